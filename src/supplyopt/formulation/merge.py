"""Places that no goal can tell apart, made one.

Two places are alike when the open lanes into them come from alike places and agree in mode,
carrier, item, stages, hours and cost, and neither they nor those lanes have anything of their
own: no supply, no reserve, no guarantee, no limit. What is asked for at a class of alike places
is added up, and the program sees one place.

Why nothing is lost. A solution of the whole network, added up over each class, is a solution of
the merged one with the same value of every goal. Back again: let a class take its goods over its
lanes in some proportion; when each of its places takes what it needs (what is served there plus
what it passes on) in the same proportion, every place is in balance, lanes of a class add up to
what the merged lane carried, and shared limits see the same totals. Needs are known from the
places furthest down, since places of a class never lie on a circle of lanes. Who is served what
within a class is free, so the fair shares of its records decide it. Goods that no one is served
may as well stay where they were, so merged places keep no stock.

The idea is that of equitable partitions (Grohe, Kersting, Mladenov and Selman, 2014, "Dimension
reduction via colour refinement"), with demands added up instead of compared.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from supplyopt.lp.program import Flags, Indices, sums
from supplyopt.network.numbered import Numbered

__all__ = ["Merging", "merge", "no_merging", "open_lanes"]


@dataclass(frozen=True)
class Merging:
    """A network, and the smaller one that stands for it.

    Attributes
    ----------
    whole : Numbered
    small : Numbered
        One cycle of it, its alike places made one.
    place_of : integer array, one a place
        The place of `small` that stands for it.
    lane_of : integer array, one a lane
        Likewise; -1 for lanes that carry nothing.
    demand_of : integer array, one a record of demand
        Likewise.
    passing : bool array, one a place of `small`
        Whether it stands for a class: goods pass it, and none stay.
    """

    whole: Numbered
    small: Numbered
    place_of: Indices
    lane_of: Indices
    demand_of: Indices
    passing: Flags


def open_lanes(net: Numbered) -> Flags:
    """Return which lanes leave in the first cycle and deliver in it."""
    now: Flags = (net.lane_first_cycle == 1) & (net.lane_lead_time == 0)
    return now


def no_merging(net: Numbered) -> Merging:
    """Return a network standing for itself.

    Parameters
    ----------
    net : Numbered
    """
    return Merging(
        whole=net,
        small=net,
        place_of=np.arange(len(net.places)),
        lane_of=np.arange(len(net.lane_origin)),
        demand_of=np.arange(len(net.demand_place)),
        passing=np.zeros(len(net.places), dtype=bool),
    )


def merge(net: Numbered, *, apart: Indices | None = None) -> Merging:
    """Return a network with the smaller one that stands for it.

    Valid for linear programs only: a lane that is switched on or off is no part of a whole.

    Parameters
    ----------
    net : Numbered
        Of one cycle.
    apart : integer array, optional
        Places that stay single, and with them the lanes into them and what they ask for.
    """
    lanes = np.flatnonzero(open_lanes(net))
    origin, destination = net.lane_origin[lanes], net.lane_destination[lanes]
    kind = _lane_kinds(net, lanes)
    single = _special(net, lanes)
    if apart is not None:
        single[apart] = True
    while True:
        color = _refine(origin, destination, kind, single)
        circle = _on_circles(origin, destination, ~single)
        if not circle.any():
            break
        single |= circle
    _, first, place_of = np.unique(color, return_index=True, return_inverse=True)
    # Lanes into single places stay as they are; others are one for each kind and class.
    own = np.where(single[destination], np.arange(len(lanes)), -1)
    keys = np.stack([place_of[origin], place_of[destination], kind, own], axis=1)
    _, first_lane, small_lane = np.unique(keys, axis=0, return_index=True, return_inverse=True)
    small_lane = small_lane.reshape(-1)  # NumPy 2.0 alone gives it the shape of a column.
    # A place that has several lanes of a kind from a class needs but one of them.
    _, needed = np.unique(np.stack([destination, small_lane], axis=1), axis=0, return_index=True)
    lane_of = np.full(len(net.lane_origin), -1, dtype=np.int64)
    lane_of[lanes[needed]] = small_lane[needed]
    demand_of, demand = _added_up(net, place_of)
    small = _smaller(net, place_of, first, lanes[first_lane], demand)
    return Merging(net, small, place_of, lane_of, demand_of, ~single[first])


def _lane_kinds(net: Numbered, lanes: Indices) -> Indices:
    modes = {mode: number for number, mode in enumerate(dict.fromkeys(net.lane_mode))}
    traits = np.stack(
        [
            np.array([modes[net.lane_mode[lane]] for lane in lanes], dtype=np.float64),
            net.lane_carrier[lanes],
            net.lane_item[lanes],
            net.lane_stages[lanes],
            net.lane_hours[lanes],
            net.lane_cost[lanes],
        ],
        axis=1,
    )
    kinds: Indices = np.unique(traits, axis=0, return_inverse=True)[1].reshape(-1)
    return kinds


def _special(net: Numbered, lanes: Indices) -> Flags:
    """Return the places that have something of their own."""
    special = np.isfinite(net.place_storage)
    for places in (net.stock_place, net.arrival_place, net.reserve_place, net.guarantee_place):
        special[places] = True
    limited = np.isfinite(net.lane_capacity[lanes]) | (net.lane_min_load[lanes] > 0)
    special[net.lane_destination[lanes][limited]] = True
    return special


def _refine(origin: Indices, destination: Indices, kind: Indices, single: Flags) -> Indices:
    """Split places until those of one color have lanes in from the same colors."""
    count = len(single)
    color = np.where(single, 1 + np.arange(count), 0)
    n_kinds = int(kind.max(initial=0)) + 1
    while True:
        source = np.unique(color, return_inverse=True)[1]
        coming = np.unique(destination * (count * n_kinds) + source[origin] * n_kinds + kind)
        ends = np.searchsorted(coming, np.arange(count + 1) * (count * n_kinds))
        coming %= count * n_kinds
        known: dict[bytes, int] = {}
        new = 1 + np.arange(count)
        for place in np.flatnonzero(~single):
            signature = coming[ends[place] : ends[place + 1]].tobytes()
            new[place] = -known.setdefault(signature, len(known))
        if len(np.unique(new)) == len(np.unique(color)):
            return new
        color = new


def _on_circles(origin: Indices, destination: Indices, inside: Flags) -> Flags:
    """Return the places that lie on, or between, circles of lanes among the places `inside`."""
    left = inside.copy()
    while True:
        among = left[origin] & left[destination]
        entered = np.zeros(len(left), dtype=bool)
        entered[destination[among]] = True
        left_from = np.zeros(len(left), dtype=bool)
        left_from[origin[among]] = True
        kept = left & entered & left_from
        if (kept == left).all():
            return left
        left = kept


def _added_up(net: Numbered, place_of: Indices) -> tuple[Indices, dict[str, Any]]:
    """Add up demand by place, item, group; apart where nobody is entitled to anything."""
    keys = np.stack(
        [
            place_of[net.demand_place],
            net.demand_item,
            net.demand_group,
            (net.demand_entitlement > 0).astype(np.int64),
        ],
        axis=1,
    )
    distinct, demand_of = np.unique(keys, axis=0, return_inverse=True)
    demand_of = demand_of.reshape(-1)
    count = len(distinct)
    return demand_of, {
        "demand_place": distinct[:, 0],
        "demand_item": distinct[:, 1],
        "demand_group": distinct[:, 2],
        "demand_cycle": np.ones(count, dtype=np.int64),
        "demand_quantity": sums(net.demand_quantity, demand_of, count),
        "demand_entitlement": sums(net.demand_entitlement, demand_of, count),
    }


def _smaller(
    net: Numbered,
    place_of: Indices,
    places: Indices,
    lanes: Indices,
    demand: dict[str, Any],
) -> Numbered:
    of_lanes = {
        name: getattr(net, name)[lanes]
        for name in (
            "lane_carrier",
            "lane_item",
            "lane_stages",
            "lane_lead_time",
            "lane_capacity",
            "lane_cost",
            "lane_hours",
            "lane_trip_cost",
            "lane_min_load",
            "lane_every",
            "lane_first_cycle",
        )
    }
    return replace(
        net,
        places=tuple(net.places[place] for place in places),
        place_parent=np.full(len(places), -1, dtype=np.int64),
        place_storage=net.place_storage[places],
        lane_origin=place_of[net.lane_origin[lanes]],
        lane_destination=place_of[net.lane_destination[lanes]],
        lane_mode=tuple(net.lane_mode[lane] for lane in lanes),
        **of_lanes,
        stock_place=place_of[net.stock_place],
        arrival_place=place_of[net.arrival_place],
        guarantee_place=place_of[net.guarantee_place],
        reserve_place=place_of[net.reserve_place],
        **demand,
    )
