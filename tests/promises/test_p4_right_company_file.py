"""P4: nothing is written until the company file is known to be the right one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from world import SpoiledCompany, World

from qbsync import MemoryStore
from qbsync.models import CustomerAdd
from qbsync.simulator import WebConnector, WSGITransport

if TYPE_CHECKING:
    from qbsync import Store


def another_company(world: World) -> tuple[SpoiledCompany, WebConnector]:
    """Return another company file, and a Web Connector that runs our .qwc file on it with another FileID."""
    other = SpoiledCompany(name="Another", clock=world.clock)
    other.ui.add_customer(name="Stranger")
    connector = WebConnector(
        other,
        qwc=world.setup.qwc,
        password=world.setup.password,
        transport=WSGITransport(world.bridge.wsgi()),
    )
    return other, connector


@pytest.mark.parametrize("mark", ["another FileID", "no mark"])
def test_another_company_file_is_neither_written_nor_read(store: Store, mark: str) -> None:
    world = World.make(store, customers=3)
    world.connection.push(CustomerAdd(name="New"), key="c-1")
    other, connector = another_company(world)
    other.spoil = lambda _request, answer: answer.replace(
        connector.qwc.file_id, "{00000000-0000-0000-0000-000000000000}" if mark == "another FileID" else ""
    )
    report = connector.run_once()
    assert not report.ok
    assert "Another company file is open" in report.error
    assert [customer.full_name for customer in other.customers] == ["Stranger"]
    assert world.customers == {}
    assert world.connection.operation("c-1").state == "queued", "it waits for the right file"
    assert world.update().ok
    assert world.outcomes["c-1"].state == "applied"


def test_before_the_first_write_the_file_is_asked(store: Store) -> None:
    world = World.make(store, customers=1)
    asked: list[str] = []
    world.company.spoil = lambda request, answer: asked.append(request) or answer
    world.connection.push(CustomerAdd(name="New"), key="c-1")
    world.update()
    first_write = next(number for number, request in enumerate(asked) if "CustomerAddRq" in request)
    assert any("CompanyQueryRq" in request for request in asked[1:first_write])


def test_after_a_restored_backup_pushing_stops_until_somebody_decides() -> None:
    world = World.make(MemoryStore(), customers=2)
    world.update()
    restored = "2026-01-05T11:11:11-05:00"

    def restore(_request: str, answer: str) -> str:
        start = answer.find("<LastRestoreTime>")
        if start < 0:
            return answer
        end = answer.index("</LastRestoreTime>")
        return f"{answer[:start]}<LastRestoreTime>{restored}{answer[end:]}"

    world.company.spoil = restore
    world.connection.push(CustomerAdd(name="New"), key="c-1")
    world.company.ui.edit_customer("Customer 001", phone="1")
    world.update()
    status = world.connection.status()
    assert status.state == "restored"
    assert "backup" in status.reason
    assert world.connection.operation("c-1").state == "queued"
    assert "1" in {customer.phone for customer in world.customers.values()}, "pulling goes on"
    world.connection.resume()
    world.update()
    assert world.outcomes["c-1"].state == "applied"
    assert world.connection.status().state == "active", "the same restore is not news again"


def test_the_same_moment_printed_with_another_offset_is_no_restore() -> None:
    world = World.make(MemoryStore(), customers=1)
    printed = iter(["2026-01-05T10:00:00-05:00", "2026-01-05T11:00:00-04:00"])

    def print_anew(_request: str, answer: str) -> str:
        start = answer.find("<LastRestoreTime>")
        if start < 0:
            return answer
        end = answer.index("</LastRestoreTime>")
        return f"{answer[:start]}<LastRestoreTime>{next(printed)}{answer[end:]}"

    world.company.spoil = print_anew
    world.update()
    world.update()
    assert world.connection.status().state == "active"


def test_the_company_is_known_by_name_and_path(store: Store) -> None:
    world = World.make(store, customers=1)
    world.update()
    status = world.connection.status()
    assert (status.company_name, status.company_file) == (world.company.name, world.company.path)


def test_a_backup_that_is_really_restored_stops_pushing() -> None:
    world = World.make(MemoryStore(), customers=2)
    world.update()
    backup = world.company.back_up()
    world.connection.push(CustomerAdd(name="New"), key="c-1")
    assert world.update().ok
    world.clock.advance(60)
    world.company.restore(backup)
    world.connection.push(CustomerAdd(name="Later"), key="c-2")
    world.update()
    assert world.connection.status().state == "restored"
    assert "New" not in world.company_names(), "the backup was older"
    assert world.connection.operation("c-2").state == "queued"
    world.connection.resume()
    assert world.update().ok
    assert world.company_names().count("Later") == 1


def test_another_file_opened_at_the_pc_is_neither_written_nor_read(store: Store) -> None:
    world = World.make(store, customers=2)
    world.update()
    other = SpoiledCompany(name="Another", clock=world.clock, path=r"C:\another.qbw")
    other.ui.add_customer(name="Stranger")
    world.connection.push(CustomerAdd(name="New"), key="c-1")
    world.company.ui.open_file(other)
    assert not world.update().ok
    assert [customer.full_name for customer in other.customers] == ["Stranger"]
    assert "Stranger" not in world.names()
    other.ui.open_file(world.company)
    assert world.update().ok
    assert world.outcomes["c-1"].state == "applied"
