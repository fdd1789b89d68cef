"""The qbXML versions and editions whose language is known: the one place that lists them.

Verified against the SDK's own schema at 13.0 and 16.0.  15.0 takes the facts of 14.0: of what is new in 16.0
it is not known whether 15.0 has it.  Outside the US the language is known from 8.0 on.

Documents of older versions are read and answered by the same facts, as QuickBooks does; none are sent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from qbsync.errors import Problem
from qbsync.facts.marks import EDITIONS, version_key
from qbsync.facts.values import shown

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "OLDER_VERSIONS",
    "RELEASES",
    "VERSIONS",
    "least_version",
    "release_with",
    "target_problems",
    "why_unknown",
]

VERSIONS: Final = (
    *("6.0", "6.1", "7.0", "8.0", "9.0", "10.0", "11.0", "12.0", "13.0", "14.0", "15.0", "16.0"),
)
"""The qbXML versions whose language is known, in their order; outside the US from 8.0 on."""

OLDER_VERSIONS: Final = ("1.0", "1.1", "2.0", "2.1", "3.0", "4.0", "4.1", "5.0")
"""What QuickBooks goes on taking besides; qbsync sends none of them."""

_FIRST_OUTSIDE_US: Final = "8.0"

# Intuit's pages on the compatibility of the SDK have 13.0 and 16.0, a table that a maker of drivers publishes
# the others; for 6.1 it is the release after that of 6.0.
RELEASES: Final[Mapping[str, str]] = {
    "6.0": "2007",
    "6.1": "2008",
    "7.0": "2008",
    "8.0": "2009",
    "9.0": "2010",
    "10.0": "2011",
    "11.0": "2012",
    "12.0": "2013",
    "13.0": "2014",
    "14.0": "2018",
    "15.0": "2022",
    "16.0": "2023 R3",
}
"""The release of QuickBooks Desktop that a qbXML version came with; later ones take it, too."""


def release_with(version: str) -> str:
    """Return the first release of QuickBooks Desktop that takes a version: "2014" for 13.0."""
    return RELEASES[version]


def least_version(edition: str) -> str:
    """Return the oldest version whose language is known in an edition."""
    return VERSIONS[0] if edition == "US" else _FIRST_OUTSIDE_US


def why_unknown(version: str, edition: str) -> str | None:
    """Return why the language of a version is not known in an edition, None where it is."""
    try:
        key = version_key(version)
    except ValueError as error:
        whole = f"{version}.0"
        is_number = version.isascii() and version.isdigit()
        return why_unknown(whole, edition) if is_number and whole not in VERSIONS else str(error)
    newest = VERSIONS[-1]
    if key > version_key(newest):
        return f"qbXML {version} is newer than {newest}, the last version that qbsync knows"
    if key < version_key(VERSIONS[0]):
        return f"before {VERSIONS[0]} qbXML had other elements, and separate languages for CA and UK"
    if version not in VERSIONS:
        return f"there is no qbXML {version}; the versions are {', '.join(VERSIONS)}"
    if edition != "US" and key < version_key(_FIRST_OUTSIDE_US):
        return f"of the {edition} edition qbXML is known from {_FIRST_OUTSIDE_US} on"
    return None


def _is_version(text: str) -> bool:
    try:
        version_key(text)
    except ValueError:
        return False
    return True


def target_problems(version: Any, edition: Any, *, older: bool = False) -> list[Problem]:
    """Return what is wrong with a version and an edition that somebody gave, nothing where both are known.

    With `older`, the versions that are only read and answered are known, too.
    """
    problems: list[Problem] = []
    known = VERSIONS if edition == "US" else VERSIONS[VERSIONS.index(_FIRST_OUTSIDE_US) :]
    value = shown(version)
    text = version if isinstance(version, str) else value
    meant = f"{text}.0" if f"{text}.0" in VERSIONS else text
    fix = f'write "{meant}"' if meant in VERSIONS and meant != version else f"give one of {', '.join(known)}"
    if not isinstance(version, str):
        problems.append(Problem(path="version", value=value, rule='is not text like "13.0"', fix=fix))
    elif not _is_version(version):
        problems.append(Problem(path="version", value=value, rule='is not written like "13.0"', fix=fix))
    elif not (older and version in OLDER_VERSIONS):
        reason = why_unknown(version, edition if isinstance(edition, str) else "US")
        if reason is not None:
            rule = f"is not a version that qbsync knows: {reason}"
            problems.append(Problem(path="version", value=value, rule=rule, fix=fix))
    if not isinstance(edition, str) or edition not in EDITIONS:
        upper = edition.upper() if isinstance(edition, str) else ""
        fix = f'write "{upper}"' if upper in EDITIONS else 'give the edition of the QuickBooks, such as "US"'
        rule = f"is none of {', '.join(sorted(EDITIONS))}"
        problems.append(Problem(path="edition", value=shown(edition), rule=rule, fix=fix))
    return problems
