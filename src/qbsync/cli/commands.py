"""The commands of `qbsync`."""

from __future__ import annotations

import io
import json
import re
import signal
import sys
import time
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import attrs
import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from qbsync.cli.diagnosis import doctor
from qbsync.cli.log_reading import log
from qbsync.cli.output import INTERRUPTED, Failure, Misuse, print_lines
from qbsync.cli.qwc_files import qwc
from qbsync.cli.replay_command import play
from qbsync.cli.serving import serve
from qbsync.cli.simulation import simulate
from qbsync.cli.stage import PCFailed, running
from qbsync.cli.store_commands import connections, queue, retry
from qbsync.errors import ConfigurationError, QBSyncError, SchemaUnavailable
from qbsync.explanations import RESEND, RETRY, WHO_ACTS
from qbsync.qbxml import check as check_qbxml
from qbsync.qbxml.grammar import VERSIONS
from qbsync.qbxml.schema import xsd
from qbsync.webconnector.codes import explain_code, passed_over

if TYPE_CHECKING:
    from qbsync.cli.stage import Check, Demo
    from qbsync.errors import Problem
    from qbsync.explanations import Explanation
    from qbsync.facts.marks import Edition

__all__ = ["qbsync"]

_CODE: Final = re.compile(r"-?[0-9]+|0x[0-9a-f]+|[0-9a-f]{8}|QBWC[0-9]+|[a-z]+(_[a-z]+)+", re.IGNORECASE)

CALLS_EVERY: Final = 5
"""So many seconds pass between two calls, so that what is pressed on the page is done soon."""


class OneLine(click.Group):
    """A group whose errors are one line and a status, whatever command raised them."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - as the base class
        """Run a command.  Raises ClickException for what qbsync and the system raise."""
        try:
            return super().invoke(ctx)
        except (BrokenPipeError, click.ClickException):
            raise
        except KeyboardInterrupt:
            click.echo("", err=True)
            raise SystemExit(INTERRUPTED) from None
        except ConfigurationError as error:
            raise Misuse(str(error)) from error
        except OSError as error:
            raise Failure(f"{error.filename}: {error.strerror}" if error.filename else str(error)) from error
        except QBSyncError as error:
            raise Failure(str(error)) from error


@click.group(cls=OneLine, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(version("qbsync"), prog_name="qbsync")
def qbsync() -> None:
    """Talk to QuickBooks Desktop.

    \b
    Status of every command:
      0    in order
      1    what was looked at is not in order, or could not be done
      2    the command line, or what it names, is wrong
      130  interrupted

    Those of `simulate` are more: see its help.  Tables and colours are for terminals; --json is for programs.
    """  # noqa: D301 - \b keeps click from filling the lines
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal may lack a character; that is no reason to end


@qbsync.command(short_help="Sync customers both ways with a simulated QuickBooks.")
@click.option(
    "--company",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A captured CustomerQueryRs (qbXML) that fills the company file.",
)
@click.option(
    "--keep", is_flag=True, help="Leave the server and its status page running afterwards, until Ctrl-C."
)
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def demo(company: Path | None, *, keep: bool, as_json: bool) -> None:
    """Sync customers both ways with a simulated QuickBooks, over real HTTP.

    Ends with status 0 only if everything crossed over.
    """
    console = Console(quiet=as_json)
    console.print("[bold]qbsync demo[/]: a host app, a simulated company file and Web Connector\n")
    started = time.monotonic()
    with running() as stage:
        console.print(f"  host app   {stage.url}, SQLite in {stage.folder}", highlight=False, soft_wrap=True)
        console.print("  QuickBooks simulated, in a process of its own\n", highlight=False)
        with console.status("The Web Connector runs ..."):
            checks = []
            try:
                for check in stage.checks(company):
                    checks.append(check)
                    _show(console, check)
            except PCFailed as error:
                raise click.ClickException(f"{company or 'the simulated PC'}: {error}") from error
        ok = all(check.ok for check in checks)
        seconds = time.monotonic() - started
        if as_json:
            click.echo(json.dumps({"ok": ok, "checks": [attrs.asdict(check) for check in checks]}, indent=2))
        verdict = "[green]Everything crossed over[/]" if ok else "[red]Something did not cross over[/]"
        console.print(f"\n{verdict}, in {seconds:.1f} s.", highlight=False)
        if keep:
            _keep(stage, err=as_json)
    raise SystemExit(0 if ok else 1)


def _show(console: Console, check: Check) -> None:
    row = Table.grid(padding=(0, 1))
    row.add_column(width=3, justify="right")
    row.add_column(width=18)
    row.add_column(overflow="fold")
    good, bad, arrow = ("✓", "✗", "→") if console.encoding.startswith("utf") else ("ok", "NO", "->")
    mark = Text(good, style="green") if check.ok else Text(bad, style="red")
    direction = check.direction.replace("→", arrow)
    row.add_row(mark, Text(direction, style="cyan"), Text(check.title, style="bold"))
    row.add_row("", "", Text(check.detail))
    print_lines(console, row)


def _keep(stage: Demo, *, err: bool) -> None:
    """Wait for Ctrl-C or SIGTERM, also where whoever started us has them ignored."""
    try:
        for end in (signal.SIGINT, signal.SIGTERM):
            signal.signal(end, signal.default_int_handler)
        click.echo(f"\nThe server goes on at {stage.url}", err=err)
        page = stage.status_url or "install the extra: pip install 'qbsync[dashboard]'"
        click.echo(f"  status page  {page}", err=err)
        click.echo(f"  .qwc file    {stage.folder / 'demo.qwc'}", err=err)
        click.echo(f"  password     {stage.setup.password}", err=err)
        click.echo(f"The simulated Web Connector calls every {CALLS_EVERY} seconds. Ctrl-C ends it.", err=err)
        while True:
            time.sleep(CALLS_EVERY)
            stage.call()
    except KeyboardInterrupt:
        click.echo("", err=err)
    except PCFailed as error:
        raise click.ClickException(f"the simulated PC: {error}") from error


# A negative HRESULT looks like an option, and what is pasted may have spaces.
@qbsync.command(context_settings={"ignore_unknown_options": True})
@click.argument("code", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="Print the explanations as JSON.")
def explain(code: tuple[str, ...], *, as_json: bool) -> None:
    """Say what an error code means, who acts and what to do.

    CODE is a status code of qbXML (3140), an HRESULT (0x80040400, -2147220480), a code of the Web Connector
    (QBWC1048), or a line of a log with such codes in it. Several codes are explained one by one.  Ends with
    status 1 if one is not known.
    """
    is_list = all(_CODE.fullmatch(one) for one in code) or any(" " in one.strip() for one in code)
    texts = list(code) if is_list else [" ".join(code)]
    explained = {text: explain_code(text) for text in texts}
    explanations = list(dict.fromkeys(one for found in explained.values() for one in found))
    unknown = [text for text, found in explained.items() if not found]
    if not explanations:
        text = " ".join(code)
        raise click.ClickException(
            f"No code that qbsync knows: {text}\n"
            "Give a status code such as 3140, an HRESULT such as 0x80040400, or QBWC1048.\n"
            "If QuickBooks or the Web Connector showed this code, read the message beside\n"
            "it, and look into qbsdklog.txt and QWCLog.txt on the QuickBooks PC."
        )
    if as_json:
        click.echo(json.dumps([_row(one) for one in explanations], indent=2))
    else:
        console = Console()
        for number, one in enumerate(explanations):
            if number:
                console.print()
            _show_explanation(console, one)
    for other in dict.fromkeys(other for text in texts for other in passed_over(text)):
        click.echo(f"Not explained: {other}, if it is a code: `qbsync explain {other}`.", err=True)
    if unknown:
        raise click.ClickException(f"No code that qbsync knows: {', '.join(unknown)}")


def _row(one: Explanation) -> dict[str, Any]:
    """Return an explanation in the words that all JSON of the commands has: what it means is `text`."""
    row = {"text" if name == "meaning" else name: value for name, value in attrs.asdict(one).items()}
    return row | {"safe_to_resend": one.safe_to_resend}


def _show_explanation(console: Console, one: Explanation) -> None:
    print_lines(console, Text.assemble((_title(one), "bold"), f"\n{one.meaning}\n"))
    facts = Table.grid(padding=(0, 2))
    facts.add_column(style="cyan", no_wrap=True)
    facts.add_row("Who acts", Text(WHO_ACTS[one.who_acts]))
    facts.add_row("Try again", Text(RETRY[one.retry]))
    facts.add_row("Send a write again", Text(RESEND[one.resend]))
    print_lines(console, facts)
    steps = Table.grid(padding=(0, 1))
    for number, step in enumerate(one.remedy, 1):
        steps.add_row(f"  {number}.", Text(step))
    if one.remedy:
        console.print(Text("What to do", style="cyan"))
        print_lines(console, steps)


def _title(one: Explanation) -> str:
    if one.severity:
        return f"Status code {one.code} ({one.severity})"
    return f"Web Connector {one.code}" if one.code.startswith("QBWC") else f"HRESULT {one.code}"


@qbsync.command("check")
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, allow_dash=True)
)
@click.option("--version", "qbxml_version", help="The qbXML version; by default the one that is declared.")
@click.option("--edition", type=click.Choice(["US", "CA", "UK", "AU"]), default="US", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def check_files(
    files: tuple[str, ...], qbxml_version: str | None, edition: Edition, *, as_json: bool
) -> None:
    """Say what is wrong with qbXML documents, line by line.

    FILES are named, or - for the standard input.  Ends with status 0 only if every document is valid.
    """
    found: dict[str, tuple[Problem, ...]] = {}
    for name in files:
        with click.open_file(name, "rb") as file:
            data = file.read()
        try:
            found[name] = check_qbxml(data, version=qbxml_version, edition=edition)
        except SchemaUnavailable as error:
            raise click.BadParameter(error.reason, param_hint="--version") from error
    if as_json:
        rows = [
            {"file": name, "problems": [attrs.asdict(problem) for problem in problems]}
            for name, problems in found.items()
        ]
        click.echo(json.dumps({"ok": not any(found.values()), "files": rows}, indent=2))
    else:
        for name, problems in found.items():
            for problem in problems:
                click.echo(f"{name}:{problem.line or 1}: {attrs.evolve(problem, line=None)}")
            if not problems:
                click.echo(f"{name}: valid")
    raise SystemExit(1 if any(found.values()) else 0)


@qbsync.command("schema")
@click.option(
    "--version", "qbxml_version", default=VERSIONS[-1], show_default=True, help="The qbXML version."
)
@click.option("--edition", type=click.Choice(["US", "CA", "UK", "AU"]), default="US", show_default=True)
@click.option("--output", "-o", type=click.Path(dir_okay=False, path_type=Path), help="Write it to a file.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON: the schema as a text, or the file.")
def write_schema(qbxml_version: str, edition: Edition, output: Path | None, *, as_json: bool) -> None:
    """Print the XSD of qbXML, of any version and edition.

    It is that of a whole document, for any validator and code generator. It is written from qbsync's own
    models, and is not Intuit's file.
    """
    try:
        data = xsd(qbxml_version, edition)
    except SchemaUnavailable as error:
        raise click.BadParameter(error.reason, param_hint="--version") from error
    told: dict[str, object] = {"version": qbxml_version, "edition": edition}
    if output is not None:
        output.write_bytes(data)
        line = f"{output}: {len(data):,} bytes"
        click.echo(json.dumps(told | {"file": str(output), "bytes": len(data)}) if as_json else line)
    elif as_json:
        click.echo(json.dumps(told | {"schema": data.decode("utf-8")}))
    else:
        click.echo(data, nl=False)


for command in (simulate, serve, qwc, log, play, connections, queue, retry, doctor):
    qbsync.add_command(command)
