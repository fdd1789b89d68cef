"""What every test may use: the reference data, a PostgreSQL, and how hard hypothesis looks.

The reference data (tables of facts, captured documents, the SDK's schemas) is not part of the repository, and
PostgreSQL is no part of Python. Tests that need one of them ask for a fixture below and are skipped where it
is absent; the end of the run says so.

Everything that qbsync logs while tests run is looked into for secrets: see tests/support/leaks.py.
"""

from __future__ import annotations

import itertools
import logging
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import sqlalchemy
from hypothesis import HealthCheck, settings
from leaks import LeakDetector, record_secrets
from postgresql import NEEDS_POSTGRESQL, postgresql_url, schema_in

from browser import NEEDS_BROWSER

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

REPOSITORY = Path(__file__).resolve().parents[1]
NEEDS_REFERENCE_DATA = "needs the reference data"

# The ordinary run gives the same answer every time, so that a red run is somebody's change and not luck.
# `ci` and `soak` look for new examples: HYPOTHESIS_PROFILE=soak pytest -m soak
settings.register_profile(
    "default",
    derandomize=True,
    database=None,
    deadline=None,  # a busy machine is no defect
    max_examples=50,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(
    "ci", settings.get_profile("default"), derandomize=False, max_examples=200, print_blob=True
)
settings.register_profile("soak", settings.get_profile("ci"), max_examples=5_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


def _reference_directory(variable: str, default: Path) -> Path:
    """Return the directory that the variable names, else the default; skip where there is none."""
    directory = Path(os.environ.get(variable) or default).resolve()
    if not directory.is_dir():
        pytest.skip(f"{NEEDS_REFERENCE_DATA}, not found at {directory}; set {variable} to its directory")
    return directory


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the directory of the reference data: QBSYNC_SHARED, else ../shared beside the repository."""
    return _reference_directory("QBSYNC_SHARED", REPOSITORY.parent / "shared")


@pytest.fixture(scope="session")
def sdk_schema() -> Path:
    """Return the directory of the SDK's XSD files: QBSYNC_SDK_SCHEMA, else ../shared/sdk."""
    shared_directory = Path(os.environ.get("QBSYNC_SHARED") or REPOSITORY.parent / "shared")
    return _reference_directory("QBSYNC_SDK_SCHEMA", shared_directory / "sdk")


@pytest.fixture(scope="session")
def postgresql() -> Iterator[sqlalchemy.Engine]:
    """Give an engine of a PostgreSQL database: see tests/support/postgresql.py. One for each worker."""
    with postgresql_url() as url:
        engine = sqlalchemy.create_engine(url, poolclass=sqlalchemy.NullPool)
        yield engine
        engine.dispose()


_SCHEMA_NUMBERS = itertools.count(1)


@pytest.fixture
def postgresql_schema(postgresql: sqlalchemy.Engine) -> Iterator[str]:
    """Give a new schema in it, for this test alone."""
    with schema_in(postgresql, f"qbsync_test_{os.getpid()}_{next(_SCHEMA_NUMBERS)}") as name:
        yield name


LEAKS = LeakDetector()


@pytest.fixture(scope="session")
def leak_detector() -> LeakDetector:
    """Give what looks into the log of the whole run, to plant secrets in it."""
    return LEAKS


@pytest.fixture(scope="session", autouse=True)
def _secrets_are_recorded() -> Iterator[None]:
    """Let every password and ticket of the run be a secret."""
    with record_secrets(LEAKS, pytest.MonkeyPatch()):
        yield


def pytest_configure() -> None:
    """Look into everything that is logged, down to DEBUG."""
    logger = logging.getLogger("qbsync")
    logger.setLevel(logging.DEBUG)
    if LEAKS not in logger.handlers:
        logger.addHandler(LEAKS)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call() -> Generator[None, None, None]:
    """Fail the test in whose run something leaked, also while its fixtures were set up."""
    yield
    _fail_for_leaks()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown() -> Generator[None, None, None]:
    """Fail the test whose fixtures leaked something while they were taken down, or that ended the watch."""
    yield
    logger = logging.getLogger("qbsync")
    if LEAKS not in logger.handlers or logger.level != logging.DEBUG:
        pytest_configure()
        LEAKS.leaks.append("the test changed the logger qbsync and did not put it back")
    _fail_for_leaks()


def _fail_for_leaks() -> None:
    leaks = LEAKS.take_leaks()
    if leaks:
        pytest.fail("\n".join(["the log of qbsync is not what it should be:", *leaks]), pytrace=False)


MISSING = {
    NEEDS_REFERENCE_DATA: "THE REFERENCE DATA (QBSYNC_SHARED, QBSYNC_SDK_SCHEMA)",
    NEEDS_POSTGRESQL: "POSTGRESQL (DEBIAN'S PACKAGE postgresql, OR QBSYNC_POSTGRESQL)",
    NEEDS_BROWSER: "A BROWSER (DEBIAN'S PACKAGE chromium, OR QBSYNC_CHROMIUM)",
}
"""What a skipped test says that it needs -> what the end of the run calls it."""


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in capitals what was not tested, because `s` in a row of dots is easily overlooked."""
    skipped = terminalreporter.stats.get("skipped", [])
    for need, name in MISSING.items():
        missed = [report for report in skipped if need in str(report.longrepr)]
        if missed:
            terminalreporter.section(f"NOT FOUND: {name}", sep="!", red=True)
            count = f"{len(missed)} TEST{'' if len(missed) == 1 else 'S'}"
            terminalreporter.line(f"{count} SKIPPED FOR THE LACK OF {name}:")
            for place in sorted({report.nodeid.split("::")[0] for report in missed}):
                terminalreporter.line(f"  {place}")
