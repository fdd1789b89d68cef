"""`qbsync serve`: the endpoint that a Web Connector calls, for trying out."""

from __future__ import annotations

import errno
import ipaddress
import json
import logging
import signal
import socket
import sys
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import attrs
import click
from click.core import ParameterSource

from qbsync import logs, models
from qbsync.bridge import App, Bridge
from qbsync.cli.http_server import new_server
from qbsync.cli.output import Failure, Misuse, print_json
from qbsync.cli.parameters import ZONE
from qbsync.cli.target import BRIDGE_OPTION, bridge_named
from qbsync.errors import ConfigurationError, QBSyncError, UnknownConnection
from qbsync.storage.opening import open_store

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qbsync.storage.store import Store
    from qbsync.sync.pull import Page

__all__ = ["serve"]

FILE: Final = "sqlite:qbsync.db"
CONNECTION: Final = "trial"
LOCAL: Final = "localhost"
MINUTES: Final = 15
"""Between two pulls of a flow of the trial bridge."""
SHOWN: Final = 5
"""So many keys of connections are named."""

OF_THE_TRIAL: Final = {
    "store": "--store",
    "pulls": "--pull",
    "zone": "--zone",
    "new_password": "--new-password",
}


@click.command()
@click.argument("named", metavar="[MODULE:ATTRIBUTE]", required=False)
@BRIDGE_OPTION
@click.option("--host", default="localhost", show_default=True, help="The address to listen at.")
@click.option("--port", type=click.IntRange(0, 65535), default=8080, show_default=True, help="0 is any port.")
@click.option(
    "--store",
    metavar="ADDRESS",
    default=FILE,
    show_default=True,
    help="Of the trial bridge; a file is made if missing.",
)
@click.option(
    "--pull",
    "pulls",
    metavar="REQUEST",
    multiple=True,
    default=("CustomerQuery",),
    show_default=True,
    help="What the trial bridge asks for; may be repeated.",
)
@click.option("--zone", type=ZONE, default="America/New_York", show_default=True, help="Zone of the PC.")
@click.option("--new-password", is_flag=True, help="Make a new password for the trial connection.")
@click.option("--verbose", is_flag=True, help="Log every call, and not only what was done.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, and log one JSON object a line.")
def serve(  # noqa: PLR0913 - one for each option
    named: str | None,
    *,
    bridge: str | None,
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

    There is no TLS, and one process. MODULE:ATTRIBUTE, or --bridge, is the bridge of your app, or a function
    that makes it. Without it a trial bridge is served: over a SQLite file, with one connection, whose .qwc
    file is written beside it. It pulls and logs how many records arrive, and keeps none of them.

    In production the bridge belongs behind a server with TLS: see "Mount it" in the documentation.  Logs go
    to the standard error.  Ends with status 0 at Ctrl-C.
    """
    told = _Told(verbose=verbose, as_json=as_json)
    chosen = _chosen(named, bridge)
    if chosen is not None:
        _run(bridge_named(chosen), host, port, chosen, told)
        return
    pulls = tuple(dict.fromkeys(pulls))
    with _kept(store) as kept:
        made = _trial_bridge(kept, host, port, pulls)
        _run(made, host, port, _Trial(store, pulls, zone, new_password), told)


def _chosen(named: str | None, bridge: str | None) -> str | None:
    """Return the name of a bridge, None for the trial one: the command line counts more than a variable."""
    context = click.get_current_context()

    def typed(name: str) -> bool:
        return context.get_parameter_source(name) is ParameterSource.COMMANDLINE

    if named and typed("bridge"):
        raise click.UsageError("Name the bridge once: as MODULE:ATTRIBUTE or by --bridge.")
    for_trial = [option for name, option in OF_THE_TRIAL.items() if typed(name)]
    if not for_trial:
        return named or bridge
    if named or typed("bridge"):
        raise click.UsageError(f"{' and '.join(for_trial)}: that is for the trial bridge, and not for yours.")
    return None


@attrs.frozen(kw_only=True)
class _Told:
    """How the command tells what happens."""

    verbose: bool
    as_json: bool


@attrs.frozen
class _Trial:
    """The one connection of the trial bridge."""

    store: str
    pulls: tuple[str, ...]
    zone: str
    new_password: bool

    @property
    def file(self) -> Path:
        """Its .qwc file, beside the store."""
        scheme, _, rest = self.store.partition(":")
        return (Path(rest).parent if scheme == "sqlite" else Path()) / f"{CONNECTION}.qwc"

    def set_up(self, bridge: Bridge) -> str | None:
        """Make the connection and its file; returns the password, None where the old one holds.

        The file is written each time: it names the port that is served now.
        """
        password = None
        try:
            connection = bridge.connection(CONNECTION)
        except UnknownConnection:
            password = bridge.connect(CONNECTION, zone=self.zone).password
            connection = bridge.connection(CONNECTION)
        else:
            if self.new_password:
                password = connection.reissue().password
        self.file.write_bytes(connection.qwc)
        return password


@contextmanager
def _kept(address: str) -> Iterator[Store]:
    try:
        store = open_store(address, create=True)
    except QBSyncError as error:
        raise Misuse(f"--store: {error}") from error
    with closing(store):
        yield store


def _trial_bridge(store: Store, host: str, port: int, pulls: tuple[str, ...]) -> Bridge:
    """Return a bridge that counts what arrives."""
    # Of any port (0) the number is known only when the server listens, which then gives the app its URL.
    bridge = Bridge(store, app=App(name="qbsync trial", url=_url(host, port or 1)))
    for name in pulls:
        request: Any = models.class_named(name)
        if request is None or not hasattr(request, "message") or not name.endswith("Query"):
            raise Misuse(f"--pull: {name!r} is no query of qbXML, such as CustomerQuery")
        try:
            bridge.pull(request, every=timedelta(minutes=MINUTES))(_count)
        except ConfigurationError as error:
            raise Misuse(f"--pull: {error}") from error
    return bridge


def _count(page: Page[Any]) -> None:
    """Take a page; what arrived is in the log of qbsync already."""


def _url(host: str, port: int) -> str:
    """Return the URL of an address to listen at; Web Connectors take none with an IP address in it."""
    return f"http://{_name(host)}:{port}/qbwc"


def _name(host: str) -> str:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    return LOCAL if address.is_loopback else socket.gethostname()


def _run(bridge: Bridge, host: str, port: int, served: str | _Trial, told: _Told) -> None:
    try:
        application = bridge.wsgi()
    except TypeError as error:
        raise Misuse(f"{error}; serve it with an ASGI server, such as uvicorn, as bridge.asgi()") from error
    try:
        server = new_server(host, port, application)
    except OSError as error:
        other = (
            "--port names another one" if error.errno in {errno.EADDRINUSE, errno.EACCES} else "see --host"
        )
        raise Failure(f"{host}:{port}: {error.strerror or error}; {other}") from error
    with server:
        url = _url(host, server.server_port)
        if isinstance(served, _Trial):
            bridge.app = attrs.evolve(bridge.app, url=url)
            application = bridge.wsgi()
        server.set_app(application)
        for end in (signal.SIGINT, signal.SIGTERM):  # whoever started us may have them ignored
            signal.signal(end, signal.default_int_handler)
        _log_to_stderr(told)
        try:
            if isinstance(served, _Trial):
                _announce_trial(served, url, served.set_up(bridge), as_json=told.as_json)
            else:
                _announce(bridge, url, served, as_json=told.as_json)
            server.serve_forever()
        except KeyboardInterrupt:
            click.echo("", err=True)


def _announce_trial(trial: _Trial, url: str, password: str | None, *, as_json: bool) -> None:
    """Say what is served where, and what to do next."""
    if as_json:
        told = {"url": url, "app_url": url, "development_only": True, "qwc": str(trial.file)}
        print_json(told | {"user_name": CONNECTION, "password": password})
        sys.stdout.flush()
        return
    shown = (
        "as it was; --new-password makes another" if password is None else f"{password}  (shown this once)"
    )
    click.echo(f"Serving a trial bridge at {url}\n")
    click.echo(f"  pulls      {', '.join(trial.pulls)}, every {MINUTES} minutes")
    click.echo("  keeps      nothing of it; the log below counts what arrives")
    click.echo(f"  store      {trial.store}")
    click.echo(f"  .qwc file  {trial.file}")
    click.echo(f"  user name  {CONNECTION}")
    click.echo(f"  password   {shown}\n")
    click.echo("Call it from another terminal, without QuickBooks; it asks for the password:")
    click.echo(f"  qbsync simulate {url} --qwc {trial.file}")
    click.echo(f"Or from QuickBooks: in its Web Connector, Add an application, {trial.file}; then")
    click.echo("type the password beside it, tick it, and Update Selected.\n")
    _announce_end(url)


def _announce(bridge: Bridge, url: str, name: str, *, as_json: bool) -> None:
    """Say the same of the bridge of a host app."""
    app_url = bridge.app.url
    if as_json:
        print_json({"url": url, "app_url": app_url, "development_only": True})
        sys.stdout.flush()
        return
    keys = [one.key for one in islice(bridge.connections(), SHOWN + 1)]
    shown = ", ".join(keys[:SHOWN]) + (", ..." if keys[SHOWN:] else "")
    click.echo(f"Serving {bridge.app.name} ({name}) at {url}\n")
    click.echo(f"  connections  {shown or 'none yet'}")
    if urlsplit(app_url).netloc != urlsplit(url).netloc:
        click.echo(f"  .qwc files   send Web Connectors to {app_url}, not here")
    click.echo("\nCall it from another terminal, without QuickBooks; it asks for the password:")
    key = keys[0] if keys else "KEY"
    click.echo(f"  qbsync qwc {'again' if keys else 'new'} {key} --bridge {name}")
    click.echo(f"  qbsync simulate {url} --qwc {key}.qwc\n")
    _announce_end(url)


def _announce_end(url: str) -> None:
    if urlsplit(url).hostname != LOCAL:
        click.echo("It listens to other computers, and passwords go over the wire unencrypted.")
    click.echo("For development only: no TLS, one process. Ctrl-C ends it.")
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
