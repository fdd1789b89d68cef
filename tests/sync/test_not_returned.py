"""Writes that QuickBooks carried out without returning the record: it is found, or missed in words."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from world import World

from qbsync import MemoryStore
from qbsync.errors import ConfigurationError, LocalProtocolError
from qbsync.facts.vocabulary import UseMacro
from qbsync.models import (
    AccountAdd,
    AppliedToTxnAdd,
    CustomerAdd,
    CustomerMod,
    DataExtAdd,
    DataExtDefAdd,
    DataExtDefDel,
    InvoiceAdd,
    InvoiceLineAdd,
    ItemServiceAdd,
    ListDel,
    ReceivePaymentAdd,
    Ref,
    SalesOrderAdd,
    SalesOrderLineAdd,
    SalesOrPurchase,
    SpecialAccountAdd,
    TxnVoid,
)
from qbsync.sync.keys import id_field_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qbsync import Event, Operation, Store
    from qbsync.models.base import Request

CANNOT_RETURN = 510


def make_world(store: Store | None = None) -> World:
    """Return a world whose company sells work."""
    world = World.make(store or MemoryStore(), customers=3)
    hour = SalesOrPurchase(desc="An hour", price=80, account_ref=Ref("Sales"))
    world.company.ui.add(ItemServiceAdd(name="Work", sales_or_purchase=hour))
    world.update()
    return world


def order(**fields: Any) -> SalesOrderAdd:
    lines = (SalesOrderLineAdd(item_ref=Ref("Work"), quantity=2, rate=10),)
    return SalesOrderAdd(customer_ref=Ref("Customer 000"), lines=lines, **fields)


INVOICE = InvoiceAdd(
    def_macro="TxnID:invoice",
    customer_ref=Ref("Customer 000"),
    lines=(InvoiceLineAdd(item_ref=Ref("Work"), quantity=1),),
)
PAYMENT = ReceivePaymentAdd(
    customer_ref=Ref("Customer 000"),
    total_amount=80,
    applied_to_txn=(AppliedToTxnAdd(txn_id=UseMacro("TxnID:invoice"), payment_amount=80),),
)

ADDS: dict[str, Request[Any]] = {
    "a name": CustomerAdd(name="New"),
    "a name below a parent": CustomerAdd(name="New", parent_ref=Ref("Customer 000")),
    "no ExternalGUID": AccountAdd(name="New", account_type="Income", desc="Ours"),
    "a number": order(ref_number="R-1"),
    "neither name nor number": order(memo="order 7"),
}


def made(world: World, request: Request[Any]) -> Any:
    """Return the one record that an Add has made in the company file."""
    if isinstance(request, SalesOrderAdd):
        (record,) = world.company.transactions("SalesOrder")
    else:
        (kind,) = request.message.ret
        (record,) = [one for one in world.company.records(kind) if one.name == "New"]
    return record


def ids(one: Any) -> tuple[str, str]:
    return getattr(one, "list_id", ""), getattr(one, "txn_id", "")


def result(operation: Operation[Any]) -> Any:
    assert operation.result is not None
    return operation.result


def hidden(request: str, answer: str) -> str:
    """Leave the record out of the answer to an Add that says that all went well."""
    if "AddRq" not in request:
        return answer
    return re.sub(r"<(\w+Ret)>.*</\1>", "", answer, flags=re.DOTALL)


@pytest.mark.parametrize("request_", ADDS.values(), ids=list(ADDS))
@pytest.mark.parametrize("how", ["510", "0 without a record"])
def test_what_was_made_and_not_returned_is_found_with_its_ids(request_: Request[Any], how: str) -> None:
    world = make_world()
    if how == "510":
        world.company.answer_next_with(CANNOT_RETURN, request=request_.message.name)
    else:
        world.company.spoil = hidden
    world.connection.push(request_, key="k")
    world.update()
    operation, record = world.connection.operation("k"), made(world, request_)
    assert (operation.state, operation.attempts, operation.problem) == ("applied", 1, None)
    assert ids(operation) == ids(record) == ids(result(operation))
    assert not operation.recovered, "its answer came"


def test_the_host_hears_of_it_once_and_with_the_ids(world: World) -> None:
    world.company.answer_next_with(CANNOT_RETURN, request="CustomerAdd")
    world.connection.push(CustomerAdd(name="New"), key="k", host_id="customer-7")
    world.update()
    assert world.outcomes["k"].list_id == made(world, ADDS["a name"]).list_id
    link = world.connection.links.get("Customer", "customer-7")
    assert link is not None
    assert link.quickbooks_id == world.outcomes["k"].list_id


def test_what_an_edit_left_and_was_not_returned_is_read() -> None:
    world = make_world()
    customer = world.customers[next(iter(world.customers))]
    world.company.answer_next_with(CANNOT_RETURN, request="CustomerMod")
    world.connection.push(customer.edit(phone="555-0142"), key="k")
    world.update()
    operation = world.connection.operation("k")
    assert isinstance(operation.request, CustomerMod)
    assert (operation.state, operation.list_id) == ("applied", customer.list_id)
    assert result(operation).phone == "555-0142"
    assert operation.edit_sequence == result(operation).edit_sequence != customer.edit_sequence


def unanswered(times: int) -> Iterator[bool]:
    yield from (number < times for number in range(1000))


def leave_looks_unanswered(world: World, kind: str, times: int) -> None:
    """Let QuickBooks fail to answer the first queries of a kind."""
    left = unanswered(times)

    def instead(text: str) -> str | None:
        if f"<{kind}QueryRq" not in text or not next(left):
            return None
        number = re.search(r'requestID="([^"]+)"', text)
        assert number is not None
        return (
            f'<QBXML><QBXMLMsgsRs><{kind}QueryRs requestID="{number[1]}" statusCode="1000" '
            'statusSeverity="Error" statusMessage="Busy." /></QBXMLMsgsRs></QBXML>'
        )

    world.company.instead = instead


def test_what_refers_to_it_waits_until_its_id_is_known(store: Store) -> None:
    world = make_world(store)
    world.company.answer_next_with(CANNOT_RETURN, request="InvoiceAdd")
    leave_looks_unanswered(world, "Invoice", 1)
    world.connection.push(INVOICE, key="invoice")
    world.update()
    world.connection.push(PAYMENT, key="payment", after=("invoice",))
    world.connector.run_once()
    assert world.connection.operation("invoice").state == "applied"
    assert world.connection.operation("payment").state == "queued", "its id is not known yet"
    world.update()
    (paid,) = world.company.transactions("Invoice")
    assert ids(world.connection.operation("invoice")) == ("", paid.txn_id)
    assert world.connection.operation("payment").state == "applied"
    assert paid.is_paid


def remove_at_once(world: World, kind: str) -> None:
    """Let somebody delete what was made, before it is looked for."""

    def delete(event: str) -> None:
        records = world.company.transactions(kind) if event == "after_process" else ()
        for one in list(records):
            world.company.ui.delete(one)

    world.on_event = delete


@pytest.mark.parametrize("why", ["gone", "unanswered"])
def test_where_it_is_not_found_the_operation_says_what_is_missing(why: str, store: Store) -> None:
    world = make_world(store)
    heard: list[Event] = []
    world.bridge.subscribe(heard.append, "id unknown")
    world.company.answer_next_with(CANNOT_RETURN, request="InvoiceAdd")
    if why == "gone":
        remove_at_once(world, "Invoice")
    else:
        leave_looks_unanswered(world, "Invoice", 3)
    world.connection.push(INVOICE, key="invoice")
    for _ in range(4):
        world.update()
    world.on_event = None
    operation = world.connection.operation("invoice")
    assert (operation.state, ids(operation), operation.attempts) == ("applied", ("", ""), 1)
    assert operation.problem is not None
    assert "its id is not known" in operation.problem.text
    assert ("Busy" in operation.problem.text) == (why == "unanswered")
    assert operation.problem.remedy
    assert (operation.problem.who_acts, operation.acts) == ("bookkeeper", ("resolve",))
    problem = operation.problem
    (event,) = heard
    assert (event.name, event.subject, event.code) == ("id unknown", "invoice", "510")
    assert (event.text, event.remedy, event.who_acts) == (problem.text, problem.remedy, "bookkeeper")
    assert [one.name for one in world.connection.history()].count("id unknown") == 1
    (row,) = world.connection.synced(failures=True)
    assert (row.key, row.outcome, row.acts) == ("invoice", "applied", ("resolve",))
    assert (row.text, row.remedy, row.who_acts) == (problem.text, problem.remedy, "bookkeeper")
    assert world.connection.synced(row.sync, failures=True) == [row]
    world.connection.push(PAYMENT, key="payment", after=("invoice",))
    world.update()
    payment = world.connection.operation("payment")
    assert payment.state == "rejected"
    assert payment.problem is not None
    assert "the id in the place of the macro" in payment.problem.text


def test_a_person_gives_the_id_that_is_missing() -> None:
    world = make_world()
    world.company.answer_next_with(CANNOT_RETURN, request="InvoiceAdd")
    leave_looks_unanswered(world, "Invoice", 3)
    world.connection.push(INVOICE, key="invoice")
    for _ in range(4):
        world.update()
    (there,) = world.company.transactions("Invoice")
    with pytest.raises(LocalProtocolError):
        world.connection.resolve("invoice", applied=False)
    waits = world.connection.operation("invoice")
    assert waits.problem is not None
    assert "with its TxnID." in waits.problem.remedy[0]
    assert "ListID" not in " ".join(waits.problem.remedy)
    with pytest.raises(ConfigurationError, match="InvoiceAdd has a TxnID and no ListID: give txn_id"):
        world.connection.resolve("invoice", applied=True, list_id=there.txn_id)
    assert world.connection.operation("invoice") == waits
    done = world.connection.resolve("invoice", applied=True, txn_id=there.txn_id)
    assert (done.state, done.txn_id, done.problem, done.acts) == ("applied", there.txn_id, None, ())
    world.connection.push(PAYMENT, key="payment", after=("invoice",))
    world.update()
    assert result(world.connection.operation("invoice")).txn_id == there.txn_id
    assert world.connection.operation("payment").state == "applied"
    with pytest.raises(LocalProtocolError):
        world.connection.resolve("invoice", applied=True, txn_id=there.txn_id)


def test_what_has_no_query_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qbsync.sync.evidence.questions", lambda *_: ())
    world = make_world()
    world.company.answer_next_with(CANNOT_RETURN, request="InvoiceAdd")
    world.connection.push(INVOICE, key="invoice")
    world.update()
    (event,) = [one for one in world.connection.history() if one.name == "id unknown"]
    assert "no query for it" in event.text
    (there,) = world.company.transactions("Invoice")
    world.connection.resolve("invoice", applied=True, txn_id=there.txn_id)
    world.update()
    assert [one.name for one in world.connection.history()].count("id unknown") == 1, "once"
    rows = world.connection.synced(key="invoice")
    assert (rows[0].outcome, rows[0].remedy, rows[0].acts) == ("applied", (), ())


def test_a_txn_id_is_none_of_a_customer(world: World) -> None:
    world.connection.push(CustomerAdd(name="Customer 001"), key="k", host_id="7")
    world.update()
    assert world.connection.operation("k").state == "parked"
    for act in (world.connection.link, partial(world.connection.resolve, applied=True)):
        with pytest.raises(ConfigurationError, match="CustomerAdd has a ListID and no TxnID: give list_id"):
            act("k", txn_id="1A2-1767625200")
    assert world.connection.links.get("Customer", "7") is None


@pytest.mark.parametrize(
    ("request_", "field"),
    [
        (CustomerAdd(name="A"), "list_id"),
        (SpecialAccountAdd(special_account_type="AccountsReceivable"), "list_id"),
        (order(), "txn_id"),
        (ListDel(list_del_type="Customer", list_id="1-1"), "list_id"),
        (TxnVoid(txn_void_type="Invoice", txn_id="1-1"), "txn_id"),
        (DataExtDefDel(owner_id="0", data_ext_name="Colour"), ""),
    ],
)
def test_every_write_knows_the_id_of_its_record(request_: Request[Any], field: str) -> None:
    assert id_field_of(request_) == field


def test_what_makes_no_record_with_an_id_lacks_none() -> None:
    world = make_world()
    customer = next(iter(world.customers))
    data = DataExtAdd(
        owner_id="0",
        data_ext_name="Colour",
        list_data_ext_type="Customer",
        list_obj_ref=Ref(list_id=customer),
        data_ext_value="red",
    )
    definition = DataExtDefAdd(
        owner_id="0", data_ext_name="Colour", data_ext_type="STR255TYPE", assign_to_object=("Customer",)
    )
    world.company.ui.add(definition)
    world.company.answer_next_with(CANNOT_RETURN, request="DataExtAdd")
    world.connection.push(data, key="k")
    world.update()
    operation = world.connection.operation("k")
    assert (operation.state, operation.problem, operation.acts) == ("applied", None, ())
