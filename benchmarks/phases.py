"""The phases of the work from frames to a certified plan and its frames."""

from __future__ import annotations

import importlib
import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any, Protocol
from unittest.mock import patch

import pandas as pd

import supplyopt as so

__all__ = ["INNER", "PHASES", "Clock", "Observer", "medians", "reader", "work_in_phases"]

PHASES = ("read", "unroll", "formulate", "solve", "spread", "tables", "verify", "rest")
"""Frames to Network; cycles to one program's places; arrays; goals in order; the answer spread
over all places; its DataFrames; the check of the plan; all else that `solve` does."""

INNER = {
    "pose": "formulate",
    "climb": "solve",
    "flows_of": "spread",
    "kept_exactly": "spread",
    "settle": "spread",
    "verify": "verify",
}
"""The phase of what `supplyopt.planning.solve` calls; a test holds that it has these names."""

RESULTS = ("shipments", "served", "stock", "in_transit", "surplus", "waste")


class Observer(Protocol):
    """Looks at one phase at a time."""

    def start(self, phase: str) -> None:
        """Begin, or go on with, a phase."""

    def stop(self, phase: str) -> None:
        """Leave it."""


class Clock:
    """Adds up the seconds of every phase."""

    def __init__(self) -> None:
        self.seconds = dict.fromkeys(PHASES, 0.0)
        self._begun = 0.0

    def start(self, phase: str) -> None:
        self._begun = time.perf_counter()

    def stop(self, phase: str) -> None:
        self.seconds[phase] += time.perf_counter() - self._begun


def medians(clocks: Sequence[Clock]) -> dict[str, Any]:
    """Return the median of each phase, and that of the sums."""
    return {
        "phases": {
            phase: statistics.median(clock.seconds[phase] for clock in clocks) for phase in PHASES
        },
        "whole": statistics.median(sum(clock.seconds.values()) for clock in clocks),
    }


class _Phases:
    """Phases inside phases: the outer one stands still meanwhile."""

    def __init__(self, observer: Observer) -> None:
        self._observer = observer
        self._open: list[str] = []

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        if self._open:
            self._observer.stop(self._open[-1])
        self._open.append(name)
        self._observer.start(name)
        try:
            yield
        finally:
            self._observer.stop(self._open.pop())
            if self._open:
                self._observer.start(self._open[-1])

    def around(self, function: Callable[..., Any], name: str) -> Callable[..., Any]:
        def watched(*arguments: Any, **named: Any) -> Any:
            with self.phase(name):
                return function(*arguments, **named)

        return watched


def reader(tables: Mapping[str, pd.DataFrame]) -> Callable[[], so.Network]:
    """Return what reads a network from its frames, each time anew."""
    return lambda: so.Network.from_tables(**tables)


def work_in_phases(
    read: Callable[[], so.Network],
    goals: Sequence[str],
    observer: Observer,
    *,
    start: so.Plan | None = None,
) -> so.Plan:
    """Read, solve and write down a network, while an observer looks at its phases.

    Parameters
    ----------
    read : callable
        Gives a network that nobody has looked into.
    goals : sequence of str
    observer : Observer
    start : Plan, optional
    """
    phases = _Phases(observer)
    solving = importlib.import_module("supplyopt.planning.solve")
    with ExitStack() as stack:
        for name, phase in INNER.items():
            work = phases.around(getattr(solving, name), phase)
            if name == "verify":
                work = _after_tables(work, phases)
            stack.enter_context(patch.object(solving, name, work))
        with phases.phase("read"):
            network = read()
        with phases.phase("unroll"):
            _ = network.unrolled
        with phases.phase("rest"):
            return so.solve(network, goals=goals, start=start)


def _after_tables(verify: Callable[..., Any], phases: _Phases) -> Callable[..., Any]:
    """Make the plan's frames before the check, which would make them anyway."""

    def watched(plan: so.Plan) -> Any:
        with phases.phase("tables"):
            for name in RESULTS:
                getattr(plan, name)
        return verify(plan)

    return watched
