"""The contract on PostgreSQL, and on SQLite through SQLAlchemy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from qbsync.storage import SQLAlchemyStore
from qbsync.testing import StoreContract

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import sqlalchemy as sa


class TestOnPostgreSQL(StoreContract):
    examples = 12  # a call over a socket takes ten times as long as one in memory

    @pytest.fixture
    def store(self, postgresql: sa.Engine, postgresql_schema: str) -> Iterator[SQLAlchemyStore]:
        store = SQLAlchemyStore(postgresql.url, schema=postgresql_schema)
        yield store
        store.close()

    @pytest.fixture
    def other_store(self, store: SQLAlchemyStore) -> Iterator[SQLAlchemyStore]:
        other = SQLAlchemyStore(store.engine.url, schema=store.tables.schema)
        yield other
        other.close()


class TestOnSQLite(StoreContract):
    examples = 20

    @pytest.fixture
    def store(self, tmp_path: Path) -> Iterator[SQLAlchemyStore]:
        store = SQLAlchemyStore(f"sqlite:///{tmp_path}/sync.db")
        yield store
        store.close()

    @pytest.fixture
    def other_store(self, store: SQLAlchemyStore) -> Iterator[SQLAlchemyStore]:
        other = SQLAlchemyStore(store.engine.url)
        yield other
        other.close()
