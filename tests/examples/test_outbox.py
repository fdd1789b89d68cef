"""The two recipes of the outbox, each from the order to QuickBooks and back."""

from __future__ import annotations

import importlib.util
import sys
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from qbsync.models import ItemServiceAdd, Ref, SalesOrPurchase
from qbsync.simulator import CompanyFile, SimulatedClock, WebConnector, WSGITransport

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qbsync import Bridge

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "outbox" / "with_sqlalchemy.py"


@pytest.fixture
def shop(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Give the example, imported."""
    spec = importlib.util.spec_from_file_location("outbox_with_sqlalchemy", EXAMPLE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, spec.name, module)  # where SQLAlchemy looks annotations up
    spec.loader.exec_module(module)
    return module


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[sa.Engine]:
    if request.param == "sqlite":
        engine = sa.create_engine(f"sqlite:///{tmp_path / 'shop.db'}")
    else:
        schema = request.getfixturevalue("postgresql_schema")
        url = request.getfixturevalue("postgresql").url
        engine = sa.create_engine(url, connect_args={"options": f"-csearch_path={schema}"})
    yield engine
    engine.dispose()


def connect(bridge: Bridge) -> tuple[CompanyFile, WebConnector]:
    """Make a connection, and a PC with a customer and something to sell."""
    company = CompanyFile(clock=SimulatedClock())
    company.ui.add_customer("Alder Street Bakery")
    hour = SalesOrPurchase(price=80, account_ref=Ref("Sales"))
    company.ui.add(ItemServiceAdd(name="Work", sales_or_purchase=hour))
    setup = bridge.connect("acme", zone=company.zone)
    transport = WSGITransport(bridge.wsgi())
    return company, WebConnector(company, qwc=setup.qwc, password=setup.password, transport=transport)


ORDER = {"buyer": "Alder Street Bakery", "item": "Work", "hours": 3, "price": Decimal("75.50")}


@pytest.mark.parametrize("commits", [True, False])
def test_the_recipe_for_sqlalchemy(engine: sa.Engine, shop: Any, *, commits: bool) -> None:
    shop.Base.metadata.create_all(engine)
    bridge = shop.make_bridge(engine)
    company, connector = connect(bridge)
    with Session(engine) as session:
        shop.place(bridge, session, "acme", shop.Order(**ORDER))
        if commits:
            session.commit()
    assert connector.run_once().ok
    made = company.transactions("SalesOrder")
    assert [(order.ref_number, order.total_amount) for order in made] == [("1", Decimal("226.50"))] * commits
    with Session(engine) as session:
        orders = session.scalars(sa.select(shop.Order)).all()
        assert [order.txn_id for order in orders] == [order.txn_id for order in made]
        assert [buyer.name for buyer in session.scalars(sa.select(shop.Buyer))] == ["Alder Street Bakery"]
