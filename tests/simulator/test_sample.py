"""Sample companies: believable, the same for the same seed, and as good as one that is all there."""

from __future__ import annotations

import datetime as dt
import functools
import itertools
import re
import tracemalloc
from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeAlias

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qbsync.errors import QBSyncError
from qbsync.facts.datetimes import QBDateTime
from qbsync.models import (
    CustomerAdd,
    CustomerMod,
    CustomerQuery,
    EntityFilter,
    InvoiceAdd,
    InvoiceLineAdd,
    InvoiceMod,
    InvoiceQuery,
    ItemQuery,
    ListDel,
    ListMerge,
    MergeFrom,
    MergeTo,
    NameFilter,
    NameRangeFilter,
    ReceivePaymentAdd,
    Ref,
    StandardTermsQuery,
    TotalBalanceFilter,
    TxnDel,
)
from qbsync.qbxml import check, decode, encode
from qbsync.simulator import CompanyFile, CompanyPreferences, SimulatedClock
from qbsync.simulator.txn_rules import TXN_KINDS

if TYPE_CHECKING:
    from qbsync.models import Request
    from qbsync.qbxml import Response

MILLION = 1_000_000
FIRST, LAST = QBDateTime("2016-01-01T00:00:00").wall, QBDateTime("2025-10-06T00:00:00").wall
SEEDED = ("Customer", "ItemService", "ItemInventory", "ItemNonInventory")


def numbered() -> Callable[[int], bytes]:
    """Return a source of bytes that are the same for two companies."""
    numbers = itertools.count()
    return lambda size: next(numbers).to_bytes(size)


def sample(customers: int = 40, items: int = 12, seed: int = 1, **settings: Any) -> CompanyFile:
    company = CompanyFile.sample(
        customers=customers,
        items=items,
        seed=seed,
        clock=SimulatedClock(),
        random=numbered(),
        single_user=True,
        **settings,
    )
    company.begin_session()
    return company


def materialised(customers: int, seed: int) -> CompanyFile:
    """Return the same company as `sample`, with every record and invoice kept as an object."""
    source, company = sample(customers, seed=seed), sample(0, 0)
    books, made = company._books, source._books  # noqa: SLF001 - what no user can do
    for name in SEEDED:
        records = made.lists[name]
        books.take_numbers(records.kind.name_space, len(records))
        for record in records:
            books.lists[name].put(record)
    books.ledger._ids, books.ledger._numbers = made.ledger._ids, made.ledger._numbers  # noqa: SLF001
    for entry in made.ledger:
        books.ledger.put(entry)
    return company


def ask(company: CompanyFile, request: Request[Any]) -> Response:
    (response,) = decode(company.process("Acme", encode([request]).decode()))
    return response


class TestBelievable:
    def test_the_same_arguments_give_the_same_company(self) -> None:
        first, second = sample(), sample()
        assert first.records(*SEEDED) == second.records(*SEEDED)
        assert first.transactions() == second.transactions()
        assert first.records(*SEEDED) != sample(seed=2).records(*SEEDED)

    def test_customers_have_jobs_addresses_and_balances(self) -> None:
        company = sample(customers=600)
        customers = company.customers
        assert company.count("Customer") == len(customers) == 600
        assert len({customer.full_name.casefold() for customer in customers}) == 600
        assert len({customer.list_id for customer in customers}) == 600
        assert sum(customer.parent_ref is not None for customer in customers) == 200
        assert 10 < sum(not customer.is_active for customer in customers) < 60
        for customer in customers:
            assert re.fullmatch(r"[2-9][0-9]{2}-555-01[0-9]{2}", customer.phone)
            assert re.fullmatch(r"office@[a-z-]+\.example", customer.email)
            assert re.fullmatch(r"[0-9]{5}", customer.bill_address.postal_code)
            assert (customer.first_name, customer.last_name) == (None, None)  # nobody is made up
            assert customer.time_created.wall <= customer.time_modified.wall < LAST
            assert 8 <= customer.time_created.wall.hour < 17

    def test_names_go_from_a_to_z(self) -> None:
        letters = [customer.full_name[0] for customer in sample(customers=2_000).customers]
        assert letters == sorted(letters)
        assert set(letters) > set("ABCDEFGHIJLMNOPQRSTVWYZ")

    def test_jobs_stand_behind_their_customer_who_was_entered_before(self) -> None:
        above = None
        for customer in sample(customers=200).customers:
            if customer.parent_ref is None:
                above = customer
                continue
            assert above is not None
            assert customer.parent_ref == Ref(list_id=above.list_id, full_name=above.name)
            assert customer.full_name == f"{above.name}:{customer.name}"
            assert customer.time_created.wall >= above.time_created.wall
            assert int(customer.list_id[:8], 16) > int(above.list_id[:8], 16)

    def test_balances_are_those_of_the_open_invoices(self) -> None:
        company = sample(customers=120)
        invoices = company.transactions("Invoice")
        assert len(invoices) == 20
        open_amounts = dict.fromkeys((customer.list_id for customer in company.customers), Decimal(0))
        for invoice in invoices:
            assert invoice.balance_remaining == sum(line.amount for line in invoice.lines) > 0
            assert invoice.due_date >= invoice.txn_date
            open_amounts[invoice.customer_ref.list_id] += invoice.balance_remaining
        assert {one.list_id: one.balance for one in company.customers} == open_amounts
        assert [invoice.txn_number for invoice in invoices] == list(range(1, 21))
        assert sorted(invoice.time_created.wall for invoice in invoices) == [
            invoice.time_created.wall for invoice in invoices
        ]

    @pytest.mark.parametrize(
        "preferences",
        [
            CompanyPreferences(),
            CompanyPreferences(sales_tax=True),
        ],
        ids=["plain", "sales-tax"],
    )
    def test_an_invoice_is_kept_as_if_it_had_been_entered(self, preferences: CompanyPreferences) -> None:
        company = sample(customers=60, preferences=preferences)
        books = company._books  # noqa: SLF001 - what no user can see
        entries = list(books.ledger)
        assert entries == [TXN_KINDS["Invoice"].entry(books, entry.record) for entry in entries]
        seeded: Any = entries[0].record
        entered = company.ui.add(
            InvoiceAdd(
                customer_ref=Ref(list_id=seeded.customer_ref.list_id),
                txn_date=seeded.txn_date,
                ref_number=seeded.ref_number,
                lines=tuple(
                    InvoiceLineAdd(item_ref=line.item_ref, quantity=line.quantity) for line in seeded.lines
                ),
            )
        )
        shown = company.transactions("Invoice")[0]
        ids = ("txn_id", "time_created", "time_modified", "edit_sequence", "txn_number", "lines")
        for name in (field.name for field in attrs.fields(type(shown)) if field.name not in ids):
            assert getattr(entered, name) == getattr(shown, name), name
        for mine, theirs in zip(entered.lines, shown.lines, strict=True):
            assert attrs.evolve(mine, txn_line_id="1-1") == attrs.evolve(theirs, txn_line_id="1-1")

    def test_records_have_what_the_preferences_give_them(self) -> None:
        company = sample(preferences=CompanyPreferences(multi_currency=True, sales_tax=True))
        customers = company.customers
        assert {customer.currency_ref.full_name for customer in customers} == {"US Dollar"}
        assert {customer.sales_tax_code_ref.full_name for customer in customers} == {"Tax"}
        assert {item.sales_tax_code_ref.full_name for item in company.records("ItemInventory")} == {"Tax"}
        assert company.transactions() == ()  # no rule says what they are in several currencies

    @pytest.mark.parametrize("version", ["6.0", "13.0", "16.0"])
    def test_answers_are_valid(self, version: str) -> None:
        company = sample(customers=200, items=80, preferences=CompanyPreferences(sales_tax=True))
        queries = [CustomerQuery(active_status="All"), ItemQuery(), InvoiceQuery(include_line_items=True)]
        answer = company.process("Acme", encode(queries, version=version).decode())
        assert check(answer, version=version) == ()
        assert [len(response.objects) for response in decode(answer)] == [200, 80 - 3 + 1, 34]

    @pytest.mark.parametrize("customers", range(26))
    def test_any_number_will_do(self, customers: int) -> None:
        company = sample(customers, items=customers)
        assert len(company.customers) == customers
        assert len(company.records(*SEEDED[1:])) == customers
        assert len(company.transactions()) == len(tuple(company._books.ledger))  # noqa: SLF001
        assert sorted(company.customers, key=lambda one: one.full_name.casefold()) == list(company.customers)

    def test_the_clock_may_be_older(self) -> None:
        now = dt.datetime(2020, 5, 1, tzinfo=dt.UTC)
        customers = CompanyFile.sample(customers=30, clock=SimulatedClock(now)).customers
        assert all(one.time_modified.wall < now.replace(tzinfo=None) for one in customers)

    def test_numbers_that_cannot_be(self) -> None:
        with pytest.raises(ValueError, match="fewer than 0"):
            CompanyFile.sample(customers=-1)
        with pytest.raises(ValueError, match="names for customers, and"):
            CompanyFile.sample(customers=10**8)


class TestSize:
    """A million customers: what is not touched is not there."""

    def test_a_million_customers_take_little_memory(self) -> None:
        tracemalloc.start()
        try:
            company = sample(customers=MILLION, items=100_000)
            assert company.count("Customer") == MILLION
            assert tracemalloc.get_traced_memory()[1] < 4_000_000
            page = ask(company, CustomerQuery(active_status="All", iterator="Start", max_returned=20))
            assert page.iterator is not None
            assert (len(page.objects), page.iterator.remaining) == (20, MILLION - 20)
            for number in (0, 7, 19):
                customer = page.objects[number]
                assert ask(company, CustomerQuery(full_name=(customer.full_name,))).objects == (customer,)
                assert ask(company, CustomerQuery(list_id=(customer.list_id,))).objects == (customer,)
            assert tracemalloc.get_traced_memory()[1] < 16_000_000
        finally:
            tracemalloc.stop()

    def test_a_million_customers_can_be_changed(self) -> None:
        company = sample(customers=MILLION)
        first = ask(company, CustomerQuery(active_status="All", max_returned=60)).objects
        parents = {one.parent_ref.list_id for one in first if one.parent_ref is not None}
        lone = next(
            one for one in first[12:] if not one.sublevel and one.list_id not in parents and not one.balance
        )
        company.ui.edit(first[0], phone="555-0199")
        company.ui.rename(first[1], to="Moved")
        company.ui.delete(lone)
        assert company.count("Customer") == MILLION - 1
        found = ask(company, CustomerQuery(list_id=(first[0].list_id, first[1].list_id))).objects
        assert [found[0].phone, found[1].name] == ["555-0199", "Moved"]
        assert ask(company, CustomerQuery(list_id=(lone.list_id,))).status_code == 500
        changed = company._books.lists["Customer"]  # noqa: SLF001 - how much is kept
        assert len(tuple(changed.kept())) < 10

    def test_a_record_is_found_among_a_million(self) -> None:
        company = sample(customers=MILLION)
        (some,) = ask(company, CustomerQuery(active_status="All", max_returned=1)).objects
        for filters in (
            {"name_filter": NameFilter(match_criterion="StartsWith", name=some.full_name.upper())},
            {"name_range_filter": NameRangeFilter(to_name=some.full_name)},
        ):
            found = ask(company, CustomerQuery(active_status="All", **filters)).objects
            assert found[0] == some
            assert all(one.full_name.startswith(some.full_name) for one in found)

    def test_an_invoice_is_found_among_a_million_without_making_the_others(self) -> None:
        company = sample(customers=MILLION)
        (some,) = ask(company, InvoiceQuery(max_returned=1)).objects
        made: list[int] = []
        seed = company._books.ledger._seed  # noqa: SLF001 - what was made is nobody else's business
        make = seed.entry
        seed.entry = lambda number: (made.append(number), make(number))[1]
        customer = some.customer_ref.list_id
        for filters in (
            {"entity_filter": EntityFilter(list_id=(customer,))},
            {"ref_number": (some.ref_number,)},
        ):
            found = ask(company, InvoiceQuery(**filters)).objects
            assert some.txn_id in {one.txn_id for one in found}
            assert {one.customer_ref.list_id for one in found} == {customer}
        assert len(made) < 100


def test_the_invoices_of_customers_are_those_that_a_search_through_all_finds() -> None:
    company = sample(customers=30)
    first, second, *_ = company.transactions("Invoice")
    moved = InvoiceMod(first.txn_id, first.edit_sequence, customer_ref=second.customer_ref, ref_number="7")
    assert ask(company, moved).objects
    lines = (InvoiceLineAdd(item_ref=Ref(company.records("ItemService")[0].full_name)),)
    for customer in (first.customer_ref, second.customer_ref):
        assert ask(company, InvoiceAdd(customer_ref=customer, ref_number="1002", lines=lines)).objects
    invoices = company.transactions("Invoice")
    for name in (one.full_name for one in company.customers):
        own = [one.txn_id for one in invoices if one.customer_ref.full_name == name]
        whole = [one.txn_id for one in invoices if f"{one.customer_ref.full_name}:".startswith(f"{name}:")]
        for entity, expected in (
            (EntityFilter(full_name=(name,)), own),
            (EntityFilter(full_name_with_children=name), whole),
        ):
            found = ask(company, InvoiceQuery(entity_filter=entity)).objects
            assert [one.txn_id for one in found] == expected
    for number in ("1001", "1002", "01002", "7", str(1000 + len(invoices)), "9999"):
        expected = [one.txn_id for one in invoices if one.ref_number == number]
        assert [one.txn_id for one in ask(company, InvoiceQuery(ref_number=(number,))).objects] == expected


def test_a_merged_customer_brings_its_invoices() -> None:
    company = sample(customers=60)
    owing, other = company.transactions("Invoice")[0].customer_ref, company.customers[-1]
    balance = {one.list_id: one.balance for one in company.customers}
    invoices = len(company.transactions("Invoice"))
    company.ui.merge("Customer", owing.full_name, other.full_name)
    assert company.customers[-1].balance == balance[owing.list_id] + balance[other.list_id] > 0
    assert company.transactions("Invoice")[0].customer_ref.full_name == other.full_name
    assert len(company.transactions("Invoice")) == invoices


# The same steps done to a company of seeds and to one of objects

Step: TypeAlias = Callable[[CompanyFile], "Request[Any] | None"]


def nth(company: CompanyFile, number: int) -> Any:
    customers = company.customers
    return customers[number % len(customers)] if customers else None


def query(fields: dict[str, Any], _company: CompanyFile) -> Request[Any]:
    return CustomerQuery(**fields)


def by_key(number: int, kind: str, company: CompanyFile) -> Request[Any] | None:
    customer = nth(company, number)
    keys: Any = {} if customer is None else {kind: (getattr(customer, kind),)}
    return CustomerQuery(**keys) if keys else None


def add(name: str, below: int | None, company: CompanyFile) -> Request[Any]:
    parent = None if below is None else nth(company, below)
    return CustomerAdd(name=name, parent_ref=None if parent is None else Ref(list_id=parent.list_id))


def mod(number: int, fields: dict[str, Any], company: CompanyFile) -> Request[Any] | None:
    customer = nth(company, number)
    return None if customer is None else CustomerMod(customer.list_id, customer.edit_sequence, **fields)


def move(number: int, below: int, company: CompanyFile) -> Request[Any] | None:
    customer, parent = nth(company, number), nth(company, below)
    if customer is None:
        return None
    return CustomerMod(customer.list_id, customer.edit_sequence, parent_ref=Ref(list_id=parent.list_id))


def delete(number: int, company: CompanyFile) -> Request[Any] | None:
    customer = nth(company, number)
    return None if customer is None else ListDel(list_del_type="Customer", list_id=customer.list_id)


def delete_terms(number: int, company: CompanyFile) -> Request[Any]:
    terms = company.records("StandardTerms")
    return ListDel(list_del_type="StandardTerms", list_id=terms[number % len(terms)].list_id)


def delete_item(number: int, company: CompanyFile) -> Request[Any]:
    items = company.records("ItemService", "ItemInventory")
    item = items[number % len(items)]
    kind: Any = type(item).__name__
    return ListDel(list_del_type=kind, list_id=item.list_id)


def merge(number: int, other: int, company: CompanyFile) -> Request[Any] | None:
    one, two = nth(company, number), nth(company, other)
    if one is None:
        return None
    return ListMerge(
        list_merge_type="Customer",
        merge_from=MergeFrom(list_id=one.list_id, edit_sequence=one.edit_sequence),
        merge_to=MergeTo(list_id=two.list_id, edit_sequence=two.edit_sequence),
        same_ship_addr_ok=True,
    )


def invoice(number: int, company: CompanyFile) -> Request[Any] | None:
    customer, item = nth(company, number), company.records("ItemService")[0]
    if customer is None:
        return None
    line = InvoiceLineAdd(item_ref=Ref(list_id=item.list_id), quantity=2)
    return InvoiceAdd(customer_ref=Ref(list_id=customer.list_id), lines=(line,))


def invoices_of(number: int, below: bool, company: CompanyFile) -> Request[Any] | None:  # noqa: FBT001
    customer = nth(company, number)
    if customer is None:
        return None
    named: dict[str, Any] = {"full_name_with_children": customer.full_name}
    return InvoiceQuery(
        entity_filter=EntityFilter(**named if below else {"full_name": (customer.full_name,)})
    )


def invoices_numbered(number: int, _company: CompanyFile) -> Request[Any]:
    return InvoiceQuery(ref_number=(str(1001 + number), "7"))


def pay(number: int, company: CompanyFile) -> Request[Any] | None:
    customer = nth(company, number)
    if customer is None:
        return None
    return ReceivePaymentAdd(
        customer_ref=Ref(list_id=customer.list_id), total_amount=Decimal("12.50"), is_auto_apply=True
    )


def change_invoice(number: int, company: CompanyFile) -> Request[Any] | None:
    invoices = company.transactions("Invoice")
    if not invoices:
        return None
    chosen = invoices[number % len(invoices)]
    return InvoiceMod(chosen.txn_id, chosen.edit_sequence, memo="changed")


def delete_invoice(number: int, company: CompanyFile) -> Request[Any] | None:
    invoices = company.transactions("Invoice")
    return (
        TxnDel(txn_del_type="Invoice", txn_id=invoices[number % len(invoices)].txn_id) if invoices else None
    )


NUMBERS = st.integers(0, 60)
NAMES = st.sampled_from(["Aardvark", "Midway Stores", "Zuyder Zee", "Roof", "Kitchen"])
PARTS = st.sampled_from(["a", "Ba", "M", "oo", "y", "Z"])
DATES = st.integers(0, 10 * 365).map(lambda days: QBDateTime.from_wall(FIRST + dt.timedelta(days)))
QUERIES = st.builds(
    functools.partial,
    st.just(query),
    st.fixed_dictionaries(
        {},
        optional={
            "active_status": st.sampled_from(["ActiveOnly", "InactiveOnly", "All"]),
            "max_returned": st.integers(1, 30),
            "from_modified_date": DATES,
            "name_filter": st.builds(
                NameFilter,
                match_criterion=st.sampled_from(["StartsWith", "Contains", "EndsWith"]),
                name=PARTS,
            ),
            "total_balance_filter": st.builds(
                TotalBalanceFilter,
                operator=st.sampled_from(["GreaterThan", "Equal", "LessThan"]),
                amount=st.sampled_from([Decimal(0), Decimal(1000)]),
            ),
            "meta_data": st.sampled_from(["MetaDataOnly", "MetaDataAndResponseData"]),
        },
    )
    | st.builds(
        lambda first, last: {"name_range_filter": NameRangeFilter(from_name=first, to_name=last)},
        PARTS,
        PARTS,
    ),
)


def step(function: Callable[..., Any], *arguments: st.SearchStrategy[Any]) -> st.SearchStrategy[Step]:
    return st.builds(functools.partial, st.just(function), *arguments)


STEPS: st.SearchStrategy[list[Step]] = st.lists(
    st.one_of(
        QUERIES,
        step(by_key, NUMBERS, st.sampled_from(["list_id", "full_name"])),
        step(add, NAMES, st.none() | NUMBERS),
        step(mod, NUMBERS, st.sampled_from([{"name": "Midway"}, {"is_active": False}, {"phone": "1"}])),
        step(move, NUMBERS, NUMBERS),
        step(delete, NUMBERS),
        step(delete_terms, NUMBERS),
        step(delete_item, NUMBERS),
        step(merge, NUMBERS, NUMBERS),
        step(invoice, NUMBERS),
        step(invoices_of, NUMBERS, st.booleans()),
        step(invoices_numbered, NUMBERS),
        step(pay, NUMBERS),
        step(change_invoice, NUMBERS),
        step(delete_invoice, NUMBERS),
        step(lambda _company: InvoiceQuery(include_linked_txns=True, include_line_items=True)),
        step(lambda _company: InvoiceQuery(paid_status="PaidOnly")),
        step(lambda _company: ItemQuery()),
        step(lambda _company: StandardTermsQuery()),
    ),
    min_size=1,
    max_size=12,
)


def answered(company: CompanyFile, request: Request[Any]) -> str:
    """Return the answer, or what is said where there is no rule."""
    try:
        return company.process("Acme", encode([request]).decode())
    except QBSyncError as error:
        return str(error)


@given(steps=STEPS, customers=st.sampled_from([1, 11, 12, 13, 40]), seed=st.integers(0, 20))
@settings(deadline=None)
def test_seeds_answer_as_objects_do(steps: list[Step], customers: int, seed: int) -> None:
    lazy, whole = sample(customers, seed=seed), materialised(customers, seed)
    backup = lazy.back_up()
    before = lazy.records(*SEEDED), lazy.transactions()
    for make in steps:
        request = make(whole)
        if request is not None:
            assert answered(lazy, request) == answered(whole, request)
        assert lazy.count(*SEEDED) == whole.count(*SEEDED)
    assert lazy.records(*SEEDED) == whole.records(*SEEDED)
    assert lazy.transactions() == whole.transactions()
    lazy.restore(backup)
    assert (lazy.records(*SEEDED), lazy.transactions()) == before


@given(steps=STEPS, size=st.integers(1, 9))
@settings(max_examples=10, deadline=None)
def test_an_iterator_over_seeds_gives_what_one_over_objects_gives(steps: list[Step], size: int) -> None:
    pages = []
    for company in (sample(25), materialised(25, 1)):
        for make in steps[:6]:
            request = make(company)
            if request is not None:
                answered(company, request)
        start = CustomerQuery(iterator="Start", max_returned=size)
        pages.append([answered(company, start)])
        page = decode(pages[-1][0])[0]
        while page.iterator is not None and page.iterator.remaining:
            company.ui.edit(company.customers[len(pages[-1])], phone=f"{len(pages[-1])}")
            more = attrs.evolve(start, iterator="Continue", iterator_id=page.iterator.id)
            pages[-1].append(answered(company, more))
            page = decode(pages[-1][-1])[0]
    assert pages[0] == pages[1]
