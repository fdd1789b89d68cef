"""Text in the characters that QuickBooks keeps.

QuickBooks keeps Windows-1252; what becomes of other characters is not documented.  So a character outside of
it is replaced by what comes nearest in it: by the tables below, else by what Unicode takes it apart into
(NFKD) without the accents.  What has no such thing becomes "?", so that a reader sees that something is
missing; pictures (emoji) and what is not seen anyway are left out.
"""

from __future__ import annotations

import unicodedata
from itertools import starmap
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from qbsync.facts.values import bad_character

if TYPE_CHECKING:
    from qbsync.mapping.adjustments import Reason

__all__ = ["Repertoire", "kept_text"]

Repertoire: TypeAlias = Literal["windows-1252", "iso-8859-1", "ascii"]
"""The characters that are kept: "windows-1252" is what QuickBooks stores."""

_UNKNOWN: Final = "?"

# Categories of Unicode that are left out: pictures, modifiers, marks, format characters and the unassigned.
_LEFT_OUT: Final = frozenset({"So", "Sk", "Mn", "Mc", "Me", "Cf", "Cc", "Cn", "Co", "Cs"})

# Greek and Cyrillic as Latin readers spell them ("-" for none), and letters that Unicode cannot take apart.
_LETTERS: Final = """
α a β v γ g δ d ε e ζ z η i θ th ι i κ k λ l μ m ν n ξ x ο o π p ρ r σ s ς s τ t υ y φ f χ ch ψ ps ω o
а a б b в v г g д d е e ё e ж zh з z и i й y к k л l м m н n о o п p р r с s т t у u ф f х kh ц ts ч ch
ш sh щ shch ъ - ы y ь - э e ю yu я ya є ye і i ї yi ґ g ў u ј j љ lj њ nj ђ dj ћ c џ dz ѓ g ќ k
æ ae œ oe ø o đ d ð d þ th ħ h ł l ı i ß ss ŋ ng ŧ t
"""  # noqa: RUF001 - these are the letters
_SIGNS: Final = {
    "'": "\u2018\u2019\u201a\u201b\u2032\u2039\u203a\u02bc\u02bb\u00b4",
    '"': "\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb",
    "-": "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u00b7",
    "/": "\u2044\u2215\u00f7",
    "x": "\u00d7",
    "u": "\u00b5",
    "*": "•", "<=": "≤", ">=": "≥", "!=": "≠", "->": "→", "<-": "←", "(c)": "©", "(R)": "®", "deg": "°",
    "|": "¦", "EUR": "€", "GBP": "£", "JPY": "¥", "c": "¢", "INR": "₹", "RUB": "₽", "UAH": "₴", "ILS": "₪",
}  # fmt: skip


def _table() -> dict[str, str]:
    words = _LETTERS.split()
    letters = {letter: latin.strip("-") for letter, latin in zip(words[::2], words[1::2], strict=True)}
    capitals = {
        letter.upper(): latin.capitalize()
        for letter, latin in letters.items()
        if len(letter.upper()) == 1 and not letter.upper().isascii()
    }
    signs = {sign: plain for plain, same in _SIGNS.items() for sign in same}
    return {**capitals, **letters, **signs, "ẞ": "SS", "Æ": "AE", "Œ": "OE"}


_TABLE: Final = _table()


def kept_text(text: str, keep: Repertoire) -> tuple[str, tuple[Reason, ...]]:
    """Return a text in the characters that are kept, and why it changed."""
    why: list[Reason] = []
    if bad_character(text) is not None:
        text = "".join(map(_without_control, text))
        why.append("controls")
    if not _is_kept(text, keep):
        # A letter and its accent may be two characters of Unicode that are one of Windows-1252.
        whole = unicodedata.normalize("NFC", text)
        text = "".join(starmap(_nearest, ((character, keep) for character in whole)))
        why.append("characters")
    return text, tuple(why)


def _without_control(character: str) -> str:
    """Return what stands for a character that QuickBooks refuses.

    U+0080 to U+009F are mostly Windows-1252 that was read as ISO-8859-1: U+0092 is an apostrophe.
    """
    if bad_character(character) is None:
        return character
    try:
        meant = bytes([ord(character)]).decode("windows-1252")
    except (ValueError, UnicodeDecodeError):  # above U+00FF, or one of the five bytes that stand for nothing
        return ""
    return "" if bad_character(meant) else meant


def _is_kept(text: str, keep: Repertoire) -> bool:
    try:
        text.encode(keep)
    except UnicodeEncodeError:
        return False
    return True


def _nearest(character: str, keep: Repertoire) -> str:
    if _is_kept(character, keep):
        return character
    known = _TABLE.get(character)
    if known is not None:
        return "".join(_nearest(one, keep) for one in known)
    parts = unicodedata.normalize("NFKD", character)
    if parts != character:
        found = "".join(_nearest(part, keep) for part in parts)
        return _UNKNOWN if found and not found.strip(_UNKNOWN) else found
    category = unicodedata.category(character)
    if category in _LEFT_OUT:
        return ""
    if category in {"Zs", "Zl", "Zp"}:
        return " " if category == "Zs" else "\n"
    return _UNKNOWN
