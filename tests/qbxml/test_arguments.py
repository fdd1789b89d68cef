"""What is given wrongly to `encode` and its kin is refused with what to do, all of it at once."""

from __future__ import annotations

from typing import Any

import pytest

from qbsync.errors import InvalidModel, SchemaUnavailable
from qbsync.facts.versions import OLDER_VERSIONS, VERSIONS
from qbsync.models import Customer, CustomerAdd, CustomerQuery, HostQuery, Ref
from qbsync.qbxml import Response, check, decode, decode_requests, encode, encode_responses, grammar, schema

DOCUMENT = encode([HostQuery()])
REQUEST_WANTED = "not a request; give a request such as CustomerQuery(max_returned=100)"


def customer() -> Customer:
    answer = "<CustomerRet><ListID>8-1</ListID></CustomerRet>"
    answers = f"<QBXMLMsgsRs><CustomerQueryRs statusCode='0'>{answer}</CustomerQueryRs></QBXMLMsgsRs>"
    (found,) = decode(f"<QBXML>{answers}</QBXML>")[0].of(Customer)
    return found


def texts(caught: pytest.ExceptionInfo[InvalidModel]) -> list[str]:
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("requests", "text"),
    [
        (CustomerQuery(), "requests: is a single CustomerQuery; put it into a list: [request]"),
        (
            None,
            "requests: is None; give an iterable of requests, or a mapping request id -> request",
        ),
        (
            "<QBXML/>",
            "requests: is text (str); give an iterable of requests, or a mapping request id -> request",
        ),
        (5, "requests: is a int; give an iterable of requests, or a mapping request id -> request"),
        (
            CustomerQuery,
            (
                "requests: is the class CustomerQuery; "
                "give an iterable of requests, or a mapping request id -> request"
            ),
        ),
        (
            [{"name": "Ann"}],
            f"requests[1]: is a dict, {REQUEST_WANTED}",
        ),
        (
            [HostQuery(), None],
            f"requests[2]: is None, {REQUEST_WANTED}",
        ),
        (
            {"a": "<CustomerQueryRq/>"},
            f"requests[a]: is text (str), {REQUEST_WANTED}",
        ),
        (
            [CustomerQuery],
            "requests[1]: is the class CustomerQuery, not a request; make one of it: CustomerQuery(...)",
        ),
        (
            [customer()],
            (
                "requests[1]: is a Customer, not a request; it is what QuickBooks returned; "
                "make a CustomerQuery, CustomerAdd or, by .edit(...), CustomerMod"
            ),
        ),
        (
            [Ref("a")],
            "requests[1]: is a Ref, not a request; it stands inside a request; give the request",
        ),
        (
            decode_requests(DOCUMENT),
            (
                "requests[1]: is a NumberedRequest, not a request; "
                "give its .request, or a mapping of the whole set: dict(...)"
            ),
        ),
        (
            {1: HostQuery()},
            "request id: 1 is not text; give a str",
        ),
        ({"": HostQuery()}, "request id: '' has 0 characters, 1 to 50 are taken; leave it out"),
    ],
)
def test_what_is_no_request(requests: Any, text: str) -> None:
    with pytest.raises(InvalidModel) as caught:
        encode(requests)
    assert texts(caught) == [text]


def test_a_set_that_was_read_can_be_sent_again() -> None:
    assert encode(dict(decode_requests(DOCUMENT))) == DOCUMENT  # type: ignore[arg-type]


def test_ids_that_are_one_as_text() -> None:
    class Id(str):
        __slots__ = ()
        __hash__ = object.__hash__

        def __eq__(self, other: object) -> bool:
            return self is other

    with pytest.raises(InvalidModel, match="requests: has an id twice, so that one request would be lost"):
        encode({Id("a"): HostQuery(), Id("a"): HostQuery()})


@pytest.mark.parametrize(
    ("version", "text"),
    [
        (13.0, 'version: 13.0 is not text like "13.0"; write "13.0"'),
        (13, 'version: 13 is not text like "13.0"; write "13.0"'),
        ("13", 'version: \'13\' is not written like "13.0"; write "13.0"'),
        ("v13", "version: 'v13' is not written like \"13.0\"; give one of 6.0, 6.1, "),
        pytest.param(
            10**5000, 'version: a very long int is not text like "13.0"; give one of 6.0, 6.1, ', id="long"
        ),
        ("17.0", "version: '17.0' is not a version that qbsync knows: qbXML 17.0 is newer than 16.0, "),
        ("99.9", "version: '99.9' is not a version that qbsync knows: qbXML 99.9 is newer than 16.0, "),
        ("13.1", "version: '13.1' is not a version that qbsync knows: there is no qbXML 13.1; "),
        ("5.0", "version: '5.0' is not a version that qbsync knows: before 6.0 qbXML had other elements"),
        (None, 'version: None is not text like "13.0"; give one of 6.0, 6.1, '),
    ],
)
def test_versions_that_there_are_not(version: Any, text: str) -> None:
    with pytest.raises(InvalidModel) as caught:
        encode([HostQuery()], version=version)
    assert [one.startswith(text) for one in texts(caught)] == [True], texts(caught)
    if version != "5.0":
        with pytest.raises(InvalidModel) as caught:
            encode_responses([], version=version)
        assert [one.startswith(text) for one in texts(caught)] == [True], texts(caught)
    if version is not None:
        with pytest.raises(SchemaUnavailable):
            check(DOCUMENT, version=version)


def test_a_version_without_its_zero() -> None:
    with pytest.raises(InvalidModel, match=r'write "13\.0"'):
        encode([HostQuery()], version="13")


def test_one_place_lists_the_versions() -> None:
    assert grammar.VERSIONS is schema.VERSIONS is VERSIONS
    for version in VERSIONS:
        assert f'<?qbxml version="{version}"?>'.encode() in encode([HostQuery()], version=version)
    for version in OLDER_VERSIONS:  # these are read and answered, not sent
        text = DOCUMENT.replace(b'version="13.0"', f'version="{version}"'.encode())
        assert decode_requests(text).version == version
        encode_responses([Response(request="HostQuery")], version=version)
    with pytest.raises(InvalidModel, match=r"of the CA edition qbXML is known from 8\.0 on"):
        encode([HostQuery()], version="7.0", edition="CA")


@pytest.mark.parametrize(
    ("edition", "fix"),
    [("us", 'write "US"'), ("DE", 'such as "US"'), (None, 'such as "US"'), (["US"], 'such as "US"')],
)
def test_editions_that_there_are_not(edition: Any, fix: str) -> None:
    for call in (
        lambda: encode([HostQuery()], edition=edition),
        lambda: decode_requests(DOCUMENT, edition=edition),
    ):
        with pytest.raises(InvalidModel) as caught:
            call()
        (problem,) = caught.value.problems
        assert (problem.path, problem.rule) == ("edition", "is none of AU, CA, UK, US")
        assert fix in str(problem)
    for version in (None, "13.0"):
        with pytest.raises(SchemaUnavailable, match="none of") as refused:
            check(DOCUMENT, version=version, edition=edition)
        assert fix in str(refused.value)


@pytest.mark.parametrize(
    ("on_error", "text"),
    [
        ("stoponerror", "on_error: 'stoponerror' is none of stopOnError, continueOnError; did you mean stop"),
        (
            "rollbackOnError",
            "on_error: 'rollbackOnError' is refused by QuickBooks Desktop; write stopOnError or ",
        ),
        ('x"><evil', "on_error: 'x\"><evil' is none of stopOnError, "),
        (None, "on_error: None is none of stopOnError, "),
        (["stopOnError"], "on_error: ['stopOnError'] is none of stopOnError, "),
    ],
)
def test_on_error(on_error: Any, text: str) -> None:
    with pytest.raises(InvalidModel) as caught:
        encode([HostQuery()], on_error=on_error)
    assert [one.startswith(text) for one in texts(caught)] == [True]


def test_everything_at_once() -> None:
    options: dict[str, Any] = {
        "edition": "US",
        "on_error": "stop",
        "message_set_id": "x" * 21,
        "clear_message_set_id": 5,
    }
    with pytest.raises(InvalidModel) as caught:
        encode(
            {"x" * 51: HostQuery(), "b": None, "c": CustomerAdd(name="a", class_ref=Ref("x"))},
            version="6.0",
            **options,
        )  # type: ignore[dict-item]
    assert [problem.path for problem in caught.value.problems] == [
        "request id",
        "requests[b]",
        "on_error",
        "message_set_id",
        "clear_message_set_id",
        "CustomerAdd[c].class_ref",
    ]
    assert all(problem.fix for problem in caught.value.problems)


@pytest.mark.parametrize(
    ("responses", "text"),
    [
        (Response(request="HostQuery"), "responses: is a single Response; put it into a list: [response]"),
        (None, "responses: is None; give an iterable of responses"),
        ("<QBXML/>", "responses: is text (str); give an iterable of responses"),
        ([None], "responses[0]: is None, not a response; give a response"),
        (
            [HostQuery()],
            "responses[0]: is a HostQuery, not a response; it is sent; qbsync.qbxml.encode writes it",
        ),
    ],
)
def test_what_is_no_response(responses: Any, text: str) -> None:
    with pytest.raises(InvalidModel) as caught:
        encode_responses(responses)
    assert texts(caught) == [text]


@pytest.mark.parametrize("data", [None, 5, {}, ["<QBXML/>"]])
def test_what_is_no_document(data: Any) -> None:
    for read in (decode, decode_requests, check):
        with pytest.raises(TypeError, match="a document is bytes or str, not a "):
            read(data)
