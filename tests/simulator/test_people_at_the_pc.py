"""What people do at the PC besides editing: locks, dialogs, modes, files, backups, and the clock set back."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from tests.simulator.conftest import Application
from tests.simulator.shop import furnished

from qbsync.errors import AssumedBehaviour, ConfigurationError, NotSimulated, RequestProcessorError
from qbsync.models import (
    AppliedToTxnAdd,
    CompanyActivity,
    CompanyActivityQuery,
    CustomerAdd,
    CustomerMod,
    CustomerQuery,
    InvoiceAdd,
    InvoiceLineAdd,
    ItemQuery,
    ListDel,
    ReceivePaymentAdd,
    Ref,
    TxnDel,
    TxnVoid,
)
from qbsync.qbxml import decode, encode
from qbsync.simulator import CompanyFile, SimulatedClock, behaviours

if TYPE_CHECKING:
    from qbsync.models import Request

ACME = Ref("Acme")


@pytest.fixture
def shop() -> Application:
    """Return an application over a company file with goods and the customer Acme."""
    return Application(furnished())


def invoice(**fields: Any) -> InvoiceAdd:
    line = InvoiceLineAdd(item_ref=Ref("Bolt"), quantity=1)
    return InvoiceAdd(customer_ref=ACME, lines=(line,), **fields)


def refused(company: CompanyFile, *, path: str = "", **settings: Any) -> str:
    with pytest.raises(RequestProcessorError) as caught:
        company.begin_session(path, **settings)
    return caught.value.hresult


class TestLocks:
    def test_a_write_of_the_record_is_answered_with_3175_until_it_is_free(self, shop: Application) -> None:
        acme = shop.company.customers[0]
        shop.company.ui.lock(acme)
        for request in (acme.edit(phone="1"), ListDel(list_del_type="Customer", list_id=acme.list_id)):
            answer = shop.one(request)
            assert (answer.status_code, answer.status_severity) == (3175, "Error")
            assert answer.status_message == (
                f'The object "{acme.list_id}" cannot be changed.  QuickBooks error message: It is in use by '
                "another user."
            )
        assert shop.one(CustomerQuery(full_name=("Acme",))).objects == (acme,), "reading goes on"
        shop.company.ui.unlock("Customer", "Acme")
        assert shop.one(acme.edit(phone="1")).status_code == 0

    @pytest.mark.parametrize(
        "request_",
        [
            invoice(),
            CustomerAdd(name="Job", parent_ref=ACME),
            ReceivePaymentAdd(customer_ref=ACME, total_amount=1, is_auto_apply=True),
        ],
        ids=["in a field", "as the parent", "of a payment"],
    )
    def test_what_refers_to_it_is_answered_with_3176(self, shop: Application, request_: Request[Any]) -> None:
        shop.company.ui.lock("Customer", "Acme")
        assert shop.one(request_).status_code == 3176
        shop.company.ui.unlock("Customer", "Acme")
        assert shop.one(request_).status_code == 0

    def test_an_item_in_a_line_counts(self, shop: Application) -> None:
        shop.company.ui.lock("ItemInventory", "Bolt")
        assert shop.one(invoice()).status_code == 3176

    def test_transactions_are_locked_as_well(self, shop: Application) -> None:
        made = shop.company.ui.add(invoice())
        shop.company.ui.lock(made)
        paid = AppliedToTxnAdd(txn_id=made.txn_id, payment_amount=Decimal(1))
        writes: dict[int, list[Request[Any]]] = {
            3175: [
                made.edit(memo="x"),
                TxnVoid(txn_void_type="Invoice", txn_id=made.txn_id),
                TxnDel(txn_del_type="Invoice", txn_id=made.txn_id),
            ],
            3176: [ReceivePaymentAdd(customer_ref=ACME, total_amount=1, applied_to_txn=(paid,))],
        }
        for code, requests in writes.items():
            for request in requests:
                assert shop.one(request).status_code == code, request
        shop.company.ui.unlock(made)
        assert [shop.one(request).status_code for request in writes[3176]] == [0]

    def test_two_lists_may_have_an_id_in_common(self) -> None:
        application = Application(CompanyFile(clock=SimulatedClock()))
        customer = application.company.ui.add_customer("Acme")
        application.company.ui.lock("Customer", "Acme")
        gone = ListDel(list_del_type="Class", list_id=customer.list_id)
        assert application.one(gone).status_code == 3120, "that of the class is not locked"


class TestDialog:
    def test_sessions_and_message_sets_are_refused(self) -> None:
        company = CompanyFile(clock=SimulatedClock())
        ticket = company.begin_session()
        company.ui.open_dialog()
        assert refused(company) == "0x80040414"
        text = encode([CustomerAdd(name="Acme")]).decode()
        with pytest.raises(RequestProcessorError, match="0x80040414"):
            company.process("Acme Orders", text, ticket=ticket)
        assert company.customers == ()
        company.ui.close_dialog()
        assert decode(company.process("Acme Orders", text, ticket=ticket))[0].status_code == 0


class TestModes:
    def test_the_mode_asked_for_must_be_the_mode_of_the_file(self) -> None:
        company = CompanyFile(clock=SimulatedClock())
        assert refused(company, mode="single_user") == "0x80040410"
        company.ui.switch_to_single_user()
        assert refused(company, mode="multi_user") == "0x80040410"
        company.end_session(company.begin_session())
        company.end_session(company.begin_session(mode="single_user"))
        company.ui.switch_to_multi_user()
        company.end_session(company.begin_session(mode="multi_user"))

    def test_who_wants_it_alone_must_be_alone(self) -> None:
        company = CompanyFile(clock=SimulatedClock(), single_user=True)
        other = company.begin_session()
        assert refused(company, mode="single_user") == "0x80040422"
        company.end_session(other)
        company.begin_session(mode="single_user")


class TestFiles:
    def test_a_closed_file_has_no_sessions(self) -> None:
        company = CompanyFile(clock=SimulatedClock())
        ticket = company.begin_session()
        company.ui.close_file()
        assert refused(company) == "0x80040417"
        with pytest.raises(RequestProcessorError, match="0x8004040D"):
            company.end_session(ticket)
        company.ui.open_file()
        company.begin_session()

    def test_another_file_in_its_place(self) -> None:
        clock = SimulatedClock()
        company, other = CompanyFile(clock=clock), CompanyFile("Other", clock=clock, path=r"C:\other.qbw")
        company.ui.open_file(other)
        assert (company.in_front, other.in_front) == (other, other)
        assert refused(company) == "0x8004040A"
        assert refused(company, path=company.path) == "0x8004040A"
        assert refused(other, path=company.path) == "0x8004040A"
        other.begin_session(other.path)
        other.ui.open_file(company)
        assert (company.in_front, other.in_front) == (company, company)
        company.begin_session()


class TestInactive:
    def test_a_customer_becomes_inactive_with_its_jobs(self, shop: Application) -> None:
        ui = shop.company.ui
        job = next(one for one in shop.company.customers if one.full_name == "Acme:Kitchen")
        shop.company.clock.advance(60)  # type: ignore[attr-defined]
        ui.make_inactive("Acme")
        active = {one.full_name: one.is_active for one in shop.company.customers}
        assert active == {"Acme": False, "Acme:Kitchen": False, "Baker": True}
        assert shop.one(CustomerMod(job.list_id, job.edit_sequence, phone="1")).status_code == 3200
        ui.make_active("Acme")
        active = {one.full_name: one.is_active for one in shop.company.customers}
        assert active == {"Acme": True, "Acme:Kitchen": False, "Baker": True}

    def test_what_nothing_proves_of_inactive_records_is_named(self) -> None:
        accept = [row.name for row in behaviours().values() if row.mark == "assumed"]
        accept.remove("references-to-inactive-records")
        accept.remove("new-records-below-inactive-ones")
        shop = Application(furnished(strict=True, accept=accept))
        shop.company.ui.make_inactive("Work", "ItemService")
        with pytest.raises(AssumedBehaviour, match="references-to-inactive-records"):
            shop.one(InvoiceAdd(customer_ref=ACME, lines=(InvoiceLineAdd(item_ref=Ref("Work")),)))
        shop.company.ui.make_inactive("Acme")
        with pytest.raises(AssumedBehaviour, match="references-to-inactive-records"):
            shop.one(invoice())
        with pytest.raises(AssumedBehaviour, match="new-records-below-inactive-ones"):
            shop.one(CustomerAdd(name="Bathroom", parent_ref=ACME))


class TestMistakes:
    def test_what_is_turned_on_for_good(self, shop: Application) -> None:
        shop.company.ui.set_preferences(multi_currency=True)
        with pytest.raises(ConfigurationError, match="currencies"):
            shop.company.ui.set_preferences(multi_currency=False)
        with pytest.raises(NotSimulated, match="sales tax"):
            shop.company.ui.set_preferences(sales_tax=False)
        shop.company.ui.set_preferences(class_tracking=True)
        now = shop.company.preferences
        assert (now.multi_currency, now.sales_tax, now.class_tracking) == (True, True, True)

    def test_a_reference_is_no_record(self, shop: Application) -> None:
        with pytest.raises(TypeError, match="a Ref is no record"):
            shop.company.ui.edit(ACME, phone="1")

    def test_a_merge_returns_what_both_owed(self, shop: Application) -> None:
        shop.company.ui.switch_to_single_user()
        shop.one(InvoiceAdd(customer_ref=Ref("Baker"), lines=(InvoiceLineAdd(item_ref=Ref("Work")),)))
        merged = shop.company.ui.merge("Customer", "Baker", "Acme:Kitchen")
        now = next(one for one in shop.company.customers if one.full_name == "Acme:Kitchen")
        assert merged == now
        assert merged.balance > 0


class TestBackup:
    def test_everything_is_as_it_was_but_the_time_of_the_restore(self) -> None:
        shop = Application(furnished())
        company, clock = shop.company, shop.company.clock
        assert isinstance(clock, SimulatedClock)
        first = company.ui.add(invoice(ref_number="7"))
        company.stamp("{A}", "FileID", "one")
        before = self.held(shop)
        asked = encode([CustomerAdd(name="Of a set")], message_set_id="q1").decode()
        backup = company.back_up()
        again = []
        for _ in range(2):
            clock.advance(3600)
            company.process(shop.name, asked)
            company.ui.delete(first)
            company.ui.rename("Customer", "Acme", to="Renamed")
            company.ui.add(ReceivePaymentAdd(customer_ref=Ref("Renamed"), total_amount=5, is_auto_apply=True))
            company.ui.set_preferences(class_tracking=True)
            company.stamp("{A}", "FileID", "two")
            assert self.held(shop) != before
            again.append(company.process(shop.name, asked))
            assert decode(again[-1]).message_set_status == 0
            assert len([one for one in company.customers if one.name == "Of a set"]) == 1
            company.begin_session()
            company.restore(backup)
            assert self.held(shop) == before
            assert company.data_ext("{A}", "FileID") == "one"
        assert again[0] != again[1], "after the restore the set ran again: another time, another id"
        (activity,) = shop.one(CompanyActivityQuery()).of(CompanyActivity)
        assert activity.last_restore_time.instant(ZoneInfo(company.zone)) == clock()

    @staticmethod
    def held(shop: Application) -> list[object]:
        company = shop.company
        queries: list[Request[Any]] = [CustomerQuery(active_status="All"), ItemQuery(active_status="All")]
        found: list[object] = [shop.one(query).objects for query in queries]
        return [*found, company.records("Account"), tuple(company._books.ledger), company._books.preferences]  # noqa: SLF001

    def test_never_restored_has_an_old_time(self) -> None:
        application = Application(CompanyFile(clock=SimulatedClock()))
        (activity,) = application.one(CompanyActivityQuery()).of(CompanyActivity)
        assert activity.last_restore_time.wall.year == 1970

    def test_ids_go_on_from_the_backup_with_another_second(self) -> None:
        clock = SimulatedClock()
        company = CompanyFile(clock=clock)
        backup = company.back_up()
        lost = company.ui.add_customer("Lost")
        clock.advance(10)
        company.restore(backup)
        made = company.ui.add_customer("New")
        assert made.list_id.split("-")[0] == lost.list_id.split("-")[0]
        assert made.list_id != lost.list_id

    def test_sessions_and_locks_are_gone_and_another_file_is_refused(self) -> None:
        company = CompanyFile(clock=SimulatedClock())
        company.ui.add_customer("Acme")
        backup, ticket = company.back_up(), company.begin_session()
        company.ui.lock("Customer", "Acme")
        company.restore(backup)
        with pytest.raises(RequestProcessorError, match="0x8004040D"):
            company.end_session(ticket)
        assert Application(company).one(company.customers[0].edit(phone="1")).status_code == 0
        with pytest.raises(ValueError, match="another company file"):
            CompanyFile().restore(backup)


@pytest.mark.parametrize("same_second", ["next", "equal"])
class TestClockSetBack:
    def test_ids_stay_different_and_show_the_clock(self, same_second: Any) -> None:
        clock = SimulatedClock()
        company = CompanyFile(clock=clock, same_second=same_second)
        ids = []
        for number in range(4):
            ids.append(company.ui.add_customer(f"Customer {number}").list_id)
            clock.advance(-3600)
        assert len(set(ids)) == 4
        seconds = [int(list_id.split("-")[1]) for list_id in ids]
        assert [seconds[0] - second for second in seconds] == [0, 3600, 7200, 10800]

    def test_an_edit_is_seen_as_older_than_it_is(self, same_second: Any) -> None:
        clock = SimulatedClock()
        application = Application(CompanyFile(clock=clock, same_second=same_second))
        made = application.company.ui.add_customer("Acme")
        clock.advance(-3600)
        edited = application.company.ui.edit_customer("Acme", phone="1")
        assert (made.time_modified.wall - edited.time_modified.wall).total_seconds() == 3600
        difference = int(edited.edit_sequence) - int(made.edit_sequence)
        assert difference == (1 if same_second == "next" else -3600), "an EditSequence is not ordered"
        since = CustomerQuery(from_modified_date=made.time_modified)
        assert application.one(since).status_code == 1, "an incremental query misses it"
        stale = CustomerMod(made.list_id, made.edit_sequence, phone="2")
        assert application.one(stale).status_code == 3200
        assert application.one(edited.edit(phone="2")).status_code == 0
