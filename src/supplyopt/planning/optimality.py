"""Whether a plan that was read is the best for what was asked, as its folder says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

from supplyopt.errors import SupplyOptError
from supplyopt.lp.goals import FairGoal
from supplyopt.planning.evidence import asked_table, proved_goals
from supplyopt.planning.own_kept import broken_own
from supplyopt.planning.plan import Plan
from supplyopt.planning.status import Status

__all__ = ["BY_PRIORITY", "as_asked", "own_kept", "proved_best", "size_of_goal", "unproved"]

_SAME = 1e-6
_DIGITS = 1e-14
"""Of all that is asked for, at the highest price: what doubles leave of a sum that is zero."""
_EARNEST = 1e3
"""What is asked for beyond so many times all that there is makes no gap small."""
BY_PRIORITY = ("unmet", "fairness")

Breach = tuple[str, str, object, object]


def as_asked(plan: Plan) -> Iterator[Breach]:
    """Find where the goals or terms of a plan are not those that were asked for.

    Parameters
    ----------
    plan : Plan
        Read from files.
    """
    told, found = plan.written.get("asked"), asked_table(replace(plan, written={}))
    if told is not None:
        for what in ("fixed", "own", "before"):
            said = told.loc[told["what"] == what, "value"].tolist()
            there = found.loc[found["what"] == what, "value"].tolist()
            if said != there:
                yield "asked for", what, ", ".join(there), ", ".join(said) or "a row that says it"
    goals = plan.goal_table
    rows = list(zip(goals["goal"].tolist(), goals["priority"].tolist(), strict=True))
    rows = [(goal, None if pd.isna(level) else int(level)) for goal, level in rows]
    due = list(_due(plan))
    due = due if plan.status is not Status.LIMIT else due[: max(len(rows), 1)]
    limited = (goals["status"] == Status.LIMIT.value).to_numpy()
    if limited[:-1].any():
        yield "goals as asked", "goals", "a goal behind one that was not reached", "none"
    if rows != due and (due or rows):
        yield "goals as asked", "goals", _said(rows), _said(due)


def _due(plan: Plan) -> Iterator[tuple[str, int | None]]:
    """Return the rows that the goals table has to have."""
    net = plan.network.numbered
    asked = net.group_priority[net.demand_group[net.demand_quantity > 0]]
    levels = {"unmet": np.unique(net.group_priority), "fairness": np.unique(asked)}
    for name in plan.asked:
        if name in levels:
            yield from ((name, int(level)) for level in levels[name])
        elif name != "stability" or plan.terms.before:
            yield name, None


def _said(rows: list[tuple[str, int | None]]) -> str:
    return ", ".join(goal if level is None else f"{goal} {level}" for goal, level in rows) or "none"


def own_kept(plan: Plan) -> Iterator[Breach]:
    """Find constraints of a user's own that the tables of a plan break.

    Parameters
    ----------
    plan : Plan
    """
    if not plan.terms.own:
        return
    try:
        broken = broken_own(plan)
    except SupplyOptError as error:
        yield "own constraints kept", "own.json", str(error), "constraints of this network"
        return
    for name, said, value in broken:
        yield "own constraints kept", name, value, said


def proved_best(plan: Plan) -> Iterator[Breach]:
    """Find goals whose stated bound is not what the multipliers prove.

    Parameters
    ----------
    plan : Plan
        Whose goals are those that were asked for.
    """
    if plan.evidence is None or not plan.evidence.proofs or plan.status is Status.GIVEN:
        return
    try:
        proved = proved_goals(plan, plan.asked)
    except SupplyOptError as error:
        yield "goals proved", "multipliers", str(error), "a program of this network"
        return
    if proved is None:
        yield "goals proved", "multipliers", "those of a linear program", "none: something is whole"
        return
    goals, asked = plan.goal_table, float(plan.network.numbered.demand_quantity.sum())
    for row, (known, found) in enumerate(proved):
        goal = str(goals["goal"].iloc[row])
        where = f"row {row + 2}, {goal}"
        bound, value = (float(goals[name].iloc[row]) for name in ("bound", "value"))
        nobody = isinstance(known, FairGoal) and not (known.weight > 0).any()
        price = 1.0 if isinstance(known, FairGoal) else float(np.abs(known.cost).max(initial=0.0))
        allowed = _SAME * (abs(value) + found.size) + _DIGITS * price * asked
        if nobody and np.isnan(bound) and np.isnan(found.bound):
            pass
        elif not (bound == found.bound or abs(bound - found.bound) <= allowed):
            yield "bound that the multipliers prove", where, bound, found.bound
        elif not abs(value - found.bound) <= allowed:
            yield "goal proved", where, value, found.bound
        if not found.fair:
            yield "fairest shares", where, "others can be had", "those that the cuts leave"


def unproved(plan: Plan) -> str:
    """Say that nothing in the files proves a plan best, empty where it is proved or claims nothing.

    Parameters
    ----------
    plan : Plan
        Read from files.
    """
    goals = plan.goal_table
    stated = (goals["status"] == Status.OPTIMAL.value) | goals["bound"].notna()
    rows = np.flatnonzero(stated.to_numpy())
    proved = 0 if plan.evidence is None else len(plan.evidence.proofs)
    if len(rows) == 0 or proved > rows[-1]:
        return ""
    return (
        "optimality not proved: every balance and limit holds; that no plan is better is the "
        "solver's word"
    )


def size_of_goal(plan: Plan, goal: str, value: float) -> float:
    """Return what a gap is small beside: for sums, all that is asked for in earnest.

    Parameters
    ----------
    plan : Plan
    goal : str
    value : float
        Of the goal.
    """
    net = plan.network.numbered
    weight = net.item_weight[net.demand_item] * net.group_weight[net.demand_group]
    there = np.zeros(len(net.items))
    np.add.at(there, net.stock_item, net.stock_quantity)
    np.add.at(there, net.arrival_item, net.arrival_quantity)
    asked = float(weight @ np.minimum(net.demand_quantity, _EARNEST * there[net.demand_item]))
    if goal == "unmet":
        return asked + float(np.finfo(np.float64).eps) * abs(value) / _SAME
    # Where there is nothing, what rounding makes of nothing is small beside what is asked for.
    least = _SAME * float(net.demand_quantity.sum())
    return max(abs(value), 1.0 if goal == "fairness" else asked, least)
