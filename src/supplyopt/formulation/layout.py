"""The layout of a network's program: what each column or row stands for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from supplyopt.formulation.merge import open_lanes
from supplyopt.lp.program import Flags, Floats, Indices
from supplyopt.network.carried import carried_items
from supplyopt.network.numbered import Numbered
from supplyopt.network.supply import first_supply, largest_quantities

__all__ = ["Layout", "item_units", "lay_out", "switched_lanes"]


@dataclass(frozen=True)
class Layout:
    """Numbers of columns and rows of one cycle's program.

    Columns stand in the order ship, served, unmet, stock, surplus, use, lack; rows in the order
    balance, demand, storage, lane, carrier, guarantee, stops, opened, load, reserve, lacking.

    Attributes
    ----------
    ship_lane, ship_item : integer array, one a ship column
    pair_place, pair_item : integer array, one a balance row
        Each pair of place and item at which goods can be.
    pair_supply : float array, one a balance row
        On hand before the cycle plus what arrives.
    pair_of : integer array, places x items
        The balance row of a pair, -1 where there is none.
    demand : integer array
        The rows of the demand table that belong to the cycle.
    store_place : integer array
        Places of finite storage, one a storage row.
    surplus_pair : integer array, one a surplus column
        The balance rows at places of finite storage.
    use_lane : integer array, one a use column
        Lanes that are switched on or off.
    item_unit : float array, one an item
        A natural size of the item's quantities, a power of two.
    lack_of : integer array, one a demand
        The lack column, counted from the first, that adds up what the rows of one need lack
        over the cycles; -1 where there is but one row, so that unmet says it.
    """

    ship_lane: Indices
    ship_item: Indices
    pair_place: Indices
    pair_item: Indices
    pair_supply: Floats
    pair_of: Indices
    demand: Indices
    store_place: Indices
    surplus_pair: Indices
    use_lane: Indices
    item_unit: Floats
    lack_of: Indices

    @property
    def n_lacks(self) -> int:
        """How many lack columns there are."""
        return int(self.lack_of.max(initial=-1)) + 1

    @property
    def lack_first(self) -> Indices:
        """The first demand of each lack column."""
        several = np.flatnonzero(self.lack_of >= 0)
        return several[np.unique(self.lack_of[several], return_index=True)[1]]

    @property
    def starts(self) -> dict[str, int]:
        """The first column of each kind, and under "end" the number of all."""
        sizes = {
            "ship": len(self.ship_lane),
            "served": len(self.demand),
            "unmet": len(self.demand),
            "stock": len(self.pair_place),
            "surplus": len(self.surplus_pair),
            "use": len(self.use_lane),
            "lack": self.n_lacks,
        }
        firsts = np.concatenate([[0], np.cumsum(list(sizes.values()))])
        return dict(zip([*sizes, "end"], map(int, firsts), strict=True))

    def columns(self, kind: str) -> slice:
        """Where the columns of a kind stand."""
        names = list(self.starts)
        return slice(self.starts[kind], self.starts[names[names.index(kind) + 1]])


def lay_out(net: Numbered, *, with_trips: bool) -> Layout:
    """Decide which columns and rows the program of the first cycle needs.

    Parameters
    ----------
    net : Numbered
    with_trips : bool
        Whether trip costs count, so that lanes that have one need a switch.

    Returns
    -------
    Layout
    """
    n_items = len(net.items)
    ship_lane, ship_item = _ships(net)
    now = np.flatnonzero(net.demand_cycle == 1)
    arrived = net.arrival_cycle == 1
    place = np.concatenate([net.stock_place, net.arrival_place[arrived]])
    item = np.concatenate([net.stock_item, net.arrival_item[arrived]])
    supply = first_supply(net).ravel()
    touched = np.zeros(len(supply), dtype=bool)
    touched[place * n_items + item] = True
    touched[net.lane_origin[ship_lane] * n_items + ship_item] = True
    touched[net.lane_destination[ship_lane] * n_items + ship_item] = True
    touched[net.demand_place[now] * n_items + net.demand_item[now]] = True
    touched[net.reserve_place * n_items + net.reserve_item] = True
    pairs = np.flatnonzero(touched)
    pair_of = np.full(len(supply), -1, dtype=np.int64)
    pair_of[pairs] = np.arange(len(pairs))
    pair_place = pairs // n_items
    finite = np.isfinite(net.place_storage)
    return Layout(
        ship_lane=ship_lane,
        ship_item=ship_item,
        pair_place=pair_place,
        pair_item=pairs % n_items,
        pair_supply=supply[pairs],
        pair_of=pair_of.reshape(len(net.places), n_items),
        demand=now,
        store_place=np.flatnonzero(finite),
        surplus_pair=np.flatnonzero(finite[pair_place]),
        use_lane=switched_lanes(net, with_trips=with_trips),
        item_unit=item_units(net),
        lack_of=_lacks(net.demand_row[now]),
    )


def _lacks(row: Indices) -> Indices:
    """Give each need that has several rows a number, from 0."""
    _, of, count = np.unique(row, return_inverse=True, return_counts=True)
    several = count > 1
    number = np.where(several, np.cumsum(several) - 1, -1)
    lacks: Indices = number[of.reshape(-1)].astype(np.int64)
    return lacks


def _ships(net: Numbered) -> tuple[Indices, Indices]:
    lane, item = np.nonzero(carried_items(net) & open_lanes(net)[:, None])
    return lane, item


def switched_lanes(net: Numbered, *, with_trips: bool) -> Indices:
    """Return the lanes whose use is a yes or a no: the program is mixed-integer only for them.

    Parameters
    ----------
    net : Numbered
    with_trips : bool
        Whether trip costs count.
    """
    switched: Flags = net.lane_min_load > 0
    if with_trips:
        switched |= net.lane_trip_cost > 0
    stops = np.append(net.carrier_stops, np.inf)
    whole = net.lane_share == np.arange(len(net.lane_share))
    lanes_of = np.bincount(net.lane_carrier[open_lanes(net) & whole] + 1, minlength=len(stops))[1:]
    # Stops that all lanes of the carrier can have together limit nothing.
    tight = np.append(net.carrier_stops < lanes_of, False)
    switched |= tight[net.lane_carrier]
    return np.flatnonzero(switched & whole & open_lanes(net))


def item_units(net: Numbered) -> Floats:
    """Return powers of two that bring each item's largest quantity near 10,000.

    Parameters
    ----------
    net : Numbered
    """
    largest = largest_quantities(net)
    largest[largest == 0] = 1.0
    return np.exp2(np.round(np.log2(largest / 1e4)))
