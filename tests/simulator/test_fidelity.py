"""The table of behaviours: as the code has them, each with its evidence; strict mode; the switches."""

from __future__ import annotations

import ast
import datetime as dt
import importlib
import pickle
import re
import typing
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from tests.simulator.conftest import Application
from tests.simulator.shop import ACME, done, found, furnished

import qbsync.simulator
from qbsync import App, Bridge, MemoryStore, Page
from qbsync.errors import ConfigurationError
from qbsync.facts.datetimes import QBDateTime
from qbsync.models import (
    AccountAdd,
    AccountQuery,
    AppliedToTxnAdd,
    BuildAssemblyAdd,
    CustomerAdd,
    CustomerMod,
    CustomerQuery,
    EmployeeAdd,
    InvoiceAdd,
    InvoiceLineAdd,
    InvoiceLineGroupAdd,
    InvoiceQuery,
    ItemAssembliesCanBuildQuery,
    ItemQuery,
    LinkToTxn,
    ListDeleted,
    ListDeletedQuery,
    ReceivePaymentAdd,
    Ref,
    SalesOrderAdd,
    SalesOrderLineAdd,
    TermsQuery,
)
from qbsync.qbxml import decode, encode
from qbsync.simulator import (
    AssumedBehaviour,
    CompanyFile,
    Faults,
    Habits,
    SimulatedClock,
    WebConnector,
    WSGITransport,
    behaviours,
)
from qbsync.simulator.clock import START
from qbsync.testing import assert_ok

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SOURCES = sorted(Path(qbsync.simulator.__file__).parent.glob("*.py"))
TABLE = behaviours()
SWITCHES = {row.switch: row.name for row in TABLE.values() if row.switch is not None}


def of_texts(name: str) -> bool:
    return TABLE[name].group == "Texts of statuses"


# The table and the code


def calls() -> Iterator[tuple[str, str]]:
    """Give "rely_on" or "simulates" and the name, for every place in the simulator that names a behaviour."""
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            called = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if called in {"rely_on", "simulates"}:
                for argument in node.args:
                    if isinstance(argument, ast.Constant):
                        yield called, argument.value


CALLS = sorted(set(calls()))


def test_every_name_in_the_code_has_a_row() -> None:
    assert {name for _, name in CALLS} <= TABLE.keys()


def test_every_row_is_named_in_the_code_or_says_why_not() -> None:
    named = {name for _, name in CALLS}
    without = {name for name, row in TABLE.items() if row.without_call is not None}
    assert without.isdisjoint(named)
    texts = {name for name in TABLE if of_texts(name)}
    assert named | without == TABLE.keys() - texts


def test_texts_of_statuses_are_named_where_answers_are_made() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in SOURCES)
    assert code.count("rely_on(text_behaviour(") == 2  # of an answer, and of 501


def test_strict_mode_can_stop_at_every_assumed_behaviour() -> None:
    stops = {name for called, name in CALLS if called == "rely_on"}
    assumed = {name for name, row in TABLE.items() if row.mark == "assumed" and not of_texts(name)}
    assert {name for name in assumed if TABLE[name].without_call is None} <= stops


def test_what_is_only_named_has_evidence() -> None:
    assert {TABLE[name].mark for called, name in CALLS if called == "simulates"} == {"captured", "documented"}


def test_every_row_says_in_a_sentence_what_is_done_and_where_from() -> None:
    rows = [row for row in TABLE.values() if not of_texts(row.name)]
    assert len(rows) > 200
    assert {row.mark for row in rows} == {"captured", "documented", "assumed"}
    assert [row.name for row in rows if not row.source.endswith(".") or len(row.source) < 8] == []
    assert [row.name for row in rows if not row.what.endswith(".") or ". " in row.what] == []
    assert [
        row.name for row in rows if row.without_call is not None and not row.without_call.endswith(".")
    ] == []


def test_no_two_rows_say_the_same() -> None:
    said = Counter(row.what for row in TABLE.values())
    assert [what for what, times in said.items() if times > 1] == []


# Switches


def literal_arguments(cls: type[Any]) -> set[str]:
    hints = typing.get_type_hints(cls, {**vars(typing), **_namespace(cls)})
    return {
        field.name
        for field in attrs.fields(cls)
        if field.init and typing.get_origin(hints[field.name]) is typing.Literal
    }


def _namespace(cls: type[Any]) -> dict[str, Any]:
    module = __import__(cls.__module__, fromlist=["_"])
    return {**vars(module), **dict.fromkeys(("Customer", "Request", "RequestSet"), Any)}


def test_every_switch_of_a_company_file_has_a_row() -> None:
    switches = literal_arguments(CompanyFile) - {"edition"}
    assert switches == {switch for switch in SWITCHES if not switch.startswith("Habits.")}


def test_every_row_with_a_switch_is_assumed_and_names_a_field() -> None:
    habits = {f"Habits.{field.name}" for field in attrs.fields(Habits)}
    arguments = {field.name for field in attrs.fields(CompanyFile)}
    assert SWITCHES.keys() <= habits | arguments
    assert {TABLE[name].mark for name in SWITCHES.values()} == {"assumed"}


@pytest.mark.parametrize("switch", sorted(literal_arguments(CompanyFile)))
def test_a_misspelt_switch_is_refused_with_its_choices(switch: str) -> None:
    settings: Any = {switch: "records"}
    with pytest.raises(ConfigurationError, match=f"{switch} is 'records'; choose one of '") as caught:
        CompanyFile(**settings)
    default = next(field.default for field in attrs.fields(CompanyFile) if field.name == switch)
    assert repr(default) in str(caught.value)


def test_a_switch_that_is_misspelt_later_on_stays_as_it_was() -> None:
    company = CompanyFile()
    with pytest.raises(ConfigurationError, match="stale_answer"):
        company.stale_answer = "records"  # type: ignore[assignment]
    assert company.stale_answer == "bare"


def test_a_misspelt_habit_is_refused() -> None:
    with pytest.raises(
        ConfigurationError, match="file_mode is 'alone'; choose one of 'do_not_care', 'single"
    ):
        Habits(file_mode="alone")  # type: ignore[arg-type]


def shop(clock: SimulatedClock | None = None, **settings: Any) -> Application:
    return Application(furnished(clock, **settings))


def summer(value: str) -> object:
    clock = SimulatedClock(START.replace(month=7))
    company = CompanyFile(clock=clock, printed_offset=value)
    (added,) = Application(company).one(CustomerAdd(name="A")).objects
    in_summer = added.time_created.raw  # type: ignore[attr-defined]
    clock.advance(180 * 86_400)
    return in_summer, company.customers[0].time_created.raw


def two_edits(value: str) -> object:
    application = Application(CompanyFile(clock=SimulatedClock(), same_second=value))
    (record,) = application.one(CustomerAdd(name="A")).objects
    (edited,) = application.one(record.edit(phone="1")).objects  # type: ignore[attr-defined]
    return edited.edit_sequence == record.edit_sequence  # type: ignore[attr-defined]


def sent_again(value: str) -> object:
    company = CompanyFile(clock=SimulatedClock(), recovered_answer=value)
    text = encode([CustomerAdd(name="A")], message_set_id="m1").decode()
    company.process("App", text)
    (again,) = decode(company.process("App", text))
    return len(again.objects), again.error_recovery is not None


def behind_an_error(value: str) -> object:
    application = Application(CompanyFile(clock=SimulatedClock(), stopped_answer=value))
    answers = application.ask(CustomerAdd(name="A"), CustomerAdd(name="A"), CustomerAdd(name="B"))
    return [answer.status_code for answer in answers]


def too_late(value: str) -> object:
    application = Application(CompanyFile(clock=SimulatedClock(), stale_answer=value))
    (record,) = application.one(CustomerAdd(name="A")).objects
    late = CustomerMod(record.list_id, "1", phone="1")  # type: ignore[attr-defined]
    answer = application.one(late)
    return answer.status_code, len(answer.objects)


def nothing_to_iterate(value: str) -> object:
    application = Application(CompanyFile(clock=SimulatedClock(), empty_iterator=value))
    answer = application.one(CustomerQuery(iterator="Start", max_returned=10))
    return answer.status_code, answer.iterator is not None


def merged_away(value: str) -> object:
    application = Application(CompanyFile(clock=SimulatedClock(), single_user=True, merged_record=value))
    application.company.ui.add_customer("A")
    application.company.ui.add_customer("B")
    application.company.ui.merge("Customer", "A", "B")
    return application.one(ListDeletedQuery(list_del_type=("Customer",))).status_code


def paid(value: str) -> object:
    clock = SimulatedClock()
    application = shop(clock, linked_change=value)
    line = InvoiceLineAdd(item_ref=Ref("Work"), quantity=1)
    invoice = done(application, InvoiceAdd(customer_ref=ACME, lines=(line,)))
    clock.advance(60)
    done(application, ReceivePaymentAdd(customer_ref=ACME, total_amount=10, is_auto_apply=True))
    (now,) = found(application, InvoiceQuery(txn_id=(invoice.txn_id,)))
    return now.time_modified == invoice.time_modified, now.edit_sequence == invoice.edit_sequence


def paid_twice(value: str) -> object:
    application = shop(paid_invoice=value)
    line = InvoiceLineAdd(item_ref=Ref("Work"), quantity=1)
    invoice = done(application, InvoiceAdd(customer_ref=ACME, lines=(line,)))
    applied = AppliedToTxnAdd(txn_id=invoice.txn_id, payment_amount=invoice.balance_remaining)
    payment = ReceivePaymentAdd(
        customer_ref=ACME, total_amount=invoice.balance_remaining, applied_to_txn=(applied,)
    )
    return [application.one(payment).status_code for _ in range(2)]


def ordered_and_invoiced(application: Application) -> Any:
    line = SalesOrderLineAdd(item_ref=Ref("Bolt"), quantity=2)
    order = done(application, SalesOrderAdd(customer_ref=ACME, lines=(line,)))
    done(application, InvoiceAdd(customer_ref=ACME, link_to_txn_id=(order.txn_id,)))
    return order


def invoiced_twice(value: str) -> object:
    application = shop(closed_link=value)
    order = ordered_and_invoiced(application)
    work = InvoiceLineAdd(item_ref=Ref("Work"), quantity=1)
    answer = application.one(InvoiceAdd(customer_ref=ACME, link_to_txn_id=(order.txn_id,), lines=(work,)))
    lines = [line.item_ref.full_name for record in answer.objects for line in record.lines]  # type: ignore[attr-defined]
    return answer.status_code, answer.status_severity, lines, len(application.company.transactions("Invoice"))


def old_id(value: str) -> object:
    company = CompanyFile(clock=SimulatedClock(), old_id_alone=value)
    company.process("App", encode([CustomerAdd(name="A")], message_set_id="m1").decode())
    empty = encode([], clear_message_set_id="m1").decode()
    first, second = (decode(company.process("App", empty)) for _ in range(2))
    return (first.message_set_status, len(first)), (second.message_set_status, len(second))


def same_guid(value: str) -> object:
    application = Application(CompanyFile(clock=SimulatedClock(), external_guid_twice=value))
    guid = "{11111111-2222-3333-4444-555555555555}"
    answers = [application.one(CustomerAdd(name=name, external_guid=guid)) for name in "AB"]
    return [answer.status_code for answer in answers]


# Switch -> what shows it, and what is seen for each value.
SEEN: dict[str, tuple[Callable[[str], object], dict[str, object]]] = {
    "printed_offset": (
        summer,
        {
            "correct": ("2026-07-05T11:00:00-04:00", "2026-07-05T11:00:00-04:00"),
            "standard": ("2026-07-05T11:00:00-05:00", "2026-07-05T11:00:00-05:00"),
            "current": ("2026-07-05T11:00:00-04:00", "2026-07-05T11:00:00-05:00"),
            "none": ("2026-07-05T11:00:00", "2026-07-05T11:00:00"),
        },
    ),
    "same_second": (two_edits, {"next": False, "equal": True}),
    "recovered_answer": (sent_again, {"full": (1, False), "ids": (0, True)}),
    "stopped_answer": (behind_an_error, {"status": [0, 3100, 3231], "absent": [0, 3100]}),
    "stale_answer": (too_late, {"bare": (3200, 0), "record": (3200, 1)}),
    "empty_iterator": (nothing_to_iterate, {"absent": (1, False), "zero": (1, True)}),
    "merged_record": (merged_away, {"listed": 0, "unlisted": 1}),
    "linked_change": (paid, {"time_modified": (False, True), "untouched": (True, True)}),
    "paid_invoice": (paid_twice, {"more_than_due": [0, 3210], "not_found": [0, 3120]}),
    "closed_link": (
        invoiced_twice,
        {"refused": (570, "Warn", [], 1), "unlinked": (570, "Warn", ["Work"], 2)},
    ),
    "external_guid_twice": (same_guid, {"accepted": [0, 0], "refused": [0, 3180]}),
    "old_id_alone": (old_id, {"clears": ((0, 0), (600, 0)), "status_check": ((0, 1), (0, 1))}),
}


@pytest.mark.parametrize(
    ("switch", "value"), [(switch, value) for switch, (_, values) in SEEN.items() for value in values]
)
def test_a_switch_makes_its_difference(switch: str, value: str) -> None:
    show, values = SEEN[switch]
    assert show(value) == values[value]


def test_every_value_of_every_switch_is_tried() -> None:
    hints = typing.get_type_hints(CompanyFile, _namespace(CompanyFile))
    assert SEEN.keys() == literal_arguments(CompanyFile) - {"edition"}
    assert {name: set(values) for name, (_, values) in SEEN.items()} == {
        name: set(typing.get_args(hints[name])) for name in SEEN
    }


def test_an_add_that_failed_has_given_no_external_guid() -> None:
    application = Application(CompanyFile(clock=SimulatedClock(), external_guid_twice="refused"))
    guid = "{11111111-2222-3333-4444-555555555555}"
    child = CustomerAdd(name="A", parent_ref=Ref("Nobody"), external_guid=guid)
    assert application.one(child).status_code == 3130
    assert application.one(CustomerAdd(name="A", external_guid=guid)).status_code == 0


def test_a_line_linked_to_a_closed_order_is_there_without_the_link() -> None:
    application = shop(closed_link="unlinked")
    order = ordered_and_invoiced(application)
    link: Any = {"txn_id": order.txn_id, "txn_line_id": order.lines[0].txn_line_id}
    answer = application.one(
        InvoiceAdd(customer_ref=ACME, lines=(InvoiceLineAdd(link_to_txn=LinkToTxn(**link), quantity=1),))
    )
    assert (answer.status_code, answer.status_severity) == (570, "Warn")
    (made,) = answer.objects
    assert (made.lines[0].quantity, made.linked_txn) == (1, ())  # type: ignore[attr-defined]
    (order_now,) = application.company.transactions("SalesOrder")
    assert order_now.lines[0].invoiced == 2


def test_deletions_of_summer_are_printed_with_the_offset_of_now() -> None:
    clock = SimulatedClock(START.replace(month=11, day=1, hour=4))  # midnight in New York, still summer time
    application = Application(CompanyFile(clock=clock, printed_offset="current"))
    application.company.ui.add_customer("A")
    application.company.ui.delete("Customer", "A")
    (told,) = application.one(ListDeletedQuery(list_del_type=("Customer",))).of(ListDeleted)
    assert told.time_deleted.raw == "2026-11-01T00:00:00-04:00"
    clock.advance(86_400)
    (told,) = application.one(ListDeletedQuery(list_del_type=("Customer",))).of(ListDeleted)
    assert told.time_deleted.raw == "2026-11-01T00:00:00-05:00"
    assert told.time_created is not None
    assert told.time_created.raw == "2026-11-01T00:00:00-05:00"


def test_a_summer_filter_means_what_the_offset_of_now_says() -> None:
    clock = SimulatedClock(START.replace(month=7))
    application = Application(CompanyFile(clock=clock, printed_offset="current"))
    done(application, CustomerAdd(name="A"))
    clock.advance(180 * 86_400)
    text = encode([CustomerQuery(from_modified_date=QBDateTime("2026-07-05T11:00:00"))]).decode()
    exact = text.replace("2026-07-05T11:00:00", "2026-07-05T11:00:00-05:00")
    assert decode(application.company.process("App", exact))[0].status_code == 0
    later = text.replace("2026-07-05T11:00:00", "2026-07-05T11:00:01-05:00")
    assert decode(application.company.process("App", later))[0].status_code == 1


# Strict mode


def strict(**settings: Any) -> Application:
    return Application(CompanyFile(clock=SimulatedClock(), strict=True, **settings))


def test_what_has_evidence_goes_on_in_strict_mode() -> None:
    application = strict()
    added = done(application, CustomerAdd(name="A", phone="555-0100"))
    done(application, CustomerAdd(name="Kitchen", parent_ref=Ref("A")))
    application.company.clock.advance(60)  # type: ignore[attr-defined]
    done(application, added.edit(phone="555-0101"))
    done(application, AccountAdd(name="Till", account_type="Bank"))
    assert application.one(CustomerAdd(name="A")).status_code == 3100
    assert application.names(CustomerQuery()) == ["A", "A:Kitchen"]
    assert application.one(CustomerQuery(iterator="Start", max_returned=1)).iterator is not None


BACKWARD = CustomerQuery(
    from_modified_date=QBDateTime("2026-01-02"), to_modified_date=QBDateTime("2026-01-01")
)


@pytest.mark.parametrize(
    ("behaviour", "request_"),
    [
        ("iterators-that-find-nothing", CustomerQuery(iterator="Start", max_returned=1)),
        ("contents-of-a-new-company", CustomerAdd(name="A", terms_ref=Ref("Net 30"))),
        ("tax-lines-have-no-name", AccountAdd(name="Till", account_type="Bank", tax_line_id=7)),
        ("several-lists-in-turn", TermsQuery()),
        ("text-of-3030", BACKWARD),
    ],
)
def test_strict_mode_stops_at_an_assumed_behaviour_unless_it_is_accepted(
    behaviour: str, request_: Any
) -> None:
    with pytest.raises(AssumedBehaviour) as caught:
        strict().one(request_)
    assert caught.value.behaviour == behaviour
    others = ["contents-of-a-new-company"]  # what TermsQuery finds
    accepted = strict(accept=[behaviour, *others]).one(request_)
    assert accepted == Application(CompanyFile(clock=SimulatedClock())).one(request_)


def test_the_error_says_what_why_and_what_to_do() -> None:
    with pytest.raises(AssumedBehaviour) as caught:
        strict().one(CustomerQuery(iterator="Start", max_returned=1))
    error = caught.value
    row = TABLE["iterators-that-find-nothing"]
    assert (error.source, error.what, error.switch) == (row.source, row.what, "empty_iterator")
    text = str(error)
    assert row.what in text
    assert row.source in text
    assert 'accept=["iterators-that-find-nothing"]' in text
    assert "every value of empty_iterator" in text
    copy = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes
    assert (str(copy), copy.behaviour) == (text, error.behaviour)


def but_for(behaviour: str) -> Application:
    """Return a shop in which every assumed behaviour is accepted but one."""
    accept = [name for name, row in TABLE.items() if row.mark == "assumed" and name != behaviour]
    return shop(strict=True, accept=accept)


def sell(application: Application, *lines: Any, customer: Ref = ACME) -> Any:
    return done(application, InvoiceAdd(customer_ref=customer, lines=lines))


def build_in_the_past(application: Application) -> None:
    day = dt.date(2020, 1, 1)
    application.one(ItemAssembliesCanBuildQuery(item_inventory_assembly_ref=Ref("Kit"), txn_date=day))


def more_pairs(application: Application) -> None:
    invoice = sell(application, InvoiceLineGroupAdd(item_group_ref=Ref("Pair"), quantity=1))
    application.one(invoice.edit(lines=(invoice.lines[0].edit(quantity=3),)))


def two_of_one_day(application: Application) -> None:
    for _ in range(2):
        sell(application, InvoiceLineAdd(item_ref=Ref("Work"), quantity=1))
    application.one(ReceivePaymentAdd(customer_ref=ACME, total_amount=10, is_auto_apply=True))


def a_nut_wholesale(application: Application) -> None:
    done(application, CustomerAdd(name="Trade", price_level_ref=Ref("Wholesale")))
    sell(application, InvoiceLineAdd(item_ref=Ref("Nut"), quantity=1), customer=Ref("Trade"))


def half_a_cent(application: Application) -> None:
    rate = Decimal("0.125")
    sell(application, InvoiceLineAdd(item_ref=Ref("Work"), quantity=1, rate=rate))


def sold_on_account(application: Application) -> None:
    sell(application, InvoiceLineAdd(item_ref=Ref("Work"), quantity=1))
    application.one(AccountQuery(full_name=("Checking",)))  # nothing is posted to it
    application.one(AccountQuery(full_name=("Accounts Receivable",)))


def paid_in_two_rows(application: Application) -> None:
    invoice = sell(application, InvoiceLineAdd(item_ref=Ref("Work"), quantity=1))
    rows = tuple(AppliedToTxnAdd(txn_id=invoice.txn_id, payment_amount=amount) for amount in (30, 20))
    application.one(ReceivePaymentAdd(customer_ref=ACME, total_amount=50, applied_to_txn=rows))
    (now,) = application.company.transactions("Invoice")
    assert now.balance_remaining == 30


def ordered(application: Application, *lines: tuple[str, int | None]) -> Any:
    rows = tuple(SalesOrderLineAdd(item_ref=Ref(name), quantity=number) for name, number in lines)
    return done(application, SalesOrderAdd(customer_ref=ACME, lines=rows))


def less_than_nothing_ordered(application: Application) -> None:
    ordered(application, ("Bolt", 5), ("Bolt", -2))


def ordered_with_a_rebate(application: Application) -> None:
    order = ordered(application, ("Bolt", 5), ("Rebate", None))
    done(application, InvoiceAdd(customer_ref=ACME, link_to_txn_id=(order.txn_id,)))


def another_item(application: Application) -> None:
    order = ordered(application, ("Bolt", 5))
    invoice = done(application, InvoiceAdd(customer_ref=ACME, link_to_txn_id=(order.txn_id,)))
    application.one(invoice.edit(lines=(invoice.lines[0].edit(item_ref=Ref("Nut")),)))


def a_kit_built(application: Application) -> None:
    build = BuildAssemblyAdd(item_inventory_assembly_ref=Ref("Kit"), quantity_to_build=1)
    done(application, build)
    application.one(ItemQuery(full_name=("Kit",)))


def acme_is_inactive(application: Application) -> None:
    application.company.ui.make_inactive("Acme")


def stock_sold(application: Application) -> None:
    sell(application, InvoiceLineAdd(item_ref=Ref("Bolt"), quantity=1))
    application.one(AccountQuery(full_name=("Inventory Asset",)))


@pytest.mark.parametrize(
    ("behaviour", "scene"),
    [
        ("balances-of-accounts-stay", sold_on_account),
        ("balances-of-accounts-stay", stock_sold),
        ("another-item-keeps-the-quantity", another_item),
        ("builds-cost-their-components", a_kit_built),
        ("empty-forms-3180", InvoiceAdd(customer_ref=ACME)),
        ("fixed-discounts-are-billed-once", ordered_with_a_rebate),
        ("inactive-with-all-below", acme_is_inactive),
        (
            "iterators-that-only-count",
            CustomerQuery(iterator="Start", max_returned=1, meta_data="MetaDataOnly"),
        ),
        ("links-go-with-their-items", another_item),
        ("negative-lines-of-orders", less_than_nothing_ordered),
        ("can-build-whatever-the-date", build_in_the_past),
        ("group-quantities-change-no-line", more_pairs),
        ("invoices-of-one-day", two_of_one_day),
        ("rows-for-one-invoice-add-up", paid_in_two_rows),
        ("level-prices-in-cents", a_nut_wholesale),
        ("half-cents-away-from-zero", half_a_cent),
        ("long-names-of-employees-are-cut", EmployeeAdd(first_name="A" * 25, last_name="B" * 25)),
        ("the-hour-that-comes-twice", CustomerQuery(from_modified_date=QBDateTime("2026-11-01T01:30:00"))),
        ("times-with-an-offset", CustomerQuery(from_modified_date=QBDateTime("2026-11-01T01:30:00"))),
    ],
)
def test_strict_mode_stops_where_only_this_is_not_accepted(behaviour: str, scene: Any) -> None:
    def play(application: Application) -> None:
        if callable(scene):
            scene(application)
        elif behaviour == "times-with-an-offset":  # qbsync itself sends none
            text = encode([scene]).decode().replace("01:30:00", "12:30:00-05:00")
            application.company.process("App", text)
        else:
            application.one(scene)

    with pytest.raises(AssumedBehaviour) as caught:
        play(but_for(behaviour))
    assert caught.value.behaviour == behaviour
    play(but_for("none of them"))


def test_an_ordinary_sync_relies_on_nothing_assumed_until_an_answer_is_lost() -> None:
    clock = SimulatedClock()
    company = CompanyFile(clock=clock, strict=True)
    app = App(name="Acme Orders", url="https://acme.example/qbwc")
    bridge = Bridge(MemoryStore(), app=app, clock=clock)
    names: list[str] = []

    @bridge.pull(CustomerQuery, every=dt.timedelta(minutes=15), name="customers")
    def save(page: Page[Any]) -> None:
        names.extend(record.full_name for record in page)

    company.ui.add_customer("Alder Street Bakery")
    setup = bridge.connect("acme", zone=company.zone)
    connector = WebConnector(
        company, qwc=setup.qwc, password=setup.password, transport=WSGITransport(bridge.wsgi())
    )
    bridge.connection("acme").push(CustomerAdd(name="Harbor Boat Works"), key="customer-1")
    assert_ok(connector.run_once())
    assert names == ["Alder Street Bakery", "Harbor Boat Works"]
    clock.advance(900)
    bridge.connection("acme").push(CustomerAdd(name="Juniper Books"), key="customer-2")
    connector.run_once(faults=Faults.at("after_process", n=2).drop())
    clock.advance(900)
    with pytest.raises(AssumedBehaviour, match="recovered-answer"):
        connector.run_once()


def test_edits_between_pages_are_assumed_and_pages_alone_are_not() -> None:
    application = strict()
    application.company.begin_session()
    for name in "ABC":
        done(application, CustomerAdd(name=name))
    page = application.one(CustomerQuery(iterator="Start", max_returned=1))
    assert page.iterator is not None
    more = CustomerQuery(iterator="Continue", iterator_id=page.iterator.id, max_returned=1)
    assert application.one(more).status_code == 0
    application.company.ui.add_customer("D")
    with pytest.raises(AssumedBehaviour, match="edits-between-pages"):
        application.one(more)


def test_a_person_who_sets_preferences_relies_on_nothing() -> None:
    application = strict()
    application.company.ui.set_preferences(sales_tax=True, multi_currency=True)
    with pytest.raises(AssumedBehaviour, match="contents-of-a-new-company"):
        application.one(CustomerAdd(name="A"))


@pytest.mark.parametrize("name", ["nonsense", "list-ids"])
def test_accept_takes_assumed_behaviours_alone(name: str) -> None:
    with pytest.raises(ConfigurationError, match=name):
        CompanyFile(strict=True, accept=[name])


# The page


def test_the_page_lists_every_behaviour_once_in_its_group(monkeypatch: pytest.MonkeyPatch) -> None:
    docs = Path(__file__).parents[2] / "docs"
    monkeypatch.syspath_prepend(str(docs))
    tables = importlib.import_module("fidelity_tables").fidelity_tables()
    rows = re.findall(r"^\| `([^`]+)` \| (\w+) \| ", tables, re.MULTILINE)
    assert rows == [(row.name, row.mark) for row in TABLE.values()]
    headings = re.findall(r"^## (.+)$", tables, re.MULTILINE)
    assert headings == list(dict.fromkeys(row.group for row in TABLE.values()))
    counts = Counter(row.mark for row in TABLE.values())
    assert f"{len(TABLE)} behaviours: {counts['captured']} captured, " in tables
    assert f"{counts['documented']} documented, {counts['assumed']} assumed." in tables
    assert "{include} _fidelity.md" in (docs / "topics/fidelity.md").read_text(encoding="utf-8")


def test_a_switch_of_the_web_connector_makes_its_row_assumed() -> None:
    habits = {name for name in SWITCHES if name.startswith("Habits.")}
    assert {"Habits.close_after_refusal", "Habits.page_is_done", "Habits.wrapped_text"} <= habits


def test_a_sample_company_can_be_strict() -> None:
    company = CompanyFile.sample(customers=40, items=20, clock=SimulatedClock(), strict=True)
    company.begin_session()
    application = Application(company)
    page = application.one(CustomerQuery(iterator="Start", max_returned=25, active_status="All"))
    assert page.iterator is not None
    rest = CustomerQuery(
        iterator="Continue", iterator_id=page.iterator.id, max_returned=25, active_status="All"
    )
    assert len(page.objects) + len(application.one(rest).objects) == 40
    with pytest.raises(AssumedBehaviour, match="several-lists-in-turn"):
        application.one(ItemQuery())
