"""What people call a record: its kind and its name or number, as in "Invoice 1001"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from qbsync.models.base import Request

__all__ = ["MAX_NAME", "name_in_xml", "name_of", "type_of", "type_of_name"]

MAX_NAME: Final = 200
"""Characters of a name that are kept; QuickBooks' longest full names are 209."""

_NAMES: Final = ("ref_number", "full_name", "name", "initial")
_ACTS: Final = re.compile(r"(Add|Mod|Void|Del|Query)\Z")
_IN_XML: Final = re.compile(r"<(RefNumber|FullName|Name)>([^<]{1,200})</\1>")


def type_of(request: Request[Any]) -> str:
    """Return the kind of record that a request writes: "Invoice" for an InvoiceAdd, or a TxnVoid of one."""
    for name in ("list_del_type", "txn_del_type", "txn_void_type"):
        value = getattr(request, name, None)
        if isinstance(value, str):
            return value
    return type_of_name(request.message.name)


def type_of_name(request_name: str) -> str:
    """Return the kind of record that the request of this name writes or asks for, as far as it tells."""
    return _ACTS.sub("", request_name)


def name_of(record: object) -> str:
    """Return the name or number of a record or request, "" where it has none.

    That of what it belongs to is none of its own: an invoice without a number has no name.
    """
    for name in _NAMES:
        value = getattr(record, name, None)
        if isinstance(value, str) and value.strip():
            return value[:MAX_NAME]
    return ""


def name_in_xml(xml: str) -> str:
    """Return the name or number in the raw XML of a record that could not be read, "" where it has none."""
    found = _IN_XML.search(xml)
    return "" if found is None else found[2].strip()
