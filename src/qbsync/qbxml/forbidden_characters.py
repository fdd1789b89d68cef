"""Documents that no XML parser takes, because of single characters: those are replaced and told of."""

from __future__ import annotations

import re
from typing import Final

from qbsync.errors import Problem

__all__ = ["is_allowed", "repair"]

_REPLACEMENT: Final = "\N{REPLACEMENT CHARACTER}"
_MOST: Final = 1000
"""Problems that are told of; the rest is replaced all the same."""

# A lone byte of another encoding (as a surrogate), a character or a reference to one that XML 1.0 forbids.
_FORBIDDEN: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]|&#(?:x([0-9a-fA-F]{1,8})|([0-9]{1,8}));",
)
_BYTES_AS_SURROGATES: Final = 0xDC00


def repair(data: bytes) -> tuple[bytes, tuple[Problem, ...]]:
    """Return UTF-8 `data` without forbidden characters, and a problem with its line for each that was there.

    A byte that is no UTF-8 is read as windows-1252; everything else becomes U+FFFD.
    """
    text = data.decode("utf-8", "surrogateescape")
    problems: list[Problem] = []
    counted_to = 0
    line = 1

    def replace(found: re.Match[str]) -> str:
        nonlocal counted_to, line
        code, replacement = _replacement(found)
        if replacement is None:
            return found[0]
        if len(problems) < _MOST:
            line += text.count("\n", counted_to, found.start())
            counted_to = found.start()
            problems.append(_problem(code, replacement, line))
        return replacement

    repaired = _FORBIDDEN.sub(replace, text)
    return repaired.encode("utf-8", "replace"), tuple(problems)


def _replacement(found: re.Match[str]) -> tuple[int, str | None]:
    """Return the code of what was found and its replacement; None for a reference that is fine."""
    if found[1] is None and found[2] is None:
        code = ord(found[0])
        byte = code - _BYTES_AS_SURROGATES
        if 0x80 <= byte <= 0xFF:  # noqa: PLR2004 - a byte that is not ASCII
            return byte, bytes([byte]).decode("cp1252", "replace")
        return code, _REPLACEMENT
    code = int(found[1], 16) if found[1] is not None else int(found[2])
    return code, None if is_allowed(code) else _REPLACEMENT


def is_allowed(code: int) -> bool:
    """Say whether XML 1.0 allows a character."""
    if code < 0x20:  # noqa: PLR2004 - below the blank only tab, line feed and carriage return
        return code in (0x9, 0xA, 0xD)
    return code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or 0x10000 <= code <= 0x10FFFF  # noqa: PLR2004 - XML 1.0, 2.2


def _problem(code: int, replacement: str, line: int) -> Problem:
    if replacement == _REPLACEMENT:
        rule = f"has the character U+{code:04X}, which XML forbids; it is read as U+FFFD"
    else:
        rule = f"has the byte {code:#04x}, which is no UTF-8; it is read as windows-1252"
    return Problem(path="document", rule=rule, line=line)
