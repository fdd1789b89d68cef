"""Long lists come in pages that cost the same however far down they are, and show each row once."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from status_page import Elements, person
from world import START, app

from qbsync import Bridge, MemoryStore
from qbsync.dashboard.reading import CONNECTIONS
from qbsync.dashboard.slices import FIRST, SIZE, Place, find_slice, place_of, slice_of_keys
from qbsync.storage import Store
from qbsync.storage.records import ConnectionRecord, EventRecord, OperationRecord

if TYPE_CHECKING:
    from collections.abc import Iterator

    from status_page import Person

    from qbsync.storage import Transaction

MANY = 1_200


@attrs.define
class Watched:
    """A store that notes how many records each transaction handed out."""

    store: Store
    read: list[int] = attrs.field(factory=list)

    @contextmanager
    def transaction(self, **options: Any) -> Iterator[Transaction]:
        with self.store.transaction(**options) as transaction:
            yield Counting(transaction, self.read)  # type: ignore[misc]

    def close(self) -> None:
        self.store.close()


@attrs.define
class Counting:
    """A transaction that counts what it hands out."""

    inner: Any
    read: list[int]

    def find(self, *arguments: Any, **options: Any) -> Any:
        found = self.inner.find(*arguments, **options)
        self.read.append(len(found))
        return found

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)


def operation(number: int) -> OperationRecord:
    return OperationRecord(
        connection="c0000",
        id=f"order-{number:06}",
        sequence=number,
        state="parked" if number % 2 else "applied",
        request_name="CustomerAdd",
        request="",
        edition="US",
        fingerprint="",
        created_at=START,
        updated_at=START,
    )


@pytest.fixture(scope="module")
def crowd() -> Watched:
    """Give a store with many connections, of which one has many writes and events."""
    watched = Watched(MemoryStore())
    with watched.store.transaction() as transaction:
        for number in range(MANY):
            transaction.put(
                ConnectionRecord(
                    connection=f"c{number:04}",
                    id=f"c{number:04}",
                    user_name=f"c{number:04}",
                    password_hash="",
                    owner_id="",
                    file_id="",
                    zone="America/New_York",
                    edition="US",
                    qbxml_version="13.0",
                    created_at=START,
                )
            )
            transaction.put(operation(number))
            event = EventRecord(
                connection="c0000", id=f"{number:012}", at=START, name="trouble", text=f"event {number}"
            )
            transaction.put(event)
    return watched


@pytest.fixture
def staff(crowd: Watched) -> Person:
    return person(Bridge(crowd, app=app(), clock=lambda: START), "staff")  # type: ignore[arg-type]


def rows(text: str) -> int:
    """Return how many rows the table of a page has."""
    return sum(tag == "tr" for tag, _given in Elements(text).found) - 1


@pytest.mark.parametrize(
    ("path", "size"),
    [
        ("/", CONNECTIONS),
        ("/?begins_with=c0", CONNECTIONS),
        ("/queue?key=c0000", SIZE),
        ("/queue?key=c0000&state=parked", SIZE),
        ("/history?key=c0000", SIZE),
    ],
)
def test_a_page_reads_no_more_than_it_shows(crowd: Watched, staff: Person, path: str, size: int) -> None:
    next_page, seen = path, set[str]()
    for _ in range(4):
        crowd.read.clear()
        text = staff.get(next_page).text
        assert rows(text) == size
        assert max(crowd.read) <= size + 1
        assert sum(crowd.read) <= 4 * size
        names = {link for link in Elements(text).links() if "write=" in link or "connection?key=c" in link}
        assert path.startswith("/history") or not seen & (names - {"connection?key=c0000"})
        seen |= names
        next_page = "/" + next(
            given["href"] for tag, given in Elements(text).found if given.get("rel") == "next"
        ).removeprefix("./")


def test_there_and_back_again(staff: Person) -> None:
    first = staff.get("/queue?key=c0000").text
    links = {
        given["rel"]: given["href"]
        for _tag, given in Elements(first).found
        if given.get("rel") in {"next", "prev"}
    }
    assert set(links) == {"next"}
    second = staff.get("/" + (links["next"] or "")).text
    back = next(given["href"] for _tag, given in Elements(second).found if given.get("rel") == "prev")
    again = staff.get("/" + (back or "")).text
    assert [link for link in Elements(again).links() if "write=" in link] == [
        link for link in Elements(first).links() if "write=" in link
    ]


def test_a_tenant_with_many_connections_has_pages_too(crowd: Watched) -> None:
    keys = [f"k{number:05}" for number in range(1_000)]
    place, found = FIRST, []
    while True:
        page = slice_of_keys(keys, place=place, size=CONNECTIONS)
        found += page.rows
        assert len(page.rows) <= CONNECTIONS
        if not page.after:
            break
        place = place_of({"after": page.after})
    assert found == keys
    assert crowd is not None


@given(
    st.sets(
        st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=4), max_size=12
    ),
    st.integers(1, 4),
    st.booleans(),
)
def test_pages_show_everything_once_in_both_directions(keys: set[str], size: int, reverse: bool) -> None:  # noqa: FBT001 - hypothesis
    store = MemoryStore()
    with store.transaction() as transaction:
        for key in keys:
            transaction.put(EventRecord(connection="c", id=key, at=START, name="x"))

    def page(place: Place) -> Any:
        with store.transaction(write=False) as transaction:
            return find_slice(
                transaction, EventRecord, "time", connection="c", place=place, reverse=reverse, size=size
            )

    forward, pages, at = [], [], page(FIRST)
    while True:
        pages.append([row.id for row in at.rows])
        forward += pages[-1]
        if not at.after:
            break
        at = page(place_of({"after": at.after}))
    assert forward == sorted(keys, reverse=reverse)
    backward = [pages[-1]]
    while at.before:
        at = page(place_of({"before": at.before}))
        backward.insert(0, [row.id for row in at.rows])
    assert backward == pages
    if not reverse:
        own = slice_of_keys(keys, size=size)
        assert list(own.rows) == pages[0]


@given(st.text(max_size=60))
def test_any_text_is_a_place_or_the_beginning(text: str) -> None:
    place = place_of({"after": text})
    assert place == FIRST or place.position is not None
