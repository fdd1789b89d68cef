"""The engine under the calls of one or several Web Connectors: logins, tickets, repeats, tenants."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

import attrs
import pytest
from world import KEY, START, World, app

from qbsync import Bridge, ConfigurationError, ConnectionExists, InvalidModel, MemoryStore, UnknownConnection
from qbsync.models import CustomerAdd, CustomerQuery
from qbsync.simulator import CompanyFile, SimulatedClock, WebConnector, WSGITransport
from qbsync.storage.records import ConnectionRecord, MessageSetRecord, SessionRecord
from qbsync.webconnector import qwc
from qbsync.webconnector.calls import (
    Authenticate,
    AuthenticateReply,
    Call,
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


def call(world: World, request: Call) -> Reply:
    return world.bridge.service.handle(request, peer="192.0.2.1")


def log_in(world: World, password: str | None = None) -> AuthenticateReply:
    request = Authenticate(user_name=KEY, password=world.setup.password if password is None else password)
    reply = call(world, request)
    assert isinstance(reply, AuthenticateReply)
    return reply


def text(reply: Reply) -> str:
    assert isinstance(reply, TextReply)
    return reply.text


def test_a_wrong_password_gets_nvu_whoever_it_is(world: World) -> None:
    assert log_in(world, "wrong") == AuthenticateReply(ticket="", status="nvu")
    stranger = call(world, Authenticate(user_name="nobody", password=world.setup.password))
    assert stranger == AuthenticateReply(ticket="", status="nvu")


def test_an_unknown_ticket_gets_nothing_and_changes_nothing(world: World) -> None:
    assert call(world, SendRequestXML(ticket="unknown")) == TextReply("")
    assert call(world, ReceiveResponseXML(ticket="unknown", response="<QBXML/>")) == PercentReply(-1)
    assert call(world, ConnectionFailed(ticket="")) == TextReply("done")
    assert text(call(world, GetLastError(ticket="unknown"))).strip()
    assert call(world, CloseConnection(ticket="")) == TextReply("OK")
    assert log_in(world).status == ""


def test_a_second_login_is_told_busy_until_the_first_has_been_silent_for_a_minute(world: World) -> None:
    first = log_in(world)
    assert log_in(world) == AuthenticateReply(ticket="", status="busy", postpone_seconds=60)
    world.clock.advance(60)
    second = log_in(world)
    assert second.status == ""
    assert call(world, SendRequestXML(ticket=first.ticket)) == TextReply(""), "it was taken over"
    assert "<QBXML>" in text(call(world, SendRequestXML(ticket=second.ticket)))


def test_tickets_are_never_the_same_and_letter_case_counts(world: World) -> None:
    ticket = log_in(world).ticket
    assert len(ticket) >= 43
    assert call(world, SendRequestXML(ticket=ticket.swapcase())) == TextReply("")


def test_every_call_of_a_session_repeated_gets_the_same_reply_and_no_new_effect(world: World) -> None:
    """P3: each request of a whole session is delivered twice."""
    handle = world.bridge.service.handle
    repeated: list[type[Call]] = []

    @attrs.frozen
    class Stutter:
        def status_text(self) -> str:
            return ""

        def handle(self, request: Call, *, peer: str, awaiting: object) -> Reply:  # noqa: ARG002 - the protocol's names
            first = handle(request, peer=peer)
            if isinstance(request, Authenticate):
                return first
            assert handle(request, peer=peer) == first, type(request).__name__
            repeated.append(type(request))
            return first

    world.connection.push(CustomerAdd(name="New"), key="c-1")
    world.bridge.wsgi = lambda: type(Bridge.wsgi(world.bridge))(Stutter())  # type: ignore[method-assign]
    report = world.update()
    assert report.ok
    assert {SendRequestXML, ReceiveResponseXML, CloseConnection} <= set(repeated)
    assert world.company_names().count("New") == 1
    assert [len(page) for page in world.pages] == [10, 10, 6]
    assert world.outcomes["c-1"].attempts == 1


def test_an_answer_of_the_previous_set_while_the_next_is_out_has_no_effect(world: World) -> None:
    ticket = log_in(world).ticket
    company = world.company
    session = company.begin_session("")
    answers = []
    for _ in range(3):
        request = text(call(world, SendRequestXML(ticket=ticket)))
        answers.append(company.process("Acme Orders", request, ticket=session))
        percent = call(world, ReceiveResponseXML(ticket=ticket, response=answers[-1]))
    out = text(call(world, SendRequestXML(ticket=ticket)))
    delivered = len(world.pages)
    assert call(world, ReceiveResponseXML(ticket=ticket, response=answers[-1])) == percent
    assert len(world.pages) == delivered
    assert text(call(world, SendRequestXML(ticket=ticket))) == out


def test_the_late_answer_of_a_session_that_was_taken_over_settles_its_write(world: World) -> None:
    world.update()
    world.connection.push(CustomerAdd(name="New"), key="c-1")
    world.clock.advance(60)
    first = log_in(world).ticket
    session = world.company.begin_session("")
    identity = text(call(world, SendRequestXML(ticket=first)))
    answer = world.company.process("Acme Orders", identity, ticket=session)
    call(world, ReceiveResponseXML(ticket=first, response=answer))
    add = text(call(world, SendRequestXML(ticket=first)))
    late = world.company.process("Acme Orders", add, ticket=session)
    world.company.end_session(session)

    world.clock.advance(61)
    log_in(world)  # another Web Connector takes over and vanishes
    assert world.connection.operation("c-1").state == "in_doubt"
    assert call(world, ReceiveResponseXML(ticket=first, response=late)) == PercentReply(-1)
    assert world.update().ok
    operation = world.outcomes["c-1"]
    assert (operation.state, operation.recovered) == ("applied", True)
    assert world.company_names().count("New") == 1


@pytest.mark.parametrize(
    ("response", "hresult"),
    [("", "0x80040402"), ("", ""), ("<QBXML><QBXMLMs", ""), ("<QBXML/>", ""), ("<!DOCTYPE a><a/>", "")],
    ids=["unexpected error", "nothing", "truncated", "no responses", "doctype"],
)
def test_an_unclear_answer_to_a_write_leaves_it_in_doubt_and_recovery_clears_it_up(
    world: World, response: str, hresult: str
) -> None:
    world.connection.push(CustomerAdd(name="New"), key="c-1")
    ticket = log_in(world).ticket
    session = world.company.begin_session("")
    identity = text(call(world, SendRequestXML(ticket=ticket)))
    answer = world.company.process("Acme Orders", identity, ticket=session)
    call(world, ReceiveResponseXML(ticket=ticket, response=answer))
    world.company.process("Acme Orders", text(call(world, SendRequestXML(ticket=ticket))), ticket=session)
    world.company.end_session(session)
    call(world, ReceiveResponseXML(ticket=ticket, response=response, hresult=hresult))
    assert world.connection.operation("c-1").state == "in_doubt"
    assert text(call(world, GetLastError(ticket=ticket))).strip()
    call(world, CloseConnection(ticket=ticket))
    assert world.update().ok
    assert world.outcomes["c-1"].state == "applied"
    assert world.company_names().count("New") == 1


def test_a_request_that_quickbooks_cannot_parse_is_rejected_and_not_in_doubt(world: World) -> None:
    world.connection.push(CustomerAdd(name="New"), key="c-1")
    ticket = log_in(world).ticket
    identity = text(call(world, SendRequestXML(ticket=ticket)))
    answer = world.company.process("Acme Orders", identity)
    call(world, ReceiveResponseXML(ticket=ticket, response=answer))
    call(world, SendRequestXML(ticket=ticket))
    call(world, ReceiveResponseXML(ticket=ticket, response="", hresult="0x80040400", message="parse error"))
    operation = world.outcomes["c-1"]
    assert (operation.state, operation.problem.who_acts) == ("rejected", "developer")


def test_two_tenants_never_see_each_other() -> None:
    store = MemoryStore()
    world = World.make(store, customers=3)
    other = Bridge(store, app=app(), clock=world.clock).connect("other", zone="Europe/London")
    ticket = log_in(world).ticket
    reply = call(world, Authenticate(user_name="other", password=other.password))
    assert isinstance(reply, AuthenticateReply)
    mine = text(call(world, SendRequestXML(ticket=ticket)))
    answer = world.company.process("Acme Orders", mine)
    text(call(world, SendRequestXML(ticket=reply.ticket)))
    crossed = call(world, ReceiveResponseXML(ticket=reply.ticket, response=answer))
    assert crossed == PercentReply(0), "the answer of another set has no effect"
    assert call(world, Authenticate(user_name="other", password=world.setup.password)) == AuthenticateReply(
        ticket="", status="nvu"
    )
    assert world.bridge.connection("other").status().company_name == ""


def test_an_idle_poll_writes_the_time_at_most_every_five_minutes(world: World) -> None:
    world.update()
    world.update(after=timedelta(minutes=1))
    seen = world.connection.status().last_seen_at
    world.update(after=timedelta(minutes=1))
    assert world.connection.status().last_seen_at == seen
    world.update(after=timedelta(minutes=5))
    assert world.connection.status().last_seen_at > seen


def test_old_sessions_and_old_evidence_are_forgotten_and_operations_are_not(world: World) -> None:
    world.connection.push(CustomerAdd(name="New"), key="c-1")
    world.connection.push(CustomerAdd(name="Customer 001"), key="refused")
    for _ in range(3):
        world.update()
    with world.store.transaction(write=False) as transaction:
        assert len(transaction.find(MessageSetRecord, "state", ("settled",), connection=KEY)) == 2
    world.update(after=timedelta(days=91))
    with world.store.transaction(write=False) as transaction:
        assert len(transaction.find(SessionRecord, "opened", connection=KEY)) == 1
        assert transaction.find(MessageSetRecord, "state", ("settled",), connection=KEY) == ()
    assert list(world.connection.history()) == []
    assert {operation.key for operation in world.connection.operations()} == {"c-1", "refused"}


def test_nothing_of_a_settled_session_but_its_writes_stays(world: World) -> None:
    world.connection.push(CustomerAdd(name="New"), key="c-1")
    world.update()
    with world.store.transaction(write=False) as transaction:
        kept = transaction.find(MessageSetRecord, "state", connection=KEY)
    assert [(record.purpose, record.state) for record in kept] == [("push", "settled")]


def test_secrets_are_neither_logged_nor_stored_nor_shown(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        ticket = log_in(world).ticket
        world.clock.advance(60)
        world.update()
    shown = caplog.text + repr(world.setup) + repr(world.connection.status()) + repr(world.bridge.service)
    assert world.setup.password not in shown
    assert ticket not in shown
    with world.store.transaction(write=False) as transaction:
        record = transaction.get(ConnectionRecord, KEY, KEY)
    assert record is not None
    assert world.setup.password not in str(attrs.asdict(record))


def test_a_paused_connection_queues_and_goes_on_when_it_is_resumed(world: World) -> None:
    world.connection.pause("stock-taking")
    world.connection.push(CustomerAdd(name="New"), key="c-1")
    assert world.update().authenticate_status == "none"
    assert world.connection.status().reason == "stock-taking"
    world.connection.resume()
    assert world.update().ok
    assert "New" in world.company_names()


def test_a_new_password_ends_the_old_one_and_keeps_the_ids(world: World) -> None:
    setup = world.connection.reissue()
    assert setup.password != world.setup.password
    assert setup.qwc == world.setup.qwc
    assert log_in(world).status == "nvu"
    assert log_in(world, setup.password).status == ""


def test_a_web_connector_that_knows_the_file_of_another_program_goes_on_calling() -> None:
    """Its .qwc file names the URL, the user and the ids; nobody goes to the PC."""
    password = "correct horse battery"
    company = CompanyFile.sample(customers=2, clock=SimulatedClock(START))
    old = Bridge(MemoryStore(), app=app())
    known = qwc.parse(old.connect(KEY, zone=company.zone, password=password).qwc)
    ours = Bridge(MemoryStore(), app=app(), clock=company.clock)
    names = list[str]()
    ours.pull(CustomerQuery, every=timedelta(minutes=15))(lambda page: names.extend(one.name for one in page))
    setup = ours.connect(
        KEY, zone=company.zone, password=password, owner_id=known.owner_id, file_id=known.file_id
    )
    assert qwc.parse(setup.qwc) == known
    pc = WebConnector(company, qwc=known.to_bytes(), password=password, transport=WSGITransport(ours.wsgi()))
    assert pc.run_once().ok
    assert len(names) == 2
    with pytest.raises(InvalidModel, match="GUID"):
        ours.connect("second", zone=company.zone, owner_id="6F1D2A40")


def test_connections_are_made_once_and_found_by_key(world: World) -> None:
    with pytest.raises(ConnectionExists):
        world.bridge.connect(KEY, zone="Europe/London")
    with pytest.raises(ConnectionExists, match="user name"):
        world.bridge.connect("second", zone="Europe/London", user_name=KEY)
    with pytest.raises(UnknownConnection):
        world.bridge.connection("second")
    with pytest.raises(ConfigurationError, match="IANA"):
        world.bridge.connect("second", zone="Mars/Olympus")
    world.bridge.connect("second", zone="Europe/London")
    assert [connection.key for connection in world.bridge.connections()] == [KEY, "second"]
    world.bridge.connection("second").delete()
    assert [connection.key for connection in world.bridge.connections()] == [KEY]


def test_async_handlers_are_refused_by_wsgi() -> None:
    bridge = Bridge(MemoryStore(), app=app())

    @bridge.settled(CustomerAdd)
    async def later(_operation: object) -> None: ...

    with pytest.raises(TypeError, match="runs no async handlers; these are async: CustomerAdd"):
        bridge.wsgi()
