"""The servers that people run: each in a process of its own, on a free port, ready before a test has it."""

from __future__ import annotations

import contextlib
import http.client
import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import attrs
from served import LIMIT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SUPPORT = Path(__file__).parent
PLAIN = (
    "import served, wsgiref.simple_server as plain;"
    "plain.make_server('127.0.0.1', {port}, served.wsgi).serve_forever()"
)
GRANIAN = ("-m", "granian", "--host", "127.0.0.1", "--port", "{port}", "--interface")

# Name -> arguments of Python; {port} is filled in. The names tell the interface where a server has both.
COMMANDS: dict[str, tuple[str, ...]] = {
    "wsgiref": ("-c", PLAIN),
    "gunicorn": (
        *("-m", "gunicorn", "--no-control-socket"),
        *("--bind", "127.0.0.1:{port}", "--threads", "4", "served:wsgi"),
    ),
    "waitress": (  # reads a whole body before it calls the application, so it must have the limit itself
        *("-m", "waitress", "--max-request-body-size", str(LIMIT)),
        *("--listen", "127.0.0.1:{port}", "served:wsgi"),
    ),
    "granian-wsgi": (*GRANIAN, "wsgi", "--blocking-threads", "4", "served:wsgi"),
    "uvicorn-h11": ("-m", "uvicorn", "--port", "{port}", "--http", "h11", "served:asgi"),
    "uvicorn-httptools": ("-m", "uvicorn", "--port", "{port}", "--http", "httptools", "served:asgi"),
    "granian-asgi": (*GRANIAN, "asgi", "served:asgi"),
}
ASGI = frozenset({"uvicorn-h11", "uvicorn-httptools", "granian-asgi"})

_READY_WITHIN = 60
_STOPPED_WITHIN = 20


@attrs.frozen
class Answer:
    """What came over the socket: the final status (None: the connection was closed without an answer)."""

    status: int | None
    headers: dict[str, str]
    body: bytes


@attrs.frozen(kw_only=True)
class Server:
    """A server that runs."""

    name: str
    port: int
    folder: Path
    process: subprocess.Popen[bytes]

    @property
    def interface(self) -> Literal["wsgi", "asgi"]:
        """The interface between it and the application."""
        return "asgi" if self.name in ASGI else "wsgi"

    def url(self, path: str) -> str:
        """Return the URL of a path."""
        return f"http://localhost:{self.port}{path}"

    def connect(self, timeout: float = 20) -> socket.socket:
        """Open a connection."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=timeout)

    def send(self, data: bytes, *, hang_up: bool = False, method: str = "POST") -> Answer:
        """Send raw bytes on a connection of their own and return the answer."""
        with self.connect() as connection:
            # A server may answer and close before it has read everything.
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                connection.sendall(data)
                if hang_up:
                    connection.shutdown(socket.SHUT_WR)
            return read_answer(connection, method)


def read_answer(connection: socket.socket, method: str = "POST") -> Answer:
    """Read one answer from a connection, past any 100 Continue."""
    response = http.client.HTTPResponse(connection, method=method)
    try:
        response.begin()
        body = response.read()
    except (http.client.BadStatusLine, ConnectionResetError):
        return Answer(None, {}, b"")
    finally:
        response.close()
    return Answer(response.status, {name.lower(): value for name, value in response.getheaders()}, body)


@contextmanager
def serving(
    name: str,
    folder: Path,
    command: Sequence[str],
    *,
    modules: Sequence[Path] = (SUPPORT,),
    ready: str = "/qbwc",
) -> Iterator[Server]:
    """Run a server until the end of the block.

    `command` are arguments of Python; `ready` is a path that answers GET by 200; `modules` are directories
    that the server imports from.
    """
    log = folder / "server.log"
    environment = os.environ | {
        "QBSYNC_TEST_FOLDER": str(folder),
        "PYTHONPATH": os.pathsep.join([*map(str, modules), os.environ.get("PYTHONPATH", "")]),
        "PYTHONUNBUFFERED": "1",
    }
    for _ in range(3):  # another process may take the port meanwhile
        port = _free_port()
        arguments = [sys.executable, *(part.replace("{port}", str(port)) for part in command)]
        with log.open("wb") as output:
            process = subprocess.Popen(
                arguments, stdout=output, stderr=subprocess.STDOUT, env=environment, cwd=folder
            )
        try:
            if _is_ready(process, port, ready):
                yield Server(name=name, port=port, folder=folder, process=process)
                return
        finally:
            process.terminate()
            try:
                process.wait(_STOPPED_WITHIN)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
    raise AssertionError(f"{name} did not start:\n{log.read_text()}")


def _is_ready(process: subprocess.Popen[bytes], port: int, path: str) -> bool:
    """Wait until the server answers; False where it ended, or takes too long."""
    end = time.monotonic() + _READY_WITHIN
    while process.poll() is None and time.monotonic() < end:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            connection.request("GET", path)
            if connection.getresponse().status == http.HTTPStatus.OK:
                return True
        except (OSError, http.client.HTTPException):
            time.sleep(0.02)
        finally:
            connection.close()
    return False


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
