"""What a host may do with the writes of a connection: push them, look at them, decide about them by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from qbsync.errors import UnknownOperation
from qbsync.storage.records import ConnectionRecord, OperationRecord
from qbsync.sync import by_hand, operations, push
from qbsync.sync.handle import HandlePart
from qbsync.sync.holding import why_held
from qbsync.sync.links import Links
from qbsync.sync.policies import dump
from qbsync.sync.work import connection_record, in_transaction

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from decimal import Decimal

    from qbsync.models.base import Aggregate, Request
    from qbsync.storage.records import OperationState
    from qbsync.storage.store import Transaction
    from qbsync.sync.policies import Policies
    from qbsync.sync.push import Operation

__all__ = ["Writes"]

R = TypeVar("R", bound="Aggregate")


class Writes(HandlePart):
    """The part of a connection's handle that is about its operations."""

    def push(
        self,
        request: Request[R],
        *,
        key: str,
        after: Sequence[str] = (),
        priority: int = 0,
        expect: Mapping[str, Decimal | int] | None = None,
        host_id: str = "",
        policies: Policies | None = None,
    ) -> Operation[R]:
        """Put a write into the queue, to be sent after the operations named in `after`.

        `key` is the host's idempotency key. As long as its operation is queued, sent, in doubt or applied,
        the same request under it changes nothing, however often it is pushed. Of those whose turn it is, the
        higher `priority` is sent first, and of one priority what was pushed first. A macro in the request is
        one that an operation in `after` defines; both are sent in one message set.

        What QuickBooks books is compared with the numbers in the request, and with those that you `expect` in
        the record, by field: ``{"sales_tax_total": Decimal("8.88")}``. See `Operation.differences`.

        A reference, by its name, to what an operation in `after` makes means what that has made, whatever it
        is called then. `host_id` is your own id of the record: when the operation is applied it is linked
        with the record of QuickBooks (see `links`). An Add of what is linked already is not sent; the linked
        record stands for it, if QuickBooks still has it. `policies` go before those of the bridge.

        Raises InvalidModel where the connection's version or edition of qbXML lacks what the request holds;
        OperationExists where the key has other content and is queued, sent, in doubt or applied, or another
        operation is adding the record of this host id;
        ConfigurationError for a query, a bad key or priority, an operation in `after` that is unknown or
        waits for this one, a macro that none of them defines, an expected number that the record does not
        have, a host id of what makes no record, and a function among the policies.
        """
        wish = operations.Wish(
            key=key,
            after=after,
            priority=priority,
            expected=expect or {},
            host_id=host_id,
            policies=dump(policies),
        )

        def step(transaction: Transaction) -> Operation[R]:
            connection = connection_record(transaction, self.key)
            record = operations.enqueue(transaction, connection, request, wish, self._now)
            return push.view(record, why_held(connection, self._now))

        return in_transaction(self._kept_in, step)

    @property
    def links(self) -> Links:
        """Which record of the host is which record of QuickBooks."""
        return Links(self.key, self._kept_in, lambda: self._now)

    def operation(self, key: str) -> Operation[Any]:
        """Return an operation.  Raises UnknownOperation."""
        with self._kept_in.transaction(write=False) as transaction:
            record = self._operation_record(transaction, key)
            return push.view(record, self._held(transaction))

    def operations(self, state: OperationState | None = None) -> Iterator[Operation[Any]]:
        """Iterate over the operations, or over those in one state, in the order in which they were pushed."""
        last: OperationRecord | None = None
        while True:
            with self._kept_in.transaction(write=False) as transaction:
                found = transaction.find(
                    OperationRecord,
                    "sequence" if state is None else "state",
                    () if state is None else (state,),
                    connection=self.key,
                    after=last,
                )
                held = self._held(transaction)
            if not found:
                return
            yield from (push.view(record, held) for record in found)
            last = found[-1]

    def retry(self, key: str) -> Operation[Any]:
        """Put a parked operation into the queue again, unchanged.

        One that is parked behind another one goes on by itself when that one does.
        Raises UnknownOperation, and LocalProtocolError for such a one and in any other state, which says what
        is possible then.
        """
        return self._decide(key, lambda transaction, record: by_hand.retry(transaction, record, self._now))

    def cancel(self, key: str) -> Operation[Any]:
        """Withdraw an operation, or leave one that was not applied as it is; its key may be pushed again.

        One in doubt stays in QuickBooks if it is there, and is not asked about any more: look there first.
        One that was to be made again (`recreate`) is applied then, as it was.
        Raises UnknownOperation, and LocalProtocolError where it is sent, applied, cancelled, or being asked
        about; it says what is possible then.
        """
        return self._decide(key, lambda transaction, record: by_hand.cancel(transaction, record, self._now))

    def resolve(
        self, key: str, *, applied: bool, list_id: str = "", txn_id: str = "", note: str = ""
    ) -> Operation[Any]:
        """Say what is in QuickBooks, for a person who has looked there; the history keeps it with the `note`.

        With `applied` the operation is applied from now on, as `list_id` or `txn_id` where these are given,
        and those that wait for it go on. So a new customer that was refused because the name is there can
        stand for the one that is there. Without, one in doubt goes into the queue once more, and one in
        conflict is rejected, so that its key takes another edit.

        A message set of which something was decided is not sent again; what else was in doubt in it is looked
        for in QuickBooks.

        Raises UnknownOperation; LocalProtocolError where there is nothing to say, which tells what is
        possible then; ConfigurationError for ids of what is not applied, for both, or for the one that such
        a record does not have: customers have a ListID, invoices a TxnID.
        """
        return self._decide(
            key,
            lambda transaction, record: by_hand.resolve(
                transaction,
                record,
                applied=applied,
                list_id=list_id,
                txn_id=txn_id,
                note=note,
                now=self._now,
            ),
        )

    def link(
        self, key: str, *, list_id: str = "", txn_id: str = "", host_id: str = "", note: str = ""
    ) -> Operation[Any]:
        """Let a record that is in QuickBooks stand for the new one that was refused, or is in doubt.

        The choice is remembered as a link, where the operation has a `host_id`, or gets one here; a later Add
        for it is not sent. Those that wait for the operation go on, with the record that was chosen, which is
        read at the next update.

        Raises UnknownOperation; LocalProtocolError in a state in which there is nothing to choose; LinkExists
        where the record is linked to another one of yours; ConfigurationError for a record of another kind,
        for no id or both, and for what is no Add.
        """
        return self._decide(
            key,
            lambda transaction, record: by_hand.link(
                transaction,
                record,
                list_id=list_id,
                txn_id=txn_id,
                host_id=host_id,
                note=note,
                now=self._now,
            ),
        )

    def rename(self, key: str, name: str) -> Operation[Any]:
        """Send a new record, refused because its name is in use, with another name.

        References to it by its first name, in operations that wait for it, mean the new one.

        Raises UnknownOperation, LocalProtocolError for what was not refused for its name, and InvalidModel
        for a name that QuickBooks would not take.
        """
        return self._decide(
            key,
            lambda transaction, record: by_hand.rename(
                transaction, connection_record(transaction, self.key), record, name, self._now
            ),
        )

    def recreate(self, key: str) -> Operation[Any]:
        """Make again what was deleted in QuickBooks.

        `key` is an operation that is applied: its record is made again, with its content as it was pushed. Or
        it is one that was refused because the record of another operation, its `missing`, is not there: that
        is made again, and then this one is sent, with the new id. QuickBooks is asked first whether the
        record is gone; what is there is left as it is.

        Raises UnknownOperation, and LocalProtocolError where nothing is known to be missing.
        """
        return self._decide(key, lambda transaction, record: by_hand.recreate(transaction, record, self._now))

    def _decide(
        self, key: str, act: Callable[[Transaction, OperationRecord], OperationRecord]
    ) -> Operation[Any]:
        def step(transaction: Transaction) -> OperationRecord:
            # The connection first, as the engine does: who holds its lock is alone with its operations.
            connection_record(transaction, self.key)
            return act(transaction, self._operation_record(transaction, key))

        return push.view(in_transaction(self._kept_in, step))

    def _held(self, transaction: Transaction) -> str:
        connection = transaction.get(ConnectionRecord, self.key, self.key)
        return "" if connection is None else why_held(connection, self._now)

    def _operation_record(self, transaction: Transaction, key: str) -> OperationRecord:
        record = transaction.get(OperationRecord, self.key, key)
        if record is None:
            message = f"the connection {self.key!r} has no operation {key!r}"
            raise UnknownOperation(message)
        return record
