"""An app on a real socket, and a browser without scripts."""

from __future__ import annotations

import socket
import threading
import urllib.parse
import urllib.request
from contextlib import contextmanager
from http.cookiejar import CookieJar
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError
from wsgiref.types import WSGIApplication

import attrs
from lxml import html
from werkzeug.serving import WSGIRequestHandler, make_server

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Browser", "LiveServer", "Screen", "free_port", "live_server"]


def free_port() -> int:
    """Return a port that nobody listens on now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


class _Quiet(WSGIRequestHandler):
    def log(self, *_: Any) -> None:
        """Say nothing."""


@attrs.define
class LiveServer:
    """A server on a port of its own, whose application each test sets."""

    port: int = 0
    application: WSGIApplication | None = None

    @property
    def url(self) -> str:
        """The URL of the server, without a slash at the end."""
        return f"http://localhost:{self.port}"

    def __call__(self, environ: Any, start_response: Any) -> Any:
        """Answer with the application of the present test."""
        assert self.application is not None
        return self.application(environ, start_response)


@contextmanager
def live_server() -> Iterator[LiveServer]:
    """Run a server in a thread until the end of the block."""
    live = LiveServer()
    server = make_server("127.0.0.1", 0, live, threaded=True, request_handler=_Quiet)
    live.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield live
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@attrs.frozen
class Screen:
    """What the browser shows: the status, the headers and the page."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def tree(self) -> Any:
        """The page, parsed."""
        return html.fromstring(self.body)

    @property
    def text(self) -> str:
        """What a person reads of the page, with single blanks."""
        return " ".join(self.tree.find("body").text_content().split())

    def form(self, **values: str) -> Any:
        """Return the first form that has these fields or buttons, with these values where one is given."""
        for form in self.tree.forms:
            fits = (
                any(
                    one.get("name") == name and (one.tag == "select" or value in {"", one.get("value")})
                    for one in form.iter("input", "button", "select")
                )
                for name, value in values.items()
            )
            if all(fits):
                return form
        raise AssertionError(f"no form with {values}: {self.text}")


class Browser:
    """A browser: keeps cookies, follows redirects, sends forms with all that is hidden in them."""

    def __init__(self, url: str) -> None:
        """Open nothing yet."""
        self.url = url
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def get(self, path: str) -> Screen:
        """Load a page."""
        return self._open(urllib.request.Request(self.url + path))  # noqa: S310 - our own server

    def post(self, path: str, **fields: str) -> Screen:
        """Send fields as they are, without a form."""
        data = urllib.parse.urlencode(fields).encode()
        return self._open(urllib.request.Request(self.url + path, data=data))  # noqa: S310 - our own server

    def submit(self, path: str, find: dict[str, str] | None = None, **fields: str) -> Screen:
        """Load a page, fill in the form that has the fields (and those of `find`), and send it."""
        screen = self.get(path)
        form = screen.form(**dict.fromkeys(fields, ""), **(find or {}))
        values = {
            one.get("name"): one.value or ""
            for one in form.iter("input", "select")
            if one.get("name") and (one.get("type") != "checkbox" or one.checked)
        }
        return self.post(form.get("action") or path, **{**values, **(find or {}), **fields})

    def _open(self, request: urllib.request.Request) -> Screen:
        try:
            with self._opener.open(request, timeout=30) as answer:
                return Screen(answer.status, dict(answer.headers), answer.read())
        except HTTPError as error:
            with error:
                return Screen(error.code, dict(error.headers), error.read())
