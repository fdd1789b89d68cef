"""What is written is read back equal, for anything that the facts allow: every request and every record.

One thing of a request is not written: the printed offset of a date-time, which QuickBooks must not believe.
"""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING, Any

import pytest
from every_model import RECORDS, REQUESTS, edition_of, name_of
from hypothesis import given, settings
from hypothesis import strategies as st
from sent import as_sent

import qbsync.models
from qbsync.facts.plan import plan_of
from qbsync.models import Customer, CustomerAdd, ErrorRecovery, Request, SalesOrderAdd, class_named
from qbsync.qbxml import IteratorState, Response, decode, decode_requests, encode, encode_responses
from qbsync.testing.strategies import records_of, requests_of

if TYPE_CHECKING:
    from qbsync.facts.marks import Edition

FEW = settings(max_examples=4)
MANY = settings(settings.get_profile("soak"), max_examples=1_000)


def request_comes_back(cls: type[Request[Any]], data: st.DataObject) -> None:
    edition = edition_of(cls)
    request = data.draw(requests_of(cls, edition=edition))
    document = encode([request], version="16.0", edition=edition)
    assert [one.request for one in decode_requests(document, edition=edition)] == [as_sent(request)]
    assert encode([as_sent(request)], version="16.0", edition=edition) == document


def records_come_back(name: str, data: st.DataObject) -> None:
    cls: Any = class_named(name)
    most = 1 if RECORDS[name].message.record_is_answer else 3
    records = tuple(data.draw(st.lists(records_of(cls), max_size=most)))
    sent = Response(request=RECORDS[name].message.name, request_id="1", objects=records, count=len(records))
    (found,) = decode(encode_responses([sent], version="16.0"), keep_secrets=True)
    assert found.objects == records
    assert found.quarantined == ()
    assert found.extras == ()
    assert found.count == len(records)


@pytest.mark.parametrize("cls", REQUESTS, ids=name_of)
@FEW
@given(data=st.data())
def test_requests(cls: type[Request[Any]], data: st.DataObject) -> None:
    request_comes_back(cls, data)


@pytest.mark.parametrize("name", sorted(RECORDS))
@FEW
@given(data=st.data())
def test_records(name: str, data: st.DataObject) -> None:
    records_come_back(name, data)


@pytest.mark.soak
@pytest.mark.parametrize("cls", REQUESTS, ids=name_of)
@MANY
@given(data=st.data())
def test_many_requests(cls: type[Request[Any]], data: st.DataObject) -> None:
    request_comes_back(cls, data)


@pytest.mark.soak
@pytest.mark.parametrize("name", sorted(RECORDS))
@MANY
@given(data=st.data())
def test_many_records(name: str, data: st.DataObject) -> None:
    records_come_back(name, data)


def test_every_request_and_record_is_tried() -> None:
    assert len(REQUESTS) == 238
    assert {"Invoice", "Report", "ListDelResult", "DataExtDelRet", "BillToPayRet"} <= RECORDS.keys()
    answered = {cls.__name__ for cls in REQUESTS if cls.message.ret}
    assert {name_of(cls) for cls in REQUESTS} - answered == {
        *(
            "ClearedStatusMod",
            "DataEventRecoveryInfoDel",
            "ListDisplayAdd",
            "ListDisplayMod",
            "SubscriptionDel",
        ),
        *("TxnDisplayAdd", "TxnDisplayMod"),
    }


@pytest.mark.parametrize("edition", ["US", "CA", "UK", "AU"])
@pytest.mark.parametrize("cls", [CustomerAdd, SalesOrderAdd])
@settings(max_examples=15)
@given(data=st.data())
def test_requests_of_every_edition(cls: type[Request[Any]], edition: Edition, data: st.DataObject) -> None:
    request = data.draw(requests_of(cls, version="13.0", edition=edition))
    document = encode(
        {"order-7": request}, edition=edition, message_set_id="set1", clear_message_set_id="set0"
    )
    found = decode_requests(document, edition=edition)
    assert [tuple(one) for one in found] == [("order-7", as_sent(request))]
    assert (found.version, found.edition, found.on_error) == ("13.0", edition, "stopOnError")
    assert (found.message_set_id, found.clear_message_set_id) == ("set1", "set0")


@given(record=records_of(Customer))
def test_records_survive_pickling(record: Customer) -> None:
    assert pickle.loads(pickle.dumps(record)) == record  # noqa: S301 - our own bytes


@given(
    recovery=records_of(ErrorRecovery), text=st.text(st.characters(codec="latin-1", exclude_categories=["C"]))
)
def test_what_stands_beside_the_records(recovery: ErrorRecovery, text: str) -> None:
    iterator = IteratorState(id="{7c8a-1}", remaining=20)
    failed = [
        Response(
            request=request,
            request_id=f"q1.{number}",
            status_code=3100,
            status_severity="Error",
            status_message=text,
            error_recovery=recovery,
        )
        for number, request in enumerate(("CustomerAdd", "TxnVoid"), 1)
    ]
    sent = [*failed, Response(request="CustomerQuery", iterator=iterator, count=20)]
    found = decode(encode_responses(sent, message_set_id="q1", message_set_status=9001))
    assert list(found) == sent
    assert (found.message_set_id, found.message_set_status) == ("q1", 9001)


def test_aggregates_are_all_reached() -> None:
    """Every class stands in some request or record, so that the tests above try it."""
    waiting: list[type[Any]] = [*REQUESTS, *filter(None, map(class_named, RECORDS)), ErrorRecovery]
    reached: set[type[Any]] = set()
    while waiting:
        cls = waiting.pop()
        if cls not in reached:
            reached.add(cls)
            waiting += [inner for field in plan_of(cls).fields for inner in field.classes.values()]
    everything = {
        cls for cls in map(class_named, qbsync.models.__all__) if cls is not None and cls.__attrs_attrs__
    }
    assert everything - reached == set()
