"""Whole cartons, whole pieces: shipments that are whole multiples of their item's lot.

A lane is the last hop of an item where its destination has a record of demand of that item: from
there goods go by the piece into hands, so that lane may carry any quantity. On every other lane,
or on all of them where cartons are whole everywhere, a shipment is a number of cartons times the
lot. What a place does not need of its last carton stays there, so nothing is rounded down: a post
that needs a third of a carton gets it from the carton that its depot opened.

Where pieces are whole, too, the last hop carries whole ones, and whole ones are handed out, but of
items that are divisible.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from supplyopt.formulation.blocks import lane_key
from supplyopt.formulation.family import Family
from supplyopt.formulation.layout import Layout
from supplyopt.formulation.merge import open_lanes
from supplyopt.lp.distinct import distinct
from supplyopt.lp.program import Block, Bounds, Flags, Floats, Indices, Program, sums
from supplyopt.network.carried import carried_items
from supplyopt.network.numbered import Numbered

__all__ = [
    "Cartons",
    "carton_places",
    "carton_ships",
    "cartons_of",
    "most_handed_out",
    "of_use",
    "pieces_of",
    "whole_pieces",
    "with_cartons",
]

_WHOLE = 1e-9
"""A quantity this near to whole cartons, as a share of it, is whole cartons."""


@dataclass(frozen=True)
class Cartons:
    """Which columns are whole cartons or pieces, and where numbers of cartons stand.

    Attributes
    ----------
    ship : integer array
        Ship columns.
    count : integer array
        The column that counts the cartons of each.
    lot : float array
        Pieces in a carton of each.
    whole : integer array
        Columns of whole pieces, shipped by the piece or served.
    """

    ship: Indices
    count: Indices
    lot: Floats
    whole: Indices

    def exact(self, values: Floats) -> Floats:
        """Return the values with each of these columns at exactly its whole cartons or pieces."""
        snapped = values.copy()
        snapped[self.ship] = np.round(values[self.count]) * self.lot
        snapped[self.whole] = np.round(values[self.whole])
        return snapped


def whole_pieces(net: Numbered, lots: bool | str) -> Flags:
    """Return which items are handed out, and come to who uses them, in whole pieces only.

    Parameters
    ----------
    net : Numbered
    lots : False, True, "pieces" or "everywhere"
    """
    if lots in ("pieces", "everywhere"):
        whole: Flags = net.item_divisible == 0
        return whole
    return np.zeros(len(net.items), dtype=bool)


def most_handed_out(net: Numbered, lots: bool | str) -> Floats:
    """Return how much each record of demand may be handed out: no part of a piece that is whole.

    Parameters
    ----------
    net : Numbered
    lots : False, True, "pieces" or "everywhere"
    """
    asked, whole = net.demand_quantity, whole_pieces(net, lots)[net.demand_item]
    most: Floats = np.where(whole, _whole(asked, np.ones(1)), asked)
    return most


def carton_ships(net: Numbered, lots: bool | str) -> Flags:
    """Return on which lanes which items go in whole cartons.

    Wherever the destination has no record of demand of the item, in whatever cycle.

    Parameters
    ----------
    net : Numbered
    lots : False, True, "pieces" or "everywhere"

    Returns
    -------
    bool array, lanes x items
    """
    shape = (len(net.lane_origin), len(net.items))
    if lots is False:
        return np.zeros(shape, dtype=bool)
    trips: Flags = np.repeat(net.lane_trip[:, None], len(net.items), axis=1)
    if lots == "everywhere":
        return trips
    base = net.place_base
    used = np.zeros((int(base.max(initial=-1)) + 2, len(net.items)), dtype=bool)
    used[base[net.demand_place], net.demand_item] = True
    passing: Flags = ~used[base[net.lane_destination]]
    return passing & trips


def of_use(net: Numbered) -> Flags:
    """Return on which open lanes which items can come nearer to where they are asked for.

    Where lanes have least loads, goods that nobody needs may still fill them.
    """
    allowed: Flags = carried_items(net) & open_lanes(net)[:, None]
    if (net.lane_min_load > 0).any():
        return allowed
    wanted = np.zeros((len(net.places), len(net.items)), dtype=bool)
    wanted[net.demand_place, net.demand_item] = True
    wanted[net.reserve_place, net.reserve_item] = True
    while True:
        before = wanted.sum()
        onward: Flags = allowed & wanted[net.lane_destination]
        for item in range(len(net.items)):
            wanted[net.lane_origin[onward[:, item]], item] = True
        if wanted.sum() == before:
            return onward


def pieces_of(net: Numbered, layout: Layout, lots: bool | str) -> Indices:
    """Return the columns of whole pieces: shipped on last hops, handed over, served.

    Parameters
    ----------
    net : Numbered
        What the program speaks of.
    layout : Layout
        Of the program.
    lots : False, True, "pieces" or "everywhere"
    """
    whole, lane = whole_pieces(net, lots), layout.ship_lane
    by_piece = net.lane_trip[lane] & ~carton_ships(net, lots)[lane, layout.ship_item]
    # What is handed over stays in its cycle; what is held, or waits, goes to another.
    at = net.place_cycle[net.lane_origin[lane]] == net.place_cycle[net.lane_destination[lane]]
    handed = ~net.lane_trip[lane] & at
    ship = np.flatnonzero((by_piece | handed) & whole[layout.ship_item])
    served = np.flatnonzero(whole[net.demand_item[layout.demand]])
    return np.concatenate([ship, layout.starts["served"] + served])


def cartons_of(
    net: Numbered, lane_of: Indices, layout: Layout, lots: bool | str
) -> tuple[Indices, Indices]:
    """Return the ship columns that carry whole cartons, of use to somebody or not.

    Parameters
    ----------
    net : Numbered
        The whole network.
    lane_of : integer array, one a lane of it
        The lane that stands for it in the program, -1 for none.
    layout : Layout
        Of the program.
    lots : False, True, "pieces" or "everywhere"

    Returns
    -------
    used, idle : integer arrays
        Idle are those on which nothing comes nearer to where it is asked for.
    """
    cartons, useful = carton_ships(net, lots), of_use(net)
    kept = np.flatnonzero(lane_of >= 0)
    shape = (int(lane_of.max(initial=-1)) + 1, len(net.items))
    whole, some_use, some_cartons = (np.zeros(shape, dtype=bool) for _ in range(3))
    np.logical_or.at(whole, lane_of[kept], (cartons & useful)[kept])
    np.logical_or.at(some_use, lane_of[kept], useful[kept])
    np.logical_or.at(some_cartons, lane_of[kept], cartons[kept])
    at = layout.ship_lane, layout.ship_item
    return np.flatnonzero(whole[at]), np.flatnonzero((some_cartons & ~some_use)[at])


def carton_places(net: Numbered, lots: bool | str) -> Indices:
    """Return the places that no merging may touch.

    Cartons of use to somebody come to them, or whole pieces are handed out there.

    Parameters
    ----------
    net : Numbered
    lots : False, True, "pieces" or "everywhere"
    """
    cartons = carton_ships(net, lots) & of_use(net)
    handing = net.demand_place[whole_pieces(net, lots)[net.demand_item]]
    return distinct(np.concatenate([net.lane_destination[cartons.any(axis=1)], handing]))


def with_cartons(
    program: Program,
    net: Numbered,
    layout: Layout,
    *,
    ship: Indices,
    idle: Indices,
    whole: Indices,
) -> tuple[Program, tuple[Family, ...], Cartons]:
    """Return the program with columns that count the cartons of some ship columns.

    Parameters
    ----------
    program : Program
    net : Numbered
        The network that the program speaks of.
    layout : Layout
    ship : integer array
        Ship columns.
    idle : integer array
        Ship columns that carry nothing: no goal would have it.
    whole : integer array
        Columns of whole pieces.

    Returns
    -------
    program : Program
        With a column "cartons" and a row "carton" a ship column: pieces equal lot x cartons. A
        row "unopened" a pair of place and item says that no more cartons leave than come and are
        there. Whole cartons keep that anyway (what is there and broken cannot leave in whole
        ones); said, it makes the relaxation nearly whole, too (a cut of Chvatal and Gomory).
    families : tuple of Family
        The meaning of the rows.
    cartons : Cartons
    """
    lot = net.item_lot[layout.ship_item[ship]]
    # No more than there is in all: goods that go round in circles serve nobody.
    there = sums(layout.pair_supply, layout.pair_item, len(net.items))
    most = _whole(there[layout.ship_item[ship]], lot)
    cartons = Cartons(ship, program.n_columns + np.arange(len(ship)), lot, whole)
    bounds = program.bounds
    upper = bounds.column_upper.copy()
    upper[whole] = np.minimum(upper[whole], _most_pieces(net, layout, there)[whole])
    integral, unit = program.integral.copy(), program.unit.copy()
    integral[whole] = True
    # Solvers see columns divided by their unit, and whole ones have to stay whole.
    unit[whole] = 1.0
    # What is less than a carton cannot move at all; said here, no solver's tolerance blurs it.
    upper[ship[most == 0]] = 0.0
    upper[idle] = 0.0
    grown = replace(
        program,
        bounds=Bounds(
            np.concatenate([bounds.column_lower, np.zeros(len(ship))]),
            np.concatenate([upper, most]),
            bounds.row_lower,
            bounds.row_upper,
        ),
        integral=np.concatenate([integral, np.ones(len(ship), dtype=bool)]),
        unit=np.concatenate([unit, np.ones(len(ship))]),
    )
    families = (_counted(net, layout, cartons, most), _unopened(net, layout, cartons, idle))
    named = Block("cartons", program.n_columns, families[0].key)
    grown = replace(grown, columns=(*program.columns, named))
    for family in families:
        grown = _with_family(grown, family)
    return grown, families, cartons


def _most_pieces(net: Numbered, layout: Layout, there: Floats) -> Floats:
    """Return how many whole pieces each ship and each served column may have at most."""
    asked = net.demand_quantity[layout.demand]
    most = np.concatenate([there[layout.ship_item], asked])
    return _whole(most, np.ones(1))


def _whole(quantity: Floats, lot: Floats) -> Floats:
    """Return how many cartons there are in a quantity."""
    cartons: Floats = np.floor(quantity / lot * (1 + _WHOLE))
    return cartons


def _counted(net: Numbered, layout: Layout, cartons: Cartons, most: Floats) -> Family:
    ship, lot = cartons.ship, cartons.lot
    row = np.arange(len(ship))
    moves = most > 0
    return Family(
        "carton",
        np.zeros(len(ship)),
        np.zeros(len(ship)),
        [(row, ship, np.ones(len(ship))), (row[moves], cartons.count[moves], -lot[moves])],
        "items",
        layout.ship_item[ship],
        (*lane_key(net, layout.ship_lane[ship]), (net.items, layout.ship_item[ship])),
    )


def _unopened(net: Numbered, layout: Layout, cartons: Cartons, idle: Indices) -> Family:
    """See to the pairs that cartons leave, and that nothing but cartons comes to."""
    lane, item = layout.ship_lane, layout.ship_item
    start = layout.pair_of[net.lane_origin[lane], item]
    end = layout.pair_of[net.lane_destination[lane], item]
    in_cartons = np.zeros(len(lane), dtype=bool)
    in_cartons[cartons.ship] = True
    in_cartons[idle] = True
    by_piece = np.zeros(len(layout.pair_place), dtype=bool)
    by_piece[end[~in_cartons]] = True
    left = np.zeros(len(layout.pair_place), dtype=bool)
    left[start[cartons.ship]] = True
    pairs = np.flatnonzero(left & ~by_piece)
    row_of = np.full(len(layout.pair_place), -1, dtype=np.int64)
    row_of[pairs] = np.arange(len(pairs))
    entries = []
    for at, sign in ((start[cartons.ship], 1.0), (end[cartons.ship], -1.0)):
        mine = np.flatnonzero(row_of[at] >= 0)
        entries.append((row_of[at[mine]], cartons.count[mine], np.full(len(mine), sign)))
    lot = net.item_lot[layout.pair_item[pairs]]
    return Family(
        "unopened",
        np.full(len(pairs), -np.inf),
        _whole(layout.pair_supply[pairs], lot),
        entries,
        "items",
        layout.pair_item[pairs],
        ((net.places, layout.pair_place[pairs]), (net.items, layout.pair_item[pairs])),
    )


def _with_family(program: Program, family: Family) -> Program:
    row, column, value = (np.concatenate(part) for part in zip(*family.entries, strict=True))
    bounds = program.bounds
    return replace(
        program,
        entry_row=np.concatenate([program.entry_row, program.n_rows + row]),
        entry_column=np.concatenate([program.entry_column, column]),
        entry_value=np.concatenate([program.entry_value, value]),
        bounds=replace(
            bounds,
            row_lower=np.concatenate([bounds.row_lower, family.lower]),
            row_upper=np.concatenate([bounds.row_upper, family.upper]),
        ),
        rows=(*program.rows, Block(family.name, program.n_rows, family.key)),
    )
