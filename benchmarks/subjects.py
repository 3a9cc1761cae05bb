"""What is timed: networks, what is asked of them, whom they meet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

import supplyopt as so
from benchmarks.flow_network import flow_network

__all__ = ["SUBJECTS", "Subject"]

FOUR = ("unmet", "fairness", "stages", "cost")


@dataclass(frozen=True)
class Subject:
    """One network.

    Attributes
    ----------
    title : str
        With the goals.
    make : callable
        Makes the network, always the same.
    goals : tuple of str
        What supplyopt does.
    peers : tuple of str
        Whom it meets, by their names in `benchmarks.peers`.
    goal : {"unmet", "cost"}
        What the peers do: the first goal, or least cost with everything served.
    growing : bool
        Whether it is a step from the city to the country.
    alone : bool
        Whether it is run once, in a process of its own, and only where it is named.
    """

    title: str
    make: Callable[[], so.Network]
    goals: tuple[str, ...] = FOUR
    peers: tuple[str, ...] = ()
    goal: str = "unmet"
    growing: bool = False
    alone: bool = False


def _with_costs() -> so.Network:
    """No two places are alike to the goal that counts costs."""
    season = so.examples.xiamen_season(cycles=12)
    lanes = season.tables["lanes"]
    factor = np.random.default_rng(0).uniform(0.8, 1.2, len(lanes))
    return season.replace(lanes=lanes.assign(cost=(lanes["cost"] * factor).round(6)))


def _limited() -> so.Network:
    """No two places are alike to any goal."""
    season = so.examples.xiamen_season(cycles=3)
    lanes = season.tables["lanes"]
    limits = np.round(np.random.default_rng(0).uniform(2_000, 60_000, len(lanes)))
    return season.replace(lanes=lanes.assign(capacity=lanes["capacity"].fillna(pd.Series(limits))))


SUBJECTS = {
    "city": Subject(
        "city, 1 cycle, four goals",
        so.examples.xiamen,
        peers=("cbc", "pulp", "linopy", "highs", "merged"),
        growing=True,
    ),
    "season": Subject(
        "city, 12 cycles, four goals",
        lambda: so.examples.xiamen_season(cycles=12),
        peers=("cbc", "pulp", "linopy", "highs", "merged"),
    ),
    "costs": Subject("city, 12 cycles, every lane at a cost of its own, four goals", _with_costs),
    "limits": Subject("city, 3 cycles, every lane with a limit of its own, four goals", _limited),
    "province": Subject(
        "province, 1 cycle, four goals",
        lambda: so.examples.country(provinces="35"),
        peers=("pulp", "linopy", "highs", "merged"),
        growing=True,
    ),
    "provinces": Subject(
        "three provinces, 1 cycle, four goals",
        lambda: so.examples.country(provinces=["33", "35", "44"]),
        growing=True,
    ),
    "country": Subject(
        "country, 1 cycle, four goals", so.examples.country, growing=True, alone=True
    ),
    "flow": Subject(
        "min-cost flow, 1 item, 1 cycle, least cost",
        flow_network,
        goals=("unmet", "cost"),
        peers=("ortools", "highs", "linopy", "pulp", "cbc"),
        goal="cost",
    ),
}
"""By their names on the command line."""
