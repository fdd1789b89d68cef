"""`tools/check_docs.py`: it finds links that lead nowhere, and counts the examples."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Any

import pytest

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def tool() -> Any:
    """Return the tool as a module."""
    spec = importlib.util.spec_from_file_location("check_docs", REPOSITORY / "tools" / "check_docs.py")
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules["check_docs"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_links_that_lead_nowhere_are_found(tool: Any, tmp_path: Path) -> None:
    (tmp_path / "how").mkdir()
    (tmp_path / "index.html").write_text(
        '<a href="how/a.html#there">1</a><a href="how/a.html#gone">2</a><a href="how/b.html">3</a>'
        '<a href="#here">4</a><p id="here"></p><a href="https://example.com/none">5</a><img src="no.png">'
    )
    (tmp_path / "how" / "a.html").write_text('<p id="there"><a href="../index.html#here">6</a></p>')
    assert list(tool.broken_links(tmp_path)) == [
        "index.html: how/a.html#gone has no such place",
        "index.html: how/b.html is not there",
        "index.html: no.png is not there",
    ]


def test_examples_are_counted(tool: Any, tmp_path: Path) -> None:
    (tmp_path / "docs" / "_build").mkdir(parents=True)
    (tmp_path / "README.md").write_text("```python\nx = 1\n```\n\n```console\n$ ls\n```\n")
    (tmp_path / "docs" / "a.md").write_text(
        "<!--- invisible-code-block: python\ny = 1\n--->\n\n```python\ny\n```\n"
    )
    (tmp_path / "docs" / "_build" / "a.md").write_text("```python\nz = 1\n```\n")
    (tmp_path / "docs" / "b.md").write_text("nothing\n")
    assert tool.count_blocks(tmp_path) == tool.Counts(pages=2, blocks=3, invisible=1)
