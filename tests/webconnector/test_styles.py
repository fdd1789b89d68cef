"""A whole session in every style that a .qwc file may ask for, with a pull of several pages and a push."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import pytest
from world import World

from qbsync import MemoryStore
from qbsync.models import CustomerAdd
from qbsync.simulator import WebConnector, WSGITransport
from qbsync.webconnector import qwc

if TYPE_CHECKING:
    from collections.abc import Mapping
    from wsgiref.types import WSGIApplication

    from qbsync.simulator import HTTPReply
    from qbsync.webconnector.calls import Style


class Tap(WSGITransport):
    """A transport that keeps what was sent and what was answered."""

    def __init__(self, application: WSGIApplication) -> None:
        super().__init__(application)
        self.seen: list[tuple[bytes, bytes]] = []

    def request(self, method: str, url: str, *, headers: Mapping[str, str], body: bytes) -> HTTPReply:
        reply = super().request(method, url, headers=headers, body=body)
        if method == "POST":
            self.seen.append((body, reply.body))
        return reply


@pytest.mark.parametrize("style", ["Document", "DocWrapped", "RPC"])
def test_a_whole_session(style: Style) -> None:
    world = World.make(MemoryStore(), customers=5, page_size=2)
    tap = Tap(world.application)
    file = attrs.evolve(qwc.parse(world.setup.qwc), style=style)
    connector = WebConnector(world.company, qwc=file.to_bytes(), password=world.setup.password, transport=tap)
    world.connection.push(CustomerAdd(name="Brontë & <Søn>"), key="customer-1")

    report = connector.run_once()

    assert report.ok, report.log
    assert report.percentages[-1] == 100
    assert world.outcomes["customer-1"].state == "applied"
    assert len(world.customers) >= 5
    encoded = [b"encodingStyle" in call and b"encodingStyle" in answer for call, answer in tap.seen]
    assert set(encoded) == {style == "RPC"}


def test_a_bad_login_in_the_rpc_style() -> None:
    world = World.make(MemoryStore())
    file = attrs.evolve(qwc.parse(world.setup.qwc), style="RPC")
    report = WebConnector(
        world.company, qwc=file.to_bytes(), password="wrong", transport=WSGITransport(world.application)
    ).run_once()
    assert (report.authenticate_status, report.codes) == ("nvu", (1040,))
