"""Pages in the host's own transaction: what a handler writes is committed with the cursor, or not at all."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from world import World

from qbsync import EncryptedStore
from qbsync.errors import SessionLost
from qbsync.models import CustomerQuery
from qbsync.storage import SQLAlchemyStore

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

KEEP = sa.text("INSERT INTO kept (page, list_id) VALUES (:page, :list_id)")


class Reversed:
    """A cipher that hides nothing, for a test of something else."""

    def encrypt(self, data: bytes, /) -> bytes:
        """Return the data backwards, with a checksum."""
        return hashlib.sha256(data).digest() + data[::-1]

    def decrypt(self, token: bytes, /) -> bytes:
        """Return the data."""
        return token[32:][::-1]


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[sa.Engine]:
    if request.param == "postgresql":
        schema = request.getfixturevalue("postgresql_schema")
        url = request.getfixturevalue("postgresql").url.update_query_dict(
            {"options": f"-csearch_path={schema}"}
        )
    else:
        url = sa.make_url(f"sqlite:///{tmp_path}/host.db")
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE kept (page VARCHAR(40), list_id VARCHAR(40))")
    yield engine
    engine.dispose()


@pytest.fixture(params=["plain", "encrypted"])
def world(request: pytest.FixtureRequest, engine: sa.Engine) -> Iterator[World]:
    inner = SQLAlchemyStore(engine)
    store: Any = inner if request.param == "plain" else EncryptedStore(inner, Reversed())
    yield World.make(store, customers=25)
    inner.close()


def kept(engine: sa.Engine) -> list[tuple[str, str]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(sa.text("SELECT page, list_id FROM kept"))]


def declare(world: World, fail_at: int = 0) -> None:
    """Declare a pull that writes into the host's table, and fails once, after it has written a page."""
    pages: list[str] = []

    @world.bridge.pull(
        CustomerQuery, every=timedelta(hours=1), name="inside", page_size=10, transaction="store"
    )
    def keep(page: Any) -> None:
        pages.append(page.event_id)
        rows = [{"page": page.event_id, "list_id": customer.list_id} for customer in page]
        page.transaction.database.execute(KEEP, rows)
        if len(pages) == fail_at:
            raise KeyError


@pytest.mark.parametrize("page", [1, 2, 3])
def test_a_page_whose_handler_fails_leaves_nothing(engine: sa.Engine, world: World, page: int) -> None:
    declare(world, fail_at=page)
    world.update()
    assert len(kept(engine)) == (page - 1) * 10
    world.update(after=timedelta(hours=2))
    assert {list_id for _, list_id in kept(engine)} == {one.list_id for one in world.company.customers}


@pytest.mark.parametrize("step", range(3, 24, 4))
def test_a_page_is_kept_as_a_whole_or_not_at_all(engine: sa.Engine, world: World, step: int) -> None:
    declare(world)
    events = iter(range(step))

    def lose(_event: str) -> None:
        if next(events, None) is None:
            raise SessionLost

    world.on_event = lose
    world.update()
    world.on_event = None
    by_page: dict[str, int] = {}
    for page, _ in kept(engine):
        by_page[page] = by_page.get(page, 0) + 1
    assert all(count in {5, 10} for count in by_page.values())
    world.update(after=timedelta(hours=2))
    assert {list_id for _, list_id in kept(engine)} == {one.list_id for one in world.company.customers}
