"""The import of older data: traversals of their own, apart from the cursor of their flow.

An import asks by its own query and hands what it gets to the handler of its flow, as pages that are
`initial`. It has its turn when the flow has nothing else to ask, so what changes goes on coming meanwhile. It
knows no watermark and moves none. When a session breaks, its traversal starts again in the next one; of an
import of the transactions of active customers only that part which was under way. A failure puts it off, and
`pull.MAX_FAILURES` end it; the flow itself goes on.
"""

from __future__ import annotations

from abc import abstractmethod
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

import attrs

from qbsync import qbxml
from qbsync.errors import ConfigurationError
from qbsync.models import CustomerQuery, EntityFilter
from qbsync.storage.imports import ImportCustomerRecord, ImportRecord, ImportState
from qbsync.sync import pull, sweep
from qbsync.sync.handle import HandlePart
from qbsync.sync.history import Event
from qbsync.sync.imports import Import, as_import, wrong_import
from qbsync.sync.keys import id_in_flow, record_key
from qbsync.sync.work import connection_record, in_transaction

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qbsync.models.base import Request
    from qbsync.qbxml import Response
    from qbsync.storage.records import ConnectionRecord, FlowRecord, MessageSetRecord
    from qbsync.storage.store import Transaction
    from qbsync.sync.desk import Desk
    from qbsync.sync.pull import Flow

__all__ = ["ImportStatus", "Imports", "fail", "give_up", "import_request", "status_of_import", "take"]

CUSTOMERS_AT_ONCE: Final = 50
"""Customers in one query: their ids take 3 kB, and a break costs no more than their transactions."""

LISTING_PAGE: Final = 500


@attrs.frozen(kw_only=True)
class ImportStatus:
    """How far the import of older data of a flow is.

    `delivered` counts the records that the host got, `remaining` those that QuickBooks has left of what it
    was asked last (None where that is unknown), `customers_left` the active customers whose transactions are
    still to come. `reason` says why it failed.
    """

    state: ImportState
    delivered: int
    remaining: int | None
    customers_left: int
    begun_at: datetime | None
    ended_at: datetime | None
    reason: str


class Imports(HandlePart):
    """The part of a connection's handle that is about older data."""

    @property
    @abstractmethod
    def _declared(self) -> Mapping[str, Flow[Any]]:
        """The declared flows by name."""

    def import_older(self, flow: str, what: Request[Any] | Import | None = None) -> None:
        """Import data that are older than what a flow pulls, from the next call of the Web Connector on.

        `what` is a query with any filters but ids, or an `Import`; without it, what the flow was declared
        with as `initial`, or else everything that the flow's own query finds. The flow's handler gets the
        records, as pages that are `initial`; what changes meanwhile comes as ever, and the cursor stays
        untouched.
        One that is under way begins anew. ``connection.status()`` tells how far it is.

        Raises ConfigurationError for a flow that is not declared, and a query that cannot be; InvalidModel
        where the connection's version or edition of qbXML lacks what the query holds.
        """
        declared = self._declared.get(flow)
        if declared is None:
            raise ConfigurationError(
                f"no pull is declared as {flow!r}; there are {', '.join(self._declared) or 'none'}"
            )
        given = as_import(what)
        chosen = given or declared.initial or Import(declared.template)
        for wrong in wrong_import(chosen, declared.template):
            raise ConfigurationError(f"the flow {flow!r} cannot import that: {wrong}")

        def step(transaction: Transaction) -> None:
            connection = connection_record(transaction, self.key)
            before = transaction.get(ImportRecord, self.key, flow)
            record = ImportRecord(
                connection=self.key,
                id=flow,
                version=0 if before is None else before.version,
                query=_text(chosen.query, connection),
                of_active=chosen.active_customers_only,
                run=1 if before is None else before.run + 1,
            )
            _forget_customers(transaction, self.key, flow)
            transaction.put(record)
            progress = pull.progress_of(transaction, connection, declared)
            transaction.put(attrs.evolve(progress, import_at=self._now))

        in_transaction(self._kept_in, step)


def _text(query: Request[Any], connection: ConnectionRecord) -> str:
    text = qbxml.encode([query], version=connection.qbxml_version, edition=connection.edition)
    return text.decode("ascii")


# What is asked


def import_request(desk: Desk, flow: Flow[Any]) -> tuple[Request[Any], tuple[str, ...]] | None:
    """Return what an import asks next, and of which customers; None where it ended.

    Raises InvalidModel where the query does not fit what it has to be filled with.
    """
    record = _begun(desk, flow)
    query: Any = _query_of(record, flow, desk)
    turn: dict[str, Any] = {
        "iterator": "Continue" if record.iterator_id else "Start",
        "iterator_id": record.iterator_id or None,
    }
    if record.of_active and not record.listed:
        listing = CustomerQuery(
            active_status="ActiveOnly", include_ret_element=("ListID",), max_returned=LISTING_PAGE, **turn
        )
        return listing, ()
    changes: dict[str, Any] = flow.linking()
    if "active_status" in attrs.fields_dict(type(query)) and query.active_status is None:
        changes["active_status"] = "All"
    if query.message.iterator:
        changes |= {**turn, "max_returned": flow.page_size}
    keys: tuple[str, ...] = ()
    if record.of_active:
        keys = _customers(desk.transaction, desk.connection.id, flow.name)
        if not keys:
            _end(desk, flow, record, "done")
            return None
        changes["entity_filter"] = EntityFilter(list_id=keys)
    return attrs.evolve(query, **changes), keys


def _begun(desk: Desk, flow: Flow[Any]) -> ImportRecord:
    """Return the record of an import, with its traversal started again where the session is another one."""
    record = record_of(desk.transaction, desk.connection.id, flow)
    if record.session_id == desk.session.id:
        return record
    begun = attrs.evolve(
        record,
        state="running",
        begun_at=record.begun_at or desk.now,
        session_id=desk.session.id,
        iterator_id="",
        remaining=None,
    )
    return desk.transaction.put(begun)


def record_of(transaction: Transaction, connection: str, flow: Flow[Any]) -> ImportRecord:
    """Return how far the import of a flow is; of one that never ran, that it waits."""
    stored = transaction.get(ImportRecord, connection, flow.name)
    if stored is not None:
        return stored
    of_active = flow.initial is not None and flow.initial.active_customers_only
    return ImportRecord(connection=connection, id=flow.name, of_active=of_active)


def _query_of(record: ImportRecord, flow: Flow[Any], desk: Desk) -> Request[Any]:
    if record.query:
        return qbxml.decode_requests(record.query, edition=desk.connection.edition)[0].request
    return flow.template if flow.initial is None else flow.initial.query


def _customers(transaction: Transaction, connection: str, flow: str) -> tuple[str, ...]:
    found = transaction.find(
        ImportCustomerRecord, "flow", (flow,), connection=connection, limit=CUSTOMERS_AT_ONCE
    )
    return tuple(record.key for record in found)


def _forget_customers(transaction: Transaction, connection: str, flow: str) -> None:
    while found := transaction.find(ImportCustomerRecord, "flow", (flow,), connection=connection):
        for record in found:
            transaction.delete(record)


# What comes of it


def take(
    desk: Desk,
    flow: Flow[Any],
    progress: FlowRecord,
    message_set: MessageSetRecord,
    response: Response,
) -> FlowRecord:
    """Store what a page of an import changes, and return the flow's record then; the host has taken it."""
    record = record_of(desk.transaction, desk.connection.id, flow)
    if record.session_id != desk.session.id:  # it was begun anew meanwhile
        return progress
    more = pull.has_more(response)
    iterator = response.iterator
    record = attrs.evolve(
        record,
        failures=0,
        iterator_id=iterator.id if more and iterator is not None else "",
        remaining=iterator.remaining if more and iterator is not None else None,
    )
    if record.of_active and not record.listed:
        _keep_customers(desk, flow, response)
        desk.transaction.put(attrs.evolve(record, listed=not more))
        return progress
    if sweep.is_indexed(flow):
        sweep.learn(desk.transaction, flow, progress, response.objects)
    record = attrs.evolve(record, pages=record.pages + 1, delivered=record.delivered + len(response.objects))
    if more or record.of_active:
        for key in () if more else message_set.wanted:
            done = desk.transaction.get(ImportCustomerRecord, desk.connection.id, id_in_flow(flow.name, key))
            if done is not None:
                desk.transaction.delete(done)
        desk.transaction.put(record)
        return progress
    return _end(desk, flow, record, "done")


def _keep_customers(desk: Desk, flow: Flow[Any], response: Response) -> None:
    for customer in response.objects:
        key = record_key(customer)
        if key is None:
            continue
        id_ = id_in_flow(flow.name, key)
        if desk.transaction.get(ImportCustomerRecord, desk.connection.id, id_) is None:
            desk.transaction.put(
                ImportCustomerRecord(connection=desk.connection.id, id=id_, flow=flow.name, key=key)
            )


def fail(desk: Desk, flow: Flow[Any], reason: str) -> bool:
    """Put an import off after a failure, or end it after too many; tell whether it ended."""
    record = record_of(desk.transaction, desk.connection.id, flow)
    failures = record.failures + 1
    record = attrs.evolve(record, failures=failures, session_id="", iterator_id="", reason=reason)
    if failures >= pull.MAX_FAILURES:
        give_up(desk, flow, reason)
        return True
    desk.transaction.put(record)
    progress = pull.progress_of(desk.transaction, desk.connection, flow)
    every = pull.as_set(flow, desk.connection).every
    desk.transaction.put(attrs.evolve(pull.stop(progress), import_at=desk.now + every))
    return False


def give_up(desk: Desk, flow: Flow[Any], reason: str) -> None:
    """End an import that failed; `import_older` begins another one."""
    record = record_of(desk.transaction, desk.connection.id, flow)
    _end(desk, flow, attrs.evolve(record, reason=reason), "failed")
    text = f"The import of older data of {flow.name} failed and was given up. {reason}"
    remedy = ("Mend the reason.", f"Then call import_older({flow.name!r}).")
    event = Event(
        at=desk.now, name="blocked", subject=flow.name, text=text, remedy=remedy, who_acts="developer"
    )
    desk.note(event)


def _end(desk: Desk, flow: Flow[Any], record: ImportRecord, state: ImportState) -> FlowRecord:
    ended = attrs.evolve(
        record, state=state, ended_at=desk.now, session_id="", iterator_id="", remaining=None
    )
    desk.transaction.put(ended)
    _forget_customers(desk.transaction, desk.connection.id, flow.name)
    progress = pull.progress_of(desk.transaction, desk.connection, flow)
    return desk.transaction.put(attrs.evolve(progress, import_at=None))


def status_of_import(
    transaction: Transaction, connection: ConnectionRecord, flow: Flow[Any], progress: FlowRecord
) -> ImportStatus | None:
    """Return how far the import of a flow is, None where there is none."""
    if progress.import_at is None and transaction.get(ImportRecord, connection.id, flow.name) is None:
        return None
    record = record_of(transaction, connection.id, flow)
    return ImportStatus(
        state=record.state,
        delivered=record.delivered,
        remaining=record.remaining,
        customers_left=transaction.count(
            ImportCustomerRecord, "flow", (flow.name,), connection=connection.id
        ),
        begun_at=record.begun_at,
        ended_at=record.ended_at,
        reason=record.reason if record.state == "failed" else "",
    )
