"""Tenants over one store, interleaved, with tickets and answers swapped between them: nothing crosses.

Each tenant has a word that stands in all its data: its key, its company's name, its customers, its
operations, what its handler raises. The machine lets each of them work, and in between makes every mistake
that a mixed-up proxy or a curious tenant could make: the answer of one under the ticket of another, with and
without the other's ids in it, calls with somebody's old ticket, closed sessions.
"""

from __future__ import annotations

import re
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from world import START, app

from qbsync import Bridge, LoginSettings, MemoryStore, Operation, Page, ScryptCost, Setup
from qbsync.models import Customer, CustomerAdd, CustomerQuery
from qbsync.simulator import CompanyFile, SimulatedClock
from qbsync.storage.records import ConnectionRecord
from qbsync.webconnector.calls import (
    Authenticate,
    AuthenticateReply,
    CloseConnection,
    ConnectionFailed,
    GetLastError,
    PercentReply,
    ReceiveResponseXML,
    SendRequestXML,
    TextReply,
)

if TYPE_CHECKING:
    from qbsync.webconnector.calls import Reply

WORDS = ("quartz", "viburnum", "zephyr")
SET_ID = re.compile(r"q[a-z2-7]{16}")

tenants = st.integers(0, len(WORDS) - 1)


@attrs.define
class Tenant:
    """One connection, the company file at its other end, and everything that was said to it."""

    word: str
    setup: Setup
    company: CompanyFile
    session: str = ""
    tickets: list[str] = attrs.field(factory=list)
    answers: list[str] = attrs.field(factory=list)
    set_ids: list[str] = attrs.field(factory=list)
    told: list[str] = attrs.field(factory=list)
    pushed: int = 0

    @property
    def secrets(self) -> set[str]:
        """What nobody else may ever be told."""
        return {self.word, self.setup.password, *self.tickets, *self.set_ids}


class Tenants(RuleBasedStateMachine):
    """Three tenants; `heard` is what the host's handlers were called with, by connection."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = SimulatedClock(START)
        self.store = MemoryStore()
        self.random = Random(20260105).randbytes  # noqa: S311 - a failure shall come again
        logins = LoginSettings(scrypt=ScryptCost(n=2**4))
        self.bridge = Bridge(self.store, app=app(), clock=self.clock, logins=logins, random=self.random)
        self.heard: list[tuple[str, str]] = []
        self.failing: set[str] = set()
        self._declare()
        self.tenants = [self._tenant(word) for word in WORDS]

    def _declare(self) -> None:
        @self.bridge.pull(CustomerQuery, every=timedelta(minutes=5), name="customers", page_size=2)
        def save(page: Page[Customer]) -> None:
            self.heard += [(page.connection, repr(record)) for record in page]
            if page.connection in self.failing:
                raise ValueError(f"the shelf of {page.connection} is full")

        @self.bridge.settled(CustomerAdd)
        def booked(operation: Operation[Customer]) -> None:
            self.heard.append((operation.connection, repr(operation)))

    def _tenant(self, word: str) -> Tenant:
        company = CompanyFile(clock=self.clock, name=f"{word} Ltd", random=self.random)
        for number in range(3):
            company.ui.add_customer(name=f"{word} customer {number}")
        password = f"{word} on a fine morning" if word == WORDS[0] else None
        setup = self.bridge.connect(word, zone=company.zone, password=password)
        with self.store.transaction(write=False) as transaction:
            record = transaction.get(ConnectionRecord, word, word)
        assert record is not None
        company.stamp(record.owner_id, "FileID", record.file_id)  # as adding the .qwc file does
        return Tenant(word, setup, company)

    def ask(self, tenant: Tenant, call: Any) -> Reply:
        """Make a call in the name of a tenant, and look at what it is told."""
        reply = self.bridge.service.handle(call, peer="192.0.2.1")
        if isinstance(reply, TextReply):
            tenant.told.append(reply.text)
        return reply

    def ticket(self, tenant: Tenant, which: int) -> str:
        return tenant.tickets[which % len(tenant.tickets)] if tenant.tickets else ""

    @rule(who=tenants, minutes=st.sampled_from([0, 1, 6]))
    def log_in(self, who: int, minutes: int) -> None:
        self.clock.advance(60 * minutes)
        tenant = self.tenants[who]
        call = Authenticate(user_name=tenant.setup.user_name, password=tenant.setup.password)
        reply = self.ask(tenant, call)
        assert isinstance(reply, AuthenticateReply)
        assert reply.status in {"", "none", "busy"}
        if reply.status == "":
            tenant.tickets.append(reply.ticket)
            if tenant.session:
                tenant.company.end_session(tenant.session)
            tenant.session = tenant.company.begin_session("")

    @rule(who=tenants, other=tenants)
    def log_in_with_the_password_of_another(self, who: int, other: int) -> None:
        if who != other:
            user_name, password = self.tenants[who].setup.user_name, self.tenants[other].setup.password
            reply = self.ask(self.tenants[who], Authenticate(user_name=user_name, password=password))
            assert isinstance(reply, AuthenticateReply)
            assert (reply.status, reply.ticket) == ("nvu", "")

    @rule(who=tenants)
    def push(self, who: int) -> None:
        tenant = self.tenants[who]
        tenant.pushed += 1
        name = f"{tenant.word} new {tenant.pushed}"
        # The keys are the same for all: a key belongs to its connection.
        self.bridge.connection(tenant.word).push(CustomerAdd(name=name), key=f"new-{tenant.pushed}")

    @rule(who=tenants, fails=st.booleans())
    def break_the_handler(self, who: int, fails: bool) -> None:  # noqa: FBT001 - of the strategy
        (self.failing.add if fails else self.failing.discard)(WORDS[who])

    @initialize(steps=st.integers(1, 3))
    def begin(self, steps: int) -> None:
        """Give everybody something to mix up."""
        for who in range(len(WORDS)):
            self.push(who)
            self.log_in(who, 0)
            self.work(who, steps)

    @rule(who=tenants, steps=st.integers(1, 6))
    def work(self, who: int, steps: int) -> None:
        """Send and receive, as the Web Connector of the tenant does."""
        tenant = self.tenants[who]
        for _ in range(steps):
            request = self.ask_only(who)
            if not request:
                return
            answer = tenant.company.process(app().name, request, ticket=tenant.session)
            tenant.answers.append(answer)
            self.ask(tenant, ReceiveResponseXML(ticket=self.ticket(tenant, -1), response=answer))

    def ask_only(self, who: int) -> str:
        """Fetch a message set and leave it outstanding."""
        tenant = self.tenants[who]
        request = self.ask(tenant, SendRequestXML(ticket=self.ticket(tenant, -1)))
        assert isinstance(request, TextReply)
        tenant.set_ids += SET_ID.findall(request.text)
        return request.text

    @rule(who=tenants, other=tenants, which=st.integers(0, 50), old=st.integers(0, 2), asks=st.booleans())
    def bring_the_answer_of_another(self, who: int, other: int, which: int, old: int, asks: bool) -> None:  # noqa: FBT001 - of the strategy
        tenant, owner = self.tenants[who], self.tenants[other]
        if who == other or not owner.answers:
            return
        if asks:  # while a message set is outstanding
            self.ask_only(who)
        before = len(self.heard)
        answer = owner.answers[-1 - which % len(owner.answers)]
        reply = self.ask(tenant, ReceiveResponseXML(ticket=self.ticket(tenant, -old - 1), response=answer))
        assert isinstance(reply, PercentReply)
        assert len(self.heard) == before, "it has no effect"

    @rule(who=tenants, other=tenants, which=st.integers(0, 50))
    def bring_ones_own_answer_under_the_ids_of_another(self, who: int, other: int, which: int) -> None:
        tenant, victim = self.tenants[who], self.tenants[other]
        if who == other or not tenant.answers or not victim.set_ids:
            return
        before = {word: self.state_of(word) for word in WORDS if word != tenant.word}
        answer = SET_ID.sub(victim.set_ids[-1], tenant.answers[which % len(tenant.answers)])
        self.ask(tenant, ReceiveResponseXML(ticket=self.ticket(tenant, -1), response=answer))
        assert {word: self.state_of(word) for word in WORDS if word != tenant.word} == before

    @rule(who=tenants, old=st.integers(0, 5), which=st.sampled_from([GetLastError, CloseConnection]))
    def ask_for_texts(self, who: int, old: int, which: type[GetLastError | CloseConnection]) -> None:
        tenant = self.tenants[who]
        reply = self.ask(tenant, which(ticket=self.ticket(tenant, -old - 1)))
        assert isinstance(reply, TextReply)
        assert reply.text

    @rule(who=tenants)
    def fail_to_connect(self, who: int) -> None:
        tenant = self.tenants[who]
        message = f"{tenant.word} could not be opened"
        call = ConnectionFailed(ticket=self.ticket(tenant, -1), hresult="0x80040402", message=message)
        self.ask(tenant, call)

    @rule(who=tenants, other=tenants)
    def spoil_a_ticket(self, who: int, other: int) -> None:
        """Mix two tickets: what is nobody's ticket is good for nothing."""
        mine, theirs = self.ticket(self.tenants[who], -1), self.ticket(self.tenants[other], -1)
        if mine and theirs and mine != theirs:
            mixed = mine[:20] + theirs[20:]
            assert self.ask(self.tenants[who], SendRequestXML(ticket=mixed)) == TextReply("")
            call = ReceiveResponseXML(ticket=mixed, response="<QBXML/>")
            assert self.ask(self.tenants[who], call) == PercentReply(-1)

    def state_of(self, word: str) -> dict[Any, bytes]:
        """Return every stored record of a connection."""
        records = self.store._records  # noqa: SLF001 - every byte that is stored, whatever its kind
        return {key: stored.body for key, stored in records.items() if key[1] == word}

    @invariant()
    def nobody_is_told_anything_of_another(self) -> None:
        for tenant in self.tenants:
            for other in self.tenants:
                if other is tenant:
                    continue
                for text in tenant.told:
                    crossed = [secret for secret in other.secrets if secret in text]
                    assert not crossed, f"{tenant.word} was told {crossed}"
            tenant.told.clear()

    @invariant()
    def no_handler_hears_anything_of_another(self) -> None:
        for connection, text in self.heard:
            assert [word for word in WORDS if word in text] == [connection]
        self.heard.clear()

    @invariant()
    def nothing_is_stored_with_another(self) -> None:
        for word in WORDS:
            state = self.state_of(word)
            others = [tenant for tenant in self.tenants if tenant.word != word]
            for tenant in others:
                stored = b"\n".join([*state.values(), *(key[2].encode() for key in state)])
                crossed = [secret for secret in tenant.secrets if secret.encode() in stored]
                assert not crossed, f"{word} keeps {crossed}"

    def teardown(self) -> None:
        """Whatever was mixed up, each tenant comes to its end: all is written once, and all is known."""
        self.failing.clear()
        for _ in range(4):
            for who in range(len(WORDS)):
                self.log_in(who, 6)
                self.work(who, 20)
        for tenant in self.tenants:
            names = [customer.full_name for customer in tenant.company.customers]
            assert all(name.startswith(tenant.word) for name in names)
            written = {name for name in names if " new " in name}
            assert len(names) == len(set(names)) == 3 + tenant.pushed
            assert len(written) == tenant.pushed
        self.no_handler_hears_anything_of_another()
        self.nothing_is_stored_with_another()
        self.nobody_is_told_anything_of_another()


TestTenants = Tenants.TestCase
# An example is some 150 calls: a few in the ordinary run, hundreds in a soak.
TestTenants.settings = settings(stateful_step_count=30, max_examples=settings().max_examples // 4)


@pytest.mark.parametrize("steps", range(1, 7))
def test_every_answer_of_another_at_every_point_of_a_conversation(steps: int) -> None:
    """What the machine might not come to: each pair once, while the message set is outstanding."""
    for which in range(2):
        for asks in (True, False):
            machine = Tenants()
            machine.begin(steps)
            machine.bring_the_answer_of_another(who=0, other=1, which=which, old=0, asks=asks)
            machine.bring_ones_own_answer_under_the_ids_of_another(who=2, other=1, which=which)
            machine.nobody_is_told_anything_of_another()
            machine.no_handler_hears_anything_of_another()
            machine.nothing_is_stored_with_another()
            machine.teardown()
