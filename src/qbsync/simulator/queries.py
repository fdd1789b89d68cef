"""How any query is answered: by keys, by filters, in pages; what lists and transactions have in common.

A query hands over a `Source`: the ids of all records that match, how to read one, and how it is shown.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, TypeAlias

import attrs

from qbsync.errors import NotSimulated
from qbsync.models import Aggregate
from qbsync.simulator.answers import Answer, Traversal, only
from qbsync.simulator.books import Record
from qbsync.simulator.fidelity import simulates
from qbsync.simulator.statuses import OK, refusal, status

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qbsync.facts.datetimes import QBDateTime
    from qbsync.simulator.answers import AnyRequest, Context
    from qbsync.simulator.books import Books
    from qbsync.simulator.record_lists import Found

__all__ = ["HOW", "Source", "by_filters", "by_keys", "check_range", "part_test", "range_test", "shown"]

Ids: TypeAlias = "list[str] | Found"
"""The ids of what was found; their slices are lists."""

# What says how a traversal goes and what is shown; every other field of a query is a filter.
HOW: Final = frozenset(
    {"iterator", "iterator_id", "max_returned", "meta_data", "include_ret_element", "owner_id"}
)


@attrs.frozen
class Source:
    """The records that a query chooses among.

    `ids` gives the ids of all that match, in QuickBooks' order; `get` reads one, None where it is gone;
    `show` makes of a record what the answer has.
    """

    ids: Callable[[], Ids]
    get: Callable[[str], Record | None]
    show: Callable[[Record], Aggregate]


@simulates("nothing-found-1", "max-returned-cuts-off", "meta-data-counts-all")
def by_filters(request: AnyRequest, context: Context, source: Source) -> Answer:
    """Answer a query by filters: at once, or a page of an iterator."""
    if getattr(request, "iterator", None) is not None:
        return _traverse(request, context, source)
    ids = source.ids()
    if not ids:
        return _nothing(request, context.books)
    cut = ids[: getattr(request, "max_returned", None)]  # cut off without a word (documented)
    if request.meta_data == "MetaDataOnly":  # the count of all that match (documented)
        return Answer(count=len(ids))
    return Answer(objects=_read(cut, source), count=_count(request, len(cut), context.books))


@simulates("missing-keys-500")
def by_keys(
    request: AnyRequest, wanted: Iterable[tuple[str, list[Record]]], source: Source, books: Books
) -> Answer:
    """Answer a query by ids, names or ref numbers: in the order of the request (assumed).

    `wanted` has each key with what was found. What is missing makes status 500; what was found is returned
    all the same (captured).
    """
    if getattr(request, "iterator", None) is not None:
        raise NotSimulated("no source says what a query by ids or names does with an iterator")
    pairs = list(wanted)
    if len(pairs) > 1:
        books.rely_on("keys-in-the-order-of-the-request")
    found = [record for _, records in pairs for record in records]
    missing = [key for key, records in pairs if not records]
    if len(missing) > 1:
        books.rely_on("the-first-missing-key-is-named")
    answered = status(500, value=missing[0]) if missing else OK
    if request.meta_data == "MetaDataOnly":
        return Answer(status=answered, count=len(found))
    objects = tuple(source.show(record) for record in found)
    return Answer(status=answered, objects=objects, count=_count(request, len(found), books))


@simulates("iterators", "iterators-end-with-their-session", "unknown-iterator-3391")
def _traverse(request: AnyRequest, context: Context, source: Source) -> Answer:
    """Answer a page of an iterator.

    Start takes the ids of all that match (assumed); a page shows records as they are when it is asked for
    (assumed). The id is good for the application and the session that got it (documented), and until the last
    page was given (assumed). Continue has to repeat the filters, or the id counts as invalid (assumed).
    """
    filters = attrs.evolve(request, iterator=None, iterator_id=None, max_returned=None, meta_data=None)
    if request.iterator == "Start":
        if request.max_returned is None:
            raise NotSimulated("no source says what Start does without MaxReturned")
        waiting = source.ids()
        if not waiting:
            context.books.rely_on("iterators-that-find-nothing")
            nothing = None if context.empty_iterator == "absent" else ("", 0)
            return _nothing(request, context.books, iterator=nothing)
        iterator_id = context.books.new_guid()
        known = Traversal(filters, waiting, edits=context.books.edits)
    else:
        iterator_id = request.iterator_id or ""
        found = context.iterators.get(iterator_id)
        if request.iterator == "Stop" and found is not None:
            context.books.rely_on("stopped-iterators")
            del context.iterators[iterator_id]
            return Answer()
        if found is not None and found.filters != filters:
            context.books.rely_on("pages-repeat-the-filters-3391")
        if found is None or found.filters != filters:
            raise refusal(3391, value=iterator_id)
        known = found
        if known.edits != context.books.edits:
            context.books.rely_on("edits-between-pages")
    ids, done = known.ids, known.done
    if request.meta_data == "MetaDataOnly":
        return _counted(request, iterator_id, known, context)
    page = ids[done : None if request.max_returned is None else done + request.max_returned]
    done += len(page)
    if done < len(ids):
        context.iterators[iterator_id] = attrs.evolve(known, done=done)
    else:
        context.iterators.pop(iterator_id, None)
    objects = _read(page, source)
    count = _count(request, len(objects), context.books)
    return Answer(objects=objects, count=count, iterator=(iterator_id, len(ids) - done))


def _counted(request: AnyRequest, iterator_id: str, known: Traversal, context: Context) -> Answer:
    """Answer MetaDataOnly with an iterator: nothing is given out, so nothing of it is done (assumed)."""
    context.books.rely_on("iterators-that-only-count")
    context.iterators[iterator_id] = known
    waiting = len(known.ids) - known.done
    count = waiting if request.max_returned is None else min(waiting, request.max_returned)
    return Answer(count=_count(request, count, context.books), iterator=(iterator_id, waiting))


def _read(ids: Iterable[str], source: Source) -> tuple[Aggregate, ...]:
    found = (source.get(id) for id in ids)
    return tuple(source.show(record) for record in found if record is not None)


def _nothing(request: AnyRequest, books: Books, iterator: tuple[str, int] | None = None) -> Answer:
    return Answer(status=status(1), count=_count(request, 0, books), iterator=iterator)


def _count(request: AnyRequest, number: int, books: Books) -> int | None:
    """Return retCount: the number of objects in this answer, where it was asked for (assumed)."""
    if request.meta_data in {None, "NoMetaData"}:
        return None
    books.rely_on("ret-count-of-an-answer")
    return number


@simulates("data-extensions-of-named-owners")
def shown(record: Record, request: AnyRequest) -> Record:
    """Return a record as a query wants it: data extensions only for the owners that it names (captured)."""
    owners = {owner.upper() for owner in getattr(request, "owner_id", ())}
    kept = getattr(record, "data_ext", ())
    extensions = tuple(item for item in kept if (item.owner_id or "0").upper() in owners)
    seen = record if extensions == kept else attrs.evolve(record, data_ext=extensions)
    return only(seen, request.include_ret_element)


@simulates("backward-range-3030")
def check_range(first: QBDateTime | None, last: QBDateTime | None, books: Books) -> None:
    """Raise StatusError 3030 where a range of date-times ends before it begins (documented)."""
    if first is not None and last is not None and books.read_time(first) > books.read_time(last):
        raise refusal(3030, first=first, last=last)


def part_test(criterion: str, part: str) -> Callable[[str], bool]:
    """Return the test of a MatchCriterion, in any case (assumed)."""
    wanted = part.casefold()
    tests: dict[str, Callable[[str], bool]] = {
        "StartsWith": lambda text: text.casefold().startswith(wanted),
        "Contains": lambda text: wanted in text.casefold(),
        "EndsWith": lambda text: text.casefold().endswith(wanted),
    }
    return tests[criterion]


def range_test(first: str | None, last: str | None) -> Callable[[str], bool]:
    """Return the test of a range of texts, in any case.

    Both ends count, and what begins with the last one (assumed); an end that is absent is open.  Raises
    StatusError 3031 where the range ends before it begins.
    """
    low = None if first is None else first.casefold()
    high = None if last is None else last.casefold()
    if low is not None and high is not None and low > high:
        raise refusal(3031, first=first, last=last)

    def inside(text: str) -> bool:
        folded = text.casefold()
        above = low is None or folded >= low
        return above and (high is None or folded <= high or folded.startswith(high))

    return inside
