"""Solving again after a few numbers changed, warm against cold."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

import supplyopt as so
from benchmarks.phases import Clock, medians, work_in_phases
from benchmarks.protocol import side_by_side
from benchmarks.subjects import Subject

__all__ = ["warm_against_cold"]

CHANGED = 5


def warm_against_cold(subject: Subject, network: so.Network, runs: int) -> dict[str, Any]:
    """Change five supplies; go on from the plan made before, or begin from scratch.

    Going on is `network.replace` with the plan as `start`, from scratch is all tables read anew.
    Both end with the plan's DataFrames. Each run changes other supplies, by other parts.

    Returns
    -------
    dict
        As `side_by_side` gives it, with the phases of both.
    """
    before = so.solve(network, goals=subject.goals)
    warm, cold = _Runs(subject, network, before), _Runs(subject, network, None)
    found = side_by_side(warm.once, cold.once, runs)
    return {**found, "warm": medians(warm.clocks[1:]), "cold": medians(cold.clocks[1:])}


class _Runs:
    """Solves again and again, each time with other supplies."""

    def __init__(self, subject: Subject, network: so.Network, start: so.Plan | None) -> None:
        self.clocks: list[Clock] = []
        self._subject, self._network, self._start = subject, network, start

    def once(self) -> tuple[float, NDArray[np.float64]]:
        clock = Clock()
        self.clocks.append(clock)
        seed = len(self.clocks)
        stock = _changed(self._network, seed)
        given = {**self._network.tables, "stock": stock}

        def read() -> so.Network:
            if self._start is None:
                return so.Network.from_tables(**given)
            return self._network.replace(stock=stock)

        plan = work_in_phases(read, self._subject.goals, clock, start=self._start)
        return sum(clock.seconds.values()), plan.goals["value"].to_numpy()


def _changed(network: so.Network, seed: int) -> pd.DataFrame:
    """Take away up to a fifth of five supplies."""
    rng = np.random.default_rng(seed)
    stock = network.tables["stock"].copy()
    rows = rng.choice(len(stock), min(CHANGED, len(stock)), replace=False)
    quantity = stock["quantity"].to_numpy(dtype=float).copy()
    quantity[rows] = np.floor(quantity[rows] * rng.uniform(0.8, 1.0, len(rows)))
    return stock.assign(quantity=quantity)
