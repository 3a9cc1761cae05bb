"""The tree of desks as pots of goods: one to pass on, one to use up."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from supplyopt.errors import Fault, InputError
from supplyopt.network.numbered import Numbered

__all__ = ["Pots", "Ways", "pots_of"]

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Ways:
    """Lanes of one kind, by the place into which they lead.

    Attributes
    ----------
    reached : bool array, one a place
        Whether there is any.
    open : bool array, places x items
        What they take.
    room : float array, one a place
        Volume a cycle.
    stages, days : array, one a place
        Hand-overs, days under way, of the best.
    """

    reached: Flags
    open: Flags
    room: Floats
    stages: Floats
    days: Indices


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
    tree : Ways
        Into each place from its parent.
    past : Ways
        Into each place from its hub, past the desks.
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
    tree: Ways
    past: Ways
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
    hub_place = _hub_places(place, hub, shelf_of)
    end = net.lane_destination
    straight = (hub_place[end] == net.lane_origin) & (net.place_parent[end] != net.lane_origin)
    lanes = np.flatnonzero(straight)
    past = _ways(net, lanes, cycle_days) if len(lanes) else _anywhere(net, hub_place)
    carriers = np.unique(net.lane_carrier[lanes])
    # A lane without a carrier has no limit of one.
    limited = len(carriers) > 0 and carriers[0] >= 0
    return Pots(
        place=place,
        is_shelf=is_shelf,
        desk_of=desk_of,
        shelf_of=shelf_of,
        parent=parent,
        depth=np.array([len(line) - 1 for line in ancestors], dtype=np.int64),
        hub=hub,
        above_hub=np.array(sorted(over, key=lambda pot: len(ancestors[pot])), dtype=np.int64),
        tree=_ways(net, _down_the_tree(net), cycle_days),
        past=past,
        carrier_room=float(net.carrier_capacity[carriers].sum()) if limited else np.inf,
        carrier_stops=float(net.carrier_stops[carriers].sum()) if limited else np.inf,
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


def _down_the_tree(net: Numbered) -> Indices:
    """Return the lanes from parents to their children."""
    return np.flatnonzero(net.place_parent[net.lane_destination] == net.lane_origin)


def _anywhere(net: Numbered, hub_place: Indices) -> Ways:
    """Return ways of no limit from hubs: no such lane is told of, yet a carrier could take one."""
    count = len(net.places)
    reached = (hub_place >= 0) & (net.place_parent != hub_place)
    reached &= hub_place != np.arange(count)
    return Ways(
        reached=reached,
        open=np.repeat(reached[:, np.newaxis], len(net.items), axis=1),
        room=np.full(count, np.inf),
        stages=np.ones(count),
        days=np.zeros(count, dtype=np.int64),
    )


def _ways(net: Numbered, lanes: Indices, cycle_days: int) -> Ways:
    count, end = len(net.places), net.lane_destination
    room, stages = np.zeros(count), np.zeros(count)
    days = np.zeros(count, dtype=np.int64)
    np.add.at(room, end[lanes], net.lane_capacity[lanes])
    order = np.lexsort((net.lane_cost[lanes], net.lane_hours[lanes], net.lane_stages[lanes]))
    # Of several the last one written stays: the best.
    best = lanes[order[::-1]]
    stages[end[best]] = net.lane_stages[best]
    days[end[best]] = net.lane_lead_time[best] * cycle_days
    taken = np.zeros((count, len(net.items)), dtype=bool)
    for lane in lanes.tolist():
        only = int(net.lane_item[lane])
        taken[end[lane], slice(None) if only < 0 else only] = True
    return Ways(np.any(taken, axis=1), taken, room, stages, days)
