"""Goods of a plan that lie idle, be there enough of them to go anywhere or not."""

from __future__ import annotations

import numpy as np

from supplyopt.formulation.cartons import carton_ships, whole_pieces
from supplyopt.formulation.merge import open_lanes
from supplyopt.network.carried import carried_items
from supplyopt.network.numbered import Numbered
from supplyopt.network.supply import first_supply
from supplyopt.planning.flows import Floats, Flows, left_over

__all__ = ["idle_goods", "too_few"]

_NOTHING = 1e-7


def idle_goods(net: Numbered, flows: Flows) -> Floats:
    """Return pieces that lie at each place to the end, and are not kept as a reserve.

    Parameters
    ----------
    net : Numbered
        Unrolled.
    flows : Flows

    Returns
    -------
    float array, places x items
    """
    idle = left_over(net, flows)
    held = np.zeros((len(net.lane_origin) + 1, len(net.items)))
    np.add.at(held, (flows.lane, flows.item), flows.quantity)
    holds = np.flatnonzero(net.place_hold >= 0)
    idle[holds] = held[net.place_hold[holds]]
    np.subtract.at(idle, (net.reserve_place, net.reserve_item), net.reserve_quantity)
    # What stays to the end lies idle all the while.
    then = net.lane_destination[net.place_hold[holds]]
    while len(holds):
        less = np.minimum(idle[holds], idle[then])
        if (less == idle[holds]).all():
            break
        idle[holds] = less
    # Beside what was there what is left over by rounding is nothing.
    there = first_supply(net).max(axis=0, initial=0.0)
    least = np.maximum(np.abs(idle).max(axis=0, initial=0.0), there) * _NOTHING
    return np.where(idle > least, idle, 0.0)


def too_few(net: Numbered, idle: Floats, lots: bool | str) -> Floats:
    """Return idle goods that cannot leave where they lie: no carton of them, or no piece.

    Parameters
    ----------
    net : Numbered
        Unrolled.
    idle : float array, places x items
        Pieces.
    lots : False, True, "pieces" or "everywhere"

    Returns
    -------
    float array, places x items
        Pieces.
    """
    if lots is False:
        return np.zeros(idle.shape)
    loose = np.zeros(idle.shape, dtype=bool)
    ways = carried_items(net) & (open_lanes(net) & net.lane_trip)[:, None]
    lane, item = np.nonzero(ways & ~carton_ships(net, lots))
    loose[net.lane_origin[lane], item] = True
    loose[net.demand_place, net.demand_item] = True
    piece = np.where(whole_pieces(net, lots), 1.0, 0.0)
    least = np.where(loose, piece, np.maximum(piece, net.item_lot))
    return np.where(idle < least * (1 - _NOTHING), idle, 0.0)
