"""What is synced with QuickBooks, and how: pulls, pushes and what becomes of them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from qbsync import App, Bridge, Operation, Page, Push, SQLiteStore, models
from qbsync.mapping import Masters
from qbsync.qbxml import to_data, to_json

from .data import find, replace, save, setting
from .sending import FIELDS, pushes

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable
    from pathlib import Path

    from qbsync import Connection, Setup

    from .data import Data

KEY = "quickbooks"
OFTEN, SELDOM = timedelta(minutes=15), timedelta(hours=1)
STOCK = ("stock", "stock of assemblies")
TABLES = {"Customer": "customer", "SalesOrder": "sales_order"}
TABLES |= {"Invoice": "invoice", "ReceivePayment": "payment"}
FIGURES = ("ListID", "FullName", "TimeModified", "QuantityOnHand", "QuantityOnOrder")
LISTS: dict[str, Any] = {"terms": models.TermsQuery, "customer types": models.CustomerTypeQuery}
LISTS |= {"sales reps": models.SalesRepQuery, "price levels": models.PriceLevelQuery}
# Table -> its columns that stand in one field of QuickBooks' record, with the name of that where it differs.
COLUMNS = {
    "customer": "name=full_name price_level=price_level_ref balance is_active",
    "product": "name=full_name description=sales_desc price=sales_price is_active",
    "figures": "name=full_name on_hand=quantity_on_hand on_order=quantity_on_order",
    "sales_order": "number=ref_number date=txn_date rep=sales_rep_ref total=total_amount",
    "invoice": "number=ref_number date=txn_date due=due_date balance=balance_remaining ship_date"
    " ship_method=ship_method_ref",
    "payment": "number=ref_number date=txn_date method=payment_method_ref total=total_amount"
    " unused=unused_payment",
}


class QuickBooks:
    """The bridge between the app's data and the company file of QuickBooks."""

    def __init__(self, data: Data, folder: Path, url: str, **settings: Any) -> None:
        """Declare what is synced; `settings` are those of `qbsync.Bridge`."""
        self.data = data
        self.now = settings.get("clock") or (lambda: datetime.now(UTC))
        app = App(name="Meadowlark Wholesale", url=url)
        self.bridge = Bridge(SQLiteStore(folder / "sync.db"), app=app, oldest_version="13.0", **settings)
        pull, all_of = self.bridge.pull, {"active_status": "All"}
        for name, query in LISTS.items():
            pull(query(**all_of), every=SELDOM, name=name)(self.take_list)
        pull(models.CustomerQuery, every=OFTEN, name="customers")(self.take)
        products: tuple[Any, Any] = (models.ItemInventoryQuery, models.ItemInventoryAssemblyQuery)
        for query, name, figures in zip(products, ("products", "assemblies"), STOCK, strict=True):
            pull(query(**all_of), every=OFTEN, name=name)(self.take_products)
            few = query(**all_of, include_ret_element=FIGURES)
            pull(few, every=OFTEN, name=figures, whole=True)(self.take_products)
        pull(models.SalesOrderQuery(include_line_items=True), every=OFTEN, name="orders")(self.take)
        invoices = models.InvoiceQuery(include_linked_txns=True, owner_id=("0",))
        pull(invoices, every=OFTEN, name="invoices")(self.take)
        pull(models.ReceivePaymentQuery, every=OFTEN, name="payments", requery_applied=True)(self.take)
        gone = models.TxnDeletedQuery(txn_del_type=("SalesOrder", "Invoice", "ReceivePayment"))
        pull(gone, every=OFTEN, name="deleted")(self.take_out)
        names = models.ListDeletedQuery(list_del_type=("Customer",))
        pull(names, every=OFTEN, name="deleted names")(self.take_out)
        self.bridge.push("ours")(self.ours)
        for request in (models.CustomerAdd, models.SalesOrderAdd, models.ReceivePaymentAdd):
            self.bridge.settled(request)(self.settled)
        self.bridge.settled(models.CustomerMod, merge="quickbooks wins")(self.settled)

    @property
    def connection(self) -> Connection | None:
        """The connection to the company file, None before it is set up."""
        return next((one for one in self.bridge.connections() if one.key == KEY), None)

    def generate(self, zone: str) -> Setup:
        """Make the .qwc file and a password, or a new password, which ends the old one."""
        connection = self.connection
        return self.bridge.connect(KEY, zone=zone) if connection is None else connection.reissue()

    def figures_at(self) -> str:
        """Return when the stock figures were last pulled."""
        flows = self.connection.status().flows if self.connection else ()
        times = [flow.last_success_at for flow in flows if flow.name in STOCK and flow.last_success_at]
        return f"{min(times):%Y-%m-%d %H:%M} UTC" if len(times) == len(STOCK) else ""

    # From QuickBooks

    def take_list(self, page: Page[Any]) -> None:
        """Keep terms, customer types, sales reps and price levels."""
        with self.data.open() as db:
            for one in page:
                name = one.initial if isinstance(one, models.SalesRep) else one.name
                row = {"list": page.flow, "qb_id": one.list_id, "name": name, "detail": to_json(one)}
                replace(db, "element", "list, qb_id", **row, is_active=one.is_active is not False)

    def take_products(self, page: Page[Any]) -> None:
        """Keep products, or only their quantities on hand and on order; the app never sends any."""
        with self.data.open() as db:
            for one in page:
                kind = "assembly" if isinstance(one, models.ItemInventoryAssembly) else "inventory"
                values = columns("figures" if page.flow in STOCK else "product", one)
                replace(db, "product", "qb_id", qb_id=one.list_id, kind=kind, **values)

    def take(self, page: Page[Any]) -> None:
        """Keep customers, orders, invoices and payments."""
        with self.data.open() as db:
            for record in page:
                link = page.links.of(record)
                enter(db, record, link.host_id if link else None)

    def take_out(self, page: Page[Any]) -> None:
        """Mark what was deleted in QuickBooks."""
        with self.data.open() as db:
            for one in page:
                is_list = isinstance(one, models.ListDeleted)
                table = TABLES[one.list_del_type if is_list else one.txn_del_type]
                if row := find(db, table, qb_id=one.list_id if is_list else one.txn_id):
                    save(db, table, row["id"], state="deleted")

    # To QuickBooks

    def ours(self, _connection: Connection) -> Iterable[Push]:
        """Return what QuickBooks has not got yet; qbsync asks at every call of the Web Connector."""
        with self.data.open() as db:
            return list(pushes(db))

    def settled(self, operation: Operation[Any]) -> None:
        """Note what became of something that was sent."""
        table, row_id = TABLES[operation.kind], int(operation.host_id)
        with self.data.open() as db:
            row = find(db, table, id=row_id)
            if operation.state in {"applied", "cancelled"}:
                db.execute("DELETE FROM outbox WHERE key = ?", (operation.key,))
            if operation.state == "applied":
                qb_id = operation.list_id or operation.txn_id
                if table == "customer":
                    _merge(db, row_id, qb_id)
                save(db, table, row_id, qb_id=qb_id, state="synced", problem="")
                if operation.result is not None:
                    is_newest = table != "customer" or operation.key.startswith(_newest(row))
                    enter(db, operation.result, str(row_id), take="all" if is_newest else "none")
            elif operation.state == "cancelled":
                save(db, table, row_id, state="synced" if row["qb_id"] else "ignored", problem="")
            elif operation.state == "queued":
                name = (
                    {"name": operation.name} if operation.key == f"customer-{row_id}" else {}
                )  # or another one
                save(db, table, row_id, state="new", problem="", **name)
            elif operation.problem is not None:
                problem = f"{operation.problem.text} {operation.problem.message}".strip()
                save(db, table, row_id, state="refused", problem=problem)


def columns(table: str, record: Any) -> dict[str, Any]:
    """Return the values of a row that stand in one field of QuickBooks' record each."""
    pairs = (pair.partition("=") for pair in COLUMNS[table].split())
    return {column: _text(getattr(record, name or column, None)) for column, _, name in pairs}


def _text(value: Any) -> Any:
    if isinstance(value, bool):
        return int(value)
    return "" if value is None else value.full_name if isinstance(value, models.Ref) else str(value)


def _newest(row: Any) -> str:
    """Return how the key begins of what brought QuickBooks the customer as it is now in the app."""
    return f"customer-{row['id']}" + (f"-edit-{row['edits']}-" if row["edits"] else "")


def enter(db: sqlite3.Connection, record: Any, host_id: str | None, take: str = "by master") -> None:
    """Enter a record of QuickBooks: as a new row, or into the one that it is linked to.

    `take` says which of the fields that a customer has on both sides come from the record.
    """
    table, is_customer = TABLES[type(record).__name__], isinstance(record, models.Customer)
    qb_id = record.list_id if is_customer else record.txn_id
    row = find(db, table, qb_id=qb_id, id=host_id)
    values = {"qb_id": qb_id, "state": "synced", **columns(table, record)}
    if isinstance(record, models.Customer):
        taken = (
            masters_of(db).take(record, is_new=take == "all" or row is None).fields if take != "none" else {}
        )
        values |= {"record": to_json(record)} | {
            name: _field(taken[name]) for name in FIELDS if name in taken
        }
    else:
        values |= {"customer_id": _customer_of(db, record.customer_ref)}
    match record:
        case models.SalesOrder():
            sold = [one for one in record.lines if isinstance(one, models.SalesOrderLine) and one.item_ref]
            lines = [
                {"item": _text(one.item_ref), "quantity": _text(one.quantity), "rate": _text(one.rate)}
                for one in sold
            ]
            progress = (
                "Invoiced" if record.is_fully_invoiced else "Closed" if record.is_manually_closed else "Open"
            )
            values |= {"lines": json.dumps(lines), "progress": progress}
        case models.Invoice():
            order = next((one.txn_id for one in record.linked_txn if one.txn_type == "SalesOrder"), "")
            if not order:
                return
            tracking = [one.data_ext_value for one in record.data_ext if one.data_ext_name == "Tracking"]
            total = (record.balance_remaining or 0) - (record.applied_amount or 0)
            values |= {"order_qb_id": order, "total": str(total), "record": to_json(record)}
            values |= {"tracking": "".join(tracking)}
        case models.ReceivePayment():
            rows = [
                {"number": _text(one.ref_number), "amount": str(one.amount)} for one in record.applied_to_txn
            ]
            values |= {"applied": json.dumps(rows)}
    if row is None and table in {"sales_order", "payment"}:
        values["origin"] = "quickbooks"
    save(db, table, row["id"] if row else None, problem="", **values)


def masters_of(db: sqlite3.Connection) -> Masters[models.Customer]:
    """Return who is master of a customer's fields: QuickBooks, but for those that the settings name."""
    return Masters(models.Customer, host=[name for name in setting(db, "ours").split() if name in FIELDS])


def _field(value: Any) -> str:
    """Return a field of a customer as the app keeps it."""
    if isinstance(value, tuple):
        return json.dumps([to_data(one) for one in value])
    return to_json(value) if isinstance(value, models.Address) else str(_text(value))


def _customer_of(db: sqlite3.Connection, ref: models.Ref) -> int:
    row = find(db, "customer", qb_id=ref.list_id)
    return row["id"] if row else save(db, "customer", qb_id=ref.list_id, name=ref.full_name, state="synced")


def _merge(db: sqlite3.Connection, row_id: int, qb_id: str) -> None:
    """Make one of two customers, where ours was linked to one that had come from QuickBooks."""
    other = find(db, "customer", qb_id=qb_id)
    if other is not None and other["id"] != row_id:
        for table in ("sales_order", "invoice", "payment"):
            db.execute(f"UPDATE {table} SET customer_id = ? WHERE customer_id = ?", (row_id, other["id"]))  # noqa: S608 - ours
        db.execute("DELETE FROM customer WHERE id = ?", (other["id"],))
