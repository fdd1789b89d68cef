"""The company file of the simulated PC, with the request processor of QuickBooks in front of it.

    company = CompanyFile(clock=SimulatedClock())
    company.load(captured_answer)
    company.ui.edit_customer("Abercrombie, Kristy", phone="415-555-0100")
    answer = company.process("Acme Orders", '<?xml version="1.0"?><?qbxml version="13.0"?><QBXML>...')

What QuickBooks does stands in tables and small functions with a mark of their evidence: `rules.py` (which
request has which rule), `lists.py`, `customers.py`, `host.py`, `message_sets.py`, `statuses.py`. What has no
rule raises NotSimulated.
"""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, Literal, Self, TypeAlias
from zoneinfo import ZoneInfo

import attrs

from qbsync.errors import (
    DecodeError,
    InvalidModel,
    NotSimulated,
    RequestProcessorError,
    StatusError,
)
from qbsync.facts.datetimes import QBDateTime
from qbsync.facts.marks import Edition, version_key
from qbsync.facts.plan import plan_of
from qbsync.qbxml import IteratorState, Response, decode, decode_requests, encode_responses
from qbsync.qbxml.references import lists_of
from qbsync.simulator.answers import (
    Answer,
    ClosedLink,
    Context,
    EmptyIterator,
    Iterators,
    LinkedChange,
    MergedRecord,
    PaidInvoice,
    StaleAnswer,
    fit,
)
from qbsync.simulator.backups import Backup, contents, put_back
from qbsync.simulator.books import Books, SameSecond
from qbsync.simulator.clock import PrintedOffset, WallClock, reprinted
from qbsync.simulator.fidelity import Fidelity, simulates, text_behaviour
from qbsync.simulator.loading import load
from qbsync.simulator.locks import Lock, check_locks
from qbsync.simulator.machine import NEVER, VERSIONS, Machine
from qbsync.simulator.macros import without_macros
from qbsync.simulator.message_sets import MessageSets, OldIdAlone, RecoveredAnswer
from qbsync.simulator.people import People
from qbsync.simulator.preferences import CompanyPreferences
from qbsync.simulator.recovery import recovered
from qbsync.simulator.rules import KINDS, Rule, rule_for
from qbsync.simulator.sowing import sow
from qbsync.simulator.standard import furnish
from qbsync.simulator.statuses import Status, evidence_of, is_known, refusal, status
from qbsync.simulator.switches import with_checked_choices
from qbsync.simulator.transactions import reading
from qbsync.simulator.troubles import NOT_STORED, Trouble
from qbsync.simulator.txn_rules import TXN_KINDS

if TYPE_CHECKING:
    from qbsync.models import Aggregate, Customer, Request
    from qbsync.qbxml import RequestSet

__all__ = ["CompanyFile", "FileMode", "StoppedAnswer"]

StoppedAnswer: TypeAlias = Literal["status", "absent"]
"""How requests behind the one that stopped the set are answered: with 3231 (reported once) or not at all."""

ExternalGUIDTwice: TypeAlias = Literal["accepted", "refused"]
"""Whether an Add may give an ExternalGUID that another one has given; no source settles it."""

FileMode: TypeAlias = Literal["do_not_care", "single_user", "multi_user"]
"""The mode in which an application asks for the company file (SDK: BeginSession, ENOpenMode)."""

_PATH: Final = r"C:\Users\Public\Documents\Intuit\QuickBooks\Company Files\Sample Company.qbw"
_DECLARED: Final = re.compile(r"<\?qbxml\s+version\s*=\s*[\"'](?:CA|UK|AU|OZ)?([0-9]+\.[0-9]+)[\"']")
_FIXED: Final = attrs.setters.frozen  # the books were opened with it
_LONGEST_REQUEST_ID: Final = 50
_ERRORS: Final = 1000
# Class of a list's records -> the qbXML version that has them first.
_SINCE: Final = {kind.ret: kind.query.message.since for kind in KINDS if kind.query is not None}
_CANNOT_RETURN: Final = 510

_PARSE_ERROR: Final = ("0x80040400", "QuickBooks found an error when parsing the provided XML text stream.")
_VERSION_ERROR: Final = (
    "0x80040423",
    "The version of qbXML that was requested is not supported or is unknown.",
)
_INVALID_TICKET: Final = ("0x8004040D", "The session ticket is not valid.")
_NO_FILE_OPEN: Final = ("0x80040417", "There is no company file open.")
_OTHER_FILE_OPEN: Final = ("0x8004040A", "Another company file is open.")
_OTHER_MODE: Final = ("0x80040410", "The company file is open in another mode than the one asked for.")
_DIALOG: Final = ("0x80040414", "QuickBooks shows a dialog; it must be closed first.")
_NOT_ALONE: Final = (
    "0x80040422",
    "Single-user mode was asked for, and another application uses the company file.",
)


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


@attrs.define(eq=False, field_transformer=with_checked_choices)
class CompanyFile:
    """A company file, open in QuickBooks on a PC.

    `name` is the company's, `path` the Windows path of the file, `zone` the IANA zone of the PC. `clock`
    gives the time, aware, in UTC; `random` gives that many random bytes. `versions` are the qbXML versions
    that this QuickBooks takes, `edition` its country. `preferences` are those it begins with; `ui` changes
    them.

    The other arguments are switches for what no source settles, so that both can be tested against: see
    `PrintedOffset`, `SameSecond`, `RecoveredAnswer`, `StoppedAnswer`, `StaleAnswer`, `EmptyIterator`,
    `MergedRecord`, `LinkedChange`, `ClosedLink`, `PaidInvoice`, `OldIdAlone` and `ExternalGUIDTwice`.

    `strict` raises AssumedBehaviour where a request depends on what nothing proves, but for the behaviours
    that `accept` names; `behaviours()` has all of them, with their evidence.

    Raises ConfigurationError for a word that a switch does not take.
    """

    name: str = "Sample Company"
    path: str = attrs.field(default=_PATH, kw_only=True)
    zone: str = attrs.field(default="America/New_York", kw_only=True, on_setattr=_FIXED)
    clock: Callable[[], dt.datetime] = attrs.field(default=_now, kw_only=True, on_setattr=_FIXED, repr=False)
    random: Callable[[int], bytes] = attrs.field(
        default=os.urandom, kw_only=True, on_setattr=_FIXED, repr=False
    )
    versions: tuple[str, ...] = attrs.field(default=VERSIONS, converter=tuple, kw_only=True, repr=False)
    edition: Edition = attrs.field(default="US", kw_only=True)
    printed_offset: PrintedOffset = attrs.field(default="correct", kw_only=True, on_setattr=_FIXED)
    same_second: SameSecond = attrs.field(default="next", kw_only=True, on_setattr=_FIXED)
    recovered_answer: RecoveredAnswer = attrs.field(default="full", kw_only=True)
    stopped_answer: StoppedAnswer = attrs.field(default="status", kw_only=True)
    stale_answer: StaleAnswer = attrs.field(default="bare", kw_only=True)
    empty_iterator: EmptyIterator = attrs.field(default="absent", kw_only=True)
    merged_record: MergedRecord = attrs.field(default="listed", kw_only=True)
    linked_change: LinkedChange = attrs.field(default="time_modified", kw_only=True)
    closed_link: ClosedLink = attrs.field(default="refused", kw_only=True)
    paid_invoice: PaidInvoice = attrs.field(default="more_than_due", kw_only=True)
    old_id_alone: OldIdAlone = attrs.field(default="clears", kw_only=True)
    external_guid_twice: ExternalGUIDTwice = attrs.field(default="accepted", kw_only=True)
    strict: bool = attrs.field(default=False, kw_only=True, on_setattr=_FIXED, repr=False)
    accept: tuple[str, ...] = attrs.field(
        default=(), converter=tuple, kw_only=True, on_setattr=_FIXED, repr=False
    )
    _first_preferences: CompanyPreferences = attrs.field(
        factory=CompanyPreferences, alias="preferences", kw_only=True, on_setattr=_FIXED, repr=False
    )
    single_user: bool = attrs.field(default=False, kw_only=True)
    """Whether the file is open in single-user mode, which merging needs."""
    is_open: bool = attrs.field(default=True, kw_only=True)
    """Whether a person has the file open in QuickBooks."""
    dialog_is_open: bool = attrs.field(default=False, init=False)
    """Whether QuickBooks shows a dialog, which keeps applications out."""
    _books: Books = attrs.field(init=False, repr=False)
    _message_sets: MessageSets = attrs.field(init=False, factory=MessageSets, repr=False)
    _sessions: dict[str, dict[str, Iterators]] = attrs.field(init=False, factory=dict, repr=False)
    _locked: set[Lock] = attrs.field(init=False, factory=set, repr=False)
    _troubles: list[Trouble] = attrs.field(init=False, factory=list, repr=False)
    _other_file: CompanyFile | None = attrs.field(init=False, default=None, repr=False)
    _last_restore_time: QBDateTime = attrs.field(init=False, default=NEVER, repr=False)

    def __attrs_post_init__(self) -> None:
        """Begin with empty lists."""
        self._books = Books(
            KINDS,
            clock=self.clock,
            random=self.random,
            wall_clock=WallClock(ZoneInfo(self.zone), self.printed_offset, self.clock),
            same_second=self.same_second,
            preferences=self._first_preferences,
            fidelity=Fidelity(strict=self.strict, accept=self.accept),
        )
        furnish(self._books)

    @classmethod
    def sample(cls, *, customers: int = 1_000, items: int = 100, seed: int = 0, **settings: Any) -> Self:  # noqa: ANN401 - each has its own type
        """Return a believable company: so many customers and jobs, so many items, and open invoices.

        The same arguments give the same company. `settings` are those of a CompanyFile. Records are made when
        they are read, and those that nobody changed are not kept: a company of a million customers takes no
        longer to make than one of ten, and memory only for what was changed.

        Companies, numbers and addresses are made up from words: phone numbers are 555-0100 to 555-0199,
        domains end in .example, and there are no people.

        Raises ValueError for numbers below zero, and above what there are names for (some 6,900,000 customers
        and 3,000,000 items).
        """
        company = cls(**settings)
        with company._books.fidelity.suspended():
            sow(company._books, customers=customers, items=items, seed=seed)
        return company

    # What it holds

    @property
    def preferences(self) -> CompanyPreferences:
        """The preferences as they are now; `ui.set_preferences` changes them."""
        return self._books.preferences

    def count(self, *names: str) -> int:
        """Return how many records lists have, inactive ones too, and how many transactions kinds have.

        They are named as in qbXML ("Customer", "ItemService", "Invoice"), "Item" stands for all items.

        Raises NotSimulated for what the simulator does not have.
        """
        books = self._books
        transactions = (len(books.ledger.ids_of_kind(name)) for name in names if name in TXN_KINDS)
        records = (
            len(books.lists[one]) for name in names if name not in TXN_KINDS for one in self._lists(name)
        )
        return sum(transactions) + sum(records)

    def _lists(self, name: str) -> tuple[str, ...]:
        """Return the lists of a name, which may be that of a group of lists."""
        found = (name,) if name in self._books.lists else lists_of(name)
        if not all(one in self._books.lists for one in found):
            raise NotSimulated(f"the list {name} is not simulated; transactions() returns transactions")
        return found

    @property
    def customers(self) -> tuple[Customer, ...]:
        """All customers and jobs, inactive ones too, in QuickBooks' order."""
        return self.records("Customer")

    def records(self, *list_names: str) -> tuple[Any, ...]:
        """Return all records of lists ("Vendor", "ItemService", "Item" for all items), inactive ones too.

        Raises NotSimulated for a list that the simulator does not have.
        """
        names = [one for name in list_names for one in self._lists(name)]
        return tuple(self._books.shown(*names))

    def transactions(self, *kinds: str) -> tuple[Any, ...]:
        """Return the transactions of kinds, named as in qbXML ("Invoice"), with lines and links.

        They stand in the order of their entry; without arguments those of all kinds.  Raises NotSimulated for
        a kind that the simulator does not have.
        """
        unknown = [kind for kind in kinds if kind not in TXN_KINDS]
        if unknown:
            raise NotSimulated(f"transactions of the kind {unknown[0]} are not simulated")
        return tuple(
            reading(TXN_KINDS[entry.kind], self._books, entry.record)
            for entry in self._books.ledger
            if not kinds or entry.kind in kinds
        )

    @property
    def ui(self) -> People:
        """What a person at the PC can do."""
        return People(self._context({}), self, self._locked)

    @property
    def version(self) -> str:
        """The highest qbXML version that this QuickBooks takes."""
        return max(self.versions, key=version_key)

    def load(self, data: bytes, *, pass_over: bool = False) -> None:
        """Take up the records and transactions of an answer of QuickBooks; ids, times and order stay.

        Lists that they refer to become known with those elements. Ask for transactions with IncludeLineItems
        and IncludeLinkedTxns. Balances and quantities stay what the answers tell, whatever else was loaded.

        Raises ValueError where a record cannot be read or is there already, NotSimulated for records that are
        not simulated; with `pass_over` these, but for what cannot be read, are passed over.
        """
        for response in decode(data, keep_secrets=True):
            if response.quarantined:
                reasons = "; ".join(record.reason for record in response.quarantined)
                raise ValueError(f"records that cannot be read are not loaded: {reasons}")
            load(self._books, response.objects, pass_over=pass_over)

    def rely_on(self, behaviour: str) -> None:
        """Say that what happens now depends on a behaviour.  Raises AssumedBehaviour, see `strict`."""
        self._books.rely_on(behaviour)

    def data_ext(self, owner_id: str, name: str) -> str | None:
        """Return the value of a data extension of the company itself, None where there is none."""
        return self._books.mark(owner_id, name)

    def stamp(self, owner_id: str, name: str, value: str) -> None:
        """Write a data extension of the company itself, as the Web Connector does with the FileID."""
        self._books.set_mark(owner_id, name, value)

    # The file as a whole

    def back_up(self) -> Backup:
        """Return a backup of all that the file holds, the stored message sets and the marks with it."""
        return contents(self._books, self._message_sets)

    @simulates("restored-files")
    def restore(self, backup: Backup) -> None:
        """Let the file hold again what it held when it was backed up.

        LastRestoreTime becomes now (documented); sessions, iterators and locks are gone (assumed). Ids go on
        from where they were at the backup (reported once).  Raises ValueError for a backup of another file.
        """
        if self._sessions:
            self._books.rely_on("restoring-ends-sessions")
        put_back(backup, self._books, self._message_sets)
        self._last_restore_time = self._books.now_text()
        self.close()
        self.open()

    def close(self) -> None:
        """Close the file: every session is over (assumed), and nothing is locked."""
        self._sessions.clear()
        self._locked.clear()
        self.is_open = False

    def open(self, other: CompanyFile | None = None) -> None:
        """Open the file in QuickBooks, or `other` in its place."""
        self._other_file = other
        if other is None:
            self.is_open = True
        else:
            self.close()
            other.open()

    @property
    def in_front(self) -> CompanyFile:
        """The company file that QuickBooks has open in the place of this one; else this one."""
        return self if self._other_file is None else self._other_file.in_front

    # The request processor

    @simulates("sessions-and-modes")
    def begin_session(self, path: str = "", *, mode: FileMode = "do_not_care") -> str:
        """Begin a session with QuickBooks and return its ticket; `path` is "" for the file that is open.

        Raises RequestProcessorError where a dialog is open, the file is not open, or another one is, or it is
        open in another mode than the one asked for (all documented).
        """
        if self.dialog_is_open:
            raise RequestProcessorError(*_DIALOG)
        if self._other_file is not None or (
            path and path.casefold() != self.path.casefold() and self.is_open
        ):
            raise RequestProcessorError(*_OTHER_FILE_OPEN)
        if not self.is_open:
            raise RequestProcessorError(*_NO_FILE_OPEN)
        if mode != "do_not_care" and (mode == "single_user") != self.single_user:
            raise RequestProcessorError(*_OTHER_MODE)
        if mode == "single_user" and self._sessions:
            raise RequestProcessorError(*_NOT_ALONE)
        ticket = self._books.new_guid()
        self._sessions[ticket] = {}
        return ticket

    def expire_iterators(self) -> None:
        """Forget all iterators, as QuickBooks does after a while: the next page is answered with 3391."""
        for session in self._sessions.values():
            session.clear()

    def answer_next_with(self, code: int, *, request: str | None = None, **values: object) -> None:
        """Let QuickBooks answer a request with this status for a reason that lies inside it.

        It is the next one, or the next one of this name ("CustomerAdd"). `values` fill the gaps of the text.
        An error (from 1000) leaves the request undone; with a warning it is done, 510 leaves the records out.
        9005 is of the next message set with an id: it is done, and its answer is not stored.

        Raises ValueError for a code that the simulator does not know, and for a gap that nothing fills.
        """
        if code != NOT_STORED and not is_known(code):
            raise ValueError(f"{code} is no status that the simulator knows")
        trouble = Trouble(code=code, request=request, values=values)
        try:
            if code != NOT_STORED:
                _ = trouble.status
        except KeyError as gap:
            raise ValueError(f"the text of {code} needs a value for {gap}") from None
        self._troubles.append(trouble)

    @simulates("iterators-end-with-their-session")
    def end_session(self, ticket: str | None = None) -> None:
        """End a session, by default the one begun last; its iterators are gone (documented).

        Raises RequestProcessorError where there is no such session.
        """
        del self._sessions[self._ticket(ticket)]

    def process(self, application: str, text: str, *, ticket: str | None = None) -> str:
        """Return the answer of QuickBooks to one message set of an application, as qbXML text.

        `ticket` is that of a session, by default the one begun last; without any the set has a session of its
        own.  Raises RequestProcessorError where QuickBooks answers with an HRESULT and executes nothing, and
        NotSimulated where no rule says what it does.
        """
        if ticket is None and not self._sessions:
            ticket = self.begin_session()
            try:
                return self.process(application, text, ticket=ticket)
            finally:
                self.end_session(ticket)
        session = self._sessions[self._ticket(ticket)]
        if self.dialog_is_open:
            raise RequestProcessorError(*_DIALOG)
        requests = self._read(text)
        found = self._message_sets.look_up(
            application,
            text,
            new=requests.message_set_id,
            old=requests.clear_message_set_id,
            empty=not requests,
            old_id_alone=self.old_id_alone,
            rely_on=self._books.rely_on,
        )
        if found.stored:
            self._books.rely_on("recovered-answer")
        responses = recovered(found.stored, self.recovered_answer)
        if found.runs:
            context = self._context(session.setdefault(application, {}))
            responses = self._run(requests, context)
            if requests.message_set_id is not None:
                if self._trouble(lambda one: one.code == NOT_STORED):
                    found = attrs.evolve(found, status=NOT_STORED)
                else:
                    self._message_sets.store(application, text, requests.message_set_id, responses)
        document = encode_responses(
            responses,
            version=requests.version,
            message_set_id=requests.message_set_id,
            message_set_status=found.status,
        )
        return document.decode("ascii")

    def _ticket(self, ticket: str | None) -> str:
        """Return the ticket of an open session."""
        if ticket is None and self._sessions:
            ticket = next(reversed(self._sessions))
        if ticket is None or ticket not in self._sessions:
            raise RequestProcessorError(*_INVALID_TICKET)
        return ticket

    @simulates("whole-set-0x80040400", "unknown-version-0x80040423")
    def _read(self, text: str) -> RequestSet:
        """Return the requests of a message set; what is wrong with one costs all of them (captured).

        So does an element of another edition (assumed: status 530 may come instead).
        """
        declared = _DECLARED.search(text)
        if declared is not None and declared[1] not in self.versions:
            raise RequestProcessorError(*_VERSION_ERROR)
        try:
            requests = decode_requests(text, edition=self.edition)
        except (DecodeError, InvalidModel) as error:
            raise RequestProcessorError(*_PARSE_ERROR) from error
        if requests.on_error == "rollbackOnError":
            self._books.rely_on("rollback-on-error-is-refused")
            raise RequestProcessorError(*_PARSE_ERROR)
        return requests

    @simulates("answers-in-order", "stop-on-error", "continue-on-error")
    def _run(self, requests: RequestSet, context: Context) -> list[Response]:
        """Execute requests in their order; an error stops the rest under stopOnError (documented)."""
        responses: list[Response] = []
        version, stopped = version_key(requests.version), False
        for request_id, request in requests:
            if stopped:
                self._books.rely_on("requests-behind-an-error")
            if stopped and self.stopped_answer == "absent":
                break
            answer = Answer(status=status(3231)) if stopped else self._answer(request_id, request, context)
            answer = self._representable(answer, version)
            stopped = stopped or (answer.status.code >= _ERRORS and requests.on_error == "stopOnError")
            iterator = answer.iterator
            responses.append(
                Response(
                    request=request.message.name,
                    request_id=request_id,
                    status_code=answer.status.code,
                    status_severity=answer.status.severity,
                    status_message=answer.status.message,
                    objects=tuple(self._printed(record, version) for record in answer.objects),
                    iterator=None
                    if iterator is None
                    else IteratorState(id=iterator[0], remaining=iterator[1]),
                    count=answer.count,
                )
            )
        return responses

    def _printed(self, record: Aggregate, version: tuple[int, int]) -> Aggregate:
        """Return a record as it is printed now, in a conversation of this version."""
        fitted = fit(record, version, self.edition)
        return reprinted(fitted, self._books.wall_clock) if self.printed_offset == "current" else fitted

    @simulates("objects-newer-than-the-version-501")
    def _representable(self, answer: Answer, version: tuple[int, int]) -> Answer:
        """Leave out records of lists that the version of the conversation does not have."""
        newer = [one for one in answer.objects if version_key(_SINCE.get(type(one), "1.0")) > version]
        if not newer:
            return answer
        self._books.rely_on(text_behaviour(501))
        kept = tuple(one for one in answer.objects if one not in newer)
        return attrs.evolve(answer, objects=kept, status=status(501))

    def _context(self, iterators: Iterators) -> Context:
        machine = Machine(
            company_name=self.name,
            edition=self.edition,
            versions=self.versions,
            single_user=self.single_user,
            last_restore_time=self._last_restore_time,
        )
        return Context(
            books=self._books,
            machine=machine,
            iterators=iterators,
            stale_answer=self.stale_answer,
            empty_iterator=self.empty_iterator,
            merged_record=self.merged_record,
            linked_change=self.linked_change,
            closed_link=self.closed_link,
            paid_invoice=self.paid_invoice,
        )

    def _answer(self, request_id: str | None, request: Request[Any], context: Context) -> Answer:
        """Answer one request."""
        answer = self._judged(request_id, request, context)
        if evidence_of(answer.status.code) == "assumed":
            self._books.rely_on(text_behaviour(answer.status.code))
        wanted = set(getattr(request, "include_ret_element", ()))
        kinds = {type(record) for record in answer.objects} if wanted else set()
        if kinds and wanted - {field.tag for kind in kinds for field in plan_of(kind).fields}:
            self._books.rely_on("elements-that-are-not-there")
        return answer

    def _judged(self, request_id: str | None, request: Request[Any], context: Context) -> Answer:
        rule = rule_for(request)
        trouble = self._trouble(lambda one: one.fits(request.message.name))
        if trouble is not None and trouble.code >= _ERRORS:
            return Answer(status=trouble.status)
        answer = self._ruled(rule, request_id, request, context)
        if trouble is None or answer.status.code >= _ERRORS:
            return answer
        hidden = trouble.code == _CANNOT_RETURN
        return attrs.evolve(answer, status=trouble.status, objects=() if hidden else answer.objects)

    def _checked_external_guid(self, request: Request[Any]) -> str | None:
        """Return the ExternalGUID that an Add gives.  Raises StatusError, see `ExternalGUIDTwice`."""
        guid = getattr(request, "external_guid", None)
        if not isinstance(guid, str) or not request.message.name.endswith("Add"):
            return None
        if guid.upper() in self._books.external_guids:
            self._books.rely_on("external-guids-twice")
            if self.external_guid_twice == "refused":
                reason = "An object with this ExternalGUID exists already."
                raise refusal(3180, object=request.message.name.removesuffix("Add"), reason=reason)
        return guid.upper()

    def _trouble(self, fits: Callable[[Trouble], bool]) -> Trouble | None:
        found = next((one for one in self._troubles if fits(one)), None)
        if found is not None:
            self._troubles.remove(found)
        return found

    def _ruled(self, rule: Rule, request_id: str | None, request: Request[Any], context: Context) -> Answer:
        if request_id is not None and len(request_id) > _LONGEST_REQUEST_ID:
            return Answer(status=status(1060, count=len(request_id)))
        try:
            plain = without_macros(request, context.macros)
            check_locks(plain, self._locked, self._books)
            guid = self._checked_external_guid(plain)
            answer = rule(plain, context)
        except StatusError as error:
            return Answer(status=Status(error.code, error.severity, error.message))
        if guid is not None:
            self._books.external_guids.add(guid)
        return answer
