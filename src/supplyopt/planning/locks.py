"""Shipments or amounts served that are fixed by hand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from supplyopt.errors import Fault, InputError
from supplyopt.formulation.cartons import carton_ships, whole_pieces
from supplyopt.formulation.formulate import Formulation
from supplyopt.lp.program import Flags, Floats, Indices
from supplyopt.network.numbered import Numbered
from supplyopt.network.parsed import named_series
from supplyopt.network.unrolled import Unrolled
from supplyopt.planning.flows import Flows

__all__ = [
    "NO_LOCKS",
    "Locks",
    "fixed_table",
    "kept_exactly",
    "locked_columns",
    "require_no_fixed_circle",
    "require_whole_cartons",
    "with_locks",
]

_WHOLE = 1e-9


def _no_numbers() -> Indices:
    return np.zeros(0, dtype=np.int64)


def _no_quantities() -> Floats:
    return np.zeros(0)


@dataclass(frozen=True, eq=False)
class Locks:
    """Quantities that a plan must have, numbered as in the unrolled network.

    Attributes
    ----------
    lane, item : integer array, one a fixed shipment
        Each pair once.
    shipped : float array
        Pieces.
    shipped_row : integer array
        The row of the table that fixes it.
    need : integer array, one a fixed amount
        The record of demand.
    served : float array
        Pieces.
    served_row : integer array
        The row of the table that fixes it.
    source : str
        The file whose rows these are; "" for those of a frame.
    """

    lane: Indices = field(default_factory=_no_numbers)
    item: Indices = field(default_factory=_no_numbers)
    shipped: Floats = field(default_factory=_no_quantities)
    shipped_row: Indices = field(default_factory=_no_numbers)
    need: Indices = field(default_factory=_no_numbers)
    served: Floats = field(default_factory=_no_quantities)
    served_row: Indices = field(default_factory=_no_numbers)
    source: str = ""

    def __len__(self) -> int:
        return len(self.lane) + len(self.need)

    def apart(self, net: Numbered) -> Indices:
        """Return the places that no merging may touch: what is fixed speaks of them alone.

        Parameters
        ----------
        net : Numbered
        """
        return np.union1d(net.lane_destination[self.lane], net.demand_place[self.need])


NO_LOCKS = Locks()
"""Nothing is fixed."""


def fixed_table(net: Numbered, unrolled: Unrolled, locks: Locks) -> pd.DataFrame:
    """Write down what is fixed, in the order of the rows that fix it.

    Parameters
    ----------
    net : Numbered
        The network as its tables have it.
    unrolled : Unrolled
    locks : Locks

    Returns
    -------
    DataFrame
        ``origin, destination, mode, item, place, group, cycle, quantity``; texts are empty where
        they are not of a row's kind.
    """
    lane, need = unrolled.lane_of[locks.lane], locks.need
    modes = np.array([*net.lane_mode, ""], dtype=object)[lane].tolist()
    ships, serves = len(lane), len(need)
    texts = {
        "origin": [*_names(net.places, net.lane_origin[lane]), *[""] * serves],
        "destination": [*_names(net.places, net.lane_destination[lane]), *[""] * serves],
        "mode": [*modes, *[""] * serves],
        "item": [*_names(net.items, locks.item), *_names(net.items, net.demand_item[need])],
        "place": [*[""] * ships, *_names(net.places, net.demand_place[need])],
        "group": [*[""] * ships, *_names(net.groups, net.demand_group[need])],
    }
    columns = {
        name: named_series(tuple(cells), np.arange(len(cells))) for name, cells in texts.items()
    }
    frame = pd.DataFrame(
        {
            **columns,
            "cycle": np.concatenate(
                [unrolled.lane_cycle[locks.lane], net.demand_cycle[need]]
            ).astype(np.int64),
            "quantity": np.concatenate([locks.shipped, locks.served]),
        }
    )
    rows = np.concatenate([locks.shipped_row, locks.served_row])
    return frame.iloc[np.argsort(rows, kind="stable")].reset_index(drop=True)


def _names(names: tuple[str, ...], numbers: Indices) -> list[str]:
    return [names[number] for number in numbers.tolist()]


def locked_columns(formulation: Formulation, locks: Locks) -> tuple[Indices, Indices, Indices]:
    """Return the columns that are fixed.

    Parameters
    ----------
    formulation : Formulation
        With the places of `Locks.apart` single.
    locks : Locks

    Returns
    -------
    ship : integer array, one a fixed shipment
        -1 where the lane carries no such item: only zero is fixed there.
    served, unmet : integer array, one a fixed amount
    """
    merging, layout = formulation.merging, formulation.layout
    small = merging.small
    column_of = np.full((len(small.lane_origin) + 1, len(small.items)), -1, dtype=np.int64)
    column_of[layout.ship_lane, layout.ship_item] = np.arange(len(layout.ship_lane))
    record_of = np.full(len(small.demand_place), -1, dtype=np.int64)
    record_of[layout.demand] = np.arange(len(layout.demand))
    record = record_of[merging.demand_of[locks.need]]
    starts = layout.starts
    return (
        column_of[merging.lane_of[locks.lane], locks.item],
        starts["served"] + record,
        starts["unmet"] + record,
    )


def with_locks(formulation: Formulation, locks: Locks) -> Formulation:
    """Return the formulation with what is fixed held at its quantity.

    What a fixed record lacks is held too, so that fair sharing sees it can neither rise nor fall.

    Parameters
    ----------
    formulation : Formulation
    locks : Locks
    """
    if not len(locks):
        return formulation
    net, program = formulation.merging.whole, formulation.program
    ship, served, unmet = locked_columns(formulation, locks)
    carried = ship >= 0
    bounds = program.bounds.copy()
    lacking = np.maximum(net.demand_quantity[locks.need] - locks.served, 0.0)
    for columns, quantity in (
        (ship[carried], locks.shipped[carried]),
        (served, net.demand_quantity[locks.need] - lacking),
        (unmet, lacking),
    ):
        bounds.column_lower[columns] = quantity
        bounds.column_upper[columns] = quantity
    return replace(formulation, program=program.with_bounds(bounds))


def kept_exactly(flows: Flows, locks: Locks) -> Flows:
    """Return the flows with what is fixed at its very quantity, free of a solver's rounding.

    Parameters
    ----------
    flows : Flows
        That keep what is fixed up to rounding.
    locks : Locks
    """
    if not len(locks):
        return flows
    served = flows.served.copy()
    served[locks.need] = locks.served
    fixed = set(zip(locks.lane.tolist(), locks.item.tolist(), strict=True))
    free = np.array(
        [pair not in fixed for pair in zip(flows.lane.tolist(), flows.item.tolist(), strict=True)],
        dtype=bool,
    )
    sent = locks.shipped > 0
    lane = np.concatenate([flows.lane[free], locks.lane[sent]])
    item = np.concatenate([flows.item[free], locks.item[sent]])
    quantity = np.concatenate([flows.quantity[free], locks.shipped[sent]])
    order = np.lexsort((item, lane))
    return Flows(lane[order], item[order], quantity[order], served)


def require_no_fixed_circle(net: Numbered, flows: Flows, locks: Locks) -> None:
    """Raise InputError where pieces go round in a circle to keep a shipment that is fixed.

    Parameters
    ----------
    net : Numbered
    flows : Flows
        Of a plan that moves no piece without need.
    locks : Locks
    """
    faults = []
    for item in np.unique(locks.item).tolist():
        used = (flows.item == item) & (flows.quantity > 0)
        lanes = _on_circles(net, flows.lane[used])
        for number in np.flatnonzero(np.isin(locks.lane, lanes) & (locks.item == item)).tolist():
            faults.append(
                Fault(
                    "fixed",
                    int(locks.shipped_row[number]),
                    "quantity",
                    f"{locks.shipped[number]:g}",
                    f"the best plan keeps it by {net.items[item]} that go round in a circle",
                    "give less, or fix the way back at 0",
                )
            )
    if faults:
        raise InputError(faults)


def _on_circles(net: Numbered, lanes: Indices) -> Indices:
    """Return the lanes that lie on circles of these lanes, or between two of them."""
    while True:
        origin, destination = net.lane_origin[lanes], net.lane_destination[lanes]
        kept = np.isin(destination, origin) & np.isin(origin, destination)
        if kept.all():
            return lanes
        lanes = lanes[kept]


def require_whole_cartons(net: Numbered, locks: Locks, lots: bool | str) -> None:
    """Raise InputError where a quantity is fixed that whole cartons or pieces cannot make up.

    Parameters
    ----------
    net : Numbered
    locks : Locks
    lots : False, True, "pieces" or "everywhere"
    """
    if lots is False or not len(locks):
        return
    cartons, whole = carton_ships(net, lots)[locks.lane, locks.item], whole_pieces(net, lots)
    lot = np.where(cartons, net.item_lot[locks.item], np.where(whole[locks.item], 1.0, 0.0))
    pieces = np.where(whole[net.demand_item[locks.need]], 1.0, 0.0)
    faults = [
        *_broken(locks.shipped, lot, locks.shipped_row, cartons),
        *_broken(locks.served, pieces, locks.served_row, np.zeros(len(pieces), dtype=bool)),
    ]
    if faults:
        raise InputError(faults)


def _broken(quantity: Floats, lot: Floats, row: Indices, cartons: Flags) -> Iterator[Fault]:
    """Name the quantities that are no whole number of lots; where a lot is 0, any will do."""
    with np.errstate(divide="ignore", invalid="ignore"):
        count = np.where(lot > 0, quantity / lot, 0.0)
    broken = np.abs(count - np.round(count)) > _WHOLE * np.maximum(count, 1.0)
    for number in np.flatnonzero(broken).tolist():
        below = np.floor(count[number]) * lot[number]
        of = f"cartons of {lot[number]:g}" if cartons[number] else "pieces"
        yield Fault(
            "fixed",
            int(row[number]),
            "quantity",
            f"{quantity[number]:g}",
            f"is no whole number of {of}",
            f"give {below:g} or {below + lot[number]:g}, or leave lots out",
        )
