"""What the tests of the example apps have in common: how long an app is, and that its command starts it."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from live_host import Browser, free_port

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["EXAMPLES", "lines_of_code", "started", "wait_for"]

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
PASSWORD = "let me in"
PATIENCE = 30


def lines_of_code(path: Path) -> int:
    """Count the lines without blank ones, comments and docstrings."""
    text = path.read_text(encoding="utf-8")
    said = {
        line
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        for line in range(node.lineno, (node.end_lineno or 0) + 1)
    }
    lines = enumerate(text.splitlines(), start=1)
    return sum(number not in said and line.strip()[:1] not in {"", "#"} for number, line in lines)


@contextmanager
def started(command: str, variable: str, folder: Path) -> Iterator[Browser]:
    """Run the command of an example, with a password in a variable, and give a browser that signed in."""
    port = free_port()
    arguments = [sys.executable, *command.split()[1:], "--port", str(port)]
    environment = os.environ | {variable: PASSWORD, "TMPDIR": str(folder)}
    with subprocess.Popen(
        arguments, cwd=EXAMPLES.parent, env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            assert PASSWORD in process.stdout.readline()
            browser = Browser(f"http://localhost:{port}")
            _sign_in(browser)
            yield browser
        finally:
            process.terminate()
            process.wait()


def _sign_in(browser: Browser) -> None:
    """Sign in as soon as the server listens; it says its address just before."""
    ready_by = time.monotonic() + PATIENCE
    while True:
        try:
            assert browser.submit("/login", password=PASSWORD).status == 200
        except OSError:
            assert time.monotonic() < ready_by
            time.sleep(0.05)
        else:
            return


def wait_for(text: str, browser: Browser, path: str) -> None:
    """Reload a page until it says something."""
    ready_by = time.monotonic() + PATIENCE
    while text not in browser.get(path).text:
        assert time.monotonic() < ready_by, browser.get(path).text
        time.sleep(0.1)
