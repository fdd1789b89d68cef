"""What `qbsync doctor` finds without the network: versions, advisories, time zones, the store."""

from __future__ import annotations

import platform
import sys
import tomllib
from contextlib import closing
from datetime import date
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from typing import TYPE_CHECKING, Final, Literal, TypeAlias
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import attrs

from qbsync.bridge import Bridge
from qbsync.cli.target import BARE
from qbsync.errors import QBSyncError
from qbsync.qbxml.libraries import library_versions
from qbsync.storage.opening import open_store, version_of_store

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from qbsync.sync.health import Health

__all__ = ["Finding", "Level", "bridge_findings", "local_findings", "store_findings"]

Level: TypeAlias = Literal["ok", "note", "warning", "problem"]
"""How grave a finding is; `note` says what is worth knowing, and only a problem ends the command with 1."""

# Release -> the month after which it gets no more fixes. Source: https://devguide.python.org/versions/
_LAST_FIXES: Final = {
    (3, 11): date(2027, 10, 31),
    (3, 12): date(2028, 10, 31),
    (3, 13): date(2029, 10, 31),
    (3, 14): date(2030, 10, 31),
}

# Library -> what to do; {} is the first version with every fix. Some builds have fixes under an older number:
# the wheels of lxml for Windows, the packages of Linux distributions.
_UPDATES: Final = {
    "lxml": "Update lxml: {} has the fixes.",
    "libxml2": "Update lxml once it brings libxml2 {}.",
    "expat": "For other code of your app: a Python or system with {}.",
}


@attrs.frozen(kw_only=True)
class Advisory:
    """A known weakness of a library, and the versions that have its fix."""

    library: str
    id: str
    fixed: tuple[str, ...]
    what: str
    here: str
    source: str

    def concerns(self, installed: str) -> bool:
        """Tell whether a version lacks the fix."""
        have = _numbers(installed)
        fixes = sorted(map(_numbers, self.fixed))
        return have < fixes[-1] and not any(have[:2] == fix[:2] and have >= fix for fix in fixes)


def _steps(remedy: str | Iterable[str]) -> tuple[str, ...]:
    """Return a remedy as its steps; a text is one of them, "" none."""
    return tuple(filter(None, (remedy,))) if isinstance(remedy, str) else tuple(remedy)


@attrs.frozen(kw_only=True)
class Finding:
    """One thing that was looked at; `remedy` says what to do, step by step, and may be given as one text."""

    area: str
    level: Level
    text: str
    remedy: tuple[str, ...] = attrs.field(default=(), converter=_steps)
    advisories: tuple[Advisory, ...] = ()


@cache
def advisories() -> tuple[Advisory, ...]:
    """Return the table of advisories."""
    table = tomllib.loads((files("qbsync.cli") / "advisories.toml").read_text(encoding="utf-8"))
    return tuple(Advisory(**row | {"fixed": tuple(row["fixed"])}) for row in table["advisory"])


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(".") if part.isdigit())


def local_findings(today: date) -> Iterator[Finding]:
    """Look at Python, qbsync, the XML libraries and the time zones."""
    yield _python(today)
    yield Finding(area="qbsync", level="ok", text=version("qbsync"))
    for library, number in library_versions().items():
        yield _library(library, number)
    yield _zones()


def _library(library: str, number: str) -> Finding:
    """Look for the advisories of a library: one finding for all, since none is reached through qbsync."""
    found = tuple(one for one in advisories() if one.library == library and one.concerns(number))
    if not found:
        return Finding(area=library, level="ok", text=f"{number}, no known advisory")
    count = f"{len(found)} advisor{'y' if len(found) == 1 else 'ies'}"
    newest = max((one.fixed[-1] for one in found), key=_numbers)
    text = f"{number}: {count} by its number, none reached through qbsync"
    remedy = f"{_UPDATES[library].format(newest)} --json names all."
    return Finding(area=library, level="note", text=text, remedy=remedy, advisories=found)


def _python(today: date) -> Finding:
    text = f"{platform.python_version()} ({platform.system()}, {platform.machine()})"
    last = _LAST_FIXES.get(sys.version_info[:2])
    if last is None:
        text += ", on which this release was not tested"
        return Finding(area="Python", level="note", text=text, remedy="Look for a newer release.")
    if today > last:
        text += f" gets no more fixes since {last}"
        return Finding(area="Python", level="warning", text=text, remedy="Move to a newer Python.")
    return Finding(area="Python", level="ok", text=text)


def _zones() -> Finding:
    try:
        ZoneInfo("America/New_York")
    except ZoneInfoNotFoundError:
        text = "this computer has no IANA time zones"
        return Finding(area="time zones", level="problem", text=text, remedy="pip install tzdata")
    return Finding(area="time zones", level="ok", text="there are IANA time zones")


def store_findings(address: str) -> Iterator[Finding]:
    """Look at a store: its schema, and whether it can be read."""
    area = "store"
    try:
        versions = version_of_store(address)
    except QBSyncError as error:
        remedy = "See that the address is right, that the server runs and that this user may use it."
        if address.startswith("sqlite:"):
            remedy = "See the path; your app makes the file when it opens it."
        yield Finding(area=area, level="problem", text=str(error), remedy=remedy)
        return
    if versions.found == 0:
        yield Finding(
            area=area, level="note", text="empty: no schema yet", remedy="It is made when your app opens it."
        )
        return
    level: Level = "ok" if versions.found == versions.newest else "warning"
    remedy = "" if level == "ok" else "It is brought up to date when your app opens it; make a backup before."
    text = f"schema version {versions.found}, the newest is {versions.newest}"
    yield Finding(area=area, level=level, text=text, remedy=remedy)
    if level != "ok":
        text = "not looked at: that would bring the schema up to date"
        yield Finding(area="connection", level="note", text=text)
        return
    try:
        store = open_store(address)
    except QBSyncError as error:
        yield Finding(area=area, level="problem", text=str(error))
        return
    with closing(store):
        with store.transaction(write=False):
            yield Finding(area=area, level="ok", text="can be opened and read")
        try:
            found = list(_connection_findings(Bridge(store, app=BARE).health()))
        except QBSyncError as error:
            found = [Finding(area="connection", level="problem", text=str(error))]
        yield from found


def bridge_findings(bridge: Bridge) -> Iterator[Finding]:
    """Look at a bridge of a host app: its store, its .qwc files and its connections."""
    try:
        states = list(bridge.health())
    except QBSyncError as error:
        yield Finding(area="store", level="problem", text=str(error), remedy="See that the store runs.")
        return
    text = f"{len(states)} connection{'' if len(states) == 1 else 's'}"
    yield Finding(area="store", level="ok", text=f"can be read: {text}")
    yield from _connection_findings(states)


def _connection_findings(states: Iterable[Health]) -> Iterator[Finding]:
    """Tell of what stands in the way of connections."""
    for health in states:
        for trouble in health.troubles:
            level: Level = "problem" if trouble.is_down else "warning"
            text = f"{health.connection}: {trouble.text}"
            yield Finding(area="connection", level=level, text=text, remedy=trouble.remedy)
