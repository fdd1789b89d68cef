"""What the commands print, and how they end: one clear line and an exit status, never a traceback."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import attrs
import click
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

__all__ = ["FAILED", "INTERRUPTED", "MISUSED", "Failure", "Misuse", "print_json", "print_lines", "show_table"]

FAILED: Final = 1
"""What was looked at is not in order, or what was asked for could not be done."""
MISUSED: Final = 2
"""The command line, or something that it names, is wrong."""
INTERRUPTED: Final = 130

ROOM_FOR_A_TABLE: Final = 72
"""Columns of the terminal."""


class Failure(click.ClickException):
    """Something is not in order: one line on the standard error, status 1."""

    exit_code = FAILED


class Misuse(click.ClickException):
    """The command line, or something that it names, is wrong: one line on the standard error, status 2."""

    exit_code = MISUSED


def print_json(value: object) -> None:
    """Print a value as JSON: attrs classes as objects, times in ISO 8601, decimals as texts."""
    click.echo(json.dumps(value, indent=2, default=_as_json))


def _as_json(value: Any) -> Any:  # noqa: ANN401 - of any kind
    if attrs.has(type(value)):
        return attrs.asdict(value, recurse=False)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, frozenset | set):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} is no value for JSON")


def show_table(console: Console, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print rows under headings; a long text goes on in the next line, so nothing is cut off.

    Where there is no room for a table, every row is a block of lines.
    """
    if console.width < ROOM_FOR_A_TABLE:
        _show_blocks(console, headings, rows)
        return
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for heading in headings:
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    print_lines(console, table)


def _show_blocks(console: Console, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    for number, row in enumerate(rows):
        if number:
            console.print()
        block = Table.grid(padding=(0, 2, 0, 0))
        block.add_column(style="bold", no_wrap=True)
        block.add_column(overflow="fold")
        for heading, cell in zip(headings, row, strict=True):
            block.add_row(heading, Text(cell))
        print_lines(console, block)


def print_lines(console: Console, what: RenderableType) -> None:
    """Print something without the blanks that fill up columns."""
    for segments in console.render_lines(what, pad=False):
        line = Text.assemble(*((one.text, one.style or "") for one in segments))
        line.rstrip()
        console.print(line, soft_wrap=True)
