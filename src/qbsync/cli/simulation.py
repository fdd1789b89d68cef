"""`qbsync simulate`: a simulated QuickBooks PC calls any server, and the conversation is shown."""

from __future__ import annotations

import json
import os
import re
import signal
import sys
import time
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import attrs
import click
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from qbsync.cli.conversation import Listener
from qbsync.cli.fault_option import FaultOption
from qbsync.cli.parameters import SECONDS, ZONE
from qbsync.cli.sample import fill
from qbsync.errors import (
    ConfigurationError,
    DecodeError,
    InvalidModel,
    NotSimulated,
    QBSyncError,
    SetupRefused,
)
from qbsync.simulator import CompanyFile, Faults, Habits, HTTPTransport, WebConnector
from qbsync.webconnector.qwc import parse

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from rich.console import RenderableType

    from qbsync.cli.conversation import Answered, Asked, Exchange
    from qbsync.simulator import RunReport

__all__ = ["simulate"]

SAMPLE: Final = "sample"
NOT_ADDED: Final = 3
NOT_SIMULATED: Final = 4
LENIENT: Final = Habits(wrapped_text=True)  # with a remark in the conversation
INTERRUPTED: Final = 130  # 128 + SIGINT, as shells count


@click.command()
@click.argument("url")
@click.option(
    "--qwc",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    required=True,
    help="The .qwc file of the application.",
)
@click.option(
    "--company",
    default=SAMPLE,
    show_default=True,
    metavar="FILE|sample",
    help="What the company file holds: an answer of QuickBooks to queries of lists (qbXML), or a sample.",
)
@click.option(
    "--customers",
    type=click.IntRange(min=0),
    metavar="N",
    help="In place of --company: a made-up company with N customers and jobs, and open invoices.",
)
@click.option(
    "--seed", type=int, metavar="N", help="Which made-up company: the same one for the same number."
)
@click.option(
    "--zone",
    type=ZONE,
    default="America/New_York",
    show_default=True,
    help="The time zone of the QuickBooks PC.",
)
@click.option("--path", metavar="PATH", help="The Windows path of the company file, if the server names one.")
@click.option("--password-stdin", is_flag=True, help="Read the password from the standard input.")
@click.option("--every", type=SECONDS, metavar="5s", help="Go on, with a pause between updates (s, m, h).")
@click.option("--times", type=click.IntRange(min=1), metavar="N", help="End after N updates.")
@click.option(
    "--fault",
    "faults",
    type=FaultOption(),
    multiple=True,
    metavar="STEP:N:KIND",
    help="Let something go wrong in every update, such as after_process:2:drop; may be repeated.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line for each update.")
@click.option("--verbose", is_flag=True, help="Show the qbXML as well.")
def simulate(  # noqa: PLR0913 - one for each option
    url: str,
    *,
    qwc: Path,
    company: str,
    customers: int | None,
    seed: int | None,
    zone: str,
    path: str | None,
    password_stdin: bool,
    every: float | None,
    times: int | None,
    faults: tuple[Faults, ...],
    as_json: bool,
    verbose: bool,
) -> None:
    """Call a server as a Web Connector with QuickBooks would.

    QuickBooks is simulated. The server at URL may be anybody's, in any language. URL stands in for the
    URLs of the .qwc file, so that the file of production serves for localhost. The company file is made anew
    each time, and what was written into it is gone at the end; --every keeps it over many updates.

    A fault strikes at the Nth occurrence of a step (without N at the first): before_send, after_process, ...
    Kinds: kill, drop, repeat, delay=SECONDS, truncate, corrupt, refuse, http=STATUS, expire_iterators,
    open_dialog.  A wrong one is answered with all steps.

    The password is that of the .qwc file's user: from --password-stdin, from the variable QBSYNC_PASSWORD,
    else it is asked for.  Without --every and --times there is one update; with --every alone it goes on
    until Ctrl-C.

    \b
    Status  0  every update ended in order
            1  an update ended with an error
            2  the command line or a file is wrong
            3  the Web Connector does not add the application
            4  the server asked for something that is not simulated
          130  Ctrl-C within an update
    """  # noqa: D301 - \b keeps click from filling the lines
    if company != SAMPLE and (customers is not None or seed is not None):
        raise click.UsageError("--customers and --seed make a company up; --company has another one.")
    show: Shown = AsJSON(verbose=verbose) if as_json else Shown(verbose=verbose)
    for end in (signal.SIGINT, signal.SIGTERM):  # whoever started us may have them ignored
        signal.signal(end, signal.default_int_handler)
    try:
        opened = _opened(company, customers, seed, zone, show)
        opened.path = path or opened.path
        together = sum(faults, Faults())
        connector = _connector(url, qwc, opened, show, faults=together, password_stdin=password_stdin)
        count = times if times is not None or every is not None else 1
        raise SystemExit(_run(connector, show, faults=together, count=count, pause=every or 0.0))
    except SetupRefused as error:
        show.failure("The Web Connector does not add the application", error)
        raise SystemExit(NOT_ADDED) from None
    except NotSimulated as error:
        show.failure("Not simulated, so nobody knows what QuickBooks would do", error)
        raise SystemExit(NOT_SIMULATED) from None
    except KeyboardInterrupt:
        show.failure("Interrupted in an update: the server has seen no closeConnection", None)
        raise SystemExit(INTERRUPTED) from None


def _connector(
    url: str, qwc: Path, company: CompanyFile, show: Shown, *, faults: Faults, password_stdin: bool
) -> WebConnector:
    """Return a Web Connector to which the application was added."""
    if not re.match(r"https?://[^/]", url):
        raise click.BadParameter(f"{url!r} is no http or https URL", param_hint="URL")
    data = qwc.read_bytes()
    try:
        name, app_url = (file := parse(data)).user_name, file.app_url
    except InvalidModel:  # it is for the Web Connector to say with which code it refuses
        name, app_url = "", ""
    except DecodeError as error:
        raise click.BadParameter(f"{qwc} is no .qwc file: {error}", param_hint="--qwc") from None
    elsewhere = None if url == app_url else url
    listener = Listener(HTTPTransport(url=elsewhere), show.exchange, url=elsewhere)
    password = _password(name, from_stdin=password_stdin)
    show.begin(url, company, faults)
    try:
        return WebConnector(
            company, qwc=data, password=password, transport=listener, habits=LENIENT, faults=faults
        )
    except (InvalidModel, ConfigurationError) as error:
        raise click.BadParameter(str(error), param_hint="--qwc") from None


def _opened(company: str, customers: int | None, seed: int | None, zone: str, show: Shown) -> CompanyFile:
    """Return the company file: one that is made up, the small sample, or what a capture holds."""
    if customers is not None or seed is not None:
        count = 1_000 if customers is None else customers
        try:
            return CompanyFile.sample(customers=count, seed=seed or 0, zone=zone)
        except ValueError as error:
            raise click.BadParameter(str(error), param_hint="--customers") from None
    opened = CompanyFile(zone=zone)
    if company == SAMPLE:
        fill(opened)
        return opened
    try:
        with show.waiting(f"Loading {company} ..."):
            opened.load(Path(company).read_bytes())
    except OSError as error:
        what = f"{company}: {error.strerror}; name a file, or the word {SAMPLE}"
        raise click.BadParameter(what, param_hint="--company") from None
    except (ValueError, QBSyncError) as error:
        raise click.BadParameter(f"{company}: {error}", param_hint="--company") from None
    return opened


def _password(user_name: str, *, from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    given = os.environ.get("QBSYNC_PASSWORD")
    if given:
        return given
    if not sys.stdin.isatty():
        raise click.UsageError(
            "Nobody can be asked for the password: use --password-stdin or QBSYNC_PASSWORD."
        )
    asked: str = click.prompt(f"Password of {user_name}", hide_input=True, err=True)
    return asked


def _run(connector: WebConnector, show: Shown, *, faults: Faults, count: int | None, pause: float) -> int:
    """Run updates, return the status; Ctrl-C in a pause is an end like any other."""
    status, number = 0, 0
    while True:
        number += 1
        show.update(number)
        report = connector.run_once()
        status = status if report.ok else 1
        try:
            show.report(report, missed=faults.missed(report.events))
            if number == count:
                return status
            with show.waiting(f"The next update comes in {pause:g} s ..."):
                time.sleep(pause)
        except KeyboardInterrupt:
            return status


class Shown:
    """Shows the conversation to a person, line by line as it goes."""

    def __init__(self, *, verbose: bool) -> None:
        """Begin with update 1; `verbose` shows qbXML as well."""
        self._console = Console(highlight=False)
        self._verbose = verbose
        self._remarked = set[str]()  # once is enough
        self._records = 0
        self._number = 0

    def waiting(self, what: str) -> AbstractContextManager[object]:
        """Say what takes its time, while it does; nothing where nobody looks on."""
        return self._console.status(what) if self._console.is_terminal else nullcontext()

    def begin(self, url: str, company: CompanyFile, faults: Faults) -> None:
        """Say who talks to whom, and what will go wrong."""
        title = Text.assemble(("A simulated Web Connector calls ", "bold"), (url, "bold cyan"))
        self._console.print(title, soft_wrap=True)
        count = company.count("Customer")
        self._console.print(f"QuickBooks holds {count:,} customer{'' if count == 1 else 's'} and jobs.")
        for fault in faults:
            value = "" if fault.value is None else f" ({fault.value})"
            what = f"{fault.action}{value} at {fault.event}, number {fault.n}"
            self._console.print(Text(f"Goes wrong: {what}", style="yellow"))
        self._console.print()

    def update(self, number: int) -> None:
        """Begin an update."""
        self._records, self._number = 0, number
        self._console.print(Text(f"\nUpdate {number}", style="bold"))

    def exchange(self, exchange: Exchange) -> None:
        """Show what was said."""
        self._from_quickbooks(exchange)
        row = Text(exchange.answer, style="red" if exchange.failed else "")
        if exchange.asked:
            row = Text("\n").join(_numbered([_name(one) for one in exchange.asked]))
        self._row(exchange.operation, row)
        if exchange.remark and exchange.remark not in self._remarked:
            self._remarked.add(exchange.remark)
            self._row("", Text(exchange.remark, style="yellow"))
        if exchange.operation == "sendRequestXML":
            self._document(exchange)

    def _from_quickbooks(self, exchange: Exchange) -> None:
        """Show what QuickBooks said before the call that brings it."""
        if exchange.answered:
            self._records += sum(one.records for one in exchange.answered)
            outcomes = [Text.assemble(f"{one.request}: ", _outcome(one)) for one in exchange.answered]
            self._row("QuickBooks", Text("\n").join(_numbered(outcomes)), style="magenta")
        if exchange.hresult:
            self._row("QuickBooks", Text(exchange.hresult, style="red"), style="magenta")
        for problem in exchange.problems:
            self._row("", Text(problem, style="yellow"))
        if exchange.operation == "receiveResponseXML":
            self._document(exchange)

    def _document(self, exchange: Exchange) -> None:
        if self._verbose and exchange.qbxml:
            self._console.print(Text(exchange.qbxml.strip(), style="dim"), soft_wrap=True)

    def _row(self, name: str, words: Text, *, style: str = "cyan") -> None:
        row = Table.grid(padding=(0, 1))
        row.add_column(width=20, style=style)
        row.add_column(overflow="fold")
        row.add_row(f"  {name}", words)
        self._print_lines(row)

    def _print_lines(self, what: RenderableType) -> None:
        """Print without the blanks that fill up columns."""
        for segments in self._console.render_lines(what, pad=False):
            line = Text.assemble(*((one.text, one.style or "") for one in segments))
            line.rstrip()
            self._console.print(line, soft_wrap=True)

    def report(self, report: RunReport, *, missed: Faults) -> None:
        """Say how the update ended, and which faults struck nowhere."""
        verdict = Text("Ended in order", style="green")
        if report.lost is not None:
            verdict = Text(f"The PC lost power at {report.lost}", style="red")
        elif not report.ok:
            codes = "".join(f"QBWC{code} " for code in report.codes if f"QBWC{code}" not in report.error)
            verdict = Text(f"Ended with an error: {codes}{report.error}", style="red")
        count = f"{report.sets} message set{'' if report.sets == 1 else 's'}, {self._records} records"
        self._print_lines(Padding(Text.assemble(verdict, f" ({count})."), (0, 0, 0, 2)))
        for fault in missed:
            text = (
                f"Went wrong nowhere: {fault.action} at {fault.event}, number {fault.n}; it came too seldom."
            )
            self._print_lines(Padding(Text(text, style="yellow"), (0, 0, 0, 2)))

    def failure(self, what: str, error: QBSyncError | None) -> None:
        """Say why it does not go on."""
        Console(stderr=True, highlight=False).print(
            Text(what if error is None else f"{what}: {error}", style="red"), soft_wrap=True
        )


class AsJSON(Shown):
    """Prints an object a line: one for each update, and one for what ends it all."""

    def __init__(self, *, verbose: bool) -> None:
        """Begin with nothing said."""
        super().__init__(verbose=verbose)
        self._exchanges: list[dict[str, Any]] = []

    def waiting(self, what: str) -> AbstractContextManager[object]:  # noqa: ARG002 - a line would be no JSON
        """Say nothing."""
        return nullcontext()

    def begin(self, url: str, company: CompanyFile, faults: Faults) -> None:
        """Print nothing: the first line is for the first update."""

    def update(self, number: int) -> None:
        """Begin an update; what was said when the application was added belongs to the first one."""
        self._number = number

    def exchange(self, exchange: Exchange) -> None:
        """Keep what was said."""
        said = attrs.asdict(exchange)
        if not self._verbose:
            del said["qbxml"]
        self._exchanges.append(said)

    def report(self, report: RunReport, *, missed: Faults) -> None:
        """Print the update."""
        self._print(
            ok=report.ok,
            error=report.error,
            codes=list(report.codes),
            lost=report.lost,
            message_sets=report.sets,
            percentages=list(report.percentages),
            missed_faults=[str(fault) for fault in missed],
        )

    def failure(self, what: str, error: QBSyncError | None) -> None:
        """Print what ended it, and what was said before."""
        code = [error.code] if isinstance(error, SetupRefused) else []
        self._print(ok=False, error=what if error is None else f"{what}: {error}", codes=code)

    def _print(self, **fields: object) -> None:
        click.echo(json.dumps({"update": self._number, **fields, "exchanges": self._exchanges}))
        self._exchanges = []


def _numbered(texts: list[Text]) -> list[Text]:
    """Put numbers before the requests or answers of a message set that has several."""
    if len(texts) == 1:
        return texts
    return [Text.assemble((f"{number} ", "dim"), text) for number, text in enumerate(texts, 1)]


def _name(one: Asked) -> Text:
    return Text(f"{one.request} (iterator {one.iterator})" if one.iterator else one.request)


def _outcome(one: Answered) -> Text:
    """Say what came of a request: its records, or its code where that says more."""
    if one.status_code > 1:
        return Text(f"{one.status_code} {one.status_message}", style="red")
    words = f"{one.records} record{'' if one.records == 1 else 's'}"
    return Text(words if not one.remaining else f"{words}, {one.remaining} remain")
