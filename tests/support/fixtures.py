"""The fixtures of all tests that need a whole world."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from world import World

from qbsync import MemoryStore, SQLiteStore, Store
from qbsync.storage import SQLAlchemyStore

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import sqlalchemy


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """Give a store of each kind."""
    if request.param == "postgresql":
        yield request.getfixturevalue("postgresql_store")
        return
    made = MemoryStore() if request.param == "memory" else SQLiteStore(tmp_path / "sync.db")
    yield made
    made.close()


@pytest.fixture
def postgresql_store(postgresql: sqlalchemy.Engine, postgresql_schema: str) -> Iterator[SQLAlchemyStore]:
    """Give a store on PostgreSQL."""
    store = SQLAlchemyStore(postgresql.url, schema=postgresql_schema)
    yield store
    store.close()


@pytest.fixture
def world(store: Store) -> World:
    """Give a world with 25 customers, which fill three pages."""
    return World.make(store, customers=25)


@pytest.fixture(autouse=True)
def no_failure_of_our_own(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Fail where the engine itself raised: the adapter makes an orderly reply of that, which hides it."""
    yield
    said = [*caplog.get_records("setup"), *caplog.get_records("call")]
    failures = {"service failed", "telling failed", "upkeep failed"}
    own = [record for record in said if getattr(record, "event", None) in failures]
    assert own == [], "the engine raised; the log tells what"
