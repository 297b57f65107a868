"""Benchmarks of the newsroom. They are not tests, because results differ between machines and
between runs."""
