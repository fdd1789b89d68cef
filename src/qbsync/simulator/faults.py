"""Faults: what goes wrong at a named step of a run, once or more often.

    connector.run_once(faults=Faults.at("after_process", n=2).drop())
    connector.run_once(faults=Faults.at("before_send").http(502) + Faults.at("after_receive").kill())

    for faults in enumerate_faults(report.events): ...      # every step x every fault of a clean run

A step is an event of `EVENTS`; "before" a call is on the way to the service, "after" it on the way back, so a
fault after a step strikes when the service, or QuickBooks, has done its work.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import TYPE_CHECKING, Any, Final, TypeVar

import attrs

from qbsync.errors import RequestProcessorError, SessionLost
from qbsync.simulator.events import CALL_WORDS, EVENTS, split_event
from qbsync.simulator.transports import HTTPReply
from qbsync.webconnector.hresults import explain_hresult

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from qbsync.simulator.company import CompanyFile
    from qbsync.simulator.transports import Transport

__all__ = ["Fault", "Faults", "Injector", "Point", "enumerate_faults"]

Data = TypeVar("Data", bytes, str)

UNEXPECTED: Final = "0x80040402"
"""The HRESULT of a QuickBooks that broke down: nobody knows what it has done."""
_CANNOT_START: Final = "0x80040408"
_LONG: Final = 150.0
_ERRORS: Final = (500, 502)
_DAMAGED_BYTES: Final = 3

_CALLS: Final = frozenset(CALL_WORDS.values())
_PROCESS: Final = frozenset({"process"})

# Action -> the words and the moments at which it means something; the others do at every event.
_PLACES: Final[Mapping[str, tuple[frozenset[str], str]]] = {
    "drop": (_CALLS | _PROCESS, "before after"),
    "truncate": (_CALLS | _PROCESS, "before after"),
    "corrupt": (_CALLS | _PROCESS, "before after"),
    "http": (_CALLS, "before after"),
    "repeat": (_CALLS, "before"),
    "refuse": (_PROCESS, "before after"),
}


@attrs.frozen(kw_only=True)
class Fault:
    """One thing that goes wrong: `action` at the `n`-th to (`n` + `times` - 1)-th occurrence of `event`.

    `value` is what the action needs: seconds, a share, a seed, an HTTP status, an HRESULT or a function.
    """

    event: str
    n: int = 1
    times: int = 1
    action: str
    value: Any = None

    def strikes(self, event: str, occurrence: int) -> bool:
        """Tell whether it is due at this occurrence of an event, counted from 1."""
        return event == self.event and self.n <= occurrence < self.n + self.times

    def __str__(self) -> str:
        """Return a name that fits the id of a test, such as "after_process-2-drop"."""
        words = [self.event, str(self.n), self.action]
        if self.value is not None and not callable(self.value):
            words.append(f"{self.value:g}" if isinstance(self.value, float) else str(self.value))
        return "-".join(words)


@attrs.frozen
class Faults:
    """The faults of a run, which `+` puts together; `str` gives them a name."""

    faults: tuple[Fault, ...] = ()

    @staticmethod
    def at(event: str, n: int = 1, *, times: int = 1) -> Point:
        """Choose the step at which something goes wrong: the `n`-th occurrence of an event, and more.

        Raises ValueError for an event that `EVENTS` does not have.
        """
        if event not in EVENTS:
            raise ValueError(f"{event!r} is no event of a run; take one of qbsync.simulator.EVENTS")
        if n < 1 or times < 1:
            raise ValueError("occurrences count from 1")
        return Point(event, n, times)

    def __add__(self, other: Faults) -> Faults:
        """Return both."""
        return Faults(self.faults + other.faults)

    def missed(self, events: Sequence[str]) -> Faults:
        """Return those that struck nowhere in a run with these events: their step came too seldom."""

        def came(fault: Fault) -> int:
            start = f"before_{split_event(fault.event)[1]}"  # the end of a step has the number of its start
            return max(events.count(fault.event), events.count(start) if fault.action in _PLACES else 0)

        return Faults(tuple(fault for fault in self.faults if came(fault) < fault.n))

    def __iter__(self) -> Iterator[Fault]:
        """Give the single ones."""
        return iter(self.faults)

    def __bool__(self) -> bool:
        """Tell whether there are any."""
        return bool(self.faults)

    def __str__(self) -> str:
        """Return a name that fits the id of a test."""
        return "+".join(map(str, self.faults))


@attrs.frozen
class Point:
    """A step at which a fault strikes; each method says which.

    The methods raise ValueError where the fault means nothing at this step.
    """

    event: str
    n: int
    times: int

    def kill(self) -> Faults:
        """Let the PC lose power: the session ends there, without another word."""
        return self._fault("kill")

    def drop(self) -> Faults:
        """Lose the request (before) or the answer (after); towards QuickBooks with HRESULT 0x80040402."""
        return self._fault("drop")

    def repeat(self) -> Faults:
        """Send the call twice, as a proxy might; the second answer counts."""
        return self._fault("repeat")

    def delay(self, seconds: float) -> Faults:
        """Let time pass there, by the clock of the Web Connector."""
        return self._fault("delay", float(seconds))

    def truncate(self, share: float = 0.5) -> Faults:
        """Cut the request or the answer off after this share of its length."""
        return self._fault("truncate", float(share))

    def corrupt(self, seed: int = 0) -> Faults:
        """Damage three letters or digits of the request or the answer, so that it is no XML any more."""
        return self._fault("corrupt", seed)

    def refuse(self, hresult: str = UNEXPECTED) -> Faults:
        """Let QuickBooks refuse BeginSession or ProcessRequest; after "process" it has done the work."""
        return self._fault("refuse", hresult)

    def expire_iterators(self) -> Faults:
        """Let QuickBooks forget its iterators, so that the next page is answered with 3391."""
        return self._fault("expire_iterators")

    def open_dialog(self) -> Faults:
        """Open a dialog in QuickBooks; it stays until `company.ui.close_dialog()`."""
        return self._fault("open_dialog")

    def http(self, status: int = 500) -> Faults:
        """Answer with a page of this HTTP status, before or after the service has seen the call."""
        return self._fault("http", status)

    def call(self, function: Callable[[], object]) -> Faults:
        """Call a function of the test, for example one that kills its server; what it raises is passed on."""
        return self._fault("call", function)

    def _fault(self, action: str, value: object = None) -> Faults:
        if not _fits(action, self.event):
            raise ValueError(f"{action} means nothing at {self.event}")
        return Faults((Fault(event=self.event, n=self.n, times=self.times, action=action, value=value),))


def _fits(action: str, event: str) -> bool:
    if action == "refuse" and event == "before_begin_session":
        return True
    if action not in _PLACES:
        return True
    moment, word = split_event(event)
    words, moments = _PLACES[action]
    return word in words and moment in moments.split()


def enumerate_faults(events: Iterable[str]) -> Iterator[Faults]:
    """Give every single fault that means something, for each step of a clean run (`RunReport.events`).

    What is left out: a request damaged between the Web Connector and QuickBooks, which run on one PC.
    """
    count: Counter[str] = Counter()
    for event in events:
        count[event] += 1
        yield from _faults_at(event, count[event])


def _faults_at(event: str, n: int) -> Iterator[Faults]:
    moment, word = split_event(event)
    point = Faults.at(event, n)
    yield point.kill()
    if moment == "before":
        yield point.delay(_LONG)
    if event == "before_begin_session":
        yield Faults.at(event, n, times=2).refuse(_CANNOT_START)
    if word in {"begin_session", "process"}:
        yield point.open_dialog()
    if event == "before_process":
        yield point.expire_iterators()
    if word in _CALLS | _PROCESS:
        yield point.drop()
    if word in _CALLS or event == "after_process":
        yield point.truncate()
        yield point.corrupt(n)
    if word in _CALLS:
        yield from map(point.http, _ERRORS)
        if moment == "before":
            yield point.repeat()


class Injector:
    """Carries faults out in one run: told of every event, it stands before the service and QuickBooks.

    `company` is the company file that the run works with; `events` are those that it was told of.
    """

    def __init__(
        self,
        *,
        faults: Faults,
        company: CompanyFile,
        transport: Transport,
        sleep: Callable[[float], object],
    ) -> None:
        """Begin before the first event."""
        self.company = company
        self._faults = faults
        self._transport = transport
        self._sleep = sleep
        self._events: list[str] = []
        self._count: Counter[str] = Counter()
        self._word = ""

    @property
    def events(self) -> tuple[str, ...]:
        """The events so far."""
        return tuple(self._events)

    def tell(self, event: str) -> None:
        """Count an event and do what is due there.  Raises SessionLost for a kill."""
        self._events.append(event)
        self._count[event] += 1
        self._word = split_event(event)[1]
        for fault in self._faults:
            if fault.strikes(event, self._count[event]):
                self._act(fault)

    def _act(self, fault: Fault) -> None:
        if fault.action == "kill":
            raise SessionLost
        if fault.action == "delay":
            self._sleep(fault.value)
        elif fault.action == "expire_iterators":
            self.company.expire_iterators()
        elif fault.action == "open_dialog":
            self.company.ui.open_dialog()
        elif fault.action == "call":
            fault.value()

    def _due(self, moment: str) -> list[Fault]:
        """Return the faults of the step that is under way; its end has the number of its start."""
        occurrence = self._count[f"before_{self._word}"]
        event = f"{moment}_{self._word}"
        return [fault for fault in self._faults if fault.strikes(event, occurrence)]

    def begin_session(self) -> None:
        """Raise RequestProcessorError where BeginSession is to be refused."""
        for fault in self._due("before"):
            if fault.action == "refuse":
                raise _refusal(fault.value)

    def request(self, method: str, url: str, *, headers: Mapping[str, str], body: bytes) -> HTTPReply:
        """Carry a call to the service.  Raises ConnectionError where the request or the answer is lost."""
        times = 1
        for fault in self._due("before"):
            if fault.action == "drop":
                raise ConnectionResetError("the connection broke before the request was there")
            if fault.action == "http":
                return _page(fault.value)
            body = _damaged(fault, body)
            times += fault.action == "repeat"
        for _ in range(times):
            reply = self._transport.request(method, url, headers=headers, body=body)
        for fault in self._due("after"):
            if fault.action == "drop":
                raise ConnectionResetError("the connection broke before the answer was there")
            if fault.action == "http":
                return _page(fault.value)
            reply = attrs.evolve(reply, body=_damaged(fault, reply.body))
        return reply

    def process(self, application: str, text: str, *, ticket: str | None) -> str:
        """Carry a message set to QuickBooks.  Raises RequestProcessorError where it or its answer is lost."""
        for fault in self._due("before"):
            if fault.action in {"drop", "refuse"}:
                raise _refusal(fault.value or UNEXPECTED)
            text = _damaged(fault, text)
        answer = self.company.process(application, text, ticket=ticket)
        for fault in self._due("after"):
            if fault.action in {"drop", "refuse"}:
                raise _refusal(fault.value or UNEXPECTED)
            answer = _damaged(fault, answer)
        return answer


def _refusal(hresult: str) -> RequestProcessorError:
    return RequestProcessorError(hresult, explain_hresult(hresult).meaning)


def _page(status: int) -> HTTPReply:
    """Return what a proxy shows in the place of an answer."""
    body = f"<html><body><h1>{status}</h1></body></html>".encode()
    return HTTPReply(status=status, headers={"content-type": "text/html"}, body=body)


def _damaged(fault: Fault, data: Data) -> Data:
    if fault.action == "truncate":
        return data[: int(len(data) * fault.value)]
    if fault.action == "corrupt":
        return _corrupted(data, fault.value)
    return data


def _corrupted(data: Data, seed: int) -> Data:
    """Put "<" in the place of some letters and digits: no tag and no text can hold it."""
    text = data if isinstance(data, str) else data.decode("latin-1")
    places = [place for place, character in enumerate(text) if character.isascii() and character.isalnum()]
    digests = (hashlib.sha256(f"{seed}.{number}".encode()).digest() for number in range(_DAMAGED_BYTES))
    chosen = {places[int.from_bytes(digest) % len(places)] for digest in digests if places}
    damaged = list(text)
    for place in chosen:
        damaged[place] = "<"
    joined = "".join(damaged)
    return joined if isinstance(data, str) else joined.encode("latin-1")
