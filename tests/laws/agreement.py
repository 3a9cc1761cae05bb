"""When two plans count as the same, as the contract promises it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import pytest

import supplyopt as so

from .networks import Tables, network_of

__all__ = ["attempt", "levels_of", "require_same", "unmet_of"]

EXACT = 1e-6
"""Share of the weighted total demand within which roads agree."""


def attempt(tables: Tables, **options: Any) -> so.Plan | None:
    """Return the best plan, None where guarantees and reserves cannot all be kept."""
    try:
        return so.solve(network_of(tables), **options)
    except so.InfeasibleError:
        return None


def sizes_of(plan: so.Plan) -> dict[str, float]:
    """Return what an error in each goal is measured against: what all demand would come to."""
    network = plan.network
    lanes = network.filled("lanes")
    served = plan.served
    weight = served["item"].map(network.filled("items").set_index("item")["weight"])
    weight *= served["group"].map(network.filled("groups").set_index("group")["weight"])
    hops = len(network.filled("places"))
    longest = {name: hops * lanes[name].max() for name in ("stages", "hours", "cost")}
    asked = served["demand"].sum()
    sizes = {name: float(asked * each) for name, each in longest.items() if len(lanes)}
    sizes |= {"unmet": float((weight * served["demand"]).sum()), "fairness": 1.0}
    return sizes


def require_same(
    plan: so.Plan | None,
    other: so.Plan | None,
    *,
    factor: float = 1.0,
    names: Mapping[str, str] | None = None,
    shares: bool = True,
) -> None:
    """Fail unless goals have one value on both sides, fairness rows one total.

    Parameters
    ----------
    plan, other : Plan or None
    factor : float
        What the quantities of the other are multiplied by.
    names : mapping, optional
        The ids of the other for those of the plan.
    shares : bool
        Whether what each row is served has to be the same, where fairness is a goal.
    """
    assert (plan is None) == (other is None)
    if plan is None or other is None:
        return
    mine, its = plan.goals, other.goals
    pd.testing.assert_frame_equal(mine[["goal", "priority"]], its[["goal", "priority"]])
    sizes = sizes_of(plan)
    for goal, value, again in zip(mine["goal"], mine["value"], its["value"], strict=True):
        scale = 1.0 if goal == "fairness" else factor
        near = EXACT * max(sizes.get(goal, 0.0), abs(value) if goal == "fairness" else 0.0)
        assert again / scale == pytest.approx(value, rel=EXACT, abs=near, nan_ok=True), goal
    if not shares or "fairness" not in set(mine["goal"]):
        return
    left, right = (_totals(each) for each in (plan, other))
    if names:
        left = left.rename(lambda name: names.get(name, name))
    assert left.index.sort_values().equals(right.index.sort_values())
    right = right.reindex(left.index)
    near = EXACT * float(plan.served["demand"].sum())
    assert (right / factor).tolist() == pytest.approx(left.tolist(), rel=EXACT, abs=near)


def _totals(plan: so.Plan) -> pd.Series[float]:
    return plan.served.groupby(["place", "item", "group"])["served"].sum()


def unmet_of(plan: so.Plan) -> list[float]:
    """Return weighted unmet pieces, priority 1 first."""
    network, served = plan.network, plan.served
    groups = network.filled("groups").set_index("group")
    weight = served["item"].map(network.filled("items").set_index("item")["weight"])
    weight = weight * served["group"].map(groups["weight"]) * served["unmet"]
    of = served["group"].map(groups["priority"])
    return [float(weight[of == level].sum()) for level in sorted(set(groups["priority"]))]


def levels_of(plan: so.Plan, priority: int | None) -> list[float]:
    """Return the rates of a priority in order, then what rows without entitlement are served."""
    served = plan.served
    groups = plan.network.filled("groups").set_index("group")["priority"]
    mine = served[(served["group"].map(groups) == priority) & (served["demand"] > 0)]
    rated = mine["entitlement"] > 0
    rates = np.sort(mine.loc[rated, "served"] / mine.loc[rated, "entitlement"])
    return [*rates.tolist(), *np.sort(mine.loc[~rated, "served"]).tolist()]
