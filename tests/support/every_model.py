"""Every request and every record, for tests that try them all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import qbsync.models
from qbsync.models import Request, class_named

if TYPE_CHECKING:
    from qbsync.facts.marks import Edition

__all__ = ["RECORDS", "REQUESTS", "edition_of", "name_of"]

REQUESTS: Final[list[type[Request[Any]]]] = [
    cls
    for cls in map(class_named, qbsync.models.__all__)
    if cls is not None and issubclass(cls, Request) and hasattr(cls, "message") and cls.message.editions
]
"""All but PayrollLastPeriodQuery, which is documented, and in no edition of QuickBooks Desktop."""

RECORDS: Final[dict[str, type[Request[Any]]]] = {
    name: cls
    for cls in sorted(REQUESTS, key=lambda cls: cls.__name__.endswith("Query"))
    for name in cls.message.ret
}
"""The name of a record and a request that is answered with it."""


def edition_of(cls: type[Request[Any]]) -> Edition:
    """Return the US, else an edition that has the request."""
    edition: Edition
    for edition in ("US", "CA", "UK"):
        if edition in cls.message.editions:
            return edition
    return "AU"


def name_of(cls: type[Any]) -> str:
    """Return the id of a parameter."""
    return cls.__name__
