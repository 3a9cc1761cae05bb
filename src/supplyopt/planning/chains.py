"""Hand-overs behind the goods at each place."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from supplyopt.network.numbered import Numbered
from supplyopt.network.supply import first_supply
from supplyopt.network.unrolled import Unrolled
from supplyopt.planning.flows import Floats, Flows, Indices

__all__ = ["Chains", "chains_of", "item_in_circle"]


@dataclass(frozen=True)
class Chains:
    """Hand-overs behind the goods of each place and item.

    Attributes
    ----------
    mean : float array, places x items
        Average hand-overs behind a piece, goods of one item mixing in proportion at a place;
        NaN where no goods are.
    longest : float array, places x items
        Most hand-overs on any used path that ends there; 0 where goods only lie.
    """

    mean: Floats
    longest: Floats


def chains_of(unrolled: Unrolled, flows: Flows) -> Chains:
    """Follow goods from where they were to where they lie or are served.

    Goods that go round in a circle have no longest path: circles are taken out first, for the
    longest path only. The mean takes them as they are.

    Parameters
    ----------
    unrolled : Unrolled
    flows : Flows

    Returns
    -------
    Chains
        Places are those of ``unrolled.net``.
    """
    net = unrolled.net
    shape = (len(net.places), len(net.items))
    mean, longest = np.full(shape, np.nan), np.zeros(shape)
    # Goods of one item mix at a place, whatever their age.
    node = _mixed(unrolled)
    start = np.zeros(shape)
    np.add.at(start, node, first_supply(net))
    origin, destination = node[net.lane_origin], node[net.lane_destination]
    for item in range(shape[1]):
        used = np.flatnonzero((flows.item == item) & (flows.quantity > 0))
        used = used[origin[flows.lane[used]] != destination[flows.lane[used]]]
        lane = flows.lane[used]
        moves = _Moves(origin[lane], destination[lane], net.lane_stages[lane], flows.quantity[used])
        mean[:, item] = _mean(moves, start[:, item])
        longest[:, item] = _longest(moves, shape[0])
    return Chains(mean, longest)


def _mixed(unrolled: Unrolled) -> Indices:
    """Return for each node the one at which its goods mix with others of the place and cycle."""
    node = np.arange(len(unrolled.node_place))
    batch = unrolled.node_item >= 0
    if batch.any():
        base = unrolled.net.as_given
        first = (unrolled.node_cycle - 1) * len(base.places) + unrolled.node_place
        node[batch] = first[batch]
    return node


def item_in_circle(net: Numbered, flows: Flows) -> int | None:
    """Return the first item of which pieces go round in a circle, None where none do.

    Parameters
    ----------
    net : Numbered
    flows : Flows
    """
    for item in range(len(net.items)):
        lane = flows.lane[(flows.item == item) & (flows.quantity > 0)]
        while len(lane):
            going_on = np.isin(net.lane_destination[lane], net.lane_origin[lane])
            if going_on.all():
                return item
            lane = lane[going_on]
    return None


@dataclass(frozen=True)
class _Moves:
    """One item's pieces from place to place."""

    origin: Indices
    destination: Indices
    stages: Floats
    quantity: Floats


def _mean(moves: _Moves, start: Floats) -> Floats:
    """Solve "mean behind a place = what came in, each with its own hand-overs, mixed"."""
    count = len(start)
    came = np.bincount(moves.destination, weights=moves.quantity, minlength=count)
    there = start + came
    share = moves.quantity / np.where(there > 0, there, 1.0)[moves.destination]
    added: Floats = np.zeros(count)
    np.add.at(added, moves.destination, share * moves.stages)
    mean = added.copy()
    # Without circles each round settles one more hand-over; few rounds do.
    for _ in range(count):
        before = mean
        mean = added.copy()
        np.add.at(mean, moves.destination, share * before[moves.origin])
        if np.allclose(mean, before, rtol=1e-13, atol=0.0):
            break
    else:
        matrix = np.eye(count)
        np.subtract.at(matrix, (moves.destination, moves.origin), share)
        try:
            mean = np.asarray(np.linalg.solve(matrix, added), dtype=np.float64)
        except np.linalg.LinAlgError:
            # Goods go round that never came from anywhere: no number is right.
            mean = np.full(count, np.nan)
    return np.where(there > 0, mean, np.nan)


def _longest(moves: _Moves, count: int) -> Floats:
    while True:
        longest = np.zeros(count)
        for _ in range(count):
            before = longest.copy()
            np.maximum.at(longest, moves.destination, longest[moves.origin] + moves.stages)
            if (longest == before).all():
                return longest
        moves = _without_circle(moves)


def _without_circle(moves: _Moves) -> _Moves:
    """Take out one circle of goods, as many pieces as go all the way round."""
    leaving: dict[int, list[int]] = {}
    for move in np.flatnonzero(moves.quantity > 0):
        leaving.setdefault(int(moves.origin[move]), []).append(int(move))
    done: set[int] = set()
    for root in leaving:
        path: list[int] = []
        at = {root: 0}
        place = root
        while True:
            ahead = leaving.get(place, [])
            while ahead and int(moves.destination[ahead[-1]]) in done:
                ahead.pop()
            if not ahead:
                done.add(place)
                if not path:
                    break
                place = int(moves.origin[path.pop()])
                at.pop(next(reversed(at)))
                continue
            path.append(ahead[-1])
            place = int(moves.destination[ahead[-1]])
            if place in at:
                circle = np.array(path[at[place] :])
                quantity = moves.quantity.copy()
                quantity[circle] -= quantity[circle].min()
                kept = quantity > 0
                return _Moves(
                    moves.origin[kept], moves.destination[kept], moves.stages[kept], quantity[kept]
                )
            at[place] = len(path)
    raise AssertionError("a circle was looked for where there is none")
