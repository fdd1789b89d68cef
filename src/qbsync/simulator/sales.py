"""The four sales forms: sales orders, invoices, credit memos and sales receipts.

Their fields come from the request, else from the customer, else from the preferences; their totals from their
lines; what is applied, open or invoiced from the ledger.
"""

from __future__ import annotations

import functools
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import attrs

from qbsync.errors import NotSimulated
from qbsync.facts.plan import plan_of
from qbsync.models import (
    CreditMemo,
    CreditMemoAdd,
    CreditMemoLine,
    CreditMemoLineGroup,
    CreditMemoMod,
    CreditMemoQuery,
    Invoice,
    InvoiceAdd,
    InvoiceLine,
    InvoiceLineGroup,
    InvoiceMod,
    InvoiceQuery,
    ItemDiscount,
    ItemSubtotal,
    SalesOrder,
    SalesOrderAdd,
    SalesOrderLine,
    SalesOrderLineGroup,
    SalesOrderMod,
    SalesOrderQuery,
    SalesReceipt,
    SalesReceiptAdd,
    SalesReceiptLine,
    SalesReceiptLineGroup,
    SalesReceiptMod,
    SalesReceiptQuery,
)
from qbsync.simulator.calendar_dates import due_date
from qbsync.simulator.card_details import card_transaction
from qbsync.simulator.credits import credits_set, linked_txn, refunded
from qbsync.simulator.currencies import currency_of
from qbsync.simulator.entity_parts import block
from qbsync.simulator.extension_values import inherited
from qbsync.simulator.fidelity import simulates
from qbsync.simulator.form_defaults import account_of_type, customer_of, template_of, undeposited_funds
from qbsync.simulator.ledger import Entry, OrderedLine
from qbsync.simulator.money import cents, percentage, quantity
from qbsync.simulator.order_links import Linked, bills_orders, linked_lines
from qbsync.simulator.pricing import STOCKED, full_ref, is_taxable, sold, tax_rate
from qbsync.simulator.sales_lines import NEW_LINE, Form, flat, items_of, make_lines, settled, totals
from qbsync.simulator.statuses import OK, refusal, status
from qbsync.simulator.transactions import (
    Draft,
    TxnKind,
    dated,
    header,
    new_identity,
    next_ref_number,
    numbered,
    values_of,
)

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from qbsync.models import LinkedTxn, Ref
    from qbsync.simulator.answers import AnyRequest, Context
    from qbsync.simulator.books import Books, Record
    from qbsync.simulator.ledger import AmountLink, LineRole, QuantityLink
    from qbsync.simulator.transactions import Identity

__all__ = ["SALES", "enter_opening_balance"]

_HUNDRED: Final = Decimal(100)
_OPENING: Final = "Opening balance"
_EMPTY: Final = "The transaction is empty."
_WORKED_OUT: Final = frozenset({"lines", "link_to_txn_id", "set_credit", "credit_card_txn_info"})
_FORMS: Final[dict[str, tuple[type[Record], type[Record]]]] = {
    "SalesOrder": (SalesOrderLine, SalesOrderLineGroup),
    "Invoice": (InvoiceLine, InvoiceLineGroup),
    "CreditMemo": (CreditMemoLine, CreditMemoLineGroup),
    "SalesReceipt": (SalesReceiptLine, SalesReceiptLineGroup),
}
# What has to do with the quantity on hand: the sign of its change.
_STOCK: Final = {"Invoice": -1, "SalesReceipt": -1, "CreditMemo": 1}
_SIGNS: Final = {"Invoice": 1, "CreditMemo": -1}


def _make(
    kind: TxnKind, request: AnyRequest, old: Record | None, identity: Identity, context: Context
) -> Draft:
    """Work out a sales form."""
    books = context.books
    values = header(kind, request, books, _WORKED_OUT) | card_transaction(kind.name, request, old, books)
    dated(values, old, books)
    customer = _customer(kind, values, old, books)
    values |= currency_of(kind.ret, values, old, customer, books)
    if old is None:
        values = _defaults(kind, values, customer, books) | values
    _follow(kind, values, old, books)
    whole = values_of(old)
    whole |= {**values, **identity}
    line, group = _FORMS[kind.name]
    form = Form(
        books=books,
        name=kind.name,
        line=line,
        group=group,
        level=None if customer is None else customer.price_level_ref,
        class_ref=whole.get("class_ref"),
        exchange_rate=whole.get("exchange_rate") or Decimal(1),
    )
    linked = linked_lines(form, request, customer, context.closed_link) if old is None else Linked()
    if old is None:
        lines = linked.lines
    else:
        lines = make_lines(form, request.lines, old.lines) if request.lines else old.lines
    if old is None and not lines:
        books.rely_on("empty-forms-3180")
        raise refusal(3180, object=kind.name, reason=_EMPTY)
    if kind.name == "SalesOrder" and any(_count(line) < 0 for line in flat(lines)):
        books.rely_on("negative-lines-of-orders")
    lines = numbered(settled(form, lines), books)
    record = kind.ret(**{**whole, "lines": lines, **_sums(kind, form, lines, whole)})
    gone = () if old is None else _lost_quantities(kind, record, old, books)
    if old is not None and kind.entry(books, record).total < books.ledger.refunded(record.txn_id):
        books.rely_on("refunded-credits-stay-as-large-3180")
        raise refusal(3180, object=kind.name, reason="The credit has been refunded.")
    _check_pending(request, record, books)
    if getattr(request, "is_finance_charge", None):
        books.rely_on("finance-charges-are-a-mark")
    credited: tuple[AmountLink, ...] = ()
    if getattr(request, "set_credit", ()):
        paid = Decimal(0) if old is None else books.ledger.applied(record.txn_id)
        open_amount = _entry(kind.name, books, record).total - paid
        credited = credits_set(request.set_credit, record, open_amount, books)
    _define_macros(request, lines, context)
    return Draft(
        record=record,
        links=credited,
        quantities=linked.quantities(record),
        dropped_quantities=gone,
        status=OK if linked.closed is None else status(570, value=linked.closed),
    )


@simulates("pending-forms")
def _check_pending(request: AnyRequest, record: Record, books: Books) -> None:
    """Raise NotSimulated for a pending form that something is applied to, or that is applied."""
    if not getattr(record, "is_pending", None):
        return
    books.rely_on("details-of-pending-forms")
    ledger = books.ledger
    if getattr(request, "set_credit", ()) or ledger.payers_of(record.txn_id) or ledger.paid_by(record.txn_id):
        raise NotSimulated("no rule says what becomes of what is applied to a pending form")


def _define_macros(request: AnyRequest, lines: tuple[Record, ...], context: Context) -> None:
    """Give lines their names; lines of a linked sales order stand before those of the request."""
    wanted = request.lines
    for line, made in zip(reversed(wanted), reversed(lines), strict=False):
        name = getattr(line, "def_macro", None)
        if name is not None:
            context.macros[name] = made.txn_line_id


def _lost_quantities(kind: TxnKind, record: Record, old: Record, books: Books) -> tuple[Any, ...]:
    """Return the links to sales orders that go with deleted lines, and with the items of others (assumed).

    Raises NotSimulated where a line of a sales order goes that was invoiced, and for lines of an invoice that
    was loaded with its sales order.
    """
    if kind.name == "Invoice" and bills_orders(record) and record.lines != old.lines:
        raise NotSimulated("no answer says which line of a loaded invoice was made from which of its order")
    kept = {line.txn_line_id for line in flat(record.lines)}
    if kind.name == "SalesOrder":
        if not books.ledger.billed(record.txn_id).keys() <= kept:
            raise NotSimulated("no rule says what becomes of an invoiced line that its sales order loses")
        return ()
    lost = tuple(link for link in books.ledger.orders_of(record.txn_id) if link.invoice_line not in kept)
    if lost:
        books.rely_on("links-go-with-their-lines")
    before, now = ({line.txn_line_id: _item_id(line) for line in flat(one.lines)} for one in (old, record))
    others = tuple(
        link
        for link in books.ledger.orders_of(record.txn_id)
        if link.invoice_line in kept and before[link.invoice_line] != now[link.invoice_line]
    )
    if others:
        books.rely_on("links-go-with-their-items")
    return lost + others


def _item_id(line: Record) -> str | None:
    return None if line.item_ref is None else (line.item_ref.list_id or "").upper()


def _customer(kind: TxnKind, values: dict[str, Any], old: Record | None, books: Books) -> Record | None:
    """Return the customer of a form, None where a sales receipt has none."""
    customer = customer_of(books, values.get("customer_ref", None if old is None else old.customer_ref))
    if old is not None and "customer_ref" in values:
        before = customer_of(books, old.customer_ref)
        ledger = books.ledger
        links = (ledger.payers_of, ledger.paid_by, ledger.orders_of, ledger.invoices_of)
        if before is not customer:
            books.rely_on("another-customer-changes-nothing-else")
        if before is not customer and any(found(old.txn_id) for found in links):
            raise NotSimulated(
                f"no rule says what becomes of the links of a {kind.name} with another customer"
            )
    return customer


@simulates("forms-take-from-the-customer")
def _defaults(kind: TxnKind, values: dict[str, Any], customer: Record | None, books: Books) -> dict[str, Any]:
    """Return what a new form has that its Add does not name.

    Terms, sales rep, addresses, tax code and tax item come from the customer (documented); the ship date is
    the date of the form; it is to be printed and not to be emailed (assumed).
    """
    books.rely_on("defaults-of-forms")
    defaults: dict[str, Any] = {
        "ref_number": next_ref_number(kind, books),
        "ship_date": values["txn_date"],
        "is_to_be_printed": True,
        "is_to_be_emailed": False,
        "is_pending": False,
        "is_finance_charge": False,
        "is_manually_closed": False,
        "template_ref": template_of(books, kind.name),
        "item_sales_tax_ref": _preferred_tax(books),
    }
    if kind.name in {"Invoice", "CreditMemo"}:
        currency = values.get("currency_ref")
        defaults["ar_account_ref"] = account_of_type(books, "AccountsReceivable", currency)
    if kind.name == "SalesReceipt":
        defaults["deposit_to_account_ref"] = undeposited_funds(books)
    if customer is not None:
        own = {
            "bill_address": customer.bill_address,
            "ship_address": customer.ship_address,
            "terms_ref": customer.terms_ref,
            "sales_rep_ref": customer.sales_rep_ref,
            "item_sales_tax_ref": customer.item_sales_tax_ref,
            "customer_sales_tax_code_ref": customer.sales_tax_code_ref,
            "data_ext": inherited(books, customer) or None,
        }
        defaults |= {name: value for name, value in own.items() if value is not None}
    fields = plan_of(kind.ret).by_name
    return {name: value for name, value in defaults.items() if name in fields}


def _follow(kind: TxnKind, values: dict[str, Any], old: Record | None, books: Books) -> None:
    """Set what follows from other fields: the due date from date and terms, the blocks from the addresses.

    A Mod of either works the due date out anew (assumed); another customer changes nothing else (assumed).
    """
    fields = plan_of(kind.ret).by_name
    dates = {"txn_date", "terms_ref"} & values.keys()
    if "due_date" in fields and values.get("due_date") is None and (dates or "due_date" in values):
        if old is not None:
            books.rely_on("edits-move-the-due-date")
        terms = values["terms_ref"] if "terms_ref" in values else getattr(old, "terms_ref", None)
        values["due_date"] = due_date(books, terms, values.get("txn_date") or _dated(old))
    for name in ("bill_address", "ship_address"):
        if name in values:
            values[f"{name}_block"] = block(values[name])


def _dated(old: Record) -> dt.date:
    day: dt.date = old.txn_date
    return day


def _preferred_tax(books: Books) -> Ref | None:
    preferences = books.preferences
    return books.reference("ItemSalesTax", preferences.sales_tax_item) if preferences.sales_tax else None


@simulates("totals-of-forms")
def _sums(kind: TxnKind, form: Form, lines: tuple[Record, ...], whole: dict[str, Any]) -> dict[str, Any]:
    """Return subtotal, tax and total; the tax is worked out on the sum of all taxed lines (assumed).

    Raises StatusError 3180 where the total is below zero (the code is assumed).
    """
    books = form.books
    rate = tax_rate(books, whole.get("item_sales_tax_ref"))
    taxed = rate != 0 and is_taxable(books, whole.get("customer_sales_tax_code_ref"), without=True)
    subtotal, taxable = totals(form, lines, taxed=taxed)
    exact = taxable * rate / _HUNDRED
    tax = cents(exact)
    if tax != exact:
        books.rely_on("tax-is-rounded-on-the-sum")
    if subtotal + tax < 0:
        books.rely_on("totals-are-not-negative-3180")
        raise refusal(3180, object=kind.name, reason="Transaction amount must be positive.")
    sums = {
        "subtotal": subtotal,
        "sales_tax_percentage": percentage(rate if taxed else Decimal(0)),
        "sales_tax_total": tax,
        "total_amount": cents(subtotal + tax),
    }
    fields = plan_of(kind.ret).by_name
    return {name: value for name, value in sums.items() if name in fields}


@simulates("opening-balances-are-invoices")
def enter_opening_balance(books: Books, customer: Record, amount: Decimal, day: dt.date) -> None:
    """Enter what a new customer owes: an invoice with one line that has no item.

    It has the next number and is due on its date; an amount below zero makes a credit memo (assumed).
    """
    books.rely_on("details-of-opening-balances")
    name = "Invoice" if amount > 0 else "CreditMemo"
    kind = next(kind for kind in SALES if kind.name == name)
    values: dict[str, Any] = {"customer_ref": full_ref(customer), "txn_date": day, "memo": _OPENING}
    values |= currency_of(kind.ret, values, None, customer, books)
    values = _defaults(kind, values, customer, books) | values | {"terms_ref": None}
    _follow(kind, values, None, books)
    identity = new_identity(books)
    line, group = _FORMS[name]
    form = Form(books=books, name=name, line=line, group=group, level=None, class_ref=None)
    opening = line(txn_line_id=NEW_LINE, desc=_OPENING, amount=cents(abs(amount)))
    lines = numbered(settled(form, (opening,)), books)
    record = kind.ret(**{**values, **identity, "lines": lines, **_sums(kind, form, lines, values)})
    books.ledger.put(kind.entry(books, record))


# What the ledger keeps


def _entry(kind: str, books: Books, record: Record) -> Entry:
    """Return what the ledger keeps of a sales form."""
    pairs = list(items_of(books, record.lines))
    posts = not getattr(record, "is_pending", None)
    sign = _STOCK.get(kind, 0) if posts else 0
    stocked = [(line, item) for line, item in pairs if sign and isinstance(item, STOCKED)]
    accounts = [getattr(record, name, None) for name in ("ar_account_ref", "deposit_to_account_ref")]
    accounts += [sold(item).account for _, item in pairs]
    return Entry(
        kind=kind,
        record=record,
        txn_id=record.txn_id,
        customer=None if record.customer_ref is None else record.customer_ref.list_id.upper(),
        sign=_SIGNS.get(kind, 0) if posts else 0,
        total=(record.subtotal or Decimal(0)) + (record.sales_tax_total or Decimal(0)),
        moves=tuple((item.list_id.upper(), sign * _count(line)) for line, item in stocked),
        lines=tuple(_counted(record, line, item) for line, item in pairs if _counts(item)),
        items=frozenset(item.list_id.upper() for _, item in pairs),
        accounts=frozenset((ref.list_id or "").upper() for ref in accounts if ref is not None),
    )


def _counts(item: Record) -> bool:
    """Say whether a line with this item can be invoiced: no subtotal (assumed)."""
    return not isinstance(item, ItemSubtotal)


def _count(line: Record) -> Decimal:
    """Return the quantity of a line; without one it counts as 1 (assumed)."""
    return Decimal(1) if line.quantity is None else line.quantity


def _counted(record: Record, line: Record, item: Record) -> OrderedLine:
    closed = bool(getattr(record, "is_manually_closed", None) or getattr(line, "is_manually_closed", None))
    return OrderedLine(
        txn_line_id=line.txn_line_id,
        item=item.list_id.upper(),
        quantity=_count(line),
        amount=line.amount or Decimal(0),
        closed=closed,
        billed=getattr(line, "invoiced", None) or Decimal(0),
        role=_role(line, item),
    )


def _role(line: Record, item: Record) -> LineRole:
    """Return what a line is for the order that it stands on."""
    if not isinstance(item, ItemDiscount):
        return "goods"
    return "once" if line.rate_percent is None else "each"


# What is derived when a form is read


@simulates("what-is-invoiced")
def _order_shown(books: Books, order: Record) -> Record:
    """Add what was invoiced of each line, whether all of it was, and the invoices."""
    ledger = books.ledger
    billed = ledger.billed(order.txn_id)
    counted = ledger.entry(order.txn_id).lines
    goods = [line for line in counted if line.role == "goods"]
    left = [line for line in goods if line.left(billed.get(line.txn_line_id, Decimal(0)))]

    def line_shown(line: Record) -> Record:
        if hasattr(line, "lines"):
            return attrs.evolve(line, lines=tuple(line_shown(member) for member in line.lines))
        if not any(one.txn_line_id == line.txn_line_id for one in goods):
            return line
        return attrs.evolve(line, invoiced=quantity(billed.get(line.txn_line_id, Decimal(0))))

    told = None if goods else order.is_fully_invoiced  # loaded without its lines or items
    return attrs.evolve(
        order,
        lines=tuple(line_shown(line) for line in order.lines),
        is_fully_invoiced=bool(goods) and not left if told is None else told,
        linked_txn=order.linked_txn + _quantity_links(books, ledger.invoices_of(order.txn_id), "invoice"),
    )


def _quantity_links(books: Books, links: Iterable[QuantityLink], side: str) -> tuple[LinkedTxn, ...]:
    """Return the other transactions of quantity links, once each, with the amount that was invoiced."""
    by_txn: dict[str, list[QuantityLink]] = {}
    for link in links:
        by_txn.setdefault(getattr(link, side), []).append(link)
    return tuple(
        linked_txn(books, txn_id, "QUANTYPE", books.ledger.linked_amount(own))
        for txn_id, own in by_txn.items()
    )


@simulates("what-is-paid")
def _invoice_shown(books: Books, invoice: Record) -> Record:
    """Add what was applied (below zero, reported once), the balance, and the links; 0 to pay is paid."""
    ledger = books.ledger
    balance = ledger.remaining(invoice.txn_id)
    orders = _quantity_links(books, ledger.orders_of(invoice.txn_id), "order")
    payers = tuple(
        linked_txn(books, link.payer, "AMTTYPE", -link.amount) for link in ledger.payers_of(invoice.txn_id)
    )
    return attrs.evolve(
        invoice,
        applied_amount=cents(-ledger.applied(invoice.txn_id)),
        balance_remaining=cents(balance),
        is_paid=balance == 0,
        linked_txn=invoice.linked_txn + orders + payers,
    )


def _credit_shown(books: Books, memo: Record) -> Record:
    """Add what is left of the credit, and what it was applied to (with positive amounts, assumed)."""
    paid = books.ledger.paid_by(memo.txn_id)
    if paid:
        books.rely_on("links-of-credits-are-positive")
    return attrs.evolve(
        memo,
        credit_remaining=cents(books.ledger.remaining(memo.txn_id)),
        linked_txn=memo.linked_txn
        + tuple(linked_txn(books, link.paid, "AMTTYPE", link.amount) for link in paid),
    )


def _receipt_shown(_books: Books, receipt: Record) -> Record:
    return receipt


def _voided(_books: Books, record: Record) -> Record:
    """Return a form with quantities and amounts of zero; items, rates and addresses stay (assumed)."""
    zero = Decimal("0.00")

    def empty(line: Record) -> Record:
        if hasattr(line, "lines"):
            return attrs.evolve(line, total_amount=zero, lines=tuple(empty(member) for member in line.lines))
        if line.amount is None:
            return line
        return attrs.evolve(line, quantity=None if line.quantity is None else Decimal(0), amount=zero)

    totals_of = ("subtotal", "sales_tax_total", "total_amount")
    sums = {name: zero for name in totals_of if hasattr(record, name)}
    return attrs.evolve(record, lines=tuple(empty(line) for line in record.lines), **sums)


def _order_held(books: Books, entry: Entry) -> str | None:
    if books.ledger.billed(entry.txn_id):
        return "The sales order has been invoiced."
    return None


def _sales(name: str, **row: Any) -> TxnKind:  # noqa: ANN401 - the fields of a TxnKind
    return TxnKind(name=name, make=_make, entry=functools.partial(_entry, name), **row)


SALES: Final = (
    _sales(
        "SalesOrder",
        ret=SalesOrder,
        add=SalesOrderAdd,
        mod=SalesOrderMod,
        query=SalesOrderQuery,
        show=_order_shown,
        held_by=_order_held,
    ),
    _sales(
        "Invoice",
        ret=Invoice,
        add=InvoiceAdd,
        mod=InvoiceMod,
        query=InvoiceQuery,
        show=_invoice_shown,
        void=_voided,
    ),
    _sales(
        "CreditMemo",
        ret=CreditMemo,
        add=CreditMemoAdd,
        mod=CreditMemoMod,
        query=CreditMemoQuery,
        show=_credit_shown,
        void=_voided,
        held_by=refunded,
    ),
    _sales(
        "SalesReceipt",
        ret=SalesReceipt,
        add=SalesReceiptAdd,
        mod=SalesReceiptMod,
        query=SalesReceiptQuery,
        show=_receipt_shown,
        void=_voided,
    ),
)
"""The sales forms."""
