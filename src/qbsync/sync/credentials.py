"""Passwords and tickets: made here, shown once, kept as hashes.

    generated password   128 random bits, kept as SHA-256. Nobody guesses it, so a fast hash is enough, and a
                         login costs no more than a look-up
    chosen password      what a host takes from a person, kept as scrypt with its cost and its salt, because
                         people choose what can be guessed
    ticket               256 random bits, the only credential after the login, kept as SHA-256

Passwords are compared exactly: upper and lower case, spaces and the form of accents (Unicode NFC and NFD) all
count. Source: OWASP Password Storage Cheat Sheet; NIST SP 800-63B; RFC 7914 (scrypt).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable
from itertools import pairwise
from typing import Final, TypeAlias

import attrs

from qbsync.errors import ConfigurationError, StorageError

__all__ = [
    "MAX_PASSWORD",
    "MIN_PASSWORD",
    "ChosenHash",
    "RandomBytes",
    "ScryptCost",
    "check_password",
    "hash_chosen",
    "hash_generated",
    "is_generated",
    "is_generated_from",
    "new_message_set_id",
    "new_password",
    "new_ticket",
    "ticket_id",
]

RandomBytes: TypeAlias = Callable[[int], bytes]
"""Gives that many random bytes, fit for secrets."""

MIN_PASSWORD: Final = 12
"""Characters of a chosen password at least: the Web Connector keeps it, so nobody types it twice."""

MAX_PASSWORD: Final = 128
"""Characters of a chosen password at most; what is longer is hashed no further."""

_GENERATED: Final = "sha256$"
_NO_HASH: Final = _GENERATED + "0" * 64
_CHOSEN: Final = "$scrypt$"
_DIGEST_BYTES: Final = 32
_SALT_BYTES: Final = 16
_MOST_BLOCKS: Final = 2**30


# Generated passwords


def new_password(random: RandomBytes) -> str:
    """Return a new password of 128 random bits: 22 characters that are safe to paste anywhere."""
    return _text(random(16))


def hash_generated(password: str) -> str:
    """Return what the store keeps of a generated password."""
    return _GENERATED + hashlib.sha256(_bytes(password)).hexdigest()


def is_generated(password_hash: str) -> bool:
    """Tell whether a stored hash is that of a generated password; any other is one of a chosen password."""
    return password_hash.startswith(_GENERATED)


def is_generated_from(password: str, password_hash: str | None) -> bool:
    """Tell whether the password is a generated one with this hash; the work is the same where it is not."""
    expected = password_hash if password_hash is not None and is_generated(password_hash) else _NO_HASH
    same = hmac.compare_digest(hash_generated(password).encode(), expected.encode())
    return same and expected is not _NO_HASH


# Chosen passwords


@attrs.frozen(kw_only=True)
class ScryptCost:
    """What one scrypt costs: `n` rounds over ``128 * r * n`` bytes of memory, `p` times.

    The default is what OWASP asks for: 128 MiB, and a third of a second on a server of 2024. `n` is a power
    of two. Raises ConfigurationError for numbers that scrypt does not take.
    """

    n: int = 2**17
    r: int = 8
    p: int = 1

    def __attrs_post_init__(self) -> None:
        """Check the numbers.  RFC 7914 ch. 2."""
        is_power_of_two = self.n > 1 and self.n & (self.n - 1) == 0
        if not is_power_of_two or self.r < 1 or self.p < 1 or self.r * self.p >= _MOST_BLOCKS:
            raise ConfigurationError(
                "of scrypt, n is a power of two from 2 on, r and p are 1 at least, and r * p is below 2**30"
            )


@attrs.frozen(kw_only=True)
class ChosenHash:
    """What the store keeps of a chosen password, as in ``$scrypt$ln=17,r=8,p=1$<salt>$<digest>``."""

    cost: ScryptCost
    salt: bytes = attrs.field(repr=False)
    digest: bytes = attrs.field(repr=False)

    @classmethod
    def parse(cls, text: str) -> ChosenHash:
        """Read the text of a hash.  Raises StorageError where it is none of this release's."""
        try:
            cost_text, salt, digest = text.removeprefix(_CHOSEN).split("$")
            cost = dict(part.split("=") for part in cost_text.split(","))
            return cls(
                cost=ScryptCost(n=2 ** int(cost["ln"]), r=int(cost["r"]), p=int(cost["p"])),
                salt=_unbase64(salt),
                digest=_unbase64(digest),
            )
        except (ValueError, KeyError):  # the cause quotes the hash
            raise StorageError(
                "the hash of a password is of no kind that this release knows; make a new one with reissue()"
            ) from None

    @classmethod
    def stand_in(cls, cost: ScryptCost, random: RandomBytes) -> ChosenHash:
        """Return a hash that no password has, for work that must cost the same and prove nothing."""
        return cls(cost=cost, salt=random(_SALT_BYTES), digest=random(_DIGEST_BYTES))

    def __str__(self) -> str:
        """Return the text for the store."""
        cost = self.cost
        settings = f"ln={cost.n.bit_length() - 1},r={cost.r},p={cost.p}"
        return f"{_CHOSEN}{settings}${_base64(self.salt)}${_base64(self.digest)}"

    def matches(self, password: str) -> bool:
        """Hash the password with the same cost and salt, and tell whether it is the same."""
        return hmac.compare_digest(_scrypt(password, self.salt, self.cost), self.digest)


def hash_chosen(password: str, cost: ScryptCost, random: RandomBytes) -> str:
    """Return what the store keeps of a chosen password."""
    salt = random(_SALT_BYTES)
    return str(ChosenHash(cost=cost, salt=salt, digest=_scrypt(password, salt, cost)))


def _scrypt(password: str, salt: bytes, cost: ScryptCost) -> bytes:
    memory = 128 * cost.r * (cost.n + cost.p + 2)  # what OpenSSL adds up
    return hashlib.scrypt(
        _bytes(password), salt=salt, n=cost.n, r=cost.r, p=cost.p, maxmem=memory, dklen=_DIGEST_BYTES
    )


# What a person may choose. A list of stolen passwords would be better still; a host that has one asks it.

_LEAST_VARIETY: Final = 6
_LEAST_NEW: Final = 8
_COMMON: Final = (
    *("password", "passwort", "letmein", "welcome", "qwerty", "asdf", "admin"),
    *("quickbooks", "intuit"),
)


def check_password(password: str, user_name: str) -> None:
    """Raise ConfigurationError, which says what to choose, where a password cannot work or is soon guessed.

    The characters of common words, of the user name and of runs (``aaaa``, ``1234``, ``4321``) do not count.
    """
    if not MIN_PASSWORD <= len(password) <= MAX_PASSWORD:
        problem = f"has {len(password)} characters"
    elif not password.isprintable():
        problem = "has characters that cannot be typed or seen, such as a tab or a line break"
    elif password != password.strip():
        problem = "begins or ends with a space, which nobody sees"
    elif len(set(password)) < _LEAST_VARIETY or _new_characters(password, user_name) < _LEAST_NEW:
        problem = "is easy to guess: it is mostly the user name, a common word, or a run such as 1234"
    else:
        return
    raise ConfigurationError(
        f"the password {problem}; choose {MIN_PASSWORD} to {MAX_PASSWORD} printable characters that nobody "
        "guesses, or none, and qbsync generates one"
    )


def _new_characters(password: str, user_name: str) -> int:
    """Count the characters that a guesser has to try."""
    rest = password.casefold()
    for word in (user_name.casefold(), *_COMMON):
        rest = rest.replace(word, word[:1])
    steps = [ord(after) - ord(before) for before, after in pairwise(rest)]
    return len(rest) - sum(step in {-1, 0, 1} for step in steps)


# Tickets and ids


def new_ticket(random: RandomBytes) -> str:
    """Return a new session ticket of 256 random bits."""
    return _text(random(32))


def ticket_id(ticket: str) -> str:
    """Return the id of the session that a ticket stands for: the ticket's SHA-256 in hex."""
    return hashlib.sha256(_bytes(ticket)).hexdigest()


def new_message_set_id(random: RandomBytes) -> str:
    """Return a new message set id of 17 characters; QuickBooks takes 20, and no id may come twice."""
    return "q" + base64.b32encode(random(10)).decode().lower()


def _bytes(text: str) -> bytes:
    """Return the bytes to hash; a lone surrogate, which no XML brings, is written as its code point."""
    return text.encode("utf-8", "surrogatepass")


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _base64(data: bytes) -> str:
    """Return base64 as hashes in the PHC string format have it: without padding."""
    return base64.b64encode(data).decode().rstrip("=")


def _unbase64(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
