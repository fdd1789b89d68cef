"""What the Web Connector tells of QuickBooks at the first sendRequestXML of a session: strHCPResponse.

It is one qbXML document that answers a HostQuery, a CompanyQuery and a PreferencesQuery, which the Web
Connector asked for itself. Point of Sale sends a sentence instead. Nothing here ever stops a session: what
cannot be read is as good as not told.

Source: QBWC Programmer's Guide ch. 10 (sendRequestXML); captured answers.
"""

from __future__ import annotations

import re
from typing import Final

import attrs

from qbsync.errors import DecodeError
from qbsync.facts.marks import EDITIONS
from qbsync.models import Company, Host, Preferences
from qbsync.qbxml import decode

__all__ = ["HCPResponse", "edition_of", "read_hcp", "supported_versions"]

LIMIT: Final = 4 * 1024 * 1024
"""Bytes of strHCPResponse that are read; real ones have tens of kilobytes."""

# Old Canadian and British releases write "CA2.0" and "UK3.0".
_VERSION: Final = re.compile(r"[A-Za-z]{0,2}([0-9]{1,3})\.([0-9]{1,3})", re.ASCII)


@attrs.frozen(kw_only=True)
class HCPResponse:
    """What came of strHCPResponse; what is missing or could not be read is None."""

    host: Host | None = None
    company: Company | None = attrs.field(default=None, repr=False)
    preferences: Preferences | None = attrs.field(default=None, repr=False)


def read_hcp(text: str) -> HCPResponse:
    """Read strHCPResponse; text that is no answer of QuickBooks gives an empty HCPResponse."""
    if not text.strip():
        return HCPResponse()
    try:
        answer = decode(text, limit=LIMIT)
    except DecodeError:
        return HCPResponse()
    objects = [record for response in answer for record in response.objects]
    return HCPResponse(
        host=next((record for record in objects if isinstance(record, Host)), None),
        company=next((record for record in objects if isinstance(record, Company)), None),
        preferences=next((record for record in objects if isinstance(record, Preferences)), None),
    )


def supported_versions(hcp: HCPResponse) -> tuple[tuple[int, int], ...]:
    """Return the qbXML versions that QuickBooks says it takes, as numbers; empty where it was not told."""
    if hcp.host is None:
        return ()
    told: tuple[str, ...] = getattr(hcp.host, "supported_qbxml_version", ())
    found = map(_VERSION.fullmatch, (text.strip() for text in told))
    return tuple((int(match[1]), int(match[2])) for match in found if match is not None)


def edition_of(hcp: HCPResponse, country: str) -> str | None:
    """Return the edition by HostRet's Country, else by `country` (qbXMLCountry); None where neither tells."""
    told = getattr(hcp.host, "country", None) if hcp.host is not None else None
    for text in (told or "", country):
        if text.strip().upper() in EDITIONS:
            return text.strip().upper()
    return None
