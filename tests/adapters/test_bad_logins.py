"""A thousand bad logins a minute, as far as an adapter sees them, beside an update that must go on."""

from __future__ import annotations

import gc
import hashlib
import logging
import tracemalloc
from datetime import timedelta
from typing import Any
from wsgiref.types import WSGIApplication

import attrs
import pytest
from world import START, SpoiledCompany, app

from qbsync import Bridge, LoginSettings, MemoryStore, Page, ScryptCost, Setup
from qbsync.models import Customer, CustomerAdd, CustomerQuery
from qbsync.simulator import RunReport, SimulatedClock, WebConnector, WSGITransport
from qbsync.webconnector.calls import Authenticate, AuthenticateReply
from qbsync.webconnector.soap import parse_reply, render_call

HOME = "192.0.2.1"
A_MINUTE = 1000
KEY = "acme"
GOOD = "a fine morning in Bristol"
HEADERS = {"Content-Type": "text/xml; charset=utf-8"}
SETTINGS = LoginSettings(scrypt=ScryptCost(n=2**4), remembered=100)


@attrs.define
class Siege:
    """A host app with one connection, its Web Connector at `HOME`, and attackers all around.

    These come from there, from `networks` IPv4 addresses, from one of IPv6 and from one that is not known.
    `told` counts what they were answered.
    """

    setup: Setup
    bridge: Bridge
    clock: SimulatedClock
    company: SpoiledCompany
    application: WSGIApplication
    networks: int = 1
    sent: int = 0
    told: dict[tuple[str, bool], int] = attrs.field(factory=dict)
    customers: set[str] = attrs.field(factory=set)

    @classmethod
    def make(cls, password: str | None, *, networks: int = 1) -> Siege:
        clock = SimulatedClock(START)
        company = SpoiledCompany(clock=clock)
        for number in range(30):
            company.ui.add_customer(name=f"Customer {number:02}")
        bridge = Bridge(MemoryStore(), app=app(), logins=SETTINGS, clock=clock)
        customers: set[str] = set()

        @bridge.pull(CustomerQuery, every=timedelta(minutes=5), name="customers", page_size=10)
        def save(page: Page[Customer]) -> None:
            customers.update(customer.full_name for customer in page)

        bridge.connect("chosen", zone="Europe/London", password="a dark evening in Leeds")
        setup = bridge.connect(KEY, zone=company.zone, password=password)
        return cls(setup, bridge, clock, company, bridge.wsgi(), networks, customers=customers)

    def attack(self, count: int) -> None:
        """Send bad logins, at a rate of a thousand a minute, from many addresses and from the PC's own."""
        for _ in range(count):
            self.sent += 1
            self.clock.advance(60 / A_MINUTE)
            users = (KEY, "chosen", f"user-{self.sent}")
            peers = (HOME, f"203.0.113.{self.sent % self.networks}", f"2001:db8::{self.sent:x}", "")
            call = Authenticate(user_name=users[self.sent % 3], password=f"guess number {self.sent}")
            transport = WSGITransport(self.application, peer=peers[self.sent % 4])
            answer = transport.request("POST", app().url, headers=HEADERS, body=render_call(call))
            assert answer.status == 200
            reply = parse_reply(call, answer.body)
            assert isinstance(reply, AuthenticateReply)
            assert reply.ticket == ""
            kind = (reply.status, reply.postpone_seconds is not None)
            self.told[kind] = self.told.get(kind, 0) + 1

    def update(self, *, attacks: int) -> RunReport:
        """Let the Web Connector run, with so many bad logins before and after each of its calls."""
        transport = WSGITransport(self.application, peer=HOME)
        connector = WebConnector(
            self.company,
            qwc=self.setup.qwc,
            password=self.setup.password,
            transport=transport,
            on_event=lambda _event: self.attack(attacks),
        )
        return connector.run_once()


@pytest.fixture
def scrypts(monkeypatch: pytest.MonkeyPatch) -> list[None]:
    """Get one entry for each scrypt of the process."""
    real, ran = hashlib.scrypt, list[None]()

    def scrypt(*arguments: Any, **options: Any) -> bytes:
        ran.append(None)
        return real(*arguments, **options)

    monkeypatch.setattr(hashlib, "scrypt", scrypt)
    return ran


@pytest.mark.parametrize("password", [None, GOOD], ids=["generated", "chosen"])
@pytest.mark.parametrize(
    ("updates", "networks", "before", "at_each_call"),
    [(1, 1, A_MINUTE, 5), pytest.param(3, 10, 2500, 50, marks=pytest.mark.soak)],
    ids=["a minute", "minutes"],
)
def test_the_valid_session_is_served_while_a_thousand_bad_logins_come_a_minute(
    password: str | None, updates: int, networks: int, before: int, at_each_call: int, scrypts: list[None]
) -> None:
    siege = Siege.make(password, networks=networks)
    assert siege.update(attacks=0).ok
    siege.bridge.connection(KEY).push(CustomerAdd(name="New"), key="1")
    siege.company.ui.add_customer(name="Lately")
    siege.clock.advance(300)  # seconds, after which the pull is due
    scrypts.clear()
    began = siege.clock()
    for _ in range(updates):
        siege.attack(before)
        report = siege.update(attacks=at_each_call)
        assert report.ok, report.error
    assert siege.bridge.connection(KEY).operation("1").state == "applied"
    assert {"New", "Lately"} <= siege.customers
    minutes = (siege.clock() - began) / timedelta(minutes=1)
    assert siege.sent >= 0.95 * A_MINUTE * minutes
    assert set(siege.told) == {("nvu", False), ("nvu", True)}
    heard = 50 + 6 * minutes + 1  # of one address: the tries, and one more each ten seconds
    assert len(scrypts) <= (networks + 3) * heard < siege.sent / 4
    events = [event.name for event in siege.bridge.connection(KEY).history()]
    assert events.count("many wrong passwords") == 1


@pytest.mark.slow
def test_memory_is_bounded(caplog: pytest.LogCaptureFixture) -> None:
    siege = Siege.make(GOOD)
    assert siege.update(attacks=0).ok
    tracemalloc.start()
    try:
        with caplog.at_level(logging.ERROR, "qbsync"):  # pytest keeps what is logged
            siege.attack(6 * SETTINGS.remembered)  # every third is a new user name: fills every bucket
            before = traced()
            siege.attack(A_MINUTE)
            after = traced()
    finally:
        tracemalloc.stop()
    assert after - before < 20 * A_MINUTE, "20 bytes a login"


def traced() -> int:
    """Return how many bytes are in use."""
    gc.collect()
    return tracemalloc.get_traced_memory()[0]
