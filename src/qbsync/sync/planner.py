"""What QuickBooks is asked next: first which company file it is, then recovery, then writes, then pulls.

A message set is stored before it is handed out, and one at a time. The order is fixed: nothing is written
until the company file is known (P4); what is in doubt is cleared up before anything new is written (P1);
writes go before pulls, because somebody waits for them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, Literal

import attrs

from qbsync import logs, qbxml
from qbsync.errors import DecodeError, InvalidModel
from qbsync.storage.records import ConnectionRecord, FlowRecord, MessageSetRecord, OperationRecord
from qbsync.sync import batches, company, operations, pull, push, recovery
from qbsync.sync.credentials import RandomBytes, new_message_set_id
from qbsync.sync.pull import Flow
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

    def has_work(self, transaction: Transaction, connection: ConnectionRecord, now: datetime) -> bool:
        """Tell whether a session would have anything to do; writes nothing."""
        if is_stopped(connection, now):
            return False
        if connection.page or self.due(transaction, connection, now):
            return True
        if connection.state == "restored":
            return False
        unsettled = transaction.find(MessageSetRecord, "unsettled", connection=connection.id, limit=1)
        return bool(unsettled) or operations.any_due(transaction, connection.id, now)

    def due(self, transaction: Transaction, connection: ConnectionRecord, now: datetime) -> tuple[str, ...]:
        """Return the names of the flows whose time has come, in the order in which they were declared."""
        return tuple(
            name for name in self.flows if _is_due(transaction.get(FlowRecord, connection.id, name), now)
        )

    def next(self, desk: Desk) -> MessageSetRecord | None:
        """Store the next message set of the session and return it, None where nothing is left."""
        if not desk.session.identified:
            return self._identify(desk)
        if is_stopped(desk.connection, desk.now):
            return None
        if desk.connection.state == "restored":
            return self._pull(desk)
        return self._recover(desk) or self._push(desk) or self._pull(desk)

    def remaining(self, desk: Desk) -> int:
        """Return how many message sets are left, as far as is known; a long queue counts as `_MANY`."""
        queued = desk.transaction.find(OperationRecord, "queue", connection=desk.connection.id, limit=_MANY)
        return 1 + -(-len(queued) // self.batching.most_operations) + len(desk.session.flows)

    def _identify(self, desk: Desk) -> MessageSetRecord:
        requests = company.identity_requests(desk.connection)
        return self._store(desk, requests, purpose="identity")

    def _recover(self, desk: Desk) -> MessageSetRecord | None:
        lost = recovery.lost_set(desk.transaction, desk.connection.id)
        if lost is None:
            return None
        again = attrs.evolve(lost, state="open", resent=lost.resent + 1)
        _log(desk, again)
        return desk.transaction.put(again)

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
        for record in records:
            try:
                requests.append(batches.load(desk.transaction, record, records))
            except (InvalidModel, DecodeError) as error:
                operations.put(desk.transaction, push.refuse(record, str(error), CANNOT_ENCODE, desk.now))
                return None
        keys = tuple(record.id for record in records)
        try:
            message_set = self._store(desk, requests, purpose="push", operations=keys)
        except InvalidModel as error:
            if len(records) == 1:
                refused = push.refuse(records[0], str(error), CANNOT_ENCODE, desk.now)
                operations.put(desk.transaction, refused)
            for record in records if len(records) > 1 else ():  # each by itself shows which of them it is
                operations.put(desk.transaction, attrs.evolve(record, alone=True))
            return None
        for record in records:
            sent = attrs.evolve(
                record,
                state="sent",
                waits_for="",
                attempts=record.attempts + 1,
                message_set_id=message_set.id,
                updated_at=desk.now,
            )
            operations.put(desk.transaction, sent)
        return message_set

    def _pull(self, desk: Desk) -> MessageSetRecord | None:
        while desk.session.flows:
            flow = self.flows.get(desk.session.flows[0])
            if flow is not None and (message_set := self._ask(desk, flow)) is not None:
                return message_set
            desk.change_session(flows=desk.session.flows[1:])
        return None

    def _ask(self, desk: Desk, flow: Flow[Any]) -> MessageSetRecord | None:
        progress = pull.progress_of(desk.transaction, desk.connection.id, flow)
        if progress.session_id != desk.session.id:
            progress = desk.transaction.put(pull.start(progress, desk.session.id, desk.now))
        try:
            return self._store(desk, [pull.next_request(flow, progress)], purpose="pull", flow=flow.name)
        except InvalidModel as error:
            desk.transaction.put(pull.block(progress, str(error)))
            desk.log(logs.FLOW_FAILED, flow=flow.name, failures=progress.failures, blocked=True, code=None)
            return None

    def _store(
        self,
        desk: Desk,
        requests: Sequence[Request[Any]],
        *,
        purpose: Literal["identity", "pull", "push"],
        operations: tuple[str, ...] = (),
        flow: str = "",
    ) -> MessageSetRecord:
        id_ = new_message_set_id(self.random)
        numbered = {f"{id_}.{number}": request for number, request in enumerate(requests, start=1)}
        text = qbxml.encode(
            numbered,
            version=desk.session.qbxml_version,
            edition=desk.connection.edition,
            on_error="continueOnError" if len(operations) > 1 else "stopOnError",
            # Only a set that writes is kept by QuickBooks under its id: a record of a query would just fill
            # the file.
            message_set_id=id_ if purpose == "push" else None,
        )
        message_set = MessageSetRecord(
            connection=desk.connection.id,
            id=id_,
            purpose=purpose,
            state="open",
            text=text.decode("ascii"),
            created_at=desk.now,
            flow=flow,
            operations=operations,
        )
        _log(desk, message_set)
        return desk.transaction.put(message_set)


def _log(desk: Desk, message_set: MessageSetRecord) -> None:
    desk.log(
        logs.MESSAGE_SET_PLANNED,
        message_set=message_set.id,
        purpose=message_set.purpose,
        flow=message_set.flow or None,
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


def _is_due(progress: FlowRecord | None, now: datetime) -> bool:
    if progress is None:
        return True
    return not progress.blocked and (progress.next_due_at is None or progress.next_due_at <= now)
