"""What the docs draw and list out of the code: nothing is left out, and no figure is another one."""

from __future__ import annotations

import importlib
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import pytest

import qbsync.models
from qbsync import App, Bridge, MemoryStore
from qbsync.facts.plan import plan_of
from qbsync.models import CustomerAdd, Ref
from qbsync.simulator import (
    CompanyFile,
    Faults,
    SimulatedClock,
    WebConnector,
    WSGITransport,
    enumerate_faults,
)
from qbsync.storage.records import OperationRecord, OperationState
from qbsync.storage.rows import RowTransaction

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

DOCS = Path(__file__).parents[2] / "docs"

ROW = re.compile(r"<tr><td><code>(?P<field>\w+)</code>(?P<star>[^<]*<b[^>]*>\*</b>)?</td>(?P<cells>.*)</tr>")


@pytest.fixture(scope="module")
def made() -> Iterator[Callable[[str], Any]]:
    """Give a function that imports a module of docs/."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(DOCS))
        yield importlib.import_module


@pytest.fixture(scope="module")
def pages(made: Any) -> dict[str, str]:
    """Return the pages of the models."""
    found: dict[str, str] = made("model_pages").family_pages()
    return found


def table_of(page: str, name: str) -> dict[str, list[str]]:
    """Return the rows of a class on a page: the field, then its cells."""
    part = page.split(f".. py:class:: {name}\n", 1)[1].split(".. py:class::", 1)[0]
    return {row["field"]: re.findall(r"<td>(.*?)</td>", row["cells"]) for row in ROW.finditer(part)}


def test_every_model_is_on_one_page_with_all_its_fields(made: Any, pages: dict[str, str]) -> None:
    whole = "".join(text for name, text in pages.items() if name != "index")
    is_model = made("model_pages").is_model
    models = [name for name in qbsync.models.__all__ if is_model(getattr(qbsync.models, name))]
    shown = re.findall(r"^\.\. py:class:: (\w+)$", whole, re.MULTILINE)
    assert sorted(shown) == sorted(models)
    rows = sum(len(ROW.findall(text)) for text in pages.values())
    assert rows == sum(len(plan_of(getattr(qbsync.models, name)).fields) for name in models)


def test_a_row_tells_element_length_version_and_editions(pages: dict[str, str]) -> None:
    rows = table_of(pages["customers"], "CustomerAdd")
    assert rows["name"] == ["Name", "text", "41", "", ""]
    assert rows["resale_number"][2] == "15 (outside the US 21)"
    assert rows["job_title"][3] == "12.0"
    assert rows["item_sales_tax_ref"][4] == "US, AU"
    assert "repeated, at most 50" in rows["ship_to_address"][1]
    assert "</td><td>" not in pages["customers"]  # or the search would take a row for one word


def test_links_between_models_lead_to_the_page_that_has_them(pages: dict[str, str]) -> None:
    links = {
        link
        for text in pages.values()
        for link in re.findall(r'href="([\w-]+)\.html#qbsync\.models\.(\w+)"', text)
    }
    assert links
    for page, name in links:
        assert f".. py:class:: {name}\n" in pages[page]


def test_a_class_without_a_family_is_an_error(made: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    module = made("model_pages")
    monkeypatch.setattr(module, "FAMILIES", {"customers": module.FAMILIES["customers"]})
    with pytest.raises(ValueError, match="InvoiceAdd"):
        module.family_pages()


def test_every_state_of_an_operation_is_drawn(made: Any) -> None:
    module = made("operation_diagram")
    assert set(module.PLACES) == set(get_args(OperationState))
    drawing = module.operation_diagram()
    assert all(f">{state}<" in drawing for state in module.PLACES)
    assert [state.strip("`") for state, _ in module.by_hand_rows()] == list(get_args(OperationState))


def test_charts_show_the_figures_of_the_tables(made: Any) -> None:
    figures = (DOCS / "topics" / "performance.md").read_text(encoding="utf-8")
    charts = made("charts")
    ratios = charts.peers(figures, "decode Customer", "bare lxml")
    assert f"| decode Customer: qbsync / bare lxml | {ratios['qbsync']:.2f} |" in figures
    assert set(ratios) == {"qbsync", "xmltodict", "pydantic-xml", "xsdata", "xmlschema"}
    drawing = charts.chart(figures, "decode Customer", "bare lxml")
    assert all(f">{ratio:.2f}<" in drawing for ratio in ratios.values())
    with pytest.raises(ValueError, match="no row"):
        charts.chart(figures, "decode Vendor", "bare lxml")


def test_operations_take_only_the_ways_that_are_told(made: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    ways: set[tuple[str, str]] = set()
    put = RowTransaction.put

    def watched(self: RowTransaction, record: Any) -> Any:
        if isinstance(record, OperationRecord):
            before = self.get(OperationRecord, record.connection, record.id)
            if before is not None and before.state != record.state:
                ways.add((before.state, record.state))
        return put(self, record)

    monkeypatch.setattr(RowTransaction, "put", watched)
    break_every_step()
    told = made("operation_diagram")
    assert ways <= {*told.DRAWN, *told.RARE}
    assert {
        ("sent", "in_doubt"),
        ("in_doubt", "applied"),
        ("queued", "parked"),
        ("queued", "conflict"),
    } <= ways


def break_every_step() -> None:
    """Push a little of everything, and break each step of the session that writes it."""
    clock = SimulatedClock()
    company = CompanyFile(clock=clock)
    company.ui.add_customer(name="Alder Street Bakery", phone="555-0100")
    app = App(name="Acme Orders", url="https://acme.example/qbwc")
    bridge = Bridge(MemoryStore(), app=app, clock=clock)
    setup = bridge.connect("acme", zone=company.zone)
    connector = WebConnector(
        company, qwc=setup.qwc, password=setup.password, transport=WSGITransport(bridge.wsgi())
    )
    acme = bridge.connection("acme")
    assert connector.run_once().ok
    faults: list[Faults | None] = [None]
    while faults:
        number = len(acme_keys := [operation.key for operation in acme.operations()])
        (bakery,) = (one for one in company.customers if one.name == "Alder Street Bakery")
        acme.push(CustomerAdd(name=f"Shop {number}"), key=f"shop-{number}")
        acme.push(CustomerAdd(name="Alder Street Bakery"), key=f"taken-{number}")
        job = CustomerAdd(name="Roof", parent_ref=Ref(f"Shop {number}"))
        acme.push(job, key=f"job-{number}", after=(f"taken-{number}",))
        acme.push(bakery.edit(phone=f"555-{number:04}"), key=f"edit-{number}")
        company.ui.edit(bakery, phone=f"666-{number:04}")
        clock.advance(15 * 60)
        report = connector.run_once(faults=faults.pop())
        company.ui.close_dialog()
        if not acme_keys:  # the clean run; break it at some of its steps
            faults += list(enumerate_faults(report.events))[::19]
    for _ in range(3):
        clock.advance(15 * 60)
        assert connector.run_once().ok


@pytest.mark.parametrize(
    ("module", "function"),
    [
        ("flow_diagram", "data_flow"),
        ("session_diagram", "diagram"),
        ("operation_diagram", "operation_diagram"),
    ],
)
def test_a_wide_drawing_scrolls_and_shows_that_it_does(made: Any, module: str, function: str) -> None:
    drawing = getattr(made(module), function)()
    assert re.match(r'<div class="drawing" tabindex="0" style="--least:\d+px">', drawing)
    assert 'viewBox="0 0 ' in drawing
    style = (DOCS / "_static" / "qbsync.css").read_text(encoding="utf-8")
    rule = style[style.index("div.drawing {") :].partition("}")[0]
    assert "overflow-x: auto" in rule
    assert rule.count("no-repeat local") == rule.count("no-repeat scroll") == 2
