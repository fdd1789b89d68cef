"""Sync flows with promises: what is pulled and pushed when, and what every answer means."""

from __future__ import annotations
