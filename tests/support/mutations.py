"""Mutations of bytes and of markup: from inputs that are known to inputs that nobody thought of."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from random import Random

__all__ = ["mutated"]

LONGEST: Final = 60_000
"""Bytes of a mutant; what size does is tested elsewhere, and 200,000 inputs have to end some day."""

_ELEMENT: Final = re.compile(rb"<([A-Za-z:]+)[^<>]*>[^<>]*</\1>")
_TAG: Final = re.compile(rb"<[^<>]*>")
_NUMBER: Final = re.compile(rb"[0-9]+")
_TEXT: Final = re.compile(rb">[^<>]+<")
_ATTRIBUTE: Final = re.compile(rb"[A-Za-z]+=\"[^\"]*\"")

TOKENS: Final = (
    *(
        b"<",
        b">",
        b"</",
        b"/>",
        b"&",
        b";",
        b'"',
        b"'",
        b"=",
        b"\0",
        b"\x1a",
        b"\x80",
        b"\xff",
        b"\xed\xa0\x80",
    ),
    *(
        b"&#0;",
        b"&#x1A;",
        b"&#xD800;",
        b"&#x110000;",
        b"&amp;#x1A;",
        b"&amp;amp;",
        b"&lt;",
        b"&nbsp;",
        b"&a;",
    ),
    *(
        b"<!--",
        b"-->",
        b"<![CDATA[",
        b"]]>",
        b"<?x ?>",
        b"&lt;!DOCTYPE a&gt;",
        b"<!DOCTYPE a [",
        b"<!ENTITY a 'b'>",
    ),
    *(b'<?xml version="1.0" encoding="utf-16"?>', b'<?xml version="1.0" encoding="utf-7"?>', b"\xef\xbb\xbf"),
    *(b' xsi:nil="true"', b' href="#a"', b' id="a"', b' xmlns="urn:a"', b' xmlns:soap=""', b' a="1" a="2"'),
    *(
        b"-1",
        b"0",
        b"1",
        b"00",
        b"1E999999999",
        b"NaN",
        b"Infinity",
        b"99999999999999999999",
        b"2147483648",
        b"1_0",
    ),
    *(
        b"true",
        b"TRUE",
        b"2024-02-30",
        b"0000-00-00",
        b"9999-12-31T23:59:59+14:00",
        b"PT99999999999H",
        b"-PT",
    ),
    *(
        b"statusCode",
        b"requestID",
        b"QBXML",
        b"QBXMLMsgsRs",
        b"CustomerRet",
        b"ListID",
        b"ErrorRecovery",
        b"Rs",
        b"Ret",
    ),
    *(
        "é".encode(),
        "\u202e".encode(),
        "\U0001f600".encode(),
        "\uff11".encode(),
        b" ",
        b"\n" * 50,
        b"a" * 300,
        b"!" * 300,
    ),
)


def mutated(random: Random, data: bytes, others: Sequence[bytes]) -> bytes:
    """Return `data` after one to five mutations; `others` may lend it parts."""
    for _ in range(random.choice((1, 1, 1, 2, 3, 5))):
        data = random.choice(_MUTATIONS)(random, data, others)[:LONGEST]
    return data


def _span(random: Random, data: bytes, longest: int = 200) -> tuple[int, int]:
    start = random.randrange(len(data) + 1)
    return start, min(len(data), start + random.choice((1, 1, 2, 8, longest)))


def _flip(random: Random, data: bytes, _others: Sequence[bytes]) -> bytes:
    if not data:
        return data
    at = random.randrange(len(data))
    return data[:at] + bytes([data[at] ^ 1 << random.randrange(8)]) + data[at + 1 :]


def _insert(random: Random, data: bytes, _others: Sequence[bytes]) -> bytes:
    at = random.randrange(len(data) + 1)
    return data[:at] + random.choice(TOKENS) + data[at:]


def _replace(random: Random, data: bytes, _others: Sequence[bytes]) -> bytes:
    start, end = _span(random, data, 20)
    return data[:start] + random.choice(TOKENS) + data[end:]


def _delete(random: Random, data: bytes, _others: Sequence[bytes]) -> bytes:
    start, end = _span(random, data)
    return data[:start] + data[end:]


def _repeat(random: Random, data: bytes, _others: Sequence[bytes]) -> bytes:
    start, end = _span(random, data)
    return data[:end] + data[start:end] * random.choice((1, 2, 300)) + data[end:]


def _truncate(random: Random, data: bytes, _others: Sequence[bytes]) -> bytes:
    return data[: random.randrange(len(data) + 1)]


def _splice(random: Random, data: bytes, others: Sequence[bytes]) -> bytes:
    other = random.choice(others)
    return data[: random.randrange(len(data) + 1)] + other[random.randrange(len(other) + 1) :]


def _found(random: Random, pattern: re.Pattern[bytes], data: bytes) -> tuple[int, int]:
    places = [found.span() for found in pattern.finditer(data)]
    return random.choice(places) if places else (0, 0)


def _element_again(random: Random, data: bytes, _others: Sequence[bytes]) -> bytes:
    start, end = _found(random, _ELEMENT, data)
    return data[:end] + data[start:end] * random.choice((1, 2, 50)) + data[end:]


def _element_gone(random: Random, data: bytes, _others: Sequence[bytes]) -> bytes:
    start, end = _found(random, _ELEMENT, data)
    return data[:start] + data[end:]


def _element_elsewhere(random: Random, data: bytes, others: Sequence[bytes]) -> bytes:
    other = random.choice(others)
    start, end = _found(random, _ELEMENT, other)
    at = _found(random, _TAG, data)[1]
    return data[:at] + other[start:end] + data[at:]


def _element_wrapped(random: Random, data: bytes, _others: Sequence[bytes]) -> bytes:
    start, end = _found(random, _ELEMENT, data)
    depth = random.choice((1, 5, 60, 260, 2100))
    return data[:start] + b"<a>" * depth + data[start:end] + b"</a>" * depth + data[end:]


def _tag_renamed(random: Random, data: bytes, others: Sequence[bytes]) -> bytes:
    start, end = _found(random, _TAG, data)
    other = random.choice(others)
    first, last = _found(random, _TAG, other)
    return data[:start] + other[first:last] + data[end:]


def _number_changed(random: Random, data: bytes, _others: Sequence[bytes]) -> bytes:
    start, end = _found(random, _NUMBER, data)
    return (
        data[:start] + str(random.choice((0, 1, 500, 3100, 3200, 9001, 2**31, 10**20))).encode() + data[end:]
    )


def _text_changed(random: Random, data: bytes, _others: Sequence[bytes]) -> bytes:
    start, end = _found(random, _TEXT, data)
    return data[: start + 1] + random.choice(TOKENS) + data[max(end - 1, start + 1) :]


def _attribute_gone(random: Random, data: bytes, _others: Sequence[bytes]) -> bytes:
    start, end = _found(random, _ATTRIBUTE, data)
    return data[:start] + data[end:]


def _other_encoding(random: Random, data: bytes, _others: Sequence[bytes]) -> bytes:
    return data.decode("utf-8", "replace").encode(
        random.choice(("utf-16", "utf-16-le", "cp1252", "utf-32")), "replace"
    )


_MUTATIONS: Final[tuple[Callable[[Random, bytes, Sequence[bytes]], bytes], ...]] = (
    *(_flip, _insert, _replace, _delete, _repeat, _truncate, _splice),
    *(_element_again, _element_gone, _element_elsewhere, _element_wrapped),
    *(_tag_renamed, _number_changed, _text_changed, _attribute_gone, _other_encoding),
)
