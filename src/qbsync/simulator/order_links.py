"""Invoices made from sales orders: which lines come from an order, and what is left of it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import attrs

from qbsync.errors import NotSimulated
from qbsync.facts.plan import plan_of
from qbsync.simulator.books import Record, well_formed
from qbsync.simulator.fidelity import simulates
from qbsync.simulator.ledger import Entry, QuantityLink
from qbsync.simulator.money import cents, quantity
from qbsync.simulator.sales_lines import NEW_LINE, Form, flat, line_changed, make_lines
from qbsync.simulator.statuses import refusal

if TYPE_CHECKING:
    from qbsync.simulator.answers import AnyRequest, ClosedLink

__all__ = ["Linked", "bills_orders", "linked_lines"]


@attrs.frozen(kw_only=True)
class Linked:
    """The lines of a new form, and which of them (counted through groups) come from lines of sales orders."""

    lines: tuple[Record, ...] = ()
    sources: tuple[tuple[str, str] | None, ...] = ()
    closed: str | None = None
    """The TxnID of a sales order of which nothing was left, where the form is made without the link."""

    def quantities(self, record: Record) -> tuple[QuantityLink, ...]:
        """Return the links of the invoice that was made."""
        pairs = zip(flat(record.lines), self.sources, strict=False)
        return tuple(
            QuantityLink(
                order=source[0],
                order_line=source[1],
                invoice=record.txn_id,
                invoice_line=line.txn_line_id,
            )
            for line, source in pairs
            if source is not None
        )


def bills_orders(invoice: Record) -> bool:
    """Tell whether a loaded invoice says that it was made from sales orders; others are linked by line."""
    return any(row.txn_type == "SalesOrder" for row in invoice.linked_txn)


@simulates("invoices-take-what-is-left")
def linked_lines(form: Form, request: AnyRequest, customer: Record | None, closed_link: ClosedLink) -> Linked:
    """Return the lines of an Add: those of linked sales orders first (assumed), then its own.

    Raises StatusError 3120 for an order or line that is not there, 570 for one of which nothing is left where
    `closed_link` is "refused"; otherwise the lines that it would give are left out, or not linked.
    """
    lines: list[Record] = []
    sources: list[tuple[str, str] | None] = []
    taken: set[tuple[str, str]] = set()
    closed: str | None = None
    for txn_id in getattr(request, "link_to_txn_id", ()):
        order = _order(form, txn_id, customer)
        if not _left(form, order):
            closed = _closed(form, order, closed_link)
            continue
        for line in _rest_of_order(form, order):
            made, own = line
            lines.append(made)
            sources += own
            taken |= {source for source in own if source is not None}
    if lines and request.lines:
        form.books.rely_on("lines-of-linked-orders-first")
    for wanted in request.lines:
        link = getattr(wanted, "link_to_txn", None)
        if link is None:
            made_lines = make_lines(form, (wanted,), ())
            lines += made_lines
            sources += [None] * len(list(flat(made_lines)))
            continue
        order = _order(form, link.txn_id, customer)
        line = _order_line(order, link.txn_line_id)
        source = (order.txn_id, line.txn_line_id)
        if line.txn_line_id not in _left(form, order):
            closed = _closed(form, order, closed_link)
            lines.append(line_changed(form, wanted, _copied(form.line, line)))
            sources.append(None)
            continue
        if source in taken:
            raise NotSimulated("no rule says what a line of a sales order does that is linked to twice")
        taken.add(source)
        lines.append(line_changed(form, wanted, _taken(form, order, line)))
        sources.append(source)
    return Linked(lines=tuple(lines), sources=tuple(sources), closed=closed)


def _closed(form: Form, order: Entry, closed_link: ClosedLink) -> str:
    form.books.rely_on("links-to-closed-orders-570")
    if closed_link == "refused":
        raise refusal(570, value=order.txn_id)
    return order.txn_id


def _order(form: Form, txn_id: str, customer: Record | None) -> Entry:
    well_formed(txn_id, "txn ID")
    order = form.books.ledger.get(txn_id)
    if order is None or order.kind != "SalesOrder":
        raise refusal(3120, value=txn_id)
    if customer is None or order.customer != customer.list_id.upper():
        raise NotSimulated("no rule says what a link to a sales order of another customer does")
    return order


def _order_line(order: Entry, txn_line_id: str) -> Record:
    record: Record = order.record
    for line in flat(record.lines):
        if line.txn_line_id == txn_line_id:
            return line
    raise refusal(3120, value=txn_line_id)


def _left(form: Form, order: Entry) -> dict[str, Decimal]:
    """Return TxnLineID -> quantity that is neither invoiced nor closed.

    A discount of a fixed amount counts until it was billed once; alone it leaves nothing of the order.
    """
    billed = form.books.ledger.billed(order.txn_id)
    waiting = [
        (line, left)
        for line in order.lines
        if line.role != "each" and not line.closed
        if (left := line.left(billed.get(line.txn_line_id, Decimal(0))))
    ]
    if any(line.quantity < 0 for line in order.lines):
        form.books.rely_on("negative-lines-of-orders")
    if any(line.role == "once" for line in order.lines):
        form.books.rely_on("fixed-discounts-are-billed-once")
    if not any(line.role == "goods" for line, _ in waiting):
        return {}
    return {line.txn_line_id: left for line, left in waiting}


def _rest_of_order(form: Form, order: Entry) -> list[tuple[Record, list[tuple[str, str] | None]]]:
    """Return each line of an order with something left, and those that are no goods, with their sources."""
    left = _left(form, order)
    counted = {line.txn_line_id for line in order.lines if line.role != "each"}
    made: list[tuple[Record, list[tuple[str, str] | None]]] = []
    record: Record = order.record
    for line in record.lines:
        members = [
            member
            for member in flat((line,))
            if member.txn_line_id in left or member.txn_line_id not in counted
        ]
        if not any(member.txn_line_id in left for member in members) and hasattr(line, "lines"):
            continue
        if not members:
            continue
        own = [
            (order.txn_id, member.txn_line_id) if member.txn_line_id in left else None for member in members
        ]
        copies = tuple(
            _taken(form, order, member) if member.txn_line_id in left else _copied(form.line, member)
            for member in members
        )
        made.append((_copied(form.group, line, lines=copies) if hasattr(line, "lines") else copies[0], own))
    return made


def _taken(form: Form, order: Entry, line: Record) -> Record:
    """Return a line of an invoice that takes what is left of a line of a sales order, at its rate."""
    left = _left(form, order)[line.txn_line_id]
    if line.quantity is None or left == line.quantity:
        return _copied(form.line, line)
    amount = line.amount if line.rate is None else cents(line.rate * left)
    return _copied(form.line, line, quantity=quantity(left), amount=amount)


def _copied(cls: type[Record], line: Record, **changes: Any) -> Record:  # noqa: ANN401 - fields of the line
    """Return the line of another form with the fields that both have."""
    own = plan_of(type(line)).by_name
    fields = [field.name for field in plan_of(cls).fields if field.name in own]
    values = {name: getattr(line, name) for name in fields}
    return cls(**{**values, "txn_line_id": NEW_LINE, **changes})
