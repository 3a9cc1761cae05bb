"""The records of a network that could be moved to help a short place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from supplyopt.formulation.merge import open_lanes
from supplyopt.network.network import Network
from supplyopt.network.numbered import Flags, Numbered
from supplyopt.network.unrolled import HOLD, Unrolled
from supplyopt.planning.flows import Floats, Flows, Indices, left_over

__all__ = ["Lever", "lanes_in_use", "levers_of", "moved", "new_lane", "new_stock"]

_FULL = 1e-7


@dataclass(frozen=True)
class Lever:
    """One number of a table that could be another.

    Attributes
    ----------
    table, column : str
        Where the number stands.
    record : int
        The record, -1 for one that is not there yet.
    given : float
        What stands there.
    most : float
        By how much it can be moved; further makes no difference.
    direction : int
        1 if more of it helps, -1 if less does.
    binding : bool
        Whether the plan uses all of it.
    item : int
        The item it is of, -1 where it is of all that have a volume.
    place, other : int
        The place it is at, or the two ends of a lane; -1 for none.
    whole : bool
        Whether it counts in whole numbers only.
    """

    table: str
    column: str
    record: int
    given: float
    most: float
    direction: int = 1
    binding: bool = True
    item: int = -1
    place: int = -1
    other: int = -1
    whole: bool = False

    def is_same(self, other: Lever) -> bool:
        """Whether it is the same number of the same table."""
        mine = (self.table, self.column, self.record, self.place, self.other, self.item)
        return mine == (
            other.table,
            other.column,
            other.record,
            other.place,
            other.other,
            other.item,
        )

    @property
    def is_volume(self) -> bool:
        """Whether it is counted in volume, not in pieces."""
        return self.column in ("capacity", "min_load", "storage")

    def pieces(self, net: Numbered, *, item: int, amount: float) -> float:
        """Return how many pieces of an item an amount stands for; NaN where for none."""
        if self.whole:
            return float("nan")
        if not self.is_volume:
            return amount
        volume = float(net.item_volume[item])
        return amount / volume if volume > 0 else float("nan")


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


def _asked(net: Numbered) -> Floats:
    """Return pieces of each item that could have a use: what is asked for or to be kept."""
    asked = np.ones(len(net.items))
    np.add.at(asked, net.demand_item, net.demand_quantity)
    np.add.at(asked, net.reserve_item, net.reserve_quantity)
    return asked


def _volume(net: Numbered) -> float:
    """Return a volume that no sensible load surpasses, be there as much supply as has a use."""
    pieces = _asked(net)
    np.add.at(pieces, net.stock_item, net.stock_quantity)
    np.add.at(pieces, net.arrival_item, net.arrival_quantity)
    return float(pieces @ net.item_volume)


def _supplies(net: Numbered, unrolled: Unrolled, flows: Flows) -> list[Lever]:
    nodes = unrolled.net
    most, idle = _asked(net), left_over(nodes, flows)
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
    most = _volume(net)
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
            _volume(net),
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


def new_lane(net: Numbered, *, origin: int, destination: int) -> Lever:
    """Return the lever of a lane that is not there yet; its amount is its capacity."""
    return Lever(
        "lanes", "capacity", -1, 0.0, max(_volume(net), 1.0), place=origin, other=destination
    )


def new_stock(net: Numbered, *, place: int, item: int) -> Lever:
    """Return the lever of goods at a place where none are listed."""
    return Lever("stock", "quantity", -1, 0.0, float(_asked(net)[item]), item=item, place=place)


def moved(network: Network, amounts: Mapping[Lever, float]) -> Network:
    """Return the network with some of its numbers moved.

    Parameters
    ----------
    network : Network
    amounts : mapping of Lever to float
        By how much, at least 0 each.
    """
    changed: dict[str, pd.DataFrame] = {}
    for lever, amount in amounts.items():
        if lever.table not in changed:
            tables = network.tables
            name = lever.table
            changed[name] = tables[name] if name in tables else pd.DataFrame()
        frame = changed[lever.table]
        if lever.record < 0:
            row = _new_row(network, lever, amount)
            changed[lever.table] = pd.concat([frame, pd.DataFrame([row])], ignore_index=True)
            continue
        values = pd.to_numeric(frame[lever.column]).to_numpy(dtype=np.float64, copy=True)
        values[lever.record] = max(lever.given + lever.direction * amount, 0.0)
        changed[lever.table] = frame.assign(**{lever.column: values})
    return network.replace(**changed)


def _new_row(network: Network, lever: Lever, amount: float) -> dict[str, object]:
    net = network.numbered
    if lever.table == "stock":
        place, item = net.places[lever.place], net.items[lever.item]
        return {"place": place, "item": item, "quantity": amount}
    ends = zip(net.lane_origin.tolist(), net.lane_destination.tolist(), net.lane_mode, strict=True)
    taken = {mode for origin, end, mode in ends if (origin, end) == (lever.place, lever.other)}
    free = ("", "new", *(f"new {number}" for number in range(2, len(taken) + 2)))
    return {
        "origin": net.places[lever.place],
        "destination": net.places[lever.other],
        "mode": next(mode for mode in free if mode not in taken),
        "capacity": amount,
    }
