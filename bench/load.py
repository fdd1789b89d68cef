"""A load generator that costs little, and servers in processes of their own to point it at.

The generator is one process with some connections, each of which sends its next request when the answer to
the last one is there (`selectors`, raw sockets, bytes made before). It keeps a connection as long as the
server does. What the server's processes take of the CPU is read from /proc, so it runs on Linux only: beside
other work, and beside the generator itself, that figure is the steadier one.
"""

from __future__ import annotations

import os
import re
import selectors
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

__all__ = ["Load", "Server", "cpu_seconds", "memory", "post", "serving"]

_READY_WITHIN = 60
_LENGTH = re.compile(rb"content-length: *([0-9]+)", re.IGNORECASE)
_CLOSES = re.compile(rb"connection: *close", re.IGNORECASE)
_TICKS = os.sysconf("SC_CLK_TCK")
_ROOT = Path(__file__).resolve().parents[1]


@attrs.frozen
class Load:
    """What a round of load came to: answers, wall seconds, CPU seconds of the server."""

    answers: int
    seconds: float
    server_seconds: float

    @property
    def rate(self) -> float:
        """Answers per second."""
        return self.answers / self.seconds

    @property
    def cost(self) -> float:
        """Microseconds of the server's CPU per answer."""
        return self.server_seconds / self.answers * 1e6


@attrs.frozen
class Server:
    """A server that runs, by the id of its first process."""

    port: int
    process_id: int

    def cpu_seconds(self) -> float:
        """Return the CPU time of all its processes so far."""
        return cpu_seconds(self.process_id)

    def load(self, request: bytes, *, connections: int, seconds: float, expected: bytes) -> Load:
        """Send the request again and again.  Raises RuntimeError for an answer without `expected`."""
        before, started = self.cpu_seconds(), time.monotonic()
        with selectors.DefaultSelector() as selector:
            for _ in range(connections):
                self._ask(selector, None, request)
            answers = self._converse(selector, request, expected, until=started + seconds)
            took = time.monotonic() - started
            for key in list(selector.get_map().values()):
                key.fileobj.close()  # type: ignore[union-attr]
        return Load(answers, took, self.cpu_seconds() - before)

    def _converse(
        self, selector: selectors.BaseSelector, request: bytes, expected: bytes, *, until: float
    ) -> int:
        answers = 0
        while time.monotonic() < until:
            for key, _ in selector.select(timeout=5):
                connection: socket.socket = key.fileobj  # type: ignore[assignment]
                data = key.data + connection.recv(65536)
                answer = whole_answer(data)
                if answer is None:
                    selector.modify(connection, selectors.EVENT_READ, data)
                    continue
                if expected not in data:
                    raise RuntimeError(f"an unexpected answer: {data[:2000]!r}")
                answers += 1
                selector.unregister(connection)
                if answer:
                    self._ask(selector, connection, request)
                else:
                    connection.close()
                    self._ask(selector, None, request)
        return answers

    def _ask(
        self, selector: selectors.BaseSelector, connection: socket.socket | None, request: bytes
    ) -> None:
        connection = connection or self.connect()
        connection.sendall(request)
        selector.register(connection, selectors.EVENT_READ, b"")

    def connect(self) -> socket.socket:
        """Open a connection."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=30)

    def ask(self, request: bytes) -> bytes:
        """Send one request on a connection of its own and return the whole answer."""
        with self.connect() as connection:
            connection.sendall(request)
            data = b""
            while whole_answer(data) is None:
                piece = connection.recv(65536)
                if not piece:
                    raise RuntimeError(f"the server hung up after {data[:500]!r}")
                data += piece
            return data


def cpu_seconds(process_id: int) -> float:
    """Return the CPU time of a process and its descendants so far, those that have ended included."""
    return sum(_cpu_ticks(process) for process in _tree(process_id)) / _TICKS


def memory(process_id: int) -> int:
    """Return the bytes that a process and its descendants occupy; what they share is counted once."""
    found = 0
    for process in _tree(process_id):
        rollup = Path(f"/proc/{process}/smaps_rollup").read_text()
        found += next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
    return found * 1024


def whole_answer(data: bytes) -> bool | None:
    """Tell whether the connection stays open after an answer, None where it is not whole yet."""
    head, found, body = data.partition(b"\r\n\r\n")
    length = _LENGTH.search(head)
    if not found or length is None or len(body) < int(length[1]):
        return None
    return _CLOSES.search(head) is None


def post(body: bytes) -> bytes:
    """Return the HTTP request that carries a call."""
    head = (
        "POST /qbwc HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/xml; charset=utf-8\r\n"
        'SOAPAction: "http://developer.intuit.com/authenticate"\r\n'
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


@contextmanager
def serving(
    command: Sequence[str],
    folder: Path,
    *,
    page_size: int = 100,
    environment: Mapping[str, str] | None = None,
) -> Iterator[Server]:
    """Run a server until the end of the block; `command` are arguments of Python, with {port} in them.

    `environment` is added to ours; PYTHONPATH begins with the repository.
    """
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    arguments = [sys.executable, *(part.replace("{port}", str(port)) for part in command)]
    variables = os.environ | {
        "QBSYNC_BENCH_FOLDER": str(folder),
        "QBSYNC_BENCH_PAGE_SIZE": str(page_size),
        "PYTHONPATH": os.pathsep.join([str(_ROOT), os.environ.get("PYTHONPATH", "")]),
        **(environment or {}),
    }
    with (folder / f"server-{port}.log").open("wb") as log:
        process = subprocess.Popen(  # noqa: S603 - our own command
            arguments, stdout=log, stderr=subprocess.STDOUT, env=variables, cwd=folder
        )
    try:
        _wait(process, port, Path(log.name))
        yield Server(port, process.pid)
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    end = time.monotonic() + _READY_WITHIN
    while process.poll() is None and time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=5).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"the server did not start:\n{log.read_text()}")


def _tree(process_id: int) -> Iterator[int]:
    yield process_id
    for task in Path(f"/proc/{process_id}/task").iterdir():
        for child in (task / "children").read_text().split():
            yield from _tree(int(child))


def _cpu_ticks(process_id: int) -> int:
    fields = Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:15]))  # of itself and of children that have ended
