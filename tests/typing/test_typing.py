"""Both type checkers agree on what is accepted and what is refused."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

HERE = Path(__file__).parent
REPOSITORY = HERE.parents[1]
TOOLS = Path(sys.executable).parent


def expected(name: str) -> set[int]:
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    return {number for number, line in enumerate(lines, 1) if re.search(r"# error\b", line)}


def tool(name: str) -> str:
    found = shutil.which(name, path=str(TOOLS)) or shutil.which(name)
    if found is None:
        pytest.skip(
            f"{name.upper()} IS NOT INSTALLED: what types promise is not checked (install the extra lint)"
        )
    return found


def run(command: list[str]) -> str:
    return subprocess.run(command, capture_output=True, text=True, cwd=REPOSITORY, check=False).stdout


def mypy_errors(name: str) -> set[int]:
    output = run([tool("mypy"), "--strict", "--no-pretty", "--no-error-summary", str(HERE / name)])
    assert "Traceback" not in output
    return {int(number) for number in re.findall(rf"{re.escape(name)}:(\d+): error", output)}


def pyright_errors(name: str) -> set[int]:
    output = run([tool("pyright"), "--outputjson", "--pythonpath", sys.executable, str(HERE / name)])
    found = json.loads(output)
    assert found["summary"]["filesAnalyzed"] == 1
    problems = found["generalDiagnostics"]
    return {one["range"]["start"]["line"] + 1 for one in problems if one["severity"] == "error"}


@pytest.mark.parametrize("errors", [mypy_errors, pyright_errors])
@pytest.mark.parametrize(
    "name",
    [
        "accepted.py",
        "bridge_accepted.py",
        "bridge_refused.py",
        "mapping_accepted.py",
        "mapping_refused.py",
        "refused.py",
    ],
)
def test_checkers_agree(name: str, errors: object) -> None:
    assert callable(errors)
    assert errors(name) == expected(name)


def test_there_is_something_to_refuse() -> None:
    assert len(expected("refused.py")) > 20
    assert expected("accepted.py") == set()
