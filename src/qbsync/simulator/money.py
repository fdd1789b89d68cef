"""How QuickBooks rounds and prints numbers: money to cents, prices and percentages to five decimals."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Final

from qbsync.simulator.fidelity import simulates
from qbsync.simulator.statuses import refusal

if TYPE_CHECKING:
    from qbsync.simulator.books import Books

__all__ = ["cents", "percentage", "price", "quantity", "rounded"]

_HALF: Final = Decimal("0.5")
_CENT: Final = Decimal("0.01")
_FIVE_DECIMALS: Final = Decimal("0.00001")
_MOST_MONEY: Final = Decimal(10) ** 13
_MOST_PRICE: Final = Decimal(10) ** 10


def cents(value: Decimal) -> Decimal:
    """Return money, rounded to cents, half a cent away from zero (assumed).

    Raises StatusError 3040 for more than 13 digits.
    """
    rounded = value.quantize(_CENT, ROUND_HALF_UP) if abs(value) < _MOST_MONEY else value
    if abs(rounded) >= _MOST_MONEY:
        raise refusal(3040, value=value, field="Amount")
    return abs(rounded) if rounded == 0 else rounded


def rounded(books: Books, value: Decimal) -> Decimal:
    """Return the product of a price and a quantity, or a percentage, in cents."""
    if abs(value) < _MOST_MONEY and (value / _CENT) % 1 in {_HALF, -_HALF}:
        books.rely_on("half-cents-away-from-zero")
    return cents(value)


@simulates("numbers-in-answers")
def price(value: Decimal) -> Decimal:
    """Return a price with two to five decimals (captured: 150.00).

    Raises StatusError 3045 for more than 10 digits before the point.
    """
    if abs(value) >= _MOST_PRICE:
        raise refusal(3045, value=value, field="Rate")
    rounded = value.quantize(_FIVE_DECIMALS, ROUND_HALF_UP)
    short = rounded.quantize(_CENT, ROUND_HALF_UP)
    return short if short == rounded else rounded.normalize()


def percentage(value: Decimal) -> Decimal:
    """Return a percentage with two to five decimals (captured: 7.75)."""
    return price(value)


def quantity(value: Decimal | int) -> Decimal:
    """Return a quantity without zeros at its end (captured: 1), rounded to five decimals.

    Raises StatusError 3060 for more than 10 digits before the point.
    """
    number = Decimal(value)
    if abs(number) >= _MOST_PRICE:
        raise refusal(3060, value=value, field="Quantity")
    number = number.quantize(_FIVE_DECIMALS, ROUND_HALF_UP).normalize()
    return number.quantize(Decimal(1)) if number == number.to_integral_value() else number
