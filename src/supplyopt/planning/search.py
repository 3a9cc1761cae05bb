"""How little of a number lifts a need to a target."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from supplyopt.network.network import Network
from supplyopt.planning.change import Change
from supplyopt.planning.coupling import Coupling
from supplyopt.planning.flows import Flows, left_over
from supplyopt.planning.least import (
    NEAR,
    Found,
    Reach,
    below,
    first_by_doubling,
    first_by_steps,
    in_steps,
    least_amount,
)
from supplyopt.planning.lever import Lever, new_stock, step_of, whole_step
from supplyopt.planning.levers import lanes_in_use, levers_of
from supplyopt.planning.limits import Limits
from supplyopt.planning.possible import Possible
from supplyopt.planning.resolves import Resolves
from supplyopt.planning.rising import Rising

__all__ = ["Search"]

_LIFTED = 1e-6
"""A rise of less than this, as a share of what is missing, is rounding."""
_NEARLY = 2e-4
"""How near to the least amounts are found of which only the least of all is looked into."""
_SUPPLIES = ("stock", "arrivals")
"""On one way the least amounts of these are the same."""
_COARSE = 12
"""Steps from nothing to all of a number where no smaller amounts can be ruled out."""
_TRIES, _FEWER = 16, 4
"""Amounts of one number that are tried one by one, of one need or where all are asked for."""


class Search(Rising):
    """Looks for least amounts by solving again, and again.

    Parameters
    ----------
    network : Network
    resolves : Resolves
        With a best plan at hand.
    flows : Flows
        A best plan; what it does not use up is not tried alone where the network is linear:
        the best of a convex set does not move when what does not bind it is loosened.
    every : bool
        Whether all single changes are wanted, those too that lift a need without reaching the
        target; else the least one alone.
    near : float
        How near to the least amounts have to be, as a share of them.
    """

    def __init__(
        self,
        network: Network,
        resolves: Resolves,
        flows: Flows,
        *,
        every: bool = True,
        near: float = NEAR,
    ) -> None:
        self._near_to = near
        self._every = every
        self._network = network
        self._last: dict[tuple[int, float], float] = {}
        self._net = net = network.numbered
        self._nodes = network.unrolled.net
        self._resolves = resolves
        self._limits = Limits(self._nodes, flows)
        self._levers = levers_of(network, flows)
        self._convex = resolves.linear and resolves.settled
        self._levers, self._open = self._without_idle_limits(self._levers)
        # Where nothing that is full matters, a flow can change along every lane.
        self._ways = Limits(self._nodes, flows, full=False) if self._open else self._limits
        binding = [lever for lever in self._levers if lever.binding]
        self._usable = usable = lanes_in_use(network.unrolled)
        # Between items, and between ways, only what is full makes a difference.
        self._tight = Coupling(net, usable, binding if self._convex else self._levers)
        self._loose = Coupling(net, usable, self._levers)
        self._couplings = {}
        self._idle = self._in_tables(left_over(self._nodes, flows))
        self._step = step_of(network)

    def _without_idle_limits(self, levers: list[Lever]) -> tuple[list[Lever], bool]:
        """Let what is full for no one's sake not bind: with more of it all are served the same.

        Goals that come after what is served fill up lanes that are short, or cost little. Told,
        too, is whether no lane is limited for anyone's sake.
        """
        if not self._convex or self._resolves.has_own:
            return levers, False
        shared = {
            lever: lever.most
            for lever in levers
            if lever.binding and lever.table in ("lanes", "carriers", "places")
        }
        best = self._resolves.best()
        served = self._resolves.served(shared) if shared else best
        if served is None or np.abs(served - best).max(initial=0.0) > _LIFTED:
            return levers, False
        idle = [replace(each, binding=False) if each in shared else each for each in levers]
        return idle, True

    def _in_tables(self, values: np.ndarray) -> np.ndarray:
        """Add up numbers of places in cycles by place."""
        found = np.zeros((len(self._net.places), values.shape[1]))
        known = self._nodes.place_base >= 0
        known &= self._nodes.place_base < len(found)
        np.add.at(found, self._nodes.place_base[known], values[known])
        return found

    def _inside(self, records: Sequence[int], item: int, limits: Limits) -> np.ndarray:
        """Return the places whose goods could come to some records, or be set free for them."""
        nodes = self._nodes
        region = np.zeros(len(nodes.places), dtype=bool)
        for record in records:
            region |= limits.region(int(nodes.demand_place[record]), item)
        inside = np.zeros(len(self._net.places), dtype=bool)
        based = nodes.place_base[region]
        inside[based[(based >= 0) & (based < len(inside))]] = True
        return inside

    def _goods_at(self, place: int, item: int) -> Lever:
        """Return the stock of a place, listed or not."""
        for lever in self._levers:
            if (lever.table, lever.place, lever.item) == ("stock", place, item):
                return lever
        return new_stock(self._net, place=place, item=item)

    def _tried(self, lever: Lever, need: int, amount: float) -> float | None:
        served = self._resolves.served({lever: amount})
        return None if served is None else float(served[need])

    def _least(
        self,
        row: int,
        lever: Lever,
        reach: Reach,
        most: float,
        *,
        reaches: bool = True,
        near: float = _NEARLY,
    ) -> list[Change]:
        need = int(self._net.demand_row[row])
        curve = partial(self._tried, lever, need)
        near = max(near, self._near_to)
        found = self._search(row, lever, reach, most, curve, near=near)
        if found is None:
            return []
        pieces = lever.pieces(self._net, item=int(self._net.demand_item[row]), amount=found.amount)
        told = (found.value, reaches, pieces, found.proved, found.less)
        return [Change(((lever, found.amount),), *told)]

    def _search(
        self,
        row: int,
        lever: Lever,
        reach: Reach,
        most: float,
        curve: Callable[[float], float | None],
        others: Mapping[Lever, float] | None = None,
        *,
        near: float,
    ) -> Found | None:
        """Return the least amount of a lever that reaches a target, with what is known of less.

        Where amounts count in whole steps it is looked at to the last of them.
        """
        need = int(self._net.demand_row[row])
        tried = dict(self._resolves.known(lever, need)) if others is None else {}

        def seen(amount: float) -> float | None:
            value = curve(amount)
            if value is not None:
                tried[amount] = value
            return value

        found = self._near_least(row, lever, reach, most, seen, others, near=near)
        step = self._whole_step(lever)
        if found is None or self._resolves.linear:
            return found
        if step is not None:
            found = in_steps(seen, reach, found, tried, step)
        return replace(found, less=below(tried, reach, found.amount))

    def _whole_step(self, lever: Lever) -> float | None:
        """Return the step between whose multiples an amount makes no difference, if any."""
        return whole_step(self._network, lever, self._resolves.whole)

    def _near_least(
        self,
        row: int,
        lever: Lever,
        reach: Reach,
        most: float,
        curve: Callable[[float], float | None],
        others: Mapping[Lever, float] | None = None,
        *,
        near: float,
    ) -> Found | None:
        """Return an amount that reaches a target and is near to the least that does."""
        net = self._net
        need, item, place = (
            int(values[row]) for values in (net.demand_row, net.demand_item, net.demand_place)
        )
        resolves = self._resolves
        known = [(0.0, curve(0.0)), (lever.most, most)]
        if others is None:
            known += resolves.known(lever, need)
        points = [(amount, value) for amount, value in known if value is not None]
        first = self._missing(row, lever, reach)
        if resolves.linear and not lever.whole and self._rises(place, item):
            if not reach(most):
                return None
            same = self._last.get((row, reach.target)) if lever.table in _SUPPLIES else None
            at = least_amount(curve, reach, points, first=first, near=near, same=same)
            if at is None:
                return None
            self._last[row, reach.target] = at[0]
            return Found(*at, proved=True)

        def value_at(amount: float) -> float | None:
            value = curve(amount)
            # What could not be solved reaches nothing.
            return -math.inf if value is None and not resolves.out_of_time else value

        if not lever.whole and (resolves.linear or others is not None):
            return first_by_doubling(
                value_at, reach, points, first=first, most=lever.most, near=near
            )
        possible = Possible(resolves, self._network, lever, need=need, target=reach.target)
        values, alone = resolves.values, others is None
        step = 1.0 if lever.whole else self._step or first / 16
        if not lever.whole and not possible.tells_amounts:
            step = max(step, math.ceil(lever.most / _COARSE / step) * step)
        return first_by_steps(
            value_at,
            reach,
            points,
            possible=lambda low: (
                possible.at_least(low, values({lever: low}), values({lever: lever.most}))
                if alone
                else low
            ),
            step=step,
            most=lever.most,
            tries=_TRIES if self._every and reach(most) else _FEWER,
            whole=step == self._whole_step(lever),
            near=near,
        )

    def _missing(self, row: int, lever: Lever, reach: Reach) -> float:
        """Return the amount of a lever that what is missing stands for, if nobody had a share."""
        missing = reach.target - float(self._resolves.best()[self._net.demand_row[row]])
        one = lever.pieces(self._net, item=int(self._net.demand_item[row]), amount=1.0)
        return min(missing / one if one > 0 else missing, lever.most)

    def _reached(self, need: int, levers: Sequence[Lever], reach: Reach) -> bool:
        served = self._resolves.served({lever: lever.most for lever in levers})
        return served is not None and reach(float(served[need]))

    def _reduced(
        self, row: int, lever: Lever, amounts: Mapping[Lever, float], reach: Reach
    ) -> Found | None:
        """Return the least amount of one lever, the others being as they are."""
        need = int(self._net.demand_row[row])
        moved = next(other for other in amounts if other.is_same(lever))
        others = {other: amount for other, amount in amounts.items() if other != moved}

        def curve(amount: float) -> float | None:
            served = self._resolves.served({**others, moved: amount})
            return None if served is None else float(served[need])

        start, most = curve(0.0), curve(lever.most)
        if start is None or most is None:
            return None
        # What an earlier lever left rounded is no more to be reached.
        least = Reach(min(reach.target, most), start=min(start, most), size=abs(most))
        if least(start):
            return Found(0.0, start, proved=True)
        return self._search(row, lever, least, most, curve, others, near=self._near_to)
