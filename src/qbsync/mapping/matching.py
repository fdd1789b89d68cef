"""Which record of the host is which of QuickBooks.

QuickBooks refuses two customers of one name; a host may have them.  What has one name twice, on either side,
is told and left to somebody who knows; nothing is merged, and nothing is paired by chance.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Generic, Literal, TypeAlias, TypeVar

import attrs

from qbsync.mapping.names import compared

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

__all__ = ["Duplicate", "MatchBy", "Matches", "Pair", "match"]

H = TypeVar("H")
Q = TypeVar("Q")
T = TypeVar("T")

MatchBy: TypeAlias = Literal["name", "account_number"]
"""What is compared of a record of QuickBooks: its full name (``Acme:Kitchen`` of a job), or its number."""

_FIELDS: Final = {"name": ("full_name", "name"), "account_number": ("account_number",)}


@attrs.frozen(kw_only=True)
class Pair(Generic[H, Q]):
    """A record of the host and the only one of QuickBooks that has its key."""

    record: H
    candidate: Q
    key: str


@attrs.frozen(kw_only=True)
class Duplicate(Generic[H, Q]):
    """What has one key more than once, on either side: nobody but a person can tell which belong together."""

    key: str
    records: tuple[H, ...]
    candidates: tuple[Q, ...]


@attrs.frozen(kw_only=True)
class Matches(Generic[H, Q]):
    """Every record and every candidate, each in one place and in the order in which it came."""

    pairs: tuple[Pair[H, Q], ...]
    duplicates: tuple[Duplicate[H, Q], ...]
    unmatched_records: tuple[H, ...]
    unmatched_candidates: tuple[Q, ...]


def match(
    records: Iterable[H],
    candidates: Iterable[Q],
    *,
    key: Callable[[H], str | None],
    by: MatchBy | Callable[[Q], str | None] = "name",
) -> Matches[H, Q]:
    """Match the host's records with records of QuickBooks (`candidates`).

    `key` returns what is compared of one of the host's: its full name with ``:`` between a customer and its
    job, or with `by` its account number; where `by` is a function, whatever that returns for a candidate.
    Both are compared as QuickBooks compares names: capitals do not count, nor blanks at the ends. What has no
    key (None, or blank) is unmatched.

    Raises AttributeError where the candidates lack the field, NotReturned where it was not asked for.
    """
    of_candidate: Callable[[Q], str | None] = _field_of(by) if isinstance(by, str) else by
    ours, ours_without = _by_key(records, key)
    theirs, theirs_without = _by_key(candidates, of_candidate)
    pairs: list[Pair[H, Q]] = []
    duplicates: list[Duplicate[H, Q]] = []
    for name in {**ours, **theirs}:
        here, there = ours.get(name, ()), theirs.get(name, ())
        if len(here) == len(there) == 1:
            pairs.append(Pair(record=here[0][1], candidate=there[0][1], key=name))
        elif len(here) > 1 or len(there) > 1:
            mine, yours = tuple(one for _, one in here), tuple(one for _, one in there)
            duplicates.append(Duplicate(key=name, records=mine, candidates=yours))
    ours_alone = [places[0] for name, places in ours.items() if len(places) == 1 and name not in theirs]
    theirs_alone = [places[0] for name, places in theirs.items() if len(places) == 1 and name not in ours]
    return Matches(
        pairs=tuple(pairs),
        duplicates=tuple(duplicates),
        unmatched_records=_in_order(ours_without + ours_alone),
        unmatched_candidates=_in_order(theirs_without + theirs_alone),
    )


def _field_of(by: MatchBy) -> Callable[[object], str | None]:
    def read(candidate: object) -> str | None:
        cls = type(candidate)
        known = {field.name for field in attrs.fields(cls)} if attrs.has(cls) else ()
        name = next((one for one in _FIELDS[by] if one in known), _FIELDS[by][-1])
        text: str | None = getattr(candidate, name)
        return text

    return read


_Placed: TypeAlias = "tuple[int, T]"


def _by_key(
    values: Iterable[T], key: Callable[[T], str | None]
) -> tuple[dict[str, list[_Placed[T]]], list[_Placed[T]]]:
    """Return the values by their keys, each with its place, and those that have no key."""
    found: dict[str, list[_Placed[T]]] = {}
    without: list[_Placed[T]] = []
    for place, value in enumerate(values):
        name = compared(key(value) or "")
        (found.setdefault(name, []) if name else without).append((place, value))
    return found, without


def _in_order(placed: list[_Placed[T]]) -> tuple[T, ...]:
    return tuple(value for _, value in sorted(placed, key=lambda one: one[0]))
