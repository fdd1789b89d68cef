"""What is synced with QuickBooks, and how, all of it with qbsync's public API."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from qbsync import App, Bridge, Import, Operation, Page, Policies, Push, SQLiteStore, models
from qbsync.mapping import check_payment, make_fit, match, roll_up, split_payment
from qbsync.models import AppliedToTxnAdd, Customer, Invoice, ReceivePaymentAdd, Ref, TxnDeleted
from qbsync.qbxml import from_json, to_json

from .ledger import Ledger, add, cents, insert, money, one, setting, update

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator
    from pathlib import Path

    from qbsync import Connection

KEY = "books"
KINDS = {  # how we call it, and what is left of it
    "Invoice": ("invoice", "balance_remaining"),
    "ReceivePayment": ("payment", "unused_payment"),
    "CreditMemo": ("credit", "credit_remaining"),
    "ARRefundCreditCard": ("refund", ""),
}
TROUBLES = {"rejected", "parked", "conflict", "in_doubt"}
FAULTS = {
    "already paid": "The invoice is already paid in QuickBooks. Ignore this payment, or refund it.",
    "several accounts": "It spans invoices of several A/R accounts: split it, one payment for each account.",
}


class QuickBooks:
    """The bridge between the ledger and the company file of QuickBooks."""

    def __init__(self, ledger: Ledger, folder: Path, url: str, **settings: Any) -> None:
        """Declare what is synced; `settings` are those of `qbsync.Bridge`."""
        self.ledger, app = ledger, App(name="Fairwind Receivables", url=url)
        settings = {"oldest_version": "13.0", "policies": Policies(name_in_use="link"), **settings}
        self.bridge = bridge = Bridge(SQLiteStore(folder / "sync.db"), app=app, **settings)
        every, week = timedelta(minutes=10), timedelta(days=7)
        changes: dict[str, Any] = {"every": every, "since": "connected"}  # what is older is imported
        unpaid = Import(models.InvoiceQuery(paid_status="NotPaidOnly"), active_customers_only=True)
        gone = models.TxnDeletedQuery(txn_del_type=("Invoice", "ReceivePayment", "CreditMemo"))
        pull = bridge.pull
        pull(models.CustomerQuery, every=every, name="customers", sweep=week)(self.take_customers)
        pull(models.InvoiceQuery, name="invoices", initial=unpaid, **changes)(self.take)
        pull(models.ReceivePaymentQuery, name="payments", requery_applied=True, **changes)(self.take)
        pull(models.CreditMemoQuery, name="credit notes", requery_applied=True, **changes)(self.take)
        pull(models.ARRefundCreditCardQuery, name="refunds", **changes)(self.take)
        pull(gone, name="deleted", **changes)(self.take_out)
        bridge.push("ledger")(self.waiting)
        bridge.settled(models.CustomerAdd)(self.settled)
        bridge.settled(models.InvoiceAdd)(self.settled)
        bridge.settled(models.InvoiceMod, merge="host wins")(self.settled)
        bridge.settled(models.ReceivePaymentAdd)(self.settled)
        bridge.settled(models.CreditMemoAdd)(self.settled)

    @property
    def connection(self) -> Connection | None:
        """The one connection, None before it is set up."""
        return next((one for one in self.bridge.connections() if one.key == KEY), None)

    # From QuickBooks

    def take_customers(self, page: Page[Customer]) -> None:
        """Take customers by name; jobs belong to theirs, unless the settings keep them apart."""
        with self.ledger.open() as db:
            rows = db.execute("SELECT * FROM quickbooks_customer").fetchall()
            parents = {row["list_id"]: row["parent_id"] for row in rows}
            known = {one: Ref(list_id=parent) if parent else None for one, parent in parents.items()}
            rolled = roll_up(page, known=known, keep_apart=not setting(db, "roll_up")).rolled
            owners = {row["list_id"]: row["customer_id"] for row in rows if row["customer_id"]}
            tops = [one.record for one in rolled if not one.is_rolled_up]
            owners |= _matched(db, page, [top for top in tops if top.list_id not in owners])
            for here in rolled:
                record, owner = here.record, owners.get(here.record.list_id)
                if here.is_rolled_up:
                    owner = owner_of(db, here.top)
                parent = record.parent_ref.list_id if record.parent_ref else None
                _keep(db, record.list_id, record.full_name, owner, parent)
                if owner and not here.is_rolled_up:
                    db.execute("UPDATE customer SET name = ? WHERE id = ?", (record.full_name, owner))
            db.execute("DELETE FROM customer WHERE id IN forlorn")

    def take(self, page: Page[Any]) -> None:
        """Book a page of invoices, payments, credit notes or refunds."""
        with self.ledger.open() as db:
            for record in page:
                link = page.links.of(record)
                book(db, record, link.host_id if link else None)

    def take_out(self, page: Page[TxnDeleted]) -> None:
        """Mark what was deleted in QuickBooks."""
        gone = [(one.txn_id,) for one in page]
        with self.ledger.open() as db:
            db.executemany("UPDATE document SET state = 'deleted' WHERE txn_id = ?", gone)

    # To QuickBooks

    def waiting(self, _connection: Connection) -> list[Push]:
        """Return all that QuickBooks has not got yet; qbsync asks at every call of the Web Connector."""
        with self.ledger.open() as db:
            return [*_invoices_and_credits(db), *_payments(db)]

    def send_edit(self, db: sqlite3.Connection, invoice: int) -> None:
        """Send an edit of one of our invoices; where QuickBooks changed the same, ours wins."""
        row = one(db, "SELECT * FROM document WHERE id = ?", invoice)
        edit = from_json(Invoice, row["record"]).edit(due_date=_day(row["due"]), memo=row["memo"])
        key = f"invoice-{invoice}-edit-{row['edits']}"
        self.bridge.connection(KEY).push(edit, key=key, host_id=str(invoice))

    def settled(self, operation: Operation[Any]) -> None:
        """Note what became of something that was sent."""
        is_customer, host_id = operation.kind == "Customer", operation.host_id
        with self.ledger.open() as db:
            if is_customer and operation.state == "applied":
                _keep(db, operation.list_id, operation.name, int(host_id))
            elif operation.state == "applied":
                update(db, host_id, txn_id=operation.txn_id, state="synced", problem="")
                if operation.result is not None:
                    book(db, operation.result, host_id)
            elif operation.state == "cancelled" and not is_customer:
                update(db, host_id, state="ignored", problem="")
            elif operation.state in TROUBLES and operation.problem and not is_customer:
                problem = f"{operation.problem.text} {operation.problem.message}".strip()
                update(db, host_id, state="refused", problem=problem)

    def configure(self, **settings: bool) -> None:
        """Keep settings; customers are pulled once more, for their jobs."""
        with self.ledger.open() as db:
            rows = [(name, "yes" if value else "no") for name, value in settings.items()]
            db.executemany("REPLACE INTO setting VALUES (?, ?)", rows)
            db.execute("UPDATE quickbooks_customer SET customer_id = NULL WHERE parent_id NOTNULL")
        self.bridge.connection(KEY).reset("customers")


def _matched(db: sqlite3.Connection, page: Page[Customer], new: list[Customer]) -> dict[str, int]:
    """Match new customers of QuickBooks with ours by name; a name that we have twice is left to a person."""
    found = match(db.execute("SELECT * FROM unmatched"), new, key=lambda row: str(row["name"]))
    owners = {pair.candidate.list_id: int(pair.record["id"]) for pair in found.pairs}
    for customer in found.unmatched_candidates:
        owners[customer.list_id] = _add_customer(db, customer.full_name, customer.email or "")
    for customer in new:
        if customer.list_id in owners:
            page.links.match(str(owners[customer.list_id]), customer, replace=True)
    return owners


def _add_customer(db: sqlite3.Connection, name: str, email: str = "") -> int:
    return insert(db, "customer", name=name, email=email, origin="quickbooks")


def _keep(
    db: sqlite3.Connection, list_id: str, name: str, owner: int | None, parent: str | None = None
) -> None:
    values = (list_id, name, owner, parent)
    columns = "(list_id, full_name, customer_id, parent_id)"
    db.execute(f"REPLACE INTO quickbooks_customer {columns} VALUES (?, ?, ?, ?)", values)  # noqa: S608 - ours


def owner_of(db: sqlite3.Connection, ref: Ref) -> int | None:
    """Return whose a customer is that something refers to, perhaps before QuickBooks has told of it."""
    name = str(ref.full_name)
    top = name.partition(":")[0] if setting(db, "roll_up") else name
    owners = "SELECT customer_id FROM quickbooks_customer WHERE"
    found = one(
        db, f"{owners} list_id = ? OR full_name = ? ORDER BY list_id <> ?", ref.list_id, top, ref.list_id
    )
    owner: int | None = _add_customer(db, top) if found is None else found["customer_id"]
    if ref.list_id and one(db, f"{owners} list_id = ?", ref.list_id) is None:
        _keep(db, ref.list_id, name, owner)
    return owner


def book(db: sqlite3.Connection, record: Any, host_id: str | None) -> None:
    """Enter what QuickBooks has: figures are its own, due date and memo of our invoices stay ours."""
    row = one(db, "SELECT * FROM document WHERE txn_id = ? OR id = ?", record.txn_id, host_id)
    kind, field = KINDS[type(record).__name__]
    remaining = getattr(record, field) or 0 if field else 0
    total = remaining - (record.applied_amount or 0) if kind == "invoice" else record.total_amount
    void = (record.memo or "").startswith("VOID:") and not total
    state = "void" if void else "synced"
    if kind == "refund":
        state = "by hand" if row is None else row["state"]
    values: dict[str, Any] = {
        "txn_id": record.txn_id,
        "state": state,
        "problem": "",
        "record": to_json(record),
    }
    values |= {"date": str(record.txn_date), "customer_id": owner_of(db, record.customer_ref)}
    values["list_id"] = record.customer_ref.list_id
    values |= {"number": record.ref_number or "", "total": cents(total), "balance": cents(remaining)}
    if row is None or row["origin"] == "quickbooks":
        values |= {"memo": record.memo or "", "due": str(getattr(record, "due_date", None) or "")}
    if row is None:
        document = insert(db, "document", kind=kind, origin="quickbooks", **values)
    else:
        document = row["id"]
        update(db, document, **values)
    if kind == "payment":
        _apply(db, document, record)


def _apply(db: sqlite3.Connection, document: int, payment: models.ReceivePayment) -> None:
    """Enter what a payment is applied to, and what that leaves open."""
    db.execute("DELETE FROM applied WHERE payment_id = ?", (document,))
    for row in payment.applied_to_txn:
        found = one(db, "SELECT id FROM document WHERE txn_id = ?", row.txn_id)
        if found is None:  # it is older than the connection; qbsync asks for it next
            stub = {"kind": "invoice", "origin": "quickbooks", "state": "synced", "date": str(row.txn_date)}
            invoice = insert(db, "document", txn_id=row.txn_id, total=0, balance=0, **stub)
        else:
            invoice = found["id"]
        update(db, invoice, balance=cents(row.balance_remaining))
        insert(db, "applied", payment_id=document, invoice_id=invoice, amount=cents(row.amount))


def _invoices_and_credits(db: sqlite3.Connection) -> Iterator[Push]:
    for row in db.execute("SELECT * FROM waiting WHERE kind IN ('invoice', 'credit') ORDER BY id").fetchall():
        ref, after = _ref(db, row), tuple[str, ...]()
        if ref is None:
            customer = one(db, "SELECT * FROM customer WHERE id = ?", row["customer_id"])
            new = make_fit(models.CustomerAdd)(name=customer["name"], email=customer["email"] or None).request
            ref, after = Ref(new.name), (f"customer-{customer['id']}",)
            yield Push(new, key=after[0], host_id=str(customer["id"]))
        form: dict[str, Any] = {
            "customer_ref": ref,
            "txn_date": _day(row["date"]),
            "memo": row["memo"] or None,
        }
        form["ref_number"] = row["number"]
        line: dict[str, Any] = {"item_ref": Ref(row["item"]), "amount": money(row["total"])}
        request: Any = models.CreditMemoAdd(**form, lines=(models.CreditMemoLineAdd(**line),))
        if row["kind"] == "invoice":
            lines = (models.InvoiceLineAdd(**line),)
            request = models.InvoiceAdd(**form, due_date=_day(row["due"]), lines=lines)
        yield Push(request, key=f"{row['kind']}-{row['id']}", host_id=str(row["id"]), after=after)


def _payments(db: sqlite3.Connection) -> Iterator[Push]:
    """Give the payments that can be sent; what QuickBooks would refuse is held, with the reason."""
    for row in db.execute("SELECT * FROM waiting WHERE kind = 'payment' ORDER BY id").fetchall():
        applied = db.execute("SELECT * FROM counterpart WHERE of = ? ORDER BY id", (row["id"],)).fetchall()
        if any(invoice["txn_id"] is None for invoice in applied):
            continue  # until QuickBooks has the invoice
        amounts = {invoice["txn_id"]: money(invoice["amount"]) for invoice in applied}
        lists = {invoice["list_id"] for invoice in applied}
        ref = Ref(list_id=lists.pop()) if len(lists) == 1 else _ref(db, row)
        if ref is None:
            continue  # nor the customer
        payment = ReceivePaymentAdd(
            customer_ref=ref,
            txn_date=_day(row["date"]),
            ref_number=row["number"],
            total_amount=money(row["total"]),
            memo=row["memo"] or None,
            applied_to_txn=tuple(AppliedToTxnAdd(txn_id=one, payment_amount=amounts[one]) for one in amounts),
        )
        invoices = [from_json(Invoice, invoice["record"]) for invoice in applied]
        faults = {fault.fault: str(fault) for fault in check_payment(payment, invoices)}
        if faults.keys() == {"several accounts"} and setting(db, "split_payments"):
            _split(db, row, payment, invoices)
            yield from _payments(db)
            return
        state = row["state"] if row["state"] == "refused" else "held" if faults else "new"
        if state != "refused":
            text = " ".join(FAULTS.get(fault, words) for fault, words in faults.items())
            update(db, row["id"], state=state, problem=text)
        if not faults:  # with the A/R account of the invoices
            (part,) = split_payment(payment, invoices, key=f"payment-{row['id']}").parts
            yield Push(part.request, key=part.key, host_id=str(row["id"]), priority=1)


def _split(db: sqlite3.Connection, row: Any, payment: ReceivePaymentAdd, invoices: list[Invoice]) -> None:
    """Make one payment for each A/R account out of one that spans several."""
    first, *others = split_payment(payment, invoices, key="").parts
    update(db, row["id"], total=cents(first.request.total_amount), state="new", problem="")
    common = {"customer_id": row["customer_id"], "date": row["date"], "memo": f"Part of {row['number']}"}
    invoice = "invoice_id = (SELECT id FROM document WHERE txn_id = ?)"
    for part in others:
        other = add(db, "payment", cents(part.request.total_amount), **common)
        moved = [(other, row["id"], applied.txn_id) for applied in part.request.applied_to_txn]
        db.executemany(f"UPDATE applied SET payment_id = ? WHERE payment_id = ? AND {invoice}", moved)  # noqa: S608


def _ref(db: sqlite3.Connection, row: Any) -> Ref | None:
    """Return the customer of a document in QuickBooks, None where it is not there yet."""
    query = "SELECT list_id FROM quickbooks_customer WHERE customer_id = ? ORDER BY parent_id NOTNULL"
    found = one(db, query, row["customer_id"])
    return None if found is None else Ref(list_id=found["list_id"])


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
