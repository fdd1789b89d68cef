"""Try the installed package: ``python -W error tools/try_installed.py [EXTRA ...]``.

Run it with an interpreter that has qbsync and the named extras (cli, dashboard, sqlalchemy), nothing else. It
imports every module that these suffice for, sees that `import qbsync` is light and that others say which
extra they need, and syncs a simulated QuickBooks PC with a bridge over SQLite. Prints what an import costs;
ends with an error at the first thing that is wrong.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import pkgutil
import subprocess
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

# The prefix of modules -> the extra that they need.
NEEDS = {
    "qbsync.cli": "cli",
    "qbsync.dashboard": "dashboard",
    "qbsync.storage.sqlalchemy": "sqlalchemy",
    "qbsync.testing": "test",
}
MILLISECONDS, MEGABYTES = 60, 30  # what `import qbsync` may take of the CPU and of memory
ROUNDS = 5
COST = """
import pathlib, time
resident = lambda: int(pathlib.Path("/proc/self/statm").read_text().split()[1]) * 4096 / 1e6
before, started = resident(), time.process_time()
import qbsync
print((time.process_time() - started) * 1e3, resident() - before)
"""


def main(extras: list[str]) -> None:
    """Try everything."""
    import qbsync  # noqa: PLC0415 - what is tried

    version = ".".join(map(str, sys.version_info[:3]))
    print(
        f"Python {version}, qbsync {importlib.metadata.version('qbsync')} in {Path(qbsync.__file__).parent}"
    )
    import_cost()
    for extra in {"dashboard", "sqlalchemy"}.difference(extras):
        names_its_extra(extra)
    print(f"{import_modules(extras)} modules imported, with the extras {extras or 'none'}")
    print(f"a sync with the simulator: {sync()} customers pulled, 1 operation applied")


def import_cost() -> None:
    """Measure `import qbsync` in processes of its own."""
    if not Path("/proc/self/statm").exists():
        print("what an import costs is measured on Linux only")
        return
    found = []
    for _ in range(ROUNDS):
        done = subprocess.run([sys.executable, "-c", COST], capture_output=True, text=True, check=True)  # noqa: S603
        found.append(tuple(map(float, done.stdout.split())))
    milliseconds, megabytes = map(min, zip(*found, strict=True))
    print(f"import qbsync: {milliseconds:.1f} ms of CPU, {megabytes:.1f} MB (the best of {ROUNDS})")
    if milliseconds > MILLISECONDS or megabytes > MEGABYTES:
        sys.exit(f"import qbsync may take {MILLISECONDS} ms and {MEGABYTES} MB")


def names_its_extra(extra: str) -> None:
    """See that what is used without its extra says what to install."""
    try:
        if extra == "dashboard":
            from qbsync.dashboard import Dashboard  # noqa: F401, PLC0415 - as above
        else:
            from qbsync.storage import SQLAlchemyStore  # noqa: F401, PLC0415 - as above
    except ModuleNotFoundError as error:
        if f"qbsync[{extra}]" not in str(error):
            sys.exit(f"without the extra {extra} the error is: {error}")
    else:
        sys.exit(f"the extra {extra} is there already")


def import_modules(extras: list[str]) -> int:
    """Import all modules that the extras suffice for and return how many these are."""
    import qbsync  # noqa: PLC0415 - as above

    count = 0
    for name in sorted(names(list(qbsync.__path__), "qbsync.")):
        extra = next((extra for prefix, extra in NEEDS.items() if f"{name}.".startswith(f"{prefix}.")), None)
        if extra is None or extra in extras:
            importlib.import_module(name)
            count += 1
    return count


def names(path: list[str], prefix: str) -> list[str]:
    """Return the names of all modules below a package, without importing any."""
    found = []
    for module in pkgutil.iter_modules(path, prefix):
        found.append(module.name)
        if module.ispkg:
            folders = [str(Path(part) / module.name.rpartition(".")[2]) for part in path]
            found.extend(names(folders, f"{module.name}."))
    return found


def sync() -> int:
    """Pull and push through a simulated Web Connector and return how many customers came."""
    from qbsync import App, Bridge, Page, SQLiteStore  # noqa: PLC0415 - as above
    from qbsync.models import Customer, CustomerAdd, CustomerQuery  # noqa: PLC0415
    from qbsync.simulator import CompanyFile, WebConnector, WSGITransport  # noqa: PLC0415

    names: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        store = SQLiteStore(Path(folder) / "sync.db")
        bridge = Bridge(store, app=App(name="Try", url="http://localhost/qbwc"))

        @bridge.pull(CustomerQuery, every=timedelta(minutes=15))
        def save(page: Page[Customer]) -> None:
            names.extend(customer.full_name for customer in page)

        setup = bridge.connect("acme", zone="America/New_York")
        connection = bridge.connection("acme")
        operation = connection.push(CustomerAdd(name="Alder Street Bakery"), key="customer-1")
        company = CompanyFile(clock=lambda: datetime.now(UTC))
        company.ui.add_customer(name="Birch & Sons")
        transport = WSGITransport(bridge.wsgi())
        connector = WebConnector(company, qwc=setup.qwc, password=setup.password, transport=transport)
        report = connector.run_once()
        if not report.ok:
            sys.exit(f"the sync failed: {report.error}")
        state = connection.operation(operation.key).state
        store.close()
    if state != "applied" or "Birch & Sons" not in names:
        sys.exit(f"the operation is {state}, the customers are {names}")
    return len(names)


if __name__ == "__main__":
    main(sys.argv[1:])
