"""`qbsync qwc new` and `qbsync qwc check`: the file by which a user adds an app to the Web Connector."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import attrs
import click

from qbsync.bridge import App, Bridge
from qbsync.cli.output import Failure, Misuse, print_json
from qbsync.cli.parameters import ZONE
from qbsync.cli.target import opened, with_target
from qbsync.errors import ConfigurationError, ConnectionExists, InvalidModel
from qbsync.storage import MemoryStore
from qbsync.webconnector import qwc as qwc_module

if TYPE_CHECKING:
    from qbsync.bridge import Setup

__all__ = ["qwc"]

FILE: Final = click.Path(exists=True, dir_okay=False, allow_dash=True)


@click.group()
def qwc() -> None:
    """Make and check .qwc files."""


@qwc.command()
@click.argument("key")
@with_target
@click.option("--name", help="The name of the app, without --bridge.")
@click.option("--url", help="The URL that the Web Connector shall call, without --bridge.")
@click.option("--zone", type=ZONE, default="America/New_York", show_default=True, help="Zone of the PC.")
@click.option(
    "--output",
    "-o",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write; KEY.qwc by default.",
)
@click.option("--force", is_flag=True, help="Overwrite the file.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
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
    file = output or Path(f"{key}.qwc".replace("/", "_"))
    if file.exists() and not force:
        raise Misuse(f"{file} exists; --force overwrites it, --output names another one")
    setup = _setup(key, store, bridge, name, url, zone)
    try:
        file.write_bytes(setup.qwc)
    except OSError as error:
        raise Failure(f"{file} cannot be written: {error.strerror or error}") from error
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


def _setup(
    key: str, store: str | None, bridge: str | None, name: str | None, url: str | None, zone: str
) -> Setup:
    app = App(name=name, url=url) if name and url else None
    if (name or url) and app is None:
        raise click.UsageError("Give both, --name and --url.")
    try:
        if not (store or bridge):
            if app is None:
                raise click.UsageError("Name a bridge (--bridge), or the app: --name and --url.")
            return attrs.evolve(Bridge(MemoryStore(), app=app).connect(key, zone=zone), password="")
        with opened(store, bridge) as found:
            if app is not None:
                found.app = app
            elif store and not bridge:
                raise click.UsageError("A store does not know the app: give --name and --url too.")
            return found.connect(key, zone=zone)
    except InvalidModel as error:
        raise Misuse("; ".join(map(str, error.problems))) from error
    except (ConfigurationError, ConnectionExists) as error:
        raise Misuse(str(error)) from error


@qwc.command()
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
