"""From a network to its program."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np

from supplyopt.formulation.blocks import FAMILIES, lane_key
from supplyopt.formulation.blocks import stops as stops_of
from supplyopt.formulation.cartons import (
    Cartons,
    carton_places,
    cartons_of,
    pieces_of,
    with_cartons,
)
from supplyopt.formulation.family import Family, demand_key
from supplyopt.formulation.layout import Layout, lay_out, switched_lanes
from supplyopt.formulation.merge import TELLING, Merging, merge, no_merging
from supplyopt.lp.program import Block, Bounds, Flags, Floats, Indices, Program
from supplyopt.network.numbered import KEEPS_ANY, Numbered

__all__ = ["Formulation", "formulate", "formulate_merged", "kept_columns", "units"]


@dataclass(frozen=True)
class Formulation:
    """A program, and what its columns and rows mean.

    Attributes
    ----------
    merging : Merging
        The network it was made from, with the smaller one that the program speaks of.
    layout : Layout
        The meaning of columns.
    families : tuple of Family
        The meaning of rows, in their order.
    program : Program
    cartons : Cartons or None
        Which shipments are whole cartons, which columns whole pieces, where some are.
    """

    merging: Merging
    layout: Layout
    families: tuple[Family, ...]
    program: Program
    cartons: Cartons | None = None

    @property
    def switches_free(self) -> bool:
        """Whether every lane may be switched on at once: switches then do nothing but cost."""
        net, lanes = self.merging.small, self.layout.use_lane
        if (net.lane_min_load[lanes] > 0).any():
            return False
        program = self.program
        added = program.entry_row >= sum(len(family.lower) for family in self.families)
        if (
            program.integral.sum() > len(lanes)
            or program.integral[program.entry_column[added]].any()
        ):
            return False
        stops = self.families[FAMILIES.index(stops_of)]
        at_most = np.bincount(stops.entries[0][0], minlength=len(stops.upper))
        return bool((at_most <= stops.upper).all())

    @property
    def weighted_demand(self) -> float:
        """Item weight x group weight x pieces asked for, in all."""
        net, rows = self.merging.small, self.layout.demand
        weight = net.item_weight[net.demand_item[rows]] * net.group_weight[net.demand_group[rows]]
        return float(weight @ net.demand_quantity[rows])


def formulate(
    net: Numbered,
    *,
    with_trips: bool = True,
    merged: bool = False,
    apart: Indices | None = None,
    telling: Collection[str] = TELLING,
    lots: bool | str = False,
) -> Formulation:
    """Write a network as a program; one of many cycles as it is unrolled.

    Per place and item: what is there plus what comes in equals what is served, goes out, is
    stored, or finds no room. Everything else limits that: lanes, carriers, storage, demand,
    guarantees, reserves. Nothing but guarantees and reserves (and what they need) can make it
    infeasible.

    Parameters
    ----------
    net : Numbered
    with_trips : bool, default True
        Whether trip costs count. Where they do, lanes that have one are switched on or off.
    merged : bool, default False
        Whether places that no goal can tell apart become one, where the program is linear.
    apart : integer array, optional
        Places that stay single all the same.
    telling : collection of str
        What tells lanes apart where places are made one, see `supplyopt.formulation.merge.merge`.
    lots : False, True, "pieces" or "everywhere", default False
        Where whole cartons and pieces go; where some do, the program is mixed-integer.

    Returns
    -------
    Formulation
    """
    merging = no_merging(net)
    if merged and len(switched_lanes(net, with_trips=with_trips)) == 0:
        if lots is not False:
            places = carton_places(net, lots)
            apart = places if apart is None else np.union1d(places, apart)
        merging = merge(net, apart=apart, telling=telling)
    formulation = formulate_merged(merging, with_trips=with_trips)
    if lots is False:
        return formulation
    layout = formulation.layout
    carton, idle = cartons_of(merging.whole, merging.lane_of, layout, lots)
    whole = pieces_of(merging.small, layout, lots)
    if len(carton) + len(whole) == 0:
        return formulation
    program, added, cartons = with_cartons(
        formulation.program, merging.small, layout, ship=carton, idle=idle, whole=whole
    )
    return Formulation(merging, layout, (*formulation.families, *added), program, cartons)


def formulate_merged(merging: Merging, *, with_trips: bool = False) -> Formulation:
    """Write the smaller network of a merging as a program.

    Parameters
    ----------
    merging : Merging
    with_trips : bool, default False
        Whether trip costs count.

    Returns
    -------
    Formulation
    """
    net = merging.small
    layout = lay_out(net, with_trips=with_trips)
    families = tuple(family(net, layout) for family in FAMILIES)
    rows, columns, values = [], [], []
    first = 0
    blocks = []
    for family in families:
        for row, column, value in family.entries:
            rows.append(first + row)
            columns.append(column)
            values.append(value)
        blocks.append(Block(family.name, first, family.key))
        first += len(family.lower)
    integral = np.zeros(layout.starts["end"], dtype=bool)
    integral[layout.columns("use")] = True
    program = Program(
        entry_row=np.concatenate(rows),
        entry_column=np.concatenate(columns),
        entry_value=np.concatenate(values),
        bounds=_bounds(merging, layout, families),
        integral=integral,
        unit=units(net, layout),
        columns=_names(net, layout),
        rows=tuple(blocks),
    )
    return Formulation(merging, layout, families, _without_zeros(program))


def _without_zeros(program: Program) -> Program:
    """Drop entries that are zero: items without volume fill no lane."""
    kept = program.entry_value != 0
    if kept.all():
        return program
    return replace(
        program,
        entry_row=program.entry_row[kept],
        entry_column=program.entry_column[kept],
        entry_value=program.entry_value[kept],
    )


def _bounds(merging: Merging, layout: Layout, families: tuple[Family, ...]) -> Bounds:
    net = merging.small
    lower = np.zeros(layout.starts["end"])
    upper = np.full(layout.starts["end"], np.inf)
    keeps = net.place_keeps[layout.pair_place]
    stays = (keeps == layout.pair_item) | (keeps == KEEPS_ANY)
    stays &= ~merging.passing[layout.pair_place]
    upper[layout.columns("stock")][~stays] = 0.0
    upper[layout.columns("surplus")][_issued(net, layout)] = 0.0
    by_bound = ~net.item_batched[net.reserve_item]
    lower[kept_columns(net, layout)[by_bound]] = net.reserve_quantity[by_bound]
    upper[layout.columns("use")] = 1.0
    return Bounds(
        lower,
        upper,
        np.concatenate([family.lower for family in families]),
        np.concatenate([family.upper for family in families]),
    )


def _issued(net: Numbered, layout: Layout) -> Flags:
    """Return which surplus columns are of goods that a batch gave out to be used, and no more."""
    alone = net.lane_share == np.arange(len(net.lane_share))
    issues = ~net.lane_trip & alone & (net.lane_item >= 0)
    used = np.zeros(len(net.places), dtype=bool)
    used[net.lane_destination[issues]] = True
    place, item = layout.pair_place[layout.surplus_pair], layout.pair_item[layout.surplus_pair]
    issued: Flags = used[place] & net.item_batched[item]
    return issued


def kept_columns(net: Numbered, layout: Layout) -> Indices:
    """Return the column that says what is left of each reserve, -1 where batches do together.

    Parameters
    ----------
    net : Numbered
        What the program speaks of.
    layout : Layout
    """
    place, item = net.reserve_place, net.reserve_item
    lies: Indices = layout.starts["stock"] + layout.pair_of[place, item]
    hold = net.place_hold[place]
    column_of = np.full((len(net.lane_origin) + 1, len(net.items)), -1, dtype=np.int64)
    column_of[layout.ship_lane, layout.ship_item] = np.arange(len(layout.ship_lane))
    return np.where(hold >= 0, column_of[hold, item], lies)


def units(net: Numbered, layout: Layout) -> Floats:
    """Return a natural size of the values of each column.

    Parameters
    ----------
    net : Numbered
        What the program speaks of.
    layout : Layout
    """
    unit = layout.item_unit
    asked = unit[net.demand_item[layout.demand]]
    return np.concatenate(
        [
            unit[layout.ship_item],
            asked,
            asked,
            unit[layout.pair_item],
            unit[layout.pair_item[layout.surplus_pair]],
            np.ones(len(layout.use_lane)),
            asked[layout.lack_first],
        ]
    )


def _names(net: Numbered, layout: Layout) -> tuple[Block, ...]:
    starts = layout.starts
    demand = demand_key(net, layout.demand)
    pairs = ((net.places, layout.pair_place), (net.items, layout.pair_item))
    surplus = layout.surplus_pair
    return (
        Block(
            "ship",
            starts["ship"],
            (*lane_key(net, layout.ship_lane), (net.items, layout.ship_item)),
        ),
        Block("served", starts["served"], demand),
        Block("unmet", starts["unmet"], demand),
        Block("stock", starts["stock"], pairs),
        Block(
            "surplus",
            starts["surplus"],
            (
                (net.places, layout.pair_place[surplus]),
                (net.items, layout.pair_item[surplus]),
            ),
        ),
        Block("use", starts["use"], lane_key(net, layout.use_lane)),
        Block("lack", starts["lack"], demand_key(net, layout.demand[layout.lack_first])),
    )
