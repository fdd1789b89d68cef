"""The tags of a document that no parser gets: which element was left open."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["unclosed_element"]

# One pass from "<" to "<", in time that grows as the document does.
_TAG: Final = re.compile(rb"<(/?)([A-Za-z_][A-Za-z0-9_.-]{0,99})(?=[\s/>])[^<>]{0,4096}?(/?)>")
_NOT_TAGS: Final = ((b"<!--", b"-->"), (b"<![CDATA[", b"]]>"), (b"<?", b"?>"))
_MOST: Final = 1_000_000
"""Bytes that are looked at."""


def unclosed_element(data: bytes) -> str | None:
    """Return the name of the element whose end tag is missing or bears another name.

    None where the tags match as far as one can see.
    """
    open_elements: list[bytes] = []
    for closing, name, empty in _tags(data[:_MOST]):
        if not closing:
            if not empty:
                open_elements.append(name)
        elif not open_elements:
            return None
        elif (last := open_elements.pop()) != name:
            return last.decode("ascii")
    return None


def _tags(data: bytes) -> Iterator[tuple[bytes, bytes, bytes]]:
    place = data.find(b"<")
    while place >= 0:
        ends = next((end for begin, end in _NOT_TAGS if data.startswith(begin, place)), None)
        found = None if ends is not None else _TAG.match(data, place)
        if found is not None:
            yield found[1], found[2], found[3]
        after = place + 1 if ends is None else data.find(ends, place)
        place = -1 if after < 0 else data.find(b"<", after)
