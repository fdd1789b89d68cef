"""`qbsync doctor`: what may stand in the way, and what to do about it."""

from __future__ import annotations

from collections import Counter
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

    from qbsync.cli.findings import Level

__all__ = ["doctor"]

# The worst first, as they are shown.
_STYLES: Final[dict[Level, str]] = {"problem": "red", "warning": "yellow", "note": "cyan", "ok": "green"}


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
    looks at this computer only. The worst comes first. Ends with status 1 where there is a problem; notes
    and warnings are none.
    """
    with Console(stderr=True).status("Looking ..."):
        findings = _findings(store, bridge, None if offline else url, ca=ca, offline=offline)
        found = sorted(findings, key=lambda one: list(_STYLES).index(one.level))
    ok = all(one.level != "problem" for one in found)
    if as_json:
        print_json({"ok": ok, "findings": [attrs.asdict(one) for one in found]})
    else:
        console = Console(highlight=False)
        for one in found:
            _show(console, one)
        console.print(Text(f"\n{_summary(found)}", style="green" if ok else "red"))
    raise SystemExit(0 if ok else 1)


def _summary(found: list[Finding]) -> str:
    """Say how many there are of each level: "1 problem, 2 notes, 6 in order."."""
    counts = Counter(one.level for one in found)
    words = [f"{counts[level]} {level}{'' if counts[level] == 1 else 's'}" for level in ("warning", "note")]
    problems = f"{counts['problem']} problem{'' if counts['problem'] == 1 else 's'}"
    some = [word for word in words if not word.startswith("0 ")]
    return ", ".join([problems if counts["problem"] else "No problem", *some, f"{counts['ok']} in order."])


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
    for step in one.remedy:
        row.add_row("", "", Text(step, style="dim"))
    print_lines(console, row)
