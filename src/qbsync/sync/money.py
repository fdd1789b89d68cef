"""Whether QuickBooks booked the numbers that were asked for.

QuickBooks does not always take over what it is given: it multiplies and rounds, works out taxes, and follows
its preferences. So the record that it returns is compared with the request, and with what the host said that
it expects of the record (`expect`). Every number counts that is on both sides: amounts, prices, quantities,
percentages, in the head and in the lines. Where a line gives a rate and a quantity and no amount, their
product is what was asked, exactly: 3 at 0.333 asks for 0.999, and 1.00 is a difference. Nothing is rounded
here, and nothing tolerated; a host that does may look at the numbers.

Lines are compared by their TxnLineID where they have one, else by their order. Where QuickBooks adds lines
by itself, because the request links to other transactions, the lines are not compared: `expect` can say what
they come to. What QuickBooks did not return cannot be compared.
"""

from __future__ import annotations

from decimal import Context, Decimal
from typing import TYPE_CHECKING, Any, Final

from qbsync.errors import ConfigurationError
from qbsync.facts.plan import Field, plan_of
from qbsync.facts.vocabulary import UseMacro
from qbsync.models import class_named
from qbsync.storage.records import Difference, OperationRecord
from qbsync.sync.compare import UNSEEN, value_of
from qbsync.sync.history import Event

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from qbsync.models.base import Aggregate, Request

__all__ = ["check_expected", "difference_event", "differences"]

NUMBERS: Final = frozenset({"AMTTYPE", "PRICETYPE", "QUANTYPE", "PERCENTTYPE", "FLOATTYPE"})
_RETURNED_AS: Final[Mapping[str, str]] = {"payment_amount": "amount"}
"""Fields of requests that have another name in the record."""

_UNIT_PRICES: Final = ("rate", "cost")
_NEW_LINE: Final = "-1"
_LINK: Final = "link_to_txn_id"
_PLACES: Final = 64
"""More digits than a product of a price and a quantity can have."""
_MOST_TOLD: Final = 5


def differences(
    request: Aggregate, record: Aggregate, expected: Mapping[str, Decimal]
) -> tuple[Difference, ...]:
    """Return where a record that QuickBooks returned has other numbers than were asked for, or expected."""
    found = list(_between(request, record, ""))
    for name, asked in expected.items():
        got = value_of(record, name)
        number = got if isinstance(got, Decimal) else None
        if number != asked:
            found.append(Difference(path=name, asked=asked, got=number))
    return tuple(found)


def check_expected(request: Request[Any], expected: Mapping[str, Any]) -> dict[str, Decimal]:
    """Return what a host expects of the record, as Decimals.

    Raises ConfigurationError for what is no number in the head of the record, or not given as one.
    """
    returned = [class_named(name) for name in request.message.ret]
    known = sorted(
        {field.name for cls in returned if cls for field in plan_of(cls).fields if field.kind in NUMBERS}
    )
    for name, value in expected.items():
        if name not in known:
            raise ConfigurationError(
                f"expect has {name!r}, and what {request.message.name} returns has in its head "
                f"{', '.join(known) or 'none'}"
            )
        if isinstance(value, bool) or not isinstance(value, Decimal | int) or not Decimal(value).is_finite():
            raise ConfigurationError(f"expect takes a Decimal or int for {name}, and not {value!r}")
    return {name: Decimal(value) for name, value in expected.items()}


def difference_event(record: OperationRecord, now: datetime) -> Event:
    """Return the line of history for an operation that was booked, but not as it was asked for."""
    told = [f"{one.path}: asked {one.asked}, got {one.got}" for one in record.differences[:_MOST_TOLD]]
    more = len(record.differences) - len(told)
    text = "; ".join([*told, *([f"and {more} more"] if more else [])])
    return Event(
        at=now,
        name="difference",
        subject=record.id,
        text=f"QuickBooks booked other numbers than were asked for: {text}.",
        remedy=("Look whether that is right; if not, change the record in QuickBooks or push an edit.",),
        who_acts="bookkeeper",
    )


def _between(asked: Aggregate, got: Aggregate, place: str) -> Iterator[Difference]:
    for field in plan_of(type(asked)).fields:
        value = value_of(asked, field.name)
        found = value_of(got, _RETURNED_AS.get(field.name, field.name))
        if field.kind in NUMBERS and isinstance(value, Decimal | int):
            yield from _number(f"{place}{field.name}", Decimal(value), found)
        elif field.repeated and value and isinstance(found, tuple) and _holds_numbers(field):
            yield from _lines(asked, value, found, f"{place}{field.name}")
    yield from _product(asked, got, place)


def _holds_numbers(field: Field) -> bool:
    """Tell whether the members of a repeated field have numbers: lines do, custom fields and contacts do not.

    Those QuickBooks returns only where they are asked for, or adds to them.
    """
    return any(one.kind in NUMBERS for cls in field.classes.values() for one in plan_of(cls).fields)


def _number(path: str, asked: Decimal, got: object) -> Iterator[Difference]:
    if isinstance(got, Decimal) and got != asked:
        yield Difference(path=path, asked=asked, got=got)


def _product(asked: Aggregate, got: Aggregate, place: str) -> Iterator[Difference]:
    """Compare the amount of a line that was given as a unit price and a quantity."""
    quantity, amount = value_of(asked, "quantity"), value_of(asked, "amount")
    prices = [value for name in _UNIT_PRICES if isinstance(value := value_of(asked, name), Decimal | int)]
    if isinstance(quantity, Decimal | int) and amount is None and prices:
        exact = Context(prec=_PLACES).multiply(Decimal(quantity), Decimal(prices[0]))
        yield from _number(f"{place}amount", exact, value_of(got, "amount"))


def _lines(
    asked: Aggregate, lines: Iterable[Aggregate], got: tuple[Aggregate, ...], path: str
) -> Iterator[Difference]:
    lines = tuple(lines)
    if value_of(asked, _LINK) not in {UNSEEN, None, ()}:
        return
    by_id = {key: one for one in got if (key := _key(one))}
    named = {_key(one) for one in lines} & by_id.keys()
    rest = iter([one for one in got if _key(one) not in named])
    unnamed = sum(_key(one) not in named for one in lines)
    if unnamed != len(got) - len(named):
        yield Difference(path=f"len({path})", asked=Decimal(len(lines)), got=Decimal(len(got)))
        return
    for number, line in enumerate(lines):
        found = by_id[_key(line)] if _key(line) in named else next(rest)
        if ("group" in _kind(line)) == ("group" in _kind(found)):
            yield from _between(line, found, f"{path}[{number}].")


def _key(line: Aggregate) -> str:
    """Return the id by which a line is known on both sides, "" for a new one."""
    for name in ("txn_line_id", "txn_id"):
        key = value_of(line, name)
        if isinstance(key, str) and key != _NEW_LINE:
            return key
        if isinstance(key, UseMacro):
            return ""
    return ""


def _kind(line: Aggregate) -> str:
    return type(line).__name__.lower()
