"""Look at the built packages: ``python tools/check_packages.py TREE DIST AGAIN``.

TREE is what was built, DIST has its sdist and wheel, AGAIN those that were built once more from another copy,
full of what a working tree collects. The wheel has to have the files of src and no others; the sdist what its
tests need, and nothing that is not in TREE; both have to be the same bytes again, and stay within their
budgets. Prints the sizes, or every problem.
"""

from __future__ import annotations

import sys
import tarfile
import zipfile
from collections import Counter
from email.parser import HeaderParser
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

WHEEL_BUDGET = 1_300_000  # bytes
SDIST_BUDGET = 4_000_000  # the screenshots of the docs are a third of it
MADE_BY_THE_BUILD = frozenset({"PKG-INFO"})
AT_THE_TOP = (
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "README.md",
    "RELEASING.md",
    "SECURITY.md",
    "pyproject.toml",
)
FOLDERS = (".ci", ".github", "bench", "docs", "examples", "src", "tests", "tools")


def main(tree: Path, dist: Path, again: Path) -> int:
    """Print what was found and return the exit status."""
    wheel, sdist = next(dist.glob("*.whl")), next(dist.glob("*.tar.gz"))
    problems = [
        *of_the_wheel(files_of(tree / "src"), wheel),
        *of_the_sdist(files_of(tree), sdist),
        *of_the_metadata(wheel),
        *of_the_bytes((wheel, sdist), again),
        *of_the_size(wheel, WHEEL_BUDGET),
        *of_the_size(sdist, SDIST_BUDGET),
    ]
    print(*problems, sep="\n")
    if problems:
        return 1
    print("built twice, from a clean tree and from one with dirt in it: the same bytes")
    contents(wheel)
    return 0


def files_of(folder: Path) -> set[str]:
    """Return the paths of all files below a folder, relative to it."""
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def of_the_wheel(source: set[str], wheel: Path) -> Iterator[str]:
    """Compare the wheel with src."""
    with zipfile.ZipFile(wheel) as archive:
        found = {name for name in archive.namelist() if ".dist-info/" not in name}
    yield from differences("the wheel", source, found)
    for needed in ("qbsync/py.typed",):
        if needed not in found:
            yield f"the wheel lacks {needed}"


def of_the_sdist(tree: set[str], sdist: Path) -> Iterator[str]:
    """Compare the sdist with the tree."""
    with tarfile.open(sdist) as archive:
        found = {member.name.partition("/")[2] for member in archive if member.isfile()}
    wanted = {name for name in tree if name in AT_THE_TOP or name.partition("/")[0] in FOLDERS}
    yield from differences("the sdist", wanted, found - MADE_BY_THE_BUILD - {".gitignore"})
    yield from (f"the tree lacks {name}" for name in AT_THE_TOP if name not in tree)


def differences(what: str, wanted: set[str], found: set[str]) -> Iterator[str]:
    """Name what is missing and what is too much."""
    yield from (f"{what} lacks {name}" for name in sorted(wanted - found))
    yield from (f"{what} should not have {name}" for name in sorted(found - wanted))


def of_the_metadata(wheel: Path) -> Iterator[str]:
    """Look for what an index and an installer read."""
    with zipfile.ZipFile(wheel) as archive:
        name = next(name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        metadata = HeaderParser().parsestr(archive.read(name).decode())
    required = metadata.get_all("Requires-Dist", [])
    for extra in metadata.get_all("Provides-Extra", []):
        if not any(f"extra == '{extra}'" in line.replace('"', "'") for line in required):
            yield f"the extra {extra} requires nothing"
    if metadata["Description-Content-Type"] != "text/markdown":
        yield f"the README is called {metadata['Description-Content-Type']}"
    for header in ("Name", "Version", "Summary", "License-Expression", "Requires-Python"):
        if not metadata[header]:
            yield f"the metadata have no {header}"


def of_the_bytes(packages: Iterable[Path], again: Path) -> Iterator[str]:
    """Compare with the second build."""
    for package in packages:
        other = again / package.name
        if not other.is_file():
            yield f"the second build has no {package.name}"
        elif package.read_bytes() != other.read_bytes():
            yield f"the second build has another {package.name}"


def of_the_size(package: Path, budget: int) -> Iterator[str]:
    """Print the size and compare it with the budget."""
    size = package.stat().st_size
    print(f"{package.name}: {size / 1e6:.2f} MB of at most {budget / 1e6:.2f}")
    if size > budget:
        yield f"{package.name} is too large"


def contents(wheel: Path) -> None:
    """Print what takes the room, unpacked, by subpackage."""
    sizes: Counter[str] = Counter()
    with zipfile.ZipFile(wheel) as archive:
        for entry in archive.infolist():
            parts = entry.filename.split("/")
            sizes["/".join(parts[:2] if len(parts) > 2 else parts[:1])] += entry.file_size  # noqa: PLR2004
        print(f"{len(archive.namelist())} files in the wheel; unpacked, in kB:")
    print(*(f"  {size / 1e3:7.0f}  {name}" for name, size in sizes.most_common()), sep="\n")


if __name__ == "__main__":
    sys.exit(main(*map(Path, sys.argv[1:4])))
