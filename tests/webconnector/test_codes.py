"""Whatever a person types or pastes, a code in it is found, and nothing that is no code."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qbsync.qbxml.status import status_catalogue
from qbsync.webconnector.codes import explain_code
from qbsync.webconnector.hresults import hresult_catalogue
from qbsync.webconnector.qbwc_codes import qbwc_catalogue

if TYPE_CHECKING:
    from pathlib import Path

    from qbsync.explanations import Catalogue

HRESULTS = [int(code, 16) for code in hresult_catalogue().rows if code.startswith("0x8")]


def section(shared: Path, number: str) -> str:
    """Return a section of the reference on the Web Connector."""
    text = (shared / "reference/webconnector.md").read_text(encoding="utf-8")
    return text.partition(f"\n### {number} ")[2].partition("\n### ")[0]


def codes(text: str) -> list[str]:
    """Return the codes that a text is explained by."""
    return [explanation.code for explanation in explain_code(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3140", ["3140"]),
        (" 3140\n", ["3140"]),
        ("0x80040400", ["0x80040400"]),
        ("0X8004040a", ["0x8004040A"]),
        ("80040408", ["0x80040408"]),
        ("-2147220480", ["0x80040400"]),
        ("2147746816", ["0x80040400"]),
        ("QBWC1048", ["QBWC1048"]),
        ("qbwc 1048", ["QBWC1048"]),
        ("1048", ["QBWC1048"]),
        ("SDK_E_APP_NOT_SUPPORTED_IN_READONLY_MODE", ["SDK_E_APP_NOT_SUPPORTED_IN_READONLY_MODE"]),
        ("0x0", ["0x00000000"]),
    ],
)
def test_every_spelling(text: str, expected: list[str]) -> None:
    assert codes(text) == expected


def test_a_number_of_two_kinds_has_both_explanations() -> None:
    assert codes("1000") == ["1000", "QBWC1000"]


def test_a_status_code_without_a_row_is_explained_by_its_range() -> None:
    [explanation] = explain_code("3099")
    assert (explanation.code, explanation.meaning) == ("3099", "A value of the request has a wrong form.")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('<CustomerAddRs requestID="1" statusCode="3100" statusSeverity="Error">', ["3100"]),
        ("QBWC1048: Cannot verify Web Server Certificate, 2 of 3", ["QBWC1048"]),
        ("Error HRESULT = 0x80040408, port 9001", ["0x80040408"]),
        ("The update failed (-2147220480).", ["0x80040400"]),
        ("QBWC1013 after 0x8004040D", ["QBWC1013", "0x8004040D"]),
        ("0x80040408 and again 80040408", ["0x80040408"]),
        ("error-3140", ["3140"]),
    ],
)
def test_a_code_is_found_in_what_surrounds_it(text: str, expected: list[str]) -> None:
    assert codes(text) == expected


@pytest.mark.parametrize(
    "text", ["", " ", "nonsense", "0x80049999", "QBWC1049", "QBWC", "99999", "9" * 5000, "\u0663"]
)
def test_what_is_no_code_is_not_explained(text: str) -> None:
    assert explain_code(text) == ()


@pytest.mark.parametrize("text", ["1 of 7 customers", "12 pages"])
def test_a_count_is_no_code(text: str) -> None:
    assert explain_code(text) == ()


@pytest.mark.parametrize("catalogue", [status_catalogue(), hresult_catalogue(), qbwc_catalogue()])
def test_every_row_is_found_as_it_is_written(catalogue: Catalogue) -> None:
    assert [code for code, row in catalogue.rows.items() if row not in explain_code(code)] == []


@given(st.sampled_from(HRESULTS))
def test_every_hresult_is_found_in_each_of_its_spellings(number: int) -> None:
    for spelling in (f"0x{number:08X}", f"{number:08x}", str(number), str(number - 2**32)):
        assert codes(spelling) == [f"0x{number:08X}"]


@given(st.text())
def test_any_text_has_an_answer(text: str) -> None:
    assert isinstance(explain_code(text), tuple)


class TestReference:
    def test_every_code_of_the_web_connector_is_explained(self, shared: Path) -> None:
        rows = re.findall(
            r"^\| (1[0-9/ \u2013]+) \| (?!not in the guide)", section(shared, "5.1"), re.MULTILINE
        )
        numbers: set[int] = set()
        for row in rows:
            for part in row.split("/"):
                first, _, last = part.partition("\u2013")
                numbers.update(range(int(first), int(last or first) + 1))
        assert len(numbers) > 40
        assert [number for number in sorted(numbers) if f"QBWC{number}" not in codes(f"QBWC{number}")] == []

    def test_every_hresult_is_explained_in_either_case(self, shared: Path) -> None:
        found = re.findall(r"^\| (0x[0-9A-F]{8}) ", section(shared, "5.2"), re.MULTILINE)
        assert len(found) > 20
        for code in found:
            assert codes(code) == codes(code.lower()) == codes(str(int(code, 16) - 2**32)) == [code]

    def test_the_retry_classes_are_those_of_the_reference(self, shared: Path) -> None:
        classes = {"retry later": "later", "permanent until a person acts": "after_fix", "code bug": "never"}
        seen = 0
        for name, retry in classes.items():
            [row] = re.findall(rf"^\| {name}[^|]*\| (.*) \|$", section(shared, "5.2"), re.MULTILINE)
            for part in row.split(", "):
                first, _, last = part.partition("\u2013")
                for number in range(int(first, 16), int(last or first, 16) + 1):
                    [explanation] = explain_code(f"0x80040{number:03X}")
                    assert explanation.retry == retry, explanation.code
                    seen += 1
        assert seen > 15
