"""Names as QuickBooks compares them."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qbsync.models.ref import Ref

__all__ = ["compared", "may_be_kin", "ref_key", "same_object"]


def compared(name: str) -> str:
    """Return what two full names have in common that are one name to QuickBooks.

    Capitals do not count, nor blanks at the ends of a level. That blanks do not is inferred, as nothing
    documents it.
    """
    levels = unicodedata.normalize("NFC", name).lower().split(":")
    return ":".join(level.strip() for level in levels)


def ref_key(ref: Ref | None) -> str:
    """Return what identifies the object of a reference: its ListID, else its name; "" for none."""
    if ref is None:
        return ""
    return ref.list_id or compared(ref.full_name or "")


def same_object(one: Ref, other: Ref) -> bool:
    """Say whether two references name one object: by ListID where both have one, else by name."""
    if one.list_id and other.list_id:
        return one.list_id.upper() == other.list_id.upper()
    return bool(one.full_name and other.full_name) and compared(one.full_name or "") == compared(
        other.full_name or ""
    )


def may_be_kin(one: Ref, other: Ref) -> bool:
    """Say whether two references may name one customer, or jobs of one: True where that cannot be told."""
    if same_object(one, other) or not (one.full_name and other.full_name):
        return True
    return compared(one.full_name).split(":")[0] == compared(other.full_name).split(":")[0]
