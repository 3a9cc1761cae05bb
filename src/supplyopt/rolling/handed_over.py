"""In which cycle a plan serves each request."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from supplyopt.network.unrolled import ISSUE
from supplyopt.planning.plan import Plan
from supplyopt.rolling.shelves import Floats

__all__ = ["Served", "served_by_cycle"]

Need = tuple[str, str, str, int]


@dataclass(frozen=True)
class Served:
    """What a plan serves, by request.

    Attributes
    ----------
    asked : dict
        Pieces asked for, by place, item, group, cycle of the plan.
    served : dict
        Pieces served in each cycle of the plan, for the same.
    """

    asked: dict[Need, float]
    served: dict[Need, Floats]


def served_by_cycle(plan: Plan) -> Served:
    """Return in which cycle each request is served.

    Where requests wait, what a place hands over in a cycle goes to the oldest of them, priority 1
    first, up to what the plan serves of each in all.

    Parameters
    ----------
    plan : Plan
    """
    table = plan.served
    keys = list(
        zip(table["place"], table["item"], table["group"], table["cycle"].tolist(), strict=True)
    )
    asked = dict(zip(keys, table["demand"].tolist(), strict=True))
    total = np.maximum(table["served"].to_numpy(dtype=np.float64), 0.0)
    by_cycle = np.zeros((len(keys), plan.network.cycles))
    if plan.network.unmet_mode == "lost" or plan.network.unrolled.is_plain:
        by_cycle[np.arange(len(keys)), table["cycle"].to_numpy() - 1] = total
    else:
        _hand_over(plan, total, by_cycle)
    return Served(asked, dict(zip(keys, by_cycle, strict=True)))


def _hand_over(plan: Plan, total: Floats, by_cycle: Floats) -> None:
    net, handed = plan.network.numbered, _handed_over(plan)
    left = total.copy()
    priority = net.group_priority[net.demand_group]
    order = np.lexsort((priority, net.demand_cycle))
    cycles = by_cycle.shape[1]
    for cycle in range(1, cycles + 1):
        pot = handed[cycle - 1]
        for record in order[net.demand_cycle[order] <= cycle].tolist():
            at = net.demand_place[record], net.demand_item[record]
            given = min(left[record], pot[at])
            by_cycle[record, cycle - 1] = given
            left[record] -= given
            pot[at] -= given
    # What is left is rounding, which the last cycle takes.
    by_cycle[:, cycles - 1] += left


def _handed_over(plan: Plan) -> Floats:
    """Return what each place hands over in each cycle, cycles x places x items."""
    unrolled, flows = plan.network.unrolled, plan.flows
    net = plan.network.numbered
    pieces = np.zeros((plan.network.cycles, len(net.places), len(net.items)))
    rows = np.flatnonzero(unrolled.lane_kind[flows.lane] == ISSUE)
    lane = flows.lane[rows]
    place = unrolled.node_place[unrolled.net.lane_origin[lane]]
    np.add.at(
        pieces, (unrolled.lane_cycle[lane] - 1, place, flows.item[rows]), flows.quantity[rows]
    )
    return pieces
