"""Which XML libraries are at work: their versions, for those who keep them up to date."""

from __future__ import annotations

import pyexpat
from importlib.metadata import version

from lxml import etree

__all__ = ["library_versions"]


def library_versions() -> dict[str, str]:
    """Return the versions of lxml, of the libxml2 in it, and of Python's expat."""
    return {
        "lxml": version("lxml"),
        "libxml2": ".".join(map(str, etree.LIBXML_VERSION)),
        "expat": pyexpat.EXPAT_VERSION.removeprefix("expat_"),
    }
