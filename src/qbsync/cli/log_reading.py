"""`qbsync log`: what happened in the updates of a Web Connector, in words, with remedies."""

from __future__ import annotations

import codecs
import io
import sys
from contextlib import nullcontext
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import click
from rich.console import Console
from rich.padding import Padding
from rich.progress import Progress
from rich.text import Text

from qbsync.cli.output import Misuse, print_json, print_lines
from qbsync.explanations import WHO_ACTS
from qbsync.webconnector.qwclog import read_log

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    from qbsync.webconnector.qwclog import LogFinding, LoggedSession

__all__ = ["log"]

_MARKS = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16", codecs.BOM_UTF8: "utf-8-sig"}


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--last", type=click.IntRange(min=1), metavar="N", help="Only the last N updates.")
@click.option("--failed", is_flag=True, help="Only updates that somebody has to look at.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def log(file: Path, *, last: int | None, failed: bool, as_json: bool) -> None:
    r"""Say what happened in a QWCLog.txt, and what to do.

    FILE is on the QuickBooks PC, by default
    C:\ProgramData\Intuit\QBWebConnector\log\QWCLog.txt.  Times are in UTC, as in the file.  Nothing of
    the qbXML in it is shown but QuickBooks' own messages.

    Ends with status 1 where an update did not end in order, and 2 where the file is no such log.
    """
    sessions = list(_sessions(file))
    if not sessions:
        raise Misuse(f"{file}: no line of it is one of a QWCLog.txt")
    chosen = [one for one in sessions if not (failed and one.ok)][-(last or 0) :]
    if as_json:
        print_json({"ok": all(one.ok for one in chosen), "updates": [_row(one) for one in chosen]})
    else:
        _show(Console(highlight=False), chosen, len(sessions))
    raise SystemExit(0 if all(one.ok for one in chosen) else 1)


def _sessions(file: Path) -> Iterator[LoggedSession]:
    with file.open("rb") as raw:
        mark = raw.read(4)
        encoding = next((name for sign, name in _MARKS.items() if mark.startswith(sign)), "utf-8")
        raw.seek(0)
        console = Console(stderr=True)
        shown: AbstractContextManager[Any] = nullcontext()
        if console.is_terminal:
            shown = Progress(console=console, transient=True)
        with shown as progress:
            task = None if progress is None else progress.add_task(file.name, total=file.stat().st_size)

            def lines() -> Iterator[str]:
                with io.TextIOWrapper(raw, encoding=encoding, errors="replace") as texts:
                    for number, line in enumerate(texts):
                        if task is not None and number % 2_000 == 0:
                            progress.update(task, completed=raw.tell())
                        yield line

            yield from read_log(lines())


def _row(session: LoggedSession) -> dict[str, Any]:
    row = attrs.asdict(session, recurse=False)
    findings = [attrs.asdict(one) for one in session.findings]
    return row | {"seconds": session.duration.total_seconds(), "ok": session.ok, "findings": findings}


def _show(console: Console, sessions: list[LoggedSession], count: int) -> None:
    console.print(f"{count} update{'' if count == 1 else 's'} in the log.", style="bold")
    for (idle, _), group in groupby(
        sessions, key=lambda one: (one.outcome == "no work" and one.ok, one.application)
    ):
        together = list(group)
        if idle and len(together) > 1:
            until = f"{together[-1].started:%Y-%m-%d %H:%M:%S}"
            print_lines(console, _line(together[0], f"no work, {len(together)} times until {until}"))
            continue
        for session in together:
            print_lines(console, _line(session, _words(session)))
            for finding in session.findings:
                print_lines(console, Padding(_found(finding), (0, 0, 0, 2)))
    _show_remedies(console, sessions)
    sys.stdout.flush()


def _show_remedies(console: Console, sessions: list[LoggedSession]) -> None:
    """Say what to do, once for each thing that went wrong."""
    remedies = {
        (one.code, one.text): one
        for session in sessions
        for one in session.findings
        if one.remedy and not one.harmless
    }
    if remedies:
        console.print("\nWhat to do", style="bold")
    for one in remedies.values():
        print_lines(console, Text(f"{one.code or 'Without a code'}: {one.text}"))
        steps = [f"{number}. {step}" for number, step in enumerate(one.remedy, 1)]
        for step in (*steps, f"Who acts: {WHO_ACTS[one.who_acts]}"):
            print_lines(console, Padding(Text(step), (0, 0, 0, 2)))


def _line(session: LoggedSession, words: str) -> Text:
    name = session.application or "(outside of an update)" * (not session.calls) or "(no name)"
    style = "" if session.ok else "red"
    return Text(f"\n{session.started:%Y-%m-%d %H:%M:%S} UTC  {name}: {words}", style=style)


def _words(session: LoggedSession) -> str:
    if not session.calls:
        return "not an update"
    sets = f"{session.message_sets} message set{'' if session.message_sets == 1 else 's'}"
    words: list[str] = [session.outcome, sets] if session.message_sets else [session.outcome]
    if session.percent is not None:
        words.append(f"{session.percent} %")
    if session.outcome == "cut short":
        words.append(f"the log ends after {session.calls[-1]}")
    return ", ".join([*words, f"{session.duration.total_seconds():.0f} s"])


def _found(finding: LogFinding) -> Text:
    times = f" ({finding.count} times)" if finding.count > 1 else ""
    meaning = finding.text.split(". ")[0].removesuffix(".")
    said = f': "{finding.message}"' if finding.message and meaning not in finding.message else ""
    code = f"{finding.code} " if finding.code else ""
    style = "dim" if finding.harmless else ""
    return Text(f"line {finding.line}: {code}{meaning}{times}{said}", style=style)
