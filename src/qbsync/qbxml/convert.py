"""One value <-> its text in qbXML, for each type.

Reading is lenient where the meaning is clear: an amount with one decimal, blanks around a value.  What only
Python takes is refused: ``1_000``, digits of other scripts, ``2026-W01-1``.  `read_strictly` adds the SDK's
own patterns for requests of others.  What is written is always in the SDK's form.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from qbsync.facts.datetimes import QBDateTime
from qbsync.facts.values import DIGITS, MOST_PLACES, number_text

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = [
    "READ",
    "UNREADABLE",
    "WRITE",
    "WRITE_RETURNED",
    "cut_secret",
    "escape_attribute",
    "escape_text",
    "read_strictly",
]

# What reading a value may raise.
UNREADABLE: Final = (ValueError, KeyError, ArithmeticError)

_BLANKS: Final = " \t\r\n"
_BOOLEANS: Final = {"true": True, "false": False, "1": True, "0": False}
_DECIMAL: Final = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_INTEGER: Final = re.compile(r"[+-]?[0-9]+")
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INTERVAL: Final = re.compile(r"([+-]?)PT(?:([0-9]+)H)?(?:([0-9]+)M)?(?:([0-9]+)S)?")
_KEPT_DIGITS: Final = 4


def read_number(text: str) -> Decimal:
    """Return a decimal number; raises ValueError for other text, exponents and absurdly many places."""
    text = text.strip(_BLANKS)
    if _DECIMAL.fullmatch(text) is None:
        raise ValueError(text)
    number = Decimal(text)
    if abs(number.adjusted()) >= MOST_PLACES:
        raise ValueError(text)
    return number


def read_integer(text: str) -> int:
    """Return a whole number; raises ValueError for other text."""
    text = text.strip(_BLANKS)
    if _INTEGER.fullmatch(text) is None:
        raise ValueError(text)
    return int(text)


def read_boolean(text: str) -> bool:
    """Return what true, false, 1 or 0 mean; raises KeyError for other text."""
    value = _BOOLEANS.get(text)
    return _BOOLEANS[text.strip(_BLANKS)] if value is None else value


def read_date(text: str) -> dt.date:
    """Return a date; raises ValueError for what is not written as YYYY-MM-DD."""
    text = text.strip(_BLANKS)
    if _DATE.fullmatch(text) is None:
        raise ValueError(text)
    return dt.date.fromisoformat(text)


def read_datetime(text: str) -> QBDateTime:
    """Return a date-time as it stands; raises ValueError where it is no moment at all.

    Python reads ``2026-W01-1`` and ``20260101T0930`` as well, which have no dash before the day.
    """
    try:
        dt.datetime.fromisoformat(text)
    except ValueError:
        return QBDateTime(text)
    return str.__new__(QBDateTime, text) if text[7:8] == "-" else QBDateTime(text)


def _read_padded_datetime(text: str) -> QBDateTime:
    return read_datetime(text.strip(_BLANKS))


def _read_padded_interval(text: str) -> dt.timedelta:
    return read_interval(text.strip(_BLANKS))


def read_interval(text: str) -> dt.timedelta:
    """Return the duration of ``PT1H30M``."""
    found = _INTERVAL.fullmatch(text)
    if found is None:
        raise ValueError(text)
    sign, hours, minutes, seconds = found.groups()
    value = dt.timedelta(hours=int(hours or 0), minutes=int(minutes or 0), seconds=int(seconds or 0))
    return -value if sign == "-" else value


# qbXML type -> reader of a text that is not empty; text types are taken as they are.
READ: Final[dict[str, Callable[[str], Any]]] = {
    **dict.fromkeys([*DIGITS, "FLOATTYPE"], read_number),
    "BOOLTYPE": read_boolean,
    "INTTYPE": read_integer,
    "DATETYPE": read_date,
    "DATETIMETYPE": _read_padded_datetime,
    "TIMEINTERVALTYPE": _read_padded_interval,
}

# The SDK's patterns, for what others send.
_STRICT: Final = {
    "AMTTYPE": re.compile(r"[+-]?[0-9]{1,13}(\.[0-9]{2})?"),
    **dict.fromkeys(["PRICETYPE", "QUANTYPE", "PERCENTTYPE"], re.compile(r"[+-]?[0-9]{1,10}(\.[0-9]{1,5})?")),
    "FLOATTYPE": re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)"),
    "INTTYPE": re.compile(r"[+-]?[0-9]+"),
    "DATETYPE": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
    "BOOLTYPE": re.compile("true|false|1|0"),
    "TIMEINTERVALTYPE": re.compile(r"-?PT(?=[0-9])([0-9]+H)?([0-9]+M)?([0-9]+S)?"),
}


def read_strictly(kind: str, text: str) -> Any:
    """Return the value of a text that is not empty; raises ValueError where the SDK's schema refuses it."""
    pattern = _STRICT.get(kind)
    if pattern is not None and pattern.fullmatch(text) is None:
        raise ValueError(text)
    return READ[kind](text)


def write_amount(value: Decimal | int) -> str:
    """Return an amount with exactly two decimals."""
    text = str(value)
    return text if text[-3:-2] == "." and "E" not in text else number_text(value, 2)


def write_number(value: Decimal | int) -> str:
    """Return a number without exponent."""
    text = str(value)
    return number_text(value) if "E" in text or "." in text else text


def write_returned_price(value: Decimal | int) -> str:
    """Return a price or percentage as QuickBooks writes it, with two decimals at least (captured: 55.00)."""
    return number_text(value, 2)


def write_interval(value: dt.timedelta) -> str:
    """Return a duration as ``PT1H30M0S``."""
    seconds = int(value.total_seconds())
    sign = "-" if seconds < 0 else ""
    minutes, seconds = divmod(abs(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{sign}PT{hours}H{minutes}M{seconds}S"


# qbXML type -> writer for requests; text types are escaped instead. A date-time loses its printed offset,
# which is often wrong in summer: QuickBooks takes what has none as the time of its PC.
WRITE: Final[dict[str, Callable[[Any], str]]] = {
    "AMTTYPE": write_amount,
    **dict.fromkeys(["PRICETYPE", "QUANTYPE", "PERCENTTYPE", "FLOATTYPE"], write_number),
    "BOOLTYPE": lambda value: "true" if value else "false",
    "INTTYPE": str,
    "DATETYPE": dt.date.isoformat,
    "DATETIMETYPE": QBDateTime.without_offset,
    "TIMEINTERVALTYPE": write_interval,
}


# The same for answers, in QuickBooks' own layout. A quantity has no needless zeros (captured: 300, 0).
WRITE_RETURNED: Final = {
    **WRITE,
    **dict.fromkeys(["PRICETYPE", "PERCENTTYPE"], write_returned_price),
    "QUANTYPE": number_text,
}


def escape_text(text: str) -> str:
    """Return text for the inside of an element; a carriage return would be lost as it is."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")


def escape_attribute(text: str) -> str:
    """Return text for the inside of double quotes."""
    return escape_text(text).replace('"', "&quot;").replace("\n", "&#10;").replace("\t", "&#9;")


def cut_secret(text: str) -> str:
    """Return a card number or the like with everything but its last four characters crossed out."""
    return (
        "x" * (len(text) - _KEPT_DIGITS) + text[-_KEPT_DIGITS:]
        if len(text) > _KEPT_DIGITS
        else "x" * len(text)
    )
