"""Records to bytes and back: the body is JSON, written and read by a converter compiled once per class.

Times are written as ISO 8601 in UTC and read back in UTC, bytes as base64, Decimals and dates as text,
timedeltas as microseconds, Enums by value. The body holds neither connection, id nor version: those are
columns of the store. It is pure ASCII, so every database holds it.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import cache, lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import attrs
import cattrs
from cattrs.cols import homogenous_tuple_structure_factory, iterable_unstructure_factory
from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn, override
from cattrs.strategies import configure_union_passthrough

from qbsync.errors import InvalidRecord, UnreadableRecord
from qbsync.storage.record import R, Record

if TYPE_CHECKING:
    from collections.abc import Callable

    from qbsync.storage.record import Entry

__all__ = ["RecordCodec", "codec_of"]

T = TypeVar("T")

_MICROSECOND = timedelta(microseconds=1)
_JSON = json.JSONEncoder(allow_nan=False, separators=(",", ":"))
_NOT_IN_THE_BODY = ("connection", "id", "version", "newer_fields")

_REMEMBERED = 1000
_SMALL = 2000
"""How many records of a kind are remembered with their bodies, and up to how many bytes of body."""


def codec_of(kind: type[R]) -> RecordCodec[R]:
    """Return the codec of a kind of record, compiled on first use.

    Raises TypeError where the class is no attrs class, or declares no kind or two indexes of one name.
    """
    return _compile(kind)  # type: ignore[arg-type] # the cache takes a class for an unhashable type


class RecordCodec(Generic[R]):
    """Writes and reads the bodies and the index rows of one kind of record."""

    def __init__(self, kind: type[R]) -> None:
        """Compile the converter of `kind`."""
        converter = _converter(detailed=True)
        unwritten = {name: override(omit=True) for name in _NOT_IN_THE_BODY}
        unread = {"newer_fields": override(omit=True)}
        # The generics of cattrs do not know overrides passed by name.
        self._write: Callable[[R], dict[str, Any]] = make_dict_unstructure_fn(kind, converter, **unwritten)  # type: ignore[arg-type]
        self._explain: Callable[[Mapping[str, Any], Any], R] = make_dict_structure_fn(
            kind,
            converter,
            **unread,  # type: ignore[arg-type]
        )
        self._read: Callable[[Mapping[str, Any], Any], R] = make_dict_structure_fn(
            kind,
            _converter(detailed=False),
            _cattrs_detailed_validation=False,
            **unread,  # type: ignore[arg-type]
        )
        self._known = frozenset(field.name for field in attrs.fields(kind))
        self.kind = kind
        # Polls read the same few records again and again; these are frozen, so they may be shared.
        self._remembered: Callable[[str, str, int, bytes], R] = lru_cache(_REMEMBERED)(self._from_body)

    def encode(self, record: R) -> tuple[bytes, R]:
        """Return the body of `record`, and the record as `decode` will return it.

        Raises InvalidRecord where a value cannot be written, or could not be read again.
        """
        try:
            data = {**(record.newer_fields or {}), **self._write(record)}
            body = _JSON.encode(data).encode("ascii")
            return body, self._structure(record.connection, record.id, record.version, data)
        # As in `decode`: the cause may hold values of the record.
        except Exception as error:  # noqa: BLE001
            reasons = "; ".join(_reasons(error))
            raise InvalidRecord(f"{self.kind.kind} {record.id!r} cannot be stored: {reasons}") from None

    def decode(self, connection: str, id: str, version: int, body: bytes) -> R:
        """Return the record with this body; raises UnreadableRecord where the body does not fit the class."""
        try:
            read = self._remembered if len(body) <= _SMALL else self._from_body
            return read(connection, id, version, body)
        # What a body of another release may lead to in converters and validators is open; the cause is not
        # chained, because it may hold the record's values.
        except Exception as error:  # noqa: BLE001
            raise UnreadableRecord(self.kind.kind, connection, id, _reasons(error)) from None

    def _from_body(self, connection: str, id: str, version: int, body: bytes) -> R:
        return self._structure(connection, id, version, json.loads(body))

    def _structure(self, connection: str, id: str, version: int, data: dict[str, Any]) -> R:
        values = {**data, "connection": connection, "id": id, "version": version}
        try:
            record = self._read(values, self.kind)
        except Exception:  # noqa: BLE001 - as in `decode`; reading again tells everything that is wrong
            record = self._explain(values, self.kind)
        newer = values.keys() - self._known
        return (
            attrs.evolve(record, newer_fields=MappingProxyType({name: data[name] for name in newer}))
            if newer
            else record
        )

    def entries(self, record: R) -> tuple[Entry, ...]:
        """Return the index rows of `record`; raises InvalidRecord where a value cannot be indexed."""
        found = (index.entry(record) for index in self.kind.indexes)
        return tuple(entry for entry in found if entry is not None)


@cache
def _compile(kind: type[Record]) -> RecordCodec[Any]:
    names = [index.name for index in kind.indexes]
    if not attrs.has(kind) or not isinstance(getattr(kind, "kind", None), str):
        raise TypeError(f"{kind.__name__} must be an attrs class and declare its kind, a text")
    if len(set(names)) < len(names):
        raise TypeError(f"{kind.__name__} declares two indexes of one name")
    return RecordCodec(kind)


def _reasons(error: Exception) -> list[str]:
    if isinstance(error, json.JSONDecodeError):
        return ["the body is no JSON"]
    return cattrs.transform_error(error, path="record", format_exception=_reason)


def _reason(error: BaseException, _type: type | None) -> str:
    if isinstance(error, KeyError):
        return "a required field is missing"
    return f"the value does not fit ({type(error).__name__})"


def _exactly(*types: type) -> Callable[[Any, Any], Any]:
    """Return a hook that takes values of the types as they are, and no others: a text "false" is no bool."""

    def structure(value: Any, _type: Any) -> Any:  # noqa: ANN401 - whatever JSON holds
        if type(value) not in types:
            raise TypeError
        return value

    return structure


def _only(type_: type[T], write: Callable[[T], Any]) -> Callable[[T], Any]:
    """Return a hook that writes values of just this type: a datetime is no date, a float no Decimal."""

    def unstructure(value: T) -> Any:  # noqa: ANN401 - whatever JSON holds
        if type(value) is not type_:
            raise TypeError
        return write(value)

    return unstructure


def _write_time(value: datetime) -> str:
    if value.utcoffset() is None:
        raise ValueError("a datetime needs a time zone")
    return value.astimezone(UTC).isoformat()


def _read_time(value: Any, _type: Any) -> datetime:  # noqa: ANN401 - whatever JSON holds
    moment = datetime.fromisoformat(value)
    if moment.utcoffset() is None:
        raise ValueError("a datetime needs a time zone")
    return moment.astimezone(UTC)


def _write_clock(value: time) -> str:
    if value.tzinfo is not None:
        raise ValueError("a time has no time zone")
    return value.isoformat()


@cache
def _converter(*, detailed: bool) -> cattrs.Converter:
    """Return the converter of all kinds; it is complete before it is used, and never changed afterwards.

    The `detailed` one tells every problem with its path, the other reads in two thirds of the time.
    """
    converter = cattrs.Converter(detailed_validation=detailed)
    for type_ in (str, int, bool):
        converter.register_structure_hook(type_, _exactly(type_))
    converter.register_structure_hook(float, _exactly(float, int))
    converter.register_unstructure_hook(bytes, _only(bytes, lambda value: b64encode(value).decode("ascii")))
    converter.register_structure_hook(bytes, lambda value, _: b64decode(value, validate=True))
    converter.register_unstructure_hook(Decimal, _only(Decimal, str))
    converter.register_structure_hook(Decimal, lambda value, _: Decimal(value))
    converter.register_unstructure_hook(date, _only(date, date.isoformat))
    converter.register_structure_hook(date, lambda value, _: date.fromisoformat(value))
    converter.register_unstructure_hook(time, _only(time, _write_clock))
    converter.register_structure_hook(time, lambda value, _: time.fromisoformat(value))
    converter.register_unstructure_hook(datetime, _only(datetime, _write_time))
    converter.register_structure_hook(datetime, _read_time)
    converter.register_unstructure_hook(timedelta, _only(timedelta, lambda value: value // _MICROSECOND))
    converter.register_structure_hook(timedelta, lambda value, _: value * _MICROSECOND)
    configure_union_passthrough(str | int | bool | float | None, converter)
    # A text is a sequence too, but not one that is meant.
    converter.register_structure_hook_factory(_is_tuple, _read_tuple)
    converter.register_unstructure_hook_factory(_is_tuple, _write_tuple)
    # Records are shared between transactions of a MemoryStore, so a mapping that was read cannot be changed.
    converter.register_structure_hook_factory(_is_mapping, _frozen_mapping)
    return converter


def _is_mapping(type_: Any) -> bool:  # noqa: ANN401 - any annotation
    return getattr(type_, "__origin__", type_) in (Mapping, dict)


def _is_tuple(type_: Any) -> bool:  # noqa: ANN401 - any annotation
    return getattr(type_, "__origin__", type_) is tuple and type_.__args__[1:] == (...,)


def _read_tuple(type_: Any, converter: cattrs.BaseConverter) -> Callable[[Any, Any], Any]:  # noqa: ANN401
    read = homogenous_tuple_structure_factory(type_, converter)

    def structure(value: Any, type_: Any) -> Any:  # noqa: ANN401 - whatever JSON holds
        if type(value) not in {list, tuple}:
            raise TypeError
        return read(value, type_)

    return structure


def _write_tuple(type_: Any, converter: cattrs.BaseConverter) -> Callable[[Any], Any]:  # noqa: ANN401
    return _only(tuple, iterable_unstructure_factory(type_, converter))


def _frozen_mapping(type_: Any, converter: cattrs.BaseConverter) -> Callable[[Any, Any], Any]:  # noqa: ANN401
    arguments = getattr(type_, "__args__", (Any, Any))
    read_key = converter.get_structure_hook(arguments[0])
    read_value = converter.get_structure_hook(arguments[1])

    def structure(value: Any, _type: Any) -> Any:  # noqa: ANN401 - whatever JSON holds
        return MappingProxyType(
            {read_key(key, arguments[0]): read_value(item, arguments[1]) for key, item in value.items()}
        )

    return structure
