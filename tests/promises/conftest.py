"""Takes the fixtures of a whole world."""

from __future__ import annotations

from fixtures import no_failure_of_our_own, postgresql_store, store, world

__all__ = ["no_failure_of_our_own", "postgresql_store", "store", "world"]
