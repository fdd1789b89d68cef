from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from qbsync.storage import SQLiteStore
from qbsync.testing import StoreContract

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class TestSQLiteStore(StoreContract):
    @pytest.fixture
    def store(self, tmp_path: Path) -> Iterator[SQLiteStore]:
        store = SQLiteStore(tmp_path / "sync.db")
        yield store
        store.close()

    @pytest.fixture
    def other_store(self, store: SQLiteStore) -> Iterator[SQLiteStore]:
        other = SQLiteStore(store.path)
        yield other
        other.close()
