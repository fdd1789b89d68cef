"""A tenant sees nothing of another one: by no URL, no act, no error and no search."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from status_page import VISITORS, Elements, person, world_with_troubles

from qbsync.dashboard.application import ROUTES

if TYPE_CHECKING:
    from world import World

GETS = sorted(path for path, route in ROUTES.items() if route.get)
POSTS = sorted(path for path, route in ROUTES.items() if route.post)

HIDDEN = ("Customer 00", "Net 31", "Sample Company", "terms", "fine")
"""What only the connection acme has."""


@pytest.fixture(scope="module")
def untouched() -> World:
    """Give a world in which nothing is done: those who use it say so."""
    world = world_with_troubles()
    world.bridge.connect("rival", zone="America/Chicago")
    return world


@pytest.fixture
def world() -> World:
    world = world_with_troubles()
    world.bridge.connect("rival", zone="America/Chicago")
    return world


@pytest.mark.parametrize("path", sorted(set(GETS) - {"/", "/new", "/code"}))
def test_another_ones_page_is_not_there(untouched: World, path: str) -> None:
    rival = person(untouched.bridge, "rival")
    sync = untouched.connection.syncs()[0].id
    query = f"write=terms&flow=customers&sync={sync}"
    theirs, nobodys = rival.get(f"{path}?key=acme&{query}"), rival.get(f"{path}?key=nobody&{query}")
    assert theirs.status_code == nobodys.status_code == 404
    assert theirs.data == nobodys.data
    assert person(untouched.bridge, "acme").get(f"{path}?key=acme&{query}").status_code in {200, 303}


@pytest.mark.parametrize("path", sorted(set(POSTS) - {"/new"}))
def test_another_ones_buttons_are_not_there(untouched: World, path: str) -> None:
    rival = person(untouched.bridge, "rival")
    before = list(untouched.connection.export(secrets=True))
    for key in ("acme", "nobody"):
        answer = rival.act(path, key=key, write="terms", flow="customers", applied="yes", same="x")
        assert answer.status_code == 404
    assert list(untouched.connection.export(secrets=True)) == before


def test_the_own_connection_with_another_ones_write(world: World) -> None:
    rival = person(world.bridge, "rival")
    assert rival.get("/write?key=rival&write=terms").status_code == 404
    assert rival.act("/retry", key="rival", write="terms").status_code == 404
    assert rival.get(f"/sync?key=rival&sync={world.connection.syncs()[0].id}").status_code == 404
    assert world.connection.operation("terms").state == "parked"


def test_lists_and_searches_show_the_own_connections_only(world: World) -> None:
    rival = person(world.bridge, "rival")
    for path in ("/", "/?begins_with=a", "/?begins_with=acme", "/?after=YQ.YQ.YQ", "/?before=eg.eg.eg"):
        text = rival.get(path).text
        assert not [word for word in HIDDEN if word in text]
        assert "key=acme" not in text
    links = [link for link in Elements(rival.get("/").text).links() if "key=" in link]
    assert links == ["connection?key=rival", "new?key=rival-2"]


@pytest.mark.parametrize("key", ["acme", "nobody", "staff"])
def test_only_the_own_keys_can_be_set_up(world: World, key: str) -> None:
    before = {connection.key for connection in world.bridge.connections()}
    answer = person(world.bridge, "rival").act(
        "/new", key=key, zone="America/New_York", edition="US", every="15"
    )
    assert answer.status_code == 422
    assert "You may not set up" in answer.text
    assert {connection.key for connection in world.bridge.connections()} == before


def test_an_own_key_can_be_set_up(world: World) -> None:
    answer = person(world.bridge, "rival").act(
        "/new", key="rival-2", zone="America/New_York", edition="US", every="15"
    )
    assert answer.status_code == 200
    assert world.bridge.connection("rival-2").status().last_seen_at is None


def test_each_visitor_has_a_token_of_their_own(world: World) -> None:
    tokens = {person(world.bridge, name).token() for name in ("staff", "acme", "rival")}
    assert len(tokens) == len({VISITORS[name].id for name in ("staff", "acme", "rival")})
