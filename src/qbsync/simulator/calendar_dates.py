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
def period(macro: str, books: Books) -> tuple[dt.date | None, dt.date | None]:
    """Return the first and last day that a date macro means today, None where it is open.

    Weeks begin on Sunday, fiscal years in January, as CompanyQuery tells; "Last...ToDate" ends as far into
    the period as today is into its own (all assumed).
    """
    day = today(books)
    if macro == "All":
        return None, None
    if macro in {"Today", "Yesterday"}:
        only = day if macro == "Today" else day - _DAY
        return only, only
    if "Week" in macro or "Fiscal" in macro:
        books.rely_on("weeks-and-fiscal-years")
    to_date, name = macro.endswith("ToDate"), macro.removesuffix("ToDate")
    if name == "NextFourWeeks":
        return _start("Week", day, 1), _start("Week", day, 5) - _DAY
    step = {"This": 0, "Last": -1, "Next": 1}[name[:4]]
    unit = name[4:].replace("Fiscal", "Calendar")
    start, end = _start(unit, day, step), _start(unit, day, step + 1) - _DAY
    if not to_date:
        return start, end
    if step:
        books.rely_on("last-periods-to-date")
    return start, min(end, start + (day - _start(unit, day, 0)))


_MONTHS: Final = {"Month": 1, "CalendarQuarter": 3, "CalendarYear": _DECEMBER}


def _start(unit: str, day: dt.date, step: int) -> dt.date:
    """Return the first day of the week, month, quarter or year of a day, or of one so many further on."""
    if unit == "Week":
        return day - _DAY * (day.isoweekday() % 7) + dt.timedelta(weeks=step)
    months = _MONTHS[unit]
    first = day.replace(month=day.month - (day.month - 1) % months, day=1)
    return _plus_months(first, step * months)


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
