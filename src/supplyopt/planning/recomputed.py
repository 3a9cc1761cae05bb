"""What a plan's files claim beyond its books, beside what follows from its flows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from supplyopt.planning.plan import Plan
from supplyopt.planning.status import Status

__all__ = ["claims_that_do_not_follow"]

_SAME = 1e-6
_EARNEST = 1e3
"""What is asked for beyond so many times all that there is makes no gap small."""
# The measures that `verify` does not add up itself.
_CHAINS = ("mean_stages", "longest_chain")
_BY_PRIORITY = ("unmet", "fairness")

Breach = tuple[str, str, object, object]


def claims_that_do_not_follow(plan: Plan) -> Iterator[Breach]:
    """Find where the written tables are not what the shipments, the served pieces come to.

    Parameters
    ----------
    plan : Plan

    Yields
    ------
    check, where, found, expected
        For chains, fairness and goods under way; for goals whose bounds do not bear them out; for
        a status that is not that of the goals. Nothing for a plan that was not read from files.
    """
    if not plan.written:
        return
    anew = replace(plan, written={})
    for name in _CHAINS:
        found, expected = plan.measures[name], anew.measures[name]
        if not np.isclose(found, expected, rtol=_SAME, atol=0.0, equal_nan=True):
            yield "measure", name, found, expected
    for name in ("fairness", "in_transit"):
        yield from _cells(f"{name} as it follows", getattr(plan, name), getattr(anew, name))
    yield from _goals(plan)


def _goals(plan: Plan) -> Iterator[Breach]:
    goals = plan.goals
    proved = goals["status"].tolist()
    status = Status.OPTIMAL if proved else Status.GIVEN
    status = Status.LIMIT if Status.LIMIT.value in proved else status
    if plan.status is not status:
        yield "status", "plan", plan.status.value, status.value
    level = goals["priority"].to_numpy(dtype=float, na_value=np.nan)
    yield from _priorities(plan, goals)
    told: set[tuple[str, float | None]] = set()
    for row, goal in enumerate(goals["goal"].tolist()):
        where = f"row {row + 2}, {goal}"
        key = (goal, None if np.isnan(level[row]) else float(level[row]))
        if key in told:
            yield "goal once", where, "twice", "once"
        told.add(key)
        if (key[1] is None) is (goal in _BY_PRIORITY):
            yield "goal's priority", where, key[1], "one" if goal in _BY_PRIORITY else "none"
        value, bound, gap = (float(goals[name].iloc[row]) for name in ("value", "bound", "gap"))
        with np.errstate(invalid="ignore"):
            expected = abs(value - bound)
        if not np.isclose(gap, expected, rtol=_SAME, atol=1e-12, equal_nan=True):
            yield "gap", where, gap, expected
        if proved[row] == Status.OPTIMAL.value and gap > _SAME * _size(plan, goal, value):
            yield "goal proved", where, gap, 0.0


def _priorities(plan: Plan, goals: pd.DataFrame) -> Iterator[Breach]:
    """See that goals of priorities have a row for each priority there is."""
    net = plan.network.numbered
    asked = net.group_priority[net.demand_group[net.demand_quantity > 0]]
    for goal, due in (("unmet", net.group_priority), ("fairness", asked)):
        found = goals.loc[goals["goal"] == goal, "priority"].dropna().astype(int).tolist()
        expected = np.unique(due).tolist()
        if goal in goals["goal"].tolist() and sorted(found) != expected:
            yield "goal's priorities", goal, found, expected


def _size(plan: Plan, goal: str, value: float) -> float:
    """Return what a gap is small beside: for sums, all that is asked for in earnest."""
    net = plan.network.numbered
    weight = net.item_weight[net.demand_item] * net.group_weight[net.demand_group]
    there = np.zeros(len(net.items))
    np.add.at(there, net.stock_item, net.stock_quantity)
    np.add.at(there, net.arrival_item, net.arrival_quantity)
    asked = float(weight @ np.minimum(net.demand_quantity, _EARNEST * there[net.demand_item]))
    if goal == "unmet":
        return asked + float(np.finfo(np.float64).eps) * abs(value) / _SAME
    return max(abs(value), 1.0 if goal == "fairness" else asked)


def _cells(check: str, found: pd.DataFrame, expected: pd.DataFrame) -> Iterator[Breach]:
    if len(found) != len(expected):
        yield check, "rows", len(found), len(expected)
        return
    for name in expected.columns:
        rows = np.flatnonzero(~_same(found[name], expected[name]))
        if len(rows):
            row = int(rows[0])
            where = f"{name}, in {len(rows)} rows, the first of them row {row + 2}"
            yield check, where, found[name].iloc[row], expected[name].iloc[row]


def _same(found: pd.Series, expected: pd.Series) -> NDArray[np.bool_]:
    if not pd.api.types.is_numeric_dtype(expected):
        return np.asarray(found == expected, dtype=np.bool_)
    left, right = (part.to_numpy(dtype=float, na_value=np.nan) for part in (found, expected))
    same: NDArray[np.bool_] = np.isclose(left, right, rtol=_SAME, atol=1e-12, equal_nan=True)
    return same
