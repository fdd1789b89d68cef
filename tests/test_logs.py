"""What qbsync logs: the table of events, the form of a record, and which events which doings bring."""

from __future__ import annotations

import io
import json
import logging
import re
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import attrs
import pytest
from world import KEY, World

from qbsync import MemoryStore, logs
from qbsync.adapters.payloads import PayloadLogger
from qbsync.errors import StorageError, TransactionConflict
from qbsync.models import CustomerAdd
from qbsync.sync.credentials import ticket_id
from qbsync.sync.work import in_transaction
from qbsync.webconnector import service as rules
from qbsync.webconnector import soap
from qbsync.webconnector.calls import (
    Authenticate,
    AuthenticateReply,
    Call,
    ConnectionFailed,
    ReceiveResponseXML,
    Reply,
    SendRequestXML,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qbsync import Page
    from qbsync.models import Customer
    from qbsync.storage.store import Transaction

PAGE: Final = Path(__file__).parents[1] / "docs" / "how-to" / "log.md"
PEER: Final = "192.0.2.1"


class Records(logging.Handler):
    """Keeps records, and what a plain formatter writes of them."""

    def __init__(self) -> None:
        super().__init__()
        self.kept: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.kept.append(record)

    def events(self, level: int = logging.DEBUG) -> list[str]:
        """Return the names of the events from a level on, in order."""
        return [vars(record)["event"] for record in self.kept if record.levelno >= level]

    def one(self, event: str) -> dict[str, Any]:
        """Return the fields of the only record of an event."""
        (record,) = [record for record in self.kept if vars(record)["event"] == event]
        return {name: vars(record)[name] for name in logs.EVENTS[event].fields}


@pytest.fixture
def records() -> Iterator[Records]:
    """Give all that is logged in a test."""
    handler = Records()
    logging.getLogger("qbsync").addHandler(handler)
    yield handler
    logging.getLogger("qbsync").removeHandler(handler)


@pytest.fixture
def world() -> World:
    """Give a world with 25 customers, which fill three pages."""
    return World.make(MemoryStore(), customers=25)


def handle(world: World, call: Call) -> Reply:
    return world.bridge.service.handle(call, peer=PEER)


def log_in(world: World) -> str:
    reply = handle(world, Authenticate(user_name=KEY, password=world.setup.password))
    assert isinstance(reply, AuthenticateReply)
    return reply.ticket


# The table


def test_the_docs_have_every_event() -> None:
    rows = re.findall(
        r"^\| `([a-z ]+)` \| (\w+) \| ([^|]*) \| (.*) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE
    )
    told = {
        name: (level, tuple(fields.replace("`", "").replace(",", " ").split()), meaning)
        for name, level, fields, meaning in rows
    }
    assert told == {
        name: (logging.getLevelName(event.level), event.fields, event.meaning)
        for name, event in logs.EVENTS.items()
    }


def test_no_field_is_one_that_logging_or_django_uses() -> None:
    reserved = set(vars(logging.makeLogRecord({}))) | {"message", "asctime", "request", "status_code"}
    for event in logs.EVENTS.values():
        assert not reserved & {"event", *event.fields}, event.name
        assert len(set(event.fields)) == len(event.fields)


def test_qbsync_writes_nothing_where_the_host_configures_nothing() -> None:
    handlers = logging.getLogger("qbsync").handlers
    assert any(isinstance(handler, logging.NullHandler) for handler in handlers)


# A record


def test_the_text_of_a_record_is_the_event_and_its_fields(records: Records) -> None:
    logs.emit(logs.LOGIN_OK, connection="acme", peer="", status="none", postpone_seconds=None)
    (record,) = records.kept
    assert record.getMessage() == "login ok connection=acme status=none"
    assert record.msg == "login ok %s"
    assert (record.name, record.levelno) == ("qbsync.sync", logging.DEBUG)
    assert records.one("login ok") == {
        "connection": "acme",
        "peer": None,
        "status": "none",
        "postpone_seconds": None,
    }


def test_no_value_can_forge_another_record(records: Records) -> None:
    logs.emit(logs.LOGIN_FAILED, connection='a" b\nlogin ok connection=x', peer="::1")
    assert records.kept[0].getMessage() == r'login failed connection="a\" b\nlogin ok connection=x" peer=::1'


def test_a_session_is_named_by_the_beginning_of_its_id() -> None:
    assert logs.session_of("ticket") == ticket_id("ticket")[:12] == logs.shortened(ticket_id("ticket"))
    assert logs.session_of("") is None


def fail() -> None:
    raise ValueError


def test_the_place_of_an_error_is_a_module_and_a_line() -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - it has no text
        fail()
    assert logs.place_of(caught.value) == f"{__name__}:{fail.__code__.co_firstlineno + 1}"
    assert logs.place_of(ValueError()) is None


# Transactions


@attrs.define
class ConflictingStore:
    """A store whose transactions fail at their end, as often as `failures` says."""

    inner: MemoryStore
    failures: int

    @contextmanager
    def transaction(self, *, write: bool = True, durable: bool = True) -> Iterator[Transaction]:
        with self.inner.transaction(write=write, durable=durable) as transaction:
            yield transaction
            if self.failures:
                self.failures -= 1
                message = "another one came between"
                raise TransactionConflict(message)


def add_one(journal: logs.Journal) -> Any:
    return lambda _transaction: journal.add(logs.BACKUP_RESTORED, connection="acme", session=None)


def test_what_was_undone_is_not_logged_and_what_is_stored_once(records: Records) -> None:
    journal = logs.Journal()
    in_transaction(ConflictingStore(MemoryStore(), 2), add_one(journal), journal=journal)  # type: ignore[arg-type]
    assert records.events() == ["store conflict", "store conflict", "backup restored"]
    assert [vars(record).get("attempt") for record in records.kept] == [1, 2, None]


def test_nothing_is_logged_of_work_that_never_was_stored(records: Records) -> None:
    journal = logs.Journal()
    with pytest.raises(TransactionConflict):
        in_transaction(ConflictingStore(MemoryStore(), 9), add_one(journal), journal=journal)  # type: ignore[arg-type]
    assert records.events() == ["store conflict"] * 4


# What happens


def test_a_session(world: World, records: Records) -> None:
    world.connection.push(CustomerAdd(name="New"), key="c-1")
    assert world.update().ok
    assert records.events(logging.INFO) == [
        "session opened",
        "operation applied",
        *["page delivered"] * 3,
        "session closed",
    ]
    closed = records.one("session closed")
    assert (closed["connection"], closed["state"], closed["message_sets"]) == (KEY, "finished", 5)
    assert records.one("operation applied") == {
        "connection": KEY,
        "operation": "c-1",
        "request_name": "CustomerAdd",
        "attempts": 1,
        "recovered": False,
    }
    pages = [vars(record) for record in records.kept if vars(record)["event"] == "page delivered"]
    assert [page["records"] for page in pages] == [10, 10, 6]
    assert {page["session"] for page in pages} == {closed["session"]}
    planned = [vars(one) for one in records.kept if vars(one)["event"] == "message set planned"]
    answered = [vars(one) for one in records.kept if vars(one)["event"] == "answer received"]
    assert [one["purpose"] for one in planned] == ["identity", "push", "pull", "pull", "pull"]
    assert [one["message_set"] for one in planned] == [one["message_set"] for one in answered]
    assert [one["statuses"] for one in answered] == ["0:2", *["0:1"] * 4]
    assert all(one["bytes"] > 100 for one in [*planned, *answered])


def test_a_poll_without_work_is_silent_at_info(world: World, records: Records) -> None:
    world.update()
    records.kept.clear()
    world.update(after=timedelta(minutes=1))
    assert records.events(logging.INFO) == []
    assert records.one("login ok") == {
        "connection": KEY,
        "peer": "127.0.0.1",
        "status": "none",
        "postpone_seconds": None,
    }


def test_calls_with_their_sizes_and_durations(world: World, records: Records) -> None:
    ticks = iter([10.0, 10.25])
    body = soap.render_call(SendRequestXML(ticket=log_in(world), company_file=world.company.path))
    answer = rules.post(
        world.bridge.service, io.BytesIO(body), "text/xml", peer=PEER, timer=lambda: next(ticks)
    )
    told = records.one("call answered")
    assert told["seconds"] == 0.25
    assert (told["bytes_in"], told["bytes_out"]) == (len(body), len(answer.body))
    assert (told["call"], told["peer"]) == ("sendRequestXML", PEER)


def test_logins_that_are_wrong(world: World, records: Records) -> None:
    handle(world, Authenticate(user_name=KEY, password="wrong-password"))
    handle(world, Authenticate(user_name="nobody", password="wrong-password"))
    failed = [vars(record) for record in records.kept if vars(record)["event"] == "login failed"]
    assert [(one["connection"], one["peer"]) for one in failed] == [(KEY, PEER), (None, PEER)]


def test_a_handler_that_raises(world: World, records: Records) -> None:
    def fail(_page: Page[Customer]) -> None:
        message = "the host's own"
        raise KeyError(message)

    world.on_page = fail
    world.update()
    told = records.one("handler raised")
    assert (told["flow"], told["exception"]) == ("customers", "builtins.KeyError")
    (record,) = [record for record in records.kept if record.levelno == logging.ERROR]
    assert record.exc_info is not None
    assert "the host's own" in logging.Formatter().format(record)
    assert records.one("flow failed")["failures"] == 1
    assert records.events(logging.INFO)[-2:] == ["session failed", "session closed"]


def test_a_handler_that_is_slow(world: World, records: Records) -> None:
    world.on_page = lambda _page: world.clock.advance(31) if len(world.pages) == 1 else None
    world.update()
    told = records.one("handler slow")
    assert (told["seconds"], told["page_size"]) == (31.0, 5)


def test_sessions_that_do_not_close(world: World, records: Records) -> None:
    first = logs.session_of(log_in(world))
    world.clock.advance(61)
    second = logs.session_of(log_in(world))
    assert records.one("session taken over")["session"] == first
    world.clock.advance(31 * 60)
    log_in(world)
    expired = records.one("session expired")
    assert (expired["session"], expired["seconds"]) == (second, 31 * 60.0)


def answer_of(world: World, answer: ReceiveResponseXML) -> None:
    """Bring this answer to the first message set of a new session."""
    ticket = log_in(world)
    handle(world, SendRequestXML(ticket=ticket))
    handle(world, attrs.evolve(answer, ticket=ticket))


def test_answers_that_are_none(world: World, records: Records) -> None:
    answer_of(world, ReceiveResponseXML(hresult="-2147220472", message="Customer 001 is open"))
    assert records.one("answer refused")["hresult"] == "0x80040408"
    world.clock.advance(61)
    answer_of(world, ReceiveResponseXML(response="<QBXML>Customer 001"))
    assert records.one("answer unreadable")["bytes"] == 19
    assert records.one("answer unreadable")["purpose"] == "identity"
    world.clock.advance(61)
    rest = 'statusCode="0" statusSeverity="Info" statusMessage="Status OK"'
    other = f'<QBXML><QBXMLMsgsRs><CustomerQueryRs requestID="qother.1" {rest}/></QBXMLMsgsRs></QBXML>'
    answer_of(world, ReceiveResponseXML(response=other))
    assert records.one("answer repeated")["connection"] == KEY


def test_a_company_file_that_cannot_be_opened(world: World, records: Records) -> None:
    handle(
        world, ConnectionFailed(ticket=log_in(world), hresult="0x80040408", message="Customer 001 is open")
    )
    assert records.one("company file not opened")["hresult"] == "0x80040408"
    world.clock.advance(61)
    records.kept.clear()
    handle(world, ConnectionFailed(ticket=log_in(world), hresult="what <Name>Customer 001</Name>"))
    assert records.one("company file not opened")["hresult"] == "0x80004005"


def test_operations_that_are_not_applied(world: World, records: Records) -> None:
    world.connection.push(CustomerAdd(name="Customer 001"), key="c-1")
    world.connection.push(CustomerAdd(name="Waits"), key="c-2", after=["c-1"])
    world.update()
    told = [vars(one) for one in records.kept if vars(one)["event"] == "operation not applied"]
    assert [(one["operation"], one["state"], one["code"]) for one in told] == [
        ("c-1", "parked", 3100),
        ("c-2", "parked", None),
    ]
    world.connection.cancel("c-2")
    world.update()
    assert records.one("operation cancelled")["operation"] == "c-2"


def test_a_restored_backup(world: World, records: Records) -> None:
    world.update()
    world.company.spoil = lambda _request, answer: re.sub(
        "(<LastRestoreTime>)[^<]+", r"\g<1>2026-01-05T11:11:11-05:00", answer
    )
    world.update()
    assert records.one("backup restored")["connection"] == KEY


class Failing:
    """A service that raises."""

    def handle(self, call: Call, *, peer: str, awaiting: object = None) -> Reply:  # noqa: ARG002 - the protocol's names
        message = f"secret {call}"
        raise StorageError(message)

    def status_text(self) -> str:
        return ""


def test_a_failure_of_our_own_is_told_by_class_and_place(records: Records) -> None:
    rules.post(
        Failing(), io.BytesIO(soap.render_call(SendRequestXML(ticket="long-ticket"))), "text/xml", peer=PEER
    )
    told = records.one("service failed")
    assert (told["call"], told["session"]) == ("sendRequestXML", logs.session_of("long-ticket"))
    assert told["exception"] == "qbsync.errors.StorageError"
    assert re.fullmatch(re.escape(__name__) + r":\d+", told["place"])
    assert all(record.exc_info is None for record in records.kept)


@pytest.mark.parametrize("method", ["PUT", "PUT /x\nlogin ok"])
def test_a_refusal(method: str, records: Records) -> None:
    answer = rules.refuse(method, content_type="", content_encoding="", origin="")
    assert answer is not None
    rules.note_refusal(answer, method=method, peer=PEER)
    shown = "PUT" if method == "PUT" else "other"
    assert records.one("call refused") == {"http_status": 405, "method": shown, "peer": PEER}


def test_every_event_of_the_table_happens_in_a_test_of_this_module() -> None:
    text = Path(__file__).read_text(encoding="utf-8") + (
        Path(__file__).parent / "adapters" / "test_payloads.py"
    ).read_text(encoding="utf-8")
    elsewhere = {
        "hook raised",
        "login throttled",
        "payloads not written",
        "recording ended",
        "recording failed",
        "telling failed",
        "upkeep failed",
    }  # tests/sync/test_events.py, test_credentials.py, test_payloads.py, test_recorder.py, test_upkeep.py
    assert {name for name in logs.EVENTS if f'"{name}"' not in text} <= elsewhere


def test_a_json_line_has_every_field(world: World) -> None:
    """The formatter of the how-to, which hosts paste."""
    block = re.search(
        r"```python\n((?:(?!```).)*?class JSONLines.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL
    )
    assert block is not None
    names: dict[str, Any] = {}
    exec(compile(block[1].partition("logging.config.dictConfig")[0], str(PAGE), "exec"), names)  # noqa: S102 - of our docs
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(names["JSONLines"]())
    logging.getLogger("qbsync").addHandler(handler)
    try:
        world.update()
    finally:
        logging.getLogger("qbsync").removeHandler(handler)
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    closed = next(line for line in lines if line["event"] == "session closed")
    assert set(logs.EVENTS["session closed"].fields) <= set(closed)
    assert closed["connection"] == KEY


def test_the_payload_logger_is_a_service(world: World) -> None:
    service = PayloadLogger(world.bridge.service, write=lambda _text: None)
    assert service.status_text() == world.bridge.service.status_text()
