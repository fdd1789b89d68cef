"""Error codes: every spelling is read, every code is a complete row, no write is called safe lightly."""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qbsync.webconnector.hresults import (
    explain_hresult,
    fate_of_write,
    format_hresult,
    hresult_catalogue,
    parse_hresult,
)
from qbsync.webconnector.qbwc_codes import explain_qbwc, qbwc_catalogue

if TYPE_CHECKING:
    from pathlib import Path

    from qbsync.explanations import Explanation

NO_ERROR = "0x00000000"
READ_ONLY_MODE = "SDK_E_APP_NOT_SUPPORTED_IN_READONLY_MODE"
HRESULTS = hresult_catalogue().rows
QBWC_CODES = qbwc_catalogue().rows
ROWS = [row for row in (*HRESULTS.values(), *QBWC_CODES.values()) if row.code != NO_ERROR]


class TestParse:
    @pytest.mark.parametrize(
        "text",
        ["0x80040400", "0X80040400", " 0x80040400\n", "80040400", "-2147220480", "2147746816"],
    )
    def test_every_spelling(self, text: str) -> None:
        assert parse_hresult(text) == 0x80040400

    @pytest.mark.parametrize("text", ["", " ", "\t\r\n"])
    def test_blank_is_no_hresult(self, text: str) -> None:
        assert parse_hresult(text) is None

    @pytest.mark.parametrize("text", ["0x00000000", "0", "0x0"])
    def test_zero_is_no_error(self, text: str) -> None:
        assert parse_hresult(text) == 0
        assert explain_hresult(text).meaning == "No error."

    @pytest.mark.parametrize(
        "text", ["failed", "0x", "0x8004040000", "9" * 5000, "0x8004040G", "-", "\u0663"]
    )
    def test_what_is_no_number_is_still_an_error(self, text: str) -> None:
        assert parse_hresult(text) == 0x80004005

    @given(st.integers(0, 2**32 - 1))
    def test_every_number_in_its_three_spellings(self, code: int) -> None:
        signed = code - 2**32 if code >= 2**31 else code
        assert parse_hresult(format_hresult(code)) == code
        assert parse_hresult(format_hresult(code).lower()) == code
        assert parse_hresult(f"{signed:+d}") == code

    @given(st.text())
    def test_any_text_has_an_answer(self, text: str) -> None:
        code = parse_hresult(text)
        assert (code is None) == (not text.strip())
        assert explain_hresult(text).meaning


class TestHresults:
    @pytest.mark.parametrize("code", ["401", "408", "40D", "414", "424", "438"])
    def test_retried_later(self, code: str) -> None:
        assert explain_hresult(f"0x80040{code}").retry == "later"

    @pytest.mark.parametrize(
        "code",
        [
            "403",
            "406",
            "40A",
            "416",
            "417",
            "418",
            "419",
            "41A",
            "41B",
            "41C",
            "41D",
            "41E",
            "41F",
            "420",
            "422",
        ],
    )
    def test_a_person_must_act(self, code: str) -> None:
        explanation = explain_hresult(f"0x80040{code}")
        assert explanation.retry == "after_fix"
        assert explanation.who_acts in {"bookkeeper", "administrator"}

    @pytest.mark.parametrize("code", ["400", "423"])
    def test_a_defect_of_the_program_is_never_retried(self, code: str) -> None:
        explanation = explain_hresult(f"0x80040{code}")
        assert (explanation.retry, explanation.who_acts) == ("never", "developer")

    def test_only_a_parse_error_says_for_sure_that_a_write_was_not_executed(self) -> None:
        assert {code for code, row in HRESULTS.items() if row.safe_to_resend} == {"0x80040400"}

    @pytest.mark.parametrize("code", ["401", "408", "40A", "410", "414", "416", "41A", "420", "422"])
    def test_before_a_session_began_nothing_was_executed(self, code: str) -> None:
        assert explain_hresult(f"0x80040{code}").resend == "safe_before_session"

    def test_a_crash_leaves_a_write_in_doubt(self) -> None:
        assert explain_hresult("0x80040402").resend == "in_doubt"

    def test_an_unknown_code_leaves_a_write_in_doubt(self) -> None:
        explanation = explain_hresult(0x80049999)
        assert (explanation.code, explanation.resend) == ("0x80049999", "in_doubt")

    def test_only_what_was_not_read_was_certainly_not_run_within_a_session(self) -> None:
        fates = {code: fate_of_write(parse_hresult(code)) for code in HRESULTS if code != READ_ONLY_MODE}
        assert {code for code, fate in fates.items() if fate == "not_run"} == {"0x80040400"}
        assert (fates["0x80040414"], fates["0x80040402"]) == ("ask_again", "may_have_run")
        assert fate_of_write(None) == fate_of_write(0x80049999) == "may_have_run"

    def test_before_a_session_nothing_was_run_but_where_quickbooks_crashed(self) -> None:
        assert fate_of_write(0x80040414, in_session=False) == "not_run"
        assert fate_of_write(0x80040402, in_session=False) == "may_have_run"

    def test_a_negative_number_is_the_same_code(self) -> None:
        assert explain_hresult(-2147220480) is HRESULTS["0x80040400"]

    def test_the_error_without_a_number(self) -> None:
        assert explain_hresult(f" {READ_ONLY_MODE}\n") is HRESULTS[READ_ONLY_MODE]
        assert "subscription" in HRESULTS[READ_ONLY_MODE].meaning

    def test_every_code_of_the_reference_is_known(self, shared: Path) -> None:
        with (shared / "reference/hresults.csv").open(encoding="utf-8", newline="") as file:
            codes = [row["hresult"] for row in csv.DictReader(file)]
        assert len(codes) > 40
        assert [code for code in codes if explain_hresult(code).code != code] == []


class TestQBWC:
    @pytest.mark.parametrize("code", [1039, "1039", "QBWC1039", " qbwc1039 "])
    def test_every_spelling(self, code: int | str) -> None:
        assert explain_qbwc(code) is QBWC_CODES["QBWC1039"]

    @pytest.mark.parametrize("code", [1047, "QBWC1049", "nonsense", "", "9" * 5000, -1])
    def test_unknown(self, code: int | str) -> None:
        explanation = explain_qbwc(code)
        assert "not in this table" in explanation.meaning
        assert explanation.resend == "in_doubt"

    def test_a_lost_answer_leaves_a_write_in_doubt(self) -> None:
        assert explain_qbwc(1042).resend == "in_doubt"
        assert explain_qbwc(1041).resend == "safe"

    def test_the_codes_of_the_guide_are_all_there(self) -> None:
        numbers = (*range(1000, 1047), 1048, 1051, 1085)
        assert list(QBWC_CODES) == [f"QBWC{number}" for number in numbers]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.code)
def test_a_row_is_complete(row: Explanation) -> None:
    assert re.fullmatch(r"0x8[0-9A-F]{7}|QBWC1\d{3}|SDK_E_[A-Z_]+", row.code)
    assert row.meaning.endswith(".")
    assert row.remedy
    assert all(step == step.strip() and step.endswith(".") for step in row.remedy)


def test_every_hresult_is_written_as_it_is_looked_up() -> None:
    numbers = {code: parse_hresult(code) for code in HRESULTS if code != READ_ONLY_MODE}
    assert [code for code, number in numbers.items() if format_hresult(number or 0) != code] == []
