"""The status page in a real browser, with a simulated QuickBooks PC that calls over HTTP."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import expect

from browser import browser_that_keeps_pages
from qbsync.models import CustomerAdd, Ref, StandardTermsAdd

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from conftest import Host

pytestmark = pytest.mark.slow

NOT_KEPT = "ERR_CACHE_MISS"
"""What Chromium says instead of showing the answer to a form again."""

NAMES = ("Alder Street Bakery", "Cedar Hill School", "Harbor Boat Works")


def set_up(page: Page, key: str) -> tuple[str, bytes]:
    """Set up a connection by hand; return its password and its .qwc file."""
    page.goto("./")
    page.get_by_role("link", name=re.compile("Set up")).first.click()
    name = page.get_by_label("Name of the connection")
    if name.is_editable():  # a tenant's is given
        name.fill(key)
    page.get_by_label("Time zone").select_option("America/New_York")
    page.get_by_role("button", name="Set up").click()
    expect(page.get_by_role("heading", name="The password, shown this once")).to_be_visible()
    password = page.locator("code.password").inner_text()
    return password, qwc_of(page)


def qwc_of(page: Page) -> bytes:
    """Take the .qwc file that a page offers."""
    with page.expect_download() as download:
        page.get_by_role("link", name="Get the .qwc file").click()
    assert download.value.suggested_filename.endswith(".qwc")
    return Path(download.value.path()).read_bytes()


def test_from_nothing_to_the_first_sync(host: Host, people: Any) -> None:
    page = people.sit_down("staff")
    page.goto("./")
    expect(page.get_by_text("There is no connection yet.")).to_be_visible()
    password, qwc = set_up(page, "acme")
    page.get_by_role("link", name="Go on to acme").click()
    expect(page.get_by_text("Waits for the PC")).to_be_visible()

    host.clock.advance(60)
    assert host.pc(host.company(*NAMES), qwc, password).run_once().ok
    page.reload()

    expect(page.get_by_text("In order").first).to_be_visible()
    expect(page.get_by_text("Sample Company", exact=True)).to_be_visible()
    expect(page.get_by_role("cell", name="customers: 3")).to_be_visible()
    assert {customer.full_name for customer in host.customers.values()} == set(NAMES)


def test_an_error_is_read_and_its_retry_pressed(host: Host, people: Any) -> None:
    page = people.sit_down("acme")
    setup = host.bridge.connect("acme", zone="America/New_York")
    company = host.company(*NAMES)
    pc = host.pc(company, setup.qwc, setup.password)
    host.bridge.connection("acme").push(CustomerAdd(name="Ann", terms_ref=Ref("Net 31")), key="customer-7")
    assert pc.run_once().ok

    page.goto("./")
    page.get_by_role("link", name="acme", exact=True).click()
    expect(page.get_by_text("Needs attention")).to_be_visible()
    page.get_by_role("link", name="Look at it").click()
    page.get_by_role("link", name="Customer Ann").click()
    expect(page.get_by_text('invalid reference to QuickBooks Terms "Net 31"')).to_be_visible()
    expect(page.get_by_role("heading", name="What to do")).to_be_visible()
    page.get_by_text("Its code").click()
    page.get_by_role("link", name="3140").click()
    expect(page.get_by_role("heading", name="What 3140 means")).to_be_visible()
    page.go_back()

    company.ui.add(StandardTermsAdd(name="Net 31", std_due_days=31))  # somebody did it
    page.get_by_role("button", name="Retry").click()
    expect(page.get_by_role("status")).to_contain_text("Queued again")
    page.reload()
    assert host.bridge.connection("acme").operation("customer-7").attempts == 0, "a reload does nothing again"
    host.clock.advance(60)
    assert pc.run_once().ok
    page.reload()
    expect(page.get_by_text("It is in QuickBooks.")).to_be_visible()
    assert host.outcomes["customer-7"].state == "applied"
    assert "Ann" in [customer.full_name for customer in company.customers]


def test_a_password_is_shown_once_and_never_again(host: Host, people: Any) -> None:
    page = people.sit_down("staff")
    password, _qwc = set_up(page, "acme")
    seen = [password]
    page.get_by_role("link", name="Go on to acme").click()
    page.get_by_role("link", name="Set-up").click()
    page.get_by_role("link", name="Make a new password").click()
    page.get_by_role("button", name="Make a new password").click()
    seen.append(page.locator("code.password").inner_text())
    assert len(set(seen)) == 2

    def shows_none() -> bool:
        content = page.content()
        return not any(one in content for one in seen)

    before = list(host.bridge.connection("acme").export(secrets=True))
    assert not shows_none()
    page.reload()  # which sends the form again
    expect(page.get_by_role("heading", name="The password was changed already")).to_be_visible()
    assert shows_none()
    assert list(host.bridge.connection("acme").export(secrets=True)) == before, "and no third one was made"
    for path in ("connection", "set-up", "history", "syncs", "queue"):
        page.goto(f"{path}?key=acme")
        assert shows_none()
        assert not any(one in page.url for one in seen)


def test_going_back_to_a_password_does_not_show_it(browser: Browser, people: Any) -> None:
    with browser_that_keeps_pages(browser) as keeping:
        people.browser = keeping
        page = people.sit_down("staff", scripts=True)
        set_up(page, "acme")
        page.get_by_role("link", name="Go on to acme").click()
        page.wait_for_url("**/connection?key=acme")
        with pytest.raises(PlaywrightError, match=NOT_KEPT):
            page.go_back(wait_until="commit")


def test_a_second_tenant_sees_nothing_of_the_first(host: Host, people: Any) -> None:
    setup = host.bridge.connect("acme", zone="America/New_York")
    assert host.pc(host.company(*NAMES), setup.qwc, setup.password).run_once().ok
    host.bridge.connection("acme").push(CustomerAdd(name="Ann"), key="customer-7")
    acme, rival = people.sit_down("acme"), people.sit_down("rival")

    acme.goto("./")
    expect(acme.get_by_role("rowheader")).to_have_text(re.compile("acme"))
    rival.goto("./")
    assert [text.strip() for text in rival.get_by_role("rowheader").all_inner_texts()] == [
        "Set up rival",
        "Set up rival-2",
    ]
    acme.goto("write?key=acme&write=customer-7")
    for path in ("connection?key=acme", "queue?key=acme", "write?key=acme&write=customer-7", "qwc?key=acme"):
        answer = rival.goto(path)
        assert answer is not None
        assert answer.status == 404
        expect(rival.get_by_role("heading", name="Not found")).to_be_visible()
        assert "Sample Company" not in rival.content()
    _password, qwc = set_up(rival, "rival")
    assert b"rival" in qwc
    acme.reload()
    expect(acme.get_by_role("heading", name="Customer Ann")).to_be_visible()
    acme.goto("./")
    assert "rival" not in acme.content()


def test_a_stranger_is_turned_away(host: Host, people: Any) -> None:
    host.bridge.connect("acme", zone="America/New_York")
    page = people.sit_down("")
    answer = page.goto("connection?key=acme")
    assert answer is not None
    assert answer.status == 403
    assert "key=acme" not in page.content()


def test_the_keyboard_is_enough(host: Host, people: Any) -> None:
    """From the address bar to a new connection, a pause and an end of it, by Tab, Enter and arrows."""
    page = people.sit_down("staff")
    page.goto("./")

    def focused() -> Any:
        return page.locator(":focus")

    def tab_to(name: str) -> None:
        for _ in range(60):
            page.keyboard.press("Tab")
            here = focused()
            assert here.count() == 1
            box, outline = here.bounding_box(), here.evaluate("one => getComputedStyle(one).outlineWidth")
            assert box is not None
            assert box["width"] > 0
            assert outline == "3px", f"the focus cannot be seen on {here.inner_text()}"
            label = here.evaluate("one => one.labels?.[0]?.innerText || one.innerText")
            if name in label:
                return
        pytest.fail(f"Tab does not lead to {name!r}")

    def enter() -> None:
        with page.expect_navigation():
            page.keyboard.press("Enter")

    page.keyboard.press("Tab")
    assert focused().inner_text() == "Skip to the content"
    enter()
    tab_to("Set up the first one")
    enter()
    tab_to("Name of the connection")
    page.keyboard.type("acme")
    tab_to("Edition of QuickBooks")
    page.keyboard.press("ArrowDown")
    tab_to("Set up")
    enter()
    expect(page.locator("code.password")).to_be_visible()
    assert host.bridge.connection("acme").status().edition == "CA"
    tab_to("Go on to acme")
    enter()
    tab_to("Reason")
    page.keyboard.type("Month end")
    enter()
    expect(page.get_by_text("Month end")).to_be_visible()
    assert host.bridge.connection("acme").status().state == "paused"
    tab_to("Let it go on")
    enter()
    expect(page.get_by_role("status")).to_be_visible()
    assert host.bridge.connection("acme").status().state == "active"


LIGHT_DESK: Any = ("light", 1280, None)
DARK_PHONE: Any = ("dark", 360, {"runOnly": ["color-contrast", "target-size", "scrollable-region-focusable"]})


def troubled(host: Host) -> None:
    """Let there be something on every page."""
    setup = host.bridge.connect("acme", zone="America/New_York")
    company = host.company(*NAMES)
    pc = host.pc(company, setup.qwc, setup.password)
    connection = host.bridge.connection("acme")
    for number, terms in enumerate((None, Ref("Net 31"), None)):
        connection.push(CustomerAdd(name=f"Ann {number}", terms_ref=terms), key=f"customer-{number}")
    connection.push(CustomerAdd(name=NAMES[0]), key="same-name")
    assert pc.run_once().ok
    host.clock.advance(3600)
    company.ui.add_customer(name="New")
    assert pc.run_once().ok
    connection.push(CustomerAdd(name="Later"), key="later")
    host.bridge.connect("waiting", zone="America/Chicago")
    host.bridge.connect("paused", zone="America/Chicago")
    host.bridge.connection("paused").pause("Month end", until=host.clock() + timedelta(hours=2))


def pages(host: Host) -> list[str]:
    """Return the URL of every kind of page."""
    sync = host.bridge.connection("acme").syncs(failures=True)[0].id
    write = "key=acme&write=customer-1"
    about = [
        "connection",
        "syncs",
        "queue",
        "history",
        "settings",
        "set-up",
        "reissue",
        "rotate",
        "accept-restore",
    ]
    return [
        *("./", "new", "new?key=x", "code", "code?code=3140", "nothing-here"),
        *(f"{path}?key=acme" for path in about),
        *("connection?key=waiting", "connection?key=paused", "connection?key=acme&said=asked"),
        *(f"{path}?{write}" for path in ("write", "cancel", "resolve")),
        *(f"sync?key=acme&sync={sync}", "queue?key=acme&state=rejected", "?begins_with=zzz"),
    ]


def test_no_violation_of_accessibility(host: Host, people: Any) -> None:
    """axe-core finds nothing on any page; it takes its time, half a second a page.

    It is a script, so the policy is put aside for it. What depends on colours and sizes is looked at in the
    dark and on a phone too.
    """
    troubled(host)
    page = people.sit_down("staff", scripts=True, bypass_csp=True)
    axe, found = Axe(), dict[str, str]()

    def look(name: str) -> None:
        for scheme, width, options in (LIGHT_DESK, DARK_PHONE):
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size({"width": width, "height": 800})
            results = axe.run(page, options=options)
            if results.violations_count:
                found[f"{name} ({scheme})"] = results.generate_report()

    for path in pages(host):
        page.goto(path)
        look(path)
    page.goto("new")
    page.get_by_label("Path of the company file").fill("none")
    page.get_by_label("Name of the connection").fill("x")
    page.get_by_role("button", name="Set up").click()
    expect(page.get_by_role("alert")).to_be_visible()
    look("a form with a mistake")
    page.get_by_label("Path of the company file").fill("")
    page.get_by_role("button", name="Set up").click()
    expect(page.locator("code.password")).to_be_visible()
    look("a password")
    assert found == {}, "\n".join(f"{path}\n{report}" for path, report in found.items())


def test_axe_finds_what_is_wrong(people: Any) -> None:
    page = people.sit_down("staff", scripts=True, bypass_csp=True)
    page.goto("./")
    page.evaluate("document.querySelector('h1').insertAdjacentHTML('afterend', '<img src=icon><input>')")
    assert {one["id"] for one in Axe().run(page).response["violations"]} >= {"image-alt", "label"}


def test_nothing_is_wider_than_the_screen(host: Host, people: Any) -> None:
    troubled(host)
    page = people.sit_down("staff", scripts=True)
    too_wide = []
    for path in pages(host):
        page.goto(path)
        for width in (320, 390, 768, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                too_wide.append((path, width))
    assert too_wide == []


def test_the_browser_holds_the_page_to_its_policy(host: Host, people: Any) -> None:
    host.bridge.connect("acme", zone="America/New_York")
    page = people.sit_down("staff", scripts=True)
    page.goto("connection?key=acme")
    page.evaluate(
        """() => {
        const script = document.createElement('script');
        script.textContent = "document.title = 'ran'";
        document.body.append(script);
        }"""
    )
    assert page.title() != "ran"
    assert any("Content Security Policy" in text for text in people.problems)
    people.problems.clear()
