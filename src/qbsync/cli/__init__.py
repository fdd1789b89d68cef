"""The `qbsync` command; needs the extra `cli` (click and rich)."""

from __future__ import annotations

import sys

__all__ = ["main"]


def main() -> None:
    """Run the command, or say what is missing."""
    try:
        from qbsync.cli.commands import qbsync  # noqa: PLC0415 - click is an extra: qbsync works without it
    except KeyboardInterrupt:
        sys.exit(130)  # as below, where Ctrl-C comes before anything is there
    except ModuleNotFoundError as error:
        if error.name not in {"click", "rich"}:
            raise
        sys.exit("The qbsync command needs click and rich: pip install 'qbsync[cli]'")
    qbsync(prog_name="qbsync")
