"""`qbsync doctor`: what may stand in the way, and what to do about it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import attrs
import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from qbsync.cli.endpoint import endpoint_findings
from qbsync.cli.findings import Finding, bridge_findings, local_findings, store_findings
from qbsync.cli.output import Misuse, print_json, print_lines
from qbsync.cli.target import bridge_named, with_target

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["doctor"]

_STYLES: Final = {"ok": "green", "note": "cyan", "warning": "yellow", "problem": "red"}


@click.command()
@with_target
@click.option("--url", help="The URL that Web Connectors call; by default that of the bridge.")
@click.option(
    "--ca",
    type=click.Path(exists=True, dir_okay=False),
    help="A file of authorities (PEM) to trust in the place of the system's.",
)
@click.option("--offline", is_flag=True, help="Make no connection to the URL.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def doctor(
    store: str | None,
    bridge: str | None,
    *,
    url: str | None,
    ca: str | None,
    offline: bool,
    as_json: bool,
) -> None:
    """Look for what may stand in the way of a sync.

    That is versions, known advisories, the store, the URL, its certificate, the clock. Without options it
    looks at this computer only. Ends with status 1 where there is a problem; notes and warnings are none.
    """
    found = []
    console = Console(highlight=False)
    for one in _findings(store, bridge, None if offline else url, ca=ca, offline=offline):
        found.append(one)
        if not as_json:
            _show(console, one)
    problems = [one for one in found if one.level == "problem"]
    if as_json:
        print_json({"ok": not problems, "findings": [attrs.asdict(one) for one in found]})
    else:
        count = f"{len(problems)} problem{'' if len(problems) == 1 else 's'}" if problems else "No problem"
        console.print(Text(f"\n{count}.", style="red" if problems else "green"))
    raise SystemExit(1 if problems else 0)


def _findings(
    store: str | None, bridge: str | None, url: str | None, *, ca: str | None, offline: bool
) -> Iterator[Finding]:
    now = datetime.now(UTC)
    yield from local_findings(now.date())
    if store:
        yield from store_findings(store)
    if bridge:
        try:
            made = bridge_named(bridge)
        except Misuse as error:
            remedy = "Run it where python can import that module."
            yield Finding(area="bridge", level="problem", text=error.message, remedy=remedy)
        else:
            yield from bridge_findings(made)
            url = None if offline else url or made.app.url
    if url:
        yield from endpoint_findings(url, ca=ca, clock=lambda: datetime.now(UTC))


def _show(console: Console, one: Finding) -> None:
    row = Table.grid(padding=(0, 1))
    row.add_column(width=8, style=_STYLES[one.level])
    row.add_column(width=12, style="cyan")
    row.add_column(overflow="fold")
    row.add_row(one.level, one.area, Text(one.text))
    if one.remedy:
        row.add_row("", "", Text(one.remedy, style="dim"))
    print_lines(console, row)
