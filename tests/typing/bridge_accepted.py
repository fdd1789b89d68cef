"""What both type checkers infer at the face that a host app holds; checked by test_typing.py, never run."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, assert_type

from qbsync import App, Bridge, MemoryStore, Operation, Page, Setup
from qbsync.dashboard import EVERY_CONNECTION, Dashboard, Visitor
from qbsync.models import Customer, CustomerAdd, CustomerMod, CustomerQuery

if TYPE_CHECKING:
    from wsgiref.types import WSGIEnvironment

bridge = Bridge(MemoryStore(), app=App(name="Acme", url="https://acme.example/qbwc"))


@bridge.pull(CustomerQuery, every=timedelta(minutes=15))
def save(page: Page[Customer]) -> None:
    """Take a page of a request class."""
    for customer in page:
        assert_type(customer, Customer)


@bridge.pull(CustomerQuery(active_status="ActiveOnly"), every=timedelta(hours=1), name="active")
def save_active(page: Page[Customer]) -> int:
    """Take a page of a template; what a handler returns does not matter."""
    return len(page)


@bridge.settled(CustomerAdd)
def booked(operation: Operation[Customer]) -> None:
    """Take an outcome."""
    if operation.state == "applied" and operation.result is not None:
        assert_type(operation.result.list_id, str)
    elif operation.problem is not None:
        assert_type(operation.problem.code, str)
        assert_type(operation.problem.remedy, tuple[str, ...])


def authorize(environ: WSGIEnvironment) -> Visitor | None:
    """Say who looks at the status page."""
    if "REMOTE_USER" not in environ:
        return None
    return Visitor(id="1", connections={"acme"} if environ["REMOTE_USER"] == "ann" else EVERY_CONNECTION)


assert_type(Dashboard(bridge, authorize=authorize, secret="x" * 32), Dashboard)
assert_type(bridge.connect("acme", zone="Europe/London"), Setup)
pushed = bridge.connection("acme").push(CustomerMod("8-1", "17", phone="1"), key="k")
assert_type(pushed, Operation[Customer])
