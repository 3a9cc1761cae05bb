"""Goods counted in when they come."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from supplyopt.network.numbered import Numbered
from supplyopt.rolling.reports import Receipts, counted
from supplyopt.rolling.shelves import Floats, Indices, take_oldest
from supplyopt.rolling.state import UnderWay, under_way_frame

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
    frame = under_way_frame(net, landing)
    received = counted(frame, receipts)
    good = np.zeros(shape)
    if not len(frame):
        return Landed(landing.lane, landing.item, landing.left, received, received, good)
    keys, first, of = np.unique(
        np.stack([landing.lane, landing.item, landing.left]),
        axis=1,
        return_index=True,
        return_inverse=True,
    )
    # The table has its shipments in the order in which each is first seen.
    rank = np.argsort(np.argsort(first))[of.reshape(-1)]
    lane, item, left = keys[:, np.argsort(first)]
    for number, pieces in enumerate(received.tolist()):
        rows = np.flatnonzero(rank == number)
        target, what = int(net.lane_destination[lane[number]]), int(item[number])
        oldest = rows[np.argsort(landing.age[rows], kind="stable")]
        parts = take_oldest(landing.quantity[oldest], pieces)
        life = net.item_shelf_life[what]
        for row, part in zip(oldest.tolist(), parts.tolist(), strict=True):
            age = int(landing.age[row] + landing.lands[row] - landing.left[row])
            good[target, what, 0 if np.isinf(life) else age] += part
    due = frame["quantity"].to_numpy(dtype=np.float64)
    return Landed(lane, item, left, due, received, good)
