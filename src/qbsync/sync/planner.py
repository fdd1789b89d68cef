"""What QuickBooks is asked next: first which company file it is, then recovery, then writes, then pulls.

A message set is stored before it is handed out, and one at a time. The order is fixed: nothing is written
until the company file is known (P4); what is in doubt is cleared up before anything new is written (P1);
writes go before pulls, because somebody waits for them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, Literal

import attrs

from qbsync import logs, qbxml
from qbsync.errors import DecodeError, InvalidModel
from qbsync.facts.marks import version_key
from qbsync.storage.records import ConnectionRecord, MessageSetRecord, OperationRecord
from qbsync.sync import (
    batches,
    company,
    importing,
    looking,
    operations,
    places,
    pull,
    push,
    recovery,
    remedies,
)
from qbsync.sync.asking import Question, next_question
from qbsync.sync.credentials import RandomBytes, new_message_set_id
from qbsync.sync.evidence import external_guid_for, takes_external_guid
from qbsync.sync.looking import Looking
from qbsync.sync.pages import in_order
from qbsync.sync.pull import Flow
from qbsync.sync.quiet import is_quiet
from qbsync.sync.recovery import Recovery
from qbsync.sync.sending import Batching

if TYPE_CHECKING:
    from datetime import datetime

    from qbsync.models.base import Request
    from qbsync.storage.store import Transaction
    from qbsync.sync.desk import Desk

__all__ = ["Planner", "is_paused", "is_stopped"]

_MANY: Final = 100


CANNOT_ENCODE: Final = (
    "Change the request so that this version and edition of QuickBooks takes it, and push it again."
)


@attrs.frozen
class Planner:
    """Chooses, encodes and stores the next message set of a session."""

    flows: Mapping[str, Flow[Any]]
    random: RandomBytes
    batching: Batching
    recovery: Recovery
    looking: Looking

    def has_work(self, transaction: Transaction, connection: ConnectionRecord, now: datetime) -> bool:
        """Tell whether a session would have anything to do; writes nothing."""
        if is_stopped(connection, now):
            return False
        if connection.page or connection.asked or self.due(transaction, connection, now):
            return True
        if connection.state == "restored" or is_quiet(connection, now):
            return False
        if connection.read_only:
            return looking.any_due(transaction, connection.id, now)
        unsettled = transaction.find(MessageSetRecord, "unsettled", connection=connection.id, limit=1)
        return (
            bool(unsettled)
            or operations.any_due(transaction, connection.id, now)
            or looking.any_due(transaction, connection.id, now)
        )

    def due(self, transaction: Transaction, connection: ConnectionRecord, now: datetime) -> tuple[str, ...]:
        """Return the names of the flows that have something to ask, those of deletions behind the others."""
        quiet = is_quiet(connection, now)

        def is_due(flow: Flow[Any]) -> bool:
            progress = pull.progress_of(transaction, connection, flow)
            return pull.is_due(flow, progress, now) and (progress.asked or not quiet)

        enabled = (flow for flow in self.flows.values() if pull.is_enabled(flow.name, connection))
        return in_order(self.flows, (flow.name for flow in enabled if is_due(flow)))

    def next(self, desk: Desk) -> MessageSetRecord | None:
        """Store the next message set of the session and return it, None where nothing is left."""
        if not desk.session.identified:
            return self.identify(desk)
        if is_stopped(desk.connection, desk.now):
            return None
        following = self._next(desk)
        if following is None and desk.connection.asked:
            desk.change_connection(asked=False)  # all that was asked for is done
        return following

    def _next(self, desk: Desk) -> MessageSetRecord | None:
        if desk.connection.state == "restored" or is_quiet(desk.connection, desk.now):
            return self._pull(desk)
        if desk.connection.read_only:
            return self._look(desk) or self._pull(desk)
        if desk.session.refused:  # a repeat of the refusal could not be told from one of a new write
            return self._recover(desk) or self._look(desk) or self._pull(desk)
        return self._recover(desk) or self._look(desk) or self._push(desk) or self._pull(desk)

    def remaining(self, desk: Desk) -> int:
        """Return how many message sets are left, as far as is known; a long queue counts as `_MANY`."""
        queued = desk.transaction.find(OperationRecord, "queue", connection=desk.connection.id, limit=_MANY)
        return 1 + -(-len(queued) // self.batching.most_operations) + len(desk.session.flows)

    def writes(self, desk: Desk) -> Iterator[MessageSetRecord]:
        """Plan all message sets of writes that depend on no answer, one after the other."""
        while (again := self._recover(desk)) is not None:
            yield again
            if again.purpose == "look":  # the same would come again until it is answered
                return
        if (look := self._look(desk)) is not None:
            yield look
        while (following := self._push(desk)) is not None:
            yield following

    def pulls(self, desk: Desk) -> Iterator[MessageSetRecord]:
        """Plan the first message set of every flow that has its turn in the session."""
        while (following := self._pull(desk)) is not None:
            yield following
            desk.change_session(flows=desk.session.flows[1:])

    def identify(self, desk: Desk) -> MessageSetRecord:
        """Plan the message set that tells which company file is open."""
        requests = company.identity_requests(desk.connection)
        return self._store(desk, requests, purpose="identity")

    def _recover(self, desk: Desk) -> MessageSetRecord | None:
        lost = recovery.lost_set(desk.transaction, desk.connection.id)
        if lost is None:
            return None
        for record in recovery.operations_of(desk.transaction, lost):
            if record is not None and record.look and (first := self._look_for(desk, record)) is not None:
                return first
        again = attrs.evolve(lost, state="open", resent=lost.resent + 1)
        _log(desk, again)
        return desk.transaction.put(again)

    def _look(self, desk: Desk) -> MessageSetRecord | None:
        while (record := looking.next_due(desk.transaction, desk.connection.id, desk.now)) is not None:
            if (message_set := self._look_for(desk, record)) is not None:
                return message_set
        return None

    def _look_for(self, desk: Desk, record: OperationRecord) -> MessageSetRecord | None:
        """Look for an operation; None where that cannot be, which then is settled."""
        requests = looking.requests_for(desk.transaction, record, desk.connection)
        reason = looking.NO_QUERY
        try:
            if requests:
                return self._store(desk, requests, purpose="look", operations=(record.id,))
        except InvalidModel as error:
            reason = f"QuickBooks cannot be asked for it: {error}"
        self.looking.unanswerable(desk, record, reason)
        return None

    def _push(self, desk: Desk) -> MessageSetRecord | None:
        connection = desk.connection.id
        operations.promote(desk.transaction, connection, desk.now)
        while records := batches.gather(desk.transaction, connection, desk.now, self.batching):
            if (message_set := self._send(desk, records)) is not None:
                return message_set
        return None

    def _send(self, desk: Desk, records: Sequence[OperationRecord]) -> MessageSetRecord | None:
        """Send operations in one set; None where that cannot be, and something was done about it."""
        requests: list[Request[Any]] = []
        id_ = new_message_set_id(self.random)
        guids, changed = {}, {}
        for record in records:
            if (asks := operations.by_link(desk.transaction, record, desk.now)) is not record:
                operations.put(desk.transaction, asks)  # it was linked since it was pushed
                return None
            try:
                loaded = batches.load(desk.transaction, record, records)
                request = places.with_made(desk.transaction, record, loaded)
                is_same = request is loaded
                changed[record.id] = record if is_same else remedies.adapted(desk.connection, record, request)
                guids[record.id] = guid = self._external_guid(desk, request, id_, record)
                requests.append(request.evolve(external_guid=guid) if guid else request)
            except (InvalidModel, DecodeError) as error:
                operations.put(desk.transaction, push.refuse(record, str(error), CANNOT_ENCODE, desk.now))
                return None
        keys = tuple(record.id for record in records)
        try:
            message_set = self._store(desk, requests, purpose="push", operations=keys, id_=id_)
        except InvalidModel as error:
            if len(records) == 1:
                refused = push.refuse(records[0], str(error), CANNOT_ENCODE, desk.now)
                operations.put(desk.transaction, refused)
            for record in records if len(records) > 1 else ():  # each by itself shows which of them it is
                operations.put(desk.transaction, attrs.evolve(record, alone=True))
            return None
        for record in records:
            sent = attrs.evolve(
                changed[record.id],
                state="sent",
                refused="",
                waits_for="",
                attempts=record.attempts + 1,
                message_set_id=message_set.id,
                external_guid=guids[record.id],
                updated_at=desk.now,
            )
            operations.put(desk.transaction, sent)
        return message_set

    def _external_guid(
        self, desk: Desk, request: Request[Any], message_set_id: str, record: OperationRecord
    ) -> str:
        """Return the ExternalGUID that a write gets, "" where it gets none of ours."""
        version, edition = version_key(desk.session.qbxml_version), desk.connection.edition
        if not self.recovery.external_guid or not takes_external_guid(request, version, edition):
            return ""
        return external_guid_for(desk.connection.id, message_set_id, record.id)

    def _pull(self, desk: Desk) -> MessageSetRecord | None:
        while desk.session.flows:
            flow = self.flows.get(desk.session.flows[0])
            if flow is not None and (message_set := self._ask(desk, flow)) is not None:
                return message_set
            desk.change_session(flows=desk.session.flows[1:])
        return None

    def _ask(self, desk: Desk, flow: Flow[Any]) -> MessageSetRecord | None:
        question: Question | None = None
        try:
            question = next_question(desk, self.flows, flow) if self._may_ask(desk, flow) else None
            if question is None:
                return None
            return self._store(desk, [question.request], purpose="pull", question=question)
        except InvalidModel as error:
            progress = pull.progress_of(desk.transaction, desk.connection, flow)
            if question is not None and question.import_of:
                importing.give_up(desk, flow, str(error))
                return None
            desk.transaction.put(pull.block(progress, str(error)))
            desk.log(logs.FLOW_FAILED, flow=flow.name, failures=progress.failures, blocked=True, code=None)
            return None

    def _may_ask(self, desk: Desk, flow: Flow[Any]) -> bool:
        """Tell whether a flow may ask now: one that is on, and in quiet hours one that somebody waits for."""
        if not pull.is_enabled(flow.name, desk.connection):
            return False
        if not is_quiet(desk.connection, desk.now):
            return True
        return pull.progress_of(desk.transaction, desk.connection, flow).asked

    def _store(
        self,
        desk: Desk,
        requests: Sequence[Request[Any]],
        *,
        purpose: Literal["identity", "pull", "push", "look"],
        operations: tuple[str, ...] = (),
        question: Question | None = None,
        id_: str = "",
    ) -> MessageSetRecord:
        id_ = id_ or new_message_set_id(self.random)
        cleared = self._to_clear(desk) if purpose == "push" else None
        numbered = {f"{id_}.{number}": request for number, request in enumerate(requests, start=1)}
        text = qbxml.encode(
            numbered,
            version=desk.session.qbxml_version,
            edition=desk.connection.edition,
            on_error="continueOnError" if len(operations) > 1 or purpose == "look" else "stopOnError",
            # Only a set that writes is kept by QuickBooks under its id: a record of a query would just fill
            # the file.
            message_set_id=id_ if purpose == "push" else None,
            clear_message_set_id=None if cleared is None else cleared.id,
        )
        if cleared is not None:
            desk.transaction.put(attrs.evolve(cleared, to_clear=False))
        message_set = MessageSetRecord(
            connection=desk.connection.id,
            id=id_,
            purpose=purpose,
            state="open",
            text=text.decode("ascii"),
            created_at=desk.now,
            flow="" if question is None else question.flow,
            sweep_of="" if question is None else question.sweep_of,
            ids_of="" if question is None else question.ids_of,
            import_of="" if question is None else question.import_of,
            wanted=() if question is None else question.wanted,
            operations=operations,
            last_restore_time=desk.connection.last_restore_time,
        )
        _log(desk, message_set)
        return desk.transaction.put(message_set)

    def _to_clear(self, desk: Desk) -> MessageSetRecord | None:
        """Return the settled message set that QuickBooks may forget, None where there is none."""
        if not self.recovery.clear_message_sets:
            return None
        found = desk.transaction.find(MessageSetRecord, "to_clear", connection=desk.connection.id, limit=1)
        return next(iter(found), None)


def _log(desk: Desk, message_set: MessageSetRecord) -> None:
    desk.log(
        logs.MESSAGE_SET_PLANNED,
        message_set=message_set.id,
        purpose=message_set.purpose,
        flow=message_set.pull or None,
        operations=len(message_set.operations),
        bytes=len(message_set.text),
        resent=message_set.resent,
    )


def is_stopped(connection: ConnectionRecord, now: datetime) -> bool:
    """Tell whether QuickBooks is asked nothing on this connection."""
    return connection.state == "halted" or is_paused(connection, now)


def is_paused(connection: ConnectionRecord, now: datetime) -> bool:
    """Tell whether a pause is under way; one with an end ends by itself."""
    return connection.paused and (connection.paused_until is None or now < connection.paused_until)
