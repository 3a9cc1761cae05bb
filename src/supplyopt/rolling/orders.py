"""What a plan orders for one cycle."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from supplyopt.rolling.shelves import Floats, Indices

__all__ = ["Orders", "without_lanes"]


@dataclass(frozen=True)
class Orders:
    """What is to be done in one cycle, numbered as in the truth.

    Attributes
    ----------
    lane, item : integer array, one a shipment
        Each pair once.
    quantity : float array
        Pieces to ship.
    aged : float array, shipments x ages
        Of which age they are to be; zero where that is open.
    record : integer array
        Records of demand that may be served in this cycle, each once.
    planned : float array, one each of these
        Pieces to serve.
    expected : float array, one each of these
        Pieces that the plan thinks are asked for, or still waited for.
    used : float array, places x items x ages
        Of which age what is served is to be; zero where that is open.
    stored : float array, places x items
        Pieces that are to be stored at the cycle's end.
    held : float array, places x items x ages
        Of which age these are to be; zero where that is open.
    keep : float array, places x items
        Pieces that have to stay at the cycle's end, for later cycles of the plan or as a reserve.
    """

    lane: Indices
    item: Indices
    quantity: Floats
    aged: Floats
    record: Indices
    planned: Floats
    expected: Floats
    used: Floats
    stored: Floats
    held: Floats
    keep: Floats


def without_lanes(orders: Orders, lanes: Indices) -> Orders:
    """Return the orders with nothing on some lanes.

    Parameters
    ----------
    orders : Orders
    lanes : integer array
    """
    return replace(orders, quantity=np.where(np.isin(orders.lane, lanes), 0.0, orders.quantity))
