"""A status page to mount in a host app: connections and their health, set-up, syncs, the queue, error codes.

`Dashboard` is a WSGI application that the server renders: it works without JavaScript, below any path, behind
the host's own authentication. It needs the extra `dashboard` (Jinja2 and Werkzeug).
"""

from __future__ import annotations

from qbsync.dashboard.access import EVERY_CONNECTION, Authorize, EveryConnection, Visitor

try:
    from qbsync.dashboard.application import Dashboard
except ModuleNotFoundError as error:
    if error.name not in {"jinja2", "werkzeug"}:
        raise
    text = f"qbsync.dashboard needs {error.name}: pip install 'qbsync[dashboard]'"
    raise ModuleNotFoundError(text, name=error.name) from error

__all__ = ["EVERY_CONNECTION", "Authorize", "Dashboard", "EveryConnection", "Visitor"]
