"""Which record of the host is which record of QuickBooks: links, both ways unique within a kind of record.

A link is made when the host matches two records, when a person chooses one, and when an operation that was
pushed with a `host_id` is applied, in the same transaction as that. It is kept until somebody removes it: a
record that was renamed keeps its ListID, and so its link.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from datetime import datetime
from typing import TYPE_CHECKING, Final, TypeAlias, TypeVar

import attrs

from qbsync.errors import ConfigurationError, LinkExists, UnknownConnection
from qbsync.storage.record import MAX_ID_BYTES, is_storable_id
from qbsync.storage.records import ConnectionRecord, LinkHow, LinkRecord
from qbsync.sync import history
from qbsync.sync.history import Event
from qbsync.sync.work import in_transaction

if TYPE_CHECKING:
    from qbsync.models.base import Aggregate, Request
    from qbsync.storage.records import OperationRecord
    from qbsync.storage.store import Store, Transaction

__all__ = ["Link", "Links", "check_host_id", "forget", "keep", "link_of", "link_to", "remember", "set_link"]

T = TypeVar("T")
Clock: TypeAlias = Callable[[], datetime]

_NAMES: Final = ("full_name", "name", "ref_number", "initial")
_PAGE: Final = 100


@attrs.frozen(kw_only=True)
class Link:
    """One record of the host and the record of QuickBooks that it is.

    `record_type` is the kind of record, such as "Customer"; `quickbooks_id` its ListID or TxnID; `name` its
    name or number at the time `since`, "" where that was not known. `how` says where the link came from; that
    of a push names the operation by its `key`.
    """

    record_type: str
    host_id: str
    quickbooks_id: str
    name: str = ""
    since: datetime
    how: LinkHow
    key: str = ""


class Links:
    """The links of one connection: ``connection.links``, and ``page.links`` in the handler of a pull.

    Iterating gives all of them, by kind and host id. What changes one raises UnknownConnection where the
    connection was deleted.
    """

    def __init__(
        self, connection: str, store: Store, clock: Clock, transaction: Transaction | None = None
    ) -> None:
        """Keep where they are; with `transaction` everything is read and written within that one."""
        self._connection = connection
        self._store = store
        self._clock = clock
        self._transaction = transaction

    def get(self, record_type: str, host_id: str) -> Link | None:
        """Return the link of a record of the host, None where it has none."""
        return self._read(lambda transaction: link_of(transaction, self._connection, record_type, host_id))

    def by_id(self, record_type: str, quickbooks_id: str) -> Link | None:
        """Return the link of the record of QuickBooks with this ListID or TxnID, None where it has none."""
        return self._read(
            lambda transaction: link_to(transaction, self._connection, record_type, quickbooks_id)
        )

    def of(self, record: Aggregate) -> Link | None:
        """Return the link of a record of QuickBooks, also of one in a ListDeleted or TxnDeleted."""
        return self.by_id(*identity(record))

    def match(self, host_id: str, record: Aggregate, *, replace: bool = False) -> Link:
        """Link a record of the host with one that QuickBooks returned.

        Raises LinkExists and ConfigurationError as `set` does.
        """
        record_type, quickbooks_id = identity(record)
        return self.set(
            record_type, host_id, quickbooks_id, name=name_of(record), how="matched", replace=replace
        )

    def set(
        self,
        record_type: str,
        host_id: str,
        quickbooks_id: str,
        *,
        name: str = "",
        how: LinkHow = "chosen",
        replace: bool = False,
    ) -> Link:
        """Link a record of the host with the one of QuickBooks that has this ListID or TxnID.

        The same link again changes nothing but its name. With `replace` it takes the place of other links of
        these two.

        Raises LinkExists where one of both is linked to another record, ConfigurationError for a bad id.
        """
        link = Link(
            record_type=record_type,
            host_id=host_id,
            quickbooks_id=quickbooks_id,
            name=name,
            since=self._clock(),
            how=how,
        )
        return self._write(lambda transaction: set_link(transaction, self._connection, link, replace=replace))

    def remove(self, record_type: str, host_id: str) -> bool:
        """Remove the link of a record of the host, and tell whether there was one."""

        def step(transaction: Transaction) -> bool:
            found = transaction.get(LinkRecord, self._connection, _id(record_type, host_id))
            if found is not None:
                transaction.delete(found)
            return found is not None

        return self._write(step)

    def __iter__(self) -> Iterator[Link]:
        """Iterate over all links."""
        return self.of_type("")

    def of_type(self, record_type: str) -> Iterator[Link]:
        """Iterate over the links of one kind of record, by host id; of all kinds for ""."""
        last: LinkRecord | None = None
        prefix = (record_type,) if record_type else ()
        while True:
            found = self._read(
                lambda transaction, after=last: transaction.find(  # type: ignore[misc] # a default is what binds it
                    LinkRecord, "host", prefix, connection=self._connection, after=after, limit=_PAGE
                )
            )
            if not found:
                return
            yield from map(_view, found)
            last = found[-1]

    def _read(self, step: Callable[[Transaction], T]) -> T:
        context = (
            nullcontext(self._transaction) if self._transaction else self._store.transaction(write=False)
        )
        with context as transaction:
            return step(transaction)

    def _write(self, step: Callable[[Transaction], T]) -> T:
        if self._transaction is not None:
            return step(self._transaction)

        def locked(transaction: Transaction) -> T:
            # The connection first, as the engine does: who holds its lock is alone with its links.
            if transaction.get(ConnectionRecord, self._connection, self._connection) is None:
                raise UnknownConnection(f"the connection {self._connection!r} was deleted")
            return step(transaction)

        return in_transaction(self._store, locked)


def identity(record: Aggregate) -> tuple[str, str]:
    """Return the kind and the id of a record of QuickBooks, or of one that it tells was deleted.

    Raises ConfigurationError for what has no id.
    """
    record_type = next(
        (
            found
            for name in ("list_del_type", "txn_del_type")
            if isinstance(found := getattr(record, name, None), str)
        ),
        type(record).__name__,
    )
    key = getattr(record, "list_id", None) or getattr(record, "txn_id", None)
    if not isinstance(key, str):
        raise ConfigurationError(f"a {type(record).__name__} has no ListID or TxnID to link")
    return record_type, key


def name_of(record: object) -> str:
    """Return the name or number of a record, "" where it has none."""
    return next((found for name in _NAMES if isinstance(found := getattr(record, name, None), str)), "")


def check_host_id(request: Request[Aggregate], host_id: str) -> None:
    """Raise ConfigurationError where a request cannot be pushed with a host id; "" is none."""
    if host_id == "":
        return
    name = request.message.name
    if not name.endswith(("Add", "Mod")) or not request.message.ret:
        raise ConfigurationError(f"{name} makes no record that could be linked to the host id {host_id!r}")
    _check_ids(name.removesuffix("Add").removesuffix("Mod"), host_id, "1")


def link_of(transaction: Transaction, connection: str, record_type: str, host_id: str) -> Link | None:
    """Return the link of a record of the host."""
    found = transaction.get(LinkRecord, connection, _id(record_type, host_id))
    return None if found is None else _view(found)


def link_to(transaction: Transaction, connection: str, record_type: str, quickbooks_id: str) -> Link | None:
    """Return the link of a record of QuickBooks."""
    found = _to(transaction, connection, record_type, quickbooks_id)
    return None if found is None else _view(found)


def set_link(transaction: Transaction, connection: str, link: Link, *, replace: bool = False) -> Link:
    """Store a link.  Raises LinkExists where another one is in its way, ConfigurationError for a bad id."""
    _check_ids(link.record_type, link.host_id, link.quickbooks_id)
    id_ = _id(link.record_type, link.host_id)
    own = transaction.get(LinkRecord, connection, id_)
    other = _to(transaction, connection, link.record_type, link.quickbooks_id)
    if own is not None and other is not None and own.id == other.id:
        if not link.name or own.name == link.name:
            return _view(own)
        return _view(transaction.put(attrs.evolve(own, name=link.name)))
    in_the_way = [one for one in (own, other) if one is not None]
    if in_the_way and not replace:
        raise LinkExists(
            link.record_type,
            (link.host_id, link.quickbooks_id),
            [(one.host_id, one.quickbooks_id) for one in in_the_way],
        )
    for one in in_the_way:
        transaction.delete(one)
    record = LinkRecord(connection=connection, id=id_, **attrs.asdict(link))
    return _view(transaction.put(record))


def keep(transaction: Transaction, record: OperationRecord, name: str) -> None:
    """Keep the link of an operation that was applied; one that another link excludes is told of, not kept."""
    link = Link(
        record_type=record.link_type,
        host_id=record.host_id,
        quickbooks_id=record.list_id or record.txn_id,
        name=name,
        since=record.updated_at,
        how="pushed",
        key=record.id,
    )
    try:
        set_link(transaction, record.connection, link)
    except LinkExists as error:
        event = Event(
            at=record.updated_at,
            name="trouble",
            subject=record.id,
            text=str(error),
            remedy=("Say which of both links is right, with connection.links.set(..., replace=True).",),
            who_acts="developer",
        )
        history.note(transaction, record.connection, event)


def remember(transaction: Transaction, record: OperationRecord, quickbooks_id: str, now: datetime) -> None:
    """Keep a person's choice of a record for an operation.  Raises LinkExists."""
    link = Link(
        record_type=record.link_type,
        host_id=record.host_id,
        quickbooks_id=quickbooks_id,
        since=now,
        how="chosen",
        key=record.id,
    )
    set_link(transaction, record.connection, link)


def forget(transaction: Transaction, connection: str, record_type: str, quickbooks_id: str) -> None:
    """Remove the link to a record that QuickBooks has no more."""
    found = _to(transaction, connection, record_type, quickbooks_id)
    if found is not None:
        transaction.delete(found)


def _to(transaction: Transaction, connection: str, record_type: str, quickbooks_id: str) -> LinkRecord | None:
    found = transaction.find(
        LinkRecord, "quickbooks", (record_type, quickbooks_id), connection=connection, limit=1
    )
    return next(iter(found), None)


def _id(record_type: str, host_id: str) -> str:
    return f"{record_type}/{host_id}"


def _check_ids(record_type: str, host_id: str, quickbooks_id: str) -> None:
    if not record_type.isidentifier():
        raise ConfigurationError(f"{record_type!r} is no kind of record; write it as in 'Customer'")
    if not isinstance(host_id, str) or not host_id or not is_storable_id(_id(record_type, host_id)):
        most = MAX_ID_BYTES - len(record_type) - 1
        raise ConfigurationError(
            f"the host id of a {record_type} has 1 to {most} bytes of UTF-8, without NUL"
        )
    if not is_storable_id(quickbooks_id):
        raise ConfigurationError(f"a link of {record_type} needs a ListID or TxnID of QuickBooks")


def _view(record: LinkRecord) -> Link:
    return Link(**{field.name: getattr(record, field.name) for field in attrs.fields(Link)})
