"""What arrives of a request: all of it but the printed offsets of date-times, which are not sent."""

from __future__ import annotations

from typing import Any

import attrs

from qbsync.facts.datetimes import QBDateTime
from qbsync.models import Aggregate

__all__ = ["as_sent"]


def as_sent(value: Any) -> Any:
    """Return a request, or a value in it, with its date-times as wall clocks."""
    if isinstance(value, QBDateTime):
        return value.without_offset()
    if isinstance(value, tuple):
        return tuple(as_sent(member) for member in value)
    if not isinstance(value, Aggregate):
        return value
    fields = {field.name: getattr(value, field.name) for field in attrs.fields(type(value))}
    changed = {name: as_sent(member) for name, member in fields.items()}
    return value if changed == fields else attrs.evolve(value, **changed)
