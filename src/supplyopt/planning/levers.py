"""The records of a network that could be moved to help a short place."""

from __future__ import annotations

import numpy as np

from supplyopt.formulation.merge import open_lanes
from supplyopt.network.network import Network
from supplyopt.network.numbered import Flags, Numbered
from supplyopt.network.unrolled import HOLD, Unrolled
from supplyopt.planning.flows import Floats, Flows, Indices, left_over
from supplyopt.planning.lever import Lever, pieces_of_use, volume_of_use

__all__ = ["lanes_in_use", "levers_of"]

_FULL = 1e-7


def levers_of(network: Network, flows: Flows) -> list[Lever]:
    """Return every number that may limit what is served under a plan.

    Supplies, capacities and stops, storage, least loads, reserves, guarantees. What a place can
    store limits nothing within one cycle: what finds no room is surplus. Of many cycles a number
    binds if it does in any of those for which it stands.

    Parameters
    ----------
    network : Network
    flows : Flows
    """
    unrolled = network.unrolled
    return [
        *_supplies(network.numbered, unrolled, flows),
        *_capacities(network.numbered, unrolled, flows),
        *_storage(network.numbered, unrolled, flows),
        *_switches(network.numbered, unrolled, flows),
        *_kept(network.numbered, unrolled, flows),
    ]


def lanes_in_use(unrolled: Unrolled) -> Flags:
    """Return which lanes of the tables are open in some cycle, and deliver within the horizon."""
    found = np.zeros(len(unrolled.net.as_given.lane_origin), dtype=bool)
    found[unrolled.lane_of[open_lanes(unrolled.net) & (unrolled.lane_of >= 0)]] = True
    return found


def _supplies(net: Numbered, unrolled: Unrolled, flows: Flows) -> list[Lever]:
    nodes = unrolled.net
    most, idle = pieces_of_use(net), left_over(nodes, flows)
    np.subtract.at(idle, (nodes.reserve_place, nodes.reserve_item), nodes.reserve_quantity)
    scarce = idle <= np.abs(idle).max(axis=0, initial=0.0) * _FULL
    found = []
    for table, node, place, item, quantity, now in (
        (
            "stock",
            nodes.stock_place,
            net.stock_place,
            net.stock_item,
            net.stock_quantity,
            net.stock_item >= 0,
        ),
        (
            "arrivals",
            nodes.arrival_place,
            net.arrival_place,
            net.arrival_item,
            net.arrival_quantity,
            net.arrival_cycle <= unrolled.cycles,
        ),
    ):
        for record in np.flatnonzero(now).tolist():
            of = int(item[record])
            found.append(
                Lever(
                    table,
                    "quantity",
                    record,
                    float(quantity[record]),
                    float(most[of]),
                    binding=bool(scarce[node[record], of]),
                    item=of,
                    place=int(place[record]),
                )
            )
    return found


def _loads(unrolled: Unrolled, flows: Flows) -> Floats:
    """Return the volume of each lane, that of all which share its limits at one of them."""
    nodes = unrolled.net
    volume = np.zeros(len(nodes.lane_origin))
    loads = flows.quantity * nodes.item_volume[flows.item]
    np.add.at(volume, nodes.lane_share[flows.lane], loads)
    return volume


def _any(of: Indices, flags: Flags, count: int) -> Flags:
    """Return for each record of a table whether something is so of any that stands for it."""
    found = np.zeros(count, dtype=bool)
    found[of[flags & (of >= 0)]] = True
    return found


def _capacities(net: Numbered, unrolled: Unrolled, flows: Flows) -> list[Lever]:
    nodes, volume = unrolled.net, _loads(unrolled, flows)
    alone = nodes.lane_share == np.arange(len(nodes.lane_share))
    full = alone & (volume >= nodes.lane_capacity * (1 - _FULL))
    binding = _any(unrolled.lane_of, full, len(net.lane_origin))
    most = volume_of_use(net)
    found = [
        Lever(
            "lanes",
            "capacity",
            lane,
            float(net.lane_capacity[lane]),
            most,
            binding=bool(binding[lane]),
            item=int(net.lane_item[lane]),
            place=int(net.lane_origin[lane]),
            other=int(net.lane_destination[lane]),
        )
        for lane in np.flatnonzero(np.isfinite(net.lane_capacity) & lanes_in_use(unrolled)).tolist()
    ]
    full = _by_carrier(nodes, volume) >= nodes.carrier_capacity * (1 - _FULL)
    binding = _any(unrolled.carrier_of, full, len(net.carriers))
    return found + [
        Lever(
            "carriers",
            "capacity",
            carrier,
            float(net.carrier_capacity[carrier]),
            most,
            binding=bool(binding[carrier]),
        )
        for carrier in np.flatnonzero(np.isfinite(net.carrier_capacity)).tolist()
    ]


def _storage(net: Numbered, unrolled: Unrolled, flows: Flows) -> list[Lever]:
    if unrolled.is_plain:
        return []
    nodes, volume = unrolled.net, _loads(unrolled, flows)
    held = (unrolled.lane_kind == HOLD) & (nodes.lane_share == np.arange(len(nodes.lane_share)))
    full = held & (volume >= nodes.lane_capacity * (1 - _FULL))
    place = np.where(held, nodes.place_base[nodes.lane_origin], -1)
    binding = _any(place, full, len(net.places))
    return [
        Lever(
            "places",
            "storage",
            place,
            float(net.place_storage[place]),
            volume_of_use(net),
            binding=bool(binding[place]),
            place=place,
        )
        for place in np.flatnonzero(np.isfinite(net.place_storage)).tolist()
    ]


def _switches(net: Numbered, unrolled: Unrolled, flows: Flows) -> list[Lever]:
    nodes, volume = unrolled.net, _loads(unrolled, flows)
    used = np.zeros(len(nodes.lane_origin))
    used[nodes.lane_share[flows.lane[flows.quantity > 0]]] = 1.0
    is_open = open_lanes(nodes) & (nodes.lane_share == np.arange(len(nodes.lane_share)))
    stops, lanes = _by_carrier(nodes, used), _by_carrier(nodes, is_open.astype(np.float64))
    binding = _any(unrolled.carrier_of, stops >= nodes.carrier_stops, len(net.carriers))
    most = np.zeros(len(net.carriers))
    np.maximum.at(most, unrolled.carrier_of, lanes)
    found = [
        Lever(
            "carriers",
            "stops",
            carrier,
            float(net.carrier_stops[carrier]),
            float(most[carrier] - net.carrier_stops[carrier]),
            binding=bool(binding[carrier]),
            whole=True,
        )
        for carrier in np.flatnonzero(net.carrier_stops < most).tolist()
    ]
    low = is_open & (volume <= nodes.lane_min_load * (1 + _FULL))
    binding = _any(unrolled.lane_of, low, len(net.lane_origin))
    return found + [
        Lever(
            "lanes",
            "min_load",
            lane,
            float(net.lane_min_load[lane]),
            float(net.lane_min_load[lane]),
            direction=-1,
            binding=bool(binding[lane]),
            item=int(net.lane_item[lane]),
            place=int(net.lane_origin[lane]),
            other=int(net.lane_destination[lane]),
        )
        for lane in np.flatnonzero((net.lane_min_load > 0) & lanes_in_use(unrolled)).tolist()
    ]


def _kept(net: Numbered, unrolled: Unrolled, flows: Flows) -> list[Lever]:
    nodes = unrolled.net
    left = left_over(nodes, flows)[nodes.reserve_place, nodes.reserve_item]
    # Of many cycles what is kept passes on to the next; how much of it is for the reserve?
    low = (left <= nodes.reserve_quantity * (1 + _FULL)) | (not unrolled.is_plain)
    binding = _any(unrolled.reserve_of, low, len(net.reserve_place))
    found = []
    for record in np.flatnonzero(net.reserve_quantity > 0).tolist():
        place, item = int(net.reserve_place[record]), int(net.reserve_item[record])
        kept, binds = float(net.reserve_quantity[record]), bool(binding[record])
        found.append(
            Lever("reserves", "quantity", record, kept, kept, -1, binds, item=item, place=place)
        )
    low = np.zeros(len(nodes.guarantee_place), dtype=bool)
    for record in np.flatnonzero(nodes.guarantee_cycle <= 1).tolist():
        rows = (nodes.demand_place == nodes.guarantee_place[record]) & (
            nodes.demand_item == nodes.guarantee_item[record]
        )
        if nodes.guarantee_group[record] >= 0:
            rows &= nodes.demand_group == nodes.guarantee_group[record]
        due = float(nodes.guarantee_quantity[record])
        low[record] = bool(flows.served[rows].sum() <= due * (1 + _FULL))
    binding = _any(unrolled.guarantee_of, low, len(net.guarantee_place))
    for record in np.flatnonzero(
        (net.guarantee_quantity > 0) & (net.guarantee_cycle <= unrolled.cycles)
    ).tolist():
        place, item = int(net.guarantee_place[record]), int(net.guarantee_item[record])
        due, binds = float(net.guarantee_quantity[record]), bool(binding[record])
        found.append(
            Lever("guarantees", "quantity", record, due, due, -1, binds, item=item, place=place)
        )
    return found


def _by_carrier(net: Numbered, values: Floats) -> Floats:
    sums = np.bincount(net.lane_carrier + 1, weights=values, minlength=len(net.carriers) + 1)
    return np.asarray(sums[1:], dtype=np.float64)
