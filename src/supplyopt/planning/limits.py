"""What keeps more goods from a short place."""

from __future__ import annotations

import numpy as np
import pandas as pd

from supplyopt.formulation.cartons import whole_pieces
from supplyopt.formulation.merge import open_lanes
from supplyopt.network.by_need import by_need
from supplyopt.network.carried import carried_items
from supplyopt.network.numbered import Numbered
from supplyopt.planning.fair_rise import FairRise
from supplyopt.planning.flows import Flows, Indices
from supplyopt.planning.idle import idle_goods, too_few
from supplyopt.planning.limit import (
    WHOLE,
    Limit,
    guarantee_limit,
    name_of_place,
    reserve_limit,
    whole_limit,
)
from supplyopt.planning.stopped import closed_lanes, full_lanes
from supplyopt.planning.ways import Ways

__all__ = ["Limits"]

_FULL = 1e-7
_SAME = 1e-6
_MATERIAL = 0.1
"""What is kept is a limit from this share of what a need lacks on."""


class Limits:
    """Names what keeps goods from the records of demand under a plan.

    From a place goods are followed backwards along every lane that could carry more, and to
    every place that is sent some of what a place on the way has: what such a place got from
    elsewhere would set goods free. Where idle goods lie in that region, they would help. Else
    the lanes and carriers at its border that are full are what limits, if behind them there are
    goods that lie idle, or are served to somebody of a lower priority or a higher rate; where
    there are none, those of several full lanes one behind the other. Where nothing like that is
    found, the supply itself is what limits, or what is kept of it.

    Parameters
    ----------
    net : Numbered
    flows : Flows
    full : bool, default True
        Whether full lanes and carriers stop what passes them.
    lots : False, True, "pieces" or "everywhere"
        Whether cartons, and pieces, are whole.
    """

    def __init__(
        self, net: Numbered, flows: Flows, *, full: bool = True, lots: bool | str = False
    ) -> None:
        self._net = net
        self._flows = flows
        self._open = open_lanes(net)
        self._idle = idle_goods(net, flows)
        self._loose = too_few(net, self._idle, lots)
        self._idle[self._loose > 0] = 0.0
        nothing: list[Limit | None] = [None] * len(net.lane_origin)
        self._full = full_lanes(net, flows) if full else nothing
        self._closed = closed_lanes(net, flows) if full else nothing
        had, entitled = by_need(
            net, flows.served + net.demand_served_before, net.demand_entitlement
        )
        with np.errstate(invalid="ignore", divide="ignore"):
            rate = (had / entitled)[net.demand_row]
        self._keeps = np.zeros(len(net.items), dtype=bool)
        self._keeps[[*net.reserve_item.tolist(), *net.guarantee_item.tolist()]] = True
        self._keeps |= (self._loose > 0).any(axis=0)
        lacks = net.demand_quantity - flows.served
        part = (lacks > 0) & (lacks < 1 - _SAME)
        self._whole = [whole_limit(net, each, lots) for each in range(len(net.items))]
        self._parts = part & whole_pieces(net, lots)[net.demand_item]
        self._had, self._entitled = had, entitled
        self._lacking = by_need(net, lacks)[0]
        self._rate = np.where(np.isnan(rate), 0.0, rate)
        self._priority = net.group_priority[net.demand_group]
        self._items: dict[int, Ways] = {}
        self._rises: dict[tuple[int, int], tuple[Indices, FairRise]] = {}
        self._found: dict[tuple[float, ...], tuple[Limit, ...]] = {}

    def of(self, row: int) -> str:
        """Return what limits a record of demand, in words.

        Parameters
        ----------
        row : int
            The record.

        Returns
        -------
        str
            "supply", "no lane", "whole pieces", or "idle stock at X", "reserve at X", "guarantee
            at X", lanes, carriers, stops and least loads, joined by commas.
        """
        return ", ".join(dict.fromkeys(limit.said for limit in self.named(row)))

    def named(self, row: int) -> tuple[Limit, ...]:
        """Return what limits a record of demand.

        Parameters
        ----------
        row : int
            The record.
        """
        net = self._net
        if self._parts[row]:
            # Be there as much as there may: what is missing is no piece.
            return (WHOLE,)
        place, item = int(net.demand_place[row]), int(net.demand_item[row])
        ways = self._ways(item)
        alike = ways.alike(place)
        need = net.demand_row[row]
        kept = tuple(round(float(each[need]), 6) for each in (self._lacking, self._entitled))
        who = (
            item,
            int(self._priority[row]),
            round(float(self._rate[row]), 9),
            *(kept if self._keeps[item] else (0.0, 0.0)),
        )
        if (alike, *who) not in self._found:
            self._found[alike, *who] = self._trace(row, place, item)
        found = self._found[alike, *who]
        if len(found) < 2 or not ways.in_own_order(place):
            return found
        # Several are told in the order of lanes.
        if (place, *who) not in self._found:
            self._found[place, *who] = self._trace(row, place, item)
        return self._found[place, *who]

    def of_each(self, rows: Indices) -> tuple[list[str], Indices]:
        """Return what limits some records of demand: the words there are, one's number a record.

        Parameters
        ----------
        rows : integer array
        """
        net = self._net
        place, item = net.demand_place[rows], net.demand_item[rows]
        alike = np.zeros(len(rows), dtype=np.int64)
        for each in np.flatnonzero(np.bincount(item)).tolist():
            mine = item == each
            places, number = np.unique(place[mine], return_inverse=True)
            numbers = [self._ways(each).alike(at) for at in places.tolist()]
            alike[mine] = np.array(numbers, dtype=np.int64)[number.reshape(-1)]
        keys = pd.DataFrame(
            {
                "alike": alike,
                "item": item,
                "part": self._parts[rows],
                "priority": self._priority[rows],
                "rate": self._rate[rows].round(9),
                **{
                    name: np.where(self._keeps[item], each[net.demand_row[rows]].round(6), 0.0)
                    for name, each in (("lacks", self._lacking), ("entitled", self._entitled))
                },
            }
        )
        key = keys.groupby(list(keys), sort=False).ngroup().to_numpy()
        first = rows[np.unique(key, return_index=True)[1]].tolist()
        several = np.array([len(self.named(row)) > 1 for row in first], dtype=bool)
        said = np.array([self.of(row) for row in first], dtype=object)[key]
        for each in np.flatnonzero(several[key]).tolist():
            if self._ways(int(item[each])).in_own_order(int(place[each])):
                said[each] = self.of(int(rows[each]))
        word, words = pd.factorize(said)
        return words.tolist(), word.astype(np.int64)

    def region(self, place: int, item: int) -> np.ndarray:
        """Return the places whose goods of an item could come to a place, or be set free for it.

        Parameters
        ----------
        place, item : int

        Returns
        -------
        bool array, one a place
        """
        found = np.zeros(len(self._net.places), dtype=bool)
        found[self._members(place, item)] = True
        return found

    def _members(self, place: int, item: int) -> Indices:
        """Return the places of a region, in order."""
        ways = self._ways(item)
        found = ways.closure(ways.near.get(place, ()))
        at = int(np.searchsorted(found, place))
        if at < len(found) and found[at] == place:
            return found
        return np.insert(found, at, place)

    def behind(self, place: int, item: int, *, full: bool = True) -> np.ndarray:
        """Return the places whose goods of an item could come to a place.

        Parameters
        ----------
        place, item : int
        full : bool, default True
            Whether by lanes, too, that have no room for more, or are closed.

        Returns
        -------
        bool array, one a place
        """
        return self._ways(item).behind(place, full=full)

    def _trace(self, row: int, place: int, item: int) -> tuple[Limit, ...]:
        net, ways = self._net, self._ways(item)
        members = self._members(place, item)
        idle = members[self._idle[members, item] > 0]
        if len(idle):
            return tuple(
                Limit("idle stock", int(at), f"idle stock at {name_of_place(net, int(at))}")
                for at in idle
            )
        loose = members[self._loose[members, item] > 0].tolist()
        if any(self._loose[at, item] >= self._good_part(row, item, at) for at in loose):
            return (self._whole[item],)
        region = np.zeros(len(net.places), dtype=bool)
        region[members] = True
        held = self._held(row, item, region, members)
        if held:
            return held
        kept = self._kept(row, item, region)
        if kept:
            return kept
        if ways.supplied[place]:
            return (Limit("supply", -1, "supply"),)
        return (Limit("no lane", -1, "no lane"),)

    def _held(self, row: int, item: int, region: np.ndarray, members: Indices) -> tuple[Limit, ...]:
        """Return the full lanes behind which something is to be had, nearest first."""
        net, ways = self._net, self._ways(item)
        passed: list[int] = []
        while True:
            border = ways.stopped_into(members)
            border = border[~region[net.lane_origin[border]]]
            origins = net.lane_origin[border]
            gives = {at: self._gives(row, item, at) for at in set(origins.tolist())}
            giving = [
                lane
                for lane, at in zip(border.tolist(), origins.tolist(), strict=True)
                if gives[at]
            ]
            if giving or not len(border):
                break
            passed += border.tolist()
            members = np.union1d(members, ways.closure(origins.tolist()))
            region = region.copy()
            region[members] = True
        if not giving:
            return ()
        if passed:
            # Of the lanes passed on the way only those that lead back to what was found count.
            goal = net.lane_origin[giving]
            passed = [
                lane for lane in passed if ways.behind(int(net.lane_origin[lane]))[goal].any()
            ]
        return tuple(dict.fromkeys(self._stop(lane, item) for lane in [*passed, *giving]))

    def _gives(self, row: int, item: int, origin: int) -> bool:
        """Whether there is something at a full lane's origin that a record could have first."""
        ways = self._ways(item)
        if origin not in ways.weakest:
            behind = ways.closure([origin])
            if (self._idle[behind, item] > 0).any():
                ways.weakest[origin] = (np.inf, np.inf)
            else:
                ways.weakest[origin] = ways.weakest_at(behind)
        priority, rate = ways.weakest[origin]
        mine = float(self._rate[row])
        if priority != self._priority[row]:
            return bool(priority > self._priority[row])
        return rate > mine + _SAME * max(1.0, mine)

    def _kept(self, row: int, item: int, region: np.ndarray) -> tuple[Limit, ...]:
        """Return the reserves in a region, with the guarantees to those who come after a record."""
        net = self._net
        much = _MATERIAL * self._lacking[net.demand_row[row]]
        reserves = np.flatnonzero((net.reserve_item == item) & (net.reserve_quantity > 0))
        found = [
            reserve_limit(net, each)
            for each in reserves[region[net.reserve_place[reserves]]].tolist()
            if self._good_part(row, item, int(net.reserve_place[each]))
            <= net.reserve_quantity[each]
        ]
        dues = np.flatnonzero((net.guarantee_item == item) & (net.guarantee_quantity > 0))
        for due in dues[region[net.guarantee_place[dues]]].tolist():
            rows = np.flatnonzero(
                (net.demand_place == net.guarantee_place[due]) & (net.demand_item == item)
            )
            if net.guarantee_group[due] >= 0:
                rows = rows[net.demand_group[rows] == net.guarantee_group[due]]
            had = float(self._flows.served[rows].sum())
            after = [each for each in rows.tolist() if each != row and self._comes_after(each, row)]
            small = net.guarantee_quantity[due] < much
            if after and not small and had <= net.guarantee_quantity[due] * (1 + _FULL):
                found.append(guarantee_limit(net, due))
        return tuple(found)

    def _good_part(self, row: int, item: int, place: int) -> float:
        """Return how much of what is kept at a place is a good part of what a record lacks.

        What comes free there is shared out fairly: who comes before a record has it first, and
        peers rise with it.
        """
        need, priority = int(self._net.demand_row[row]), int(self._priority[row])
        much, entitled = _MATERIAL * float(self._lacking[need]), float(self._entitled[need])
        if (item, place) not in self._rises:
            self._rises[item, place] = self._rise_of(item, place)
        needs, rise = self._rises[item, place]
        had = float(self._had[need])
        rate = (had + much) / entitled if entitled > 0 else -np.inf
        # What is loose at a place from which nothing leads on rises nobody.
        at = int(np.searchsorted(needs, need))
        own = much if at < len(needs) and needs[at] == need and entitled > 0 else 0.0
        return much - own + rise.taken(priority, max(rate, 0.0))

    def _rise_of(self, item: int, place: int) -> tuple[Indices, FairRise]:
        """Return the needs to which goods of a place could come as it is, with how they rise."""
        net = self._net
        ahead = np.zeros(len(net.places), dtype=bool)
        ahead[self._ways(item).ahead(place)] = True
        rows = np.flatnonzero((net.demand_item == item) & ahead[net.demand_place])
        needs, first = np.unique(net.demand_row[rows], return_index=True)
        known = (self._entitled[needs], self._had[needs], self._lacking[needs])
        return needs, FairRise(self._priority[rows[first]], *known)

    def _comes_after(self, other: int, row: int) -> bool:
        if self._priority[other] != self._priority[row]:
            return bool(self._priority[other] > self._priority[row])
        return bool(self._rate[other] > self._rate[row] * (1 + _SAME))

    def _ways(self, item: int) -> Ways:
        if item not in self._items:
            net, flows = self._net, self._flows
            allowed = self._open & carried_items(net)[:, item]
            filled = [self._filled(lane, item) for lane in range(len(allowed))]
            used = np.zeros(len(allowed), dtype=bool)
            used[flows.lane[(flows.item == item) & (flows.quantity > 0)]] = True
            rows = np.flatnonzero((net.demand_item == item) & (flows.served > 0))
            served = (net.demand_place[rows], self._priority[rows], self._rate[rows])
            # Where supply is listed there may be some, be it none for now.
            at = np.zeros(len(net.places), dtype=bool)
            at[net.stock_place[net.stock_item == item]] = True
            at[net.arrival_place[(net.arrival_item == item) & (net.arrival_cycle == 1)]] = True
            stopped = allowed & np.array([what is not None for what in filled], dtype=bool)
            apart = (self._idle[:, item] > 0) | (self._loose[:, item] > 0)
            apart[net.reserve_place[net.reserve_item == item]] = True
            apart[net.guarantee_place[net.guarantee_item == item]] = True
            self._items[item] = Ways(
                net, allowed, stopped, used, served=served, at=at, apart=apart, stops=filled
            )
        return self._items[item]

    def _filled(self, lane: int, item: int) -> Limit | None:
        """Return what keeps more of an item from passing a lane, if anything does."""
        filled = self._full[lane] if self._net.item_volume[item] > 0 else None
        return filled or self._closed[lane]

    def _stop(self, lane: int, item: int) -> Limit:
        stop = self._filled(lane, item)
        assert stop is not None
        return stop
