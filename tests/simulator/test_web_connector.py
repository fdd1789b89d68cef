"""The simulated Web Connector against a service that follows a script: adding an application, and updates."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

import attrs
import pytest

from qbsync.adapters.wsgi import WSGIAdapter
from qbsync.errors import RequestProcessorError, SessionLost, SetupRefused
from qbsync.models import Company, CustomerAdd, CustomerQuery, Host, Preferences
from qbsync.qbxml import decode, encode
from qbsync.simulator import (
    EVENTS,
    CompanyFile,
    Habits,
    HTTPReply,
    SimulatedClock,
    Transport,
    WebConnector,
    WSGITransport,
)
from qbsync.webconnector.calls import (
    Authenticate,
    AuthenticateReply,
    Call,
    ClientVersion,
    CloseConnection,
    ConnectionFailed,
    GetInteractiveURL,
    GetLastError,
    InteractiveDone,
    InteractiveRejected,
    PercentReply,
    ReceiveResponseXML,
    Reply,
    SendRequestXML,
    ServerVersion,
    TextReply,
)
from qbsync.webconnector.qwc import QWCFile

if TYPE_CHECKING:
    from pathlib import Path

    from qbsync.simulator.company import FileMode

OWNER_ID = "{57F3B9B1-86F1-4FCC-B1EE-566DE1813D20}"
FILE_ID = "{90A44FB5-33D9-4815-AC85-BC87A7E7D1EB}"
PASSWORD = "correct horse battery staple"
TICKET = "b9c1a2f0-ticket"
QWC = QWCFile(
    app_name="Acme Orders",
    app_url="https://acme.example/qbwc",
    app_description="Orders of Acme",
    app_support="https://acme.example/support",
    user_name="rock-castle",
    owner_id=OWNER_ID,
    file_id=FILE_ID,
).to_bytes()
QUERY = encode([CustomerQuery()]).decode()
ADD = encode([CustomerAdd(name="Acme")]).decode()
WRONG = QUERY.replace("CustomerQueryRq", "CustomerQuerryRq")

# The steps of a run without trouble and without a page of the service have other names.
ONLY_IN_TROUBLE = ("get_last_error", "connection_error", "page", "page_done", "page_refused")

Answers: TypeAlias = Mapping[type[Call], list[Reply]]


class Script:
    """A service that gives the next answer of its script for each kind of call, the last one for ever."""

    def __init__(self, *requests: str, answers: Answers | None = None) -> None:
        """Hand out `requests` one after the other, unless `answers` says otherwise."""
        count = len(requests)
        percentages: list[Reply] = [PercentReply(100 * number // count) for number in range(1, count + 1)]
        self.calls: list[Call] = []
        self._answers: dict[type[Call], list[Reply]] = {
            ServerVersion: [TextReply("1.0")],
            ClientVersion: [TextReply("")],
            Authenticate: [AuthenticateReply(ticket=TICKET, status="")],
            SendRequestXML: [TextReply(request) for request in requests] or [TextReply("")],
            ReceiveResponseXML: percentages or [PercentReply(100)],
            GetLastError: [TextReply("Nothing to do.")],
            ConnectionFailed: [TextReply("done")],
            CloseConnection: [TextReply("OK")],
            **(answers or {}),
        }

    def handle(self, call: Call, *, peer: str, awaiting: object = None) -> Reply:  # noqa: ARG002 - the protocol's names
        """Answer by the script."""
        assert peer == "127.0.0.1"
        self.calls.append(call)
        answers = self._answers[type(call)]
        return answers.pop(0) if len(answers) > 1 else answers[0]

    def status_text(self) -> str:
        """Return the text of the status page."""
        return "Acme Orders"

    def of(self, kind: type[Call]) -> list[Any]:
        """Return the calls of one kind."""
        return [call for call in self.calls if isinstance(call, kind)]

    @property
    def names(self) -> list[str]:
        """The kinds of the calls, in their order."""
        return [type(call).__name__ for call in self.calls]


@attrs.frozen
class Weather:
    """A transport that breaks one operation in one way, and carries the others."""

    transport: Transport
    operation: str
    trouble: Callable[[], HTTPReply]

    def request(self, method: str, url: str, *, headers: Mapping[str, str], body: bytes) -> HTTPReply:
        """Carry a request, or break."""
        if headers.get("SOAPAction", "").endswith(f'/{self.operation}"') or url.endswith(self.operation):
            return self.trouble()
        return self.transport.request(method, url, headers=headers, body=body)


def web_connector(company: CompanyFile, script: Script, **settings: Any) -> WebConnector:
    transport = WSGITransport(WSGIAdapter(script))
    values = {"qwc": QWC, "password": PASSWORD, "transport": transport, **settings}
    return WebConnector(company, **values)


def reply(status: int, body: bytes = b"", kind: str = "text/xml; charset=utf-8", **headers: str) -> HTTPReply:
    return HTTPReply(status=status, headers={"content-type": kind, **headers}, body=body)


@pytest.fixture
def company(clock: SimulatedClock) -> CompanyFile:
    """Return a company file in which nobody has a session."""
    return CompanyFile("Rock Castle", clock=clock, path=r"C:\Books\rock.qbw")


class TestAdding:
    def test_file_id_is_stamped_into_the_company_file(self, company: CompanyFile) -> None:
        connector = web_connector(company, Script())
        assert company.data_ext(OWNER_ID, "FileID") == FILE_ID
        assert connector.qwc.app_name == "Acme Orders"

    def test_qwc_may_be_a_file(self, company: CompanyFile, tmp_path: Path) -> None:
        path = tmp_path / "acme.qwc"
        path.write_bytes(QWC)
        assert (
            web_connector(company, Script(), qwc=path).qwc
            == web_connector(company, Script(), qwc=str(path)).qwc
        )

    def test_same_file_may_be_added_again(self, company: CompanyFile) -> None:
        web_connector(company, Script())
        web_connector(company, Script())
        assert company.data_ext(OWNER_ID.lower(), "FileID") == FILE_ID

    @pytest.mark.parametrize(
        ("right", "wrong", "code"),
        [
            (b"https://acme.example/support", b"https://other.example/support", 1000),
            (b"acme.example/", b"192.0.2.7/", 1001),
            (b"https://acme.example/support", b"https://192.0.2.7/support", 1002),
            (b"https://acme.example/qbwc", b"http://acme.example/qbwc", 1010),
            (b"<UserName>rock-castle</UserName>", b"", 1039),
            (b"<IsReadOnly>false<", b"<IsReadOnly>true<", 1039),
            (b"</QBWCXML>", b"", 1039),
            (FILE_ID.encode(), FILE_ID.strip("{}").encode(), 1039),
        ],
    )
    def test_what_the_program_refuses(
        self, company: CompanyFile, right: bytes, wrong: bytes, code: int
    ) -> None:
        script = Script()
        assert right in QWC
        with pytest.raises(SetupRefused) as refused:
            web_connector(company, script, qwc=QWC.replace(right, wrong))
        assert refused.value.code == code
        assert str(refused.value).startswith(f"QBWC{code}: ")
        assert company.data_ext(OWNER_ID, "FileID") is None

    def test_another_file_id_under_the_same_owner_clashes(self, company: CompanyFile) -> None:
        web_connector(company, Script())
        new = QWC.replace(FILE_ID.encode(), b"{11111111-2222-3333-4444-555555555555}")
        with pytest.raises(SetupRefused, match="QBWC1039: Unique OwnerID/FileID pair value required"):
            web_connector(company, Script(), qwc=new)
        assert company.data_ext(OWNER_ID, "FileID") == FILE_ID

    def test_company_file_must_be_open(self, company: CompanyFile) -> None:
        company.is_open = False
        with pytest.raises(SetupRefused, match=r"QBWC1039: .*0x80040417"):
            web_connector(company, Script())

    @pytest.mark.parametrize(
        ("page", "status", "code"),
        [
            ("support", 200, None),
            ("support", 202, None),
            ("support", 404, 1003),
            ("support", 301, 1003),
            ("support", None, 1004),
            ("qbwc", 200, None),
            ("qbwc", 307, 1048),
            ("qbwc", 405, 1048),
            ("qbwc", 500, 1048),
            ("qbwc", None, 1048),
        ],
    )
    def test_pages_must_answer(
        self, company: CompanyFile, page: str, status: int | None, code: int | None
    ) -> None:
        def trouble() -> HTTPReply:
            if status is None:
                raise ConnectionRefusedError(111, "Connection refused")
            return reply(status, b"hello", "text/plain", location="https://acme.example/elsewhere")

        transport = Weather(WSGITransport(WSGIAdapter(Script())), page, trouble)
        if code is None:
            web_connector(company, Script(), transport=transport)
        else:
            with pytest.raises(SetupRefused) as refused:
                web_connector(company, Script(), transport=transport)
            assert refused.value.code == code
            moved = "redirects to https://acme.example/elsewhere" in str(refused.value)
            assert moved == (status is not None and 300 <= status < 400)
            assert ("start the server" in str(refused.value)) == (status is None)


class TestUpdate:
    def test_whole_conversation(self, company: CompanyFile) -> None:
        script, events = Script(ADD, QUERY), list[str]()
        report = web_connector(company, script, on_event=events.append).run_once()
        assert report.ok
        assert (report.authenticate_status, report.sets, report.percentages) == ("", 2, (50, 100))
        assert (report.error, report.codes, report.closing_text, report.lost) == ("", (), "OK", None)
        assert script.names == [
            "ServerVersion",
            "ClientVersion",
            "Authenticate",
            *["SendRequestXML", "ReceiveResponseXML"] * 2,
            "CloseConnection",
        ]
        assert [customer.name for customer in company.customers] == ["Acme"]
        words = ["server_version", "client_version", "authenticate", "begin_session"]
        words += [*["send", "process", "receive"] * 2, "end_session", "close"]
        assert events == [f"{moment}_{word}" for word in words for moment in ("before", "after")]
        assert set(events) <= set(EVENTS)

    def test_what_each_call_carries(self, company: CompanyFile) -> None:
        script = Script(ADD, QUERY)
        web_connector(company, script, habits=Habits(version="34.0.0.1")).run_once()
        assert script.of(ClientVersion) == [ClientVersion(version="34.0.0.1")]
        assert script.of(Authenticate) == [Authenticate(user_name="rock-castle", password=PASSWORD)]
        first, second = script.of(SendRequestXML)
        assert first == attrs.evolve(second, hcp_response=first.hcp_response)
        assert second == SendRequestXML(
            ticket=TICKET, company_file=company.path, country="US", major_version=16, minor_version=0
        )
        assert [len(decode(call.response)[0].objects) for call in script.of(ReceiveResponseXML)] == [1, 1]
        assert all((call.hresult, call.message) == ("", "") for call in script.of(ReceiveResponseXML))
        assert script.of(CloseConnection) == [CloseConnection(ticket=TICKET)]

    def test_first_request_tells_host_company_and_preferences(self, company: CompanyFile) -> None:
        script = Script(QUERY)
        web_connector(company, script).run_once()
        host, of_company, preferences = decode(script.of(SendRequestXML)[0].hcp_response)
        assert (host.request_id, of_company.request_id, preferences.request_id) == ("0", "1", "2")
        assert preferences.of(Preferences)[0].sales_tax_preferences is None
        assert host.of(Host)[0].supported_qbxml_version[-1] == "16.0"
        (found,) = of_company.of(Company)
        assert found.company_name == "Rock Castle"
        marks = {extension.data_ext_name: extension.data_ext_value for extension in found.data_ext}
        assert marks["FileID"] == FILE_ID
        assert re.fullmatch(r"LOCKED:QBPC:[0-9]+", marks["AppLock"])
        assert company.data_ext(OWNER_ID, "AppLock") == "UNLOCKED"

    def test_second_update_begins_anew(self, company: CompanyFile) -> None:
        script = Script(QUERY)
        connector = web_connector(company, script)
        assert connector.run_once().ok
        assert connector.run_once().ok
        assert all(call.hcp_response for call in script.of(SendRequestXML))
        assert len(script.of(SendRequestXML)) == 2

    def test_zero_percent_goes_on(self, company: CompanyFile) -> None:
        answers: Answers = {ReceiveResponseXML: [PercentReply(0), PercentReply(100)]}
        report = web_connector(company, Script(QUERY, QUERY, answers=answers)).run_once()
        assert (report.percentages, report.ok) == ((0, 100), True)

    def test_negative_percent_asks_for_the_error(self, company: CompanyFile) -> None:
        script = Script(QUERY, answers={ReceiveResponseXML: [PercentReply(-3)]})
        report = web_connector(company, script).run_once()
        assert (report.percentages, report.error, report.ok) == ((-3,), "Nothing to do.", False)
        assert script.names[-2:] == ["GetLastError", "CloseConnection"]

    def test_empty_request_asks_for_the_error(self, company: CompanyFile) -> None:
        script = Script()
        report = web_connector(company, script).run_once()
        assert (report.sets, report.error, report.closing_text, report.ok) == (
            0,
            "Nothing to do.",
            "OK",
            False,
        )
        assert script.names[-3:] == ["SendRequestXML", "GetLastError", "CloseConnection"]

    def test_blank_error_is_qbwc1031(self, company: CompanyFile) -> None:
        report = web_connector(company, Script(answers={GetLastError: [TextReply("")]})).run_once()
        assert (report.codes, report.ok) == ((1031,), False)

    def test_no_op_waits_five_seconds(self, company: CompanyFile, clock: SimulatedClock) -> None:
        requests: list[Reply] = [TextReply(""), TextReply(""), TextReply(QUERY)]
        script = Script(answers={SendRequestXML: requests, GetLastError: [TextReply("NoOp")]})
        before = clock()
        report = web_connector(company, script).run_once()
        assert report.ok
        assert (clock() - before).total_seconds() == 10
        assert script.of(SendRequestXML)[0].hcp_response != ""
        assert script.of(SendRequestXML)[1].hcp_response == ""

    def test_endless_no_op_ends_by_the_user(self, company: CompanyFile) -> None:
        script, pauses = Script(answers={GetLastError: [TextReply("NoOp")]}), list[float]()
        connector = web_connector(company, script, sleep=pauses.append, habits=Habits(call_limit=50))
        report = connector.run_once()
        assert not report.ok
        assert "50 calls" in report.error
        assert set(pauses) == {5.0}

    def test_a_page_is_opened_and_polled_until_it_is_done(
        self, company: CompanyFile, clock: SimulatedClock
    ) -> None:
        script = Script(
            answers={
                SendRequestXML: [TextReply(""), TextReply(QUERY)],
                GetLastError: [TextReply("Interactive mode")],
                GetInteractiveURL: [TextReply("https://acme.example/consent")],
                InteractiveDone: [TextReply("Not done"), TextReply("Not done"), TextReply("Done")],
            }
        )
        opened, before = [], clock()

        def open_page(url: str) -> bool:
            opened.append(url)
            return True

        assert web_connector(company, script, open_page=open_page).run_once().ok
        assert opened == ["https://acme.example/consent"]
        assert (clock() - before).total_seconds() == 10

    @pytest.mark.parametrize(
        ("page_is_done", "seconds"), [({"Done", ""}, 0), ({"Done"}, 5), ({""}, 0), ({"Not done"}, 10)]
    )
    def test_which_answer_ends_the_polling(
        self, company: CompanyFile, clock: SimulatedClock, page_is_done: set[str], seconds: int
    ) -> None:
        polls: list[Reply] = [TextReply(""), TextReply("Done"), TextReply("Not done")]
        script = Script(
            answers={
                SendRequestXML: [TextReply(""), TextReply(QUERY)],
                GetLastError: [TextReply("Interactive mode")],
                GetInteractiveURL: [TextReply("https://acme.example/consent")],
                InteractiveDone: polls,
            }
        )
        before, habits = clock(), Habits(page_is_done=frozenset(page_is_done))
        assert web_connector(company, script, open_page=lambda _url: True, habits=habits).run_once().ok
        assert (clock() - before).total_seconds() == seconds

    @pytest.mark.parametrize(
        ("mode", "hresults"),
        [("do_not_care", []), ("multi_user", []), ("single_user", ["0x80040410"])],
    )
    def test_the_mode_in_which_it_asks_for_the_file(
        self, company: CompanyFile, mode: FileMode, hresults: list[str]
    ) -> None:
        script = Script(QUERY)
        report = web_connector(company, script, habits=Habits(file_mode=mode)).run_once()
        assert report.ok is not bool(hresults)
        assert [call.hresult for call in script.of(ConnectionFailed)] == hresults

    def test_a_page_that_nobody_opens_ends_the_update(self, company: CompanyFile) -> None:
        script = Script(
            answers={
                GetLastError: [TextReply("Interactive mode")],
                GetInteractiveURL: [TextReply("https://acme.example/consent")],
                InteractiveRejected: [TextReply("Without you, then.")],
            }
        )
        report = web_connector(company, script).run_once()
        assert (report.ok, report.error, report.closing_text) == (False, "Without you, then.", "OK")
        company.begin_session()
        assert company.process("x", QUERY)  # the update has left no session behind
        company.end_session()

    def test_request_that_quickbooks_refuses(self, company: CompanyFile) -> None:
        script = Script(WRONG, QUERY)
        report = web_connector(company, script).run_once()
        refused, fine = script.of(ReceiveResponseXML)
        assert (refused.response, refused.hresult) == ("", "0x80040400")
        assert refused.message.startswith("QuickBooks found an error when parsing")
        assert (fine.hresult, report.ok) == ("", True)

    def test_version_that_quickbooks_does_not_take(self, clock: SimulatedClock) -> None:
        script = Script(QUERY.replace('qbxml version="13.0"', 'qbxml version="14.0"'))
        old = CompanyFile(clock=clock, versions=("12.0", "13.0"))
        web_connector(old, script).run_once()
        assert script.of(ReceiveResponseXML)[0].hresult == "0x80040423"
        assert script.of(SendRequestXML)[0].major_version == 13


class TestLogin:
    @pytest.mark.parametrize(
        ("status", "codes", "error", "ok"),
        [
            ("nvu", (1040,), "The user name or the password is not valid.", False),
            ("NVU", (1040,), "The user name or the password is not valid.", False),
            ("busy", (), "Application busy", False),
            ("none", (), "", True),
            ("NONE", (), "", True),
        ],
    )
    def test_words(
        self, company: CompanyFile, status: str, codes: tuple[int], error: str, *, ok: bool
    ) -> None:
        login: Answers = {Authenticate: [AuthenticateReply(ticket="", status=status)]}
        script = Script(QUERY, answers=login)
        report = web_connector(company, script).run_once()
        assert (report.authenticate_status, report.codes, report.error, report.ok) == (
            status,
            codes,
            error,
            ok,
        )
        assert script.names[2:] == ["Authenticate", "CloseConnection"]
        without = Script(QUERY, answers=login)
        web_connector(company, without, habits=Habits(close_after_refusal=False)).run_once()
        assert without.names[2:] == ["Authenticate"]

    @pytest.mark.parametrize("status", ["", "busy"])
    def test_postponed_update_does_not_run(self, company: CompanyFile, status: str) -> None:
        login = AuthenticateReply(ticket=TICKET, status=status, postpone_seconds=60)
        connector = web_connector(company, Script(QUERY, answers={Authenticate: [login]}))
        connector.applications[0].run_every(dt.timedelta(minutes=15))
        report = connector.run_once()
        assert (report.sets, report.ok) == (0, False)
        assert report.error in {"Update postponed by application", "Application busy"}

    @pytest.mark.parametrize("postpones", [False, True])
    def test_postponement_without_auto_run(self, company: CompanyFile, *, postpones: bool) -> None:
        login = AuthenticateReply(ticket=TICKET, status="", postpone_seconds=60)
        script = Script(QUERY, answers={Authenticate: [login]})
        habits = Habits(postpones_without_auto_run=postpones)
        report = web_connector(company, script, habits=habits).run_once()
        assert (report.sets, report.ok) == ((0, False) if postpones else (1, True))
        assert report.postpone_seconds == 60

    @pytest.mark.parametrize("path", ["", r"C:\Books\rock.qbw", r"c:\books\ROCK.QBW"])
    def test_path_of_the_open_file(self, company: CompanyFile, path: str) -> None:
        login = AuthenticateReply(ticket=TICKET, status=path)
        assert web_connector(company, Script(QUERY, answers={Authenticate: [login]})).run_once().ok

    def test_path_of_another_file(self, company: CompanyFile) -> None:
        login = AuthenticateReply(ticket=TICKET, status=r"C:\Books\other.qbw")
        script = Script(QUERY, answers={Authenticate: [login]})
        report = web_connector(company, script).run_once()
        assert (report.codes, report.sets, report.ok) == ((1013,), 0, False)
        (call,) = script.of(ConnectionFailed)
        assert (call.ticket, call.hresult) == (TICKET, "0x8004040A")
        assert script.names[-1] == "ConnectionFailed"

    def test_connection_error_may_name_another_path(self, company: CompanyFile) -> None:
        login = AuthenticateReply(ticket=TICKET, status=r"C:\Books\other.qbw")
        script = Script(QUERY, answers={Authenticate: [login], ConnectionFailed: [TextReply("")]})
        report = web_connector(company, script).run_once()
        assert (report.codes, report.sets, report.ok) == ((1013,), 1, True)

    def test_closed_company_is_tried_twice(self, company: CompanyFile) -> None:
        script, events = Script(QUERY), list[str]()
        connector = web_connector(company, script, on_event=events.append)
        company.is_open = False
        report = connector.run_once()
        assert (report.codes, report.error.partition(":")[0]) == ((1013,), "0x80040417")
        assert events.count("before_begin_session") == 2
        assert "after_begin_session" not in events

    @pytest.mark.parametrize(
        ("answer", "codes", "calls"),
        [
            ("", (), 8),
            ("anything", (), 8),
            ("W:An update is there.", (1037,), 8),
            ("E:Too old.", (1037,), 2),
            ("O:35.0", (), 2),
        ],
    )
    def test_client_version(self, company: CompanyFile, answer: str, codes: tuple[int], calls: int) -> None:
        script = Script(QUERY, QUERY, answers={ClientVersion: [TextReply(answer)]})
        report = web_connector(company, script).run_once()
        assert (report.codes, len(script.calls), report.ok) == (codes, calls, calls == 8)


OPERATION_CODES = [
    ("clientVersion", 1036),
    ("authenticate", 1012),
    ("sendRequestXML", 1041),
    ("receiveResponseXML", 1042),
    ("getLastError", 1043),
    ("closeConnection", 1044),
    ("connectionError", 1045),
]


def dropped() -> HTTPReply:
    raise ConnectionResetError(104, "Connection reset by peer")


def timed_out() -> HTTPReply:
    raise TimeoutError("timed out")


def failed() -> HTTPReply:
    return reply(500, b"<html>Internal Server Error</html>", "text/html")


def redirected() -> HTTPReply:
    return reply(301, location="https://acme.example/elsewhere")


def warned() -> HTTPReply:
    return reply(200, b"Warning: headers already sent<?xml version='1.0'?>")


def nothing() -> HTTPReply:
    return reply(200)


class TestTrouble:
    @pytest.mark.parametrize("trouble", [dropped, timed_out, failed, redirected, warned, nothing])
    @pytest.mark.parametrize(("operation", "code"), OPERATION_CODES)
    def test_failing_call_ends_the_update(
        self, company: CompanyFile, operation: str, code: int, trouble: Callable[[], HTTPReply]
    ) -> None:
        script = Script(QUERY, answers={ReceiveResponseXML: [PercentReply(-1)]})
        if operation == "closeConnection":
            script = Script(QUERY)
        transport = Weather(WSGITransport(WSGIAdapter(script)), operation, trouble)
        connector = web_connector(company, script, transport=transport)
        company.is_open = operation != "connectionError"
        report = connector.run_once()
        assert report.codes[-1] == code
        assert not report.ok
        assert operation in report.error
        with pytest.raises(RequestProcessorError, match="0x8004040D"):
            company.end_session()  # QuickBooks was released

    def test_failing_server_version_is_only_logged(self, company: CompanyFile) -> None:
        script = Script(QUERY)
        transport = Weather(WSGITransport(WSGIAdapter(script)), "serverVersion", failed)
        report = web_connector(company, script, transport=transport).run_once()
        assert (report.codes, report.ok) == ((), True)
        assert any("serverVersion() failed" in line for line in report.log)

    @pytest.mark.parametrize("follows", [False, True])
    def test_close_connection_may_follow_a_failure(self, company: CompanyFile, *, follows: bool) -> None:
        script = Script(QUERY)
        transport = Weather(WSGITransport(WSGIAdapter(script)), "receiveResponseXML", dropped)
        habits = Habits(close_after_failure=follows)
        report = web_connector(company, script, transport=transport, habits=habits).run_once()
        assert ("CloseConnection" in script.names) is follows
        assert report.codes == (1042,)

    @pytest.mark.parametrize("event", [event for event in EVENTS if not event.endswith(ONLY_IN_TROUBLE)])
    def test_power_failure_at_every_step(self, company: CompanyFile, event: str) -> None:
        def lose(now: str) -> None:
            if now == event:
                raise SessionLost

        script = Script(ADD)
        report = web_connector(company, script, on_event=lose).run_once()
        assert (report.lost, report.ok) == (event, False)
        with pytest.raises(RequestProcessorError, match="0x8004040D"):
            company.end_session()  # the session with QuickBooks is gone as well
        reached = {
            "before_process": (0, 0),
            "after_process": (1, 0),
            "before_receive": (1, 0),
            "after_receive": (1, 1),
        }
        if event in reached:
            assert (len(company.customers), len(script.of(ReceiveResponseXML))) == reached[event]

    @pytest.mark.parametrize("event", ["before_get_last_error", "after_get_last_error"])
    def test_power_failure_at_get_last_error(self, company: CompanyFile, event: str) -> None:
        def lose(now: str) -> None:
            if now == event:
                raise SessionLost

        report = web_connector(company, Script(), on_event=lose).run_once()
        assert (report.lost, report.closing_text) == (event, None)

    def test_other_errors_of_the_hook_come_out_and_release_quickbooks(self, company: CompanyFile) -> None:
        def fail(event: str) -> None:
            if event == "after_process":
                raise ZeroDivisionError

        connector = web_connector(company, Script(QUERY), on_event=fail)
        with pytest.raises(ZeroDivisionError):
            connector.run_once()
        with pytest.raises(RequestProcessorError, match="0x8004040D"):
            company.end_session()


class TestLog:
    def test_lines_look_like_those_of_the_program(self, company: CompanyFile) -> None:
        connector = web_connector(company, Script(QUERY))
        report = connector.run_once()
        assert report.log[0].startswith("20260105.15:00:00 UTC\t: QBWebConnector.")
        assert all(
            re.fullmatch(r"[0-9.:]{17} UTC\t: QBWebConnector\.\S+ : .+", line) for line in connector.log
        )
        assert connector.log[-len(report.log) :] == report.log
        assert len(connector.log) > len(report.log)

    def test_no_secret_and_no_payload(self, company: CompanyFile) -> None:
        script = Script(ADD, WRONG, answers={GetLastError: [TextReply("stop")]})
        report = web_connector(company, script).run_once()
        text = "\n".join(report.log) + repr(report)
        for secret in (PASSWORD, TICKET, "<QBXML", "CustomerAdd"):
            assert secret not in text
