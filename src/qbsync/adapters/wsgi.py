"""The Web Connector service as a WSGI application (PEP 3333), for any WSGI server, on any path.

The host's server ends the TLS connection and sets the time-outs for slow clients; 10 seconds for the headers
and 60 for the body are plenty. The application needs no cookies and must be exempt from CSRF checks.
"""

from __future__ import annotations

import io
from http import HTTPStatus
from typing import TYPE_CHECKING, Final
from wsgiref.util import request_uri

from qbsync.qbxml.guard import DEFAULT_LIMIT
from qbsync.webconnector.service import (
    HTTPAnswer,
    Service,
    declared_length,
    endpoint_url,
    get,
    note_refusal,
    plain_answer,
    post,
    refuse,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIEnvironment

__all__ = ["WSGIAdapter"]

_PIECE: Final = 64 * 1024


class WSGIAdapter:
    """A WSGI application that carries POST requests to a `Service` and answers GET with its status or WSDL.

    `url` is the AppURL of the .qwc file, for the WSDL; without it the WSDL has the URL of the request, which
    behind a proxy may be wrong. `limit` is the greatest body that is read, in bytes.
    """

    def __init__(self, service: Service, *, url: str = "", limit: int = DEFAULT_LIMIT) -> None:
        """Serve `service`."""
        self._service = service
        self._url = url
        self._limit = limit

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one HTTP request."""
        reply = self._answer(environ)
        note_refusal(reply, method=environ["REQUEST_METHOD"], peer=environ.get("REMOTE_ADDR", ""))
        headers = [*reply.headers, ("Content-Length", str(len(reply.body)))]
        start_response(f"{reply.status.value} {reply.status.phrase}", headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [reply.body]

    def _answer(self, environ: WSGIEnvironment) -> HTTPAnswer:
        method, content_type = environ["REQUEST_METHOD"], environ.get("CONTENT_TYPE", "")
        refusal = refuse(
            method,
            content_type=content_type,
            content_encoding=environ.get("HTTP_CONTENT_ENCODING", ""),
            origin=environ.get("HTTP_ORIGIN", ""),
        )
        if refusal is not None:
            return refusal
        if method != "POST":
            url = endpoint_url(request_uri(environ, include_query=False), self._url)
            return get(self._service, query=environ.get("QUERY_STRING", ""), url=url)
        body = self._read(environ)
        if isinstance(body, HTTPAnswer):
            return body
        peer = environ.get("REMOTE_ADDR", "")
        return post(self._service, body, content_type, limit=self._limit, peer=peer)

    def _read(self, environ: WSGIEnvironment) -> io.BytesIO | HTTPAnswer:
        """Read the body: as long as Content-Length says, or to its end where the server marks the end."""
        declared = declared_length(environ.get("CONTENT_LENGTH") or "", limit=self._limit)
        if isinstance(declared, HTTPAnswer):
            return declared
        if declared is not None:
            wanted = declared
        elif environ.get("wsgi.input_terminated"):
            wanted = self._limit + 1  # chunked: one byte more shows that there is too much
        elif environ.get("HTTP_TRANSFER_ENCODING"):
            return plain_answer(HTTPStatus.LENGTH_REQUIRED, "Send a Content-Length.")
        else:
            wanted = 0
        body, size = io.BytesIO(), 0
        try:
            while size < wanted and (piece := environ["wsgi.input"].read(min(_PIECE, wanted - size))):
                size += body.write(piece)
        except OSError:
            return plain_answer(HTTPStatus.BAD_REQUEST, "The body could not be read to its end.")
        if declared is not None and size < wanted:
            return plain_answer(HTTPStatus.BAD_REQUEST, "The body is shorter than Content-Length says.")
        return body
