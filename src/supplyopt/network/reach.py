"""What goods can reach within the horizon."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from supplyopt.errors import Fault
from supplyopt.network.cells import plain_number
from supplyopt.network.numbered import Numbered
from supplyopt.network.parsed import ParsedTable

__all__ = [
    "absurd_demand",
    "earliest_cycles",
    "far_above",
    "lanes_without_effect",
    "nothing_asked",
    "unreached_demand",
]

_NEVER = np.iinfo(np.int64).max
_ABSURD = 1e6
"""So many times all that there is of an item nobody asks for in earnest."""
_GAP, _AT_LEAST = 100.0, 3
"""So many times all others, of so many others, is far above them."""


def lanes_without_effect(
    tables: Mapping[str, ParsedTable], net: Numbered, *, cycles: int
) -> list[Fault]:
    """Find lanes whose first delivery would come after the last cycle.

    Parameters
    ----------
    tables : mapping of str to ParsedTable
        The tables, for their row numbers.
    net : Numbered
        The same, as arrays.
    cycles : int
        Length of the horizon.

    Returns
    -------
    list of Fault
        One a lane.
    """
    first = net.lane_first_cycle + net.lane_lead_time
    rows = tables["lanes"].rows
    return [
        Fault(
            "lanes",
            int(rows[lane]),
            "lead_time" if net.lane_lead_time[lane] else "first_cycle",
            int((net.lane_lead_time if net.lane_lead_time[lane] else net.lane_first_cycle)[lane]),
            f"can never deliver: its first goods would come in cycle {first[lane]} of {cycles}",
            "correct it, or leave the lane out",
        )
        for lane in np.flatnonzero(first > cycles).tolist()
    ]


def unreached_demand(
    tables: Mapping[str, ParsedTable], net: Numbered, *, cycles: int, waits: bool
) -> list[Fault]:
    """Find demand that no goods can come to, by any way, in time.

    Parameters
    ----------
    tables : mapping of str to ParsedTable
        The tables, for their row numbers.
    net : Numbered
        The same, as arrays.
    cycles : int
        Length of the horizon.
    waits : bool
        Whether demand may be served after its own cycle.

    Returns
    -------
    list of Fault
        One a row of demand.
    """
    latest = np.full_like(net.demand_cycle, cycles) if waits else net.demand_cycle
    found = []
    for item in np.flatnonzero(np.bincount(net.demand_item)).tolist():
        earliest = earliest_cycles(net, item, cycles=cycles)
        late = (net.demand_item == item) & (net.demand_quantity > 0)
        late &= earliest[net.demand_place] > latest
        found += np.flatnonzero(late).tolist()
    rows = tables["demand"].rows
    return [
        Fault(
            "demand",
            int(rows[row]),
            "place",
            net.places[net.demand_place[row]],
            f"no lane brings {net.items[net.demand_item[row]]!r} there by cycle {latest[row]}",
            "add a lane, or stock or an arrival at its start",
        )
        for row in sorted(found)
    ]


def absurd_demand(tables: Mapping[str, ParsedTable], net: Numbered) -> list[Fault]:
    """Find demand for a million times all that there is of an item.

    A plan can be made: who is measured against such a number gets nearly all where all are to be
    served at equal rates.

    Parameters
    ----------
    tables : mapping of str to ParsedTable
        The tables, for their row numbers.
    net : Numbered
        The same, as arrays.
    """
    there = np.zeros(len(net.items))
    np.add.at(there, net.stock_item, net.stock_quantity)
    np.add.at(there, net.arrival_item, net.arrival_quantity)
    supply = there[net.demand_item]
    rows = tables["demand"].rows
    return [
        Fault(
            "demand",
            int(rows[row]),
            "quantity",
            float(net.demand_quantity[row]),
            f"is more than a million times all that there is of {net.items[item]!r}, "
            f"{there[item]:.10g}",
            "correct it; if it is meant, give its need as entitlement, else it takes nearly all "
            "where all are served at equal rates",
        )
        for row in np.flatnonzero((supply > 0) & (net.demand_quantity > _ABSURD * supply)).tolist()
        for item in [int(net.demand_item[row])]
    ]


def far_above(demand: ParsedTable) -> list[Fault]:
    """Find numbers of demand that are far above all others of their item: slips of the pen.

    A few of them, with a gap of a factor of a hundred below: where places differ as villages and
    cities do, there are some between.

    Parameters
    ----------
    demand : ParsedTable
        It may have faults: such a number may be what explains them.
    """
    found: list[Fault] = []
    items = demand.texts.get("item")
    if items is None:
        return found
    for column in ("quantity", "entitlement"):
        cells = demand.numbers.get(column)
        if cells is None:
            continue
        for item, name in enumerate(items.texts):
            rows = np.flatnonzero((items.codes == item) & (cells.values > 0))
            rows = rows[np.argsort(cells.values[rows], kind="stable")]
            values = cells.values[rows]
            gaps = np.flatnonzero(values[1:] >= _GAP * values[:-1]) + 1
            gaps = gaps[(gaps >= _AT_LEAST) & (len(rows) - gaps <= max(len(rows) // 10, 1))]
            if not len(gaps):
                continue
            below = float(values[gaps[0] - 1])
            found += [
                Fault(
                    "demand",
                    int(demand.rows[row]),
                    column,
                    plain_number(float(cells.values[row])),
                    f"is far above all else that is asked of {name!r}, {below:,.10g} at most",
                    "correct it, if it is a slip of the pen",
                )
                for row in sorted(rows[gaps[0] :].tolist())
            ]
    return found


def nothing_asked(tables: Mapping[str, ParsedTable]) -> list[Fault]:
    """Find a table of demand without rows: a plan of such a network is empty.

    Parameters
    ----------
    tables : mapping of str to ParsedTable
    """
    if len(tables["demand"]):
        return []
    problem, remedy = "the table has no rows: nothing is asked for", "add what is asked for"
    return [Fault("demand", None, "", None, problem, remedy)]


def earliest_cycles(net: Numbered, item: int, *, cycles: int) -> NDArray[np.int64]:
    """Give the first cycle in which an item can be at each place, whatever the amounts.

    Parameters
    ----------
    net : Numbered
        The network.
    item : int
        The number of the item.
    cycles : int
        Length of the horizon.

    Returns
    -------
    ndarray of int64, shape (places,)
        Cycles from 1; the largest integer where it can never be.

    Notes
    -----
    Bellman and Ford's labels: every place that has become earlier tries its lanes again.
    """
    earliest = np.full(len(net.places), _NEVER)
    lies = (net.stock_item == item) & (net.stock_quantity > 0)
    earliest[net.stock_place[lies]] = 1
    comes = (net.arrival_item == item) & (net.arrival_quantity > 0)
    np.minimum.at(earliest, net.arrival_place[comes], net.arrival_cycle[comes])
    lanes = np.flatnonzero((net.lane_item < 0) | (net.lane_item == item))
    changed = earliest <= cycles
    while changed.any():
        tried = lanes[changed[net.lane_origin[lanes]]]
        first, every = net.lane_first_cycle[tried], net.lane_every[tried]
        waited = np.maximum(earliest[net.lane_origin[tried]] - first, 0)
        leaves = first + -(-waited // every) * every
        arrives = leaves + net.lane_lead_time[tried]
        in_time = arrives <= cycles
        before = earliest.copy()
        np.minimum.at(earliest, net.lane_destination[tried[in_time]], arrives[in_time])
        changed = earliest < before
    return earliest
