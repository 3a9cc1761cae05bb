"""How things stand between two cycles of a roll."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from supplyopt.network.network import Network
from supplyopt.network.numbered import Numbered
from supplyopt.network.parsed import named_series
from supplyopt.rolling.shelves import Floats, Indices, ages_of

__all__ = ["State", "UnderWay", "before_first_cycle", "shipments_frame"]


@dataclass(frozen=True)
class UnderWay:
    """What was sent over lanes that take time, a row a lane, item, cycle, age.

    Attributes
    ----------
    lane, item : integer array
    left, lands : integer array
        The cycle in which it left, the cycle at whose start it comes.
    age : integer array
        When it left.
    quantity : float array
        Pieces that were sent.
    """

    lane: Indices
    item: Indices
    left: Indices
    lands: Indices
    age: Indices
    quantity: Floats

    def take(self, rows: Indices) -> UnderWay:
        """Return some of the rows."""
        return UnderWay(
            self.lane[rows],
            self.item[rows],
            self.left[rows],
            self.lands[rows],
            self.age[rows],
            self.quantity[rows],
        )

    def age_on_landing(self, net: Numbered) -> Indices:
        """Return how old it is when it comes; 0 for what keeps for ever.

        Parameters
        ----------
        net : Numbered
        """
        ages = np.isfinite(net.item_shelf_life[self.item])
        return np.where(ages, self.age + self.lands - self.left, 0)


@dataclass(frozen=True)
class State:
    """How things stand before a cycle.

    Attributes
    ----------
    cycle : int
        The cycle that comes next.
    stock : float array, places x items x ages
        What is on hand.
    believed : float array, places x items x ages
        What the office thinks is on hand where it gets no report.
    under_way : UnderWay
    served : float array, one a record of demand
        What was served of it so far.
    """

    cycle: int
    stock: Floats
    believed: Floats
    under_way: UnderWay
    served: Floats


def before_first_cycle(network: Network) -> State:
    """Return how things stand before anything was done.

    Parameters
    ----------
    network : Network
    """
    net = network.numbered
    stock = np.zeros((len(net.places), len(net.items), ages_of(net)))
    age = np.where(np.isinf(net.item_shelf_life[net.stock_item]), 0, net.stock_age)
    np.add.at(stock, (net.stock_place, net.stock_item, age), net.stock_quantity)
    none = np.zeros(0, dtype=np.int64)
    nothing = UnderWay(none, none, none, none, none, np.zeros(0))
    return State(1, stock, stock, nothing, np.zeros(len(net.demand_place)))


def shipments_frame(
    net: Numbered,
    lane: Indices,
    item: Indices,
    *,
    left: Indices,
    lands: Indices,
    quantity: Floats,
) -> pd.DataFrame:
    """Return shipments as a table.

    ``origin, destination, mode, item, cycle, arrives, quantity``.

    Parameters
    ----------
    net : Numbered
    lane, item : integer array, one a shipment
    left, lands : integer array
        Cycles.
    quantity : float array
        Pieces.
    """
    return pd.DataFrame(
        {
            "origin": named_series(net.places, net.lane_origin[lane]),
            "destination": named_series(net.places, net.lane_destination[lane]),
            "mode": named_series(net.lane_mode, lane),
            "item": named_series(net.items, item),
            "cycle": left,
            "arrives": lands,
            "quantity": quantity,
        }
    )
