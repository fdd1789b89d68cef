"""How fast and how flat streaming is, beside bare lxml; run ``python -m bench streaming``.

The floor is `lxml.etree.iterparse` that clears every record and makes nothing of it. Both read the same file
of customers (bench.codec), each in a fresh process. The slow lane is what a document takes that has a comment
in it. Peak RSS is that of the whole process, on Linux only; the body of `decode` is 18 MB.
"""

from __future__ import annotations

import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from lxml import etree

from bench.codec import customer, document
from qbsync.qbxml import decode, stream

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

COUNTS = (10_000, 100_000)
PAIRS = 3
BODY = 20_000_000
HEAD, TAIL = (part.encode() for part in document(0).decode().split("</CustomerQueryRs>"))
TAIL = b"</CustomerQueryRs>" + TAIL


def write_customers(path: Path, count: int) -> None:
    """Write a document of `count` customers, a thousand kinds of them."""
    dice = random.Random(20261122)  # noqa: S311 - the same document every time
    thousand = "".join(customer(number, dice) for number in range(1, 1001)).encode()
    with path.open("wb") as file:
        file.write(HEAD)
        for _ in range(count // 1000):
            file.write(thousand)
        file.write(TAIL)


def run_floor(path: Path) -> int:
    """Read and clear with bare lxml."""
    count = 0
    for _, element in etree.iterparse(path, tag="CustomerRet", remove_blank_text=True):
        count += 1
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]
    return count


def run_stream(path: Path) -> int:
    """Stream with qbsync."""
    with stream(path) as records:
        return sum(1 for _ in records)


def run_slow(path: Path) -> int:
    """Stream with qbsync what cannot be cut."""

    def blocks() -> Iterator[bytes]:
        with path.open("rb") as file:
            yield file.read(len(HEAD)) + b"<!-- -->"  # after the beginning: nothing can be cut any more
            while block := file.read(64 * 1024):
                yield block

    with stream(blocks()) as records:
        return sum(1 for _ in records)


def run_decode(path: Path) -> int:
    """Decode the whole document at once; the process holds it while it does."""
    before = _rss()
    data = path.read_bytes()
    count = len(decode(data)[0].objects)
    print(json.dumps({"growth": (_rss() - before) * 1e6 / len(data)}), file=sys.stderr)
    return count


def _rss() -> float:
    """Return the peak of this process in MB; `ru_maxrss` would be that of its parent, were that larger."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024 / 1e6


def _fresh(run: Callable[[Path], int], path: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "bench.streaming", run.__name__, str(path)]
    found = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 - this file
    result: dict[str, float] = json.loads(found.stdout)
    return result | (json.loads(found.stderr) if found.stderr else {})


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "customers.xml"
        for count in COUNTS:
            write_customers(path, count)
            _compare(path, count)
        write_customers(path, BODY // 1700 // 1000 * 1000)
        growth = _fresh(run_decode, path)["growth"]
        size = path.stat().st_size / 1e6
        print(f"decode of {size:.0f} MB: peak RSS grows by {growth:.2f} x the body (the body included)")


def _compare(path: Path, count: int) -> None:
    ours: list[float] = []
    slow: list[float] = []
    for _ in range(PAIRS):
        floor, fast, fed = _fresh(run_floor, path), _fresh(run_stream, path), _fresh(run_slow, path)
        ours.append(fast["seconds"] / floor["seconds"])
        slow.append(fed["seconds"] / floor["seconds"])
    rate = path.stat().st_size / floor["seconds"] / 1e6
    print(f"N = {count} customers, {path.stat().st_size / 1e6:.0f} MB; iterparse {rate:.0f} MB/s")
    for label, ratios, run in (("stream", ours, fast), ("stream, slow lane", slow, fed)):
        spread = f"({min(ratios):.2f} to {max(ratios):.2f})"
        print(f"{label + ' / iterparse':<32} {statistics.median(ratios):6.2f}   {spread}", end="")
        print(f"   peak RSS {run['rss']:.0f} MB (iterparse {floor['rss']:.0f} MB)")


if __name__ == "__main__":
    if len(sys.argv) == 1:
        main()
    else:
        with stream(document(2)) as warm:  # imports and compiled readers are no part of the work
            list(warm)
        start = time.process_time()
        records = globals()[sys.argv[1]](Path(sys.argv[2]))
        seconds = time.process_time() - start
        print(json.dumps({"seconds": seconds, "records": records, "rss": _rss()}))
