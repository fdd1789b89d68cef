"""The corpus of bad inputs: its files, what is expected of each, and the session in which each arrives.

`tests/corpus/expect.toml` explains the words. A file becomes bytes by `Case.request`, or text by
`Case.answer`, which put in what only a run knows.
"""

from __future__ import annotations

import gzip
import re
import tomllib
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any, Final

import attrs
from world import KEY, World

from qbsync import MemoryStore, Operation
from qbsync.models import CustomerAdd
from qbsync.webconnector import soap
from qbsync.webconnector.calls import (
    Authenticate,
    AuthenticateReply,
    Call,
    CloseConnection,
    PercentReply,
    ReceiveResponseXML,
    SendRequestXML,
    TextReply,
)

CORPUS: Final = Path(__file__).parents[1] / "corpus"
ENDLESS: Final = b"{{endless}}"
SECRET: Final = "what no caller may read"
CARD: Final = "4111 1111 1111 1111"

_REPEAT: Final = re.compile(r"\{\{repeat ([0-9]+)\|(.*?)\}\}", re.DOTALL)


@attrs.frozen(kw_only=True)
class Case:
    """One input, and what is expected of it; see `tests/corpus/expect.toml`."""

    name: str
    path: Path
    outcome: str
    status: int | Mapping[str, int] = 200
    reply: str | None = None
    on: str = "push"
    operation: str = "sent"
    finally_: str = "applied"
    state: str = "active"
    hresult: str = ""
    message: str = ""
    host: str = "QuickBooks"
    records: int = 0
    quarantined: int = 0
    flow: str = "done"
    times: int = 1
    after_seconds: int = 0
    seconds: float = 60
    problem: str = ""
    reason: str = ""

    def request(self, stage: Stage, **values: str) -> bytes:
        """Return the bytes of the HTTP request."""
        if self.path.suffix == ".xml":
            call = ReceiveResponseXML(
                ticket=stage.ticket, response=self.answer(stage), hresult=self.hresult, message=self.message
            )
            lines = ["POST /qbwc HTTP/1.1", "Host: acme.example", "Content-Type: text/xml; charset=utf-8"]
            return _http(lines, soap.render_call(call))
        lines, _, text = self.path.read_text(encoding="utf-8").partition("\n\n")
        return _http(lines.split("\n"), _encoded(stage.fill(text, **values)))

    def answer(self, stage: Stage) -> str:
        """Return the qbXML that stands for QuickBooks' answer."""
        return stage.fill(self.path.read_text(encoding="utf-8"))


def cases() -> dict[str, Case]:
    """Return every input by name."""
    expected = tomllib.loads((CORPUS / "expect.toml").read_text(encoding="utf-8"))
    files = {path.stem: path for path in CORPUS.iterdir() if path.suffix in {".http", ".xml"}}
    assert sorted(files) == sorted(expected), "each file has its expectation"
    return {
        name: Case(
            name=name,
            path=files[name],
            **{key.replace("finally", "finally_"): value for key, value in row.items()},
        )
        for name, row in sorted(expected.items())
    }


def _encoded(text: str) -> bytes:
    if text.startswith("{{gzip}}"):
        return gzip.compress(text.removeprefix("{{gzip}}").encode())
    if not text.startswith("{{bom}}"):
        return text.encode()
    text = text.removeprefix("{{bom}}")
    return text.encode("utf-16") if 'encoding="utf-16"' in text else b"\xef\xbb\xbf" + text.encode()


def _http(lines: list[str], body: bytes) -> bytes:
    named = {line.partition(":")[0].lower() for line in lines[1:]}
    if not named & {"content-length", "transfer-encoding"} and lines[0].startswith("POST"):
        lines = [*lines, f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "Connection: close", "", ""]).encode() + body


@attrs.define(kw_only=True)
class Stage:
    """A world whose session stands where an input meets it: `out` is the message set that was handed out."""

    world: World
    ticket: str = ""
    out: str = ""
    truth: str = ""
    session: str = ""

    @classmethod
    def at(cls, case: Case) -> Stage:
        """Return the stage of a case."""
        customers = 5 if case.on == "third page" else 0
        world = World.make(MemoryStore(), customers=customers, page_size=2)
        stage = cls(world=world)
        if case.on not in {"pull", "third page"}:
            world.connection.push(CustomerAdd(name="New"), key="c-1")
        world.clock.advance(61)
        stage.session = world.company.begin_session("")
        stage.log_in()
        if case.on == "open":
            return stage
        if case.on != "company file":
            stage.step()
        if case.on == "third page":
            stage.step()
            stage.step()
        stage.hand_out(process=case.host == "QuickBooks")
        return stage

    def call(self, call: Call) -> Any:
        """Answer a call without any HTTP."""
        return self.world.bridge.service.handle(call, peer="192.0.2.1")

    def log_in(self) -> None:
        """Open the session."""
        reply = self.call(Authenticate(user_name=KEY, password=self.world.setup.password))
        assert isinstance(reply, AuthenticateReply)
        assert reply.status == ""
        self.ticket = reply.ticket

    def hand_out(self, *, process: bool = True) -> None:
        """Take the next message set out, and let QuickBooks work on it."""
        reply = self.call(SendRequestXML(ticket=self.ticket))
        assert isinstance(reply, TextReply)
        self.out = reply.text
        self.truth = (
            self.world.company.process("Acme Orders", self.out, ticket=self.session) if process else ""
        )

    def step(self) -> None:
        """Let one message set go its whole way."""
        self.hand_out()
        reply = self.call(ReceiveResponseXML(ticket=self.ticket, response=self.truth))
        assert isinstance(reply, PercentReply)
        assert 0 <= reply.percent < 100

    def go_on(self) -> None:
        """Bring the true answer, which is a repeat where the input was taken, and let sessions follow."""
        if self.truth:
            self.call(ReceiveResponseXML(ticket=self.ticket, response=self.truth))
        self.call(CloseConnection(ticket=self.ticket))
        self.world.company.end_session(self.session)
        for _ in range(6):
            self.world.update()

    def operation(self) -> Operation[Any]:
        """Return the write that was under way."""
        return self.world.connection.operation("c-1")

    def fill(self, text: str, **values: str) -> str:
        """Put in what only a run knows."""
        found = re.search(r'requestID="(([^".]*)\.[0-9]+)"', self.out)
        owner = re.search("<OwnerID>(.*?)</OwnerID>", self.out)
        known = {
            "ticket": self.ticket,
            "ticket swapcase": self.ticket.swapcase(),
            "user": KEY,
            "password": self.world.setup.password,
            "answer": escape(self.truth, quote=False),
            "raw answer": re.sub(r"^<\?xml.*?\?>", "", self.truth).strip(),
            "id": found[1] if found else "",
            "set": found[2] if found else "",
            "owner": owner[1] if owner else "",
            **values,
        }
        text = _REPEAT.sub(_repeated, text)
        for name, value in known.items():
            text = text.replace(f"{{{{{name}}}}}", value)
        return text


def _repeated(found: re.Match[str]) -> str:
    count, text = int(found[1]), found[2]
    return (
        "".join(text.replace("{n}", str(number)) for number in range(count))
        if "{n}" in text
        else text * count
    )
