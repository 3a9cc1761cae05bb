"""What there is of each item."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from supplyopt.network.numbered import Numbered

__all__ = ["first_supply", "largest_quantities"]


def first_supply(net: Numbered) -> NDArray[np.float64]:
    """Add up what is on hand before the first cycle, with what arrives at its start.

    Parameters
    ----------
    net : Numbered

    Returns
    -------
    float array, places x items
    """
    supply = np.zeros((len(net.places), len(net.items)))
    now = net.arrival_cycle == 1
    np.add.at(supply, (net.stock_place, net.stock_item), net.stock_quantity)
    np.add.at(supply, (net.arrival_place[now], net.arrival_item[now]), net.arrival_quantity[now])
    return supply


def largest_quantities(net: Numbered) -> NDArray[np.float64]:
    """Return the largest stock, arrival or demand of each item; zero where there is none.

    Parameters
    ----------
    net : Numbered

    Returns
    -------
    float array, one an item
    """
    largest = np.zeros(len(net.items))
    for item, quantity in (
        (net.stock_item, net.stock_quantity),
        (net.arrival_item, net.arrival_quantity),
        (net.demand_item, net.demand_quantity),
    ):
        np.maximum.at(largest, item, quantity)
    return largest
