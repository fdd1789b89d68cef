"""Raw XML that is kept for people to look at, without what is secret in it.

What is secret is found in the parsed tree, whatever form it was written in: a secret element that holds
nothing but text keeps its last four characters, one with anything else in it is crossed out as a whole.
"""

from __future__ import annotations

import functools
import re
from copy import deepcopy
from typing import Any, Final

from lxml import etree

from qbsync.facts.plan import plan_of
from qbsync.models import class_named
from qbsync.qbxml.convert import cut_secret
from qbsync.qbxml.guard import new_parser

__all__ = ["HIDDEN", "cross_out_secrets", "hidden_digits", "is_secret", "local_name", "raw_xml"]

HIDDEN: Final = "xxxx"
"""What stands for a secret of which nothing is shown."""

# In lower case: whoever writes a name otherwise means the same.
_SECRET: Final = frozenset(("creditcardnumber", "ssn", "banknumber", "vendortaxident", "routingnumber"))

# An AccountNumber is that of a bank account where one of these stands beside or around it; elsewhere it is
# the number that a customer or a vendor has in the books.
_ACCOUNT: Final = "accountnumber"
_BESIDE: Final = frozenset(("bankaccounttype", "routingnumber", "bankname"))
_AROUND: Final = "employeedirectdepositaccount"

# Aggregates that hold nothing but what belongs to a card or a bank account, in lower case -> their classes.
# An element in one that its class does not know may be the number under another name.
_GUARDED: Final = {
    name.lower(): name
    for name in (
        *("CreditCardInfo", "CreditCardTxnInfo", "CreditCardTxnInfoMod"),
        *("CreditCardTxnInputInfo", "CreditCardTxnInputInfoMod", "EmployeeDirectDepositAccount"),
    )
}

_DIGIT: Final = re.compile(r"\d")


def raw_xml(element: Any, *, keep_secrets: bool = False) -> str:
    """Return an element as text; secret elements are crossed out, unless `keep_secrets`."""
    if not keep_secrets:
        if is_secret(element):
            element = _crossed_out(element)
        elif _is_stranger(element):
            element = _without_digits(element)
        elif _secrets_in(element):
            element = _without_secrets(element)
    return etree.tostring(element, encoding="unicode", with_tail=False)


def cross_out_secrets(xml: str, around: str = "") -> str:
    """Return the raw XML of one element in which secret elements are crossed out.

    `around` names the element that it stood in, where that is known.
    XML that cannot be parsed, or that declares entities, is left out: nobody can say what is in it.
    """
    if "<!DOCTYPE" in xml:
        return HIDDEN
    try:
        element = etree.fromstring(xml.encode("utf-8", "surrogatepass"), new_parser(keep_blanks=True))
    except etree.XMLSyntaxError:
        return HIDDEN
    if around.lower() in _GUARDED:
        etree.Element(around).append(element)
    names = {
        local_name(one).lower() for one in (element, *element.iterancestors(), *element.iterdescendants())
    }
    if "<!" not in xml and "<?" not in xml and names.isdisjoint({*_SECRET, _ACCOUNT, *_GUARDED}):
        return xml
    if local_name(element).lower() == _ACCOUNT:  # nobody knows any more what stood around it
        element = _crossed_out(element)
    return raw_xml(element)


def is_secret(element: Any) -> bool:
    """Say whether an element holds a card number or the like, by its name and by what stands around it."""
    name = local_name(element).lower()
    if name != _ACCOUNT:
        return name in _SECRET
    parent = element.getparent()
    return parent is not None and _is_of_bank(parent)


def _is_of_bank(parent: Any) -> bool:
    """Say whether an AccountNumber in `parent` is that of a bank account."""
    return local_name(parent).lower() == _AROUND or any(local_name(one).lower() in _BESIDE for one in parent)


def _secrets_in(element: Any) -> list[Any]:
    """Return the secret elements inside an element; looks at each a bounded number of times."""
    found = []
    banks: dict[Any, bool] = {}
    for one in element.iterdescendants():
        name = local_name(one).lower()
        if name in _SECRET:
            found.append(one)
        elif name == _ACCOUNT:
            parent = one.getparent()
            if parent not in banks:
                banks[parent] = _is_of_bank(parent)
            if banks[parent]:
                found.append(one)
        elif _is_stranger(one):
            found.append(one)
    return found


def _is_stranger(element: Any) -> bool:
    """Say whether an element stands in one of `_GUARDED`, whose class does not know it."""
    parent = element.getparent()
    name = None if parent is None else _GUARDED.get(local_name(parent).lower())
    cls = None if name is None else class_named(name)
    return cls is not None and local_name(element) not in _tags_of(cls)


def local_name(element: Any) -> str:
    """Return an element's name without its namespace; what is no element has none."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def hidden_digits(text: str | None) -> str:
    """Return text with all digits crossed out: it stands where nobody knows what it is."""
    return _DIGIT.sub("x", text or "")


def _without_secrets(element: Any) -> Any:
    """Return a copy without secrets; digits in text beside one are crossed out, too."""
    copy = deepcopy(element)
    secrets = _secrets_in(copy)
    for parent in {one.getparent() for one in secrets}:
        parent.text = hidden_digits(parent.text)
        for child in parent:
            child.tail = hidden_digits(child.tail)
    for one in secrets:
        parent = one.getparent()
        if parent is not None:  # None where it stood at the top of a secret that was replaced
            parent.replace(one, _without_digits(one) if _is_stranger(one) else _crossed_out(one))
    return copy


@functools.cache
def _tags_of(cls: type[Any]) -> frozenset[str]:
    return frozenset(tag for field in plan_of(cls).fields for tag in field.classes or (field.tag,))


def _without_digits(element: Any) -> Any:
    """Return what stands for an element that may hold a secret: without digits, or as a whole."""
    replaced = etree.Element(local_name(element))
    is_plain = not len(element) and not element.attrib
    replaced.text = hidden_digits(element.text) if is_plain else HIDDEN
    replaced.tail = element.tail
    return replaced


def _crossed_out(element: Any) -> Any:
    """Return what stands for a secret element."""
    is_plain = not len(element) and not element.attrib
    replaced = etree.Element(local_name(element))
    replaced.text = cut_secret(element.text or "") if is_plain else HIDDEN
    replaced.tail = element.tail
    return replaced
