"""One number of a table that could be another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from supplyopt.lp.program import Flags
from supplyopt.network.network import Network
from supplyopt.network.numbered import Numbered
from supplyopt.planning.flows import Floats

__all__ = [
    "Lever",
    "moved",
    "new_lane",
    "new_stock",
    "pieces_of_use",
    "step_of",
    "volume_of_use",
    "whole_step",
]


@dataclass(frozen=True)
class Lever:
    """One number of a table that could be another.

    Attributes
    ----------
    table, column : str
        Where the number stands.
    record : int
        The record, -1 for one that is not there yet.
    given : float
        What stands there.
    most : float
        By how much it can be moved; further makes no difference.
    direction : int
        1 if more of it helps, -1 if less does.
    binding : bool
        Whether the plan uses all of it.
    item : int
        The item it is of, -1 where it is of all that have a volume.
    place, other : int
        The place it is at, or the two ends of a lane; -1 for none.
    whole : bool
        Whether it counts in whole numbers only.
    """

    table: str
    column: str
    record: int
    given: float
    most: float
    direction: int = 1
    binding: bool = True
    item: int = -1
    place: int = -1
    other: int = -1
    whole: bool = False

    def is_same(self, other: Lever) -> bool:
        """Whether it is the same number of the same table."""
        mine = (self.table, self.column, self.record, self.place, self.other, self.item)
        return mine == (
            other.table,
            other.column,
            other.record,
            other.place,
            other.other,
            other.item,
        )

    @property
    def is_volume(self) -> bool:
        """Whether it is counted in volume, not in pieces."""
        return self.column in ("capacity", "min_load", "storage")

    def pieces(self, net: Numbered, *, item: int, amount: float) -> float:
        """Return how many pieces of an item an amount stands for; NaN where for none."""
        if self.whole:
            return float("nan")
        if not self.is_volume:
            return amount
        volume = float(net.item_volume[item])
        return amount / volume if volume > 0 else float("nan")


def whole_step(network: Network, lever: Lever, whole: Flags) -> float | None:
    """Return the step between whose multiples an amount of a lever makes no difference.

    Parameters
    ----------
    network : Network
    lever : Lever
    whole : bool array, shape (items,)
        The items that are handed out in whole pieces only.

    Returns
    -------
    float or None
        None where there is no such step, or none is known.
    """
    if lever.whole:
        return 1.0
    if step_of(network) is None:
        return None
    if not lever.is_volume:
        return 1.0 if whole[lever.item] else None
    net = network.numbered
    loads = net.item_volume > 0
    if not loads.any() or not whole[loads].all() or not np.isfinite(lever.given):
        return None
    numbers = np.append(net.item_volume[loads], lever.given).astype(np.int64)
    return float(np.gcd.reduce(numbers))


def pieces_of_use(net: Numbered) -> Floats:
    """Return pieces of each item that could have a use: what is asked for or to be kept."""
    asked = np.ones(len(net.items))
    np.add.at(asked, net.demand_item, net.demand_quantity)
    np.add.at(asked, net.reserve_item, net.reserve_quantity)
    return asked


def volume_of_use(net: Numbered) -> float:
    """Return a volume that no sensible load surpasses, be there as much supply as has a use."""
    pieces = pieces_of_use(net)
    np.add.at(pieces, net.stock_item, net.stock_quantity)
    np.add.at(pieces, net.arrival_item, net.arrival_quantity)
    return float(pieces @ net.item_volume)


def new_lane(net: Numbered, *, origin: int, destination: int) -> Lever:
    """Return the lever of a lane that is not there yet; its amount is its capacity."""
    return Lever(
        "lanes", "capacity", -1, 0.0, max(volume_of_use(net), 1.0), place=origin, other=destination
    )


def new_stock(net: Numbered, *, place: int, item: int) -> Lever:
    """Return the lever of goods at a place where none are listed."""
    return Lever(
        "stock", "quantity", -1, 0.0, float(pieces_of_use(net)[item]), item=item, place=place
    )


def moved(network: Network, amounts: Mapping[Lever, float]) -> Network:
    """Return the network with some of its numbers moved.

    Parameters
    ----------
    network : Network
    amounts : mapping of Lever to float
        By how much, at least 0 each.
    """
    changed: dict[str, pd.DataFrame] = {}
    for lever, amount in amounts.items():
        if lever.table not in changed:
            tables = network.tables
            name = lever.table
            changed[name] = tables[name] if name in tables else pd.DataFrame()
        frame = changed[lever.table]
        if lever.record < 0:
            row = _new_row(network, lever, amount)
            changed[lever.table] = pd.concat([frame, pd.DataFrame([row])], ignore_index=True)
            continue
        values = pd.to_numeric(frame[lever.column]).to_numpy(dtype=np.float64, copy=True)
        values[lever.record] = max(lever.given + lever.direction * amount, 0.0)
        changed[lever.table] = frame.assign(**{lever.column: values})
    return network.replace(**changed)


def _new_row(network: Network, lever: Lever, amount: float) -> dict[str, object]:
    net = network.numbered
    if lever.table == "stock":
        place, item = net.places[lever.place], net.items[lever.item]
        return {"place": place, "item": item, "quantity": amount}
    ends = zip(net.lane_origin.tolist(), net.lane_destination.tolist(), net.lane_mode, strict=True)
    taken = {mode for origin, end, mode in ends if (origin, end) == (lever.place, lever.other)}
    free = ("", "new", *(f"new {number}" for number in range(2, len(taken) + 2)))
    return {
        "origin": net.places[lever.place],
        "destination": net.places[lever.other],
        "mode": next(mode for mode in free if mode not in taken),
        "capacity": amount,
    }


def step_of(network: Network) -> float | None:
    """Return the greatest number that all quantities are multiples of, None where none is."""
    net = network.numbered
    numbers = [
        net.stock_quantity,
        net.arrival_quantity,
        net.demand_quantity,
        net.guarantee_quantity,
        net.reserve_quantity,
        net.lane_capacity,
        net.lane_min_load,
        net.carrier_capacity,
        net.place_storage,
        net.item_lot,
        net.item_volume,
    ]
    every = np.concatenate(numbers)
    every = every[np.isfinite(every)]
    if (every != np.round(every)).any() or every.max(initial=0.0) > 1e15:
        return None
    if (net.item_volume == 1).all():
        every = np.concatenate([*numbers[:-2], net.item_lot[net.item_lot > 1]])
        every = every[np.isfinite(every)]
    return float(max(np.gcd.reduce(every.astype(np.int64), initial=0), 1))
