"""P8: time grows as the body does, whatever the body is."""

from __future__ import annotations

import contextlib
import gc
import string
import time
from typing import TYPE_CHECKING

import pytest
from bad_inputs import Stage, cases

from qbsync import qbxml
from qbsync.errors import DecodeError
from qbsync.webconnector import soap
from qbsync.webconnector.calls import PercentReply, ReceiveResponseXML
from qbsync.webconnector.service import read_call

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.slow

HEAD = '<?xml version="1.0" ?><QBXML><QBXMLMsgsRs>'
QUERY = '<CustomerQueryRs requestID="1" statusCode="0" statusSeverity="Info" statusMessage="Status OK">'
TAIL = "</CustomerQueryRs></QBXMLMsgsRs></QBXML>"
MEGABYTE = 1_000_000


def answer(size: int) -> str:
    """Return an answer whose text in SOAP has about `size` bytes."""
    record = "<CustomerRet>\n<ListID>8{}-1</ListID>\n<Name>Alder &amp; Sons {}</Name>\n<Notes>{}</Notes>\n"
    record += "</CustomerRet>\n"
    one = len(soap.render_call(ReceiveResponseXML(response=record.format(1, 1, "n" * 400))))
    records = "".join(record.format(number, number, "n" * 400) for number in range(size // (one - 200)))
    return f"{HEAD}{QUERY}{records}{TAIL}"


@contextlib.contextmanager
def no_collector() -> Iterator[None]:
    """Stop the garbage collector, which would look at all that the tests before left in this process."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def test_an_answer_of_30_mb_in_one_text_is_read_in_linear_time() -> None:
    """The envelope, then the answer inside: 7.5, 15 and 30 MB."""
    seconds = []
    for megabytes in (7.5, 15, 30):
        body = soap.render_call(ReceiveResponseXML(ticket="t", response=answer(int(megabytes * MEGABYTE))))
        assert 0.8 * megabytes < len(body) / MEGABYTE < 1.1 * megabytes
        with no_collector():
            started = time.process_time()
            received = read_call(body, "text/xml; charset=utf-8")
            assert isinstance(received, soap.Received)
            assert isinstance(received.call, ReceiveResponseXML)
            (response,) = qbxml.decode(received.call.response)
            seconds.append(time.process_time() - started)
        assert len(response.objects) > 10_000
        del received, response
    print(f"\n7.5, 15, 30 MB: {seconds} s of processor time")  # noqa: T201 - the figures
    assert seconds[1] < 3 * seconds[0] + 0.2
    assert seconds[2] < 3 * seconds[1] + 0.2


def name(number: int) -> str:
    return "".join(string.ascii_lowercase[number // 26**place % 26] for place in range(5))


SHAPES = {
    "answers with names of their own": HEAD
    + "".join(f'<{name(n)}Rs a=""><x/></{name(n)}Rs>' for n in range(60_000)),
    "answers that never end": HEAD + "".join(f'<{name(n)}Rs a="">' for n in range(100_000)),
    "a name full of Rs": HEAD + "<" + "Rs" * 500_000,
    "records with names of their own": HEAD
    + QUERY
    + "".join(f"<{name(n)}>1</{name(n)}>\n" for n in range(100_000))
    + TAIL,
    "quotes that never end": HEAD + "<CustomerQueryRs a='" * 100_000,
    "nested answers": HEAD + QUERY * 200 + "</CustomerQueryRs>" * 200,
    "secrets that never end": HEAD + QUERY + "<CustomerRet><Zz>" + "<AccountNumber>1" * 100_000 + TAIL,
    "blanks": HEAD + QUERY + " " * 5_000_000 + TAIL,
}


@pytest.mark.parametrize("shape", SHAPES)
def test_no_shape_of_an_answer_takes_more_than_its_size_deserves(shape: str) -> None:
    started = time.process_time()
    with contextlib.suppress(DecodeError):
        qbxml.decode(SHAPES[shape])
    assert time.process_time() - started < 10


def test_a_big_answer_reaches_the_host_within_its_session() -> None:
    stage = Stage.at(cases()["069-same-page-twice"])
    text = answer(10 * MEGABYTE).replace('requestID="1"', stage.fill('requestID="{{id}}"'))
    assert stage.call(ReceiveResponseXML(ticket=stage.ticket, response=text)) == PercentReply(100)
    assert sum(map(len, stage.world.pages)) > 10_000
