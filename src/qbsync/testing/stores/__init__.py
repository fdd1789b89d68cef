"""The parts of `qbsync.testing.StoreContract`."""

from __future__ import annotations
