"""What the codes of the Web Connector itself mean (QBWC1000 and up), and what to do.

The rows stand in `qbwc_codes.toml`.
"""

from __future__ import annotations

import re
from typing import Final

from qbsync.explanations import Catalogue, Explanation, load_catalogue

__all__ = ["explain_qbwc", "qbwc_catalogue"]

_CODE: Final = re.compile(r"\s*(?:QBWC)?([0-9]{1,9})\s*", re.ASCII | re.IGNORECASE)


def qbwc_catalogue() -> Catalogue:
    """Return the catalogue of the Web Connector's codes; a key is the code as it shows it ("QBWC1039")."""
    return load_catalogue("qbsync.webconnector", "qbwc_codes.toml")


def explain_qbwc(code: int | str) -> Explanation:
    """Return what a code means, given as 1039 or "QBWC1039".

    A code that is not in the catalogue, or no code at all, is explained as unknown.
    """
    found = _CODE.fullmatch(str(code))
    return qbwc_catalogue().explain("QBWC" if found is None else f"QBWC{int(found[1])}")
