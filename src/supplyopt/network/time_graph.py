"""The nodes of a network over its cycles, with the lanes between them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from supplyopt.network.carried import carried_items
from supplyopt.network.numbered import (
    KEEPS_ANY,
    KEEPS_NOTHING,
    Flags,
    Floats,
    Indices,
    Numbered,
)
from supplyopt.network.unrolled import HOLD, ISSUE, SHIP, WAIT

__all__ = ["Lanes", "Nodes", "TimeGraph", "batched_items"]

_NOTHING = -2
"""The only item of a lane that carries none."""
_FRESH_FIRST = 1e-3
"""What a whole horizon of age is worth beside one trip, so that of equal plans the oldest go."""


@dataclass(frozen=True)
class Nodes:
    """Nodes by what they are: a place in a cycle, of a batch also its item and birth."""

    place: Indices
    cycle: Indices
    item: Indices
    birth: Indices
    keeps: Indices
    storage: Floats


@dataclass(frozen=True)
class Lanes:
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


def batched_items(net: Numbered, cycles: int) -> Flags:
    """Return the items of which goods are told apart by age.

    Of these goods can grow too old within the horizon, or would share cartons with goods of
    another age: they come in more than one age, and in cartons or not in whole pieces, or are sent
    on by who is brought them loose, for he hands them out. All else, good beyond the horizon
    whenever it came, keeps for ever as far as plans go.

    Parameters
    ----------
    net : Numbered
    cycles : int
    """
    item = np.concatenate([net.stock_item, net.arrival_item])
    age = np.concatenate([net.stock_age, net.arrival_age])
    birth = np.concatenate([np.ones_like(net.stock_age), net.arrival_cycle]) - age
    quantity = np.concatenate([net.stock_quantity, net.arrival_quantity])
    oldest = np.zeros(len(net.items))
    np.maximum.at(oldest, item, age)
    first, last = np.full(len(oldest), np.inf), np.full(len(oldest), -np.inf)
    there = quantity > 0
    np.minimum.at(first, item[there], birth[there])
    np.maximum.at(last, item[there], birth[there])
    mixing = np.isfinite(net.item_shelf_life) & (first < last)
    if mixing.any():
        broken = net.item_lot != 1
        broken[item[quantity != np.round(quantity)]] = True
        used = np.zeros((len(net.places), len(net.items)), dtype=bool)
        used[net.demand_place, net.demand_item] = True
        on = used[net.lane_origin] & ~used[net.lane_destination] & carried_items(net)
        mixing &= broken | on.any(axis=0)
    batched: Flags = (net.item_shelf_life - oldest <= cycles) | mixing
    return batched


class TimeGraph:
    """Nodes with the lanes between them, added piece by piece.

    Parameters
    ----------
    net : Numbered
        As its tables have it.
    cycles : int
    waits : bool
        Whether unmet demand waits.

    Attributes
    ----------
    nodes : list of Nodes
    lanes : list of Lanes
        In the order in which they are numbered.
    batched : bool array, one an item
        Whether it travels in batches by age.
    counter : integer array
        The node at which each place hands over in each cycle, cycle by cycle.
    home : mapping of (item, birth) to integer array
        The node of each place in each cycle for each batch, -1 where it is too old.
    """

    def __init__(self, net: Numbered, cycles: int, waits: bool) -> None:
        self._net, self._cycles, self._waits = net, cycles, waits
        self._count = len(net.places)
        self.nodes: list[Nodes] = []
        self.lanes: list[Lanes] = []
        self._n_nodes = self._n_lanes = 0
        self.batched = batched_items(net, cycles)

        place = np.tile(np.arange(self._count), cycles)
        cycle = np.repeat(np.arange(1, cycles + 1), self._count)
        ends = bool(self.batched.any())
        holds = (cycle < cycles) | ends
        self._add_nodes(place, cycle, keeps=np.where(holds, KEEPS_NOTHING, KEEPS_ANY))
        self._end = self._n_nodes
        if ends:
            last = np.full(self._count, cycles + 1)
            self._add_nodes(np.arange(self._count), last, keeps=KEEPS_ANY)
        self._under_way = self._n_nodes
        self._trips()
        self._holds(place[holds], cycle[holds])
        self.counter = self._counters(place, cycle)
        self.home = self._batches()
        if waits:
            self._waiting(self.counter)

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
        storage = np.where(finite & (keeping == KEEPS_NOTHING), 0.0, np.inf)
        last = finite & (keeping == KEEPS_ANY) & (cycle == self._cycles)
        storage[last] = self._net.place_storage[place[last]]
        self.nodes.append(
            Nodes(place, cycle, np.full(size, item), np.full(size, birth), keeping, storage)
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
        self.lanes.append(
            Lanes(
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
            self._add_nodes(nowhere, np.zeros(1, dtype=np.int64), keeps=KEEPS_ANY)
        # Goods in batches have lanes of their own: what is left for this one is nothing.
        only = np.append(net.lane_item, -1)[lane]
        only = np.where(np.append(self.batched, False)[only], _NOTHING, only)
        self._add_lanes(
            (cycle - 1) * self._count + net.lane_origin[lane],
            np.where(late, self._under_way, (lands - 1) * self._count + net.lane_destination[lane]),
            kind=SHIP,
            cycle=cycle,
            of=lane,
            item=only,
            is_open=is_open,
            effort=1.0,
        )
        self._lands = np.where((cycle >= first) & ((cycle - first) % every == 0), lands, 0)

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
        counter[at] = self._add_nodes(place[at], cycle[at], keeps=KEEPS_NOTHING, item=-1, birth=1)
        self.nodes[-1].storage[:] = np.inf
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
        for item in np.flatnonzero(self.batched).tolist():
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
                keeps=KEEPS_NOTHING if held else item,
                item=item,
                birth=birth,
            )
        if last > cycles:
            # What is good when the horizon ends lies with all else.
            node[cycles * count + places] = self._end + places
        trips, holds, counters = self.lanes[0], self.lanes[1], self.lanes[2:3]
        only = self._net.lane_item[trips.of]
        # What leaves so late that it lands behind the horizon has to be good when it does.
        departs = (self._lands > 0) & (self._lands <= last)
        base = np.flatnonzero(departs & ((only < 0) | (only == item)))
        for lanes, numbers, offset, kind in (
            (trips, base, 0, SHIP),
            (holds, np.arange(len(holds.origin)), self._first_hold, HOLD),
        ):
            start = node[lanes.origin[numbers]]
            # The end nodes stand behind those of the last cycle, as in `node`.
            late = np.zeros(len(numbers), dtype=bool)
            if kind == SHIP:
                late = self._lands[numbers] > cycles
            end = node[np.where(late, 0, lanes.destination[numbers])]
            end[late] = self._under_way
            good = np.flatnonzero((start >= 0) & (end >= 0))
            self._add_lanes(
                start[good],
                end[good],
                kind=kind,
                cycle=lanes.cycle[numbers][good],
                of=lanes.of[numbers][good],
                item=np.full(len(good), item),
                share=offset + numbers[good],
                is_open=~late[good],
                effort=1.0 if kind == SHIP else 0.0,
            )
        asks = np.zeros(count, dtype=bool)
        asks[net.demand_place[net.demand_item == item]] = True
        there = np.flatnonzero((node[: cycles * count] >= 0) & np.tile(asks, cycles))
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
