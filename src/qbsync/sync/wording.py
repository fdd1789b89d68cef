"""Between what is stored of a trouble and what a host is shown of it.

The words are the same everywhere: `text` is what happened, in plain words, `message` QuickBooks' own words,
untouched, `code` what `qbsync explain` takes, `remedy` the steps, in order, and `who_acts` who takes them.
A record keeps its remedy as one text with a line for each step, and "" where nobody has to act.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from qbsync.explanations import WHO_ACTS

if TYPE_CHECKING:
    from qbsync.explanations import WhoActs

__all__ = ["remedy_of", "who_acts_of"]


def remedy_of(stored: str) -> tuple[str, ...]:
    """Return the steps of a stored remedy, in order."""
    return tuple(stored.splitlines())


def who_acts_of(stored: str) -> WhoActs:
    """Return who has to act, by the stored word; of a word that is not known, the developer finds out."""
    if not stored:
        return "nobody"
    return cast("WhoActs", stored) if stored in WHO_ACTS else "developer"
