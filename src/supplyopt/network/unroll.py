"""A network of many cycles as one of a single cycle: the time-expanded network.

Each place becomes a node in each cycle. A lane that is open in a cycle leads from its origin in
that cycle to its destination in the cycle in which it delivers; goods that stay at a place pass
a holding lane to the next cycle, which storage limits. Where unmet demand waits, goods are handed
over at a counter of their cycle, and a waiting lane leads from there to the counter of the cycle
before: a piece that passes it serves an earlier request. Goods that do not keep for ever travel in
batches, each with nodes of its own for the cycles in which it is good, so that what is left at a
batch's last node is waste; lanes of all batches share the limits of the lane that they copy.

So every law of one cycle holds for many. The construction is that of Ford and Fulkerson (1958,
"Constructing maximal dynamic flows from static flows"), with stocks, waiting and ages added.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from supplyopt.network.numbered import Flags, Floats, Indices, Numbered

__all__ = ["HOLD", "ISSUE", "SHIP", "WAIT", "Unrolled", "unroll"]

SHIP, HOLD, ISSUE, WAIT = 0, 1, 2, 3
"""What a lane of an unrolled network stands for: a trip, staying, handing over, waiting."""
_ANY, _NONE = -1, -2
_FRESH_FIRST = 1e-3
"""What a whole horizon of age is worth beside one trip, so that of equal plans the oldest go."""


@dataclass(frozen=True, eq=False)
class Unrolled:
    """A network of many cycles as one of a single cycle, and what is what in it.

    Attributes
    ----------
    net : Numbered
        Of one cycle. The network itself where it has but one cycle and no lane takes time.
    cycles : int
    node_place, node_cycle : integer array, one a place of `net`
        The place, and the cycle from 1; -1 and 0 for where goods are that are still under way
        when the horizon ends.
    node_item, node_birth : integer array, one a place of `net`
        Of the nodes of a batch its item, and the cycle in which it was new; -1 and 0 for others.
    lane_of, lane_cycle, lane_kind : integer array, one a lane of `net`
        The lane of the network, -1 for what is no trip; the cycle of departure; its kind.
    guarantee_of, reserve_of, carrier_of : integer array, one a record of `net`
        The record of the network.
    """

    net: Numbered
    cycles: int
    node_place: Indices
    node_cycle: Indices
    node_item: Indices
    node_birth: Indices
    lane_of: Indices
    lane_cycle: Indices
    lane_kind: Indices
    guarantee_of: Indices
    reserve_of: Indices
    carrier_of: Indices

    @property
    def is_plain(self) -> bool:
        """Whether nothing had to be unrolled."""
        return self.net.base is None

    def trip(self, lane: Indices, cycle: Indices) -> Indices:
        """Return the lanes of `net` that stand for trips, of goods that keep for ever.

        Parameters
        ----------
        lane : integer array
            Lanes of the network.
        cycle : integer array
            Cycles of departure, from 1.
        """
        base = self.net if self.net.base is None else self.net.base
        return (cycle - 1) * len(base.lane_origin) + lane


def unroll(net: Numbered, *, cycles: int, waits: bool) -> Unrolled:
    """Unroll a network over its cycles.

    Parameters
    ----------
    net : Numbered
        As its tables have it.
    cycles : int
        Length of the horizon.
    waits : bool
        Whether unmet demand waits.

    Returns
    -------
    Unrolled
    """
    if cycles == 1 and not (net.lane_lead_time > 0).any():
        return _plain(net)
    return _Unrolling(net, cycles, waits).result()


def _plain(net: Numbered) -> Unrolled:
    places, lanes = len(net.places), len(net.lane_origin)
    return Unrolled(
        net=net,
        cycles=1,
        node_place=np.arange(places),
        node_cycle=np.ones(places, dtype=np.int64),
        node_item=np.full(places, -1, dtype=np.int64),
        node_birth=np.zeros(places, dtype=np.int64),
        lane_of=np.arange(lanes),
        lane_cycle=np.ones(lanes, dtype=np.int64),
        lane_kind=np.full(lanes, SHIP, dtype=np.int64),
        guarantee_of=np.arange(len(net.guarantee_place)),
        reserve_of=np.arange(len(net.reserve_place)),
        carrier_of=np.arange(len(net.carriers)),
    )


@dataclass(frozen=True)
class _Nodes:
    place: Indices
    cycle: Indices
    item: Indices
    birth: Indices
    keeps: Indices
    storage: Floats


@dataclass(frozen=True)
class _Lanes:
    """Lanes of one kind, told by where they lead."""

    origin: Indices
    destination: Indices
    of: Indices
    cycle: Indices
    kind: int
    item: Indices
    share: Indices
    open: Flags
    effort: Floats


class _Unrolling:
    """Puts nodes with the lanes between them together, piece by piece."""

    def __init__(self, net: Numbered, cycles: int, waits: bool) -> None:
        self._net, self._cycles, self._waits = net, cycles, waits
        self._count = len(net.places)
        self._nodes: list[_Nodes] = []
        self._lanes: list[_Lanes] = []
        self._n_nodes = self._n_lanes = 0
        # What is good beyond the horizon, whenever it came, keeps for ever as far as plans go.
        oldest = np.zeros(len(net.items))
        for item, age in ((net.stock_item, net.stock_age), (net.arrival_item, net.arrival_age)):
            np.maximum.at(oldest, item, age)
        self._batched: Flags = net.item_shelf_life - oldest < cycles

    def result(self) -> Unrolled:
        net, cycles, count = self._net, self._cycles, self._count
        place = np.tile(np.arange(count), cycles)
        cycle = np.repeat(np.arange(1, cycles + 1), count)
        ends = bool(self._batched.any())
        holds = (cycle < cycles) | ends
        self._add_nodes(place, cycle, keeps=np.where(holds, _NONE, _ANY))
        self._end = self._n_nodes
        if ends:
            self._add_nodes(np.arange(count), np.full(count, cycles + 1), keeps=_ANY)
        self._under_way = self._n_nodes
        self._trips()
        self._holds(place[holds], cycle[holds])
        counter = self._counters(place, cycle)
        home = self._batches()
        if self._waits:
            self._waiting(counter)
        return self._put_together(counter, home)

    def _add_nodes(
        self,
        place: Indices,
        cycle: Indices,
        *,
        keeps: Indices | int,
        item: int = -1,
        birth: int = 0,
    ) -> Indices:
        size = len(place)
        keeping = np.broadcast_to(np.asarray(keeps, dtype=np.int64), size)
        # Where goods have to go on, those that have no room to be held are surplus.
        finite = np.isfinite(np.append(self._net.place_storage, np.inf)[place])
        storage = np.where(finite & (keeping == _NONE), 0.0, np.inf)
        last = finite & (keeping == _ANY) & (cycle == self._cycles)
        storage[last] = self._net.place_storage[place[last]]
        self._nodes.append(
            _Nodes(place, cycle, np.full(size, item), np.full(size, birth), keeping, storage)
        )
        self._n_nodes += size
        return np.arange(self._n_nodes - size, self._n_nodes)

    def _add_lanes(
        self,
        origin: Indices,
        destination: Indices,
        *,
        kind: int,
        cycle: Indices,
        of: Indices | None = None,
        item: Indices | None = None,
        share: Indices | None = None,
        is_open: Flags | None = None,
        effort: float = 0.0,
    ) -> Indices:
        size = len(origin)
        numbers = np.arange(self._n_lanes, self._n_lanes + size)
        none = np.full(size, -1, dtype=np.int64)
        self._lanes.append(
            _Lanes(
                origin,
                destination,
                none if of is None else of,
                cycle,
                kind,
                none if item is None else item,
                numbers if share is None else share,
                np.ones(size, dtype=bool) if is_open is None else is_open,
                np.full(size, effort),
            )
        )
        self._n_lanes += size
        return numbers

    def _trips(self) -> None:
        """Add a lane for each lane in each cycle, closed where no goods may pass or arrive."""
        net, cycles = self._net, self._cycles
        lanes = len(net.lane_origin)
        lane = np.tile(np.arange(lanes), cycles)
        cycle = np.repeat(np.arange(1, cycles + 1), lanes)
        lands = cycle + net.lane_lead_time[lane]
        late = lands > cycles
        first, every = net.lane_first_cycle[lane], net.lane_every[lane]
        is_open = (cycle >= first) & ((cycle - first) % every == 0) & ~late
        if late.any():
            nowhere = np.full(1, -1, dtype=np.int64)
            self._add_nodes(nowhere, np.zeros(1, dtype=np.int64), keeps=_ANY)
        self._add_lanes(
            (cycle - 1) * self._count + net.lane_origin[lane],
            np.where(
                late, self._under_way, (lands - 1) * self._count + net.lane_destination[lane]
            ),
            kind=SHIP,
            cycle=cycle,
            of=lane,
            item=net.lane_item[lane],
            is_open=is_open,
            effort=1.0,
        )
        self._is_open = is_open

    def _holds(self, place: Indices, cycle: Indices) -> None:
        start = (cycle - 1) * self._count + place
        end = np.where(cycle < self._cycles, start + self._count, self._end + place)
        self._first_hold = self._n_lanes
        self._add_lanes(start, end, kind=HOLD, cycle=cycle)

    def _counters(self, place: Indices, cycle: Indices) -> Indices:
        """Return the node at which each place hands over in each cycle."""
        if not self._waits:
            return np.arange(len(place))
        asks = np.zeros(self._count, dtype=bool)
        asks[self._net.demand_place] = True
        at = np.flatnonzero(asks[place])
        counter = np.full(len(place), -1, dtype=np.int64)
        counter[at] = self._add_nodes(place[at], cycle[at], keeps=_NONE, item=-1, birth=1)
        self._nodes[-1].storage[:] = np.inf
        self._add_lanes(at, counter[at], kind=ISSUE, cycle=cycle[at])
        return counter

    def _waiting(self, counter: Indices) -> None:
        later = np.flatnonzero(counter >= 0)
        later = later[later >= self._count]
        self._add_lanes(
            counter[later],
            counter[later - self._count],
            kind=WAIT,
            cycle=1 + later // self._count,
        )

    def _batches(self) -> dict[tuple[int, int], Indices]:
        """Add the nodes and lanes of each batch; return its node of each place in each cycle."""
        home: dict[tuple[int, int], Indices] = {}
        for item in np.flatnonzero(self._batched).tolist():
            births = self._births(item)
            for birth, first in births:
                age = (birth - births[0][0]) / self._cycles
                home[item, birth] = self._batch(item, birth, first, effort=_FRESH_FIRST * age)
        return home

    def _births(self, item: int) -> list[tuple[int, int]]:
        """Return when batches of an item were new, with the cycle in which each is first there."""
        net = self._net
        born: dict[int, int] = {}
        for mine, age, cycle in (
            (net.stock_item == item, net.stock_age, np.ones_like(net.stock_item)),
            (net.arrival_item == item, net.arrival_age, net.arrival_cycle),
        ):
            for there, old in zip(cycle[mine].tolist(), age[mine].tolist(), strict=True):
                birth = there - old
                born[birth] = min(there, born.get(birth, there))
        return sorted(born.items())

    def _batch(self, item: int, birth: int, first: int, *, effort: float) -> Indices:
        net, cycles, count = self._net, self._cycles, self._count
        last = birth + int(net.item_shelf_life[item]) - 1
        node = np.full((cycles + 1) * count, -1, dtype=np.int64)
        places = np.arange(count)
        for cycle in range(first, min(last, cycles) + 1):
            held = cycle < last
            node[(cycle - 1) * count + places] = self._add_nodes(
                places,
                np.full(count, cycle),
                keeps=_NONE if held else item,
                item=item,
                birth=birth,
            )
        if last > cycles:
            # What is good when the horizon ends lies with all else.
            node[cycles * count + places] = self._end + places
        trips, holds, counters = self._lanes[0], self._lanes[1], self._lanes[2:3]
        base = np.flatnonzero(self._is_open & ((trips.item < 0) | (trips.item == item)))
        for lanes, numbers, offset, kind in (
            (trips, base, 0, SHIP),
            (holds, np.arange(len(holds.origin)), self._first_hold, HOLD),
        ):
            start = node[lanes.origin[numbers]]
            # The end nodes stand behind those of the last cycle, as in `node`.
            end = node[lanes.destination[numbers]]
            good = np.flatnonzero((start >= 0) & (end >= 0))
            self._add_lanes(
                start[good],
                end[good],
                kind=kind,
                cycle=lanes.cycle[numbers][good],
                of=lanes.of[numbers][good],
                item=np.full(len(good), item),
                share=offset + numbers[good],
                effort=1.0 if kind == SHIP else 0.0,
            )
        there = np.flatnonzero(node[: cycles * count] >= 0)
        counter = there
        if self._waits:
            (issues,) = counters
            at = np.full(cycles * count, -1, dtype=np.int64)
            at[issues.origin] = issues.destination
            there = there[at[there] >= 0]
            counter = at[there]
        self._add_lanes(
            node[there],
            counter,
            kind=ISSUE,
            cycle=1 + there // count,
            item=np.full(len(there), item),
            effort=effort,
        )
        return node

    def _put_together(self, counter: Indices, home: dict[tuple[int, int], Indices]) -> Unrolled:
        net, cycles, count = self._net, self._cycles, self._count
        nodes = {
            name: np.concatenate([getattr(part, name) for part in self._nodes])
            for name in ("place", "cycle", "item", "birth", "keeps", "storage")
        }
        lanes = {
            name: np.concatenate([getattr(part, name) for part in self._lanes])
            for name in ("origin", "destination", "of", "cycle", "item", "share", "open", "effort")
        }
        kind = np.concatenate([np.full(len(part.origin), part.kind) for part in self._lanes])
        of, cycle = lanes["of"], lanes["cycle"]
        trip = of >= 0
        whole = trip & (lanes["share"] == np.arange(len(of)))
        held = kind == HOLD
        capacity = np.append(net.lane_capacity, np.inf)[of]
        capacity[held] = net.place_storage[nodes["place"][lanes["origin"][held]]]
        place_hold = np.full(len(nodes["place"]), -1, dtype=np.int64)
        place_hold[lanes["origin"][held]] = np.flatnonzero(held)
        carrier = np.append(net.lane_carrier, -1)[of]
        carriers = len(net.carriers)
        stock, arrival = self._supply_nodes(home)
        demand = counter[(net.demand_cycle - 1) * count + net.demand_place]
        guarantee_of, guarantee_cycle = _in_each_cycle(net.guarantee_cycle, cycles)
        reserve_of, reserve_cycle = _in_each_cycle(np.zeros(len(net.reserve_place)), cycles)
        one = np.ones(len(of), dtype=np.int64)
        wide = replace(
            net,
            places=self._names(nodes),
            carriers=tuple(
                f"{name} (cycle {c})" for c in range(1, cycles + 1) for name in net.carriers
            )
            if cycles > 1
            else net.carriers,
            place_parent=self._parents(nodes),
            place_storage=nodes["storage"],
            carrier_capacity=np.tile(net.carrier_capacity, cycles),
            carrier_stops=np.tile(net.carrier_stops, cycles),
            lane_origin=lanes["origin"],
            lane_destination=lanes["destination"],
            lane_mode=self._modes(of, kind),
            lane_carrier=np.where(carrier >= 0, (cycle - 1) * carriers + carrier, -1),
            lane_item=lanes["item"],
            lane_stages=_of(net.lane_stages, of),
            lane_lead_time=0 * one,
            lane_capacity=capacity,
            lane_cost=_of(net.lane_cost, of),
            lane_hours=_of(net.lane_hours, of),
            lane_trip_cost=np.where(whole, _of(net.lane_trip_cost, of), 0.0),
            lane_min_load=np.where(whole, _of(net.lane_min_load, of), 0.0),
            lane_every=one,
            lane_first_cycle=np.where(lanes["open"], 1, 2),
            stock_place=stock,
            arrival_place=arrival,
            arrival_cycle=np.ones(len(arrival), dtype=np.int64),
            demand_place=demand,
            demand_cycle=np.ones(len(demand), dtype=np.int64),
            demand_wait=self._waits * (cycles - net.demand_cycle).astype(np.float64),
            guarantee_place=counter[
                (guarantee_cycle - 1) * count + net.guarantee_place[guarantee_of]
            ],
            guarantee_item=net.guarantee_item[guarantee_of],
            guarantee_group=net.guarantee_group[guarantee_of],
            guarantee_cycle=np.zeros(len(guarantee_of), dtype=np.int64),
            guarantee_quantity=net.guarantee_quantity[guarantee_of],
            reserve_place=(reserve_cycle - 1) * count + net.reserve_place[reserve_of],
            reserve_item=net.reserve_item[reserve_of],
            reserve_quantity=net.reserve_quantity[reserve_of],
            lane_share=lanes["share"],
            lane_trip=trip,
            lane_effort=lanes["effort"],
            lane_wait=np.where(kind == WAIT, 1.0, 0.0),
            item_batched=self._batched,
            place_base=nodes["place"],
            place_slot=_slots(nodes),
            place_hold=place_hold,
            place_keeps=nodes["keeps"],
            base=net,
        )
        return Unrolled(
            net=wide,
            cycles=cycles,
            node_place=nodes["place"],
            node_cycle=nodes["cycle"],
            node_item=nodes["item"],
            node_birth=np.where(nodes["item"] >= 0, nodes["birth"], 0),
            lane_of=of,
            lane_cycle=cycle,
            lane_kind=kind,
            guarantee_of=guarantee_of,
            reserve_of=reserve_of,
            carrier_of=np.tile(np.arange(carriers), cycles),
        )

    def _supply_nodes(self, home: dict[tuple[int, int], Indices]) -> tuple[Indices, Indices]:
        """Return the nodes at which stock lies at first, and those at which arrivals come."""
        net, count = self._net, self._count
        found = []
        for place, item, cycle, age in (
            (net.stock_place, net.stock_item, np.ones_like(net.stock_place), net.stock_age),
            (net.arrival_place, net.arrival_item, net.arrival_cycle, net.arrival_age),
        ):
            node = (cycle - 1) * count + place
            for record in np.flatnonzero(self._batched[item]).tolist():
                batch = home[int(item[record]), int(cycle[record] - age[record])]
                node[record] = batch[node[record]]
            found.append(node)
        return found[0], found[1]

    def _names(self, nodes: dict[str, Indices]) -> tuple[str, ...]:
        names = []
        for place, cycle, item, birth in zip(
            *(nodes[name].tolist() for name in ("place", "cycle", "item", "birth")), strict=True
        ):
            if place < 0:
                names.append("(under way)")
                continue
            name = self._net.places[place]
            if self._cycles > 1:
                when = f"cycle {cycle}" if cycle <= self._cycles else "end"
                name = f"{name} ({when})"
            if item >= 0:
                name = f"{name} ({self._net.items[item]} of cycle {birth})"
            elif birth:
                name = f"{name} (counter)"
            names.append(name)
        return tuple(names)

    def _modes(self, of: Indices, kind: Indices) -> tuple[str, ...]:
        words = {HOLD: "(held)", ISSUE: "(handed over)", WAIT: "(late)"}
        modes = self._net.lane_mode
        return tuple(
            modes[lane] if lane >= 0 else words[what]
            for lane, what in zip(of.tolist(), kind.tolist(), strict=True)
        )

    def _parents(self, nodes: dict[str, Indices]) -> Indices:
        """Return the desk above each node, in the same cycle."""
        parent = np.append(self._net.place_parent, -1)[nodes["place"]]
        plain = (nodes["item"] < 0) & (nodes["birth"] == 0) & (nodes["cycle"] <= self._cycles)
        there = plain & (parent >= 0)
        return np.where(there, (nodes["cycle"] - 1) * self._count + parent, -1)


def _of(values: Floats, lane: Indices) -> Floats:
    """Return the value of each lane, zero for what is no trip."""
    return np.append(values, 0.0)[lane]


def _in_each_cycle(cycle: np.ndarray, cycles: int) -> tuple[Indices, Indices]:
    """Return records with their cycles, those of cycle 0 once in every cycle."""
    always = cycle == 0
    record = np.repeat(np.arange(len(cycle)), np.where(always, cycles, 1))
    first = np.searchsorted(record, record)
    counted = 1 + np.arange(len(record)) - first
    return record, np.where(always[record], counted, cycle[record]).astype(np.int64)


def _slots(nodes: dict[str, Indices]) -> Indices:
    parts = np.stack([nodes[name] for name in ("cycle", "item", "birth")], axis=1)
    slots: Indices = np.unique(parts, axis=0, return_inverse=True)[1].reshape(-1)
    return slots
