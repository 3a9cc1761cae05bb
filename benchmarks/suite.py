"""Every subject through its phases, beside its peers, and again from a plan made before."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

from benchmarks.alone import run_alone
from benchmarks.growth import exponent
from benchmarks.one_pass import ways_of
from benchmarks.ours import array_runs, whole_runs
from benchmarks.peers import PEERS
from benchmarks.peers.stated import Stated
from benchmarks.phases import Clock, medians, reader, work_in_phases
from benchmarks.protocol import PATIENCE, machine, side_by_side
from benchmarks.subjects import SUBJECTS, Subject
from benchmarks.warm import warm_against_cold

__all__ = ["run_suite"]

FRAMES = "season"
"""The subject whose ways between DataFrames and the program are timed against one pass."""


PASSES = {
    "pass": (False, False),
    "pass, new": (False, True),
    "pass, merged": (True, False),
}
"""One pass over memory: whether alike places are one in the program, whether memory is new."""


def run_suite(
    names: Sequence[str], *, runs: int, patience: float, tell: Callable[[str], None]
) -> dict[str, Any]:
    """Run some subjects.

    Parameters
    ----------
    names : sequence of str
        Of `SUBJECTS`.
    runs : int
        Repetitions after a first that does not count; fewer of what is slow.
    patience : float
        Seconds that a subject in a process of its own may take.
    tell : callable
        Is told what begins.

    Returns
    -------
    dict
        All results, of numbers, texts, lists and dicts alone.
    """
    found: dict[str, Any] = {}
    for name in names:
        tell(SUBJECTS[name].title)
        subject = SUBJECTS[name]
        if subject.alone:
            found[name] = run_alone(name, patience=patience)
        else:
            found[name] = _run(name, subject, runs, tell)
    growing = [
        (found[name]["places"], found[name]["whole"])
        for name, subject in SUBJECTS.items()
        if subject.growing and "whole" in found.get(name, {})
    ]
    return {
        "machine": machine(),
        "runs": runs,
        "subjects": found,
        "growth": {
            "points": growing,
            "exponent": exponent(*zip(*growing, strict=True)) if len(growing) > 1 else None,
        },
    }


def _run(name: str, subject: Subject, runs: int, tell: Callable[[str], None]) -> dict[str, Any]:
    network = subject.make()
    tables = network.tables
    found: dict[str, Any] = {
        **{table: len(tables[table]) for table in ("places", "lanes", "demand")},
        **_phases(subject, dict(tables), runs),
        "peers": {},
        "left_out": [],
    }
    for peer in subject.peers:
        if not PEERS[peer].there:
            found["left_out"].append(PEERS[peer].name)
            continue
        tell(f"  {PEERS[peer].name}")
        ours = (array_runs if PEERS[peer].of_arrays else whole_runs)(subject, network)
        theirs = PEERS[peer].prepare(Stated(network, subject.goal))
        found["peers"][peer] = side_by_side(ours, theirs, runs)
    if name == FRAMES:
        tell("  one pass over memory")
        for peer, (merged, new) in PASSES.items():
            ways = ways_of(subject, network, merged=merged)
            row = side_by_side(ways.frames, ways.new if new else ways.again, runs)
            found["peers"][peer] = {**row, "bytes": ways.bytes}
    tell("  warm against cold")
    found["warm"] = warm_against_cold(subject, network, runs)
    return found


def _phases(subject: Subject, tables: dict[str, Any], runs: int) -> dict[str, Any]:
    """Return medians of the phases, and of their sums; the first run does not count."""
    clocks: list[Clock] = []
    begun = time.perf_counter()
    for turn in range(runs + 1):
        if clocks and time.perf_counter() - begun > PATIENCE:
            break
        clock = Clock()
        work_in_phases(reader(tables), subject.goals, clock)
        if turn > 0:
            clocks.append(clock)
    return {**medians(clocks), "runs": len(clocks)}
