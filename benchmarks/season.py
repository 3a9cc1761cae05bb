"""A season of the city: many cycles against HiGHS alone on the same arrays."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import supplyopt as so
from supplyopt.formulation.formulate import formulate
from supplyopt.formulation.goals import goals_of
from supplyopt.lp.answer import Limits
from supplyopt.lp.highs import solve_with_highs

Row = dict[str, object]


def season(runs: int, cycles: int = 12) -> list[Row]:
    """Four goals from tables to verified plan; its parts; HiGHS alone doing the first goal only.

    The peer gets the arrays of the whole network, every place in every cycle on its own, and for
    comparison those in which alike places are one.
    """
    network = so.examples.xiamen_season(cycles=cycles)
    tables = dict(network.tables)
    whole = first_goal(network, merged=False)
    merged = first_goal(network, merged=True)
    pairs = []
    for run in range(runs + 1):
        start = time.perf_counter()
        fresh = so.Network.from_tables(**tables)
        read = time.perf_counter()
        unrolled = fresh.unrolled
        rolled_out = time.perf_counter()
        formulation = formulate(unrolled.net, with_trips=False, merged=True)
        formed = time.perf_counter()
        plan = so.solve(fresh)
        solved = time.perf_counter()
        so.verify(plan)
        verified = time.perf_counter()
        if run == 0:
            continue  # the first warms up
        pairs.append(
            {
                "solve": solved - formed,
                "read": read - start,
                "unroll": rolled_out - read,
                "formulate": formed - rolled_out,
                "verify": verified - solved,
                "whole": timed(whole),
                "merged": timed(merged),
            }
        )
    columns = formulate(network.unrolled.net, with_trips=False).program.n_columns
    of = {name: statistics.median(pair[name] for pair in pairs) for name in pairs[0]}
    rows: list[Row] = []
    for peer, what in (
        ("whole", f"HiGHS alone, first goal, {columns:,} columns"),
        ("merged", f"the same merged, {formulation.program.n_columns:,} columns"),
    ):
        ratios = [pair["solve"] / pair[peer] for pair in pairs]
        rows.append(
            {
                "work": f"city, {cycles} cycles, four goals",
                "seconds": of["solve"],
                "peer": what,
                "peer_seconds": of[peer],
                "ratio": statistics.median(ratios),
                "worst_ratio": max(ratios),
            }
        )
    rows += [
        {"work": f"  of {cycles} cycles: {name}", "peer": "", "seconds": of[name]}
        for name in ("read", "unroll", "formulate", "verify")
    ]
    return rows


def growth(runs: int) -> list[Row]:
    """The same season, ever longer."""
    rows: list[Row] = []
    for cycles in (1, 3, 12, 36):
        network = so.examples.xiamen_season(cycles=cycles)
        so.solve(network)
        seconds = statistics.median(
            timed(lambda n=network: so.solve(n)) for _ in range(min(runs, 3))
        )
        rows.append({"work": f"city, {cycles} cycles, four goals", "peer": "", "seconds": seconds})
    return rows


def first_goal(network: so.Network, *, merged: bool) -> Callable[[], object]:
    """Return the solve of the first goal alone, by HiGHS, on arrays that are there."""
    formulation = formulate(network.unrolled.net, with_trips=False, merged=merged)
    goal = goals_of("unmet", formulation.merging, formulation.layout)[0]
    return lambda: solve_with_highs(formulation.program, goal.cost, Limits())


def timed(work: Callable[[], object]) -> float:
    """Return how long a piece of work takes, in seconds."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
