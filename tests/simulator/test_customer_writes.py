"""What CustomerAdd and CustomerMod do to a company file, and what a person at the PC does."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import attrs
import pytest

from qbsync.errors import (
    InvalidReference,
    NameInUse,
    NotReturned,
)
from qbsync.facts.vocabulary import CLEAR
from qbsync.models import (
    AdditionalNotes,
    AdditionalNotesMod,
    Address,
    AddressBlock,
    Contacts,
    ContactsMod,
    CreditCardInfo,
    Customer,
    CustomerAdd,
    CustomerMod,
    CustomerQuery,
    Ref,
)
from qbsync.qbxml import encode
from qbsync.simulator import CompanyFile, SimulatedClock

if TYPE_CHECKING:
    from tests.simulator.conftest import Application

EPOCH = "1767625200"  # 2026-01-05 15:00 UTC, where the clock begins
NO_RECORD = "QuickBooks error message: Invalid argument.  The specified record does not exist in the list."


def added(application: Application, name: str, **fields: Any) -> Customer:
    """Add a customer and return it as QuickBooks answers."""
    return written(application, CustomerAdd(name=name, **fields))


def written(application: Application, request: CustomerAdd | CustomerMod) -> Customer:
    """Return the customer in the answer to a write."""
    response = application.one(request)
    response.raise_for_status()
    (customer,) = response.of(Customer)
    return customer


def status(application: Application, request: CustomerAdd | CustomerMod) -> tuple[int, str]:
    """Return code and text of the answer to a write that fails."""
    response = application.one(request)
    assert (response.status_severity, response.objects) == ("Error", ())
    return response.status_code, response.status_message


class TestAdd:
    def test_minimal_customer_gets_what_quickbooks_gives_it(self, application: Application) -> None:
        assert added(application, "Acme") == Customer(
            list_id=f"80000001-{EPOCH}",
            time_created="2026-01-05T10:00:00-05:00",  # type: ignore[arg-type]
            time_modified="2026-01-05T10:00:00-05:00",  # type: ignore[arg-type]
            edit_sequence=EPOCH,
            name="Acme",
            full_name="Acme",
            is_active=True,
            sublevel=0,
            balance=Decimal("0.00"),
            total_balance=Decimal("0.00"),
            job_status="None",
            preferred_delivery_method="None",
        )

    def test_ids_count_up_and_end_with_the_time(
        self, application: Application, clock: SimulatedClock
    ) -> None:
        first = added(application, "First")
        clock.advance(10)
        second = added(application, "Second")
        assert re.fullmatch(r"8000[0-9A-F]{4}-[0-9]{10}", second.list_id)
        assert second.list_id == f"80000002-{int(EPOCH) + 10}"
        assert (first.edit_sequence, second.edit_sequence) == (EPOCH, str(int(EPOCH) + 10))
        assert second.time_created.wall == dt.datetime(2026, 1, 5, 10, 0, 10)  # noqa: DTZ001 - a wall clock

    def test_job_stands_below_its_customer(self, application: Application) -> None:
        parent = added(application, "Acme")
        by_id = Ref(list_id=parent.list_id)
        both = Ref("the name does not count", list_id=parent.list_id)
        for number, ref in enumerate([Ref("acme"), by_id, both]):
            job = added(application, f"Job {number}", parent_ref=ref)
            assert job.full_name == f"Acme:Job {number}"
            assert job.sublevel == 1
            assert job.parent_ref == Ref("Acme", list_id=parent.list_id)
        deep = added(application, "Deep", parent_ref=Ref(job.full_name))
        assert (deep.full_name, deep.sublevel) == (f"{job.full_name}:Deep", 2)

    def test_name_is_taken_in_any_case(self, application: Application) -> None:
        added(application, "Acme")
        text = 'The name "ACME" of the list element is already in use.'
        assert status(application, CustomerAdd(name="ACME")) == (3100, text)

    def test_jobs_of_different_customers_may_have_one_name(self, application: Application) -> None:
        added(application, "A")
        added(application, "B")
        added(application, "Kitchen", parent_ref=Ref("A"))
        added(application, "Kitchen", parent_ref=Ref("B"))
        added(application, "Kitchen")
        assert status(application, CustomerAdd(name="kitchen", parent_ref=Ref("B")))[0] == 3100

    def test_parent_that_is_not_there(self, application: Application) -> None:
        text = f'There is an invalid reference to a parent "Nobody" in the Customers list.  {NO_RECORD}'
        assert status(application, CustomerAdd(name="Job", parent_ref=Ref("Nobody"))) == (3130, text)
        unknown = Ref(list_id="80009999-1767625200")
        assert status(application, CustomerAdd(name="Job", parent_ref=unknown))[0] == 3130
        assert status(application, CustomerAdd(name="Job", parent_ref=Ref(list_id="none")))[0] == 3000

    def test_references_to_known_lists_are_checked(
        self, company: CompanyFile, application: Application
    ) -> None:
        net45 = company.ui.add_list_element("Terms", "Net 45")
        customer = added(application, "Acme", terms_ref=Ref("net 45"))
        assert customer.terms_ref == net45
        net30 = customer.edit(terms_ref=Ref("net 30"))  # one that a new company file has
        assert written(application, net30).terms_ref == Ref(
            "Net 30", list_id=company.records("StandardTerms")[4].list_id
        )
        by_id = added(application, "By id", terms_ref=Ref("ignored", list_id=net45.list_id))
        assert by_id.terms_ref == net45
        text = f'There is an invalid reference to QuickBooks Terms "Net 61" in the Customer.  {NO_RECORD}'
        assert status(application, CustomerAdd(name="B", terms_ref=Ref("Net 61"))) == (3140, text)
        assert status(application, CustomerAdd(name="B", terms_ref=Ref(list_id="none")))[0] == 3000

    def test_address_is_shown_as_a_block_too(self, application: Application) -> None:
        address = Address(addr1="Acme", addr2="12 Main St", city="Bayshore", state="CA", postal_code="94326")
        customer = added(application, "Acme", bill_address=address)
        assert customer.bill_address == address
        assert customer.bill_address_block == AddressBlock(
            addr1="Acme", addr2="12 Main St", addr3="Bayshore, CA 94326"
        )
        assert customer.ship_address_block is None

    def test_what_belongs_to_a_customer_gets_ids_too(self, application: Application) -> None:
        customer = added(
            application,
            "Acme",
            contacts=(Contacts(first_name="Ann"), Contacts(first_name="Bob", last_name="Lee")),
            additional_notes=(AdditionalNotes(note="one"), AdditionalNotes(note="two")),
            credit_card_info=CreditCardInfo(credit_card_number="4111111111111111", expiration_month=1),
        )
        assert [(contact.first_name, contact.last_name) for contact in customer.contacts] == [
            ("Ann", None),
            ("Bob", "Lee"),
        ]
        assert len({customer.list_id, *(contact.list_id for contact in customer.contacts)}) == 3
        assert [(note.note_id, note.note) for note in customer.additional_notes] == [(0, "one"), (1, "two")]
        assert customer.additional_notes[0].date == dt.date(2026, 1, 5)
        card = application.company.customers[0].credit_card_info
        assert card is not None
        assert card.credit_card_number == "x" * 12 + "1111"

    def test_include_ret_element_cuts_the_answer(self, application: Application) -> None:
        customer = added(application, "Acme", include_ret_element=("ListID",))
        assert customer.list_id == f"80000001-{EPOCH}"
        with pytest.raises(NotReturned):
            _ = customer.full_name
        assert application.company.customers[0].full_name == "Acme"


class TestMod:
    def test_only_given_fields_change(self, application: Application, clock: SimulatedClock) -> None:
        before = added(application, "Acme", phone="1", fax="2", company_name="Acme Inc")
        clock.advance(60)
        after = written(application, before.edit(phone="3"))
        assert after == attrs.evolve(
            before,
            phone="3",
            time_modified=after.time_modified,
            edit_sequence=str(int(EPOCH) + 60),
        )
        assert after.time_modified == "2026-01-05T10:01:00-05:00"
        assert application.company.customers == (after,)

    def test_clear_empties_a_field(self, application: Application) -> None:
        before = added(application, "Acme", phone="1", credit_limit=Decimal("5.00"))
        after = written(application, before.edit(phone=CLEAR, credit_limit=CLEAR))
        assert (after.phone, after.credit_limit) == (None, None)
        assert "<Phone" not in application.raw([CustomerQuery()])

    def test_clear_empties_a_reference(self, application: Application) -> None:
        parent = added(application, "Acme")
        before = added(application, "Job", parent_ref=Ref("Acme"))
        assert before.full_name == "Acme:Job"
        after = written(application, before.edit(parent_ref=CLEAR, terms_ref=CLEAR))
        assert (after.full_name, after.sublevel, after.parent_ref) == ("Job", 0, None)
        assert after.terms_ref is None
        assert parent.sublevel == 0

    def test_stale_edit_sequence_is_refused(self, application: Application) -> None:
        before = added(application, "Acme")
        after = written(application, before.edit(phone="1"))
        text = "The provided edit sequence is out-of-date."
        assert status(application, before.edit(phone="2")) == (3200, text)
        assert application.company.customers == (after,)

    def test_stale_edit_may_be_answered_with_the_record(
        self, clock: SimulatedClock, application: Application
    ) -> None:
        company = CompanyFile(clock=clock, stale_answer="record")
        other = attrs.evolve(application, company=company)
        before = added(other, "Acme")
        company.ui.edit_customer("Acme", phone="1")
        response = other.one(before.edit(phone="2"))
        assert (response.status_code, response.of(Customer)) == (3200, company.customers)

    @pytest.mark.parametrize(("same_second", "differ"), [("next", True), ("equal", False)])
    def test_two_edits_within_a_second(self, clock: SimulatedClock, same_second: Any, differ: bool) -> None:  # noqa: FBT001 - parameters
        company = CompanyFile(clock=clock, same_second=same_second)
        first = company.ui.add_customer("Acme")
        second = company.ui.edit_customer("Acme", phone="1")
        assert (first.edit_sequence != second.edit_sequence) is differ

    def test_customer_that_is_not_there(self, application: Application) -> None:
        text = f'Object "80009999-1767625200" specified in the request cannot be found.  {NO_RECORD}'
        assert status(application, CustomerMod("80009999-1767625200", EPOCH, phone="1")) == (3120, text)
        assert status(application, CustomerMod("none", EPOCH, phone="1"))[0] == 3000

    def test_new_name_goes_down_to_the_jobs(self, application: Application, clock: SimulatedClock) -> None:
        parent = added(application, "Acme")
        job = added(application, "Job", parent_ref=Ref("Acme"))
        deep = added(application, "Deep", parent_ref=Ref("Acme:Job"))
        clock.advance(60)
        written(application, parent.edit(name="Zenith"))
        assert application.names(CustomerQuery()) == ["Zenith", "Zenith:Job", "Zenith:Job:Deep"]
        new_parent, new_job, new_deep = application.company.customers
        assert new_job.parent_ref == Ref("Zenith", list_id=parent.list_id)
        assert new_deep.parent_ref == Ref("Zenith:Job", list_id=job.list_id)
        assert (new_job.time_modified, new_deep.edit_sequence) == (job.time_modified, deep.edit_sequence)
        assert new_parent.time_modified > parent.time_modified
        assert application.one(CustomerQuery(full_name=("Acme:Job",))).status_code == 500

    def test_name_of_another_is_refused(self, application: Application) -> None:
        added(application, "Acme")
        other = added(application, "Other")
        assert status(application, other.edit(name="acme"))[0] == 3100
        assert written(application, other.edit(name="OTHER")).full_name == "OTHER"

    def test_job_moves_to_another_customer(self, application: Application) -> None:
        first, second = added(application, "A"), added(application, "B")
        job = added(application, "Job", parent_ref=Ref("A"))
        added(application, "Deep", parent_ref=Ref("A:Job"))
        written(application, job.edit(parent_ref=Ref("B")))
        assert application.names(CustomerQuery()) == ["A", "B", "B:Job", "B:Job:Deep"]
        assert [customer.sublevel for customer in application.company.customers] == [0, 0, 1, 2]
        assert status(application, second.edit(parent_ref=Ref("B:Job:Deep")))[0] == 3130
        assert status(application, first.edit(parent_ref=Ref("Nobody")))[0] == 3130

    def test_address_is_replaced_as_a_whole(self, application: Application) -> None:
        before = added(application, "Acme", bill_address=Address(addr1="Old St", city="Bayshore"))
        after = written(application, before.edit(bill_address=Address(addr1="New St")))
        assert after.bill_address == Address(addr1="New St")
        assert after.bill_address_block == AddressBlock(addr1="New St")

    def test_contacts_and_notes_are_changed_by_their_ids(self, application: Application) -> None:
        before = added(
            application,
            "Acme",
            contacts=(Contacts(first_name="Ann", last_name="Lee"), Contacts(first_name="Bob")),
            additional_notes=(AdditionalNotes(note="one"), AdditionalNotes(note="two")),
        )
        ann, bob = before.contacts
        changed = ContactsMod(
            list_id=ann.list_id, edit_sequence=ann.edit_sequence, first_name="Anna", last_name=CLEAR
        )
        after = written(
            application,
            before.edit(
                contacts=(changed, ContactsMod(first_name="Cid")),
                additional_notes=(AdditionalNotesMod(note_id=1, note="2"),),
            ),
        )
        assert [(contact.first_name, contact.last_name) for contact in after.contacts] == [
            ("Anna", None),
            ("Bob", None),
            ("Cid", None),
        ]
        assert after.contacts[1] == bob
        assert [note.note for note in after.additional_notes] == ["one", "2"]
        stale = ContactsMod(list_id=ann.list_id, edit_sequence=ann.edit_sequence, first_name="A")
        assert status(application, after.edit(contacts=(stale,)))[0] == 3200
        missing = ContactsMod(list_id="80009999-1767625200", first_name="A")
        assert status(application, after.edit(contacts=(missing,)))[0] == 3120
        no_note = (AdditionalNotesMod(note_id=7, note="x"),)
        assert status(application, after.edit(additional_notes=no_note))[0] == 3120
        assert application.company.customers == (after,)


class TestMessageSet:
    REQUESTS = (CustomerAdd(name="One"), CustomerAdd(name="ONE"), CustomerAdd(name="Three"))

    def test_continue_on_error_goes_on(self, application: Application) -> None:
        responses = application.ask(*self.REQUESTS, on_error="continueOnError")
        assert [(response.request_id, response.status_code) for response in responses] == [
            ("1", 0),
            ("2", 3100),
            ("3", 0),
        ]
        assert len(application.company.customers) == 2

    def test_stop_on_error_keeps_what_was_done(self, application: Application) -> None:
        responses = application.ask(*self.REQUESTS)
        assert [response.status_code for response in responses] == [0, 3100, 3231]
        assert [customer.name for customer in application.company.customers] == ["One"]

    def test_stopped_requests_may_have_no_answer(
        self, clock: SimulatedClock, application: Application
    ) -> None:
        other = attrs.evolve(application, company=CompanyFile(clock=clock, stopped_answer="absent"))
        responses = other.ask(*self.REQUESTS)
        assert [response.status_code for response in responses] == [0, 3100]
        assert [customer.name for customer in other.company.customers] == ["One"]

    def test_warning_does_not_stop(self, application: Application) -> None:
        responses = application.ask(
            CustomerQuery(full_name=("Nobody",)), CustomerQuery(), CustomerAdd(name="One")
        )
        assert [response.status_code for response in responses] == [500, 1, 0]

    def test_long_request_id_is_refused(self, application: Application) -> None:
        text = encode([CustomerAdd(name="One")]).decode().replace('requestID="1"', f'requestID="{"x" * 51}"')
        answer = application.company.process("Acme", text)
        assert 'statusCode="1060"' in answer
        assert application.company.customers == ()


class TestPerson:
    def test_edit_is_seen_by_applications(self, company: CompanyFile, application: Application) -> None:
        before = added(application, "Acme", phone="1")
        company.ui.edit_customer("acme", phone="2", company_name="Acme Inc")
        assert status(application, before.edit(phone="3"))[0] == 3200
        (now,) = application.one(CustomerQuery()).of(Customer)
        assert (now.phone, now.company_name) == ("2", "Acme Inc")

    def test_inactive_customers_are_hidden_until_they_are_active_again(
        self, company: CompanyFile, application: Application
    ) -> None:
        company.ui.add_customer("Acme")
        assert company.ui.make_inactive("Acme").is_active is False
        assert application.one(CustomerQuery()).status_code == 1
        company.ui.make_active("Acme")
        assert application.names(CustomerQuery()) == ["Acme"]

    def test_mistakes_are_errors(self, company: CompanyFile) -> None:
        customer = company.ui.add_customer("Acme")
        with pytest.raises(NameInUse):
            company.ui.add_customer("acme")
        with pytest.raises(InvalidReference):
            company.ui.add_customer("Job", parent_ref=Ref("Nobody"))
        with pytest.raises(LookupError, match="Nobody"):
            company.ui.edit_customer("Nobody", phone="1")
        assert company.customers == (customer,)
