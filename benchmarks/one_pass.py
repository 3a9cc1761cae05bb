"""DataFrames to a program and an answer to DataFrames, against writing the arrays once."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import fields

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

__all__ = ["frame_runs"]

Runs = Callable[[], tuple[float, float]]


def frame_runs(subject: Subject, network: so.Network, *, merged: bool) -> tuple[Runs, Runs]:
    """Return runs of both ways between DataFrames and the program, and of one pass over memory.

    The first give a Network from its frames, its cycles unrolled, the program with its goals;
    then the answer's flows and all frames of the plan. What solves and checks does not count. The
    second write every array that the first read or make once, by numpy, into memory of its own:
    the columns of the given frames, the numbered network over its cycles, the program, a value
    for each of its columns, the columns of the result frames. Text counts as a number of eight
    bytes, its code.

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

    def one_pass() -> tuple[float, float]:
        start = time.perf_counter()
        written = [array.copy() for array in arrays]
        seconds = time.perf_counter() - start
        assert len(written) == len(arrays)
        return seconds, 0.0

    return frames, one_pass


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
