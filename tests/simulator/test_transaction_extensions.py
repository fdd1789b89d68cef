"""Custom fields and private data on transactions and their lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
import pytest
from lxml import etree
from tests.simulator.conftest import Application
from tests.simulator.shop import ACME, done, found, furnished, refused

from qbsync.facts.vocabulary import UseMacro
from qbsync.models import (
    CreditMemoAdd,
    CreditMemoLineAdd,
    DataExt,
    DataExtAdd,
    DataExtDefAdd,
    DataExtDefDel,
    DataExtDefMod,
    DataExtDel,
    DataExtDelRet,
    DataExtMod,
    DataExtRet,
    InvoiceAdd,
    InvoiceLineAdd,
    InvoiceLineGroupAdd,
    InvoiceLineMod,
    InvoiceMod,
    InvoiceQuery,
    ReceivePaymentAdd,
    ReceivePaymentQuery,
    Ref,
    SalesOrderAdd,
    SalesOrderLineAdd,
    SalesOrderQuery,
    TxnVoid,
)
from qbsync.qbxml import encode
from qbsync.qbxml.schema import compiled

if TYPE_CHECKING:
    from pathlib import Path

PUBLIC = "0"
PRIVATE = "{57F3B9B1-86F1-4FCC-B1EE-566DE1813D20}"


@pytest.fixture
def shop() -> Application:
    """Return a company with a field of customers, one of items, and a private one of orders and payments."""
    application = Application(furnished())
    fields: tuple[tuple[str, str, Any], ...] = (
        ("Web order", PUBLIC, ("Customer",)),
        ("Colour", PUBLIC, ("Item",)),
        ("Host id", PRIVATE, ("SalesOrder", "ReceivePayment")),
    )
    for name, owner, objects in fields:
        definition = DataExtDefAdd(
            owner_id=owner, data_ext_name=name, data_ext_type="STR255TYPE", assign_to_object=objects
        )
        done(application, definition)
    return application


def order_of(shop: Application, *items: str) -> Any:
    lines = tuple(SalesOrderLineAdd(item_ref=Ref(item), quantity=1) for item in items or ("Bolt",))
    return done(shop, SalesOrderAdd(customer_ref=ACME, lines=lines))


def on(cls: Any, order: Any, name: str, value: str | None = None, **fields: Any) -> Any:
    """Return a request for a value on a sales order."""
    where = {"txn_data_ext_type": "SalesOrder", "txn_id": order.txn_id}
    given = {} if value is None else {"data_ext_value": value}
    return cls(**{"owner_id": PUBLIC, "data_ext_name": name, **where, **given, **fields})


def read(shop: Application, query: Any = SalesOrderQuery, *owners: str) -> Any:
    (record,) = found(shop, query(include_line_items=True, owner_id=owners or (PUBLIC, PRIVATE)))
    return record


class TestOrderNumberOfAHost:
    def test_written_read_changed_and_taken_away(self, shop: Application) -> None:
        order = order_of(shop)
        value = done(shop, on(DataExtAdd, order, "web order", "S-1001"))
        expected = {"owner_id": PUBLIC, "data_ext_name": "Web order", "data_ext_type": "STR255TYPE"}
        assert value == DataExtRet(data_ext_value="S-1001", **expected)
        assert read(shop, SalesOrderQuery, PUBLIC).data_ext == (value,)
        assert refused(shop, on(DataExtAdd, order, "Web order", "S-1002"))[0] == 3180
        done(shop, on(DataExtMod, order, "Web order", "S-1002"))
        assert dict(read(shop).custom_fields) == {"Web order": "S-1002"}
        gone = done(shop, on(DataExtDel, order, "Web order"))
        assert isinstance(gone, DataExtDelRet)
        assert (gone.txn_data_ext_type, gone.txn_id, gone.txn_line_id) == ("SalesOrder", order.txn_id, None)
        assert read(shop).data_ext == ()
        assert refused(shop, on(DataExtDel, order, "Web order"))[0] == 3120

    def test_in_the_message_set_of_the_order(self, shop: Application) -> None:
        lines = (SalesOrderLineAdd(item_ref=Ref("Bolt"), quantity=1),)
        add = SalesOrderAdd(customer_ref=ACME, lines=lines, def_macro="TxnID:order")
        number = DataExtAdd(
            owner_id=PUBLIC,
            data_ext_name="Web order",
            txn_data_ext_type="SalesOrder",
            txn_id=UseMacro("TxnID:order"),
            data_ext_value="S-1001",
        )
        assert [answer.status_code for answer in shop.ask(add, number)] == [0, 0]
        assert dict(read(shop).custom_fields) == {"Web order": "S-1001"}

    def test_only_owners_that_are_named_are_shown(self, shop: Application) -> None:
        order = order_of(shop)
        done(shop, on(DataExtAdd, order, "Web order", "S-1001"))
        done(shop, on(DataExtAdd, order, "Host id", "7", owner_id=PRIVATE.lower()))
        assert [one.data_ext_value for one in read(shop, SalesOrderQuery, PRIVATE).data_ext] == ["7"]
        assert [one.data_ext_value for one in read(shop).data_ext] == ["S-1001", "7"]
        (bare,) = found(shop, SalesOrderQuery())
        assert bare.data_ext == ()
        assert refused(shop, on(DataExtMod, order_of(shop), "Host id", "8", owner_id=PRIVATE))[0] == 3120

    def test_a_value_is_an_edit_of_its_transaction(self, shop: Application) -> None:
        order = order_of(shop)
        done(shop, on(DataExtAdd, order, "Web order", "S-1001"))
        now = read(shop)
        assert int(now.edit_sequence) > int(order.edit_sequence)
        assert now.lines[0].txn_line_id == order.lines[0].txn_line_id
        assert now.total_amount == order.total_amount

    def test_what_it_does_not_belong_to(self, shop: Application) -> None:
        order = order_of(shop)
        payment = done(shop, ReceivePaymentAdd(customer_ref=ACME, total_amount=5, is_auto_apply=False))
        as_payment: dict[str, Any] = {"txn_data_ext_type": "ReceivePayment"}
        assert refused(shop, on(DataExtAdd, payment, "Web order", "1", **as_payment))[0] == 3120
        assert refused(shop, on(DataExtAdd, order, "Colour", "red"))[0] == 3120
        assert refused(shop, on(DataExtAdd, order, "Nothing", "red"))[0] == 3120
        assert refused(shop, on(DataExtAdd, order, "Host id", "1", owner_id=PRIVATE, **as_payment))[0] == 3120
        assert refused(shop, on(DataExtAdd, order, "Web order", "1", txn_id="nonsense"))[0] == 3000
        done(shop, on(DataExtAdd, payment, "Host id", "1", owner_id=PRIVATE, **as_payment))
        assert dict(read(shop, ReceivePaymentQuery).custom_fields) == {"Host id": "1"}

    def test_it_stays_with_a_voided_transaction(self, shop: Application) -> None:
        line = InvoiceLineAdd(item_ref=Ref("Bolt"), quantity=1)
        invoice = done(shop, InvoiceAdd(customer_ref=ACME, lines=(line,)))
        done(shop, on(DataExtAdd, invoice, "Web order", "S-1", txn_data_ext_type="Invoice"))
        done(shop, TxnVoid(txn_void_type="Invoice", txn_id=invoice.txn_id))
        assert dict(read(shop, InvoiceQuery).custom_fields) == {"Web order": "S-1"}


class TestLines:
    def test_value_of_a_line(self, shop: Application) -> None:
        order = order_of(shop, "Bolt", "Nut")
        second = order.lines[1].txn_line_id
        done(shop, on(DataExtAdd, order, "Colour", "red", txn_line_id=second))
        assert [dict(line.custom_fields) for line in read(shop).lines] == [{}, {"Colour": "red"}]
        gone = done(shop, on(DataExtDel, order, "Colour", txn_line_id=second))
        assert gone.txn_line_id == second
        assert refused(shop, on(DataExtAdd, order, "Web order", "1", txn_line_id=second))[0] == 3120
        assert refused(shop, on(DataExtAdd, order, "Colour", "1", txn_line_id=order.txn_id))[0] == 3120

    def test_value_in_an_add_and_on_the_invoice_of_an_order(self, shop: Application) -> None:
        red = DataExt(owner_id=PUBLIC, data_ext_name="Colour", data_ext_value="red")
        line = SalesOrderLineAdd(item_ref=Ref("Bolt"), quantity=2, data_ext=(red,))
        order = done(shop, SalesOrderAdd(customer_ref=ACME, lines=(line,)))
        assert order.lines[0].data_ext == ()
        invoice = done(shop, InvoiceAdd(customer_ref=ACME, link_to_txn_id=(order.txn_id,)))
        assert dict(read(shop, InvoiceQuery).lines[0].custom_fields) == {"Colour": "red"}
        changed = InvoiceLineMod(txn_line_id=invoice.lines[0].txn_line_id, quantity=1)
        done(shop, InvoiceMod(invoice.txn_id, invoice.edit_sequence, lines=(changed,)))
        assert dict(read(shop, InvoiceQuery).lines[0].custom_fields) == {"Colour": "red"}
        wrong = attrs.evolve(line, data_ext=(attrs.evolve(red, data_ext_name="Web order"),))
        assert refused(shop, SalesOrderAdd(customer_ref=ACME, lines=(wrong,)))[0] == 3120

    def test_private_data_of_a_line_is_kept_and_not_returned(self, shop: Application) -> None:
        order = order_of(shop)
        line_id = order.lines[0].txn_line_id
        done(shop, on(DataExtAdd, order, "Host id", "7", owner_id=PRIVATE, txn_line_id=line_id))
        assert read(shop).lines[0].data_ext == ()
        done(shop, on(DataExtMod, order, "Host id", "8", owner_id=PRIVATE, txn_line_id=line_id))

    def test_groups_and_their_members(self, shop: Application) -> None:
        red = DataExt(owner_id=PUBLIC, data_ext_name="Colour", data_ext_value="red")
        group = InvoiceLineGroupAdd(item_group_ref=Ref("Pair"), data_ext=(red,))
        invoice = done(shop, InvoiceAdd(customer_ref=ACME, lines=(group,)))
        member = invoice.lines[0].lines[1].txn_line_id
        blue = on(
            DataExtAdd, invoice, "Colour", "blue", txn_data_ext_type="Invoice", txn_line_id=member.lower()
        )
        done(shop, blue)
        (read_group,) = read(shop, InvoiceQuery).lines
        assert dict(read_group.custom_fields) == {"Colour": "red"}
        assert [dict(line.custom_fields) for line in read_group.lines] == [{}, {"Colour": "blue"}]


class TestInheritance:
    def test_forms_take_from_the_customer_and_lines_from_the_item(self, shop: Application) -> None:
        (bolt,) = (item for item in shop.company.records("ItemInventory") if item.name == "Bolt")
        own: dict[str, Any] = {"owner_id": PUBLIC, "data_ext_value": "own"}
        item: dict[str, Any] = {"list_data_ext_type": "Item", "list_obj_ref": Ref(list_id=bolt.list_id)}
        of_customer: dict[str, Any] = {"list_data_ext_type": "Customer", "list_obj_ref": ACME}
        done(shop, DataExtAdd(data_ext_name="Web order", **own, **of_customer))
        done(shop, DataExtAdd(data_ext_name="Colour", **own, **item))
        order = order_of(shop, "Bolt", "Nut")
        now = read(shop)
        assert dict(now.custom_fields) == {"Web order": "own"}
        assert [dict(line.custom_fields) for line in now.lines] == [{"Colour": "own"}, {}]
        assert refused(shop, on(DataExtAdd, order, "Web order", "S-1"))[0] == 3180
        done(shop, on(DataExtMod, order, "Web order", "S-1"))
        assert dict(read(shop).custom_fields) == {"Web order": "S-1"}


class TestDefinitions:
    def test_values_are_renamed_and_go_with_their_definition(self, shop: Application) -> None:
        order = order_of(shop)
        done(shop, on(DataExtAdd, order, "Web order", "S-1"))
        done(shop, on(DataExtAdd, order, "Colour", "red", txn_line_id=order.lines[0].txn_line_id))
        done(shop, DataExtDefMod(owner_id=PUBLIC, data_ext_name="Web order", data_ext_new_name="Order no."))
        done(shop, DataExtDefMod(owner_id=PUBLIC, data_ext_name="Colour", data_ext_new_name="Color"))
        now = read(shop)
        assert dict(now.custom_fields) == {"Order no.": "S-1"}
        assert dict(now.lines[0].custom_fields) == {"Color": "red"}
        taken = DataExtDefMod(owner_id=PUBLIC, data_ext_name="Color", remove_from_object=("Item",))
        done(shop, taken)
        done(shop, DataExtDefDel(owner_id=PUBLIC, data_ext_name="Order no."))
        now = read(shop)
        assert (now.data_ext, now.lines[0].data_ext) == ((), ())


@pytest.mark.parametrize("version", ["13.0", "16.0"])
def test_answers_are_valid(shop: Application, version: str, sdk_schema: Path) -> None:
    red = DataExt(owner_id=PUBLIC, data_ext_name="Colour", data_ext_value="red")
    line = CreditMemoLineAdd(item_ref=Ref("Bolt"), quantity=1, data_ext=(red,))
    memo = done(shop, CreditMemoAdd(customer_ref=ACME, lines=(line,)))
    order = order_of(shop)
    requests = [
        on(DataExtAdd, memo, "Web order", "S-1", txn_data_ext_type="CreditMemo"),
        on(DataExtAdd, order, "Web order", "S-1"),
        on(DataExtMod, order, "Colour", "red", txn_line_id=order.lines[0].txn_line_id),
        SalesOrderQuery(include_line_items=True, owner_id=(PUBLIC,)),
        on(DataExtDel, order, "Web order"),
        on(DataExtDel, order, "Colour", txn_line_id=order.lines[0].txn_line_id),
    ]
    text = shop.company.process("Acme", encode(requests, version=version).decode())
    document = etree.fromstring(text.encode())
    assert {answer.get("statusCode") for answer in document.iter() if answer.get("statusCode")} == {"0"}
    compiled(version).assertValid(document)
    number = version.replace(".", "")
    etree.XMLSchema(etree.parse(sdk_schema / version / f"qbxmlops{number}.xsd")).assertValid(document)
