"""What an answer of QuickBooks is, and what it does to the records of its session.

An answer is looked at in two steps, around the host's handler. `read_answer` turns the call into an answer,
without any transaction: models, or one of the ways in which there is none. `Answers.apply` then acts on it
within a transaction. What stands between them, the call of the handler, is the engine's.

For a write the rule is: whatever does not clearly say that QuickBooks did it, or did not, leaves the
operation in doubt.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import attrs

from qbsync import logs, qbxml
from qbsync.errors import DecodeError
from qbsync.explanations import WhoActs
from qbsync.qbxml import Response, ResponseSet
from qbsync.qbxml.status import explain
from qbsync.sync import (
    batches,
    clocks,
    company,
    history,
    importing,
    looking,
    money,
    operations,
    pull,
    push,
    recovery,
)
from qbsync.sync.history import Event
from qbsync.sync.looking import Looking
from qbsync.sync.outcomes import MAX_TEXT, keep_page
from qbsync.sync.pages import PageTaken, Taking
from qbsync.sync.pull import Flow
from qbsync.sync.sending import Retries
from qbsync.sync.titles import type_of_name
from qbsync.sync.wording import in_one_line, own_words
from qbsync.webconnector.calls import ReceiveResponseXML
from qbsync.webconnector.hresults import explain_hresult, fate_of_write, parse_hresult, tidy_hresult

if TYPE_CHECKING:
    from datetime import datetime

    from qbsync.explanations import Explanation
    from qbsync.storage.records import MessageSetRecord, OperationRecord
    from qbsync.sync.desk import Desk

__all__ = [
    "Answer",
    "Answers",
    "Foreign",
    "Garbled",
    "PageFailed",
    "PageTaken",
    "Refused",
    "Setback",
    "log_answer",
    "read_answer",
]

NOT_UNDERSTOOD: Final = 0x80040400

OTHER_CONTENT: Final = 9001
BAD_ID: Final = 9004
NOT_TAKEN: Final = "QuickBooks does not take this message set id (message set status 9004); nothing was run."
TELL_US: Final = "Tell the authors of qbsync which QuickBooks this is: its ids have 17 characters."
MEND_HANDLER: Final = ("Mend the handler: the log has its traceback. The page comes again by itself.",)
ASKED_AGAIN: Final = ("Nothing: it is asked again at the next update.",)
NO_OUTCOME_STORED: Final = frozenset({600, 9002, 9005})


@attrs.frozen
class Refused:
    """QuickBooks gave no answer but an HRESULT (None where not even that) and a text."""

    hresult: int | None
    message: str


@attrs.frozen
class Garbled:
    """The answer is not qbXML; `reason` says why."""

    reason: str


@attrs.frozen
class Foreign:
    """The answer belongs to another message set: a repeat."""


Answer: TypeAlias = ResponseSet | Refused | Garbled | Foreign


@attrs.frozen
class PageFailed:
    """The host's handler raised; `reason` names the exception."""

    reason: str


@attrs.frozen(kw_only=True)
class Setback:
    """Why the session must end (`halt`) or a piece of its work failed, in the words of `Event`."""

    text: str
    halt: bool
    message: str = ""
    code: str = ""
    remedy: tuple[str, ...] = ()
    who_acts: WhoActs = "nobody"

    @property
    def told(self) -> str:
        """What the person at the PC is told: what happened, what QuickBooks said, and what to do."""
        steps = self.remedy if self.who_acts != "nobody" else ()
        return in_one_line(self.text, self.message, *steps)


def read_answer(call: ReceiveResponseXML, message_set_id: str) -> Answer:
    """Return what the Web Connector brought as the answer to a message set."""
    if not call.response.strip():
        return Refused(parse_hresult(call.hresult), call.message.strip())
    try:
        answer = qbxml.decode(call.response)
    except DecodeError as error:
        return Garbled(str(error))
    ids = [response.request_id or "" for response in answer]
    if ids and not any(_is_of(message_set_id, id_) for id_ in ids) and all(_is_of_qbsync(id_) for id_ in ids):
        return Foreign()
    return answer


def log_answer(answer: Answer, message_set: MessageSetRecord, call: ReceiveResponseXML) -> None:
    """Log what the Web Connector brought."""
    event, more = logs.ANSWER_UNREADABLE, dict[str, str | int | None]()
    if isinstance(answer, ResponseSet):
        event = logs.ANSWER_RECEIVED
        codes = Counter(response.status_code for response in answer)
        more["statuses"] = " ".join(f"{code}:{count}" for code, count in sorted(codes.items()))
        more["quarantined"] = sum(len(response.quarantined) for response in answer)
    elif isinstance(answer, Refused):
        event = logs.ANSWER_REFUSED
        more["hresult"] = tidy_hresult(call.hresult)
    elif isinstance(answer, Foreign):
        event = logs.ANSWER_REPEATED
    logs.emit(
        event,
        error=None,
        connection=message_set.connection,
        session=logs.session_of(call.ticket),
        message_set=message_set.id,
        purpose=message_set.purpose,
        flow=message_set.pull or None,
        bytes=len(call.response),
        **more,
    )


def _is_of(message_set_id: str, request_id: str) -> bool:
    return request_id.rpartition(".")[0] == message_set_id


def _is_of_qbsync(request_id: str) -> bool:
    set_id, _, number = request_id.rpartition(".")
    return set_id.startswith("q") and number.isdecimal()


@attrs.frozen
class Answers:
    """Acts on the answers to the four kinds of message sets."""

    flows: Mapping[str, Flow[Any]]
    retries: Retries
    looking: Looking

    def apply(
        self, desk: Desk, message_set: MessageSetRecord, answer: Answer | PageTaken | PageFailed
    ) -> Setback | None:
        """Act on an answer and return what went wrong; the set is settled, lost or deleted afterwards."""
        was_refused = desk.session.refused
        if isinstance(answer, Refused) and answer.hresult == NOT_UNDERSTOOD:
            desk.change_session(refused=True)
        if message_set.purpose == "push":
            return self._push(desk, message_set, answer, was_refused=was_refused)
        desk.transaction.delete(message_set)
        if message_set.purpose == "look":
            self.looking.apply(desk, message_set, answer)
        if isinstance(answer, Refused) and answer.hresult != NOT_UNDERSTOOD:
            return self._note(desk, message_set, _refusal(answer))
        if message_set.purpose == "look":
            return None
        if message_set.purpose == "identity":
            return self._identify(desk, answer)
        return self._pull(desk, message_set, answer)

    def apply_evidence(self, desk: Desk) -> None:
        """Settle lost writes whose raw answer was kept, the oldest first, as far as these can be read."""
        while (lost := recovery.lost_set(desk.transaction, desk.connection.id)) and lost.answer is not None:
            answer = read_answer(ReceiveResponseXML(response=lost.answer), lost.id)
            if isinstance(answer, Foreign):  # a repeat of an earlier answer tells nothing of this set
                answer = Garbled("it belongs to another message set")
            self._push(desk, lost, answer, was_refused=True)

    def _identify(self, desk: Desk, answer: object) -> Setback | None:
        if not isinstance(answer, ResponseSet):
            return _stop(desk, company.NO_ANSWER)
        identity = company.identify(answer, desk.connection)
        if identity.error:
            return _stop(desk, identity.error)
        known = desk.connection.last_restore_time
        restored = bool(known and identity.last_restore_time and identity.last_restore_time != known)
        if restored:
            desk.note(company.refusal(company.RESTORED, desk.now))
            desk.log(logs.BACKUP_RESTORED)
        condensed = desk.connection.last_condense_time
        if condensed and identity.last_condense_time not in {"", condensed}:
            desk.note(company.refusal(company.CONDENSED, desk.now))
        desk.change_session(identified=True)
        desk.change_connection(
            company_name=identity.company_name,
            last_restore_time=identity.last_restore_time or known,
            last_condense_time=identity.last_condense_time or condensed,
            **({"state": "restored", "reason": company.RESTORED} if restored else {}),
        )
        return None

    def _pull(self, desk: Desk, message_set: MessageSetRecord, answer: object) -> Setback | None:
        flow = self.flows.get(message_set.pull)
        if flow is None:  # the host app was started again without it
            return None
        if isinstance(answer, PageTaken):
            Taking(desk=desk, flows=self.flows, flow=flow, message_set=message_set).take(answer)
            return None
        setback = _why_no_page(flow, answer)
        text = in_one_line(setback.text, setback.message)
        if message_set.import_of:
            importing.fail(desk, flow, text)
        else:
            progress = pull.progress_of(desk.transaction, desk.connection, flow)
            desk.transaction.put(pull.fail(progress, pull.as_set(flow, desk.connection), text, desk.now))
        progress = pull.progress_of(desk.transaction, desk.connection, flow)
        _end_of_flow(desk, flow)
        desk.log(
            logs.FLOW_FAILED,
            flow=flow.name,
            failures=progress.failures,
            blocked=bool(progress.blocked),
            code=answer[0].status_code if isinstance(answer, ResponseSet) and answer else None,
        )
        if progress.blocked:
            desk.note(_blocked(flow, text, desk.now))
        keep_page(
            desk.transaction,
            desk.session.id,
            message_set,
            record_type=type_of_name(flow.template.message.name),
            now=desk.now,
            text=setback.text[:MAX_TEXT],
            message=setback.message[:MAX_TEXT],
            code=setback.code,
            remedy="\n".join(setback.remedy),
            who_acts=setback.who_acts,
        )
        return self._note(desk, message_set, setback)

    def _push(
        self, desk: Desk, message_set: MessageSetRecord, answer: object, *, was_refused: bool
    ) -> Setback | None:
        # A refusal does not say which set it refuses, so only the first of a session is certain: one that
        # comes later may be a repeat. And a set that was sent before may be in QuickBooks.
        if (
            isinstance(answer, Refused)
            and answer.hresult == NOT_UNDERSTOOD
            and not message_set.resent
            and not was_refused
        ):
            self._refuse(desk, message_set)
            desk.transaction.put(attrs.evolve(message_set, state="settled"))
            return None
        if isinstance(answer, Refused | Garbled):
            reason = answer.message if isinstance(answer, Refused) else answer.reason
            setback = _refusal(answer) if isinstance(answer, Refused) else Setback(text=reason, halt=True)
            if isinstance(answer, Refused) and fate_of_write(answer.hresult) == "ask_again":
                asked = attrs.evolve(message_set, resent=max(0, message_set.resent - 1), answer=None)
                recovery.lose(desk.transaction, asked, setback.text, desk.now)
            else:
                recovery.ask_again(desk.transaction, message_set, setback.text, desk.now)
            return self._note(desk, message_set, setback)
        assert isinstance(answer, ResponseSet)  # noqa: S101 - pages and repeats are not of writes
        if answer.message_set_status == OTHER_CONTENT or not answer:
            return self._without_responses(desk, message_set, answer)
        self._settle(desk, message_set, answer)
        return None

    def _without_responses(
        self, desk: Desk, message_set: MessageSetRecord, answer: ResponseSet
    ) -> Setback | None:
        """Act on what QuickBooks says of a message set as a whole."""
        status = answer.message_set_status
        if status == BAD_ID:
            for record in recovery.operations_of(desk.transaction, message_set):
                if record is not None:
                    operations.put(desk.transaction, push.refuse(record, NOT_TAKEN, TELL_US, desk.now))
            desk.transaction.put(attrs.evolve(message_set, state="settled"))
        elif status == OTHER_CONTENT:
            reason = "QuickBooks knows this message set id with other content (message set status 9001)."
            recovery.give_up(desk.transaction, message_set, reason, desk.now)
            desk.change_connection(state="halted", reason=reason)
            desk.note(_halted(reason, desk.now))
            return self._note(desk, message_set, Setback(text=reason, halt=True))
        elif status in NO_OUTCOME_STORED:
            reason = f"QuickBooks stored no outcome of it (message set status {status})."
            recovery.give_up(desk.transaction, message_set, reason, desk.now)
        else:
            recovery.ask_again(desk.transaction, message_set, push.UNCLEAR, desk.now)
        return None

    def _refuse(self, desk: Desk, message_set: MessageSetRecord) -> None:
        """Refuse the operation of a set that QuickBooks did not understand, or find out which of several."""
        meaning = explain_hresult(NOT_UNDERSTOOD)
        records = [one for one in recovery.operations_of(desk.transaction, message_set) if one is not None]
        for record in records:
            if len(message_set.operations) == 1:
                refused = push.refuse(record, meaning.meaning, "\n".join(meaning.remedy), desk.now)
            else:
                # Each goes by itself from now on, and in a later session: in this one, the same refusal again
                # might be a repeat of this one.
                refused = push.send_alone(record, desk.now + self.retries.first_wait, desk.now)
            operations.put(desk.transaction, refused)

    def _settle(self, desk: Desk, message_set: MessageSetRecord, answer: ResponseSet) -> None:
        responses = push.match(answer, message_set.id, len(message_set.operations))
        doubts = [
            doubt
            for record, response in zip(
                recovery.operations_of(desk.transaction, message_set), responses, strict=True
            )
            if record is not None and (doubt := self._settle_one(desk, message_set, record, response))
        ]
        if not doubts:
            to_clear = self.looking.recovery.clear_message_sets
            desk.transaction.put(attrs.evolve(message_set, state="settled", to_clear=to_clear))
        elif answer.message_set_status in NO_OUTCOME_STORED:  # it ran, and would run again
            recovery.give_up(desk.transaction, message_set, doubts[0], desk.now)
        else:
            recovery.ask_again(desk.transaction, message_set, doubts[0], desk.now)

    def _settle_one(
        self, desk: Desk, message_set: MessageSetRecord, record: OperationRecord, response: Response | None
    ) -> str:
        """Settle one operation; return why it is still in doubt, "" where it is not."""
        settled = push.settle(record, response, desk.now, self.retries)
        if settled.state not in {"applied", "in_doubt"} and batches.lacks_macro(desk.transaction, record):
            operations.put(desk.transaction, push.unsent(record, desk.now))
            return ""
        if settled.state == "applied" and (message_set.state == "lost" or message_set.resent):
            settled = attrs.evolve(settled, recovered=True)
        elif settled.state == "applied" and response is not None and response.objects:
            clocks.saw_write(desk, response.objects[0], message_set.created_at)
        doubt = (settled.text or push.UNCLEAR) if settled.state == "in_doubt" else ""
        settled = looking.after_answer(settled, desk.now, again=message_set.resent > 0)
        settled = self.looking.remedies.after(desk, settled)
        settled = operations.put(desk.transaction, settled)
        # What comes of a look for a name is told when it is known who has it.
        if settled.state != "applied" and settled.look != "name":
            history.note(desk.transaction, desk.connection.id, push.event(settled, desk.now))
        looking.note_missing_id(desk, settled)
        if settled.state == "applied" and settled.differences:
            history.note(desk.transaction, desk.connection.id, money.difference_event(settled, desk.now))
        return doubt

    def _note(self, desk: Desk, message_set: MessageSetRecord, setback: Setback) -> Setback:
        subject = message_set.pull or ", ".join(message_set.operations) or "company file"
        event = Event(
            at=desk.now,
            name="trouble",
            subject=subject,
            text=setback.text,
            message=setback.message,
            code=setback.code,
            remedy=setback.remedy,
            who_acts=setback.who_acts,
        )
        desk.note_failure(event)
        return setback


def _stop(desk: Desk, text: str) -> Setback:
    """Note why the company file is not worked with, and return what ends the session."""
    desk.note_failure(company.refusal(text, desk.now))
    return Setback(text=text, halt=True)


def _halted(reason: str, now: datetime) -> Event:
    remedy = ("Look in QuickBooks for what was being written.", "Then let the connection go on with resume.")
    return Event(at=now, name="halted", text=reason, remedy=remedy, who_acts="developer")


def _refusal(answer: Refused) -> Setback:
    if answer.hresult is None:
        return Setback(text="QuickBooks gave no answer.", message=answer.message, halt=True)
    meaning = explain_hresult(answer.hresult)
    return _explained(meaning.meaning, answer.message, meaning, halt=True)


def _explained(text: str, message: str, meaning: Explanation, *, halt: bool = False) -> Setback:
    return Setback(
        text=text,
        halt=halt,
        message=own_words(message, text),
        code=meaning.code,
        remedy=meaning.remedy,
        who_acts=meaning.who_acts,
    )


def _why_no_page(flow: Flow[Any], answer: object) -> Setback:
    if isinstance(answer, PageFailed):
        return Setback(text=answer.reason, halt=False, remedy=MEND_HANDLER, who_acts="developer")
    if isinstance(answer, Garbled):
        text = f"{flow.name}: QuickBooks' answer could not be read: {answer.reason}"
        return Setback(text=text, halt=False, remedy=ASKED_AGAIN, who_acts="nobody")
    if isinstance(answer, Refused):
        meaning = explain_hresult(NOT_UNDERSTOOD)
        return _explained(f"{flow.name}: {meaning.meaning}", answer.message, meaning)
    response = answer[0] if isinstance(answer, ResponseSet) and answer else None
    if response is None:
        text = f"{flow.name}: QuickBooks' answer is empty."
        return Setback(text=text, halt=False, remedy=ASKED_AGAIN, who_acts="nobody")
    meaning = explain(response.status_code, response.status_message)
    return _explained(f"{flow.name}: {meaning.meaning}", response.status_message, meaning)


def _blocked(flow: Flow[Any], reason: str, now: datetime) -> Event:
    text = f"{flow.name} failed {pull.MAX_FAILURES} times and asks nothing any more. {reason}"
    remedy = ("Mend the reason.", f"Then start it again with sync_now({flow.name!r}).")
    return Event(at=now, name="blocked", subject=flow.name, text=text, remedy=remedy, who_acts="developer")


def _end_of_flow(desk: Desk, flow: Flow[Any]) -> None:
    desk.change_session(flows=tuple(name for name in desk.session.flows if name != flow.name))
