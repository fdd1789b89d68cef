"""One row of the catalogue of status codes."""

from __future__ import annotations

from typing import Literal, TypeAlias

import attrs

__all__ = ["Retry", "StatusCode", "Who", "row"]

Who: TypeAlias = Literal["nobody", "qbsync", "host app", "user", "admin"]
"""Who acts: the library by itself, the host app's developer, the person at QuickBooks, its administrator."""

Retry: TypeAlias = Literal["none", "later", "after_read", "after_fix", "in_doubt", "never"]
"""none: nothing to repeat; later: the same again after a pause; after_read: query, then build it anew;
after_fix: once something was corrected; in_doubt: query first whether it took effect; never: it cannot
pass."""


@attrs.frozen
class StatusCode:
    """One status code: what it means, and what to do.

    `retry` says how the request may be tried again, `safe_to_resend` whether the very same request may be
    sent again without doing its work twice, `remedy` the steps to take.
    """

    code: int
    severity: str
    meaning: str
    who: Who
    retry: Retry
    safe_to_resend: bool
    remedy: tuple[str, ...]


def row(
    code: int, severity: str, meaning: str, who: Who, retry: Retry, *remedy: str, again: bool
) -> StatusCode:
    """Return a row; `again` is `safe_to_resend`."""
    return StatusCode(code, severity, meaning, who, retry, again, remedy)
