"""What is there when the first cycle begins."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from supplyopt.network.numbered import Numbered

__all__ = ["first_supply"]


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
