"""The families of rows, one function each."""

from __future__ import annotations

import numpy as np

from supplyopt.formulation.blocks_of_many import lacking, reserve
from supplyopt.formulation.family import Family, demand_key
from supplyopt.formulation.layout import Layout
from supplyopt.lp.distinct import distinct
from supplyopt.lp.program import Floats, Indices
from supplyopt.network.numbered import Numbered

__all__ = ["FAMILIES"]


def balance(net: Numbered, layout: Layout) -> Family:
    """See that what is there and comes in is served, goes out, is stored, or finds no room."""
    starts = layout.starts
    lane, item = layout.ship_lane, layout.ship_item
    ship = np.arange(len(lane))
    origin = layout.pair_of[net.lane_origin[lane], item]
    destination = layout.pair_of[net.lane_destination[lane], item]
    at = layout.pair_of[net.demand_place[layout.demand], net.demand_item[layout.demand]]
    pairs = np.arange(len(layout.pair_place))
    return Family(
        "balance",
        layout.pair_supply,
        layout.pair_supply,
        [
            (origin, ship, np.ones(len(ship))),
            (destination, ship, -np.ones(len(ship))),
            (at, starts["served"] + np.arange(len(at)), np.ones(len(at))),
            (pairs, starts["stock"] + pairs, np.ones(len(pairs))),
            (
                layout.surplus_pair,
                starts["surplus"] + np.arange(len(layout.surplus_pair)),
                np.ones(len(layout.surplus_pair)),
            ),
        ],
        "",
        np.zeros(len(pairs), dtype=np.int64),
        ((net.places, layout.pair_place), (net.items, layout.pair_item)),
    )


def demand(net: Numbered, layout: Layout) -> Family:
    """See that what is asked for is served or unmet."""
    rows = np.arange(len(layout.demand))
    asked = net.demand_quantity[layout.demand]
    return Family(
        "demand",
        asked,
        asked,
        [
            (rows, layout.starts["served"] + rows, np.ones(len(rows))),
            (rows, layout.starts["unmet"] + rows, np.ones(len(rows))),
        ],
        "demand",
        layout.demand,
        demand_key(net, layout.demand),
    )


def storage(net: Numbered, layout: Layout) -> Family:
    """See that what is stored at the cycle's end has room."""
    row_of = np.full(len(net.places), -1, dtype=np.int64)
    row_of[layout.store_place] = np.arange(len(layout.store_place))
    pairs = layout.surplus_pair
    room = net.place_storage[layout.store_place]
    return Family(
        "storage",
        np.full(len(room), -np.inf),
        room,
        [
            (
                row_of[layout.pair_place[pairs]],
                layout.starts["stock"] + pairs,
                net.item_volume[layout.pair_item[pairs]],
            )
        ],
        "places",
        layout.store_place,
        ((net.places, layout.store_place),),
    )


def _volumes(
    net: Numbered, layout: Layout, row_of_lane: Indices
) -> tuple[Indices, Indices, Floats]:
    """Entries that add up the volume on lanes, with those that share their limits."""
    row = row_of_lane[net.lane_share[layout.ship_lane]]
    ships = np.flatnonzero(row >= 0)
    return row[ships], ships, net.item_volume[layout.ship_item[ships]]


def _numbered_from(records: Indices, size: int) -> Indices:
    row_of = np.full(size, -1, dtype=np.int64)
    row_of[records] = np.arange(len(records))
    return row_of


def lane_key(net: Numbered, lanes: Indices) -> tuple[tuple[tuple[str, ...], Indices], ...]:
    """Labels of records of the lanes table."""
    return (
        (net.places, net.lane_origin[lanes]),
        (net.places, net.lane_destination[lanes]),
        (net.lane_mode, lanes),
    )


def lane(net: Numbered, layout: Layout) -> Family:
    """See that a lane carries no more than its capacity, all items together."""
    used = distinct(net.lane_share[layout.ship_lane])
    lanes = used[np.isfinite(net.lane_capacity[used])]
    return Family(
        "lane",
        np.full(len(lanes), -np.inf),
        net.lane_capacity[lanes],
        [_volumes(net, layout, _numbered_from(lanes, len(net.lane_origin)))],
        "lanes",
        lanes,
        lane_key(net, lanes),
    )


def carrier(net: Numbered, layout: Layout) -> Family:
    """See that a carrier carries no more than its capacity over all its lanes."""
    carriers = np.flatnonzero(np.isfinite(net.carrier_capacity))
    row_of = np.append(_numbered_from(carriers, len(net.carriers)), -1)
    return Family(
        "carrier",
        np.full(len(carriers), -np.inf),
        net.carrier_capacity[carriers],
        [_volumes(net, layout, row_of[net.lane_carrier])],
        "carriers",
        carriers,
        ((net.carriers, carriers),),
    )


def guarantee(net: Numbered, layout: Layout) -> Family:
    """See that what is guaranteed is served."""
    records = np.flatnonzero(net.guarantee_cycle <= 1)
    rows, columns = [], []
    # One row a record; records name one demand, or all groups of a place and item.
    place, item = net.demand_place[layout.demand], net.demand_item[layout.demand]
    group = net.demand_group[layout.demand]
    n_items = len(net.items)
    order = np.argsort(place * n_items + item, kind="stable")
    keys = (place * n_items + item)[order]
    wanted = net.guarantee_place[records] * n_items + net.guarantee_item[records]
    first = np.searchsorted(keys, wanted, side="left")
    last = np.searchsorted(keys, wanted, side="right")
    for number, record in enumerate(records):
        found = order[first[number] : last[number]]
        if net.guarantee_group[record] >= 0:
            found = found[group[found] == net.guarantee_group[record]]
        rows.append(np.full(len(found), number))
        columns.append(layout.starts["served"] + found)
    row = np.concatenate([*rows, np.zeros(0, dtype=np.int64)])
    column = np.concatenate([*columns, np.zeros(0, dtype=np.int64)])
    group_names = (*net.groups, "*")
    return Family(
        "guarantee",
        net.guarantee_quantity[records],
        np.full(len(records), np.inf),
        [(row, column, np.ones(len(row)))],
        "guarantees",
        records,
        (
            (net.places, net.guarantee_place[records]),
            (net.items, net.guarantee_item[records]),
            (group_names, net.guarantee_group[records]),
        ),
    )


def stops(net: Numbered, layout: Layout) -> Family:
    """See that a carrier uses no more lanes than it has stops."""
    carriers = np.flatnonzero(np.isfinite(net.carrier_stops))
    row_of = np.append(_numbered_from(carriers, len(net.carriers)), -1)
    row = row_of[net.lane_carrier[layout.use_lane]]
    counted = np.flatnonzero(row >= 0)
    return Family(
        "stops",
        np.full(len(carriers), -np.inf),
        net.carrier_stops[carriers],
        [(row[counted], layout.starts["use"] + counted, np.ones(len(counted)))],
        "carriers",
        carriers,
        ((net.carriers, carriers),),
    )


def opened(net: Numbered, layout: Layout) -> Family:
    """Let a lane carry something only if it is used, be it without volume."""
    lanes = layout.use_lane
    row_of_lane = _numbered_from(lanes, len(net.lane_origin))
    row, ships, _ = _volumes(net, layout, row_of_lane)
    size = _size(net)[layout.ship_item[ships]]
    rows = np.arange(len(lanes))
    return Family(
        "opened",
        np.full(len(lanes), -np.inf),
        np.zeros(len(lanes)),
        [
            (row, ships, size),
            (rows, layout.starts["use"] + rows, -most_on_lanes(net, layout)),
        ],
        "lanes",
        lanes,
        lane_key(net, lanes),
    )


def _size(net: Numbered) -> Floats:
    """Return what a piece counts on a switched lane: its volume, or one where it has none."""
    return np.where(net.item_volume > 0, net.item_volume, 1.0)


def most_on_lanes(net: Numbered, layout: Layout) -> Floats:
    """Return a size that no sensible shipment on a switched lane surpasses.

    No more than the lane and its carrier can take, nor than there is to send: a tight figure
    keeps the relaxation of the mixed-integer program near. Items without volume fill no lane,
    so all of them may come on top.
    """
    lanes = layout.use_lane
    pieces = np.bincount(layout.pair_item, weights=layout.pair_supply, minlength=len(net.items))
    carriers = np.append(net.carrier_capacity, np.inf)
    capacity = np.minimum(net.lane_capacity[lanes], carriers[net.lane_carrier[lanes]])
    item = net.lane_item[lanes]
    volume = pieces * net.item_volume
    weightless = np.where(net.item_volume > 0, 0.0, pieces)
    # What goes in batches has lanes of its own that share this one's limits: any is as good.
    any_item = item < 0
    most = np.where(any_item, volume.sum(), np.append(volume, 0.0)[np.maximum(item, -1)])
    on_top = np.where(any_item, weightless.sum(), np.append(weightless, 0.0)[np.maximum(item, -1)])
    sizes: Floats = np.minimum(capacity, most) + on_top
    return sizes


def load(net: Numbered, layout: Layout) -> Family:
    """See that a lane that is used carries at least its least load."""
    loaded = net.lane_min_load[layout.use_lane] > 0
    lanes = layout.use_lane[loaded]
    rows = np.arange(len(lanes))
    return Family(
        "load",
        np.zeros(len(lanes)),
        np.full(len(lanes), np.inf),
        [
            _volumes(net, layout, _numbered_from(lanes, len(net.lane_origin))),
            (rows, layout.starts["use"] + np.flatnonzero(loaded), -net.lane_min_load[lanes]),
        ],
        "lanes",
        lanes,
        lane_key(net, lanes),
    )


FAMILIES = (
    balance,
    demand,
    storage,
    lane,
    carrier,
    guarantee,
    stops,
    opened,
    load,
    reserve,
    lacking,
)
