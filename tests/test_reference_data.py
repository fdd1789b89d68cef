"""A run without the reference data says loudly what it left out."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
SUPPORT = str(TESTS / "support")  # the conftest imports from it
USES = "def test_a(shared): assert shared.is_dir()\ndef test_b(sdk_schema): assert sdk_schema.is_dir()\n"


@pytest.mark.slow
@pytest.mark.parametrize("workers", [(), ("-n", "1")], ids=["one process", "xdist"])
def test_absence_is_said_in_capitals(tmp_path: Path, workers: tuple[str, ...]) -> None:
    (tmp_path / "test_uses.py").write_text(USES)
    shutil.copy(TESTS / "conftest.py", tmp_path)
    absent = str(tmp_path / "absent")
    environment = os.environ | {"PYTHONPATH": SUPPORT, "QBSYNC_SHARED": absent, "QBSYNC_SDK_SCHEMA": absent}
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *workers, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=tmp_path, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "2 TESTS SKIPPED FOR THE LACK OF THE REFERENCE DATA" in done.stdout
    assert "test_uses.py" in done.stdout


def test_presence_is_used(tmp_path: Path) -> None:
    (tmp_path / "test_uses.py").write_text(USES)
    shutil.copy(TESTS / "conftest.py", tmp_path)
    environment = os.environ | {
        "PYTHONPATH": SUPPORT,
        "QBSYNC_SHARED": str(tmp_path),
        "QBSYNC_SDK_SCHEMA": str(tmp_path),
    }
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=tmp_path, check=False)
    assert "2 passed" in done.stdout
    assert "SKIPPED" not in done.stdout
