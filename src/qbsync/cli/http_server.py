"""A server for trying out: threads of the standard library, on one port, without TLS."""

from __future__ import annotations

from socketserver import ThreadingMixIn
from typing import TYPE_CHECKING
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

__all__ = ["new_server"]


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _QuietHandler(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name of the base class
        """Log nothing: qbsync's own lines are what is to be seen."""


def new_server(host: str, port: int, application: WSGIApplication) -> WSGIServer:
    """Return a server that listens already; port 0 takes any that is free.  Raises OSError."""
    return make_server(host, port, application, _Server, _QuietHandler)
