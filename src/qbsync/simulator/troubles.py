"""Statuses that come from inside QuickBooks: no request brings them about, so a test asks for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import attrs

from qbsync.simulator.statuses import Status, status

__all__ = ["NOT_STORED", "Trouble"]

NOT_STORED: Final = 9005
"""The status of a message set that was done and whose answer could not be stored."""


@attrs.frozen(kw_only=True)
class Trouble:
    """A status that the next request gets, or the next one named `request`."""

    code: int
    request: str | None = None
    values: Mapping[str, object] = attrs.field(factory=dict)

    def fits(self, request: str) -> bool:
        """Say whether a request of this name gets it."""
        return self.code != NOT_STORED and self.request in {None, request}

    @property
    def status(self) -> Status:
        """The status with its text."""
        return status(self.code, **self.values)
