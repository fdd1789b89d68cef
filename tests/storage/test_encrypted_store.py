"""EncryptedStore: no payload stands readable in the file, and it is a store like any other."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar

import attrs
import pytest
from world import KEY, World, app

from qbsync import Bridge, EncryptedStore, MemoryStore, SQLiteStore
from qbsync.errors import UnreadableRecord
from qbsync.models import CustomerAdd
from qbsync.storage.record import PAYLOAD, Index, Record
from qbsync.storage.records import KINDS, EventRecord, MessageSetRecord, OperationRecord
from qbsync.testing import StoreContract

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from qbsync.storage import Cipher

NAMES = ("Alder Street Bakery", "Beech Lane Motors")
PHONE = "555-0142"
NOW = datetime(2026, 1, 5, tzinfo=UTC)


class Stream:
    """A cipher of the standard library for tests: SHA-256 in counter mode, with an HMAC.  Not for use."""

    def __init__(self, key: bytes, *older: bytes) -> None:
        """Encrypt by `key`, decrypt by any of them."""
        self.keys = (key, *older)

    def encrypt(self, data: bytes, /) -> bytes:
        """Return nonce, check and the data."""
        nonce = secrets.token_bytes(16)
        hidden = self._mix(self.keys[0], nonce, data)
        return nonce + hmac.digest(self.keys[0], nonce + hidden, "sha256") + hidden

    def decrypt(self, token: bytes, /) -> bytes:
        """Return the data; ValueError where no key fits."""
        nonce, check, hidden = token[:16], token[16:48], token[48:]
        for key in self.keys:
            if hmac.compare_digest(hmac.digest(key, nonce + hidden, "sha256"), check):
                return self._mix(key, nonce, hidden)
        raise ValueError("a secret detail of the cipher")

    def _mix(self, key: bytes, nonce: bytes, data: bytes) -> bytes:
        stream = b"".join(
            hashlib.sha256(key + nonce + number.to_bytes(8, "big")).digest()
            for number in range(len(data) // 32 + 1)
        )
        return bytes(one ^ other for one, other in zip(data, stream, strict=False))


class TestEncryptedStore(StoreContract):
    """The contract holds for what is not encrypted; tests below have payloads."""

    examples: ClassVar[int] = 10

    @pytest.fixture
    def store(self) -> Iterator[EncryptedStore]:
        store = EncryptedStore(MemoryStore(), Stream(b"key"))
        yield store
        store.close()


@attrs.frozen(kw_only=True)
class Letter(Record):
    kind: ClassVar[str] = "letter"
    indexes: ClassVar[tuple[Index, ...]] = (Index("number", ("number",)),)

    number: int = 0
    text: str | None = attrs.field(default=None, metadata=PAYLOAD)


@pytest.mark.parametrize("text", [None, "", "a", "qbsync-encrypted:hello", "Äpfel \0 \ud800 \U0001f34e" * 99])
def test_what_is_read_is_what_was_written(text: str | None) -> None:
    store = EncryptedStore(MemoryStore(), Stream(b"key"))
    letter = Letter(connection="acme", id="1", text=text)
    with store.transaction() as transaction:
        stored = transaction.put(letter)
        assert stored == attrs.evolve(letter, version=1)
        assert transaction.get(Letter, "acme", "1") == stored
        assert transaction.put(attrs.evolve(stored, number=2)).version == 2
    with store.transaction(write=False) as transaction:
        assert [one.text for one in transaction.find(Letter, "number", connection="acme")] == [text]
    with store.transaction() as transaction:
        (claimed,) = transaction.claim(Letter, "number", connection="acme")
        transaction.delete(claimed)
        assert transaction.count(Letter, "number", connection="acme") == 0


def test_no_index_has_a_payload() -> None:
    for kind in KINDS:
        payloads = {field.name for field in attrs.fields(kind) if field.metadata.get("payload")}
        assert not payloads & {name for index in kind.indexes for name in index.fields}, kind


def sync(store: Any) -> World:
    """Run updates whose names and numbers are to be nowhere: pulls, pushes, refusals, a lost answer."""
    world = World.make(store, customers=1)
    world.company.ui.add_customer(name=NAMES[0], phone=PHONE)
    world.connection.push(CustomerAdd(name=NAMES[1], phone=PHONE), key="c-1")
    world.connection.push(CustomerAdd(name=NAMES[0]), key="c-2")
    world.update()
    assert world.outcomes["c-1"].state == "applied"
    assert NAMES[0] in str(world.outcomes["c-2"].problem), "QuickBooks' text names it"
    changed = next(one for one in world.customers.values() if one.full_name == NAMES[0])
    world.connection.push(changed.edit(phone="555-0143"), key="c-3")
    world.update()
    assert world.outcomes["c-3"].state == "applied"
    assert world.connection.quickbooks().company is not None
    return world


def test_no_payload_stands_readable_in_the_file(tmp_path: Path) -> None:
    plain = SQLiteStore(tmp_path / "plain.db")
    hidden = SQLiteStore(tmp_path / "hidden.db")
    world = sync(plain)
    sync(EncryptedStore(hidden, Stream(b"key")))
    secret = [
        *NAMES,
        PHONE,
        world.company.name,
        world.company.path,
        "CustomerAddRq",
        "CustomerRet",
        "QBXMLMsgsRq",
    ]
    for store in (plain, hidden):
        store.close()
    files = {
        name: b"".join(path.read_bytes() for path in sorted(tmp_path.glob(f"{name}.db*")))
        for name in ("plain", "hidden")
    }
    for text in secret:
        written = text.encode("ascii").replace(b"\\", b"\\\\")
        assert written in files["plain"], "the test looks for what there is"
        assert written not in files["hidden"], text


def test_texts_are_bound_to_their_place() -> None:
    inner = MemoryStore()
    store = EncryptedStore(inner, Stream(b"key"))
    with store.transaction() as transaction:
        transaction.put(Letter(connection="acme", id="1", text="one"))
        transaction.put(Letter(connection="acme", id="2", text="two"))
    with inner.transaction() as transaction:
        one, two = (transaction.get(Letter, "acme", id_) for id_ in "12")
        assert one is not None
        assert two is not None
        transaction.put(attrs.evolve(two, text=one.text))
    with (
        store.transaction(write=False) as transaction,
        pytest.raises(UnreadableRecord, match="another place"),
    ):
        transaction.get(Letter, "acme", "2")


def test_a_wrong_key_is_told_without_a_secret() -> None:
    inner = MemoryStore()
    with EncryptedStore(inner, Stream(b"key")).transaction() as transaction:
        transaction.put(Letter(connection="acme", id="1", text="one"))
    with (
        EncryptedStore(inner, Stream(b"other")).transaction(write=False) as transaction,
        pytest.raises(UnreadableRecord) as caught,
    ):
        transaction.get(Letter, "acme", "1")
    assert "text cannot be decrypted (ValueError)" in str(caught.value)
    assert "secret detail" not in repr(caught.value)
    assert caught.value.__suppress_context__


def raw(store: MemoryStore, kind: type[Record], index: str) -> str:
    """Return how records stand in the store."""
    with store.transaction(write=False) as transaction:
        found = transaction.find(kind, index, connection=KEY, limit=1000)
        return " ".join(str(attrs.asdict(record)) for record in found)


def test_a_plain_store_is_encrypted_later_and_a_key_rotated() -> None:
    inner = MemoryStore()
    world = sync(inner)
    assert NAMES[0] in raw(inner, MessageSetRecord, "state")
    ciphers: list[Cipher] = [Stream(b"old"), Stream(b"new", b"old"), Stream(b"new")]
    for cipher in ciphers:
        store = EncryptedStore(inner, cipher)
        world.store = store
        world.start()
        assert NAMES[0] in str(world.connection.operation("c-2").problem), "readable through the cipher"
        assert store.encrypt_again(KEY) > 3
        for kind, index in (
            (MessageSetRecord, "state"),
            (OperationRecord, "sequence"),
            (EventRecord, "time"),
        ):
            assert NAMES[0] not in raw(inner, kind, index)
        assert world.update().ok


def test_an_export_of_an_encrypted_store_is_readable() -> None:
    world = sync(EncryptedStore(MemoryStore(), Stream(b"key")))
    text = "\n".join(world.connection.export(secrets=True))
    assert NAMES[1] in text
    assert "qbsync-encrypted" not in text
    moved = EncryptedStore(MemoryStore(), Stream(b"another"))
    imported = Bridge(moved, app=app()).import_connection(text.splitlines())
    assert imported.operation("c-1").state == "applied"


def test_what_the_inner_transaction_offers_is_there_too() -> None:
    class Database(MemoryStore):
        pass

    with EncryptedStore(Database(), Stream(b"key")).transaction() as transaction:
        assert transaction.end  # type: ignore[attr-defined] # a method of the inner transaction
        with pytest.raises(AttributeError):
            transaction.nothing  # type: ignore[attr-defined] # noqa: B018 - neither of them has it


def test_a_handler_in_the_store_s_transaction_writes_through_the_cipher() -> None:
    inner = MemoryStore()
    world = World.make(EncryptedStore(inner, Stream(b"key")), customers=1)

    @world.bridge.pull(
        type(world.bridge._flows["customers"].template),  # noqa: SLF001 - the same query under another name
        every=timedelta(hours=1),
        name="inside",
        transaction="store",
    )
    def keep(page: Any) -> None:
        page.transaction.put(Letter(connection=KEY, id="1", text=page.records[0].full_name))

    world.update()
    with world.store.transaction(write=False) as transaction:
        letter = transaction.get(Letter, KEY, "1")
    assert letter is not None
    assert letter.text == "Customer 000"
    assert "Customer 000" not in raw(inner, Letter, "number")
