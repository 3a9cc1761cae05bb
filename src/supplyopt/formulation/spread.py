"""A merged network's solution, spread over the places it stands for."""

from __future__ import annotations

import numpy as np

from supplyopt.formulation.merge import Merging
from supplyopt.lp.program import Floats, Indices, sums_of_pairs, sums_of_rows

__all__ = ["spread_flows", "spread_served"]


def spread_served(merging: Merging, served: Floats, shares: Floats) -> Floats:
    """Return what each record of demand is served.

    Parameters
    ----------
    merging : Merging
    served : float array, one a record of the small network
    shares : float array, one a record of the whole network
        In proportion to these a class's total is split; they add up to it but for rounding.

    Returns
    -------
    float array, one a record of the whole network
    """
    of = merging.demand_of
    count = len(served)
    total = np.bincount(of, weights=shares, minlength=count)
    alone = np.bincount(of, minlength=count) == 1
    factor = np.where(total > 0, served / np.where(total > 0, total, 1.0), 0.0)
    return np.where(alone[of], served[of], shares * factor[of])


def spread_flows(merging: Merging, carried: Floats, served: Floats) -> Floats:
    """Return what each lane of the whole network carries.

    Parameters
    ----------
    merging : Merging
    carried : float array, lanes of the small network x items
    served : float array, one a record of the whole network

    Returns
    -------
    float array, lanes of the whole network x items
    """
    net = merging.whole
    flows = np.zeros((len(net.lane_origin), len(net.items)))
    used = np.flatnonzero(merging.lane_of >= 0)
    origin, destination = net.lane_origin[used], net.lane_destination[used]
    passing = merging.passing[merging.place_of]
    share = _shares_of_lanes(merging, carried)[merging.lane_of[used]]
    own = ~passing[destination]
    flows[used[own]] = carried[merging.lane_of[used[own]]]

    count = len(net.places)
    need = sums_of_pairs(served, net.demand_place, net.demand_item, (count, len(net.items)))
    need += sums_of_rows(flows[used[own]], origin[own], count)
    rank = _ranks(origin, destination, passing)
    for level in range(int(rank.max(initial=0)) + 1):
        now = ~own & (rank[destination] == level)
        flows[used[now]] = need[destination[now]] * share[now]
        need += sums_of_rows(flows[used[now]], origin[now], count)
    return flows


def _shares_of_lanes(merging: Merging, carried: Floats) -> Floats:
    """Return which part of what comes to its end each small lane carries, item by item."""
    end = merging.small.lane_destination
    total = sums_of_rows(carried, end, len(merging.small.places))
    return carried / np.where(total > 0, total, 1.0)[end]


def _ranks(origin: Indices, destination: Indices, passing: np.ndarray) -> Indices:
    """Give places numbers so that goods pass from higher numbers to lower ones among classes."""
    rank = np.zeros(len(passing), dtype=np.int64)
    among = passing[origin] & passing[destination]
    while True:
        new = rank.copy()
        np.maximum.at(new, origin[among], rank[destination[among]] + 1)
        if (new == rank).all():
            return rank
        rank = new
