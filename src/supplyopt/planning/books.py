"""The tables of a plan, from its flows."""

from __future__ import annotations

import numpy as np

from supplyopt.lp.program import sums, sums_of_pairs
from supplyopt.network.network import Network
from supplyopt.network.numbered import KEEPS_ANY, KEEPS_NOTHING, Numbered
from supplyopt.network.unrolled import HOLD, Unrolled
from supplyopt.planning.columns import Columns, Named
from supplyopt.planning.flows import Floats, Flows, Indices, left_over
from supplyopt.planning.stored import stored_within

__all__ = ["tables_of"]


def tables_of(network: Network, flows: Flows) -> dict[str, Columns]:
    """Write down what a plan does.

    Parameters
    ----------
    network : Network
    flows : Flows
        Numbered as in ``network.unrolled.net``.

    Returns
    -------
    dict of Columns
        "shipments", "served", "stock", "in_transit", "surplus" and "waste", as in the contract.
    """
    net = network.numbered
    stored, surplus, waste = _lying(network.unrolled, flows)
    return {
        "shipments": _shipments(network, flows),
        "served": _served(net, flows.served),
        "stock": _listed(net, stored),
        "in_transit": _in_transit(network, flows),
        "surplus": _listed(net, surplus),
        "waste": _listed(net, waste),
    }


def _shipments(network: Network, flows: Flows) -> Columns:
    unrolled = network.unrolled
    moved = np.flatnonzero((flows.quantity != 0) & unrolled.net.lane_trip[flows.lane])
    lane, item, quantity = flows.lane[moved], flows.item[moved], flows.quantity[moved]
    of, cycle = unrolled.lane_of[lane], unrolled.lane_cycle[lane]
    if unrolled.net.item_batched.any():
        # Who has goods of which age is told apart no more.
        keys, number = np.unique(np.stack([cycle, of, item]), axis=1, return_inverse=True)
        cycle, of, item = keys
        quantity = sums(quantity, number.reshape(-1), keys.shape[1])
    return _of_lanes(network, of, item, cycle, quantity)


def _of_lanes(
    network: Network, lane: Indices, item: Indices, cycle: Indices, quantity: Floats
) -> Columns:
    net = network.numbered
    modes, mode = network.complete["lanes"].words("mode")
    return {
        "origin": Named(net.places, net.lane_origin[lane]),
        "destination": Named(net.places, net.lane_destination[lane]),
        "mode": Named(modes, mode[lane]),
        "item": Named(net.items, item),
        "cycle": cycle.astype(np.int64),
        "quantity": quantity.astype(np.float64),
    }


def _served(net: Numbered, served: Floats) -> Columns:
    asked = net.demand_quantity
    with np.errstate(invalid="ignore", divide="ignore"):
        rate = np.where(asked > 0, served / asked, np.nan)
    return {
        "place": Named(net.places, net.demand_place),
        "item": Named(net.items, net.demand_item),
        "group": Named(net.groups, net.demand_group),
        "cycle": net.demand_cycle,
        "demand": asked,
        "served": served,
        "unmet": asked - served,
        "fill_rate": rate,
        "entitlement": net.demand_entitlement,
    }


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
    row = (unrolled.node_cycle - 1) * shape[1] + unrolled.node_place
    cell = row[:, None] * shape[2] + np.arange(shape[2])
    for into, node, pieces in (
        (stored, inside & (keeps == KEEPS_ANY), within),
        (surplus, inside & (keeps == KEEPS_ANY), left - within),
        (surplus, inside & (keeps == KEEPS_NOTHING), left),
        (waste, inside & (keeps >= 0), left),
    ):
        if node.any():
            into += sums(pieces[node].ravel(), cell[node].ravel(), into.size).reshape(shape)
    held = unrolled.lane_kind[flows.lane] == HOLD
    lane = flows.lane[held]
    place = unrolled.node_place[net.lane_origin[lane]]
    row = (unrolled.lane_cycle[lane] - 1) * shape[1] + place
    rows = (shape[0] * shape[1], shape[2])
    stored += sums_of_pairs(flows.quantity[held], row, flows.item[held], rows).reshape(shape)
    # What is missing shows as stock below zero, not as room wanting.
    short = np.minimum(surplus, 0.0)
    return stored + short, surplus - short, waste


def _listed(net: Numbered, quantity: Floats) -> Columns:
    day, place, item = np.nonzero(quantity)
    return {
        "place": Named(net.places, place),
        "item": Named(net.items, item),
        "cycle": day.astype(np.int64) + 1,
        "quantity": quantity[day, place, item],
    }


def _in_transit(network: Network, flows: Flows) -> Columns:
    """List what left and has not landed at the end of each cycle."""
    net, unrolled = network.numbered, network.unrolled
    trips = np.flatnonzero((flows.quantity != 0) & unrolled.net.lane_trip[flows.lane])
    of, left = unrolled.lane_of[flows.lane[trips]], unrolled.lane_cycle[flows.lane[trips]]
    ends = np.minimum(net.lane_lead_time[of], unrolled.cycles + 1 - left)
    row = np.repeat(np.arange(len(trips)), ends)
    cycle = left[row] + np.arange(len(row)) - (np.cumsum(ends) - ends)[row]
    parts = (cycle, of[row], flows.item[trips][row])
    keys, number = np.unique(np.stack(parts), axis=1, return_inverse=True)
    total = sums(flows.quantity[trips][row], number.reshape(-1), keys.shape[1])
    return _of_lanes(network, keys[1], keys[2], keys[0], total)
