"""An order and the push of it in one transaction, with SQLAlchemy; the tables of qbsync are in your database.

python with_sqlalchemy.py acme                # once per company file: writes acme.qwc, prints the password
"""

from __future__ import annotations

import os
import sys
from datetime import timedelta
from decimal import Decimal  # noqa: TC003 - SQLAlchemy reads the annotations
from pathlib import Path

from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from qbsync import App, Bridge, Operation, Page
from qbsync.models import Customer, CustomerQuery, Ref, SalesOrder, SalesOrderAdd, SalesOrderLineAdd
from qbsync.storage import SQLAlchemyStore

APP = App(name="Acme Orders", url=os.environ.get("QBWC_URL", "http://localhost:8000/qbwc"))


class Base(DeclarativeBase):
    """The base of the tables of the shop."""


class Buyer(Base):
    """A customer as QuickBooks has it."""

    __tablename__ = "buyer"
    list_id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]


class Order(Base):
    """An order of the shop; `txn_id` is QuickBooks' id of it, once it is there."""

    __tablename__ = "orders"
    number: Mapped[int] = mapped_column(primary_key=True)
    buyer: Mapped[str]
    item: Mapped[str]
    hours: Mapped[int]
    price: Mapped[Decimal]
    txn_id: Mapped[str] = mapped_column(default="")
    problem: Mapped[str] = mapped_column(default="")


def make_bridge(engine: Engine) -> Bridge:
    """Return the bridge over the database of the shop."""
    bridge = Bridge(SQLAlchemyStore(engine), app=APP)

    @bridge.pull(CustomerQuery, every=timedelta(minutes=15), transaction="store")
    def save(page: Page[Customer]) -> None:
        # Committed with the cursor: a page is saved once, and there is no page that was not saved.
        with Session(page.transaction.database) as session:
            for customer in page:
                session.merge(Buyer(list_id=customer.list_id, name=customer.full_name))
            session.flush()

    @bridge.settled(SalesOrderAdd)
    def booked(operation: Operation[SalesOrder]) -> None:
        # At least once, so it says what is and not what changes.
        with Session(engine) as session, session.begin():
            order = session.get(Order, int(operation.key.removeprefix("order-")))
            order.txn_id = operation.txn_id
            problem = operation.problem
            order.problem = f"{problem.text} {problem.message}".strip() if problem else ""

    return bridge


def place(bridge: Bridge, session: Session, company: str, order: Order) -> None:
    """Keep an order and queue it for QuickBooks; both happen when the caller commits, or neither does."""
    session.add(order)
    session.flush()  # numbers the order
    line = SalesOrderLineAdd(item_ref=Ref(order.item), quantity=order.hours, rate=order.price)
    add = SalesOrderAdd(customer_ref=Ref(order.buyer), ref_number=str(order.number), lines=(line,))
    bridge.using(session).connection(company).push(add, key=f"order-{order.number}")


if __name__ == "__main__":
    setup = make_bridge(create_engine(os.environ["DATABASE_URL"])).connect(
        sys.argv[1], zone="America/New_York"
    )
    Path(f"{sys.argv[1]}.qwc").write_bytes(setup.qwc)
    print("password:", setup.password)
