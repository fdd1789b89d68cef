"""Edits of transactions: no line is lost, none is named twice, and QuickBooks' order is kept."""

from __future__ import annotations

import inspect
import pydoc
import re
from typing import Any

import attrs
import pytest
from every_model import REQUESTS
from hypothesis import given
from hypothesis import strategies as st

import qbsync.models
from qbsync.errors import InvalidModel, NotReturned
from qbsync.facts.plan import plan_of
from qbsync.facts.vocabulary import CLEAR, UseMacro
from qbsync.models import (
    Aggregate,
    Bill,
    Customer,
    EditLine,
    ExpenseLineMod,
    Invoice,
    InvoiceLine,
    InvoiceLineGroup,
    InvoiceLineGroupMod,
    InvoiceLineMod,
    InvoiceMod,
    ItemLineMod,
    ModWithLines,
    Ref,
    Request,
    SalesOrderAdd,
    class_named,
)
from qbsync.qbxml import decode, decode_requests, encode


def read(record: str, inside: str) -> Any:
    """Return a record as it comes out of QuickBooks, with its keys and what is `inside` of it."""
    (found,) = decode(
        f"<QBXML><QBXMLMsgsRs><{record}QueryRs statusCode='0' statusSeverity='Info' statusMessage='OK'>"
        f"<{record}Ret><TxnID>1-1</TxnID><EditSequence>5</EditSequence>{inside}</{record}Ret>"
        f"</{record}QueryRs></QBXMLMsgsRs></QBXML>"
    )[0].objects
    return found


def element(tag: str, line_id: str, inside: str = "") -> str:
    return f"<{tag}><TxnLineID>{line_id}</TxnLineID>{inside}</{tag}>"


def invoice_of(lines: list[str | tuple[str, list[str]]]) -> Invoice:
    """Return an invoice with lines of these ids; a tuple is a group with its lines."""
    found: Invoice = read(
        "Invoice",
        "".join(
            element("InvoiceLineRet", line)
            if isinstance(line, str)
            else element(
                "InvoiceLineGroupRet", line[0], "".join(element("InvoiceLineRet", one) for one in line[1])
            )
            for line in lines
        ),
    )
    return found


def wire(request: Request[Any]) -> list[str]:
    """Return the TxnLineIDs of the lines of a request in the order in which they are sent."""
    document = encode([request], version="16.0").decode()
    return re.findall(r"<TxnLineID>([^<]*)</TxnLineID>", document)


def problems(error: pytest.ExceptionInfo[InvalidModel]) -> list[tuple[str, str | None, str]]:
    return [(one.path, one.value, one.rule) for one in error.value.problems]


def new(desc: str) -> InvoiceLineMod:
    return InvoiceLineMod("-1", desc=desc)


def said(mod: InvoiceMod) -> list[str]:
    """Return the lines of a Mod, new ones by what they say."""
    return [
        line.desc if line.txn_line_id == "-1" and isinstance(line.desc, str) else line.txn_line_id
        for line in mod.lines
        if isinstance(line, InvoiceLineMod)
    ]


@pytest.fixture
def invoice() -> Invoice:
    return invoice_of(["A", ("G", ["H", "I"]), "B", "C"])


def test_lines_that_were_not_given_are_kept(invoice: Invoice) -> None:
    last = invoice.lines[2]
    assert isinstance(last, InvoiceLine)
    mod = invoice.edit(memo="x", lines=(last.edit(quantity=2),))
    assert mod == InvoiceMod(
        "1-1",
        "5",
        memo="x",
        lines=(
            InvoiceLineMod("A"),
            InvoiceLineGroupMod("G"),
            InvoiceLineMod("B", quantity=2),
            InvoiceLineMod("C"),
        ),
    )
    assert mod.base is invoice
    assert wire(mod) == ["A", "G", "B", "C"]
    assert decode_requests(encode([mod]))[0].request == mod


def test_no_lines_given_sends_none(invoice: Invoice) -> None:
    assert wire(invoice.edit(memo=CLEAR)) == []
    assert wire(invoice.edit(lines=())) == []


def test_lines_are_sent_in_their_stored_order(invoice: Invoice) -> None:
    first, group, second, third = (line.edit() for line in invoice.lines)
    assert wire(invoice.edit(lines=(third, first, group, second))) == ["A", "G", "B", "C"]


def test_a_mod_of_its_own_is_sent_as_it_is() -> None:
    assert wire(InvoiceMod("1-1", "5", lines=(InvoiceLineMod("C"), InvoiceLineMod("A")))) == ["C", "A"]


def test_lines_of_a_group_are_kept(invoice: Invoice) -> None:
    group = invoice.lines[1]
    assert isinstance(group, InvoiceLineGroup)
    edited = group.edit(lines=(group.lines[1].edit(quantity=3),))
    assert [line.txn_line_id for line in edited.lines] == ["H", "I"]
    assert wire(invoice.edit(lines=(edited,))) == ["A", "G", "H", "I", "B", "C"]
    by_hand = InvoiceLineGroupMod("G", lines=(InvoiceLineMod("I", quantity=3),))
    assert invoice.edit(lines=(by_hand,)) == invoice.edit(lines=(edited,))
    assert wire(invoice.edit(lines=(group.edit(quantity=2),))) == ["A", "G", "B", "C"]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([new("n")], ["A", "B", "C", "n"]),
        ([InvoiceLineMod("A"), new("n")], ["A", "n", "B", "C"]),
        ([new("n"), InvoiceLineMod("B")], ["A", "n", "B", "C"]),
        ([new("m"), new("n"), InvoiceLineMod("A"), new("o"), new("p")], ["m", "n", "A", "o", "p", "B", "C"]),
        (
            [InvoiceLineMod("C"), new("behind C"), InvoiceLineMod("A"), new("behind A")],
            ["A", "behind A", "B", "C", "behind C"],
        ),
    ],
)
def test_where_new_lines_come(lines: list[InvoiceLineMod], expected: list[str]) -> None:
    assert said(invoice_of(["A", "B", "C"]).edit(lines=tuple(lines))) == expected


def test_every_problem_is_told(invoice: Invoice) -> None:
    lines = (
        InvoiceLineMod("A", quantity=1),
        InvoiceLineMod("X"),
        InvoiceLineMod("A"),
        InvoiceLineMod("H"),
        InvoiceLineMod("G"),
        InvoiceLineGroupMod("G", lines=(InvoiceLineMod("A"), InvoiceLineMod("I"), InvoiceLineMod("I"))),
    )
    with pytest.raises(InvalidModel) as error:
        invoice.edit(memo="\x01", lines=lines)
    assert error.value.subject == "InvoiceMod"
    assert problems(error)[1:] == [
        ("lines[1].txn_line_id", "'X'", "is no line of the record"),
        ("lines[2].txn_line_id", "'A'", "is given twice"),
        ("lines[3].txn_line_id", "'H'", "is no line of the record"),
        ("lines[4]", None, "takes InvoiceLineGroupMod, not InvoiceLineMod"),
        ("lines[5].lines[0].txn_line_id", "'A'", "is no line of the record"),
        ("lines[5].lines[2].txn_line_id", "'I'", "is given twice"),
    ]
    assert error.value.problems[0].path == "memo"
    assert error.value.problems[3].fix == "it stands in the group G: give that group's edit(lines=(...,))"


def test_a_line_of_the_wrong_kind_is_told_once(invoice: Invoice) -> None:
    with pytest.raises(InvalidModel) as error:
        invoice.edit(lines=invoice.lines)  # type: ignore[arg-type]
    assert [one.path for one in error.value.problems] == [f"lines[{number}]" for number in range(4)]
    with pytest.raises(InvalidModel):
        invoice.edit(lines=[InvoiceLineMod("A")])  # type: ignore[arg-type]


def test_a_macro_is_no_stored_line() -> None:
    order = read("PurchaseOrder", element("PurchaseOrderLineRet", "A"))
    with pytest.raises(InvalidModel, match=r"lines\[0\].txn_line_id.*is no line of the record"):
        order.edit(lines=(qbsync.models.PurchaseOrderLineMod(UseMacro("TxnID:a")),))


def test_a_record_without_its_lines_cannot_be_merged() -> None:
    with pytest.raises(InvalidModel, match="include_line_items=True") as error:
        invoice_of([]).edit(lines=(new("n"),))
    assert problems(error) == [("lines", None, "cannot be changed in a record without its lines")]
    assert wire(invoice_of([]).edit(memo="x")) == []


@pytest.mark.parametrize(
    ("inside", "path", "rule"),
    [
        (
            "<DiscountLineRet><TxnLineID>D</TxnLineID></DiscountLineRet>",
            "lines",
            "would lose the DiscountLineRet of the record, which qbsync does not know",
        ),
        (
            "<InvoiceLineRet><Desc>x</Desc></InvoiceLineRet>",
            "lines",
            "would lose line 1 of the record, which came without its TxnLineID",
        ),
    ],
)
def test_a_line_that_cannot_be_named_is_not_lost_silently(inside: str, path: str, rule: str) -> None:
    found = read("Invoice", element("InvoiceLineRet", "A") + inside)
    with pytest.raises(InvalidModel) as error:
        found.edit(lines=(InvoiceLineMod("A"),))
    assert problems(error) == [(path, None, rule)]


BILL = (
    *(element("ExpenseLineRet", "E"), element("ExpenseLineRet", "F")),
    element("ItemLineRet", "I"),
    element("ItemGroupLineRet", "G", element("ItemLineRet", "H")),
)


@pytest.fixture
def bill() -> Bill:
    found: Bill = read("Bill", "".join(BILL))
    return found


def test_lines_of_every_field_are_kept(bill: Bill) -> None:
    assert wire(bill.edit(item_lines=(ItemLineMod("I", quantity=2),))) == ["E", "F", "I", "G"]
    assert wire(bill.edit(expense_lines=(ExpenseLineMod("-1"),))) == ["E", "F", "-1", "I", "G"]


def test_the_flag_that_clears_lines_does(bill: Bill) -> None:
    cleared = bill.edit(clear_expense_lines=True, item_lines=(ItemLineMod("-1", quantity=2),))
    assert (cleared.expense_lines, wire(cleared)) == ((), ["I", "G", "-1"])
    replaced = bill.edit(clear_expense_lines=True, expense_lines=(ExpenseLineMod("-1"),))
    assert wire(replaced) == ["-1", "I", "G"]
    assert wire(bill.edit(clear_item_lines=True)) == []
    assert wire(bill.edit(clear_item_lines=False, expense_lines=(ExpenseLineMod("E"),))) == [*"EFIG"]


def test_the_first_lines_of_a_kind_can_be_added() -> None:
    bill: Bill = read("Bill", BILL[0])
    assert wire(bill.edit(item_lines=(ItemLineMod("-1"),))) == ["E", "-1"]


def test_lines_are_removed(invoice: Invoice) -> None:
    first, group, second, third = invoice.lines
    assert isinstance(group, InvoiceLineGroup)
    assert isinstance(third, InvoiceLine)
    mod = invoice.edit(memo="x").without(second)
    assert (wire(mod), mod.memo, mod.base) == (["A", "G", "C"], "x", invoice)
    assert wire(invoice.edit().without(first, group)) == ["B", "C"]
    assert wire(invoice.edit().without(first).without(third)) == ["G", "B"]
    assert wire(invoice.edit(lines=(third.edit(quantity=1), new("n"))).without(third)) == [
        "A",
        "G",
        "B",
        "-1",
    ]
    assert wire(invoice.edit().without()) == []


def test_lines_of_groups_are_removed(invoice: Invoice) -> None:
    group = invoice.lines[1]
    assert isinstance(group, InvoiceLineGroup)
    assert wire(invoice.edit().without(group.lines[0])) == ["A", "G", "I", "B", "C"]
    edited = group.edit(lines=(group.lines[1].edit(quantity=3),))
    mod = invoice.edit(lines=(edited,)).without(group.lines[0])
    assert mod.lines[1] == InvoiceLineGroupMod("G", lines=(InvoiceLineMod("I", quantity=3),))
    with pytest.raises(InvalidModel, match="remove the group itself"):
        invoice.edit().without(*group.lines)
    assert wire(invoice.edit().without(group, *group.lines)) == ["A", "B", "C"]


def test_a_line_of_another_record_is_not_removed(invoice: Invoice) -> None:
    other = invoice_of(["A", "X"])
    with pytest.raises(InvalidModel) as error:
        invoice.edit().without(*other.lines, InvoiceLineMod("B"))  # type: ignore[arg-type]
    assert problems(error) == [
        ("lines[1]", "'X'", "is no line of the Invoice"),
        ("lines[2]", "'B'", "is no line of the Invoice"),
    ]
    with pytest.raises(InvalidModel, match="make the Mod with edit"):
        InvoiceMod("1-1", "5").without(invoice.lines[0])


def test_the_last_line_is_not_removed_silently(invoice: Invoice, bill: Bill) -> None:
    with pytest.raises(InvalidModel, match="TxnVoid or TxnDel"):
        invoice.edit().without(*invoice.lines)
    assert wire(invoice.edit(lines=(new("n"),)).without(*invoice.lines)) == ["-1"]
    with pytest.raises(InvalidModel, match="clear_item_lines=True"):
        bill.edit().without(*bill.item_lines)
    assert wire(bill.edit(clear_item_lines=True).without(bill.expense_lines[0])) == ["F"]
    assert wire(bill.edit(clear_item_lines=True).without(bill.expense_lines[0], *bill.item_lines)) == ["F"]


@pytest.mark.parametrize(
    ("record", "tag"), [("Deposit", "DepositLineRet"), ("JournalEntry", "JournalCreditLine")]
)
def test_lines_that_need_more_when_they_are_added_are_kept(record: str, tag: str) -> None:
    found = read(record, element(tag, "A") + element(tag, "B"))
    assert wire(found.edit(lines=(found.lines[1].edit(memo="x"),))) == ["A", "B"]


WITH_LINES = [
    cls
    for cls in REQUESTS
    if cls.__name__.endswith("Mod")
    and any(
        "txn_line_id" in plan_of(inner).by_name
        for field in plan_of(cls).fields
        if field.repeated
        for inner in field.classes.values()
    )
]


def records_edited_with(mod: type[Any]) -> list[type[Any]]:
    return [
        cls
        for cls in map(class_named, qbsync.models.__all__)
        if cls is not None and getattr(inspect.getattr_static(cls, "edit", None), "mod", None) is mod
    ]


def test_which_mods_have_lines() -> None:
    assert len(WITH_LINES) == 16
    assert {cls for cls in REQUESTS if issubclass(cls, ModWithLines)} == set(WITH_LINES)


@pytest.mark.parametrize("mod", WITH_LINES, ids=lambda cls: cls.__name__)
def test_every_mod_with_lines_keeps_and_removes_them(mod: type[Any]) -> None:
    (record,) = records_edited_with(mod)
    returned = plan_of(record).by_name
    fields = [
        name
        for name, field in plan_of(mod).by_name.items()
        if field.repeated and any("txn_line_id" in plan_of(one).by_name for one in field.classes.values())
    ]
    ids = {
        name: [f"{name}-{tag}-{n}"[-36:] for tag in returned[name].classes for n in "12"] for name in fields
    }
    inside = "".join(
        element(tag, f"{name}-{tag}-{number}"[-36:])
        for name in fields
        for tag in returned[name].classes
        for number in "12"
    )
    found = read(record.__name__, inside)
    everything = [one for name in fields for one in ids[name]]
    for name in fields:
        for line in getattr(found, name):
            assert wire(found.edit(**{name: (line.edit(),)})) == everything
            left = [one for one in everything if one != line.txn_line_id]
            assert wire(found.edit().without(line)) == left
            assert isinstance(inspect.getattr_static(type(line), "edit"), EditLine)


tree = st.lists(st.lists(st.none(), max_size=3) | st.none(), min_size=1, max_size=6)


@st.composite
def edits(draw: st.DrawFn) -> tuple[Invoice, tuple[InvoiceLineMod | InvoiceLineGroupMod, ...]]:
    """Draw an invoice, and lines of it with new ones among them in any order."""
    lines: list[str | tuple[str, list[str]]] = [
        f"L{n}" if one is None else (f"G{n}", [f"G{n}-{m}" for m in range(len(one))])
        for n, one in enumerate(draw(tree))
    ]
    invoice = invoice_of(lines)
    given: list[InvoiceLineMod | InvoiceLineGroupMod] = []
    for line in draw(st.lists(st.sampled_from(invoice.lines), unique_by=id)):
        if isinstance(line, InvoiceLineGroup):
            inner = draw(st.lists(st.sampled_from(line.lines), unique_by=id)) if line.lines else []
            more = draw(st.lists(st.just(new("in a group")), max_size=2)) if inner else []
            changed = [one.edit(quantity=1) for one in inner]
            given.append(line.edit(lines=tuple(draw(st.permutations([*changed, *more])))))
        else:
            given.append(line.edit(quantity=1))
    given += [new(f"new {n}") for n in range(draw(st.integers(0, 3)))]
    return invoice, tuple(draw(st.permutations(given)))


@given(edits())
def test_nothing_is_lost_and_nothing_comes_twice(
    edit: tuple[Invoice, tuple[InvoiceLineMod | InvoiceLineGroupMod, ...]],
) -> None:
    invoice, lines = edit
    mod = invoice.edit(lines=lines)
    stored = [line.txn_line_id for line in invoice.lines]
    if not lines:
        assert wire(mod) == []
        return
    assert [line.txn_line_id for line in mod.lines if line.txn_line_id != "-1"] == stored
    for one in lines:
        kept = [line for line in mod.lines if line.txn_line_id == one.txn_line_id != "-1"]
        assert [one] == kept or one.txn_line_id == "-1"
    new_given = [line for line in lines if line.txn_line_id == "-1"]
    new_sent = [line for line in mod.lines if line.txn_line_id == "-1"]
    assert sorted(map(repr, new_given)) == sorted(map(repr, new_sent))
    for line in invoice.lines:
        if isinstance(line, InvoiceLineGroup):
            (sent,) = (one for one in mod.lines if one.txn_line_id == line.txn_line_id)
            assert isinstance(sent, InvoiceLineGroupMod)
            inner = [one.txn_line_id for one in sent.lines if one.txn_line_id != "-1"]
            assert inner in ([], [one.txn_line_id for one in line.lines])
    bytes_ids = [one for one in wire(mod) if one != "-1" and "-" not in one]
    assert bytes_ids == stored
    assert invoice.edit(lines=mod.lines) == mod


@given(edits(), st.data())
def test_what_is_removed_is_gone_and_nothing_else(
    edit: tuple[Invoice, tuple[InvoiceLineMod | InvoiceLineGroupMod, ...]], data: st.DataObject
) -> None:
    invoice, lines = edit
    gone = data.draw(st.lists(st.sampled_from(invoice.lines), unique_by=id, min_size=1))
    mod = invoice.edit(lines=lines)
    if len(gone) == len(invoice.lines) and all(line.txn_line_id != "-1" for line in lines):
        with pytest.raises(InvalidModel):
            mod.without(*gone)
        return
    ids = {line.txn_line_id for line in gone}
    whole = mod.lines or tuple(line.edit() for line in invoice.lines)
    assert mod.without(*gone).lines == tuple(line for line in whole if line.txn_line_id not in ids)


def test_evolve_keeps_the_base(invoice: Invoice) -> None:
    mod = invoice.edit(memo="x").evolve(memo="y")
    assert (mod.memo, mod.base) == ("y", invoice)
    with pytest.raises(InvalidModel):
        mod.evolve(memo="\x01")
    with pytest.raises(TypeError, match="InvoiceMod has no field fone"):
        mod.evolve(fone="1")
    assert mod.memo == "y"


def test_evolve_copies_what_was_returned_in_part(invoice: Invoice) -> None:
    other = invoice.evolve(memo="x")
    assert (other.memo, invoice.memo, other.lines) == ("x", None, invoice.lines)
    assert not hasattr(other, "time_created")
    odd: Invoice = read("Invoice", "<Unknown>1</Unknown>")
    assert [extra.tag for extra in odd.evolve(memo="x").extras] == ["Unknown"]


def test_attrs_evolve_says_what_to_do(invoice: Invoice) -> None:
    with pytest.raises(NotReturned, match=r"or copy the record as it is with its evolve\(\)"):
        attrs.evolve(invoice, memo="x")


def text_of_help(value: object) -> list[str]:
    return re.sub(".\x08", "", pydoc.render_doc(value)).splitlines()


def test_an_editor_shows_the_fields_of_edit(invoice: Invoice) -> None:
    signature = inspect.signature(invoice.edit)
    assert list(signature.parameters) == [one.name for one in attrs.fields(InvoiceMod)][2:]
    assert signature.return_annotation == "InvoiceMod"
    line = invoice.lines[0]
    assert next(iter(inspect.signature(line.edit).parameters)) == "item_ref"
    assert list(inspect.signature(Customer.edit).parameters)[:2] == ["self", "name"]


def test_help_of_edit(invoice: Invoice) -> None:
    lines = text_of_help(invoice.edit)
    assert lines[2:5] == ["edit(", "    *,", "    customer_ref: Ref209 | None = None,"]
    assert ") -> InvoiceMod method of qbsync.models.invoice.Invoice instance" in lines
    assert "    Return the InvoiceMod that changes this Invoice." in lines
    assert any("without(line)" in line for line in lines)
    assert not any("without(line)" in line for line in text_of_help(invoice.lines[0].edit))


def test_edit_of_a_class_takes_the_record(invoice: Invoice) -> None:
    assert Invoice.edit(invoice, memo="x") == invoice.edit(memo="x")
    assert invoice.edit.__qualname__ == "Invoice.edit"


@pytest.mark.parametrize("cls", [SalesOrderAdd, Invoice, InvoiceMod, Ref])
def test_help_shows_no_machinery(cls: type[Aggregate]) -> None:
    lines = text_of_help(cls)
    assert not [line for line in lines if re.match(r"[ |]*__", line)]
    assert max(map(len, lines)) < 120
