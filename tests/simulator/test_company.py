"""A company file as a whole: defaults, loading a capture, sessions, and what is refused with an HRESULT."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import attrs.exceptions
import pytest
from full_company import full_company
from lxml import etree
from tests.simulator.shop import furnished

from qbsync.errors import NotSimulated, RequestProcessorError
from qbsync.models import (
    Company,
    CompanyActivity,
    CompanyActivityQuery,
    CompanyQuery,
    Customer,
    CustomerAdd,
    CustomerQuery,
    Host,
    HostQuery,
    IncludeListMetaData,
    InvoiceAdd,
    InvoiceLineAdd,
    ItemInventoryQuery,
    ItemQuery,
    ItemService,
    ItemServiceAdd,
    NameFilter,
    Ref,
    SalesOrPurchase,
    StandardTermsQuery,
)
from qbsync.qbxml import decode, encode
from qbsync.simulator import CompanyFile, SimulatedClock
from qbsync.simulator.preferences import CompanyPreferences
from qbsync.simulator.rules import KINDS, rule_for

if TYPE_CHECKING:
    from pathlib import Path

    from tests.simulator.conftest import Application

    from qbsync.simulator.books import ListKind

OWNER_ID = "{57F3B9B1-86F1-4FCC-B1EE-566DE1813D20}"


@pytest.fixture(scope="session")
def capture(shared: Path) -> bytes:
    """Return a captured answer with all customers of Intuit's sample company."""
    return (shared / "corpus/captured/customer_query_rs_146.xml").read_bytes()


class TestCompany:
    def test_defaults_work(self) -> None:
        company = CompanyFile()
        assert company.customers == ()
        assert company.clock().utcoffset() is not None
        assert company.version == "16.0"
        ticket = company.begin_session()
        assert decode(company.process("Acme", encode([CustomerQuery()]).decode()))[0].status_code == 1
        company.end_session(ticket)

    def test_highest_version_is_compared_as_numbers(self) -> None:
        assert CompanyFile(versions=("9.0", "10.0", "2.1")).version == "10.0"

    def test_what_the_books_were_opened_with_is_fixed(self, company: CompanyFile) -> None:
        with pytest.raises(attrs.exceptions.FrozenAttributeError):
            company.zone = "Europe/London"

    def test_repr_holds_no_content(self, company: CompanyFile) -> None:
        company.ui.add_customer("Secret customer")
        assert "Secret" not in repr(company)

    def test_host(self, application: Application) -> None:
        (host,) = application.one(HostQuery()).of(Host)
        assert (host.country, host.qb_file_mode, host.is_automatic_login) == ("US", "MultiUser", False)
        assert "13.0" in host.supported_qbxml_version
        (short,) = application.one(HostQuery(include_ret_element=("Country",))).of(Host)
        assert "ProductName" not in repr(short)
        with pytest.raises(NotSimulated):
            application.one(HostQuery(include_list_meta_data=IncludeListMetaData(include_max_capacity=True)))

    def test_company_shows_the_marks_of_an_owner(
        self, company: CompanyFile, application: Application
    ) -> None:
        company.stamp(OWNER_ID, "FileID", "{90A44FB5-33D9-4815-AC85-BC87A7E7D1EB}")
        (without,) = application.one(CompanyQuery()).of(Company)
        assert (without.company_name, without.data_ext) == ("Sample Company", ())
        (found,) = application.one(CompanyQuery(owner_id=(OWNER_ID.lower(),))).of(Company)
        assert [(item.owner_id, item.data_ext_name, item.data_ext_value) for item in found.data_ext] == [
            (OWNER_ID.lower(), "FileID", "{90A44FB5-33D9-4815-AC85-BC87A7E7D1EB}")
        ]

    def test_company_activity(self, application: Application) -> None:
        (activity,) = application.one(CompanyActivityQuery()).of(CompanyActivity)
        assert activity.last_restore_time == activity.last_condense_time == "1970-01-01T00:00:00"

    def test_request_without_a_rule_is_not_guessed(self) -> None:
        with pytest.raises(NotSimulated, match="NoneType"):
            rule_for(None)  # type: ignore[arg-type]


class TestLoad:
    def test_all_records_of_a_capture_are_kept(self, company: CompanyFile, capture: bytes) -> None:
        company.load(capture)
        (response,) = decode(capture, keep_secrets=True)
        assert len(company.customers) == 146
        assert company.customers == response.objects

    def test_answer_is_the_capture(
        self, company: CompanyFile, application: Application, capture: bytes
    ) -> None:
        company.load(capture)
        answer = application.raw([CustomerQuery(active_status="All")], version="16.0")
        # Only the digits of a number are kept: two credit cards say 09.
        captured = re.sub(r"(<ExpirationMonth>)0", r"\1", capture.decode())
        assert etree.canonicalize(answer) == etree.canonicalize(captured)

    def test_jobs_are_below_their_customers(
        self, company: CompanyFile, application: Application, capture: bytes
    ) -> None:
        company.load(capture)
        starts = NameFilter(match_criterion="StartsWith", name="Abercrombie, Kristy:")
        assert application.names(CustomerQuery(name_filter=starts)) == [
            "Abercrombie, Kristy:Family Room",
            "Abercrombie, Kristy:Kitchen",
            "Abercrombie, Kristy:Remodel Bathroom",
        ]
        company.ui.edit_customer("Abercrombie, Kristy", name="Baum, Kristy")
        moved = [customer for customer in company.customers if customer.full_name.startswith("Baum, Kristy")]
        assert [customer.sublevel for customer in moved] == [0, 1, 1, 1]
        job = company.ui.add_customer("Garage", parent_ref=Ref("Baum, Kristy"))
        assert company.customers.index(job) == company.customers.index(moved[1]) + 1

    def test_new_ids_go_on_behind_the_loaded_ones(
        self, company: CompanyFile, application: Application, capture: bytes
    ) -> None:
        company.load(capture)
        taken = {customer.list_id.partition("-")[0] for customer in company.customers}
        (new,) = application.one(CustomerAdd(name="New")).of(Customer)
        number = new.list_id.partition("-")[0]
        assert number not in taken
        assert number == f"{max(int(id, 16) for id in taken if len(id) == 8) + 1:X}"

    def test_lists_of_the_capture_are_known(
        self, company: CompanyFile, application: Application, capture: bytes
    ) -> None:
        company.load(capture)
        (good,) = application.one(CustomerAdd(name="A", terms_ref=Ref("net 30"))).of(Customer)
        assert good.terms_ref == Ref("Net 30", list_id="10000-933272658")
        assert application.one(CustomerAdd(name="B", terms_ref=Ref("Net 31"))).status_code == 3140

    def test_same_capture_is_not_loaded_twice(self, company: CompanyFile, capture: bytes) -> None:
        company.load(capture)
        with pytest.raises(ValueError, match="Abercrombie, Kristy"):
            company.load(capture)

    def test_what_cannot_be_kept_is_refused(self, company: CompanyFile, application: Application) -> None:
        with pytest.raises(NotSimulated, match="Host"):
            company.load(application.raw([HostQuery()]).encode())
        company.ui.add_customer("Acme")
        other = CompanyFile(clock=SimulatedClock())
        broken = application.raw([CustomerQuery()]).replace("<Sublevel>0<", "<Sublevel>none<")
        with pytest.raises(ValueError, match="Sublevel"):
            other.load(broken.encode())
        assert other.customers == ()


class TestLoadLists:
    def test_items_of_a_capture(self, company: CompanyFile, application: Application, shared: Path) -> None:
        soap = (shared / "corpus/captured/soap_receive_response_item_inventory_query.xml").read_bytes()
        (text,) = etree.fromstring(soap).xpath("//*[local-name()='response']/text()")
        (captured,) = decode(text)
        company.load(text.encode())
        assert company.records("ItemInventory") == captured.objects
        assert application.one(ItemInventoryQuery(active_status="All")).objects == captured.objects
        assert application.one(ItemQuery(active_status="All")).objects == captured.objects
        # The accounts that they post to are known, though their records are not.
        shirt = ItemServiceAdd(
            name="Print", sales_or_purchase=SalesOrPurchase(account_ref=Ref("Inventory Asset"))
        )
        (service,) = application.one(shirt).of(ItemService)
        assert service.sales_or_purchase is not None
        assert service.sales_or_purchase.account_ref == Ref("Inventory Asset", list_id="8000001A-1415022649")

    def test_loaded_list_takes_the_place_of_the_standard_one(
        self, company: CompanyFile, application: Application, clock: SimulatedClock
    ) -> None:
        other = CompanyFile(clock=clock)
        other.ui.rename("StandardTerms", "Net 60", to="Net 45")
        terms = other.process("Acme", encode([StandardTermsQuery()]).decode())
        company.load(terms.encode())
        assert company.records("StandardTerms") == other.records("StandardTerms")
        assert application.one(CustomerAdd(name="A", terms_ref=Ref("Net 60"))).status_code == 3140

    @pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
    def test_what_a_query_answers_can_be_loaded(self, clock: SimulatedClock, kind: ListKind) -> None:
        first, other = full_company(), CompanyFile(clock=clock)
        assert kind.query is not None
        other.load(first.process("Acme", encode([kind.query()], version="16.0").decode()).encode())
        assert other.records(kind.name) == first.records(kind.name)


class TestSessions:
    def test_ended_session_has_no_ticket(self, company: CompanyFile) -> None:
        text = encode([CustomerQuery()]).decode()
        ticket = company.begin_session()
        assert company.process("Acme", text, ticket=ticket)
        company.end_session(ticket)
        for call in (
            lambda: company.process("Acme", text, ticket=ticket),
            lambda: company.end_session(ticket),
        ):
            with pytest.raises(RequestProcessorError, match="0x8004040D"):
                call()

    def test_sessions_have_their_own_iterators(self, company: CompanyFile) -> None:
        for name in ("A", "B", "C"):
            company.ui.add_customer(name)
        one, other = company.begin_session(), company.begin_session()
        start = encode([CustomerQuery(iterator="Start", max_returned=1)]).decode()
        (page,) = decode(company.process("Acme", start, ticket=one))
        assert page.iterator is not None
        proceed = CustomerQuery(iterator="Continue", iterator_id=page.iterator.id, max_returned=1)
        text = encode([proceed]).decode()
        assert decode(company.process("Acme", text, ticket=other))[0].status_code == 3391
        assert decode(company.process("Acme", text, ticket=one))[0].status_code == 0

    @pytest.mark.parametrize(
        ("is_open", "path", "hresult"),
        [
            (True, r"C:\Books\other.qbw", "0x8004040A"),
            (False, "", "0x80040417"),
        ],
    )
    def test_session_that_cannot_begin(self, *, is_open: bool, path: str, hresult: str) -> None:
        company = CompanyFile(path=r"C:\Books\rock.qbw", is_open=is_open)
        with pytest.raises(RequestProcessorError) as refused:
            company.begin_session(path)
        assert refused.value.hresult == hresult


QUERY = '<CustomerQueryRq requestID="1" />'


def document(body: str, *, version: str = "13.0", attributes: str = 'onError="stopOnError"') -> str:
    declaration = f'<?xml version="1.0" encoding="utf-8"?>\n<?qbxml version="{version}"?>'
    return f"{declaration}<QBXML><QBXMLMsgsRq {attributes}>{body}</QBXMLMsgsRq></QBXML>"


@pytest.mark.parametrize(
    ("text", "hresult"),
    [
        (document("<CustomerQueryRq><Nmae>A</Nmae></CustomerQueryRq>"), "0x80040400"),
        (document("<CustomerFrobRq />"), "0x80040400"),
        (document("<CustomerQueryRq><ActiveStatus>Some</ActiveStatus></CustomerQueryRq>"), "0x80040400"),
        (
            document(
                "<CustomerQueryRq><ActiveStatus>All</ActiveStatus><MaxReturned>1</MaxReturned></CustomerQueryRq>"
            ),
            "0x80040400",
        ),
        (document(QUERY.replace(" />", ' iterator="Start" />')), "0x80040400"),
        (
            document(
                "<CustomerAddRq><CustomerAdd><Name>A</Name><JobTitle>B</JobTitle></CustomerAdd></CustomerAddRq>",
                version="11.0",
            ),
            "0x80040400",
        ),
        (document(QUERY, attributes=""), "0x80040400"),
        (document(QUERY, attributes='onError="rollbackOnError"'), "0x80040400"),
        (document(QUERY).replace("</QBXML>", ""), "0x80040400"),
        (document(QUERY).replace('<?qbxml version="13.0"?>', ""), "0x80040400"),
        (document(QUERY, version="99.0"), "0x80040423"),
        (document(QUERY, version="17.0"), "0x80040423"),
        ("", "0x80040400"),
        ("not XML", "0x80040400"),
    ],
)
def test_what_is_wrong_costs_the_whole_set(company: CompanyFile, text: str, hresult: str) -> None:
    add = "<CustomerAddRq><CustomerAdd><Name>First</Name></CustomerAdd></CustomerAddRq>"
    with pytest.raises(RequestProcessorError) as refused:
        company.process("Acme", text.replace("<CustomerQueryRq", f"{add}<CustomerQueryRq"))
    assert refused.value.hresult == hresult
    assert company.customers == ()


def test_refusal_says_nothing_of_the_reason_but_keeps_it_for_the_developer(company: CompanyFile) -> None:
    with pytest.raises(RequestProcessorError) as refused:
        company.process("Acme", document("<CustomerQueryRq><Nmae>A</Nmae></CustomerQueryRq>"))
    assert "Nmae" not in str(refused.value)
    assert "Nmae" in str(refused.value.__cause__)


def test_lists_groups_of_lists_and_kinds_of_transactions_are_counted() -> None:
    company = furnished(preferences=CompanyPreferences(sales_tax=True))
    company.ui.add(InvoiceAdd(customer_ref=Ref("Acme"), lines=(InvoiceLineAdd(item_ref=Ref("Work")),)))
    assert company.count("Customer", "Invoice") == 3 + 1
    assert company.count("Item") == len(company.records("Item")) > company.count("ItemService") == 1
    assert company.count("ItemSalesTax") == len(company.records("ItemSalesTax")) == 3
    for ask in (company.count, company.records):
        with pytest.raises(NotSimulated, match="the list Invoces is not simulated"):
            ask("Invoces")
