"""A real browser for the tests of pages: the Chromium of the system, driven by Playwright, which downloads none.

QBSYNC_CHROMIUM names the program; without it Debian's `chromium` and its like are looked for.

Playwright keeps an event loop running in the thread that started it, in which nothing else can run one. So a
browser belongs to one module of tests, and is gone before the next one begins.
"""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

__all__ = ["NEEDS_BROWSER", "chromium_path", "running_browser"]

NEEDS_BROWSER = "needs a browser"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


def chromium_path() -> str | None:
    """Return the path of Chromium, None where there is none."""
    given = os.environ.get("QBSYNC_CHROMIUM")
    return given or next(filter(None, map(shutil.which, NAMES)), None)


@contextmanager
def running_browser() -> Iterator[Browser]:
    """Start the browser; skips the test where there is none."""
    path = chromium_path()
    if path is None:
        pytest.skip(
            f"{NEEDS_BROWSER}: no Chromium found; install Debian's package chromium, or set QBSYNC_CHROMIUM"
        )
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - it takes its time

    # Chromium's own sandbox needs what a container does not give, and root is refused it.
    arguments = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        # The page must do without the cache for going back that Playwright switches off.
        browser = playwright.chromium.launch(
            executable_path=path,
            args=[*arguments, "--disable-dev-shm-usage"],
            ignore_default_args=["--disable-back-forward-cache"],
        )
        yield browser
        browser.close()
