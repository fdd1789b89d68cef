"""The watch over all that is logged while tests run finds every kind of leak, and fails the right test."""

from __future__ import annotations

import logging
import os
import re
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest
from leaks import LeakDetector

from qbsync import logs
from qbsync.errors import QBSyncError

pytestmark = pytest.mark.slow

TESTS = Path(__file__).resolve().parent
SECRET = "correct-horse-battery"


def leaks_of(**changes: Any) -> list[str]:
    """Return what is found in a sound record of a failed login with these changes."""
    record = logging.makeLogRecord(
        {
            "name": "qbsync.sync",
            "levelno": logs.LOGIN_FAILED.level,
            "msg": "login failed %s",
            "args": ("",),
            "event": "login failed",
            "connection": "acme",
            "peer": None,
            **changes,
        }
    )
    detector = LeakDetector()
    detector.plant(SECRET)
    detector.handle(record)
    assert detector.records == 1
    return detector.take_leaks()


def test_a_sound_record_is_none_of_its_business() -> None:
    assert leaks_of() == []
    assert leaks_of(connection="q2345abcdefgh2345 2026-01-05T15:00:00 127.0.0.1") == []


OWN_ERROR = QBSyncError(f"bad {SECRET}")
CAUSED = ValueError("of the host")
CAUSED.__cause__ = OWN_ERROR


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"msg": f"login failed {SECRET} %s"}, "a secret in the message"),
        ({"args": (f"x{SECRET}x",)}, "a secret in the arguments"),
        ({"peer": SECRET}, "a secret in the field peer"),
        ({"connection": {"key": [SECRET]}}, "a secret in the field connection"),
        ({"exc_info": (QBSyncError, OWN_ERROR, None)}, "a secret in the exception"),
        ({"exc_info": (ValueError, CAUSED, None)}, "a secret in the exception"),
        ({"peer": "4111 1111 1111 1111"}, "a card number"),
        ({"peer": "<CustomerRet>"}, "qbXML"),
        ({"peer": '<?qbxml version="13.0"?>'}, "qbXML"),
        ({"peer": "Customer 007"}, "a customer"),
        ({"event": "login tried"}, "is no event"),
        ({"password": "x"}, "other fields than the table"),
        ({"levelno": logging.INFO}, "went to"),
        ({"name": "qbsync"}, "went to"),
    ],
)
def test_every_kind_of_leak_is_found(changes: dict[str, Any], found: str) -> None:
    assert any(found in leak for leak in leaks_of(**changes))


def test_the_hosts_own_exception_is_its_own_matter() -> None:
    error = ValueError(SECRET)
    assert leaks_of(exc_info=(ValueError, error, None)) == []


def test_the_watch_is_on_in_this_run(leak_detector: LeakDetector) -> None:
    assert leak_detector in logging.getLogger("qbsync").handlers
    assert logging.getLogger("qbsync.sync").isEnabledFor(logging.DEBUG)
    before = leak_detector.records
    logs.emit(logs.LOGIN_FAILED, connection=None, peer=None)
    assert leak_detector.records == before + 1


RUN = """
    import logging

    import pytest
    from world import World

    from qbsync import MemoryStore, logs


    def say(text):
        logs.emit(logs.LOGIN_FAILED, connection=text, peer=None)


    @pytest.fixture
    def world():
        world = World.make(MemoryStore(), customers=1)
        yield world
        if world.names():
            say(world.setup.password)


    def test_password():
        say("it is " + World.make(MemoryStore()).setup.password)


    def test_ticket(leak_detector):
        world = World.make(MemoryStore(), customers=1)
        before = set(leak_detector.secrets)
        world.update()
        tickets = [one for one in leak_detector.secrets if one not in before and len(one) == 43]
        say(tickets[-1])


    def test_sound():
        world = World.make(MemoryStore(), customers=3)
        world.update()
        assert world.names()
        say("acme")


    def test_leak_behind(world):
        world.update()


    def test_end_of_the_watch():
        logging.getLogger("qbsync").handlers.clear()


    def test_the_watch_goes_on():
        say("<QBXML>")
"""


@pytest.mark.parametrize("options", [(), ("-n", "2")], ids=["alone", "xdist"])
def test_a_leak_fails_the_test_in_whose_run_it_happened(options: tuple[str, ...], tmp_path: Path) -> None:
    test = tmp_path / "test_leaky.py"
    test.write_text(textwrap.dedent(RUN))
    pythonpath = os.pathsep.join([str(TESTS), str(TESTS / "support"), os.environ.get("PYTHONPATH", "")])
    command = [sys.executable, "-m", "pytest", "-p", "conftest", "-p", "no:cacheprovider", "-rfEp"]
    run = subprocess.run(
        [
            *command,
            "-c",
            str(TESTS.parent / "pyproject.toml"),
            "--rootdir",
            str(tmp_path),
            *options,
            str(test),
        ],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": pythonpath},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    results = set(re.findall(r"^(PASSED|FAILED|ERROR) \S*::(\w+)", run.stdout, re.MULTILINE))
    assert results == {
        ("FAILED", "test_password"),
        ("FAILED", "test_ticket"),
        ("PASSED", "test_sound"),
        ("PASSED", "test_leak_behind"),
        ("ERROR", "test_leak_behind"),
        ("PASSED", "test_end_of_the_watch"),
        ("ERROR", "test_end_of_the_watch"),
        ("FAILED", "test_the_watch_goes_on"),
    }, run.stdout + run.stderr
    assert "a secret in the field connection of 'login failed %s'" in run.stdout
