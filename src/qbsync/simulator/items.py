"""The lists of items: twelve kinds with one name space.

Inventory items begin with zeros for what transactions move (captured).  An item keeps its kind for good.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import attrs

from qbsync import models
from qbsync.errors import NotSimulated
from qbsync.qbxml.references import ITEMS
from qbsync.simulator.books import ListKind
from qbsync.simulator.costs import average_cost
from qbsync.simulator.fidelity import simulates
from qbsync.simulator.statuses import in_list, refusal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qbsync.models import BarCode, Ref
    from qbsync.simulator.books import Books, Record

__all__ = ["ITEM_KINDS"]

_NOTHING: Final = Decimal(0)
_NO_MONEY: Final = Decimal("0.00")

# Types of accounts that no item may post to (assumed). An account for income or costs may otherwise be of any
# type: a captured inventory item has the inventory asset for all three of its accounts.
_UNFIT: Final = frozenset({"AccountsReceivable", "AccountsPayable", "NonPosting"})
_ASSETS: Final = frozenset({"OtherCurrentAsset", "OtherAsset", "FixedAsset"})

# Fields that QuickBooks insists on when an item is added, by its list (assumed; 3180 for a fixed asset
# without an account is reported once).
_NEEDED: Final[dict[str, tuple[str, ...]]] = {
    "ItemInventory": ("income_account_ref", "cogs_account_ref", "asset_account_ref"),
    "ItemInventoryAssembly": ("income_account_ref", "cogs_account_ref", "asset_account_ref"),
    "ItemFixedAsset": ("asset_account_ref",),
    "ItemDiscount": ("account_ref",),
}
_TAXED: Final = frozenset({"ItemInventory", "ItemInventoryAssembly", "ItemNonInventory", "ItemOtherCharge"})


def _bar_code(books: Books, value: BarCode, _old: Record | None) -> Mapping[str, Any]:
    """Keep the bar code; whether another item has it is not looked at (assumed)."""
    if value.bar_code_value is None:
        raise NotSimulated("no source says which bar code QuickBooks makes up")
    books.rely_on("bar-codes-are-not-compared")
    return {"bar_code_value": value.bar_code_value}


def _clear_lines(field: str) -> Any:  # noqa: ANN401 - a converter
    def convert(_books: Books, value: bool, _old: Record | None) -> Mapping[str, Any]:  # noqa: FBT001
        return {field: ()} if value else {}

    return convert


def _opening(books: Books, value: Decimal | int, _old: Record | None) -> Mapping[str, Any]:
    """Take the quantity that is there when the item is entered."""
    books.rely_on("opening-quantities")
    return {"quantity_on_hand": Decimal(value)}


def _opening_value(_books: Books, value: Decimal | int, _old: Record | None) -> Mapping[str, Any]:
    """Take the value of the opening quantity; `_stock` makes the average cost of it."""
    return {"average_cost": Decimal(value)}


def _no_field(_books: Books, _value: object, _old: Record | None) -> Mapping[str, Any]:
    """Pass over a date that only the adjustment has, which QuickBooks makes of an opening quantity."""
    return {}


def _checked(name: str) -> Any:  # noqa: ANN401 - a completion
    """Return the completion of the items of one list."""

    def complete(books: Books, values: dict[str, Any], old: Record | None) -> dict[str, Any]:
        if old is None:
            for field in _NEEDED.get(name, ()):
                if values.get(field) is None:
                    reason = "You must specify an account."
                    books.rely_on("items-need-accounts-3180")
                    raise refusal(3180, object=in_list("Items", values["name"]), reason=reason)
            if name in _TAXED and books.preferences.sales_tax and values.get("sales_tax_code_ref") is None:
                books.rely_on("tax-defaults-of-an-item")
                code = books.preferences.taxable_code
                values["sales_tax_code_ref"] = books.reference("SalesTaxCode", code)
        for field, holder in _holders(values):
            _check_account(books, field, getattr(holder, field, None), name)
        for field in ("income_account_ref", "cogs_account_ref", "asset_account_ref", "account_ref"):
            _check_account(books, field, values.get(field), name)
        return _STOCK[name](books, values, old) if name in _STOCK else values

    return complete


def _holders(values: dict[str, Any]) -> list[tuple[str, Any]]:
    """Return the accounts inside the parts of an item that is sold or bought."""
    sale, both = values.get("sales_or_purchase"), values.get("sales_and_purchase")
    found: list[tuple[str, Any]] = [] if sale is None else [("account_ref", sale)]
    if both is not None:
        found += [("income_account_ref", both), ("expense_account_ref", both)]
    return found


def _check_account(books: Books, field: str, ref: Ref | None, name: str) -> None:
    """Refuse an account of a wrong type.  Raises StatusError 3140 (reported; which types are assumed)."""
    account = None if ref is None else books.look_up("Account", ref)
    if account is None or ref is None:
        return
    kind = account.account_type
    wrong = kind not in _ASSETS if field == "asset_account_ref" else kind in _UNFIT
    if wrong:
        books.rely_on("account-types-of-items-3140")
        label = books.lists[name].kind.label
        raise refusal(3140, list="Account", value=ref.full_name, object=label)


def _stock(books: Books, values: dict[str, Any], old: Record | None) -> dict[str, Any]:
    """Compute the average cost of the opening quantity: its value, else the purchase cost (assumed).

    Raises StatusError 3250 where inventory is off (assumed).
    """
    if not books.preferences.inventory:
        books.rely_on("features-that-are-off-3250")
        raise refusal(3250)
    if old is not None:
        return values
    quantity = values.get("quantity_on_hand", _NOTHING)
    if not quantity:
        values["average_cost"] = _NO_MONEY
    elif "average_cost" in values and values["average_cost"] != _NO_MONEY:
        values["average_cost"] = round(values["average_cost"] / quantity, 5)
    else:
        values["average_cost"] = values.get("purchase_cost") or _NO_MONEY
    return values


@simulates("quantities-of-items")
def _stock_shown(books: Books, item: Record) -> Record:
    """Add what the transactions changed of the quantity on hand, and what sales orders wait for."""
    ledger = books.ledger
    if not len(ledger):
        return item
    cost = average_cost(books, item)
    return attrs.evolve(
        item,
        average_cost=item.average_cost if cost == item.average_cost else cost,
        quantity_on_hand=(item.quantity_on_hand or _NOTHING) + ledger.on_hand(item.list_id),
        quantity_on_sales_order=(item.quantity_on_sales_order or _NOTHING)
        + ledger.on_sales_order(item.list_id),
    )


def _plainly_shown(_books: Books, item: Record) -> Record:
    return item


def _tax_group(books: Books, values: dict[str, Any], _old: Record | None) -> dict[str, Any]:
    """Refuse a group within a group.  Raises StatusError 3140 (assumed)."""
    for ref in values.get("item_sales_tax_ref", ()):
        if books.lists["ItemSalesTax"].get(ref.list_id) is None:
            books.rely_on("tax-groups-hold-items-3140")
            raise refusal(3140, list="ItemSalesTax", value=ref.full_name, object="item sales tax group")
    return values


_STOCK: Final[dict[str, Any]] = {
    "ItemInventory": _stock,
    "ItemInventoryAssembly": _stock,
    "ItemSalesTaxGroup": _tax_group,
}
_OPENING: Final = {
    "quantity_on_hand": _opening,
    "total_value": _opening_value,
    "inventory_date": _no_field,
}
_STOCK_DEFAULTS: Final = {
    "sales_price": _NO_MONEY,
    "purchase_cost": _NO_MONEY,
    "quantity_on_hand": _NOTHING,
    "average_cost": _NO_MONEY,
    "quantity_on_order": _NOTHING,
    "quantity_on_sales_order": _NOTHING,
}

# List -> what a new item has beside IsActive, the converters of its requests, and references of its own.
_ROWS: Final[dict[str, tuple[dict[str, Any], dict[str, Any], dict[str, str]]]] = {
    "ItemService": ({}, {}, {}),
    "ItemNonInventory": ({}, {}, {}),
    "ItemOtherCharge": ({}, {}, {}),
    "ItemInventory": (_STOCK_DEFAULTS, _OPENING, {}),
    "ItemInventoryAssembly": (
        _STOCK_DEFAULTS,
        {**_OPENING, "clear_items_in_group": _clear_lines("item_inventory_assembly_line")},
        {},
    ),
    "ItemFixedAsset": ({}, {}, {}),
    "ItemSubtotal": ({}, {}, {}),
    "ItemDiscount": ({}, {}, {}),
    "ItemPayment": ({}, {}, {}),
    "ItemSalesTax": ({"tax_rate": _NO_MONEY}, {}, {}),
    "ItemSalesTaxGroup": ({}, {}, {}),
    "ItemGroup": (
        {"is_print_items_in_group": False},
        {"clear_items_in_group": _clear_lines("item_group_line")},
        {"item_ref": "GroupMember"},
    ),
}


def _kind(name: str) -> ListKind:
    defaults, converters, references = _ROWS[name]
    return ListKind(
        name=name,
        plural="Items",
        ret=getattr(models, name),
        add=getattr(models, f"{name}Add"),
        mod=getattr(models, f"{name}Mod"),
        query=getattr(models, f"{name}Query"),
        name_space="items",
        defaults={"is_active": True, **defaults},
        converters={"bar_code": _bar_code, **converters},
        references=references,
        proven_defaults=defaults is _STOCK_DEFAULTS,
        complete=_checked(name),
        show=_stock_shown if _STOCK.get(name) is _stock else _plainly_shown,
    )


ITEM_KINDS: Final = tuple(_kind(name) for name in ITEMS)
"""The lists of items, in the order of QuickBooks' item list."""
