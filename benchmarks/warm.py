"""Solving again after a few numbers changed, warm against cold."""

from __future__ import annotations

import time
from typing import Any

import numpy as np

import supplyopt as so
from benchmarks.protocol import side_by_side
from benchmarks.subjects import Subject

__all__ = ["warm_against_cold"]

CHANGED = 5


def warm_against_cold(subject: Subject, network: so.Network, runs: int) -> dict[str, Any] | None:
    """Change five supplies, and solve with the plan made before as `start`, and without.

    Both take a Network that nobody has looked into yet, and end with the plan's DataFrames. Each
    run changes other supplies, by other parts.

    Returns
    -------
    dict or None
        None where `solve` has no warm start yet.
    """
    before = so.solve(network, goals=subject.goals)
    try:
        so.solve(_changed(network, 0), goals=subject.goals, start=before)
    except so.InputError as refused:
        if any(fault.column == "start" for fault in refused.faults):
            return None
        raise
    seeds = {"warm": iter(range(1, 1000)), "cold": iter(range(1, 1000))}

    def once(kind: str, start: so.Plan | None) -> tuple[float, float]:
        begun = time.perf_counter()
        plan = so.solve(_changed(network, next(seeds[kind])), goals=subject.goals, start=start)
        _ = plan.shipments, plan.served
        seconds = time.perf_counter() - begun
        values = plan.goals["value"].to_numpy()
        # One number that differs where any goal's value does.
        return seconds, float(values @ np.linspace(1.0, 2.0, len(values)))

    return side_by_side(lambda: once("warm", before), lambda: once("cold", None), runs)


def _changed(network: so.Network, seed: int) -> so.Network:
    """Take away up to a fifth of five supplies."""
    rng = np.random.default_rng(seed)
    stock = network.tables["stock"].copy()
    rows = rng.choice(len(stock), min(CHANGED, len(stock)), replace=False)
    quantity = stock["quantity"].to_numpy(dtype=float).copy()
    quantity[rows] = np.floor(quantity[rows] * rng.uniform(0.8, 1.0, len(rows)))
    return network.replace(stock=stock.assign(quantity=quantity))
