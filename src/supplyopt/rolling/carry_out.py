"""One cycle of a plan, carried out as far as goods really are there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from supplyopt.errors import CertificateError
from supplyopt.network.numbered import Numbered
from supplyopt.rationing.proportional import proportional
from supplyopt.rolling.orders import Orders, without_lanes
from supplyopt.rolling.reports import Receipts, counted
from supplyopt.rolling.shelves import Flags, Floats, Indices, take_oldest

__all__ = ["Done", "Today", "carry_out"]

_ROUNDING = 1e-9


@dataclass(frozen=True)
class Today:
    """What a cycle begins with.

    Attributes
    ----------
    cycle : int
    hand : float array, places x items x ages
        What lies there, with the arrivals of the cycle and what was counted in of goods that
        land in it.
    need : float array, one a record of demand
        What really is asked for and not served yet.
    lot : float array, lanes x items
        Pieces in what travels whole there, cartons or single ones; 0 where any amount may.
    whole : bool array, one an item
        Whether only whole pieces are handed out.
    """

    cycle: int
    hand: Floats
    need: Floats
    lot: Floats
    whole: Flags


@dataclass(frozen=True)
class Done:
    """What was done in a cycle.

    Attributes
    ----------
    sent : float array, one a shipment ordered x ages
        Pieces that left.
    received : float array, one a shipment ordered
        Pieces counted in, where the lane takes no time; NaN elsewhere.
    served : float array, one a record ordered
    used : float array, places x items x ages
        The same by age.
    left : float array, places x items x ages
        What is left before it is stored.
    """

    sent: Floats
    received: Floats
    served: Floats
    used: Floats
    left: Floats


def carry_out(
    net: Numbered, today: Today, orders: Orders, *, receipts: Receipts | None = None
) -> Done:
    """Ship and serve what was planned, as far as goods are there.

    Parameters
    ----------
    net : Numbered
        Of the truth.
    today : Today
    orders : Orders
    receipts : callable, optional
        What is counted in of shipments that land in the cycle in which they leave.

    Returns
    -------
    Done

    Notes
    -----
    Places take their turn after all that send to them within the cycle. Where a place has less
    of an item than it was to ship and serve, shipments and service are cut in one proportion;
    whole cartons and pieces are rounded down; a lane that would run below its least load does not
    run.
    """
    while True:
        done = _Work(net, today, orders, receipts).done()
        load = np.zeros(len(net.lane_origin))
        volume = net.item_volume[orders.item]
        np.add.at(load, orders.lane, done.sent.sum(axis=1) * volume)
        least = net.lane_min_load
        light = np.flatnonzero((load > 0) & (load < least * (1 - _ROUNDING)))
        if not len(light):
            return done
        orders = without_lanes(orders, light)


@dataclass(frozen=True)
class _Work:
    """The work of one cycle."""

    net: Numbered
    today: Today
    orders: Orders
    receipts: Receipts | None
    hand: Floats = field(init=False)
    sent: Floats = field(init=False)
    received: Floats = field(init=False)
    served: Floats = field(init=False)
    used: Floats = field(init=False)

    def __post_init__(self) -> None:
        count = len(self.orders.lane)
        for name, value in (
            ("hand", self.today.hand.copy()),
            ("sent", np.zeros((count, self.today.hand.shape[2]))),
            ("received", np.full(count, np.nan)),
            ("served", np.zeros(len(self.orders.record))),
            ("used", np.zeros_like(self.today.hand)),
        ):
            object.__setattr__(self, name, value)

    def done(self) -> Done:
        orders, net = self.orders, self.net
        at = net.lane_origin[orders.lane]
        out = _grouped(at, orders.item, orders.quantity > 0)
        wanted = np.maximum(orders.planned, self.today.need[orders.record])
        asked = _grouped(
            net.demand_place[orders.record], net.demand_item[orders.record], wanted > 0
        )
        now = net.lane_lead_time[orders.lane] == 0
        for level in self._levels({**out, **asked}, now):
            leaving: list[int] = []
            for node in level:
                leaving += self._turn(node, out.get(node, []), asked.get(node, []))
            self._receive(np.array([row for row in leaving if now[row]], dtype=np.int64))
        return Done(self.sent, self.received, self.served, self.used, self.hand)

    def _levels(
        self, nodes: dict[tuple[int, int], list[int]], now: Flags
    ) -> Iterator[list[tuple[int, int]]]:
        """Give places with items so that each comes after all that send to it."""
        net, orders = self.net, self.orders
        onward: dict[tuple[int, int], list[tuple[int, int]]] = {}
        waits: dict[tuple[int, int], int] = dict.fromkeys(nodes, 0)
        for row in np.flatnonzero(now & (orders.quantity > 0)).tolist():
            lane, item = int(orders.lane[row]), int(orders.item[row])
            origin, target = int(net.lane_origin[lane]), int(net.lane_destination[lane])
            onward.setdefault((origin, item), []).append((target, item))
            waits[target, item] = waits.get((target, item), 0) + 1
        level = [node for node, count in waits.items() if count == 0]
        seen = 0
        while level:
            yield level
            seen += len(level)
            after: list[tuple[int, int]] = []
            for node in level:
                for following in onward.get(node, []):
                    waits[following] -= 1
                    if waits[following] == 0:
                        after.append(following)
            level = after
        if seen < len(waits):
            raise CertificateError("a plan sends goods in a circle, so nobody could begin")

    def _turn(self, node: tuple[int, int], out: list[int], asked: list[int]) -> list[int]:
        """Ship and serve at a place; return the shipments that left."""
        orders, shelf = self.orders, self.hand[node]
        there = float(shelf.sum())
        need = np.maximum(self.today.need[orders.record[asked]], 0.0)
        ships = float(orders.quantity[out].sum())
        serves = float(np.minimum(orders.planned[asked], need).sum())
        share = 1.0 if there >= ships + serves else there / (ships + serves)
        pieces = [self._pieces(row, share) for row in out]
        given = self._serve(node, asked, serves * share, there - sum(pieces))
        # Everybody gets goods of the age that the plan has for him, then the oldest there are.
        for row, wanted in zip(out, pieces, strict=True):
            good = np.where(self._in_time(row), np.minimum(orders.aged[row], shelf), 0.0)
            self.sent[row] = take_oldest(good, wanted)
            shelf -= self.sent[row]
        used = take_oldest(np.minimum(orders.used[node], shelf), given)
        shelf -= used
        for row, wanted in zip(out, pieces, strict=True):
            good = np.where(self._in_time(row), shelf, 0.0)
            more = take_oldest(good, max(wanted - float(self.sent[row].sum()), 0.0))
            self.sent[row] += more
            shelf -= more
        more = take_oldest(shelf, max(given - float(used.sum()), 0.0))
        shelf -= more
        self.used[node] = used + more
        shelf[shelf <= _ROUNDING * there] = 0.0
        return [row for row in out if self.sent[row].any()]

    def _in_time(self, row: int) -> Flags:
        """Return which ages of an item are still good when they land."""
        lane, item = self.orders.lane[row], self.orders.item[row]
        age = np.arange(self.hand.shape[2]) + self.net.lane_lead_time[lane]
        kept = self.net.item_shelf_life[item]
        good: Flags = age < kept if np.isfinite(kept) else np.ones(len(age), dtype=bool)
        return good

    def _pieces(self, row: int, share: float) -> float:
        """Return how much of a shipment goes, in whole cartons or pieces where these are whole."""
        planned = float(self.orders.quantity[row])
        item = int(self.orders.item[row])
        lot = float(self.today.lot[self.orders.lane[row], item])
        if share == 1.0 or lot == 0:
            return planned * share
        return float(np.floor(planned * share / lot * (1 + _ROUNDING))) * lot

    def _serve(self, node: tuple[int, int], asked: list[int], pot: float, there: float) -> float:
        """Serve what was planned, then needs above the forecast from what nobody needs."""
        orders, net = self.orders, self.net
        if not asked:
            return 0.0
        rows = np.array(asked)
        need = np.maximum(self.today.need[orders.record[rows]], 0.0)
        planned = np.minimum(orders.planned[rows], need)
        above = np.maximum(need - np.maximum(orders.expected[rows], planned), 0.0)
        level = net.group_priority[net.demand_group[orders.record[rows]]]
        given = _by_priority(planned, level, min(pot, there))
        rest = there - float(given.sum()) - float(orders.keep[node])
        given += _by_priority(above, level, max(rest, 0.0))
        if self.today.whole[node[1]]:
            given = np.floor(given * (1 + _ROUNDING))
        self.served[rows] = given
        return float(given.sum())

    def _receive(self, rows: Indices) -> None:
        """Count in what came within the cycle, the oldest pieces first."""
        orders, net = self.orders, self.net
        now = np.full(len(rows), self.today.cycle)
        self.received[rows] = counted(
            net,
            orders.lane[rows],
            orders.item[rows],
            left=now,
            lands=now,
            sent=self.sent[rows].sum(axis=1),
            receipts=self.receipts,
        )
        for row, pieces in zip(rows.tolist(), self.received[rows].tolist(), strict=True):
            target = net.lane_destination[orders.lane[row]]
            self.hand[target, orders.item[row]] += take_oldest(self.sent[row], pieces)


def _grouped(place: Indices, item: Indices, wanted: Flags) -> dict[tuple[int, int], list[int]]:
    found: dict[tuple[int, int], list[int]] = {}
    for row in np.flatnonzero(wanted).tolist():
        found.setdefault((int(place[row]), int(item[row])), []).append(row)
    return found


def _by_priority(claims: Floats, level: Indices, supply: float) -> Floats:
    if supply >= claims.sum():
        return claims.copy()
    given = np.zeros_like(claims)
    for each in np.unique(level):
        mine = level == each
        given[mine] = proportional(claims[mine], max(supply - float(given.sum()), 0.0))
    return given
