"""Other words in the place of those of a company: same text, same replacement, and nobody finds the way back.

A document stays qbXML that can be decoded, and what belongs together still does: a replacement is computed
from the text and a secret, which is stored nowhere.  What a line of `ALLOWED` (`qbsync.qbxml.redaction`)
names stays, where it has the shape that it should have: times, quantities, flags, enumerations, versions.
All else is replaced, known or not:

    ids, GUIDs   others of the same shape
    numbers      as many digits, zeros stay; money too, unless it is kept
    dates        another day; TimeModified and the like stay
    texts        letters, as many up to 31 and about as many above; the parts of a name between colons each
                 by itself, so that a job still belongs to its customer
    elements     that no version of qbXML has lose their names; comments are left out

Two texts have two replacements: of short ones each is given out once, long ones meet as seldom as hashes.
"""

from __future__ import annotations

import hmac
import re
from datetime import date, timedelta
from typing import Any, Final

import attrs
from lxml import etree

from qbsync.errors import DecodeError
from qbsync.facts.values import GUID_PATTERN
from qbsync.qbxml.guard import check_document, parse_document
from qbsync.qbxml.names import all_names
from qbsync.qbxml.redaction import ALLOWED
from qbsync.qbxml.status import lock_words

__all__ = ["Pseudonyms", "leaves_of"]

UNREADABLE: Final = "<unreadable"
"""What stands for a document that could not be parsed: it cannot be parsed either."""

_ID: Final = re.compile(r"([0-9A-F]{1,8})-([0-9]{1,10})", re.ASCII)
_GUID: Final = re.compile(GUID_PATTERN, re.ASCII)
_NUMBER: Final = re.compile(r"([-+]?)([0-9]*)(?:(\.)([0-9]*))?", re.ASCII)
_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d(.*)", re.ASCII | re.DOTALL)
_PROLOG: Final = re.compile(r"<\?qbxml\s+version=[\"'](\d{1,2}\.\d)[\"']\s*\?>")
_STAY: Final = frozenset({"TxnID", "TxnLineID", "ListID", "Status OK", "FileID", "AppLock", "-1", "0"})
_STAY_IN: Final = {"Country": frozenset({"US", "CA", "UK", "AU"})}
_MONEY: Final = frozenset({"AMTTYPE", "PRICETYPE"})
_NUMBERS: Final = frozenset({*_MONEY, "QUANTYPE", "PERCENTTYPE", "FLOATTYPE", "INTTYPE"})
_DATES: Final = frozenset({"DATETYPE", "DATETIMETYPE"})
_FLAGS: Final = frozenset({"true", "false", "1", "0", "Y", "N"})
_LENGTHS: Final = (4000, 2000, 1000, 500, 250, 100, 50, 32)
_SHORT: Final = 7
_MOST_STEPS: Final = 1_000
"""So often at most another replacement is tried for a short text; then two share one."""
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"


@attrs.define(eq=False)
class Pseudonyms:
    """Replaces what is of people; `secret` is random bytes, the same for what has to fit together."""

    _secret: bytes = attrs.field(repr=False)
    keep_amounts: bool = False
    _short: dict[tuple[str, str], str] = attrs.field(factory=dict, init=False, repr=False)
    _taken: set[tuple[str, str]] = attrs.field(factory=set, init=False, repr=False)

    def text(self, text: str) -> str:
        """Return another text; parts between colons are replaced each by itself, an id by another id."""
        found = _ID.fullmatch(text)
        if found is not None:
            first = self._digits("id", text, len(found[1]), "0123456789ABCDEF")
            return f"{first}-{self._digits('id-', text, len(found[2]), '0123456789')}"
        if _GUID.fullmatch(text) is not None and text.strip("{}").strip("0-"):
            number = self._hash("guid", text.strip("{}").lower()).hex()
            bare = "-".join((number[:8], number[8:12], number[12:16], number[16:20], number[20:32]))
            return f"{{{bare}}}" if text.startswith("{") else bare
        return text if text in _STAY else ":".join(self._part(part) for part in text.split(":"))

    def number(self, text: str) -> str:
        """Return another number of as many digits; zeros stay, and so does the sign."""
        found = _NUMBER.fullmatch(text)
        if found is None:
            return self.text(text)
        sign, whole, point, fraction = found.groups(default="")
        digits, cents = whole.lstrip("0"), fraction.rstrip("0")
        seed = f"{digits}.{cents}"
        mapped = self._digits("number", seed, len(digits), "0123456789") if digits else whole
        decimals = self._digits("fraction", seed, len(cents), "123456789").ljust(len(fraction), "0")
        return f"{sign}{mapped}{point}{decimals}"

    def day(self, text: str) -> str:
        """Return another date, with the time of day as it was."""
        found = _DATE.fullmatch(text)
        if found is None:
            return self.text(text)
        days = int.from_bytes(self._hash("date", text[:10])[:4]) % 20_000
        return f"{date(1960, 1, 1) + timedelta(days=days)}{found[1]}"

    def message(self, text: str) -> str:
        """Return another text for one of QuickBooks, in which a lock is still told from other failures."""
        if text in _STAY:
            return text
        return " ".join(filter(None, (lock_words(text), self._part(text))))

    def document(self, text: str) -> str:
        """Return another qbXML document of the same structure; raises nothing for any text."""
        if not text:
            return text
        try:
            data = check_document(text.encode("utf-8", "surrogatepass"), instructions=("qbxml",))
            root = parse_document(data)
        except DecodeError:
            return UNREADABLE
        for element in [*root.iter()]:
            if isinstance(element.tag, str):
                self._replace(element)
        etree.strip_tags(root, etree.Comment, etree.ProcessingInstruction)
        prolog = _PROLOG.search(text)
        head = '<?xml version="1.0" encoding="utf-8"?>'
        head += f'<?qbxml version="{prolog[1]}"?>' if prolog else ""
        return head + etree.tostring(root, encoding="ascii").decode("ascii")

    def _replace(self, element: Any) -> None:  # of lxml
        known = all_names()
        tag = str(element.tag)
        if tag not in known.kinds:
            element.tag = f"Unknown{self._part(tag).capitalize()}"
        element.tail = None
        element.text = None if len(element) else self._value(tag, element.text or "")
        for name, value in [*element.attrib.items()]:
            new = self._value(f"@{name}", str(value))
            if f"@{name}" not in known.kinds:
                del element.attrib[name]
                name = self._part(str(name))  # noqa: PLW2901 - the new one
            element.set(name, new)

    def _value(self, name: str, value: str) -> str:
        """Return what stands in the place of a value of an element, or of an attribute with @."""
        if not value or _stays(name, value):
            return value
        if name == "@statusMessage":
            return self.message(value)
        if _ID.fullmatch(value) or _GUID.fullmatch(value):
            return self.text(value)
        kinds = all_names().kinds.get(name, frozenset())
        if kinds and kinds <= _DATES:
            return self.day(value)
        if kinds and kinds <= _NUMBERS:
            return value if self.keep_amounts and kinds <= _MONEY else self.number(value)
        return self.text(value)

    def _part(self, text: str) -> str:
        """Return letters for a text, and digits for one of digits."""
        if not text.strip() or text in _STAY:
            return text
        length = next((least for least in _LENGTHS if least <= len(text)), len(text))
        if text.isascii() and text.isdigit():
            return self._digits("text", text, length, "0123456789")
        return self._digits("text", text, length, _LETTERS).capitalize()

    def _digits(self, kind: str, text: str, length: int, alphabet: str) -> str:
        """Return so many signs of an alphabet, not beginning with "0"; short ones are given out once."""
        if length == 0:
            return ""
        number = int.from_bytes(self._hash(kind, text), "big")
        if length > _SHORT:
            return _signs(number, length, alphabet)
        key = (f"{kind}{length}{alphabet}", text)
        if key not in self._short:
            found = _signs(number, length, alphabet)
            for step in range(1, _MOST_STEPS):
                if (key[0], found) not in self._taken:
                    break
                found = _signs(number + step, length, alphabet)
            self._taken.add((key[0], found))
            self._short[key] = found
        return self._short[key]

    def _hash(self, kind: str, text: str) -> bytes:
        message = f"{kind}\0{text}".encode("utf-8", "surrogatepass")
        return hmac.digest(self._secret, message, "sha256")


def _signs(number: int, length: int, alphabet: str) -> str:
    """Return a number as so many signs of an alphabet, the first of which is no "0"."""
    signs = []
    for place in range(length):
        usable = alphabet[1:] if place == 0 and alphabet[0] == "0" else alphabet
        number, rest = divmod(number, len(usable))
        if number == 0:
            number = rest + 0x9E3779B97F4A7C15 * (place + 1)  # a long text uses its hash up
        signs.append(usable[rest])
    return "".join(signs)


def leaves_of(text: str) -> list[tuple[str, str]]:
    """Return the values of a document in its order, each with its path; attributes have an @.

    A path counts what stands in it more than once: ``CustomerQueryRq/ListID[2]``.  Raises DecodeError.
    """
    root = parse_document(check_document(text, instructions=("qbxml",)))
    found: list[tuple[str, str]] = []
    waiting: list[tuple[Any, str]] = [(root, "")]
    while waiting:
        element, path = waiting.pop()
        found += [(f"{path}@{name}", str(value)) for name, value in element.attrib.items()]
        counts: dict[str, int] = {}
        below = []
        for child in element.iterchildren(etree.Element):
            tag = str(child.tag)
            counts[tag] = counts.get(tag, 0) + 1
            number = f"[{counts[tag]}]" if counts[tag] > 1 else ""
            below.append((child, f"{path}{tag}{number}/"))
        if not below:
            found.append((path.removesuffix("/"), (element.text or "").strip()))
        waiting += reversed(below)
    return found


def _stays(name: str, value: str) -> bool:
    """Tell whether a value is one that says nothing of anybody."""
    known, shape = all_names(), ALLOWED.get(name, "")
    listed = known.values[name] if name in known.closed else ()
    if value in _STAY or value in _STAY_IN.get(name, ()) or value in listed:
        return True
    if known.kinds.get(name) == frozenset({"BOOLTYPE"}):
        return value in _FLAGS
    if shape == "elements":
        return value in known.kinds
    if shape in {"", "values"} or "RefNumber" in name or _ID.fullmatch(value) or _GUID.fullmatch(value):
        return False
    return re.fullmatch(shape, value, re.ASCII) is not None
