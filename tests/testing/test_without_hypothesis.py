"""What of qbsync.testing needs hypothesis says so where it is not installed; the rest works."""

from __future__ import annotations

import subprocess
import sys

import pytest


def without_hypothesis(code: str) -> subprocess.CompletedProcess[str]:
    """Run code where hypothesis cannot be imported."""
    command = f"import sys; sys.modules['hypothesis'] = None; {code}"
    return subprocess.run(
        [sys.executable, "-c", command], capture_output=True, text=True, timeout=60, check=False
    )


@pytest.mark.parametrize("name", ["StoreContract", "records_of"])
def test_it_says_what_to_install(name: str) -> None:
    done = without_hypothesis(f"from qbsync.testing import {name}")
    last = done.stderr.strip().splitlines()[-1]
    assert last == (f"ModuleNotFoundError: qbsync.testing.{name} needs hypothesis: pip install hypothesis")


def test_the_assertions_need_none() -> None:
    assert without_hypothesis("from qbsync.testing import assert_ok").returncode == 0
