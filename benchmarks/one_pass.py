"""Writing the arrays of a solve once: what memory alone allows."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import fields

import numpy as np

import supplyopt as so
from benchmarks.phases import RESULTS, Clock, work_in_phases
from benchmarks.subjects import Subject
from supplyopt.formulation.formulate import formulate

__all__ = ["frame_runs", "one_pass_runs"]

Runs = Callable[[], tuple[float, float]]


def frame_runs(subject: Subject, network: so.Network) -> Runs:
    """Return runs of which DataFrames to program and answer to DataFrames count."""
    tables = dict(network.tables)
    counted = ("read", "unroll", "formulate", "spread", "tables")

    def run() -> tuple[float, float]:
        clock = Clock()
        work_in_phases(tables, subject.goals, clock)
        return sum(clock.seconds[phase] for phase in counted), 0.0

    return run


def one_pass_runs(subject: Subject, network: so.Network) -> Runs:
    """Return runs that write every array once, by numpy, into memory of its own.

    The arrays: the columns of the given frames, the numbered network over its cycles, the
    program as it is solved, a value for each of its columns, the columns of the result frames.
    Text counts as a number of eight bytes, its code.
    """
    plan = so.solve(network, goals=subject.goals)
    net = network.unrolled.net
    program = formulate(net, with_trips=True, merged=True).program
    frames = [*network.tables.values(), *(getattr(plan, name) for name in RESULTS)]
    arrays = [
        frame[column].to_numpy()
        if frame[column].dtype.kind in "if"
        else np.zeros(len(frame), dtype=np.int64)
        for frame in frames
        for column in frame
    ]
    for owner in (net, program, program.bounds):
        values = (getattr(owner, field.name) for field in fields(owner))
        arrays += [value for value in values if isinstance(value, np.ndarray)]
    arrays.append(np.zeros(program.n_columns))

    def run() -> tuple[float, float]:
        start = time.perf_counter()
        for array in arrays:
            array.copy()
        return time.perf_counter() - start, 0.0

    return run
