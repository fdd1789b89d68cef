"""What is peculiar to each list: defaults, computed values, checks, filters; and what refers to what."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from qbsync import models
from qbsync.errors import NotSimulated, StatusError
from qbsync.facts.vocabulary import CLEAR
from qbsync.models import Ref
from qbsync.simulator import CompanyFile, CompanyPreferences

if TYPE_CHECKING:
    from tests.simulator.conftest import Application

    from qbsync.simulator import SimulatedClock

NO_RECORD = "QuickBooks error message: Invalid argument.  The specified record does not exist in the list."
NOT_ENABLED = "This feature is not enabled or not available in this version of QuickBooks."
ACCOUNTS: dict[str, Any] = {
    "income_account_ref": Ref("Sales"),
    "cogs_account_ref": Ref("Cost of Goods Sold"),
    "asset_account_ref": Ref("Inventory Asset"),
}


def written(application: Application, request: Any) -> Any:
    """Return the record that a write has made."""
    response = application.one(request)
    assert (response.status_code, response.status_message) == (0, "Status OK")
    return response.objects[0]


def refused(application: Application, request: Any) -> tuple[int, str]:
    """Return code and text of the status of a request that is refused."""
    response = application.one(request)
    assert (response.status_severity, response.objects) == ("Error", ())
    return response.status_code, response.status_message


def names(application: Application, request: Any) -> list[str]:
    """Return the own names of what a query finds."""
    return [record.name for record in application.one(request).objects]  # type: ignore[attr-defined]


@pytest.fixture
def everything(clock: SimulatedClock) -> CompanyFile:
    """Return a company file that uses sales tax and several currencies."""
    preferences = CompanyPreferences(sales_tax=True, multi_currency=True)
    company = CompanyFile(clock=clock, preferences=preferences)
    company.begin_session()
    return company


class TestNames:
    def test_people_share_one_name_space(self, application: Application) -> None:
        written(application, models.CustomerAdd(name="Acme"))
        text = 'The name "ACME" of the list element is already in use.'
        for cls in (models.VendorAdd, models.OtherNameAdd):
            assert refused(application, cls(name="ACME")) == (3100, text)
        written(application, models.EmployeeAdd(first_name="Ann", last_name="Lee"))
        assert refused(application, models.CustomerAdd(name="ann lee"))[0] == 3100
        # A job has another full name, and items and classes have name spaces of their own.
        written(application, models.CustomerAdd(name="Ann Lee", parent_ref=Ref("Acme")))
        written(application, models.ItemSubtotalAdd(name="Acme"))
        written(application, models.ClassAdd(name="Acme"))
        assert refused(application, models.ItemPaymentAdd(name="acme"))[0] == 3100
        assert refused(application, models.ClassAdd(name="acme"))[0] == 3100

    def test_lists_number_their_records_for_themselves(self, application: Application) -> None:
        customer = written(application, models.CustomerAdd(name="A"))
        vendor = written(application, models.VendorAdd(name="B"))
        item = written(application, models.ItemSubtotalAdd(name="A"))
        assert [record.list_id.partition("-")[0] for record in (customer, vendor, item)] == [
            "80000001",
            "80000002",
            "80000001",
        ]

    def test_colon_is_refused_where_it_would_look_like_a_level(self, application: Application) -> None:
        text = 'There was an error when converting the object name "A:B" in the field "Name".'
        assert refused(application, models.OtherNameAdd(name="A:B")) == (3090, text)

    def test_both_kinds_of_terms_share_their_names(self, application: Application) -> None:
        assert refused(application, models.DateDrivenTermsAdd(name="net 30", day_of_month_due=1))[0] == 3100

    def test_name_cannot_be_emptied(self, application: Application) -> None:
        vendor = written(application, models.VendorAdd(name="Acme"))
        text = 'There is a missing element: "Name"'
        assert refused(application, vendor.edit(name=CLEAR)) == (3150, text)

    def test_employee_is_named_by_the_parts(self, application: Application) -> None:
        add = models.EmployeeAdd(first_name="Ann", middle_name="B", last_name="Lee")
        employee = written(application, add)
        assert (employee.name, employee.print_as) == ("Ann B Lee", "Ann B Lee")
        assert written(application, employee.edit(middle_name=CLEAR)).name == "Ann Lee"
        assert refused(application, models.EmployeeAdd(department="Sales"))[0] == 3150


class TestReferences:
    def test_new_name_is_seen_wherever_it_is_referred_to(self, application: Application) -> None:
        written(application, models.VendorAdd(name="Ann"))
        rep = written(application, models.SalesRepAdd(initial="AN", sales_rep_entity_ref=Ref("Ann")))
        written(application, models.CustomerAdd(name="Acme", sales_rep_ref=Ref("an")))
        written(application, rep.edit(initial="AL"))
        application.company.ui.rename("Vendor", "Ann", to="Ann Lee")
        (read,) = application.one(models.SalesRepQuery()).objects
        assert (read.initial, read.sales_rep_entity_ref.full_name) == ("AL", "Ann Lee")  # type: ignore[attr-defined]
        (customer,) = application.company.customers
        assert customer.sales_rep_ref == Ref("AL", list_id=rep.list_id)
        assert customer.time_modified == customer.time_created  # the name is new, the customer is not

    def test_new_name_of_a_parent_goes_to_references_of_what_is_below(self, application: Application) -> None:
        written(application, models.AccountAdd(name="Trade", account_type="Income"))
        written(application, models.AccountAdd(name="Web", account_type="Income", parent_ref=Ref("Trade")))
        sale = models.SalesOrPurchase(price=5, account_ref=Ref("Trade:Web"))
        written(application, models.ItemServiceAdd(name="Design", sales_or_purchase=sale))
        application.company.ui.rename("Account", "Trade", to="Commerce")
        (item,) = application.one(models.ItemServiceQuery()).of(models.ItemService)
        assert item.sales_or_purchase is not None
        assert item.sales_or_purchase.account_ref is not None
        assert item.sales_or_purchase.account_ref.full_name == "Commerce:Web"

    @pytest.mark.parametrize(
        ("request_", "text"),
        [
            (models.VendorAdd(name="V", vendor_type_ref=Ref("None")), 'VendorType "None" in the Vendor'),
            (
                models.SalesRepAdd(initial="X", sales_rep_entity_ref=Ref("Nobody")),
                'Entity "Nobody" in the SalesRep',
            ),
            (
                models.ItemInventoryAdd(name="I", **{**ACCOUNTS, "cogs_account_ref": Ref("None")}),
                'Account "None" in the item inventory',
            ),
            (
                models.ItemGroupAdd(name="G", item_group_line=(models.ItemGroupLine(item_ref=Ref("No")),)),
                'Item "No" in the item group',
            ),
        ],
    )
    def test_what_is_not_there(self, application: Application, request_: Any, text: str) -> None:
        expected = f"There is an invalid reference to QuickBooks {text}.  {NO_RECORD}"
        assert refused(application, request_) == (3140, expected)

    @pytest.mark.parametrize(
        "request_",
        [
            models.ItemInventoryAdd(name="I", **{**ACCOUNTS, "asset_account_ref": Ref("Sales")}),
            models.ItemInventoryAdd(name="I", **{**ACCOUNTS, "income_account_ref": Ref("Accounts Payable")}),
            models.ItemServiceAdd(
                name="S",
                sales_or_purchase=models.SalesOrPurchase(price=1, account_ref=Ref("Accounts Receivable")),
            ),
            models.ItemGroupAdd(name="H", item_group_line=(models.ItemGroupLine(item_ref=Ref("Group")),)),
            models.ItemSalesTaxGroupAdd(name="T", item_sales_tax_ref=(Ref("Taxes"),)),
            models.SalesRepAdd(initial="C", sales_rep_entity_ref=Ref("Customer")),
        ],
        ids=lambda request: type(request).__name__,
    )
    def test_account_item_or_name_of_a_wrong_kind(self, application: Application, request_: Any) -> None:
        ui = application.company.ui
        ui.add_customer("Customer")
        ui.add(models.ItemGroupAdd(name="Group"))
        ui.add(models.ItemSalesTaxAdd(name="County", tax_rate=5))
        ui.add(models.ItemSalesTaxGroupAdd(name="Taxes", item_sales_tax_ref=(Ref("County"),)))
        assert refused(application, request_)[0] == 3140

    def test_parent_is_of_the_same_list(self, application: Application) -> None:
        sale = models.SalesOrPurchase(price=1)
        written(application, models.ItemServiceAdd(name="Work", sales_or_purchase=sale))
        add = models.ItemNonInventoryAdd(name="Part", parent_ref=Ref("Work"), sales_or_purchase=sale)
        assert refused(application, add) == (
            3130,
            f'There is an invalid reference to a parent "Work" in the Items list.  {NO_RECORD}',
        )


class TestItems:
    def test_inventory_begins_with_zeros(self, application: Application) -> None:
        item = written(application, models.ItemInventoryAdd(name="Bolt", **ACCOUNTS))
        assert (item.quantity_on_hand, item.quantity_on_order, item.quantity_on_sales_order) == (0, 0, 0)
        assert (item.average_cost, item.sales_price, item.purchase_cost) == (0, 0, 0)

    @pytest.mark.parametrize(
        ("fields", "cost"),
        [
            ({"quantity_on_hand": 4, "total_value": 10}, Decimal("2.5")),
            ({"quantity_on_hand": 3, "total_value": 10}, Decimal("3.33333")),
            ({"quantity_on_hand": 4, "purchase_cost": 7}, Decimal(7)),
            ({"purchase_cost": 7}, Decimal(0)),
        ],
    )
    def test_opening_quantity(self, application: Application, fields: dict[str, Any], cost: Decimal) -> None:
        item = written(application, models.ItemInventoryAdd(name="Bolt", **ACCOUNTS, **fields))
        assert item.quantity_on_hand == fields.get("quantity_on_hand", 0)
        assert item.average_cost == cost

    def test_inventory_needs_its_accounts(self, application: Application) -> None:
        accounts = {**ACCOUNTS, "asset_account_ref": None}
        text = (
            'There was an error when saving a Items list, element "Bolt".  '
            "QuickBooks error message: You must specify an account."
        )
        assert refused(application, models.ItemInventoryAdd(name="Bolt", **accounts)) == (3180, text)

    def test_mod_of_a_part_keeps_what_it_does_not_name(self, application: Application) -> None:
        both = models.SalesAndPurchase(sales_price=5, purchase_cost=3, sales_desc="Hour")
        item = written(application, models.ItemServiceAdd(name="Work", sales_and_purchase=both))
        part = models.SalesAndPurchaseMod(sales_price=6, sales_desc=CLEAR)
        item = written(application, item.edit(sales_and_purchase=part))
        assert item.sales_and_purchase == models.SalesAndPurchase(sales_price=6, purchase_cost=3)
        single = models.SalesOrPurchaseMod(price=9)
        item = written(application, item.edit(sales_or_purchase=single))
        assert item.sales_or_purchase == models.SalesOrPurchase(price=9)
        assert item.sales_and_purchase is None
        percent = models.SalesOrPurchaseMod(price_percent=10)
        item = written(application, item.edit(sales_or_purchase=percent))
        assert item.sales_or_purchase == models.SalesOrPurchase(price_percent=10)

    def test_lines_of_a_group_are_replaced_or_cleared(self, application: Application) -> None:
        for name in ("A", "B"):
            written(application, models.ItemSubtotalAdd(name=name))
        lines = (models.ItemGroupLine(item_ref=Ref("A"), quantity=2),)
        group = written(application, models.ItemGroupAdd(name="G", item_group_line=lines))
        assert [(line.item_ref.full_name, line.quantity) for line in group.item_group_line] == [("A", 2)]
        group = written(application, group.edit(item_group_line=(models.ItemGroupLine(item_ref=Ref("B")),)))
        assert [line.item_ref.full_name for line in group.item_group_line] == ["B"]
        assert written(application, group.edit(clear_items_in_group=True)).item_group_line == ()

    def test_all_kinds_come_in_one_answer(self, application: Application) -> None:
        ui = application.company.ui
        sale = models.SalesOrPurchase(price=1)
        ui.add(models.ItemSubtotalAdd(name="A subtotal"))
        ui.add(models.ItemNonInventoryAdd(name="Part", sales_or_purchase=sale))
        ui.add(models.ItemServiceAdd(name="Work", sales_or_purchase=sale))
        ui.add(models.ItemServiceAdd(name="Design", sales_or_purchase=sale, parent_ref=Ref("Work")))
        ui.add(models.ItemServiceAdd(name="Advice", sales_or_purchase=sale))
        ui.make_inactive("A subtotal", "ItemSubtotal")
        assert names(application, models.ItemQuery()) == ["Advice", "Work", "Design", "Part"]
        every = models.ItemQuery(active_status="All")
        assert [type(record).__name__ for record in application.one(every).objects] == [
            *["ItemService"] * 3,
            "ItemNonInventory",
            "ItemSubtotal",
        ]
        found = models.ItemQuery(full_name=("part", "Work:Design", "Nothing"))
        response = application.one(found)
        assert (response.status_code, len(response.objects)) == (500, 2)

    def test_pages_of_all_kinds(self, application: Application) -> None:
        for name in "ABC":
            application.company.ui.add(models.ItemSubtotalAdd(name=name))
            application.company.ui.add(models.ItemPaymentAdd(name=f"{name} paid"))
        page = application.one(models.ItemQuery(iterator="Start", max_returned=4))
        assert page.iterator is not None
        assert (len(page.objects), page.iterator.remaining) == (4, 2)
        query = models.ItemQuery(iterator="Continue", iterator_id=page.iterator.id, max_returned=4)
        last = application.one(query)
        assert [record.name for record in (*page.objects, *last.objects)] == [  # type: ignore[attr-defined]
            *("A", "B", "C"),
            *("A paid", "B paid", "C paid"),
        ]

    def test_price_level_for_single_items(self, application: Application) -> None:
        sale = models.SalesAndPurchase(sales_price=Decimal("9.99"), purchase_cost=4)
        written(application, models.ItemServiceAdd(name="Work", sales_and_purchase=sale))
        written(application, models.ItemSubtotalAdd(name="Other"))

        def line(**fields: Any) -> models.PriceLevelPerItem:
            return models.PriceLevelPerItem(item_ref=Ref("Work"), **fields)

        level = written(
            application,
            models.PriceLevelAdd(
                name="Own",
                price_level_per_item=(
                    line(custom_price=8),
                    line(custom_price_percent=-5),
                    line(adjust_percentage=-10, adjust_relative_to="StandardPrice"),
                    line(adjust_percentage=25, adjust_relative_to="Cost"),
                ),
            ),
        )
        assert level.price_level_type == "PerItem"
        prices = [(item.custom_price, item.custom_price_percent) for item in level.price_level_per_item]
        assert prices == [(8, None), (None, -5), (Decimal("8.99"), None), (Decimal("5.00"), None)]
        written(application, models.PriceLevelAdd(name="Ten", price_level_fixed_percentage=10))
        assert names(application, models.PriceLevelQuery(item_ref=Ref("Work"))) == ["Own"]
        assert application.one(models.PriceLevelQuery(item_ref=Ref("Other"))).status_code == 1
        changed = written(application, level.edit(price_level_fixed_percentage=5))
        assert (changed.price_level_type, changed.price_level_per_item) == ("FixedPercentage", ())


class TestAccounts:
    def test_defaults_and_order(self, application: Application) -> None:
        added = models.AccountAdd(name="A fund", account_type="Equity", account_number="3010")
        account = written(application, added)
        assert (account.balance, account.total_balance) == (0, 0)
        assert account.cash_flow_classification == "None"
        types = [record.account_type for record in application.company.records("Account")]
        assert types.index("Bank") < types.index("Equity") < types.index("Income")

    def test_number_is_taken(self, application: Application) -> None:
        add = models.AccountAdd(name="One", account_type="Bank", account_number="1000")
        one = written(application, add)
        two = models.AccountAdd(name="Two", account_type="Bank", account_number="1000")
        text = (
            'There was an error when saving a Accounts list, element "Two".  '
            "QuickBooks error message: The account number is already in use."
        )
        assert refused(application, two) == (3180, text)
        assert written(application, one.edit(account_number="1000")).account_number == "1000"

    def test_type_is_fixed_and_that_of_the_parent(self, application: Application) -> None:
        one = written(application, models.AccountAdd(name="One", account_type="Bank"))
        text = (
            'There was an error when modifying a Accounts list, element "One".  '
            "QuickBooks error message: The type of an account cannot be changed."
        )
        assert refused(application, one.edit(account_type="Income")) == (3170, text)
        below = models.AccountAdd(name="Two", account_type="Income", parent_ref=Ref("One"))
        assert refused(application, below)[0] == 3180

    def test_filter_by_type(self, application: Application) -> None:
        query = models.AccountQuery(account_type=("Bank", "Income"))
        assert names(application, query) == ["Checking", "Sales"]


class TestFilters:
    @pytest.fixture
    def classes(self, application: Application) -> None:
        """Make classes North, North:City and South, with a customer in each, and one in none."""
        ui = application.company.ui
        for name, parent in (("North", None), ("City", "North"), ("South", None)):
            ui.add(models.ClassAdd(name=name, parent_ref=None if parent is None else Ref(parent)))
        for full_name in ("North", "North:City", "South"):
            ui.add_customer(full_name.replace(":", " "), class_ref=Ref(full_name))
        ui.add_customer("Nowhere")

    @pytest.mark.usefixtures("classes")
    @pytest.mark.parametrize(
        ("fields", "found"),
        [
            ({"full_name": ("north",)}, ["North"]),
            ({"full_name": ("North:City", "South")}, ["North City", "South"]),
            ({"full_name_with_children": "North"}, ["North", "North City"]),
        ],
    )
    def test_class(self, application: Application, fields: dict[str, Any], found: list[str]) -> None:
        query = models.CustomerQuery(class_filter=models.ClassFilter(**fields))
        assert names(application, query) == found

    @pytest.mark.usefixtures("classes")
    def test_class_by_id_and_one_that_is_not_there(self, application: Application) -> None:
        north = application.company.records("Class")[0].list_id
        children = models.ClassFilter(list_id_with_children=north)
        assert names(application, models.CustomerQuery(class_filter=children)) == ["North", "North City"]
        only = models.ClassFilter(list_id=(north,))
        assert names(application, models.CustomerQuery(class_filter=only)) == ["North"]
        nothing = models.CustomerQuery(class_filter=models.ClassFilter(full_name=("West",)))
        assert refused(application, nothing)[0] == 3140

    def test_currency(self, application: Application, everything: CompanyFile) -> None:
        application = type(application)(everything)
        ui = everything.ui
        ui.add(models.CurrencyAdd(name="Euro", currency_code="EUR"))
        ui.add_customer("Home")
        ui.add_customer("Abroad", currency_ref=Ref("Euro"))
        for currency, found in (("Euro", "Abroad"), ("US Dollar", "Home")):
            chosen = models.CurrencyFilter(full_name=(currency,))
            assert names(application, models.CustomerQuery(currency_filter=chosen)) == [found]

    def test_balance_of_vendors(self, application: Application) -> None:
        application.company.ui.add(models.VendorAdd(name="Acme"))
        for operator, found in (("Equal", True), ("GreaterThan", False)):
            chosen: Any = models.TotalBalanceFilter(operator=operator, amount=0)  # type: ignore[arg-type]
            assert bool(application.one(models.VendorQuery(total_balance_filter=chosen)).objects) is found

    def test_payment_method_type(self, application: Application) -> None:
        query = models.PaymentMethodQuery(payment_method_type=("Visa", "Cash"))
        assert names(application, query) == ["Cash", "Visa"]

    def test_name_filters_go_by_the_name_of_the_list(self, application: Application) -> None:
        ui = application.company.ui
        ui.add(models.VendorAdd(name="Ann"))
        ui.add(models.SalesRepAdd(initial="ANN", sales_rep_entity_ref=Ref("Ann")))
        starts = models.NameFilter(match_criterion="StartsWith", name="an")
        assert len(application.one(models.SalesRepQuery(name_filter=starts)).objects) == 1
        assert len(application.one(models.SalesRepQuery(full_name=("ann",))).objects) == 1
        net = models.NameRangeFilter(from_name="net 2", to_name="net 3")
        assert names(application, models.TermsQuery(name_range_filter=net)) == ["Net 30"]

    def test_range_of_names_that_ends_before_it_begins(self, application: Application) -> None:
        names_ = models.NameRangeFilter(from_name="b", to_name="A")
        text = 'The name range from "b" to "A" is invalid.'
        assert refused(application, models.ClassQuery(name_range_filter=names_)) == (3031, text)

    def test_templates_have_no_filters(self, application: Application) -> None:
        assert "Intuit Product Invoice" in names(application, models.TemplateQuery())


class TestPreferences:
    def test_defaults(self, application: Application) -> None:
        (found,) = application.one(models.PreferencesQuery()).of(models.Preferences)
        assert found.sales_tax_preferences is None
        assert found.multi_currency_preferences == models.MultiCurrencyPreferences(is_multi_currency_on=False)
        assert found.purchases_and_vendors_preferences.is_using_inventory is True

    def test_sales_tax_gives_defaults(self, application: Application) -> None:
        ui = application.company.ui
        before = ui.add_customer("Before")
        ui.set_preferences(sales_tax=True)
        after = ui.add_customer("After")
        assert (before.sales_tax_code_ref, before.item_sales_tax_ref) == (None, None)
        assert after.sales_tax_code_ref.full_name == "Tax"  # type: ignore[union-attr]
        assert after.item_sales_tax_ref.full_name == "Sales Tax"  # type: ignore[union-attr]
        (found,) = application.one(models.PreferencesQuery()).of(models.Preferences)
        chosen = found.sales_tax_preferences
        assert chosen is not None
        assert chosen.default_item_sales_tax_ref == after.item_sales_tax_ref
        assert chosen.default_taxable_sales_tax_code_ref == after.sales_tax_code_ref
        item = ui.add(models.ItemInventoryAdd(name="Bolt", **ACCOUNTS))
        assert item.sales_tax_code_ref == after.sales_tax_code_ref

    def test_preferences_follow_what_they_name(self, everything: CompanyFile) -> None:
        ui = everything.ui
        for list_name, old, new in (
            ("SalesTaxCode", "Tax", "TX"),
            ("ItemSalesTax", "Sales Tax", "County"),
            ("Currency", "US Dollar", "Dollar"),
        ):
            ui.rename(list_name, old, to=new)
            with pytest.raises(StatusError, match="in use") as refusal:
                ui.delete(list_name, new)
            assert refusal.value.code == 3160
        customer = ui.add_customer("Acme")
        refs = (customer.sales_tax_code_ref, customer.item_sales_tax_ref, customer.currency_ref)
        assert [ref.full_name for ref in refs if ref is not None] == ["TX", "County", "Dollar"]
        ui.add(models.ItemSalesTaxAdd(name="City", tax_rate=8))
        ui.merge("ItemSalesTax", "County", "City")
        after = ui.add_customer("After").item_sales_tax_ref
        assert after is not None
        assert after.full_name == "City"

    def test_several_currencies(self, everything: CompanyFile) -> None:
        customer = everything.ui.add_customer("Acme")
        assert customer.currency_ref.full_name == "US Dollar"  # type: ignore[union-attr]

    @pytest.mark.parametrize(
        ("off", "request_"),
        [
            ({}, models.CurrencyAdd(name="Euro", currency_code="EUR")),
            ({}, models.CustomerAdd(name="A", currency_ref=Ref("Euro"))),
            ({"inventory": False}, models.ItemInventoryAdd(name="A", **ACCOUNTS)),
            ({"price_levels": False}, models.PriceLevelAdd(name="A", price_level_fixed_percentage=5)),
            (
                {},
                models.UnitOfMeasureSetAdd(
                    name="A",
                    unit_of_measure_type="Count",
                    base_unit=models.BaseUnit(name="each", abbreviation="ea"),
                ),
            ),
        ],
        ids=lambda value: type(value).__name__,
    )
    def test_feature_that_is_off(self, application: Application, off: dict[str, bool], request_: Any) -> None:
        company = application.company
        company.ui.set_preferences(**off)
        if type(request_) is models.CustomerAdd:
            company.ui.add_list_element("Currency", "Euro")
        assert refused(application, request_) == (3250, NOT_ENABLED)


class TestPerson:
    def test_lists_without_a_mod_can_be_changed_by_people(self, application: Application) -> None:
        ui = application.company.ui
        ui.rename("StandardTerms", "Net 30", to="Net thirty")
        customer = ui.add_customer("Acme", terms_ref=Ref("net thirty"))
        ui.edit("StandardTerms", "Net thirty", std_due_days=31)
        ui.rename("StandardTerms", "Net thirty", to="Net 31")
        (read,) = application.company.customers
        assert read.terms_ref == Ref("Net 31", list_id=customer.terms_ref.list_id)  # type: ignore[union-attr]
        (terms,) = application.one(models.TermsQuery(full_name=("Net 31",))).of(models.StandardTerms)
        assert terms.std_due_days == 31
        ui.make_inactive("Net 31", "StandardTerms")
        assert "Net 31" not in names(application, models.StandardTermsQuery())
        with pytest.raises(Exception, match="already in use"):
            ui.rename("StandardTerms", "Net 31", to="NET 15")

    def test_record_itself_says_where_it_is(self, application: Application) -> None:
        ui = application.company.ui
        vendor = ui.add(models.VendorAdd(name="Acme"))
        assert ui.edit(vendor, phone="555-0100").phone == "555-0100"
        ui.delete(vendor)
        assert application.company.records("Vendor") == ()
        with pytest.raises(LookupError, match="Vendor 'Acme'"):
            ui.edit(vendor, phone="1")
        with pytest.raises(NotSimulated, match="Vehicle"):
            ui.delete("Vehicle", "Truck")
