"""The three-way merge of edits: rules by example, then any base and any two edits of it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qbsync import qbxml
from qbsync.facts.vocabulary import CLEAR
from qbsync.models import Address, CustomerMod, Invoice, InvoiceLineMod, InvoiceMod, Ref
from qbsync.sync.merge import is_applied, is_edit, three_way

if TYPE_CHECKING:
    from qbsync.models.base import Aggregate
    from qbsync.sync.merge import Merged


def read(name: str, inner: str) -> Any:
    """Return a record from the inside of its element."""
    text = (
        f'<QBXML><QBXMLMsgsRs><{name}QueryRs statusCode="0" statusSeverity="Info" statusMessage="Status OK">'
        f"<{name}Ret>{inner}</{name}Ret></{name}QueryRs></QBXMLMsgsRs></QBXML>"
    )
    return qbxml.decode(text)[0].objects[0]


def customer(sequence: str, inner: str) -> Any:
    return read("Customer", f"<ListID>8-1</ListID><EditSequence>{sequence}</EditSequence>{inner}")


BASE = customer("1", "<Name>Alder</Name><Phone>1</Phone><Fax>1</Fax>")


def paths(merged: Merged) -> list[str]:
    return [conflict.path for conflict in merged.conflicts]


def test_what_only_one_side_changed_is_merged_on_the_new_edit_sequence() -> None:
    theirs = customer("2", "<Name>Alder</Name><Phone>1</Phone><Fax>2</Fax>")
    merged = three_way(BASE, theirs, BASE.edit(phone="2"))
    assert merged.mod == CustomerMod("8-1", "2", phone="2")
    assert merged.conflicts == ()
    assert merged.mod.base == BASE


def test_the_same_change_on_both_sides_is_none() -> None:
    theirs = customer("2", "<Name>Alder</Name><Phone>2</Phone><Fax>2</Fax>")
    mine = BASE.edit(phone="2")
    assert three_way(BASE, theirs, mine).conflicts == ()
    assert is_applied(BASE, theirs, mine)


def test_what_both_changed_is_a_conflict_with_three_values() -> None:
    theirs = customer("2", "<Name>Alder</Name><Phone>2</Phone><Fax>1</Fax>")
    merged = three_way(BASE, theirs, BASE.edit(phone="3", fax="3"))
    (conflict,) = merged.conflicts
    assert (conflict.path, conflict.base, conflict.theirs, conflict.mine) == ("phone", "1", "2", "3")
    assert "3" not in repr(conflict), "values may be secret"


def test_a_preferred_side_settles_it() -> None:
    theirs = customer("2", "<Name>Alder</Name><Phone>2</Phone><Fax>1</Fax>")
    mine = BASE.edit(phone="3", fax="3")
    assert three_way(BASE, theirs, mine, prefer="mine").mod == CustomerMod("8-1", "2", phone="3", fax="3")
    assert three_way(BASE, theirs, mine, prefer="theirs").mod == CustomerMod("8-1", "2", fax="3")
    assert three_way(BASE, theirs, BASE.edit(phone="3"), prefer="theirs").mod is None


def test_a_field_that_the_edit_leaves_as_it_was_yields() -> None:
    theirs = customer("2", "<Name>Alder</Name><Phone>2</Phone><Fax>1</Fax>")
    merged = three_way(BASE, theirs, BASE.edit(phone="1", fax="3"))
    assert (merged.mod, merged.conflicts) == (CustomerMod("8-1", "2", fax="3"), ())


def test_clearing_is_a_change() -> None:
    theirs = customer("2", "<Name>Alder</Name><Phone>1</Phone><Fax>2</Fax>")
    assert three_way(BASE, theirs, BASE.edit(phone=CLEAR)).mod == CustomerMod("8-1", "2", phone=CLEAR)
    assert paths(three_way(BASE, theirs, BASE.edit(fax=CLEAR))) == ["fax"]
    emptied = customer("2", "<Name>Alder</Name><Phone>1</Phone>")
    assert is_applied(BASE, emptied, BASE.edit(fax=CLEAR))
    assert paths(three_way(BASE, emptied, BASE.edit(fax="3"))) == ["fax"]


def test_without_a_base_all_that_differs_is_a_conflict() -> None:
    mine = CustomerMod("8-1", "1", phone="1", fax="3")
    (conflict,) = three_way(None, BASE, mine).conflicts
    assert (conflict.path, conflict.base, conflict.theirs, conflict.mine) == ("fax", None, "1", "3")


def test_a_reference_is_known_by_its_id_where_both_have_it() -> None:
    base = customer("1", "<TermsRef><ListID>2</ListID><FullName>Net 30</FullName></TermsRef>")
    renamed = customer("2", "<TermsRef><ListID>2</ListID><FullName>Net 31</FullName></TermsRef>")
    assert three_way(base, renamed, base.edit(terms_ref=Ref("Net 15"))).mod is not None
    assert is_applied(base, renamed, base.edit(terms_ref=Ref(list_id="2")))
    assert is_applied(base, renamed, base.edit(terms_ref=Ref("net 31")))
    assert not is_applied(base, renamed, base.edit(terms_ref=Ref("Net 15")))


def test_an_address_is_merged_by_its_fields_and_sent_whole() -> None:
    base = customer("1", "<BillAddress><Addr1>1</Addr1><City>Bend</City><State>OR</State></BillAddress>")
    theirs = customer(
        "2", "<BillAddress><Addr1>1</Addr1><City>Salem</City><State>OR</State><Note>N</Note></BillAddress>"
    )
    mine = base.edit(bill_address=base.bill_address.evolve(addr1="2"))
    merged = three_way(base, theirs, mine)
    assert merged.conflicts == ()
    whole = Address(addr1="2", city="Salem", state="OR", note="N")
    assert merged.mod == CustomerMod("8-1", "2", bill_address=whole)


@pytest.mark.parametrize("city", ["Burns", None])
def test_a_field_of_an_address_that_both_changed_is_a_conflict(city: str | None) -> None:
    base = customer("1", "<BillAddress><Addr1>1</Addr1><City>Bend</City></BillAddress>")
    theirs = customer("2", "<BillAddress><Addr1>1</Addr1><City>Salem</City></BillAddress>")
    mine = base.edit(bill_address=Address(addr1="2", city=city))
    (conflict,) = three_way(base, theirs, mine).conflicts
    assert (conflict.path, conflict.base, conflict.theirs, conflict.mine) == (
        "bill_address.city",
        "Bend",
        "Salem",
        city,
    )
    gone = customer("2", "")
    assert paths(three_way(base, gone, mine)) == ["bill_address"]
    for prefer, sent_city in (("mine", city), ("theirs", "Salem")):
        side: Any = prefer
        mod: Any = three_way(base, theirs, mine, prefer=side).mod
        assert mod.bill_address == Address(addr1="2", city=sent_city)


def test_what_no_record_shows_does_not_count_as_done() -> None:
    base = invoice({"memo": "1", "lines": {}})
    mine = InvoiceMod("1-1", "1", memo="1", set_credit=())
    assert is_applied(base, base, mine)
    text = '<?qbxml version="13.0"?><QBXML><QBXMLMsgsRq onError="stopOnError"><InvoiceModRq><InvoiceMod>'
    text += "<TxnID>1-1</TxnID><EditSequence>1</EditSequence><Memo>1</Memo><SetCredit><CreditTxnID>2-1"
    text += "</CreditTxnID><AppliedAmount>1.00</AppliedAmount></SetCredit></InvoiceMod></InvoiceModRq>"
    with_credit: Any = qbxml.decode_requests(text + "</QBXMLMsgsRq></QBXML>")[0].request
    assert not is_applied(base, base, with_credit)


def test_only_mods_with_both_keys_are_edits() -> None:
    from qbsync.models import ClearedStatusMod, CustomerAdd, TxnVoid  # noqa: PLC0415 - of this test alone

    assert is_edit(BASE.edit(phone="2"))
    assert not is_edit(CustomerAdd(name="A"))
    assert not is_edit(TxnVoid(txn_void_type="Invoice", txn_id="1"))
    assert not is_edit(ClearedStatusMod(txn_id="1", cleared_status="Cleared"))


# Any base, any two edits: a small model of an invoice and of what QuickBooks does with a Mod

State = dict[str, Any]
LINE_FIELDS = ("desc", "quantity")


def invoice(state: State, sequence: str = "1") -> Any:
    inner = f"<TxnID>1-1</TxnID><EditSequence>{sequence}</EditSequence>"
    inner += f"<PONumber>{state['po_number']}</PONumber>" if state.get("po_number") else ""
    inner += f"<Memo>{state['memo']}</Memo>" if state.get("memo") else ""
    for key, line in state["lines"].items():
        inner += f"<InvoiceLineRet><TxnLineID>{key}</TxnLineID><Desc>{escape(line['desc'])}</Desc>"
        inner += f"<Quantity>{line['quantity']}</Quantity></InvoiceLineRet>"
    return read("Invoice", inner)


VALUES = st.sampled_from(["1", "2", "3"])
LINE = st.fixed_dictionaries({"desc": VALUES, "quantity": VALUES})
KEYS = ("A", "B", "C", "D")


@attrs.frozen
class Edit:
    """Fields of the invoice, fields of lines, lines that go, new ones with the line that each is behind."""

    fields: dict[str, str]
    lines: dict[str, dict[str, str]]
    removed: frozenset[str]
    added: tuple[tuple[str, dict[str, str]], ...]

    def on(self, state: State, name: str) -> State:
        """Return the state after the edit; its new lines are called by `name`."""
        new: State = {**state, **self.fields, "lines": {}}
        added = list(enumerate(self.added))
        for key, line in state["lines"].items():
            if key not in self.removed:
                new["lines"][key] = {**line, **self.lines.get(key, {})}
            new["lines"] |= {f"{name}{n}": one for n, (behind, one) in added if behind == key}
        return {
            **new,
            "lines": new["lines"]
            | {f"{name}{n}": one for n, (behind, one) in added if behind not in state["lines"]},
        }

    def of(self, base: Invoice) -> InvoiceMod | None:
        """Return the Mod, None where it would leave no line or changes nothing."""
        by_id = {line.txn_line_id: line for line in base.lines}
        given: list[Any] = []
        for key, line in by_id.items():
            if key not in self.removed and (key in self.lines or any(b == key for b, _ in self.added)):
                given.append(line.edit(**typed(self.lines.get(key, {}))))
            given += [
                new_line(one) for behind, one in self.added if behind == key and key not in self.removed
            ]
        given += [
            new_line(one) for behind, one in self.added if behind not in by_id or behind in self.removed
        ]
        gone = [by_id[key] for key in self.removed if key in by_id]
        if len(gone) == len(by_id) and not given:
            return None
        if not by_id and given:
            return None  # edit cannot know the lines of a record without any
        if not (self.fields or given or gone):
            return None
        fields: Any = self.fields
        edited = base.edit(**fields, lines=tuple(given))
        return edited.without(*gone)


def typed(fields: dict[str, str]) -> dict[str, Any]:
    return {key: Decimal(value) if key == "quantity" else value for key, value in fields.items()}


def new_line(fields: dict[str, str]) -> InvoiceLineMod:
    return InvoiceLineMod("-1", **typed(fields))


EDITS = st.builds(
    Edit,
    st.dictionaries(st.sampled_from(["memo", "po_number"]), VALUES, max_size=2),
    st.dictionaries(
        st.sampled_from(KEYS), st.dictionaries(st.sampled_from(LINE_FIELDS), VALUES, min_size=1), max_size=3
    ),
    st.frozensets(st.sampled_from(KEYS), max_size=2),
    st.lists(st.tuples(st.sampled_from([*KEYS, ""]), LINE), max_size=2).map(tuple),
)
BASES = st.fixed_dictionaries(
    {
        "memo": VALUES,
        "po_number": VALUES,
        "lines": st.lists(LINE, min_size=1, max_size=4).map(
            lambda lines: dict(zip(KEYS, lines, strict=False))
        ),
    }
)


def quickbooks(state: State, mod: Any) -> State:
    """Return the state after a Mod: lines that it does not name go; their order must be the stored one."""
    new = {**state, **{name: getattr(mod, name) for name in ("memo", "po_number") if getattr(mod, name)}}
    if not mod.lines:
        return new
    named = [line.txn_line_id for line in mod.lines if line.txn_line_id != "-1"]
    assert named == [key for key in state["lines"] if key in named], "3290"
    lines: dict[str, Any] = {}
    for number, line in enumerate(mod.lines):
        key = f"new{number}" if line.txn_line_id == "-1" else line.txn_line_id
        before = {} if line.txn_line_id == "-1" else state["lines"][key]
        quantity = {} if line.quantity is None else {"quantity": str(line.quantity)}
        lines[key] = {**before, **({} if line.desc is None else {"desc": line.desc}), **quantity}
    return {**new, "lines": lines}


def sent(merged: Merged, theirs: State) -> State:
    return theirs if merged.mod is None else quickbooks(theirs, merged.mod)


@given(state=BASES, yours=EDITS, ours=EDITS)
def test_no_change_of_theirs_is_lost_and_each_of_mine_is_there_or_told(
    state: State, yours: Edit, ours: Edit
) -> None:
    base = invoice(state)
    mine = ours.of(base)
    if mine is None:
        return
    theirs = yours.on(state, "theirs")
    merged = three_way(base, invoice(theirs, "2"), mine)
    after = sent(merged, theirs)
    told = set(paths(merged))

    assert_theirs_is_there(state, theirs, after)
    for name in ("memo", "po_number"):
        if ours.fields.get(name, state[name]) != state[name]:
            assert after[name] == ours.fields[name] or name in told
        if name in told:
            assert len({state[name], theirs[name], ours.fields[name]}) == 3, "both changed it, and otherwise"
    assert_lines_of_mine_are_there_or_told(state, ours, after, told)


def assert_theirs_is_there(state: State, theirs: State, after: State) -> None:
    for name in ("memo", "po_number"):
        assert theirs[name] in {state[name], after[name]}
    for key, line in theirs["lines"].items():
        if key not in state["lines"]:
            assert after["lines"][key] == line, "their new line"
            continue
        for name in LINE_FIELDS:
            if line[name] != state["lines"][key][name]:
                assert after["lines"][key][name] == line[name], "their change of a line"
    for key in state["lines"]:
        assert key in theirs["lines"] or key not in after["lines"], "what they removed is gone"


def assert_lines_of_mine_are_there_or_told(state: State, ours: Edit, after: State, told: set[str]) -> None:
    for key in state["lines"]:
        if key in ours.removed:
            assert key not in after["lines"] or {f"lines[{key}]", "lines"} & told
            continue
        for name, value in ours.lines.get(key, {}).items():
            if value != state["lines"][key][name]:
                held = key in after["lines"] and after["lines"][key][name] == value
                assert held or {f"lines[{key}].{name}", f"lines[{key}]"} & told
    fresh = [line for key, line in after["lines"].items() if key not in state["lines"]]
    for _, line in ours.added:
        assert line in fresh, "our new line is there, or the same was added by them"
        fresh.remove(line)


@given(state=BASES, yours=EDITS, ours=EDITS)
def test_an_edit_that_was_done_is_recognised_and_one_that_was_merged_is_done(
    state: State, yours: Edit, ours: Edit
) -> None:
    base = invoice(state)
    mine = ours.of(base)
    if mine is None:
        return
    assert is_applied(base, invoice(ours.on(state, "ours"), "2"), mine)
    theirs = yours.on(state, "theirs")
    merged = three_way(base, invoice(theirs, "2"), mine)
    if not merged.conflicts and merged.mod is not None:
        after = invoice(quickbooks(theirs, merged.mod), "3")
        again = three_way(base, after, mine)
        assert again.conflicts == ()
        assert again.mod is None or quickbooks(state_of(after), again.mod) == state_of(after)


@given(state=BASES, ours=EDITS)
def test_an_edit_on_an_unchanged_record_stays_the_same(state: State, ours: Edit) -> None:
    base = invoice(state)
    mine = ours.of(base)
    if mine is None:
        return
    merged = three_way(base, invoice(state, "2"), mine)
    assert merged.conflicts == ()
    assert sent(merged, state) == quickbooks(state, mine)


def state_of(record: Invoice) -> State:
    lines = {line.txn_line_id: {"desc": line.desc, "quantity": str(line.quantity)} for line in record.lines}
    return {"memo": record.memo, "po_number": record.po_number, "lines": lines}


@pytest.mark.parametrize("prefer", ["theirs", "mine"])
def test_a_line_that_is_gone_stays_gone(prefer: Any) -> None:
    state: State = {"lines": {"A": {"desc": "1", "quantity": "1"}, "B": {"desc": "1", "quantity": "1"}}}
    base = invoice(state)
    theirs: Aggregate = invoice({"lines": {"B": state["lines"]["B"]}}, "2")
    mine = base.edit(memo="3", lines=(base.lines[0].edit(desc="2"),))
    merged = three_way(base, theirs, mine, prefer=prefer)
    assert merged.mod == InvoiceMod("1-1", "2", memo="3")
    assert paths(merged) == ([] if prefer == "theirs" else ["lines[A]"])


LINES: State = {"lines": {"A": {"desc": "1", "quantity": "1"}, "B": {"desc": "2", "quantity": "1"}}}


def test_a_line_that_both_added_is_added_once_for_each_of_theirs() -> None:
    base = invoice(LINES)
    new = new_line({"desc": "3", "quantity": "3"})
    theirs = invoice({"lines": LINES["lines"] | {"C": {"desc": "3", "quantity": "3"}}}, "2")
    assert three_way(base, theirs, base.edit(lines=(new,))).mod is None
    twice = three_way(base, theirs, base.edit(lines=(new, new))).mod
    assert isinstance(twice, InvoiceMod)
    assert [line.txn_line_id for line in twice.lines] == ["A", "B", "-1", "C"]


def test_an_edit_is_not_taken_for_done_while_a_line_differs() -> None:
    base = invoice(LINES)
    changed = base.edit(lines=(base.lines[0].edit(desc="4"),))
    added = base.edit(lines=(new_line({"desc": "4", "quantity": "1"}),))
    removed = base.edit().without(base.lines[0])
    for mine in (changed, added, removed):
        assert not is_applied(base, base, mine)
    by_hand = InvoiceMod("1-1", "1", lines=(InvoiceLineMod("A"),))
    assert not is_applied(None, base, by_hand), "it would have removed B"
    assert is_applied(None, invoice({"lines": {"A": LINES["lines"]["A"]}}), by_hand)
