"""Custom fields and private data extensions: definitions, and values on lists and on the company."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from qbsync.facts.vocabulary import CLEAR
from qbsync.models import (
    Company,
    CompanyQuery,
    Customer,
    CustomerQuery,
    DataExtAdd,
    DataExtDef,
    DataExtDefAdd,
    DataExtDefDel,
    DataExtDefMod,
    DataExtDefQuery,
    DataExtDel,
    DataExtDelRet,
    DataExtMod,
    DataExtRet,
    ItemQuery,
    ItemSubtotalAdd,
    Ref,
)
from qbsync.simulator import CompanyFile

if TYPE_CHECKING:
    from tests.simulator.conftest import Application

    from qbsync.simulator import SimulatedClock

PUBLIC = "0"
PRIVATE = "{57F3B9B1-86F1-4FCC-B1EE-566DE1813D20}"
OTHER = "{D69B39D5-A6A5-40AC-AF63-8B8E9E3F5E5D}"


def define(application: Application, name: str, **fields: Any) -> DataExtDef:
    """Define a data extension, by default a custom field of customers."""
    values = {"owner_id": PUBLIC, "data_ext_type": "STR255TYPE", "assign_to_object": ("Customer",), **fields}
    response = application.one(DataExtDefAdd(data_ext_name=name, **values))
    assert response.status_code == 0
    return response.of(DataExtDef)[0]


def value(cls: Any, name: str, **fields: Any) -> Any:
    """Return a request for a value, by default of the customer Acme."""
    where = {"list_data_ext_type": "Customer", "list_obj_ref": Ref("Acme")}
    return cls(**{"owner_id": PUBLIC, "data_ext_name": name, **where, **fields})


def values_of(application: Application, *owners: str) -> dict[str, str]:
    """Return the values of the customer Acme that belong to the owners."""
    (customer,) = application.one(CustomerQuery(full_name=("Acme",), owner_id=owners)).of(Customer)
    return dict(customer.custom_fields)


@pytest.fixture
def company(clock: SimulatedClock) -> CompanyFile:
    """Return a company file with a customer."""
    company = CompanyFile(clock=clock)
    company.ui.add_customer("Acme")
    company.begin_session()
    return company


class TestDefinitions:
    def test_definition(self, application: Application) -> None:
        definition = define(application, "Colour", assign_to_object=("Customer", "Item"))
        assert definition == DataExtDef(
            owner_id=PUBLIC,
            data_ext_id=1,
            data_ext_name="Colour",
            data_ext_type="STR255TYPE",
            assign_to_object=("Customer", "Item"),
            data_ext_list_require=False,
            data_ext_txn_require=False,
            data_ext_format_string="",
        )
        again = DataExtDefAdd(owner_id=PUBLIC, data_ext_name="COLOUR", data_ext_type="INTTYPE")
        assert application.one(again).status_code == 3100
        assert define(application, "Colour", owner_id=PRIVATE).data_ext_id == 2

    def test_query(self, application: Application) -> None:
        define(application, "Colour")
        define(application, "Mark", owner_id=PRIVATE, assign_to_object=("Item",))

        def names(**fields: Any) -> list[str]:
            response = application.one(DataExtDefQuery(**fields))
            return [definition.data_ext_name for definition in response.of(DataExtDef)]

        assert names() == ["Colour"]
        assert names(owner_id=(PRIVATE.lower(),)) == ["Mark"]
        assert names(owner_id=(PRIVATE, PUBLIC)) == ["Colour", "Mark"]
        assert names(assign_to_object=("Item",)) == ["Mark"]
        assert application.one(DataExtDefQuery(owner_id=(OTHER,))).status_code == 1

    def test_new_name_and_objects_go_to_the_values(self, application: Application) -> None:
        define(application, "Colour")
        define(application, "Size")
        application.ask(
            value(DataExtMod, "Colour", data_ext_value="red"), value(DataExtMod, "Size", data_ext_value="L")
        )
        taken = DataExtDefMod(owner_id=PUBLIC, data_ext_name="Colour", data_ext_new_name="size")
        assert application.one(taken).status_code == 3100
        renamed = DataExtDefMod(
            owner_id=PUBLIC, data_ext_name="colour", data_ext_new_name="Color", assign_to_object=("Vendor",)
        )
        (definition,) = application.one(renamed).of(DataExtDef)
        assert definition.assign_to_object == ("Customer", "Vendor")
        assert values_of(application, PUBLIC) == {"Color": "red", "Size": "L"}
        away = DataExtDefMod(owner_id=PUBLIC, data_ext_name="Color", remove_from_object=("Customer",))
        (definition,) = application.one(away).of(DataExtDef)
        assert definition.assign_to_object == ("Vendor",)
        assert values_of(application, PUBLIC) == {"Size": "L"}
        missing = DataExtDefMod(owner_id=PUBLIC, data_ext_name="Colour")
        assert application.one(missing).status_code == 3120
        unnamed = DataExtDefMod(owner_id=PUBLIC, data_ext_name="Size", data_ext_new_name=CLEAR)
        assert application.one(unnamed).status_code == 3150

    def test_values_go_with_their_definition(self, application: Application) -> None:
        define(application, "Colour")
        application.ask(value(DataExtMod, "Colour", data_ext_value="red"))
        assert application.one(DataExtDefDel(owner_id=PUBLIC, data_ext_name="Colour")).status_code == 0
        assert values_of(application, PUBLIC) == {}
        assert application.one(DataExtDefDel(owner_id=PUBLIC, data_ext_name="Colour")).status_code == 3120


class TestValues:
    def test_value_is_shown_to_those_who_name_its_owner(self, application: Application) -> None:
        define(application, "Colour")
        define(application, "Colour", owner_id=PRIVATE)
        response = application.one(value(DataExtAdd, "colour", data_ext_value="red"))
        assert response.of(DataExtRet) == (
            DataExtRet(
                owner_id=PUBLIC,
                data_ext_name="Colour",
                data_ext_type="STR255TYPE",
                data_ext_value="red",
            ),
        )
        private = value(DataExtAdd, "Colour", owner_id=PRIVATE, data_ext_value="blue")
        assert application.one(private).status_code == 0
        assert values_of(application) == {}
        assert values_of(application, PUBLIC) == {"Colour": "red"}
        assert values_of(application, PRIVATE.lower()) == {"Colour": "blue"}
        assert values_of(application, OTHER) == {}

    def test_value_counts_as_an_edit(self, application: Application, clock: SimulatedClock) -> None:
        before = application.company.customers[0]
        define(application, "Colour")
        clock.advance(60)
        application.one(value(DataExtMod, "Colour", data_ext_value="red"))
        after = application.company.customers[0]
        assert int(after.edit_sequence) == int(before.edit_sequence) + 60
        assert after.time_modified > before.time_modified
        assert application.one(before.edit(phone="1")).status_code == 3200
        assert application.one(after.edit(phone="1")).status_code == 0
        assert values_of(application, PUBLIC) == {"Colour": "red"}

    def test_second_add_is_refused(self, application: Application) -> None:
        define(application, "Colour", owner_id=PRIVATE)
        add = value(DataExtAdd, "Colour", owner_id=PRIVATE, data_ext_value="red")
        mod = value(DataExtMod, "Colour", owner_id=PRIVATE, data_ext_value="blue")
        delete = value(DataExtDel, "Colour", owner_id=PRIVATE)
        assert application.one(mod).status_code == 3120
        assert application.one(delete).status_code == 3120
        assert application.one(add).status_code == 0
        again = application.one(add)
        text = (
            'There was an error when saving a DataExt list, element "Colour".  '
            "QuickBooks error message: The data extension has a value already."
        )
        assert (again.status_code, again.status_message) == (3180, text)
        assert application.one(mod).status_code == 0
        assert values_of(application, PRIVATE) == {"Colour": "blue"}
        (gone,) = application.one(delete).of(DataExtDelRet)
        assert (gone.data_ext_name, gone.list_data_ext_type) == ("Colour", "Customer")
        assert gone.list_obj_ref == Ref("Acme", list_id=application.company.customers[0].list_id)
        assert values_of(application, PRIVATE) == {}

    @pytest.mark.parametrize(
        ("fields", "code"),
        [
            ({"data_ext_name": "Size"}, 3120),
            ({"list_obj_ref": Ref("Nobody")}, 3140),
            ({"list_data_ext_type": "Item", "list_obj_ref": Ref("Part")}, 3120),
            ({"data_ext_value": "x" * 256}, 3070),
        ],
    )
    def test_what_does_not_fit(self, application: Application, fields: dict[str, Any], code: int) -> None:
        application.company.ui.add(ItemSubtotalAdd(name="Part"))
        define(application, "Colour")
        request = value(DataExtAdd, "Colour", **{"data_ext_value": "red", **fields})
        assert application.one(request).status_code == code

    @pytest.mark.parametrize(
        ("kind", "good", "bad", "code"),
        [
            ("INTTYPE", "-12", "1.5", 3080),
            ("AMTTYPE", "12.50", "12.5", 3040),
            ("PRICETYPE", "0.00001", "0.000001", 3045),
            ("PERCENTTYPE", "7.75", "7%", 3050),
            ("QUANTYPE", "3", "three", 3060),
            ("DATETIMETYPE", "2026-01-05T10:00:00-05:00", "5 January", 3020),
            ("STR1024TYPE", "x" * 1024, "x" * 1025, 3070),
        ],
    )
    def test_value_is_of_its_type(
        self, application: Application, kind: str, good: str, bad: str, code: int
    ) -> None:
        define(application, "Field", owner_id=PRIVATE, data_ext_type=kind)
        refused = application.one(value(DataExtAdd, "Field", owner_id=PRIVATE, data_ext_value=bad))
        assert (refused.status_code, refused.status_severity) == (code, "Error")
        assert bad in refused.status_message
        taken = application.one(value(DataExtAdd, "Field", owner_id=PRIVATE, data_ext_value=good))
        assert taken.status_code == 0

    def test_items_of_all_kinds_are_one_object(self, application: Application) -> None:
        item = application.company.ui.add(ItemSubtotalAdd(name="Part"))
        define(application, "Colour", assign_to_object=("Item",))
        where = {"list_data_ext_type": "Item", "list_obj_ref": Ref(list_id=item.list_id)}
        assert application.one(value(DataExtAdd, "Colour", data_ext_value="red", **where)).status_code == 0
        (read,) = application.one(ItemQuery(owner_id=(PUBLIC,))).objects
        assert dict(read.custom_fields) == {"Colour": "red"}  # type: ignore[attr-defined]

    def test_company_has_values_too(self, application: Application) -> None:
        define(application, "Mark", owner_id=PRIVATE, assign_to_object=("Company",))
        fields = {"owner_id": PRIVATE, "data_ext_name": "Mark", "other_data_ext_type": "Company"}
        assert application.one(DataExtAdd(data_ext_value="1", **fields)).status_code == 0  # type: ignore[arg-type]
        assert application.one(DataExtAdd(data_ext_value="1", **fields)).status_code == 3180  # type: ignore[arg-type]
        assert application.one(DataExtMod(data_ext_value="2", **fields)).status_code == 0  # type: ignore[arg-type]
        (found,) = application.one(CompanyQuery(owner_id=(PRIVATE,))).of(Company)
        assert dict(found.custom_fields) == {"Mark": "2"}
        assert application.one(DataExtDel(**fields)).status_code == 0  # type: ignore[arg-type]
        assert application.company.data_ext(PRIVATE, "Mark") is None
        assert application.one(DataExtDel(**fields)).status_code == 3120  # type: ignore[arg-type]


def test_loaded_values_define_their_fields(application: Application) -> None:
    define(application, "Colour")
    application.one(value(DataExtMod, "Colour", data_ext_value="red"))
    captured = application.raw([CustomerQuery(owner_id=(PUBLIC,))]).encode()
    other = CompanyFile()
    other.load(captured)
    loaded = type(application)(other)
    (definition,) = loaded.one(DataExtDefQuery()).of(DataExtDef)
    assert (definition.data_ext_name, definition.assign_to_object) == ("Colour", ("Customer",))
    assert values_of(loaded, PUBLIC) == {"Colour": "red"}
    assert loaded.one(value(DataExtMod, "Colour", data_ext_value="blue")).status_code == 0
    assert values_of(loaded, PUBLIC) == {"Colour": "blue"}
