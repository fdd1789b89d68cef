"""A believable company of any size from a seed: `sow` gives it to an empty company file.

Customers and items were entered in the nine years before last quarter, open invoices in that quarter. All of
it follows from the arguments and the preferences; the moments also from the clock, where that is before the
time at which a simulated clock begins.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

from qbsync.models import ItemInventory, ItemNonInventory, ItemService, Ref
from qbsync.simulator.clock import START
from qbsync.simulator.entity_parts import NAME_SPACE
from qbsync.simulator.form_defaults import account_of_type, template_of
from qbsync.simulator.seed_customers import SeededCustomers
from qbsync.simulator.seed_invoices import SeededInvoices, invoices_of
from qbsync.simulator.seed_items import SeededItems
from qbsync.simulator.seed_numbers import Timeline, mixed
from qbsync.simulator.seed_words import GOODS, MEASURED_GOODS, SERVICES

if TYPE_CHECKING:
    from typing import TypeAlias

    from qbsync.simulator.books import Books, ListKind
    from qbsync.simulator.record_lists import Record

    ItemClass: TypeAlias = type[ItemInventory | ItemNonInventory | ItemService]
    Words: TypeAlias = tuple[tuple[str, ...], ...]

__all__ = ["sow"]

_QUARTER: Final = 13
_WEEKS: Final = 9 * 52
_YEARS: Final = dt.timedelta(weeks=_WEEKS)
_MOST_SERVICES: Final = 100
_SOLD: Final = 20
"""How many services, and how many goods, stand on invoices."""
_TERMS: Final = ("Due on receipt", "Net 15", "Net 30", "Net 30", "Net 60")


def sow(books: Books, *, customers: int, items: int, seed: int) -> None:
    """Give new books so many customers and jobs, so many items, and open invoices.

    Raises ValueError for numbers below zero, and where there are not so many names.
    """
    if customers < 0 or items < 0:
        raise ValueError("a company has no fewer than 0 customers and items")
    today = min(START, books.now()).astimezone(books.wall_clock.zone).date()
    quarter = today - dt.timedelta(days=today.weekday(), weeks=_QUARTER)
    seed = mixed(seed, 0)
    sold = _sow_items(books, items, seed, quarter)
    timeline = Timeline(books.wall_clock, quarter - _YEARS, _WEEKS, customers)
    seeded = SeededCustomers(
        count=customers,
        seed=mixed(seed, 1),
        first_id=books.take_numbers(NAME_SPACE, customers),
        timeline=timeline,
        common=_completed(books, books.lists["Customer"].kind, "customer"),
        terms=tuple(ref for name in _TERMS if (ref := books.reference("Terms", name)) is not None),
    )
    books.lists["Customer"].sow(seeded)
    if sold and customers and not books.preferences.multi_currency:  # theirs have none
        books.ledger.sow(_invoices(books, seeded, mixed(seed, 2), quarter, sold))


def _sow_items(books: Books, count: int, seed: int, quarter: dt.date) -> list[Record]:
    """Give the books items; return those that stand on invoices."""
    services = min(-(-count // 4), _MOST_SERVICES)
    measured = (count - services) // 4
    sold: list[Record] = []
    rows: tuple[tuple[ItemClass, Words, int], ...] = (
        (ItemService, SERVICES, services),
        (ItemInventory, GOODS, count - services - measured),
        (ItemNonInventory, MEASURED_GOODS, measured),
    )
    for number, (kind, words, own) in enumerate(rows):
        records = books.lists[kind.__name__]
        seeded = SeededItems(
            kind=kind,
            words=words,
            count=own,
            seed=mixed(seed, 3 + number),
            first_id=books.take_numbers(records.kind.name_space, own),
            timeline=Timeline(books.wall_clock, quarter - _YEARS, _WEEKS, own),
            common={**_completed(books, records.kind, "item"), **_accounts(books, kind)},
            income=books.reference("Account", "Sales"),
        )
        records.sow(seeded)
        if kind is not ItemInventory:
            sold += [seeded.record(one) for one in range(min(own, _SOLD))]
    return sold


def _completed(books: Books, kind: ListKind, name: str) -> dict[str, Any]:
    """Return the references that QuickBooks gives a new record by itself: tax codes, the home currency."""
    needed = {f"{part}_account_ref": Ref(name) for part in ("income", "cogs", "asset")}
    values = kind.complete(books, {"name": name, **(needed if kind.name == "ItemInventory" else {})}, None)
    return {field: value for field, value in values.items() if isinstance(value, Ref) and field not in needed}


def _accounts(books: Books, kind: type[Record]) -> dict[str, Ref | None]:
    """Return what goods in stock post to beside the account of their sales."""
    if kind is not ItemInventory:
        return {}
    return {
        "cogs_account_ref": books.reference("Account", "Cost of Goods Sold"),
        "asset_account_ref": books.reference("Account", "Inventory Asset"),
    }


def _invoices(
    books: Books, customers: SeededCustomers, seed: int, quarter: dt.date, sold: list[Record]
) -> SeededInvoices:
    common = {
        "ar_account_ref": account_of_type(books, "AccountsReceivable"),
        "template_ref": template_of(books, "Invoice"),
        "item_sales_tax_ref": books.reference("ItemSalesTax", books.preferences.sales_tax_item)
        if books.preferences.sales_tax
        else None,
    }
    terms = books.lists["StandardTerms"]
    return SeededInvoices(
        customers=customers,
        seed=seed,
        timeline=Timeline(books.wall_clock, quarter, _QUARTER, invoices_of(customers)),
        items=sold,
        days={record.list_id.upper(): record.std_due_days or 0 for record in terms},
        common=common,
    )
