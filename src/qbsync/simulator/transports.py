"""How the simulated Web Connector reaches the service: over HTTP, or straight into a WSGI application."""

from __future__ import annotations

import http.client
import io
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, Protocol
from urllib.parse import unquote_to_bytes, urlsplit

import attrs

from qbsync.errors import ConfigurationError

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Iterable
    from wsgiref.types import StartResponse, WSGIApplication

__all__ = ["TIMEOUT", "HTTPReply", "HTTPTransport", "Transport", "WSGITransport"]

TIMEOUT: Final = 100.0
"""Seconds that the client classes of .NET wait for an answer."""


@attrs.frozen(kw_only=True)
class HTTPReply:
    """What came back: the status, the headers with names in lower case, and the body."""

    status: int
    headers: Mapping[str, str]
    body: bytes = attrs.field(repr=False)


class Transport(Protocol):
    """Carries one HTTP request to the service and its answer back."""

    def request(self, method: str, url: str, *, headers: Mapping[str, str], body: bytes) -> HTTPReply:
        """Return the answer, a redirect as it came.  Raises OSError where there is none."""
        ...


class HTTPTransport:
    """Real HTTP, one connection per request; `timeout` is in seconds, `context` is for https.

    With `url`, its attribute too, every request goes there, whatever the .qwc file names: to a server under
    development, say.
    """

    def __init__(
        self, *, timeout: float = TIMEOUT, context: ssl.SSLContext | None = None, url: str | None = None
    ) -> None:
        """Wait `timeout` seconds for every step."""
        self.url = url
        self._timeout = timeout
        self._context = context

    def request(self, method: str, url: str, *, headers: Mapping[str, str], body: bytes) -> HTTPReply:
        """Return the answer.  Raises OSError where there is none, TimeoutError where it took too long."""
        url = self.url or url
        parts = urlsplit(url)
        if parts.hostname is None or parts.scheme not in {"http", "https"}:
            raise ConfigurationError(f"{url!r} is no http or https URL")
        connection = (
            http.client.HTTPConnection(parts.hostname, parts.port, timeout=self._timeout)
            if parts.scheme == "http"
            else http.client.HTTPSConnection(
                parts.hostname, parts.port, timeout=self._timeout, context=self._context
            )
        )
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        try:
            connection.request(method, target, body=body or None, headers=dict(headers))
            answer = connection.getresponse()
            received = {name.lower(): value for name, value in answer.getheaders()}
            return HTTPReply(status=answer.status, headers=received, body=answer.read())
        except http.client.HTTPException as error:
            raise ConnectionError(f"the answer is no HTTP: {type(error).__name__}") from error
        finally:
            connection.close()


class WSGITransport:
    """Calls a WSGI application in this process; `peer` is the address that the application sees.

    What the application raises is passed on: a real server would answer 500 and hide it from the test.
    """

    def __init__(self, application: WSGIApplication, *, peer: str = "127.0.0.1") -> None:
        """Call `application`."""
        self._application = application
        self._peer = peer

    def request(self, method: str, url: str, *, headers: Mapping[str, str], body: bytes) -> HTTPReply:
        """Return the answer of the application."""
        status, received = "", dict[str, str]()

        def start_response(
            line: str,
            fields: list[tuple[str, str]],
            exc_info: Any = None,  # noqa: ANN401 - sys.exc_info()
            /,
        ) -> Callable[[bytes], object]:
            nonlocal status, received
            if exc_info is not None:
                raise exc_info[1].with_traceback(exc_info[2])
            status, received = line, {name.lower(): value for name, value in fields}
            return written.write

        written = io.BytesIO()
        pieces = self._call(self._environ(method, url, headers, body), start_response)
        try:
            for piece in pieces:
                written.write(piece)
        finally:
            close = getattr(pieces, "close", None)
            if close is not None:
                close()
        return HTTPReply(status=int(status[:3]), headers=received, body=written.getvalue())

    def _call(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        return self._application(environ, start_response)

    def _environ(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> dict[str, Any]:
        """Return the environment of PEP 3333; it may not come from the environment of this process."""
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        environ: dict[str, Any] = {
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": "",
            "PATH_INFO": unquote_to_bytes(parts.path or "/").decode("latin-1"),
            "QUERY_STRING": parts.query,
            "SERVER_NAME": parts.hostname or "localhost",
            "SERVER_PORT": str(port),
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": self._peer,
            "HTTP_HOST": parts.netloc,
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": parts.scheme,
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": io.StringIO(),
            "wsgi.multithread": False,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }
        if method == "POST":
            environ["CONTENT_LENGTH"] = str(len(body))
        for name, value in headers.items():
            key = name.upper().replace("-", "_")
            environ[key if key in {"CONTENT_TYPE", "CONTENT_LENGTH"} else f"HTTP_{key}"] = value
        return environ
