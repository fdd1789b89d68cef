"""What the tests of a host app can use; needs the extra `test` (pytest and hypothesis)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qbsync.testing.store_contract import StoreContract

__all__ = ["StoreContract"]

if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        """Load pytest and hypothesis only for those who use them."""
        if name == "StoreContract":
            from qbsync.testing.store_contract import StoreContract  # noqa: PLC0415 - lazy on purpose

            return StoreContract
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
