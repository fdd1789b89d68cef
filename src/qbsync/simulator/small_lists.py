"""The small lists: classes, types, terms, sales reps, tax codes, payment and ship methods and the like.

The defaults are assumed.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from qbsync import models
from qbsync.errors import NotSimulated
from qbsync.models import CurrencyFormat, PriceLevelPerItemRet, Ref
from qbsync.simulator.books import ListKind
from qbsync.simulator.entity_parts import in_home_currency
from qbsync.simulator.statuses import refusal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qbsync.models import Currency, PriceLevel, PriceLevelPerItem
    from qbsync.simulator.books import Books, Record

__all__ = ["SMALL_KINDS"]

_CENT: Final = Decimal("0.01")
_FORMAT: Final = CurrencyFormat(
    thousand_separator="Comma",
    thousand_separator_grouping="XX_XXX_XXX",
    decimal_places="2",
    decimal_separator="Period",
)


def _per_item(
    books: Books, value: tuple[PriceLevelPerItem, ...], _old: PriceLevel | None
) -> Mapping[str, Any]:
    """Give each item its price: as it stands, or the standard price or cost changed by a percentage.

    The price is rounded to cents (assumed).
    """
    lines = []
    for line in value:
        ref = books.resolve("Item", line.item_ref, inside="PriceLevel")
        price = None if line.custom_price is None else Decimal(line.custom_price)
        percent = None if line.custom_price_percent is None else Decimal(line.custom_price_percent)
        if line.adjust_percentage is not None:
            base = _base_price(books, ref, line.adjust_relative_to or "StandardPrice")
            exact = base * (100 + Decimal(line.adjust_percentage)) / 100
            price = exact.quantize(_CENT)
            if price != exact:
                books.rely_on("adjusted-prices-in-cents")
        lines.append(PriceLevelPerItemRet(item_ref=ref, custom_price=price, custom_price_percent=percent))
    return {"price_level_per_item": tuple(lines)}


def _base_price(books: Books, ref: Ref, relative_to: str) -> Decimal:
    """Return the price of an item that an adjustment starts from."""
    if relative_to == "CurrentCustomPrice":
        raise NotSimulated("no source says what CurrentCustomPrice is in a price level that has no price yet")
    item = books.look_up("Item", ref)
    part = getattr(item, "sales_and_purchase", None) or item
    single = getattr(item, "sales_or_purchase", None)
    name = "purchase_cost" if relative_to == "Cost" else "sales_price"
    price = getattr(part, name, None) if single is None else single.price
    return price if isinstance(price, Decimal) else Decimal(0)


def _price_level(books: Books, values: dict[str, Any], old: PriceLevel | None) -> dict[str, Any]:
    """Tell the type of a price level.  Raises StatusError 3250 where they are off (assumed)."""
    if not books.preferences.price_levels:
        books.rely_on("features-that-are-off-3250")
        raise refusal(3250)
    if values.get("price_level_fixed_percentage") is not None:
        return {**values, "price_level_type": "FixedPercentage", "currency_ref": None}
    if old is None or values.get("price_level_per_item"):
        values = in_home_currency(books, {**values, "price_level_type": "PerItem"}, old)
    if not values.get("price_level_per_item", () if old is None else old.price_level_per_item):
        values["currency_ref"] = None
    return values


def _currency(books: Books, values: dict[str, Any], _old: Currency | None) -> dict[str, Any]:
    """Refuse a currency where only one is in use.  Raises StatusError 3250 (assumed)."""
    if not books.preferences.multi_currency:
        books.rely_on("features-that-are-off-3250")
        raise refusal(3250)
    return values


def _units(books: Books, values: dict[str, Any], _old: Record | None) -> dict[str, Any]:
    """Refuse units of measure where they are off.  Raises StatusError 3250 (assumed)."""
    if not books.preferences.unit_of_measure:
        books.rely_on("features-that-are-off-3250")
        raise refusal(3250)
    return values


_NO_TERMS: Final = {"std_due_days": 0, "std_discount_days": 0, "discount_pct": Decimal("0.00")}

# List -> its name in texts, and what its row has beside the classes and IsActive.
_ROWS: Final[dict[str, tuple[str, dict[str, Any]]]] = {
    "Class": ("Classes", {}),
    "CustomerType": ("Customer Types", {}),
    "VendorType": ("Vendor Types", {}),
    "JobType": ("Job Types", {}),
    "StandardTerms": ("Terms", {"name_space": "terms", "defaults": _NO_TERMS}),
    "DateDrivenTerms": ("Terms", {"name_space": "terms", "defaults": {"discount_pct": Decimal("0.00")}}),
    "SalesRep": ("Sales Reps", {}),
    "SalesTaxCode": ("Sales Tax Codes", {}),
    "PaymentMethod": ("Payment Methods", {"defaults": {"payment_method_type": "Other"}}),
    "ShipMethod": ("Ship Methods", {}),
    "CustomerMsg": ("Customer Messages", {}),
    "PriceLevel": (
        "Price Levels",
        {"complete": _price_level, "converters": {"price_level_per_item": _per_item}},
    ),
    "Currency": (
        "Currencies",
        {
            "complete": _currency,
            "defaults": {"is_user_defined_currency": True, "currency_format": _FORMAT},
        },
    ),
    "UnitOfMeasureSet": ("Unit of Measure Sets", {"complete": _units}),
    "Template": ("Templates", {}),
}


def _kind(name: str) -> ListKind:
    plural, row = _ROWS[name]
    return ListKind(
        name=name,
        plural=plural,
        ret=getattr(models, name),
        add=getattr(models, f"{name}Add", None),
        mod=getattr(models, f"{name}Mod", None),
        query=getattr(models, f"{name}Query"),
        **{**row, "defaults": {"is_active": True, **row.get("defaults", {})}},
    )


SMALL_KINDS: Final = tuple(_kind(name) for name in _ROWS)
"""The lists of this module."""
