"""How many writes go to QuickBooks at once, and how often one is tried; a host may set both."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import attrs

from qbsync.errors import ConfigurationError

__all__ = ["Batching", "Retries"]

_MOST_OPERATIONS: Final = 100
_LEAST_BYTES: Final = 1_000


@attrs.frozen(kw_only=True)
class Batching:
    """How many independent operations share a message set; one, unless a host asks for more.

    A set is what QuickBooks remembers the outcome of, so one operation in each leaves the least in doubt: no
    source says what it remembers of a set in whose middle it died. Each set costs a round trip, a second or
    so. A host with thousands of writes may take up to 100: an operation is still settled by its own answer,
    and one that is refused costs the others nothing. QuickBooks takes a second or two for each transaction,
    and a session that is silent for 60 seconds may be taken over by another login, so 20 is a good number.

    `most_bytes` bounds the text of a set; one operation alone may be longer. Operations that use a macro go
    into one set with the operation that defines it, whatever `most_operations` says.

    Raises ConfigurationError for numbers that cannot be.
    """

    most_operations: int = 1
    most_bytes: int = 200_000

    def __attrs_post_init__(self) -> None:
        """Check the numbers."""
        if not 1 <= self.most_operations <= _MOST_OPERATIONS:
            raise ConfigurationError(f"most_operations is 1 to {_MOST_OPERATIONS}")
        if self.most_bytes < _LEAST_BYTES:
            raise ConfigurationError(f"most_bytes is {_LEAST_BYTES} at least")


@attrs.frozen(kw_only=True)
class Retries:
    """How often, and when, an operation is sent that QuickBooks asks to repeat later (a record in use).

    It waits `first_wait` after the first time and twice as long after each further one, at most
    `longest_wait`; after `most_attempts` sendings it is parked. There is no chance in it: all that matters is
    one PC, which answers one Web Connector at a time.

    Raises ConfigurationError for values that cannot be.
    """

    most_attempts: int = 6
    first_wait: timedelta = timedelta(minutes=1)
    longest_wait: timedelta = timedelta(hours=1)

    def __attrs_post_init__(self) -> None:
        """Check the values."""
        if self.most_attempts < 1:
            raise ConfigurationError("most_attempts is 1 at least")
        if not timedelta(0) < self.first_wait <= self.longest_wait:
            raise ConfigurationError("first_wait is more than nothing, and not more than longest_wait")

    def wait(self, attempts: int) -> timedelta | None:
        """Return how long to wait after so many sendings, None where there were enough."""
        if attempts >= self.most_attempts:
            return None
        wait = self.first_wait
        for _ in range(attempts - 1):
            if wait >= self.longest_wait:
                break
            wait *= 2
        return min(wait, self.longest_wait)
