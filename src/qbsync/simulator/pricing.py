"""What a sales form takes from the lists: description, price and tax code of an item, rates of sales taxes.

What no record tells (an element of a list that is merely known by name) raises NotSimulated.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

import attrs

from qbsync.errors import NotSimulated
from qbsync.models import (
    ItemDiscount,
    ItemInventory,
    ItemInventoryAssembly,
    ItemNonInventory,
    ItemOtherCharge,
    ItemSalesTax,
    ItemSalesTaxGroup,
    ItemService,
    ItemSubtotal,
    Ref,
)
from qbsync.simulator.books import full_name_of
from qbsync.simulator.fidelity import simulates
from qbsync.simulator.money import cents
from qbsync.simulator.statuses import refusal

if TYPE_CHECKING:
    from qbsync.simulator.books import Books, Record

__all__ = [
    "STOCKED",
    "Sold",
    "find_item",
    "full_ref",
    "is_taxable",
    "level_price",
    "sold",
    "tax_rate",
]

STOCKED: Final = (ItemInventory, ItemInventoryAssembly)
"""The items of which a quantity is on hand."""

_HUNDRED: Final = Decimal(100)


def full_ref(record: Record) -> Ref:
    """Return the reference to a record of a list."""
    return Ref(list_id=record.list_id, full_name=full_name_of(record))


def find_item(books: Books, ref: Ref, *, inside: str, group: str = "Item") -> Record:
    """Return an item.  Raises StatusError 3000 for an id that is none, 3140 where there is no such item."""
    item = books.look_up(group, ref)
    if item is None:
        raise refusal(3140, list="Item", value=ref.list_id or ref.full_name, object=inside)
    books.check_active(item)
    return item


@attrs.frozen(kw_only=True)
class Sold:
    """An item as a sales form sees it; `percent` stands where its price is a part of the line above."""

    desc: str | None = None
    price: Decimal | None = None
    percent: Decimal | None = None
    cost: Decimal | None = None
    tax_code: Ref | None = None
    account: Ref | None = None


def sold(item: Record) -> Sold:
    """Return what a sales form takes from an item."""
    code = getattr(item, "sales_tax_code_ref", None)
    if isinstance(item, STOCKED):
        return Sold(
            desc=item.sales_desc,
            price=_number(item.sales_price),
            cost=_number(item.purchase_cost),
            tax_code=code,
            account=item.income_account_ref,
        )
    if isinstance(item, ItemService | ItemNonInventory | ItemOtherCharge):
        both, one = item.sales_and_purchase, item.sales_or_purchase
        if both is not None:
            return Sold(
                desc=both.sales_desc,
                price=_number(both.sales_price),
                cost=_number(both.purchase_cost),
                tax_code=code,
                account=both.income_account_ref,
            )
        if one is None:
            return Sold(tax_code=code)
        percent = _number(one.price_percent)
        return Sold(
            desc=one.desc, price=_number(one.price), percent=percent, tax_code=code, account=one.account_ref
        )
    if isinstance(item, ItemDiscount):
        # It takes away: what the list holds without a sign stands on the form below zero (assumed).
        flat, percent = _number(item.discount_rate), _number(item.discount_rate_percent)
        return Sold(
            desc=item.item_desc,
            price=None if flat is None else -abs(flat),
            percent=None if percent is None else -abs(percent),
            tax_code=code,
            account=item.account_ref,
        )
    if isinstance(item, ItemSubtotal):
        return Sold(desc=item.item_desc)
    raise NotSimulated(f"no rule says what {type(item).__name__} does on a line of a sales form")


def _number(value: Decimal | int | None) -> Decimal | None:
    return None if value is None else Decimal(value)


@simulates("price-levels")
def level_price(books: Books, level: Ref | None, item: Record) -> Decimal | None:
    """Return the price of an item at a price level, or its own; rounded to cents (assumed)."""
    own = sold(item).price
    if level is None:
        return own
    record = books.look_up("PriceLevel", level)
    if record is None:
        raise NotSimulated(f"the price level {level.full_name!r} is known by name only; add or load it")
    if record.price_level_type == "FixedPercentage":
        change = record.price_level_fixed_percentage or Decimal(0)
        return None if own is None else _in_cents(books, own * (1 + change / _HUNDRED))
    for row in record.price_level_per_item:
        if (row.item_ref.list_id or "").upper() == item.list_id.upper():
            if row.custom_price is not None:
                return Decimal(row.custom_price)
            if row.custom_price_percent is not None and own is not None:
                return _in_cents(books, own * (1 + Decimal(row.custom_price_percent) / _HUNDRED))
    return own


def _in_cents(books: Books, exact: Decimal) -> Decimal:
    price = cents(exact)
    if price != exact:
        books.rely_on("level-prices-in-cents")
    return price


@simulates("tax-groups-add-up")
def tax_rate(books: Books, item: Ref | None) -> Decimal:
    """Return the rate of a sales tax item in percent, of a group that of all its items; 0 without one."""
    if item is None:
        return Decimal(0)
    record = books.look_up("ItemSalesTax", item)
    if isinstance(record, ItemSalesTax):
        return Decimal(record.tax_rate or 0)
    if isinstance(record, ItemSalesTaxGroup):
        return sum((tax_rate(books, member) for member in record.item_sales_tax_ref), Decimal(0))
    raise NotSimulated(f"the sales tax item {item.full_name!r} is known by name only; add or load it")


def is_taxable(books: Books, code: Ref | None, *, without: bool) -> bool:
    """Say whether a sales tax code is taxable; `without` is the answer where there is no code."""
    if code is None:
        books.rely_on("taxed-without-a-code")
        return without
    record = books.look_up("SalesTaxCode", code)
    if record is None:
        raise NotSimulated(f"the sales tax code {code.full_name!r} is known by name only; add or load it")
    return bool(record.is_taxable)
