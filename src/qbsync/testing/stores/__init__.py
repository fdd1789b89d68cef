"""The parts of `qbsync.testing.StoreContract`."""

from __future__ import annotations

import pytest

# So that a failing assertion shows its values in any host's tests; before these modules are imported.
pytest.register_assert_rewrite(
    "qbsync.testing.stores.isolation",
    "qbsync.testing.stores.machine",
    "qbsync.testing.stores.records",
    "qbsync.testing.stores.searching",
    "qbsync.testing.stores.transactions",
)
