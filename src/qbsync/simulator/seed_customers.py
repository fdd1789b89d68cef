"""The customers and jobs of a sample company, each made when it is read.

They come in blocks of 12: 8 customers and 4 jobs below some of them. In each block one or two have an open
invoice, and one without jobs and invoices may be inactive. Blocks were entered in an order of their own, so
that ListIDs do not follow the alphabet; a customer was entered before its jobs.
"""

from __future__ import annotations

import functools
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import attrs

from qbsync.models import Address, Customer, Ref
from qbsync.qbxml.references import TERMS
from qbsync.simulator.entity_parts import block
from qbsync.simulator.seed_numbers import Names, Shuffle, Timeline, mixed, referred
from qbsync.simulator.seed_words import CITIES, CUSTOMERS, JOBS, ROLES, STREETS

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping

__all__ = ["BLOCK", "SLOTS", "Layout", "SeededCustomers"]

BLOCK: Final = 12
_TOPS: Final = 8
SLOTS: Final = 2
"""Open invoices in a block."""

# How many jobs each of the 8 customers of a block has.
_JOBS: Final = (
    (0, 2, 0, 0, 1, 0, 1, 0),
    (1, 0, 0, 0, 3, 0, 0, 0),
    (0, 0, 1, 0, 1, 1, 0, 1),
    (0, 0, 0, 4, 0, 0, 0, 0),
    (2, 0, 0, 1, 0, 0, 0, 1),
    (0, 1, 0, 1, 0, 0, 2, 0),
    (0, 0, 2, 0, 0, 2, 0, 0),
    (1, 1, 0, 0, 0, 1, 0, 1),
)
_MOST_JOBS: Final = 4
_VARIANTS: Final = 8
_REMEMBERED: Final = 1_024  # ListIDs that were asked for last: each is asked for several times in a row
_ZERO: Final = Decimal("0.00")
_STATES: Final = ("Awarded", "Closed", "InProgress", "NotAwarded", "Pending")
_DELIVERIES: Final = ("None", "None", "Email", "Fax")
_EMAIL: Final = str.maketrans("éç ", "ec-")


@attrs.frozen
class Layout:
    """What stands at the 12 places of a block.

    `tops` are the places of its customers, `owner` has for each place the number of its customer in the
    block, `job` which job it is, -1 for a customer. `slots` are the places with an open invoice, `inactive`
    is the place that is, -1 without one.
    """

    tops: tuple[int, ...]
    owner: tuple[int, ...]
    job: tuple[int, ...]
    slots: tuple[int, ...]
    inactive: int


@functools.cache
def _layouts() -> tuple[Layout, ...]:
    found = []
    for row, jobs in enumerate(_JOBS):
        owner = [top for top, count in enumerate(jobs) for _ in range(count + 1)]
        job = [number for count in jobs for number in range(-1, count)]
        tops = [place for place, number in enumerate(job) if number < 0]
        for variant in range(_VARIANTS):
            bits = mixed(row, variant)
            slots = (0, 1 + bits % (BLOCK - 1))
            plain = [tops[top] for top, count in enumerate(jobs) if not count and tops[top] not in slots]
            inactive = plain[bits // BLOCK % len(plain)] if variant % 2 else -1
            found.append(Layout(tuple(tops), tuple(owner), tuple(job), slots, inactive))
    return tuple(found)


class SeededCustomers:
    """The customers of a sample company: a `Seed` of the list Customer.

    `count` are customers and jobs together; `first_id` is the number of the first ListID; `common` are the
    fields that all have alike; `terms` are the terms that customers may have.
    Raises ValueError where there are not so many names.
    """

    def __init__(
        self,
        *,
        count: int,
        seed: int,
        first_id: int,
        timeline: Timeline,
        common: Mapping[str, Any],
        terms: tuple[Ref, ...],
    ) -> None:
        """Take what all records have in common."""
        self.list_id = functools.lru_cache(_REMEMBERED)(self._list_id)
        self.count = count
        self._seed = seed
        self._first_id = first_id
        self._timeline = timeline
        self._common = dict(common)
        self._terms = terms
        self._referred = referred(self._common)
        self._layouts = _layouts()
        self.blocks, self.rest = divmod(count, BLOCK)
        self._entered = Shuffle.of(self.blocks, seed)
        tops = self.blocks * _TOPS + sum(place < self.rest for place in self.layout(self.blocks).tops)
        self._names = Names(CUSTOMERS, tops, seed, what="customers")

    # What a list asks for

    def record(self, number: int) -> Customer:
        """Make a customer or job."""
        place, layout = number % BLOCK, self.layout(number // BLOCK)
        job = layout.job[place]
        company = self._company(number)
        bits = self._bits(number)
        created, modified = self.created(number), self.modified(number)
        values: dict[str, Any] = {
            "list_id": self.list_id(number),
            "time_created": self._timeline.printed(created),
            "time_modified": self._timeline.printed(modified),
            "edit_sequence": str(self._timeline.epoch(modified)),
            "is_active": place != layout.inactive,
            "company_name": company,
            "terms_ref": self._terms[bits % len(self._terms)] if self._terms else None,
            "balance": _ZERO,
            "total_balance": _ZERO,
            "preferred_delivery_method": _DELIVERIES[bits >> 8 & 3],
            **_reached(company, bits),
            **self._common,
        }
        if job < 0:
            values |= {"name": company, "full_name": company, "sublevel": 0, "job_status": "None"}
            if bits >> 12 & 1:
                values["credit_limit"] = Decimal(f"{1 + bits // 7 % 20}000.00")
        else:
            top = number - place + layout.tops[layout.owner[place]]
            name = self._job(number)
            values |= {"name": name, "full_name": f"{company}:{name}", "sublevel": 1}
            values["parent_ref"] = Ref(list_id=self.list_id(top), full_name=company)
            values |= {"job_status": _STATES[bits // 7 % len(_STATES)], "job_start_date": created.date()}
        return Customer(**values)

    def _list_id(self, number: int) -> str:
        """Return a ListID: numbered in the order of entry."""
        entered = self._entry(number)
        return f"{self._first_id + entered:X}-{self._timeline.epoch(self._timeline.wall(entered))}"

    def full_name(self, number: int) -> str:
        """Return a full name."""
        company = self._company(number)
        is_job = self.layout(number // BLOCK).job[number % BLOCK] >= 0
        return f"{company}:{self._job(number)}" if is_job else company

    def is_active(self, number: int) -> bool:
        """Tell whether a customer is active."""
        return number % BLOCK != self.layout(number // BLOCK).inactive

    def created(self, number: int) -> dt.datetime:
        """Return when a customer was entered, by the wall clock."""
        return self._timeline.wall(self._entry(number))

    def modified(self, number: int) -> dt.datetime:
        """Return when a customer was changed last: two in five ever were."""
        entered = self._entry(number)
        bits = mixed(self._seed ^ 2, number)
        later = bits // 5 % (self.count - entered) if bits % 5 < 2 else 0  # noqa: PLR2004 - two in five
        return self._timeline.wall(entered + later)

    def by_id(self, list_id: str) -> int | None:
        """Return the number of the customer with a ListID."""
        entered = int(list_id.partition("-")[0], 16) - self._first_id
        if not 0 <= entered < self.count:
            return None
        block, place = divmod(entered, BLOCK)
        block = self._entered.back(block) if block < self.blocks else block
        number = block * BLOCK + place
        return number if self.list_id(number) == list_id else None

    def by_name(self, full_name: str) -> int | None:
        """Return the number of the customer with a full name in small letters."""
        company, colon, job = full_name.partition(":")
        top = self._names.number(company)
        if top is None:
            return None
        number = self._at(top)
        if not colon:
            return number
        return next((one for one in self.below(number) if self._job(one).casefold() == job), None)

    def top(self, number: int) -> int:
        """Return the customer of a job, or the customer itself."""
        place, layout = number % BLOCK, self.layout(number // BLOCK)
        return number - place + layout.tops[layout.owner[place]]

    def below(self, number: int) -> range:
        """Return the jobs of a customer."""
        place, layout = number % BLOCK, self.layout(number // BLOCK)
        end = number + 1
        if layout.job[place] < 0:
            end += layout.owner.count(layout.owner[place]) - 1
        return range(number + 1, min(end, self.count))

    def place(self, key: str) -> int:
        """Return the first customer whose name is not less than a key."""
        top = self._names.place(key)
        return self.count if top == self._names.count else self._at(top)

    def refers(self, list_name: str, list_id: str) -> Iterator[int]:
        """Give the customers that refer to a record: to terms, or to what all of them refer to."""
        if (list_name, list_id) in self._referred:
            yield from range(self.count)
        for place, ref in enumerate(self._terms if list_name in TERMS else ()):
            if (ref.list_id or "").upper() == list_id:
                wanted = range(self.count)
                yield from (number for number in wanted if self._bits(number) % len(self._terms) == place)

    # What the invoices ask for

    def layout(self, block: int) -> Layout:
        """Return what stands in a block."""
        return self._layouts[mixed(self._seed, block) % len(self._layouts)]

    # How it is made

    def _bits(self, number: int) -> int:
        return mixed(self._seed ^ 1, number)

    def _entry(self, number: int) -> int:
        """Return the place of a record in the order of entry."""
        block, place = divmod(number, BLOCK)
        return (self._entered.there(block) if block < self.blocks else block) * BLOCK + place

    def _at(self, top: int) -> int:
        """Return the number of a customer, counted without jobs."""
        block, place = divmod(top, _TOPS)
        return block * BLOCK + self.layout(block).tops[place]

    def _company(self, number: int) -> str:
        """Return the name of the customer at the top level."""
        block, place = divmod(number, BLOCK)
        return self._names.name(block * _TOPS + self.layout(block).owner[place])

    def _job(self, number: int) -> str:
        """Return the own name of a job: jobs are in order, each from a quarter of the words."""
        place, layout = number % BLOCK, self.layout(number // BLOCK)
        quarter = len(JOBS) // _MOST_JOBS
        return JOBS[layout.job[place] * quarter + self._bits(number) // 11 % quarter]


def _reached(company: str, bits: int) -> dict[str, Any]:
    """Return where a company is reached: numbers and domains are those that nobody can have."""
    city, state, area, dial = CITIES[(bits >> 16) % len(CITIES)]
    address = Address(
        addr1=company,
        addr2=f"{100 + (bits >> 32) % 9800} {STREETS[(bits >> 20) % len(STREETS)]}",
        city=city,
        state=state,
        postal_code=f"{area}{(bits >> 40) % 100:02}",
    )
    name = company.lower().translate(_EMAIL)
    printed = block(address)
    reached: dict[str, Any] = {
        "bill_address": address,
        "bill_address_block": printed,
        "phone": f"{dial}-555-01{(bits >> 48) % 100:02}",
        "email": f"office@{name}.example",
        "contact": ROLES[(bits >> 24) % len(ROLES)],
    }
    if bits >> 13 & 1:
        reached |= {"ship_address": address, "ship_address_block": printed}
    if bits >> 14 & 1:
        reached["fax"] = f"{dial}-555-01{(bits >> 50) % 100:02}"
    return reached
