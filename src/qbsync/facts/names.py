"""One rule between the names of fields and the names of elements.

`full_name` <-> `FullName`, `list_id` <-> `ListID`, `addr1` <-> `Addr1`: words are joined by underscores,
digits stay with their word, and the acronyms below stand in capitals.  An XML attribute has the same name
with a small first word (`request_id` <-> `requestID`).  The rule fits every element name of the SDK but the
four `isTrackingOn...Enabled`, which carry a `Tag`.
"""

from __future__ import annotations

import re
from typing import Final

__all__ = ["ACRONYMS", "attribute_name", "pascal", "snake"]

ACRONYMS: Final = frozenset(
    [
        *(
            "AP",
            "AR",
            "AVS",
            "CLSID",
            "COGS",
            "COM",
            "EIN",
            "FIFO",
            "FOB",
            "GUID",
            "HTTP",
            "ID",
            "PIN",
            "PO",
            "QB",
        ),
        *("QBXML", "RSB", "SO", "SSN", "UI", "UOM", "URL", "US"),
    ],
)
"""Words that qbXML writes in capitals."""

_AFTER_ACRONYM: Final = re.compile("([A-Z]+)([A-Z][a-z])")
_BEFORE_CAPITAL: Final = re.compile("([a-z0-9])([A-Z])")


def snake(tag: str) -> str:
    """Return the field's name for an element's or attribute's name."""
    return _BEFORE_CAPITAL.sub(r"\1_\2", _AFTER_ACRONYM.sub(r"\1_\2", tag)).lower()


def pascal(name: str) -> str:
    """Return the element's name for a field's name."""
    words = name.split("_")
    return "".join(
        word.upper() if word.upper() in ACRONYMS else word[:1].upper() + word[1:] for word in words
    )


def attribute_name(name: str) -> str:
    """Return the XML attribute's name for a field's name."""
    first, *others = name.split("_")
    return first + pascal("_".join(others))
