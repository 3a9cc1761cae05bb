"""The least changes of a network that lift a need to a target."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from supplyopt.lp.smallest import smallest_conflict
from supplyopt.network.network import Network
from supplyopt.network.numbered import Numbered
from supplyopt.network.supply import first_supply
from supplyopt.planning.coupling import Coupling
from supplyopt.planning.flows import Flows, Indices, left_over
from supplyopt.planning.least import (
    NEAR,
    Found,
    Reach,
    first_by_doubling,
    first_by_steps,
    least_amount,
)
from supplyopt.planning.levers import Lever, lanes_in_use, levers_of, new_lane, new_stock
from supplyopt.planning.limits import Limits
from supplyopt.planning.possible import Possible
from supplyopt.planning.resolves import Resolves
from supplyopt.planning.ways import reach as come_to

__all__ = ["Change", "Remedies", "Remedy"]

_LIFTED = 1e-6
"""A rise of less than this, as a share of what is missing, is rounding."""
_MATERIAL = 0.1
"""A limit is a cause from this share of what is missing on: what less would bring is a fact."""
_NEARLY = 2e-4
"""How near to the least amounts are found of which only the least of all is looked into."""
_HARDLY_LESS = 0.995
_ROUNDS = 3
"""So often it is looked whether of several numbers moved together hardly less will do."""
_INSTEAD = 16
"""So many other ways are looked at that may do as well."""
_COARSE = 12
"""Steps from nothing to all of a number where no smaller amounts can be ruled out."""
_TRIES, _FEWER = 16, 4
"""Amounts of one number that are tried one by one, of one need or where all are asked for."""


@dataclass(frozen=True)
class Change:
    """Numbers moved, with what a need is served then.

    Attributes
    ----------
    amounts : tuple of (Lever, float)
        By how much each is moved; all of them together are the change.
    served : float
    reaches : bool
        Whether the target is reached.
    pieces : float
        How many pieces of the need's item the largest of the amounts stands for; NaN for stops.
    proved : bool
        Whether it is known that no smaller amount would do.
    instead : tuple of Lever
        Numbers each of which does as well in the place of the first, moved by as much.
    told : tuple of (Lever, float)
        The amounts as they are told, rounded up, where these reach the target, too.
    """

    amounts: tuple[tuple[Lever, float], ...]
    served: float
    reaches: bool
    pieces: float
    proved: bool = True
    instead: tuple[Lever, ...] = ()
    told: tuple[tuple[Lever, float], ...] = ()


@dataclass(frozen=True)
class Remedy:
    """What would help a need, and what is shown by it to keep more away.

    Attributes
    ----------
    changes : list of Change
        The least first.
    causes : list of tuple of Lever
        Numbers without whose limits the need gains a good part of what it misses, alone or
        together with the others here. Of several in one tuple any one is as good.
    gains : dict of Lever to float
        What a need gains where one number alone sets no limit.
    """

    changes: list[Change]
    causes: list[tuple[Lever, ...]]
    gains: dict[Lever, float]


class Remedies:
    """Finds least changes by solving again, and again.

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
        self._net = net = network.numbered
        self._nodes = network.unrolled.net
        self._resolves = resolves
        self._limits = Limits(self._nodes, flows)
        self._levers: list[Lever] = levers_of(network, flows)
        self._convex = resolves.linear and resolves.settled
        self._levers, self._open = self._without_idle_limits(self._levers)
        # Where nothing that is full matters, a flow can change along every lane.
        self._ways = Limits(self._nodes, flows, full=False) if self._open else self._limits
        binding = [lever for lever in self._levers if lever.binding]
        self._usable = usable = lanes_in_use(network.unrolled)
        # Between items, and between ways, only what is full makes a difference.
        self._tight = Coupling(net, usable, binding if self._convex else self._levers)
        self._loose = Coupling(net, usable, self._levers)
        self._mixing = [
            lever for lever in binding if lever.table == "carriers" and _mixes(net, usable, lever)
        ]
        self._rising: dict[tuple[int, int], bool] = {}
        self._idle = self._in_tables(left_over(self._nodes, flows))
        self._step = _step(network)

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

    def of(self, row: int, target: float, *, records: Sequence[int]) -> Remedy:
        """Return changes that lift a need to a target, with what limits it.

        Parameters
        ----------
        row : int
            A record of demand of the need.
        target : float
            Pieces, more than what the best plan serves.
        records : sequence of int
            The records of the need that are short.
        """
        net = self._net
        need, item = int(net.demand_row[row]), int(net.demand_item[row])
        place = int(net.demand_place[row])
        start = float(self._resolves.best()[need])
        reach = Reach(target, start=start, size=target)
        levers = self._near(row, records)
        within = self._inside(records, item, self._ways) if self._open else None
        alone = [
            lever
            for lever in levers
            if (lever.binding or not self._convex)
            and (within is None or lever.record < 0 or lever.place < 0 or within[lever.place])
            and (
                lever.record < 0
                or self._resolves.has_own
                or self._tight.touches(lever, place, item)
            )
        ]
        found: list[Change] = []
        gains: dict[Lever, float] = {}
        for lever in alone:
            most = self._tried(lever, need, lever.most)
            if most is None:
                continue
            known = [value for _, value in self._resolves.known(lever, need)]
            gains[lever] = max(known, default=start) - start
            if not self._every and found and self._needs_more(lever, row, reach, found):
                continue
            changes = self._least(row, lever, reach, most)
            known = [value for _, value in self._resolves.known(lever, need)]
            gains[lever] = max(known, default=start) - start
            if not changes and self._every and self._resolves.linear:
                # The target is not to be reached by it: how far it helps is told.
                part = Reach(most, start=start, size=target)
                if most > start + _LIFTED * (target - start):
                    changes = self._least(row, lever, part, most, reaches=False)
            found += changes
        joint = None
        if not any(change.reaches for change in found):
            joint = self._together(row, levers, reach)
            found += [] if joint is None else [joint]
        at = len(found) - 1
        found = self._refined(row, reach, found)
        found = self._with_others(row, reach, found, alone)
        joint = None if joint is None else found[at]
        found.sort(key=_order)
        causes = self._causes(need, target - start, gains, joint)
        return Remedy(found if self._every else found[:1], causes, gains)

    def _refined(self, row: int, reach: Reach, found: list[Change]) -> list[Change]:
        """Look for the least change again, as near as was asked for."""
        reaching = sorted((change for change in found if change.reaches), key=_order)
        if not reaching or len(reaching[0].amounts) > 1 or self._near_to >= _NEARLY:
            return found
        ((lever, _),) = reaching[0].amounts
        most = self._tried(lever, int(self._net.demand_row[row]), lever.most)
        if most is None:
            return found
        again = self._least(row, lever, reach, most, near=self._near_to)
        return [again[0] if again and change is reaching[0] else change for change in found]

    def _causes(
        self, need: int, missing: float, gains: Mapping[Lever, float], joint: Change | None
    ) -> list[tuple[Lever, ...]]:
        """Return what keeps more away, each shown by solving without it."""
        much = _MATERIAL * missing
        causes: list[tuple[Lever, ...]] = [
            (lever,) for lever, gain in gains.items() if gain >= much
        ]
        if joint is None:
            return causes
        every = {lever: lever.most for lever, _ in joint.amounts}
        known = {lever for cause in causes for lever in cause}
        for lever, _ in joint.amounts:
            if lever in known or not lever.binding or lever.record < 0:
                continue
            without = {other: most for other, most in every.items() if other is not lever}
            with_all, served = self._resolves.served(every), self._resolves.served(without)
            if with_all is None or served is None:
                continue
            if float(with_all[need]) - float(served[need]) >= much:
                instead = joint.instead if lever is joint.amounts[0][0] else ()
                causes.append((lever, *instead))
        return causes

    def _with_others(
        self, row: int, reach: Reach, found: list[Change], alone: Sequence[Lever]
    ) -> list[Change]:
        """Add to the least change the numbers that would do as well in place of one of it."""
        reaching = sorted((change for change in found if change.reaches), key=_order)
        if not reaching:
            return found
        least = reaching[0]
        need = int(self._net.demand_row[row])
        moved = dict(least.amounts)
        # What no other number does as well is told last.
        for lever, amount in least.amounts:
            if lever.table not in ("lanes", "carriers") or lever.whole or lever.record < 0:
                continue
            single = len(moved) == 1
            others = [
                other
                for other in (alone if single else self._levers)
                if other not in moved
                and other.table in ("lanes", "carriers")
                and other.column == lever.column
            ]
            ends = {lever.place, lever.other}
            others.sort(
                key=lambda other: (
                    not other.binding and other.table == "lanes",
                    other.table == "lanes" and not ends & {other.place, other.other},
                )
            )
            instead = []
            rest = [pair for pair in least.amounts if pair[0] != lever]
            for other in others[:_INSTEAD]:
                served = self._resolves.served(dict([(other, amount), *rest]))
                if served is not None and reach(float(served[need])):
                    instead.append(other)
                    if not single:
                        # Alone each has a least change of its own.
                        amounts = ((other, amount), *rest)
                        ways = replace(least, amounts=amounts, served=float(served[need]))
                        found = [*found, ways]
            if instead:
                told = replace(least, amounts=((lever, amount), *rest), instead=tuple(instead))
                return [told if change is least else change for change in found]
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

    def _near(self, row: int, records: Sequence[int]) -> list[Lever]:
        """Return the levers that may matter to a need, the nearest first."""
        net = self._net
        place, item = int(net.demand_place[row]), int(net.demand_item[row])
        inside = self._inside(records, item, self._limits)
        extra: list[Lever] = []
        joined = {place}
        origin = self._richest(item, place)
        if origin is None and not self._listed(item).any():
            extra.append(self._goods_at(place, item))
        elif origin is not None and self.is_cut_off(place, item):
            extra.append(new_lane(net, origin=origin, destination=place))
            joined.add(origin)
        near = [
            lever
            for lever in self._levers
            if self._resolves.has_own or any(self._loose.touches(lever, at, item) for at in joined)
        ]

        def rank(lever: Lever) -> tuple[bool, bool, bool, int, float]:
            at = lever.place if lever.other < 0 else lever.other
            within = at >= 0 and bool(inside[at])
            # Of what is as near as can be told, the smaller serves fewer.
            return not lever.binding, at != place, not within, -lever.direction, lever.given

        return [*extra, *sorted(near, key=rank)]

    def _listed(self, item: int) -> np.ndarray:
        """Return where supply of an item is listed, be it none for now."""
        net = self._net
        found = np.zeros(len(net.places), dtype=bool)
        found[net.stock_place[net.stock_item == item]] = True
        found[net.arrival_place[net.arrival_item == item]] = True
        return found

    def has_supply(self, row: int) -> bool:
        """Whether there is any supply of what a record asks for, wherever it lies.

        Parameters
        ----------
        row : int
        """
        item = int(self._net.demand_item[row])
        return bool((first_supply(self._nodes)[:, item] > 0).any())

    def is_cut_off(self, place: int, item: int) -> bool:
        """Whether no lane leads to a place from any where supply of an item is listed.

        Parameters
        ----------
        place, item : int
        """
        net, listed = self._net, self._listed(item)
        lanes = np.flatnonzero(self._usable & ((net.lane_item == item) | (net.lane_item < 0)))
        found = come_to(listed, net.lane_origin[lanes], net.lane_destination[lanes])
        return bool(listed.any() and not found[place])

    def _goods_at(self, place: int, item: int) -> Lever:
        """Return the stock of a place, listed or not."""
        for lever in self._levers:
            if (lever.table, lever.place, lever.item) == ("stock", place, item):
                return lever
        return new_stock(self._net, place=place, item=item)

    def _richest(self, item: int, place: int) -> int | None:
        """Return where most of an item lies idle, else where most of it comes from."""
        for there in (
            self._idle[:, item].copy(),
            self._in_tables(first_supply(self._nodes))[:, item],
        ):
            there[place] = 0.0
            if there.max() > 0:
                return int(there.argmax())
        return None

    def _tried(self, lever: Lever, need: int, amount: float) -> float | None:
        served = self._resolves.served({lever: amount})
        return None if served is None else float(served[need])

    def _needs_more(self, lever: Lever, row: int, reach: Reach, found: Sequence[Change]) -> bool:
        """Whether a lever takes as many pieces as the least change so far, or more."""
        need, item = int(self._net.demand_row[row]), int(self._net.demand_item[row])
        least = min((change.pieces for change in found if change.reaches), default=math.nan)
        one = lever.pieces(self._net, item=item, amount=1.0)
        if math.isnan(one) or math.isnan(least):
            return False
        amount = least / one * (1 - self._near_to)
        known = self._resolves.known(lever, need)
        if any(at >= amount and not reach(value) for at, value in known):
            return True
        value = self._tried(lever, need, amount) if amount < lever.most else None
        return value is None or not reach(value)

    def _rises(self, place: int, item: int) -> bool:
        """Whether what a need gets can only rise with what limits it.

        Of one item that shares nothing full with others, on lanes that each limit what passes
        them alone, or carriers that do so at one end of all their lanes, everything is a flow in
        a network, and nobody loses by what is added on the ways to himself.
        """
        if not self._convex or self._resolves.has_own:
            return False
        if (place, item) not in self._rising:
            shares = self._tight.items(place, item) > 1
            mixing = (self._tight.touches(lever, place, item) for lever in self._mixing)
            self._rising[place, item] = not shares and not any(mixing)
        return self._rising[place, item]

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
        return [Change(((lever, found.amount),), found.value, reaches, pieces, found.proved)]

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
        """Return the least amount of a lever that reaches a target, with what is known of less."""
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
            at = least_amount(curve, reach, points, first=first, near=near)
            return None if at is None else Found(*at, proved=True)

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
            whole=lever.whole,
            near=near,
        )

    def _missing(self, row: int, lever: Lever, reach: Reach) -> float:
        """Return the amount of a lever that what is missing stands for, if nobody had a share."""
        missing = reach.target - float(self._resolves.best()[self._net.demand_row[row]])
        one = lever.pieces(self._net, item=int(self._net.demand_item[row]), amount=1.0)
        return min(missing / one if one > 0 else missing, lever.most)

    def _together(self, row: int, levers: Sequence[Lever], reach: Reach) -> Change | None:
        """Return several levers that reach the target together, none of which can be left out."""
        net = self._net
        item = int(net.demand_item[row])
        need = int(net.demand_row[row])
        chosen: list[Lever] = []
        if self._reached(need, levers, reach):
            # Levers that cannot all be left alone: the same search as for a conflict.
            chosen = smallest_conflict(lambda some: not self._reached(need, some, reach), [*levers])
        if not chosen:
            chosen = [self._goods_at(int(net.demand_place[row]), item)]
            if not self._reached(need, chosen, reach):
                return None
        amounts = {lever: lever.most for lever in chosen}
        proved = self._rises(int(net.demand_place[row]), item)
        for lever in reversed(chosen):
            at = self._reduced(row, lever, amounts, reach)
            if at is None:
                return None
            amounts[lever] = at.amount
            proved = proved and at.proved
        amounts = self._reduced_again(row, amounts, reach)
        served = self._resolves.served(amounts)
        if served is None or not reach(float(served[need])):
            return None
        pieces = [lever.pieces(net, item=item, amount=amount) for lever, amount in amounts.items()]
        largest = float(np.max(pieces))
        return Change(tuple(amounts.items()), float(served[need]), True, largest, proved)

    def _reduced_again(
        self, row: int, amounts: dict[Lever, float], reach: Reach
    ) -> dict[Lever, float]:
        """Return amounts of which hardly less will do, now that all are small."""
        need = int(self._net.demand_row[row])
        for _ in range(_ROUNDS):
            before = dict(amounts)
            for lever, amount in before.items():
                less = amount - 1 if lever.whole else amount * _HARDLY_LESS
                served = self._resolves.served({**amounts, lever: less})
                if amount <= 0 or served is None or not reach(float(served[need])):
                    continue
                at = self._reduced(row, replace(lever, most=less), amounts, reach)
                if at is not None:
                    amounts = {**amounts, lever: at.amount}
            if amounts == before:
                break
        return amounts

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


def _mixes(net: Numbered, usable: np.ndarray, lever: Lever) -> bool:
    """Whether a carrier's capacity is no limit of one place: its lanes share neither end."""
    lanes = np.flatnonzero((net.lane_carrier == lever.record) & usable)
    ends: tuple[Indices, ...] = (net.lane_origin[lanes], net.lane_destination[lanes])
    return all(len(np.unique(end)) > 1 for end in ends)


def _step(network: Network) -> float | None:
    """Return the greatest number that all quantities are multiples of, None where none is."""
    net = network.numbered
    numbers = [
        net.stock_quantity,
        net.arrival_quantity,
        net.demand_quantity,
        net.guarantee_quantity,
        net.reserve_quantity,
        net.lane_capacity,
        net.lane_min_load,
        net.carrier_capacity,
        net.place_storage,
        net.item_lot,
        net.item_volume,
    ]
    every = np.concatenate(numbers)
    every = every[np.isfinite(every)]
    if (every != np.round(every)).any() or every.max(initial=0.0) > 1e15:
        return None
    if (net.item_volume == 1).all():
        every = np.concatenate([*numbers[:-2], net.item_lot[net.item_lot > 1]])
        every = every[np.isfinite(every)]
    return float(max(np.gcd.reduce(every.astype(np.int64), initial=0), 1))


def _order(change: Change) -> tuple[bool, bool, int, float]:
    """Order by pieces; what is equal but for rounding stays in the order of nearness."""
    unknown = math.isnan(change.pieces)
    pieces = 0.0 if unknown else float(f"{change.pieces:.6g}")
    return not change.reaches, unknown, len(change.amounts), pieces
