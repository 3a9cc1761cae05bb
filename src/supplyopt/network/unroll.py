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

from dataclasses import replace

import numpy as np

from supplyopt.network.numbered import Floats, Indices, Numbered
from supplyopt.network.time_graph import TimeGraph, batched_items
from supplyopt.network.unrolled import HOLD, ISSUE, WAIT, Unrolled, as_it_is

__all__ = ["unroll"]


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
    if cycles == 1 and not (net.lane_lead_time > 0).any() and not batched_items(net, 1).any():
        return as_it_is(net)
    return _Unrolling(net, cycles, waits).result()


class _Unrolling:
    """Writes nodes with the lanes between them as a network of one cycle."""

    def __init__(self, net: Numbered, cycles: int, waits: bool) -> None:
        self._net, self._cycles, self._waits = net, cycles, waits
        self._count = len(net.places)
        self._graph = TimeGraph(net, cycles, waits)

    def result(self) -> Unrolled:
        """Return the unrolled network."""
        graph, net, cycles, count = self._graph, self._net, self._cycles, self._count
        counter = graph.counter
        nodes = {
            name: np.concatenate([getattr(part, name) for part in graph.nodes])
            for name in ("place", "cycle", "item", "birth", "keeps", "storage")
        }
        lanes = {
            name: np.concatenate([getattr(part, name) for part in graph.lanes])
            for name in ("origin", "destination", "of", "cycle", "item", "share", "open", "effort")
        }
        kind = np.concatenate([np.full(len(part.origin), part.kind) for part in graph.lanes])
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
        stock, arrival = self._supply_nodes()
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
            item_batched=graph.batched,
            place_base=nodes["place"],
            place_cycle=nodes["cycle"],
            place_slot=_slots(nodes),
            place_hold=place_hold,
            place_keeps=nodes["keeps"],
            base=net,
        )
        return Unrolled(
            net=wide,
            cycles=cycles,
            node_item=nodes["item"],
            node_birth=np.where(nodes["item"] >= 0, nodes["birth"], 0),
            is_counter=(nodes["item"] < 0) & (nodes["birth"] != 0),
            lane_of=of,
            lane_cycle=cycle,
            lane_kind=kind,
            guarantee_of=guarantee_of,
            reserve_of=reserve_of,
            carrier_of=np.tile(np.arange(carriers), cycles),
        )

    def _supply_nodes(self) -> tuple[Indices, Indices]:
        """Return the nodes at which stock lies at first, and those at which arrivals come."""
        net, count = self._net, self._count
        found = []
        for place, item, cycle, age in (
            (net.stock_place, net.stock_item, np.ones_like(net.stock_place), net.stock_age),
            (net.arrival_place, net.arrival_item, net.arrival_cycle, net.arrival_age),
        ):
            node = (cycle - 1) * count + place
            for record in np.flatnonzero(self._graph.batched[item]).tolist():
                batch = self._graph.home[int(item[record]), int(cycle[record] - age[record])]
                node[record] = batch[node[record]]
            found.append(node)
        return found[0], found[1]

    def _names(self, nodes: dict[str, Indices]) -> tuple[str, ...]:
        cycles = range(1, self._cycles + 1) if self._cycles > 1 else ()
        # First come the places of each cycle, as the tables have them.
        names = [f"{name} (cycle {cycle})" for cycle in cycles for name in self._net.places]
        names = names or list(self._net.places)
        for place, cycle, item, birth in zip(
            *(nodes[name][len(names) :].tolist() for name in ("place", "cycle", "item", "birth")),
            strict=True,
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
        modes, words = self._net.lane_mode, {HOLD: "(held)", ISSUE: "(handed over)", WAIT: "(late)"}
        known = np.array([*modes, *(words.get(what, "") for what in range(WAIT + 1))], dtype=object)
        return tuple(known[np.where(of >= 0, of, len(modes) + kind)].tolist())

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
    key = np.zeros(len(nodes["cycle"]), dtype=np.int64)
    for name in ("cycle", "item", "birth"):
        part = nodes[name] - nodes[name].min(initial=0)
        key = key * (part.max(initial=0) + 1) + part
    slots: Indices = np.unique(key, return_inverse=True)[1].reshape(-1)
    return slots
