"""Whatever is done to a company file, its answers are right documents and its names stay unique."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, Any, TypeAlias

import attrs
from elements import elements_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from qbsync.facts.vocabulary import CLEAR
from qbsync.models import (
    Address,
    Contacts,
    ContactsMod,
    Customer,
    CustomerAdd,
    CustomerMod,
    CustomerQuery,
    NameFilter,
    Ref,
    Request,
)
from qbsync.qbxml import Response, decode, encode
from qbsync.simulator import CompanyFile, SimulatedClock

if TYPE_CHECKING:
    from pathlib import Path

# Few names, so that they clash; those of jobs are full names of customers that may be there.
NAMES = st.sampled_from(["Acme", "ACME", "Baker", "Kitchen", "Zoë & Co", "<Remodel>"])
FULL_NAMES = st.one_of(NAMES, st.builds("{}:{}".format, NAMES, NAMES))
TEXTS = st.sampled_from(["555-0100", "a & b <c>", "naïve", 'say "hi"'])
ADDRESSES = st.builds(Address, addr1=TEXTS, city=st.none() | TEXTS, state=st.none() | st.just("CA"))
COUNTS = st.integers(1, 4)


@attrs.frozen
class Edit:
    """A Mod that is made when its turn has come: of the nth customer, or of one that is not there."""

    number: int
    stale: bool
    fields: dict[str, Any]

    def request(self, customers: tuple[Customer, ...]) -> CustomerMod:
        """Return the Mod."""
        if not customers:
            return CustomerMod("80009999-1767625200", "1", phone="1")
        customer = customers[self.number % len(customers)]
        sequence = "1" if self.stale else customer.edit_sequence
        return CustomerMod(customer.list_id, sequence, **self.fields)


@attrs.frozen
class Cut:
    """A request of which the answer shall have only these elements."""

    step: CustomerAdd | CustomerQuery | Edit
    elements: tuple[str, ...]

    def request(self, customers: tuple[Customer, ...]) -> Request[Any]:
        """Return the request."""
        request = self.step.request(customers) if isinstance(self.step, Edit) else self.step
        return request.evolve(include_ret_element=self.elements)


Step: TypeAlias = CustomerAdd | CustomerQuery | Edit | Cut | float

ADDS = st.builds(
    CustomerAdd,
    name=NAMES,
    parent_ref=st.none() | st.builds(Ref, FULL_NAMES),
    is_active=st.none() | st.booleans(),
    phone=st.none() | TEXTS,
    bill_address=st.none() | ADDRESSES,
    contacts=st.lists(st.builds(Contacts, first_name=TEXTS), max_size=2).map(tuple),
    terms_ref=st.none() | st.builds(Ref, st.sampled_from(["Net 30", "Net 31"])),
)
EDITS = st.builds(
    Edit,
    st.integers(0, 9),
    st.sampled_from([False, False, False, True]),
    st.fixed_dictionaries(
        {},
        optional={
            "name": NAMES,
            "parent_ref": st.builds(Ref, FULL_NAMES),
            "is_active": st.booleans(),
            "phone": st.just(CLEAR) | TEXTS,
            "ship_address": ADDRESSES,
            "contacts": st.builds(ContactsMod, first_name=TEXTS).map(lambda contact: (contact,)),
        },
    ),
)
QUERIES = st.builds(
    CustomerQuery,
    active_status=st.sampled_from([None, "ActiveOnly", "InactiveOnly", "All"]),
    max_returned=st.none() | COUNTS,
    meta_data=st.sampled_from([None, "MetaDataOnly", "MetaDataAndResponseData"]),
    name_filter=st.none() | st.builds(NameFilter, match_criterion=st.just("Contains"), name=NAMES),
    include_ret_element=st.sampled_from([(), ("ListID", "FullName")]),
) | st.builds(CustomerQuery, full_name=st.lists(FULL_NAMES, min_size=1, max_size=3).map(tuple))
PAUSES = st.sampled_from([0.0, 1.0, 86_400.0])
STEPS = st.lists(st.one_of(ADDS, EDITS, QUERIES, PAUSES), min_size=1, max_size=25)
CUTS = st.builds(Cut, st.one_of(ADDS, EDITS, QUERIES), elements_of(CustomerQuery))
CUT_STEPS = st.lists(st.one_of(ADDS, EDITS, CUTS, PAUSES), min_size=1, max_size=25)
VERSIONS = st.sampled_from(["13.0", "16.0"])


@functools.cache
def schema(directory: Path, version: str) -> etree.XMLSchema:
    """Return the SDK's schema of requests and answers."""
    return etree.XMLSchema(etree.parse(directory / version / f"qbxmlops{version.replace('.', '')}.xsd"))


def run(steps: list[Step], version: str) -> tuple[CompanyFile, list[tuple[Request[Any], str]]]:
    """Do all steps to a new company file and return it with every request and its answer."""
    clock = SimulatedClock()
    company = CompanyFile(clock=clock)
    company.ui.add_list_element("Terms", "Net 30")
    company.begin_session()
    exchanged: list[tuple[Request[Any], str]] = []
    for step in steps:
        if isinstance(step, float):
            clock.advance(step)
            continue
        request = step.request(company.customers) if isinstance(step, Edit | Cut) else step
        exchanged.append((request, company.process("Acme", encode([request], version=version).decode())))
    return company, exchanged


def only_response(answer: str) -> Response:
    (response,) = decode(answer)
    return response


@given(CUT_STEPS, VERSIONS)
def test_every_answer_is_read_back_without_a_warning(steps: list[Step], version: str) -> None:
    for request, answer in run(steps, version)[1]:
        response = only_response(answer)
        assert response.request == request.message.name
        assert (response.warnings, response.quarantined, response.extras) == ((), (), ())
        assert answer.isascii()
        severity = {0: "Info", 1: "Info", 500: "Warn"}.get(response.status_code, "Error")
        assert response.status_severity == severity


@given(CUT_STEPS, VERSIONS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_every_answer_is_valid_by_the_schema_of_the_sdk(
    sdk_schema: Path, steps: list[Step], version: str
) -> None:
    for _, answer in run(steps, version)[1]:
        schema(sdk_schema, version).assertValid(etree.fromstring(answer.encode()))


@given(STEPS)
def test_names_ids_and_levels_agree(steps: list[Step]) -> None:
    customers = run(steps, "13.0")[0].customers
    names = [customer.full_name.casefold() for customer in customers]
    assert len(set(names)) == len(names)
    assert len({customer.list_id for customer in customers}) == len(customers)
    by_id = {customer.list_id: customer for customer in customers}
    for customer in customers:
        assert customer.full_name.count(":") == customer.sublevel
        if customer.parent_ref is None:
            assert customer.full_name == customer.name
        else:
            parent = by_id[customer.parent_ref.list_id or ""]
            assert customer.parent_ref.full_name == parent.full_name
            assert customer.full_name == f"{parent.full_name}:{customer.name}"
            assert customers.index(parent) < customers.index(customer)


@given(STEPS)
def test_a_write_is_done_as_a_whole_or_not_at_all(steps: list[Step]) -> None:
    clock = SimulatedClock()
    company = CompanyFile(clock=clock)
    company.begin_session()
    for step in steps:
        if isinstance(step, float):
            clock.advance(step)
            continue
        request = step.request(company.customers) if isinstance(step, Edit | Cut) else step
        before = company.customers
        response = only_response(company.process("Acme", encode([request]).decode()))
        if response.status_code or isinstance(request, CustomerQuery):
            assert company.customers == before
        else:
            (written,) = response.of(Customer)
            assert written in company.customers
            assert written not in before
            old = {customer.list_id: customer.edit_sequence for customer in before}.get(written.list_id)
            assert old is None or int(written.edit_sequence) > int(old)


@given(STEPS, COUNTS)
def test_pages_of_an_iterator_are_the_whole_list(steps: list[Step], size: int) -> None:
    company, _ = run(steps, "13.0")

    def ask(**fields: Any) -> Response:
        query = CustomerQuery(active_status="All", **fields)
        return only_response(company.process("Acme", encode([query]).decode()))

    page = ask(iterator="Start", max_returned=size)
    found = list(page.of(Customer))
    while page.iterator is not None and page.iterator.remaining:
        page = ask(iterator="Continue", iterator_id=page.iterator.id, max_returned=size)
        assert 1 <= len(page.objects) <= size
        found += page.of(Customer)
    assert tuple(found) == company.customers
    assert all(re.fullmatch(r"8000[0-9A-F]{4}-[0-9]{10}", customer.list_id) for customer in found)
