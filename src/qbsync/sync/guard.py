"""The guard before the logins: which passwords are right, how often wrong ones are heard, what that may cost.

A generated password that is right is let in at once, wherever it comes from: nobody guesses it, so no number
of wrong ones before it is a reason to keep it out, and attackers cannot shut out the PC that has it.

A chosen password could be guessed, and scrypt is dear. So it meets the throttle first, by (user name,
address) and by address, then a bounded number of scrypts at once. One that was right lately, in this process
and from the same address, needs neither: polls stay cheap, and wrong passwords from elsewhere change nothing
for the PC. Who shares that address (another PC behind the same router, or everybody where a proxy hides the
addresses) gets no more than `guesses_at_home` out of it.

Every refused login costs the same, whether the user name is known or not: one look-up, one SHA-256, one
HMAC, and one scrypt where the store holds any chosen password. What is not the same is the reading of a
record that is found, some microseconds, and a scrypt whose cost is an old one until its next login.

Nothing of this is shared between processes: with four of them an attacker has four times the tries.
"""

from __future__ import annotations

import hmac
import math
import threading
from collections import OrderedDict
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address
from typing import TYPE_CHECKING, Final

import attrs

from qbsync.errors import ConfigurationError
from qbsync.sync.credentials import (
    MAX_PASSWORD,
    ChosenHash,
    RandomBytes,
    ScryptCost,
    hash_chosen,
    is_generated,
    is_generated_from,
)
from qbsync.sync.throttle import LoginRate, Throttle
from qbsync.webconnector.steps import LoginFailed, LoginPostponed

if TYPE_CHECKING:
    from qbsync.storage.records import ConnectionRecord

__all__ = ["LoginGuard", "LoginSettings", "Verified", "network_of"]

BUSY_SECONDS: Final = 60
ALARM_EVERY: Final = timedelta(hours=1)
_SCRYPT: Final = ScryptCost()
_PER_LOGIN: Final = LoginRate(tries=10, delay=timedelta(minutes=1), longest_delay=timedelta(hours=1))
_PER_ADDRESS: Final = LoginRate(tries=50, delay=timedelta(seconds=10), longest_delay=timedelta(minutes=10))
_GUESSES_AT_HOME: Final = LoginRate(
    tries=10_000, delay=timedelta(seconds=10), longest_delay=timedelta(seconds=10)
)
_ALARM: Final = LoginRate(tries=10, delay=ALARM_EVERY, longest_delay=ALARM_EVERY)
_BITS_OF_ONE_CUSTOMER: Final = 64
"""Of an IPv6 address: whoever has one has all with the same first 64 bits."""


@attrs.frozen(kw_only=True)
class LoginSettings:
    """What logins may cost, and how often wrong passwords are heard; the defaults suit most hosts.

    `scrypt` is the cost of chosen passwords; where it is changed, each is hashed anew at its next login.
    `hashes_at_once` scrypts run in a process and `hashes_waiting` more logins wait for one; others are told
    to come again in a minute. `per_login` counts wrong passwords of one user name from one address,
    `per_address` those of all user names, and `guesses_at_home` those from the address at which the user was
    last let in. `remembered` bounds what is kept in memory: logins that were right, and buckets of each kind.

    Raises ConfigurationError for less than one hash at once or one login remembered.
    """

    scrypt: ScryptCost = _SCRYPT
    hashes_at_once: int = 2
    hashes_waiting: int = 8
    per_login: LoginRate = _PER_LOGIN
    per_address: LoginRate = _PER_ADDRESS
    guesses_at_home: LoginRate = _GUESSES_AT_HOME
    remembered: int = 10_000

    def __attrs_post_init__(self) -> None:
        """Check the numbers."""
        if self.hashes_at_once < 1 or self.hashes_waiting < 0 or self.remembered < 1:
            raise ConfigurationError(
                "hashes_at_once and remembered are 1 at least, hashes_waiting 0 at least"
            )


@attrs.frozen
class Verified:
    """The password is right; `new_hash` is to be stored in the place of the old one, unless None."""

    new_hash: str | None = attrs.field(repr=False)


@attrs.frozen
class _Remembered:
    proof: bytes = attrs.field(repr=False)
    network: str


class LoginGuard:
    """Checks passwords for one bridge, in any number of threads."""

    def __init__(self, settings: LoginSettings, random: RandomBytes) -> None:
        """Start with nothing remembered."""
        self.settings = settings
        self._random = random
        self._secret = random(32)  # proofs and names of buckets mean nothing outside this process
        self._stand_in = ChosenHash.stand_in(settings.scrypt, random)
        self._hashing = threading.BoundedSemaphore(settings.hashes_at_once)
        self._places = threading.BoundedSemaphore(settings.hashes_at_once + settings.hashes_waiting)
        self._state = threading.Lock()  # guards everything below
        self._remembered: OrderedDict[str, _Remembered] = OrderedDict()
        size = settings.remembered
        self._logins = Throttle(settings.per_login, size=size)
        self._addresses = Throttle(settings.per_address, size=size)
        self._guesses = Throttle(settings.guesses_at_home, size=size)
        self._alarms = Throttle(_ALARM, size=size)

    def __repr__(self) -> str:
        """Return how much is remembered."""
        with self._state:
            return f"<LoginGuard: {len(self._remembered)} logins, {len(self._logins)} throttled>"

    def hash_password(self, password: str) -> str:
        """Return what the store keeps of a chosen password; waits while others are being hashed."""
        with self._hashing:
            return hash_chosen(password, self.settings.scrypt, self._random)

    def knows(self, connection: ConnectionRecord | None, password: str, *, peer: str, now: datetime) -> bool:
        """Tell whether the password is right, where that is cheap to tell: see the head of the module."""
        password = _cut(password)
        stored = None if connection is None else connection.password_hash
        if is_generated_from(password, stored):
            return True
        proof, network = self._proof(stored, password), network_of(peer)
        user_name = "" if connection is None else connection.user_name
        login = self._key(user_name, network)
        with self._state:
            remembered = None if connection is None else self._remembered.get(connection.id)
            at_home = remembered is not None and remembered.network == network
            if connection is None or remembered is None or not at_home or self._guesses.wait(login, now):
                return False
            self._remembered.move_to_end(connection.id)
            return hmac.compare_digest(remembered.proof, proof)

    def check(
        self,
        connection: ConnectionRecord | None,
        user_name: str,
        password: str,
        *,
        peer: str,
        has_chosen: bool,
        now: datetime,
    ) -> Verified | LoginFailed | LoginPostponed:
        """Check a password that the guard does not know, unless there were too many wrong ones.

        `connection` is the one of the user name, if any; `has_chosen` tells whether the store holds any
        chosen password. Call it without a transaction, because scrypt takes its time.  Raises StorageError
        for a stored hash that is none.
        """
        password, network = _cut(password), network_of(peer)
        login = self._key(user_name, network)
        with self._state:
            if self._logins.wait(login, now) or self._addresses.wait(network, now):
                return self._refuse(login, network, now)
            self._logins.take(login, now)
            self._addresses.take(network, now)
        stored = None if connection is None else connection.password_hash
        proof = self._proof(stored, password)
        verified = None
        if has_chosen or (stored is not None and not is_generated(stored)):
            if not self._places.acquire(blocking=False):
                with self._state:
                    self._logins.give_back(login)
                    self._addresses.give_back(network)
                return LoginPostponed(BUSY_SECONDS)
            try:
                verified = self._compare(connection, password, proof)
            finally:
                self._places.release()
        if verified is None or connection is None:
            with self._state:
                return self._refuse(login, network, now)
        with self._state:
            self._logins.forget(login)
            self._guesses.forget(login)
            self._addresses.give_back(network)
        self.remember(connection, password, peer=peer)
        return verified

    def remember(self, connection: ConnectionRecord, password: str, *, peer: str) -> None:
        """Know this password of the connection from now on, as long as its hash stays the same."""
        proof = self._proof(connection.password_hash, _cut(password))
        with self._state:
            self._remembered[connection.id] = _Remembered(proof, network_of(peer))
            self._remembered.move_to_end(connection.id)
            if len(self._remembered) > self.settings.remembered:
                self._remembered.popitem(last=False)

    def is_alarming(self, user_name: str, now: datetime) -> bool:
        """Count a refused login, from any address; tell whether it is time for somebody to hear of them."""
        user = self._key(user_name, "")
        with self._state:
            return not self._alarms.wait(user, now) and self._alarms.take(user, now) > 0

    def _refuse(self, login: bytes, network: str, now: datetime) -> LoginFailed:
        self._guesses.take(login, now)
        wait = max(self._logins.wait(login, now), self._addresses.wait(network, now))
        return LoginFailed(postpone_seconds=math.ceil(wait) or None)

    def _compare(self, connection: ConnectionRecord | None, password: str, proof: bytes) -> Verified | None:
        """Compare with a chosen password; the work is the same where there is none."""
        stored = "" if connection is None else connection.password_hash
        cost = self.settings.scrypt
        with self._hashing:
            if connection is None or is_generated(stored):
                self._stand_in.matches(password)
                return None
            with self._state:
                remembered = self._remembered.get(connection.id)
            if remembered is not None and hmac.compare_digest(remembered.proof, proof):
                return Verified(None)  # it comes from another address than before
            expected = ChosenHash.parse(stored)
            if not expected.matches(password):
                return None
            return Verified(None if expected.cost == cost else hash_chosen(password, cost, self._random))

    def _proof(self, password_hash: str | None, password: str) -> bytes:
        """Return what a right password of this hash is known by; a new hash makes another one of it."""
        text = f"{password_hash or ''}\0{password}"
        return hmac.digest(self._secret, text.encode("utf-8", "surrogatepass"), "sha256")

    def _key(self, user_name: str, network: str) -> bytes:
        """Return the name of a bucket: of one length, however long the user name is."""
        text = f"{network}\0{user_name}"
        return hmac.digest(self._secret, text.encode("utf-8", "surrogatepass"), "sha256")


def network_of(peer: str) -> str:
    """Return whom the address of a caller stands for: an IPv4 address, 64 bits of an IPv6 address, or itself.

    What is no address, such as the path of a socket, is cut to 100 characters.
    """
    try:
        address = ip_address(peer)
    except ValueError:
        return peer[:100]
    if not isinstance(address, IPv6Address):
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return f"{int(address) >> _BITS_OF_ONE_CUSTOMER:x}::/64"


def _cut(password: str) -> str:
    """Return the password, so short that hashing it is cheap; what was longer is no right one any more."""
    return password[: MAX_PASSWORD + 1]
