"""`qbsync serve`: the endpoint that a Web Connector calls, for trying out."""

from __future__ import annotations

import json
import logging
import signal
import sys
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import attrs
import click

from qbsync import logs, models
from qbsync.bridge import App, Bridge
from qbsync.cli.http_server import new_server
from qbsync.cli.output import Failure, Misuse, print_json
from qbsync.cli.parameters import ZONE
from qbsync.cli.target import bridge_named
from qbsync.errors import ConfigurationError, QBSyncError, UnknownConnection
from qbsync.storage.opening import open_store

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qbsync.bridge import Setup
    from qbsync.storage.store import Store
    from qbsync.sync.pull import Page

__all__ = ["serve"]

FILE: Final = "sqlite:qbsync.db"
CONNECTION: Final = "trial"
LOCAL: Final = frozenset({"localhost", "127.0.0.1", "::1"})


@click.command()
@click.argument("bridge", metavar="[MODULE:ATTRIBUTE]", required=False)
@click.option("--host", default="localhost", show_default=True, help="The address to listen at.")
@click.option("--port", type=click.IntRange(0, 65535), default=8080, show_default=True, help="0 is any port.")
@click.option(
    "--store", metavar="ADDRESS", default=FILE, show_default=True, help="Of the bare bridge; made if missing."
)
@click.option(
    "--pull",
    "pulls",
    metavar="REQUEST",
    multiple=True,
    default=("CustomerQuery",),
    show_default=True,
    help="What the bare bridge asks for; may be repeated.",
)
@click.option("--zone", type=ZONE, default="America/New_York", show_default=True, help="Zone of the PC.")
@click.option("--new-password", is_flag=True, help="Make a new password for the bare bridge's connection.")
@click.option("--verbose", is_flag=True, help="Log every call, and not what was done alone.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, and log one JSON object a line.")
def serve(  # noqa: PLR0913 - one for each option
    bridge: str | None,
    *,
    host: str,
    port: int,
    store: str,
    pulls: tuple[str, ...],
    zone: str,
    new_password: bool,
    verbose: bool,
    as_json: bool,
) -> None:
    """Serve a bridge to Web Connectors, for development only.

    There is no TLS, and one process. MODULE:ATTRIBUTE is the bridge of your app, or a function that makes
    it. Without it there is a bare one over a SQLite file, with one connection, whose .qwc file is written
    beside it; it pulls and logs how many records arrive, and keeps none of them.

    In production the bridge belongs behind a server with TLS: see "Mount it" in the documentation.  Logs go
    to the standard error.  Ends with status 0 at Ctrl-C.
    """
    told = _Told(verbose=verbose, as_json=as_json)
    if bridge is not None:
        _run(bridge_named(bridge), host, port, None, told)
        return
    with _kept(store) as kept:
        made = _bare(kept, host, port, pulls)
        _run(made, host, port, _Trial(zone, new_password, _qwc_path(store)), told)


@attrs.frozen(kw_only=True)
class _Told:
    """How the command tells what happens."""

    verbose: bool
    as_json: bool


@attrs.frozen
class _Trial:
    """The one connection of the bare bridge."""

    zone: str
    new_password: bool
    file: Path

    def set_up(self, bridge: Bridge) -> Setup | None:
        """Make the connection, or a new password; None where the old one holds."""
        try:
            connection = bridge.connection(CONNECTION)
        except UnknownConnection:
            setup = bridge.connect(CONNECTION, zone=self.zone)
        else:
            if not self.new_password:
                return None
            setup = connection.reissue()
        self.file.write_bytes(setup.qwc)
        return setup


@contextmanager
def _kept(address: str) -> Iterator[Store]:
    try:
        store = open_store(address, create=True)
    except QBSyncError as error:
        raise Misuse(f"--store: {error}") from error
    with closing(store):
        yield store


def _qwc_path(address: str) -> Path:
    scheme, _, rest = address.partition(":")
    return (Path(rest).parent if scheme == "sqlite" else Path()) / f"{CONNECTION}.qwc"


def _bare(store: Store, host: str, port: int, pulls: tuple[str, ...]) -> Bridge:
    """Return a bridge that counts what arrives."""
    bridge = Bridge(store, app=App(name="qbsync serve", url=_url(host, port)))
    for name in pulls:
        request: Any = models.class_named(name)
        if request is None or not hasattr(request, "message") or not name.endswith("Query"):
            raise Misuse(f"--pull: {name!r} is no query of qbXML, such as CustomerQuery")
        try:
            bridge.pull(request, every=timedelta(minutes=15))(_count)
        except ConfigurationError as error:
            raise Misuse(f"--pull: {error}") from error
    return bridge


def _count(page: Page[Any]) -> None:
    """Take a page; what arrived is in the log of qbsync already."""


def _url(host: str, port: int) -> str:
    return f"http://{host}:{port}/qbwc"


def _run(bridge: Bridge, host: str, port: int, trial: _Trial | None, told: _Told) -> None:
    try:
        application = bridge.wsgi()
    except TypeError as error:
        raise Misuse(f"{error}; serve it with an ASGI server, such as uvicorn, as bridge.asgi()") from error
    try:
        server = new_server(host, port, application)
    except OSError as error:
        raise Failure(f"{host}:{port}: {error.strerror or error}; --port names another one") from error
    with server:
        url = _url(host, server.server_port)
        if trial is not None:
            bridge.app = attrs.evolve(bridge.app, url=url)
            application = bridge.wsgi()
        server.set_app(application)
        setup = None if trial is None else trial.set_up(bridge)
        for end in (signal.SIGINT, signal.SIGTERM):  # whoever started us may have them ignored
            signal.signal(end, signal.default_int_handler)
        _log_to_stderr(told)
        try:
            _announce(bridge, url, trial, setup, as_json=told.as_json)
            server.serve_forever()
        except KeyboardInterrupt:
            click.echo("", err=True)


def _announce(bridge: Bridge, url: str, trial: _Trial | None, setup: Setup | None, *, as_json: bool) -> None:
    told: dict[str, Any] = {"url": url, "app_url": bridge.app.url, "development_only": True}
    if trial is not None:
        told |= {"qwc": str(trial.file), "user_name": CONNECTION}
        told["password"] = None if setup is None else setup.password
    if as_json:
        print_json(told)
        sys.stdout.flush()
        return
    click.echo(f"Serving {bridge.app.name} at {url}, for development only: no TLS, one process.")
    if urlsplit(bridge.app.url).netloc != urlsplit(url).netloc:
        click.echo(f"The .qwc files of this bridge name another address: {bridge.app.url}")
    if urlsplit(url).hostname not in LOCAL:
        click.echo("It listens to other computers, and passwords go over the wire unencrypted.")
    if trial is not None:
        click.echo(f"  .qwc file  {trial.file}")
        click.echo(f"  user name  {CONNECTION}")
        if setup is None:
            click.echo("  password   as it was; --new-password makes another")
        else:
            click.echo(f"  password   {setup.password}")
        click.echo(f"Try: qbsync simulate {url} --qwc {trial.file}")
    click.echo("Ctrl-C ends it.")
    sys.stdout.flush()


class _JSONLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one line of JSON."""
        fields = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname,
            "logger": record.name,
        }
        event = getattr(record, "event", None)
        if event is None:
            return json.dumps(fields | {"message": record.getMessage()})
        known = logs.EVENTS[event].fields
        return json.dumps(fields | {"event": event} | {name: getattr(record, name) for name in known})


def _log_to_stderr(told: _Told) -> None:
    handler = logging.StreamHandler()
    text = logging.Formatter("%(asctime)s %(levelname)s %(message)s", "%H:%M:%S")
    handler.setFormatter(_JSONLines() if told.as_json else text)
    logger = logging.getLogger("qbsync")
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG if told.verbose else logging.INFO)
