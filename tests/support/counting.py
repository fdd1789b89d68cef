"""A store that counts what is asked of it."""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import attrs

from qbsync import Store

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qbsync.storage.store import Transaction

__all__ = ["QUESTIONS", "Counting", "CountingStore"]

QUESTIONS = ("get", "find", "claim", "count")


class Counting:
    """A transaction that counts its calls, and the records that `find` returns."""

    def __init__(self, inner: Transaction, counts: Counter[str]) -> None:
        self._inner = inner
        self._counts = counts

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._inner, name)

        def counted(*arguments: Any, **options: Any) -> Any:
            self._counts[name] += 1
            result = method(*arguments, **options)
            if name == "find":
                self._counts["records"] += len(result)
            return result

        return counted


@attrs.define
class CountingStore:
    """A store that counts transactions and what is done in them."""

    inner: Store
    counts: Counter[str] = attrs.field(factory=Counter)

    @contextmanager
    def transaction(self, *, write: bool = True, durable: bool = True) -> Iterator[Any]:
        self.counts["writes" if write else "reads"] += 1
        self.counts["durable"] += write and durable
        with self.inner.transaction(write=write, durable=durable) as transaction:
            yield Counting(transaction, self.counts)

    def close(self) -> None:
        self.inner.close()
