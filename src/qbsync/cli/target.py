"""Which bridge a command works with: one of the host app, or a bare one over a store.

A bare bridge knows what is stored, and no flows and handlers, because these are code of the host.
"""

from __future__ import annotations

import functools
import pkgutil
import sys
from collections.abc import Callable
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click
from click.core import ParameterSource

from qbsync.bridge import App, Bridge
from qbsync.cli.output import Misuse
from qbsync.errors import ConfigurationError, DecodeError, QBSyncError, UnknownConnection
from qbsync.storage.opening import open_store

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qbsync.bridge import Connection

__all__ = ["BARE", "BRIDGE_OPTION", "bridge_named", "connection_named", "opened", "with_target"]

F = TypeVar("F", bound=Callable[..., Any])

ENCRYPTED: Final = (
    "--store: what is in it cannot be read; where your app encrypts it, name its bridge (--bridge)"
)
BRIDGE_OPTION: Final = click.option(
    "--bridge",
    metavar="MODULE:ATTRIBUTE",
    envvar="QBSYNC_BRIDGE",
    help="The bridge of your app, or a function that makes it; or the variable QBSYNC_BRIDGE.",
)
BARE: Final = App(name="qbsync", url="https://localhost/qbwc")


def with_target(command: F) -> F:
    """Give a command the options --store and --bridge."""
    store = click.option(
        "--store",
        metavar="ADDRESS",
        envvar="QBSYNC_STORE",
        help="sqlite:PATH or postgresql://...; or the variable QBSYNC_STORE.",
    )
    return store(BRIDGE_OPTION(command))


@contextmanager
def opened(store: str | None, bridge: str | None) -> Iterator[Bridge]:
    """Give the bridge that the options name; a store that was opened for it is closed afterwards."""
    bridge, store = _chosen(bridge, store)
    if bridge:
        yield bridge_named(bridge)
    elif store:
        try:
            kept = open_store(store)
        except QBSyncError as error:
            raise Misuse(f"--store: {error}{_what_to_do(store, error)}") from error
        with closing(kept):
            try:
                yield Bridge(kept, app=BARE)
            except DecodeError as error:
                raise Misuse(ENCRYPTED) from error
    else:
        raise click.UsageError("Name a store (--store sqlite:PATH) or a bridge (--bridge module:attribute).")


def _what_to_do(store: str, error: QBSyncError) -> str:
    if store.startswith("sqlite:"):
        return "; see the path: your app makes the file when it opens it"
    if isinstance(error, ConfigurationError):
        return ""
    return "; see the address, that the server runs and that this user may use it"


def _chosen(bridge: str | None, store: str | None) -> tuple[str | None, str | None]:
    """Return one of both: what stands on the command line counts more than a variable."""
    if not (bridge and store):
        return bridge, store
    context = click.get_current_context()
    given = [
        name
        for name in ("bridge", "store")
        if context.get_parameter_source(name) is ParameterSource.COMMANDLINE
    ]
    if len(given) != 1:
        raise click.UsageError("Give --store or --bridge, not both.")
    return (bridge, None) if given == ["bridge"] else (None, store)


@functools.cache
def _look_here_first() -> None:
    """Let modules of the directory be found in which the command runs, as with python -m."""
    sys.path.insert(0, str(Path.cwd()))


def _hint(error: Exception, name: str) -> str:
    """Return what to do where not even the module of the bridge was found, else nothing."""
    module = name.partition(":")[0]
    if not isinstance(error, ModuleNotFoundError) or error.name not in {module, module.partition(".")[0]}:
        return ""
    return f"; run the command in the folder that {error.name} is in, or name that folder in PYTHONPATH"


def connection_named(bridge: Bridge, key: str) -> Connection:
    """Return the handle of a connection.  Raises Misuse where there is none."""
    try:
        return bridge.connection(key)
    except UnknownConnection as error:
        message = f"There is no connection {key!r}; `qbsync connections` lists those there are."
        raise Misuse(message) from error


def bridge_named(name: str) -> Bridge:
    """Return the bridge at ``module:attribute``, or what the function there makes.  Raises Misuse."""
    _look_here_first()
    if ":" not in name:
        raise Misuse(f"bridge {name!r}: that is not of the form module:attribute")
    try:
        found = pkgutil.resolve_name(name)
        made = found() if callable(found) and not isinstance(found, Bridge) else found
    except Exception as error:  # the host's module may raise anything
        raise Misuse(f"bridge {name}: {type(error).__name__}: {error}{_hint(error, name)}") from error
    if not isinstance(made, Bridge):
        raise Misuse(f"bridge {name}: that is {type(made).__name__}, and no Bridge")
    return made
