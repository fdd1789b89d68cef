"""The reference of the command line, from what `--help` says.

python docs/command_line_page.py writes docs/reference/command-line.md; a test compares the two.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from qbsync.cli.commands import qbsync

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["command_line_page"]

PAGE = Path(__file__).parent / "reference" / "command-line.md"

HEAD = """\
# Command line

`pip install 'qbsync[cli]'` brings the command `qbsync`. It is for people at a terminal and for scripts:
every command takes `--json`, where JSON and nothing else goes to the standard output; what goes wrong is
one clear line on the standard error; tables fit into 80 columns; nothing needs a terminal, colours or more
than ASCII.

| status | meaning |
|---|---|
| 0 | in order |
| 1 | what was looked at is not in order, or what was asked for could not be done |
| 2 | the command line, or a file, store, bridge or connection that it names, is wrong |
| 3 | `simulate` only: the Web Connector does not add the application |
| 4 | `simulate` only: the server asked for something that is not simulated |
| 130 | interrupted by Ctrl-C |

| variable | stands for |
|---|---|
| `QBSYNC_STORE` | `--store` of `connections`, `queue`, `retry`, `doctor`, `qwc new` and `qwc again` |
| `QBSYNC_BRIDGE` | `--bridge` of the same and of `serve`; what stands on the command line counts more |
| `QBSYNC_PASSWORD` | the password that `simulate` would ask for |

A store is named `sqlite:PATH` or `postgresql://USER:PASSWORD@HOST/DATABASE`. A command with a store alone
knows what is stored, and no flows and handlers of yours. A bridge is named `module:attribute`, as servers
name an application; the attribute is the `Bridge`, or a function that makes it. Where the store is
encrypted (`EncryptedStore`), name the bridge.

Completion of commands and options in the shell:

| shell | line for its start-up file |
|---|---|
| bash | `eval "$(_QBSYNC_COMPLETE=bash_source qbsync)"` |
| zsh | `eval "$(_QBSYNC_COMPLETE=zsh_source qbsync)"` |
| fish | `_QBSYNC_COMPLETE=fish_source qbsync \\| source` |

What follows is what `--help` says.
"""


def command_line_page() -> str:
    """Return the page."""
    parts = [HEAD]
    for name, text in _helps(qbsync, "qbsync"):
        parts.append(f"\n## {name}\n\n```text\n{text}\n```\n")
    return "".join(parts)


def _helps(command: click.Command, name: str) -> Iterator[tuple[str, str]]:
    options = ["-h", "--help"]
    context = click.Context(command, info_name=name, terminal_width=80, help_option_names=options)
    yield name, command.get_help(context)
    if isinstance(command, click.Group):
        for inner in sorted(command.commands):
            yield from _helps(command.commands[inner], f"{name} {inner}")


if __name__ == "__main__":
    PAGE.write_text(command_line_page(), encoding="utf-8")
