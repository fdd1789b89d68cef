"""Which list each reference of qbXML points to, and the references that a record holds.

A field's name tells the list, whatever the record: `terms_ref` names terms everywhere.  Some names stand for
several lists at once: an `item_ref` may name an item of any kind.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from qbsync.errors import NotReturned
from qbsync.facts.plan import given, plan_of
from qbsync.models import Ref

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from qbsync.facts.plan import Field
    from qbsync.models.base import Aggregate

__all__ = [
    "ENTITIES",
    "ITEMS",
    "LISTS",
    "TERMS",
    "ReferenceList",
    "groups_with",
    "label_of",
    "list_of_field",
    "lists_of",
    "may_refer",
    "refs_of",
    "with_refs",
]

ENTITIES: Final = ("Customer", "Vendor", "Employee", "OtherName")

ITEMS: Final = (
    "ItemService",
    "ItemInventory",
    "ItemInventoryAssembly",
    "ItemNonInventory",
    "ItemOtherCharge",
    "ItemSubtotal",
    "ItemGroup",
    "ItemDiscount",
    "ItemPayment",
    "ItemSalesTax",
    "ItemSalesTaxGroup",
    "ItemFixedAsset",
)
"""The lists of items, in the order of QuickBooks' own item list (assumed for answers)."""

TERMS: Final = ("StandardTerms", "DateDrivenTerms")

# What a reference may name where that is not one list.
_GROUPS: Final[dict[str, tuple[str, ...]]] = {
    "Entity": ENTITIES,
    "SalesRepEntity": ("Vendor", "Employee", "OtherName"),
    "Item": ITEMS,
    "GroupMember": tuple(name for name in ITEMS if name != "ItemGroup"),
    "AssemblyPart": (
        "ItemInventory",
        "ItemInventoryAssembly",
        "ItemNonInventory",
        "ItemService",
        "ItemOtherCharge",
    ),
    "ItemSalesTax": ("ItemSalesTax", "ItemSalesTaxGroup"),
    "Terms": TERMS,
}

# Field -> list or group, where the name of the field does not end in the name of the list.
_FIELDS: Final = {
    "account_ref": "Account",
    "billing_rate_ref": "BillingRate",
    "class_ref": "Class",
    "currency_ref": "Currency",
    "customer_msg_ref": "CustomerMsg",
    "customer_ref": "Customer",
    "customer_type_ref": "CustomerType",
    "employee_ref": "Employee",
    "entity_ref": "Entity",
    "item_group_ref": "ItemGroup",
    "item_inventory_assembly_ref": "ItemInventoryAssembly",
    "item_inventory_ref": "AssemblyPart",
    "item_purchase_tax_ref": "ItemSalesTax",
    "item_ref": "Item",
    "item_sales_tax_ref": "ItemSalesTax",
    "item_service_ref": "ItemService",
    "job_type_ref": "JobType",
    "payment_method_ref": "PaymentMethod",
    "price_level_ref": "PriceLevel",
    "purchase_tax_code_ref": "SalesTaxCode",
    "sales_rep_entity_ref": "SalesRepEntity",
    "sales_rep_ref": "SalesRep",
    "sales_tax_code_ref": "SalesTaxCode",
    "ship_method_ref": "ShipMethod",
    "ship_to_entity_ref": "Entity",
    "supervisor_ref": "Employee",
    "template_ref": "Template",
    "terms_ref": "Terms",
    "unit_of_measure_set_ref": "UnitOfMeasureSet",
    "override_uom_set_ref": "UnitOfMeasureSet",
    "vendor_ref": "Vendor",
    "vendor_type_ref": "VendorType",
}
ReferenceList: TypeAlias = Literal[
    "Account",
    "AssemblyPart",
    "BillingRate",
    "Class",
    "Currency",
    "Customer",
    "CustomerMsg",
    "CustomerType",
    "DateDrivenTerms",
    "Employee",
    "Entity",
    "GroupMember",
    "Item",
    "ItemDiscount",
    "ItemFixedAsset",
    "ItemGroup",
    "ItemInventory",
    "ItemInventoryAssembly",
    "ItemNonInventory",
    "ItemOtherCharge",
    "ItemPayment",
    "ItemSalesTax",
    "ItemSalesTaxGroup",
    "ItemService",
    "ItemSubtotal",
    "JobType",
    "OtherName",
    "PaymentMethod",
    "PriceLevel",
    "SalesRep",
    "SalesRepEntity",
    "SalesTaxCode",
    "ShipMethod",
    "StandardTerms",
    "Template",
    "Terms",
    "UnitOfMeasureSet",
    "Vendor",
    "VendorType",
]
"""The names of all lists and groups that a reference may point to."""

LISTS: Final = frozenset({*_FIELDS.values(), *_GROUPS}.union(*_GROUPS.values()))
"""The same as a set, out of the tables above."""

# What QuickBooks calls a group in its texts, where that is not the group's own name (assumed).
_LABELS: Final = {"GroupMember": "Item", "AssemblyPart": "Item", "SalesRepEntity": "Entity"}


# Class -> its fields that are or hold references; filled on first use.
_REFERENCES: Final[dict[type[Any], tuple[tuple[Field, str | None], ...]]] = {}


def lists_of(name: str) -> tuple[str, ...]:
    """Return the lists that a reference to this list or group may name."""
    return _GROUPS.get(name, (name,))


def groups_with(name: str) -> tuple[str, ...]:
    """Return the groups that a list is in."""
    return tuple(group for group, lists in _GROUPS.items() if name in lists)


def label_of(name: str) -> str:
    """Return what QuickBooks calls a list or group in its texts."""
    return _LABELS.get(name, name)


@functools.cache
def list_of_field(name: str) -> str | None:
    """Return the list or group that a field points to, by the longest ending of its name that is known.

    `ar_account_ref` ends in `account_ref`, so it names an account.  None where no list is known.
    """
    words = name.split("_")
    for start in range(len(words) - 1):
        found = _FIELDS.get("_".join(words[start:]))
        if found is not None:
            return found
    return None


def _fields(cls: type[Any]) -> tuple[tuple[Field, str | None], ...]:
    """Return the fields of a class that are references, with their list, or that may hold some (None)."""
    known = _REFERENCES.get(cls)
    if known is None:
        known = _REFERENCES[cls] = _find_fields(cls)
    return known


def _find_fields(cls: type[Any]) -> tuple[tuple[Field, str | None], ...]:
    found: list[tuple[Field, str | None]] = []
    for field in plan_of(cls).fields:
        if Ref in field.classes.values():
            target = list_of_field(field.name)
            if target is not None:
                found.append((field, target))
        elif any(_fields(inner) for inner in field.classes.values()):
            found.append((field, None))
    return tuple(found)


def may_refer(cls: type[Any], list_name: str) -> bool:
    """Tell whether records of a class, or what is in them, can refer to a list; their parents left out."""
    return any(
        any(may_refer(inner, list_name) for inner in field.classes.values())
        if target is None
        else list_name in lists_of(target)
        for field, target in _fields(cls)
    )


def refs_of(record: Aggregate) -> Iterator[tuple[str, Ref]]:
    """Give all references of a record, those of its lines too, each with the list or group it points to.

    The reference to the parent is left out: it points to the record's own list.
    """
    for field, target in _fields(type(record)):
        value = getattr(record, field.name)
        for item in value if field.repeated else () if value is None else (value,):
            if target is None:
                yield from refs_of(item)
            else:
                yield target, item


def with_refs(record: Any, change: Callable[[str, Ref], Ref]) -> Any:
    """Return the record with every reference changed; the record itself where none changes."""
    changes: dict[str, Any] = {}
    for field, target in _fields(type(record)):
        try:
            value = getattr(record, field.name)
        except NotReturned:
            continue
        if not given(value):
            continue
        items = value if field.repeated else (value,)
        new = tuple(with_refs(item, change) if target is None else change(target, item) for item in items)
        if any(after is not before for after, before in zip(new, items, strict=True)):
            changes[field.name] = new if field.repeated else new[0]
    return record.evolve(**changes) if changes else record
