"""Servers on node-soap put the text of a result into an element of its own; what QBWC does is not known."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from qbsync import App, Bridge, MemoryStore, Page
from qbsync.models import Customer, CustomerQuery
from qbsync.simulator import CompanyFile, Habits, HTTPReply, SimulatedClock, WebConnector, WSGITransport

if TYPE_CHECKING:
    from collections.abc import Mapping
    from wsgiref.types import WSGIApplication

CHANGED = (
    b"serverVersionResult",
    b"clientVersionResult",
    b"sendRequestXMLResult",
    b"receiveResponseXMLResult",
    b"closeConnectionResult",
)


class Wrapping(WSGITransport):
    def __init__(self, application: WSGIApplication) -> None:
        super().__init__(application)
        self.wrapped = 0

    def request(self, method: str, url: str, *, headers: Mapping[str, str], body: bytes) -> HTTPReply:
        reply = super().request(method, url, headers=headers, body=body)
        text = reply.body
        for name in CHANGED:
            text = text.replace(b"<" + name + b">", b"<" + name + b"><string>")
            text = text.replace(b"</" + name + b">", b"</string></" + name + b">")
        self.wrapped += text != reply.body
        return HTTPReply(status=reply.status, headers=reply.headers, body=text)


@pytest.mark.parametrize("wrapped_text", [True, False])
def test_it_is_read_or_an_error(*, wrapped_text: bool) -> None:
    clock = SimulatedClock()
    company = CompanyFile(clock=clock)
    company.ui.add_customer(name="Alder Street Bakery")
    bridge = Bridge(MemoryStore(), app=App(name="Acme", url="https://acme.example/qbwc"), clock=clock)
    names = []

    @bridge.pull(CustomerQuery, every=timedelta(minutes=15))
    def save(page: Page[Customer]) -> None:
        names.extend(customer.full_name for customer in page)

    setup = bridge.connect("acme", zone=company.zone)
    transport = Wrapping(bridge.wsgi())
    habits = Habits(wrapped_text=wrapped_text)
    connector = WebConnector(
        company, qwc=setup.qwc, password=setup.password, transport=transport, habits=habits
    )
    report = connector.run_once()
    assert report.ok is wrapped_text, report.error
    assert names == (["Alder Street Bakery"] if wrapped_text else [])
    assert report.codes == (() if wrapped_text else (1036,))
    assert transport.wrapped
