"""What all models share: repr, equality, copies, edit, fields that were not returned, lazy names."""

from __future__ import annotations

import ast
import copy
import importlib
import pickle
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import attrs
import pytest

import qbsync.models
from qbsync.errors import InvalidModel, NotReturned
from qbsync.facts.plan import plan_of, tag_of
from qbsync.facts.vocabulary import CLEAR
from qbsync.models import (
    Aggregate,
    ContactsRet,
    CreditCardInfo,
    Customer,
    CustomerAdd,
    CustomerMod,
    Host,
    Ref,
    Request,
    Returnable,
    Returned,
)
from qbsync.qbxml import decode

ANSWER = """<QBXML><QBXMLMsgsRs><CustomerQueryRs statusCode="0" statusSeverity="Info" statusMessage="OK">
<CustomerRet><ListID>8-1</ListID><EditSequence>17</EditSequence><Phone>555</Phone></CustomerRet>
</CustomerQueryRs></QBXMLMsgsRs></QBXML>"""

CLASSES = [
    value
    for value in (getattr(qbsync.models, name) for name in qbsync.models.__all__)
    if isinstance(value, type) and issubclass(value, Aggregate) and value.__attrs_attrs__
]


@pytest.fixture
def customer() -> Customer:
    (found,) = decode(ANSWER)[0].of(Customer)
    return found


def test_a_field_that_was_not_returned_says_so(customer: Customer) -> None:
    assert customer.phone == "555"
    assert customer.fax is None
    with pytest.raises(NotReturned, match=r"Customer\.full_name was not returned"):
        customer.full_name  # noqa: B018
    assert not hasattr(customer, "fullname")


def test_partial_records_compare_copy_and_pickle(customer: Customer) -> None:
    for other in (copy.copy(customer), copy.deepcopy(customer), pickle.loads(pickle.dumps(customer))):  # noqa: S301
        assert other == customer
        assert hash(other) == hash(customer)
        with pytest.raises(NotReturned):
            other.name  # noqa: B018
    assert repr(customer) == "Customer(list_id='8-1', edit_sequence='17', phone='555')"


def test_edit_sends_what_is_given_and_keeps_the_base(customer: Customer) -> None:
    mod = customer.edit(phone="556", fax=CLEAR)
    assert mod == CustomerMod("8-1", "17", phone="556", fax=CLEAR)
    assert mod.base is customer
    assert pickle.loads(pickle.dumps(mod)).base == customer  # noqa: S301 - our own bytes
    assert "base" not in repr(mod)


def test_edit_checks(customer: Customer) -> None:
    with pytest.raises(InvalidModel, match="phone"):
        customer.edit(phone="0" * 22)
    with pytest.raises(TypeError):
        customer.edit(fone="556")  # type: ignore[call-arg]


def test_a_mod_without_its_keys_is_none() -> None:
    with pytest.raises(TypeError):
        CustomerMod(phone="1")  # type: ignore[call-arg]


def test_refs_are_short_to_write() -> None:
    assert Ref("Net 30") == Ref(full_name="Net 30")
    assert Ref(list_id="8-1").full_name is None


def test_models_are_frozen() -> None:
    ref = Ref("Net 30")
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        ref.full_name = "Net 15"  # type: ignore[misc]


def test_repr_leaves_out_none_and_secrets() -> None:
    card = CreditCardInfo(credit_card_number="4111111111111111", expiration_month=3)
    add = CustomerAdd(name="Ann", credit_limit=Decimal("1.00"), credit_card_info=card)
    inner = "CreditCardInfo(expiration_month=3)"
    assert repr(add) == f"CustomerAdd(name='Ann', credit_limit=Decimal('1.00'), credit_card_info={inner})"


def test_evolve_checks_again() -> None:
    add = CustomerAdd(name="Ann")
    assert attrs.evolve(add, phone="1").phone == "1"
    with pytest.raises(InvalidModel):
        attrs.evolve(add, phone="\x01")


def test_weak_references_are_possible(customer: Customer) -> None:
    import weakref  # noqa: PLC0415

    assert weakref.ref(customer)() is customer


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_every_class_has_a_plan_and_a_source(cls: type[Any]) -> None:
    assert plan_of(cls).fields
    assert (cls.__doc__ or "").count("SDK: ") == 1


@pytest.mark.parametrize(
    "cls", [cls for cls in CLASSES if issubclass(cls, Request)], ids=lambda cls: cls.__name__
)
def test_every_request_names_its_answer(cls: type[Any]) -> None:
    assert cls.message.name == cls.__name__
    for name in cls.message.ret:
        record = qbsync.models.class_named(name)
        assert record is not None
        assert issubclass(record, Returned)


@pytest.mark.parametrize(
    "cls", [cls for cls in CLASSES if issubclass(cls, Returned)], ids=lambda cls: cls.__name__
)
def test_what_an_answer_holds_may_lack_fields(cls: type[Any]) -> None:
    waiting = [cls]
    while waiting:
        plan = plan_of(waiting.pop())
        waiting += [inner for field in plan.fields for inner in field.classes.values()]
        if any(field.required for field in plan.fields):
            assert issubclass(plan.cls, Returnable), plan.cls


def test_tags() -> None:
    assert [tag_of(cls) for cls in (Customer, ContactsRet, CustomerAdd, Host)] == [
        "CustomerRet",
        "ContactsRet",
        "CustomerAdd",
        "HostRet",
    ]
    assert qbsync.models.class_of_tag("CustomerRet") is Customer
    assert qbsync.models.class_of_tag("Nothing") is None


def test_lazy_names_agree() -> None:
    path = Path(qbsync.models.__file__)
    tree = ast.parse(path.read_text(encoding="utf-8"))
    imported = {
        alias.asname: node.module
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("qbsync.models.")
        for alias in node.names
    }
    assert sorted(qbsync.models.__all__) == sorted(name for name in imported if name)
    for name, module in imported.items():
        assert name is not None
        assert module is not None
        assert getattr(qbsync.models, name) is getattr(importlib.import_module(module), name)
    families = [file.stem for file in path.parent.glob("*.py") if file.stem != "__init__"]
    for family in families:
        public = set(importlib.import_module(f"qbsync.models.{family}").__all__)
        assert public <= set(qbsync.models.__all__), family
    with pytest.raises(AttributeError, match="Custmer"):
        qbsync.models.Custmer  # type: ignore[attr-defined]  # noqa: B018


def test_importing_the_models_loads_no_family() -> None:
    loaded = "[name for name in sys.modules if name.startswith('qbsync.models.')]"
    code = f"import sys, qbsync.models; print({loaded})"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ast.literal_eval(found.stdout) == ["qbsync.models.base"]


def test_a_misspelt_name_in_evolve_is_told_what_was_meant() -> None:
    with pytest.raises(TypeError, match=r"CustomerAdd has no field nmae, phnoe; did you mean name, phone\?"):
        CustomerAdd(name="Ann").evolve(phnoe="1", nmae="b")
