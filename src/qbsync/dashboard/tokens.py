"""Tokens in forms: proof that a form was made by this page, for this visitor, not long ago.

Nothing is stored. A token is a time and a keyed hash (HMAC-SHA-256) over the time, the visitor and what the
token is good for. Without the secret nobody makes one, and another visitor's does not fit.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from typing import Final

from qbsync.errors import ConfigurationError

__all__ = ["Tokens"]

LIFETIME: Final = timedelta(hours=12)
SKEW: Final = timedelta(minutes=5)
"""How far the clock of another worker may be ahead."""

LEAST_SECRET: Final = 32


class Tokens:
    """Makes and checks the tokens of forms; `secret` is the same in all workers of the host app.

    Raises ConfigurationError for a secret of less than 32 characters or bytes.
    """

    def __init__(self, secret: str | bytes) -> None:
        """Keep the secret."""
        self._secret = secret.encode() if isinstance(secret, str) else bytes(secret)
        if len(self._secret) < LEAST_SECRET:
            raise ConfigurationError(
                "secret has 32 characters at least: make one with `python -c 'import secrets; "
                "print(secrets.token_urlsafe(32))'`, and keep it with the other secrets of the host app"
            )

    def make(self, visitor: str, now: datetime) -> str:
        """Return the token of a form for a visitor."""
        seconds = int(now.timestamp())
        return f"{seconds}.{self._hash('form', visitor, str(seconds))}"

    def is_good(self, token: str, visitor: str, now: datetime) -> bool:
        """Tell whether `make` gave this token to the visitor, in the last 12 hours."""
        seconds, _, given = token.partition(".")
        if not (seconds.isascii() and seconds.isdigit() and len(seconds) <= 12):  # noqa: PLR2004 - till the year 33,000
            return False
        if not hmac.compare_digest(given.encode(), self._hash("form", visitor, seconds).encode()):
            return False
        made = datetime.fromtimestamp(int(seconds), UTC)
        return made - SKEW <= now <= made + LIFETIME

    def fingerprint(self, *what: str) -> str:
        """Return a text that stands for something that must be the same when the form comes back."""
        return self._hash("same", *what)

    def _hash(self, *parts: str) -> str:
        message = b"".join(len(data).to_bytes(8, "big") + data for data in map(str.encode, parts))
        return hmac.new(self._secret, message, hashlib.sha256).hexdigest()
