"""The store itself: `RowStore` and `RowTransaction` ask for seven methods, and this is all of them."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from django.db import DatabaseError, IntegrityError, InterfaceError, OperationalError, connections
from django.db.transaction import atomic

from qbsync.errors import (
    DuplicateKey,
    InvalidTransaction,
    StaleWrite,
    StorageError,
    StoreUnavailable,
    TransactionConflict,
)
from qbsync.storage import Row, RowStore, RowTransaction

from .models import Place, Record

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.db.models import QuerySet

    from qbsync.storage.record import Entry, Span

WAITS_AT_MOST = "10s"
CONFLICTS = {"40001", "40P01"}  # PostgreSQL's codes of a serialisation failure and of a deadlock


class DjangoStore(RowStore["DjangoTransaction"]):
    """A store in the database `alias` of the project, on PostgreSQL or SQLite."""

    def __init__(self, alias: str = "default", *, joins: bool = False) -> None:
        super().__init__()
        self.alias = alias
        self.joins = joins

    def using(self, _connection: object = None) -> DjangoStore:
        """Return the store within the `atomic` block that is open in this thread."""
        return DjangoStore(self.alias, joins=True)

    @contextmanager
    def _open(self, *, write: bool, durable: bool) -> Iterator[DjangoTransaction]:
        connection = connections[self.alias]
        if connection.in_atomic_block and not self.joins:
            raise InvalidTransaction("an atomic block is open; use store.using() to be part of it")
        if not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()
        try:
            with ExitStack() as stack:
                with typed_errors():
                    stack.enter_context(atomic(using=self.alias))
                    if not self.joins:
                        begin(connection, write=write, durable=durable)
                yield DjangoTransaction(self.alias, write=write)
                with typed_errors():
                    stack.close()  # the commit
        finally:
            if not connection.in_atomic_block:
                connection.close_if_unusable_or_obsolete()


def begin(connection, *, write: bool, durable: bool) -> None:  # noqa: ANN001 - Django has no type for it
    """Set what the contract asks of a transaction that has just begun."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite" and write:
            cursor.execute("DELETE FROM django_store_record WHERE 1 = 0")  # takes the lock before any look
        elif connection.vendor == "postgresql" and write:
            cursor.execute(f"SET LOCAL lock_timeout = '{WAITS_AT_MOST}'")
            if not durable:
                cursor.execute("SET LOCAL synchronous_commit = off")
        elif connection.vendor == "postgresql":
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")


@contextmanager
def typed_errors() -> Iterator[None]:
    """Turn Django's errors into those of the contract; the cause is left out, because it may hold values."""
    try:
        yield
    except IntegrityError:  # what was looked for before came in between
        raise TransactionConflict("another transaction stored the same; run the whole again") from None
    except (OperationalError, InterfaceError) as error:
        if getattr(error.__cause__, "sqlstate", None) in CONFLICTS:
            raise TransactionConflict("two transactions stood in each other's way; run it again") from None
        raise StoreUnavailable("the database cannot be reached, or was busy for too long") from None
    except DatabaseError as error:
        raise StorageError(f"the database reports {type(error).__name__}") from None


class DjangoTransaction(RowTransaction):
    """The rows of a transaction."""

    def __init__(self, alias: str, *, write: bool) -> None:
        super().__init__(write=write)
        self.alias = alias

    @contextmanager
    def _checked(self) -> Iterator[None]:
        try:
            with typed_errors():
                yield
        except (StaleWrite, DuplicateKey):  # the caller's to mend; the transaction goes on
            raise
        except StorageError as error:
            self.fail(error)
            raise

    def _stored(self, kind: str, connection: str, id: str) -> QuerySet[Record]:
        return Record.objects.using(self.alias).filter(connection=connection, kind=kind, record_id=id)

    def _read(self, kind: str, connection: str, id: str) -> Row | None:
        with self._checked():
            found = self._stored(kind, connection, id)
            record = (found.select_for_update(no_key=True) if self._writable else found).first()
        return None if record is None else row_of(record)

    def _write(self, kind: str, row: Row, entries: Sequence[Entry]) -> None:
        with self._checked():
            stored = self._stored(kind, row.connection, row.id)
            record = stored.select_for_update(no_key=True).first() or Record(
                connection=row.connection, kind=kind, record_id=row.id, version=0
            )
            if record.version != row.version - 1:
                raise StaleWrite(kind, row.connection, row.id, row.version - 1, record.version or None)
            places = Place.objects.using(self.alias)
            for entry in entries:
                same = places.filter(kind=kind, name=entry.name, scope=entry.scope, unique_key=entry.key)
                if entry.unique and same.exclude(record_id=record.pk).exists():
                    raise DuplicateKey(kind, entry.name, row.connection)
            record.version, record.body = row.version, row.body
            record.save(using=self.alias)
            places.filter(record=record).delete()
            places.bulk_create(
                Place(
                    record=record,
                    kind=kind,
                    name=entry.name,
                    scope=entry.scope,
                    position=position(entry.key, row.connection, row.id),
                    unique_key=entry.key if entry.unique else None,
                )
                for entry in entries
            )

    def _delete(self, kind: str, connection: str, id: str, version: int) -> None:
        with self._checked():
            record = self._stored(kind, connection, id).select_for_update().first()
            if record is None or record.version != version:
                raise StaleWrite(kind, connection, id, version, record and record.version)
            record.delete()

    def _search(self, span: Span, limit: int, *, reverse: bool, lock: bool) -> list[Row]:
        places = self._span(span).order_by("-position" if reverse else "position")
        if span.after is not None:
            after = position(span.after.key, span.after.connection, span.after.id)
            places = places.filter(**{"position__lt" if reverse else "position__gt": after})
        places = places.select_related("record")
        if lock:
            # Both rows: that a record has left the index meanwhile is told by its place alone.
            places = places.select_for_update(skip_locked=True, of=("self", "record"))
        with self._checked():
            return [row_of(place.record) for place in places[:limit]]

    def _count(self, span: Span) -> int:
        with self._checked():
            return self._span(span).count()

    def _span(self, span: Span) -> QuerySet[Place]:
        places = Place.objects.using(self.alias).filter(kind=span.kind, name=span.name, scope=span.scope)
        return places.filter(position__gte=span.low, position__lt=span.high)

    def _delete_connection(self, connection: str) -> int:
        with self._checked():
            records = Record.objects.using(self.alias).filter(connection=connection)
            list(records.select_for_update().values_list("pk"))  # waits for those who hold one
            return records.delete()[1].get(Record._meta.label, 0)  # noqa: SLF001 - Django's word for public


def position(key: bytes, connection: str, id: str) -> bytes:
    """Return one text of bytes that sorts by key, then by connection, then by id; neither holds NUL."""
    return key + connection.encode() + b"\0" + id.encode()


def row_of(record: Record) -> Row:
    return Row(record.connection, record.record_id, record.version, bytes(record.body))
