"""What each part of a connection's handle stands on: its key, the store and the time.

The handle is made of parts, one for each topic, which lie where that topic does; `qbsync.bridge.Connection`
joins them.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from qbsync.storage.store import Store

__all__ = ["HandlePart"]


class HandlePart(ABC):
    """One part of a connection's handle."""

    key: str

    @property
    @abstractmethod
    def _kept_in(self) -> Store:
        """The store of the bridge."""

    @property
    @abstractmethod
    def _now(self) -> datetime:
        """The present time."""
