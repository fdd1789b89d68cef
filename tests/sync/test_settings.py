"""What is set for one connection: intervals, flows that are off, quiet hours, read-only, another zone."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from world import EVERY, KEY, World

from qbsync import Bridge, ConfigurationError, FlowSettings, MemoryStore, Page, QuietHours
from qbsync.models import Customer, CustomerAdd, InvoiceQuery
from qbsync.storage.records import FlowRecord
from qbsync.sync.quiet import quiet_until

if TYPE_CHECKING:
    from qbsync import Store

EVENING = QuietHours(time(18), time(7))
EASTERN = ZoneInfo("America/New_York")
NIGHT = datetime(2026, 1, 5, 23, 0, tzinfo=EASTERN)
"""A Monday."""


@pytest.fixture
def world() -> World:
    """Give a world whose customers were pulled once."""
    world = World.make(MemoryStore(), customers=3)
    world.update()
    world.pages.clear()
    return world


def go_to(world: World, moment: datetime) -> None:
    """Let the time become `moment`."""
    world.clock.advance((moment - world.clock()).total_seconds())


# Intervals, and flows that are off


def test_an_interval_of_one_connection_takes_effect_at_once(world: World) -> None:
    world.company.ui.edit_customer("Customer 001", phone="1")
    assert world.update(after=timedelta(minutes=2)).authenticate_status == "none"
    world.connection.configure(flows={"customers": FlowSettings(every=timedelta(minutes=2))})
    world.update(after=timedelta(minutes=0))
    assert len(world.pages) == 1
    assert world.update(after=timedelta(minutes=1)).authenticate_status == "none"
    assert world.update(after=timedelta(minutes=1)).sets == 2


def test_a_longer_interval_counts_from_the_last_pull_and_goes_back_to_the_declared_one(world: World) -> None:
    world.connection.configure(flows={"customers": FlowSettings(every=timedelta(hours=6))})
    assert world.update(after=timedelta(hours=5)).authenticate_status == "none"
    assert world.connection.settings.flows == {"customers": FlowSettings(every=timedelta(hours=6))}
    world.connection.configure(flows={"customers": FlowSettings()})
    assert world.connection.settings.flows == {}
    assert world.update(after=timedelta(minutes=1)).sets == 2


def test_a_flow_that_fails_is_tried_again_after_its_own_interval(world: World) -> None:
    def fail(_page: Page[Customer]) -> None:
        raise OSError

    world.on_page = fail
    world.connection.configure(flows={"customers": FlowSettings(every=timedelta(hours=2))})
    world.company.ui.edit_customer("Customer 001", phone="1")
    world.update(after=timedelta(hours=2))
    assert world.connection.status().flows[0].failures == 1
    assert world.update(after=timedelta(hours=1)).authenticate_status == "none"
    world.on_page = None
    world.update(after=timedelta(hours=1))
    assert [customer.phone for customer in world.pages[-1]] == ["1"]


def test_a_flow_that_is_off_asks_nothing_and_misses_nothing(world: World) -> None:
    world.connection.configure(flows={"customers": FlowSettings(enabled=False)})
    world.company.ui.edit_customer("Customer 001", phone="1")
    assert world.update(after=timedelta(days=2)).authenticate_status == "none"
    with pytest.raises(ConfigurationError, match="switched off"):
        world.connection.sync_now("customers")
    world.connection.sync_now()
    assert world.update().authenticate_status == "none"
    world.connection.configure(flows={"customers": FlowSettings()})
    world.update()
    assert [customer.phone for page in world.pages for customer in page] == ["1"]


def test_a_flow_switched_off_within_a_session_asks_no_more() -> None:
    world = World.make(MemoryStore(), customers=25)

    def switch_off(_page: Page[Customer]) -> None:
        world.connection.configure(flows={"customers": FlowSettings(enabled=False)})

    world.on_page = switch_off
    assert world.update().ok
    assert len(world.pages) == 1
    world.on_page = None
    world.connection.configure(flows={"customers": FlowSettings()})
    world.update()
    assert len(world.names()) == 25


# Quiet hours


def test_in_quiet_hours_nothing_is_pulled_or_pushed(world: World) -> None:
    world.connection.configure(quiet_hours=EVENING)
    go_to(world, NIGHT)
    world.company.ui.edit_customer("Customer 001", phone="1")
    world.connection.push(CustomerAdd(name="Pushed"), key="c-1")
    report = world.update(after=timedelta(0))
    assert report.authenticate_status == "none"
    seven = datetime(2026, 1, 6, 7, 0, tzinfo=EASTERN)
    assert world.connection.status().quiet_until == seven
    assert (world.pages, world.connection.operation("c-1").state) == ([], "queued")
    go_to(world, seven)
    assert world.update(after=timedelta(0)).ok
    assert [customer.full_name for page in world.pages for customer in page] == ["Customer 001", "Pushed"]
    assert world.connection.operation("c-1").state == "applied"


@pytest.mark.parametrize(("ahead", "seconds"), [(timedelta(hours=3), 3601), (timedelta(minutes=20), 1201)])
def test_the_web_connector_is_told_to_come_when_they_end_or_in_an_hour(
    world: World, ahead: timedelta, seconds: int
) -> None:
    world.connection.configure(quiet_hours=EVENING)
    go_to(world, datetime(2026, 1, 6, 7, 0, tzinfo=EASTERN) - ahead)
    assert world.update(after=timedelta(0)).postpone_seconds == seconds


def test_sync_now_pulls_one_flow_in_quiet_hours_and_pushes_nothing(world: World) -> None:
    world.connection.configure(quiet_hours=EVENING)
    go_to(world, NIGHT)
    world.company.ui.edit_customer("Customer 001", phone="1")
    world.connection.push(CustomerAdd(name="Pushed"), key="c-1")
    world.connection.sync_now("customers")
    world.update(after=timedelta(0))
    assert [customer.full_name for page in world.pages for customer in page] == ["Customer 001"]
    assert world.connection.operation("c-1").state == "queued"
    assert world.update().authenticate_status == "none"


def test_sync_now_of_all_pushes_too_and_then_it_is_quiet_again(world: World) -> None:
    world.connection.configure(quiet_hours=EVENING)
    go_to(world, NIGHT)
    world.connection.push(CustomerAdd(name="Pushed"), key="c-1")
    world.connection.sync_now()
    world.update(after=timedelta(0))
    assert world.connection.operation("c-1").state == "applied"
    world.connection.push(CustomerAdd(name="Later"), key="c-2")
    assert world.update().authenticate_status == "none"


def test_a_pull_that_was_asked_for_in_quiet_hours_and_failed_comes_again_in_them(world: World) -> None:
    def fail(_page: Page[Customer]) -> None:
        raise OSError

    world.connection.configure(quiet_hours=EVENING)
    go_to(world, NIGHT)
    world.company.ui.edit_customer("Customer 001", phone="1")
    world.connection.sync_now("customers")
    world.on_page = fail
    world.update(after=timedelta(0))
    world.on_page = None
    world.update()
    assert world.connection.status().flows[0].failures == 0
    assert world.pages[-1].records[0].phone == "1"


def test_quiet_hours_that_begin_within_a_session_end_it_and_nothing_is_missed() -> None:
    world = World.make(MemoryStore(), customers=25)
    world.connection.configure(quiet_hours=EVENING)
    go_to(world, datetime(2026, 1, 5, 17, 59, 59, tzinfo=EASTERN))
    world.on_page = lambda _page: world.clock.advance(60)
    assert world.update(after=timedelta(0)).ok
    assert len(world.pages) == 1
    world.on_page = None
    go_to(world, datetime(2026, 1, 6, 7, 0, tzinfo=EASTERN))
    world.update(after=timedelta(0))
    assert len(world.names()) == 25


CASES = [
    # hours, zone, now (UTC), end (UTC, None: not quiet)
    (EVENING, "America/New_York", "2026-01-05T22:59", None),  # 17:59
    (EVENING, "America/New_York", "2026-01-05T23:00", "2026-01-06T12:00"),
    (EVENING, "America/New_York", "2026-01-06T11:59", "2026-01-06T12:00"),
    (EVENING, "America/New_York", "2026-01-06T12:00", None),
    (QuietHours(time(12), time(13)), "America/New_York", "2026-01-05T17:30", "2026-01-05T18:00"),
    # the clock goes from 2 to 3 on 8 March and from 2 back to 1 on 1 November
    (EVENING, "America/New_York", "2026-03-08T04:00", "2026-03-08T11:00"),
    (EVENING, "America/New_York", "2026-11-01T04:00", "2026-11-01T12:00"),
    (QuietHours(time(22), time(2, 30)), "America/New_York", "2026-03-08T06:59", "2026-03-08T07:00"),
    (QuietHours(time(22), time(2, 30)), "America/New_York", "2026-03-08T07:00", None),
    (QuietHours(time(2, 30), time(5)), "America/New_York", "2026-03-08T06:59", None),
    (QuietHours(time(2, 30), time(5)), "America/New_York", "2026-03-08T07:00", "2026-03-08T09:00"),
    (QuietHours(time(22), time(1, 30)), "America/New_York", "2026-11-01T06:15", "2026-11-01T06:30"),
    (QuietHours(time(1, 30), time(5)), "America/New_York", "2026-11-01T05:30", "2026-11-01T10:00"),
    # days are those on which they start
    (QuietHours(time(18), time(7), days=("Mon",)), "UTC", "2026-01-06T06:00", "2026-01-06T07:00"),
    (QuietHours(time(18), time(7), days=("Mon",)), "UTC", "2026-01-06T19:00", None),
    (QuietHours(time(0), time(0), days=("Sat", "Sun")), "UTC", "2026-01-10T00:00", "2026-01-12T00:00"),
]


@pytest.mark.parametrize(("hours", "zone", "now", "end"), CASES)
def test_quiet_hours_follow_the_clock_on_the_wall(
    hours: QuietHours, zone: str, now: str, end: str | None
) -> None:
    expected = None if end is None else datetime.fromisoformat(end).replace(tzinfo=UTC)
    assert quiet_until([hours], zone, datetime.fromisoformat(now).replace(tzinfo=UTC)) == expected


def test_quiet_hours_that_follow_on_one_another_end_together() -> None:
    weekend = QuietHours(time(0), time(0), days=("Sat", "Sun"))
    friday = datetime(2026, 1, 9, 20, 0, tzinfo=UTC)
    assert quiet_until([weekend, EVENING], "UTC", friday) == datetime(2026, 1, 12, 7, 0, tzinfo=UTC)


MINUTES = st.builds(time, st.integers(0, 23), st.integers(0, 59))


@given(
    start=MINUTES,
    end=MINUTES,
    zone=st.sampled_from(["America/New_York", "Australia/Lord_Howe", "Europe/London", "America/Havana"]),
    minutes=st.integers(0, 365 * 24 * 60),
)
def test_it_is_quiet_where_the_clock_shows_it(start: time, end: time, zone: str, minutes: int) -> None:
    """By the wall clock alone, which tells it on all days that have 24 hours."""
    now = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    place = ZoneInfo(zone)
    offsets = {(now + timedelta(hours=h)).astimezone(place).utcoffset() for h in range(-26, 27)}
    wall = now.astimezone(place).time()
    inside = start <= wall < end if start < end else wall >= start or wall < end
    until = quiet_until([QuietHours(start, end)], zone, now)
    if len(offsets) == 1:
        assert (until is not None) == inside
        if until is not None and start != end:
            assert until.astimezone(place).time() == end
            assert now < until <= now + timedelta(days=1)


# Read-only


def test_read_only_lets_pushes_queue_and_the_queue_drains_when_it_is_lifted(store: Store) -> None:
    world = World.make(store, customers=3)
    world.connection.configure(read_only=True)
    world.connection.push(CustomerAdd(name="First"), key="c-1")
    world.connection.push(CustomerAdd(name="Second"), key="c-2", after=("c-1",))
    world.update()
    assert world.update(after=timedelta(minutes=1)).authenticate_status == "none"
    assert len(world.names()) == 3
    assert len(world.company_names()) == 3
    assert world.connection.status().read_only
    assert world.connection.operation("c-1").held == "read-only: nothing is written to QuickBooks"
    assert {operation.held.partition(":")[0] for operation in world.connection.operations()} == {"read-only"}
    world.connection.configure(read_only=False)
    assert world.connection.push(CustomerAdd(name="First"), key="c-1").held == ""
    assert world.update(after=timedelta(minutes=1)).ok
    assert world.company_names()[3:] == ["First", "Second"]


def test_read_only_holds_back_what_is_stored_and_not_handed_out_yet(world: World) -> None:
    world.connection.push(CustomerAdd(name="First"), key="c-1")

    def set_read_only(_event: str) -> None:
        if world.connection.operation("c-1").state == "sent" and not world.connection.settings.read_only:
            world.connection.configure(read_only=True)

    world.on_event = set_read_only
    world.update()
    world.on_event = None
    assert world.connection.settings.read_only
    for _ in range(3):
        world.update()
    assert world.connection.operation("c-1").state == "queued"
    assert world.company_names() == ["Customer 000", "Customer 001", "Customer 002"]
    world.connection.configure(read_only=False)
    world.update()
    assert world.company_names()[3:] == ["First"]


def test_read_only_does_not_send_a_lost_set_again(world: World) -> None:
    world.connection.push(CustomerAdd(name="First"), key="c-1")
    world.company.instead = lambda text: "" if "CustomerAddRq" in text else None
    world.update()
    world.company.instead = None
    assert world.connection.operation("c-1").state == "in_doubt"
    world.connection.configure(read_only=True)
    for _ in range(3):
        world.update()
    assert "First" not in world.company_names()
    world.connection.configure(read_only=False)
    world.update()
    assert world.company_names().count("First") == 1


# The other settings


@pytest.mark.parametrize(
    ("before", "after", "behind"),
    [("America/New_York", "America/Los_Angeles", 3), ("America/Los_Angeles", "America/New_York", 0)],
)
def test_a_moved_pc_misses_nothing(before: str, after: str, behind: int) -> None:
    """The clock of the PC goes back by hours; what is changed in them bears times before the cursor."""
    world = World.make(MemoryStore(), customers=3, zone=before)
    world.connection.configure(zone=before)
    world.update()
    with world.store.transaction(write=False) as transaction:
        first = transaction.get(FlowRecord, KEY, "customers")
    world.connection.configure(zone=after)
    with world.store.transaction(write=False) as transaction:
        second = transaction.get(FlowRecord, KEY, "customers")
    assert first is not None
    assert second is not None
    moved = datetime.fromisoformat(str(first.watermark)) - datetime.fromisoformat(str(second.watermark))
    assert moved == timedelta(hours=behind)


def test_all_that_is_wrong_is_told_at_once_and_nothing_is_changed(world: World) -> None:
    before = world.connection.settings
    with pytest.raises(ConfigurationError) as caught:
        world.connection.configure(
            flows={"customer": FlowSettings(enabled=False)},
            quiet_hours=[QuietHours(time(7), time(18)), EVENING],
            zone="Mars/Olympus",
            version="99.0",
            run_every=timedelta(seconds=5),
            minimum_interval=timedelta(0),
            company_file="books.qbw",
            read_only=True,
        )
    told = str(caught.value)
    for word in (
        "'customer'",
        "customers",
        "no time",
        "Mars",
        "99.0",
        "run_every",
        "minimum_interval",
        "books",
    ):
        assert word in told
    assert world.connection.settings == before


def test_a_setting_that_there_is_not_is_refused(world: World) -> None:
    wrong: dict[str, Any] = {"quite_hours": EVENING}
    with pytest.raises(TypeError, match="quite_hours"):
        world.connection.configure(**wrong)


@pytest.mark.parametrize(
    "make",
    [
        lambda: FlowSettings(every=timedelta(0)),
        lambda: QuietHours(time(18, tzinfo=UTC), time(7)),
        lambda: QuietHours(time(18), time(7, 0, 1)),
        lambda: QuietHours(time(18), time(7), days=()),
        lambda: QuietHours(time(18), time(7), days=("Monday",)),  # type: ignore[arg-type]
    ],
)
def test_a_setting_that_cannot_work_is_refused(make: Any) -> None:
    with pytest.raises(ConfigurationError):
        make()


def test_settings_are_kept_and_move_with_an_export(store: Store) -> None:
    world = World.make(store, customers=1)
    hours = QuietHours(time(18, 30), time(7), days=("Mon", "Fri"))
    told = world.connection.configure(
        flows={"customers": FlowSettings(every=timedelta(hours=1), enabled=False)},
        quiet_hours=hours,
        read_only=True,
        run_every=timedelta(minutes=30),
        minimum_interval=timedelta(minutes=5),
        zone="Europe/London",
        company_file="C:\\Books\\Acme.qbw",
        version="16.0",
    )
    assert told.quiet_hours == (hours,)
    world.start()
    assert world.connection.settings == told
    moved = Bridge(MemoryStore(), app=world.bridge.app, clock=world.clock)
    connection = moved.import_connection(world.connection.export(), key="moved")
    assert connection.settings == told
    world.connection.configure(quiet_hours=None, minimum_interval=None)
    assert (world.connection.settings.quiet_hours, world.connection.settings.minimum_interval) == ((), None)


def test_what_stands_in_the_qwc_file_is_the_interval(world: World) -> None:
    world.connection.configure(run_every=timedelta(minutes=42))
    assert b"<RunEveryNMinutes>42</RunEveryNMinutes>" in world.connection.reissue().qwc


def test_the_start_of_one_connection_is_a_reset_before_its_first_pull() -> None:
    world = World.make(MemoryStore(), customers=0)
    world.company.ui.add_customer(name="Old")
    world.clock.advance(3600)
    world.connection.reset("customers", since=world.clock())
    world.company.ui.add_customer(name="New")
    world.update()
    assert world.names() == {"New"}


def test_an_interval_is_kept_for_a_flow_that_never_ran(world: World) -> None:
    pages: list[Any] = []
    world.bridge.pull(InvoiceQuery, every=EVERY, name="invoices")(pages.append)
    world.connection.configure(flows={"invoices": FlowSettings(every=timedelta(hours=3))})
    world.update()
    due = next(flow.next_due_at for flow in world.connection.status().flows if flow.name == "invoices")
    assert due is not None
    assert due - world.clock() > timedelta(hours=2)
