"""Mutants of the corpus against both adapters in this process, each with a session in progress.

Half of them are mutants of whole calls, the others of the qbXML inside, in a call that is as it should be.
They come in blocks, and a block depends on the seed and its own number alone: what block 17 of seed 3 finds,
`QBSYNC_FUZZ=3:17` finds again.
"""

from __future__ import annotations

import asyncio
import functools
import io
import logging
import time
from contextlib import contextmanager
from random import Random
from typing import TYPE_CHECKING, Any, Final

import attrs
from bad_inputs import Case, Stage, cases
from mutations import mutated

from qbsync.webconnector import soap
from qbsync.webconnector.calls import (
    OPERATIONS,
    CloseConnection,
    ConnectionFailed,
    GetLastError,
    ReceiveResponseXML,
    SendRequestXML,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["BLOCK", "Report", "fuzz"]

BLOCK: Final = 250
"""Inputs of a block."""

SLOWEST: Final = 5.0
"""Seconds of processor time for one input, which is generous: the ordinary one takes milliseconds."""

_LARGEST_SEED: Final = 20_000
_SETTLED: Final = frozenset({"applied", "rejected", "in_doubt", "conflict", "parked", "queued"})
_KINDS: Final = (
    "text/xml",
    "text/xml; charset=utf-8",
    "text/xml; charset=utf-16",
    "text/xml; charset=iso-8859-1",
)


@attrs.define(kw_only=True)
class Report:
    """What a run met."""

    inputs: int = 0
    slowest: float = 0.0
    slowest_place: str = ""
    sessions: int = 0
    finished: int = 0
    statuses: dict[int, int] = attrs.field(factory=dict)

    def __str__(self) -> str:
        """Return the figures as a line."""
        return (
            f"{self.inputs} inputs in {self.sessions} sessions, {self.finished} of these brought to an end; "
            f"by HTTP status {dict(sorted(self.statuses.items()))}; "
            f"slowest {self.slowest * 1000:.0f} ms ({self.slowest_place})"
        )


class Alarm(logging.Handler):
    """Keeps what the library reports as a failure of its own."""

    def __init__(self) -> None:
        """Keep nothing yet."""
        super().__init__()
        self.failures: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a failure; every record is formatted, as any handler of a host does it."""
        text = record.getMessage()
        if getattr(record, "event", "") == "service failed":
            self.failures.append(text)


@contextmanager
def _alarm() -> Iterator[Alarm]:
    """Take the library's log for as long as the block runs: pytest would keep every record."""
    logger, alarm = logging.getLogger("qbsync"), Alarm()
    propagate, logger.propagate = logger.propagate, False
    logger.addHandler(alarm)
    try:
        yield alarm
    finally:
        logger.removeHandler(alarm)
        logger.propagate = propagate


def fuzz(seed: int, blocks: range) -> Report:
    """Run blocks of inputs; raises AssertionError with the block and the input where something is wrong."""
    report = Report()
    with _alarm() as alarm, asyncio.Runner() as runner:
        for number in blocks:
            _Block(seed, number, alarm, runner, report).run()
    return report


@functools.cache
def _cases() -> tuple[Case, ...]:
    small = [
        case for case in cases().values() if case.path.stat().st_size < _LARGEST_SEED and not case.problem
    ]
    return tuple(case for case in small if "{{repeat" not in case.path.read_text(encoding="utf-8"))


class _Block:
    """One block: its own randomness, and a session that is replaced when an input has moved it."""

    def __init__(self, seed: int, number: int, alarm: Alarm, runner: asyncio.Runner, report: Report) -> None:
        self._name = f"{seed}:{number}"
        self._random = Random(self._name)  # noqa: S311 - to be repeated, not to be secret
        self._alarm = alarm
        self._runner = runner
        self._report = report
        self._stage: Stage | None = None
        self._lenders: list[bytes] = []

    def run(self) -> None:
        """Send every input of the block."""
        for number in range(BLOCK):
            stage = self._session()
            body = self._answer(stage) if self._random.random() < 0.4 else self._call(stage)
            self._send(stage, body, f"QBSYNC_FUZZ={self._name} input {number}: {body[:600]!r}")
        if self._stage is not None:
            self._finish(self._stage)

    def _call(self, stage: Stage) -> bytes:
        if self._random.random() < 0.4:
            seed = self._random.choice(_calls(stage))
        else:
            seed = self._random.choice(_cases()).request(stage).partition(b"\r\n\r\n")[2]
        return mutated(self._random, seed, self._lenders)

    def _answer(self, stage: Stage) -> bytes:
        case = self._random.choice(_cases())
        seed = case.answer(stage) if case.path.suffix == ".xml" else stage.truth
        text = mutated(self._random, seed.encode(), self._lenders).decode("utf-8", "replace")
        hresult = self._random.choice(("", "", "", "0x80040400", "0x80040402", "-2147220480", text[:20]))
        return soap.render_call(ReceiveResponseXML(ticket=stage.ticket, response=text, hresult=hresult))

    def _session(self) -> Stage:
        """Return a session in progress: the one of the last input if that has left it alone."""
        stage = self._stage
        if stage is not None:
            reply = stage.call(SendRequestXML(ticket=stage.ticket))
            if reply.text == stage.out:
                return stage
            if self._random.random() < 0.05:
                self._finish(stage)
        self._stage = stage = Stage.at(self._random.choice(_cases()))
        if not stage.out:
            stage.hand_out()
        self._report.sessions += 1
        if not self._lenders:
            answers = [case.answer(stage).encode() for case in _cases() if case.path.suffix == ".xml"]
            self._lenders = [*_calls(stage), stage.truth.encode(), *answers]
        return stage

    def _send(self, stage: Stage, body: bytes, place: str) -> None:
        kind = self._random.choice(_KINDS)
        started = time.process_time()
        if self._random.random() < 0.5:
            status = _through_wsgi(stage, body, kind)
        else:
            status = self._runner.run(_through_asgi(stage, body, kind))
        seconds = time.process_time() - started
        report = self._report
        report.inputs += 1
        report.statuses[status] = report.statuses.get(status, 0) + 1
        if seconds > report.slowest:
            report.slowest, report.slowest_place = seconds, place[:60]
        assert status < 500, place
        assert self._alarm.failures == [], f"{self._alarm.failures} {place}"
        assert seconds < SLOWEST, place

    def _finish(self, stage: Stage) -> None:
        """Let sessions follow until nothing is left: nothing is written twice, nothing hangs."""
        stage.go_on()
        world = stage.world
        assert world.company_names().count("New") <= 1, self._name
        assert {operation.state for operation in world.connection.operations()} <= _SETTLED, self._name
        assert self._alarm.failures == [], self._name
        self._report.finished += 1


def _calls(stage: Stage) -> list[bytes]:
    """Return calls as they should be, in both styles: the best mutants are those of what is right."""
    receive = ReceiveResponseXML(ticket=stage.ticket, response=stage.truth)
    calls = [
        *(SendRequestXML(ticket=stage.ticket, hcp_response=stage.truth), GetLastError(ticket=stage.ticket)),
        *(ConnectionFailed(ticket=stage.ticket, hresult="0x80040402"), CloseConnection(ticket=stage.ticket)),
        *[receive] * 20,
    ]
    calls += [operation.call() for operation in OPERATIONS]
    return [soap.render_call(call, style=style) for call in calls for style in ("Document", "RPC")]


def _through_wsgi(stage: Stage, body: bytes, kind: str) -> int:
    statuses: list[str] = []
    environ = {
        "REQUEST_METHOD": "POST",
        "CONTENT_TYPE": kind,
        "CONTENT_LENGTH": str(len(body)),
        "REMOTE_ADDR": "192.0.2.1",
        "wsgi.input": io.BytesIO(body),
        "wsgi.url_scheme": "https",
        "SERVER_NAME": "acme.example",
        "SERVER_PORT": "443",
    }
    answer = stage.world.application(environ, lambda status, _headers: statuses.append(status))  # type: ignore[arg-type, return-value]
    assert b"".join(answer)
    return int(statuses[0][:3])


async def _through_asgi(stage: Stage, body: bytes, kind: str) -> int:
    sent: list[dict[str, Any]] = []
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/qbwc",
        "query_string": b"",
        "headers": [(b"content-type", kind.encode()), (b"content-length", str(len(body)).encode())],
        "client": ("192.0.2.1", 4000),
    }
    messages = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> dict[str, Any]:
        if messages:
            return messages.pop()
        await asyncio.Event().wait()
        raise AssertionError("unreachable")

    async def send(message: Any) -> None:
        sent.append(message)

    adapter = stage.world.bridge.asgi(threads=1)
    try:
        await adapter(scope, receive, send)
    finally:
        await adapter._workers.stop()  # noqa: SLF001 - one adapter for one input would leave its thread
    return int(sent[0]["status"])
