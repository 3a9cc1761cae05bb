"""What was carried out, as a plan of the whole network."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from supplyopt.network.network import Network
from supplyopt.network.unrolled import HOLD, ISSUE, SHIP, WAIT, Unrolled
from supplyopt.planning.flows import Flows
from supplyopt.planning.plan import Plan
from supplyopt.planning.status import Status
from supplyopt.planning.terms import Terms

__all__ = ["carried_plan"]

Move = tuple[Hashable, int, float]
"""The lane by what tells it from others, the item, pieces."""


def carried_plan(
    network: Network, entries: Sequence[Mapping[str, Any]], *, lots: bool | str
) -> Plan:
    """Return what was carried out as a plan of status GIVEN.

    What was lost on the way has left and not come, so in the plan it lies where it should have
    come.

    Parameters
    ----------
    network : Network
        The truth.
    entries : sequence of mapping
        Of cycles, in order.
    lots : False, True or "everywhere"
        Which shipments are whole cartons.
    """
    unrolled = network.unrolled
    served = np.zeros(len(network.numbered.demand_place))
    moves: list[Move] = []
    for entry in entries:
        record, pieces = entry["served"]
        served[np.array(record, dtype=np.int64)] += pieces
        moves += _trips(unrolled, entry)
        if not unrolled.is_plain:
            moves += _held(unrolled, entry)
            moves += _handed_over(unrolled, entry)
            moves += _late(network, entry)
    number = _lane_numbers(unrolled)
    total: dict[tuple[int, int], float] = {}
    for key, item, pieces in moves:
        if key in number:
            pair = number[key], item
            total[pair] = total.get(pair, 0.0) + pieces
    pairs = np.array(list(total), dtype=np.int64).reshape(-1, 2)
    flows = Flows(pairs[:, 0], pairs[:, 1], np.array(list(total.values())), served)
    return Plan(network, Status.GIVEN, flows, terms=Terms(lots=lots))


def _lane_numbers(unrolled: Unrolled) -> dict[Hashable, int]:
    """Return the number of each unrolled lane by kind, lane or place, cycle, item, birth."""
    net = unrolled.net
    start = net.lane_origin
    place = np.where(unrolled.lane_kind == SHIP, unrolled.lane_of, unrolled.node_place[start])
    parts = (
        unrolled.lane_kind,
        place,
        unrolled.lane_cycle,
        unrolled.node_item[start],
        unrolled.node_birth[start],
    )
    keys = zip(*(part.tolist() for part in parts), strict=True)
    return {key: number for number, key in enumerate(keys)}


def _batch(unrolled: Unrolled, item: int, birth: int) -> tuple[int, int]:
    """Return what tells the batch of goods that came new in a cycle, or that there is none."""
    return (item, birth) if unrolled.net.item_batched[item] else (-1, 0)


def _trips(unrolled: Unrolled, entry: Mapping[str, Any]) -> Iterator[Move]:
    lane, item = entry["planned"][:2]
    cycle = entry["cycle"]
    for row, age, pieces in _rows(entry["sent"]):
        what = item[row]
        yield (SHIP, lane[row], cycle, *_batch(unrolled, what, cycle - age)), what, pieces


def _held(unrolled: Unrolled, entry: Mapping[str, Any]) -> Iterator[Move]:
    cycle = entry["cycle"]
    for place, item, age, pieces in _rows(entry["closing"]):
        # What is on the shelf at the cycle's end is there at the age of the next.
        yield (HOLD, place, cycle, *_batch(unrolled, item, cycle + 1 - age)), item, pieces


def _handed_over(unrolled: Unrolled, entry: Mapping[str, Any]) -> Iterator[Move]:
    cycle = entry["cycle"]
    for place, item, age, pieces in _rows(entry["used"]):
        yield (ISSUE, place, cycle, *_batch(unrolled, item, cycle - age)), item, pieces


def _late(network: Network, entry: Mapping[str, Any]) -> Iterator[Move]:
    """Follow each piece from the cycle in which it was handed over to that of its request."""
    net, cycle = network.numbered, entry["cycle"]
    for record, pieces in zip(*entry["served"], strict=True):
        place, item = int(net.demand_place[record]), int(net.demand_item[record])
        for later in range(int(net.demand_cycle[record]) + 1, cycle + 1):
            if pieces > 0:
                yield (WAIT, place, later, -1, 0), item, pieces


def _rows(columns: Sequence[Iterable[Any]]) -> Iterator[Any]:
    return zip(*columns, strict=True)
