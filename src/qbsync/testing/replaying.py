"""Plays a transcript of real traffic against the code, and tells where its replies differ.

Each call of the transcript is handed to a bridge over a store in memory, at the time at which it came, with
what the real store held. What a bridge makes up itself, tickets, ids of message sets and ExternalGUIDs, has
to differ, and stands for what it stood for then.

The handlers of the host are not called, unless asked for: what they did is in no transcript.
"""

from __future__ import annotations

import hashlib
import json
import re
from datetime import UTC, datetime, timedelta
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import attrs

from qbsync.adapters.transcripts import FORMAT, RECORDED, reply_fields
from qbsync.bridge import App, Bridge
from qbsync.errors import ConfigurationError, DecodeError, QBSyncError
from qbsync.qbxml import decode_requests
from qbsync.qbxml.pseudonyms import leaves_of
from qbsync.storage import MemoryStore
from qbsync.storage.codec import codec_of
from qbsync.storage.records import ConnectionRecord
from qbsync.sync.credentials import hash_generated
from qbsync.sync.engine import Engine
from qbsync.sync.guard import LoginGuard, LoginSettings
from qbsync.sync.recovery import Recovery
from qbsync.sync.sending import Batching
from qbsync.sync.subscribers import Subscribers
from qbsync.webconnector.calls import Call, operation_named

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Iterator, Mapping

    from qbsync.storage.record import Record

__all__ = ["ReplayDifference", "replay", "replay_counted"]

PASSWORD: Final = "the password of every replayed connection"  # noqa: S105 - of a store in memory
_MADE_UP: Final = re.compile(
    r"q[a-z2-7]{16}|\{[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\}", re.ASCII
)


@attrs.frozen(kw_only=True)
class ReplayDifference:
    """A reply that is not as it was; None stands for what is not there.

    `line` is that of the transcript, `path` the field of the reply or the element of its qbXML.
    """

    line: int
    call: str
    path: str
    recorded: str | None
    replayed: str | None

    def __str__(self) -> str:
        """Return the place with both values."""
        both = ["nothing" if one is None else repr(one) for one in (self.recorded, self.replayed)]
        return f"line {self.line}: {self.call}: {self.path}: was {both[0]}, is {both[1]}"


def replay(
    transcript: str | os.PathLike[str], bridge: Bridge | None = None, *, handlers: bool = False
) -> tuple[ReplayDifference, ...]:
    """Return where the code answers otherwise than in the transcript, which is the path of a file.

        assert replay("bug-17.jsonl") == ()

    `bridge` brings the flows and settings of a host app, in the place of those that were recorded; its store
    is left alone, and its handlers are called only with `handlers`.

    Raises ConfigurationError for what is no transcript, or needs a newer release.
    """
    differences, _ = replay_counted(transcript, bridge, handlers=handlers)
    return differences


def replay_counted(
    transcript: str | os.PathLike[str], bridge: Bridge | None = None, *, handlers: bool = False
) -> tuple[tuple[ReplayDifference, ...], int]:
    """Return what `replay` returns, and how many calls were played."""
    with Path(transcript).open("rb") as lines:
        numbered = _lines(lines, str(transcript))
        _, head = next(numbered, (1, {}))
        if head.get("qbsync") != "transcript":
            raise ConfigurationError(f"{transcript} is no transcript of a Recorder")
        if head.get("format") != FORMAT:
            raise ConfigurationError(
                f"{transcript} has the format {head.get('format')!r}; this release plays format {FORMAT}"
            )
        player = _Player(head, bridge, handlers=handlers)
        found = [difference for number, line in numbered for difference in player.play(number, line)]
    return tuple(found), player.calls


def _lines(lines: Iterable[bytes], name: str) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, line in enumerate(lines, start=1):
        try:
            found = json.loads(line)
        except ValueError:  # no JSON, or not even a text
            found = None
        if not isinstance(found, dict):
            raise ConfigurationError(f"{name}: line {number} is not of a transcript of a Recorder")
        yield number, found


class _Chances:
    """Random bytes that are the same in every replay."""

    def __init__(self) -> None:
        self._count = 0

    def __call__(self, size: int) -> bytes:
        self._count += 1
        return hashlib.shake_256(str(self._count).encode()).digest(size)


class _Player:
    """A bridge over a store in memory, and what stands for what."""

    def __init__(self, head: Mapping[str, Any], bridge: Bridge | None, *, handlers: bool) -> None:
        self._now = datetime(2000, 1, 1, tzinfo=UTC)
        self._store = MemoryStore()
        self._tickets: dict[str, str] = {}
        self._ours: dict[str, str] = {}  # recorded -> made up in this replay
        self.calls = 0
        chances = _Chances()
        played = bridge or _bare(head)
        engine = played.service
        if not isinstance(engine, Engine):
            raise ConfigurationError("the bridge has no service of its own")
        fresh: dict[str, Any] = {
            "store": self._store,
            "clock": lambda: self._now,
            "random": chances,
            "guard": LoginGuard(LoginSettings(), chances),
            "subscribers": Subscribers(store=self._store, clock=lambda: self._now),
        }
        if not handlers:
            fresh["flows"] = {
                name: attrs.evolve(flow, handler=_nothing, in_transaction=False)
                for name, flow in engine.flows.items()
            }
            fresh |= {"settled": {}, "sources": {}}
        self._engine: Engine = attrs.evolve(engine, **fresh)

    def play(self, number: int, line: Mapping[str, Any]) -> Iterator[ReplayDifference]:
        """Carry a line out, and yield where its reply differs."""
        if "call" in line:
            self.calls += 1
            yield from self._call(number, line)
        elif "connection" in line:
            self._put(line)
        elif "end" not in line:
            raise ConfigurationError(f"line {number} is of no kind that this release knows")

    def _put(self, line: Mapping[str, Any]) -> None:
        """Store the records of a line."""
        kinds = {kind.kind: kind for kind in RECORDED}
        connection = line["connection"]
        with self._store.transaction() as transaction:
            for row in line.get("records") or line.get("operations") or ():
                data = dict(row["data"])
                kind: type[Record] = kinds[row["kind"]]
                if kind is ConnectionRecord:
                    data |= {"password_hash": hash_generated(PASSWORD), "session_id": ""}
                if "operations" in line and data.get("state") == "sent":
                    data |= {"state": "queued", "message_set_id": "", "external_guid": "", "attempts": 0}
                body = self._in_our_words(json.dumps(data)).encode("ascii")
                id = self._in_our_words(row["id"])
                known = transaction.get(kind, connection, id)
                if known is None:
                    transaction.put(codec_of(kind).decode(connection, id, 0, body))

    def _call(self, number: int, line: Mapping[str, Any]) -> Iterator[ReplayDifference]:
        self._now = max(self._now, datetime.fromisoformat(line["at"]))
        call = self._made(line)
        reply = self._engine.handle(call, peer="")
        recorded, replayed = line["reply"], reply_fields(call, reply, None)
        if "ticket" in recorded:
            self._tickets[recorded["ticket"] or ""] = getattr(reply, "ticket", "")
        for name in recorded:
            was, now = recorded[name], replayed.get(name)
            if name == "ticket":
                continue
            if name == "request" and was and now:
                pairs = self._documents(was, now)
            else:
                pairs = iter([(name, _shown(was), _shown(now))])
            for path, before, after in pairs:
                if before != after:
                    yield ReplayDifference(
                        line=number, call=line["call"], path=path, recorded=before, replayed=after
                    )

    def _made(self, line: Mapping[str, Any]) -> Call:
        """Return the call of a line, with the ticket and the ids of this replay."""
        fields = dict(line["fields"])
        for name in ("ticket", "session_id"):
            if name in fields:
                fields[name] = self._tickets.get(fields[name] or "", "no such ticket")
        if "password" in fields:
            fields["password"] = PASSWORD if fields["password"] == "accepted" else "refused"  # noqa: S105
        for name in ("response", "hcp_response"):
            if fields.get(name):
                fields[name] = self._in_our_words(fields[name])
        operation = operation_named(line["call"])
        if operation is None:
            raise ConfigurationError(f"the Web Connector has no call {line['call']!r}")
        made: Call = operation.call(**fields)
        return made

    def _in_our_words(self, text: str) -> str:
        return _MADE_UP.sub(lambda found: self._ours.get(found[0], found[0]), text)

    def _documents(self, was: str, now: str) -> Iterator[tuple[str, str | None, str | None]]:
        """Yield the values of two requests, side by side by path; what was made up is learned first."""
        try:
            before, after = leaves_of(was), leaves_of(now)
        except DecodeError:
            yield "request", was[:60], now[:60]
            return
        for (path, old), (other, new) in zip_longest(before, after, fillvalue=("", "")):
            if path == other:
                for first, second in zip(_MADE_UP.findall(old), _MADE_UP.findall(new), strict=False):
                    self._ours.setdefault(first, second)
        ours, theirs = dict(after), {path: self._in_our_words(value) for path, value in before}
        for path in dict.fromkeys([*theirs, *ours]):
            yield path, theirs.get(path), ours.get(path)
        if [path for path, _ in before] != [path for path, _ in after] and theirs.keys() == ours.keys():
            yield "request", "the elements in another order", None


def _bare(head: Mapping[str, Any]) -> Bridge:
    """Return a bridge with the recorded flows and settings."""
    bridge = Bridge(
        MemoryStore(),
        app=App(name="replay", url="https://localhost/qbwc"),
        batching=Batching(**head["batching"]),
        recovery=Recovery(**head["recovery"]),
    )
    for one in head["flows"]:
        sweep = one["sweep"]
        try:
            bridge.pull(
                _template(one["template"]),
                every=timedelta(seconds=one["every"]),
                name=one["name"],
                page_size=one["page_size"],
                overlap=timedelta(seconds=one["overlap"]),
                sweep=None if sweep is None else timedelta(seconds=sweep),
                requery_applied=one["requery_applied"],
            )(_nothing)
        except QBSyncError as error:
            raise ConfigurationError(f"the recorded flow {one['name']!r} cannot be made: {error}") from error
    return bridge


def _template(text: str) -> Any:  # noqa: ANN401 - any request
    for edition in ("US", "CA", "UK", "AU"):
        try:
            return decode_requests(text, edition=edition)[0].request
        except QBSyncError as error:
            failure = error
    raise failure


def _nothing(_page: object) -> None:
    """Take a page."""


def _shown(value: object) -> str | None:
    return None if value is None else str(value)
