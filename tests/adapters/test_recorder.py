"""Recording real traffic, and playing it again: what a transcript holds, and what it must not."""

from __future__ import annotations

import json
import logging
import re
import threading
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from world import KEY, World

from qbsync import App, Bridge, MemoryStore, SQLiteStore
from qbsync.adapters import recorder as recorder_module
from qbsync.adapters.recorder import Recorder
from qbsync.errors import ConfigurationError
from qbsync.facts.plan import plan_of
from qbsync.models import Address, CreditCardInfo, CustomerAdd, CustomerQuery, InvoiceQuery, NameFilter
from qbsync.simulator import CompanyFile, WebConnector, WSGITransport
from qbsync.simulator.asgi import ASGITransport
from qbsync.sync.sources import Push
from qbsync.testing import replay

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MARKED = CustomerAdd(
    name="Wilhelmina Quennell",
    company_name="Elderflower Quarries",
    first_name="Wilhelmina",
    last_name="Quennell",
    bill_address=Address(addr1="17 Larkspur Lane", city="Vexley", state="VT", postal_code="05001"),
    phone="555-0142",
    email="wilhelmina@quennell.example",
    contact="Quennell, W.",
    account_number="ZANZIBAR-4111",
    notes="Pays quietly; ask for Wilhelmina. Zanzibar 1999.",
    credit_card_info=CreditCardInfo(credit_card_number="4111111111111111", name_on_card="W. Quennell"),
)
CUSTOMERS = NameFilter(match_criterion="StartsWith", name="Customer 00")
WORDS = re.compile(r"[^\W\d_]{4,}")


def recorded(world: World, path: Path, **options: Any) -> Recorder:
    """Let the Web Connector of a world call through a recorder."""
    recorder = Recorder(world.bridge.service, path, **options)
    world.connector = WebConnector(
        world.company,
        qwc=world.setup.qwc,
        password=world.setup.password,
        transport=WSGITransport(recorder.wsgi()),
    )
    return recorder


def lines_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


@pytest.fixture
def world() -> Iterator[World]:
    store = MemoryStore()
    yield World.make(store, customers=23)
    store.close()


def busy(world: World, path: Path, **options: Any) -> Path:
    """Record three sessions: a first pull, writes of which one is refused, and an edit at the PC."""
    recorder = recorded(world, path, **options)
    assert world.connector.run_once().ok
    connection = world.bridge.connection(KEY)
    connection.push(MARKED, key="order of Quennell")
    connection.push(CustomerAdd(name="Customer 003"), key="in use")
    world.clock.advance(1_000)
    assert world.connector.run_once().ok
    world.company.ui.edit_customer("Customer 004", phone="555-0177")
    world.clock.advance(1_000)
    assert world.connector.run_once().ok
    recorder.close()
    assert world.outcomes["in use"].state in {"parked", "rejected"}
    return path


def test_the_same_code_gives_the_same_replies(world: World, tmp_path: Path) -> None:
    path = busy(world, tmp_path / "traffic.jsonl")
    assert replay(path) == ()
    assert replay(path, world.bridge) == ()
    calls = [line["call"] for line in lines_of(path) if "call" in line]
    assert calls.count("authenticate") == 3
    assert calls.count("receiveResponseXML") >= 6


def test_a_changed_reply_is_found(world: World, tmp_path: Path) -> None:
    path = busy(world, tmp_path / "traffic.jsonl")
    world.page_size = 7
    world.start()
    found = replay(path, world.bridge)
    assert found, "another page size is another request"
    first = found[0]
    assert (first.call, first.path) == (
        "sendRequestXML",
        "QBXMLMsgsRq/CustomerQueryRq/MaxReturned",
    )
    assert (first.recorded, first.replayed) == ("10", "7")
    assert "was '10', is '7'" in str(first)


def test_a_transcript_names_nobody(world: World, tmp_path: Path) -> None:
    text = busy(world, tmp_path / "traffic.jsonl").read_text()
    for secret in (
        *(
            "Wilhelmina",
            "Quennell",
            "Elderflower",
            "Larkspur",
            "quietly",
            "41111111",
            "Zanzibar",
            "ZANZIBAR",
            "Vexley",
        ),
        *("Customer 0", "555-01", world.setup.password, KEY),
        *(customer.list_id for customer in world.customers.values()),
        *(event.text for event in world.bridge.connection(KEY).history() if "Quennell" in event.text),
    ):
        assert secret not in text


def texts_of(record: Any) -> Iterator[str]:
    """Yield the texts that a model holds, at any depth, but for what the SDK lists."""
    for field in plan_of(type(record)).fields:
        value = None if field.values else getattr(record, field.name, None)
        for one in value if isinstance(value, tuple) else (value,):
            if attrs.has(type(one)):
                yield from texts_of(one)
            elif isinstance(one, str):
                yield one


def test_no_text_of_a_whole_company_is_in_it(tmp_path: Path) -> None:
    bridge = Bridge(MemoryStore(), app=App(name="Acme Orders", url="https://acme.example/qbwc"))
    setup = bridge.connect("acme", zone="America/New_York")
    seen, customers = set[str](), set[str]()

    @bridge.pull(InvoiceQuery(include_line_items=True), every=timedelta(minutes=15))
    def invoices(page: Any) -> None:
        seen.update(text for record in page for text in texts_of(record))

    @bridge.pull(CustomerQuery, every=timedelta(minutes=15))
    def save(page: Any) -> None:
        seen.update(text for record in page for text in texts_of(record))
        customers.update(record.full_name for record in page)

    path = tmp_path / "traffic.jsonl"
    recorder = Recorder(bridge.service, path)
    connector = WebConnector(
        CompanyFile.sample(customers=60, seed=11, zone="America/New_York"),
        qwc=setup.qwc,
        password=setup.password,
        transport=WSGITransport(recorder.wsgi()),
    )
    assert connector.run_once().ok
    recorder.close()
    assert replay(path) == ()
    names = {word for text in seen for word in WORDS.findall(text)}
    kept = {word for line in path.read_text().splitlines() for word in WORDS.findall(line)}
    listed = {"Sales", "Customer", "Service", "Email", "None", "Terms"}  # words of qbXML itself
    told = {text for text in seen if " " in text.strip() and WORDS.search(text) and text in path.read_text()}
    assert len(customers) > 50
    assert len(names) > 100
    assert told == set()
    leaked = {word for word in (names & kept) - listed if word not in qbxml_words(path)}
    assert leaked == set()


def qbxml_words(path: Path) -> set[str]:
    """Return the words of names of elements and of a transcript's own keys."""
    text = path.read_text()
    found = re.findall(r"</?([A-Za-z]+)|([A-Za-z_]+)=|\"([a-z_]+)\":", text)
    return {word for names in found for name in names for word in WORDS.findall(name)}


def test_the_same_value_has_the_same_replacement(world: World, tmp_path: Path) -> None:
    path = busy(world, tmp_path / "traffic.jsonl")
    text = path.read_text()
    ids = re.findall(r"<ListID>([^<]+)</ListID>", text)
    assert len(set(ids)) == len(world.customers)
    names = dict.fromkeys(re.findall(r"<Name>([^<]+)</Name>", text))
    assert {len(name) for name in names} >= {len("Customer 001"), len("Wilhelmina Quennell")}
    user = {line["fields"]["user_name"] for line in lines_of(path) if line.get("call") == "authenticate"}
    assert len(user) == 1


def test_a_wrong_password_is_told_apart(world: World, tmp_path: Path) -> None:
    path = tmp_path / "traffic.jsonl"
    recorder = recorded(world, path)
    wrong = attrs.evolve(world.setup, password="wrong and long enough")
    connector = WebConnector(
        world.company,
        qwc=wrong.qwc,
        password=wrong.password,
        transport=WSGITransport(recorder.wsgi()),
    )
    assert connector.run_once().authenticate_status == "nvu"
    assert world.connector.run_once().ok
    recorder.close()
    logins = [line for line in lines_of(path) if line.get("call") == "authenticate"]
    assert [line["fields"]["password"] for line in logins] == ["refused", "accepted"]
    assert replay(path) == ()


def test_a_full_transcript_ends_and_the_service_goes_on(
    world: World, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "traffic.jsonl"
    recorder = recorded(world, path, largest=6_000)
    assert world.connector.run_once().ok
    recorder.close()
    assert lines_of(path)[-1] == {"end": "full"}
    assert path.stat().st_size <= 6_000 + 20
    assert "recording ended reason=full" in caplog.text
    assert len(world.customers) == 23
    assert replay(path) == ()


def test_what_breaks_the_recording_breaks_no_call(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    recorder = recorded(world, tmp_path / "traffic.jsonl")

    def broken(*_: object, **__: object) -> Any:
        raise RuntimeError("a text that no log may quote")

    monkeypatch.setattr(recorder, "_note", broken)
    monkeypatch.setattr("qbsync.adapters.recorder.call_line", broken)
    assert world.connector.run_once().ok
    recorder.close()
    assert len(world.customers) == 23
    errors = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert {vars(record)["event"] for record in errors} == {"recording failed"}
    assert "no log may quote" not in caplog.text


def test_money_stays_only_where_it_is_asked_for(tmp_path: Path) -> None:
    for keep in (False, True):
        world = World.make(MemoryStore())
        world.bridge.connection(KEY).push(CustomerAdd(name="Rich", open_balance=Decimal("98765.43")), key="1")
        path = tmp_path / f"{keep}.jsonl"
        recorder = recorded(world, path, keep_amounts=keep)
        assert world.connector.run_once().ok
        recorder.close()
        assert ("98765.43" in path.read_text()) is keep
        assert replay(path) == ()


def test_it_works_behind_asgi_and_over_a_file(tmp_path: Path) -> None:
    world = World.make(SQLiteStore(tmp_path / "sync.db"), customers=3)
    recorder = Recorder(world.bridge.service, tmp_path / "traffic.jsonl", only=(KEY,))
    connector = WebConnector(
        world.company,
        qwc=world.setup.qwc,
        password=world.setup.password,
        transport=ASGITransport(recorder.asgi()),
    )
    assert connector.run_once().ok
    recorder.close()
    assert replay(tmp_path / "traffic.jsonl") == ()
    assert (tmp_path / "traffic.jsonl").stat().st_mode & 0o077 == 0
    world.store.close()


def test_others_are_not_recorded(world: World, tmp_path: Path) -> None:
    path = tmp_path / "traffic.jsonl"
    recorder = recorded(world, path, only=("somebody else",))
    assert world.connector.run_once().ok
    recorder.close()
    assert len(lines_of(path)) == 1


def test_what_is_no_transcript_is_refused(tmp_path: Path) -> None:
    (tmp_path / "no.jsonl").write_text('{"a": 1}\n')
    with pytest.raises(ConfigurationError, match="is no transcript"):
        replay(tmp_path / "no.jsonl")
    (tmp_path / "later.jsonl").write_text('{"qbsync": "transcript", "format": 2}\n')
    with pytest.raises(ConfigurationError, match="format 2"):
        replay(tmp_path / "later.jsonl")
    (tmp_path / "text.jsonl").write_text("no JSON\n")
    with pytest.raises(ConfigurationError, match="line 1"):
        replay(tmp_path / "text.jsonl")


def test_only_the_service_of_a_bridge_is_recorded(world: World, tmp_path: Path) -> None:
    recorder = Recorder(world.bridge.service, tmp_path / "a.jsonl")
    with pytest.raises(ConfigurationError, match=r"bridge\.service itself"):
        Recorder(recorder, tmp_path / "b.jsonl")
    recorder.close()


def test_a_query_with_a_name_in_it_is_anonymised(world: World, tmp_path: Path) -> None:
    @world.bridge.pull(
        CustomerQuery(name_filter=CUSTOMERS), every=timedelta(minutes=15), name="some customers"
    )
    def save(page: Any) -> None: ...

    path = tmp_path / "traffic.jsonl"
    recorder = recorded(world, path)
    assert world.connector.run_once().ok
    recorder.close()
    assert "Customer 00" not in path.read_text()
    assert replay(path) == ()


def test_a_writer_that_cannot_keep_up_leaves_calls_out_and_says_so(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, held = tmp_path / "traffic.jsonl", threading.Event()
    monkeypatch.setattr("qbsync.adapters.recorder._WAITING", 3)
    real = recorder_module.call_line

    def slow(*arguments: Any) -> Any:
        assert held.wait(timeout=30)
        return real(*arguments)

    monkeypatch.setattr(recorder_module, "call_line", slow)
    recorder = recorded(world, path)
    assert world.connector.run_once().ok, "the service waits for nobody"
    held.set()
    world.clock.advance(1_000)
    assert world.connector.run_once().ok
    recorder.close()
    left_out = sum(line.get("left_out_before", 0) for line in lines_of(path))
    assert left_out > 0
    recorder.close()


def test_a_recorder_that_ended_can_be_closed(world: World, tmp_path: Path) -> None:
    recorder = recorded(world, tmp_path / "traffic.jsonl", largest=1_500)
    for _ in range(3):
        assert world.connector.run_once() is not None
        world.clock.advance(1_000)
    recorder.close()
    recorder.close()


def test_what_a_source_pushes_in_a_call_is_recorded(world: World, tmp_path: Path) -> None:
    asked: list[str] = []

    @world.bridge.push("orders")
    def orders(connection: Any) -> Iterator[Push]:
        yield Push(CustomerAdd(name=f"Source {len(asked)}"), key=f"s{len(asked)}")
        asked.append(connection.key)

    path = tmp_path / "traffic.jsonl"
    recorder = recorded(world, path)
    assert world.connector.run_once().ok
    world.clock.advance(1_000)
    assert world.connector.run_once().ok
    recorder.close()
    assert world.outcomes["s0"].state == "applied"
    assert any("operations" in line for line in lines_of(path))
    assert replay(path) == ()
