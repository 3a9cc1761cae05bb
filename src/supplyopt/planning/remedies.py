"""The least changes of a network that lift a need to a target."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import product

import numpy as np

from supplyopt.lp.smallest import smallest_conflict
from supplyopt.network.supply import first_supply
from supplyopt.planning.change import Change, Remedy
from supplyopt.planning.least import Reach
from supplyopt.planning.lever import Lever, new_lane
from supplyopt.planning.search import Search
from supplyopt.planning.ways import reach as come_to

__all__ = ["Remedies"]

_LIFTED = 1e-6
"""A rise of less than this, as a share of what is missing, is rounding."""
_MATERIAL = 0.1
"""A limit is a cause from this share of what is missing on: what less would bring is a fact."""
_NEARLY = 2e-4
"""How near to the least amounts are found of which only the least of all is looked into."""
_HARDLY_LESS = (0.995, 0.99)
_ROUNDS = 12
"""So often it is looked whether of several numbers moved together hardly less will do."""
_INSTEAD = 16
"""So many other ways are looked at that may do as well."""


class Remedies(Search):
    """Finds least changes, and what is shown by them to keep more away."""

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
        if self._convex:
            found = [
                self._seen(row, reach, change, first=number == 0)
                for number, change in enumerate(found)
            ]
        causes = self._causes(need, target - start, gains, joint)
        return Remedy(found if self._every else found[:1], causes, gains)

    def _refined(self, row: int, reach: Reach, found: list[Change]) -> list[Change]:
        """Look for the least change again, as near as was asked for."""
        reaching = sorted((change for change in found if change.reaches), key=_order)
        if not reaching or len(reaching[0].amounts) > 1 or self._near_to >= _NEARLY:
            return found
        ((lever, _),) = reaching[0].amounts
        if self._whole_step(lever) is not None and not self._resolves.linear:
            return found  # It was looked at to the last step.
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
        proved = True
        for lever in reversed(chosen):
            at = self._reduced(row, lever, amounts, reach)
            if at is None:
                return None
            amounts[lever] = at.amount
            proved = proved and at.proved
        amounts = self._reduced_again(row, amounts, reach)
        for lever in list(amounts):
            # What was needed beside all of the others may not be beside what is left of them.
            rest = {other: amount for other, amount in amounts.items() if other is not lever}
            without = self._resolves.served(rest) if rest else None
            if without is not None and reach(float(without[need])):
                amounts = rest
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
            for (lever, amount), share in product(before.items(), _HARDLY_LESS):
                if not 0 < amount <= amounts[lever]:
                    continue
                step = self._whole_step(lever)
                less = amount * share if step is None else amount - step
                served = self._resolves.served({**amounts, lever: less})
                if served is not None and reach(float(served[need])):
                    at = self._reduced(row, replace(lever, most=less), amounts, reach)
                    amounts = {**amounts, lever: less if at is None else min(at.amount, less)}
            if amounts == before:
                break
        return amounts


def _order(change: Change) -> tuple[bool, bool, int, float]:
    """Order by pieces; what is equal but for rounding stays in the order of nearness."""
    unknown = math.isnan(change.pieces)
    pieces = 0.0 if unknown else float(f"{change.pieces:.6g}")
    return not change.reaches, unknown, len(change.amounts), pieces
