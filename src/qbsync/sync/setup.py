"""What a user needs to add the host app to the Web Connector: a .qwc file and a password."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from pathlib import PureWindowsPath
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import attrs

from qbsync.errors import ConfigurationError, InvalidModel, SchemaUnavailable
from qbsync.facts.marks import version_key
from qbsync.facts.versions import target_problems
from qbsync.qbxml.grammar import target_of
from qbsync.storage.record import MAX_ID_BYTES, is_storable_id
from qbsync.storage.settings import FlowSettings, QuietHours
from qbsync.webconnector.qwc import AuthFlags, PersonalDataPref, QWCFile, UnattendedModePref, url_problems

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qbsync.storage.records import ConnectionRecord

__all__ = [
    "App",
    "ConnectionSettings",
    "Setup",
    "check_oldest_version",
    "check_page",
    "default_version",
    "qwc_bytes",
    "wrong_key",
    "wrong_settings",
]

_NOT_IN_ONE_LINE: Final = re.compile(r"[\x00-\x1f\x7f\u0085\u2028\u2029]")
DEFAULT_VERSION: Final = "13.0"
"""QuickBooks 2014 and every later one know it."""
_LONGEST: Final = 1_000
"""Characters of a path or URL; Windows itself takes 260 of a path, unless told otherwise."""


@attrs.frozen(kw_only=True)
class App:
    """What the Web Connector shows of the host app, and where it reaches it.

    `url` is the endpoint that the bridge's application is mounted at: https, or http on localhost.
    `support_url` is a page on the same host that answers 200; without one, the endpoint itself, which does.

    What follows goes into the .qwc file as it is, and is left out where it is not given. `app_id` is an AppID
    from Intuit; `notify` shows messages beside the clock of the PC at each update; `auth_flags` limits the
    editions of QuickBooks; `personal_data_pref` ("pdpNotNeeded", "pdpOptional", "pdpRequired") asks for
    social security numbers and the like; `unattended_mode_pref` ("umpRequired", "umpOptional") asks for
    updates while QuickBooks is closed. The Admin of QuickBooks grants the last two when adding the file.

    Raises InvalidModel for a URL that the Web Connector would refuse.
    """

    name: str
    url: str
    description: str = ""
    support_url: str = ""
    app_id: str = ""
    notify: bool | None = None
    auth_flags: AuthFlags | None = None
    personal_data_pref: PersonalDataPref | None = None
    unattended_mode_pref: UnattendedModePref | None = None

    def __attrs_post_init__(self) -> None:
        """Check the URLs."""
        found = url_problems(self.url, self.support_url or self.url)
        support = "support_url" if self.support_url else "url"
        paths = {"AppURL": "url", "AppSupport": support}
        problems = [attrs.evolve(problem, path=paths[problem.path]) for problem in found]
        if problems:
            raise InvalidModel(type(self).__name__, dict.fromkeys(problems))


@attrs.frozen(kw_only=True)
class Setup:
    """What the user of a new connection needs: the .qwc file and the password, shown this one time."""

    user_name: str
    password: str = attrs.field(repr=False)
    qwc: bytes = attrs.field(repr=False)


@attrs.frozen(kw_only=True)
class ConnectionSettings:
    """What is set for one connection; `Connection.configure` changes it.

    `flows` has the flows that run otherwise than they were declared, by name; `quiet_hours` when QuickBooks
    is left alone; with `read_only` nothing is ever written to QuickBooks. The others are as in
    ``bridge.connect``.
    """

    flows: Mapping[str, FlowSettings] = attrs.field(factory=dict)
    quiet_hours: tuple[QuietHours, ...] = ()
    read_only: bool = False
    run_every: timedelta
    minimum_interval: timedelta | None
    zone: str
    company_file: str
    version: str


def wrong_key(key: str) -> Iterator[str]:
    """Tell what is wrong with the key of a connection."""
    if not is_storable_id(key):
        yield f"the key of a connection has 1 to {MAX_ID_BYTES} bytes of UTF-8, without NUL"


def check_oldest_version(version: str) -> str:
    """Return the least qbXML version of a host app.  Raises ConfigurationError for an unknown one."""
    problems = target_problems(version, "US")
    if problems:
        (problem,) = problems
        raise ConfigurationError(f"oldest_version {problem.value} {problem.rule}; {problem.fix}")
    return version


def default_version(oldest_version: str) -> str:
    """Return the qbXML version of a new connection for which none was said."""
    return max(DEFAULT_VERSION, oldest_version, key=version_key)


def wrong_settings(edition: str, settings: ConnectionSettings, oldest_version: str) -> Iterator[str]:
    """Tell everything in the settings of a connection that cannot work."""
    try:
        ZoneInfo(settings.zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        yield (
            f"zone {settings.zone!r} is no IANA time zone that this computer knows, such as America/New_York"
        )
    try:
        target_of(settings.version, edition)
    except SchemaUnavailable as error:
        yield str(error)
    else:
        if version_key(settings.version) < version_key(oldest_version):
            yield f"version {settings.version} is older than {oldest_version}, the bridge's oldest_version"
    if not isinstance(settings.run_every, timedelta):
        yield "run_every is a timedelta, such as timedelta(minutes=15)"
    elif settings.run_every < timedelta(minutes=1):
        yield "run_every is a minute at least"
    if settings.minimum_interval is not None and settings.minimum_interval < timedelta(seconds=1):
        yield "minimum_interval is a second at least, or None"
    yield from _wrong_company_file(settings.company_file)


def _wrong_company_file(path: str) -> Iterator[str]:
    """Tell what is wrong with the path of a company file, "" for the file that is open.

    The Web Connector takes "none", "busy" and "nvu" in its place for something else, so it is a whole path.
    """
    whole = PureWindowsPath(path).is_absolute() and not _NOT_IN_ONE_LINE.search(path)
    if path and not (whole and len(path) <= _LONGEST):
        yield (
            "company_file is a whole path as the QuickBooks PC sees it, such as r'C:\\Books\\Acme.qbw' or "
            f"r'\\\\server\\books\\Acme.qbw', and not {path[:60]!r}"
        )


def check_page(url: str) -> None:
    """Check the URL of a page for the person at the PC.  Raises ConfigurationError."""
    try:
        parts = urlsplit(url)
        good = parts.scheme in {"https", "http"} and bool(parts.hostname)
    except ValueError:
        good = False
    if not good or " " in url or _NOT_IN_ONE_LINE.search(url) or len(url) > _LONGEST:
        raise ConfigurationError(f"a page has a URL with https:// and a host, and not {url[:60]!r}")


def qwc_bytes(app: App, connection: ConnectionRecord) -> bytes:
    """Return the .qwc file of a connection.  Raises InvalidModel where none can be made of these settings."""
    return QWCFile(
        app_name=app.name,
        app_id=app.app_id,
        app_url=app.url,
        app_description=app.description or f"Keeps {app.name} and QuickBooks in step",
        app_support=app.support_url or app.url,
        user_name=connection.user_name,
        owner_id=connection.owner_id,
        file_id=connection.file_id,
        run_every_n_minutes=connection.run_every_minutes,
        auth_flags=app.auth_flags,
        notify=app.notify,
        personal_data_pref=app.personal_data_pref,
        unattended_mode_pref=app.unattended_mode_pref,
    ).to_bytes()
