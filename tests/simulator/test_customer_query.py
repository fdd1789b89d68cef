"""What CustomerQuery finds, and how much of it is shown."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from qbsync.errors import NotReturned
from qbsync.facts.datetimes import QBDateTime
from qbsync.models import (
    Address,
    Customer,
    CustomerQuery,
    NameFilter,
    NameRangeFilter,
    Ref,
    TotalBalanceFilter,
)
from qbsync.qbxml import decode, encode

if TYPE_CHECKING:
    from tests.simulator.conftest import Application

    from qbsync.models import Iterator, MetaData, Operator
    from qbsync.simulator import CompanyFile, SimulatedClock


@pytest.fixture
def small(company: CompanyFile, clock: SimulatedClock) -> CompanyFile:
    """Return a company with two customers, two jobs and an inactive one, a minute apart from 10:00 on."""
    for name, parent in [
        ("Baker", None),
        ("kitchen", "Baker"),
        ("Allard", None),
        ("Remodel", "Allard"),
        ("Old", None),
    ]:
        company.ui.add_customer(name, parent_ref=None if parent is None else Ref(parent))
        clock.advance(60)
    company.ui.make_inactive("Old")
    return company


def test_order_is_by_name_with_jobs_behind_customers(small: CompanyFile, application: Application) -> None:
    assert [customer.full_name for customer in small.customers] == [
        "Allard",
        "Allard:Remodel",
        "Baker",
        "Baker:kitchen",
        "Old",
    ]
    assert application.names(CustomerQuery()) == ["Allard", "Allard:Remodel", "Baker", "Baker:kitchen"]


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(
    ("query", "names"),
    [
        (CustomerQuery(active_status="ActiveOnly"), ["Allard", "Allard:Remodel", "Baker", "Baker:kitchen"]),
        (CustomerQuery(active_status="InactiveOnly"), ["Old"]),
        (CustomerQuery(active_status="All"), ["Allard", "Allard:Remodel", "Baker", "Baker:kitchen", "Old"]),
        (CustomerQuery(full_name=("baker:KITCHEN", "Allard")), ["Baker:kitchen", "Allard"]),
        (CustomerQuery(full_name=("Old",)), ["Old"]),
        (CustomerQuery(max_returned=3), ["Allard", "Allard:Remodel", "Baker"]),
        (CustomerQuery(name_filter=NameFilter(match_criterion="StartsWith", name="bak")),
         ["Baker", "Baker:kitchen"]),
        (CustomerQuery(name_filter=NameFilter(match_criterion="Contains", name="MODEL")), ["Allard:Remodel"]),
        (CustomerQuery(name_filter=NameFilter(match_criterion="EndsWith", name="ER")), ["Baker"]),
        (CustomerQuery(name_range_filter=NameRangeFilter(from_name="b")), ["Baker", "Baker:kitchen"]),
        (CustomerQuery(name_range_filter=NameRangeFilter(to_name="Allard")), ["Allard", "Allard:Remodel"]),
        (CustomerQuery(name_range_filter=NameRangeFilter(from_name="allard:", to_name="baker")),
         ["Allard:Remodel", "Baker", "Baker:kitchen"]),
    ],
)  # fmt: skip
def test_filters(application: Application, query: CustomerQuery, names: list[str]) -> None:
    response = application.one(query)
    assert (response.status_code, response.status_message) == (0, "Status OK")
    assert [record.full_name for record in response.objects] == names


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(
    ("first", "last", "names"),
    [
        # Baker 10:00, Baker:kitchen 10:01, Allard 10:02, Allard:Remodel 10:03, each to the second.
        ("2026-01-05T10:01:00", None, ["Allard", "Allard:Remodel", "Baker:kitchen"]),
        ("2026-01-05T10:01:01", None, ["Allard", "Allard:Remodel"]),
        (None, "2026-01-05T10:01:00", ["Baker", "Baker:kitchen"]),
        (None, "2026-01-05T10:00:59", ["Baker"]),
        ("2026-01-05T10:02:00", "2026-01-05T10:02:00", ["Allard"]),
    ],
)
def test_modified_dates_are_inclusive_wall_clock_times(
    application: Application, first: str | None, last: str | None, names: list[str]
) -> None:
    query = CustomerQuery(
        from_modified_date=None if first is None else QBDateTime(first),
        to_modified_date=None if last is None else QBDateTime(last),
    )
    assert application.names(query) == names


@pytest.mark.usefixtures("small")
def test_an_offset_of_others_is_obeyed(company: CompanyFile) -> None:
    """15:02 in London is 10:02 in New York; `encode` never writes an offset, other programs do."""
    query = encode([CustomerQuery(from_modified_date=QBDateTime("2026-01-05T10:02:00"))]).decode("ascii")
    text = query.replace("T10:02:00", "T15:02:00+00:00")
    assert text != query
    (response,) = decode(company.process("Acme Orders", text))
    assert [record.full_name for record in response.of(Customer)] == ["Allard", "Allard:Remodel"]


@pytest.mark.parametrize(
    ("operator", "names"),
    [
        ("LessThan", ["Low"]),
        ("LessThanEqual", ["Even", "Low"]),
        ("Equal", ["Even"]),
        ("GreaterThan", ["High"]),
        ("GreaterThanEqual", ["Even", "High"]),
    ],
)
def test_total_balance_filter(
    company: CompanyFile, application: Application, operator: Operator, names: list[str]
) -> None:
    for name, balance in [("Low", "99.99"), ("Even", "100.00"), ("High", "100.01")]:
        company.load(record_with(Name=name, FullName=name, TotalBalance=balance))
    query = CustomerQuery(total_balance_filter=TotalBalanceFilter(operator=operator, amount=Decimal(100)))
    assert sorted(application.names(query)) == names


def record_with(**elements: str) -> bytes:
    """Return an answer of QuickBooks with one customer, whose ListID comes from its name."""
    number = sum(map(ord, elements["Name"]))
    values = {
        "ListID": f"{0x80000000 + number:X}-1182060000",
        "TimeCreated": "2007-06-17T02:00:00-05:00",
        "TimeModified": "2007-06-17T02:00:00-05:00",
        "EditSequence": "1182060000",
        "IsActive": "true",
        "Sublevel": "0",
        "Balance": "0.00",
        **elements,
    }
    order = [
        "ListID",
        "TimeCreated",
        "TimeModified",
        "EditSequence",
        "Name",
        "FullName",
        "IsActive",
        "Sublevel",
    ]
    order += ["Balance", "TotalBalance"]
    inner = "".join(f"<{tag}>{values[tag]}</{tag}>" for tag in order)
    status = 'requestID="1" statusCode="0" statusSeverity="Info" statusMessage="Status OK"'
    answer = f"<CustomerQueryRs {status}><CustomerRet>{inner}</CustomerRet></CustomerQueryRs>"
    return f'<?xml version="1.0" ?><QBXML><QBXMLMsgsRs>{answer}</QBXMLMsgsRs></QBXML>'.encode()


@pytest.mark.usefixtures("small")
def test_what_is_not_there_makes_status_500_and_the_rest_still_comes(application: Application) -> None:
    response = application.one(CustomerQuery(full_name=("Baker", "Keith Palmer", "Old")))
    assert (response.status_code, response.status_severity) == (500, "Warn")
    assert '("Keith Palmer")' in response.status_message
    assert [record.full_name for record in response.objects] == ["Baker", "Old"]


def test_query_by_list_id(small: CompanyFile, application: Application) -> None:
    allard, remodel = small.customers[:2]
    assert application.names(CustomerQuery(list_id=(remodel.list_id, allard.list_id.lower()))) == [
        "Allard:Remodel",
        "Allard",
    ]
    missing = application.one(CustomerQuery(list_id=("80009999-1767625200",)))
    assert (missing.status_code, missing.objects) == (500, ())


@pytest.mark.usefixtures("small")
def test_an_id_that_is_none_is_refused(application: Application) -> None:
    response = application.one(CustomerQuery(list_id=("no-such-id",)))
    assert (response.status_code, response.status_severity) == (3000, "Error")
    assert response.status_message == 'The given object ID "no-such-id" in the field "list ID" is invalid.'


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("iterator", [None, "Start"])
def test_nothing_found_is_status_1(application: Application, iterator: Iterator | None) -> None:
    found = NameFilter(match_criterion="StartsWith", name="Nobody")
    response = application.one(CustomerQuery(name_filter=found, iterator=iterator, max_returned=5))
    assert (response.status_code, response.status_severity) == (1, "Info")
    assert response.status_message == "A query request did not find a matching object in QuickBooks"
    assert (response.objects, response.iterator) == ((), None)


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(
    ("query", "code"),
    [
        (
            CustomerQuery(
                from_modified_date=QBDateTime("2026-01-06T00:00:00"),
                to_modified_date=QBDateTime("2026-01-05"),
            ),
            3030,
        ),
        (CustomerQuery(name_range_filter=NameRangeFilter(from_name="b", to_name="A")), 3031),
    ],
)
def test_ranges_that_end_before_they_begin(application: Application, query: CustomerQuery, code: int) -> None:
    response = application.one(query)
    assert (response.status_code, response.status_severity, response.objects) == (code, "Error", ())


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(
    ("meta_data", "limit", "count", "objects"),
    [
        (None, None, None, 4),
        ("NoMetaData", None, None, 4),
        ("MetaDataOnly", None, 4, 0),
        ("MetaDataOnly", 2, 4, 0),  # so many are to be expected from the query itself
        ("MetaDataAndResponseData", None, 4, 4),
        ("MetaDataAndResponseData", 3, 3, 3),
    ],
)
def test_meta_data(
    application: Application, meta_data: MetaData | None, limit: int | None, count: int | None, objects: int
) -> None:
    response = application.one(CustomerQuery(meta_data=meta_data, max_returned=limit))
    assert (response.count, len(response.objects)) == (count, objects)


@pytest.mark.usefixtures("small")
def test_include_ret_element_leaves_the_rest_out(application: Application) -> None:
    text = application.raw([CustomerQuery(full_name=("Baker",), include_ret_element=("ListID", "FullName"))])
    (record,) = re.findall("<CustomerRet>(.*)</CustomerRet>", text, re.DOTALL)
    assert re.findall("<([A-Za-z]+)>", record) == ["ListID", "FullName"]
    (customer,) = application.one(CustomerQuery(full_name=("Baker",), include_ret_element=("Name",))).of(
        Customer
    )
    assert customer.name == "Baker"
    with pytest.raises(NotReturned):
        _ = customer.edit_sequence


def test_data_extensions_come_for_a_named_owner(company: CompanyFile, application: Application) -> None:
    field = "<DataExtRet><OwnerID>0</OwnerID><DataExtName>Colour</DataExtName>"
    field += "<DataExtType>STR255TYPE</DataExtType><DataExtValue>red</DataExtValue></DataExtRet>"
    captured = record_with(Name="Own", FullName="Own", TotalBalance="0.00")
    company.load(captured.replace(b"</CustomerRet>", field.encode() + b"</CustomerRet>"))
    assert application.one(CustomerQuery()).of(Customer)[0].data_ext == ()
    other = "{D69B39D5-A6A5-40AC-AF63-8B8E9E3F5E5D}"
    assert application.one(CustomerQuery(owner_id=(other,))).of(Customer)[0].data_ext == ()
    (extension,) = application.one(CustomerQuery(owner_id=("0",))).of(Customer)[0].data_ext
    assert (extension.data_ext_name, extension.data_ext_value) == ("Colour", "red")


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(("version", "blocks"), [("5.0", 0), ("6.0", 1)])
def test_older_versions_lack_newer_elements(application: Application, version: str, blocks: int) -> None:
    address = Address(addr1="12 Main St", city="Springfield", state="IL", postal_code="62701")
    application.company.ui.edit_customer("Baker", bill_address=address)
    query = encode([CustomerQuery(full_name=("Baker",))]).replace(b'"13.0"', f'"{version}"'.encode())
    text = application.company.process(application.name, query.decode("ascii"))
    assert text.count("<BillAddressBlock>") == blocks
    assert "<PreferredDeliveryMethod>" not in text
    assert "<PreferredDeliveryMethod>" in application.raw([CustomerQuery()], version="12.0")
