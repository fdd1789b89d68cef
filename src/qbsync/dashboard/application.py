"""The WSGI application of the page: who may come in, which page answers, and the headers of every answer."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

import attrs
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Request, Response

from qbsync.dashboard import decisions, history_view, overview, queue_view, setting_up, settings_view
from qbsync.dashboard.presenting import ASSETS
from qbsync.dashboard.reading import Reading
from qbsync.dashboard.tokens import Tokens
from qbsync.dashboard.visit import Refusal, Visit, error_page, not_found
from qbsync.errors import (
    LocalProtocolError,
    StoreUnavailable,
    UnknownConnection,
    UnknownOperation,
    UnknownSync,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from wsgiref.types import StartResponse, WSGIEnvironment

    from qbsync.bridge import Bridge
    from qbsync.dashboard.access import Authorize

__all__ = ["ROUTES", "Dashboard", "Route"]

LARGEST_FORM: Final = 64 * 1024

HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
"""On every answer; no script runs at all, and nothing comes from elsewhere."""

NOT_KEPT: Final = "no-store"
KEPT: Final = "public, max-age=31536000, immutable"


@attrs.frozen
class Route:
    """Which functions answer a path."""

    get: Callable[[Visit], Response] | None = None
    post: Callable[[Visit], Response] | None = None


ROUTES: Final[Mapping[str, Route]] = {
    "/": Route(get=overview.connections),
    "/connection": Route(get=overview.connection),
    "/sync-now": Route(post=overview.sync_now),
    "/pause": Route(post=overview.pause),
    "/resume": Route(post=overview.resume),
    "/accept-restore": Route(get=overview.ask_accept_restore, post=overview.accept_restore),
    "/queue": Route(get=queue_view.writes),
    "/write": Route(get=queue_view.write),
    "/retry": Route(post=decisions.retry),
    "/cancel": Route(get=decisions.ask_cancel, post=decisions.cancel),
    "/link": Route(get=decisions.ask_link, post=decisions.link),
    "/rename": Route(get=decisions.ask_rename, post=decisions.rename),
    "/recreate": Route(get=decisions.ask_recreate, post=decisions.recreate),
    "/resolve": Route(get=decisions.ask_resolve, post=decisions.resolve),
    "/syncs": Route(get=history_view.syncs),
    "/sync": Route(get=history_view.sync),
    "/history": Route(get=history_view.history),
    "/code": Route(get=history_view.code),
    "/new": Route(get=setting_up.ask_new, post=setting_up.new),
    "/settings": Route(get=settings_view.ask_settings, post=settings_view.settings),
    "/set-up": Route(get=setting_up.set_up),
    "/qwc": Route(get=setting_up.qwc),
    "/reissue": Route(get=setting_up.ask_reissue, post=setting_up.reissue),
    "/rotate": Route(get=setting_up.ask_rotate, post=setting_up.rotate),
}


class _FormRequest(Request):
    max_content_length = LARGEST_FORM
    max_form_memory_size = LARGEST_FORM
    max_form_parts = 100


class Dashboard:
    """The status page, a WSGI application to mount below any path.

    `authorize` is called for every request but those of the style sheet and the icon, with the WSGI environ,
    and returns the `Visitor`, or None for somebody who may not look: they are sent to `login_url` where that
    is given, else they get 403. There is no default, because nobody else knows who is at the door. `secret`
    signs the forms; it has 32 characters at least and is the same in all workers.

    Raises ConfigurationError for a secret that is too short.
    """

    def __init__(
        self, bridge: Bridge, *, authorize: Authorize, secret: str | bytes, login_url: str = ""
    ) -> None:
        """Make the page of a bridge; nothing is read."""
        self._bridge = bridge
        self._authorize = authorize
        self._tokens = Tokens(secret)
        self._login_url = login_url
        self._reading = Reading(bridge)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one HTTP request."""
        response = self._answer(_FormRequest(environ))
        for name, value in HEADERS.items():
            response.headers[name] = value
        response.headers.setdefault("Cache-Control", NOT_KEPT)
        return response(environ, start_response)

    def _answer(self, request: Request) -> Response:
        asset = ASSETS().get(request.path)
        if asset is not None and request.method in {"GET", "HEAD"}:
            kept = {"Cache-Control": KEPT}
            return Response(asset.body, content_type=asset.content_type, headers=kept)
        try:
            return self._answer_visitor(request)
        except Refusal as refusal:
            return error_page(self._bridge.app.name, refusal)
        except HTTPException as error:  # Werkzeug's own: a form that is too large, or none
            status = HTTPStatus(error.code or HTTPStatus.BAD_REQUEST)
            return error_page(self._bridge.app.name, Refusal(status, status.phrase, status.description))
        except StoreUnavailable:
            text = "The store of the host app cannot be reached now. Try again in a moment."
            unavailable = Refusal(HTTPStatus.SERVICE_UNAVAILABLE, "Not available now", text)
            return error_page(self._bridge.app.name, unavailable)

    def _answer_visitor(self, request: Request) -> Response:
        visitor = self._authorize(request.environ)
        if visitor is None:
            return self._turned_away(request)
        if not request.environ.get("PATH_INFO"):  # links are relative to the mount with a slash
            last = quote(request.root_path.rstrip("/").rpartition("/")[2])
            return Response("", status=HTTPStatus.SEE_OTHER, headers={"Location": f"{last}/"})
        visit = Visit(
            request=request,
            visitor=visitor,
            bridge=self._bridge,
            reading=self._reading,
            tokens=self._tokens,
            now=self._reading.now,
        )
        route = ROUTES.get(request.path)
        if route is None:
            raise not_found()
        answer = route.post if request.method == "POST" else route.get
        if answer is None or request.method not in {"GET", "HEAD", "POST"}:
            raise Refusal(
                HTTPStatus.METHOD_NOT_ALLOWED, "Not allowed", "This page does not take that method."
            )
        if request.method == "POST":
            visit.must_act()
            self._check_form(visit)
        try:
            return answer(visit)
        except (UnknownConnection, UnknownOperation, UnknownSync):
            raise not_found() from None
        except LocalProtocolError as error:  # the state changed since the page was made
            return visit.refused(error)

    def _turned_away(self, request: Request) -> Response:
        if self._login_url and request.method in {"GET", "HEAD"}:
            return Response("", status=HTTPStatus.SEE_OTHER, headers={"Location": self._login_url})
        raise Refusal(HTTPStatus.FORBIDDEN, "Not allowed", "Sign in first, or ask for the right to look.")

    def _check_form(self, visit: Visit) -> None:
        """Refuse a form that this page did not make for this visitor, or long ago."""
        site = visit.request.headers.get("Sec-Fetch-Site", "same-origin")
        token = visit.request.form.get("token", "")
        if site not in {"same-origin", "none"} or not self._tokens.is_good(
            token, visit.visitor.id, visit.now
        ):
            raise Refusal(
                HTTPStatus.FORBIDDEN,
                "That form is out of date",
                "Nothing was done. Go back, load the page again, and repeat what you did.",
            )
