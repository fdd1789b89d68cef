"""StoreContract catches stores that break the contract: each store below breaks it in one way."""

# ruff: noqa: SLF001 - to break a store, one has to reach into it

from __future__ import annotations

import inspect
import threading
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, Any

import attrs
import pytest

from qbsync.errors import DuplicateKey, StaleWrite
from qbsync.storage import MemoryStore
from qbsync.storage.memory import _MemoryTransaction
from qbsync.testing import StoreContract

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from qbsync.storage import Row
    from qbsync.storage.record import Entry, Span

pytestmark = pytest.mark.slow

BROKEN: dict[str, Callable[[pytest.MonkeyPatch], None]] = {}
"""Sentence of the contract -> what breaks it in every MemoryStore."""


def breaks(sentence: str) -> Callable[[Callable[[pytest.MonkeyPatch], None]], None]:
    def add(change: Callable[[pytest.MonkeyPatch], None]) -> None:
        BROKEN[sentence] = change

    return add


def failures(store: Callable[[], MemoryStore]) -> list[str]:
    """Return the tests of the contract that the store fails.

    Left out are tests with parameters, that of a huge body, and the random one, which would look long for the
    shortest failure.
    """
    failed = []
    for name, test in inspect.getmembers(StoreContract, inspect.isfunction):
        if (
            not name.startswith("test_")
            or hasattr(test, "pytestmark")
            or name.endswith(("dictionary", "megabytes"))
        ):
            continue
        made = store()
        given = {key: made for key in inspect.signature(test).parameters if key in {"store", "other_store"}}
        try:
            test(StoreContract(), **given)
        # Whatever a broken store leads to is a failure of the test.
        except BaseException:  # noqa: BLE001
            failed.append(name)
    return failed


@breaks("an exception undoes everything")
def _(monkeypatch: pytest.MonkeyPatch) -> None:
    @contextmanager
    def write(self: MemoryStore) -> Iterator[_MemoryTransaction]:
        with self._writing:
            yield _MemoryTransaction(self, write=True)
            self._replaced = {}

    monkeypatch.setattr(MemoryStore, "_write_transaction", write)


@breaks("a stale put changes nothing")
def _(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_MemoryTransaction, "_check", lambda *_: None)


@breaks("a failing put leaves the transaction as it was")
def _(monkeypatch: pytest.MonkeyPatch) -> None:
    write = _MemoryTransaction._write

    def late(self: _MemoryTransaction, kind: str, row: Row, entries: Sequence[Entry]) -> None:
        try:
            write(self, kind, row, entries)
        except DuplicateKey:
            write(self, kind, row, [entry for entry in entries if not entry.unique])
            raise

    monkeypatch.setattr(_MemoryTransaction, "_write", late)


@breaks("a unique index refuses the same values")
def _(monkeypatch: pytest.MonkeyPatch) -> None:
    write = _MemoryTransaction._write
    monkeypatch.setattr(
        _MemoryTransaction,
        "_write",
        lambda self, kind, row, entries: write(
            self, kind, row, [attrs.evolve(entry, unique=False) for entry in entries]
        ),
    )


@breaks("a reader sees one state")
def _(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_MemoryTransaction, "before", property(lambda _: {}, lambda *_: None), raising=False)


@breaks("a reader waits for no writer")
def _(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(MemoryStore, "_read_transaction", MemoryStore._write_transaction)


@breaks("write transactions do not mix")
def _(monkeypatch: pytest.MonkeyPatch) -> None:
    turn = threading.Barrier(4)
    get = _MemoryTransaction.get

    def slow(self: _MemoryTransaction, *arguments: Any) -> Any:
        found = get(self, *arguments)
        try:
            turn.wait(0.01)  # so that all four have read before any of them writes
        except threading.BrokenBarrierError:
            turn.reset()
        return found

    monkeypatch.setattr(_MemoryTransaction, "get", slow)
    monkeypatch.setattr(_MemoryTransaction, "_check", lambda *_: None)
    make = MemoryStore.__init__

    def without_lock(self: MemoryStore) -> None:
        make(self)
        monkeypatch.setattr(self, "_writing", nullcontext())

    monkeypatch.setattr(MemoryStore, "__init__", without_lock)


@breaks("find returns at most limit records")
def _(monkeypatch: pytest.MonkeyPatch) -> None:
    _change_search(monkeypatch, lambda search, span, limit, **options: search(span, limit + 1, **options))


@breaks("reverse goes backwards")
def _(monkeypatch: pytest.MonkeyPatch) -> None:
    _change_search(
        monkeypatch,
        lambda search, span, limit, *, reverse, lock: search(
            span, limit, reverse=False, lock=reverse or lock
        ),
    )


@breaks("after leaves out its own record")
def _(monkeypatch: pytest.MonkeyPatch) -> None:
    def search(search: Any, span: Span, limit: int, **options: Any) -> Any:
        if span.after is not None:
            span = attrs.evolve(span, after=attrs.evolve(span.after, id=span.after.id[:-1]))
        return search(span, limit, **options)

    _change_search(monkeypatch, search)


@breaks("records of one key are ordered by id")
def _(monkeypatch: pytest.MonkeyPatch) -> None:
    _change_search(
        monkeypatch,
        lambda search, span, limit, **options: sorted(
            search(span, limit, **options), key=lambda row: row.id.swapcase()
        ),
    )


@breaks("delete_connection deletes one connection")
def _(monkeypatch: pytest.MonkeyPatch) -> None:
    def keys_of(self: MemoryStore, connection: str) -> list[tuple[str, str, str]]:
        return [key for key in self._records if key[1].lower() == connection]

    monkeypatch.setattr(MemoryStore, "keys_of", keys_of)


@breaks("a deleted record leaves its indexes")
def _(monkeypatch: pytest.MonkeyPatch) -> None:
    def delete(self: _MemoryTransaction, kind: str, connection: str, id_: str, version: int) -> None:
        key = (kind, connection, id_)
        self._check(key, version)
        del self._store._records[key]

    monkeypatch.setattr(_MemoryTransaction, "_delete", delete)


@breaks("StaleWrite says what was found")
def _(monkeypatch: pytest.MonkeyPatch) -> None:
    check = _MemoryTransaction._check

    def mute(self: _MemoryTransaction, key: tuple[str, str, str], expected: int) -> None:
        try:
            check(self, key, expected)
        except StaleWrite:
            raise StaleWrite(*key, expected, None) from None

    monkeypatch.setattr(_MemoryTransaction, "_check", mute)


@breaks("a transaction ends with its block")
def _(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_MemoryTransaction, "_enter", lambda *_, **__: None)


@breaks("a closed store is unavailable")
def _(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(MemoryStore, "close", lambda _: None)


def _change_search(monkeypatch: pytest.MonkeyPatch, change: Callable[..., Any]) -> None:
    search = _MemoryTransaction._search
    monkeypatch.setattr(
        _MemoryTransaction,
        "_search",
        lambda self, *arguments, **options: change(
            lambda *inner, **more: search(self, *inner, **more), *arguments, **options
        ),
    )


def test_a_sound_store_fails_nothing() -> None:
    assert failures(MemoryStore) == []


@pytest.mark.parametrize("change", BROKEN.values(), ids=BROKEN)
def test_a_broken_store_is_caught(
    change: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qbsync.testing.stores.transactions.SECONDS", 0.5)
    change(monkeypatch)
    assert failures(MemoryStore) != []
