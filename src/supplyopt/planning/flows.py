"""What a plan does, as bare numbers: pieces on lanes, pieces served."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from supplyopt.network.by_need import by_need
from supplyopt.network.numbered import Numbered
from supplyopt.network.supply import (
    ORDINARY,
    first_supply,
    largest_quantities,
    rounding,
    smallest_quantities,
)

__all__ = [
    "Flows",
    "cost_of",
    "lateness_of",
    "left_over",
    "rates_of_entitled",
    "rates_of_needs",
]

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]

_DUST = 1e-12
"""As a share of an item's largest quantity, which solvers' tolerances go by, or less."""


@dataclass(frozen=True)
class Flows:
    """Pieces on lanes and pieces served, numbered as in the unrolled network.

    Attributes
    ----------
    lane, item : integer array
        Where something is shipped, each pair once.
    quantity : float array
        Pieces, one a pair of lane and item.
    served : float array, one a record of the demand table
        Pieces.
    """

    lane: Indices
    item: Indices
    quantity: Floats
    served: Floats


def left_over(net: Numbered, flows: Flows) -> Floats:
    """Return what lies at each place at the cycle's end, stored or without room.

    Parameters
    ----------
    net : Numbered
    flows : Flows

    Returns
    -------
    float array, places x items
        Pieces. Below zero where more went out than was there: nothing is put right. What is
        below a billionth of the pieces that met there, or 1e-12 of the item's largest quantity, is
        rounding, and zero; of items whose quantities are far apart what doubles cannot hold.
    """
    supply = first_supply(net)
    left, met = supply.reshape(-1), supply.flatten()
    for sign, place, item, quantity in (
        (1, net.lane_destination[flows.lane], flows.item, flows.quantity),
        (-1, net.lane_origin[flows.lane], flows.item, flows.quantity),
        (-1, net.demand_place, net.demand_item, flows.served),
    ):
        at = place * supply.shape[1] + item
        left += sign * np.bincount(at, weights=quantity, minlength=len(left))
        met += np.bincount(at, weights=np.abs(quantity), minlength=len(met))
    # Beside a large number a small one is no dust.
    largest = np.minimum(largest_quantities(net), ORDINARY * smallest_quantities(net))
    dust = np.tile(_DUST * largest, len(supply))
    left[np.abs(left) <= np.maximum(np.tile(rounding(net), len(supply)) * met, dust)] = 0.0
    return supply


def rates_of_needs(net: Numbered, served: Floats) -> tuple[Floats, Floats]:
    """Return the fill rate of each need over the horizon, with what is asked for.

    Parameters
    ----------
    net : Numbered
    served : float array, one a record of demand

    Returns
    -------
    rates, asked : float arrays, one a place, item and group that asks for something
    """
    asked, got = by_need(net, net.demand_quantity, served)
    wanted = asked > 0
    return got[wanted] / asked[wanted], asked[wanted]


def rates_of_entitled(net: Numbered, served: Floats) -> tuple[Floats, Floats, Indices]:
    """Return what the goal fairness shares: served over entitlement, over the horizon.

    Parameters
    ----------
    net : Numbered
    served : float array, one a record of demand

    Returns
    -------
    rates, entitled : float arrays
        What was served before counts. One a place, item and group that asks for something and is
        entitled to something.
    priority : integer array
        Of its group.
    """
    asked, entitled, had = by_need(
        net, net.demand_quantity, net.demand_entitlement, served + net.demand_served_before
    )
    first = np.unique(net.demand_row, return_index=True)[1]
    priority = net.group_priority[net.demand_group[first]]
    rated = (asked > 0) & (entitled > 0)
    return had[rated] / entitled[rated], entitled[rated], priority[rated]


def cost_of(net: Numbered, flows: Flows) -> float:
    """Return the cost of all pieces, with that of each trip.

    Parameters
    ----------
    net : Numbered
    flows : Flows
    """
    used = np.zeros(len(net.lane_share), dtype=bool)
    used[net.lane_share[flows.lane[flows.quantity > 0]]] = True
    pieces = (flows.quantity * net.lane_cost[flows.lane]).sum()
    return float(pieces + net.lane_trip_cost[used].sum())


def lateness_of(net: Numbered, flows: Flows) -> float:
    """Return the cycle ends that pieces see which were asked for, and are not handed over yet.

    Parameters
    ----------
    net : Numbered
        Unrolled.
    flows : Flows
    """
    late = (flows.quantity * net.lane_wait[flows.lane]).sum()
    return float(late + ((net.demand_quantity - flows.served) * net.demand_wait).sum())
