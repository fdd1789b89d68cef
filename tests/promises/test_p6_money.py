"""P6: money is Decimal, sent and compared exactly; what QuickBooks books otherwise is told."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from world import World

from qbsync import ConfigurationError, Difference, MemoryStore
from qbsync.facts.vocabulary import UseMacro
from qbsync.models import (
    AppliedToTxnAdd,
    CustomerAdd,
    DataExt,
    DataExtDefAdd,
    Invoice,
    InvoiceAdd,
    InvoiceLine,
    InvoiceLineAdd,
    ItemNonInventoryAdd,
    ItemSalesTaxAdd,
    ItemServiceAdd,
    PriceLevelAdd,
    PriceLevelPerItem,
    ReceivePaymentAdd,
    Ref,
    SalesOrderAdd,
    SalesOrderLineAdd,
    SalesOrPurchase,
)
from qbsync.simulator import Faults
from qbsync.simulator.preferences import CompanyPreferences
from qbsync.sync.money import differences

if TYPE_CHECKING:
    from collections.abc import Callable

    from qbsync import Operation
    from qbsync.models.base import Request

TAX_RATE = Decimal("8.875")


def make_world() -> World:
    """Return a world with a sales tax of 8.875 %, a part for 2.00, work for 80.00, and a price level."""
    world = World.make(MemoryStore(), preferences=CompanyPreferences(sales_tax=True))
    add = world.company.ui.add
    tax, sales = Ref("Tax"), Ref("Sales")
    for name, price, code in (("Bolt", Decimal(2), "Tax"), ("Work", Decimal(80), "Non")):
        sold = SalesOrPurchase(price=price, account_ref=sales)
        kind: Any = ItemNonInventoryAdd if name == "Bolt" else ItemServiceAdd
        add(kind(name=name, sales_tax_code_ref=Ref(code), sales_or_purchase=sold))
    add(ItemSalesTaxAdd(name="State", tax_rate=TAX_RATE, tax_vendor_ref=Ref("State Board of Equalization")))
    add(CustomerAdd(name="Acme", item_sales_tax_ref=Ref("State"), sales_tax_code_ref=tax))
    own = PriceLevelPerItem(item_ref=Ref("Bolt"), custom_price=Decimal("1.75"))
    add(PriceLevelAdd(name="Friends", price_level_per_item=(own,)))
    friend = {"item_sales_tax_ref": Ref("State"), "sales_tax_code_ref": tax}
    add(CustomerAdd(name="Friend", price_level_ref=Ref("Friends"), **friend))
    return world


def invoice(*lines: InvoiceLineAdd, customer: str = "Acme") -> InvoiceAdd:
    return InvoiceAdd(customer_ref=Ref(customer), lines=lines)


def bolt(**fields: Any) -> InvoiceLineAdd:
    return InvoiceLineAdd(item_ref=Ref("Bolt"), **{name: Decimal(value) for name, value in fields.items()})


def booked(world: World, request: Request[Any], **options: Any) -> Operation[Any]:
    world.connection.push(request, key="order", **options)
    world.update()
    operation = world.connection.operation("order")
    assert operation.state == "applied"
    return operation


def told(world: World) -> list[str]:
    return [event.text for event in world.connection.history() if event.name == "difference"]


def test_what_is_booked_as_asked_has_no_difference() -> None:
    world = make_world()
    lines = (bolt(quantity="3", rate="1.25"), bolt(amount="10.10"), bolt(quantity="2.5", amount="7.77"))
    operation = booked(
        world, invoice(*lines), expect={"subtotal": Decimal("21.62"), "sales_tax_total": Decimal("1.92")}
    )
    assert operation.differences == ()
    assert not operation.with_difference
    assert told(world) == []


def test_custom_fields_of_lines_which_an_answer_does_not_have_are_no_difference() -> None:
    world = make_world()
    colour = {"owner_id": "0", "data_ext_name": "Colour"}
    definition = DataExtDefAdd(data_ext_type="STR255TYPE", assign_to_object=("Item",), **colour)
    world.company.ui.add(definition)
    red = DataExt(data_ext_value="Red", **colour)
    line = SalesOrderLineAdd(item_ref=Ref("Bolt"), quantity=3, rate=Decimal("1.25"), data_ext=(red,))
    operation = booked(world, SalesOrderAdd(customer_ref=Ref("Acme"), lines=(line,)))
    assert operation.result is not None
    assert operation.result.lines[0].data_ext == ()
    assert operation.differences == ()


def test_a_product_is_exact_and_its_rounding_is_told() -> None:
    world = make_world()
    operation = booked(world, invoice(bolt(quantity="3", rate="0.333"), bolt(quantity="2", rate="0.125")))
    assert operation.differences == (
        Difference(path="lines[0].amount", asked=Decimal("0.999"), got=Decimal("1.00")),
    )
    assert operation.with_difference
    assert told(world) == [
        "QuickBooks booked other numbers than were asked for: lines[0].amount: asked 0.999, got 1.00."
    ]


def test_a_price_level_that_nobody_thought_of_is_told() -> None:
    operation = booked(
        make_world(), invoice(bolt(quantity="4"), customer="Friend"), expect={"subtotal": Decimal(8)}
    )
    assert operation.differences == (Difference(path="subtotal", asked=Decimal(8), got=Decimal("7.00")),)


def test_a_preference_and_a_rate_that_somebody_changed_are_told() -> None:
    order, expected = invoice(bolt(quantity="4")), {"sales_tax_total": Decimal("0.71")}
    assert not booked(make_world(), order, expect=expected).with_difference
    world = make_world()
    world.company.ui.edit("ItemSalesTax", "State", tax_rate=Decimal(9))
    assert booked(world, order, expect=expected).differences == (
        Difference(path="sales_tax_total", asked=Decimal("0.71"), got=Decimal("0.72")),
    )
    world = World.make(MemoryStore(), customers=1)  # where sales tax is turned off
    hour = SalesOrPurchase(price=80, account_ref=Ref("Sales"))
    world.company.ui.add(ItemServiceAdd(name="Bolt", sales_or_purchase=hour))
    order = invoice(bolt(quantity="4"), customer="Customer 000")
    assert [one.path for one in booked(world, order, expect=expected).differences] == ["sales_tax_total"]


def test_a_tax_that_was_rounded_by_line_is_told() -> None:
    """A web shop rounds the tax of each line, QuickBooks that of the invoice: a cent apart."""
    prices = [Decimal("1.06"), Decimal("1.06"), Decimal("1.06")]
    by_line = sum(((price * TAX_RATE / 100).quantize(Decimal("0.01")) for price in prices), Decimal(0))
    operation = booked(
        make_world(), invoice(*(bolt(amount=price) for price in prices)), expect={"sales_tax_total": by_line}
    )
    assert by_line == Decimal("0.27")
    assert operation.differences == (
        Difference(path="sales_tax_total", asked=Decimal("0.27"), got=Decimal("0.28")),
    )


def test_an_amount_that_came_back_otherwise_is_told() -> None:
    world = make_world()
    world.company.spoil = lambda _, answer: answer.replace("<Amount>10.10<", "<Amount>10.11<")
    operation = booked(world, invoice(bolt(amount="5.00"), bolt(amount="10.10")))
    assert operation.differences == (
        Difference(path="lines[1].amount", asked=Decimal("10.10"), got=Decimal("10.11")),
    )


def test_a_line_that_is_missing_is_told() -> None:
    world = make_world()

    def drop_a_line(_: str, answer: str) -> str:
        return re.sub(r"<InvoiceLineRet>.*?</InvoiceLineRet>\n", "", answer, count=1, flags=re.DOTALL)

    world.company.spoil = drop_a_line
    operation = booked(world, invoice(bolt(amount="5.00"), bolt(amount="10.10")))
    assert operation.differences == (Difference(path="len(lines)", asked=Decimal(2), got=Decimal(1)),)


def test_payments_are_compared_with_what_they_were_applied_to() -> None:
    world = make_world()
    world.connection.push(
        InvoiceAdd(def_macro="TxnID:i", customer_ref=Ref("Acme"), lines=(bolt(amount="50.00"),)),
        key="invoice",
    )
    row = AppliedToTxnAdd(txn_id=UseMacro("TxnID:i"), payment_amount=Decimal("20.50"))
    payment = ReceivePaymentAdd(
        customer_ref=Ref("Acme"), total_amount=Decimal("20.50"), applied_to_txn=(row,)
    )
    operation = booked(world, payment, after=("invoice",))
    assert operation.differences == ()
    changed = operation.result.evolve(
        applied_to_txn=(operation.result.applied_to_txn[0].evolve(amount=Decimal("20.00")),)
    )
    assert differences(payment, changed, {}) == (
        Difference(path="applied_to_txn[0].payment_amount", asked=Decimal("20.50"), got=Decimal("20.00")),
    )


def test_an_edit_is_compared_by_its_lines() -> None:
    world = make_world()
    made = booked(world, invoice(bolt(amount="5.00"), bolt(amount="6.00"), bolt(amount="7.00"))).result
    last = made.lines[2].edit(quantity=Decimal(3), rate=Decimal("0.335"))
    world.connection.push(made.edit(lines=(last,)), key="edit")
    world.update()
    operation = world.connection.operation("edit")
    assert operation.state == "applied"
    assert operation.differences == (
        Difference(path="lines[2].amount", asked=Decimal("1.005"), got=operation.result.lines[2].amount),
    )


def test_lines_that_quickbooks_adds_are_not_compared_but_what_they_come_to_is() -> None:
    world = make_world()
    order = SalesOrderAdd(
        customer_ref=Ref("Acme"), lines=(SalesOrderLineAdd(item_ref=Ref("Work"), quantity=2, rate=80),)
    )
    world.connection.push(order, key="sales-order")
    world.update()
    txn_id = world.connection.operation("sales-order").txn_id
    linked = InvoiceAdd(customer_ref=Ref("Acme"), link_to_txn_id=(txn_id,))
    operation = booked(world, linked, expect={"subtotal": Decimal("160.01")})
    assert [one.path for one in operation.differences] == ["subtotal"]


def test_a_recovered_record_is_compared_too() -> None:
    world = make_world()
    world.company.recovered_answer = "ids"
    world.connection.push(invoice(bolt(quantity="3", rate="0.333")), key="order")
    world.clock.advance(900)
    world.connector.run_once(faults=Faults.at("after_process", n=2).drop())
    for _ in range(2):
        world.update()
    operation = world.connection.operation("order")
    assert (operation.state, operation.recovered) == ("applied", True)
    assert [one.path for one in operation.differences] == ["lines[0].amount"]
    assert len(told(world)) == 1


def test_what_a_person_resolved_is_read_and_compared() -> None:
    world = make_world()
    made = booked(world, invoice(bolt(amount="5.00"))).result
    world.connection.push(invoice(bolt(amount="5.25"), customer="Nobody"), key="refused")
    world.update()
    world.connection.resolve("refused", applied=True, txn_id=made.txn_id)
    world.update()
    operation = world.connection.operation("refused")
    assert operation.result == made
    assert [(one.asked, one.got) for one in operation.differences] == [(Decimal("5.25"), Decimal("5.00"))]


@pytest.mark.parametrize(
    ("expect", "reason"),
    [
        ({"total": Decimal(1)}, "'total', and what InvoiceAdd returns has in its head applied_amount"),
        ({"memo": Decimal(1)}, "'memo'"),
        ({"subtotal": 1.5}, "takes a Decimal or int for subtotal, and not 1.5"),
        ({"subtotal": Decimal("NaN")}, "takes a Decimal or int"),
        ({"subtotal": True}, "takes a Decimal or int"),
    ],
)
def test_only_numbers_of_the_record_can_be_expected(expect: dict[str, Any], reason: str) -> None:
    world = make_world()
    with pytest.raises(ConfigurationError, match=reason):
        world.connection.push(invoice(bolt(amount="5.00")), key="i", expect=expect)
    assert list(world.connection.operations()) == []


cents = st.decimals(min_value="-999999.99", max_value="999999.99", places=2)
prices = st.decimals(min_value=0, max_value="99999.99999", places=5)
quantities = st.decimals(min_value=0, max_value="99999.99999", places=5)


@st.composite
def lines(draw: st.DrawFn) -> tuple[InvoiceLineAdd, Decimal]:
    """Draw a line of a request, and the amount that it asks for."""
    if draw(st.booleans()):
        amount = draw(cents)
        return bolt(amount=amount), amount
    quantity, rate = draw(quantities), draw(prices)
    return bolt(quantity=quantity, rate=rate), Decimal(str(quantity)) * Decimal(str(rate))


@settings(max_examples=100)
@given(
    asked=st.lists(lines(), min_size=1, max_size=5), off=st.lists(st.integers(-1, 1), min_size=5, max_size=5)
)
def test_each_line_is_compared_exactly(asked: list[tuple[InvoiceLineAdd, Decimal]], off: list[int]) -> None:
    returned: Callable[..., Any] = InvoiceLine
    amounts = [amount + Decimal(step) / 100 for (_, amount), step in zip(asked, off, strict=False)]
    record = Invoice(
        txn_id="1",
        time_created=None,
        time_modified=None,
        edit_sequence="1",
        txn_date=None,
        customer_ref=Ref("Acme"),
        lines=tuple(
            returned(txn_line_id=str(number), quantity=line.quantity, rate=line.rate, amount=amount)
            for number, ((line, _), amount) in enumerate(zip(asked, amounts, strict=True), start=1)
        ),
    )
    found = differences(invoice(*(line for line, _ in asked)), record, {})
    assert [(one.path, one.asked, one.got) for one in found] == [
        (f"lines[{number}].amount", amount, got)
        for number, ((_, amount), got) in enumerate(zip(asked, amounts, strict=True))
        if amount != got
    ]
