"""What is synced with QuickBooks, and how: pulls, pushes and what becomes of them, all with qbsync's public API."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from qbsync import App, Bridge, Import, Operation, Page, Policies, Push, SQLiteStore, models
from qbsync.mapping import check_payment, make_fit, match, roll_up, split_payment
from qbsync.qbxml import from_json, to_json

from .ledger import QUICKBOOKS_CUSTOMER, Ledger, add, add_customer, assign, cents, insert, money, setting, update

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from qbsync import Connection, Setup

KEY = "books"
EVERY = timedelta(minutes=10)
KINDS = {"Invoice": "invoice", "ReceivePayment": "payment", "CreditMemo": "credit", "ARRefundCreditCard": "refund"}
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
        policies = Policies(name_in_use="link")
        bridge = Bridge(SQLiteStore(folder / "sync.db"), app=app, policies=policies, **settings)
        pull, open_invoices = bridge.pull, Import(models.InvoiceQuery(paid_status="NotPaidOnly"), active_customers_only=True)
        pull(models.CustomerQuery, every=EVERY, name="customers", sweep=timedelta(days=7))(self.take_customers)
        new_only: dict[str, Any] = {"every": EVERY, "since": "connected"}
        pull(models.InvoiceQuery, name="invoices", initial=open_invoices, **new_only)(self.take)
        pull(models.ReceivePaymentQuery, name="payments", requery_applied=True, **new_only)(self.take)
        pull(models.CreditMemoQuery, name="credit notes", requery_applied=True, **new_only)(self.take)
        pull(models.ARRefundCreditCardQuery, name="refunds", **new_only)(self.take)
        gone = models.TxnDeletedQuery(txn_del_type=("Invoice", "ReceivePayment", "CreditMemo"))
        pull(gone, name="deleted", **new_only)(self.take_out)
        bridge.push("ledger")(self.waiting)
        for request in (models.CustomerAdd, models.InvoiceAdd, models.ReceivePaymentAdd, models.CreditMemoAdd):
            bridge.settled(request)(self.settled)  # type: ignore[type-var]
        bridge.settled(models.InvoiceMod, merge="host wins")(self.settled)
        self.bridge = bridge

    # Setting up

    @property
    def connection(self) -> Connection | None:
        return next((one for one in self.bridge.connections() if one.key == KEY), None)

    def generate(self, zone: str) -> Setup:
        """Make the .qwc file and a password, or a new password, which ends the old one."""
        connection = self.connection
        return self.bridge.connect(KEY, zone=zone) if connection is None else connection.reissue()

    # From QuickBooks

    def take_customers(self, page: Page[models.Customer]) -> None:
        with self.ledger.open() as db:
            rows = db.execute("SELECT list_id, parent_id FROM quickbooks_customer").fetchall()
            known = {row["list_id"]: models.Ref(list_id=row["parent_id"]) if row["parent_id"] else None for row in rows}
            rolled = roll_up(page, known=known, keep_apart=not setting(db, "roll_up")).rolled
            tops = [one.record for one in rolled if not one.is_rolled_up]
            matched = self.matched(db, page, [top for top in tops if _owner(db, top.list_id) is None])
            for one in rolled:
                record, customer_id = one.record, matched.get(one.record.list_id) or _owner(db, one.record.list_id)
                if one.is_rolled_up:
                    customer_id = owner_of(db, one.top)
                parent = record.parent_ref.list_id if record.parent_ref else None
                values = (record.list_id, record.full_name, parent, record.is_active, customer_id)
                db.execute(QUICKBOOKS_CUSTOMER, values)
                assign(db, record.list_id, customer_id)
                if customer_id is not None and not one.is_rolled_up:
                    db.execute("UPDATE customer SET name = ? WHERE id = ?", (record.full_name, customer_id))
            db.execute(
                "DELETE FROM customer WHERE origin = 'quickbooks' AND id NOT IN"
                " (SELECT customer_id FROM quickbooks_customer WHERE customer_id NOT NULL"
                " UNION SELECT customer_id FROM document WHERE customer_id NOT NULL)"
            )

    def matched(self, db: sqlite3.Connection, page: Page[models.Customer], new: list[models.Customer]) -> dict[str, int | None]:
        """Match new customers of QuickBooks with ours by name; a name that we have twice is left to a person."""
        ours = db.execute(
            "SELECT id, name FROM customer WHERE id NOT IN"
            " (SELECT customer_id FROM quickbooks_customer WHERE customer_id NOT NULL)"
        ).fetchall()
        found = match(ours, new, key=lambda row: str(row["name"]))
        owners: dict[str, int | None] = {}
        for pair in found.pairs:
            owners[pair.candidate.list_id] = pair.record["id"]
        for candidate in found.unmatched_candidates:
            owners[candidate.list_id] = add_customer(db, candidate.full_name, candidate.email or "", "quickbooks")
        for customer in new:
            if owner := owners.get(customer.list_id):
                page.links.match(str(owner), customer, replace=True)
        return owners

    def take(self, page: Page[Any]) -> None:
        """Book a page of invoices, payments, credit notes or refunds."""
        with self.ledger.open() as db:
            for record in page:
                link = page.links.of(record)
                book(db, record, link.host_id if link else None)

    def take_out(self, page: Page[models.TxnDeleted]) -> None:
        with self.ledger.open() as db:
            for one in page:
                row = db.execute("SELECT id FROM document WHERE txn_id = ?", (one.txn_id,)).fetchone()
                if row is not None:
                    update(db, row["id"], state="deleted", total=0, balance=0)
                    db.execute("DELETE FROM applied WHERE payment_id = ?", (row["id"],))

    # To QuickBooks

    def waiting(self, _connection: Connection) -> list[Push]:
        """Return everything that QuickBooks has not got yet; qbsync asks at every call of the Web Connector."""
        with self.ledger.open() as db:
            return [*_invoices_and_credits(db), *_payments(db)]

    def send_edit(self, db: sqlite3.Connection, invoice_id: int) -> None:
        """Send an edit of one of our invoices; where QuickBooks changed the same, ours wins."""
        row = db.execute("SELECT * FROM document WHERE id = ?", (invoice_id,)).fetchone()
        due = date.fromisoformat(row["due"]) if row["due"] else None
        edit = from_json(models.Invoice, row["record"]).edit(due_date=due, memo=row["memo"])
        self.bridge.connection(KEY).push(edit, key=f"invoice-{row['id']}-edit-{row['edits']}", host_id=str(row["id"]))

    def ignore(self, operation: Operation[Any]) -> None:
        """Leave something as it is that QuickBooks refused."""
        if operation.host_id and operation.kind != "Customer":
            with self.ledger.open() as db:
                update(db, int(operation.host_id), state="ignored", problem="")

    def configure(self, settings: dict[str, bool]) -> None:
        """Keep settings; where jobs are rolled up otherwise than before, customers are pulled once more."""
        with self.ledger.open() as db:
            before = setting(db, "roll_up")
            rows = [(name, "yes" if value else "no") for name, value in settings.items()]
            db.executemany("INSERT OR REPLACE INTO setting VALUES (?, ?)", rows)
            if before != settings["roll_up"]:
                db.execute("UPDATE quickbooks_customer SET customer_id = NULL WHERE parent_id NOTNULL")
        if before != settings["roll_up"] and self.connection is not None:
            self.connection.reset("customers")

    def settled(self, operation: Operation[Any]) -> None:
        """Note what became of something that was sent."""
        with self.ledger.open() as db:
            if operation.kind == "Customer":
                if operation.state == "applied":
                    name = operation.result.full_name if operation.result else operation.request.name  # type: ignore[attr-defined]
                    values = (operation.list_id, name, None, True, int(operation.host_id))
                    db.execute(QUICKBOOKS_CUSTOMER, values)
            elif operation.state == "applied":
                update(db, int(operation.host_id), txn_id=operation.txn_id, state="synced", problem="")
                if operation.result is not None:
                    book(db, operation.result, operation.host_id)
            elif operation.state in {"rejected", "parked", "conflict"} and operation.problem is not None:
                update(db, int(operation.host_id), state="refused", problem=operation.problem.message)


def _owner(db: sqlite3.Connection, list_id: str | None) -> int | None:
    row = db.execute("SELECT customer_id FROM quickbooks_customer WHERE list_id = ?", (list_id,)).fetchone()
    return None if row is None else row["customer_id"]


def owner_of(db: sqlite3.Connection, ref: models.Ref) -> int | None:
    """Return whose a customer is that something refers to, perhaps before QuickBooks has told of it itself."""
    row = db.execute("SELECT customer_id FROM quickbooks_customer WHERE list_id = ?", (ref.list_id,)).fetchone()
    if row is not None:
        return row["customer_id"]  # type: ignore[no-any-return]
    name = ref.full_name or ""
    top = name.partition(":")[0] if setting(db, "roll_up") else name
    found = db.execute("SELECT customer_id FROM quickbooks_customer WHERE full_name = ?", (top,)).fetchone()
    owner: int | None = add_customer(db, top, origin="quickbooks") if found is None else found["customer_id"]
    if ref.list_id:
        db.execute(QUICKBOOKS_CUSTOMER, (ref.list_id, name, None, True, owner))
    return owner


def book(db: sqlite3.Connection, record: Any, host_id: str | None) -> int:
    """Enter what QuickBooks has: figures are its own, due date and memo of our invoices stay ours."""
    row = db.execute("SELECT * FROM document WHERE txn_id = ? OR id = ?", (record.txn_id, host_id)).fetchone()
    customer = record.customer_ref
    customer_id = owner_of(db, customer)
    total, balance = _figures(record)
    void = (record.memo or "").startswith("VOID:") and not total
    values: dict[str, Any] = {
        "txn_id": record.txn_id,
        "state": "void" if void else "synced",
        "list_id": customer.list_id,
        "customer_id": customer_id,
        "date": str(record.txn_date),
        "number": record.ref_number or "",
        "total": cents(total),
        "balance": cents(balance),
        "record": to_json(record),
        "problem": "",
    }
    texts = {"memo": record.memo or "", "due": str(getattr(record, "due_date", None) or "")}
    kind = KINDS[type(record).__name__]
    if kind == "refund":
        values["state"] = "by hand" if row is None else row["state"]
    if row is None:
        document_id = insert(db, kind=kind, origin="quickbooks", **values, **texts)
    else:
        document_id = row["id"]
        update(db, document_id, **values, **(texts if row["origin"] == "quickbooks" else {}))
    if isinstance(record, models.ReceivePayment):
        _apply(db, document_id, record)
    return document_id


def _figures(record: Any) -> tuple[Any, Any]:
    if isinstance(record, models.Invoice):
        return (record.balance_remaining or 0) - (record.applied_amount or 0), record.balance_remaining
    if isinstance(record, models.CreditMemo):
        return record.total_amount, record.credit_remaining
    return record.total_amount, 0 if isinstance(record, models.ARRefundCreditCard) else record.unused_payment


def _apply(db: sqlite3.Connection, payment_id: int, payment: models.ReceivePayment) -> None:
    """Enter what a payment is applied to, and what that leaves open."""
    db.execute("DELETE FROM applied WHERE payment_id = ?", (payment_id,))
    for row in payment.applied_to_txn:
        found = db.execute("SELECT id FROM document WHERE txn_id = ?", (row.txn_id,)).fetchone()
        if found is None:  # it is older than the connection; qbsync asks for it next
            stub = {"kind": "invoice", "origin": "quickbooks", "state": "synced", "date": str(row.txn_date)}
            stub |= {"txn_id": row.txn_id, "number": row.ref_number or "", "total": cents(row.amount)}
            invoice_id = insert(db, balance=cents(row.balance_remaining), **stub)
        else:
            invoice_id = found["id"]
            update(db, invoice_id, balance=cents(row.balance_remaining))
        db.execute("INSERT INTO applied VALUES (?, ?, ?)", (payment_id, invoice_id, cents(row.amount)))


def _invoices_and_credits(db: sqlite3.Connection) -> Iterator[Push]:
    for row in _ours(db, "invoice", "credit"):
        after: tuple[str, ...] = ()
        ref = _ref(db, row)
        if ref is None:
            customer = db.execute("SELECT * FROM customer WHERE id = ?", (row["customer_id"],)).fetchone()
            new = make_fit(models.CustomerAdd)(name=customer["name"], email=customer["email"] or None).request
            ref, after = models.Ref(new.name), (f"customer-{customer['id']}",)
            yield Push(new, key=after[0], host_id=str(customer["id"]))
        common: dict[str, Any] = {"customer_ref": ref, "txn_date": date.fromisoformat(row["date"])}
        common |= {"ref_number": row["number"], "memo": row["memo"] or None}
        line: dict[str, Any] = {"item_ref": models.Ref(row["item"]), "amount": money(row["total"])}
        request: Any = models.CreditMemoAdd(**common, lines=(models.CreditMemoLineAdd(**line),))
        if row["kind"] == "invoice":
            due = date.fromisoformat(row["due"]) if row["due"] else None
            request = models.InvoiceAdd(**common, due_date=due, lines=(models.InvoiceLineAdd(**line),))
        yield Push(request, key=f"{row['kind']}-{row['id']}", host_id=str(row["id"]), after=after)


def _payments(db: sqlite3.Connection) -> Iterator[Push]:
    """Give the payments that can be sent; what QuickBooks would refuse is held, with the reason."""
    for row in _ours(db, "payment"):
        request, invoices = _payment(db, row)
        if len(invoices) < len(request.applied_to_txn):
            continue  # until their invoices are in QuickBooks
        problems = check_payment(request, invoices)
        if [one.fault for one in problems] == ["several accounts"] and setting(db, "split_payments"):
            _split(db, row, request, invoices)
            yield from _payments(db)
            return
        if problems:
            text = " ".join(dict.fromkeys(FAULTS.get(one.fault, str(one)) for one in problems))
            if row["state"] != "refused":
                update(db, row["id"], state="held", problem=text)
            continue
        if row["state"] == "held":
            update(db, row["id"], state="new", problem="")
        (part,) = split_payment(request, invoices, key=f"payment-{row['id']}").parts  # with its A/R account
        yield Push(part.request, key=part.key, host_id=str(row["id"]), priority=1)


def _payment(db: sqlite3.Connection, row: Any) -> tuple[models.ReceivePaymentAdd, list[models.Invoice]]:
    """Return a payment as it is sent, and the invoices of it that QuickBooks has."""
    applied = db.execute(
        "SELECT applied.amount, document.* FROM applied JOIN document ON document.id = invoice_id"
        " WHERE payment_id = ? ORDER BY document.id",
        (row["id"],),
    ).fetchall()
    lists = {invoice["list_id"] for invoice in applied}
    request = models.ReceivePaymentAdd(
        customer_ref=models.Ref(list_id=lists.pop()) if len(lists) == 1 else _ref(db, row),
        txn_date=date.fromisoformat(row["date"]),
        ref_number=row["number"],
        total_amount=money(row["total"]),
        memo=row["memo"] or None,
        applied_to_txn=tuple(
            models.AppliedToTxnAdd(txn_id=invoice["txn_id"], payment_amount=money(invoice["amount"]))
            for invoice in applied
        ),
    )
    return request, [from_json(models.Invoice, invoice["record"]) for invoice in applied if invoice["record"]]


def _split(db: sqlite3.Connection, row: Any, request: models.ReceivePaymentAdd, invoices: Iterable[models.Invoice]) -> None:
    """Make one payment for each A/R account out of one that spans several."""
    first, *others = split_payment(request, invoices, key="").parts
    update(db, row["id"], total=cents(first.request.total_amount), state="new", problem="")
    for part in others:
        total = cents(part.request.total_amount)
        memo = f"Part of {row['number']}"
        other = add(db, "payment", row["customer_id"], row["date"], total, memo=memo)
        for applied in part.request.applied_to_txn:
            db.execute(
                "UPDATE applied SET payment_id = ? WHERE payment_id = ?"
                " AND invoice_id = (SELECT id FROM document WHERE txn_id = ?)",
                (other, row["id"], applied.txn_id),
            )


def _ours(db: sqlite3.Connection, *kinds: str) -> list[Any]:
    """Return what is ours and not in QuickBooks yet."""
    places = ", ".join("?" * len(kinds))
    return db.execute(
        f"SELECT * FROM document WHERE kind IN ({places}) AND origin = 'host' AND txn_id IS NULL"  # noqa: S608 - marks
        " AND state <> 'ignored' ORDER BY id",
        kinds,
    ).fetchall()


def _ref(db: sqlite3.Connection, row: Any) -> models.Ref | None:
    """Return the customer of a document in QuickBooks, None where it is not there yet."""
    found = db.execute(
        "SELECT list_id FROM quickbooks_customer WHERE customer_id = ? ORDER BY parent_id NOTNULL, list_id LIMIT 1",
        (row["customer_id"],),
    ).fetchone()
    return None if found is None else models.Ref(list_id=found["list_id"])
