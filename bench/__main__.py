"""Run every benchmark: ``python -m bench``."""

from bench.codec import main

main()
