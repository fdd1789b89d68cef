"""What is in a store: `qbsync connections`, `qbsync queue`, `qbsync retry`."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

import click
from rich.console import Console

from qbsync.cli.output import Failure, Misuse, print_json, show_table
from qbsync.cli.target import opened, with_target
from qbsync.errors import LocalProtocolError, UnknownConnection, UnknownOperation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qbsync.bridge import Bridge, Connection
    from qbsync.storage.records import OperationState
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
    """List the connections: how each stands, when it called last, and what waits.

    Ends with status 1 where one is neither active nor paused by somebody.
    """
    with opened(store, bridge) as found:
        rows = [_connection(one) for one in found.connections()]
    if as_json:
        print_json(rows)
    else:
        console = Console(highlight=False)
        if not rows:
            console.print("There are no connections yet: bridge.connect() makes one.")
        else:
            show_table(
                console,
                ("connection", "state", "last call", "open operations", "QuickBooks"),
                [_cells(row) for row in rows],
            )
        for row in rows:
            if row["reason"]:
                console.print(f"{row['key']}: {row['reason']}", markup=False)
            for flow in row["flows"]:
                if flow["blocked"]:
                    console.print(f"{row['key']}: flow {flow['name']}: {flow['blocked']}", markup=False)
    if any(row["state"] in {"restored", "halted"} for row in rows):
        raise SystemExit(1)


def _connection(connection: Connection) -> dict[str, Any]:
    status = connection.status()
    waiting = {state: sum(1 for _ in connection.operations(state)) for state in OPEN}
    return {
        "key": status.key,
        "state": status.state,
        "reason": status.reason,
        "last_seen_at": status.last_seen_at,
        "company_name": status.company_name,
        "company_file": status.company_file,
        "product": status.product,
        "qbxml_version": status.qbxml_version,
        "edition": status.edition,
        "operations": {state: count for state, count in waiting.items() if count},
        "flows": [
            {
                "name": flow.name,
                "watermark": flow.watermark,
                "last_success_at": flow.last_success_at,
                "failures": flow.failures,
                "blocked": flow.blocked,
            }
            for flow in status.flows
        ],
    }


def _cells(row: dict[str, Any]) -> tuple[str, ...]:
    waiting = ", ".join(f"{count} {state}" for state, count in row["operations"].items())
    quickbooks = " ".join(filter(None, (row["company_name"], row["product"] and f"({row['product']})")))
    return (row["key"], row["state"], _moment(row["last_seen_at"]), waiting or "none", quickbooks or "-")


def _moment(moment: datetime | None) -> str:
    return "never" if moment is None else f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


@click.command()
@click.argument("connection", required=False)
@with_target
@click.option(
    "--state", "states", type=click.Choice(STATES), multiple=True, help="Only these; may be repeated."
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
    """List the writes of a CONNECTION, or of all: where each stands, why, and what to do.

    No content of a write is shown.
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
        return
    try:
        yield bridge.connection(key)
    except UnknownConnection as error:
        raise Misuse(f"There is no connection {key!r}.") from error


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
        "code": None if problem is None else problem.code,
        "message": "" if problem is None else problem.message,
        "remedy": "" if problem is None else problem.remedy,
        "who_acts": "" if problem is None else problem.who_acts,
        "list_id": operation.list_id,
        "txn_id": operation.txn_id,
    }


def _why(row: dict[str, Any]) -> str:
    if row["message"] or row["remedy"]:
        code = f"{row['code']} " if row["code"] else ""
        return " ".join(filter(None, (f"{code}{row['message']}", row["remedy"])))
    if row["state"] == "queued" and row["after"]:
        return f"after {', '.join(row['after'])}"
    return ""


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
    """Put parked operations of a CONNECTION into the queue again, unchanged, by their KEYS.

    Put right before what the remedy names; `qbsync queue` shows it.  Ends with status 1 where one could not
    be retried, which says what is possible then.
    """
    if bool(keys) == all_parked:
        raise click.UsageError("Give the keys of operations, or --all-parked.")
    done, refused = list[str](), dict[str, str]()
    with opened(store, bridge) as found:
        (chosen,) = _connections(found, connection)
        names = [one.key for one in chosen.operations("parked")] if all_parked else keys
        for key in names:
            try:
                done.append(chosen.retry(key).key)
            except (UnknownOperation, LocalProtocolError) as error:
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
