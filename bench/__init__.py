"""Benchmarks: every figure is a ratio within one run."""
