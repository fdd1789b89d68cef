"""Kinds of values that several commands take."""

from __future__ import annotations

import re
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

__all__ = ["SECONDS", "ZONE", "Seconds", "Zone"]


class Zone(click.ParamType[str]):
    """An IANA time zone."""

    name = "zone"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return its name."""
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            self.fail(f"{value!r} is no time zone; write one such as America/New_York", param, ctx)
        return value


class Seconds(click.ParamType[float]):
    """A duration such as 5s, 2m or 1h; a bare number is seconds."""

    name = "duration"
    units: Final = {"": 1, "s": 1, "m": 60, "h": 3600}

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return the seconds."""
        found = re.fullmatch(r"([0-9]+(?:\.[0-9]+)?)([smh]?)", str(value))
        if found is None:
            self.fail(f"{value!r} is no duration; write 5s, 2m or 1h", param, ctx)
        return float(found[1]) * self.units[found[2]]


ZONE: Final = Zone()
SECONDS: Final = Seconds()
