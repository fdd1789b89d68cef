"""The table of recovery: what a message set with ids does when it comes for the first time and again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import pytest

from qbsync.errors import NotSimulated, RequestProcessorError
from qbsync.models import Customer, CustomerAdd, CustomerQuery, ErrorRecovery
from qbsync.qbxml import decode
from qbsync.simulator import CompanyFile, SimulatedClock

if TYPE_CHECKING:
    from tests.simulator.conftest import Application

    from qbsync.qbxml import ResponseSet

ADD = CustomerAdd(name="Acme")
OTHER = CustomerAdd(name="Other")


def state(answer: ResponseSet) -> tuple[str | None, int | None, list[int]]:
    """Return the id and status of the set, and the statuses of its answers."""
    return answer.message_set_id, answer.message_set_status, [response.status_code for response in answer]


def names(application: Application) -> list[str]:
    return [customer.name for customer in application.company.customers]


def raw(application: Application, attributes: str, body: str = "") -> ResponseSet:
    """Send a message set that `encode` would not write."""
    messages = f'<QBXMLMsgsRq onError="stopOnError" {attributes}>{body}</QBXMLMsgsRq>'
    text = f'<?xml version="1.0"?><?qbxml version="13.0"?><QBXML>{messages}</QBXML>'
    return decode(application.company.process(application.name, text))


def test_without_ids_nothing_is_remembered(application: Application) -> None:
    assert state(application.ask(ADD)) == (None, None, [0])
    assert state(application.ask(ADD)) == (None, None, [3100])


def test_new_id_runs_once_and_is_answered_the_same_again(application: Application) -> None:
    first = application.raw([ADD], message_set_id="q1")
    assert state(decode(first)) == ("q1", 0, [0])
    assert application.raw([ADD], message_set_id="q1") == first
    assert names(application) == ["Acme"]


def test_answer_is_remembered_over_sessions_and_later_changes(application: Application) -> None:
    first = application.raw([ADD], message_set_id="q1")
    application.company.end_session()
    application.company.ui.edit_customer("Acme", phone="1")
    assert application.raw([ADD], message_set_id="q1") == first


def test_refused_requests_are_remembered_too(application: Application) -> None:
    application.ask(ADD)
    assert state(application.ask(ADD, message_set_id="q1")) == ("q1", 0, [3100])
    application.company.ui.edit_customer("Acme", name="Out of the way")
    assert state(application.ask(ADD, message_set_id="q1")) == ("q1", 0, [3100])


def test_other_content_under_a_known_id_is_refused(application: Application) -> None:
    application.ask(ADD, message_set_id="q1")
    assert state(application.ask(OTHER, message_set_id="q1")) == ("q1", 9001, [])
    assert names(application) == ["Acme"]


def test_ids_belong_to_an_application(application: Application) -> None:
    application.ask(ADD, message_set_id="q1")
    other = attrs.evolve(application, name="Somebody else")
    assert state(other.ask(OTHER, message_set_id="q1")) == ("q1", 0, [0])


@pytest.mark.parametrize(("length", "status"), [(23, 0), (24, 9004)])
def test_long_ids_are_refused(application: Application, length: int, status: int) -> None:
    answer = raw(application, f'newMessageSetID="{"x" * length}"', '<HostQueryRq requestID="1" />')
    assert (answer.message_set_status, len(answer)) == (status, 1 if status == 0 else 0)


def test_status_check_gives_the_stored_answer(application: Application) -> None:
    application.ask(ADD, message_set_id="q1")
    assert state(raw(application, 'newMessageSetID="q1" oldMessageSetID="q1"')) == ("q1", 0, [0])
    assert state(raw(application, 'newMessageSetID="q2" oldMessageSetID="q2"')) == ("q2", 9002, [])
    assert names(application) == ["Acme"]


def test_old_id_alone_forgets(application: Application) -> None:
    application.ask(ADD, message_set_id="q1")
    assert state(raw(application, 'oldMessageSetID="q1"')) == (None, 0, [])
    assert state(raw(application, 'oldMessageSetID="q1"')) == (None, 600, [])
    assert state(application.ask(ADD, message_set_id="q1")) == ("q1", 0, [3100])


def test_old_id_is_forgotten_where_a_new_one_runs(application: Application) -> None:
    application.ask(ADD, message_set_id="q1")
    both = application.ask(OTHER, message_set_id="q2", clear_message_set_id="q1")
    assert state(both) == ("q2", 0, [0])
    assert state(application.ask(ADD, message_set_id="q1")) == ("q1", 0, [3100])
    assert names(application) == ["Acme", "Other"]


def test_clear_all_forgets_this_application_only(application: Application) -> None:
    other = attrs.evolve(application, name="Somebody else")
    application.ask(ADD, message_set_id="q1")
    kept = other.raw([OTHER], message_set_id="q1")
    assert state(raw(application, 'oldMessageSetID="ClearAllMessageSets"')) == (None, 0, [])
    assert state(application.ask(ADD, message_set_id="q1")) == ("q1", 0, [3100])
    assert other.raw([OTHER], message_set_id="q1") == kept


def test_set_that_cannot_be_parsed_is_not_remembered(application: Application) -> None:
    wrong = "<CustomerAddRq><CustomerAdd><Nmae>Acme</Nmae></CustomerAdd></CustomerAddRq>"
    with pytest.raises(RequestProcessorError) as refused:
        raw(application, 'newMessageSetID="q1"', wrong)
    assert refused.value.hresult == "0x80040400"
    assert state(application.ask(ADD, message_set_id="q1")) == ("q1", 0, [0])


def test_recovered_answer_may_hold_the_ids_only(clock: SimulatedClock, application: Application) -> None:
    other = attrs.evolve(application, company=CompanyFile(clock=clock, recovered_answer="ids"))
    requests = (ADD, ADD, CustomerQuery())
    first = other.ask(*requests, message_set_id="q1", on_error="continueOnError")
    (customer,) = first[0].of(Customer)
    again = other.ask(*requests, message_set_id="q1", on_error="continueOnError")
    assert state(again) == ("q1", 0, [0, 3100, 0])
    assert all(not response.objects for response in again)
    assert [response.error_recovery for response in again] == [
        ErrorRecovery(list_id=customer.list_id, edit_sequence=customer.edit_sequence),
        None,
        None,
    ]
    assert names(other) == ["Acme"]


@pytest.mark.parametrize("attributes", ['oldMessageSetID="q1"', 'newMessageSetID="q1" oldMessageSetID="q1"'])
def test_what_no_source_tells_is_not_guessed(application: Application, attributes: str) -> None:
    application.ask(ADD, message_set_id="q1")
    with pytest.raises(NotSimulated):
        raw(application, attributes, '<HostQueryRq requestID="1" />')
