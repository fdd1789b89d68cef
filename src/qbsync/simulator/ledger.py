"""What the transactions of a company file keep: entries by TxnID, and the links between them.

Only two things are facts: what a transaction itself says (its `Entry`), and which transaction is linked to
which (`AmountLink`, `QuantityLink`). Everything else (what is applied, what is open, what was invoiced, the
balance of a customer, the quantity of an item) is worked out when it is read, so no total can go wrong.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import attrs

from qbsync.facts.datetimes import QBDateTime
from qbsync.models import Aggregate, Ref
from qbsync.simulator.references import ITEMS, lists_of, refs_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

__all__ = ["ZERO", "AmountLink", "Deletion", "Entry", "Ledger", "OrderedLine", "QuantityLink"]

ZERO: Final = Decimal("0.00")


@attrs.frozen(kw_only=True)
class AmountLink:
    """A credit that is used: `payer` (payment, credit memo) pays `paid` (invoice, refund).

    `amount` comes from the payer, `discount` was given with it. `through` is the payment in which a credit
    memo was applied, None where it was applied otherwise. All ids are TxnIDs.
    """

    payer: str
    paid: str
    amount: Decimal
    discount: Decimal = ZERO
    discount_account_ref: Ref | None = None
    discount_class_ref: Ref | None = None
    through: str | None = None


@attrs.frozen(kw_only=True)
class QuantityLink:
    """A line of an invoice made from a line of a sales order; its quantity is that of the invoice."""

    order: str
    order_line: str
    invoice: str
    invoice_line: str


@attrs.frozen(kw_only=True)
class OrderedLine:
    """A line that counts for a quantity: of a sales order what was ordered, of an invoice what was billed.

    `closed` says that nothing more of it will be delivered.
    """

    txn_line_id: str
    item: str | None
    quantity: Decimal
    amount: Decimal = ZERO
    closed: bool = False


@attrs.frozen(kw_only=True)
class Entry:
    """A transaction as it is kept: the record without what is derived, and what follows from it alone.

    `sign` is 1 where it makes a customer owe (invoice, refund), -1 where it is a credit of the customer
    (credit memo, payment), 0 where it does neither; `total` is its amount, never negative. `moves` are
    (item ListID, change of the quantity on hand), `items` and `accounts` the ListIDs that it touches.
    """

    kind: str
    record: Aggregate
    txn_id: str
    customer: str | None = None
    sign: int = 0
    total: Decimal = ZERO
    moves: tuple[tuple[str, Decimal], ...] = ()
    lines: tuple[OrderedLine, ...] = ()
    items: frozenset[str] = frozenset()
    accounts: frozenset[str] = frozenset()


@attrs.frozen(kw_only=True)
class Deletion:
    """A transaction that was deleted: when, as QuickBooks prints it and by the clock in UTC."""

    kind: str
    txn_id: str
    ref_number: str | None
    time_created: QBDateTime
    time_deleted: QBDateTime
    moment: datetime


class Ledger:
    """All entries and links of a company file."""

    def __init__(self) -> None:
        """Begin empty."""
        self._entries: dict[str, Entry] = {}
        self._by_kind: dict[str, dict[str, None]] = {}
        self._by_customer: dict[str, dict[str, None]] = {}
        self._by_item: dict[str, dict[str, None]] = {}
        self._paid_by: dict[str, list[AmountLink]] = {}
        self._pays: dict[str, list[AmountLink]] = {}
        self._through: dict[str, list[AmountLink]] = {}
        self._ordered: dict[str, list[QuantityLink]] = {}
        self._billed: dict[str, list[QuantityLink]] = {}
        self.deletions: list[Deletion] = []
        self._ids = 0
        self._numbers = 0

    # Numbers

    def next_id(self) -> int:
        """Return the number of the next TxnID or TxnLineID: both come from one counter (captured)."""
        self._ids += 1
        return self._ids

    def next_number(self) -> int:
        """Return the next TxnNumber: it runs through all transactions of the company (captured)."""
        self._numbers += 1
        return self._numbers

    # Facts

    def __len__(self) -> int:
        """Return how many transactions there are."""
        return len(self._entries)

    def __iter__(self) -> Iterator[Entry]:
        """Give all transactions in the order in which they were entered."""
        return iter(self._entries.values())

    def get(self, txn_id: str) -> Entry | None:
        """Return the transaction with this TxnID, None where there is none."""
        return self._entries.get(txn_id.upper())

    def entry(self, txn_id: str) -> Entry:
        """Return the transaction with this TxnID, which is there."""
        return self._entries[txn_id.upper()]

    def of_kind(self, kind: str) -> Iterator[Entry]:
        """Give the transactions of a kind in the order in which they were entered."""
        return (self._entries[txn_id] for txn_id in self._by_kind.get(kind, ()))

    def of_customer(self, list_id: str) -> Iterator[Entry]:
        """Give the transactions of a customer, without those of its jobs, in the order of their entry."""
        return (self._entries[txn_id] for txn_id in self._by_customer.get(list_id.upper(), ()))

    def of_item(self, list_id: str) -> Iterator[Entry]:
        """Give the transactions in which an item stands, in the order of their entry."""
        return (self._entries[txn_id] for txn_id in self._by_item.get(list_id.upper(), ()))

    def last_ref_number(self, kind: str) -> str | None:
        """Return the ref number of the transaction of a kind that was entered last with one."""
        for txn_id in reversed(self._by_kind.get(kind, {})):
            record: Any = self._entries[txn_id].record
            if record.ref_number is not None:
                number: str = record.ref_number
                return number
        return None

    def put(self, entry: Entry) -> None:
        """Store a transaction, new or changed."""
        txn_id = entry.txn_id.upper()
        old = self._entries.get(txn_id)
        if old is not None:
            self._unindex(old, besides=entry)
        self._entries[txn_id] = entry
        for index, key in self._places(entry):
            index.setdefault(key, {}).setdefault(txn_id)

    def remove(self, txn_id: str) -> None:
        """Take a transaction out, with all its links."""
        self.free(txn_id)
        self._unindex(self._entries.pop(txn_id.upper()))

    def free(self, txn_id: str) -> None:
        """Take back all links of a transaction, and those that were made through it."""
        links = [*self.payers_of(txn_id), *self.paid_by(txn_id), *self.made_through(txn_id)]
        for link in {id(link): link for link in links}.values():
            self.unlink(link)
        for line in [*self.invoices_of(txn_id), *self.orders_of(txn_id)]:
            self.unlink_quantity(line)

    def _places(self, entry: Entry) -> Iterator[tuple[dict[str, dict[str, None]], str]]:
        yield self._by_kind, entry.kind
        if entry.customer is not None:
            yield self._by_customer, entry.customer.upper()
        for item in entry.items:
            yield self._by_item, item.upper()

    def _unindex(self, entry: Entry, besides: Entry | None = None) -> None:
        kept = set() if besides is None else {(id(index), key) for index, key in self._places(besides)}
        for index, key in self._places(entry):
            if (id(index), key) not in kept:
                del index[key][entry.txn_id.upper()]

    # References to lists

    def uses(self, list_name: str, list_id: str) -> bool:
        """Tell whether a transaction refers to a record of a list."""
        return any(
            list_name in lists_of(target) and (ref.list_id or "").upper() == list_id.upper()
            for entry in self._entries.values()
            for target, ref in refs_of(entry.record)
        )

    def merged(
        self, list_name: str, list_id: str, into: str, current: Callable[[Aggregate], Aggregate]
    ) -> None:
        """Let every transaction that names a record name the one that it was merged into."""
        old, new = list_id.upper(), into.upper()

        def moved(id: str | None) -> str | None:
            return new if id == old else id

        for entry in tuple(self._entries.values()):
            record = current(entry.record)
            if record is entry.record:
                continue
            changes: dict[str, Any] = {"record": record}
            if list_name == "Customer":
                changes["customer"] = moved(entry.customer)
            elif list_name == "Account":
                changes["accounts"] = frozenset(moved(id) for id in entry.accounts)
            elif list_name in ITEMS:
                changes["items"] = frozenset(moved(id) for id in entry.items)
                changes["moves"] = tuple((moved(id), change) for id, change in entry.moves)
                changes["lines"] = tuple(attrs.evolve(line, item=moved(line.item)) for line in entry.lines)
            self.put(attrs.evolve(entry, **changes))

    # Links

    def link(self, link: AmountLink) -> None:
        """Apply a credit."""
        self._paid_by.setdefault(link.paid.upper(), []).append(link)
        self._pays.setdefault(link.payer.upper(), []).append(link)
        if link.through is not None:
            self._through.setdefault(link.through.upper(), []).append(link)

    def unlink(self, link: AmountLink) -> None:
        """Take back what was applied."""
        self._paid_by[link.paid.upper()].remove(link)
        self._pays[link.payer.upper()].remove(link)
        if link.through is not None:
            self._through[link.through.upper()].remove(link)

    def payers_of(self, paid: str) -> tuple[AmountLink, ...]:
        """Return what was applied to a transaction."""
        return tuple(self._paid_by.get(paid.upper(), ()))

    def paid_by(self, payer: str) -> tuple[AmountLink, ...]:
        """Return what a credit was applied to."""
        return tuple(self._pays.get(payer.upper(), ()))

    def made_through(self, payment: str) -> tuple[AmountLink, ...]:
        """Return the credits that were applied with a payment."""
        return tuple(self._through.get(payment.upper(), ()))

    def link_quantity(self, link: QuantityLink) -> None:
        """Let a line of an invoice take from a line of a sales order."""
        self._ordered.setdefault(link.order.upper(), []).append(link)
        self._billed.setdefault(link.invoice.upper(), []).append(link)

    def unlink_quantity(self, link: QuantityLink) -> None:
        """Take such a link back."""
        self._ordered[link.order.upper()].remove(link)
        self._billed[link.invoice.upper()].remove(link)

    def invoices_of(self, order: str) -> tuple[QuantityLink, ...]:
        """Return the links of a sales order to invoices."""
        return tuple(self._ordered.get(order.upper(), ()))

    def orders_of(self, invoice: str) -> tuple[QuantityLink, ...]:
        """Return the links of an invoice to sales orders."""
        return tuple(self._billed.get(invoice.upper(), ()))

    def partners(self, txn_id: str) -> dict[str, list[object]]:
        """Return the TxnIDs of all transactions that are linked to one, or through it, with the links."""
        found: dict[str, list[object]] = {}
        for link in (*self.payers_of(txn_id), *self.paid_by(txn_id), *self.made_through(txn_id)):
            for other in (link.payer, link.paid):
                found.setdefault(other, []).append(link)
        for line in (*self.invoices_of(txn_id), *self.orders_of(txn_id)):
            quantity = next(
                one.quantity for one in self.entry(line.invoice).lines if one.txn_line_id == line.invoice_line
            )
            for other in (line.order, line.invoice):
                found.setdefault(other, []).append((line, quantity))
        found.pop(txn_id, None)
        return found

    # Amounts

    def applied(self, paid: str) -> Decimal:
        """Return what was applied to an invoice or refund, discounts included."""
        return sum((link.amount + link.discount for link in self.payers_of(paid)), ZERO)

    def used(self, payer: str) -> Decimal:
        """Return what was used of a credit."""
        return sum((link.amount for link in self.paid_by(payer)), ZERO)

    def remaining(self, txn_id: str) -> Decimal:
        """Return what is open: the balance of an invoice, what is left of a credit."""
        entry = self.entry(txn_id)
        return entry.total - (self.applied(txn_id) if entry.sign > 0 else self.used(txn_id))

    def balance(self, list_id: str) -> Decimal:
        """Return what a customer owes, without its jobs: open invoices less unused credits."""
        entries = self.of_customer(list_id)
        return sum((entry.sign * self.remaining(entry.txn_id) for entry in entries if entry.sign), ZERO)

    def refunded(self, payer: str) -> Decimal:
        """Return what of a credit was refunded."""
        links = (link for link in self.paid_by(payer) if self.entry(link.paid).kind == "ARRefundCreditCard")
        return sum((link.amount for link in links), ZERO)

    def fit(self, txn_id: str) -> None:
        """Take back what was applied last, as far as a transaction is now too small for it (assumed)."""
        entry = self.entry(txn_id)
        links = self.payers_of(txn_id) if entry.sign > 0 else self.paid_by(txn_id)
        over = -self.remaining(txn_id) if entry.sign else ZERO
        for link in reversed(links):
            if over <= 0:
                return
            if link.amount and self.entry(link.paid).kind == "ARRefundCreditCard":
                continue  # the money is gone; whoever changes a credit has seen to it that this much is left
            self.unlink(link)
            size = link.amount + link.discount if entry.sign > 0 else link.amount
            if size > over:
                amount = max(ZERO, link.amount - over)
                discount = min(link.discount, size - over - amount)
                self.link(attrs.evolve(link, amount=amount, discount=max(ZERO, discount)))
            over -= size

    # Quantities

    def billed(self, order: str) -> dict[str, Decimal]:
        """Return TxnLineID of a sales order -> quantity that invoices took from it."""
        billed: dict[str, Decimal] = {}
        for link in self.invoices_of(order):
            lines = self.entry(link.invoice).lines
            quantity = next(line.quantity for line in lines if line.txn_line_id == link.invoice_line)
            billed[link.order_line] = billed.get(link.order_line, Decimal(0)) + quantity
        return billed

    def linked_amount(self, links: Iterable[QuantityLink]) -> Decimal:
        """Return the amount of the invoice's lines that these links stand for."""
        amounts = {
            (entry.txn_id, line.txn_line_id): line.amount
            for entry in {link.invoice: self.entry(link.invoice) for link in links}.values()
            for line in entry.lines
        }
        return sum((amounts[link.invoice, link.invoice_line] for link in links), ZERO)

    def on_hand(self, item: str) -> Decimal:
        """Return the change that all transactions made to the quantity on hand of an item."""
        moves = (move for entry in self.of_item(item) for move in entry.moves)
        return sum((change for moved, change in moves if moved.upper() == item.upper()), Decimal(0))

    def on_sales_order(self, item: str) -> Decimal:
        """Return what is ordered of an item and neither invoiced nor closed."""
        waiting = Decimal(0)
        for entry in self.of_item(item):
            if entry.kind != "SalesOrder":
                continue
            billed = self.billed(entry.txn_id)
            for line in entry.lines:
                if line.item is not None and line.item.upper() == item.upper() and not line.closed:
                    waiting += max(Decimal(0), line.quantity - billed.get(line.txn_line_id, Decimal(0)))
        return waiting
