from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from qbsync.storage import MemoryStore
from qbsync.testing import StoreContract

if TYPE_CHECKING:
    from collections.abc import Iterator


class TestMemoryStore(StoreContract):
    @pytest.fixture
    def store(self) -> Iterator[MemoryStore]:
        store = MemoryStore()
        yield store
        store.close()
