"""`qbsync check`, as a person or a build runs it."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from qbsync.cli.commands import qbsync
from qbsync.models import CustomerAdd
from qbsync.qbxml import encode

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

COMMAND = [sys.executable, "-c", "from qbsync.cli import main; main()", "check"]
GOOD = encode([CustomerAdd(name="Ann", job_title="Owner")])
BAD = GOOD.replace(b"Name>", b"Nmae>")


def run(*arguments: str, given: bytes = b"") -> Result:
    return CliRunner().invoke(qbsync, ["check", *arguments], input=given)


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    good, bad = tmp_path / "good.xml", tmp_path / "bad.xml"
    good.write_bytes(GOOD)
    bad.write_bytes(BAD)
    return str(good), str(bad)


def test_each_problem_is_a_line_that_editors_understand(files: tuple[str, str]) -> None:
    good, bad = files
    done = run(good, bad)
    assert done.exit_code == 1
    assert done.stdout.splitlines() == [
        f"{good}: valid",
        f"{bad}:7: CustomerAddRq/CustomerAdd/Nmae: is unknown in CustomerAdd; did you mean Name?",
    ]


def test_valid_documents_end_with_0(files: tuple[str, str]) -> None:
    assert run(files[0]).exit_code == 0


def test_the_standard_input_is_read(files: tuple[str, str]) -> None:
    done = run("-", given=GOOD)
    assert (done.exit_code, done.stdout) == (0, "-: valid\n")
    assert run("-", files[0], given=BAD).stdout.startswith("-:7: ")


def test_json(files: tuple[str, str]) -> None:
    done = run("--json", *files)
    assert done.exit_code == 1
    result = json.loads(done.stdout)
    assert result["ok"] is False
    assert [len(one["problems"]) for one in result["files"]] == [0, 1]
    assert result["files"][1]["problems"][0] == {
        "path": "CustomerAddRq/CustomerAdd/Nmae",
        "rule": "is unknown in CustomerAdd",
        "value": None,
        "fix": "did you mean Name?",
        "line": 7,
    }
    assert json.loads(run("--json", files[0]).stdout)["ok"] is True


def test_version_and_edition_are_taken(files: tuple[str, str]) -> None:
    assert "exists since 12.0" in run("--version", "11.0", files[0]).stdout
    assert run("--edition", "AU", files[0]).exit_code == 0


def test_what_cannot_be_asked_ends_with_2(files: tuple[str, str], tmp_path: Path) -> None:
    done = run("--version", "5.0", files[0])
    assert done.exit_code == 2
    assert "before 6.0 qbXML had other elements" in done.stderr
    assert run("--edition", "DE", files[0]).exit_code == 2
    assert run(str(tmp_path / "absent.xml")).exit_code == 2
    assert run().exit_code == 2


def test_a_file_that_is_no_xml_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "no.xml").write_bytes(b"<QBXML>\n<")
    done = run(str(tmp_path / "no.xml"))
    assert done.exit_code == 1
    assert done.stdout.startswith(str(tmp_path / "no.xml:2: document: "))


def test_it_is_a_command_of_its_own_process(files: tuple[str, str]) -> None:
    done = subprocess.run([*COMMAND, files[0]], capture_output=True, timeout=60, check=False)
    assert (done.returncode, done.stdout.decode()) == (0, f"{files[0]}: valid\n")
