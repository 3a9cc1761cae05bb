"""The tables of a plan, from its flows."""

from __future__ import annotations

import numpy as np
import pandas as pd

from supplyopt.lp.program import sums
from supplyopt.network.numbered import KEEPS_ANY, KEEPS_NOTHING, Numbered
from supplyopt.network.unrolled import HOLD, Unrolled
from supplyopt.planning.flows import Floats, Flows, Indices, left_over
from supplyopt.planning.stored import stored_within

__all__ = ["labels", "tables_of"]


def tables_of(net: Numbered, unrolled: Unrolled, flows: Flows) -> dict[str, pd.DataFrame]:
    """Write down what a plan does.

    Parameters
    ----------
    net : Numbered
        The network as its tables have it.
    unrolled : Unrolled
    flows : Flows
        Numbered as in ``unrolled.net``.

    Returns
    -------
    dict of DataFrame
        "shipments", "served", "stock", "in_transit", "surplus" and "waste", as in the contract.
    """
    stored, surplus, waste = _lying(unrolled, flows)
    return {
        "shipments": _shipments(net, unrolled, flows),
        "served": _served(net, flows.served),
        "stock": _listed(net, stored),
        "in_transit": _in_transit(net, unrolled, flows),
        "surplus": _listed(net, surplus),
        "waste": _listed(net, waste),
    }


def labels(names: tuple[str, ...], numbers: Indices) -> pd.Series:
    """Return the name of each number."""
    return pd.Series(np.array([*names, None], dtype=object)[numbers], dtype="str")


def _shipments(net: Numbered, unrolled: Unrolled, flows: Flows) -> pd.DataFrame:
    moved = np.flatnonzero((flows.quantity != 0) & unrolled.net.lane_trip[flows.lane])
    lane, item, quantity = flows.lane[moved], flows.item[moved], flows.quantity[moved]
    of, cycle = unrolled.lane_of[lane], unrolled.lane_cycle[lane]
    if unrolled.net.item_batched.any():
        # Who has goods of which age is told apart no more.
        keys, number = np.unique(np.stack([cycle, of, item]), axis=1, return_inverse=True)
        cycle, of, item = keys
        quantity = sums(quantity, number.reshape(-1), keys.shape[1])
    return _of_lanes(net, of, item, cycle, quantity)


def _of_lanes(
    net: Numbered, lane: Indices, item: Indices, cycle: Indices, quantity: Floats
) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "origin": labels(net.places, net.lane_origin[lane]),
            "destination": labels(net.places, net.lane_destination[lane]),
            "mode": labels(net.lane_mode, lane),
            "item": labels(net.items, item),
            "cycle": cycle.astype(np.int64),
            "quantity": quantity.astype(np.float64),
        }
    )


def _served(net: Numbered, served: Floats) -> pd.DataFrame:
    asked = net.demand_quantity
    with np.errstate(invalid="ignore", divide="ignore"):
        rate = np.where(asked > 0, served / asked, np.nan)
    return pd.DataFrame(
        {
            "place": labels(net.places, net.demand_place),
            "item": labels(net.items, net.demand_item),
            "group": labels(net.groups, net.demand_group),
            "cycle": net.demand_cycle.copy(),
            "demand": asked.copy(),
            "served": served,
            "unmet": asked - served,
            "fill_rate": rate,
            "entitlement": net.demand_entitlement.copy(),
        }
    )


def _lying(unrolled: Unrolled, flows: Flows) -> tuple[Floats, Floats, Floats]:
    """Return what is stored, without room, or too old at each cycle's end.

    Returns
    -------
    float arrays, cycles x places x items
    """
    net = unrolled.net
    base = net.as_given
    shape = (unrolled.cycles, len(base.places), len(net.items))
    stored, surplus, waste = (np.zeros(shape) for _ in range(3))
    left = left_over(net, flows)
    reserve = np.zeros_like(left)
    reserve[net.reserve_place, net.reserve_item] = net.reserve_quantity
    within = stored_within(net, left, first=reserve)
    keeps = net.place_keeps
    inside = (unrolled.node_cycle >= 1) & (unrolled.node_cycle <= unrolled.cycles)
    for into, node, pieces in (
        (stored, inside & (keeps == KEEPS_ANY), within),
        (surplus, inside & (keeps == KEEPS_ANY), left - within),
        (surplus, inside & (keeps == KEEPS_NOTHING), left),
        (waste, inside & (keeps >= 0), left),
    ):
        at = np.flatnonzero(node)
        np.add.at(into, (unrolled.node_cycle[at] - 1, unrolled.node_place[at]), pieces[at])
    held = unrolled.lane_kind[flows.lane] == HOLD
    lane = flows.lane[held]
    place = unrolled.node_place[net.lane_origin[lane]]
    np.add.at(
        stored, (unrolled.lane_cycle[lane] - 1, place, flows.item[held]), flows.quantity[held]
    )
    # What is missing shows as stock below zero, not as room wanting.
    short = np.minimum(surplus, 0.0)
    return stored + short, surplus - short, waste


def _listed(net: Numbered, quantity: Floats) -> pd.DataFrame:
    day, place, item = np.nonzero(quantity)
    return pd.DataFrame(
        {
            "place": labels(net.places, place),
            "item": labels(net.items, item),
            "cycle": day.astype(np.int64) + 1,
            "quantity": quantity[day, place, item],
        }
    )


def _in_transit(net: Numbered, unrolled: Unrolled, flows: Flows) -> pd.DataFrame:
    """List what left and has not landed at the end of each cycle."""
    trips = np.flatnonzero((flows.quantity != 0) & unrolled.net.lane_trip[flows.lane])
    lane, item, quantity = flows.lane[trips], flows.item[trips], flows.quantity[trips]
    of, left = unrolled.lane_of[lane], unrolled.lane_cycle[lane]
    lands = left + net.lane_lead_time[of]
    under_way = np.zeros((0, 4))
    for cycle in range(1, unrolled.cycles + 1):
        now = (left <= cycle) & (lands > cycle)
        rows = np.stack([np.full(now.sum(), cycle), of[now], item[now], quantity[now]], axis=1)
        under_way = np.concatenate([under_way, rows])
    keys, number = np.unique(under_way[:, :3].astype(np.int64), axis=0, return_inverse=True)
    total = sums(under_way[:, 3], number.reshape(-1), len(keys))
    return _of_lanes(net, keys[:, 1], keys[:, 2], keys[:, 0], total)
