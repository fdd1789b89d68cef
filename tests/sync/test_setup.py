"""The .qwc file and the password of a connection: what they hold, and what a rotation of the ids means."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from world import World, app

from qbsync import App, Bridge, MemoryStore, UnknownConnection
from qbsync.errors import ConfigurationError, InvalidModel
from qbsync.models import CustomerAdd, CustomerQuery
from qbsync.simulator import WebConnector, WSGITransport
from qbsync.webconnector import qwc
from qbsync.webconnector.qwc import AuthFlags


def test_what_the_app_asks_for_stands_in_the_file() -> None:
    wishes = App(
        name="Acme Orders",
        url="https://acme.example/qbwc",
        support_url="https://acme.example/help",
        app_id="7",
        notify=True,
        auth_flags=AuthFlags.PREMIER | AuthFlags.ENTERPRISE,
        personal_data_pref="pdpNotNeeded",
        unattended_mode_pref="umpRequired",
    )
    file = qwc.parse(Bridge(MemoryStore(), app=wishes).connect("acme", zone="Europe/London").qwc)
    assert (file.app_id, file.app_support) == ("7", "https://acme.example/help")
    assert (file.notify, file.auth_flags) == (True, AuthFlags.PREMIER | AuthFlags.ENTERPRISE)
    assert (file.personal_data_pref, file.unattended_mode_pref) == ("pdpNotNeeded", "umpRequired")


def test_what_is_not_asked_for_is_left_out() -> None:
    data = Bridge(MemoryStore(), app=app()).connect("acme", zone="Europe/London").qwc
    for element in (b"Notify", b"AuthFlags", b"PersonalDataPref", b"UnattendedModePref", b"Style"):
        assert element not in data


def test_an_app_of_which_no_file_can_be_made_leaves_no_connection() -> None:
    bridge = Bridge(MemoryStore(), app=App(name="Acme\n", url="https://acme.example/qbwc"))
    with pytest.raises(InvalidModel, match="line break"):
        bridge.connect("acme", zone="Europe/London")
    with pytest.raises(UnknownConnection):
        bridge.connection("acme")


@pytest.mark.parametrize(
    ("urls", "path", "rule"),
    [
        ({"url": "http://x.example/q"}, "url", "is not https"),
        ({"url": "https://10.0.0.1/qbwc"}, "url", "is an IP address"),
        ({"url": ""}, "url", "is empty"),
        ({"url": "x.example"}, "url", "is no URL"),
        (
            {"url": "https://x.example/q", "support_url": "https://y.example/"},
            "support_url",
            "is not the host of",
        ),
    ],
)
def test_a_url_that_the_web_connector_refuses_is_refused_at_once(
    urls: dict[str, str], path: str, rule: str
) -> None:
    with pytest.raises(InvalidModel) as caught:
        App(name="Acme", **urls)  # type: ignore[arg-type]
    assert {problem.path for problem in caught.value.problems} == {path}
    assert any(problem.rule.startswith(rule) for problem in caught.value.problems)


def test_an_interval_that_is_no_timedelta_is_told_what_it_should_be() -> None:
    bridge = Bridge(MemoryStore(), app=app())
    for name in ("every", "overlap", "sweep"):
        wrong: Any = {"every": timedelta(minutes=15)} | {name: 15}
        with pytest.raises(ConfigurationError, match=rf"{name} is a timedelta, such as timedelta\(minutes"):
            bridge.pull(CustomerQuery, **wrong)(print)
    number: Any = 15
    with pytest.raises(ConfigurationError, match="run_every is a timedelta"):
        bridge.connect("acme", zone="Europe/London", run_every=number)


class TestRotation:
    @pytest.fixture
    def world(self) -> World:
        return World.make(MemoryStore(), customers=3)

    def add_again(self, world: World, data: bytes, password: str) -> WebConnector:
        return WebConnector(
            world.company, qwc=data, password=password, transport=WSGITransport(world.application)
        )

    def test_both_ids_and_the_password_are_new_and_nothing_else(self, world: World) -> None:
        setup = world.connection.rotate_ids()
        old, new = qwc.parse(world.setup.qwc), qwc.parse(setup.qwc)
        assert {old.owner_id, old.file_id}.isdisjoint({new.owner_id, new.file_id})
        assert setup.password != world.setup.password
        same = qwc.parse(setup.qwc.replace(new.owner_id.encode(), old.owner_id.encode()))
        assert same.user_name == old.user_name == setup.user_name
        assert (same.app_url, same.app_name) == (old.app_url, old.app_name)

    def test_the_application_at_the_pc_is_refused_until_the_new_file_is_added(self, world: World) -> None:
        assert world.update().ok
        world.connection.push(CustomerAdd(name="New"), key="c-1")
        setup = world.connection.rotate_ids()

        assert world.update().codes == (1040,)
        assert world.connection.status().state == "active"  # and not halted for a wrong company file
        assert "New" not in world.company_names()

        world.connector = self.add_again(world, setup.qwc, setup.password)
        assert world.update().ok
        assert world.company_names().count("New") == 1

    def test_the_company_file_must_show_the_new_file_id(self, world: World) -> None:
        setup = world.connection.rotate_ids()
        world.connector = self.add_again(world, setup.qwc, setup.password)
        new = qwc.parse(setup.qwc)
        world.company.stamp(new.owner_id, "FileID", qwc.parse(world.setup.qwc).file_id)
        world.connection.push(CustomerAdd(name="New"), key="c-1")
        assert not world.update().ok
        assert "New" not in world.company_names()

    def test_a_live_session_ends(self, world: World) -> None:
        def rotate(event: str) -> None:
            if event == "before_process":
                world.connection.rotate_ids()

        world.on_event = rotate
        world.connection.push(CustomerAdd(name="New"), key="c-1")
        assert not world.update().ok
        assert "New" not in world.company_names()

    def test_the_same_ids_in_a_new_file_are_no_rotation(self, world: World) -> None:
        setup = world.connection.rotate_ids()
        assert world.connection.reissue().qwc == world.connection.qwc == setup.qwc
