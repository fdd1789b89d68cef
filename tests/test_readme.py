"""Every Python block of README.md and of the docs runs; a newcomer can paste what they read.

The blocks of a page share their names, from top to bottom, in an empty directory. The comment
`<!--- clear-namespace -->` before a block makes it stand alone, and
`<!--- invisible-code-block: python ... --->` prepares what a reader need not see. No block can be skipped.
"""

from __future__ import annotations

import logging
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sybil import Sybil
from sybil.parsers.myst import ClearNamespaceParser, PythonCodeBlockParser

if TYPE_CHECKING:
    from collections.abc import Iterator

REPOSITORY = Path(__file__).resolve().parents[1]
DOCS = REPOSITORY / "docs"
PAGES = [
    REPOSITORY / "README.md",
    *(page for page in sorted(DOCS.rglob("*.md")) if DOCS / "_build" not in page.parents),
]

FENCE = re.compile(
    r"^ *(?P<fence>```+|~~~+)(?P<language>[^\n]*)\n.*?^ *(?P=fence) *$", re.MULTILINE | re.DOTALL
)
LOOKALIKES = frozenset({"", "py", "python3", "pycon", "Python"})


@pytest.fixture(autouse=True)
def _logging_stays_as_it_was() -> Iterator[None]:
    """Undo what a page does to logging, which the whole run shares."""
    loggers = [logging.getLogger(), logging.getLogger("qbsync")]
    before = [(logger.handlers[:], logger.level, logger.propagate) for logger in loggers]
    yield
    for logger, (handlers, level, propagate) in zip(loggers, before, strict=True):
        logger.handlers[:], logger.propagate = handlers, propagate
        logger.setLevel(level)


def run_blocks(page: Path) -> int:
    """Run the Python blocks of a page; return how many there were."""
    parsers = [PythonCodeBlockParser(), ClearNamespaceParser()]
    examples = list(Sybil(parsers=parsers, path=str(page.parent)).parse(page))
    for example in examples:
        example.evaluate()
    return len(examples)


def unmarked_blocks(text: str) -> list[str]:
    """Return the languages of fenced blocks that would not be run although they may be Python."""
    return [found["language"] for found in FENCE.finditer(text) if found["language"].strip() in LOOKALIKES]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(REPOSITORY)))
def test_python_blocks_run(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    run_blocks(page)
    assert unmarked_blocks(page.read_text(encoding="utf-8")) == [], (
        "name the language: python, console, text, ..."
    )


def test_readme_shows_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert run_blocks(REPOSITORY / "README.md") > 0


def test_a_wrong_block_is_reported(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "# Page\n\n```console\n$ false\n```\n\n```python\nx = 1\n```\n\n```python\nassert x == 2\n```\n"
    )
    with pytest.raises(AssertionError):
        run_blocks(page)


def test_a_block_can_stand_alone(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("```python\nx = 1\n```\n\n<!--- clear-namespace -->\n\n```python\nx\n```\n")
    with pytest.raises(NameError):
        run_blocks(page)


def test_a_block_that_hides_its_language_is_reported() -> None:
    assert unmarked_blocks("```py\nx\n```\n\n```python\nx\n```\n\n```\nx\n```\n") == ["py", ""]
