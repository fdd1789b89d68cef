"""Between what is stored of a trouble and what a host is shown of it.

The words are the same everywhere: `text` is what happened, in plain words, `message` QuickBooks' own words,
untouched, `code` what `qbsync explain` takes, `remedy` the steps, in order, and `who_acts` who takes them.
A record keeps its remedy as one text with a line for each step, and "" where nobody has to act.
No sentence is said twice: `message` is "" where the plain words end with it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, cast

from qbsync.explanations import WHO_ACTS

if TYPE_CHECKING:
    from qbsync.explanations import WhoActs

__all__ = ["in_one_line", "own_words", "remedy_of", "who_acts_of"]

_SENTENCE_END: Final = re.compile(r"(?<=[.!?])\s+")


def remedy_of(stored: str) -> tuple[str, ...]:
    """Return the steps of a stored remedy, in order."""
    return tuple(stored.splitlines())


def who_acts_of(stored: str) -> WhoActs:
    """Return who has to act, by the stored word; of a word that is not known, the developer finds out."""
    if not stored:
        return "nobody"
    return cast("WhoActs", stored) if stored in WHO_ACTS else "developer"


def own_words(message: str, text: str) -> str:
    """Return QuickBooks' own words beside the plain words `text`: "" where these end with them."""
    return "" if text.rstrip().endswith(message.strip()) else message


def in_one_line(*texts: str) -> str:
    """Return texts as one; of each, the sentences that one before it has are left out."""
    said: list[str] = []
    for text in texts:
        sentences = _SENTENCE_END.split(text.strip())
        said += [one for one in sentences if one and one not in said]
    return " ".join(said)
