"""Count the examples of the docs, and look at every internal link of the built site.

    python tools/check_docs.py                    # how many Python blocks tests/test_readme.py runs
    python tools/check_docs.py docs/_build/html   # and every link, anchor, picture, style sheet of that build

Prints each link that leads nowhere, and ends with status 1 if there is one. Links to other sites are not
followed.
"""

from __future__ import annotations

import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import attrs
from sybil import Sybil
from sybil.parsers.myst import PythonCodeBlockParser

if TYPE_CHECKING:
    from collections.abc import Iterator

REPOSITORY = Path(__file__).resolve().parents[1]


class _Page(HTMLParser):
    """The ids of a page, and what it refers to."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.targets: list[str] = []
        self.feed(text)

    def handle_starttag(self, _tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in {"id", "name"} and value:
                self.ids.add(value)
            elif name in {"href", "src"} and value:
                self.targets.append(value)


@attrs.frozen
class Counts:
    """How many Python blocks there are, and how many of them a reader does not see."""

    pages: int
    blocks: int
    invisible: int


def count_blocks(repository: Path) -> Counts:
    """Count the Python blocks of README.md and of the docs, as `tests/test_readme.py` runs them."""
    docs = repository / "docs"
    sources = [path for path in docs.rglob("*.md") if docs / "_build" not in path.parents]
    pages = blocks = invisible = 0
    for path in [repository / "README.md", *sources]:
        examples = list(Sybil(parsers=[PythonCodeBlockParser()], path=str(path.parent)).parse(path))
        pages += bool(examples)
        blocks += len(examples)
        starts = [example.document.text[example.start : example.end] for example in examples]
        invisible += sum(text.startswith("<!---") for text in starts)
    return Counts(pages, blocks, invisible)


def broken_links(site: Path) -> Iterator[str]:
    """Yield each internal reference of a built site that leads nowhere."""
    pages = {path: _Page(path.read_text(encoding="utf-8")) for path in sorted(site.rglob("*.html"))}
    for path, page in pages.items():
        for target in page.targets:
            parts = urlsplit(target)
            if parts.scheme or parts.netloc:
                continue
            there = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            if not there.is_file():
                yield f"{path.relative_to(site)}: {target} is not there"
            elif parts.fragment and there in pages and unquote(parts.fragment) not in pages[there].ids:
                yield f"{path.relative_to(site)}: {target} has no such place"


def main(arguments: list[str]) -> int:
    """Print the counts, and what is broken; return the exit status."""
    counts = count_blocks(REPOSITORY)
    print(
        f"{counts.blocks} Python blocks on {counts.pages} pages are run, "
        f"{counts.invisible} of them prepare what a reader need not see"
    )
    if not arguments:
        return 0
    site = Path(arguments[0]).resolve()
    broken = list(broken_links(site))
    print(
        "\n".join(broken) or f"all internal links of {len(list(site.rglob('*.html')))} pages lead somewhere"
    )
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
