"""What both type checkers have to refuse at the face that a host app holds, line by line."""

from __future__ import annotations

from datetime import timedelta

from qbsync import App, Bridge, MemoryStore, Operation, Page
from qbsync.dashboard import Dashboard, Visitor
from qbsync.models import Customer, CustomerAdd, CustomerQuery, Host

bridge = Bridge(MemoryStore(), app=App(name="Acme", url="https://acme.example/qbwc"))


def hosts(page: Page[Host]) -> None:
    """Take pages of another class."""
    assert page


def outcome(operation: Operation[Host]) -> None:
    """Take outcomes of another class."""
    assert operation


bridge.pull(CustomerQuery, every=timedelta(minutes=15))(hosts)  # error
bridge.pull(CustomerQuery, every=15)  # error
bridge.pull(Customer, every=timedelta(minutes=15))  # error
bridge.pull(CustomerQuery, every=timedelta(minutes=15), transaction="host")  # error
bridge.settled(CustomerAdd)(outcome)  # error
bridge.connect("acme")  # error
bridge.connect("acme", zone="Europe/London", edition="DE")  # error
bridge.connection("acme").push(CustomerAdd(name="Ann"))  # error
bridge.connection("acme").push(Customer, key="k")  # error
bridge.connection("acme").operations("finished")  # error
Visitor(id="1", connections="acme")  # error
Visitor(id="1", connections=["acme"])  # error
Dashboard(bridge, secret="x" * 32)  # error
Bridge(MemoryStore())  # error
