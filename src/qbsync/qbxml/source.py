"""The bytes of a document that is too large to hold, as blocks of UTF-8."""

from __future__ import annotations

import codecs
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Final, TypeAlias

from qbsync.errors import TooLarge
from qbsync.qbxml.guard import encoding_of, without_declaration, wrong_encoding

__all__ = ["BLOCK", "Source", "blocks_of", "blocks_of_document"]

BLOCK: Final = 64 * 1024
"""Bytes of one block; the last one may be shorter."""

Source: TypeAlias = str | os.PathLike[str] | BinaryIO | bytes | bytearray | memoryview | Iterable[bytes]
"""Where a document comes from: the path of a file, an open binary file, its bytes, or pieces of them."""


def blocks_of_document(data: bytes | str) -> Iterator[bytes]:
    """Give a document that is at hand as blocks of UTF-8; a text's own encoding declaration is ignored.

    A text is encoded block by block: its characters may take two or four bytes each, and are there already.
    """
    if isinstance(data, str):
        pieces = (data[start : start + BLOCK] for start in range(0, len(data), BLOCK))
        blocks = _blocks((piece.encode("utf-8", "surrogatepass") for piece in pieces), None)
        return _without_declaration(blocks)
    return _as_utf8(_blocks(iter([data]), None))


@contextmanager
def blocks_of(source: Source, limit: int | None) -> Iterator[Iterator[bytes]]:
    """Open a source and give its document as blocks of UTF-8 without byte order mark.

    A file that was given open stays open; `limit` is in bytes of the source.  Raises TypeError for what is no
    source; reading raises TooLarge, ForbiddenXML or MalformedXML as `check_document` does.
    """
    if isinstance(source, str) and (source.lstrip("\ufeff \t\r\n").startswith("<") or "\n" in source):
        message = (
            "a source given as text is the path of a file, not a document; give its bytes: text.encode()"
        )
        raise TypeError(message)
    if isinstance(source, str | os.PathLike):
        with Path(source).open("rb") as file:
            yield _as_utf8(_blocks(_parts_of_file(file), limit))
    elif isinstance(source, bytes | bytearray | memoryview):
        yield _as_utf8(_blocks(iter([source]), limit))
    else:
        read: Any = getattr(source, "read", None)
        parts = iter(source) if read is None else _parts_of_file(source)
        yield _as_utf8(_blocks(parts, limit))


def _parts_of_file(file: Any) -> Iterator[bytes]:
    while part := file.read(BLOCK):
        yield part


def _blocks(parts: Iterator[Any], limit: int | None) -> Iterator[bytes]:
    """Cut and join parts of any size to blocks of one size."""
    total = size = 0
    waiting: list[bytes] = []
    for part in parts:
        if not isinstance(part, bytes | bytearray | memoryview):
            message = f"a source gives bytes, not {type(part).__name__}; open files in binary mode"
            raise TypeError(message)
        view = memoryview(part).cast("B")
        total += len(view)
        if limit is not None and total > limit:
            message = f"the document has more bytes than the limit of {limit} bytes"
            raise TooLarge(message, limit)
        while size + len(view) >= BLOCK:
            yield b"".join([*waiting, view[: BLOCK - size]])
            view = view[BLOCK - size :]
            waiting, size = [], 0
        if len(view):
            waiting.append(bytes(view))
            size += len(view)
    if waiting:
        yield b"".join(waiting)


def _without_declaration(blocks: Iterator[bytes]) -> Iterator[bytes]:
    yield without_declaration(next(blocks, b"").removeprefix(codecs.BOM_UTF8), "utf-8")
    yield from blocks


def _as_utf8(blocks: Iterator[bytes]) -> Iterator[bytes]:
    first = next(blocks, b"")
    codec = encoding_of(first)
    if codec in ("utf-8", "utf-8-sig"):
        yield without_declaration(first.removeprefix(codecs.BOM_UTF8), "utf-8")
        yield from blocks
        return
    decoder = codecs.getincrementaldecoder(codec)()
    try:
        yield without_declaration(decoder.decode(first).encode("utf-8", "surrogatepass"), codec)
        for block in blocks:
            yield decoder.decode(block).encode("utf-8", "surrogatepass")
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        raise wrong_encoding(codec) from None
