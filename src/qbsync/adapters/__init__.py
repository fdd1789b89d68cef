"""HTTP in and out: thin shells that carry a request to the Web Connector service and its reply back."""

from __future__ import annotations
