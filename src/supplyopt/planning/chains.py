"""Hand-overs behind the goods at each place."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from supplyopt.lp.program import Flags
from supplyopt.network.numbered import Numbered
from supplyopt.network.supply import first_supply
from supplyopt.network.unrolled import Unrolled
from supplyopt.planning.flows import Floats, Flows, Indices

__all__ = ["Chains", "chains_of", "item_in_circle", "without_circles"]


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
    start = first_supply(net)
    if (node != np.arange(len(node))).any():
        start = np.zeros(shape)
        np.add.at(start, node, first_supply(net))
    origin, destination = node[net.lane_origin], node[net.lane_destination]
    for item in range(shape[1]):
        used = np.flatnonzero((flows.item == item) & (flows.quantity > 0))
        used = used[origin[flows.lane[used]] != destination[flows.lane[used]]]
        lane = flows.lane[used]
        moves = _Moves(origin[lane], destination[lane], net.lane_stages[lane], flows.quantity[used])
        rounds = _rounds(moves, shape[0])
        mean[:, item] = _mean(moves, start[:, item], rounds)
        longest[:, item] = _longest(moves, shape[0], rounds)
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
        moves = _moves_of(net, flows, np.flatnonzero((flows.item == item) & (flows.quantity > 0)))
        if _circles(moves, len(net.places)):
            return item
    return None


def without_circles(net: Numbered, flows: Flows) -> Flows:
    """Return flows that deliver the same, of which no pieces go round in a circle.

    Parameters
    ----------
    net : Numbered
    flows : Flows
        Of a network in which nothing asks for a load, and nothing has to be whole.
    """
    quantity = flows.quantity.copy()
    for item in range(len(net.items)):
        used = np.flatnonzero((flows.item == item) & (flows.quantity > 0))
        moves = _moves_of(net, flows, used)
        while _circles(moves, len(net.places)):
            left = _without_circle(moves)
            quantity[used] = left.quantity
            kept = left.quantity > 0
            used, moves = used[kept], left.part(kept)
    moved = quantity > 0
    return Flows(flows.lane[moved], flows.item[moved], quantity[moved], flows.served)


def _moves_of(net: Numbered, flows: Flows, used: Indices) -> _Moves:
    lane = flows.lane[used]
    ends = net.lane_origin[lane], net.lane_destination[lane]
    return _Moves(*ends, net.lane_stages[lane], flows.quantity[used])


def _circles(moves: _Moves, count: int) -> bool:
    return sum(map(len, _rounds(moves, count))) < len(moves.origin)


@dataclass(frozen=True)
class _Moves:
    """One item's pieces from place to place."""

    origin: Indices
    destination: Indices
    stages: Floats
    quantity: Floats

    def part(self, which: Flags) -> _Moves:
        """Return some of the moves."""
        return _Moves(
            self.origin[which], self.destination[which], self.stages[which], self.quantity[which]
        )


def _rounds(moves: _Moves, count: int) -> list[Indices]:
    """Return the moves, first those from where nothing comes, then those from where all has come.

    Moves that go round in a circle, or come out of one, are in no round.
    """
    order = np.argsort(moves.origin, kind="stable")
    first = np.append(0, np.cumsum(np.bincount(moves.origin, minlength=count)))
    waiting = np.bincount(moves.destination, minlength=count)
    ready = np.flatnonzero((waiting == 0) & (first[1:] > first[:-1]))
    last = np.zeros(count, dtype=np.int64)
    rounds = []
    while len(ready):
        leaving = first[ready + 1] - first[ready]
        before = np.repeat(first[ready] - (np.cumsum(leaving) - leaving), leaving)
        moved = order[before + np.arange(len(before))]
        rounds.append(moved)
        to = moves.destination[moved]
        np.subtract.at(waiting, to, 1)
        done = to[waiting[to] == 0]
        # Each once: the last to write its number there.
        last[done] = np.arange(len(done))
        ready = done[last[done] == np.arange(len(done))]
    return rounds


def _mean(moves: _Moves, start: Floats, rounds: list[Indices]) -> Floats:
    """Solve "mean behind a place = what came in, each with its own hand-overs, mixed"."""
    count = len(start)
    came = np.bincount(moves.destination, weights=moves.quantity, minlength=count)
    there = start + came
    share = moves.quantity / np.where(there > 0, there, 1.0)[moves.destination]
    mean: Floats = np.zeros(count)
    circling = np.ones(len(share), dtype=bool)
    for moved in rounds:
        behind = share[moved] * (mean[moves.origin[moved]] + moves.stages[moved])
        np.add.at(mean, moves.destination[moved], behind)
        circling[moved] = False
    if circling.any():
        _mix_circles(mean, moves, np.flatnonzero(circling), share)
    return np.where(there > 0, mean, np.nan)


def _mix_circles(mean: Floats, moves: _Moves, circling: Indices, share: Floats) -> None:
    """Put in the means of places on circles or behind them, given what comes from elsewhere."""
    np.add.at(mean, moves.destination[circling], (share * moves.stages)[circling])
    places, destination = np.unique(moves.destination[circling], return_inverse=True)
    origin = np.searchsorted(places, moves.origin[circling])
    matrix = np.eye(len(places))
    np.subtract.at(matrix, (destination.reshape(-1), origin), share[circling])
    try:
        mean[places] = np.linalg.solve(matrix, mean[places])
    except np.linalg.LinAlgError:
        # Goods go round that never came from anywhere: no number is right.
        mean[places] = np.nan


def _longest(moves: _Moves, count: int, rounds: list[Indices]) -> Floats:
    while sum(map(len, rounds)) < len(moves.origin):
        moves = _without_circle(moves)
        moves = moves.part(moves.quantity > 0)
        rounds = _rounds(moves, count)
    longest = np.zeros(count)
    for moved in rounds:
        behind = longest[moves.origin[moved]] + moves.stages[moved]
        np.maximum.at(longest, moves.destination[moved], behind)
    return longest


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
                return replace(moves, quantity=quantity)
            at[place] = len(path)
    raise AssertionError("a circle was looked for where there is none")
