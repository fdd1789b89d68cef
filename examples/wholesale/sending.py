"""What is sent to QuickBooks, by the policies that the settings page chooses."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import attrs

from qbsync import CREATE, FAIL, MapTo, Policies, Push, models
from qbsync.mapping import Fitted, SalesTaxPolicy, check_payment, make_fit, with_sales_tax
from qbsync.models import Ref
from qbsync.qbxml import from_data, from_json, to_json

from .data import find, replace, save, setting

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

    from qbsync.qbxml.references import ReferenceList

REFS = ("sales_rep_ref", "terms_ref", "customer_type_ref")
FIELDS = ("contact", "email", "phone", "bill_address", "ship_to_address", *REFS)
WAYS: dict[str, Any] = {"create": CREATE, "fail": FAIL}


def pushes(db: sqlite3.Connection) -> Iterator[Push]:
    """Give what QuickBooks has not got yet: what is in the outbox, and edits of customers."""
    references: tuple[ReferenceList, ...] = ("Terms", "CustomerType", "SalesRep", "Class", "Item")
    ways = {name: WAYS.get(setting(db, name)) or MapTo(setting(db, f"{name} default")) for name in references}
    ask = Policies(references=ways)
    again = attrs.evolve(ask, deleted="recreate")  # a customer that was deleted is made again for an order
    for row in db.execute("SELECT * FROM outbox ORDER BY rowid").fetchall():
        request = from_json(getattr(models, row["request_class"]), row["request"])
        after, priority = tuple(row["after"].split()), row["priority"]
        how = {"host_id": row["host_id"], "policies": again if priority else ask}
        yield Push(request, key=row["key"], after=after, priority=priority, **how)
    for row in db.execute("SELECT * FROM customer WHERE record <> '' AND state <> 'deleted'").fetchall():
        record = from_json(models.Customer, row["record"])
        if changed := _changed(row, record):
            key = f"customer-{row['id']}-edit-{row['edits']}-{record.edit_sequence}"
            edit = make_fit(record.edit, state_codes=True)(**changed).request
            yield Push(edit, key=key, host_id=str(row["id"]), policies=ask)


def _changed(row: Any, record: models.Customer) -> dict[str, Any]:
    """Return what of our customer differs from the record as it was last pulled; a field is not emptied."""
    changed = {}
    for name in FIELDS:
        ours, theirs = _field(row, name), getattr(record, name)
        same = theirs and ours and theirs.full_name == ours.full_name if name in REFS else ours == theirs
        if ours and not same:
            changed[name] = ours
    return changed


def _field(row: Any, name: str) -> Any:
    """Return a field of one of our customers as QuickBooks has it."""
    if name == "bill_address":
        return from_json(models.Address, row[name]) if row[name] else None
    if name == "ship_to_address":
        return tuple(from_data(models.ShipToAddress, one) for one in json.loads(row[name]))
    return Ref(row[name]) if name in REFS and row[name] else row[name] or None


def send_customer(db: sqlite3.Connection, row_id: int) -> Fitted[Any]:
    """Send a new customer, and return what was changed to make it fit."""
    row = find(db, "customer", id=row_id)
    fields = {name: value for name in FIELDS if (value := _field(row, name))}
    fields.setdefault("sales_rep_ref", Ref(setting(db, "SalesRep default")))
    fitted = make_fit(models.CustomerAdd, state_codes=True)(name=row["name"], **fields)
    _send(db, f"customer-{row_id}", _untaxed(db, fitted.request), row_id)
    return fitted


def send_order(db: sqlite3.Connection, row_id: int) -> None:
    """Send an order that was confirmed."""
    row = find(db, "sales_order", id=row_id)
    customer = find(db, "customer", id=row["customer_id"])
    rep = customer["sales_rep_ref"] or setting(db, "SalesRep default")
    refs: dict[str, Any] = {"class_ref": Ref(setting(db, "Class default")), "sales_rep_ref": Ref(rep)}
    lines = tuple(_line(**line) for line in json.loads(row["lines"]))
    order = models.SalesOrderAdd(**_heading(row, customer), **refs, lines=lines)
    save(db, "sales_order", row_id, state="new")
    _send(db, f"order-{row_id}", _untaxed(db, order), row_id, customer)


def send_payment(db: sqlite3.Connection, row_id: int) -> None:
    """Send a payment; one that QuickBooks would refuse is held back, with the reason."""
    row = find(db, "payment", id=row_id)
    customer, invoice = find(db, "customer", id=row["customer_id"]), find(db, "invoice", id=row["invoice_id"])
    total, method = Decimal(row["total"]), Ref(row["method"]) if row["method"] else None
    applied: dict[str, Any] = {"is_auto_apply": True}
    if invoice:
        pair = {"txn_id": invoice["qb_id"], "payment_amount": total}
        applied = {"applied_to_txn": (models.AppliedToTxnAdd(**pair),)}
    paid: dict[str, Any] = {"total_amount": total, "payment_method_ref": method, **applied}
    payment = models.ReceivePaymentAdd(**_heading(row, customer), **paid)
    if invoice and (problems := check_payment(payment, [from_json(models.Invoice, invoice["record"])])):
        save(db, "payment", row_id, state="refused", problem=" ".join(str(one) for one in problems))
    else:
        _send(db, f"payment-{row_id}", payment, row_id, customer)


def _untaxed(db: sqlite3.Connection, request: Any) -> Any:
    code = setting(db, "tax code")
    return with_sales_tax(request, SalesTaxPolicy(code=Ref(code))).request if code else request


def _heading(row: Any, customer: Any) -> dict[str, Any]:
    """Return what orders and payments begin with; a customer that is new has no ListID yet."""
    ref = Ref(list_id=customer["qb_id"]) if customer["qb_id"] else Ref(customer["name"])
    day = date.fromisoformat(row["date"])
    return {"customer_ref": ref, "txn_date": day, "ref_number": row["number"] or None}


def _line(item: str, quantity: str, rate: str) -> models.SalesOrderLineAdd:
    return models.SalesOrderLineAdd(item_ref=Ref(item), quantity=Decimal(quantity), rate=Decimal(rate))


def _send(db: sqlite3.Connection, key: str, request: Any, row_id: int, customer: Any = None) -> None:
    """Put a write into the outbox; orders and payments go first, each behind a customer that is new."""
    after = f"customer-{customer['id']}" if customer and not customer["qb_id"] else ""
    values = {"request_class": type(request).__name__, "request": to_json(request), "after": after}
    replace(db, "outbox", "key", key=key, **values, priority=int(customer is not None), host_id=str(row_id))
