"""What a plan does, as bare numbers: pieces on lanes, pieces served."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from supplyopt.network.numbered import Numbered
from supplyopt.network.supply import first_supply

__all__ = ["Flows", "left_over"]

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]

_ROUNDING = 1e-9


@dataclass(frozen=True)
class Flows:
    """Pieces on lanes and pieces served in one cycle, numbered as in `Numbered`.

    Attributes
    ----------
    lane, item : integer array
        Where something is shipped, each pair once.
    quantity : float array
        Pieces, one a pair of lane and item.
    served : float array, one a record of the demand table
        Pieces.
    """

    lane: Indices
    item: Indices
    quantity: Floats
    served: Floats


def left_over(net: Numbered, flows: Flows) -> Floats:
    """Return what lies at each place at the cycle's end, stored or without room.

    Parameters
    ----------
    net : Numbered
    flows : Flows

    Returns
    -------
    float array, places x items
        Pieces. Below zero where more went out than was there: nothing is put right. What is
        below a billionth of the pieces that met there is rounding, and zero.
    """
    left = first_supply(net)
    met = left.copy()
    for sign, place, item, quantity in (
        (1, net.lane_destination[flows.lane], flows.item, flows.quantity),
        (-1, net.lane_origin[flows.lane], flows.item, flows.quantity),
        (-1, net.demand_place, net.demand_item, flows.served),
    ):
        np.add.at(left, (place, item), sign * quantity)
        np.add.at(met, (place, item), np.abs(quantity))
    left[np.abs(left) <= _ROUNDING * met] = 0.0
    return left
