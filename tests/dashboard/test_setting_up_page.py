"""A connection is set up by a form; its password is in one answer and never again."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from status_page import Elements, field, person, world_with_troubles

from qbsync import ConfigurationError
from qbsync.simulator import WebConnector, WSGITransport
from qbsync.webconnector.qwc import parse

if TYPE_CHECKING:
    from status_page import Person
    from world import World

FORM = {"zone": "America/Chicago", "edition": "CA", "every": "30", "company_file": ""}


@pytest.fixture
def world() -> World:
    return world_with_troubles()


def password_in(text: str) -> str:
    found = re.search(r'<code class="password">([^<]+)</code>', text)
    assert found is not None
    return found[1]


def every_page(staff: Person) -> str:
    """Return the text of all pages that links lead to."""
    waiting, seen, text = ["./"], set[str](), ""
    while waiting:
        link = waiting.pop()
        if link in seen or link.startswith(("#", "qwc")):
            continue
        seen.add(link)
        answer = staff.get("/" + link.removeprefix("./"))
        text += answer.text
        waiting += Elements(answer.text).links()
    assert len(seen) > 20
    return text


def test_a_new_connection_from_nothing(world: World) -> None:
    staff = person(world.bridge, "staff")
    answer = staff.act("/new", key="books of Ann", **FORM)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    password = password_in(answer.text)
    assert len(password) >= 22
    link = next(link for link in Elements(answer.text).links() if link.startswith("qwc"))
    qwc = staff.get(f"/{link}")
    assert qwc.headers["Content-Disposition"] == 'attachment; filename="books-of-Ann.qwc"'
    assert qwc.headers["Cache-Control"] == "no-store"
    assert parse(qwc.data).user_name == "books of Ann"
    assert parse(qwc.data).run_every_n_minutes == 30
    assert password.encode() not in qwc.data
    status = world.bridge.connection("books of Ann").status()
    assert status.edition == "CA"
    assert world.bridge.connection("books of Ann").settings.zone == "America/Chicago"


def test_its_password_is_on_no_other_page(world: World) -> None:
    staff = person(world.bridge, "staff")
    password = password_in(staff.act("/new", key="ann", **FORM).text)
    again = password_in(staff.act("/reissue", on="/reissue?key=ann", key="ann", same=same(staff, "ann")).text)
    assert again != password
    text = every_page(staff)
    assert password not in text
    assert again not in text
    kept = "".join(world.bridge.connection("ann").export(secrets=True))
    assert password not in kept
    assert again not in kept


def same(staff: Person, key: str, act: str = "reissue") -> str:
    return field(staff.get(f"/{act}?key={key}").text, "same")


def test_the_form_sent_again_makes_nothing_again(world: World) -> None:
    staff = person(world.bridge, "staff")
    token = staff.token()
    first = staff.post("/new", token=token, key="ann", **FORM)
    password = password_in(first.text)
    before = list(world.bridge.connection("ann").export(secrets=True))
    second = staff.post("/new", token=token, key="ann", **FORM)
    assert second.status_code == 422
    assert "taken" in second.text
    assert password not in second.text
    assert list(world.bridge.connection("ann").export(secrets=True)) == before


@pytest.mark.parametrize("act", ["reissue", "rotate"])
def test_a_new_password_sent_again_makes_no_third_one(world: World, act: str) -> None:
    staff = person(world.bridge, "staff")
    form = {"token": staff.token(), "key": "acme", "same": same(staff, "acme", act)}
    password = password_in(staff.post(f"/{act}", **form).text)
    before = list(world.connection.export(secrets=True))
    second = staff.post(f"/{act}", **form)
    assert second.status_code == 409
    assert password not in second.text
    assert list(world.connection.export(secrets=True)) == before


@pytest.mark.parametrize("act", ["reissue", "rotate"])
def test_a_new_password_needs_its_own_form(world: World, act: str) -> None:
    staff = person(world.bridge, "staff")
    before = list(world.connection.export(secrets=True))
    for fingerprint in ("", "x", same(person(world.bridge, "acme"), "acme", act)):
        answer = staff.act(f"/{act}", key="acme", same=fingerprint)
        assert answer.status_code == 409
    assert list(world.connection.export(secrets=True)) == before


def test_the_new_password_works_and_the_old_one_does_not(world: World) -> None:
    staff = person(world.bridge, "staff")
    password = password_in(staff.act("/reissue", key="acme", same=same(staff, "acme")).text)
    assert not world.update().ok
    transport = WSGITransport(world.application)
    typed = WebConnector(world.company, qwc=world.setup.qwc, password=password, transport=transport)
    world.clock.advance(60)
    assert typed.run_once().ok


def test_rotation_gives_another_file(world: World) -> None:
    staff = person(world.bridge, "staff")
    before = parse(staff.get("/qwc?key=acme").data)
    staff.act("/reissue", key="acme", same=same(staff, "acme"))
    assert parse(staff.get("/qwc?key=acme").data) == before
    staff.act("/rotate", key="acme", same=same(staff, "acme", "rotate"))
    after = parse(staff.get("/qwc?key=acme").data)
    assert (after.owner_id, after.file_id) != (before.owner_id, before.file_id)


@pytest.mark.parametrize(
    ("wrong", "at"),
    [
        ({"key": ""}, "key"),
        ({"key": "x" * 300}, "key"),
        ({"key": "a\u202eb"}, "key"),
        ({"key": "acme"}, "key"),
        ({"zone": "Mars/Base"}, "zone"),
        ({"every": "0"}, "every"),
        ({"every": ""}, "every"),
        ({"company_file": "none"}, "company_file"),
        ({"edition": "XX"}, ""),
    ],
)
def test_a_mistake_is_told_beside_its_field(world: World, wrong: dict[str, str], at: str) -> None:
    staff = person(world.bridge, "staff")
    keys = [connection.key for connection in world.bridge.connections()]
    answer = staff.act("/new", **{"key": "ann", **FORM, **wrong})
    assert answer.status_code == 422
    elements = Elements(answer.text)
    marked = {given["id"] for _tag, given in elements.found if given.get("aria-invalid") == "true"}
    assert marked == ({at} if at else set())
    if at:
        assert f"#{at}" in elements.links()
        described = next(given["aria-describedby"] for _tag, given in elements.found if given.get("id") == at)
        assert f"{at}-problem" in (described or "").split()
    assert [connection.key for connection in world.bridge.connections()] == keys
    assert 'value="ann"' in answer.text or "key" in wrong, "what was typed is still there"


def test_a_url_cannot_fill_in_more_than_the_name(world: World) -> None:
    text = person(world.bridge, "staff").get("/new?key=ann&token=x").text
    assert 'value="ann"' in text
    assert field(text, "token") != "x"


def test_every_zone_that_is_offered_can_be_taken(world: World) -> None:
    offered = re.findall(
        r'<option value="([A-Z][^"]*/[^"]*)"', person(world.bridge, "staff").get("/new").text
    )
    assert len(offered) >= 12
    for number, zone in enumerate(offered):
        try:
            world.bridge.connect(f"z{number}", zone=zone)
        except ConfigurationError as error:
            pytest.fail(str(error))


def test_a_waiting_connection_shows_how_to_begin(world: World) -> None:
    staff = person(world.bridge, "staff")
    staff.act("/new", key="ann", **FORM)
    text: Any = staff.get("/connection?key=ann").text
    assert "Waits for the PC" in text
    assert "Update Selected" in text
    assert "qwc?key=ann" in text
