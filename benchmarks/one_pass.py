"""DataFrames to a program and an answer to DataFrames, against writing the arrays once."""

from __future__ import annotations

import mmap
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields

import numpy as np

import supplyopt as so
from benchmarks.phases import RESULTS
from benchmarks.subjects import Subject
from supplyopt.formulation.formulate import Formulation
from supplyopt.lp.goals import Outcome
from supplyopt.planning.extract import flows_of, goal_table
from supplyopt.planning.plan import Plan
from supplyopt.planning.pose import answer, pose
from supplyopt.planning.settle_time import settle
from supplyopt.planning.status import Status

__all__ = ["Ways", "ways_of"]

Runs = Callable[[], tuple[float, float]]

_LINE = 64
"""Bytes of a line of memory."""


@dataclass(frozen=True)
class Ways:
    """Both ways between DataFrames and the program, and writing their arrays once.

    Attributes
    ----------
    frames : callable
        A Network from its frames, its cycles unrolled, the program with its goals; then the
        answer's flows and all frames of the plan. What solves and checks does not count.
    again, new : callable
        One pass that writes every array that `frames` reads or makes: the columns of the given
        frames, the numbered network over its cycles, the program, a value for each of its
        columns, the columns of the result frames. Text counts as a number of eight bytes, its
        code. Into memory that was written before, as fast as memory goes; or into memory that is
        new to the process, which the system has to find first.
    bytes : int
        What a pass writes.
    """

    frames: Runs
    again: Runs
    new: Runs
    bytes: int


def ways_of(subject: Subject, network: so.Network, *, merged: bool) -> Ways:
    """Return the ways of a subject.

    Parameters
    ----------
    subject : Subject
    network : Network
    merged : bool
        Whether alike places are one in the program, as `solve` has it.
    """
    tables = dict(network.tables)
    posed = pose(network, ("unmet", "stages", "cost"), merged=merged)
    outcome = answer(posed)
    arrays = _arrays(network, posed.formulation, _plan(network, posed.formulation, outcome))

    def frames() -> tuple[float, float]:
        start = time.perf_counter()
        fresh = so.Network.from_tables(**tables)
        formulation = pose(fresh, subject.goals, merged=merged).formulation
        plan = _plan(fresh, formulation, outcome)
        for name in RESULTS:
            getattr(plan, name)
        return time.perf_counter() - start, 0.0

    size = sum(-(-array.nbytes // _LINE) * _LINE for array in arrays)
    used = mmap.mmap(-1, size)
    _write(arrays, used)
    return Ways(
        frames,
        again=lambda: _write(arrays, used),
        new=lambda: _write(arrays, mmap.mmap(-1, size)),
        bytes=size,
    )


def _write(arrays: Sequence[np.ndarray], room: mmap.mmap) -> tuple[float, float]:
    """Write arrays one behind the other, each at a new line of memory."""
    start = time.perf_counter()
    first = 0
    for array in arrays:
        np.frombuffer(room, dtype=array.dtype, count=array.size, offset=first)[:] = array
        first += -(-array.nbytes // _LINE) * _LINE
    return time.perf_counter() - start, 0.0


def _plan(network: so.Network, formulation: Formulation, outcome: Outcome) -> Plan:
    flows = settle(network.unrolled, flows_of(formulation, outcome))
    return Plan(network, Status.OPTIMAL, flows, goal_table(outcome.stages))


def _arrays(network: so.Network, formulation: Formulation, plan: Plan) -> list[np.ndarray]:
    frames = [*network.tables.values(), *(getattr(plan, name) for name in RESULTS)]
    arrays = [
        frame[column].to_numpy()
        if frame[column].dtype.kind in "if"
        else np.ones(len(frame), dtype=np.int64)
        for frame in frames
        for column in frame
    ]
    program = formulation.program
    for owner in (network.unrolled.net, program, program.bounds):
        values = (getattr(owner, field.name) for field in fields(owner))
        arrays += [value for value in values if isinstance(value, np.ndarray)]
    return [*arrays, np.ones(program.n_columns)]
