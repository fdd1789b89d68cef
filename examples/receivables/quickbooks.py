"""What is synced with QuickBooks, and how: pulls, pushes and what becomes of them, all with qbsync's public API."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from qbsync import App, Bridge, Import, Operation, Page, Policies, Push, SQLiteStore, models
from qbsync.mapping import check_payment, make_fit, match, roll_up, split_payment
from qbsync.models import Customer, Invoice, ReceivePaymentAdd, Ref, TxnDeleted
from qbsync.qbxml import from_json, to_json

from .ledger import Ledger, add, assign, cents, insert, money, one, setting, update

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator
    from pathlib import Path

    from qbsync import Connection, Setup

KEY = "books"
KINDS = {
    "Invoice": "invoice",
    "ReceivePayment": "payment",
    "CreditMemo": "credit",
    "ARRefundCreditCard": "refund",
}
TROUBLES = {"rejected", "parked", "conflict", "in_doubt"}
FAULTS = {
    "already paid": "The invoice is already paid in QuickBooks. Ignore this payment, or refund it.",
    "several accounts": "The payment spans invoices of several A/R accounts: split it, one payment for each account.",
}


class QuickBooks:
    """The bridge between the ledger and the company file of QuickBooks."""

    def __init__(self, ledger: Ledger, folder: Path, url: str, **settings: Any) -> None:
        """Declare what is synced; `settings` are those of `qbsync.Bridge`."""
        self.ledger = ledger
        app = App(name="Fairwind Receivables", url=url)
        bridge = Bridge(
            SQLiteStore(folder / "sync.db"), app=app, policies=Policies(name_in_use="link"), **settings
        )
        pull, often = bridge.pull, timedelta(minutes=10)
        changes: dict[str, Any] = {
            "every": often,
            "since": "connected",
        }  # older data are imported, not pulled
        unpaid = Import(models.InvoiceQuery(paid_status="NotPaidOnly"), active_customers_only=True)
        pull(models.CustomerQuery, every=often, name="customers", sweep=timedelta(days=7))(
            self.take_customers
        )
        pull(models.InvoiceQuery, name="invoices", initial=unpaid, **changes)(self.take)
        pull(models.ReceivePaymentQuery, name="payments", requery_applied=True, **changes)(self.take)
        pull(models.CreditMemoQuery, name="credit notes", requery_applied=True, **changes)(self.take)
        pull(models.ARRefundCreditCardQuery, name="refunds", **changes)(self.take)
        gone = models.TxnDeletedQuery(txn_del_type=("Invoice", "ReceivePayment", "CreditMemo"))
        pull(gone, name="deleted", **changes)(self.take_out)
        bridge.push("ledger")(self.waiting)
        bridge.settled(models.CustomerAdd)(self.settled)
        bridge.settled(models.InvoiceAdd)(self.settled)
        bridge.settled(models.InvoiceMod, merge="host wins")(self.settled)
        bridge.settled(models.ReceivePaymentAdd)(self.settled)
        bridge.settled(models.CreditMemoAdd)(self.settled)
        self.bridge = bridge

    @property
    def connection(self) -> Connection | None:
        return next((one for one in self.bridge.connections() if one.key == KEY), None)

    def generate(self, zone: str) -> Setup:
        """Make the .qwc file and a password, or a new password, which ends the old one."""
        return self.bridge.connect(KEY, zone=zone) if self.connection is None else self.connection.reissue()

    # From QuickBooks

    def take_customers(self, page: Page[Customer]) -> None:
        with self.ledger.open() as db:
            rows = db.execute("SELECT list_id, parent_id FROM quickbooks_customer").fetchall()
            known = {
                row["list_id"]: Ref(list_id=row["parent_id"]) if row["parent_id"] else None for row in rows
            }
            rolled = roll_up(page, known=known, keep_apart=not setting(db, "roll_up")).rolled
            tops = [one.record for one in rolled if not one.is_rolled_up]
            matched = _matched(db, page, [top for top in tops if _owner(db, top.list_id) is None])
            for here in rolled:
                record = here.record
                owner = matched.get(record.list_id) or _owner(db, record.list_id)
                if here.is_rolled_up:
                    owner = owner_of(db, here.top)
                elif owner is not None:
                    db.execute("UPDATE customer SET name = ? WHERE id = ?", (record.full_name, owner))
                _keep(db, record.list_id, record.full_name, record.parent_ref)
                assign(db, record.list_id, owner)
            db.execute("DELETE FROM customer WHERE id IN forlorn")

    def take(self, page: Page[Any]) -> None:
        """Book a page of invoices, payments, credit notes or refunds."""
        with self.ledger.open() as db:
            for record in page:
                link = page.links.of(record)
                book(db, record, link.host_id if link else None)

    def take_out(self, page: Page[TxnDeleted]) -> None:
        with self.ledger.open() as db:
            for gone in page:
                db.execute(
                    "UPDATE document SET state = 'deleted', total = 0, balance = 0 WHERE txn_id = ?",
                    (gone.txn_id,),
                )
            db.execute(
                "DELETE FROM applied WHERE payment_id IN (SELECT id FROM document WHERE state = 'deleted')"
            )

    # To QuickBooks

    def waiting(self, _connection: Connection) -> list[Push]:
        """Return everything that QuickBooks has not got yet; qbsync asks at every call of the Web Connector."""
        with self.ledger.open() as db:
            return [*_invoices_and_credits(db), *_payments(db)]

    def send_edit(self, db: sqlite3.Connection, invoice: int) -> None:
        """Send an edit of one of our invoices; where QuickBooks changed the same, ours wins."""
        row = one(db, "SELECT * FROM document WHERE id = ?", invoice)
        edit = from_json(Invoice, row["record"]).edit(due_date=_day(row["due"]), memo=row["memo"])
        self.bridge.connection(KEY).push(
            edit, key=f"invoice-{invoice}-edit-{row['edits']}", host_id=str(invoice)
        )

    def settled(self, operation: Operation[Any]) -> None:
        """Note what became of something that was sent."""
        with self.ledger.open() as db:
            if operation.kind == "Customer" and operation.state == "applied":
                _keep(
                    db,
                    operation.list_id,
                    operation.result.full_name if operation.result else operation.name,
                    None,
                )
                assign(db, operation.list_id, int(operation.host_id))
            elif operation.kind != "Customer" and operation.state == "applied":
                update(db, operation.host_id, txn_id=operation.txn_id, state="synced", problem="")
                if operation.result is not None:
                    book(db, operation.result, operation.host_id)
            elif (
                operation.kind != "Customer" and operation.state in TROUBLES and operation.problem is not None
            ):
                update(db, operation.host_id, state="refused", problem=operation.problem.message)

    def ignore(self, operation: Operation[Any]) -> None:
        """Leave something as it is that QuickBooks refused."""
        if operation.kind != "Customer":
            with self.ledger.open() as db:
                update(db, operation.host_id, state="ignored", problem="")

    def configure(self, **settings: bool) -> None:
        """Keep settings; where jobs are rolled up otherwise than before, customers are pulled once more."""
        with self.ledger.open() as db:
            before = setting(db, "roll_up")
            for name, value in settings.items():
                insert(db, "setting", replace=True, name=name, value="yes" if value else "no")
            if before != settings["roll_up"]:
                db.execute("UPDATE quickbooks_customer SET customer_id = NULL WHERE parent_id NOTNULL")
        if before != settings["roll_up"] and self.connection is not None:
            self.connection.reset("customers")


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


def _keep(db: sqlite3.Connection, list_id: str, name: str, parent: Ref | None) -> None:
    parent_id = parent.list_id if parent else None
    owner = _owner(db, list_id)
    db.execute(
        "INSERT OR IGNORE INTO quickbooks_customer (list_id, full_name) VALUES (?, ?)", (list_id, name)
    )
    values = (name, parent_id, owner, list_id)
    db.execute(
        "UPDATE quickbooks_customer SET full_name = ?, parent_id = ?, customer_id = ? WHERE list_id = ?",
        values,
    )


def _owner(db: sqlite3.Connection, list_id: str | None) -> int | None:
    row = one(db, "SELECT customer_id FROM quickbooks_customer WHERE list_id = ?", list_id)
    return None if row is None else row["customer_id"]


def owner_of(db: sqlite3.Connection, ref: Ref) -> int | None:
    """Return whose a customer is that something refers to, perhaps before QuickBooks has told of it itself."""
    row = one(db, "SELECT customer_id FROM quickbooks_customer WHERE list_id = ?", ref.list_id)
    if row is not None:
        return row["customer_id"]  # type: ignore[no-any-return]
    name = str(ref.full_name)
    top = name.partition(":")[0] if setting(db, "roll_up") else name
    found = one(db, "SELECT customer_id FROM quickbooks_customer WHERE full_name = ?", top)
    owner: int | None = _add_customer(db, top) if found is None else found["customer_id"]
    if ref.list_id:
        _keep(db, ref.list_id, name, None)
        assign(db, ref.list_id, owner)
    return owner


def book(db: sqlite3.Connection, record: Any, host_id: str | None) -> None:
    """Enter what QuickBooks has: figures are its own, due date and memo of our invoices stay ours."""
    row = one(db, "SELECT * FROM document WHERE txn_id = ? OR id = ?", record.txn_id, host_id)
    kind = KINDS[type(record).__name__]
    total = getattr(record, "total_amount", None)
    balance = {
        "payment": "unused_payment",
        "credit": "credit_remaining",
        "refund": "",
        "invoice": "balance_remaining",
    }
    remaining = getattr(record, balance[kind], 0)
    if kind == "invoice":
        total = (remaining or 0) - (record.applied_amount or 0)
    void = (record.memo or "").startswith("VOID:") and not total
    state = "void" if void else "synced"
    if kind == "refund":
        state = "by hand" if row is None else row["state"]
    values: dict[str, Any] = {
        "txn_id": record.txn_id,
        "state": state,
        "date": str(record.txn_date),
        "problem": "",
    }
    values |= {"customer_id": owner_of(db, record.customer_ref), "list_id": record.customer_ref.list_id}
    values |= {"number": record.ref_number or "", "total": cents(total), "balance": cents(remaining)}
    values["record"] = to_json(record)
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
        ref, after = _ref(db, row), ()
        if ref is None:
            customer = one(db, "SELECT * FROM customer WHERE id = ?", row["customer_id"])
            new = make_fit(models.CustomerAdd)(name=customer["name"], email=customer["email"] or None).request
            ref, after = Ref(new.name), (f"customer-{customer['id']}",)
            yield Push(new, key=after[0], host_id=str(customer["id"]))
        form: dict[str, Any] = {
            "customer_ref": ref,
            "txn_date": _day(row["date"]),
            "ref_number": row["number"],
        }
        form["memo"] = row["memo"] or None
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
        lists = {invoice["list_id"] for invoice in applied}
        rows = [
            models.AppliedToTxnAdd(txn_id=invoice["txn_id"], payment_amount=money(invoice["amount"]))
            for invoice in applied
        ]
        payment = ReceivePaymentAdd(
            customer_ref=Ref(list_id=lists.pop()) if len(lists) == 1 else _ref(db, row),
            txn_date=_day(row["date"]),
            ref_number=row["number"],
            total_amount=money(row["total"]),
            memo=row["memo"] or None,
            applied_to_txn=tuple(rows),
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
    for part in others:
        other = add(db, "payment", cents(part.request.total_amount), **common)
        for applied in part.request.applied_to_txn:
            moved = "SELECT id FROM document WHERE txn_id = ?"
            db.execute(
                f"UPDATE applied SET payment_id = ? WHERE payment_id = ? AND invoice_id = ({moved})",  # noqa: S608 - ours
                (other, row["id"], applied.txn_id),
            )


def _ref(db: sqlite3.Connection, row: Any) -> Ref | None:
    """Return the customer of a document in QuickBooks, None where it is not there yet."""
    query = (
        "SELECT list_id FROM quickbooks_customer WHERE customer_id = ? ORDER BY parent_id NOTNULL, list_id"
    )
    found = one(db, query, row["customer_id"])
    return None if found is None else Ref(list_id=found["list_id"])


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
