"""Benchmarks: subjects, phases, peers, side by side in one run."""
