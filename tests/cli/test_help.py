"""What the commands say of themselves, in the terminal and in the reference."""

from __future__ import annotations

import os
import runpy
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest
from click.testing import CliRunner

from qbsync.cli.commands import qbsync

if TYPE_CHECKING:
    from collections.abc import Iterator

DOCS = Path(__file__).resolve().parents[2] / "docs"


def commands(group: click.Group = qbsync, before: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name, command in group.commands.items():
        yield (*before, name)
        if isinstance(command, click.Group):
            yield from commands(command, (*before, name))


def test_the_reference_says_what_help_says() -> None:
    page = runpy.run_path(str(DOCS / "command_line_page.py"))["command_line_page"]()
    written = (DOCS / "reference" / "command-line.md").read_text(encoding="utf-8")
    assert written == page, "run python docs/command_line_page.py"
    for path in commands():
        assert f"## qbsync {' '.join(path)}\n" in page


def test_no_summary_is_cut_off_at_80_columns() -> None:
    listed = []
    for group in ([], ["qwc"]):
        text = CliRunner().invoke(qbsync, [*group, "--help"], terminal_width=80).stdout
        listed += text[text.index("Commands:") :].splitlines()[1:]
    assert len(listed) == len(tuple(commands()))
    assert [line for line in listed if line.endswith("...") or len(line) > 80] == []


@pytest.mark.parametrize("path", tuple(commands()), ids=" ".join)
def test_every_command_helps_and_takes_json(path: tuple[str, ...]) -> None:
    done = CliRunner().invoke(qbsync, [*path, "-h"], terminal_width=80)
    assert done.exit_code == 0
    assert max(map(len, done.stdout.splitlines())) <= 80
    assert "--json" in done.stdout or path == ("qwc",)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shells_complete(shell: str) -> None:
    program = [sys.executable, "-c", "from qbsync.cli import main; main()"]
    environment = {**os.environ, "_QBSYNC_COMPLETE": f"{shell}_source"}
    script = subprocess.run(program, env=environment, capture_output=True, text=True, timeout=60, check=True)
    assert "_QBSYNC_COMPLETE" in script.stdout


def test_a_command_is_completed() -> None:
    program = [sys.executable, "-c", "from qbsync.cli import main; main()"]
    words = {"_QBSYNC_COMPLETE": "bash_complete", "COMP_WORDS": "qbsync con", "COMP_CWORD": "1"}
    environment = {**os.environ, **words}
    done = subprocess.run(program, env=environment, capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout == "plain,connections\n"


def test_a_command_of_a_group_is_completed() -> None:
    program = [sys.executable, "-c", "from qbsync.cli import main; main()"]
    words = {"_QBSYNC_COMPLETE": "bash_complete", "COMP_WORDS": "qbsync qwc a", "COMP_CWORD": "2"}
    environment = {**os.environ, **words}
    done = subprocess.run(program, env=environment, capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout == "plain,again\n"


def test_a_typing_mistake_is_status_2_without_a_traceback() -> None:
    for arguments in (["conections"], ["queue", "--sate", "queued"], ["check"]):
        done = CliRunner().invoke(qbsync, arguments)
        assert done.exit_code == 2
        assert "Error: " in done.stderr
        assert "Traceback" not in done.stderr
