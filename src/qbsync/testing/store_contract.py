"""The contract of `qbsync.storage.store` as tests.

    from qbsync.testing import StoreContract

    class TestMyStore(StoreContract):
        @pytest.fixture
        def store(self):
            store = MyStore(...)
            yield store
            store.close()

        @pytest.fixture
        def other_store(self, store):       # a second handle on the same records, where there can be one
            other = MyStore(...)
            yield other
            other.close()

A store that passes them can be trusted with qbsync's promises. The fixtures give it empty; pytest asks for
them anew in each test. `other_store` must be a store of its own on another connection, as another process
would have it: without it, how the store keeps two transactions apart is tested within one handle only.

`examples` is how many random runs of 40 calls the store is compared with a dictionary in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import pytest
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from qbsync.testing.stores.isolation import IsolationTests
from qbsync.testing.stores.machine import StoreMachine
from qbsync.testing.stores.records import RecordTests
from qbsync.testing.stores.searching import SearchTests
from qbsync.testing.stores.transactions import TransactionTests

if TYPE_CHECKING:
    from qbsync.storage import Store

__all__ = ["StoreContract"]


class StoreContract(RecordTests, SearchTests, TransactionTests, IsolationTests):
    """Every sentence of the contract; a subclass gives `store` and, where it can, `other_store`."""

    examples: ClassVar[int] = 40

    @pytest.fixture
    def other_store(self, store: Store) -> Store:
        """Return another handle on the records of `store`; by default the same one."""
        return store

    def test_a_store_agrees_with_a_dictionary(self, store: Store) -> None:
        class Machine(StoreMachine):
            def __init__(self) -> None:
                super().__init__(store)

        run_state_machine_as_test(
            Machine, settings=settings(max_examples=self.examples, stateful_step_count=40, deadline=None)
        )
