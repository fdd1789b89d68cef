"""Random valid requests for every list get schema-valid answers, and no two names are alike."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from elements import elements_of, shown
from full_company import full_company
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from lxml import etree

from qbsync import models
from qbsync.errors import NotSimulated
from qbsync.facts.plan import plan_of
from qbsync.models import Ref
from qbsync.qbxml import Response, decode, encode
from qbsync.qbxml.references import ENTITIES, ITEMS, lists_of, with_refs
from qbsync.qbxml.schema import compiled
from qbsync.simulator import CompanyFile, SimulatedClock
from qbsync.simulator.books import full_name_of, own_name
from qbsync.simulator.rules import KINDS
from qbsync.testing.strategies import requests_of

if TYPE_CHECKING:
    from pathlib import Path

    from qbsync.simulator.books import ListKind

VERSIONS = ("13.0", "16.0")
GROUP_QUERIES = (models.ItemQuery, models.TermsQuery)


@functools.cache
def sdk(directory: Path, version: str) -> etree.XMLSchema:
    """Return the SDK's schema of requests and answers."""
    return etree.XMLSchema(etree.parse(directory / version / f"qbxmlops{version.replace('.', '')}.xsd"))


def pointed(request: Any, company: CompanyFile, kind: ListKind, number: int) -> Any:
    """Return the request with references to what is there: to the nth record of each list."""

    def change(target: str, ref: Any) -> Any:
        if not isinstance(ref, Ref):
            return ref
        names = [name for name in lists_of(target) if name in {kind.name for kind in KINDS}]
        found = company.records(*names)
        return Ref(list_id=found[number % len(found)].list_id) if found else Ref("Not simulated")

    if isinstance(getattr(request, "parent_ref", None), Ref):
        parents = company.records(kind.name)
        request = request.evolve(parent_ref=Ref(list_id=parents[number % len(parents)].list_id))
    return with_refs(request, change)


# Accounts that fit an item, and parts of requests that the simulator has no rule for.
ACCOUNTS = {
    "income_account_ref": Ref("Sales"),
    "cogs_account_ref": Ref("Cost of Goods Sold"),
    "asset_account_ref": Ref("Inventory Asset"),
    "account_ref": Ref("Sales"),
}
UNSIMULATED = ("open_balance", "force_", "apply_")


def tamed(request: Any) -> Any:
    """Return the request without what has no rule, and an Add with the accounts that it needs."""
    changes: dict[str, Any] = {}
    for field in plan_of(type(request)).fields:
        value = getattr(request, field.name)
        if field.name.startswith(UNSIMULATED):
            changes[field.name] = None
        elif field.name in ACCOUNTS and type(request).__name__.endswith("Add"):
            changes[field.name] = ACCOUNTS[field.name]
        elif isinstance(value, models.BarCode) and value.bar_code_value is None:
            changes[field.name] = models.BarCode(bar_code_value="4006381333931")
        elif field.name.startswith("sales_") and type(value).__name__.endswith("Mod"):
            inner = [item.name for item in plan_of(type(value)).fields if item.name.startswith("apply_")]
            changes[field.name] = value.evolve(**dict.fromkeys(inner))
    return request.evolve(**changes)


def answered(company: CompanyFile, request: Any, version: str, schemas: list[etree.XMLSchema]) -> Response:
    """Return the answer to a request, once every schema has found it valid."""
    text = company.process("Acme", encode([request], version=version).decode())
    for schema in schemas:
        schema.assertValid(etree.fromstring(text.encode()))
    (response,) = decode(text)
    assert response.request == request.message.name
    assert (response.warnings, response.quarantined, response.extras) == ((), (), ())
    return response


WRITES = [cls for kind in KINDS for cls in (kind.add, kind.mod) if cls is not None]
QUERIES = [*(kind.query for kind in KINDS if kind.query is not None), *GROUP_QUERIES]
# There are a hundred classes, so a few examples of each do.
quick = settings(
    max_examples=max(5, settings().max_examples // 10),
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.filter_too_much,
        HealthCheck.data_too_large,
    ],
)


@pytest.fixture
def schemas(request: pytest.FixtureRequest, version: str) -> list[etree.XMLSchema]:
    """Return our schema, and the SDK's where it is present."""
    try:
        directory = request.getfixturevalue("sdk_schema")
    except pytest.skip.Exception:
        return [compiled(version)]
    return [compiled(version), sdk(directory, version)]


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("cls", WRITES, ids=lambda cls: cls.__name__)
@quick
@given(data=st.data())
def test_answers_to_writes_are_valid(
    schemas: list[etree.XMLSchema], version: str, cls: type[Any], data: st.DataObject
) -> None:
    company = full_company()
    kind = next(kind for kind in KINDS if cls in {kind.add, kind.mod})
    request = pointed(
        data.draw(requests_of(cls, version=version)), company, kind, data.draw(st.integers(0, 9))
    )
    request = request.evolve(include_ret_element=())
    if cls is kind.mod:
        records = company.records(kind.name)
        old = records[data.draw(st.integers(0, len(records) - 1))]
        request = request.evolve(list_id=old.list_id, edit_sequence=old.edit_sequence)
    before = company.records(kind.name)
    try:
        response = answered(company, request, version, schemas)
    except NotSimulated:
        assert company.records(kind.name) == before
        return
    if response.status_code:
        assert (response.status_severity, response.objects) == ("Error", ())
        assert company.records(kind.name) == before
        return
    (written,) = response.objects
    assert isinstance(written, kind.ret)
    (read,) = answered(company, kind.query(list_id=(written.list_id,)), version, schemas).objects
    assert attrs.evolve(read, data_ext=()) == written if hasattr(read, "data_ext") else read == written
    elements = data.draw(elements_of(kind.query))
    query = kind.query(list_id=(written.list_id,), include_ret_element=elements)
    (cut,) = answered(company, query, version, schemas).objects
    assert shown(cut) == {tag: value for tag, value in shown(read).items() if tag in elements or not elements}


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("cls", QUERIES, ids=lambda cls: cls.__name__)
@quick
@given(data=st.data())
def test_answers_to_queries_are_valid(
    schemas: list[etree.XMLSchema], version: str, cls: type[Any], data: st.DataObject
) -> None:
    company = full_company()
    request = data.draw(requests_of(cls, version=version))
    request = request.evolve(include_ret_element=data.draw(elements_of(cls)))
    try:
        response = answered(company, request, version, schemas)
    except NotSimulated:
        assert request.iterator is not None
        return
    assert response.status_code in {0, 1, 500, 3000, 3030, 3031, 3140, 3391}
    plain = answered(company, cls(), version, schemas)
    assert plain.status_code == 0
    assert len(plain.objects) == len({record.list_id for record in plain.objects}) > 0


def test_every_list_has_something_and_its_rows_are_whole() -> None:
    company = full_company()
    for kind in KINDS:
        assert company.records(kind.name), kind.name
        assert kind.query is not None
        for cls in (kind.add, kind.mod, kind.query):
            assert cls is None or cls.message.ret == (kind.name,)


class Names(RuleBasedStateMachine):
    """People and applications enter, rename, move, merge and delete: no two names are ever alike."""

    NAMES = st.sampled_from(["Acme", "ACME", "Baker", "acme ", "Straße", "STRASSE"]).map(str.strip)
    ADDS = st.sampled_from(
        [
            models.CustomerAdd,
            models.VendorAdd,
            models.OtherNameAdd,
            models.ItemSubtotalAdd,
            models.ItemServiceAdd,
            models.ClassAdd,
        ]
    )

    @initialize()
    def open(self) -> None:
        self.clock = SimulatedClock()
        self.company = CompanyFile(clock=self.clock)
        self.company.begin_session()

    def ask(self, request: Any) -> Response:
        (response,) = decode(self.company.process("Acme", encode([request], version="16.0").decode()))
        return response

    def records(self, kind: ListKind) -> tuple[Any, ...]:
        return self.company.records(kind.name)

    def kind(self, cls: type[Any]) -> ListKind:
        return next(kind for kind in KINDS if kind.add is cls)

    @rule(cls=ADDS, name=NAMES, below=st.booleans(), number=st.integers(0, 5))
    def add(self, cls: type[Any], name: str, below: bool, number: int) -> None:  # noqa: FBT001 - drawn
        kind, fields = self.kind(cls), {"name": name}
        if cls is models.ItemServiceAdd:
            fields["sales_or_purchase"] = models.SalesOrPurchase(price=1)
        parents = self.records(kind)
        if below and kind.is_tree and parents:
            fields["parent_ref"] = Ref(list_id=parents[number % len(parents)].list_id)
        taken = self.taken(kind)
        response = self.ask(cls(**fields))
        if response.status_code == 3100:
            assert f'"{name}"' in response.status_message
        else:
            assert response.status_code == 0
            assert full_name_of(response.objects[0]).casefold() not in taken

    @rule(cls=ADDS, name=NAMES, number=st.integers(0, 9))
    def rename(self, cls: type[Any], name: str, number: int) -> None:
        kind = self.kind(cls)
        records = self.records(kind)
        if records:
            self.clock.advance(1)
            record = records[number % len(records)]
            response = self.ask(record.edit(name=name))
            assert response.status_code in {0, 3100}

    @rule(cls=ADDS, number=st.integers(0, 9))
    def delete(self, cls: type[Any], number: int) -> None:
        kind = self.kind(cls)
        records = self.records(kind)
        if records:
            record = records[number % len(records)]
            has_children = kind.is_tree and any(
                other.parent_ref is not None and other.parent_ref.list_id == record.list_id
                for other in records
            )
            code = self.ask(models.ListDel(list_del_type=kind.name, list_id=record.list_id)).status_code
            assert code == (3160 if has_children else 0)

    def taken(self, kind: ListKind) -> set[str]:
        shared = [other.name for other in KINDS if other.name_space == kind.name_space]
        return {full_name_of(record).casefold() for record in self.company.records(*shared)}

    @invariant()
    def names_are_unique(self) -> None:
        for lists in (ENTITIES, ITEMS, ("Class",)):
            records = self.company.records(*lists)
            names = [full_name_of(record).casefold() for record in records]
            assert len(set(names)) == len(names)
            assert len({record.list_id for record in records}) == len(records)

    @invariant()
    def full_names_are_the_path(self) -> None:
        for name in ("Customer", "ItemService", "Class"):
            by_id = {record.list_id: record for record in self.company.records(name)}
            for record in by_id.values():
                above = None if record.parent_ref is None else by_id[record.parent_ref.list_id]
                path = own_name(record) if above is None else f"{above.full_name}:{own_name(record)}"
                assert record.full_name == path


TestNames = Names.TestCase
TestNames.settings = settings(max_examples=30, stateful_step_count=25)
