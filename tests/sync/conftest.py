"""The fixtures of the sync tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from world import World

from qbsync import MemoryStore, SQLiteStore, Store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """Give a store of each kind."""
    made = MemoryStore() if request.param == "memory" else SQLiteStore(tmp_path / "sync.db")
    yield made
    made.close()


@pytest.fixture
def world(store: Store) -> World:
    """Give a world with 25 customers, which fill three pages."""
    return World.make(store, customers=25)
