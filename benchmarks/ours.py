"""What supplyopt does, as runs that can be timed beside a peer's."""

from __future__ import annotations

import time
from collections.abc import Callable

import supplyopt as so
from benchmarks.phases import Clock, reader, work_in_phases
from benchmarks.subjects import Subject

__all__ = ["array_runs", "optimum", "whole_runs"]

Runs = Callable[[], tuple[float, float]]


def optimum(plan: so.Plan, goal: str) -> float:
    """Return the value of a goal, of its first priority."""
    goals = plan.goals
    return float(goals.loc[goals["goal"] == goal, "value"].iloc[0])


def whole_runs(subject: Subject, network: so.Network) -> Runs:
    """Return runs from DataFrames to a certified plan with its DataFrames."""
    tables = dict(network.tables)

    def run() -> tuple[float, float]:
        start = time.perf_counter()
        plan = so.solve(so.Network.from_tables(**tables), goals=subject.goals)
        _ = plan.shipments, plan.served
        return time.perf_counter() - start, optimum(plan, subject.goal)

    return run


def array_runs(subject: Subject, network: so.Network) -> Runs:
    """Return runs of which the arrays to the flows count: formulate, solve, spread."""
    read = reader(dict(network.tables))

    def run() -> tuple[float, float]:
        clock = Clock()
        plan = work_in_phases(read, subject.goals, clock)
        counted = sum(clock.seconds[phase] for phase in ("formulate", "solve", "spread"))
        return counted, optimum(plan, subject.goal)

    return run
