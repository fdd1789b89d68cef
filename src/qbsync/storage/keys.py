"""Index values as bytes that sort as the values do, so that a back end needs one sorted column of bytes.

Every value is written as a tag, which tells the types apart and keeps None first, and a body:

    tag   value      body
    01    None       none
    02    False      none
    03    True       none
    04    int        8 bytes, big-endian, 2**63 added; -2**63 <= value < 2**63
    05    datetime   the microseconds since 1970-01-01T00:00:00Z, written as an int
    06    str        UTF-8, byte 00 written as 01 01 and byte 01 as 01 02, ended by 00

No value's bytes are the beginning of another value's bytes. So the key of a tuple is the beginning of exactly
the keys of those tuples that start with it, and they lie in the range [key, key + FF), because no tag is FF.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import TYPE_CHECKING, TypeAlias

from qbsync.errors import InvalidRecord

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["MAX_KEY_BYTES", "IndexValue", "after_prefix", "index_key"]

IndexValue: TypeAlias = str | int | bool | datetime | Enum | None
"""What an index may hold; an Enum counts as its value, a datetime must be aware, an int must fit 64 bits."""

MAX_KEY_BYTES = 1024
"""The longest key of a stored record: server databases index at most about 2,700 bytes in one row, and
kind, connection and id want their share of it."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_HALF = 2**63


def index_key(values: Iterable[IndexValue]) -> bytes:
    """Return the key of a tuple of values.

    Keys compare as the tuples do wherever the values at one place are of one type or None, which comes first;
    text compares by code point, times by instant.

    Raises InvalidRecord for a naive datetime, an int beyond 64 bits and any other type.
    """
    return b"".join(map(_encode, values))


def after_prefix(key: bytes) -> bytes:
    """Return the end, itself not included, of the range of keys that start with `key`."""
    return key + b"\xff"


def _encode(value: IndexValue) -> bytes:
    if isinstance(value, Enum):
        value = value.value
    if value is None:
        return b"\x01"
    if isinstance(value, str):
        # A lone surrogate cannot be stored in an id, but may be searched for: it is written as its code
        # point.
        text = value.encode("utf-8", "surrogatepass")
        return b"\x06" + text.replace(b"\x01", b"\x01\x02").replace(b"\x00", b"\x01\x01") + b"\x00"
    if isinstance(value, bool):
        return b"\x03" if value else b"\x02"
    if isinstance(value, int):
        return b"\x04" + _number(value)
    if isinstance(value, datetime):
        if value.utcoffset() is None:
            raise InvalidRecord("an indexed datetime needs a time zone")
        return b"\x05" + _number((value - _EPOCH) // _MICROSECOND)
    raise InvalidRecord(f"an index holds str, int, bool, datetime, Enum or None, not {type(value).__name__}")


def _number(value: int) -> bytes:
    if not -_HALF <= value < _HALF:
        raise InvalidRecord("an indexed int must fit 64 bits")
    return (value + _HALF).to_bytes(8, "big")
