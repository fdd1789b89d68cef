"""Marks that stand in a field's `Annotated[...]` or, for choices, in the class body.

A mark on a field counts for this use of the type; the facts that hold in the end are computed along the path
from the request: version = the highest, editions = the intersection, length = the outermost mark.
"""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

import attrs

__all__ = [
    "EDITIONS",
    "Attribute",
    "Edition",
    "Editions",
    "Element",
    "ListName",
    "MaxLength",
    "MaxOccurs",
    "NotEmpty",
    "OneOf",
    "Outside",
    "Range",
    "Required",
    "Secret",
    "Simple",
    "Since",
    "Tag",
    "version_key",
]

Edition: TypeAlias = Literal["US", "CA", "UK", "AU"]
"""The country editions of QuickBooks Desktop."""

EDITIONS: Final[frozenset[str]] = frozenset({"US", "CA", "UK", "AU"})


def version_key(version: str) -> tuple[int, int]:
    """Return a qbXML version as numbers that compare rightly: ``"13.0"`` -> ``(13, 0)``.

    Raises ValueError where the text is no version.
    """
    major, dot, minor = version.partition(".")
    if not (dot and major.isascii() and major.isdigit() and minor.isascii() and minor.isdigit()):
        message = f"{version!r} is no qbXML version; write it like '13.0'"
        raise ValueError(message)
    return int(major), int(minor)


@attrs.frozen
class Simple:
    """The qbXML type of a leaf, by its name in the SDK (``AMTTYPE``)."""

    name: str


@attrs.frozen(init=False)
class MaxLength:
    """The most characters that a text may have, for each edition; on a Ref, of its FullName."""

    us: int
    ca: int
    uk: int
    au: int

    def __init__(
        self, us: int, *, ca: int | None = None, uk: int | None = None, au: int | None = None
    ) -> None:
        """Take the US length for every edition that has no own."""
        self.__attrs_init__(us, ca or us, uk or us, au or us)

    def of(self, edition: str) -> int:
        """Return the length for one edition."""
        return {"US": self.us, "CA": self.ca, "UK": self.uk, "AU": self.au}[edition]

    @property
    def longest(self) -> int:
        """The length that some edition accepts."""
        return max(self.us, self.ca, self.uk, self.au)


@attrs.frozen
class Range:
    """The least and the greatest number that is accepted, both included; None is open."""

    least: int | str | None = None
    greatest: int | str | None = None


@attrs.frozen
class MaxOccurs:
    """How often a repeated element may stand; without the mark as often as one likes."""

    count: int


@attrs.frozen
class Tag:
    """The name of the element, where the rule of `names` does not give it."""

    name: str


@attrs.frozen
class Attribute:
    """The field is an XML attribute of the element."""


@attrs.frozen
class Outside:
    """The element stands in the Rq element, beside the request's own aggregate (IncludeRetElement)."""


@attrs.frozen(init=False)
class Since:
    """The lowest qbXML version that has the element."""

    version: str
    key: tuple[int, int]

    def __init__(self, version: str) -> None:
        """Keep the version as it is written and as numbers."""
        self.__attrs_init__(version, version_key(version))


@attrs.frozen(init=False)
class Editions:
    """The editions that have the element."""

    names: frozenset[Edition]

    def __init__(self, *names: Edition) -> None:
        """Name the editions."""
        self.__attrs_init__(frozenset(names))


@attrs.frozen
class Element:
    """An empty element is valid and means `default` (an element default of the SDK's schema)."""

    default: str


@attrs.frozen
class Secret:
    """A card number or the like: never in a repr, a problem or a log, and cut when it is read.

    A request refuses one that is crossed out (``xxxxxxxxxxxx2222``), because that would take the place of the
    real one; not so with `sent_masked`, where the SDK wants it crossed out.
    """

    sent_masked: bool = False


@attrs.frozen
class ListName:
    """The own name of a list object: not empty, no colon (it separates levels), no blank at either end."""


@attrs.frozen
class NotEmpty:
    """A text that QuickBooks cannot do without, such as the name of what is added: "" is refused."""


@attrs.frozen
class Required:
    """A field of a branch of `OneOf` that has to be given where the branch is used."""

    name: str


Branch: TypeAlias = "str | Required | OneOf | tuple[str | Required | OneOf, ...]"


@attrs.frozen(init=False)
class OneOf:
    """At most one of the branches may be used; with `required`, exactly one.

    A branch is a field's name, or a tuple of names, `Required` names and further `OneOf`s.  A branch is used
    where one of its fields is given.
    """

    branches: tuple[tuple[str | Required | OneOf, ...], ...]
    required: bool

    def __init__(self, *branches: Branch, required: bool = False) -> None:
        """Take the branches in wire order."""
        self.__attrs_init__(
            tuple(branch if isinstance(branch, tuple) else (branch,) for branch in branches),
            required,
        )
