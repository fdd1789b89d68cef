"""Who may come in, what they see, and that nothing is done by a form that the page did not make for them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from status_page import SECRET, VISITORS, mounted, person, world_with_troubles
from werkzeug.test import Client

from qbsync.dashboard import EVERY_CONNECTION, Dashboard, Visitor
from qbsync.dashboard.application import ROUTES
from qbsync.dashboard.tokens import Tokens
from qbsync.errors import ConfigurationError

if TYPE_CHECKING:
    from world import World

GETS = sorted(path for path, route in ROUTES.items() if route.get)
POSTS = sorted(path for path, route in ROUTES.items() if route.post)


@pytest.fixture(scope="module")
def untouched() -> World:
    """Give a world in which nothing is done: those who use it say so."""
    return world_with_troubles()


@pytest.fixture
def world() -> World:
    return world_with_troubles()


def everything(world: World) -> dict[str, Any]:
    """Return all that the acts of the page could change."""
    return {one.key: list(one.export(secrets=True)) for one in world.bridge.connections()}


def fields(key: str = "acme") -> dict[str, str]:
    """Return fields with which every act would do something."""
    return {
        "key": key,
        "write": "terms",
        "flow": "customers",
        "applied": "yes",
        "zone": "America/New_York",
        "edition": "US",
        "every": "15",
    }


@pytest.mark.parametrize("path", GETS)
def test_nobody_comes_in_without_a_right(untouched: World, path: str) -> None:
    answer = person(untouched.bridge, "").get(f"{path}?key=acme&write=terms")
    assert answer.status_code == 403
    assert "acme" not in answer.text


@pytest.mark.parametrize("path", POSTS)
def test_nobody_acts_without_a_right(untouched: World, path: str) -> None:
    before = everything(untouched)
    token = person(untouched.bridge, "staff").token()
    for name in ("", "auditor"):
        assert person(untouched.bridge, name).post(path, token=token, **fields()).status_code == 403
    assert everything(untouched) == before


def test_the_host_may_send_them_to_its_login(world: World) -> None:
    visitor = person(world.bridge, "", login_url="/login?next=sync")
    answer = visitor.get("/")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/login?next=sync")
    assert visitor.post("/sync-now", key="acme").status_code == 403


def test_who_may_look_only_is_offered_nothing_to_press(world: World) -> None:
    auditor = person(world.bridge, "auditor")
    for path in (
        "/",
        "/connection?key=acme",
        "/queue?key=acme",
        "/write?key=acme&write=terms",
        "/set-up?key=acme",
    ):
        answer = auditor.get(path)
        assert answer.status_code == 200
        assert 'method="post"' not in answer.text
        assert 'name="token"' not in answer.text
    for path in (
        "/new",
        "/reissue?key=acme",
        "/rotate?key=acme",
        "/qwc?key=acme",
        "/cancel?key=acme&write=terms",
    ):
        assert auditor.get(path).status_code == 403


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize("token", ["none", "other visitor", "old", "of the future", "bent", "other secret"])
def test_a_form_that_the_page_did_not_make_does_nothing(untouched: World, path: str, token: str) -> None:
    tokens, now = Tokens(SECRET), untouched.clock()
    made = {
        "none": "",
        "other visitor": tokens.make(VISITORS["acme"].id, now),
        "old": tokens.make("staff", now - timedelta(hours=12, seconds=1)),
        "of the future": tokens.make("staff", now + timedelta(hours=1)),
        "bent": tokens.make("staff", now)[:-1] + "z",
        "other secret": Tokens("x" * 40).make("staff", now),
    }[token]
    before = everything(untouched)
    answer = person(untouched.bridge, "staff").post(path, token=made, **fields())
    assert answer.status_code == 403
    assert "Nothing was done" in answer.text
    assert everything(untouched) == before


def test_a_good_token_from_another_site_does_nothing(world: World) -> None:
    staff, before = person(world.bridge, "staff"), everything(world)
    data = {"token": staff.token(), **fields()}
    for site in ("cross-site", "same-site"):
        answer = staff.client.post("/retry", data=data, headers={"Sec-Fetch-Site": site})
        assert answer.status_code == 403
    assert everything(world) == before
    assert (
        staff.client.post("/retry", data=data, headers={"Sec-Fetch-Site": "same-origin"}).status_code == 303
    )


def test_a_token_in_the_url_counts_for_nothing(world: World) -> None:
    staff = person(world.bridge, "staff")
    answer = staff.client.post(f"/sync-now?token={staff.token()}&key=acme")
    assert answer.status_code == 403


def test_a_token_lives_for_twelve_hours_by_the_clock_of_the_bridge(world: World) -> None:
    staff = person(world.bridge, "staff")
    token = staff.token()
    world.clock.advance(12 * 3600)
    assert staff.post("/sync-now", token=token, key="acme").status_code == 303
    world.clock.advance(1)
    assert staff.post("/sync-now", token=token, key="acme").status_code == 403


@pytest.mark.parametrize("path", sorted(set(GETS) - set(POSTS)))
def test_what_is_only_read_takes_no_post(untouched: World, path: str) -> None:
    assert person(untouched.bridge, "staff").act(path, **fields()).status_code == 405


@pytest.mark.parametrize("path", sorted(set(POSTS) - set(GETS)))
def test_an_act_takes_no_get(untouched: World, path: str) -> None:
    before = everything(untouched)
    assert person(untouched.bridge, "staff").get(f"{path}?key=acme&write=terms").status_code == 405
    assert everything(untouched) == before


def test_a_form_has_a_limit(world: World) -> None:
    answer = person(world.bridge, "staff").act("/pause", key="acme", reason="x" * 100_000)
    assert answer.status_code == 413


@pytest.mark.parametrize("connections", ["acme", b"acme", None, [1], {"acme": 1}.items()])
def test_what_could_let_in_too_many_is_refused(connections: Any) -> None:
    with pytest.raises(ConfigurationError):
        Visitor(id="x", connections=connections)


@pytest.mark.parametrize("id", ["", None, 7])
def test_a_visitor_has_an_id(id: Any) -> None:
    with pytest.raises(ConfigurationError):
        Visitor(id=id, connections=EVERY_CONNECTION)


@pytest.mark.parametrize("secret", ["", "short", b"x" * 31])
def test_a_weak_secret_is_refused(world: World, secret: Any) -> None:
    with pytest.raises(ConfigurationError, match="32"):
        Dashboard(world.bridge, authorize=lambda _: None, secret=secret)


def test_there_is_no_page_without_an_authorization(world: World) -> None:
    with pytest.raises(TypeError, match="authorize"):
        Dashboard(world.bridge, secret=SECRET)  # type: ignore[call-arg]


def test_a_word_is_no_key_to_everything(world: World) -> None:
    seen = Visitor(id="x", connections={"every connection", "EVERY_CONNECTION", "*"})
    client = Client(Dashboard(world.bridge, authorize=lambda _: seen, secret=SECRET))
    assert client.get("/connection?key=acme").status_code == 404
    assert "acme" not in client.get("/").text.replace("Acme Orders", "")


def test_an_error_of_the_hook_is_not_taken_for_a_yes(world: World) -> None:
    def broken(_environ: object) -> Visitor:
        raise LookupError("the host's session store is away")

    with pytest.raises(LookupError):
        Client(Dashboard(world.bridge, authorize=broken, secret=SECRET)).get("/")
    assert Client(mounted(world.bridge)).get("/").status_code == 403
