"""How the page looks: templates with everything escaped, times and numbers in words, and two small files."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import attrs
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from qbsync.dashboard.summaries import (
    ENDS,
    HEADLINES,
    OUTCOME_LEVELS,
    STATES,
    WORDS,
    deed_of,
    duration_words,
)
from qbsync.explanations import RESEND, RETRY, WHO_ACTS

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["ASSETS", "Asset", "environment", "link"]

_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_NOON: Final = 12


@attrs.frozen(kw_only=True)
class Asset:
    """A file of the page; its name changes with its content, so that browsers may keep it."""

    name: str
    content_type: str
    body: bytes


def _asset(stem: str, suffix: str, content_type: str) -> Asset:
    body = (files("qbsync.dashboard") / "static" / f"{stem}.{suffix}").read_bytes()
    digest = hashlib.sha256(body).hexdigest()[:12]
    return Asset(name=f"{stem}-{digest}.{suffix}", content_type=content_type, body=body)


@cache
def ASSETS() -> dict[str, Asset]:  # noqa: N802 - read once, when first asked for
    """Return the style sheet and the icon by their paths."""
    found = [_asset("dashboard", "css", "text/css; charset=utf-8"), _asset("icon", "svg", "image/svg+xml")]
    return {f"/{asset.name}": asset for asset in found}


def link(path: str, **query: str | None) -> str:
    """Return the URL of a page from any other one: all stand beside each other."""
    given = {name: value for name, value in query.items() if value}
    return f"{path or './'}{'?' if given else ''}{urlencode(given)}"


def moment(at: datetime | None, zone: str = "UTC") -> Markup:
    """Return a time as people in a time zone write it."""
    if at is None:
        return Markup('<span class="none">never</span>')
    try:
        local = at.astimezone(ZoneInfo(zone))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        local = at
    hour, half = local.hour % _NOON or _NOON, "AM" if local.hour < _NOON else "PM"
    day = f"{_MONTHS[local.month - 1]} {local.day}, {local.year}"
    words = f"{day}, {hour}:{local.minute:02} {half} {local.tzname() or ''}".strip()
    return Markup('<time datetime="{}">{}</time>').format(at.isoformat(timespec="seconds"), words)


def ago(at: datetime | None, now: datetime) -> Markup:
    """Return how long ago a time is, or how far ahead; the exact time is told to whoever points at it."""
    if at is None:
        return Markup('<span class="none">never</span>')
    distance = now - at
    words = f"in {duration_words(-distance)}" if at > now else f"{duration_words(distance)} ago"
    if abs(distance.total_seconds()) < 1:
        words = "now"
    stamp = at.isoformat(timespec="seconds")
    return Markup('<time datetime="{}" title="{}">{}</time>').format(stamp, stamp, words)


@cache
def environment() -> Environment:
    """Return the templates; every value is escaped, and a name that is not there is an error."""
    made = Environment(
        loader=PackageLoader("qbsync.dashboard"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(moment=moment, ago=ago)
    helpers: dict[str, Any] = {
        "link": link,
        "STATES": STATES,
        "ENDS": ENDS,
        "HEADLINES": HEADLINES,
        "OUTCOMES": OUTCOME_LEVELS,
        "WORDS": WORDS,
        "lasting": duration_words,
        "deed_of": deed_of,
        "WHO_ACTS": WHO_ACTS,
        "RETRY": RETRY,
        "RESEND": RESEND,
        "style": next(name for name in ASSETS() if name.endswith(".css")).removeprefix("/"),
        "icon": next(name for name in ASSETS() if name.endswith(".svg")).removeprefix("/"),
    }
    made.globals.update(helpers)
    return made
