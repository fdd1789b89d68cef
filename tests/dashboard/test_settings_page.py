"""What is set for a connection is shown as it is, changed by a form, and else left alone."""

from __future__ import annotations

from datetime import time, timedelta
from typing import TYPE_CHECKING

import pytest
from status_page import Elements, Person, person, world_with_troubles

from qbsync import FlowSettings, QuietHours

if TYPE_CHECKING:
    from world import World


@pytest.fixture
def world() -> World:
    return world_with_troubles()


@pytest.fixture
def staff(world: World) -> Person:
    return person(world.bridge, "staff")


def filled(staff: Person) -> dict[str, str]:
    """Return what the browser would send of the form as it is."""
    text = staff.get("/settings?key=acme").text
    fields: dict[str, str] = {}
    name = ""
    for tag, given in Elements(text).found:
        if tag == "input" and given.get("name") and (given.get("type") != "checkbox" or "checked" in given):
            fields[given["name"] or ""] = given.get("value") or ""
        elif tag == "select":
            name = given["name"] or ""
        elif tag == "option" and "selected" in given:
            fields[name] = given["value"] or ""
    return fields


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"read_only": True},
        {"flows": {"customers": FlowSettings(every=timedelta(hours=4))}},
        {"flows": {"customers": FlowSettings(every=timedelta(minutes=7))}},
        {"flows": {"customers": FlowSettings(enabled=False)}},
        {"quiet_hours": QuietHours(time(18, 30), time(7))},
        {"quiet_hours": [QuietHours(time(18), time(7), days=("Mon",)), QuietHours(time(12), time(13))]},
    ],
)
def test_the_form_sent_as_it_is_changes_nothing(
    world: World, staff: Person, settings: dict[str, object]
) -> None:
    before = world.connection.configure(**settings)  # type: ignore[arg-type]
    assert staff.post("/settings", **filled(staff)).status_code == 303
    assert world.connection.settings == before


def test_settings_are_changed(world: World, staff: Person) -> None:
    form = {**filled(staff), "read_only": "yes", "every-customers": "60", "start": "18:00", "end": "06:30"}
    answer = staff.post("/settings", **form)
    assert answer.headers["Location"] == "settings?key=acme&said=set"
    settings = world.connection.settings
    assert settings.read_only
    assert settings.flows["customers"] == FlowSettings(every=timedelta(hours=1))
    assert settings.quiet_hours == (QuietHours(time(18), time(6, 30)),)
    assert "read-only" in staff.get("/connection?key=acme").text
    staff.post("/settings", **{**form, "read_only": "", "every-customers": "off", "start": "", "end": ""})
    settings = world.connection.settings
    assert not settings.read_only
    assert settings.flows["customers"] == FlowSettings(enabled=False)
    assert settings.quiet_hours == ()


@pytest.mark.parametrize(
    "wrong", [{"start": "18:00", "end": ""}, {"start": "x", "end": "y"}, {"every-customers": "0"}]
)
def test_a_wrong_value_changes_nothing(world: World, staff: Person, wrong: dict[str, str]) -> None:
    before = world.connection.settings
    answer = staff.post("/settings", **{**filled(staff), "read_only": "yes", **wrong})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert world.connection.settings == before


def test_who_may_look_only_sees_what_is_set(world: World) -> None:
    world.connection.configure(read_only=True, quiet_hours=QuietHours(time(18), time(7)))
    text = person(world.bridge, "auditor").get("/settings?key=acme").text
    assert "read-only" in text
    assert "18:00 to 07:00" in text
    assert "<form" not in text


def test_syncs_of_a_time(world: World, staff: Person) -> None:
    world.clock.advance(3 * 86_400)
    world.company.ui.add_customer(name="Late")
    world.update()

    def count(query: str) -> int:
        return staff.get(f"/syncs?key=acme{query}").text.count("sync?key=acme")

    assert (count("&days=1"), count("&days=7"), count("")) == (1, 3, 3)
    assert count("&days=7&show=failures") == 1
    failed = world.connection.syncs(failures=True)[0].id
    for show, words in {"push": "CustomerAdd", "pull": "customers"}.items():
        assert staff.get(f"/sync?key=acme&sync={failed}&show={show}").status_code == 200, words
    assert "Customer Terms" in staff.get(f"/sync?key=acme&sync={failed}&show=push").text
    assert "Customer Terms" not in staff.get(f"/sync?key=acme&sync={failed}&show=pull").text
