"""Run the benchmarks: ``python -m bench``, or one section of them: ``python -m bench streaming``."""

import sys

from bench import calls, checking, codec, peers, streaming

SECTIONS = {
    "codec": codec.main,
    "checking": checking.main,
    "streaming": streaming.main,
    "calls": calls.main,
    "peers": peers.main,
}

for name in sys.argv[1:] or SECTIONS:
    SECTIONS[name]()
