"""What happened on a connection, and what a code means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qbsync.dashboard.slices import SIZE, place_of
from qbsync.webconnector.codes import explain_code

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from qbsync.dashboard.visit import Visit

__all__ = ["code", "history"]


def history(visit: Visit) -> Response:
    """Show the history, the newest first, a page at a time."""
    key = visit.key
    page = visit.reading.events(key, place_of(visit.request.args), SIZE)
    return visit.page("history.html", tab="history", row=visit.reading.connection(key), page=page)


def code(visit: Visit) -> Response:
    """Explain a code, or those in a line of a log."""
    text = visit.given("code")[:2_000]
    return visit.page("code.html", text=text, explanations=explain_code(text) if text else ())
