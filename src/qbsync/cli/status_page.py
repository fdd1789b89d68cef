"""The status page beside the endpoint, for trying out: who sits at this computer sees and does everything."""

from __future__ import annotations

import secrets
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit
from wsgiref.util import shift_path_info

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from qbsync.bridge import Bridge
    from qbsync.dashboard import Visitor

__all__ = ["STATUS", "is_there", "with_status_page"]

STATUS: Final = "status"
"""The page is mounted below this path."""

_HERE: Final = frozenset({"127.0.0.1", "::1", "::ffff:127.0.0.1"})
_NAMES: Final = frozenset({"localhost", "127.0.0.1", "::1"})


def is_there() -> bool:
    """Tell whether the libraries of the page are installed."""
    return all(find_spec(name) is not None for name in ("jinja2", "werkzeug"))


def with_status_page(bridge: Bridge, endpoint: WSGIApplication) -> WSGIApplication:
    """Return an application with the page of a bridge beside its endpoint."""
    from qbsync.dashboard import Dashboard  # noqa: PLC0415 - its libraries are an extra

    page = Dashboard(bridge, authorize=_who_sits_here, secret=secrets.token_urlsafe(32))

    def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ["PATH_INFO"].split("/")[1:2] == [STATUS]:
            shift_path_info(environ)
            return page(environ, start_response)
        return endpoint(environ, start_response)

    return application


def _who_sits_here(environ: dict[str, Any]) -> Visitor | None:
    """Let in whoever calls from this computer by its own name: another name may be a trick of a site."""
    from qbsync.dashboard import EVERY_CONNECTION, Visitor  # noqa: PLC0415 - as above

    name = urlsplit(f"//{environ.get('HTTP_HOST', '')}").hostname
    if environ.get("REMOTE_ADDR") not in _HERE or name not in _NAMES:
        return None
    return Visitor(id="demo", connections=EVERY_CONNECTION, may_act=True, name="you, at this computer")
