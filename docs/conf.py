"""Settings of the documentation: Sphinx, MyST, Furo; the reference pages are made from the docstrings.

Build: sphinx-build -W --keep-going -b html docs docs/_build/html
"""

from __future__ import annotations

import importlib
import importlib.metadata
import importlib.util
import re
import sys
import typing
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parent))

from charts import chart
from fidelity_tables import fidelity_tables
from flow_diagram import data_flow, ladder, rooms, watermark
from model_pages import family_pages, is_model
from not_simulated import not_simulated
from operation_diagram import by_hand_rows, operation_diagram, rare_rows
from session_diagram import diagram, transition_rows

from qbsync.explanations import RESEND, RETRY, WHO_ACTS
from qbsync.qbxml.guard import LIMITS
from qbsync.qbxml.status import status_catalogue
from qbsync.webconnector.codes import text_catalogue
from qbsync.webconnector.hresults import hresult_catalogue
from qbsync.webconnector.qbwc_codes import qbwc_catalogue

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sphinx.application import Sphinx

    from qbsync.explanations import Catalogue, Explanation

project = "qbsync"
copyright = "the qbsync contributors"  # noqa: A001 - Sphinx reads it by this name
release = importlib.metadata.version("qbsync")

extensions = ["myst_parser", "sphinx.ext.autodoc"]
exclude_patterns = ["_build", "how-to/_*", "topics/_*"]
suppress_warnings = ["ref.python"]  # Transaction in a signature: a store's, or QuickBooks'; it gets no link
nitpicky = False

html_theme = "furo"
html_static_path = ["_static"]
html_css_files = ["qbsync.css"]
html_js_files = ["search.js"]
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
    "qbsync.explanations",
    "qbsync.facts",
    "qbsync.models",
    "qbsync.mapping",
    "qbsync.qbxml",
    "qbsync.webconnector",
    "qbsync.webconnector.calls",
    "qbsync.webconnector.session",
    "qbsync.webconnector.steps",
    "qbsync.webconnector.hcp",
    "qbsync.webconnector.client_version",
    "qbsync.webconnector.codes",
    "qbsync.webconnector.soap",
    "qbsync.webconnector.wsdl",
    "qbsync.webconnector.qwc",
    "qbsync.webconnector.qwclog",
    "qbsync.logs",
    "qbsync.adapters.payloads",
    "qbsync.adapters.recorder",
    "qbsync.storage.opening",
    "qbsync.storage.store",
    "qbsync.storage.record",
    "qbsync.storage.rows",
    "qbsync.storage.sqlalchemy",
    "qbsync.storage",
    "qbsync.dashboard",
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
        if is_model(value):  # shown, with its facts, by docs/model_pages.py
            documented[id(value)] = f"qbsync.models.{value.__name__}"
        elif typing.get_origin(value) is not None:
            blocks += alias(name, public, value)
        elif id(value) in documented:
            elsewhere.append(f":py:obj:`~{documented[id(value)]}`")
        elif hasattr(value, "__qualname__"):
            documented[id(value)] = f"{name}.{public}"
            kind = "class" if isinstance(value, type) else "function"
            if kind == "class" and issubclass(value, BaseException):
                kind = "exception"
            options = "" if kind == "function" else "   :members:\n"
            # A handle is put together of parts by topic, which nobody needs to know.
            parts = value.__bases__ if kind == "class" else ()
            if any(base.__module__.startswith("qbsync.sync.") for base in parts):
                options += "   :inherited-members: object, ABC\n"
            blocks.append(f"\n.. auto{kind}:: {name}.{public}\n{options}")
    also = f"Also here: {', '.join(elsewhere)}.\n" if elsewhere else ""
    if name == "qbsync.models":
        also += "\nThe models, with their fields and the values of these: :doc:`/reference/models/index`.\n"
    return PAGE.format(module=name, elsewhere=also, members="".join(blocks))


def alias(module: str, name: str, value: object) -> Iterator[str]:
    """Yield what is shown of a name for a type; those of the models are on the pages of their fields."""
    if module != "qbsync.models":
        text = re.sub(r"\b(?:[a-z_]+\.)+(?=\w)", "", str(value))
        yield f"\n.. py:data:: {module}.{name}\n\n   ``{text}``\n"


def write(page: Path, text: str) -> None:
    """Write a page that is made, where it differs, so that Sphinx reads again only what changed."""
    if not page.exists() or page.read_text(encoding="utf-8") != text:
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(text, encoding="utf-8")


def write_reference_pages(app: Sphinx) -> None:
    """Write a page for every public module that there is, and take away what is left of others."""
    pages = Path(app.srcdir) / "reference" / "api"
    documented: dict[int, str] = {}
    there_are = [name for name in PUBLIC_MODULES if importlib.util.find_spec(name) is not None]
    texts = {pages / f"{name}.md": reference_page(name, documented) for name in there_are}
    for page, text in texts.items():
        write(page, text)
    for stale in set(pages.glob("*.md")) - set(texts):
        stale.unlink()


CODES = """\
# Codes

What the codes of QuickBooks and of the Web Connector mean, who acts and what to do. `qbsync explain 3140`
shows the same in a terminal.

{words}
## Status codes of qbXML

Of one request, or (600, 9001 to 9005) of a message set. 3170 and 3180 stand for several things; where
QuickBooks' text speaks of a lock, the row of 3176 holds. A row with two numbers is for the codes between them
that have no row.

{status}
## HRESULTs

What `connectionError` and `receiveResponseXML` bring when QuickBooks gives no answer.

{hresults}
## Codes of the Web Connector

What the Web Connector shows on the screen and in QWCLog.txt.

{qbwc}

## Texts without a code

Known by a phrase in them; `qbsync explain` finds them too.

{texts}"""


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return a table in Markdown."""
    columns = tuple(head)
    lines = [columns, ["---"] * len(columns), *rows]
    cells = [[cell.replace("|", "\\|") for cell in line] for line in lines]
    return "".join(f"| {' | '.join(line)} |\n" for line in cells)


def code_table(catalogue: Catalogue) -> str:
    """Return the table of a catalogue: its rows, its ranges, and what holds for all other codes."""

    def row(code: str, one: Explanation) -> Iterator[str]:
        # Sphinx' search passes numbers over, but for entries of the index.
        yield f"{{index}}`{code}`" if code else "any other"
        yield one.meaning
        yield " ".join(one.remedy)
        yield from (one.who_acts, one.retry, one.resend)

    rows = [row(code, one) for code, one in catalogue.rows.items()]
    rows += [row(f"{each.first} to {each.last}", each.explanation) for each in catalogue.ranges]
    return table(
        ("Code", "Meaning", "What to do", "Who acts", "Try again", "Send a write again"),
        [*rows, row("", catalogue.unknown)],
    )


def word_table(title: str, words: Mapping[str, str]) -> str:
    """Return the table that says what the words of one column stand for."""
    return table((title, "which means"), words.items()) + "\n"


def write_code_page(app: Sphinx) -> None:
    """Write the page of codes out of the packaged catalogues."""
    words = word_table("Who acts", WHO_ACTS) + word_table("Try again", RETRY)
    text = CODES.format(
        words=words + word_table("Send a write again", RESEND),
        status=code_table(status_catalogue()),
        hresults=code_table(hresult_catalogue()),
        qbwc=code_table(qbwc_catalogue()),
        texts=code_table(text_catalogue()),
    )
    write(Path(app.srcdir) / "reference" / "codes.md", text)


def write_session_pages(app: Sphinx) -> None:
    """Write the drawing and the table of the session machine, which `topics/sessions.md` shows."""
    rows = table(("State", "Call or outcome", "Leads to"), transition_rows())
    for name, text in (("_session.svg", diagram()), ("_transitions.md", rows)):
        write(Path(app.srcdir) / "topics" / name, text)


def write_drawings(app: Sphinx) -> None:
    """Write the drawings and charts that pages show."""
    topics = Path(app.srcdir) / "topics"
    figures = (topics / "performance.md").read_text(encoding="utf-8")
    drawings = {
        "_data_flow.svg": data_flow(),
        "_rooms.svg": rooms(),
        "_ladder.svg": ladder(),
        "_watermark.svg": watermark(),
        "_operation.svg": operation_diagram(),
        "_decode_customer.svg": chart(figures, "decode Customer", "bare lxml"),
        "_decode_invoice.svg": chart(figures, "decode Invoice", "bare lxml"),
        "_encode_customer.svg": chart(figures, "encode CustomerAdd", "concatenation"),
    }
    for name, text in drawings.items():
        write(topics / name, text)
    write(topics / "_by_hand.md", table(("State", "What may be done"), by_hand_rows()))
    write(topics / "_by_itself.md", table(("From", "To", "Because"), rare_rows()))


def write_limits(app: Sphinx) -> None:
    """Write the table of the limits of XML, which `topics/hostile-input.md` shows."""
    rows = (
        (limit.of, f"{limit.envelope:,}", f"{limit.document:,}", limit.reason) for limit in LIMITS.values()
    )
    text = table(("at most so many", "SOAP", "qbXML", "because"), rows)
    write(Path(app.srcdir) / "topics" / "_limits.md", text)


def write_fidelity(app: Sphinx) -> None:
    """Write the tables of the simulator's behaviours and what it lacks, which `topics/fidelity.md` shows."""
    for name, text in (("_fidelity.md", fidelity_tables()), ("_not_simulated.md", not_simulated())):
        write(Path(app.srcdir) / "topics" / name, text)


def write_model_pages(app: Sphinx) -> None:
    """Write the pages of the models, and take away what is left of others."""
    pages = Path(app.srcdir) / "reference" / "models"
    texts = {pages / f"{name}.md": text for name, text in family_pages().items()}
    for page, text in texts.items():
        write(page, text)
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
    """Connect the steps above."""
    app.connect("builder-inited", write_reference_pages)
    app.connect("builder-inited", write_code_page)
    app.connect("builder-inited", write_session_pages)
    app.connect("builder-inited", write_drawings)
    app.connect("builder-inited", write_limits)
    app.connect("builder-inited", write_fidelity)
    app.connect("builder-inited", write_model_pages)
    app.connect("autodoc-process-docstring", keep_drawings)
