"""What the ledger asks of the transactions that nobody has touched, and that are made when they are read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from qbsync.simulator.ledger import Entry

__all__ = ["SeededEntries"]


class SeededEntries(Protocol):
    """Invoices that are made when they are read, numbered from 0 in the order of their entry.

    They were entered before all others; nothing is linked to them while nobody has touched them.
    """

    count: int

    @property
    def last_id(self) -> int:
        """The last number that a TxnID or TxnLineID has."""

    def entry(self, number: int) -> Entry:
        """Make an entry."""

    def total(self, number: int) -> Decimal:
        """Return the amount of an entry, without making it."""

    def txn_id(self, number: int) -> str:
        """Return a TxnID."""

    def by_id(self, txn_id: str) -> int | None:
        """Return the number of the entry with a TxnID in capitals, None where there is none."""

    def by_ref_number(self, ref_number: str) -> int | None:
        """Return the number of the entry with a ref number, None where there is none."""

    def of_customer(self, list_id: str) -> list[int]:
        """Return the entries of a customer."""

    def refers(self, list_name: str, list_id: str) -> Iterator[int]:
        """Give the entries that refer to a record of a list."""
