"""The assertions fail where they should, and say why."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings

from qbsync import App, Bridge, MemoryStore, Operation
from qbsync.models import (
    CustomerAdd,
    CustomerQuery,
    InvoiceAdd,
    InvoiceLineAdd,
    ItemServiceAdd,
    Ref,
    SalesOrPurchase,
)
from qbsync.qbxml import encode
from qbsync.simulator import (
    CompanyFile,
    RunReport,
    SessionLost,
    SimulatedClock,
    WebConnector,
    WSGITransport,
)
from qbsync.testing import assert_applied_once, assert_ok, assert_valid_qbxml, requests_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from qbsync.models import Request

NOW = datetime(2026, 1, 5, 15, 0, tzinfo=UTC)


def operation(request: Request[Any], **fields: Any) -> Operation[Any]:
    told = {"state": "applied", **fields}
    return Operation(connection="acme", key="7", request=request, created_at=NOW, updated_at=NOW, **told)


def run(*, password: str | None = None, on_event: Callable[[str], object] | None = None) -> RunReport:
    clock = SimulatedClock()
    bridge = Bridge(MemoryStore(), app=App(name="Acme", url="https://acme.example/qbwc"), clock=clock)
    setup = bridge.connect("acme", zone="America/New_York")
    connector = WebConnector(
        CompanyFile(clock=clock),
        qwc=setup.qwc,
        password=password or setup.password,
        transport=WSGITransport(bridge.wsgi()),
        on_event=on_event,
    )
    return connector.run_once()


@pytest.fixture
def company() -> CompanyFile:
    company = CompanyFile(clock=SimulatedClock())
    company.ui.add_customer(name="Alder Street Bakery")
    price = SalesOrPurchase(price=80, account_ref=Ref("Sales"))
    company.ui.add(ItemServiceAdd(name="Baking", sales_or_purchase=price))
    return company


def invoice(**fields: Any) -> InvoiceAdd:
    line = InvoiceLineAdd(item_ref=Ref("Baking"), quantity=2)
    return InvoiceAdd(customer_ref=Ref("Alder Street Bakery"), lines=(line,), **fields)


def test_an_update_that_ended_in_order() -> None:
    assert_ok(run())


def test_an_update_that_did_not_shows_its_end() -> None:
    def lose_power(event: str) -> None:
        if event == "after_authenticate":
            raise SessionLost

    with pytest.raises(AssertionError, match=r"(?s)in order: QBWC1040 .*password.*\n  .*authenticate"):
        assert_ok(run(password="wrong"))
    with pytest.raises(AssertionError, match="cut off at after_authenticate"):
        assert_ok(run(on_event=lose_power))


def test_qbxml_of_every_request_that_a_strategy_draws_is_valid() -> None:
    @settings(max_examples=20)
    @given(requests_of(CustomerAdd, version="13.0"))
    def check(request: CustomerAdd) -> None:
        assert_valid_qbxml(encode([request], version="13.0"), version="13.0")

    check()


def test_invalid_qbxml_shows_every_problem() -> None:
    data = (
        encode([CustomerAdd(name="Ann", phone="1")]).replace(b"Name>", b"Nmae>").replace(b"Phone>", b"Fone>")
    )
    with pytest.raises(AssertionError, match=r"(?s)Nmae.*Fone"):
        assert_valid_qbxml(data)


def test_a_version_judges() -> None:
    data = encode([CustomerAdd(name="Ann", job_title="Owner")])
    assert_valid_qbxml(data)
    with pytest.raises(AssertionError, match=r"12\.0"):
        assert_valid_qbxml(data, version="11.0")


def test_one_record_is_once(company: CompanyFile) -> None:
    made = company.ui.add(request := invoice(ref_number="1001", memo="Order 7"))
    company.ui.add(invoice(ref_number="1002", memo="Order 8"))
    assert_applied_once(company, operation(request, txn_id=made.txn_id))
    customer = company.customers[0]
    assert_applied_once(company, operation(CustomerAdd(name=customer.name), list_id=customer.list_id))


def test_two_of_the_same_content_are_twice(company: CompanyFile) -> None:
    request = invoice(ref_number="1001")
    made = [company.ui.add(request), company.ui.add(request)]
    for one in made:
        with pytest.raises(AssertionError, match=f"2 times.*{made[0].txn_id}, {made[1].txn_id}"):
            assert_applied_once(company, operation(request, txn_id=one.txn_id))


def test_a_reference_by_id_and_one_by_name_tell_records_apart(company: CompanyFile) -> None:
    company.ui.add_customer(name="Harbor Boat Works")
    bakery, harbor = (Ref(list_id=customer.list_id) for customer in company.customers)
    line = InvoiceLineAdd(item_ref=Ref("Baking"), quantity=2)
    requests = [InvoiceAdd(customer_ref=ref, lines=(line,)) for ref in (bakery, harbor)]
    requests[1] = InvoiceAdd(customer_ref=Ref("Harbor Boat Works"), lines=(line,))
    made = [company.ui.add(request) for request in requests]
    assert_applied_once(
        company, *(operation(request, txn_id=one.txn_id) for request, one in zip(requests, made, strict=True))
    )


def test_what_is_not_there_is_not_applied(company: CompanyFile) -> None:
    with pytest.raises(AssertionError, match="has no Customer 80000099-1"):
        assert_applied_once(company, operation(CustomerAdd(name="Nobody"), list_id="80000099-1"))


def test_another_state_is_told(company: CompanyFile) -> None:
    with pytest.raises(AssertionError, match="CustomerAdd '7' is in_doubt, not applied"):
        assert_applied_once(company, operation(CustomerAdd(name="Nobody"), state="in_doubt"))


def test_only_an_add_can_be_applied_twice(company: CompanyFile) -> None:
    with pytest.raises(TypeError, match="CustomerQuery is no Add"):
        assert_applied_once(company, operation(CustomerQuery()))
