"""Passwords as they are made, chosen, kept and compared."""

from __future__ import annotations

import hashlib
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qbsync import ConfigurationError, ScryptCost, StorageError
from qbsync.sync.credentials import (
    ChosenHash,
    check_password,
    hash_chosen,
    hash_generated,
    is_generated,
    is_generated_from,
    new_password,
    new_ticket,
)

CHEAP = ScryptCost(n=2, r=1, p=1)
GOOD = "a fine morning in Bristol"

texts = st.text(st.characters(exclude_categories=()), max_size=40)


def random(count: int) -> bytes:
    return bytes(range(count))


def test_a_generated_password_has_128_bits_and_a_ticket_256() -> None:
    assert len(new_password(random)) == 22
    assert len(new_ticket(random)) == 43


@given(texts, texts)
def test_a_password_is_right_only_where_every_code_point_is(password: str, other: str) -> None:
    kept = hash_generated(password)
    assert is_generated_from(password, kept)
    assert is_generated_from(other, kept) == (other == password)
    chosen = ChosenHash.parse(hash_chosen(password, CHEAP, random))
    assert chosen.matches(password)
    assert chosen.matches(other) == (other == password)


@pytest.mark.parametrize(
    "other",
    [GOOD.upper(), GOOD + " ", " " + GOOD, GOOD.replace(" ", "\u00a0"), GOOD[:-1], ""],
    ids=["case", "space behind", "space before", "another space", "shorter", "nothing"],
)
def test_nothing_is_trimmed_or_folded(other: str) -> None:
    assert not ChosenHash.parse(hash_chosen(GOOD, CHEAP, random)).matches(other)


def test_accents_in_another_form_are_another_password() -> None:
    composed = unicodedata.normalize("NFC", "Zo\u00eb verl\u00e4uft sich nie")
    decomposed = unicodedata.normalize("NFD", composed)
    assert not ChosenHash.parse(hash_chosen(composed, CHEAP, random)).matches(decomposed)


def test_no_hash_is_never_right() -> None:
    assert not is_generated_from("anything", None)
    assert not is_generated_from(GOOD, hash_chosen(GOOD, CHEAP, random)), "of another kind"


def test_a_chosen_password_is_kept_with_its_salt_and_cost() -> None:
    kept = hash_chosen(GOOD, ScryptCost(n=2**4, r=2, p=3), random)
    scheme, settings, salt, _digest = kept[1:].split("$")
    assert (scheme, settings, salt) == ("scrypt", "ln=4,r=2,p=3", "AAECAwQFBgcICQoLDA0ODw")
    assert not is_generated(kept)
    parsed = ChosenHash.parse(kept)
    assert parsed.cost == ScryptCost(n=2**4, r=2, p=3)
    assert parsed.digest == hashlib.scrypt(GOOD.encode(), salt=bytes(range(16)), n=16, r=2, p=3, dklen=32)
    assert str(parsed) == kept


def test_the_cost_is_what_owasp_asks_for() -> None:
    assert ScryptCost() == ScryptCost(n=2**17, r=8, p=1)


@pytest.mark.parametrize("cost", [{"n": 1}, {"n": 1000}, {"r": 0}, {"p": 0}, {"r": 2**15, "p": 2**15}])
def test_a_cost_that_scrypt_does_not_take_is_refused(cost: dict[str, int]) -> None:
    with pytest.raises(ConfigurationError, match="power of two"):
        ScryptCost(**cost)


@pytest.mark.parametrize(
    "text", ["", "plain", "$argon2id$v=19$m=1$a$b", "$scrypt$ln=4,r=8$AA$AA", "$scrypt$ln=x,r=8,p=1$AA$AA",
             "$scrypt$ln=4,r=8,p=1$%%$AA"]
)  # fmt: skip
def test_a_hash_of_an_unknown_kind_is_an_error_that_does_not_show_it(text: str) -> None:
    with pytest.raises(StorageError, match="make a new one") as caught:
        ChosenHash.parse(text)
    assert not text or text not in str(caught.value)


def test_a_salt_is_new_each_time() -> None:
    salts = iter([b"a" * 16, b"b" * 16])
    first, second = (hash_chosen(GOOD, CHEAP, lambda _count: next(salts)) for _ in range(2))
    assert first != second


@pytest.mark.parametrize(
    "password",
    [GOOD, "Tr0ub4dor&3xyz", "\u0434\u043e\u0431\u0440\u043e\u0435 \u0443\u0442\u0440\u043e 7",
     "pa$$word-of-the-north-gate", "k" + "7fQz!mW3" * 15],
)  # fmt: skip
def test_a_good_password_is_taken(password: str) -> None:
    check_password(password, "acme")


@pytest.mark.parametrize(
    ("password", "problem"),
    [
        ("", "has 0 characters"),
        ("k7fQz!mW3xy", "has 11 characters"),
        ("k7fQz!mW3xyB" * 11, "has 132 characters"),
        ("a fine morning\tin Bristol", "cannot be typed"),
        ("a fine morning\nin Bristol", "cannot be typed"),
        ("a fine morning \x00 in Bristol", "cannot be typed"),
        ("a fine morning \ud800 in Bristol", "cannot be typed"),
        ("a fine morning \u200b in Bristol", "cannot be typed"),
        (GOOD + " ", "space"),
        (" " + GOOD, "space"),
        ("aaaaaaaaaaaaaaaa", "easy to guess"),
        ("abababababababab", "easy to guess"),
        ("123456789012", "easy to guess"),
        ("abcdefghijklmnop", "easy to guess"),
        ("ponmlkjihgfedcba", "easy to guess"),
        ("PasswordPassword", "easy to guess"),
        ("Quickbooks2026", "easy to guess"),
        ("rock-castle-1234", "easy to guess"),
        ("qwertyqwerty1!", "easy to guess"),
    ],
)
def test_a_password_that_cannot_work_or_is_soon_guessed_is_refused_with_what_to_do(
    password: str, problem: str
) -> None:
    with pytest.raises(ConfigurationError, match=problem) as caught:
        check_password(password, "rock-castle")
    assert "choose 12 to 128 printable characters" in str(caught.value)
    assert not password or password not in str(caught.value)
