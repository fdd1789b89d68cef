"""Deleting and merging records of lists, and what ListDeletedQuery tells of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
import pytest

from qbsync.errors import NotSimulated
from qbsync.facts.datetimes import QBDateTime
from qbsync.models import (
    AccountAdd,
    Address,
    BaseUnit,
    ClassAdd,
    Customer,
    CustomerAdd,
    CustomerQuery,
    DeletedDateRangeFilter,
    Host,
    HostQuery,
    ItemServiceAdd,
    ListDel,
    ListDeleted,
    ListDeletedQuery,
    ListDelResult,
    ListMerge,
    ListMergeResult,
    MergeFrom,
    MergeTo,
    Ref,
    SalesOrPurchase,
    SalesRepAdd,
    UnitOfMeasureSetAdd,
    VendorAdd,
)
from qbsync.simulator import CompanyFile

if TYPE_CHECKING:
    from tests.simulator.conftest import Application

    from qbsync.models import ListDelType
    from qbsync.simulator import SimulatedClock

DAY = 86_400.0
IN_USE = "The list element is in use by another list element or a transaction."


def deletion(record: Any) -> ListDel:
    kind: Any = type(record).__name__
    return ListDel(list_del_type=kind, list_id=record.list_id)


def merger(old: Any, into: Any, **fields: Any) -> ListMerge:
    kind: Any = type(old).__name__
    return ListMerge(
        list_merge_type=kind,
        merge_from=MergeFrom(list_id=old.list_id, edit_sequence=old.edit_sequence),
        merge_to=MergeTo(list_id=into.list_id, edit_sequence=into.edit_sequence),
        **fields,
    )


def deleted(application: Application, *kinds: ListDelType, **fields: Any) -> list[str | None]:
    """Return the full names that ListDeletedQuery finds."""
    query = ListDeletedQuery(list_del_type=kinds, **fields)
    return [gone.full_name for gone in application.one(query).of(ListDeleted)]


class TestDelete:
    def test_record_is_gone(self, application: Application, clock: SimulatedClock) -> None:
        customer = application.company.ui.add_customer("Acme")
        clock.advance(60)
        response = application.one(deletion(customer))
        assert response.of(ListDelResult) == (
            ListDelResult(
                list_del_type="Customer",
                list_id=customer.list_id,
                time_deleted=QBDateTime("2026-01-05T10:01:00-05:00"),
                full_name="Acme",
            ),
        )
        assert application.company.customers == ()
        assert application.one(deletion(customer)).status_code == 3120
        assert application.one(CustomerAdd(name="Acme")).status_code == 0

    def test_record_of_another_list_is_not_found(self, application: Application) -> None:
        vendor = application.company.ui.add(VendorAdd(name="Acme"))
        wrong = ListDel(list_del_type="Customer", list_id=vendor.list_id)
        assert application.one(wrong).status_code == 3120
        assert application.one(ListDel(list_del_type="Customer", list_id="none")).status_code == 3000

    def test_what_is_referred_to_stays(self, application: Application) -> None:
        ui = application.company.ui
        vendor, parent = ui.add(VendorAdd(name="Ann")), ui.add_customer("Acme")
        rep = ui.add(SalesRepAdd(initial="A", sales_rep_entity_ref=Ref("Ann")))
        job = ui.add_customer("Job", parent_ref=Ref("Acme"))
        customer = ui.add_customer("Zenith", sales_rep_ref=Ref("A"))
        text = (
            f'Cannot delete the object specified by the id = "{vendor.list_id}".  '
            f"QuickBooks error message: {IN_USE}"
        )
        response = application.one(deletion(vendor))
        assert (response.status_code, response.status_message) == (3160, text)
        for held in (rep, parent):
            assert application.one(deletion(held)).status_code == 3160
        for free in (customer, rep, vendor, job, parent):
            assert application.one(deletion(free)).status_code == 0

    def test_references_inside_parts_count(self, application: Application) -> None:
        account = application.company.ui.add(AccountAdd(name="Web", account_type="Income"))
        sale = SalesOrPurchase(price=1, account_ref=Ref("Web"))
        item = application.company.ui.add(ItemServiceAdd(name="Work", sales_or_purchase=sale))
        assert application.one(deletion(account)).status_code == 3160
        assert application.one(deletion(item)).status_code == 0
        assert application.one(deletion(account)).status_code == 0

    def test_unit_of_measure_set_is_an_internal_error(self, application: Application) -> None:
        application.company.ui.set_preferences(unit_of_measure=True)
        unit = BaseUnit(name="each", abbreviation="ea")
        add = UnitOfMeasureSetAdd(name="Count", unit_of_measure_type="Count", base_unit=unit)
        units = application.company.ui.add(add)
        response = application.one(deletion(units))
        text = "There has been an internal error when processing the request."
        assert (response.status_code, response.status_message) == (1000, text)
        assert application.company.records("UnitOfMeasureSet") == (units,)

    def test_list_that_is_not_simulated(self, application: Application) -> None:
        with pytest.raises(NotSimulated, match="Vehicle"):
            application.one(ListDel(list_del_type="Vehicle", list_id="80000001-1767625200"))


class TestDeletedQuery:
    @pytest.fixture
    def gone(self, application: Application, clock: SimulatedClock) -> None:
        """Delete customers A, B and vendor C, a day apart from noon of the 5th on."""
        ui = application.company.ui
        clock.advance(2 * 3600)
        for name in ("A", "B"):
            ui.add_customer(name)
        ui.add(VendorAdd(name="C"))
        for list_name, name in (("Customer", "B"), ("Customer", "A"), ("Vendor", "C")):
            ui.delete(list_name, name)
            clock.advance(DAY)

    @pytest.mark.usefixtures("gone")
    def test_order_is_that_of_time(self, application: Application) -> None:
        assert deleted(application, "Customer") == ["B", "A"]
        assert deleted(application, "Vendor", "Customer") == ["B", "A", "C"]
        assert application.one(ListDeletedQuery(list_del_type=("Class",))).status_code == 1

    @pytest.mark.usefixtures("gone")
    @pytest.mark.parametrize(
        ("first", "last", "names"),
        [
            ("2026-01-06T12:00:00", None, ["A"]),
            (None, "2026-01-05T12:00:00", ["B"]),
            ("2026-01-05T12:00:01", "2026-01-06T11:59:59", []),
            ("2026-01-05", "2026-01-07", ["B", "A"]),
        ],
    )
    def test_range(
        self, application: Application, first: str | None, last: str | None, names: list[str]
    ) -> None:
        chosen = DeletedDateRangeFilter(
            from_deleted_date=None if first is None else QBDateTime(first),
            to_deleted_date=None if last is None else QBDateTime(last),
        )
        assert deleted(application, "Customer", deleted_date_range_filter=chosen) == names

    @pytest.mark.usefixtures("gone")
    def test_range_that_ends_before_it_begins(self, application: Application) -> None:
        chosen = DeletedDateRangeFilter(
            from_deleted_date=QBDateTime("2026-01-06"), to_deleted_date=QBDateTime("2026-01-05")
        )
        query = ListDeletedQuery(list_del_type=("Customer",), deleted_date_range_filter=chosen)
        response = application.one(query)
        text = 'The date range from "2026-01-06" to "2026-01-05" is invalid.'
        assert (response.status_code, response.status_message) == (3030, text)

    @pytest.mark.usefixtures("gone")
    def test_deletions_are_told_for_90_days(self, application: Application, clock: SimulatedClock) -> None:
        clock.advance(87 * DAY)  # three days have gone by already
        assert deleted(application, "Customer") == ["B", "A"]
        clock.advance(1)
        assert deleted(application, "Customer") == ["A"]

    @pytest.mark.usefixtures("gone")
    def test_count(self, application: Application) -> None:
        query = ListDeletedQuery(list_del_type=("Customer",), meta_data="MetaDataOnly")
        response = application.one(query)
        assert (response.count, response.objects) == (2, ())


class TestMerge:
    @pytest.fixture
    def company(self, clock: SimulatedClock) -> CompanyFile:
        """Return a company file in single-user mode."""
        company = CompanyFile(clock=clock, single_user=True)
        company.begin_session()
        return company

    def test_one_stays(self, application: Application, clock: SimulatedClock) -> None:
        ui = application.company.ui
        old, into = ui.add_customer("Old", phone="1"), ui.add_customer("New", phone="2")
        clock.advance(60)
        (result,) = application.one(merger(old, into)).of(ListMergeResult)
        (customer,) = application.one(CustomerQuery()).of(Customer)
        assert customer == attrs.evolve(
            into, time_modified=customer.time_modified, edit_sequence=customer.edit_sequence
        )
        assert int(customer.edit_sequence) == int(into.edit_sequence) + 60
        assert result.merged_from is not None
        assert result.merged_to is not None
        assert (result.merged_from.list_id, result.merged_from.full_name) == (old.list_id, "Old")
        assert (result.merged_to.list_id, result.merged_to.edit_sequence) == (
            into.list_id,
            customer.edit_sequence,
        )
        assert application.one(CustomerQuery(list_id=(old.list_id,))).status_code == 500

    def test_what_referred_to_the_one_refers_to_the_other(self, application: Application) -> None:
        ui = application.company.ui
        old, into = ui.add(VendorAdd(name="Ann")), ui.add(VendorAdd(name="Ann Lee"))
        ui.add(SalesRepAdd(initial="A", sales_rep_entity_ref=Ref("Ann")))
        assert application.one(merger(old, into)).status_code == 0
        (rep,) = application.company.records("SalesRep")
        assert rep.sales_rep_entity_ref == Ref("Ann Lee", list_id=into.list_id)
        ui.rename("Vendor", "Ann Lee", to="Ann")
        (rep,) = application.company.records("SalesRep")
        assert rep.sales_rep_entity_ref.full_name == "Ann"
        third = ui.add(VendorAdd(name="Third"))
        ui.merge("Vendor", "Ann", "Third")
        (rep,) = application.company.records("SalesRep")
        assert rep.sales_rep_entity_ref.list_id == third.list_id

    @pytest.mark.parametrize(("how", "names"), [("listed", ["Old"]), ("unlisted", [])])
    def test_query_of_what_was_deleted(self, application: Application, how: Any, names: list[str]) -> None:
        company = application.company
        company.merged_record = how
        for name in ("Old", "New"):
            company.ui.add(ClassAdd(name=name))
        company.ui.merge("Class", "Old", "New")
        assert deleted(application, "Class") == names

    def test_stale_edit_sequence(self, application: Application) -> None:
        ui = application.company.ui
        old, into = ui.add_customer("Old"), ui.add_customer("New")
        ui.edit_customer("New", phone="1")
        assert application.one(merger(old, into)).status_code == 3200
        assert len(application.company.customers) == 2

    def test_only_one_user_may_merge(self, application: Application) -> None:
        company = application.company
        old, into = company.ui.add_customer("Old"), company.ui.add_customer("New")
        company.single_user = False
        response = application.one(merger(old, into))
        assert (response.status_code, response.status_message) == (
            3500,
            'The Customer "Old" cannot be merged.  QuickBooks error message: Merging needs single-user mode.',
        )
        assert [host.qb_file_mode for host in application.one(HostQuery()).of(Host)] == ["MultiUser"]
        company.single_user = True
        assert [host.qb_file_mode for host in application.one(HostQuery()).of(Host)] == ["SingleUser"]
        assert application.one(merger(old, into)).status_code == 0

    def test_what_cannot_be_merged(self, application: Application) -> None:
        ui = application.company.ui
        old, into = ui.add_customer("Old"), ui.add_customer("New")
        ui.add_customer("Job", parent_ref=Ref("Old"))
        assert application.one(merger(old, into)).status_code == 3500
        assert application.one(merger(into, into)).status_code == 3500
        bank = ui.add(AccountAdd(name="One", account_type="Bank"))
        income = ui.add(AccountAdd(name="Two", account_type="Income"))
        assert application.one(merger(bank, income)).status_code == 3500
        missing = attrs.evolve(old, list_id="80009999-1767625200")
        assert application.one(merger(missing, into)).status_code == 3120

    def test_other_shipping_address_needs_a_permission(self, application: Application) -> None:
        ui = application.company.ui
        old = ui.add_customer("Old", ship_address=Address(addr1="Here"))
        into = ui.add_customer("New", ship_address=Address(addr1="There"))
        assert application.one(merger(old, into)).status_code == 3500
        assert application.one(merger(old, into, same_ship_addr_ok=True)).status_code == 0
        assert application.company.customers[0].ship_address == Address(addr1="There")
