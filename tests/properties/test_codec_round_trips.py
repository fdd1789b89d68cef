"""What is written is read back equal, for anything that the facts allow."""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qbsync.models import (
    Aggregate,
    Company,
    CompanyActivity,
    CompanyActivityQuery,
    CompanyQuery,
    Customer,
    CustomerAdd,
    CustomerMod,
    CustomerQuery,
    ErrorRecovery,
    Host,
    HostQuery,
    Request,
)
from qbsync.qbxml import IteratorState, Response, decode, decode_requests, encode, encode_responses
from qbsync.testing.strategies import records_of, requests_of

if TYPE_CHECKING:
    from qbsync.facts.marks import Edition

REQUESTS = [CustomerAdd, CustomerMod, CustomerQuery, HostQuery, CompanyQuery, CompanyActivityQuery]
RECORDS = [Customer, Host, Company, CompanyActivity]


@pytest.mark.parametrize("cls", REQUESTS)
@given(data=st.data())
def test_requests(cls: type[Request[Any]], data: st.DataObject) -> None:
    request = data.draw(requests_of(cls))
    assert [one.request for one in decode_requests(encode([request], version="16.0"))] == [request]


@pytest.mark.parametrize("edition", ["US", "CA", "UK", "AU"])
@given(data=st.data())
def test_requests_of_every_edition(edition: Edition, data: st.DataObject) -> None:
    request = data.draw(requests_of(CustomerAdd, version="13.0", edition=edition))
    document = encode(
        {"order-7": request}, edition=edition, message_set_id="set1", clear_message_set_id="set0"
    )
    found = decode_requests(document, edition=edition)
    assert [tuple(one) for one in found] == [("order-7", request)]
    assert (found.version, found.edition, found.on_error) == ("13.0", edition, "stopOnError")
    assert (found.message_set_id, found.clear_message_set_id) == ("set1", "set0")


@pytest.mark.parametrize("cls", RECORDS)
@given(data=st.data())
def test_records(cls: type[Aggregate], data: st.DataObject) -> None:
    records = tuple(data.draw(st.lists(records_of(cls), max_size=3)))
    sent = Response(request=f"{cls.__name__}Query", request_id="1", objects=records, count=len(records))
    (found,) = decode(encode_responses([sent]), keep_secrets=True)
    assert found.objects == records
    assert found.quarantined == ()
    assert found.count == len(records)


@given(record=records_of(Customer))
def test_records_survive_pickling(record: Customer) -> None:
    assert pickle.loads(pickle.dumps(record)) == record  # noqa: S301 - our own bytes


@given(
    recovery=records_of(ErrorRecovery), text=st.text(st.characters(codec="latin-1", exclude_categories=["C"]))
)
def test_what_stands_beside_the_records(recovery: ErrorRecovery, text: str) -> None:
    iterator = IteratorState(id="{7c8a-1}", remaining=20)
    sent = [
        Response(
            request="CustomerAdd",
            request_id="q1.1",
            status_code=3100,
            status_severity="Error",
            status_message=text,
            error_recovery=recovery,
        ),
        Response(request="CustomerQuery", iterator=iterator, count=20),
    ]
    found = decode(encode_responses(sent, message_set_id="q1", message_set_status=9001))
    assert list(found) == sent
    assert (found.message_set_id, found.message_set_status) == ("q1", 9001)
