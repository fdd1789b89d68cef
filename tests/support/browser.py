"""A real browser for the tests of pages: the Chromium of the system, driven by Playwright.

QBSYNC_CHROMIUM names the program; without it Debian's `chromium` and its like are looked for.
Nothing is downloaded.

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

    from playwright.sync_api import Browser, Page

__all__ = ["NEEDS_BROWSER", "browser_that_keeps_pages", "chromium_path", "page_signed_in", "running_browser"]

NEEDS_BROWSER = "needs a browser"
ROOT = hasattr(os, "geteuid") and os.geteuid() == 0
ARGUMENTS = ["--disable-dev-shm-usage", *(["--no-sandbox"] if ROOT else [])]
"""Chromium refuses its sandbox to root, and a container has little shared memory."""

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

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


def page_signed_in(browser: Browser, url: str, password: str) -> Page:
    """Return a page of an example app, in which somebody has signed in."""
    page = browser.new_page(base_url=url)
    page.goto("/")
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
    return page


@contextmanager
def browser_that_keeps_pages(browser: Browser) -> Iterator[Browser]:
    """Start another one with the cache for going back, which Playwright switches off."""
    kept = browser.browser_type.launch(
        executable_path=chromium_path(), args=ARGUMENTS, ignore_default_args=["--disable-back-forward-cache"]
    )
    yield kept
    kept.close()
