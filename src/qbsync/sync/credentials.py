"""Passwords and tickets: made here, shown once, kept as hashes.

A password is generated with 128 random bits, so a fast hash is enough: nobody guesses it, and a login costs
no more than a look-up. A ticket has 256 bits and is the only credential after the login; the store knows its
SHA-256 alone.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable
from typing import Final, TypeAlias

__all__ = [
    "RandomBytes",
    "hash_password",
    "new_message_set_id",
    "new_password",
    "new_ticket",
    "password_matches",
    "ticket_id",
]

RandomBytes: TypeAlias = Callable[[int], bytes]
"""Gives that many random bytes, fit for secrets."""

_SCHEME: Final = "sha256$"
_NO_HASH: Final = _SCHEME + "0" * 64


def new_password(random: RandomBytes) -> str:
    """Return a new password of 128 random bits: 22 characters that are safe to paste anywhere."""
    return _text(random(16))


def hash_password(password: str) -> str:
    """Return what the store keeps of a generated password."""
    return _SCHEME + hashlib.sha256(password.encode()).hexdigest()


def password_matches(password: str, password_hash: str | None) -> bool:
    """Tell whether the password is the hashed one, in the same time where there is no hash."""
    expected = _NO_HASH if password_hash is None else password_hash
    same = hmac.compare_digest(hash_password(password).encode(), expected.encode())
    return same and password_hash is not None


def new_ticket(random: RandomBytes) -> str:
    """Return a new session ticket of 256 random bits."""
    return _text(random(32))


def ticket_id(ticket: str) -> str:
    """Return the id of the session that a ticket stands for: the ticket's SHA-256 in hex."""
    return hashlib.sha256(ticket.encode("utf-8", "surrogatepass")).hexdigest()


def new_message_set_id(random: RandomBytes) -> str:
    """Return a new message set id of 17 characters; QuickBooks takes 20, and no id may come twice."""
    return "q" + base64.b32encode(random(10)).decode().lower()


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
