"""An order and the push of it in one `atomic` block."""

from __future__ import annotations

from django.db import connection, transaction
from django_store.store import DjangoStore

from qbsync import App, Bridge, Operation
from qbsync.models import Ref, SalesOrder, SalesOrderAdd, SalesOrderLineAdd

from .models import Order

bridge = Bridge(DjangoStore(), app=App(name="Acme Orders", url="http://localhost:8000/qbwc"))


def place(**fields: object) -> Order:
    """Keep an order and queue it for QuickBooks: both, or neither."""
    with transaction.atomic():
        order = Order.objects.create(**fields)
        line = SalesOrderLineAdd(item_ref=Ref(order.item), quantity=order.hours, rate=order.price)
        add = SalesOrderAdd(customer_ref=Ref(order.buyer), ref_number=str(order.pk), lines=(line,))
        bridge.using(connection).connection(order.company).push(add, key=f"order-{order.pk}")
    return order


@bridge.settled(SalesOrderAdd)
def booked(operation: Operation[SalesOrder]) -> None:
    # At least once, so it says what is and not what changes.
    why = operation.problem
    problem = f"{why.text} {why.message}".strip() if why else ""
    orders = Order.objects.filter(pk=operation.key.removeprefix("order-"))
    orders.update(txn_id=operation.txn_id, problem=problem)
