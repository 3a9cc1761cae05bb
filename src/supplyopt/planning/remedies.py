"""The least changes of a network that lift a record of demand to a target."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from supplyopt.lp.smallest import smallest_conflict
from supplyopt.network.numbered import Numbered
from supplyopt.network.supply import first_supply
from supplyopt.planning.coupling import Coupling
from supplyopt.planning.flows import Flows, left_over
from supplyopt.planning.least import NEAR, Reach, least_amount, least_whole
from supplyopt.planning.levers import Lever, levers_of, new_lane, new_stock
from supplyopt.planning.limits import Limits
from supplyopt.planning.resolves import Resolves

__all__ = ["Change", "Remedies"]

_LIFTED = 1e-6
"""A rise of less than this, as a share of what is missing, is rounding."""


@dataclass(frozen=True)
class Change:
    """Numbers moved, with what a record of demand is served then.

    Attributes
    ----------
    amounts : tuple of (Lever, float)
        By how much each is moved; all of them together are the change.
    served : float
    reaches : bool
        Whether the target is reached.
    pieces : float
        How many pieces of the record's item the largest of the amounts stands for; NaN for stops.
    """

    amounts: tuple[tuple[Lever, float], ...]
    served: float
    reaches: bool
    pieces: float


class Remedies:
    """Finds least changes by solving again, and again.

    Parameters
    ----------
    net : Numbered
    resolves : Resolves
        With a best plan at hand.
    flows : Flows
        A best plan; what it does not use up is not tried alone where the network is linear:
        the best of a convex set does not move when what does not bind it is loosened.
    near : float
        How near to the least amounts have to be, as a share of them.
    """

    def __init__(
        self, net: Numbered, resolves: Resolves, flows: Flows, *, near: float = NEAR
    ) -> None:
        self._near_to = near
        self._net = net
        self._resolves = resolves
        self._limits = Limits(net, flows)
        self._levers = levers_of(net, flows)
        binding = [lever for lever in self._levers if lever.binding]
        # Between items, and between ways, only what is full makes a difference.
        self._tight = Coupling(net, binding if resolves.linear else self._levers)
        self._loose = Coupling(net, self._levers)
        self._idle = left_over(net, flows)

    def of(
        self, row: int, target: float, *, every: bool = True
    ) -> tuple[list[Change], list[Lever]]:
        """Return changes that lift a record of demand, the least first, with all that limits it.

        Parameters
        ----------
        row : int
        target : float
            Pieces, more than what the best plan serves.
        every : bool, default True
            Whether all single changes are wanted, those too that lift the record without
            reaching the target; else the least one alone.

        Returns
        -------
        changes : list of Change
        limiting : list of Lever
            Numbers each of which lifts the record when it alone is moved.
        """
        start = float(self._resolves.best()[row])
        size = float(self._net.demand_quantity[row])
        reach = Reach(target, start=start, size=size)
        levers = self._near(row)
        place, item = int(self._net.demand_place[row]), int(self._net.demand_item[row])
        alone = [
            lever
            for lever in levers
            if (lever.binding or not self._resolves.linear)
            and (lever.record < 0 or self._tight.touches(lever, place, item))
        ]
        found: list[Change] = []
        limiting = []
        for lever in alone:
            most = self._tried(lever, row, lever.most)
            if most is None or most <= start + _LIFTED * (target - start):
                continue
            limiting.append(lever)
            if reach(most):
                if not every and found and self._needs_more(lever, row, reach, found):
                    continue
                found += self._least(row, lever, reach)
            elif every:
                found += self._least(row, lever, Reach(most, start=start, size=size), reaches=False)
        if not any(change.reaches for change in found):
            found += self._together(row, levers, reach)
        found.sort(key=_order)
        return found if every else found[:1], limiting

    def _near(self, row: int) -> list[Lever]:
        """Return the levers that may matter to a record, the nearest first."""
        net = self._net
        place, item = int(net.demand_place[row]), int(net.demand_item[row])
        region = self._limits.region(place, item)
        extra: list[Lever] = []
        joined = {place}
        if any(limit.kind == "no lane" for limit in self._limits.named(row)):
            origin = self._richest(item, place)
            if origin is None:
                extra.append(self._goods_at(place, item))
            else:
                extra.append(new_lane(net, origin=origin, destination=place))
                joined.add(origin)
        near = [
            lever
            for lever in self._levers
            if any(self._loose.touches(lever, at, item) for at in joined)
        ]

        def rank(lever: Lever) -> tuple[bool, bool, bool, int, float]:
            at = lever.place if lever.other < 0 else lever.other
            inside = at >= 0 and bool(region[at])
            # Of what is as near as can be told, the smaller serves fewer.
            return not lever.binding, at != place, not inside, -lever.direction, lever.given

        return [*extra, *sorted(near, key=rank)]

    def _goods_at(self, place: int, item: int) -> Lever:
        """Return the stock of a place, listed or not."""
        for lever in self._levers:
            if (lever.table, lever.place, lever.item) == ("stock", place, item):
                return lever
        return new_stock(self._net, place=place, item=item)

    def _richest(self, item: int, place: int) -> int | None:
        """Return where most of an item lies idle, else where most of it comes from."""
        for there in (self._idle[:, item].copy(), first_supply(self._net)[:, item]):
            there[place] = 0.0
            if there.max() > 0:
                return int(there.argmax())
        return None

    def _tried(self, lever: Lever, row: int, amount: float) -> float | None:
        served = self._resolves.served({lever: amount})
        return None if served is None else float(served[row])

    def _needs_more(self, lever: Lever, row: int, reach: Reach, found: Sequence[Change]) -> bool:
        """Whether a lever takes as many pieces as the least change so far, or more."""
        item = int(self._net.demand_item[row])
        least = min((change.pieces for change in found if change.reaches), default=math.nan)
        one = lever.pieces(self._net, item=item, amount=1.0)
        if math.isnan(one) or math.isnan(least):
            return False
        amount = least / one * (1 - self._near_to)
        known = self._resolves.known(lever, row)
        if any(at >= amount and not reach(value) for at, value in known):
            return True
        value = self._tried(lever, row, amount) if amount < lever.most else None
        return value is None or not reach(value)

    def _least(self, row: int, lever: Lever, reach: Reach, *, reaches: bool = True) -> list[Change]:
        def curve(amount: float) -> float | None:
            return self._tried(lever, row, amount)

        item = int(self._net.demand_item[row])
        if lever.whole:
            at = least_whole(curve, reach, round(lever.most))
        else:
            known = self._resolves.known(lever, row)
            at = least_amount(
                curve, reach, known, first=self._missing(row, lever, reach), near=self._near_to
            )
        if at is None:
            return []
        pieces = lever.pieces(self._net, item=item, amount=at[0])
        return [Change(((lever, at[0]),), at[1], reaches, pieces)]

    def _missing(self, row: int, lever: Lever, reach: Reach) -> float:
        """Return the amount of a lever that what is missing stands for, if nobody had a share."""
        missing = reach.target - float(self._resolves.best()[row])
        item = int(self._net.demand_item[row])
        one = lever.pieces(self._net, item=item, amount=1.0)
        return missing / one if one > 0 else missing

    def _together(self, row: int, levers: Sequence[Lever], reach: Reach) -> list[Change]:
        """Return several levers that reach the target together, none of which can be left out."""
        net = self._net
        item = int(net.demand_item[row])
        chosen: list[Lever] = []
        if self._reached(row, levers, reach):
            # Levers that cannot all be left alone: the same search as for a conflict.
            chosen = smallest_conflict(lambda some: not self._reached(row, some, reach), [*levers])
        if not chosen:
            chosen = [self._goods_at(int(net.demand_place[row]), item)]
            if not self._reached(row, chosen, reach):
                return []
        amounts = {lever: lever.most for lever in chosen}
        for lever in reversed(chosen):
            at = self._reduced(row, lever, amounts, reach)
            if at is None:
                return []
            amounts[lever] = at
        served = self._resolves.served(amounts)
        if served is None:
            return []
        pieces = [lever.pieces(net, item=item, amount=amount) for lever, amount in amounts.items()]
        largest = float(np.max(pieces))
        return [Change(tuple(amounts.items()), float(served[row]), True, largest)]

    def _reached(self, row: int, levers: Sequence[Lever], reach: Reach) -> bool:
        served = self._resolves.served({lever: lever.most for lever in levers})
        return served is not None and reach(float(served[row]))

    def _reduced(
        self, row: int, lever: Lever, amounts: Mapping[Lever, float], reach: Reach
    ) -> float | None:
        """Return the least amount of one lever, the others being as they are."""

        def curve(amount: float) -> float | None:
            served = self._resolves.served({**amounts, lever: amount})
            return None if served is None else float(served[row])

        ends = [(amount, curve(amount)) for amount in (0.0, lever.most)]
        known = [(amount, value) for amount, value in ends if value is not None]
        if len(known) < 2:
            return None
        start, most = known[0][1], known[1][1]
        # What an earlier lever left rounded is no more to be reached.
        least = Reach(min(reach.target, most), start=min(start, most), size=abs(most))
        if lever.whole:
            found = least_whole(curve, least, round(lever.most))
        else:
            first = self._missing(row, lever, reach)
            found = least_amount(curve, least, known, first=first, near=self._near_to)
        return None if found is None else found[0]


def _order(change: Change) -> tuple[bool, bool, int, float]:
    """Order by pieces; what is equal but for rounding stays in the order of nearness."""
    unknown = math.isnan(change.pieces)
    pieces = 0.0 if unknown else float(f"{change.pieces:.6g}")
    return not change.reaches, unknown, len(change.amounts), pieces
