"""The open invoices of a sample company, each made when it is read; the balances of its customers follow."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from qbsync.models import Invoice, InvoiceLine, Ref
from qbsync.qbxml.references import TERMS
from qbsync.simulator.ledger import Entry, OrderedLine
from qbsync.simulator.seed_customers import BLOCK, SLOTS
from qbsync.simulator.seed_numbers import Shuffle, Timeline, mixed, referred

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from qbsync.simulator.record_lists import Record
    from qbsync.simulator.seed_customers import SeededCustomers

__all__ = ["SeededInvoices", "invoices_of"]

_IDS_EACH = 4
"""Numbers of one invoice: its own and those of up to three lines."""

_FIRST_REF_NUMBER = 1001


def invoices_of(customers: SeededCustomers) -> int:
    """Return how many open invoices these customers have."""
    last = customers.layout(customers.blocks).slots
    return customers.blocks * SLOTS + sum(place < customers.rest for place in last)


class SeededInvoices:
    """The open invoices of a sample company.

    `items` are what stands on their lines, of which no stock is kept; `days` are ListIDs of terms in capitals
    and the days that they give. `common` are the fields that all have alike.
    """

    def __init__(
        self,
        *,
        customers: SeededCustomers,
        seed: int,
        timeline: Timeline,
        items: Sequence[Record],
        days: Mapping[str, int],
        common: Mapping[str, Any],
    ) -> None:
        """Take what all invoices have in common."""
        self._customers = customers
        self._seed = seed
        self._timeline = timeline
        self._items = tuple(items)
        self._days = dict(days)
        self._common = dict(common)
        self._referred = referred(common)
        self._whole = customers.blocks * SLOTS
        self._entered = Shuffle.of(self._whole, seed)
        self.count = invoices_of(customers)
        self._accounts = frozenset(
            _id(ref)
            for ref in (common["ar_account_ref"], items[0].sales_or_purchase.account_ref)
            if ref is not None
        )
        self._used: dict[str, set[str]] = {}
        for item in items:
            self._used.setdefault(type(item).__name__, set()).add(item.list_id.upper())
        for name in TERMS:
            self._used[name] = set(days)

    @property
    def last_id(self) -> int:
        """The last number that a TxnID or TxnLineID has."""
        return self.count * _IDS_EACH

    def entry(self, number: int) -> Entry:
        """Make an invoice as the ledger keeps it."""
        customer = self._customers.record(self._customer(number))
        wall = self._timeline.wall(number)
        epoch, moment = self._timeline.epoch(wall), self._timeline.printed(wall)
        lines = tuple(self._line(number, place, epoch) for place in range(self._lines(number)))
        total = self.total(number)
        terms = customer.terms_ref
        due = wall.date()
        if terms is not None:
            due += dt.timedelta(days=self._days[(terms.list_id or "").upper()])
        invoice = Invoice(
            txn_id=self.txn_id(number),
            time_created=moment,
            time_modified=moment,
            edit_sequence=str(epoch),
            txn_number=number + 1,
            customer_ref=Ref(list_id=customer.list_id, full_name=customer.full_name),
            txn_date=wall.date(),
            ref_number=str(_FIRST_REF_NUMBER + number),
            bill_address=customer.bill_address,
            bill_address_block=customer.bill_address_block,
            ship_address=customer.ship_address,
            ship_address_block=customer.ship_address_block,
            is_pending=False,
            is_finance_charge=False,
            terms_ref=terms,
            due_date=due,
            ship_date=wall.date(),
            subtotal=total,
            sales_tax_percentage=Decimal("0.00"),
            sales_tax_total=Decimal("0.00"),
            is_to_be_printed=True,
            is_to_be_emailed=False,
            customer_sales_tax_code_ref=customer.sales_tax_code_ref,
            lines=lines,
            **self._common,
        )
        return Entry(
            kind="Invoice",
            record=invoice,
            txn_id=invoice.txn_id,
            customer=_id(invoice.customer_ref),
            sign=1,
            total=total,
            lines=tuple(
                OrderedLine(
                    txn_line_id=line.txn_line_id,
                    item=_id(line.item_ref),
                    quantity=line.quantity or Decimal(0),
                    amount=line.amount or Decimal(0),
                )
                for line in lines
            ),
            items=frozenset(_id(line.item_ref) for line in lines),
            accounts=self._accounts,
        )

    def total(self, number: int) -> Decimal:
        """Return the amount of an invoice."""
        return sum((self._sold(number, place)[2] for place in range(self._lines(number))), Decimal("0.00"))

    def txn_id(self, number: int) -> str:
        """Return a TxnID."""
        return f"{number * _IDS_EACH + 1:X}-{self._timeline.epoch(self._timeline.wall(number))}"

    def by_id(self, txn_id: str) -> int | None:
        """Return the number of the invoice with a TxnID in capitals, None where there is none."""
        number, line = divmod(int(txn_id.partition("-")[0], 16) - 1, _IDS_EACH)
        if line or not 0 <= number < self.count:
            return None
        return number if self.txn_id(number) == txn_id else None

    def by_ref_number(self, ref_number: str) -> int | None:
        """Return the number of the invoice with a ref number, None where there is none."""
        if not ref_number.isascii() or not ref_number.isdigit():
            return None
        number = int(ref_number) - _FIRST_REF_NUMBER
        return number if 0 <= number < self.count and str(int(ref_number)) == ref_number else None

    def of_customer(self, list_id: str) -> list[int]:
        """Return the invoices of a customer, in the order of their entry."""
        number = self._customers.by_id(list_id)
        if number is None:
            return []
        block, place = divmod(number, BLOCK)
        slots = self._customers.layout(block).slots
        found = [block * SLOTS + slot for slot, at in enumerate(slots) if at == place]
        return sorted(self._entered.there(slot) if slot < self._whole else slot for slot in found)

    def refers(self, list_name: str, list_id: str) -> Iterator[int]:
        """Give the invoices that refer to a record of a list."""
        if list_name == "Customer":
            yield from self.of_customer(list_id)
        elif (list_name, list_id) in self._referred:
            yield from range(self.count)
        elif list_id in self._used.get(list_name, ()):
            for number in range(self.count):
                entry = self.entry(number)
                record: Record = entry.record
                if list_id in entry.items or _id(record.terms_ref) == list_id:
                    yield number

    def _customer(self, number: int) -> int:
        """Return the number of the customer of an invoice."""
        slot = self._entered.back(number) if number < self._whole else number
        block, place = divmod(slot, SLOTS)
        return block * BLOCK + self._customers.layout(block).slots[place]

    def _lines(self, number: int) -> int:
        return 1 + mixed(self._seed ^ 3, number) % (_IDS_EACH - 1)

    def _sold(self, number: int, place: int) -> tuple[Record, Decimal, Decimal]:
        """Return the item of a line, how many of it, and the amount."""
        bits = mixed(self._seed ^ 4, number * _IDS_EACH + place)
        item = self._items[bits % len(self._items)]
        count = Decimal(1 + (bits >> 8) % 20)
        price: Decimal = item.sales_or_purchase.price
        return item, count, (price * count).quantize(price)

    def _line(self, number: int, place: int, epoch: int) -> InvoiceLine:
        item, count, amount = self._sold(number, place)
        return InvoiceLine(
            txn_line_id=f"{number * _IDS_EACH + 2 + place:X}-{epoch}",
            item_ref=Ref(list_id=item.list_id, full_name=item.full_name),
            desc=item.sales_or_purchase.desc,
            quantity=count,
            rate=item.sales_or_purchase.price,
            amount=amount,
            sales_tax_code_ref=item.sales_tax_code_ref,
        )


def _id(ref: Ref | None) -> str:
    return "" if ref is None or ref.list_id is None else ref.list_id.upper()
