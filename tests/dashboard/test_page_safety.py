"""What every answer of the page has: headers, escaped text, relative links, and no secrets."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from status_page import Elements, Person, mounted, person, world_with_troubles
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.test import Client
from world import World

from qbsync import MemoryStore
from qbsync.dashboard.application import HEADERS, ROUTES
from qbsync.models import CustomerAdd, Ref

if TYPE_CHECKING:
    from qbsync import Connection

HOSTILE = "\"><script>alert(1)</script><img src=x onerror=alert(2)>'&{{7*7}}"
"""What a person at the PC, or a customer, may call themselves."""

SHORT = "<b onclick=x>'\"&"
"""The same where QuickBooks takes less."""


@pytest.fixture(scope="module")
def world() -> World:
    return world_with_troubles()


def pages_of(connection: Connection, write: str) -> list[str]:
    """Return the URL of every page about a connection, and of those without one."""
    query = f"key={quote(connection.key)}&write={quote(write)}&sync={connection.syncs()[0].id}"
    return [
        f"{path}?{query}&begins_with={quote(HOSTILE)}&code={quote(HOSTILE)}"
        for path, one in ROUTES.items()
        if one.get
    ]


@pytest.mark.parametrize(
    "path", ["/", "/nothing", "/connection?key=acme", "/connection?key=no", "/new", "/qwc?key=acme"]
)
def test_every_answer_has_the_headers(world: World, path: str) -> None:
    for name in ("staff", "auditor", ""):
        answer = person(world.bridge, name).get(path)
        assert {key: answer.headers[key] for key in HEADERS} == HEADERS
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Set-Cookie" not in answer.headers


def test_nothing_may_run_and_nothing_comes_from_elsewhere() -> None:
    policy = dict(part.strip().split(" ", 1) for part in HEADERS["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert set(policy.values()) == {"'none'", "'self'"}
    assert not {"script-src", "connect-src", "frame-src"} & set(policy)


def test_the_style_and_the_icon_may_be_kept_and_ask_for_nobody(world: World) -> None:
    page = Elements(person(world.bridge, "staff").get("/").text)
    kept = [given["href"] for tag, given in page.found if tag == "link"]
    assert len(kept) == 2
    for href in kept:
        assert href is not None
        assert re.fullmatch(r"[a-z]+-[0-9a-f]{12}\.(css|svg)", href)
        answer = person(world.bridge, "").get(f"/{href}")
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert person(world.bridge, "").client.post(f"/{kept[0]}").status_code == 403


def test_pages_need_no_script_and_no_inline_style(world: World) -> None:
    staff = person(world.bridge, "staff")
    for page in pages_of(world.connection, "terms"):
        answer = staff.get(page)
        if answer.mimetype != "text/html":
            continue
        elements = Elements(answer.text)
        assert "script" not in elements.names()
        assert "style" not in elements.names()
        attributes = {name for _tag, given in elements.found for name in given}
        assert not {name for name in attributes if name.startswith("on")} | attributes & {"style"}
        assert not [link for link in elements.links() if re.match(r"[a-z]+:|//", link)]


def test_hostile_names_are_text_on_every_page() -> None:
    world = World.make(MemoryStore(), customers=1)
    world.update()
    world.connection.push(CustomerAdd(name=SHORT, terms_ref=Ref(SHORT)), key=HOSTILE)
    world.update()
    world.bridge.connect(HOSTILE, zone="America/New_York")
    world.connection.pause(HOSTILE)
    staff = person(world.bridge, "staff")
    shown = 0
    for page in [*pages_of(world.connection, HOSTILE), f"/connection?key={quote(HOSTILE)}", "/"]:
        answer = staff.get(page)
        if answer.mimetype != "text/html":
            continue
        elements = Elements(answer.text)
        shown += HOSTILE in answer.text or "alert(1)" in answer.text
        assert not elements.names() & {"script", "b"}
        assert all(given.get("src", "").startswith("icon-") for tag, given in elements.found if tag == "img")
        assert not [name for _tag, given in elements.found for name in given if name.startswith("on")]
    assert shown >= 5
    answer = staff.get(f"/qwc?key={quote(HOSTILE)}")
    assert re.fullmatch(r'attachment; filename="[A-Za-z0-9_-]+\.qwc"', answer.headers["Content-Disposition"])


def test_a_template_in_a_name_is_not_carried_out() -> None:
    world = World.make(MemoryStore())
    world.bridge.connect("{{7*7}}{% raw %}", zone="America/New_York")
    assert "{{7*7}}{% raw %}" in person(world.bridge, "staff").get("/").text


@pytest.mark.parametrize("prefix", ["", "/sync", "/internal/quick books/é"])
def test_links_and_redirects_stay_below_the_prefix(world: World, prefix: str) -> None:
    def elsewhere(_environ: object, _start_response: object) -> list[bytes]:
        raise AssertionError("a link leads out of the page")

    page = mounted(world.bridge)
    application = (
        DispatcherMiddleware(elsewhere, {prefix.encode().decode("latin-1"): page}) if prefix else page
    )
    client = Client(application)  # type: ignore[arg-type]
    client.set_cookie("visitor", "staff")
    staff = Person(client, prefix)
    waiting, seen = ["/"], set[str]()
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        answer = client.get(prefix + path, follow_redirects=True)
        assert answer.status_code == 200, path
        if answer.mimetype == "text/html":
            found = [given["href"] or "" for _tag, given in Elements(answer.text).found if given.get("href")]
            waiting += ["/" + link.removeprefix("./") for link in found if not link.startswith("#")]
    assert len(seen) > 20
    answer = staff.act("/sync-now", key="acme")
    assert answer.headers["Location"].startswith("connection?")


@pytest.mark.parametrize(("prefix", "leads_to"), [("/sync", "sync/"), ("/a/b c", "b%20c/")])
def test_the_mount_itself_leads_to_its_slash(world: World, prefix: str, leads_to: str) -> None:
    client = Client(DispatcherMiddleware(mounted(world.bridge), {prefix: mounted(world.bridge)}))
    client.set_cookie("visitor", "staff")
    answer = client.get(prefix)
    assert (answer.status_code, answer.headers["Location"]) == (303, leads_to)


def test_no_page_and_no_url_has_a_secret(world: World) -> None:
    staff = person(world.bridge, "staff")
    record = "".join(world.connection.export(secrets=True))
    hashes = re.findall(r"sha256\$[^\"]+", record)
    assert hashes
    for page in pages_of(world.connection, "terms"):
        answer = staff.get(page)
        for secret in (world.setup.password, *hashes):
            assert secret not in answer.text
        assert "token=" not in answer.text


def test_head_has_no_body_and_other_methods_are_refused(world: World) -> None:
    staff = person(world.bridge, "staff")
    assert staff.client.head("/").status_code == 200
    assert staff.client.head("/").data == b""
    for method in ("PUT", "DELETE", "OPTIONS", "PATCH"):
        assert staff.client.open("/", method=method).status_code == 405


@pytest.mark.parametrize(
    "query",
    [
        "key=%00",
        "key=%FF",
        "key=" + "x" * 5_000,
        "key=acme&key=no",
        "after=%00.%FF.a",
        "after=a.b.c",
        "before=....",
        "said=%3Cb%3E",
        "state=none",
    ],
)
def test_nonsense_in_a_url_is_no_error(world: World, query: str) -> None:
    staff = person(world.bridge, "staff")
    for path in ("/", "/queue", "/connection", "/syncs", "/history", "/new", "/code"):
        assert staff.get(f"{path}?{query}").status_code in {200, 303, 404}
        assert staff.get(f"{path}?key=acme&{query}").status_code in {200, 303, 404}


def test_a_sync_that_is_forgotten_begins_the_list_again(world: World) -> None:
    answer = person(world.bridge, "staff").get("/syncs?key=acme&before=gone&show=failures")
    assert (answer.status_code, answer.headers["Location"]) == (303, "syncs?key=acme&show=failures")
