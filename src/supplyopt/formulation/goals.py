"""The goals of a network over the columns of its program."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from supplyopt.formulation.layout import Layout
from supplyopt.formulation.merge import Merging
from supplyopt.lp.goals import FairGoal, Goal, LinearGoal
from supplyopt.lp.program import Floats
from supplyopt.network.by_need import by_need
from supplyopt.network.numbered import Numbered

__all__ = ["GOALS", "goals_of", "least_movement"]

_LITTLE = 1e-3
"""What is worth a thousandth of a trip."""


def _unmet(merging: Merging, layout: Layout) -> list[Goal]:
    """Item weight x group weight x unmet pieces, priority by priority."""
    net = merging.small
    group, item = net.demand_group[layout.demand], net.demand_item[layout.demand]
    weight = net.item_weight[item] * net.group_weight[group]
    beyond, level = _beyond(merging), net.group_priority[merging.whole.demand_group]
    each = net.item_weight[merging.whole.demand_item] * net.group_weight[merging.whole.demand_group]
    goals: list[Goal] = []
    for priority in np.unique(net.group_priority):
        cost = np.zeros(layout.starts["end"])
        cost[layout.columns("unmet")] = np.where(net.group_priority[group] == priority, weight, 0.0)
        worst = float(cost[layout.columns("unmet")] @ net.demand_quantity[layout.demand])
        known = float((each * beyond)[level == priority].sum())
        goals.append(LinearGoal("unmet", int(priority), cost, size=worst, known=known))
    return goals


def _beyond(merging: Merging) -> Floats:
    """Return what each record of the whole network asks for beyond what the program sees."""
    net = merging.whole
    if net.uncut is None:
        return np.zeros(len(net.demand_quantity))
    return net.uncut.demand_quantity - net.demand_quantity


def _fairness(merging: Merging, layout: Layout) -> list[Goal]:
    """Leximin of served / entitlement, priority by priority, over the whole network's needs."""
    net = merging.whole
    first = np.unique(net.demand_row, return_index=True)[1]
    asked, entitled, before = by_need(
        net, net.demand_quantity, net.demand_entitlement, net.demand_served_before
    )
    unmet = layout.starts["unmet"] + np.arange(len(layout.demand))
    column = np.full(len(merging.small.demand_place), -1, dtype=np.int64)
    column[layout.demand] = np.where(
        layout.lack_of >= 0, layout.starts["lack"] + layout.lack_of, unmet
    )
    gap = column[merging.demand_of[first]]
    priority = net.group_priority[net.demand_group[first]]
    goals: list[Goal] = []
    for level in np.unique(net.group_priority):
        rows = np.flatnonzero((priority == level) & (asked > 0))
        if len(rows):
            goals.append(
                FairGoal(
                    "fairness",
                    int(level),
                    gap=gap[rows],
                    cap=asked[rows] + before[rows],
                    weight=entitled[rows],
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


def _lateness(merging: Merging, layout: Layout) -> list[Goal]:
    """Cycle ends that pieces see which were asked for, and are not handed over yet."""
    net = merging.small
    goal = _per_piece("lateness", net.lane_wait, layout)
    goal.cost[layout.columns("unmet")] = net.demand_wait[layout.demand]
    return [replace(goal, known=float(_beyond(merging) @ merging.whole.demand_wait))]


def least_movement(net: Numbered, layout: Layout) -> LinearGoal:
    """Return the goal that comes last and unseen: no piece moves without need.

    It takes out loops, and goods carried to where nobody uses them. In it come, worth far less
    than a trip: the oldest goods first, nothing late or without room that need not be.

    Parameters
    ----------
    net : Numbered
        What the program speaks of.
    layout : Layout
    """
    cost = np.zeros(layout.starts["end"])
    effort = net.lane_effort + _LITTLE * net.lane_wait
    cost[layout.columns("ship")] = effort[layout.ship_lane] / layout.item_unit[layout.ship_item]
    if net.base is not None:
        lying = layout.pair_item[layout.surplus_pair]
        # Later is better: as long as there is room goods stay.
        cycle = net.place_cycle[layout.pair_place[layout.surplus_pair]]
        late = 2.0 - cycle / (cycle.max(initial=0) + 1)
        cost[layout.columns("surplus")] = _LITTLE * late / layout.item_unit[lying]
    return LinearGoal("movement", None, cost)


def _elsewhere(merging: Merging, layout: Layout) -> list[Goal]:
    """Leave stability, which has columns of its own, to `supplyopt.formulation.stability`."""
    return []


GOALS = {
    "unmet": _unmet,
    "fairness": _fairness,
    "stages": _stages,
    "hours": _hours,
    "cost": _cost,
    "lateness": _lateness,
    "stability": _elsewhere,
}


def goals_of(name: str, merging: Merging, layout: Layout) -> list[Goal]:
    """Return the goals that a name of the contract stands for, first priority first.

    Parameters
    ----------
    name : {"unmet", "fairness", "stages", "hours", "cost", "lateness"}
    merging : Merging
    layout : Layout
    """
    return GOALS[name](merging, layout)
