"""Settings of the documentation: Sphinx, MyST, Furo; the reference pages are made from the docstrings.

Build: sphinx-build -W --keep-going -b html docs docs/_build/html
"""

from __future__ import annotations

import importlib
import importlib.metadata
import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx

project = "qbsync"
copyright = "the qbsync contributors"  # noqa: A001 - Sphinx reads it by this name
release = importlib.metadata.version("qbsync")

extensions = ["myst_parser", "sphinx.ext.autodoc"]
exclude_patterns = ["_build"]
nitpicky = False

html_theme = "furo"
html_title = f"qbsync {release}"

myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_preserve_defaults = True
python_use_unqualified_type_names = True
maximum_signature_line_length = 88
default_role = "literal"

# What hosts may rely on, in the order of the layers. A module gets its page as soon as it exists.
PUBLIC_MODULES = (
    "qbsync",
    "qbsync.errors",
    "qbsync.facts",
    "qbsync.models",
    "qbsync.qbxml",
    "qbsync.webconnector",
    "qbsync.storage",
    "qbsync.simulator",
    "qbsync.testing",
)

PAGE = """\
# {module}

```{{eval-rst}}
.. automodule:: {module}
{members}
```
"""


def write_reference_pages(app: Sphinx) -> None:
    """Write a page for every public module: its docstring and each name of its `__all__`.

    The names are spelled out, because a lazy package (PEP 562) hides them from autodoc. What two modules
    export is documented once, in the one that comes first.
    """
    pages = Path(app.srcdir) / "reference" / "api"
    pages.mkdir(exist_ok=True)
    documented: set[int] = set()
    wanted = set()
    for number, name in enumerate(PUBLIC_MODULES):
        if importlib.util.find_spec(name) is None:
            continue
        module = importlib.import_module(name)
        blocks = []
        for public in getattr(module, "__all__", ()):
            value = getattr(module, public)
            if id(value) in documented or not hasattr(value, "__qualname__"):
                continue
            documented.add(id(value))
            kind = "class" if isinstance(value, type) else "function"
            if kind == "class" and issubclass(value, BaseException):
                kind = "exception"
            options = "" if kind == "function" else "   :members:\n"
            blocks.append(f"\n.. auto{kind}:: {name}.{public}\n{options}")
        page = pages / f"{number}-{name}.md"
        text = PAGE.format(module=name, members="".join(blocks))
        if not page.exists() or page.read_text(encoding="utf-8") != text:
            page.write_text(text, encoding="utf-8")
        wanted.add(page)
    for stale in set(pages.glob("*.md")) - wanted:
        stale.unlink()


def keep_drawings(
    _app: Sphinx, _what: str, _name: str, _value: object, _options: object, lines: list[str]
) -> None:
    """Show the indented parts of a docstring (trees, tables) as they are drawn.

    Docstrings are plain text for whoever reads the source, so an indented part has no `::` before it.
    """
    shown: list[str] = []
    for number, line in enumerate(lines):
        begins = line.startswith(" ") and (number == 0 or not lines[number - 1].strip())
        before = next((text for text in reversed(shown) if text.strip()), "")
        if begins and not before.startswith((" ", "* ", "- ", "..")) and not before.endswith("::"):
            shown += ["::", ""]
        shown.append(line)
    lines[:] = shown


def setup(app: Sphinx) -> None:
    """Connect the two steps above."""
    app.connect("builder-inited", write_reference_pages)
    app.connect("autodoc-process-docstring", keep_drawings)
