"""The network as arrays, every id numbered once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from supplyopt.network.parsed import ParsedTable

__all__ = ["KEEPS_ANY", "KEEPS_NOTHING", "Numbered", "id_positions", "number_tables", "positions"]

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]
Flags = NDArray[np.bool_]

KEEPS_ANY, KEEPS_NOTHING = -1, -2
"""Of `Numbered.place_keeps`: where any item may lie when the program ends, where none."""


@dataclass(frozen=True, slots=True, eq=False)
class Numbered:
    """Read-only numpy columns of a network, rows in the order of its tables.

    Places, items, groups, carriers are numbered from 0 in the order of their tables; -1 stands
    for none (a parent, a carrier), for any item (a lane) or for all groups (a guarantee). Cycles
    count from 1; a guarantee's cycle 0 means every cycle. Unlimited is ``inf``.

    A network of many cycles, unrolled by `unroll`, is a `Numbered` of one cycle with a place for
    each place in each cycle. The last fields say what is what there; in the network as the tables
    have it, they say that nothing is special.

    Attributes
    ----------
    demand_row : integer array, one a record of demand
        Records of one place, item, group, in whatever cycle, bear one number.
    demand_wait : float array, one a record of demand
        Cycle ends that a piece of it sees which is never served.
    lane_share : integer array, one a lane
        Lanes that share capacity, least load, trip cost, stops bear the number of one of them.
    lane_trip : bool array, one a lane
        Whether it is a trip, not goods that stay, are handed over, or come late.
    lane_effort : float array, one a lane
        What a piece costs that passes it, where no goal says otherwise.
    lane_wait : float array, one a lane
        Cycle ends that a piece waited that passes it.
    item_batched : bool array, one an item
        Whether it travels in batches by age: only lanes that name it carry it.
    place_base : integer array, one a place
        The place that it is in some cycle.
    place_cycle : integer array, one a place
        In which cycle.
    place_slot : integer array, one a place
        Alike for nodes that are the same thing of two places, in the same cycle.
    place_hold : integer array, one a place
        The lane over which goods stay there until the next cycle, -1 for none.
    place_keeps : integer array, one a place
        The only item that may lie there when the program ends, -1 for any, -2 for none.
    base : Numbered or None
        The network that was unrolled.
    uncut : Numbered or None
        The network with all that cannot bind still in it, where that was cut.
    """

    places: tuple[str, ...]
    items: tuple[str, ...]
    groups: tuple[str, ...]
    carriers: tuple[str, ...]
    place_parent: Indices
    place_storage: Floats
    item_volume: Floats
    item_lot: Floats
    item_weight: Floats
    item_shelf_life: Floats
    item_divisible: Indices
    group_priority: Indices
    group_weight: Floats
    carrier_capacity: Floats
    carrier_stops: Floats
    lane_origin: Indices
    lane_destination: Indices
    lane_mode: tuple[str, ...]
    lane_carrier: Indices
    lane_item: Indices
    lane_stages: Floats
    lane_lead_time: Indices
    lane_capacity: Floats
    lane_cost: Floats
    lane_hours: Floats
    lane_trip_cost: Floats
    lane_min_load: Floats
    lane_every: Indices
    lane_first_cycle: Indices
    stock_place: Indices
    stock_item: Indices
    stock_age: Indices
    stock_quantity: Floats
    arrival_place: Indices
    arrival_item: Indices
    arrival_cycle: Indices
    arrival_age: Indices
    arrival_quantity: Floats
    demand_place: Indices
    demand_item: Indices
    demand_group: Indices
    demand_cycle: Indices
    demand_quantity: Floats
    demand_entitlement: Floats
    demand_served_before: Floats
    guarantee_place: Indices
    guarantee_item: Indices
    guarantee_group: Indices
    guarantee_cycle: Indices
    guarantee_quantity: Floats
    reserve_place: Indices
    reserve_item: Indices
    reserve_quantity: Floats
    demand_row: Indices
    demand_wait: Floats
    lane_share: Indices
    lane_trip: Flags
    lane_effort: Floats
    lane_wait: Floats
    item_batched: Flags
    place_base: Indices
    place_cycle: Indices
    place_slot: Indices
    place_hold: Indices
    place_keeps: Indices
    base: Numbered | None = None
    uncut: Numbered | None = None

    @property
    def as_given(self) -> Numbered:
        """The network as its tables have it, before it was unrolled."""
        return self if self.base is None else self.base

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, np.ndarray):
                value.flags.writeable = False


_PREFIXES = {
    "place": "places",
    "item": "items",
    "group": "groups",
    "carrier": "carriers",
    "lane": "lanes",
    "stock": "stock",
    "arrival": "arrivals",
    "demand": "demand",
    "guarantee": "guarantees",
    "reserve": "reserves",
}


def number_tables(tables: Mapping[str, ParsedTable]) -> Numbered:
    """Give the arrays of tables that are free of faults.

    Parameters
    ----------
    tables : mapping of str to ParsedTable
        Every table of the contract, the absent ones as their defaults.

    Returns
    -------
    Numbered
    """
    columns: dict[str, object] = {
        name: _column(tables[name], _key(tables[name]), tables)
        for name in ("places", "items", "groups", "carriers")
    }
    columns |= _nothing_special(tables)
    for field in fields(Numbered):
        if field.name in columns or field.name in ("base", "uncut"):
            continue
        prefix, name = field.name.split("_", 1)
        table = tables[_PREFIXES[prefix]]
        columns[field.name] = _column(table, name, tables)
    return Numbered(**columns)  # type: ignore[arg-type]


def _column(table: ParsedTable, name: str, tables: Mapping[str, ParsedTable]) -> object:
    column = table.table.by_name[name]
    if column.refers:
        return positions(table, name, defining=tables[column.refers])

    def read() -> object:
        if column.is_text:
            return tuple(table.text(name).tolist())
        numbers = table.number(name)
        return numbers.astype(np.int64) if column.is_integer else numbers

    return table.once(f"column {name}", read)


def _nothing_special(tables: Mapping[str, ParsedTable]) -> dict[str, object]:
    """Give the fields that speak of unrolled networks, for one as its tables have it."""
    places, lanes, demand = (len(tables[name]) for name in ("places", "lanes", "demand"))
    return {
        "demand_row": tables["demand"].once(
            "need", lambda: _needs(tables), *(tables[name] for name in _WHO)
        ),
        "demand_wait": np.zeros(demand),
        "lane_share": np.arange(lanes),
        "lane_trip": np.ones(lanes, dtype=bool),
        "lane_effort": np.ones(lanes),
        "lane_wait": np.zeros(lanes),
        "item_batched": np.zeros(len(tables["items"]), dtype=bool),
        "place_base": np.arange(places),
        "place_cycle": np.ones(places, dtype=np.int64),
        "place_slot": np.zeros(places, dtype=np.int64),
        "place_hold": np.full(places, -1, dtype=np.int64),
        "place_keeps": np.full(places, -1, dtype=np.int64),
    }


_WHO = ("places", "items", "groups")


def _needs(tables: Mapping[str, ParsedTable]) -> Indices:
    """Give records of one place, item, group one number, as these are first seen."""
    key = np.zeros(len(tables["demand"]), dtype=np.int64)
    for name in _WHO:
        of = positions(tables["demand"], _key(tables[name]), defining=tables[name])
        key = key * len(tables[name]) + of
    return pd.factorize(key)[0].astype(np.int64)


def positions(table: ParsedTable, name: str, *, defining: ParsedTable) -> Indices:
    """Give each row's position of an id in the table that defines it.

    Parameters
    ----------
    table : ParsedTable
        The table with the column.
    name : str
        The column of ids.
    defining : ParsedTable
        The table that defines them.

    Returns
    -------
    ndarray of int64, shape (rows,)
        Positions in ``defining``; -1 where blank or not defined. A blank that means an id is
        that id.
    """
    if not len(table):
        return np.zeros(0, dtype=np.int64)
    return table.once(f"positions {name}", lambda: _positions(table, name, defining), defining)


def _positions(table: ParsedTable, name: str, defining: ParsedTable) -> Indices:
    position_of = id_positions(defining)
    cells = table.texts.get(name)
    default = position_of.get(str(table.table.by_name[name].default), -1)
    if cells is None:
        found: Indices = np.full(len(table), default, dtype=np.int64)
    else:
        number_of = [*(position_of.get(text, -1) for text in cells.texts), default]
        found = np.array(number_of, dtype=np.int64)[cells.codes]
        found[cells.bad] = -1
    found.flags.writeable = False
    return found


def id_positions(defining: ParsedTable) -> dict[str, int]:
    """Give the first row position of every id that a table defines."""
    return defining.once("ids", lambda: _id_positions(defining))


def _id_positions(defining: ParsedTable) -> dict[str, int]:
    cells = defining.texts.get(_key(defining))
    if cells is None:
        return {}
    if np.array_equal(cells.codes, np.arange(len(cells.texts))):
        return dict(zip(cells.texts, range(len(cells.texts)), strict=True))
    found: dict[str, int] = {}
    for row, code in enumerate(cells.codes.tolist()):
        if code >= 0:
            found.setdefault(cells.texts[code], row)
    return found


def _key(table: ParsedTable) -> str:
    return table.table.columns[0].name
