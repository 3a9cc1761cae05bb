"""Where a tree of desks cannot pass on what the network's lanes bring."""

from __future__ import annotations

import warnings

import numpy as np
from numpy.typing import NDArray

from supplyopt.errors import Fault, InputError, InputWarning
from supplyopt.network.network import Network
from supplyopt.network.numbered import Numbered
from supplyopt.planning.flows import Floats
from supplyopt.planning.policies.tree import Tree

__all__ = ["faults_of_tree", "require_tree"]

Flags = NDArray[np.bool_]

_TOLD = 5
_ROUNDING = 1e-9


def require_tree(network: Network, *, depth: int = 3) -> None:
    """Raise where desks without a parent get nothing for anybody; warn where they miss some.

    Parameters
    ----------
    network : Network
    depth : int, default 3
        How far up the caller is that is to be warned.

    Raises
    ------
    InputError
        If desks bring nothing to anybody who asks, lanes would, and a desk has no parent.

    Warns
    -----
    InputWarning
        Where lanes bring goods to places that desks do not bring them to.
    """
    faults = faults_of_tree(network)
    if not faults:
        return
    net = network.numbered
    supply, asked = _totals(net)
    reached = (asked > 0) & _passed_down(net, Tree(net), supply > 0, _down(net))
    desks = {net.places[place] for place in np.unique(net.place_parent[net.place_parent >= 0])}
    rows = network.row_numbers["places"]
    named = {int(row): name for row, name in zip(rows, net.places, strict=True)}
    if not reached.any() and any(f.value is None and named[f.row or 0] in desks for f in faults):
        raise InputError(faults)
    lines = [f"  {fault}" for fault in faults[:_TOLD]]
    if len(faults) > _TOLD:
        lines.append(f"  ... and {len(faults) - _TOLD} more")
    text = "\n".join(["desks do not reach all whom the lanes reach", *lines])
    warnings.warn(text, InputWarning, stacklevel=depth)


def faults_of_tree(network: Network, *, chain: Network | None = None) -> list[Fault]:
    """Return what keeps desks from passing goods on to places that lanes bring them to.

    Parameters
    ----------
    network : Network
        With all the lanes by which goods may come.
    chain : Network, optional
        The same with only the lanes that desks use; all without it.

    Returns
    -------
    list of Fault
        A fault a place: one that has no desk above it, or to which no lane leads from there,
        though something is asked for at it or below, lanes bring that item to it, and what lies
        there does not suffice, and covers less of what is asked for than all supply of that item
        covers in the whole network, for all priorities or for the first ones alone: a store with
        a share of its own is no worse off for having no desk above it.
        Empty where desks reach all whom lanes reach. Where desks reach
        somebody, a place that the lanes of the desks do not come to, other lanes alone, is told
        of only if desks bring it nothing at all.
    """
    net = network.numbered
    own = net if chain is None else chain.numbered
    tree = Tree(own)
    supply, _ = _totals(net)
    down = _down(own)
    held = _passed_down(net, tree, supply > 0, down)
    parent = net.place_parent
    fed = np.zeros_like(held)
    below = np.flatnonzero(parent >= 0)
    fed[below] = held[parent[below]] & down[below]
    brought = _brought(own, supply > 0) | (_brought(net, supply > 0) & ~held)
    short = _served_less(net, tree, supply, down) & ~fed & brought
    culprits: dict[int, set[int]] = {}
    for place, item in zip(*(part.tolist() for part in np.nonzero(short)), strict=True):
        culprits.setdefault(_culprit(parent, down, place, item), set()).add(place)
    rows = network.row_numbers["places"]
    return [
        _fault(net, place, int(rows[place]), down, sorted(culprits[place]))
        for place in sorted(culprits)
    ]


def _totals(net: Numbered) -> tuple[Floats, Floats]:
    """Return what comes to each place over the horizon, and what is asked for there, by item."""
    supply, asked = np.zeros((2, len(net.places), len(net.items)))
    np.add.at(supply, (net.stock_place, net.stock_item), net.stock_quantity)
    np.add.at(supply, (net.arrival_place, net.arrival_item), net.arrival_quantity)
    np.add.at(asked, (net.demand_place, net.demand_item), net.demand_quantity)
    return supply, asked


def _takes(net: Numbered) -> Flags:
    """Tell of each lane which items it takes."""
    items = np.arange(len(net.items))
    takes: Flags = (net.lane_item[:, np.newaxis] < 0) | (net.lane_item[:, np.newaxis] == items)
    return takes & (net.lane_capacity > 0)[:, np.newaxis]


def _down(net: Numbered) -> Flags:
    """Tell of each place which items a lane brings to it from its parent."""
    lanes = np.flatnonzero(net.place_parent[net.lane_destination] == net.lane_origin)
    down = np.zeros((len(net.places), len(net.items)), dtype=bool)
    np.logical_or.at(down, net.lane_destination[lanes], _takes(net)[lanes])
    return down


def _passed_down(net: Numbered, tree: Tree, there: Flags, down: Flags) -> Flags:
    """Tell of each place which items may lie there when desks have passed on what they have."""
    held = there.copy()
    for level in tree.levels[1:]:
        held[level] |= held[net.place_parent[level]] & down[level]
    return held


def _lacking(tree: Tree, parent: NDArray[np.int64], lack: Floats, down: Flags) -> Floats:
    """Return what is missing at each place, with what is to be passed on from there."""
    total = lack.copy()
    for level in reversed(tree.levels[1:]):
        np.add.at(total, parent[level], np.maximum(total[level], 0.0) * down[level])
    return total


def _served_less(net: Numbered, tree: Tree, supply: Floats, down: Flags) -> Flags:
    """Tell where what lies at and below a place covers less than all supply covers of all needs.

    Of an item, for all who ask or for the first priorities alone.
    """
    less = np.zeros_like(down)
    priority = net.group_priority[net.demand_group]
    for level in np.unique(priority).tolist():
        first = priority <= level
        asked = np.zeros_like(supply)
        at = (net.demand_place[first], net.demand_item[first])
        np.add.at(asked, at, net.demand_quantity[first])
        lacking = np.maximum(_lacking(tree, net.place_parent, asked - supply, down), 0.0)
        wanted = _lacking(tree, net.place_parent, asked, down)
        spread = np.maximum(asked.sum(axis=0) - supply.sum(axis=0), 0.0) / np.where(
            asked.any(axis=0), asked.sum(axis=0), 1.0
        )
        less |= lacking > wanted * (spread + _ROUNDING)
    return less


def _brought(net: Numbered, there: Flags) -> Flags:
    """Tell of each place which items lanes bring to it, from elsewhere than below it."""
    takes, held = _takes(net), there
    origin, destination = net.lane_origin, net.lane_destination
    while True:
        further = held.copy()
        np.logical_or.at(further, destination, held[origin] & takes)
        if (further == held).all():
            break
        held = further
    from_below = np.zeros(len(origin), dtype=bool)
    above = origin.copy()
    while (above >= 0).any():
        above = np.where(above >= 0, net.place_parent[above], -1)
        from_below |= above == destination
    brought = np.zeros_like(held)
    outer = np.flatnonzero(~from_below)
    np.logical_or.at(brought, destination[outer], held[origin[outer]] & takes[outer])
    return brought


def _culprit(parent: NDArray[np.int64], down: Flags, place: int, item: int) -> int:
    """Return the first place, going up, into which the chain of desks is broken."""
    while parent[place] >= 0 and down[place, item]:
        place = int(parent[place])
    return place


def _fault(net: Numbered, place: int, row: int, down: Flags, short: list[int]) -> Fault:
    others = [net.places[each] for each in short if each != place]
    who = f"it and {len(others)} places below" if len(short) > len(others) else "places below it"
    if not others:
        who = "it"
    elif len(others) == 1:
        who = who.replace("1 places", "1 place").replace("places below it", repr(others[0]))
    above = int(net.place_parent[place])
    if above < 0:
        near = sorted({net.places[o] for o in net.lane_origin[net.lane_destination == place]})
        such = f", such as {near[0]!r}, from where a lane leads to it" if near else ""
        problem = f"has no parent: desks pass nothing on to it, though lanes bring goods to {who}"
        remedy = f"name the place that supplies {net.places[place]!r} as its parent{such}"
        return Fault("places", row, "parent", None, problem, remedy)
    missing = [net.items[item] for item in np.flatnonzero(~down[place]).tolist()]
    what = "" if len(missing) == len(net.items) else f" for {missing[0]!r}"
    problem = f"is the parent of {net.places[place]!r}, and no lane{what} leads from it to there"
    remedy = "add that lane, or name the place from where goods come as the parent"
    return Fault("places", row, "parent", net.places[above], problem, remedy)
