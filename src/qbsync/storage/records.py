"""What qbsync keeps in a store: one class per kind of record, with the indexes that its questions need.

A store knows none of these kinds. It is handed the class, takes the kind and the index keys from it and keeps
the rest as bytes (see `qbsync.storage.record`), so that a new kind, or a new field with a default, changes no
back end. Every record belongs to one connection; only `ConnectionRecord.user_name` and `SessionRecord.id` are
looked up across connections, because a login and a ticket are all that a Web Connector brings.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar, Literal, TypeAlias

import attrs

from qbsync.storage.imports import ImportCustomerRecord, ImportRecord
from qbsync.storage.record import PAYLOAD, Index, R, Record
from qbsync.storage.settings import FlowSettings, QuietHours
from qbsync.storage.synced import OutcomeRecord, SyncEnd, SyncRecord

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qbsync.storage.store import Transaction

__all__ = [
    "KINDS",
    "ConnectionRecord",
    "ConnectionState",
    "CounterRecord",
    "DeliveredRecord",
    "Difference",
    "EventRecord",
    "FlowRecord",
    "HCPRecord",
    "KnownRecord",
    "LinkHow",
    "LinkRecord",
    "Look",
    "MessageSetRecord",
    "MessageSetState",
    "OperationRecord",
    "OperationState",
    "OutcomeRecord",
    "SessionRecord",
    "SyncEnd",
    "SyncRecord",
    "WantedRecord",
    "records_of",
]

ConnectionState: TypeAlias = Literal["active", "restored", "halted"]
Edition: TypeAlias = Literal["US", "CA", "UK", "AU"]
LinkHow: TypeAlias = Literal["pushed", "matched", "chosen"]
Look: TypeAlias = Literal["", "write", "merge", "result", "ids", "name", "gone"]
MessageSetState: TypeAlias = Literal["open", "lost", "settled"]
OperationState: TypeAlias = Literal[
    "queued", "sent", "applied", "rejected", "in_doubt", "conflict", "parked", "cancelled"
]


@attrs.frozen(kw_only=True)
class ConnectionRecord(Record):
    """The link to one company file; its id is the connection's key.

    `password_hash` is all that is kept of the password: ``sha256$`` of a generated one, ``$scrypt$`` of one
    that the host chose. `session_id` is the session that holds the connection: one that was taken over finds
    another id here and may not write any more. `reason` says why the state is not active. A pause is no
    state, because what is restored or halted stays so until somebody decides; one with `paused_until` ends
    by itself.

    `open_file` is the Windows path that QuickBooks is told to open, "" for the file that is open;
    `minimum_interval_seconds` is the least time between two updates. `page` is the page that is to be shown
    at the PC before anything else. `password_set_at` is when it got another password than its first;
    `refused_at` when a wrong one came before the right one ever had.
    `alarmed_at` is when the history last told of many wrong passwords,
    `silent_told_at` since when the Web Connector had not called when it last told of that.
    `flow_settings`, `quiet_hours` and `read_only` are what the host set; `asked` says that it wants all to be
    synced now, quiet hours or not.
    `company_file` and what follows is what QuickBooks told last. `clock_ahead_seconds` is by how much the
    clock of its PC is before ours (below 0: behind), None where nothing has shown it yet.
    """

    kind: ClassVar[str] = "connection"
    indexes: ClassVar[tuple[Index, ...]] = (
        Index("key", ("id",), scope="store"),
        Index("user_name", ("user_name",), scope="store", unique=True),
        Index(
            "chosen_password", when=lambda record: record.password_hash.startswith("$scrypt$"), scope="store"
        ),
    )

    user_name: str
    password_hash: str = attrs.field(repr=False)
    owner_id: str
    file_id: str
    zone: str
    edition: Edition
    qbxml_version: str
    created_at: datetime
    run_every_minutes: int = 15
    state: ConnectionState = "active"
    reason: str = attrs.field(default="", metadata=PAYLOAD)
    session_id: str = attrs.field(default="", repr=False)
    last_seen_at: datetime | None = None
    paused: bool = False
    pause_reason: str = attrs.field(default="", metadata=PAYLOAD)
    paused_until: datetime | None = None
    open_file: str = attrs.field(default="", metadata=PAYLOAD)
    minimum_interval_seconds: int | None = None
    page: str = attrs.field(default="", repr=False, metadata=PAYLOAD)
    password_set_at: datetime | None = None
    refused_at: datetime | None = None
    alarmed_at: datetime | None = None
    silent_told_at: datetime | None = None
    company_file: str = attrs.field(default="", metadata=PAYLOAD)
    company_name: str = attrs.field(default="", metadata=PAYLOAD)
    last_restore_time: str = ""
    last_condense_time: str = ""
    product: str = ""
    negotiated_version: str = ""
    clock_ahead_seconds: int | None = None
    flow_settings: Mapping[str, FlowSettings] = attrs.field(factory=dict)
    quiet_hours: tuple[QuietHours, ...] = ()
    read_only: bool = False
    asked: bool = False


@attrs.frozen(kw_only=True)
class HCPRecord(Record):
    """What QuickBooks last told of itself, its company file and its preferences; its id is "last".

    `text` is the strHCPResponse of the first sendRequestXML of a session, as it came.
    """

    kind: ClassVar[str] = "hcp"
    indexes: ClassVar[tuple[Index, ...]] = (Index("id"),)

    at: datetime
    text: str = attrs.field(repr=False, metadata=PAYLOAD)


@attrs.frozen(kw_only=True)
class SessionRecord(Record):
    """One run of the Web Connector; its id is the SHA-256 of the ticket, in hex.

    `done` counts the message sets that were settled; `flows` names the flows that wait for their turn in this
    session, in order. The session's place in the conversation is described by the fields of
    `qbsync.webconnector.steps.Snapshot`; `page` is the URL of its page. `pulled` counts the records that the
    host took, by flow; `trouble` names the last thing that went wrong, `trouble_text`, `trouble_message`,
    `code`, `remedy` and `who_acts` are of that, as in EventRecord.
    """

    kind: ClassVar[str] = "session"
    indexes: ClassVar[tuple[Index, ...]] = (
        Index("ticket", ("id",), scope="store", unique=True),
        Index("opened", ("opened_at",)),
    )

    state: str
    opened_at: datetime
    last_seen_at: datetime
    message_set_id: str = ""
    percent: int = 0
    error: str = attrs.field(default="", metadata=PAYLOAD)
    since: datetime | None = None
    company_file: str = attrs.field(default="", metadata=PAYLOAD)
    retries: int = 0
    page: str = attrs.field(default="", repr=False, metadata=PAYLOAD)
    troubled_since: datetime | None = None
    refused: bool = False
    """Whether a set was refused without a body, which does not say which: nothing new is written after it."""
    qbxml_version: str = ""
    identified: bool = False
    done: int = 0
    flows: tuple[str, ...] = ()
    pulled: Mapping[str, int] = attrs.field(factory=dict)
    trouble: str = ""
    trouble_text: str = attrs.field(default="", metadata=PAYLOAD)
    trouble_message: str = attrs.field(default="", metadata=PAYLOAD)
    code: str = ""
    remedy: str = attrs.field(default="", metadata=PAYLOAD)
    who_acts: str = ""


@attrs.frozen(kw_only=True)
class MessageSetRecord(Record):
    """The exact text handed out by one sendRequestXML, and what came back; its id is the message set's id.

    A set is open while its session waits, settled when its answer took effect, lost when the session ended
    without an answer. `answer` is the raw text of the answer to a write: evidence, kept before anything else
    is done with it. `last_restore_time` is that of the company file when the set was made. `to_clear` says
    that QuickBooks shall forget what it stored for a settled set. A set that looks for the outcome of a write
    (`qbsync.sync.looking`) names its operation.

    A set of a pull asks what changed (of the flow `flow`), lists ids for a sweep (`sweep_of`), or asks for
    the records with the ids `wanted` (`ids_of`), or imports older data (`import_of`).
    """

    kind: ClassVar[str] = "message_set"
    indexes: ClassVar[tuple[Index, ...]] = (
        Index("lost", ("created_at",), when=lambda record: record.state == "lost"),
        Index("unsettled", when=lambda record: record.purpose == "push" and record.state != "settled"),
        Index("state", ("state", "created_at")),
        Index("to_clear", ("created_at",), when=lambda record: record.to_clear),
        Index(
            "evidence",
            ("created_at",),
            when=lambda record: record.state == "settled" and record.answer is not None,
        ),
    )

    purpose: Literal["identity", "pull", "push", "look"]
    state: MessageSetState
    text: str = attrs.field(repr=False, metadata=PAYLOAD)
    created_at: datetime
    flow: str = ""
    sweep_of: str = ""
    ids_of: str = ""
    import_of: str = ""
    wanted: tuple[str, ...] = ()
    operations: tuple[str, ...] = ()
    resent: int = 0
    answer: str | None = attrs.field(default=None, repr=False, metadata=PAYLOAD)
    answered_at: datetime | None = None
    last_restore_time: str = ""
    to_clear: bool = False

    @property
    def pull(self) -> str:
        """The name of the flow that the set belongs to, "" for none."""
        return self.flow or self.sweep_of or self.ids_of or self.import_of


@attrs.frozen(kw_only=True)
class Difference:
    """A number that QuickBooks booked otherwise than it was asked for.

    `path` is the field, such as ``lines[0].amount``; ``len(lines)`` counts lines. `got` is None where an
    expected number was not returned.
    """

    path: str
    asked: Decimal
    got: Decimal | None


@attrs.frozen(kw_only=True)
class OperationRecord(Record):
    """One write that the host wants done; its id is the idempotency key.

    The index "queue" has those whose turn it is, higher priorities first; "due" has those in backoff, too.

    `waits_for` is the first of its dependencies (`after`) that is not applied yet, "" where it is its turn.
    `defines` and `uses` are the names of the macros in its request. `alone` says that it shares no message
    set with others any more, because one that it shared was refused as a whole.
    `request`, `base` and `result` are qbXML: the request, the record that an edit was computed from, and the
    record as QuickBooks returned it. `fingerprint` tells other content under the same key. `told` says that
    the host's handler returned for the present state. `status_code` and `status_message` are QuickBooks' last
    answer, as it came; `text` is what else there is to say of its state.

    `look` says what QuickBooks has to be asked about it, from `look_at` on: whether the write took effect,
    how the record of a stale edit is now, what a write has made whose answer did not hold it, who has the
    name of an Add, or whether what it has made is gone; `looks` counts the questions that brought no answer.
    `refused` is the state that an answer made of it to a set that was sent twice: it may be the echo of its
    own effect, so that is looked for first. `external_guid` is the one that qbsync gave an Add. `theirs` is
    the record that a stale edit met, `merged` the edit made anew on it, `merges` how often that was.
    `expected` are numbers that the host expects in it, by field. `record_type` and `record_name` are for
    people: "Invoice", "1001".

    `host_id` is the host's id of the record, for the link; `linked` says that no record was made, because
    one that was there stands for it. `adapted` is the request as it is sent, where that is not `request`;
    `policy_changes` tells people what differs, `policies` what the push said about that; both are JSON.
    `candidates` are the records that have the name of an Add. `behind` is the operation for which this one is
    parked. `missing` is the operation whose record QuickBooks did not find, `recreated` are those that were
    made again for this one; `former_ids` are the ids of what this one has made before.
    """

    kind: ClassVar[str] = "operation"
    indexes: ClassVar[tuple[Index, ...]] = (
        Index(
            "queue",
            ("rank", "sequence"),
            when=lambda record: record.is_ready and record.not_before is None,
        ),
        Index(
            "due",
            ("not_before", "sequence"),
            when=lambda record: record.is_ready,
        ),
        Index(
            "waiting",
            ("waits_for", "rank", "sequence"),
            when=lambda record: record.state == "queued" and record.waits_for,
        ),
        Index("sequence", ("sequence",)),
        Index("state", ("state", "sequence")),
        Index("untold", ("sequence",), when=lambda record: not record.told),
        Index("look", ("look_at", "sequence"), when=lambda record: record.is_looked_for),
        Index("record", ("record_id",), when=lambda record: record.record_id),
        Index("host", ("link_type", "host_id"), when=lambda record: record.host_id),
        Index("former", ("former_id",), when=lambda record: record.former_id),
        Index(
            "behind",
            ("behind", "sequence"),
            when=lambda record: record.state == "parked" and record.behind,
        ),
    )

    sequence: int
    state: OperationState
    request_name: str
    request: str = attrs.field(repr=False, metadata=PAYLOAD)
    edition: Edition
    base: str | None = attrs.field(default=None, repr=False, metadata=PAYLOAD)
    fingerprint: str
    created_at: datetime
    updated_at: datetime
    after: tuple[str, ...] = ()
    waits_for: str = ""
    priority: int = 0
    defines: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    alone: bool = False
    attempts: int = 0
    not_before: datetime | None = None
    message_set_id: str = ""
    status_code: int | None = None
    status_message: str = attrs.field(default="", metadata=PAYLOAD)
    text: str = attrs.field(default="", metadata=PAYLOAD)
    remedy: str = attrs.field(default="", metadata=PAYLOAD)
    who_acts: str = ""
    list_id: str = ""
    txn_id: str = ""
    edit_sequence: str = ""
    result: str | None = attrs.field(default=None, repr=False, metadata=PAYLOAD)
    recovered: bool = False
    told: bool = True
    look: Look = ""
    look_at: datetime | None = None
    looks: int = 0
    refused: OperationState | Literal[""] = ""
    external_guid: str = ""
    theirs: str | None = attrs.field(default=None, repr=False, metadata=PAYLOAD)
    merged: str | None = attrs.field(default=None, repr=False, metadata=PAYLOAD)
    merges: int = 0
    expected: Mapping[str, Decimal] = attrs.field(factory=dict)
    differences: tuple[Difference, ...] = ()
    record_type: str = ""
    record_name: str = attrs.field(default="", metadata=PAYLOAD)
    host_id: str = ""
    linked: bool = False
    adapted: str | None = attrs.field(default=None, repr=False, metadata=PAYLOAD)
    policy_changes: str = attrs.field(default="", repr=False, metadata=PAYLOAD)
    policies: str = attrs.field(default="", repr=False, metadata=PAYLOAD)
    candidates: str | None = attrs.field(default=None, repr=False, metadata=PAYLOAD)
    behind: str = ""
    missing: str = ""
    recreated: tuple[str, ...] = ()
    former_ids: tuple[str, ...] = ()

    @property
    def is_held(self) -> bool:
        """Whether it may not be sent before QuickBooks was asked about it."""
        return self.look in {"merge", "name", "gone"}

    @property
    def is_ready(self) -> bool:
        """Whether it may be sent, after its backoff."""
        return self.state == "queued" and not self.waits_for and not self.is_held

    @property
    def is_looked_for(self) -> bool:
        """Whether QuickBooks has to be asked about it; a look from an earlier state is none any more."""
        return (self.state, self.look) in {
            ("in_doubt", "write"),
            *(("applied", look) for look in ("result", "ids")),
            *(("queued", look) for look in ("merge", "name", "gone")),
        }

    @property
    def is_add(self) -> bool:
        """Whether it makes a record."""
        return self.request_name.endswith("Add")

    @property
    def former_id(self) -> str:
        """The last id of what an Add has made that is gone, or of which this is being asked; else ""."""
        if self.look == "gone":
            return self.list_id or self.txn_id
        return self.former_ids[-1] if self.former_ids else ""

    @property
    def link_type(self) -> str:
        """The kind of record that its link is of: "Customer" for a CustomerAdd or CustomerMod."""
        return self.request_name.removesuffix("Add").removesuffix("Mod")

    @property
    def record_id(self) -> str:
        """The ListID or TxnID of what it made or changed, "" until it is applied."""
        return (self.list_id or self.txn_id) if self.state == "applied" else ""

    @property
    def rank(self) -> int:
        """Where its priority stands in the queue: what is smaller goes first."""
        return -self.priority


@attrs.frozen(kw_only=True)
class FlowRecord(Record):
    """How far a repeated pull came; its id is the flow's name.

    `watermark` is the wall clock of the company's PC (ISO 8601, no offset) up to which nothing is missing; it
    moves only when a whole traversal was delivered. `start` is the wall clock from which the flow was asked
    to pull, None for everything. `cycle` and `rounds` count the traversals and the pages of wanted
    records that were delivered for good, so that pages have names.

    `session_id` and what follows describe what is under way, which lives in one session only: a traversal of
    what changed (from `started_at`, with `greatest` the latest wall clock that was delivered in it), or a
    sweep. `wanted` says that there are records to ask for by their ids.
    """

    kind: ClassVar[str] = "flow"
    indexes: ClassVar[tuple[Index, ...]] = (Index("id"),)

    watermark: str | None = None
    start: str | None = None
    next_due_at: datetime | None = None
    last_success_at: datetime | None = None
    failures: int = 0
    blocked: str = attrs.field(default="", metadata=PAYLOAD)
    requested: bool = False
    """Whether another traversal was asked for while one was under way."""
    asked: bool = False
    """Whether somebody waits for the next traversal, so that it comes in quiet hours too."""
    cycle: int = 0
    rounds: int = 0
    wanted: bool = False
    incomplete: str = ""
    """Why deletions may be missing that QuickBooks does not tell any more."""
    sweeps: int = 0
    """How many sweeps were begun: what the last one saw bears its number."""
    next_sweep_at: datetime | None = None
    last_sweep_at: datetime | None = None
    condensed: str = ""
    """When the company file had been condensed last, as the last sweep ended."""
    session_id: str = attrs.field(default="", repr=False)
    iterator_id: str = ""
    started_at: datetime | None = None
    greatest: str | None = None
    sweeping: Literal["", "listing", "missing"] = ""
    sweep_iterator_id: str = ""
    page_size: int = 0
    import_at: datetime | None = None
    """From when on an import of older data may ask; None where there is none to be done."""


@attrs.frozen(kw_only=True)
class DeliveredRecord(Record):
    """A record of QuickBooks that was delivered so lately that the next traversal will bring it again.

    Its id is the flow's name and the record's id; `digest` tells whether it changed since.
    """

    kind: ClassVar[str] = "delivered"
    indexes: ClassVar[tuple[Index, ...]] = (Index("wall", ("flow", "wall")),)

    flow: str
    wall: str
    digest: str


@attrs.frozen(kw_only=True)
class KnownRecord(Record):
    """A record of QuickBooks that a flow delivered at some time, for sweeps; its id is as in DeliveredRecord.

    `mark` tells whether it was edited since, by its EditSequence and FullName; `wall` and `instant` are its
    TimeModified as it was printed and without the printed offset. `seen` is the number of the last sweep that
    saw it, or in which it was delivered; `listed` is False where the flow's filters leave it out by now.
    `links` are the transactions that it was applied or linked to, as in ``Invoice/1A2-1767625200``.
    """

    kind: ClassVar[str] = "known"
    indexes: ClassVar[tuple[Index, ...]] = (
        Index("flow", ("flow",)),
        Index("unseen", ("flow", "seen"), when=lambda record: record.listed),
    )

    flow: str
    key: str
    mark: str = ""
    wall: str = ""
    instant: str = ""
    seen: int = 0
    listed: bool = True
    links: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class WantedRecord(Record):
    """A record of QuickBooks that a flow asks for by its id; its own id is as in DeliveredRecord."""

    kind: ClassVar[str] = "wanted"
    indexes: ClassVar[tuple[Index, ...]] = (Index("flow", ("flow",)),)

    flow: str
    key: str


@attrs.frozen(kw_only=True)
class LinkRecord(Record):
    """That a record of the host is a record of QuickBooks; its id is the kind and the host's id.

    Neither of the two is in another link of that kind. `how` it came: an operation `key` pushed it, the host
    matched it, or a person chose it. `name` is the record's name or number in QuickBooks at that time.
    """

    kind: ClassVar[str] = "link"
    indexes: ClassVar[tuple[Index, ...]] = (
        Index("host", ("record_type", "host_id")),
        Index("quickbooks", ("record_type", "quickbooks_id"), unique=True),
    )

    record_type: str
    host_id: str
    quickbooks_id: str
    name: str = attrs.field(default="", metadata=PAYLOAD)
    since: datetime
    how: LinkHow = "matched"
    key: str = ""


@attrs.frozen(kw_only=True)
class EventRecord(Record):
    """One line of a connection's history, for the people who keep it running.

    `text` is in plain words, `message` in QuickBooks' own; `remedy` has a line for each step. `told` says
    that the host's subscribers heard of it, or that it was given up after `tries`.
    """

    kind: ClassVar[str] = "event"
    indexes: ClassVar[tuple[Index, ...]] = (
        Index("time", ("at",)),
        Index("untold", when=lambda record: not record.told),
    )

    at: datetime
    name: str
    subject: str = ""
    text: str = attrs.field(default="", metadata=PAYLOAD)
    message: str = attrs.field(default="", metadata=PAYLOAD)
    code: str = ""
    remedy: str = attrs.field(default="", metadata=PAYLOAD)
    who_acts: str = ""
    told: bool = True
    tries: int = 0


@attrs.frozen(kw_only=True)
class CounterRecord(Record):
    """A number that only grows; its id says what it counts."""

    kind: ClassVar[str] = "counter"
    indexes: ClassVar[tuple[Index, ...]] = (Index("id"),)

    value: int = 0


KINDS: tuple[type[Record], ...] = (
    ConnectionRecord,
    HCPRecord,
    SessionRecord,
    SyncRecord,
    OutcomeRecord,
    MessageSetRecord,
    OperationRecord,
    FlowRecord,
    DeliveredRecord,
    KnownRecord,
    WantedRecord,
    ImportRecord,
    ImportCustomerRecord,
    LinkRecord,
    EventRecord,
    CounterRecord,
)
"""All kinds. Each but the first, of which a connection has one, has an index that leaves no record out."""


def records_of(
    transaction: Transaction, kind: type[R], connection: str, after: R | None = None
) -> Sequence[R]:
    """Return the next records of a kind that a connection has, all of them in any number of calls."""
    if kind is ConnectionRecord:
        record = None if after is not None else transaction.get(kind, connection, connection)
        return [] if record is None else [record]
    index = next(one.name for one in kind.indexes if one.when is None and one.scope == "connection")
    return transaction.find(kind, index, connection=connection, after=after)
