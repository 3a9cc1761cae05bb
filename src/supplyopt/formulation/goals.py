"""The goals of a network over the columns of its program."""

from __future__ import annotations

import numpy as np

from supplyopt.formulation.layout import Layout
from supplyopt.formulation.merge import Merging
from supplyopt.lp.goals import FairGoal, Goal, LinearGoal
from supplyopt.lp.program import Floats

__all__ = ["GOALS", "goals_of", "least_movement"]


def _unmet(merging: Merging, layout: Layout) -> list[Goal]:
    """Item weight x group weight x unmet pieces, priority by priority."""
    net = merging.small
    group, item = net.demand_group[layout.demand], net.demand_item[layout.demand]
    weight = net.item_weight[item] * net.group_weight[group]
    goals: list[Goal] = []
    for priority in np.unique(net.group_priority):
        cost = np.zeros(layout.starts["end"])
        cost[layout.columns("unmet")] = np.where(net.group_priority[group] == priority, weight, 0.0)
        worst = float(cost[layout.columns("unmet")] @ net.demand_quantity[layout.demand])
        goals.append(LinearGoal("unmet", int(priority), cost, size=worst))
    return goals


def _fairness(merging: Merging, layout: Layout) -> list[Goal]:
    """Leximin of served / entitlement, priority by priority, over the whole network's records."""
    net = merging.whole
    priority = net.group_priority[net.demand_group]
    column = np.full(len(merging.small.demand_place), -1, dtype=np.int64)
    column[layout.demand] = layout.starts["unmet"] + np.arange(len(layout.demand))
    asked = (net.demand_quantity > 0) & (net.demand_cycle == 1)
    goals: list[Goal] = []
    for level in np.unique(net.group_priority):
        rows = np.flatnonzero((priority == level) & asked)
        if len(rows):
            goals.append(
                FairGoal(
                    "fairness",
                    int(level),
                    gap=column[merging.demand_of[rows]],
                    cap=net.demand_quantity[rows],
                    weight=net.demand_entitlement[rows],
                    rows=rows,
                )
            )
    return goals


def _per_piece(name: str, per_piece: Floats, layout: Layout) -> LinearGoal:
    cost = np.zeros(layout.starts["end"])
    cost[layout.columns("ship")] = per_piece[layout.ship_lane]
    return LinearGoal(name, None, cost)


def _stages(merging: Merging, layout: Layout) -> list[Goal]:
    return [_per_piece("stages", merging.small.lane_stages, layout)]


def _hours(merging: Merging, layout: Layout) -> list[Goal]:
    return [_per_piece("hours", merging.small.lane_hours, layout)]


def _cost(merging: Merging, layout: Layout) -> list[Goal]:
    """Cost of pieces, and of trips on lanes that are used."""
    net = merging.small
    goal = _per_piece("cost", net.lane_cost, layout)
    goal.cost[layout.columns("use")] = net.lane_trip_cost[layout.use_lane]
    return [goal]


def least_movement(layout: Layout) -> LinearGoal:
    """Return the goal that comes last and unseen: no piece moves without need.

    It takes out loops, and goods carried to where nobody uses them.
    """
    cost = np.zeros(layout.starts["end"])
    cost[layout.columns("ship")] = 1 / layout.item_unit[layout.ship_item]
    return LinearGoal("movement", None, cost)


GOALS = {
    "unmet": _unmet,
    "fairness": _fairness,
    "stages": _stages,
    "hours": _hours,
    "cost": _cost,
}


def goals_of(name: str, merging: Merging, layout: Layout) -> list[Goal]:
    """Return the goals that a name of the contract stands for, first priority first.

    Parameters
    ----------
    name : {"unmet", "fairness", "stages", "hours", "cost"}
    merging : Merging
    layout : Layout
    """
    return GOALS[name](merging, layout)
