"""What a body is, and what a body of another release may do."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qbsync.errors import InvalidRecord, UnreadableRecord
from qbsync.storage import Index, Record
from qbsync.storage.codec import codec_of
from qbsync.testing.stores.kinds import Color, Everything, NewNote, OldNote, Part

if TYPE_CHECKING:
    from collections.abc import Callable

CODEC = codec_of(Everything)

RECORDS = st.builds(
    Everything,
    connection=st.just("a"),
    id=st.just("1"),
    version=st.integers(1, 10),
    text=st.text(st.characters()),
    number=st.integers(),
    flag=st.booleans(),
    ratio=st.floats(allow_nan=False, allow_infinity=False),
    data=st.binary(),
    money=st.decimals(allow_nan=False, allow_infinity=False),
    at=st.none() | st.datetimes(timezones=st.just(UTC)),
    day=st.none() | st.dates(),
    wait=st.timedeltas(),
    color=st.sampled_from(Color),
    size=st.sampled_from(["small", "large"]),
    words=st.lists(st.text()).map(tuple),
    parts=st.lists(st.builds(Part, name=st.text(), weight=st.none() | st.decimals(allow_nan=False))).map(
        tuple
    ),
    texts=st.dictionaries(st.text(), st.text()),
    times=st.dictionaries(st.text(), st.datetimes(timezones=st.just(UTC))),
    either=st.none() | st.text() | st.integers(),
)


@given(RECORDS)
def test_a_body_reads_as_what_was_written(record: Everything) -> None:
    body, read = CODEC.encode(record)
    assert read == record
    assert CODEC.decode("a", "1", record.version, body) == record
    assert str(read.money) == str(record.money)
    assert body.isascii()


def test_a_body_as_it_is_stored() -> None:
    """Stored bodies outlive a release, so their form is fixed."""
    record = Everything(
        connection="a",
        id="1",
        text="é",
        number=-1,
        flag=True,
        ratio=0.5,
        data=b"\xff\x00",
        money=Decimal("10.50"),
        at=datetime(2026, 3, 8, 2, 30, 0, 5, tzinfo=timezone(timedelta(hours=-5))),
        day=date(2026, 3, 8),
        wait=timedelta(seconds=1.5),
        color=Color.BLUE,
        size="large",
        words=("x",),
        parts=(Part(name="bolt"),),
        texts={"k": "v"},
        times={"t": datetime(2026, 1, 1, tzinfo=UTC)},
        either=7,
    )
    body, _ = CODEC.encode(record)
    assert json.loads(body) == {
        "text": "é",
        "number": -1,
        "flag": True,
        "ratio": 0.5,
        "data": "/wA=",
        "money": "10.50",
        "at": "2026-03-08T07:30:00.000005+00:00",
        "day": "2026-03-08",
        "wait": 1500000,
        "color": "blue",
        "size": "large",
        "words": ["x"],
        "parts": [{"name": "bolt", "weight": None}],
        "texts": {"k": "v"},
        "times": {"t": "2026-01-01T00:00:00+00:00"},
        "either": 7,
    }


def decode(change: Callable[[dict[str, Any]], object]) -> Everything:
    """Read the body of a plain record after a change."""
    body, _ = CODEC.encode(Everything(connection="a", id="1"))
    data = json.loads(body)
    change(data)
    return CODEC.decode("a", "1", 4, json.dumps(data).encode())


def test_missing_fields_take_their_defaults_and_unknown_ones_are_left_out() -> None:
    assert decode(lambda data: data.clear()) == Everything(connection="a", id="1", version=4)
    assert decode(lambda data: data.update(unknown=1)) == Everything(connection="a", id="1", version=4)


def test_the_columns_of_the_store_decide_and_not_the_body() -> None:
    record = decode(lambda data: data.update(connection="b", id="2", version=9))
    assert (record.connection, record.id, record.version) == ("a", "1", 4)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("text", 1),
        ("number", "1"),
        ("number", True),
        ("flag", "false"),
        ("flag", 0),
        ("ratio", "secret"),
        ("data", "not base64 secret"),
        ("money", "secret"),
        ("at", "2026-01-01T00:00:00"),
        ("at", "secret"),
        ("color", "secret"),
        ("size", "secret"),
        ("words", "secret"),
        ("parts", [{"weight": "secret"}]),
        ("texts", ["secret"]),
        ("texts", {"secret": 1}),
        ("either", ["secret"]),
    ],
)
def test_what_does_not_fit_is_named_without_its_value(field: str, value: object) -> None:
    with pytest.raises(UnreadableRecord) as caught:
        decode(lambda data: data.update({field: value}))
    assert any(f"record.{field}" in reason for reason in caught.value.reasons)
    assert "secret" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_all_that_does_not_fit_is_named_at_once() -> None:
    with pytest.raises(UnreadableRecord) as caught:
        decode(lambda data: data.update(text=1, flag=1, parts=[{"name": "x"}, {"name": 2}]))
    assert len(caught.value.reasons) == 3


@pytest.mark.parametrize("body", [b"", b"\xff", b"[]", b"null", b"{", b'"text"', b"[" * 100_000])
def test_a_body_that_is_no_record_is_unreadable(body: bytes) -> None:
    with pytest.raises(UnreadableRecord):
        CODEC.decode("a", "1", 1, body)


def test_mappings_that_were_read_cannot_be_changed() -> None:
    """A MemoryStore hands one record to many readers."""
    source = {"k": "v"}
    _, read = CODEC.encode(Everything(connection="a", id="1", texts=source))
    source["k"] = "changed"
    assert isinstance(read.texts, MappingProxyType)
    assert read.texts == {"k": "v"}
    assert CODEC.encode(read)[1] == read


@pytest.mark.parametrize(
    "change",
    [
        {"at": datetime(2026, 1, 1)},  # noqa: DTZ001 - what is refused
        {"ratio": float("inf")},
        {"text": 5},
        {"data": "text"},
        {"words": ("x", 1)},
        {"color": "red"},
        {"size": "medium"},
        {"texts": {"k": object()}},
        {"money": 1.5},
    ],
)
def test_what_could_not_be_read_again_is_not_written(change: dict[str, Any]) -> None:
    with pytest.raises(InvalidRecord):
        CODEC.encode(attrs.evolve(Everything(connection="a", id="1"), **change))


def test_every_kind_is_compiled_once() -> None:
    assert codec_of(Everything) is CODEC


def test_a_class_that_is_no_kind_is_a_type_error() -> None:
    @attrs.frozen(kw_only=True)
    class Nameless(Record):
        pass

    @attrs.frozen(kw_only=True)
    class Twice(Record):
        kind: ClassVar[str] = "twice"
        indexes: ClassVar[tuple[Index, ...]] = (Index("a"), Index("a", scope="store"))

    with pytest.raises(TypeError, match="kind"):
        codec_of(Nameless)
    with pytest.raises(TypeError, match="two indexes"):
        codec_of(Twice)


def test_nested_mappings() -> None:
    @attrs.frozen(kw_only=True)
    class Nest(Record):
        kind: ClassVar[str] = "nest"
        inner: Mapping[str, Mapping[str, tuple[int, ...]]] = attrs.field(factory=dict)

    nest = Nest(connection="a", id="1", inner={"x": {"y": (1, 2)}})
    assert codec_of(Nest).encode(nest)[1] == nest


def test_what_an_older_class_does_not_know_is_written_back() -> None:
    """Workers of two releases share a store while one replaces the other."""
    body, _ = codec_of(NewNote).encode(NewNote(connection="a", id="1", text="hello", stars=5))
    old = codec_of(OldNote).decode("a", "1", 1, body)
    assert old == OldNote(connection="a", id="1", version=1, text="hello")
    assert old.newer_fields == {"stars": 5}
    body, stored = codec_of(OldNote).encode(attrs.evolve(old, mood="glad"))
    assert stored.newer_fields == {"stars": 5}
    new = codec_of(NewNote).decode("a", "1", 2, body)
    assert new == NewNote(connection="a", id="1", version=2, text="hello", stars=5)
    assert new.newer_fields == {"mood": "glad"}


def test_an_older_class_cannot_read_a_new_word_of_a_literal_and_a_newer_one_reads_the_old_words() -> None:
    """So a release that reads a word comes before the one that writes it (`qbsync.storage.record`)."""

    @attrs.frozen(kw_only=True)
    class Old(Record):
        kind: ClassVar[str] = "mood"
        state: Literal["glad"] = "glad"

    @attrs.frozen(kw_only=True)
    class New(Record):
        kind: ClassVar[str] = "mood"
        state: Literal["glad", "merry"] = "glad"

    known, _ = codec_of(Old).encode(Old(connection="a", id="1"))
    assert codec_of(New).decode("a", "1", 1, known).state == "glad"
    unknown, _ = codec_of(New).encode(New(connection="a", id="1", state="merry"))
    with pytest.raises(UnreadableRecord):
        codec_of(Old).decode("a", "1", 1, unknown)
