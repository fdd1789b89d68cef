"""Captured answers of QuickBooks, replayed against the simulator, and the script that captures them."""

from __future__ import annotations

import importlib.util
import shutil
import sys
import types
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from lxml import etree

from qbsync.errors import ConfigurationError
from qbsync.models import (
    CustomerAdd,
    CustomerQuery,
    ItemInventoryQuery,
    Ref,
    SalesOrderAdd,
    SalesOrderLineAdd,
)
from qbsync.qbxml import encode
from qbsync.simulator import (
    Capture,
    CompanyFile,
    Identities,
    RequestProcessorError,
    SimulatedClock,
    fill_company,
    load_captures,
    replay,
)
from qbsync.testing import assert_valid_qbxml

if TYPE_CHECKING:
    from types import ModuleType

MADE = Path(__file__).parent / "captures"
SCRIPT = Path(__file__).parents[2] / "tools/capture_answers.py"


@pytest.fixture
def company() -> CompanyFile:
    return CompanyFile(clock=SimulatedClock())


def captured_in(answer: str | bytes, *requests: Any, name: str = "capture", ids: bool = True) -> Capture:
    """Return a capture of a public answer, whose request is told from what it answers."""
    text = encode(requests, on_error="continueOnError").decode("ascii")
    answer = answer if isinstance(answer, str) else answer.decode("utf-8")
    return Capture(name=name, request=text if ids else text.replace(' requestID="1"', ""), answer=answer)


class TestReplay:
    def test_captures_go_on_from_each_other(self, company: CompanyFile) -> None:
        captures = load_captures(MADE)
        assert [capture.name for capture in captures] == ["1-customers", "2-add", "3-edit", "4-mistake"]
        fill_company(company, captures)
        assert [record.full_name for record in company.customers] == [
            "Alder Street Bakery",
            "Alder Street Bakery:Oven",
        ]
        identities = Identities()
        for capture in captures:
            assert replay(capture, company, identities=identities) == (), capture.name
        boats = company.customers[-1]
        assert boats.phone == "555-0143"
        assert identities.simulated["80000F00-1800000000"] == boats.list_id

    def test_the_captures_made_by_hand_are_valid(self) -> None:
        for capture in load_captures(MADE):
            if capture.answer:
                assert_valid_qbxml(capture.answer, version="13.0")
            if not capture.hresult:
                assert_valid_qbxml(capture.request)

    def test_without_the_identities_an_edit_does_not_find_its_record(self, company: CompanyFile) -> None:
        _, add, edit, _ = load_captures(MADE)
        assert replay(add, company) == ()
        paths = [difference.path for difference in replay(edit, company)]
        assert "CustomerMod[0].status_code" in paths

    @pytest.mark.parametrize(
        ("captured", "other", "path", "values"),
        [
            ("555-0100", "555-0199", "CustomerQuery[0].objects[0].phone", ("555-0199", "555-0100")),
            (
                "<Balance>125.50</Balance>",
                "<Balance>125.5</Balance>",
                ".objects[0].balance",
                ("125.5", "125.50"),
            ),
            ("<Phone>555-0100</Phone>", "", ".objects[0].phone", (None, "555-0100")),
            ('statusCode="0"', 'statusCode="1"', "CustomerQuery[0].status_code", ("1", "0")),
            ("80000012-1700000000</ListID>\n<Full", "80000099-1</ListID>\n<Full", "parent_ref.list_id", None),
            (
                "<EditSequence>1700000100</EditSequence>",
                "",
                ".objects[1].edit_sequence",
                (None, "1700000100"),
            ),
            ("<TimeModified>2023-11-14T17:15:00-05:00</TimeModified>", "", "time_modified", None),
            ('requestID="1"', 'requestID="1" retCount="2"', ".count", ("2", None)),
            ("<Sublevel>1<", "<Glow>x</Glow><Sublevel>1<", "objects[1].Glow", None),
        ],
    )
    def test_every_kind_of_difference_is_told(
        self,
        company: CompanyFile,
        captured: str,
        other: str,
        path: str,
        values: tuple[str | None, str | None] | None,
    ) -> None:
        capture, *_ = load_captures(MADE)
        fill_company(company, [capture])
        assert captured in capture.answer
        changed = attrs.evolve(capture, answer=capture.answer.replace(captured, other))
        differences = replay(changed, company)
        found = [one for one in differences if one.path.endswith(path)]
        assert len(found) == 1, differences
        if values is not None:
            assert (found[0].captured, found[0].simulated) == values
            assert found[0].path in str(found[0])

    def test_times_edit_sequences_and_ids_may_be_others(self, company: CompanyFile) -> None:
        _, add, *_ = load_captures(MADE)
        changed = add.answer.replace("1800000000", "1900000000").replace("2027-01-15", "2030-03-17")
        assert replay(attrs.evolve(add, answer=changed), company) == ()

    def test_one_id_never_stands_for_two(self) -> None:
        identities = Identities()
        assert identities.agree("A", "1")
        assert identities.agree("A", "1")
        assert not identities.agree("A", "2")
        assert not identities.agree("B", "1")
        assert identities.agree("B", "2")

    def test_records_too_many_are_told(self, company: CompanyFile) -> None:
        capture, *_ = load_captures(MADE)
        fill_company(company, [capture])
        company.ui.add_customer("Zinc Yard")
        (difference,) = replay(capture, company)
        assert (difference.path, difference.captured, difference.simulated) == (
            "CustomerQuery[0].objects",
            "2",
            "3",
        )

    def test_secrets_are_not_shown(self, company: CompanyFile) -> None:
        card = "<CreditCardInfo><CreditCardNumber>{}</CreditCardNumber></CreditCardInfo>"
        capture, *_ = load_captures(MADE)
        fill_company(company, [capture])
        number = "4111111111111111"
        text = capture.answer.replace("<JobStatus>", card.format(number) + "<JobStatus>", 1)
        differences = replay(attrs.evolve(capture, answer=text), company)
        assert differences
        assert number not in "".join(map(str, differences)) + repr(differences)

    def test_an_hresult_is_compared(self, company: CompanyFile) -> None:
        *_, mistake = load_captures(MADE)
        (other,) = replay(attrs.evolve(mistake, hresult="0x80040402"), company)
        assert (other.path, other.captured, other.simulated) == ("hresult", "0x80040402", "0x80040400")
        _, add, *_ = load_captures(MADE)
        (missing,) = replay(attrs.evolve(add, hresult="0x80040402"), company)
        assert (missing.captured, missing.simulated) == ("0x80040402", None)


class TestLoad:
    def test_a_request_without_answer_is_told(self, tmp_path: Path) -> None:
        shutil.copy(MADE / "2-add.request.xml", tmp_path)
        with pytest.raises(ConfigurationError, match=r"2-add\.request\.xml has no answer yet"):
            load_captures(tmp_path)

    def test_an_empty_folder_is_told(self, tmp_path: Path) -> None:
        with pytest.raises(ConfigurationError, match="has no file"):
            load_captures(tmp_path)

    def test_records_are_loaded_up_to_the_first_write(self, company: CompanyFile) -> None:
        read, write, *_ = load_captures(MADE)
        late = attrs.evolve(read, name="5-again", answer=read.answer.replace("Oven", "Mill"))
        fill_company(company, [read, read, write, late])
        assert [record.name for record in company.customers] == ["Alder Street Bakery", "Oven"]


class TestPublicCaptures:
    """The captured answers of the reference data, and that the simulator gives the same."""

    def test_146_customers(self, company: CompanyFile, shared: Path) -> None:
        answer = (shared / "corpus/captured/customer_query_rs_146.xml").read_bytes()
        capture = captured_in(answer, CustomerQuery(active_status="All", owner_id=("0",)))
        fill_company(company, [capture])
        assert len(company.customers) == 146
        assert replay(capture, company) == ()

    def test_items(self, company: CompanyFile, shared: Path) -> None:
        soap = shared / "corpus/captured/soap_receive_response_item_inventory_query.xml"
        answer = inner(soap)
        capture = captured_in(answer, ItemInventoryQuery(), ids=False)
        fill_company(company, [capture])
        assert replay(capture, company) == ()

    def test_an_order_of_nobody(self, company: CompanyFile, shared: Path) -> None:
        text = (shared / "corpus/captured/soap_receive_response_sales_order_3140.xml").read_text("utf-8")
        answer = text[text.index("<QBXML>") : text.index("</QBXML>") + len("</QBXML>")]
        line = SalesOrderLineAdd(item_ref=Ref("Anything"))
        order = SalesOrderAdd(customer_ref=Ref("Joe Smith"), lines=(line,))
        assert replay(captured_in(answer, order, ids=False), company) == ()

    def test_five_customers_with_three_mistakes(self, company: CompanyFile, shared: Path) -> None:
        answer = (shared / "corpus/captured/customer_add_rs_mixed_statuses.xml").read_bytes()
        first, last = "HG-BATCH-MIX-1785964184-1", "HG-BATCH-MIX-1785964184-5"
        requests = {
            "ext-mix-1": CustomerAdd(name=first, company_name="Valid first"),
            "ext-mix-2": CustomerAdd(name=first),
            "ext-mix-3": CustomerAdd(name="Another", currency_ref=Ref("Euro")),
            "ext-mix-4": CustomerAdd(name="Child", parent_ref=Ref("NONEXISTENT-PARENT-CUSTOMER")),
            "ext-mix-5": CustomerAdd(name=last, company_name="Valid last"),
        }
        text = encode(requests, on_error="continueOnError").decode("ascii")
        capture = Capture(name="five", request=text, answer=answer.decode("utf-8"))
        differences = replay(capture, company)
        # The capture lacks two fields that all 146 customers of the other one have.
        assert {(one.path.rpartition(".")[2], one.captured) for one in differences} == {
            ("job_status", None),
            ("preferred_delivery_method", None),
        }
        assert len(differences) == 4


def inner(path: Path) -> str:
    (text,) = etree.fromstring(path.read_bytes()).xpath("//*[local-name()='response']/text()")
    return str(text)


# The script


@pytest.fixture
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("capture_answers", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class ComError(Exception):
    """What pywin32 raises."""

    def __init__(self, hresult: str, text: str) -> None:
        super().__init__(hresult, text)
        number = int(hresult, 16) - 2**32  # signed, as COM has it
        self.hresult, self.strerror = -2147352567, "Exception occurred."
        self.excepinfo = (0, "QBXMLRP2.RequestProcessor2", text, None, 0, number)


class Processor:
    """The COM object QBXMLRP2.RequestProcessor, with the simulator behind it."""

    def __init__(self, company: CompanyFile) -> None:
        self.company, self.calls, self.name = company, list[str](), ""

    def __getattr__(self, name: str) -> Any:
        def call(*arguments: Any) -> Any:
            self.calls.append(name)
            return getattr(self, f"_{name}")(*arguments)

        return call

    def _OpenConnection2(self, _id: str, name: str, kind: int) -> None:  # noqa: N802 - the COM name
        assert kind == 1
        self.name = name

    def _BeginSession(self, path: str, mode: int) -> str:  # noqa: N802 - the COM name
        assert mode == 2
        return self.company.begin_session(path)

    def _ProcessRequest(self, ticket: str, text: str) -> str:  # noqa: N802 - the COM name
        try:
            return self.company.process(self.name, text, ticket=ticket)
        except RequestProcessorError as error:
            raise ComError(error.hresult, error.message) from error

    def _EndSession(self, ticket: str) -> None:  # noqa: N802 - the COM name
        self.company.end_session(ticket)

    def _CloseConnection(self) -> None:  # noqa: N802 - the COM name
        self.name = ""


@pytest.fixture
def processor(company: CompanyFile, monkeypatch: pytest.MonkeyPatch) -> Processor:
    """Let Python believe that it runs on Windows, beside QuickBooks."""
    found = Processor(company)
    client = types.SimpleNamespace(Dispatch=lambda name: {"QBXMLRP2.RequestProcessor": found}[name])
    monkeypatch.setitem(sys.modules, "pywintypes", types.SimpleNamespace(com_error=ComError))
    monkeypatch.setitem(sys.modules, "win32com", types.ModuleType("win32com"))
    monkeypatch.setitem(sys.modules, "win32com.client", client)
    monkeypatch.setattr(sys, "platform", "win32")
    return found


def test_what_the_script_captures_can_be_replayed(
    script: ModuleType,
    processor: Processor,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for request in MADE.glob("*.request.xml"):
        shutil.copy(request, tmp_path)
    monkeypatch.setattr(sys, "argv", ["capture_answers.py", str(tmp_path)])
    assert script.main() == 0
    calls = ["OpenConnection2", "BeginSession", *["ProcessRequest"] * 4, "EndSession", "CloseConnection"]
    assert processor.calls == calls
    assert "card numbers" in capsys.readouterr().out
    captures = load_captures(tmp_path)
    mistake = captures[-1]
    assert (mistake.hresult, mistake.error) == (
        "0x80040400",
        "QuickBooks found an error when parsing the provided XML text stream.",
    )
    identities = Identities()
    fresh = CompanyFile(clock=SimulatedClock())
    assert [replay(capture, fresh, identities=identities) for capture in captures] == [()] * 4
    assert script.main() == 1  # nothing is sent twice
    assert len(processor.calls) == len(calls)


def test_the_script_says_where_it_runs(
    script: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    shutil.copy(MADE / "2-add.request.xml", tmp_path)
    monkeypatch.setattr(sys, "argv", ["capture_answers.py", str(tmp_path)])
    monkeypatch.setattr(sys, "platform", "linux")
    assert script.main() == 1
    assert "Windows" in capsys.readouterr().out
