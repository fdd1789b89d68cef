"""The items of a sample company, each made when it is read: goods in stock, other goods, services."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from qbsync.models import (
    ItemInventory,
    ItemNonInventory,
    ItemService,
    Ref,
    SalesOrPurchase,
)
from qbsync.simulator.seed_numbers import Names, Shuffle, Timeline, mixed, referred

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping, Sequence

    from qbsync.simulator.record_lists import Record

__all__ = ["SeededItems"]


class SeededItems:
    """The items of one list of a sample company, without levels: a `Seed` of that list.

    `kind` is their class, `words` make their names, `first_id` is the number of the first ListID; `common`
    are the fields that all have alike, `income` is the account of their sales.  Raises ValueError where there
    are not so many names.
    """

    def __init__(
        self,
        *,
        kind: type[ItemInventory | ItemNonInventory | ItemService],
        words: Sequence[Sequence[str]],
        count: int,
        seed: int,
        first_id: int,
        timeline: Timeline,
        common: Mapping[str, Any],
        income: Ref | None,
    ) -> None:
        """Take what all records have in common."""
        self.count = count
        self._kind = kind
        self._seed = seed
        self._first_id = first_id
        self._timeline = timeline
        self._common = dict(common)
        self._income = income
        self._referred = referred({**common, "account_ref": income})
        self._entered = Shuffle.of(count, seed)
        self._names = Names(words, count, seed, what="items")

    def record(self, number: int) -> Record:
        """Make an item."""
        created, name, bits = self.modified(number), self.full_name(number), self._bits(number)
        price = Decimal(bits % 20_000 + 99).scaleb(-2)
        values: dict[str, Any] = {
            "list_id": self.list_id(number),
            "time_created": self._timeline.printed(created),
            "time_modified": self._timeline.printed(created),
            "edit_sequence": str(self._timeline.epoch(created)),
            "name": name,
            "full_name": name,
            "sublevel": 0,
            "is_active": self.is_active(number),
            **self._common,
        }
        if self._kind is ItemInventory:
            cost = (price * (50 + bits // 7 % 30)).scaleb(-2).quantize(price)
            values |= {"sales_desc": name, "sales_price": price, "purchase_desc": name, "purchase_cost": cost}
            values |= {"average_cost": cost, "quantity_on_hand": Decimal(bits // 13 % 500)}
            values |= {"reorder_point": Decimal(bits // 17 % 10), "quantity_on_order": Decimal(0)}
            values |= {"quantity_on_sales_order": Decimal(0), "income_account_ref": self._income}
        else:
            sold = SalesOrPurchase(desc=name, price=price, account_ref=self._income)
            values["sales_or_purchase"] = sold
        return self._kind(**values)

    def list_id(self, number: int) -> str:
        """Return a ListID: numbered in the order of entry."""
        entered = self._entered.there(number)
        return f"{self._first_id + entered:X}-{self._timeline.epoch(self._timeline.wall(entered))}"

    def full_name(self, number: int) -> str:
        """Return a name."""
        return self._names.name(number)

    def is_active(self, number: int) -> bool:
        """Tell whether an item is active: the first ones, which stand on invoices, and 24 of 25."""
        return number < 1 or self._bits(number) // 3 % 25 != 0

    def modified(self, number: int) -> dt.datetime:
        """Return when an item was entered, by the wall clock; none was ever changed."""
        return self._timeline.wall(self._entered.there(number))

    def by_id(self, list_id: str) -> int | None:
        """Return the number of the item with a ListID."""
        entered = int(list_id.partition("-")[0], 16) - self._first_id
        if not 0 <= entered < self.count:
            return None
        number = self._entered.back(entered)
        return number if self.list_id(number) == list_id else None

    def by_name(self, full_name: str) -> int | None:
        """Return the number of the item with a name in small letters."""
        return self._names.number(full_name)

    def top(self, number: int) -> int:
        """Return the item itself: there are no levels."""
        return number

    def below(self, number: int) -> range:
        """Return nothing: there are no levels."""
        return range(number + 1, number + 1)

    def place(self, key: str) -> int:
        """Return the first item whose name is not less than a key."""
        return self._names.place(key)

    def refers(self, list_name: str, list_id: str) -> Iterator[int]:
        """Give the items that refer to a record: all of them or none."""
        if (list_name, list_id) in self._referred:
            yield from range(self.count)

    def _bits(self, number: int) -> int:
        return mixed(self._seed ^ 1, number)
