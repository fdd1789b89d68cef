"""Reading a QWCLog.txt: logs in the words of real releases, and logs of the simulated Web Connector."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from world import World

from qbsync import MemoryStore
from qbsync.models import CustomerAdd
from qbsync.simulator import Faults, WebConnector, WSGITransport
from qbsync.webconnector.qwclog import LoggedSession, log_lines, read_log

if TYPE_CHECKING:
    from collections.abc import Callable

PLACE = "QBWebConnector.SOAPWebService"


def line(seconds: int, place: str, text: str) -> str:
    return f"20221114.18:{seconds // 60:02}:{seconds % 60:02} UTC\t: {place}() : {text}\n"


def session(*middle: str, start: int = 0) -> str:
    """Write an update as releases 2.1 to 2.3 do."""
    return "".join(
        [
            line(
                start,
                "QBWebConnector.RegistryManager.getUpdateLock",
                r"HKEY_CURRENT_USER\Software\Intuit\QBWebConnector\UpdateLock = FALSE",
            ),
            line(
                start,
                "QBWebConnector.RegistryManager.setUpdateLock",
                r"HKEY_CURRENT_USER\Software\Intuit\QBWebConnector\UpdateLock has been set to True",
            ),
            line(
                start,
                "QBWebConnector.RegistryManager.setUpdateLock",
                "********************* Update session locked *********************",
            ),
            line(start, f"{PLACE}.instantiateWebService", "Initiated connection to this application."),
            line(start, f"{PLACE}.instantiateWebService", "AppName: Acme Orders"),
            line(start, f"{PLACE}.instantiateWebService", "AppURL: https://acme.example/qbwc"),
            line(start, f"{PLACE}.do_serverVersion", "*** Calling serverVersion()."),
            line(
                start,
                f"{PLACE}.do_clientVersion",
                '*** Calling clientVersion() with following parameter:<productVersion="2.3.0.215">',
            ),
            line(
                start,
                f"{PLACE}.do_authenticate",
                "Authenticating to application 'Acme Orders', username = 'acme'",
            ),
            line(
                start,
                f"{PLACE}.do_authenticate",
                "*** Calling authenticate() with following parameters:"
                '<userName="acme"><password=<MaskedForSecurity>',
            ),
            *middle,
            line(
                start + 9,
                "QBWebConnector.RegistryManager.setUpdateLock",
                "********************* Update session unlocked *********************",
            ),
        ]
    )


def answered(word: str, start: int = 1) -> str:
    return line(
        start,
        f"{PLACE}.do_authenticate",
        f'Received from authenticate() following parameters:<authRet[0]="{{1-2}}"><authRet[1]="{word}">',
    )


WORK = (
    answered(""),
    line(
        2,
        f"{PLACE}.do_sendRequestXML",
        '*** Calling sendRequestXML() with parameters:<wcTicket="x">',
    ),
    line(2, f"{PLACE}.ProcessRequestXML", "Processing request #1"),
)
REFUSED = (
    line(
        3,
        f"{PLACE}.ProcessRequestXML",
        "Sending error message back to application:\nHRESULT = 0x80040400\n"
        "Message: QuickBooks found an error when parsing the provided XML text stream.",
    ),
    line(3, f"{PLACE}.do_receiveResponseXML", "*** Calling receiveResponseXML() with following parameters:"),
    line(
        3,
        f"{PLACE}.do_receiveResponseXML",
        'Received from receiveResponseXML() following parameter:<receiveResponseXMLRet="-101">',
    ),
    line(4, f"{PLACE}.do_getLastError", "*** Calling getLastError() with following parameter:"),
    line(
        4,
        f"{PLACE}.do_getLastError",
        'Received from getLastError() following parameter:<getLastErrorRet="It is no &lt;qbXML&gt;.">',
    ),
)
CLOSED = line(5, f"{PLACE}.do_closeConnection", "*** Calling closeConnection() with following parameter:")


def only(text: str) -> LoggedSession:
    (found,) = read_log(text.splitlines(keepends=True))
    return found


def test_an_update_in_order() -> None:
    receive = line(
        3, f"{PLACE}.do_receiveResponseXML", "*** Calling receiveResponseXML() with following parameters:"
    )
    done = line(
        3,
        f"{PLACE}.do_receiveResponseXML",
        'Received from receiveResponseXML() following parameter:<receiveResponseXMLRet="100">',
    )
    told = line(
        5,
        f"{PLACE}.do_closeConnection",
        'Received from closeConnection() following parameter:<closeConnectionRet="OK">',
    )
    found = only(session(*WORK, receive, done, CLOSED, told))
    assert (found.application, found.user_name, found.url) == (
        "Acme Orders",
        "acme",
        "https://acme.example/qbwc",
    )
    assert (found.client_version, found.closing_text) == ("2.3.0.215", "OK")
    assert (found.outcome, found.ok, found.message_sets, found.percent) == ("done", True, 1, 100)
    assert found.started == datetime(2022, 11, 14, 18, 0, tzinfo=UTC)
    assert found.duration == timedelta(seconds=9)
    assert found.findings == ()


def test_a_refused_message_set_is_explained() -> None:
    found = only(session(*WORK, *REFUSED, CLOSED))
    assert (found.outcome, found.percent) == ("failed", -101)
    parse, told = found.findings
    assert parse.code == "0x80040400"
    assert "parse" in parse.text.lower() or "XML" in parse.text
    assert parse.remedy
    assert told.message == "It is no <qbXML>."


@pytest.mark.parametrize(
    ("word", "outcome", "ok"),
    [
        ("nvu", "refused", False),
        ("busy", "refused", False),
        ("none", "no work", True),
        ("NONE", "no work", True),
    ],
)
def test_a_login(word: str, outcome: str, ok: bool) -> None:  # noqa: FBT001 - a parameter of the test
    found = only(session(answered(word)))
    assert (found.outcome, found.ok) == (outcome, ok)
    assert bool(found.findings) is (word in {"nvu", "busy"})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("The remote server returned an error: (404) Not Found.", "nothing at AppURL"),
        ("Unable to connect to the remote server", "Nothing answers"),
        ("The remote name could not be resolved: 'acme.example'", "DNS"),
        ("Could not establish trust relationship for the SSL/TLS secure channel.", "certificate"),
        ("The request was aborted: Could not create SSL/TLS secure channel.", "TLS"),
        ("The request was aborted: The connection was closed unexpectedly.", "broke"),
        ("The operation has timed out", "longer than"),
        ("Client found response content type of 'text/html', but expected 'text/xml'.", "no SOAP"),
        ("The request failed with HTTP status 500: Internal Server Error.", "server failed"),
    ],
)
def test_errors_without_a_code(text: str, said: str) -> None:
    failed = line(2, f"{PLACE}.do_authenticate", f"Authentication failed. {text}")
    found = only(session(failed))
    assert not found.ok
    assert said in found.findings[0].text
    assert found.findings[0].remedy
    harmless = line(0, f"{PLACE}.do_serverVersion", f"Actual error received from web service: <{text}>")
    early = session(answered("none")).replace(
        line(0, f"{PLACE}.do_serverVersion", "*** Calling serverVersion()."),
        line(0, f"{PLACE}.do_serverVersion", "*** Calling serverVersion().") + harmless,
    )
    found = only(early)
    assert found.ok, "the Web Connector goes on without serverVersion"
    (notice,) = found.findings
    assert notice.text.startswith("serverVersion was not answered; the update went on without it")
    assert (notice.harmless, notice.remedy, notice.who_acts) == (True, (), "nobody")


def test_what_is_harmless_first_is_none_where_it_ends_the_update() -> None:
    text = "The remote server returned an error: (404) Not Found."
    first = line(0, f"{PLACE}.do_serverVersion", "*** Calling serverVersion().")
    both = session(line(2, f"{PLACE}.do_authenticate", text)).replace(
        first, first + line(0, f"{PLACE}.do_serverVersion", text)
    )
    found = only(both)
    assert [one.harmless for one in found.findings] == [True, False]
    assert (found.ok, found.outcome) == (False, "failed")


@pytest.mark.parametrize("change", [str.lower, str.upper])
def test_the_case_of_words_does_not_matter(change: Callable[[str], str]) -> None:
    def written(text: str) -> str:
        lines = [one.partition(" : ") for one in text.splitlines(keepends=True)]
        return "".join(f"{place} : {change(words)}" for place, _, words in lines)

    coded = line(2, f"{PLACE}.do_authenticate", "QBWC1012: Authentication failed.")
    for text in (session(answered("none")), session(*WORK, CLOSED), session(coded)):
        usual, other = only(text), only(written(text))
        assert (other.outcome, other.calls, other.percent) == (usual.outcome, usual.calls, usual.percent)
        assert [one.code for one in other.findings] == [one.code for one in usual.findings]
        assert (other.application.lower(), other.url.lower()) == (
            usual.application.lower(),
            usual.url.lower(),
        )


def test_codes_outside_of_an_update() -> None:
    text = line(0, "QBWebConnector.RegistryManager.addApplication", "QBWC1039: Unique pair required")
    found = only(text)
    assert (found.calls, found.findings[0].code) == ((), "QBWC1039")


def test_status_codes_are_read_from_a_verbose_log() -> None:
    answer = line(
        3,
        f"{PLACE}.do_receiveResponseXML",
        'XML dump follows: -\n\n<?xml version="1.0" ?>\n<QBXML><QBXMLMsgsRs>'
        '<CustomerAddRs requestID="1" statusCode="3100" statusSeverity="Error" '
        'statusMessage="The name &quot;Ann&quot; is in use." />'
        '<CustomerQueryRs requestID="2" statusCode="0" statusSeverity="Info" statusMessage="Status OK">'
        "<CustomerRet><Name>QBWC1048 Ltd, (404) 0x80040400</Name></CustomerRet></CustomerQueryRs>"
        "</QBXMLMsgsRs></QBXML>",
    )
    found = only(session(*WORK, answer, CLOSED))
    assert found.detail == "VERBOSE"
    codes = [finding.code for finding in found.findings]
    assert codes == ["3100"], "what a company calls itself is no code"
    assert found.findings[0].message == 'CustomerAdd: The name "Ann" is in use.'
    assert found.outcome == "done", "one request was refused, and the update went on"
    assert not found.ok


def test_a_log_that_ends_in_the_middle() -> None:
    whole = session(*WORK, CLOSED)
    cut = whole[: whole.index("*** Calling closeConnection")]
    assert only(cut).outcome == "cut short"
    again = cut + session(answered("none"), start=600)
    assert [one.outcome for one in read_log(again.splitlines())] == ["cut short", "no work"]


def test_several_updates_and_no_lock_lines() -> None:
    bare = "".join(
        one for one in session(answered("none")).splitlines(keepends=True) if "pdateLock" not in one
    )
    assert [one.outcome for one in read_log((bare * 3).splitlines())] == ["no work"] * 3


def test_the_log_of_the_simulated_web_connector() -> None:
    world = World.make(MemoryStore(), customers=3)
    world.connector = WebConnector(
        world.company,
        qwc=world.setup.qwc,
        password=world.setup.password,
        transport=WSGITransport(world.application),
        log_level="VERBOSE",
    )
    world.bridge.connection("acme").push(CustomerAdd(name="Customer 001"), key="1")
    assert world.connector.run_once().ok
    world.clock.advance(60)
    assert world.connector.run_once().ok
    world.clock.advance(1_000)
    world.connector.run_once(faults=Faults.at("before_process", n=1).refuse())
    found = list(read_log(world.connector.log))
    assert [one.outcome for one in found] == ["done", "no work", "failed"]
    assert [finding.code for finding in found[0].findings if not finding.harmless] == ["3100"]
    assert found[0].application == "Acme Orders"
    assert found[2].findings


@given(st.lists(st.text(max_size=60), max_size=20))
def test_no_text_makes_it_raise(lines: list[str]) -> None:
    assert all(one.number for one in log_lines(lines))
    for one in read_log([f"20260105.15:00:00 UTC\t: A.b() : {text}" for text in lines]):
        assert one.outcome


def test_what_is_no_log_has_no_updates() -> None:
    assert list(read_log(["a text", "20269999.99:99:99 UTC : A() : no date"])) == []
