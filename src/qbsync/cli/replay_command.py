"""`qbsync replay`: a transcript of real traffic, played against the code."""

from __future__ import annotations

from pathlib import Path

import attrs
import click
from rich.console import Console

from qbsync.cli.output import Misuse, print_json
from qbsync.cli.target import bridge_named
from qbsync.errors import ConfigurationError
from qbsync.testing.replaying import replay_counted

__all__ = ["play"]


@click.command("replay")
@click.argument("transcript", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--bridge",
    metavar="MODULE:ATTRIBUTE",
    help="Take the flows and settings of this bridge, in the place of the recorded ones.",
)
@click.option(
    "--handlers", is_flag=True, help="Call the bridge's handlers, too: they may write to your data."
)
@click.option(
    "--limit", type=click.IntRange(min=1), default=50, show_default=True, help="Show at most so many."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def play(transcript: Path, *, bridge: str | None, handlers: bool, limit: int, as_json: bool) -> None:
    """Play a recorded transcript against the code.

    TRANSCRIPT is the file of a Recorder; where the replies of the code differ from it is told. It is
    played over a store in memory: nothing that you have is touched. Ends with status 1 where a reply
    differs.
    """
    if handlers and not bridge:
        raise click.UsageError("--handlers are those of a --bridge.")
    console = Console(stderr=True)
    try:
        with console.status("Playing ..."):
            found, calls = replay_counted(
                transcript, None if bridge is None else bridge_named(bridge), handlers=handlers
            )
    except ConfigurationError as error:
        raise Misuse(str(error)) from error
    if as_json:
        differences = [attrs.asdict(one) for one in found]
        print_json({"ok": not found, "calls": calls, "differences": differences})
    else:
        for one in found[:limit]:
            click.echo(str(one))
        if len(found) > limit:
            click.echo(f"... and {len(found) - limit} more")
        how = "no differences" if not found else f"{len(found)} difference{'' if len(found) == 1 else 's'}"
        click.echo(f"{calls} calls, {how}")
    raise SystemExit(1 if found else 0)
