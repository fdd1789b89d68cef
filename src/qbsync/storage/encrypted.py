"""A store that encrypts what tells of people and business before another store gets it.

    store = EncryptedStore(SQLiteStore("sync.db"), MultiFernet([Fernet(new_key), Fernet(old_key)]))

Encrypted are the fields that `qbsync.storage.records` marks as payload: the texts of message sets and
answers, requests and records, what QuickBooks told of itself, and what is told to people. Plain stay the
fields by which records are found and compared: keys and ids (also the host's own keys of operations), user
names, states, times, names of flows, EditSequences, hashes, and the amounts in which a write differs.

Each text is encrypted together with the place where it stands, so that nobody can put one in the place of
another. A text that is stored plain, from the time before there was a cipher, is read as it is.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator  # noqa: TC003 - the reference looks names up at run time
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any, Final, Protocol

import attrs

from qbsync.errors import UnreadableRecord
from qbsync.storage.records import KINDS, records_of
from qbsync.storage.store import Store, Transaction  # noqa: TC001 - as above

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qbsync.storage.keys import IndexValue
    from qbsync.storage.record import Position, R, Record

__all__ = ["Cipher", "EncryptedStore"]

_MARK: Final = "qbsync-encrypted:"
_PLACE_ENDS: Final = b"\0"


class Cipher(Protocol):
    """What encrypts: `Fernet` and `MultiFernet` of the library cryptography do as they are."""

    def encrypt(self, data: bytes, /) -> bytes:
        """Return the data encrypted, with a check of its integrity."""
        ...

    def decrypt(self, token: bytes, /) -> bytes:
        """Return what was encrypted; raises any error where the token or the key is wrong."""
        ...


class EncryptedStore:
    """A `Store` around another one, which gets every payload encrypted by `cipher`.

    It keeps the contract of stores as far as the other one does. To rotate a key, give a `MultiFernet` with
    the new key first, call `encrypt_again` for every connection, then drop the old key. A text that the
    cipher cannot decrypt raises UnreadableRecord.
    """

    def __init__(self, store: Store, cipher: Cipher) -> None:
        """Wrap a store."""
        self._store = store
        self._cipher = cipher

    @contextmanager
    def transaction(self, *, write: bool = True, durable: bool = True) -> Iterator[Transaction]:
        """Open a transaction of the store; see `Store.transaction`."""
        with self._store.transaction(write=write, durable=durable) as transaction:
            yield _EncryptedTransaction(transaction, self._cipher)

    def using(self, connection: Any, /) -> EncryptedStore:  # noqa: ANN401 - as SharedStore.using
        """Return the store within the host's transaction; see `SharedStore.using`."""
        shared: Any = self._store
        return EncryptedStore(shared.using(connection), self._cipher)

    def close(self) -> None:
        """Close the store; see `Store.close`."""
        self._store.close()

    def encrypt_again(self, connection: str) -> int:
        """Write all records of a connection anew and return how many; those of the sessions too.

        What is plain is encrypted, and what was encrypted by an old key is encrypted by the present one. A
        record that changes meanwhile is written by whoever changes it. Each page is a transaction of its own.
        """
        count = 0
        for kind in KINDS:
            if _payloads(kind):
                count += self._encrypt_kind(kind, connection)
        return count

    def _encrypt_kind(self, kind: type[R], connection: str) -> int:
        count, last = 0, None
        while True:
            with self.transaction(write=False) as transaction:
                found = records_of(transaction, kind, connection, last)
            if not found:
                return count
            with self.transaction() as transaction:
                for record in found:
                    now = transaction.get(kind, connection, record.id)
                    if now is not None and now.version == record.version:
                        transaction.put(now)
                        count += 1
            last = found[-1]


class _EncryptedTransaction:
    """A `Transaction` whose records are encrypted on their way in and decrypted on their way out."""

    def __init__(self, transaction: Transaction, cipher: Cipher) -> None:
        self._transaction = transaction
        self._cipher = cipher

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - what the other store offers beside the contract
        """Return what the other store's transaction has, such as `database`."""
        return getattr(self._transaction, name)

    def get(self, kind: type[R], connection: str, id: str) -> R | None:
        """See `Transaction.get`."""
        record = self._transaction.get(kind, connection, id)
        return None if record is None else self._decrypted(record)

    def put(self, record: R) -> R:
        """See `Transaction.put`."""
        names = _payloads(type(record))
        hidden: dict[str, Any] = {name: self._encrypt(record, name) for name in names}
        stored = self._transaction.put(attrs.evolve(record, **hidden) if names else record)
        return attrs.evolve(stored, **{name: getattr(record, name) for name in names}) if names else stored

    def delete(self, record: Record) -> None:
        """See `Transaction.delete`."""
        self._transaction.delete(record)

    def find(  # noqa: PLR0913 - as in the contract
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
        """See `Transaction.find`."""
        found = self._transaction.find(
            kind,
            index,
            prefix,
            connection=connection,
            since=since,
            until=until,
            after=after,
            limit=limit,
            reverse=reverse,
        )
        return [self._decrypted(record) for record in found]

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
        """See `Transaction.claim`."""
        found = self._transaction.claim(
            kind,
            index,
            prefix,
            connection=connection,
            since=since,
            until=until,
            after=after,
            limit=limit,
        )
        return [self._decrypted(record) for record in found]

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
        """See `Transaction.count`."""
        return self._transaction.count(kind, index, prefix, connection=connection, since=since, until=until)

    def delete_connection(self, connection: str) -> int:
        """See `Transaction.delete_connection`."""
        return self._transaction.delete_connection(connection)

    def _encrypt(self, record: Record, name: str) -> Any:  # noqa: ANN401 - text, or what is none
        text = getattr(record, name)
        if not text or not isinstance(text, str):
            return text
        token = self._cipher.encrypt(_place(record, name) + text.encode("utf-8", "surrogatepass"))
        return _MARK + base64.b64encode(token).decode("ascii")

    def _decrypted(self, record: R) -> R:
        changes: dict[str, Any] = {
            name: self._decrypt(record, name, text)
            for name in _payloads(type(record))
            if isinstance(text := getattr(record, name), str) and text.startswith(_MARK)
        }
        return attrs.evolve(record, **changes) if changes else record

    def _decrypt(self, record: Record, name: str, text: str) -> str:
        place = _place(record, name)
        try:
            data = self._cipher.decrypt(base64.b64decode(text[len(_MARK) :], validate=True))
        except Exception as error:  # noqa: BLE001 - the boundary to the host's cipher; its error may tell too much
            reason = f"{name} cannot be decrypted ({type(error).__name__})"
            raise UnreadableRecord(record.kind, record.connection, record.id, [reason]) from None
        if not data.startswith(place):
            reason = f"{name} was encrypted for another place"
            raise UnreadableRecord(record.kind, record.connection, record.id, [reason])
        return data[len(place) :].decode("utf-8", "surrogatepass")


def _place(record: Record, name: str) -> bytes:
    return f"{record.kind}\n{record.connection}\n{record.id}\n{name}".encode() + _PLACE_ENDS


def _payloads(kind: type[Record]) -> tuple[str, ...]:
    return _payloads_of(kind)  # type: ignore[arg-type] # the cache takes a class for an unhashable type


@cache
def _payloads_of(kind: type[Record]) -> tuple[str, ...]:
    return tuple(field.name for field in attrs.fields(kind) if field.metadata.get("payload"))
