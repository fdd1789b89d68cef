"""The contract of stores, in words; `qbsync.testing.StoreContract` holds a store to every sentence of it.

A store keeps records (see `qbsync.storage.record`) and finds them by id and by index. It knows no kinds:
every call brings the class, and `qbsync.storage.rows` turns calls into rows of bytes, so that a back end
writes two tables (records, and rows of indexes) and seven short methods.

Atomicity. A transaction commits as a whole when its block ends, and leaves nothing when its block raises or
the process dies. A call that raises StaleWrite, DuplicateKey, InvalidRecord, UnreadableRecord or ValueError
changes nothing, and the transaction goes on. After any other error the transaction is undone.

Isolation. A transaction sees its own writes, and no uncommitted write of another. A read transaction sees one
committed state throughout, no older than its opening and no newer than its first read. In a write
transaction, what `get`, `claim` and `put` returned stays as it is until the end: others wait, or fail. `find`
and `count` see what is committed at the time of the call, and lock nothing: a record found may change before
it is put, and the put then raises StaleWrite. A missing record is not locked either: two transactions may
both find it missing and put it, and one of them raises StaleWrite. A store may be stricter, up to one write
transaction at a time. A reader never waits for a writer longer than a commit takes, and a writer never waits
for a reader.

Order. `find` and `claim` return records in the order of the index: by its fields, None first, False before
True, texts by code point, times by instant; then by connection, then by id, both by code point. Each record
appears at most once.

Absence. What is not stored is None or empty, never an error: an unknown id, an id that no store could hold,
an unknown connection, a kind of which nothing was ever stored.

Identity and versions. A record is identified by kind, connection and id; nothing that is done with one
connection shows in another, but for an index of scope "store". Versions are 1 after the first put and grow by
one with each. A record that was deleted may be stored again, from version 1 on.

Errors. StaleWrite, DuplicateKey, InvalidRecord and UnreadableRecord mean what `qbsync.errors` says.
ValueError is raised for a search that the class's indexes do not allow. InvalidTransaction is raised by a
write in a read transaction, by any call after the end or from another thread, and by a thread that opens a
transaction of a store while it has one of that store open. TransactionConflict may be raised by any call of a
write transaction, or at its end, where the store undid it because of another transaction (a deadlock, a
serialisation failure): run the whole of it again, which a store cannot do for its caller. StoreUnavailable:
the store waited as long as it was told to, or is closed, full or unreachable. StoreUnusable: what was opened
is not a store of this library. No error's message holds a value of a record.

Sizes. Connection and id have up to 255 bytes of UTF-8 without NUL, a key of an index up to 1,024 bytes, a
body whatever QuickBooks sends, which may be tens of megabytes. A text in a body may hold any character, NUL
too: bodies are ASCII.

Durability. A commit that returned outlives the death of the process at any moment. With `durable=True`, the
default, it outlives a power failure too, as far as the hardware keeps its word; with `durable=False` a power
failure may undo the last such commits, in order, and never a part of one. A durable commit makes all earlier
ones durable.

Threads and processes. A store may be used by any number of threads at once, a transaction only by the thread
that opened it. Stores on one database, in one process or several, behave as one store; a store in memory
stands alone. A store that was opened before a fork may be used on both sides, unless a transaction was open
at that moment.

The host's transaction. A store on a database that the host app uses too may be a `SharedStore`: its `using`
gives a store within a transaction of the host, so that an order and the operation that pushes it are
committed together or not at all. What is said above of atomicity then holds for each block within the host's
transaction; isolation, durability and the commit are the host's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractContextManager

    from qbsync.storage.keys import IndexValue
    from qbsync.storage.record import Position, R, Record

__all__ = ["SharedStore", "Store", "Transaction"]


class Store(Protocol):
    """Keeps records; the module says what that means."""

    def transaction(self, *, write: bool = True, durable: bool = True) -> AbstractContextManager[Transaction]:
        """Open a transaction: commits when the block ends, rolls back when it raises.

        A write transaction may have to wait for others; StoreUnavailable is raised after the time that the
        store was told to wait. `durable=False` is for what may be lost in a power failure, such as the time
        of a poll.

        Raises InvalidTransaction in a thread that has a transaction of this store open, StoreUnavailable.
        """
        ...

    def close(self) -> None:
        """Release what the store holds. Open transactions end normally; new ones raise StoreUnavailable.

        May be called twice.
        """
        ...


class SharedStore(Store, Protocol):
    """A store that can work within the host's own transaction."""

    def using(self, connection: Any, /) -> Store:  # noqa: ANN401 - whatever the database's library calls one
        """Return the store within the transaction that is open on the host's `connection`.

        It opens, commits and rolls back nothing but savepoints, must not outlive the host's transaction, and
        needs no closing.
        """
        ...


class Transaction(Protocol):
    """What can be done within `Store.transaction`."""

    def get(self, kind: type[R], connection: str, id: str) -> R | None:
        """Return the record of `connection` with this id, or None. Locks it in a write transaction.

        Raises UnreadableRecord.
        """
        ...

    def put(self, record: R) -> R:
        """Store the record and return it as `get` would, with its version raised by one.

        A record of version 0 is new. Any other replaces the stored record of the same version.

        Raises StaleWrite where the stored version is another one, where a new record is stored already or an
        old one no longer; DuplicateKey where another record has the same values in a unique index;
        InvalidRecord.
        """
        ...

    def delete(self, record: Record) -> None:
        """Delete the record; raises StaleWrite where the stored version is another one, or none."""
        ...

    def find(  # noqa: PLR0913 - one search, all of it optional but the index
        self,
        kind: type[R],
        index: str,
        prefix: tuple[IndexValue, ...] = (),
        *,
        connection: str | None,
        since: tuple[IndexValue, ...] = (),
        until: tuple[IndexValue, ...] = (),
        after: R | Position | None = None,
        limit: int = 100,
        reverse: bool = False,
    ) -> Sequence[R]:
        """Return at most `limit` records in the order of the index, backwards with `reverse`.

        Of an index over (state, priority, due_at), the prefix ("queued",) returns what is queued; with
        since=(3,) only the priorities from 3 on, with until=(3,) only those up to 3, both included and both
        compared with as many fields as they give, so that None counts as less than everything. `after`, a
        record in hand or a `Position` in the index, returns what follows it in the direction of the search,
        whether it is still stored or not.

        `connection` is None for an index of scope "store", and only for that.

        Raises ValueError for an index that the kind does not have, more values than it has fields, a
        connection where none belongs or none where one belongs, and a limit below 1; UnreadableRecord.
        """
        ...

    def claim(
        self,
        kind: type[R],
        index: str,
        prefix: tuple[IndexValue, ...] = (),
        *,
        connection: str | None,
        since: tuple[IndexValue, ...] = (),
        until: tuple[IndexValue, ...] = (),
        after: R | Position | None = None,
        limit: int = 100,
    ) -> Sequence[R]:
        """Return what `find` returns, locked until the end, without what another transaction has locked.

        Raises what `find` raises, and InvalidTransaction in a read transaction.
        """
        ...

    def count(
        self,
        kind: type[R],
        index: str,
        prefix: tuple[IndexValue, ...] = (),
        *,
        connection: str | None,
        since: tuple[IndexValue, ...] = (),
        until: tuple[IndexValue, ...] = (),
    ) -> int:
        """Return how many records `find` would return without a limit. Costs time in proportion to the count.

        Raises ValueError as `find` does.
        """
        ...

    def delete_connection(self, connection: str) -> int:
        """Delete every record of the connection, of every kind, and return how many there were."""
        ...
