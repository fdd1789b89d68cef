"""What is wrong with the text of one leaf, by the rules of the SDK's schema: the words for `explaining`.

The patterns are those of the XSD; below each stand the mistakes that people make and how to mend them.
"""

from __future__ import annotations

import calendar
import re
from typing import TYPE_CHECKING, Final

from qbsync.facts.values import DIGITS, GUID_PATTERN, TEXT_TYPES, nearest_value

if TYPE_CHECKING:
    from collections.abc import Callable

    from qbsync.facts.plan import Field

__all__ = ["Fault", "text_fault"]

Fault = tuple[str, str | None]
"""The rule that is broken, and what to do."""

_BLANKS: Final = " \t\r\n"
_SHOWN_VALUES: Final = 12
_GUID: Final = re.compile(GUID_PATTERN)
_NUMBER: Final = re.compile(r"[+-]?([0-9]*)(?:\.([0-9]*))?")
_DATE: Final = re.compile(
    r"-?([0-9]{4}|[1-9][0-9]{4,})-([0-9]{2})-([0-9]{2})(?:Z|[+-]([0-9]{2}):([0-9]{2}))?"
)
_DATETIME: Final = re.compile(
    r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(T[0-9]{1,2}(:[0-9]{1,2}(:[0-9]{1,2}([+-][0-9]{1,2}:[0-9]{1,2})?)?)?)?"
)
_INTERVAL: Final = re.compile(r"-?PT(?=[0-9])([0-9]+H)?([0-9]+M)?([0-9]+S)?")
_DECIMAL: Final = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)")
_INTEGER: Final = re.compile(r"[+-]?[0-9]+")
_LONGEST_OFFSET: Final = 14 * 60


def text_fault(field: Field, text: str, longest: int | None, *, attribute: bool = False) -> Fault | None:
    """Return why the XSD refuses a text, None where it takes it.

    `longest` is the most characters that the edition takes.
    """
    if field.values:
        is_default = not text and field.empty_means is not None and not attribute
        return None if text in field.values or is_default else _value_fault(field, text)
    if field.kind == "GUIDTYPE":
        if _GUID.fullmatch(text):
            return None
        return "is not a GUID (GUIDTYPE)", "write {8-4-4-4-12} hexadecimal digits in braces, or 0"
    if field.kind in TEXT_TYPES:
        if longest is None or len(text) <= longest:
            return None
        return f"has {len(text)} characters, at most {longest} are taken", "shorten it"
    fault = _FAULTS[field.kind](text)
    return fault if fault is not None else _range_fault(field, text)


def _value_fault(field: Field, text: str) -> Fault:
    meant = nearest_value(text.strip(), field.values)
    many = len(field.values) > _SHOWN_VALUES
    which = ", ".join(field.values) if many else "them"
    rule = (
        f"is none of the {len(field.values)} values of {field.tag}"
        if many
        else f"is none of {', '.join(field.values)}"
    )
    return rule, f"write one of {which}" if meant is None else f"did you mean {meant}?"


def _range_fault(field: Field, text: str) -> Fault | None:
    if field.range is None or field.kind != "INTTYPE":
        return None
    least, greatest = field.range.least, field.range.greatest
    if least is not None and int(text) < int(least):
        return f"is less than {least}", f"write {least} or more"
    if greatest is not None and int(text) > int(greatest):
        return f"is more than {greatest}", f"write {greatest} or less"
    return None


def _digits_fault(kind: str) -> Callable[[str], Fault | None]:
    before, most, exactly = DIGITS[kind]

    def fault(text: str) -> Fault | None:
        found = _NUMBER.fullmatch(text)
        if found is None or (text and not text.strip("+-.")):
            return f"is not a number ({kind})", "write digits and a point only, like 1234.50"
        whole, decimals = found[1], found[2]
        missing = 0 if decimals is None else exactly - len(decimals)
        if len(whole) > before:
            return f"has more than {before} digits before the point ({kind})", "write a smaller number"
        if decimals is not None and len(decimals) > most:
            return f"has more than {most} decimals ({kind})", f"write at most {most} decimals"
        if text and (not whole or decimals == ""):
            return f"has no digit on one side of the point ({kind})", "write it like 0.50"
        if missing > 0:
            rule = f"has {len(decimals)} decimal; none or exactly {exactly} are taken ({kind})"
            return rule, f"write {text}{'0' * missing}"
        return None

    return fault


def _bool_fault(text: str) -> Fault | None:
    if text.strip(_BLANKS) in ("", "true", "false", "1", "0"):
        return None
    return "is neither true nor false (BOOLTYPE)", "write true or false, in small letters"


def _integer_fault(text: str) -> Fault | None:
    if _INTEGER.fullmatch(text.strip(_BLANKS)):
        return None
    return (
        "is not a whole number (INTTYPE)",
        "write digits only" if text else "write a number, or leave it out",
    )


def _float_fault(text: str) -> Fault | None:
    text = text.strip(_BLANKS)
    if not text or _DECIMAL.fullmatch(text):
        return None
    return "is not a number (FLOATTYPE)", "write digits and a point only, without exponent"


def _date_fault(text: str) -> Fault | None:
    text = text.strip(_BLANKS)
    if not text:
        return None
    found = _DATE.fullmatch(text)
    if found is None:
        return "is not written as YYYY-MM-DD (DATETYPE)", "write it like 2026-11-22"
    year, month, day = int(found[1]), int(found[2]), int(found[3])
    offset = int(found[4] or 0) * 60 + int(found[5] or 0)
    leap_year = 2000 + year % 400  # the same length of February, within what the calendar has
    if not year or not 1 <= month <= 12 or offset > _LONGEST_OFFSET or int(found[5] or 0) >= 60:  # noqa: PLR2004
        return "is not a day of the calendar (DATETYPE)", "write a day that there is"
    if not 1 <= day <= calendar.monthrange(leap_year, month)[1]:
        return "is not a day of the calendar (DATETYPE)", "write a day that there is"
    return None


def _datetime_fault(text: str) -> Fault | None:
    if not text.strip(_BLANKS) or _DATETIME.fullmatch(text):
        return None
    stem = re.match(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}:[0-9]{2}:[0-9]{2})", text)
    mended = "YYYY-MM-DDTHH:MM:SS" if stem is None else f"{stem[1]}T{stem[2]}"
    if text.endswith("Z"):
        return (
            "ends in Z, which QuickBooks refuses (DATETIMETYPE)",
            f"write {mended}, in the time of the PC or with an offset like +00:00",
        )
    if stem is not None and text[stem.end() : stem.end() + 1] == ".":
        return "has a fraction of a second (DATETIMETYPE)", f"write {mended}"
    return "is not written as YYYY-MM-DDTHH:MM:SS, with or without +HH:MM (DATETIMETYPE)", f"write {mended}"


def _interval_fault(text: str) -> Fault | None:
    text = text.strip(_BLANKS)
    if not text or _INTERVAL.fullmatch(text):
        return None
    return "is not written as PT1H30M0S (TIMEINTERVALTYPE)", "write hours, minutes and seconds like PT1H30M0S"


# qbXML type -> what is wrong with a text of it, None where nothing is.
_FAULTS: Final[dict[str, Callable[[str], Fault | None]]] = {
    **{kind: _digits_fault(kind) for kind in DIGITS},
    "BOOLTYPE": _bool_fault,
    "INTTYPE": _integer_fault,
    "FLOATTYPE": _float_fault,
    "DATETYPE": _date_fault,
    "DATETIMETYPE": _datetime_fault,
    "TIMEINTERVALTYPE": _interval_fault,
}
