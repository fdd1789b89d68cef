"""One request of one visitor: what was asked for, what they may see, and how it is answered."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

import attrs
from werkzeug.wrappers import Request, Response

from qbsync.bridge import Bridge
from qbsync.dashboard.access import Visitor
from qbsync.dashboard.presenting import environment, link
from qbsync.dashboard.reading import Reading
from qbsync.dashboard.tokens import Tokens

if TYPE_CHECKING:
    from qbsync.bridge import Connection
    from qbsync.errors import QBSyncError

__all__ = ["SAID", "Refusal", "Visit", "error_page"]

SAID: Final = {
    "asked": "Asked for. It begins when the Web Connector calls next.",
    "set": "Saved.",
    "paused": "Paused. Everything queues until it goes on.",
    "resumed": "It goes on with the next call of the Web Connector.",
    "accepted": "The restored company file is accepted. Writes go on with the next call.",
    "retried": "Queued again. It is sent when the Web Connector calls next.",
    "cancelled": "Cancelled.",
    "resolved": "Kept. What waited for it goes on.",
}
"""What a page says after an act; the URL bears the word only."""


class Refusal(Exception):
    """The request is answered with a page that says why it was not done."""

    def __init__(self, status: HTTPStatus, title: str, text: str) -> None:
        """Keep what the page says."""
        super().__init__(text)
        self.status = status
        self.title = title
        self.text = text


@attrs.frozen(kw_only=True)
class Visit:
    """One request of one visitor."""

    request: Request
    visitor: Visitor
    bridge: Bridge
    reading: Reading
    tokens: Tokens
    now: datetime

    @property
    def key(self) -> str:
        """The key of the connection that the request is about, which the visitor may see.

        What is not there and what is not theirs looks the same to them.
        """
        key = self.request.values.get("key", "")
        if not key or not self.visitor.sees(key) or not self.reading.exists(key):
            raise not_found()
        return key

    @property
    def connection(self) -> Connection:
        """The handle of that connection."""
        return self.bridge.connection(self.key)

    def given(self, name: str) -> str:
        """Return a value of the URL or the form, "" where it is missing."""
        return self.request.values.get(name, "").strip()

    def must_act(self) -> None:
        """Refuse visitors who may only look."""
        if not self.visitor.may_act:
            raise Refusal(
                HTTPStatus.FORBIDDEN, "You may look only", "Ask the people who run this site for the right."
            )

    def page(self, template: str, http: HTTPStatus = HTTPStatus.OK, /, **values: Any) -> Response:  # noqa: ANN401 - what the template shows
        """Render a page."""
        text = (
            environment()
            .get_template(template)
            .render(
                app=self.bridge.app.name,
                visitor=self.visitor,
                may_act=self.visitor.may_act,
                token=self.tokens.make(self.visitor.id, self.now) if self.visitor.may_act else "",
                now=self.now,
                said=SAID.get(self.request.args.get("said", ""), ""),
                **values,
            )
        )
        return Response(text, status=http, content_type="text/html; charset=utf-8")

    def see(self, path: str, **query: str | None) -> Response:
        """Send the browser on to a page, which it may load again without doing anything again."""
        headers = {"Location": link(path, **query)}
        return Response("", status=HTTPStatus.SEE_OTHER, headers=headers, content_type="text/plain")

    def refused(self, error: QBSyncError) -> Response:
        """Say why an act was not done."""
        write = self.given("write")
        back = link("write" if write else "connection", key=self.given("key"), write=write)
        return self.page(
            "error.html", HTTPStatus.CONFLICT, title="That was not done", text=_sentence(error), back=back
        )


def not_found() -> Refusal:
    """Return the refusal for what is not there, or not this visitor's."""
    return Refusal(HTTPStatus.NOT_FOUND, "Not found", "There is nothing here that you may see.")


def error_page(app: str, refusal: Refusal) -> Response:
    """Render a refusal for somebody of whom nothing is known."""
    text = (
        environment()
        .get_template("refused.html")
        .render(app=app, title=refusal.title, text=refusal.text, visitor=None)
    )
    return Response(text, status=refusal.status, content_type="text/html; charset=utf-8")


def _sentence(error: QBSyncError) -> str:
    text = str(error)
    text = f"{text[:1].upper()}{text[1:]}"
    return text if text.endswith((".", "!", "?")) else f"{text}."
