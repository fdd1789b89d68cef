"""HTTP in and out: thin shells that carry a request to the Web Connector service and its reply back."""

from __future__ import annotations

from typing import Final

__all__ = ["BODY_TIMEOUT", "THREADS"]

THREADS: Final = 8
"""Calls that the ASGI adapter answers at the same time."""

BODY_TIMEOUT: Final = 60.0
"""Seconds that the ASGI adapter gives a whole body."""
