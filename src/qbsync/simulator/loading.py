"""Filling a company file from answers of QuickBooks: records of lists, and transactions with their links.

An answer tells more than follows from what is loaded: the balance of a customer whose invoices were not asked
for, the quantity on hand of an item, a payment by something unknown. What was captured stays what a query
shows. So for every figure the part is kept that nothing loaded explains, and it shrinks as more is loaded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import attrs

from qbsync.errors import NotReturned, NotSimulated
from qbsync.facts.plan import plan_of
from qbsync.qbxml.references import ITEMS, lists_of, refs_of
from qbsync.simulator.books import full_name_of
from qbsync.simulator.data_extensions import define_loaded, object_type_of
from qbsync.simulator.extension_values import PUBLIC, SALES_FORMS
from qbsync.simulator.ledger import ZERO, AmountLink, ToldLinks
from qbsync.simulator.txn_rules import TXN_KINDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from decimal import Decimal

    from qbsync.models import DataExtRet
    from qbsync.simulator.books import Books, Record, RecordList
    from qbsync.simulator.transactions import TxnKind

__all__ = ["load"]

# List -> the figures of its records that transactions make.
_FIGURES: Final[dict[str, tuple[str, ...]]] = {
    "Customer": ("balance", "total_balance"),
    "ItemInventory": ("quantity_on_hand", "quantity_on_sales_order"),
    "ItemInventoryAssembly": ("quantity_on_hand", "quantity_on_sales_order"),
}
# Kind -> what is open of it, as its records tell.
_OPEN: Final = {
    "Invoice": "balance_remaining",
    "CreditMemo": "credit_remaining",
    "ReceivePayment": "unused_payment",
}
_NEEDED: Final = ("txn_id", "edit_sequence", "time_created", "time_modified", "txn_date")
_ROWS: Final = ("applied_to_txn", "refund_applied_to_txn", "linked_txn")
"""What tells the links of a transaction."""

_CREDITS: Final = frozenset({"ReceivePayment", "CreditMemo"})
_DEBTS: Final = frozenset({"Invoice", "ARRefundCreditCard"})
_HIGH_BIT: Final = 0x80000000


def load(books: Books, records: Iterable[Any], *, pass_over: bool) -> None:
    """Take up records of lists and transactions; ids, times, order and figures stay.

    Raises ValueError for one that is there already or lacks what makes it a record, NotSimulated for one of a
    kind that is not simulated; with `pass_over` such records, but for those that lack something, are passed
    over.
    """
    loading = _Loading(books)
    try:
        for record in records:
            loading.take(record, pass_over=pass_over)
    finally:
        loading.settle()


class _Loading:
    """One loading: what its figures have to come to in the end."""

    def __init__(self, books: Books) -> None:
        self._books = books
        self._wanted: dict[tuple[str, str], dict[str, Decimal]] = {}
        self._new_items = False

    def take(self, record: Any, *, pass_over: bool) -> None:  # noqa: ANN401 - of any class
        books = self._books
        records = next((one for one in books.lists.values() if isinstance(record, one.kind.ret)), None)
        kind = next((one for one in TXN_KINDS.values() if isinstance(record, one.ret)), None)
        if records is not None:
            books.make_room(records.kind.name)
            if not pass_over or records.get(record.list_id) is None:
                self._take_element(records, record)
        elif kind is not None:
            if not pass_over or books.ledger.get(record.txn_id) is None:
                self._take_transaction(kind, record)
        elif not pass_over:
            raise NotSimulated(f"{type(record).__name__} has no list in the simulator")

    def _take_element(self, records: RecordList, record: Record) -> None:
        books, list_name = self._books, records.kind.name
        name = full_name_of(record)
        if records.get(record.list_id) is not None or books.name_in_use(records.kind, name):
            raise ValueError(f"the company file has {name!r} ({record.list_id}) already")
        if list_name in _FIGURES:
            self._wanted[list_name, record.list_id.upper()] = _figures(list_name, record)
            self._new_items = self._new_items or list_name in ITEMS
        if list_name == "Customer":
            self._keep_figures_above(record)
        records.put(record, sort=False)
        books.passed_over(record.list_id, records.kind.name_space)
        for target, ref in refs_of(record):
            books.know(target, ref)
        define_loaded(books, object_type_of(list_name), getattr(record, "data_ext", ()))

    def _take_transaction(self, kind: TxnKind, record: Record) -> None:
        books, ledger = self._books, self._books.ledger
        lacking = [name for name in _NEEDED if _missing(record, name)]
        if lacking:
            fields = plan_of(kind.ret).by_name
            tags = ", ".join(fields[name].tag for name in lacking)
            raise ValueError(f"a {kind.name} is loaded with {tags}; ask for it without IncludeRetElement")
        if ledger.get(record.txn_id) is not None:
            raise ValueError(f"the company file has the {kind.name} {record.txn_id} already")
        for target, ref in refs_of(record):
            if set(lists_of(target)) & _FIGURES.keys():
                found = books.look_up(target, ref)
                if found is not None:
                    self._keep_figures(found)
        for target, ref in refs_of(record):
            books.know(target, ref)
        _define_values(books, kind.name, record)
        entry = kind.entry(books, record)
        ledger.put(entry)
        ledger.passed_over([_number(id) for id in _ids(record)], getattr(record, "txn_number", None) or 0)
        ledger.loaded[record.txn_id.upper()] = _told(kind.name, record)
        left = getattr(record, _OPEN.get(kind.name, ""), ZERO)
        if entry.sign and left is not None:
            ledger.settle_elsewhere(entry.txn_id, entry.total - left)

    def _keep_figures(self, record: Record) -> None:
        """Remember what a query shows of a customer or an item, and of what is above a job."""
        books = self._books
        list_name = type(record).__name__
        if list_name not in _FIGURES:
            return
        kind = books.lists[list_name].kind
        shown = kind.show(books, record)
        self._wanted.setdefault((list_name, record.list_id.upper()), _figures(list_name, shown))
        if list_name == "Customer":
            self._keep_figures_above(record)

    def _keep_figures_above(self, record: Record) -> None:
        above = None if record.parent_ref is None else record.parent_ref.list_id
        parent = None if above is None else self._books.lists["Customer"].get(above)
        if parent is not None:
            self._keep_figures(parent)

    def settle(self) -> None:
        """Link what was loaded, and let all figures come to what they were."""
        books, ledger = self._books, self._books.ledger
        if self._new_items:  # which lines count depends on their items
            for txn_id in ledger.loaded:
                entry = ledger.entry(txn_id)
                ledger.put(TXN_KINDS[entry.kind].entry(books, entry.record))
        _link(books)
        for (list_name, list_id), wanted in self._wanted.items():
            records = books.lists[list_name]
            record = records.get(list_id)
            if record is None:
                continue
            shown = records.kind.show(books, record)
            changes = {
                field: (getattr(record, field) or ZERO) + value - getattr(shown, field)
                for field, value in wanted.items()
                if getattr(shown, field) != value
            }
            if changes:
                records.put(record.evolve(**changes))


def _figures(list_name: str, record: Record) -> dict[str, Decimal]:
    """Return the figures that a record tells."""
    return {field: getattr(record, field) for field in _FIGURES[list_name] if not _missing(record, field)}


def _missing(record: Record, field: str) -> bool:
    try:
        return getattr(record, field) is None
    except NotReturned:
        return True


def _ids(record: Record) -> Iterator[str]:
    """Give the TxnID and TxnLineIDs of a transaction."""
    fields = plan_of(type(record)).by_name
    yield record.txn_id if "txn_id" in fields else record.txn_line_id
    for line in record.lines if "lines" in fields else ():
        yield from _ids(line)


def _number(id: str) -> int:
    """Return the number in an id, 0 for one that is not of the counter."""
    digits = id.partition("-")[0]
    try:
        number = int(digits, 16)
    except ValueError:
        return 0
    return number if number < _HIGH_BIT else 0


def _define_values(books: Books, kind: str, record: Record, *, is_line: bool = False) -> None:
    """Take up the definitions of the data extensions on a transaction and its lines."""
    listed = "Item" if is_line else "Customer"
    values: tuple[DataExtRet, ...] = getattr(record, "data_ext", ())
    for value in values:
        of_list = kind in SALES_FORMS and (value.owner_id or PUBLIC) == PUBLIC
        define_loaded(books, listed if of_list else kind, (value,))
    for line in getattr(record, "lines", ()):
        _define_values(books, kind, line, is_line=True)


# Links


def _link(books: Books) -> None:
    """Link the loaded transactions with each other, as far as both ends are there.

    Links to sales orders stay as they are told: no answer says which line of an invoice comes from which line
    of an order.
    """
    ledger = books.ledger
    for txn_id, told in ledger.loaded.items():
        left = tuple(link for link in told.waiting if not _apply(books, link, in_full=told.in_full))
        if len(left) < len(told.waiting):
            ledger.loaded[txn_id] = attrs.evolve(told, waiting=left)
    for txn_id in ledger.loaded:
        entry = ledger.entry(txn_id)
        ledger.order_links(txn_id)
        bare = _without_links(books, entry.record)
        if bare is not entry.record:
            ledger.put(attrs.evolve(entry, record=bare))


def _told(kind: str, record: Record) -> ToldLinks:
    """Return what a record tells of its links."""
    rows = [row for field in _ROWS for row in getattr(record, field, ())]
    return ToldLinks(
        order=tuple(row.txn_id for row in rows),
        waiting=tuple(_links_told(kind, record)),
        in_full=kind == "ReceivePayment",
    )


def _links_told(kind: str, record: Record) -> Iterator[AmountLink]:
    me = record.txn_id
    for row in record.applied_to_txn if kind == "ReceivePayment" else ():
        yield AmountLink(
            payer=me,
            paid=row.txn_id,
            amount=row.amount or ZERO,
            discount=row.discount_amount or ZERO,
            discount_account_ref=row.discount_account_ref,
            discount_class_ref=row.discount_class_ref,
        )
        for credit in row.linked_txn:
            yield AmountLink(payer=credit.txn_id, paid=row.txn_id, amount=abs(credit.amount), through=me)
    for row in record.refund_applied_to_txn if kind == "ARRefundCreditCard" else ():
        yield AmountLink(payer=row.txn_id, paid=me, amount=row.refund_amount)
    for row in record.linked_txn if kind in {"CreditMemo", "Invoice"} else ():
        if kind == "CreditMemo" and row.txn_type in _DEBTS:
            yield AmountLink(payer=me, paid=row.txn_id, amount=abs(row.amount))
        if kind == "Invoice" and row.txn_type in _CREDITS:
            yield AmountLink(payer=row.txn_id, paid=me, amount=abs(row.amount))


def _apply(books: Books, link: AmountLink, *, in_full: bool) -> bool:
    """Link two transactions, if both are there, and say so; less of them is settled elsewhere then.

    What one of them told before gives way to what tells more.
    """
    ledger = books.ledger
    payer, paid = ledger.get(link.payer), ledger.get(link.paid)
    if payer is None or paid is None or payer.sign >= 0 or paid.sign <= 0:
        return False
    known = next((one for one in ledger.payers_of(paid.txn_id) if one.payer == payer.txn_id), None)
    if known is not None and not in_full:
        return True
    if known is not None:
        ledger.unlink(known)
        ledger.settle_elsewhere(payer.txn_id, known.amount)
        ledger.settle_elsewhere(paid.txn_id, known.amount + known.discount)
    ledger.link(attrs.evolve(link, payer=payer.txn_id, paid=paid.txn_id))
    ledger.settle_elsewhere(payer.txn_id, -link.amount)
    ledger.settle_elsewhere(paid.txn_id, -link.amount - link.discount)
    return True


def _without_links(books: Books, record: Record) -> Record:
    """Return a transaction without the rows that the ledger tells from now on."""
    ledger = books.ledger
    known = ledger.partners(record.txn_id).keys()
    partners = {txn_id.upper() for txn_id in known}
    changes: dict[str, Any] = {}
    for field in _ROWS:
        rows = getattr(record, field, ())
        kept = tuple(row for row in rows if row.txn_id.upper() not in partners)
        if len(kept) < len(rows):
            changes[field] = kept
    return attrs.evolve(record, **changes) if changes else record
