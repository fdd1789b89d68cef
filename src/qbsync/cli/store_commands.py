"""What is in a store: `qbsync connections`, `qbsync queue`, `qbsync retry`."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

import attrs
import click
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from qbsync.cli.output import Failure, print_json, print_lines, show_table
from qbsync.cli.target import connection_named, opened, with_target
from qbsync.errors import LocalProtocolError, UnknownOperation
from qbsync.explanations import WHO_ACTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qbsync.bridge import Bridge, Connection
    from qbsync.explanations import WhoActs
    from qbsync.storage.records import OperationState
    from qbsync.sync.health import Health
    from qbsync.sync.push import Operation

__all__ = ["connections", "queue", "retry"]

OPEN: Final[tuple[OperationState, ...]] = ("queued", "sent", "in_doubt", "conflict", "parked")
"""States that an operation leaves again, by itself or by somebody's act."""

STATES: Final = (*OPEN, "rejected", "applied", "cancelled")

as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.command()
@with_target
@as_json
def connections(store: str | None, bridge: str | None, *, as_json: bool) -> None:
    """List the connections: how each is, and what to do.

    Ends with status 1 where nothing moves on one of them until somebody acts.
    """
    with opened(store, bridge) as found:
        states = list(found.health())
    if as_json:
        print_json([_row(one) for one in states])
    else:
        _show(Console(highlight=False), states)
    if any(one.word == "down" for one in states):
        raise SystemExit(1)


def _row(health: Health) -> dict[str, Any]:
    row = attrs.asdict(health, recurse=False)
    ahead = health.clock_ahead
    return row | {
        "clock_ahead": None if ahead is None else ahead.total_seconds(),
        "troubles": [attrs.asdict(one) for one in health.troubles],
    }


def _show(console: Console, states: list[Health]) -> None:
    if not states:
        console.print("There are no connections yet: `qbsync qwc new` or bridge.connect() makes one.")
        return
    headings = ("connection", "health", "state", "last call", "operations", "QuickBooks")
    show_table(console, headings, [_cells(one) for one in states])
    for one in states:
        for trouble in one.troubles:
            style = "red" if trouble.is_down else "yellow"
            print_lines(console, Text(f"\n{one.connection}: {trouble.text}", style=style))
            for line in _in_lines("", trouble.message, trouble.remedy, trouble.who_acts):
                print_lines(console, Padding(Text(line), (0, 0, 0, 2)))


def _cells(health: Health) -> tuple[str, ...]:
    waiting = ", ".join(f"{count} {state}" for state, count in health.queue.items())
    product = health.product and f"({health.product})"
    quickbooks = " ".join(filter(None, (health.company_name, product)))
    seen = _moment(health.last_seen_at)
    return (health.connection, health.word, health.state, seen, waiting or "none", quickbooks or "-")


def _moment(moment: datetime | None) -> str:
    return "never" if moment is None else f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


@click.command()
@click.argument("connection", required=False)
@with_target
@click.option(
    "--state",
    "states",
    type=click.Choice(STATES),
    multiple=True,
    metavar="STATE",
    help=f"Only {', '.join(STATES[:-1])} or {STATES[-1]}; may be repeated.",
)
@click.option("--all", "everything", is_flag=True, help="Also what is over: applied, rejected, cancelled.")
@click.option("--limit", type=click.IntRange(min=1), default=100, show_default=True, help="At most so many.")
@as_json
def queue(
    connection: str | None,
    store: str | None,
    bridge: str | None,
    *,
    states: tuple[OperationState, ...],
    everything: bool,
    limit: int,
    as_json: bool,
) -> None:
    """List the writes that are not done, why, and what to do.

    They are those of a CONNECTION, or of all.  No content of a write is shown.
    """
    chosen: tuple[Any, ...] = states or (STATES if everything else OPEN)
    with opened(store, bridge) as found:
        operations = (
            operation
            for one in _connections(found, connection)
            for state in chosen
            for operation in one.operations(state)
        )
        shown = list(islice(operations, limit + 1))
    more, rows = len(shown) > limit, [_operation(one) for one in shown[:limit]]
    if as_json:
        print_json({"operations": rows, "more": more})
        return
    console = Console(highlight=False)
    if not rows:
        console.print("Nothing waits." if chosen == OPEN else "There are none.")
        return
    counts = Counter(row["state"] for row in rows)
    console.print(", ".join(f"{count} {state}" for state, count in counts.items()) + "\n")
    show_table(
        console,
        ("connection", "key", "write", "state", "why, and what to do"),
        [(row["connection"], row["key"], row["request"], row["state"], _why(row)) for row in rows],
    )
    if more:
        console.print(f"\nThere are more than {limit}; --limit shows them.")


def _connections(bridge: Bridge, key: str | None) -> Iterator[Connection]:
    if key is None:
        yield from bridge.connections()
    else:
        yield connection_named(bridge, key)


def _operation(operation: Operation[Any]) -> dict[str, Any]:
    problem = operation.problem
    return {
        "connection": operation.connection,
        "key": operation.key,
        "request": operation.request.message.name,
        "state": operation.state,
        "priority": operation.priority,
        "after": operation.after,
        "attempts": operation.attempts,
        "created_at": operation.created_at,
        "updated_at": operation.updated_at,
        "text": "" if problem is None else problem.text,
        "message": "" if problem is None else problem.message,
        "code": "" if problem is None else problem.code,
        "remedy": () if problem is None else problem.remedy,
        "who_acts": "nobody" if problem is None else problem.who_acts,
        "list_id": operation.list_id,
        "txn_id": operation.txn_id,
    }


def _why(row: dict[str, Any]) -> str:
    if row["text"] or row["message"] or row["remedy"]:
        what = " ".join(filter(None, (row["code"], row["text"])))
        return "\n".join(_in_lines(what, row["message"], row["remedy"], row["who_acts"]))
    if row["state"] == "queued" and row["after"]:
        return f"after {', '.join(row['after'])}"
    return ""


def _in_lines(text: str, message: str, remedy: Sequence[str], who_acts: WhoActs) -> list[str]:
    """Return the lines of what happened: the plain words, QuickBooks' own, the steps, and who takes them."""
    said = f"QuickBooks says: {message}" if message else ""
    steps = [f"{number}. {step}" for number, step in enumerate(remedy, 1)]
    who = f"Who acts: {WHO_ACTS[who_acts]}" if steps else ""
    return [line for line in (text, said, *steps, who) if line]


@click.command()
@click.argument("connection")
@click.argument("keys", nargs=-1)
@with_target
@click.option("--all-parked", is_flag=True, help="In place of KEYS: every parked operation.")
@as_json
def retry(
    connection: str,
    keys: tuple[str, ...],
    store: str | None,
    bridge: str | None,
    *,
    all_parked: bool,
    as_json: bool,
) -> None:
    """Put parked writes into the queue again.

    They are those of a CONNECTION with these KEYS, and stay as they are. Put right before what the remedy
    names; `qbsync queue` shows it. What is parked behind another one goes on with that one. Ends with status
    1 where one could not be retried, which says what is possible then.
    """
    if bool(keys) == all_parked:
        raise click.UsageError("Give the keys of operations, or --all-parked.")
    done, refused = list[str](), dict[str, str]()
    with opened(store, bridge) as found:
        chosen = connection_named(found, connection)
        # What waits for another one that is parked comes after it, and is in the queue with it by then.
        parked = sorted(chosen.operations("parked"), key=lambda one: "retry" not in one.acts)
        names = [one.key for one in parked] if all_parked else keys
        for key in names:
            try:
                one = chosen.operation(key)  # which cannot be read where the store is encrypted
                went_along = all_parked and one.state != "parked"
                done.append(key if went_along else chosen.retry(key).key)
            except UnknownOperation as error:
                refused[key] = f"{error}; `qbsync queue {connection}` lists those that wait"
            except LocalProtocolError as error:
                refused[key] = str(error)
    if as_json:
        print_json({"retried": done, "refused": refused})
    else:
        for key in done:
            click.echo(f"{key}: queued again")
        if not names:
            click.echo("Nothing is parked.")
    if refused:
        if as_json:
            raise SystemExit(1)
        raise Failure("\n".join(refused.values()))
