"""What can be pressed does what it says, sends the browser on, and says no where it cannot be done."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import lxml.html
import pytest
from status_page import Person, person, world_with_troubles

from qbsync import CLEAR
from qbsync.models import (
    CreditCardInfo,
    CustomerAdd,
    InvoiceAdd,
    InvoiceLineAdd,
    ItemServiceAdd,
    Ref,
    SalesOrPurchase,
    StandardTermsAdd,
)
from qbsync.sync.login import _SEEN_EVERY

if TYPE_CHECKING:
    from world import World


@pytest.fixture
def world() -> World:
    return world_with_troubles()


@pytest.fixture
def staff(world: World) -> Person:
    return person(world.bridge, "staff")


def test_sync_now_asks_for_one_pull_or_all(world: World, staff: Person) -> None:
    pages = len(world.pages)
    world.update(after=timedelta(minutes=1))
    assert len(world.pages) == pages
    for fields in ({"flow": "customers"}, {}):
        answer = staff.act("/sync-now", key="acme", **fields)
        assert (answer.status_code, answer.headers["Location"]) == (303, "connection?key=acme&said=asked")
        world.company.ui.edit_customer("Customer 001", phone=str(fields))
        world.update(after=timedelta(minutes=1))
        assert len(world.pages) > pages
        pages = len(world.pages)
    assert "Asked for." in staff.get("/connection?key=acme&said=asked").text
    assert staff.act("/sync-now", key="acme", flow="none").status_code == 404


def test_pause_and_resume(world: World, staff: Person) -> None:
    staff.act("/pause", key="acme", reason="Month end", **{"for": "8h"})
    status = world.connection.status()
    assert (status.state, status.reason) == ("paused", "Month end")
    assert status.paused_until == world.clock() + timedelta(hours=8)
    text = staff.get("/connection?key=acme").text
    assert "Month end" in text
    assert "Let it go on" in text
    staff.act("/resume", key="acme")
    assert world.connection.status().state == "active"
    staff.act("/pause", key="acme", **{"for": ""})
    assert world.connection.status().paused_until is None


def test_an_error_is_read_mended_and_retried(world: World, staff: Person) -> None:
    text = staff.get("/write?key=acme&write=terms").text
    assert "3140" in text
    assert "Net 31" in text
    assert "What to do" in text
    world.company.ui.add(StandardTermsAdd(name="Net 31", std_due_days=31))
    answer = staff.act("/retry", on="/write?key=acme&write=terms", key="acme", write="terms")
    assert (answer.status_code, answer.headers["Location"]) == (
        303,
        "write?key=acme&write=terms&said=retried",
    )
    assert world.connection.operation("terms").state == "queued"
    world.update()
    assert world.connection.operation("terms").state == "applied"
    assert world.connection.operation("waits").state == "applied", "what waited for it went on"


def test_cancel_asks_first(world: World, staff: Person) -> None:
    assert "Cancel this write" in staff.get("/cancel?key=acme&write=terms").text
    assert world.connection.operation("terms").state == "parked"
    staff.act("/cancel", key="acme", write="terms")
    assert world.connection.operation("terms").state == "cancelled"


@pytest.fixture
def clash(world: World) -> str:
    """Push a customer whose name is in use, and return the ListID of who has it."""
    there = next(iter(world.customers.values()))
    world.connection.push(CustomerAdd(name=there.name), key="same")
    world.update()
    return there.list_id


def test_a_name_in_use_is_linked_to_the_one_that_is_there(world: World, staff: Person, clash: str) -> None:
    assert "Link to the one that is there" in staff.get("/write?key=acme&write=same").text
    assert f'value="{clash}"' in staff.get("/link?key=acme&write=same").text
    answer = staff.act("/link", key="acme", write="same", list_id=clash, note="It is Ann")
    assert (answer.status_code, answer.headers["Location"]) == (
        303,
        "write?key=acme&write=same&said=resolved",
    )
    operation = world.connection.operation("same")
    assert (operation.state, operation.list_id, operation.linked) == ("applied", clash, True)
    assert "It is Ann (Staff)" in staff.get("/history?key=acme").text


def outside_details(html: str) -> str:
    """Return the words that a page shows before anybody opens its details, without those of its frame."""
    main = lxml.html.fromstring(html).find(".//main")
    assert main is not None
    for hidden in (*main.iter("details"), *main.iter("nav")):
        hidden.drop_tree()
    return " ".join(main.text_content().split())


@pytest.mark.parametrize(
    "path", ["/write", "/link", "/rename", "/resolve", "/cancel", "/queue", "/connection", "/"]
)
def test_what_only_developers_know_stands_under_details(staff: Person, clash: str, path: str) -> None:
    """No ListID, no code, no class of a request, no word of the host's code."""
    page = staff.get(f"{path}?key=acme&write=same").text
    for word in (clash, "3100", "CustomerAdd", "qbXML", "qbsync takes"):
        assert word not in outside_details(page)
    if path == "/write":
        assert "It is the name of Customer" in outside_details(page)
        assert "3100" in page
        assert "CustomerAdd" in page


@pytest.mark.parametrize("path", ["/connection", "/queue", "/write", "/sync", "/settings"])
def test_every_page_says_what_was_done_just_now(world: World, staff: Person, clash: str, path: str) -> None:
    assert clash
    (sync, *_) = world.connection.syncs(1)
    page = staff.get(f"{path}?key=acme&write=same&sync={sync.id}&said=retried").text
    assert '<p class="note good" role="status">' in page


def test_a_name_in_use_gets_another_one(world: World, staff: Person, clash: str) -> None:
    for wrong in ("", "a:b", "x" * 50):
        answer = staff.act("/rename", key="acme", write="same", name=wrong)
        assert answer.status_code == 422
        assert 'aria-invalid="true"' in answer.text
    staff.act("/rename", key="acme", write="same", name="Another Ann")
    world.update()
    assert world.connection.operation("same").state == "applied"
    assert world.connection.operation("same").list_id != clash
    assert "Another Ann" in world.company_names()


def test_what_cannot_be_linked_is_asked_again(world: World, staff: Person, clash: str) -> None:
    assert staff.act("/link", key="acme", write="same").status_code == 422
    world.connection.links.set("Customer", "7", clash)
    world.connection.push(CustomerAdd(name="Terms", terms_ref=Ref("Net 32")), key="terms-2", host_id="8")
    world.update()
    answer = staff.act("/link", key="acme", write="terms-2", list_id=clash)
    assert answer.status_code == 422
    assert "linked" in answer.text
    assert world.connection.operation("terms-2").state == "parked"


def test_what_was_deleted_is_made_again(world: World, staff: Person) -> None:
    world.company.ui.delete("Customer", "Fine")
    assert "Make it again" in staff.get("/recreate?key=acme&write=fine").text
    staff.act("/recreate", key="acme", write="fine")
    world.update()
    world.update()
    assert "Fine" in world.company_names()


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "Say whether it is in QuickBooks"),
        ({"applied": "perhaps"}, "Say whether"),
        ({"applied": "yes", "list_id": "8-1", "txn_id": "9-1"}, "one of them"),
    ],
)
def test_what_cannot_be_resolved_is_asked_again(
    world: World, staff: Person, fields: dict[str, str], said: str
) -> None:
    answer = staff.act("/resolve", key="acme", write="terms", note="kept", **fields)
    assert answer.status_code == 422
    assert said in answer.text
    assert 'value="kept"' in answer.text
    assert world.connection.operation("terms").state == "parked"


@pytest.mark.parametrize(("act", "fields"), [("retry", {}), ("cancel", {}), ("resolve", {"applied": "yes"})])
def test_what_cannot_be_done_any_more_is_told(
    world: World, staff: Person, act: str, fields: dict[str, str]
) -> None:
    before = list(world.connection.export(secrets=True))
    answer = staff.act(f"/{act}", key="acme", write="fine", **fields)
    assert answer.status_code == 409
    assert "That was not done" in answer.text
    assert "applied" in answer.text
    assert list(world.connection.export(secrets=True)) == before


def test_a_retry_of_what_waits_for_another_write_says_for_which(world: World, staff: Person) -> None:
    before = list(world.connection.export(secrets=True))
    answer = staff.act("/retry", key="acme", write="waits")
    assert answer.status_code == 409
    assert "terms" in answer.text
    assert "goes on by itself" in answer.text
    assert list(world.connection.export(secrets=True)) == before


def test_a_restored_backup_waits_for_a_decision(world: World, staff: Person) -> None:
    backup = world.company.back_up()
    world.clock.advance(86_400)
    world.company.restore(backup)
    world.update()
    assert world.connection.status().state == "restored"
    assert "accept-restore" in staff.get("/connection?key=acme").text
    assert "pulled again" in staff.get("/accept-restore?key=acme").text
    staff.act("/accept-restore", key="acme")
    assert world.connection.status().state == "active"
    refused = staff.act("/accept-restore", key="acme")
    assert refused.status_code == 409
    assert 'href="connection?key=acme">Back<' in refused.text


def test_a_sync_shows_what_became_of_each_record(world: World, staff: Person) -> None:
    failed = world.connection.syncs(failures=True)[0]
    text = staff.get(f"/sync?key=acme&sync={failed.id}").text
    assert "Terms" in text
    assert "3140" in text
    assert "write?key=acme&amp;write=terms" in text
    only = staff.get(f"/sync?key=acme&sync={failed.id}&show=failures").text
    assert "Customer Terms" in only
    assert "Customer Fine" not in only
    assert staff.get("/sync?key=acme&sync=none").status_code == 404


def test_the_queue_by_state(staff: Person) -> None:
    for state, keys in {
        "parked": {"terms"},
        "applied": {"fine"},
        "queued": set(),
        "": {"fine", "terms", "waits"},
    }.items():
        text = staff.get(f"/queue?key=acme&state={state}").text
        assert {key for key in ("fine", "terms", "waits") if f"write={key}" in text} - keys <= {"waits"}
        assert all(f"write={key}" in text for key in keys)


@pytest.mark.parametrize("code", ["3140", "0x80040408", "QBWC1039", "-2147220472"])
def test_a_code_is_explained(staff: Person, code: str) -> None:
    text = staff.get(f"/code?code={code}").text
    assert "Who acts" in text
    assert "What to do" in text
    assert "No code that is known" in staff.get("/code?code=zzz").text


def test_a_card_number_is_not_shown(world: World, staff: Person) -> None:
    card = CreditCardInfo(credit_card_number="4111111111111111", expiration_month=1, expiration_year=2030)
    world.connection.push(
        CustomerAdd(name="Card", credit_card_info=card, terms_ref=Ref("Net 30")), key="card"
    )
    text = staff.get("/write?key=acme&write=card").text
    assert "Net 30" in text
    assert "4111" not in text


def test_a_conflict_shows_the_three_sides(world: World, staff: Person) -> None:
    world.company.ui.edit_customer("Customer 001", notes="before")
    world.update()
    known = next(one for one in world.customers.values() if one.full_name == "Customer 001")
    world.connection.push(known.edit(phone="555-MINE", notes=CLEAR), key="edit")
    world.company.ui.edit_customer("Customer 001", phone="555-THEIRS", notes="<i>theirs</i>")
    world.update()
    world.update()
    assert world.connection.operation("edit").state == "conflict"
    text = staff.get("/write?key=acme&write=edit").text
    for words in ("Changed on both sides", "555-MINE", "555-THEIRS", "(empty)", "&lt;i&gt;theirs"):
        assert words in text
    assert "Say what is in QuickBooks" in text


def test_what_a_policy_changed_is_shown(world: World, staff: Person, clash: str) -> None:
    assert clash
    world.connection.rename("same", "Another Ann")
    world.update()
    text = staff.get("/write?key=acme&write=same").text
    assert "Sent otherwise than asked" in text
    assert "Another Ann" in text


def test_other_numbers_are_shown(world: World, staff: Person) -> None:
    price = SalesOrPurchase(price=10, account_ref=Ref("Sales"))
    world.company.ui.add(ItemServiceAdd(name="Advice", sales_or_purchase=price))
    line = InvoiceLineAdd(item_ref=Ref("Advice"), quantity=1)
    invoice = InvoiceAdd(customer_ref=Ref("Customer 001"), ref_number="1001", lines=(line,))
    world.connection.push(invoice, key="invoice", expect={"subtotal": Decimal("11.00")})
    world.update()
    assert world.connection.operation("invoice").with_difference
    text = staff.get("/write?key=acme&write=invoice").text
    for words in ("Invoice 1001", "QuickBooks booked other numbers", "subtotal", "11.00", "10.00"):
        assert words in text
    assert "with differences" in staff.get("/queue?key=acme&state=applied").text


def test_the_last_call_is_said_to_be_as_exact_as_it_is(staff: Person) -> None:
    """Idle calls are not all kept: the time on the page may be as old as the pause between two that are."""
    words = f"to within {_SEEN_EVERY // timedelta(minutes=1)} minutes"
    for path in ("/", "/connection?key=acme"):
        html = staff.get(path).text
        assert "Last call" in html
        assert words in html
