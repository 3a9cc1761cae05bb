"""The tree of desks as pots of goods: one to pass on, one to use up."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from supplyopt.errors import Fault, InputError
from supplyopt.network.numbered import Numbered

__all__ = ["Pots", "pots_of"]

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Pots:
    """Where goods lie: at each desk what is to be passed on, on each shelf what is to be used.

    A place with children has a desk; a place with demand, or without children, has a shelf. A
    desk's own shelf hangs below it like a child.

    Attributes
    ----------
    place : int array, one a pot
    is_shelf : bool array, one a pot
    desk_of, shelf_of : int array, one a place
        Pots, -1 for none.
    parent : int array, one a pot
        The desk above, -1 for none.
    depth : int array, one a pot
        Pots above it.
    hub : int array, one a pot
        The desk that shares first in the pot's tree, -1 for a tree of one shelf.
    above_hub : int array
        Desks from the top down to hubs, hubs not included, parents first.
    lane_open : bool array, places x items
        Whether some lane leads from a place's parent to it.
    lane_room : float array, one a place
        Volume a cycle over these lanes.
    lane_stages, lane_days : array, one a place
        Hand-overs, days under way.
    straight : bool array, one a place
        Whether a lane leads from the hub to it, past the desks.
    straight_open : bool array, places x items
    straight_room, straight_stages, straight_days : array, one a place
    carrier_room, carrier_stops : float
        Of the carriers of such lanes together, a cycle.
    """

    place: Indices
    is_shelf: Flags
    desk_of: Indices
    shelf_of: Indices
    parent: Indices
    depth: Indices
    hub: Indices
    above_hub: Indices
    lane_open: Flags
    lane_room: Floats
    lane_stages: Floats
    lane_days: Indices
    straight: Flags
    straight_open: Flags
    straight_room: Floats
    straight_stages: Floats
    straight_days: Indices
    carrier_room: float
    carrier_stops: float


def pots_of(net: Numbered, *, cycle_days: int) -> Pots:
    """Return the pots of a network.

    Parameters
    ----------
    net : Numbered
    cycle_days : int

    Returns
    -------
    Pots

    Raises
    ------
    InputError
        If no place has a parent.
    """
    if not (net.place_parent >= 0).any():
        problem = "no place has a parent, so there is no tree of desks"
        fault = Fault("places", None, "parent", None, problem, "name each place's parent")
        raise InputError([fault])
    count = len(net.places)
    has_children = np.zeros(count, dtype=bool)
    has_children[net.place_parent[net.place_parent >= 0]] = True
    has_demand = np.zeros(count, dtype=bool)
    has_demand[net.demand_place] = True
    desks, shelves = np.flatnonzero(has_children), np.flatnonzero(has_demand | ~has_children)
    desk_of, shelf_of = np.full(count, -1), np.full(count, -1)
    desk_of[desks] = np.arange(len(desks))
    shelf_of[shelves] = len(desks) + np.arange(len(shelves))
    place = np.concatenate([desks, shelves])
    is_shelf = np.arange(len(place)) >= len(desks)
    above = np.where(net.place_parent >= 0, desk_of[net.place_parent], -1)
    parent = np.where(is_shelf & has_children[place], desk_of[place], above[place])
    ancestors = _ancestors(parent)
    hubs = _hubs(net, desk_of=desk_of, parent=parent, place=place, ancestors=ancestors)
    hub = np.array([hubs.get(line[-1], -1) for line in ancestors], dtype=np.int64)
    over = {pot for top in hubs.values() for pot in ancestors[top][1:]}
    return Pots(
        place=place,
        is_shelf=is_shelf,
        desk_of=desk_of,
        shelf_of=shelf_of,
        parent=parent,
        depth=np.array([len(line) - 1 for line in ancestors], dtype=np.int64),
        hub=hub,
        above_hub=np.array(sorted(over, key=lambda pot: len(ancestors[pot])), dtype=np.int64),
        **_tree_lanes(net, cycle_days),
        **_straight_lanes(net, cycle_days, hub_place=_hub_places(place, hub, shelf_of)),
    )


def _ancestors(parent: Indices) -> list[list[int]]:
    """Return for each pot itself, its parent, and so on to the top."""
    lines = []
    for pot in range(len(parent)):
        line = [pot]
        while parent[line[-1]] >= 0:
            line.append(int(parent[line[-1]]))
        lines.append(line)
    return lines


def _hubs(
    net: Numbered,
    *,
    desk_of: Indices,
    parent: Indices,
    place: Indices,
    ancestors: list[list[int]],
) -> dict[int, int]:
    """Return the hub of each top desk: where lanes past other desks start, else the top."""
    tops = {line[-1] for line in ancestors if len(line) > 1}
    jumps: dict[int, Counter[int]] = {top: Counter() for top in tops}
    past = net.place_parent[net.lane_destination] != net.lane_origin
    for lane in np.flatnonzero(past).tolist():
        origin = int(desk_of[net.lane_origin[lane]])
        if origin >= 0 and _is_above(net, int(net.lane_origin[lane]), net.lane_destination[lane]):
            jumps[ancestors[origin][-1]][origin] += 1
    needy = set(net.demand_place.tolist())
    hubs = {}
    for top in tops:
        best = jumps[top].most_common(1)
        hub = best[0][0] if best else top
        # Who asks for something above it could not be served from it.
        outside = [
            pot
            for pot, line in enumerate(ancestors)
            if line[-1] == top and hub not in line and int(place[pot]) in needy
        ]
        served_from_top = any(parent[pot] >= 0 for pot in outside)
        hubs[top] = top if served_from_top else hub
    return hubs


def _is_above(net: Numbered, place: int, other: int) -> bool:
    while other >= 0:
        other = int(net.place_parent[other])
        if other == place:
            return True
    return False


def _hub_places(place: Indices, hub: Indices, shelf_of: Indices) -> Indices:
    """Return the hub's place for each place with a shelf, -1 for the others."""
    found = np.full(len(shelf_of), -1)
    shelved = np.flatnonzero(shelf_of >= 0)
    hubs = hub[shelf_of[shelved]]
    found[shelved] = np.where(hubs >= 0, place[hubs], -1)
    return found


def _tree_lanes(net: Numbered, cycle_days: int) -> dict[str, NDArray[np.generic]]:
    down = np.flatnonzero(net.place_parent[net.lane_destination] == net.lane_origin)
    room, stages, days = _lanes_into(net, down, cycle_days)
    return {
        "lane_open": _open_to(net, down),
        "lane_room": room,
        "lane_stages": stages,
        "lane_days": days,
    }


def _straight_lanes(net: Numbered, cycle_days: int, *, hub_place: Indices) -> dict[str, object]:
    end = net.lane_destination
    past = (hub_place[end] == net.lane_origin) & (net.place_parent[end] != net.lane_origin)
    lanes = np.flatnonzero(past)
    room, stages, days = _lanes_into(net, lanes, cycle_days)
    straight = np.zeros(len(net.places), dtype=bool)
    straight[net.lane_destination[lanes]] = True
    carriers = np.unique(net.lane_carrier[lanes])
    limited = len(carriers) > 0 and carriers[0] >= 0
    if len(lanes) == 0:
        # No such lane is told of: a carrier without limit could take one to everybody.
        straight = (hub_place >= 0) & (net.place_parent != hub_place)
        straight &= hub_place != np.arange(len(net.places))
        room, stages, days = np.full(len(room), np.inf), np.ones(len(room)), 0 * days
    unnamed = np.zeros((len(net.places), 1), dtype=bool) if len(lanes) else straight[:, np.newaxis]
    return {
        "straight": straight,
        "straight_open": _open_to(net, lanes) | unnamed,
        "straight_room": room,
        "straight_stages": stages,
        "straight_days": days,
        "carrier_room": float(net.carrier_capacity[carriers].sum()) if limited else np.inf,
        "carrier_stops": float(net.carrier_stops[carriers].sum()) if limited else np.inf,
    }


def _lanes_into(net: Numbered, lanes: Indices, cycle_days: int) -> tuple[Floats, Floats, Indices]:
    """Return volume a cycle into each place over some lanes; stages, days of the best of them."""
    room = np.zeros(len(net.places))
    np.add.at(room, net.lane_destination[lanes], net.lane_capacity[lanes])
    stages = np.zeros(len(net.places))
    days = np.zeros(len(net.places), dtype=np.int64)
    order = np.lexsort((net.lane_cost[lanes], net.lane_hours[lanes], net.lane_stages[lanes]))
    best = lanes[order[::-1]]
    # Of several the last one written stays: the best.
    stages[net.lane_destination[best]] = net.lane_stages[best]
    days[net.lane_destination[best]] = net.lane_lead_time[best] * cycle_days
    return room, stages, days


def _open_to(net: Numbered, lanes: Indices) -> Flags:
    """Return which items some lanes take to which places, places x items."""
    allowed = np.zeros((len(net.places), len(net.items)), dtype=bool)
    for lane in lanes.tolist():
        only = int(net.lane_item[lane])
        allowed[net.lane_destination[lane], slice(None) if only < 0 else only] = True
    return allowed
