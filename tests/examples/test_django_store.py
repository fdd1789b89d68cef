"""examples/django_store keeps the contract on SQLite and PostgreSQL, and joins the project's transactions."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import django
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections, transaction

from qbsync import App, Bridge
from qbsync.errors import InvalidTransaction, UnknownConnection
from qbsync.models import CustomerAdd, ItemServiceAdd, Ref, SalesOrPurchase
from qbsync.simulator import CompanyFile, SimulatedClock, WebConnector, WSGITransport
from qbsync.testing import StoreContract
from qbsync.testing.stores.calls import Undo, found_ids

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.slow

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
MOST_LINES = 200


@pytest.fixture(scope="session")
def project() -> None:
    """Set Django up, once for the process, with two connections to one database."""
    sys.path.insert(0, str(EXAMPLES))
    settings.configure(
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        INSTALLED_APPS=["django_store", "django_orders"],
    )
    django.setup()
    del connections["default"]  # Django has looked at it


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path, project: None) -> Iterator[None]:  # noqa: ARG001
    """Give the project a new database, by the names `default` and `other`."""
    if request.param == "sqlite":
        database: dict[str, Any] = {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": tmp_path / "project.db",
            "OPTIONS": {"init_command": "PRAGMA journal_mode = WAL", "timeout": 20},
        }
    else:
        url = request.getfixturevalue("postgresql").url
        schema = request.getfixturevalue("postgresql_schema")
        database = {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": url.database,
            "USER": url.username,
            "PASSWORD": url.password,
            "HOST": url.query.get("host", url.host),
            "PORT": url.port or "",
            "OPTIONS": {"options": f"-csearch_path={schema}"},
        }
    for alias in ("default", "other"):
        connections.settings[alias] = connections.configure_settings({"default": dict(database)})["default"]
    call_command("migrate", verbosity=0, run_syncdb=True)
    yield
    for alias in ("default", "other"):
        connections[alias].close()
        del connections[alias]


@pytest.fixture
def store(database: None) -> Iterator[Any]:  # noqa: ARG001
    from django_store.store import DjangoStore  # noqa: PLC0415 - after Django was set up

    store = DjangoStore()
    yield store
    store.close()


class TestDjangoStore(StoreContract):
    examples = 6  # the ORM takes its time

    @pytest.fixture
    def store(self, store: Any) -> Any:
        return store

    @pytest.fixture
    def other_store(self, store: Any) -> Iterator[Any]:
        other = type(store)("other")
        yield other
        other.close()


@pytest.mark.parametrize("commits", [True, False])
def test_the_project_pushes_in_its_own_transaction(store: Any, *, commits: bool) -> None:
    app = App(name="Acme Orders", url="https://acme.example/qbwc")
    Bridge(store, app=app).connect("acme", zone="America/New_York")

    def order() -> None:
        with transaction.atomic():
            bridge = Bridge(store, app=app).using(connections["default"])
            bridge.connection("acme").push(CustomerAdd(name="New"), key="customer-1")
            if not commits:
                raise Undo

    if commits:
        order()
    else:
        with pytest.raises(Undo):
            order()
    operations = Bridge(store, app=app).connection("acme").operations()
    assert [operation.key for operation in operations] == ["customer-1"] * commits


@pytest.mark.parametrize("fails", [False, True])
def test_the_recipe_for_an_outbox(store: Any, monkeypatch: pytest.MonkeyPatch, *, fails: bool) -> None:
    from django_orders import outbox  # noqa: PLC0415 - after Django was set up
    from django_orders.models import Order  # noqa: PLC0415

    monkeypatch.setattr(outbox.bridge, "_store", store)
    monkeypatch.setattr(outbox, "bridge", outbox.bridge)
    company = CompanyFile(clock=SimulatedClock())
    company.ui.add_customer("Alder Street Bakery")
    hour = SalesOrPurchase(price=80, account_ref=Ref("Sales"))
    company.ui.add(ItemServiceAdd(name="Work", sales_or_purchase=hour))
    setup = outbox.bridge.connect("acme", zone=company.zone)
    order = {"company": "acme", "buyer": "Alder Street Bakery", "item": "Work", "hours": 3, "price": 75}
    if fails:
        with pytest.raises(UnknownConnection):
            outbox.place(**{**order, "company": "nobody"})
    else:
        outbox.place(**order)
    connector = WebConnector(
        company, qwc=setup.qwc, password=setup.password, transport=WSGITransport(outbox.bridge.wsgi())
    )
    assert connector.run_once().ok
    booked = company.transactions("SalesOrder")
    assert [(one.ref_number, one.total_amount) for one in booked] == (
        [] if fails else [(str(Order.objects.get().pk), 225)]
    )
    assert [one.txn_id for one in Order.objects.all()] == [one.txn_id for one in booked]


def test_an_open_atomic_block_is_not_joined_by_accident(store: Any) -> None:
    with transaction.atomic(), pytest.raises(InvalidTransaction, match="using"), store.transaction():
        pytest.fail("a transaction was opened that would not be committed")
    assert found_ids(store) == []


def test_the_migrations_are_those_of_the_models(database: None) -> None:  # noqa: ARG001
    call_command("makemigrations", "django_store", check=True, dry_run=True, verbosity=0)


def test_the_example_is_short() -> None:
    for path in (EXAMPLES / "django_store").glob("*.py"):
        assert len(path.read_text(encoding="utf-8").splitlines()) <= MOST_LINES


def test_the_test_file_of_the_page_can_be_pasted(tmp_path: Path) -> None:
    """Run a part of the contract by it, which is enough to see that the file is whole."""
    page = (EXAMPLES.parent / "docs" / "how-to" / "write-a-store.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"```{code-block} py\n(.*?)```", page, re.DOTALL)
    (tmp_path / "test_store.py").write_text(block, encoding="utf-8")
    shutil.copytree(EXAMPLES / "django_store", tmp_path / "django_store")
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "-k",
        "unique",
        "test_store.py",
    ]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout
    assert re.search(r"[1-9]\d* passed", done.stdout)
