"""What a single value has to be, for each type of qbXML: the text rules of the checker and of both codecs."""

from __future__ import annotations

import datetime as dt
import difflib
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from qbsync.facts.datetimes import QBDateTime, is_datetime

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

__all__ = [
    "DIGITS",
    "GUID_PATTERN",
    "LEAST_TOO_LONG",
    "MOST_PLACES",
    "NUMBERS",
    "PYTHON_TYPES",
    "TEXT_TYPES",
    "VALUE_RULES",
    "bad_character",
    "is_masked",
    "nearest",
    "nearest_value",
    "number_text",
    "plain_number",
    "plain_text",
    "shown",
]

TEXT_TYPES: Final = frozenset({"STRTYPE", "IDTYPE", "GUIDTYPE", "UUIDTYPE", "MACROTYPE"})

MOST_PLACES: Final = 64
"""Places of a number before or behind the point; 1E999999999 would take a gigabyte without its exponent."""

LEAST_TOO_LONG: Final = 10**MOST_PLACES
"""The least int that has too many digits; Python itself refuses to write one of more than 4,300."""

GUID_PATTERN: Final = r"0|\{[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\}"
"""What a GUIDTYPE looks like, for `re` and for a schema."""

# qbXML type -> (digits before the point, decimals at most, decimals at least)
DIGITS: Final = {
    "AMTTYPE": (13, 2, 2),
    "PRICETYPE": (10, 5, 0),
    "QUANTYPE": (10, 5, 0),
    "PERCENTTYPE": (10, 5, 0),
}

NUMBERS: Final = (*DIGITS, "FLOATTYPE")
"""The qbXML types whose values are Decimal."""

# qbXML type -> Python type, and its words in a problem
PYTHON_TYPES: Final[dict[str, tuple[tuple[type[Any], ...], str]]] = {
    **dict.fromkeys(TEXT_TYPES, ((str,), "text (str)")),
    **dict.fromkeys([*DIGITS, "FLOATTYPE"], ((Decimal, int), "a Decimal or int")),
    "ENUMTYPE": ((str,), "text (str)"),
    "BOOLTYPE": ((bool,), "True or False"),
    "INTTYPE": ((int,), "an int"),
    "DATETYPE": ((dt.date,), "a datetime.date"),
    "DATETIMETYPE": ((QBDateTime,), "a QBDateTime"),
    "TIMEINTERVALTYPE": ((dt.timedelta,), "a datetime.timedelta"),
}

# C0 (but tab, line feed, carriage return), DEL, C1, surrogates and the two non-characters.
_BAD_CHARACTER: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_GUID: Final = re.compile(GUID_PATTERN)
_SHOWN: Final = 60
_MASKED: Final = re.compile(r"(?:x|[xX*]{2})[xX* -]*.{0,4}", re.DOTALL)
_EARLIEST: Final = dt.datetime(1970, 1, 1)  # noqa: DTZ001 - wall clock
_LATEST: Final = dt.datetime(2038, 1, 19, 3, 14, 7)  # noqa: DTZ001 - wall clock


def bad_character(text: str) -> str | None:
    """Return the first character that QuickBooks would refuse, None where there is none."""
    found = _BAD_CHARACTER.search(text)
    return None if found is None else found[0]


def plain_text(value: Any) -> Any:
    """Return a text that is of a subclass of str, such as a member of an Enum, as the str that it is."""
    return str.__str__(value) if isinstance(value, str) else value


def plain_number(value: Any) -> Any:
    """Return a number that is of a subclass of int or Decimal as the number that it is; True stays True."""
    if isinstance(value, Decimal):
        return Decimal(value)
    return int.__pos__(value) if isinstance(value, int) and not isinstance(value, bool) else value


def shown(value: object) -> str:
    """Return a value as a message shows it: its repr, shortened; of a Decimal the digits alone."""
    try:
        text = str(value) if isinstance(value, Decimal) else repr(value)
    except ValueError:  # an int of more digits than Python writes, on its own or in a tuple
        text = f"a very long {type(value).__name__}"
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 3]}..."


def nearest(word: str, words: Iterable[str]) -> str | None:
    """Return which of `words` was probably meant, None where none is near."""
    known = list(words)
    same = [one for one in known if one.lower() == word.lower()]
    return next(iter(same or difflib.get_close_matches(word, known, 1, 0.7)), None)


def nearest_value(word: str, values: Iterable[str]) -> str | None:
    """Return which value of an enumeration was probably meant: a near one, or the only one it begins."""
    known = list(values)
    begun = [one for one in known if len(word) > 2 and one.lower().startswith(word.lower())]  # noqa: PLR2004
    return nearest(word, known) or (begun[0] if len(begun) == 1 else None)


def is_masked(text: str) -> bool:
    """Say whether a card number or the like is crossed out but for its end, as QuickBooks does it."""
    return _MASKED.fullmatch(text) is not None


def number_text(value: Decimal | int, least_decimals: int = 0) -> str:
    """Return a number without exponent and needless zeros, with `least_decimals` decimals at least."""
    text = format(Decimal(value), "f")
    whole, _, decimals = text.partition(".")
    decimals = decimals.rstrip("0").ljust(least_decimals, "0")
    return f"{whole}.{decimals}" if decimals else whole


def _number_rule(name: str) -> Callable[[Any], str | None]:
    before, after, _ = DIGITS[name]

    def rule(value: Any) -> str | None:
        if isinstance(value, Decimal) and not value.is_finite():
            return f"is not a number ({name})"
        if _has_too_many_places(value):
            return f"has more than {before} digits before the point or {after} decimals ({name})"
        whole, _, decimals = number_text(value).lstrip("-").partition(".")
        if len(decimals) > after:
            return f"has more than {after} decimals ({name})"
        if len(whole) > before:
            return f"has more than {before} digits before the point ({name})"
        return None

    return rule


def _float_rule(value: Any) -> str | None:
    if isinstance(value, Decimal) and not value.is_finite():
        return "is not a number (FLOATTYPE)"
    return f"has more than {MOST_PLACES} digits (FLOATTYPE)" if _has_too_many_places(value) else None


def _integer_rule(value: Any) -> str | None:
    return f"has more than {MOST_PLACES} digits (INTTYPE)" if _has_too_many_places(value) else None


def _has_too_many_places(value: Decimal | int) -> bool:
    if isinstance(value, Decimal):
        return abs(value.adjusted()) >= MOST_PLACES
    return not -LEAST_TOO_LONG < value < LEAST_TOO_LONG


def _guid_rule(value: Any) -> str | None:
    return (
        None
        if _GUID.fullmatch(value)
        else "is not a GUID; write {8-4-4-4-12} hexadecimal digits or 0 (GUIDTYPE)"
    )


def _datetime_rule(value: Any) -> str | None:
    if not is_datetime(value):
        return "is not written as YYYY-MM-DDTHH:MM:SS with or without +HH:MM (DATETIMETYPE)"
    if not _EARLIEST <= value.wall <= _LATEST:
        return "is outside 1970-01-01 to 2038-01-19 (DATETIMETYPE)"
    return None


def _interval_rule(value: Any) -> str | None:
    return "has a fraction of a second (TIMEINTERVALTYPE)" if value.microseconds else None


# qbXML type -> what a value of the right Python type still breaks, or None.
VALUE_RULES: Final[dict[str, Callable[[Any], str | None]]] = {
    **{name: _number_rule(name) for name in DIGITS},
    "FLOATTYPE": _float_rule,
    "INTTYPE": _integer_rule,
    "GUIDTYPE": _guid_rule,
    "DATETIMETYPE": _datetime_rule,
    "TIMEINTERVALTYPE": _interval_rule,
}
