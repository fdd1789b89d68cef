"""A Web Connector whose QuickBooks has its answers ready, so that it is not what is measured.

It brings `count` customers, a thousand kinds of them (bench.codec), in pages of the size that it is asked
for. The pages are escaped for SOAP before the clock runs; only ids and counts are filled in.
"""

from __future__ import annotations

import html
import random
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bench.codec import customer
from qbsync.models import CompanyQuery, HostQuery
from qbsync.qbxml import encode
from qbsync.simulator import CompanyFile
from qbsync.simulator.connector import FILE_ID
from qbsync.webconnector.calls import (
    Authenticate,
    Call,
    ClientVersion,
    CloseConnection,
    ReceiveResponseXML,
    SendRequestXML,
    ServerVersion,
)
from qbsync.webconnector.qwc import parse
from qbsync.webconnector.soap import render_call

if TYPE_CHECKING:
    from collections.abc import Callable

    from qbsync.bridge import Setup

__all__ = ["Pages", "run_session"]

KINDS = 1_000
_HEAD = (
    '<?xml version="1.0" ?>\n<QBXML>\n<QBXMLMsgsRs>\n'
    '<CustomerQueryRs requestID="{request_id}" statusCode="0" '
    'statusSeverity="Info" statusMessage="Status OK" iteratorRemainingCount="{remaining}" '
    'iteratorID="{{eb05f701-e727-472f-8ade-6753c4f67a46}}">\n'
)
_TAIL = "</CustomerQueryRs>\n</QBXMLMsgsRs>\n</QBXML>\n"
_MODIFIED = re.compile("<TimeModified>[^<]*<")
_STRINGS = re.compile(b"<string>([^<]*)</string>")
_RESULT = re.compile(rb"<(\w+Result)>([^<]*)</\1>")
_REQUEST_ID = re.compile('requestID="([^"]*)"')


class Pages:
    """The answers to CustomerQuery: `count` customers by `size`, both whole thousands or parts of one."""

    def __init__(self, count: int, size: int) -> None:
        """Write the records."""
        dice = random.Random(20261122)  # noqa: S311 - the same records every time
        records = [_spread(customer(number, dice), number) for number in range(1, KINDS + 1)]
        self.count, self.size = count, size
        self.pages = ["".join(records[start : start + size]) for start in range(0, KINDS, size)]
        self._escaped = [html.escape(page, quote=False).encode() for page in self.pages]

    def document(self, page: int) -> bytes:
        """Return an answer as QuickBooks gives it."""
        head, tail = self._around(page, "1")
        return (head + self.pages[page % len(self.pages)] + tail).encode()

    def body(self, ticket: str, page: int, request_id: str) -> bytes:
        """Return the body of the receiveResponseXML that brings a page."""
        call = render_call(ReceiveResponseXML(ticket=ticket, response="\x7f"))
        before, after = call.split(b"\x7f")
        head, tail = (html.escape(part, quote=False).encode() for part in self._around(page, request_id))
        return b"".join([before, head, self._escaped[page % len(self.pages)], tail, after])

    def _around(self, page: int, request_id: str) -> tuple[str, str]:
        return _HEAD.format(request_id=request_id, remaining=self.count - (page + 1) * self.size), _TAIL


def _spread(record: str, number: int) -> str:
    """Date a record, so that they do not all come from the same minute."""
    moment = f"{2016 + number % 10}-{1 + number % 12:02}-{1 + number % 28:02}T08:{number % 60:02}:00-05:00"
    return _MODIFIED.sub(f"<TimeModified>{moment}<", record)


def run_session(pages: Pages, setup: Setup, send: Callable[[bytes], bytes]) -> int:
    """Run a session and return how many calls it made; `send` posts a body and returns the answer's.

    What comes before the pages is answered by the simulator.

    Raises RuntimeError where the service ends it early.
    """
    calls = 0

    def ask(call: Call | bytes) -> bytes:
        nonlocal calls
        calls += 1
        return send(call if isinstance(call, bytes) else render_call(call))

    qwc, company = parse(setup.qwc), CompanyFile(clock=lambda: datetime.now(UTC))
    company.stamp(qwc.owner_id, FILE_ID, qwc.file_id)
    queries = {"0": HostQuery(), "1": CompanyQuery(owner_id=(qwc.owner_id,))}
    hcp = company.process("Bench", encode(queries, version="13.0").decode())
    login = Authenticate(user_name=setup.user_name, password=setup.password)
    ask(ServerVersion())
    ask(ClientVersion(version="2.3.0.215"))
    ticket, status = (text.decode() for text in _STRINGS.findall(ask(login))[:2])
    if status:
        raise RuntimeError(f"the login was answered with {status!r}")
    percent, page = 0, 0
    while percent < 100:  # noqa: PLR2004 - a percentage
        call = SendRequestXML(
            ticket=ticket,
            hcp_response=hcp,
            company_file="C:\\a.qbw",
            country="US",
            major_version=13,
            minor_version=0,
        )
        request, hcp = _result(ask(call)), ""
        if "<CustomerQueryRq" in request:
            found = _REQUEST_ID.search(request)
            answer = ask(pages.body(ticket, page, found[1] if found else ""))
            page += 1
        else:
            answer = ask(ReceiveResponseXML(ticket=ticket, response=company.process("Bench", request)))
        percent = int(_result(answer))
        if percent < 0:
            raise RuntimeError(f"after {page} pages the service answered {percent}")
    ask(CloseConnection(ticket=ticket))
    if page * pages.size != pages.count:
        raise RuntimeError(f"{page} pages of {pages.size} were asked for, of {pages.count} records")
    return calls


def _result(body: bytes) -> str:
    found = _RESULT.search(body)
    return html.unescape(found[2].decode()) if found else ""
