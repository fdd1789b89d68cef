"""What a bookkeeper reads of each failure: which record, what happened, what to do, and who does it.

The rows are the failures that hosted products tell their users of; QuickBooks' texts are its own.
"""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from world import World

from qbsync import MemoryStore
from qbsync.errors import RequestProcessorError
from qbsync.explanations import WHO_ACTS
from qbsync.models import (
    AppliedToTxnAdd,
    CustomerAdd,
    CustomerMod,
    ReceivePaymentAdd,
    Ref,
    SalesOrderAdd,
    SalesOrderLineAdd,
)
from qbsync.simulator import Faults
from qbsync.sync.wording import in_one_line, own_words
from qbsync.webconnector.codes import explain_code

if TYPE_CHECKING:
    from collections.abc import Callable

    from qbsync.models.base import Request
    from qbsync.sync.health import Trouble
    from qbsync.sync.syncs import SyncedRecord

ORDER = SalesOrderAdd(
    customer_ref=Ref(full_name="Customer 000"),
    ref_number="1001",
    lines=(SalesOrderLineAdd(item_ref=Ref(full_name="Lamp")),),
)
PAYMENT = ReceivePaymentAdd(
    customer_ref=Ref(full_name="Customer 000"),
    ref_number="P-77",
    total_amount=Decimal("10.00"),
    applied_to_txn=(AppliedToTxnAdd(txn_id="ABC-1234567890", payment_amount=Decimal("10.00")),),
)
EDIT = CustomerMod("80000001-1234567890", "1234567890", name="Alder Street Bakery")
NOT_FOUND = 'Object "ABC-1234567890" specified in the request cannot be found.'
NO_ITEM = 'There is an invalid reference to QuickBooks Item "Lamp" in the SalesOrder line.'


def answering(code: int, message: str) -> Callable[[str], str | None]:
    """Return what QuickBooks answers to writes: a status, in its own layout."""

    def answer(text: str) -> str | None:
        requests = re.findall(r"<(\w+(?:Add|Mod))Rq requestID=\"([^\"]+)\"", text)
        if not requests:
            return None
        quoted = message.replace('"', "&quot;")
        responses = "".join(
            f'<{name}Rs requestID="{id_}" statusCode="{code}" statusSeverity="Error" '
            f'statusMessage="{quoted}" />'
            for name, id_ in requests
        )
        return f'<?xml version="1.0" ?><QBXML><QBXMLMsgsRs>{responses}</QBXMLMsgsRs></QBXML>'

    return answer


def refused(request: Request[Any], code: int, message: str) -> SyncedRecord:
    """Let QuickBooks refuse a write, and return how the sync shows it."""
    world = World.make(MemoryStore(), customers=1)
    world.company.instead = answering(code, message)
    world.connection.push(request, key="key-1")
    world.update()
    (record,) = world.connection.synced(failures=True)
    return record


def unreachable(hresult: str, message: str) -> tuple[Trouble, World]:
    """Let the Web Connector not reach QuickBooks while a write waits, and return how the connection is."""
    world = World.make(MemoryStore(), customers=1)
    world.update()
    world.connection.push(CustomerAdd(name="Waits"), key="key-1")
    begin = world.company.begin_session

    def fail(*_: Any, **__: Any) -> str:
        raise RequestProcessorError(hresult, message)

    world.company.begin_session = fail  # type: ignore[method-assign]
    world.update()
    world.company.begin_session = begin  # type: ignore[method-assign]
    (trouble,) = world.connection.health().troubles
    assert world.connection.health().word == "down"
    assert world.connection.health().waiting == 1, "what was pushed stays in the queue"
    failure = world.connection.syncs(1)[0].failure
    assert failure is not None
    assert (failure.text, failure.remedy, failure.who_acts) == (
        trouble.text,
        trouble.remedy,
        trouble.who_acts,
    )
    return trouble, world


def test_a12_and_w16_quickbooks_does_not_start() -> None:
    trouble, world = unreachable("0x80040408", "Could not start QuickBooks.")
    assert (trouble.name, trouble.code, trouble.who_acts) == ("no connection", "0x80040408", "bookkeeper")
    said = " ".join(trouble.remedy)
    for word in (
        "computer is on",
        "signed in",
        "close every dialog",
        "Integrated Applications",
        "automatically",
    ):
        assert word in said
    world.update()
    assert world.connection.operation("key-1").state == "applied", "it is sent by itself"
    assert world.connection.health().word == "ok"


@pytest.mark.parametrize("code", [3000, 3120])
def test_a13_a_payment_that_fits_no_invoice(code: int) -> None:
    record = refused(PAYMENT, code, NOT_FOUND)
    assert (record.title, record.who_acts, record.code) == ("ReceivePayment P-77", "bookkeeper", str(code))
    assert "paid already" in record.summary
    assert "ignore this payment" in record.summary
    assert "one payment for each of these accounts" in record.summary
    assert "cancel" in record.acts


def test_a14_an_internal_error_may_be_damage() -> None:
    record = refused(PAYMENT, 1000, "There has been an internal error when processing the request.")
    assert (record.title, record.outcome, record.who_acts) == (
        "ReceivePayment P-77",
        "in_doubt",
        "bookkeeper",
    )
    assert "Verify Data" in record.summary
    assert "Rebuild Data" in record.summary
    assert "QWCLog.txt" in record.summary


def test_a15_another_company_file() -> None:
    world = World.make(MemoryStore(), customers=1)
    world.update()
    world.connection.push(CustomerAdd(name="Waits"), key="key-1")
    world.company.spoil = lambda _request, answer: answer.replace(">FileID<", ">Colour<")
    world.update()
    (trouble,) = world.connection.health().troubles
    assert (trouble.name, trouble.who_acts) == ("wrong company file", "bookkeeper")
    assert "moved or renamed" in " ".join(trouble.remedy)
    assert "new .qwc file" in " ".join(trouble.remedy)
    assert world.company_names() == ["Customer 000"], "nothing is written"


def test_a16_the_entry_in_the_registry_is_gone() -> None:
    trouble, _ = unreachable("0x80004005", "Unable to get from registry key: qbsync")
    assert trouble.who_acts == "bookkeeper"
    steps = " ".join(trouble.remedy)
    assert "remove the application" in steps
    assert "add the .qwc file" in steps
    (pasted,) = explain_code("QBWC: Unable to get from registry key")
    assert pasted.remedy == trouble.remedy


def test_a17_the_password_is_that_of_an_older_file() -> None:
    world = World.make(MemoryStore(), customers=1)
    world.update()
    world.connection.reissue()
    world.update(after=timedelta(minutes=15))
    (trouble,) = [one for one in world.connection.health().troubles if one.name == "wrong password"]
    assert (trouble.who_acts, trouble.is_down) == ("bookkeeper", True)
    assert "last .qwc file" in " ".join(trouble.remedy)
    for text in ("mismatched password", "QBWC1040"):
        (row,) = explain_code(text)
        assert "last .qwc file" in " ".join(row.remedy)
        assert row.who_acts == "bookkeeper"


def test_w17_the_item_of_an_order_is_missing_and_other_orders_go_on() -> None:
    record = refused(ORDER, 3140, NO_ITEM)
    assert (record.title, record.outcome, record.who_acts) == ("SalesOrder 1001", "parked", "bookkeeper")
    assert "Lamp" in record.summary
    assert "Add what is missing" in record.summary
    assert "Others are not held up" in record.summary
    assert "retry" in record.acts


@pytest.mark.parametrize("request_", [CustomerAdd(name="Customer 000"), EDIT], ids=["new", "edit"])
def test_explain_says_of_a_taken_name_what_the_queue_says(request_: Request[Any]) -> None:
    record = refused(request_, 3100, 'The name "Customer 000" of the list element is already in use.')
    (row,) = explain_code("3100")
    assert record.who_acts == row.who_acts == "bookkeeper"
    assert "another name" in " ".join(record.remedy)
    if isinstance(request_, CustomerAdd):
        assert record.remedy == row.remedy
    else:
        assert "Link" not in " ".join(record.remedy), "only a new record can be linked"


def test_w18_the_name_is_in_use() -> None:
    world = World.make(MemoryStore(), customers=2)
    world.connection.push(CustomerAdd(name="Customer 001"), key="key-1")
    world.update()
    (record,) = world.connection.synced(failures=True)
    assert (record.title, record.who_acts, record.code) == ("Customer Customer 001", "bookkeeper", "3100")
    assert "Link it" in record.summary
    assert "another name" in record.summary
    assert record.acts[0] == "link"


def test_w19_the_record_was_deleted() -> None:
    record = refused(EDIT, 3120, 'Object "80000001-1234567890" specified in the request cannot be found.')
    assert (record.title, record.who_acts) == ("Customer Alder Street Bakery", "bookkeeper")
    assert "deleted" in record.summary
    assert "made anew" in record.summary
    assert "what waits for it follows" in record.summary


def test_w20_an_id_that_is_none_of_this_file() -> None:
    record = refused(ORDER, 3000, 'The given object ID "80000001" in the field "list id" is invalid.')
    assert (record.title, record.outcome, record.who_acts) == ("SalesOrder 1001", "parked", "bookkeeper")
    assert "Push what it refers to again" in record.summary
    assert "retry" in record.acts


def test_w21_a_customer_that_was_made_active_again_comes_like_a_changed_one() -> None:
    world = World.make(MemoryStore(), customers=2)
    world.update()
    for active in (False, True):
        world.clock.advance(60)
        world.company.ui.edit_customer("Customer 001", is_active=active)
        world.connection.sync_now("customers")
        world.update(after=timedelta(minutes=1))
        sync = world.connection.syncs(1)[0]
        assert sync.pulled == {"customers": 1}
        assert {one.full_name: one.is_active for one in world.customers.values()}["Customer 001"] is active


def test_w22_figures_are_of_the_last_pull_which_is_told() -> None:
    world = World.make(MemoryStore(), customers=1)
    world.update()
    pulled = world.clock()
    world.clock.advance(600)
    (flow,) = world.connection.status().flows
    assert flow.last_success_at == pulled
    world.connection.sync_now("customers")
    world.update(after=timedelta(minutes=1))
    (flow,) = world.connection.status().flows
    assert flow.last_success_at == world.clock()


@pytest.mark.parametrize("who", [*WHO_ACTS])
def test_every_word_for_who_acts_is_a_person_or_nobody(who: Any) -> None:
    assert WHO_ACTS[who].startswith(("the ", "nobody"))


def sentences(text: str) -> list[str]:
    return re.split(r"(?<=[.!?])\s+", text.strip())


@pytest.mark.parametrize("number", [1, 2, 3])
@pytest.mark.parametrize("event", ["before_process", "after_process"])
def test_no_text_of_an_error_says_a_sentence_twice(event: str, number: int) -> None:
    """QuickBooks' own message may be the very sentence of the table."""
    world = World.make(MemoryStore(), customers=1)
    world.connection.push(CustomerAdd(name="Harbour Inn"), key="key-1")
    report = world.connector.run_once(faults=Faults.at(event, n=number).drop())
    (sync,) = world.connection.syncs(1)
    events = [one for one in world.connection.history() if one.name in {"trouble", "no connection"}]
    assert report.error
    assert sync.failure is not None
    assert events
    texts = [report.error, f"{sync.failure.text} {sync.failure.message}"]
    texts += [f"{one.text} {one.message}" for one in events]
    for text in texts:
        assert len(set(sentences(text))) == len(sentences(text)), text


def test_quickbooks_own_words_stand_beside_the_plain_ones_where_they_say_more() -> None:
    assert own_words("It crashed.", "customers: It crashed.") == ""
    assert own_words("It crashed. Call 1-800.", "It crashed.") == "It crashed. Call 1-800."
    assert in_one_line("It crashed.", "It crashed. Call 1-800.", "", "Start it.") == (
        "It crashed. Call 1-800. Start it."
    )
    assert in_one_line("Add it. Add it.") == "Add it. Add it."


@pytest.mark.parametrize("message", ["QuickBooks could not be reached.", "The licence has ended."])
def test_why_quickbooks_is_not_reached_is_said_once(message: str) -> None:
    _, world = unreachable("0x80040401", message)
    (event,) = [one for one in world.connection.history() if one.name == "no connection"]
    assert event.text == "QuickBooks could not be reached."
    assert event.message == ("" if message == event.text else message)
