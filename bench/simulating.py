"""How fast the simulator gives a big company's customers out; run ``python -m bench simulating``.

A company of 100,000 made-up customers is asked for all of them, with an iterator, in pages of 500: each page
is a request in qbXML that the simulated QuickBooks reads, judges and answers. Beside it, in the same process,
before and after each traversal: the same records, ready as objects, are only encoded. Memory is that of a
process of its own that does the traversal alone.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from pathlib import Path

from bench.report import Row, progress
from qbsync.models import CustomerQuery
from qbsync.qbxml import Response, decode, encode, encode_responses
from qbsync.simulator import CompanyFile

COUNT = 100_000
SIZE = 500
ROUNDS = 3
_ENCODED = 10  # pages whose encoding is timed, once before and once after each traversal
_REMAINING = re.compile(r'iteratorRemainingCount="([0-9]+)" iteratorID="([^"]+)"')


def traverse(company: CompanyFile, size: int = SIZE) -> tuple[int, float, float]:
    """Ask for all customers and return the pages, the CPU seconds of all and those of the first page."""
    query = CustomerQuery(active_status="All", iterator="Start", max_returned=size)
    started, first, pages, left = time.process_time(), 0.0, 0, 1
    ticket = company.begin_session()
    while left:
        answer = company.process("bench", encode([query]).decode(), ticket=ticket)
        found = _REMAINING.search(answer)
        if found is None:
            raise RuntimeError(answer[:300])
        left = int(found[1])
        pages += 1
        first = first or time.process_time() - started
        query = CustomerQuery(
            active_status="All", iterator="Continue", iterator_id=found[2], max_returned=size
        )
    company.end_session(ticket)
    return pages, time.process_time() - started, first


def encoding(pages: list[Response]) -> float:
    """Return the CPU seconds that encoding one page takes, its records being there."""
    started = time.process_time()
    for page in pages:
        encode_responses([page])
    return (time.process_time() - started) / len(pages)


def samples(company: CompanyFile) -> list[Response]:
    """Return the first pages, with their records as objects."""
    query = CustomerQuery(active_status="All", max_returned=SIZE * _ENCODED)
    (response,) = decode(company.process("bench", encode([query]).decode()))
    return [
        Response(
            request="CustomerQuery",
            request_id="1",
            status_code=0,
            status_severity="Info",
            status_message="Status OK",
            objects=response.objects[start : start + SIZE],
        )
        for start in range(0, len(response.objects), SIZE)
    ]


def memory(count: int) -> float:
    """Return the MB by which a traversal lets a fresh process grow."""
    command = [sys.executable, "-m", "bench.simulating", str(count)]
    found = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603 - this file
    grown: float = json.loads(found.stdout)
    return grown


def run_alone(count: int) -> None:
    """Traverse a company in this process and print how its memory grew; a small one warms everything up."""
    traverse(CompanyFile.sample(customers=SIZE))
    before = _peak()
    traverse(CompanyFile.sample(customers=count))
    print(json.dumps(_peak() - before))


def _peak() -> float:
    """Return the peak of this process in MB; `ru_maxrss` would be that of its parent, were that larger."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024 / 1e6


def main() -> list[Row]:
    """Measure and return the rows."""
    traverse(CompanyFile.sample(customers=SIZE))
    rates, ratios, firsts = [], [], []
    for number in range(ROUNDS):
        started = time.process_time()
        company = CompanyFile.sample(customers=COUNT, seed=number)
        made = time.process_time() - started
        ready = samples(company)
        before = encoding(ready)
        pages, seconds, first = traverse(company)
        base = (before + encoding(ready)) / 2
        rates.append(pages / seconds)
        ratios.append(seconds / pages / base)
        firsts.append(first)
        progress(
            f"traversal {number + 1} of {ROUNDS}: made in {made * 1000:.0f} ms, {pages} pages at "
            f"{pages / seconds:.1f}/s of CPU time, first page {first:.2f} s, encoding alone {1 / base:.1f}/s"
        )
    sizes = {count: memory(count) for count in (COUNT, 10 * COUNT)}
    label = f"simulator, {COUNT:,} customers in pages of {SIZE}"
    return [
        Row(f"{label}: pages a second (CPU)", rates),
        Row(f"{label}: CPU of a page / encoding its records alone", ratios),
        Row(f"{label}: CPU seconds until the first page", firsts),
        *(
            Row(f"simulator, {count:,} customers: MB that a traversal adds", [grown])
            for count, grown in sizes.items()
        ),
    ]


if __name__ == "__main__":
    run_alone(int(sys.argv[1]))
