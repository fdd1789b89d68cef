"""What is asked about a write of unknown outcome, and what the answers prove: each an equality."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from qbsync import QBDateTime
from qbsync.facts.marks import version_key
from qbsync.models import (
    AccountAdd,
    CustomerAdd,
    CustomerMod,
    CustomerQuery,
    DataExtDel,
    EmployeeAdd,
    EmployeeQuery,
    EntityFilter,
    InvoiceAdd,
    InvoiceMod,
    InvoiceQuery,
    ListDel,
    ListMerge,
    ModifiedDateRangeFilter,
    NameFilter,
    OtherNameQuery,
    Ref,
    TimeTrackingAdd,
    TxnDel,
    VendorQuery,
)
from qbsync.qbxml import Response, decode
from qbsync.sync.evidence import (
    MOST_RECORDS,
    Absent,
    Applied,
    Changed,
    Doubtful,
    NotApplied,
    Unanswered,
    judge,
    questions,
    record_question,
    takes_external_guid,
)

if TYPE_CHECKING:
    from qbsync.models.base import Request
    from qbsync.sync.evidence import Verdict

SINCE = datetime(2026, 1, 5, 10, 0)  # noqa: DTZ001 - a wall clock
MOMENT = QBDateTime.from_wall(SINCE)
GUID = "{3F2504E0-4F89-11D3-9A0C-0305E82C3301}"


def test_a_name_is_asked_for_in_every_list_that_shares_it() -> None:
    assert questions(CustomerAdd(name="A"), SINCE) == (
        CustomerQuery(full_name=("A",)),
        VendorQuery(full_name=("A",)),
        EmployeeQuery(full_name=("A",)),
        OtherNameQuery(full_name=("A",)),
    )


def test_a_name_below_a_parent_is_asked_for_by_both() -> None:
    named = CustomerAdd(name="B", parent_ref=Ref("A"))
    assert questions(named, SINCE)[0] == CustomerQuery(full_name=("A:B",))
    by_id = CustomerAdd(name="B", parent_ref=Ref(list_id="8-1"))
    part = NameFilter(match_criterion="Contains", name="B")
    assert questions(by_id, SINCE) == (CustomerQuery(name_filter=part, active_status="All"),)


def test_a_number_is_asked_for_and_without_one_what_changed_since_for_the_same_customer() -> None:
    assert questions(InvoiceAdd(customer_ref=Ref("A"), ref_number="7"), SINCE) == (
        InvoiceQuery(ref_number=("7",), include_line_items=True),
    )
    modified = ModifiedDateRangeFilter(from_modified_date=MOMENT)
    for ref, of in ((Ref("A"), {"full_name": ("A",)}), (Ref(list_id="8-1"), {"list_id": ("8-1",)})):
        entity: Any = of
        assert questions(InvoiceAdd(customer_ref=ref), SINCE) == (
            InvoiceQuery(
                max_returned=MOST_RECORDS,
                modified_date_range_filter=modified,
                entity_filter=EntityFilter(**entity),
                include_line_items=True,
            ),
        )


def test_a_record_without_a_name_of_its_own_is_among_what_changed_since() -> None:
    query = EmployeeQuery(max_returned=MOST_RECORDS, from_modified_date=MOMENT, active_status="All")
    assert questions(EmployeeAdd(first_name="A", last_name="B"), SINCE) == (query,)


@pytest.mark.parametrize(
    ("request_", "asked"),
    [
        (CustomerMod("8-1", "1", phone="2"), CustomerQuery(list_id=("8-1",))),
        (InvoiceMod("1-1", "1", memo="2"), InvoiceQuery(txn_id=("1-1",), include_line_items=True)),
        (ListDel(list_del_type="Customer", list_id="8-1"), CustomerQuery(list_id=("8-1",))),
        (
            TxnDel(txn_del_type="Invoice", txn_id="1-1"),
            InvoiceQuery(txn_id=("1-1",), include_line_items=True),
        ),
    ],
)
def test_what_is_there_is_asked_for_by_its_id(request_: Request[Any], asked: Request[Any]) -> None:
    assert questions(request_, SINCE) == (asked,)


def test_what_has_no_query_cannot_be_asked_for() -> None:
    extension = DataExtDel(
        owner_id="0", data_ext_name="A", list_data_ext_type="Customer", list_obj_ref=Ref("A")
    )
    merging = ListMerge(
        list_merge_type="Customer",
        merge_from=merge_side("8-1"),
        merge_to=merge_side("8-2"),
        same_ship_addr_ok=True,
    )
    assert questions(extension, SINCE) == questions(merging, SINCE) == ()
    assert record_question(extension) == ()


def merge_side(list_id: str) -> Any:
    from qbsync import models  # noqa: PLC0415 - both sides have the same fields

    cls = models.MergeFrom if list_id == "8-1" else models.MergeTo
    return cls(list_id=list_id, edit_sequence="1")


def test_the_record_of_an_outcome_is_asked_for_by_its_id() -> None:
    assert record_question(CustomerAdd(name="A"), list_id="8-1") == (CustomerQuery(list_id=("8-1",)),)
    assert record_question(CustomerAdd(name="A")) == ()


def customer(inner: str, *, name: str = "A", made: str = "2026-01-05T11:00:00-05:00") -> Any:
    text = (
        '<QBXML><QBXMLMsgsRs><CustomerQueryRs statusCode="0" statusSeverity="Info" statusMessage="Status OK">'
        f"<CustomerRet><ListID>8-1</ListID><TimeCreated>{made}</TimeCreated><EditSequence>2</EditSequence>"
        f"<Name>{name}</Name>{inner}</CustomerRet></CustomerQueryRs></QBXMLMsgsRs></QBXML>"
    )
    return decode(text)[0].objects[0]


def answer(*records: Any, code: int = 0) -> Response:
    return Response(
        request="CustomerQuery", status_code=code, status_severity="Info", status_message="x", objects=records
    )


def verdict(
    request: Request[Any], *answers: Response | None, base: Any = None, ours: bool = False
) -> Verdict:
    return judge(request, answers, base=base, since=SINCE, is_ours=lambda _record: ours)


ADD = CustomerAdd(name="A", phone="1", external_guid=GUID)
WITHOUT = CustomerAdd(name="A", phone="1")
MARKED = customer(f"<Phone>9</Phone><ExternalGUID>{GUID.lower()}</ExternalGUID>")
PLAIN = customer("<Phone>1</Phone>")
NONE = answer(code=500)


def test_an_external_guid_decides_alone() -> None:
    assert verdict(ADD, answer(MARKED)) == Applied(MARKED)
    assert isinstance(verdict(ADD, answer(PLAIN)), Doubtful)
    assert isinstance(verdict(ADD, answer(customer("<Phone>2</Phone>"))), Absent)
    other = customer("<Phone>1</Phone><ExternalGUID>{3F2504E0-4F89-11D3-9A0C-0305E82C3302}</ExternalGUID>")
    assert isinstance(verdict(ADD, answer(other)), Absent)


def test_without_one_all_that_was_given_does() -> None:
    assert verdict(WITHOUT, answer(PLAIN)) == Applied(PLAIN)
    assert isinstance(verdict(WITHOUT, answer(PLAIN, PLAIN)), Doubtful)
    assert isinstance(verdict(WITHOUT, answer(customer("<Phone>2</Phone>"))), Doubtful)
    assert isinstance(verdict(WITHOUT, answer(PLAIN), ours=True), Absent)
    older = customer("<Phone>1</Phone>", made="2026-01-05T09:59:59-05:00")
    assert isinstance(verdict(WITHOUT, answer(older)), Absent)


def test_nothing_found_is_an_absence_and_a_cut_list_is_not() -> None:
    assert verdict(WITHOUT, NONE) == Absent("QuickBooks has no such record.")
    account = AccountAdd(name="A", account_type="Income")
    assert verdict(account, answer(PLAIN)) == Absent(
        "The name is that of a record of another list (Customer)."
    )
    tracking = TimeTrackingAdd(entity_ref=Ref("A"), duration=timedelta(hours=1))
    many = [customer("", name=str(number)) for number in range(3)] * (MOST_RECORDS // 3 + 1)
    assert isinstance(verdict(tracking, answer(*many)), Doubtful)


@pytest.mark.parametrize("failed", [answer(code=3260), answer(code=-1), None])
def test_no_answer_proves_nothing(failed: Response | None) -> None:
    for request in (
        ADD,
        CustomerMod("8-1", "1", phone="2"),
        ListDel(list_del_type="Customer", list_id="8-1"),
    ):
        assert isinstance(verdict(request, failed), Unanswered)
    assert isinstance(verdict(ADD, answer(MARKED), failed), Unanswered)


def test_an_edit_is_done_undone_or_changed() -> None:
    assert verdict(CustomerMod("8-1", "1", phone="1"), answer(PLAIN)) == Applied(PLAIN)
    assert verdict(CustomerMod("8-1", "2", phone="2"), answer(PLAIN)) == NotApplied()
    assert verdict(CustomerMod("8-1", "1", phone="2"), answer(PLAIN)) == Changed(PLAIN)
    assert isinstance(verdict(CustomerMod("8-1", "1", phone="2"), NONE), Doubtful)


def test_a_removal_is_done_when_the_object_is_gone() -> None:
    removal = ListDel(list_del_type="Customer", list_id="8-1")
    assert verdict(removal, NONE) == Applied(None)
    assert verdict(removal, answer(PLAIN)) == NotApplied()


def test_an_external_guid_is_for_adds_that_take_one_and_have_none() -> None:
    newest = version_key("16.0")
    assert takes_external_guid(WITHOUT, newest, "US")
    assert not takes_external_guid(ADD, newest, "US")
    assert not takes_external_guid(WITHOUT, version_key("7.0"), "US")
    assert not takes_external_guid(AccountAdd(name="A", account_type="Income"), newest, "US")
    assert not takes_external_guid(CustomerMod("8-1", "1", phone="1"), newest, "US")
