"""Logins under attack: which hashes are computed, who is told what, and that the right PC comes through.

Time is never measured: `Hashes` counts what was computed.
"""

from __future__ import annotations

import hashlib
import hmac
import queue
import threading
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from world import START, app

from qbsync import (
    Bridge,
    ConfigurationError,
    LoginRate,
    LoginSettings,
    MemoryStore,
    ScryptCost,
    StorageError,
    Store,
)
from qbsync.models import CustomerAdd
from qbsync.simulator import SimulatedClock
from qbsync.storage.records import ConnectionRecord
from qbsync.sync.credentials import ChosenHash, is_generated
from qbsync.sync.guard import LoginGuard, network_of
from qbsync.webconnector.calls import Authenticate, AuthenticateReply

if TYPE_CHECKING:
    from collections.abc import Iterator

HOME = "192.0.2.1"
ELSEWHERE = "198.51.100.7"
GOOD = "a fine morning in Bristol"
CHEAP = ScryptCost(n=2**4)
SETTINGS = LoginSettings(scrypt=CHEAP)
NVU = AuthenticateReply(ticket="", status="nvu")


@attrs.define
class Hashes:
    """How often each function was called since the last `take`."""

    sha256: int = 0
    hmac: int = 0
    scrypt: int = 0

    def take(self) -> Hashes:
        counted = attrs.evolve(self)
        self.sha256 = self.hmac = self.scrypt = 0
        return counted


@pytest.fixture
def hashes(monkeypatch: pytest.MonkeyPatch) -> Hashes:
    """Count the hashes of the whole process."""
    counted = Hashes()
    real = hashlib.sha256, hmac.digest, hashlib.scrypt

    def counting(name: str, function: Any) -> Any:
        def counted_function(*arguments: Any, **options: Any) -> Any:
            setattr(counted, name, getattr(counted, name) + 1)
            return function(*arguments, **options)

        return counted_function

    monkeypatch.setattr(hashlib, "sha256", counting("sha256", real[0]))
    monkeypatch.setattr(hmac, "digest", counting("hmac", real[1]))
    monkeypatch.setattr(hashlib, "scrypt", counting("scrypt", real[2]))
    return counted


@attrs.define
class Host:
    """A host app, and what Web Connectors ask of it."""

    store: Store
    clock: SimulatedClock
    settings: LoginSettings = SETTINGS
    bridge: Bridge = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self.start()

    def start(self) -> None:
        """Start the process, or start it again."""
        self.bridge = Bridge(self.store, app=app(), logins=self.settings, clock=self.clock)

    def log_in(self, user_name: str, password: str, peer: str = HOME) -> AuthenticateReply:
        reply = self.bridge.service.handle(Authenticate(user_name=user_name, password=password), peer=peer)
        assert isinstance(reply, AuthenticateReply)
        return reply

    def record(self, key: str) -> ConnectionRecord:
        with self.store.transaction(write=False) as transaction:
            record = transaction.get(ConnectionRecord, key, key)
        assert record is not None
        return record

    def alarms(self, key: str) -> list[str]:
        history = self.bridge.connection(key).history()
        return [event.text for event in history if event.name == "many wrong passwords"]


@pytest.fixture
def host(store: Store) -> Host:
    return Host(store, SimulatedClock(START))


# Chosen passwords


def test_a_chosen_password_lets_in_and_is_nowhere_stored(host: Host) -> None:
    setup = host.bridge.connect("acme", zone="Europe/London", password=GOOD)
    assert setup.password == GOOD
    assert GOOD not in repr(setup)
    assert GOOD.encode() not in setup.qwc
    assert host.log_in("acme", GOOD).status == "none"
    assert host.log_in("acme", GOOD + " ") == NVU
    assert GOOD not in str(attrs.asdict(host.record("acme")))


def test_a_weak_password_makes_no_connection(host: Host) -> None:
    with pytest.raises(ConfigurationError, match="12 to 128"):
        host.bridge.connect("acme", zone="Europe/London", password="short")
    with pytest.raises(ConfigurationError, match="user name"):
        host.bridge.connect(
            "acme", zone="Europe/London", user_name="north-gate", password="north-gate-north-gate"
        )
    assert list(host.bridge.connections()) == []


def test_a_password_is_changed_between_chosen_and_generated(host: Host) -> None:
    host.bridge.connect("acme", zone="Europe/London", password=GOOD)
    assert host.log_in("acme", GOOD).status == "none"
    generated = host.bridge.connection("acme").reissue()
    assert host.log_in("acme", GOOD) == NVU, "also where it was remembered"
    assert host.log_in("acme", generated.password).status == "none"
    with pytest.raises(ConfigurationError, match="12 to 128"):
        host.bridge.connection("acme").reissue(password="short")
    assert host.log_in("acme", generated.password).status == "none", "a refused one changes nothing"
    chosen = host.bridge.connection("acme").rotate_ids(password="a dark evening in Leeds")
    assert host.log_in("acme", generated.password) == NVU
    assert host.log_in("acme", chosen.password).status == "none"


def test_polls_after_the_first_compute_no_scrypt(host: Host, hashes: Hashes) -> None:
    host.bridge.connect("acme", zone="Europe/London", password=GOOD)
    hashes.take()
    assert host.log_in("acme", GOOD).status == "none"
    assert hashes.take().scrypt == 1
    for _ in range(20):
        host.clock.advance(60)
        assert host.log_in("acme", GOOD).status == "none"
    assert hashes.take().scrypt == 0
    assert host.log_in("acme", GOOD, ELSEWHERE).status == "none"
    assert hashes.take().scrypt == 0, "it got another address"
    host.start()
    assert host.log_in("acme", GOOD).status == "none"
    assert hashes.take().scrypt == 1, "another process knows nothing"


def test_generated_passwords_never_compute_scrypt(host: Host, hashes: Hashes) -> None:
    setup = host.bridge.connect("acme", zone="Europe/London")
    for password in (setup.password, "wrong", setup.password.swapcase()):
        host.log_in("acme", password)
    assert hashes.take().scrypt == 0


def test_what_is_remembered_is_bounded(store: Store, hashes: Hashes) -> None:
    host = Host(store, SimulatedClock(START), LoginSettings(scrypt=CHEAP, remembered=2))
    for key in ("a", "b", "c"):
        host.bridge.connect(key, zone="Europe/London", password=GOOD)
        host.log_in(key, GOOD)
    hashes.take()
    host.log_in("c", GOOD)
    host.log_in("b", GOOD)
    assert hashes.take().scrypt == 0
    assert host.log_in("a", GOOD).status == "none"
    assert hashes.take().scrypt == 1


def test_another_cost_hashes_each_password_anew_at_its_next_login(host: Host, hashes: Hashes) -> None:
    host.bridge.connect("acme", zone="Europe/London", password=GOOD)
    generated = host.bridge.connect("other", zone="Europe/London")
    dearer = ScryptCost(n=2**5, r=4, p=2)
    host.settings = LoginSettings(scrypt=dearer)
    host.start()
    before = host.record("acme").password_hash
    host.log_in("acme", "wrong, wrong, wrong")
    assert host.record("acme").password_hash == before
    hashes.take()
    assert host.log_in("acme", GOOD).status == "none"
    assert hashes.take().scrypt == 2
    after = ChosenHash.parse(host.record("acme").password_hash)
    assert (after.cost, after.matches(GOOD)) == (dearer, True)
    assert after.salt != ChosenHash.parse(before).salt
    hashes.take()
    assert host.log_in("acme", GOOD).status == "none"
    assert host.log_in("other", generated.password).status == "none"
    assert hashes.take().scrypt == 0
    assert is_generated(host.record("other").password_hash)


def test_a_password_that_changes_during_the_login_is_not_overwritten(
    host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    host.bridge.connect("acme", zone="Europe/London", password=GOOD)
    host.settings = LoginSettings(scrypt=ScryptCost(n=2**5))
    host.start()
    check, other = LoginGuard.check, Bridge(host.store, app=app(), logins=LoginSettings(scrypt=CHEAP))

    def change_meanwhile(*arguments: Any, **options: Any) -> Any:
        verdict = check(*arguments, **options)
        other.connection("acme").reissue(password="a dark evening in Leeds")
        return verdict

    with monkeypatch.context() as patched:
        patched.setattr(LoginGuard, "check", change_meanwhile)
        assert host.log_in("acme", GOOD) == AuthenticateReply(ticket="", status="busy", postpone_seconds=60)
    assert host.log_in("acme", GOOD) == NVU
    assert host.log_in("acme", "a dark evening in Leeds").status == "none"


def test_a_hash_of_another_release_lets_nobody_in(host: Host) -> None:
    host.bridge.connect("acme", zone="Europe/London", password=GOOD)
    for number, strange in enumerate(["$scrypt$v=9$AA$AA", "$argon2id$v=19$AA$AA", "plain", "", GOOD]):
        with host.store.transaction() as transaction:
            record = transaction.get(ConnectionRecord, "acme", "acme")
            assert record is not None
            transaction.put(attrs.evolve(record, password_hash=strange))
        for password in (GOOD, strange, ""):
            with pytest.raises(StorageError, match="make a new one"):  # the adapter answers "busy"
                host.log_in("acme", password, f"203.0.113.{number}")
    setup = host.bridge.connection("acme").reissue()
    assert host.log_in("acme", setup.password).status == "none"


# The same work for all who are refused


@pytest.mark.parametrize("chosen", [False, True], ids=["generated only", "some chosen"])
def test_a_refused_login_costs_the_same_hashes_whoever_it_is(
    host: Host,
    hashes: Hashes,
    chosen: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    host.bridge.connect("generated", zone="Europe/London")
    if chosen:
        host.bridge.connect("chosen", zone="Europe/London", password=GOOD)
        host.bridge.connect("remembered", zone="Europe/London", password=GOOD)
        host.log_in("remembered", GOOD)
    counted = {}
    for number, user_name in enumerate(
        ["nobody", "generated", *(["chosen", "remembered"] if chosen else [])]
    ):
        hashes.take()
        replies = [host.log_in(user_name, f"wrong {number}", f"203.0.113.{each}") for each in range(5)]
        assert replies == [NVU] * 5
        counted[user_name] = hashes.take()
    assert len({attrs.astuple(count) for count in counted.values()}) == 1, counted
    assert counted["nobody"].scrypt == (5 if chosen else 0)


@pytest.mark.parametrize("key", ["nobody", "generated", "chosen"])
def test_the_answers_are_the_same_whoever_it_is(host: Host, key: str) -> None:
    host.bridge.connect("generated", zone="Europe/London")
    host.bridge.connect("chosen", zone="Europe/London", password=GOOD)
    replies = [host.log_in(key, "wrong") for _ in range(12)]
    assert replies == [NVU] * 9 + [attrs.evolve(NVU, postpone_seconds=60)] * 3


def test_a_password_without_end_is_cut_before_it_is_hashed(
    host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    host.bridge.connect("acme", zone="Europe/London", password="k" + "7fQz!mW3" * 15 + "abc.xyz")
    real, longest = hashlib.sha256, 0

    def sha256(data: bytes = b"") -> Any:
        nonlocal longest
        longest = max(longest, len(data))
        return real(data)

    monkeypatch.setattr(hashlib, "sha256", sha256)
    assert host.log_in("acme", "k" + "7fQz!mW3" * 15 + "abc.xyz" + "x" * 1_000_000) == NVU
    assert host.log_in("x" * 1_000_000, "y") == NVU
    assert longest < 1000
    assert host.log_in("acme", "k" + "7fQz!mW3" * 15 + "abc.xyz").status == "none"


# The throttle


def test_wrong_passwords_are_heard_ever_less_often_and_cost_nothing_then(host: Host, hashes: Hashes) -> None:
    host.bridge.connect("acme", zone="Europe/London", password=GOOD)
    waits, computed = [], 0
    for _ in range(16):
        hashes.take()
        wait = host.log_in("acme", "wrong", ELSEWHERE).postpone_seconds
        waits.append(wait)
        computed += hashes.take().scrypt
        host.clock.advance(wait or 0)
    assert waits == [None] * 9 + [60, 120, 240, 480, 960, 1920, 3600]
    assert computed == 16
    for _ in range(100):
        host.log_in("acme", "wrong", ELSEWHERE)
    host.clock.advance(3599)
    assert hashes.take().scrypt <= 1
    assert host.log_in("acme", GOOD, HOME).status == "none", "another address"


def test_a_right_password_clears_the_wrong_ones_before_it(host: Host) -> None:
    host.bridge.connect("acme", zone="Europe/London", password=GOOD)
    for _ in range(5):
        for _ in range(9):
            assert host.log_in("acme", "wrong") == NVU
        host.start()
        for _ in range(9):
            assert host.log_in("acme", "wrong") == NVU
        assert host.log_in("acme", GOOD).status == "none"


def test_a_right_generated_password_is_let_in_whatever_came_before(host: Host) -> None:
    setup = host.bridge.connect("acme", zone="Europe/London")
    for _ in range(1000):
        host.log_in("acme", "wrong", HOME)
    assert host.log_in("acme", "wrong", HOME).postpone_seconds
    assert host.log_in("acme", setup.password, HOME).status == "none"


def test_wrong_passwords_from_the_same_address_do_not_keep_out_one_that_was_right_lately(host: Host) -> None:
    """All addresses are one where a proxy hides them, and those of an office are."""
    host.bridge.connect("acme", zone="Europe/London", password=GOOD)
    assert host.log_in("acme", GOOD).status == "none"
    for number in range(1000):
        host.log_in("acme", f"wrong {number}")
        host.log_in(f"nobody {number}", "wrong")
    assert host.log_in("acme", "wrong").postpone_seconds
    assert host.log_in("acme", GOOD).status == "none"
    assert host.log_in("acme", GOOD, "").postpone_seconds is None, "another address, with tries of its own"


def test_guesses_at_the_address_of_the_last_login_come_to_an_end(store: Store, hashes: Hashes) -> None:
    few = LoginRate(tries=50, delay=timedelta(seconds=10), longest_delay=timedelta(seconds=10))
    host = Host(store, SimulatedClock(START), LoginSettings(scrypt=CHEAP, guesses_at_home=few))
    host.bridge.connect("acme", zone="Europe/London", password=GOOD)
    host.log_in("acme", GOOD)
    for number in range(49):
        host.log_in("acme", f"wrong {number}")
    assert host.log_in("acme", GOOD).status == "none"
    hashes.take()
    host.log_in("acme", "wrong 49")
    assert host.log_in("acme", GOOD).status == "nvu", "nobody tells here any more whether a guess is right"
    assert hashes.take().scrypt == 0
    host.clock.advance(3600)
    assert host.log_in("acme", GOOD).status == "none"


def test_an_address_with_wrong_passwords_for_many_users_is_slowed_down(host: Host, hashes: Hashes) -> None:
    host.bridge.connect("acme", zone="Europe/London", password=GOOD)
    hashes.take()
    for number in range(5000):
        host.log_in(f"user {number}", "wrong", ELSEWHERE)
    assert hashes.take().scrypt == 50
    assert host.log_in("acme", GOOD, HOME).status == "none"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.2", False),
        ("192.0.2.1", "::ffff:192.0.2.1", True),
        ("2001:db8::1", "2001:db8::ffff:1", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("fe80::1%eth0", "fe80::1%eth1", True),
        ("", "192.0.2.1", False),
        ("unix:/run/a.sock", "unix:/run/b.sock", False),
        ("x" * 100 + "a", "x" * 100 + "b", True),
    ],
)
def test_whom_an_address_stands_for(one: str, other: str, same: bool) -> None:  # noqa: FBT001 - a parameter of the test
    assert (network_of(one) == network_of(other)) == same


def test_an_attacker_with_all_addresses_of_an_ipv6_network_is_one(host: Host, hashes: Hashes) -> None:
    host.bridge.connect("acme", zone="Europe/London", password=GOOD)
    hashes.take()
    for number in range(500):
        host.log_in("acme", "wrong", f"2001:db8::{number:x}")
    assert hashes.take().scrypt == 10


# Scrypt at once


def test_no_more_scrypts_run_at_once_than_are_set_and_the_others_are_told_busy(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = LoginSettings(scrypt=CHEAP, hashes_at_once=2, hashes_waiting=3)
    host = Host(store, SimulatedClock(START), settings)
    generated = host.bridge.connect("generated", zone="Europe/London")
    host.bridge.connect("home", zone="Europe/London", password=GOOD)
    host.bridge.connect("acme", zone="Europe/London", password=GOOD)
    assert host.log_in("home", GOOD).status == "none"
    real, go_on, full = hashlib.scrypt, threading.Event(), threading.Semaphore(0)
    running, most, state = 0, 0, threading.Lock()

    def slow(*arguments: Any, **options: Any) -> bytes:
        nonlocal running, most
        with state:
            running += 1
            most = max(most, running)
        full.release()
        assert go_on.wait(30)
        result = real(*arguments, **options)
        with state:
            running -= 1
        return result

    monkeypatch.setattr(hashlib, "scrypt", slow)
    replies: queue.Queue[AuthenticateReply] = queue.Queue()

    def attack(number: int) -> None:
        replies.put(host.log_in("acme", "wrong", f"192.0.2.{number}"))

    threads = [threading.Thread(target=attack, args=(number,)) for number in range(10, 30)]
    for thread in threads:
        thread.start()
    busy = AuthenticateReply(ticket="", status="busy", postpone_seconds=60)
    assert [replies.get(timeout=30) for _ in range(15)] == [busy] * 15
    for _ in range(2):
        assert full.acquire(timeout=30)
    assert host.log_in("generated", generated.password).status == "none"
    assert host.log_in("home", GOOD).status == "none"
    assert host.log_in("acme", GOOD) == busy
    go_on.set()
    assert [replies.get(timeout=30) for _ in range(5)] == [NVU] * 5
    for thread in threads:
        thread.join(30)
    assert most == 2
    assert host.log_in("acme", GOOD).status == "none", "busy was no wrong password"


# The alarm


def test_the_history_tells_of_many_wrong_passwords_at_most_once_an_hour(host: Host) -> None:
    setup = host.bridge.connect("acme", zone="Europe/London")
    host.bridge.connect("other", zone="Europe/London")
    for number in range(9):
        host.log_in("acme", "wrong", f"203.0.113.{number}")
    assert host.alarms("acme") == []
    host.log_in("acme", "wrong", ELSEWHERE)
    [text] = host.alarms("acme")
    assert ELSEWHERE in text
    for _ in range(59):
        host.clock.advance(60)
        for number in range(5):
            host.log_in("acme", "wrong", f"203.0.113.{number}")
    assert len(host.alarms("acme")) == 1
    host.start()
    for _ in range(50):
        host.log_in("acme", "wrong")
    assert len(host.alarms("acme")) == 1, "nor by another process"
    host.clock.advance(61)
    for _ in range(50):
        host.log_in("acme", "wrong")
    host.clock.advance(3600)
    for _ in range(50):
        host.log_in("acme", "wrong")
    assert len(host.alarms("acme")) == 2
    assert host.alarms("other") == []
    assert host.log_in("acme", setup.password).status == "none"


def test_wrong_passwords_for_unknown_users_are_kept_nowhere(host: Host) -> None:
    host.bridge.connect("acme", zone="Europe/London")
    for _ in range(50):
        host.log_in("nobody", "wrong")
    assert host.alarms("acme") == []
    assert [connection.key for connection in host.bridge.connections()] == ["acme"]


def test_a_session_under_way_is_not_touched_by_wrong_passwords(host: Host) -> None:
    setup = host.bridge.connect("acme", zone="Europe/London")
    host.bridge.connection("acme").push(CustomerAdd(name="New"), key="1")
    assert host.log_in("acme", setup.password).status == ""
    session = host.record("acme").session_id
    for _ in range(200):
        host.log_in("acme", "wrong")
    assert host.record("acme").session_id == session


@pytest.mark.parametrize("options", [{"hashes_at_once": 0}, {"hashes_waiting": -1}, {"remembered": 0}])
def test_settings_that_cannot_work_are_refused(options: dict[str, int]) -> None:
    with pytest.raises(ConfigurationError, match="at least"):
        LoginSettings(**options)  # type: ignore[arg-type] # numbers all


def test_the_guard_shows_no_secret() -> None:
    guard = LoginGuard(LoginSettings(scrypt=CHEAP), lambda count: b"\x41" * count)
    assert repr(guard) == "<LoginGuard: 0 logins, 0 throttled>"
    bridge = Bridge(MemoryStore(), app=app(), logins=LoginSettings(scrypt=CHEAP))
    assert "secret" not in repr(bridge.service)


@pytest.fixture(autouse=True)
def no_threads_left() -> Iterator[None]:
    before = threading.active_count()
    yield
    assert threading.active_count() == before


def test_health_tells_of_a_wrong_password_until_the_present_one_came(host: Host) -> None:
    """Somebody who sets it up is told at once; a guesser from elsewhere makes no trouble out of one try."""

    def troubles() -> list[str]:
        return [trouble.name for trouble in host.bridge.connection("acme").health().troubles]

    setup = host.bridge.connect("acme", zone="Europe/London")
    assert troubles() == ["not connected"]
    host.log_in("acme", "mistyped")
    assert troubles() == ["not connected", "wrong password"]
    host.log_in("acme", setup.password)
    assert troubles() == []
    host.log_in("acme", "guessed", ELSEWHERE)
    assert troubles() == []

    host.clock.advance(1)
    again = host.bridge.connection("acme").reissue()
    host.clock.advance(1)
    host.log_in("acme", setup.password)
    assert troubles() == ["wrong password"]
    host.clock.advance(1)
    host.log_in("acme", again.password)
    assert troubles() == []
