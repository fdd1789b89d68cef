"""Days: the periods that date macros name, and when something is due."""

from __future__ import annotations

import calendar
import datetime as dt
from typing import TYPE_CHECKING, Final

from qbsync.errors import NotSimulated
from qbsync.models import DateDrivenTerms, Ref, StandardTerms
from qbsync.simulator.fidelity import simulates

if TYPE_CHECKING:
    from qbsync.simulator.books import Books

__all__ = ["due_date", "period", "today"]

_DAY: Final = dt.timedelta(days=1)
_DECEMBER: Final = 12


def today(books: Books) -> dt.date:
    """Return the date of the PC."""
    return books.wall_clock.wall(books.now()).date()


@simulates("date-macros")
def period(macro: str, day: dt.date) -> tuple[dt.date | None, dt.date | None]:
    """Return the first and last day that a date macro means on `day`, None where it is open.

    Raises NotSimulated for weeks, whose first day no source tells, and for fiscal years.
    """
    month = day.replace(day=1)
    year = day.replace(month=1, day=1)
    quarter = day.replace(month=day.month - (day.month - 1) % 3, day=1)
    whole = {
        "Month": (month, 1),
        "CalendarQuarter": (quarter, 3),
        "CalendarYear": (year, _DECEMBER),
    }
    if macro == "All":
        return None, None
    if macro in {"Today", "Yesterday"}:
        only = day if macro == "Today" else day - _DAY
        return only, only
    name = macro.removeprefix("This").removeprefix("Last").removeprefix("Next")
    to_date, name = name.endswith("ToDate"), name.removesuffix("ToDate")
    if name not in whole:
        raise NotSimulated(f"the date macro {macro} has no rule")
    first, months = whole[name]
    step = 0 if macro.startswith("This") else months if macro.startswith("Next") else -months
    if to_date and step:
        raise NotSimulated(f"the date macro {macro} has no rule")
    start = _plus_months(first, step)
    return start, day if to_date else _plus_months(start, months) - _DAY


def _plus_months(first: dt.date, months: int) -> dt.date:
    """Return the first day of a month so many months later."""
    count = first.year * _DECEMBER + first.month - 1 + months
    return dt.date(count // _DECEMBER, count % _DECEMBER + 1, 1)


@simulates("due-dates-by-terms")
def due_date(books: Books, terms: Ref | None, day: dt.date) -> dt.date:
    """Return when something dated `day` is due: that day without terms (assumed).

    Standard terms count days; date-driven ones name a day of the month, of the next month where that day is
    nearer than they allow (documented).
    """
    if terms is None:
        books.rely_on("due-at-once-without-terms")
        return day
    record = books.look_up("Terms", terms)
    if isinstance(record, StandardTerms):
        return day + dt.timedelta(days=record.std_due_days or 0)
    if isinstance(record, DateDrivenTerms):
        month = day.replace(day=1)
        due = _in_month(month, record.day_of_month_due)
        allowed = dt.timedelta(days=record.due_next_month_days or 0)
        while due < day or due - day < allowed:
            month = _plus_months(month, 1)
            due = _in_month(month, record.day_of_month_due)
        return due
    raise NotSimulated(
        f"the terms {terms.full_name!r} are known by name only; add or load them, or give due_date"
    )


def _in_month(month: dt.date, number: int) -> dt.date:
    return month.replace(day=min(number, calendar.monthrange(month.year, month.month)[1]))
