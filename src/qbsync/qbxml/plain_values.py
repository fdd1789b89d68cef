"""One value <-> its plain form, for each type of qbXML; what stands in neither table is the value itself."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from qbsync.facts.values import NUMBERS, TEXT_TYPES, plain_number, plain_text
from qbsync.qbxml.convert import read_datetime, read_interval, write_interval

if TYPE_CHECKING:
    from collections.abc import Callable

    from qbsync.facts.datetimes import QBDateTime

__all__ = ["READ_PLAIN", "WRITE_PLAIN"]

_NUMBER: Final = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _exactly(type_: type[Any]) -> Callable[[Any], Any]:
    """Return a reader that takes values of one type as they are: True is no int, a text no truth value.

    A member of an Enum that is a text or a number is taken as that.
    """

    def read(value: Any) -> Any:
        value = plain_number(plain_text(value))
        if type(value) is not type_:
            raise TypeError
        return value

    return read


def _read_number(value: Any) -> Decimal:
    """Return a number of text or of an int, with all its digits."""
    value = plain_number(plain_text(value))
    if type(value) is not int and _NUMBER.fullmatch(value) is None:
        raise ValueError
    return Decimal(value)


def _read_date(value: Any) -> dt.date:
    if _DATE.fullmatch(value) is None:
        raise ValueError
    return dt.date.fromisoformat(value)


def _read_datetime(value: Any) -> QBDateTime:
    return read_datetime(_exactly(str)(value))


# qbXML type -> writer of its plain form
WRITE_PLAIN: Final[dict[str, Callable[[Any], Any]]] = {
    **dict.fromkeys([*TEXT_TYPES, "ENUMTYPE"], plain_text),
    **dict.fromkeys(NUMBERS, lambda value: str(plain_number(value))),
    "INTTYPE": plain_number,
    "DATETYPE": dt.date.isoformat,
    "DATETIMETYPE": str.__str__,
    "TIMEINTERVALTYPE": write_interval,
}

# qbXML type -> reader of its plain form, which raises ValueError, ArithmeticError or TypeError; and in words
READ_PLAIN: Final[dict[str, tuple[Callable[[Any], Any], str]]] = {
    **dict.fromkeys([*TEXT_TYPES, "ENUMTYPE"], (_exactly(str), "text")),
    **dict.fromkeys(NUMBERS, (_read_number, 'a number in text, like "10.50"')),
    "BOOLTYPE": (_exactly(bool), "true or false"),
    "INTTYPE": (_exactly(int), "an integer"),
    "DATETYPE": (_read_date, 'a date like "2026-11-22"'),
    "DATETIMETYPE": (_read_datetime, 'a date-time like "2026-11-22T09:30:00"'),
    "TIMEINTERVALTYPE": (read_interval, 'a duration like "PT1H30M0S"'),
}
