"""The protocol of the QuickBooks Web Connector: calls, replies, SOAP, sessions, .qwc files, error codes.

Nothing here does input or output. Source: QBWC Programmer's Guide.
"""

from __future__ import annotations
