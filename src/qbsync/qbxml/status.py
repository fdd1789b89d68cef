"""What a status code means and what to do about it.

`explain` answers for every code: by its own row in `status_codes.toml`, else by the range that it lies in.
3170 and 3180 stand for several things, and QuickBooks' text tells which: `is_lock_text` knows those that
speak of a lock.
"""

from __future__ import annotations

import re
from typing import Final

import attrs

from qbsync.errors import (
    InvalidReference,
    Locked,
    NameInUse,
    NotFound,
    StaleEditSequence,
    StatusError,
)
from qbsync.explanations import Catalogue, Explanation, load_catalogue

__all__ = ["Explanation", "error_of", "explain", "is_lock_text", "lock_words", "status_catalogue"]

_ERRORS: Final[dict[int, type[StatusError]]] = {
    500: NotFound,
    3000: InvalidReference,
    3100: NameInUse,
    3120: NotFound,
    3121: NotFound,
    3130: InvalidReference,
    3140: InvalidReference,
    3175: Locked,
    3176: Locked,
    3200: StaleEditSequence,
}
_LOCK_CODES: Final = (3170, 3180)
_LEAST_ERROR: Final = 1000
_NOT_FOUND: Final = 500

_LOCK_TEXT: Final = re.compile(
    r"modified by another user|could not be locked|acquire the lock|\bin use\b|locked by|being used",
    re.IGNORECASE,
)


def status_catalogue() -> Catalogue:
    """Return the catalogue of status codes; a key is the number as text ("3140")."""
    return load_catalogue("qbsync.qbxml", "status_codes.toml")


def explain(code: int, message: str = "") -> Explanation:
    """Return what a status code means, who acts, the remedy, and whether the request may be sent again.

    `message` is QuickBooks' own text; it decides where one code stands for several things (3170, 3180).
    """
    if code in _LOCK_CODES and is_lock_text(message):
        return attrs.evolve(status_catalogue().rows["3176"], code=str(code))
    return status_catalogue().explain(str(code))


def is_lock_text(message: str) -> bool:
    """Say whether QuickBooks' text speaks of a lock, which passes."""
    return _LOCK_TEXT.search(message) is not None


def lock_words(message: str) -> str:
    """Return the words of QuickBooks' text that speak of a lock, "" where none do."""
    found = _LOCK_TEXT.search(message)
    return "" if found is None else found[0]


def error_of(code: int, severity: str, message: str, request_id: str | None = None) -> StatusError | None:
    """Return the exception for a status, None where it is no error.

    An error is 500 (something named does not exist), 1000 and higher, and an unreadable code (-1).  The
    severity does not decide: QuickBooks has been seen to send an error as Info.
    """
    if 0 <= code < _LEAST_ERROR and code != _NOT_FOUND:
        return None
    cls = _ERRORS.get(code, StatusError)
    if code in _LOCK_CODES and is_lock_text(message):
        cls = Locked
    return cls(code, severity, message, request_id)
