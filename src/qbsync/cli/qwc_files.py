"""`qbsync qwc new`, `again` and `check`: the file by which a user adds an app to the Web Connector."""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import attrs
import click

from qbsync.bridge import App, Bridge
from qbsync.cli.output import Failure, Misuse, print_json
from qbsync.cli.parameters import ZONE
from qbsync.cli.target import BARE, connection_named, opened, with_target
from qbsync.errors import ConfigurationError, ConnectionExists, InvalidModel
from qbsync.storage import MemoryStore
from qbsync.webconnector import qwc as qwc_module

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from qbsync.bridge import Setup

__all__ = ["qwc"]

FILE: Final = click.Path(exists=True, dir_okay=False, allow_dash=True)

F = TypeVar("F", bound="Callable[..., Any]")


@click.group()
def qwc() -> None:
    """Make and check .qwc files."""


def of_a_connection(command: F) -> F:
    """Give a command KEY, and the options that say of which app the file is and where it is written."""
    for option in (
        click.option("--json", "as_json", is_flag=True, help="Print JSON."),
        click.option("--force", is_flag=True, help="Overwrite the file."),
        click.option(
            "--output",
            "-o",
            type=click.Path(dir_okay=False, path_type=Path),
            help="The file to write; KEY.qwc by default.",
        ),
        click.option("--url", help="The URL that the Web Connector shall call, without --bridge."),
        click.option("--name", help="The name of the app, without --bridge."),
        with_target,
        click.argument("key"),
    ):
        command = option(command)
    return command


@qwc.command(short_help="Make a connection, its .qwc file and its password.")
@of_a_connection
@click.option("--zone", type=ZONE, default="America/New_York", show_default=True, help="Zone of the PC.")
def new(  # noqa: PLR0913 - one for each option
    key: str,
    store: str | None,
    bridge: str | None,
    *,
    name: str | None,
    url: str | None,
    zone: str,
    output: Path | None,
    force: bool,
    as_json: bool,
) -> None:
    """Make a connection named KEY, with its .qwc file and its password, which is shown this once.

    With --bridge, or with --store and --name and --url, the connection is stored, and its Web Connector can
    log in.  With --name and --url alone nothing is stored: the file is for a server of your own, the user
    name is KEY, and there is no password.
    """
    file = _writable(output or _file_of(key), force=force)
    with _told_in_words():
        setup = _setup(key, store, bridge, name, url, zone)
    stored = f"the connection is there; `qbsync qwc again {key} --new-password` goes on from it"
    _write(file, setup.qwc, stored if setup.password else "")
    if as_json:
        print_json({"file": str(file), "user_name": setup.user_name, "password": setup.password or None})
        return
    click.echo(f"file       {file}")
    click.echo(f"user name  {setup.user_name}")
    if setup.password:
        click.echo(f"password   {setup.password}")
        click.echo("The password is shown this once; the user types it into the Web Connector.")
    else:
        click.echo("Nothing was stored: your server decides about the password.")


def _file_of(key: str) -> Path:
    return Path(f"{key}.qwc".replace("/", "_"))


def _writable(file: Path, *, force: bool) -> Path:
    """Return a file that can be written, as far as one can tell before: a password is made but once."""
    if file.exists() and not force:
        raise Misuse(f"{file} exists; --force overwrites it, --output names another one")
    if not file.parent.is_dir():
        raise Failure(f"{file} cannot be written: there is no folder {file.parent}")
    if not os.access(file if file.exists() else file.parent, os.W_OK):
        raise Failure(f"{file} cannot be written: permission denied; --output names another one")
    return file


def _write(file: Path, data: bytes, stored: str) -> None:
    try:
        file.write_bytes(data)
    except OSError as error:
        then = f"; {stored}" if stored else ""
        raise Failure(f"{file} cannot be written: {error.strerror or error}{then}") from error


@contextmanager
def _told_in_words() -> Iterator[None]:
    try:
        yield
    except InvalidModel as error:
        raise Misuse("; ".join(map(str, error.problems))) from error
    except (ConfigurationError, ConnectionExists) as error:
        raise Misuse(str(error)) from error


def _app(name: str | None, url: str | None) -> App | None:
    if bool(name) != bool(url):
        raise click.UsageError("Give both, --name and --url.")
    return App(name=name, url=url) if name and url else None


def _setup(
    key: str, store: str | None, bridge: str | None, name: str | None, url: str | None, zone: str
) -> Setup:
    app = _app(name, url)
    if not (store or bridge):
        if app is None:
            raise click.UsageError("Name a bridge (--bridge), or the app: --name and --url.")
        return attrs.evolve(Bridge(MemoryStore(), app=app).connect(key, zone=zone), password="")
    with _of_app(store, bridge, app) as found:
        try:
            return found.connect(key, zone=zone)
        except ConnectionExists as error:
            if key not in {one.key for one in found.connections()}:
                raise
            message = (
                f"There is a connection {key!r} already; `qbsync qwc again {key}` writes its file once more"
            )
            raise Misuse(message) from error


@contextmanager
def _of_app(store: str | None, bridge: str | None, app: App | None) -> Iterator[Bridge]:
    """Give the bridge that the options name; `app` is what a store does not know."""
    with opened(store, bridge) as found:
        if app is not None:
            found.app = app
        elif found.app is BARE:
            raise click.UsageError("A store does not know the app: give --name and --url too.")
        yield found


@qwc.command(short_help="Write the .qwc file of a connection once more.")
@of_a_connection
@click.option("--new-password", is_flag=True, help="Make a new password, which ends the old one.")
@click.option("--new-ids", is_flag=True, help="Make a new OwnerID, FileID and password.")
def again(  # noqa: PLR0913 - one for each option
    key: str,
    store: str | None,
    bridge: str | None,
    *,
    name: str | None,
    url: str | None,
    output: Path | None,
    force: bool,
    as_json: bool,
    new_password: bool,
    new_ids: bool,
) -> None:
    """Write the .qwc file of the connection KEY once more; the password stays as it is.

    It is of the app that --bridge has now, or of --name and --url with --store.  A file that says the same
    is no obstacle, another one needs --force.

    --new-password is for a password that is lost: the user types the new one into the Web Connector, and
    the file need not be added again.

    --new-ids is only for a company file that refuses the ids (QBWC1039), or for a move to another company
    file: until the Admin of QuickBooks removes the app from the Web Connector and adds the new file, every
    update is refused.  Both end an update that runs.
    """
    file = output or _file_of(key)
    with _told_in_words():
        app = _app(name, url)
    with _of_app(store, bridge, app) as found, _told_in_words():
        connection = connection_named(found, key)
        qwc_file = connection.qwc
        same = not new_ids and file.is_file() and file.read_bytes() == qwc_file
        _writable(file, force=force or same)
        password = None
        if new_ids or new_password:
            setup = connection.rotate_ids() if new_ids else connection.reissue()
            qwc_file, password = setup.qwc, setup.password
    user_name = qwc_module.parse(qwc_file).user_name
    _write(file, qwc_file, "" if password is None else "the new password holds already: make another one")
    if as_json:
        told = {"file": str(file), "user_name": user_name, "password": password, "new_ids": new_ids}
        print_json(told)
        return
    click.echo(f"file       {file}")
    click.echo(f"user name  {user_name}")
    if password is None:
        click.echo("The password is as it was; --new-password makes another.")
        return
    click.echo(f"password   {password}")
    click.echo("The password is shown this once; the user types it into the Web Connector.")
    if new_ids:
        click.echo("The Admin of QuickBooks removes the app there and adds this file, with the company open.")


@qwc.command(short_help="Say why the Web Connector would refuse .qwc files.")
@click.argument("files", nargs=-1, required=True, type=FILE)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def check(files: tuple[str, ...], *, as_json: bool) -> None:
    """Say why the Web Connector would refuse .qwc FILES, line by line, and with which code.

    Ends with status 0 only if it would take them all.
    """
    found: dict[str, tuple[qwc_module.QWCProblem, ...]] = {}
    for name in files:
        with click.open_file(name, "rb") as file:
            found[name] = qwc_module.check(file.read())
    if as_json:
        rows = [
            {"file": name, "problems": [attrs.asdict(problem) for problem in problems]}
            for name, problems in found.items()
        ]
        print_json({"ok": not any(found.values()), "files": rows})
    else:
        for name, problems in found.items():
            for problem in problems:
                code = f" (QBWC{problem.code})" if problem.code else ""
                click.echo(f"{name}:{problem.line or 1}: {attrs.evolve(problem, line=None)}{code}")
            if not problems:
                click.echo(f"{name}: valid")
    raise SystemExit(1 if any(found.values()) else 0)
