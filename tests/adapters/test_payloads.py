"""What a PayloadLogger writes down: every call and reply of a session, and no secret of them."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pytest
from world import KEY, World

from qbsync import MemoryStore, logs
from qbsync.adapters.payloads import PayloadLogger
from qbsync.adapters.wsgi import WSGIAdapter
from qbsync.errors import ConfigurationError
from qbsync.models import CustomerAdd, CustomerMod
from qbsync.webconnector.calls import (
    Authenticate,
    AuthenticateReply,
    ClientVersion,
    CloseConnection,
    ConnectionFailed,
    GetInteractiveURL,
    PercentReply,
    ReceiveResponseXML,
    SendRequestXML,
    TextReply,
)

if TYPE_CHECKING:
    from qbsync.webconnector.calls import Call, Reply

SECRET = "Zq-Secret"


class Fixed:
    """A service that answers every call with the same reply."""

    def __init__(self, reply: Reply) -> None:
        self.reply = reply

    def handle(self, call: Call, *, peer: str, awaiting: object = None) -> Reply:  # noqa: ARG002 - the protocol's names
        return self.reply

    def status_text(self) -> str:
        return "fine"


def written(call: Call, reply: Reply) -> list[str]:
    """Return what is written of a call and its reply."""
    texts: list[str] = []
    service = PayloadLogger(Fixed(reply), write=texts.append)
    assert service.handle(call, peer="203.0.113.7") is reply
    return texts


def test_a_login() -> None:
    reply = AuthenticateReply(ticket=SECRET, status=r"C:\Zq-Secret.qbw", minimum_interval_seconds=900)
    call, answer = written(Authenticate(user_name=SECRET, password=SECRET), reply)
    assert call == ("authenticate call peer=203.0.113.7\nuser_name: [text, 9 characters]\npassword: [given]")
    assert answer == (
        f"authenticate reply\nsession: {logs.session_of(SECRET)}\nstatus: [text, 16 characters]\n"
        "postpone_seconds: None\nminimum_interval_seconds: 900"
    )


def test_a_request() -> None:
    call = SendRequestXML(
        ticket=SECRET,
        hcp_response=f"<QBXML><CompanyName>{SECRET}</CompanyName></QBXML>",
        company_file=rf"C:\{SECRET}.qbw",
        country="US",
        major_version=16,
        minor_version=0,
    )
    first, second = written(call, TextReply("<QBXML><MaxReturned>100</MaxReturned></QBXML>"))
    session = logs.session_of(SECRET)
    assert first.splitlines() == [
        f"sendRequestXML call session={session} peer=203.0.113.7",
        "hcp_response:",
        "<QBXML>",
        "  <CompanyName>[text, 9 characters]</CompanyName>",
        "</QBXML>",
        "company_file: [text, 16 characters]",
        "country: US",
        "major_version: 16",
        "minor_version: 0",
    ]
    assert second.splitlines() == [
        f"sendRequestXML reply session={session}",
        "request:",
        "<QBXML>",
        "  <MaxReturned>100</MaxReturned>",
        "</QBXML>",
    ]


CALLS = [
    (ClientVersion(version=SECRET), TextReply(f"W:{SECRET}")),
    (Authenticate(user_name=SECRET, password=SECRET), AuthenticateReply(ticket=SECRET, status="nvu")),
    (SendRequestXML(ticket=SECRET, country=SECRET), TextReply(SECRET)),
    (ReceiveResponseXML(ticket=SECRET, response=SECRET), PercentReply(-1)),
    (ReceiveResponseXML(ticket=SECRET, hresult=SECRET, message=SECRET), PercentReply(42)),
    (ConnectionFailed(ticket=SECRET, hresult=f"0x8004{SECRET}", message=SECRET), TextReply(SECRET)),
    (GetInteractiveURL(ticket=SECRET, session_id=SECRET), TextReply(f"https://acme.example/{SECRET}")),
    (CloseConnection(ticket=SECRET), TextReply(SECRET)),
]


@pytest.mark.parametrize(("call", "reply"), CALLS, ids=lambda value: type(value).__name__)
def test_no_secret_is_written(call: Call, reply: Reply) -> None:
    texts = written(call, reply)
    assert len(texts) == 2
    assert not any(SECRET in text for text in texts)


def test_codes_versions_and_words_are_written() -> None:
    assert "version: 2.3.0.215" in written(ClientVersion(version="2.3.0.215"), TextReply(""))[0]
    failed = written(ConnectionFailed(ticket="t", hresult="-2147220472"), TextReply("done"))
    assert "hresult: 0x80040408" in failed[0]
    assert failed[1].endswith("text: done")
    assert written(ReceiveResponseXML(), PercentReply(42))[1].endswith("percent: 42")


def test_a_whole_session_without_names_passwords_and_tickets() -> None:
    world = World.make(MemoryStore(), customers=3)
    texts: list[str] = []
    world.bridge.wsgi = lambda: WSGIAdapter(  # type: ignore[method-assign] # as a host mounts it
        PayloadLogger(world.bridge.service, write=texts.append)
    )
    world.connection.push(CustomerAdd(name=SECRET, notes=SECRET), key="c-1")
    assert world.update().ok
    added = world.outcomes["c-1"]
    world.connection.push(CustomerMod(added.list_id, added.result.edit_sequence, phone=SECRET), key="c-2")
    assert world.update().ok
    everything = "\n".join(texts)
    assert everything.count("receiveResponseXML call") == everything.count("receiveResponseXML reply") > 3
    assert "<CustomerRet>" in everything
    assert added.list_id in everything
    assert 'statusMessage="[text,' in everything
    for hidden in (SECRET, world.setup.password, "Customer 00", KEY):
        assert hidden not in everything


def test_more_is_shown_on_request_and_card_numbers_never() -> None:
    texts: list[str] = []
    call = ReceiveResponseXML(response="<QBXML><Name>Alder Street Bakery</Name></QBXML>")
    PayloadLogger(Fixed(PercentReply(100)), write=texts.append, also=["Name"]).handle(call)
    assert "<Name>Alder Street Bakery</Name>" in texts[0]
    with pytest.raises(ConfigurationError, match="CreditCardNumber"):
        PayloadLogger(Fixed(PercentReply(100)), write=texts.append, also=["CreditCardNumber"])


def test_a_writer_that_fails_disturbs_nothing(caplog: pytest.LogCaptureFixture) -> None:
    def fail(text: str) -> None:
        raise OSError(text)

    service = PayloadLogger(Fixed(PercentReply(100)), write=fail)
    assert service.handle(ReceiveResponseXML(ticket=SECRET)) == PercentReply(100)
    assert service.status_text() == "fine"
    assert [(record.levelno, record.exception) for record in caplog.records] == [  # type: ignore[attr-defined] # of extra
        (logging.ERROR, "builtins.OSError"),
        (logging.ERROR, "builtins.OSError"),
    ]
