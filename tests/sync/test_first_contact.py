"""What happens before QuickBooks is asked anything: versions, editions, paths, pages, pauses, retries."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from world import KEY, World, app

from qbsync import Bridge, ConfigurationError, MemoryStore, Store
from qbsync.errors import RequestProcessorError, StorageError
from qbsync.facts.versions import RELEASES, VERSIONS, release_with
from qbsync.models import CustomerAdd
from qbsync.simulator import WebConnector, WSGITransport
from qbsync.storage.records import ConnectionRecord
from qbsync.webconnector.calls import (
    Authenticate,
    AuthenticateReply,
    ClientVersion,
    CloseConnection,
    ConnectionFailed,
    GetLastError,
    SendRequestXML,
    TextReply,
)
from qbsync.webconnector.client_version import ClientVersionPolicy
from qbsync.webconnector.hcp import edition_of, read_hcp, supported_versions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qbsync.storage.store import Transaction

FILE = r"C:\Users\Public\Documents\Intuit\QuickBooks\Company Files\Sample Company.qbw"


def texts(world: World, name: str) -> list[str]:
    return [event.text for event in world.connection.history() if event.name == name]


def log_in(world: World) -> AuthenticateReply:
    call = Authenticate(user_name=KEY, password=world.setup.password)
    reply = world.bridge.service.handle(call, peer="192.0.2.1")
    assert isinstance(reply, AuthenticateReply)
    return reply


def configure(world: World, **changes: Any) -> None:
    """Change settings that `connect` takes; the connection of a world is made without them."""
    with world.store.transaction() as transaction:
        record = transaction.get(ConnectionRecord, KEY, KEY)
        assert record is not None
        transaction.put(attrs.evolve(record, **changes))


# Versions and editions


@pytest.mark.parametrize(
    ("versions", "spoken"),
    [(("5.0", "8.0", "10.0"), "10.0"), (("13.0", "16.0"), "13.0"), (("12.0", "9.0"), "12.0")],
)
def test_the_session_speaks_what_quickbooks_says_it_takes(
    world: World, versions: tuple[str, ...], spoken: str
) -> None:
    world.company.versions = versions
    assert world.update().ok
    assert world.connection.status().qbxml_version == spoken
    assert len(world.customers) == 25


def test_versions_with_a_country_in_front_are_read_and_compared_as_numbers(world: World) -> None:
    hcp = hcp_with("<SupportedQBXMLVersion>CA9.0</SupportedQBXMLVersion>"
                   "<SupportedQBXMLVersion>CA10.0</SupportedQBXMLVersion>")  # fmt: skip
    ask_first(world, SendRequestXML(hcp_response=hcp, major_version=13, minor_version=0))
    assert world.connection.status().qbxml_version == "10.0", "the host's word counts, not the program's"


def test_without_a_host_the_version_of_the_request_processor_counts(world: World) -> None:
    ask_first(world, SendRequestXML(major_version=7, minor_version=0, country="US"))
    assert world.connection.status().qbxml_version == "7.0"


def test_a_quickbooks_that_is_too_old_is_told_so(world: World) -> None:
    reply = ask_first(world, SendRequestXML(major_version=4, minor_version=1))
    assert reply == TextReply("")
    assert "needs QuickBooks 2007 or a later release" in texts(world, "unsupported")[0]


@pytest.fixture
def demanding(store: Store) -> World:
    """Return a world whose host app needs qbXML 13.0."""
    world = World.make(store, customers=5, options={"oldest_version": "13.0"})
    world.connection.push(CustomerAdd(name="New"), key="c-1")
    return world


@pytest.mark.parametrize("versions", [("10.0",), ("11.0", "12.0"), ("4.0", "5.0")])
def test_a_quickbooks_below_what_the_host_app_needs_is_asked_nothing_and_told_which_release_it_takes(
    demanding: World, versions: tuple[str, ...]
) -> None:
    world = demanding
    world.company.versions = versions
    report = world.update()
    assert not report.ok
    assert report.error is not None
    assert "needs QuickBooks 2014 or a later release" in report.error
    assert world.customers == {}
    assert "New" not in world.company_names()
    (event,) = [event for event in world.connection.history() if event.name == "unsupported"]
    assert event.text in report.error
    assert "Install QuickBooks 2014" in "".join(event.remedy)
    assert event.who_acts == "administrator"
    health = world.connection.health()
    assert health.word == "down"
    (trouble,) = [one for one in health.troubles if one.name == "unsupported"]
    assert (trouble.text, trouble.is_down) == (event.text, True)

    world.company.versions = (*versions, "13.0")
    assert world.update().ok, "a newer QuickBooks was installed"
    assert world.connection.health().word == "ok"
    assert "New" in world.company_names()


@pytest.mark.parametrize(("major", "troubles"), [(12, ["unsupported"]), (13, []), (16, [])])
def test_the_request_processor_counts_where_quickbooks_does_not_tell(
    demanding: World, major: int, troubles: list[str]
) -> None:
    reply = ask_first(demanding, SendRequestXML(major_version=major, minor_version=0))
    assert (reply == TextReply("")) == bool(troubles)
    assert [event.name for event in demanding.connection.history()] == troubles


def test_a_connection_that_was_set_to_less_is_raised_to_what_the_host_app_needs(demanding: World) -> None:
    configure(demanding, qbxml_version="8.0")
    assert demanding.update().ok
    assert demanding.connection.status().qbxml_version == "13.0"
    assert demanding.connection.settings.version == "13.0"


def test_outside_the_us_qbxml_begins_later(world: World) -> None:
    configure(world, edition="UK")
    reply = ask_first(world, SendRequestXML(major_version=7, minor_version=0, country="UK"))
    assert reply == TextReply("")
    assert "needs QuickBooks 2009 or a later release" in texts(world, "unsupported")[0]


@pytest.mark.parametrize("version", ["13", "12.5", "99.0", "", "new", None, 13.0])
def test_an_oldest_version_is_one_that_there_is(version: Any) -> None:
    with pytest.raises(ConfigurationError, match="oldest_version"):
        Bridge(MemoryStore(), app=app(), oldest_version=version)


def test_a_connection_is_not_set_to_less_than_the_host_app_needs() -> None:
    bridge = Bridge(MemoryStore(), app=app(), oldest_version="14.0")
    with pytest.raises(ConfigurationError, match=r"version 13\.0 is older than 14\.0"):
        bridge.connect("a", zone="Europe/London", version="13.0")
    bridge.connect("a", zone="Europe/London")
    connection = bridge.connection("a")
    assert connection.settings.version == "14.0"
    with pytest.raises(ConfigurationError, match="oldest_version"):
        connection.configure(version="13.0")
    assert connection.configure(version="16.0").version == "16.0"


def test_each_version_names_a_release_and_none_goes_back() -> None:
    assert set(RELEASES) == set(VERSIONS)
    years = [release_with(version) for version in VERSIONS]
    assert years == sorted(years)


def test_the_edition_is_the_one_that_quickbooks_tells(world: World) -> None:
    world.company.edition = "CA"
    assert world.update().ok
    assert world.connection.status().edition == "CA"
    assert any("US" in text and "CA" in text for text in texts(world, "company file"))


@pytest.mark.parametrize(
    "hcp", ["", "This is currently not supported by QuickBooks POS.", "<QBXML>", "<!DOCTYPE a><a/>"]
)
def test_whatever_else_is_told_stops_nothing(world: World, hcp: str) -> None:
    reply = ask_first(world, SendRequestXML(hcp_response=hcp, major_version=13, minor_version=0))
    assert isinstance(reply, TextReply)
    assert "CompanyQueryRq" in reply.text
    assert world.connection.quickbooks().host is None


def test_the_host_app_reads_what_quickbooks_told(world: World) -> None:
    assert world.connection.quickbooks().host is None
    assert world.update().ok
    told = world.connection.quickbooks()
    assert told.host is not None
    assert told.host.product_name == world.connection.status().product
    assert told.company is not None
    assert told.company.company_name == "Sample Company"


# The company file


def test_a_file_with_the_mark_of_another_connection_is_refused_before_anything_is_asked(world: World) -> None:
    world.connection.push(CustomerAdd(name="New"), key="c-1")
    with world.store.transaction(write=False) as transaction:
        record = transaction.get(ConnectionRecord, KEY, KEY)
    assert record is not None
    world.company.stamp(record.owner_id, "FileID", "{11111111-2222-3333-4444-555555555555}")
    report = world.update()
    assert report.sets == 0
    assert "Another company file" in report.error
    assert "New" not in world.company_names()


def test_a_file_at_another_place_is_told_and_used(world: World) -> None:
    assert world.update().ok
    world.company.path = r"D:\Moved\Sample Company.qbw"
    assert world.update().ok
    assert any(FILE in text and r"D:\Moved" in text for text in texts(world, "company file"))
    assert world.connection.status().company_file == r"D:\Moved\Sample Company.qbw"


def test_the_path_that_the_host_gave_is_opened_and_no_other_is_written_to(world: World) -> None:
    configure(world, open_file=FILE.upper())
    assert log_in(world).status == FILE.upper()
    world.clock.advance(60)
    assert world.update().ok, "Windows does not tell upper from lower case"
    configure(world, open_file=r"C:\Other.qbw")
    world.connection.push(CustomerAdd(name="New"), key="c-1")
    world.company.path = r"C:\Third.qbw"
    report = world.update()
    assert not report.ok
    assert "New" not in world.company_names()


def test_quickbooks_that_is_busy_is_told_the_path_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(world, open_file=FILE)
    begin, failures = world.company.begin_session, iter(range(3))

    def busy_at_first(path: str = "", **how: Any) -> str:
        if next(failures, None) is not None:
            raise RequestProcessorError("0x80040408", "Could not start QuickBooks.")
        return begin(path, **how)

    monkeypatch.setattr(world.company, "begin_session", busy_at_first)
    assert world.update().ok, "the program itself tries twice, so one retry is enough"
    assert [event.code for event in world.connection.history() if event.name == "no connection"] == [
        "0x80040408"
    ]


@pytest.mark.parametrize("hresult", ["", " ", "0x0"])
@pytest.mark.parametrize("message", ["", "  ", "Closed by the user."])
def test_a_connection_error_without_a_code_is_no_success(world: World, hresult: str, message: str) -> None:
    ticket = log_in(world).ticket
    service = world.bridge.service
    call = ConnectionFailed(ticket=ticket, hresult=hresult, message=message)
    assert service.handle(call, peer="192.0.2.1") == TextReply("done")
    text = message.strip() or "The Web Connector could not reach QuickBooks."
    assert service.handle(CloseConnection(ticket=ticket), peer="192.0.2.1") == TextReply(text)
    (event,) = world.connection.history()
    assert (event.name, event.text) == ("no connection", "The Web Connector could not reach QuickBooks.")
    assert (event.message, event.remedy) == (message.strip(), ())


# Pauses


def test_a_pause_with_an_end_tells_the_web_connector_when_to_come_and_ends_by_itself(world: World) -> None:
    world.connection.pause("stock-taking", until=world.clock() + timedelta(hours=2))
    world.connection.push(CustomerAdd(name="New"), key="c-1")
    reply = log_in(world)
    assert (reply.status, reply.postpone_seconds) == ("none", 7201)
    assert world.update(after=timedelta(hours=1)).sets == 0
    assert world.connection.status().state == "paused"
    assert world.update(after=timedelta(hours=1)).ok
    assert world.connection.status().state == "active"
    assert world.connection.status().reason == ""
    assert "New" in world.company_names()


def test_a_pause_ends_at_a_time_with_a_zone(world: World) -> None:
    with pytest.raises(ConfigurationError, match="with a zone"):
        world.connection.pause(until=datetime(2026, 1, 6, 9, 0))  # noqa: DTZ001 - what is refused


def test_the_least_interval_is_told_at_every_login(world: World) -> None:
    configure(world, minimum_interval_seconds=300)
    assert log_in(world).minimum_interval_seconds == 300
    world.clock.advance(60)
    assert world.update().ok
    idle = log_in(world)
    assert (idle.status, idle.minimum_interval_seconds) == ("none", 300)


def test_connect_takes_the_path_and_the_least_interval() -> None:
    bridge = Bridge(MemoryStore(), app=app())
    setup = bridge.connect(
        "a", zone="Europe/London", company_file=FILE, minimum_interval=timedelta(minutes=5)
    )
    bridge.connection("a").push(CustomerAdd(name="New"), key="1")
    reply = bridge.service.handle(Authenticate(user_name="a", password=setup.password), peer="")
    assert isinstance(reply, AuthenticateReply)
    assert (reply.status, reply.minimum_interval_seconds) == (FILE, 300)
    with pytest.raises(ConfigurationError, match="minimum_interval"):
        bridge.connect("b", zone="Europe/London", minimum_interval=timedelta(0))


# Pages


URL = "https://acme.example/consent"


def with_person(world: World, opens: Any) -> WebConnector:
    return WebConnector(
        world.company,
        qwc=world.setup.qwc,
        password=world.setup.password,
        transport=WSGITransport(world.application),
        open_page=opens,
    )


def test_a_page_is_shown_before_the_update_and_the_update_waits_for_it(world: World) -> None:
    opened: list[str] = []

    def opens(url: str) -> bool:
        opened.append(url)
        return True

    connector = with_person(world, opens)
    sleep, naps = connector._sleep, []  # noqa: SLF001 - the pauses are what is tested

    def nap(seconds: float) -> None:
        naps.append(seconds)
        sleep(seconds)
        if len(naps) == 3:
            assert world.customers == {}, "nothing was synced meanwhile"
            world.connection.page_done()

    connector._sleep = nap  # noqa: SLF001 - see above
    world.connection.show_page(URL)
    assert connector.run_once().ok
    assert opened == [URL]
    assert len(world.customers) == 25
    assert len(naps) >= 3
    world.clock.advance(3600)
    assert connector.run_once().ok
    assert opened == [URL], "done is done"


def test_a_page_that_is_refused_is_noted_and_shown_again_with_the_next_update(world: World) -> None:
    world.connection.show_page(URL)
    report = with_person(world, None).run_once()
    assert "not opened" in report.error
    assert texts(world, "page refused") == ["The user did not open the page."]
    opened: list[str] = []
    world.clock.advance(60)

    def refuses(url: str) -> bool:
        opened.append(url)
        return False

    with_person(world, refuses).run_once()
    assert opened == [URL]


def test_a_page_that_is_left_alone_holds_up_the_update_for_ten_minutes(world: World) -> None:
    world.connection.show_page(URL)
    before = world.clock()
    assert with_person(world, lambda _url: True).run_once().ok
    assert timedelta(minutes=10) <= world.clock() - before < timedelta(minutes=11)
    assert len(world.customers) == 25


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "https://", "https://a b/", "https://a/\n", "https://[/"]
)
def test_what_is_no_url_is_no_page(world: World, url: str) -> None:
    with pytest.raises(ConfigurationError, match="https://"):
        world.connection.show_page(url)


@pytest.mark.parametrize(
    "path", ["none", "busy", "NVU", "  ", "Acme.qbw", "C:\\a\nb.qbw", "C:\\" + "a" * 2000]
)
def test_a_company_file_is_a_whole_path(path: str) -> None:
    """The Web Connector takes some words in its place for something else."""
    with pytest.raises(ConfigurationError, match="company_file"):
        Bridge(MemoryStore(), app=app()).connect("a", zone="Europe/London", company_file=path)


def test_a_pause_keeps_what_somebody_has_to_decide(world: World) -> None:
    """P4: after a restored backup nothing is pushed until somebody resumes, whatever pauses come between."""
    configure(world, state="restored", reason="a backup was restored")
    world.connection.push(CustomerAdd(name="New"), key="c-1")
    world.connection.pause("at night", until=world.clock() + timedelta(minutes=20))
    assert (world.connection.status().state, world.connection.status().reason) == ("paused", "at night")
    for _ in range(3):
        world.update()
    assert world.connection.status().state == "restored"
    assert "New" not in world.company_names()
    world.connection.pause()
    world.connection.resume()
    assert world.connection.status().state == "restored", "that ended the pause only"
    world.connection.resume()
    assert world.update().ok
    assert "New" in world.company_names()


@given(st.data())
def test_whatever_quickbooks_leaves_out_of_its_introduction_stops_nothing(data: st.DataObject) -> None:
    elements = [
        "<ProductName>QuickBooks</ProductName>",
        "<MajorVersion>34</MajorVersion>",
        "<Country>US</Country>",
        "<SupportedQBXMLVersion>13.0</SupportedQBXMLVersion>",
        "<SupportedQBXMLVersion>&#x1;</SupportedQBXMLVersion>",
        "<QBFileMode>MultiUser</QBFileMode>",
    ]
    inner = "".join(data.draw(st.lists(st.sampled_from(elements), unique=True)))
    hcp = read_hcp(
        '<QBXML><QBXMLMsgsRs><HostQueryRs requestID="0" statusCode="0" statusSeverity="Info" '
        f'statusMessage="Status OK"><HostRet>{inner}</HostRet></HostQueryRs><CompanyQueryRs requestID="1" '
        'statusCode="0" statusSeverity="Info" statusMessage="Status OK"><CompanyRet/></CompanyQueryRs>'
        "</QBXMLMsgsRs></QBXML>"
    )
    assert set(supported_versions(hcp)) <= {(13, 0)}
    assert edition_of(hcp, "CA") in {"US", "CA"}


# Web Connectors that are too old


@pytest.mark.parametrize(
    ("version", "answer"),
    [
        ("1.4", "E:"),
        ("2.0.9.9", "E:"),
        ("2.1", "O:2.3"),
        ("2.2.0.71", "O:2.3"),
        ("2.3", "W:"),
        ("2.10.0.1", "W:"),
        ("34.0", ""),
        ("34.0.0.0", ""),
        ("", ""),
        ("no version", ""),
    ],
)
def test_versions_of_the_web_connector_are_compared_part_by_part(version: str, answer: str) -> None:
    policy = ClientVersionPolicy(refuse_below="2.1", update_below="2.3", warn_below="34.0")
    bridge = Bridge(MemoryStore(), app=app(), client_versions=policy)
    reply = bridge.service.handle(ClientVersion(version=version), peer="")
    assert isinstance(reply, TextReply)
    assert reply.text.startswith(answer)
    assert bool(reply.text) == bool(answer)


def test_every_web_connector_may_connect_by_default() -> None:
    bridge = Bridge(MemoryStore(), app=app())
    assert bridge.service.handle(ClientVersion(version="1.0"), peer="") == TextReply("")


@pytest.mark.parametrize("version", ["", "2.x", "2.", "W:2.0", 2.3])
def test_a_least_version_is_a_version(version: Any) -> None:
    with pytest.raises(ConfigurationError, match=r"2\.3\.0\.215"):
        ClientVersionPolicy(update_below=version)


# Our own store fails


@attrs.define
class UnluckyStore:
    """A store that fails as often as `failures` says, once armed."""

    inner: MemoryStore
    failures: int = 0

    @contextmanager
    def transaction(self, *, write: bool = True, durable: bool = True) -> Iterator[Transaction]:
        if self.failures and write:
            self.failures -= 1
            raise StorageError("the disk is full")
        with self.inner.transaction(write=write, durable=durable) as transaction:
            yield transaction

    def close(self) -> None:
        self.inner.close()


def test_a_store_that_fails_for_a_moment_costs_a_pause_and_not_the_update(
    caplog: pytest.LogCaptureFixture,
) -> None:
    store = UnluckyStore(MemoryStore())
    world = World.make(store, customers=3)  # type: ignore[arg-type] # it does what a Store does

    armed: list[str] = []

    def fail_once(event: str) -> None:
        if event == "before_send" and not armed:
            armed.append(event)
            store.failures = 1

    world.on_event = fail_once
    report = world.update()
    assert armed
    assert report.ok, report.error
    assert len(world.customers) == 3
    assert any("NoOp" in line for line in report.log)
    assert "service failed call=sendRequestXML" in caplog.text
    assert "exception=qbsync.errors.StorageError" in caplog.text
    caplog.clear()  # the failure was ours, and planned


# Helpers of this module


def hcp_with(inner: str) -> str:
    return (
        '<?xml version="1.0" ?><QBXML><QBXMLMsgsRs><HostQueryRs requestID="0" statusCode="0" '
        'statusSeverity="Info" statusMessage="Status OK"><HostRet><ProductName>QuickBooks</ProductName>'
        "<MajorVersion>34</MajorVersion><MinorVersion>0</MinorVersion><Country>CA</Country>"
        f"{inner}<IsAutomaticLogin>false</IsAutomaticLogin><QBFileMode>MultiUser</QBFileMode></HostRet>"
        "</HostQueryRs></QBXMLMsgsRs></QBXML>"
    )


def ask_first(world: World, call: SendRequestXML) -> TextReply:
    """Log in and make the first sendRequestXML; then look that getLastError is never blank."""
    ticket = log_in(world).ticket
    reply = world.bridge.service.handle(attrs.evolve(call, ticket=ticket), peer="192.0.2.1")
    assert isinstance(reply, TextReply)
    error = world.bridge.service.handle(GetLastError(ticket=ticket), peer="192.0.2.1")
    assert isinstance(error, TextReply)
    assert error.text.strip()
    return reply
