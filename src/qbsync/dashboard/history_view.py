"""What happened on a connection: its syncs, the records of one, its history, and what a code means."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final, Literal

from qbsync.dashboard.slices import SIZE, place_of
from qbsync.errors import UnknownSync
from qbsync.webconnector.codes import explain_code

if TYPE_CHECKING:
    from collections.abc import Mapping

    from werkzeug.wrappers import Response

    from qbsync.dashboard.visit import Visit

__all__ = ["code", "history", "sync", "syncs"]

LONGEST_TEXT: Final = 2_000


PERIODS: Final = {
    "": ("Any time", None),
    "1": ("24 hours", timedelta(days=1)),
    "7": ("7 days", timedelta(days=7)),
}
"""Since when syncs are shown: the value of the URL, its words, and the time."""

DIRECTIONS: Final[Mapping[str, Literal["pull", "push"]]] = {"pull": "pull", "push": "push"}


def syncs(visit: Visit) -> Response:
    """Show the syncs, or those in which something failed, the newest first, a page at a time."""
    key, failures = visit.key, visit.given("show") == "failures"
    connection, before = visit.connection, visit.given("before")
    days = visit.given("days") if visit.given("days") in PERIODS else ""
    length = PERIODS[days][1]
    since = None if length is None else visit.now - length
    try:
        found = connection.syncs(SIZE + 1, failures=failures, since=since, before=before)
    except UnknownSync:  # forgotten meanwhile: begin again
        return visit.see("syncs", key=key, show=visit.given("show"), days=days)
    return visit.page(
        "syncs.html",
        tab="syncs",
        row=visit.reading.connection(key),
        failures=failures,
        before=before,
        days=days,
        periods=PERIODS,
        syncs=found[:SIZE],
        after=found[SIZE - 1].id if len(found) > SIZE else "",
    )


def sync(visit: Visit) -> Response:
    """Show one sync: how it ended, and what became of each record."""
    key, before = visit.key, visit.given("before")
    connection, show = visit.connection, visit.given("show")
    one = connection.sync(visit.given("sync"))
    try:
        found = connection.synced(
            one.id,
            failures=show == "failures",
            direction=DIRECTIONS.get(show),
            limit=SIZE + 1,
            before=before,
        )
    except UnknownSync:
        return visit.see("sync", key=key, sync=one.id, show=show)
    return visit.page(
        "sync.html",
        tab="syncs",
        row=visit.reading.connection(key),
        sync=one,
        show=show if show in {"failures", *DIRECTIONS} else "",
        before=before,
        records=found[:SIZE],
        after=found[SIZE - 1].id if len(found) > SIZE else "",
    )


def history(visit: Visit) -> Response:
    """Show the history, the newest first, a page at a time."""
    key = visit.key
    page = visit.reading.events(key, place_of(visit.request.args), SIZE)
    return visit.page("history.html", tab="history", row=visit.reading.connection(key), page=page)


def code(visit: Visit) -> Response:
    """Explain a code, or those in a line of a log."""
    text = visit.given("code")[:LONGEST_TEXT]
    return visit.page("code.html", text=text, explanations=explain_code(text) if text else ())
