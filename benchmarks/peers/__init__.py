"""Who supplyopt is timed against, each in its own best formulation."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec

import pulp

from benchmarks.peers.array_linopy import solve_with_linopy
from benchmarks.peers.flow_ortools import flow_runs
from benchmarks.peers.highs_alone import highs_runs
from benchmarks.peers.plain_pulp import solve_with_pulp
from benchmarks.peers.stated import Stated

__all__ = ["PEERS", "Peer"]

Runs = Callable[[], tuple[float, float]]
"""Does the work once more; gives the seconds that count, and the optimum."""


@dataclass(frozen=True)
class Peer:
    """One who does the first goal of a network.

    Attributes
    ----------
    name : str
    counted : str
        From where to where its time counts.
    prepare : callable
        From what is stated to its runs; not timed.
    there : bool
        Whether it is installed.
    of_arrays : bool
        Whether supplyopt's time, too, counts from arrays to flows; else from frames to a
        certified plan with its frames.
    """

    name: str
    counted: str
    prepare: Callable[[Stated], Runs]
    there: bool = True
    of_arrays: bool = False


def _from_frames(solve: Callable[[Stated], float]) -> Callable[[Stated], Runs]:
    def prepare(stated: Stated) -> Runs:
        _ = stated.frames

        def run() -> tuple[float, float]:
            start = time.perf_counter()
            optimum = solve(stated)
            return time.perf_counter() - start, optimum

        return run

    return prepare


def _pulp(name: str, solver: Callable[[], pulp.LpSolver], *, there: bool = True) -> Peer:
    prepare = _from_frames(lambda stated: solve_with_pulp(stated, solver))
    return Peer(name, "from frames to optimum", prepare, there)


PEERS = {
    "cbc": _pulp(
        "PuLP + CBC",
        lambda: pulp.PULP_CBC_CMD(msg=False),
        there=hasattr(pulp, "PULP_CBC_CMD"),
    ),
    "pulp": _pulp("PuLP + HiGHS", lambda: pulp.HiGHS(msg=False)),
    "linopy": Peer(
        "linopy + HiGHS",
        "from frames to optimum",
        _from_frames(solve_with_linopy),
        there=find_spec("linopy") is not None,
    ),
    "ortools": Peer(
        "OR-Tools min-cost flow",
        "from arrays to flows",
        flow_runs,
        there=find_spec("ortools") is not None,
        of_arrays=True,
    ),
    "highs": Peer(
        "HiGHS alone, arrays of every place",
        "its run alone",
        lambda stated: highs_runs(stated, merged=False),
    ),
    "merged": Peer(
        "HiGHS alone, arrays with alike places one",
        "its run alone",
        lambda stated: highs_runs(stated, merged=True),
    ),
}
"""By the names that subjects call them by."""
