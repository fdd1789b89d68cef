"""What the transactions of a company file keep: entries by TxnID, and the links between them.

Only two things are facts: what a transaction itself says (its `Entry`), and which transaction is linked to
which (`AmountLink`, `QuantityLink`). Everything else (what is applied, what is open, what was invoiced, the
balance of a customer, the quantity of an item) is worked out when it is read, so no total can go wrong.
"""

from __future__ import annotations

import itertools
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

import attrs

from qbsync.facts.datetimes import QBDateTime
from qbsync.models import Aggregate, Ref
from qbsync.qbxml.references import ITEMS, lists_of, refs_of
from qbsync.simulator.fidelity import simulates

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

    from qbsync.simulator.seeded_entries import SeededEntries

__all__ = [
    "ZERO",
    "AmountLink",
    "Deletion",
    "Entry",
    "Ledger",
    "OrderedLine",
    "QuantityLink",
    "ToldLinks",
]

ZERO: Final = Decimal("0.00")

LineRole: TypeAlias = Literal["goods", "once", "each"]

SEEDED_KIND: Final = "Invoice"
"""The kind of the transactions that a seed has."""


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
class ToldLinks:
    """What the answer told of the links of a loaded transaction: their `order`, and those not made so far.

    `in_full` says that the answer tells discounts, and payments in which credits were applied.
    """

    order: tuple[str, ...]
    waiting: tuple[AmountLink, ...]
    in_full: bool


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

    `closed` says that nothing more of it will be delivered. `billed` is what was invoiced of it by loaded
    invoices: no answer says by which of their lines. `role` is "goods", or of a discount "once" where it is
    an amount, and "each" where it is a percentage, a part of whatever is billed.
    """

    txn_line_id: str
    item: str | None
    quantity: Decimal
    amount: Decimal = ZERO
    closed: bool = False
    billed: Decimal = Decimal(0)
    role: LineRole = "goods"

    def left(self, billed: Decimal) -> Decimal:
        """Return what is not invoiced yet, with the sign of what was ordered; 0 where it is all."""
        rest = self.quantity - billed
        return rest if rest * self.quantity > 0 else Decimal(0)


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
    """All entries and links of a company file.

    A big company has entries that nobody has touched: they are made from a seed each time they are read, and
    one that is changed or deleted leaves it, see `record_lists`.
    """

    def __init__(self) -> None:
        """Begin empty."""
        self._seed: SeededEntries | None = None
        self._left: set[int] = set()
        self._entries: dict[str, Entry] = {}
        self._by_kind: dict[str, dict[str, None]] = {}
        self._by_customer: dict[str, dict[str, None]] = {}
        self._by_item: dict[str, dict[str, None]] = {}
        self._paid_by: dict[str, list[AmountLink]] = {}
        self._pays: dict[str, list[AmountLink]] = {}
        self._through: dict[str, list[AmountLink]] = {}
        self._ordered: dict[str, list[QuantityLink]] = {}
        self._billed: dict[str, list[QuantityLink]] = {}
        self._settled: dict[str, Decimal] = {}
        self.deletions: list[Deletion] = []
        self.loaded: dict[str, ToldLinks] = {}
        """TxnID, in capitals, of what was loaded and is still there -> what its answer told of its links."""
        self._ids = 0
        self._numbers = 0

    # Numbers

    def next_id(self) -> int:
        """Return the number of the next TxnID or TxnLineID: both come from one counter (captured)."""
        self._ids += 1
        return self._ids

    @simulates("txn-numbers")
    def next_number(self) -> int:
        """Return the next TxnNumber: it runs through all transactions of the company (captured)."""
        self._numbers += 1
        return self._numbers

    def passed_over(self, ids: Iterable[int], txn_number: int) -> None:
        """Never give out numbers that loaded transactions have."""
        self._ids = max(self._ids, *ids)
        self._numbers = max(self._numbers, txn_number)

    # Facts

    def sow(self, seed: SeededEntries) -> None:
        """Let the ledger, which is empty, have the entries of a seed."""
        self._seed = seed
        self._ids, self._numbers = seed.last_id, seed.count

    def __len__(self) -> int:
        """Return how many transactions there are."""
        return len(self._entries) + (0 if self._seed is None else self._seed.count - len(self._left))

    def __iter__(self) -> Iterator[Entry]:
        """Give all transactions in the order in which they were entered."""
        return self._read(range(0 if self._seed is None else self._seed.count), self._entries)

    def kept(self) -> Iterator[Entry]:
        """Give the transactions that are no longer, or never were, as a seed makes them, in no order."""
        return iter(self._entries.values())

    def get(self, txn_id: str) -> Entry | None:
        """Return the transaction with this TxnID, None where there is none."""
        txn_id = txn_id.upper()
        found = self._entries.get(txn_id)
        if found is None and self._seed is not None:
            number = self._seed.by_id(txn_id)
            if number is not None and number not in self._left:
                return self._seed.entry(number)
        return found

    def entry(self, txn_id: str) -> Entry:
        """Return the transaction with this TxnID, which is there."""
        found = self.get(txn_id)
        if found is None:
            raise KeyError(txn_id)
        return found

    def of_kind(self, kind: str) -> Iterator[Entry]:
        """Give the transactions of a kind in the order in which they were entered."""
        seeded = 0 if self._seed is None or kind != SEEDED_KIND else self._seed.count
        return self._read(range(seeded), self._by_kind.get(kind, {}))

    def ids_of_kind(self, kind: str) -> list[str]:
        """Return the TxnIDs of all transactions of a kind in the order in which they were entered."""
        own = [self._entries[txn_id].txn_id for txn_id in self._by_kind.get(kind, ())]
        if self._seed is None or kind != SEEDED_KIND:
            return own
        if self._left:
            return [entry.txn_id for entry in self.of_kind(kind)]
        return [*map(self._seed.txn_id, range(self._seed.count)), *own]

    def of_customer(self, list_id: str) -> Iterator[Entry]:
        """Give the transactions of a customer, without those of its jobs, in the order of their entry."""
        list_id = list_id.upper()
        seeded = [] if self._seed is None else self._seed.of_customer(list_id)
        return self._read(seeded, self._by_customer.get(list_id, {}))

    def of_customers(self, kind: str, list_ids: Collection[str]) -> Iterator[Entry]:
        """Give the transactions of a kind and of any of these customers, in the order of their entry."""
        wanted = {list_id.upper() for list_id in list_ids}
        seeded: set[int] = set()
        if self._seed is not None and kind == SEEDED_KIND:
            seeded = {number for list_id in wanted for number in self._seed.of_customer(list_id)}
        own = {txn_id for list_id in wanted for txn_id in self._by_customer.get(list_id, ())}
        return self._read(seeded, {id: None for id in self._by_kind.get(kind, ()) if id in own})

    def with_ref_number(self, kind: str, numbers: Collection[str]) -> Iterator[Entry]:
        """Give the transactions of a kind with any of these ref numbers, in the order of their entry.

        The numbers are in small letters.
        """
        seeded: set[int] = set()
        if self._seed is not None and kind == SEEDED_KIND:
            seeded = {found for text in numbers if (found := self._seed.by_ref_number(text)) is not None}

        def has_one(record: Any) -> bool:  # noqa: ANN401 - of any class
            return record.ref_number is not None and record.ref_number.casefold() in numbers

        own = (id for id in self._by_kind.get(kind, ()) if has_one(self._entries[id].record))
        return self._read(seeded, dict.fromkeys(own))

    def of_item(self, list_id: str) -> Iterator[Entry]:
        """Give the transactions in which an item stands, in the order of their entry."""
        list_id = list_id.upper()
        seeded: Iterable[int] = ()
        if self._seed is not None:
            seeded = sorted({number for name in ITEMS for number in self._seed.refers(name, list_id)})
        return self._read(seeded, self._by_item.get(list_id, {}))

    def _read(self, numbers: Iterable[int], kept: Mapping[str, object]) -> Iterator[Entry]:
        """Give entries of the seed, changed ones where they stood, then those that were never of it."""
        if not isinstance(numbers, range):  # those that came here by a change
            moved = (self._number(txn_id) for txn_id in kept)
            numbers = sorted({*numbers, *(number for number in moved if number is not None)})
        for number in numbers:
            txn_id = self._sown.txn_id(number).upper() if number in self._left else ""
            if not txn_id:
                yield self._sown.entry(number)
            elif txn_id in kept:
                yield self._entries[txn_id]
        for txn_id in kept:
            if self._number(txn_id) is None:
                yield self._entries[txn_id]

    @property
    def _sown(self) -> SeededEntries:
        assert self._seed is not None  # noqa: S101 - a number is always one of a seed
        return self._seed

    def _number(self, txn_id: str) -> int | None:
        """Return the number of an entry in the seed, also when it has left it."""
        return None if self._seed is None else self._seed.by_id(txn_id)

    def last_ref_number(self, kind: str) -> str | None:
        """Return the ref number of the transaction of a kind that was entered last with one."""
        own = (self._entries[txn_id] for txn_id in reversed(self._by_kind.get(kind, {})))
        last = [entry for entry in own if self._number(entry.txn_id.upper()) is None]
        seeded = reversed(range(0 if self._seed is None or kind != SEEDED_KIND else self._seed.count))
        older = (self.get(self._sown.txn_id(number)) for number in seeded)
        for entry in itertools.chain(last, older):
            record: Any = None if entry is None else entry.record
            if record is not None and record.ref_number is not None:
                number: str = record.ref_number
                return number
        return None

    def put(self, entry: Entry) -> None:
        """Store a transaction, new or changed."""
        txn_id = entry.txn_id.upper()
        old = self._entries.get(txn_id)
        if old is not None:
            self._unindex(old, besides=entry)
        else:
            self._leave(txn_id)
        self._entries[txn_id] = entry
        for index, key in self._places(entry):
            index.setdefault(key, {}).setdefault(txn_id)

    def remove(self, txn_id: str) -> None:
        """Take a transaction out, with all its links."""
        self.free(txn_id)
        txn_id = txn_id.upper()
        self.loaded.pop(txn_id, None)
        if txn_id in self._entries:
            self._unindex(self._entries.pop(txn_id))
        else:
            self._leave(txn_id)

    def _leave(self, txn_id: str) -> None:
        number = self._number(txn_id)
        if number is not None:
            self._left.add(number)

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

    def posts_to(self, account: str) -> bool:
        """Tell whether a transaction may change the balance of an account; those of stock may change any."""
        entries: Iterable[Entry] = self._entries.values()
        if self._seed is not None and self._seed.count:  # whose entries post to the same accounts
            entries = itertools.chain((self._seed.entry(0),), entries)
        return any(entry.moves or account.upper() in entry.accounts for entry in entries)

    def uses(self, list_name: str, list_id: str) -> bool:
        """Tell whether a transaction refers to a record of a list."""
        return any(True for _ in self._referring(list_name, list_id)) or any(
            list_name in lists_of(target) and (ref.list_id or "").upper() == list_id.upper()
            for entry in self._entries.values()
            for target, ref in refs_of(entry.record)
        )

    def _referring(self, list_name: str, list_id: str) -> Iterator[Entry]:
        """Give the entries of the seed that refer to a record of a list."""
        if self._seed is not None:
            for number in self._seed.refers(list_name, list_id.upper()):
                if number not in self._left:
                    yield self._seed.entry(number)

    def merged(
        self, list_name: str, list_id: str, into: str, current: Callable[[Aggregate], Aggregate]
    ) -> None:
        """Let every transaction that names a record name the one that it was merged into."""
        old, new = list_id.upper(), into.upper()

        def moved(id: str | None) -> str | None:
            return new if id == old else id

        for entry in (*self._entries.values(), *self._referring(list_name, list_id)):
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

    def order_links(self, txn_id: str) -> None:
        """Let the links of a loaded transaction stand in the order of the answer, before all others."""
        order = self.loaded[txn_id.upper()].order
        places = {other.upper(): place for place, other in reversed(tuple(enumerate(order)))}
        self._paid_by.get(txn_id.upper(), []).sort(
            key=lambda link: places.get(link.payer.upper(), len(order))
        )
        self._pays.get(txn_id.upper(), []).sort(key=lambda link: places.get(link.paid.upper(), len(order)))

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
        links = (link.amount + link.discount for link in self.payers_of(paid))
        return sum(links, self.settled_elsewhere(paid))

    def used(self, payer: str) -> Decimal:
        """Return what was used of a credit."""
        return sum((link.amount for link in self.paid_by(payer)), self.settled_elsewhere(payer))

    def settled_elsewhere(self, txn_id: str) -> Decimal:
        """Return what was applied to a loaded transaction, or used of it, by others that were not loaded."""
        return self._settled.get(txn_id.upper(), ZERO)

    def settle_elsewhere(self, txn_id: str, amount: Decimal) -> None:
        """Say that so much more, or less, of a loaded transaction is settled by others."""
        self._settled[txn_id.upper()] = self.settled_elsewhere(txn_id) + amount

    def remaining(self, txn_id: str) -> Decimal:
        """Return what is open: the balance of an invoice, what is left of a credit."""
        return self._open(self.entry(txn_id))

    def _open(self, entry: Entry) -> Decimal:
        return entry.total - (self.applied(entry.txn_id) if entry.sign > 0 else self.used(entry.txn_id))

    @simulates("balances")
    def balance(self, list_id: str) -> Decimal:
        """Return what a customer owes, without its jobs: open invoices less unused credits."""
        list_id = list_id.upper()
        kept = (self._entries[txn_id] for txn_id in self._by_customer.get(list_id, ()))
        owed = sum((entry.sign * self._open(entry) for entry in kept if entry.sign), ZERO)
        for number in () if self._seed is None else self._seed.of_customer(list_id):
            if number not in self._left:
                owed += self._sown.total(number) - self.applied(self._sown.txn_id(number))
        return owed

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
        billed = {line.txn_line_id: line.billed for line in self.entry(order).lines if line.billed}
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

    @simulates("quantities-on-sales-order")
    def on_sales_order(self, item: str) -> Decimal:
        """Return what is ordered of an item and neither invoiced nor closed."""
        waiting = Decimal(0)
        for entry in self.of_item(item):
            if entry.kind != "SalesOrder":
                continue
            billed = self.billed(entry.txn_id)
            for line in entry.lines:
                if line.item is not None and line.item.upper() == item.upper() and not line.closed:
                    waiting += line.left(billed.get(line.txn_line_id, Decimal(0)))
        return waiting
