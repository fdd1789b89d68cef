"""The list of connections, and one of them: how it stands, its pulls, and what may be switched."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from qbsync.dashboard.charts import chart_of
from qbsync.dashboard.slices import place_of
from qbsync.dashboard.visit import Refusal

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from qbsync.dashboard.visit import Visit

__all__ = [
    "accept_restore",
    "ask_accept_restore",
    "connection",
    "connections",
    "pause",
    "resume",
    "sync_now",
]

PAUSES: Final = {
    "1h": ("for an hour", timedelta(hours=1)),
    "8h": ("for 8 hours", timedelta(hours=8)),
    "1d": ("for a day", timedelta(days=1)),
    "": ("until somebody lets it go on", None),
}
"""How long a pause may last: the value of the form, its words, and the time."""

LATEST: Final = 5
LONGEST_REASON: Final = 200


def connections(visit: Visit) -> Response:
    """Show the connections, a page at a time."""
    begins_with = visit.given("begins_with")
    page = visit.reading.connections(visit.visitor, place_of(visit.request.args), begins_with)
    return visit.page("connections.html", page=page, begins_with=begins_with)


def connection(visit: Visit) -> Response:
    """Show one connection."""
    key = visit.key
    row = visit.reading.connection(key)
    return visit.page(
        "connection.html",
        tab="connection",
        row=row,
        counts=visit.reading.counts(key),
        status=visit.connection.status(),
        latest=visit.connection.syncs(LATEST),
        chart=chart_of(visit.connection, row.zone, visit.now),
        pauses=PAUSES,
    )


def sync_now(visit: Visit) -> Response:
    """Ask for a pull, or for all."""
    flow = visit.given("flow")
    if flow and flow not in visit.reading.flow_names:
        raise Refusal(HTTPStatus.NOT_FOUND, "Not found", "There is no pull of that name.")
    visit.connection.sync_now(*filter(None, [flow]))
    return visit.see("connection", key=visit.key, said="asked")


def pause(visit: Visit) -> Response:
    """Let the Web Connector come and go without work."""
    _words, length = PAUSES.get(visit.given("for"), PAUSES[""])
    until = None if length is None else visit.now + length
    visit.connection.pause(visit.given("reason")[:LONGEST_REASON], until=until)
    return visit.see("connection", key=visit.key, said="paused")


def resume(visit: Visit) -> Response:
    """Let it go on after a pause or a stop."""
    visit.connection.resume()
    return visit.see("connection", key=visit.key, said="resumed")


def ask_accept_restore(visit: Visit) -> Response:
    """Ask whether a restored company file is the one to go on with."""
    visit.must_act()
    return visit.page("accept_restore.html", tab="connection", row=visit.reading.connection(visit.key))


def accept_restore(visit: Visit) -> Response:
    """Go on with a restored company file."""
    visit.connection.accept_restore()
    return visit.see("connection", key=visit.key, said="accepted")
