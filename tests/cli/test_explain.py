"""`qbsync explain`: a person sees what a code means and what to do, a program gets it as JSON."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from click.testing import CliRunner, Result

from qbsync.cli.commands import qbsync
from qbsync.explanations import RESEND, RETRY, WHO_ACTS
from qbsync.qbxml.status import status_catalogue
from qbsync.webconnector.hresults import hresult_catalogue
from qbsync.webconnector.qbwc_codes import qbwc_catalogue

CODES = [
    code
    for catalogue in (status_catalogue(), hresult_catalogue(), qbwc_catalogue())
    for code in catalogue.rows
]


def explain(*arguments: str) -> Result:
    """Run the command in a terminal of 80 columns."""
    return CliRunner().invoke(qbsync, ["explain", *arguments], env={"COLUMNS": "80"})


def words(text: str) -> str:
    """Return a text without its line breaks and indents."""
    return " ".join(text.split())


def test_a_person_sees_all_of_it() -> None:
    result = explain("3140")
    assert result.exit_code == 0
    row = status_catalogue().rows["3140"]
    assert row.remedy
    steps = [f"{number}. {step}" for number, step in enumerate(row.remedy, 1)]
    said = [
        ("Status code 3140 (Error)", row.meaning),
        ("Who acts", WHO_ACTS[row.who_acts]),
        ("Try again", RETRY[row.retry]),
        ("Send a write again", RESEND[row.resend]),
        ("What to do", *steps),
    ]
    assert words(result.stdout) == " ".join(part for line in said for part in line)


@pytest.mark.parametrize("code", CODES)
def test_every_code_is_readable_at_80_columns(code: str) -> None:
    result = explain(code)
    assert result.exit_code == 0
    assert max(map(len, result.stdout.splitlines())) <= 80
    assert code in result.stdout


def test_steps_are_numbered_in_their_order() -> None:
    lines = [line.strip() for line in explain("3290").stdout.splitlines()]
    assert lines[-4:] == [
        "What to do",
        "1. Query the transaction.",
        "2. Send its TxnLineIDs in the order that came back.",
        "3. New lines have -1.",
    ]


def test_what_has_no_remedy_shows_none() -> None:
    result = explain("0x00000000")
    assert "No error." in result.stdout
    assert "What to do" not in result.stdout


def test_a_number_of_two_kinds_is_explained_twice() -> None:
    stdout = explain("1000").stdout
    assert "Status code 1000 (Error)" in stdout
    assert "Web Connector QBWC1000" in stdout


def test_a_pasted_line_needs_no_quotes() -> None:
    result = explain("QBWC1048:", "Cannot", "verify", "Web", "Server", "Certificate")
    assert result.stdout.startswith("Web Connector QBWC1048\n")


@pytest.mark.parametrize("code", ["0", "17", "530", "550", "560", "570"])
def test_what_was_carried_out_is_not_to_be_sent_again(code: str) -> None:
    assert "Send a write again no: it was carried out" in words(explain(code).stdout)


@pytest.mark.parametrize("code", ["510", "531", "1000", "0x80040402"])
def test_what_may_have_been_carried_out_is_looked_for_first(code: str) -> None:
    assert "Send a write again only after a query" in words(explain(code).stdout)


def test_json_has_every_field() -> None:
    result = explain("QBWC1042", "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout) == [
        {
            "code": "QBWC1042",
            "text": "The service failed at receiveResponseXML, after QuickBooks did the work.",
            "who_acts": "developer",
            "retry": "later",
            "resend": "in_doubt",
            "safe_to_resend": False,
            "remedy": [
                "Look into the log of the host app.",
                "Writes of this session are in doubt until recovery has run.",
            ],
            "severity": "",
        }
    ]


@pytest.mark.parametrize("arguments", [("QBWC1049",), ("nonsense",), ("0x80049999", "--json")])
def test_an_unknown_code_fails_with_a_hint(arguments: tuple[str, ...]) -> None:
    result = explain(*arguments)
    assert result.exit_code == 1
    assert result.stdout == ""
    assert arguments[0] in result.stderr
    assert "QWCLog.txt" in result.stderr
    assert max(map(len, result.stderr.splitlines())) <= 80


def test_a_negative_number_is_no_option() -> None:
    command = [sys.executable, "-c", "from qbsync.cli import main; main()", "explain", "-2147220480"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("HRESULT 0x80040400\n")


@pytest.mark.parametrize(
    ("arguments", "codes"),
    [
        (("1", "3140"), ["1", "3140"]),
        (("1", "500"), ["1", "500"]),
        (("3140", "QBWC1048", "0x80040400"), ["3140", "QBWC1048", "0x80040400"]),
        (("3140", "3140"), ["3140"]),
        (("the 1st: 3140", "and QBWC1048 then"), ["3140", "QBWC1048"]),
    ],
)
def test_each_argument_is_judged_by_itself(arguments: tuple[str, ...], codes: list[str]) -> None:
    result = explain(*arguments, "--json")
    assert (result.exit_code, result.stderr) == (0, "")
    assert [one["code"] for one in json.loads(result.stdout)] == codes


def test_what_is_not_known_among_others_is_named() -> None:
    result = explain("3140", "QBWC1049", "99999")
    assert result.exit_code == 1
    assert result.stdout.startswith("Status code 3140")
    assert "QBWC1049, 99999" in result.stderr
    assert "3140" not in result.stderr


def test_a_number_beside_a_code_is_named_though_it_is_not_explained() -> None:
    result = explain("line with 3140 and QBWC1012: bad")
    assert result.exit_code == 0
    assert result.stdout.startswith("Web Connector QBWC1012\n")
    assert "qbsync explain 3140" in result.stderr
    assert explain("QBWC1012 after 3 of 12").stderr == ""
