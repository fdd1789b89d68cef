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

# What hosts may rely on. A module gets its page as soon as it exists. What two of them export is documented
# in the one that comes first, so the package itself, which repeats the most used names, is the last.
PUBLIC_MODULES = (
    "qbsync.errors",
    "qbsync.facts",
    "qbsync.models",
    "qbsync.qbxml",
    "qbsync.webconnector",
    "qbsync.storage",
    "qbsync.simulator",
    "qbsync.testing",
    "qbsync",
)

PAGE = """\
# {module}

```{{eval-rst}}
.. automodule:: {module}

{elsewhere}
{members}
```
"""


def reference_page(name: str, documented: dict[int, str]) -> str:
    """Return the page of a module: its docstring and each name of its `__all__`.

    The names are spelled out, because a lazy package (PEP 562) hides them from autodoc. `documented` has what
    earlier pages document, by identity, and is added to.
    """
    module = importlib.import_module(name)
    blocks, elsewhere = [], []
    for public in getattr(module, "__all__", ()):
        value = getattr(module, public)
        if id(value) in documented:
            elsewhere.append(f":py:obj:`~{documented[id(value)]}`")
        elif hasattr(value, "__qualname__"):
            documented[id(value)] = f"{name}.{public}"
            kind = "class" if isinstance(value, type) else "function"
            if kind == "class" and issubclass(value, BaseException):
                kind = "exception"
            options = "" if kind == "function" else "   :members:\n"
            blocks.append(f"\n.. auto{kind}:: {name}.{public}\n{options}")
    also = f"Also here: {', '.join(elsewhere)}.\n" if elsewhere else ""
    return PAGE.format(module=name, elsewhere=also, members="".join(blocks))


def write_reference_pages(app: Sphinx) -> None:
    """Write a page for every public module that there is, and take away what is left of others."""
    pages = Path(app.srcdir) / "reference" / "api"
    pages.mkdir(exist_ok=True)
    documented: dict[int, str] = {}
    there_are = [name for name in PUBLIC_MODULES if importlib.util.find_spec(name) is not None]
    texts = {pages / f"{name}.md": reference_page(name, documented) for name in there_are}
    for page, text in texts.items():
        if not page.exists() or page.read_text(encoding="utf-8") != text:
            page.write_text(text, encoding="utf-8")
    for stale in set(pages.glob("*.md")) - set(texts):
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
