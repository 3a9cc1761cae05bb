"""The facts behind an explanation, with the rows they stand in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from supplyopt.network.supply import first_supply
from supplyopt.planning.flows import left_over
from supplyopt.planning.limit import Limit
from supplyopt.planning.limits import Limits
from supplyopt.planning.plan import Plan
from supplyopt.planning.ways import reach
from supplyopt.report.explain_words import Wording

__all__ = ["Facts", "Pool"]

_SAME = 1e-6


@dataclass(frozen=True)
class Pool:
    """Goods that could come to a record, and who has them.

    Attributes
    ----------
    supply : float
        Pieces that were there.
    kept : dict of int to float
        Pieces left of them as a reserve, by place.
    used_up : bool
        Whether nothing else was left.
    stopped : str
        "" where nothing is full or closed on any way to the record; "before" where what lies
        behind that is left out; "behind" where all lies behind it.
    first : dict of int to float
        Pieces of them served to records that come before, by priority; empty where others' goods
        went to the same records, so that nobody can tell whose they were.
    peers : integer array
        Records of the same priority and rate.
    sources : list of (str, int)
        Tables with records of the supply.
    """

    supply: float
    kept: dict[int, float]
    used_up: bool
    stopped: str
    first: dict[int, float]
    peers: np.ndarray
    sources: list[tuple[str, int]]

    @property
    def used(self) -> float:
        """Pieces that were there and did not stay as a reserve."""
        return self.supply - sum(self.kept.values())


class Facts:
    """Gathers what a plan and its tables say of records of demand.

    Parameters
    ----------
    plan : Plan
    limits : Limits
        Of the same plan.
    wording : Wording
        Of its network.
    """

    def __init__(self, plan: Plan, limits: Limits, wording: Wording) -> None:
        self._plan = plan
        self._limits = limits
        self._wording = wording
        self._net = plan.network.numbered
        self._supply = first_supply(self._net)
        self._left = left_over(self._net, plan.flows)
        self._reserved = np.zeros_like(self._left)
        reserves = (self._net.reserve_place, self._net.reserve_item)
        np.add.at(self._reserved, reserves, self._net.reserve_quantity)
        self._fed: dict[tuple[int, bytes], np.ndarray] = {}
        self._pools: dict[int, Pool] = {}
        self._volume = np.zeros(len(self._net.lane_origin))
        flows = plan.flows
        np.add.at(self._volume, flows.lane, flows.quantity * self._net.item_volume[flows.item])
        self._used = np.zeros(len(self._net.lane_origin))
        self._used[flows.lane[flows.quantity > 0]] = 1.0

    def pool(self, row: int) -> Pool:
        """Return the goods that could come to a record, and who has them.

        Parameters
        ----------
        row : int
        """
        if row not in self._pools:
            self._pools[row] = self._pool(row)
        return self._pools[row]

    def _pool(self, row: int) -> Pool:
        net, flows = self._net, self._plan.flows
        item = int(net.demand_item[row])
        place = int(net.demand_place[row])
        every = self._limits.behind(place, item)
        region, stopped = self._limits.behind(place, item, full=False), ""
        if self._supply[every & ~region, item].any():
            stopped = "before" if self._supply[region, item].any() else "behind"
        if stopped != "before":
            region = every
        fed = self._fed_by(region, item)
        rows = np.flatnonzero(
            (net.demand_item == item) & fed[net.demand_place] & (flows.served > 0)
        )
        supply = float(self._supply[region, item].sum())
        kept = {
            int(at): float(self._left[at, item])
            for at in np.flatnonzero(region & (self._reserved[:, item] > 0))
            if self._left[at, item] > _SAME * supply
        }
        idle = np.maximum(self._left[fed, item] - self._reserved[fed, item], 0.0)
        priority = net.group_priority[net.demand_group]
        first: dict[int, float] = {}
        went = float(flows.served[rows].sum())
        if abs(went - supply + sum(kept.values())) <= _SAME * supply:
            for level in np.unique(priority[rows]).tolist():
                if level < priority[row]:
                    mine = rows[priority[rows] == level]
                    first[level] = float(flows.served[mine].sum())
        with np.errstate(invalid="ignore", divide="ignore"):
            rate = flows.served[rows] / net.demand_entitlement[rows]
            own = flows.served[row] / net.demand_entitlement[row]
            alike = (rate == own) | (np.abs(rate - own) <= _SAME * own)
        alike &= priority[rows] == priority[row]
        short = flows.served[rows] < net.demand_quantity[rows] * (1 - _SAME)
        peers = rows[alike & short & (rows != row)]
        sources = [
            (table, int(record))
            for table, place, of in (
                ("stock", net.stock_place, net.stock_item),
                ("arrivals", net.arrival_place, net.arrival_item),
            )
            for record in np.flatnonzero(region[place] & (of == item))
        ]
        return Pool(
            supply,
            kept,
            bool(idle.sum() <= _SAME * supply),
            stopped,
            first,
            peers,
            sources,
        )

    def _fed_by(self, region: np.ndarray, item: int) -> np.ndarray:
        """Return the places that got goods of an item out of a region, with the region itself."""
        key = (item, region.tobytes())
        if key not in self._fed:
            flows = self._plan.flows
            lanes = flows.lane[(flows.item == item) & (flows.quantity > 0)]
            self._fed[key] = reach(
                region, self._net.lane_origin[lanes], self._net.lane_destination[lanes]
            )
        return self._fed[key]

    def of(self, row: int, limits: tuple[Limit, ...]) -> list[dict[str, Any]]:
        """Return the facts of one record, a dict each.

        Parameters
        ----------
        row : int
        limits : tuple of Limit
            What limits it.
        """
        net, flows = self._net, self._plan.flows
        item = int(net.demand_item[row])
        unit = self._wording.units(item, 2)
        served = float(flows.served[row])
        asked, entitled = float(net.demand_quantity[row]), float(net.demand_entitlement[row])
        found = [
            _fact("asked", "demand", row, "quantity", asked, unit, limit=asked, used=served),
            _fact("entitled", "demand", row, "entitlement", entitled, unit, used=served),
        ]
        if not limits:
            return self._placed(row, found)
        pool = self.pool(row)
        for table, record in pool.sources:
            place = int((net.stock_place if table == "stock" else net.arrival_place)[record])
            quantity = net.stock_quantity if table == "stock" else net.arrival_quantity
            given, left = float(quantity[record]), max(float(self._left[place, item]), 0.0)
            found.append(
                _fact(
                    "supply",
                    table,
                    record,
                    "quantity",
                    given,
                    unit,
                    limit=given,
                    used=max(given - left, 0.0),
                )
            )
        found += [self._limit(limit, item, unit) for limit in limits if limit.number >= 0]
        found += [
            _fact(f"priority {level} first", "", -1, "", amount, unit)
            for level, amount in pool.first.items()
        ]
        if len(pool.peers):
            found.append(
                _fact("at the same rate", "", -1, "", float(len(pool.peers)), "demand rows")
            )
        return self._placed(row, found)

    def _limit(self, limit: Limit, item: int, unit: str) -> dict[str, Any]:
        net, number = self._net, limit.number
        if limit.kind == "lane":
            most, used = float(net.lane_capacity[number]), float(self._volume[number])
            return _fact("full", "lanes", number, "capacity", most, "volume", limit=most, used=used)
        if limit.kind == "carrier":
            most, used = float(net.carrier_capacity[number]), self._by_carrier(number, self._volume)
            name = "capacity"
            return _fact("full", "carriers", number, name, most, "volume", limit=most, used=used)
        if limit.kind == "stops":
            most, used = float(net.carrier_stops[number]), self._by_carrier(number, self._used)
            return _fact("full", "carriers", number, "stops", most, "stops", limit=most, used=used)
        if limit.kind == "least load":
            least = float(net.lane_min_load[number])
            return _fact("least load", "lanes", number, "min_load", least, "volume", limit=least)
        if limit.kind == "reserve":
            kept = float(net.reserve_quantity[number])
            return _fact("kept", "reserves", number, "quantity", kept, unit, limit=kept)
        if limit.kind == "guarantee":
            due = float(net.guarantee_quantity[number])
            return _fact("guaranteed", "guarantees", number, "quantity", due, unit, limit=due)
        idle = float(self._left[number, item])
        return _fact("idle", "places", number, "", idle, unit)

    def _by_carrier(self, carrier: int, values: np.ndarray) -> float:
        return float(values[self._net.lane_carrier == carrier].sum())

    def _placed(self, row: int, facts: list[dict[str, Any]]) -> list[dict[str, Any]]:
        net = self._net
        names = {
            "place": net.places[net.demand_place[row]],
            "item": net.items[net.demand_item[row]],
            "group": net.groups[net.demand_group[row]],
        }
        for fact in facts:
            fact["row"] = self._wording.row(fact["table"], fact["row"])
        return [{**names, **fact} for fact in facts]


def _fact(
    name: str,
    table: str,
    record: int,
    column: str,
    amount: float,
    unit: str,
    *,
    limit: float = float("nan"),
    used: float = float("nan"),
) -> dict[str, Any]:
    return {
        "fact": name,
        "table": table,
        "row": record,
        "column": column,
        "amount": amount,
        "limit": limit,
        "used": used,
        "unit": unit,
    }
