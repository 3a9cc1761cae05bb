"""Whether what a need gets can only rise with what limits it, so that a least amount is proved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from supplyopt.lp.program import Flags
from supplyopt.network.numbered import Numbered
from supplyopt.planning.change import Change
from supplyopt.planning.coupling import Coupling, can_be_full, mixes
from supplyopt.planning.least import Reach
from supplyopt.planning.lever import Lever
from supplyopt.planning.levers import levers_of
from supplyopt.planning.resolves import Resolves

__all__ = ["Rising"]

_LIFTED = 1e-6
"""A rise of less than this, as a share of what is missing, is rounding."""
_LESS = (0.99, 0.5)
"""Shares of an amount that are looked at before it is said that less does not do."""


class Rising:
    """Tells of levers and changes whether less of them is known not to do; see `Search`."""

    _net: Numbered
    _resolves: Resolves
    _levers: list[Lever]
    _convex: bool
    _usable: Flags
    _couplings: dict[tuple[Lever, ...], Coupling]

    def _rises(self, place: int, item: int, shared: Sequence[Lever] | None = None) -> bool:
        """Whether what a need gets can only rise with what limits it, where some limits are full.

        Of one item that shares nothing full with others, on lanes that each limit what passes
        them alone, or carriers that do so at one end of all their lanes, everything is a flow in
        a network, and nobody loses by what is added on the ways to himself.
        """
        if not self._convex or self._resolves.has_own:
            return False
        if shared is None:
            shared = [lever for lever in self._levers if lever.binding]
        key = tuple(lever for lever in shared if lever.table in ("lanes", "carriers", "places"))
        if key not in self._couplings:
            self._couplings[key] = Coupling(self._net, self._usable, key)
        coupling = self._couplings[key]
        mixing = [
            lever
            for lever in key
            if lever.table == "carriers" and mixes(self._net, self._usable, lever)
        ]
        return coupling.items(place, item) == 1 and not any(
            coupling.touches(lever, place, item) for lever in mixing
        )

    def _seen(self, row: int, reach: Reach, change: Change, *, first: bool) -> Change:
        """Leave a change proved only where it has been seen that less of any number does not do.

        Limits that the plan leaves room in may be full with the change, or on the way to it. Where
        they can be, the network is solved with less, and what is full then is looked at, too.
        Only the first change is solved for.
        """
        if not change.proved:
            return change
        need, place, item = (
            int(values[row])
            for values in (self._net.demand_row, self._net.demand_place, self._net.demand_item)
        )
        moves = dict(change.amounts)
        goal = reach if change.reaches else Reach(change.served, start=0.0, size=change.served)
        sure = self._rises(place, item, can_be_full(self._net, self._usable, self._levers, moves))
        if not first:
            return replace(change, proved=sure)
        on_the_way = [moves]
        for lever, amount in moves.items():
            for share in _LESS[: 1 if sure else None]:
                less = {**moves, lever: amount * share}
                served = self._resolves.served(less)
                if served is None or goal(float(served[need])):
                    return replace(change, proved=False)
            on_the_way.append(less)
        proved = sure or all(self._rises_at(place, item, some) for some in on_the_way)
        return replace(change, proved=proved)

    def _rises_at(self, place: int, item: int, amounts: Mapping[Lever, float]) -> bool:
        """Whether what a need gets can only rise, by what is full where numbers are moved."""
        found, served = self._resolves.flows(amounts), self._resolves.served(amounts)
        if found is None or served is None:
            return False
        full = {
            (lever.table, lever.column, lever.record)
            for lever in levers_of(*found)
            if lever.binding
        }
        shared = [
            lever
            for lever in self._levers
            if lever.binding or (lever.table, lever.column, lever.record) in full
        ]
        if self._rises(place, item, shared):
            return True
        # What is full for no one's sake makes no difference: with more of it all are served alike.
        idle = {
            lever: lever.most
            for lever in shared
            if lever not in amounts and lever.table in ("lanes", "carriers", "places")
        }
        more = self._resolves.served({**amounts, **idle})
        if more is None or np.abs(more - served).max(initial=0.0) > _LIFTED * served.max():
            return False
        return self._rises(place, item, [lever for lever in shared if lever not in idle])
