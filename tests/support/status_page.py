"""A host app with a status page: who may see what, and a page that tests press the buttons of."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import attrs
from werkzeug.test import Client, TestResponse
from world import World

from qbsync import MemoryStore
from qbsync.dashboard import EVERY_CONNECTION, Dashboard, Visitor
from qbsync.models import CustomerAdd, Ref

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qbsync import Bridge

SECRET = "a secret of the tests, which is long enough"

VISITORS = {
    "staff": Visitor(id="staff", connections=EVERY_CONNECTION, may_act=True, name="Staff"),
    "auditor": Visitor(id="auditor", connections=EVERY_CONNECTION),
    "acme": Visitor(id="user-1", connections={"acme"}, may_act=True),
    "rival": Visitor(id="user-2", connections=frozenset({"rival", "rival-2"}), may_act=True),
}


def authorize(environ: Mapping[str, Any]) -> Visitor | None:
    """Know visitors by a cookie, which a real host would have signed."""
    found = re.search(r"visitor=([a-z]+)", environ.get("HTTP_COOKIE", ""))
    return VISITORS.get(found[1]) if found else None


def mounted(bridge: Bridge, **options: Any) -> Dashboard:
    """Return the page of a bridge."""
    return Dashboard(bridge, authorize=authorize, secret=SECRET, **options)


@attrs.define
class Person:
    """Somebody with a browser that runs no scripts."""

    client: Client
    prefix: str = ""

    def get(self, path: str, **options: Any) -> TestResponse:
        """Load a page."""
        return self.client.get(self.prefix + path, **options)

    def post(self, path: str, **fields: str) -> TestResponse:
        """Send a form as it is, with no token but the one given."""
        return self.client.post(self.prefix + path, data=fields)

    def token(self, page: str = "/new") -> str:
        """Return the token of the forms of a page."""
        return field(self.get(page).text, "token")

    def act(self, path: str, *, on: str = "/new", **fields: str) -> TestResponse:
        """Send a form with the hidden fields of the page that it stands on."""
        return self.post(path, **{"token": self.token(on), **fields})


def person(bridge: Bridge, name: str, **options: Any) -> Person:
    """Return a person at the page of a bridge."""
    client = Client(mounted(bridge, **options))
    if name:
        client.set_cookie("visitor", name)
    return Person(client)


def field(html: str, name: str) -> str:
    """Return the value of a hidden field."""
    found = re.search(rf'name="{name}" value="([^"]*)"', html)
    assert found is not None, f"the page has no field {name}"
    return unescape(found[1])


def world_with_troubles() -> World:
    """Return a world in which a customer was refused, one waits for somebody, and one was applied."""
    world = World.make(MemoryStore(), customers=3)
    world.update()
    world.connection.push(CustomerAdd(name="Fine"), key="fine")
    world.connection.push(CustomerAdd(name="Terms", terms_ref=Ref("Net 31")), key="terms")
    world.connection.push(CustomerAdd(name="Waits"), key="waits", after=("terms",))
    world.update()
    assert world.connection.operation("terms").state == "parked"
    return world


class Elements(HTMLParser):
    """Every element of a page with its attributes."""

    def __init__(self, html: str) -> None:
        """Read a page."""
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep an element."""
        self.found.append((tag, dict(attrs)))

    def names(self) -> set[str]:
        """Return the names of all elements."""
        return {tag for tag, _attributes in self.found}

    def links(self) -> list[str]:
        """Return where its links go."""
        return [given["href"] or "" for tag, given in self.found if tag == "a" and "href" in given]
