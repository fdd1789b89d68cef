"""What the package tells an index and an installer; and that its papers agree with each other."""

from __future__ import annotations

import importlib.metadata
import re
import subprocess
import sys
import tomllib
from importlib.resources import files
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = {"cli", "dashboard", "sqlalchemy"}  # what hosts install; the others are for work on qbsync itself


def declared_pythons() -> list[str]:
    classifiers = [text.rpartition(" :: ")[2] for text in PROJECT["classifiers"] if "Python :: 3." in text]
    return sorted(classifiers, key=lambda version: int(version.partition(".")[2]))


def test_the_installed_version_is_the_project_s() -> None:
    assert importlib.metadata.version("qbsync") == PROJECT["version"]


def test_the_package_tells_its_version_and_reads_it_when_it_is_asked() -> None:
    code = (
        "import sys; before = 'importlib.metadata' in sys.modules; import qbsync;"
        "assert before == ('importlib.metadata' in sys.modules); print(qbsync.__version__)"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.stdout.strip(), done.stderr) == (PROJECT["version"], "")


def test_the_changelog_has_the_version_or_work_towards_it() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    headings = re.findall(r"^## \[(.+?)\]( - \d{4}-\d\d-\d\d)?$", changelog, re.MULTILINE)
    assert headings[0] == ("Unreleased", "")
    assert all(date for version, date in headings[1:])
    assert [version for version, _ in headings[1:2]] in ([], [PROJECT["version"]])


def test_the_workflow_runs_every_version_of_python_that_is_declared() -> None:
    workflow = (ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8")
    matrix = re.search(r"python: \[(.*)\]", workflow)
    assert matrix is not None
    assert re.findall(r'"([\d.]+)"', matrix[1]) == declared_pythons()
    assert PROJECT["requires-python"] == f">={declared_pythons()[0]}"


def test_the_gate_tries_every_version_of_python_that_is_declared() -> None:
    assert f"for version in {' '.join(declared_pythons())}; do" in (ROOT / ".ci" / "run").read_text(
        encoding="utf-8"
    )


def test_the_core_needs_nothing_of_an_extra() -> None:
    def names(requirements: list[str]) -> set[str]:
        return {found[0] for text in requirements if (found := re.match(r"[\w-]+", text))}

    extras = PROJECT["optional-dependencies"]
    assert set(extras) >= EXTRAS
    assert names(PROJECT["dependencies"]) == {"attrs", "cattrs", "lxml", "xmlschema"}
    for extra in EXTRAS:
        assert not names(extras[extra]) & names(PROJECT["dependencies"])
        assert not any("<" in text or "==" in text for text in extras[extra]), "an upper bound binds the host"


@pytest.mark.parametrize(
    "path",
    [
        "py.typed",
        "qbxml/status_codes.toml",
        "webconnector/hresults.toml",
        "webconnector/qbwc_codes.toml",
        "webconnector/texts.toml",
        "simulator/fidelity.toml",
        "cli/advisories.toml",
        "dashboard/static/dashboard.css",
        "dashboard/templates/connections.html",
    ],
)
def test_the_installed_package_has_its_data(path: str) -> None:
    assert files("qbsync").joinpath(path).is_file()


def test_every_paper_that_the_others_name_is_there() -> None:
    papers = ("README.md", "CONTRIBUTING.md", "SECURITY.md", "RELEASING.md", "CHANGELOG.md")
    lost = [
        f"{paper}: {target}"
        for paper in papers
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", (ROOT / paper).read_text(encoding="utf-8"))
        if not (ROOT / target).exists()
    ]
    assert lost == []
