"""Finds what a code means, whichever kind it is: status code, HRESULT or code of the Web Connector.

A person who looks for help has a number or a line of a log, and seldom knows which program it comes from.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

from qbsync.explanations import Catalogue, Explanation, load_catalogue
from qbsync.qbxml.status import status_catalogue
from qbsync.webconnector.hresults import hresult_catalogue
from qbsync.webconnector.qbwc_codes import qbwc_catalogue

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["explain_code", "explain_text", "passed_over", "text_catalogue"]

_QBWC: Final = re.compile(r"QBWC[\s:#-]*(?=[0-9])", re.ASCII | re.IGNORECASE)
_WORD: Final = re.compile(r"-?\w+", re.ASCII)
_SHORT_NUMBER: Final = re.compile(r"[0-9]{1,5}", re.ASCII)

_LEAST_IN_TEXT: Final = 500
"""Smaller numbers in a line of text are counts and days rather than codes."""


def explain_code(text: str) -> tuple[Explanation, ...]:
    """Return what fits a code, or a text with codes in it, that a person types or pastes.

    "3140", "0x80040400", "80040400", "-2147220480", "QBWC1048" and 'statusCode="3140"' are understood. A
    number that is both a status code and a code of the Web Connector has both explanations. Nothing is
    returned for what is no code, and for a code that no catalogue has.
    """
    known = _by_spelling()
    text = _QBWC.sub("QBWC", text.strip()).upper()
    if text in known:
        return known[text]
    in_range = status_catalogue().find(text)
    if in_range is not None:
        return (in_range,)
    clear, numbers = _codes_in(text)
    found = tuple(dict.fromkeys(explanation for code in clear or numbers for explanation in known[code]))
    by_phrase = explain_text(text)
    return found if found or by_phrase is None else (by_phrase,)


def passed_over(text: str) -> tuple[str, ...]:
    """Return the numbers in a text that are codes, too, and that `explain_code` took for something else.

    Beside a code that can be nothing else, a short number is rather a line, a count, a port or a year.
    """
    clear, numbers = _codes_in(_QBWC.sub("QBWC", text.strip()).upper())
    return tuple(dict.fromkeys(numbers)) if clear else ()


def _codes_in(text: str) -> tuple[list[str], list[str]]:
    """Return the codes in a text in capitals: those that can be nothing else, and short numbers."""
    known = _by_spelling()
    words = [word if word in known else word.removeprefix("-") for word in _WORD.findall(text)]
    codes = [word for word in words if word in known]
    clear = [code for code in codes if not _SHORT_NUMBER.fullmatch(code)]
    numbers = [code for code in codes if _SHORT_NUMBER.fullmatch(code) and int(code) >= _LEAST_IN_TEXT]
    return clear, numbers


@cache
def _by_spelling() -> Mapping[str, tuple[Explanation, ...]]:
    """Return the explanations by every way in which a code is written, in capitals."""
    found: dict[str, tuple[Explanation, ...]] = {}
    for catalogue in (status_catalogue(), hresult_catalogue(), qbwc_catalogue()):
        for code, explanation in catalogue.rows.items():
            for spelling in _spellings(code):
                found[spelling] = (*found.get(spelling, ()), explanation)
    return found


def _spellings(code: str) -> set[str]:
    if code.startswith("QBWC"):
        return {code, code.removeprefix("QBWC")}
    if code.startswith("0x"):
        number = int(code, 16)
        return {code.upper(), f"0X{number:X}", f"{number:08X}", str(number), str(number - 2**32)}
    return {code}


def explain_text(text: str) -> Explanation | None:
    """Return what a text without a code means, by a phrase in it; None where it has no known one.

    `text_catalogue` has the phrases.
    """
    text = text.casefold()
    rows = text_catalogue().rows
    return next((row for phrase, row in rows.items() if phrase.casefold() in text), None)


def text_catalogue() -> Catalogue:
    """Return the catalogue of texts that the Web Connector shows without a code; a key is a phrase of one."""
    return load_catalogue("qbsync.webconnector", "texts.toml")
