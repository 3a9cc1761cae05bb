"""Goods counted in when they come."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from supplyopt.network.numbered import Numbered
from supplyopt.rolling.reports import Receipts, counted
from supplyopt.rolling.shelves import Floats, Indices, take_oldest
from supplyopt.rolling.state import UnderWay

__all__ = ["Landed", "land"]


@dataclass(frozen=True)
class Landed:
    """What came in at a cycle's start.

    Attributes
    ----------
    lane, item, left : integer array, one a shipment
        By which lane, what, when it left.
    due, received : float array
        Pieces that were sent, pieces counted in.
    good : float array, places x items x ages
        What was counted in. Nothing is sent that would be past its shelf life.
    """

    lane: Indices
    item: Indices
    left: Indices
    due: Floats
    received: Floats
    good: Floats


def land(
    net: Numbered, landing: UnderWay, *, shape: tuple[int, ...], receipts: Receipts | None
) -> Landed:
    """Count in what lands at a cycle's start, of each shipment the oldest pieces first.

    Parameters
    ----------
    net : Numbered
    landing : UnderWay
        All that lands in one cycle.
    shape : tuple of int
        Places, items, ages.
    receipts : callable or None
    """
    good = np.zeros(shape)
    number: dict[tuple[int, int, int], int] = {}
    keys = zip(landing.lane.tolist(), landing.item.tolist(), landing.left.tolist(), strict=True)
    of = np.array([number.setdefault(key, len(number)) for key in keys], dtype=np.int64)
    lane, item, left = np.array(list(number), dtype=np.int64).reshape(-1, 3).T
    aged = np.zeros((len(number), shape[2]))
    np.add.at(aged, (of, landing.age_on_landing(net)), landing.quantity)
    due = aged.sum(axis=1)
    lands = left + net.lane_lead_time[lane]
    received = counted(net, lane, item, left=left, lands=lands, sent=due, receipts=receipts)
    np.add.at(good, (net.lane_destination[lane], item), take_oldest(aged, received))
    return Landed(lane, item, left, due, received, good)
