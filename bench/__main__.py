"""Run the benchmarks: ``python -m bench``, or some sections of them: ``python -m bench calls serving``.

The sections of `SLOW` run only where they are named. ``--json`` prints the rows of tables as JSON instead.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import sys
from functools import partial
from typing import TYPE_CHECKING

from bench import calls, checking, codec, growth, peers, pulling, serving, simulating, sizing, streaming
from bench.report import HEAD

if TYPE_CHECKING:
    from collections.abc import Callable

    from bench.report import Row

QUICK: dict[str, Callable[..., list[Row] | None]] = {
    "codec": codec.main,
    "checking": checking.main,
    "streaming": streaming.main,
    "calls": calls.main,
    "serving": serving.main,
    "peers": peers.main,
}
SLOW: dict[str, Callable[..., list[Row] | None]] = {
    "growth": growth.main,
    "pulling": pulling.main,
    "simulating": simulating.main,
    "load": sizing.main,
}

parser = argparse.ArgumentParser(
    prog="python -m bench", description="Measure qbsync, as ratios within one run."
)
parser.add_argument("sections", nargs="*", metavar="section", help=", ".join([*QUICK, *SLOW]))
parser.add_argument(
    "--store",
    choices=("sqlite", "postgresql"),
    default="sqlite",
    help="what growth and load measure (%(default)s)",
)
load = parser.add_argument_group("load")
load.add_argument("--connections", type=int, default=1_000, help="that poll (%(default)s)")
load.add_argument("--workers", type=int, default=2, help="of the server (%(default)s)")
load.add_argument("--seconds", type=float, default=60, help="to measure for (%(default)s)")
load.add_argument("--every", type=float, default=60, help="seconds between two polls of one (%(default)s)")
load.add_argument("--server", choices=sorted(sizing.SERVERS), default="gunicorn", help="(%(default)s)")
parser.add_argument("--json", action="store_true", help="print the rows of tables as JSON")
arguments = parser.parse_args()
SLOW["growth"] = partial(growth.main, arguments.store)
SLOW["load"] = partial(
    sizing.main,
    sizing.Settings(
        store=arguments.store,
        connections=arguments.connections,
        workers=arguments.workers,
        seconds=arguments.seconds,
        every=arguments.every,
        server=arguments.server,
    ),
)
unknown = set(arguments.sections) - set(QUICK) - set(SLOW)
if unknown:
    parser.error(f"there is no section {', '.join(sorted(unknown))}")
rows: list[Row] = []
for name in arguments.sections or QUICK:
    with contextlib.redirect_stdout(sys.stderr if arguments.json else sys.stdout):
        found = (QUICK | SLOW)[name]() or []
    rows.extend(found)
    if found and not arguments.json:
        print(f"\n{HEAD}", *(row.markdown() for row in found), sep="\n", flush=True)
if arguments.json:
    print(json.dumps([row.data() for row in rows], indent=1))
