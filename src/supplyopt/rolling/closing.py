"""What becomes of goods at a cycle's end: stored, without room, past their shelf life."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from supplyopt.network.numbered import Numbered
from supplyopt.planning.stored import stored_within
from supplyopt.rolling.shelves import Floats, take

__all__ = ["Closed", "close", "grown_older"]


@dataclass(frozen=True)
class Closed:
    """What is left of a cycle.

    Attributes
    ----------
    stock : float array, places x items x ages
        What is stored, a cycle older: as the next cycle finds it.
    surplus, waste : float array, places x items
        What found no room; what is past its shelf life.
    """

    stock: Floats
    surplus: Floats
    waste: Floats


def close(net: Numbered, left: Floats, *, stored: Floats, held: Floats) -> Closed:
    """Take out what is past its shelf life, store the rest within the room there is.

    What the plan stores is stored first, then items as they are listed; of each the ages that the
    plan stores, then the youngest.

    Parameters
    ----------
    net : Numbered
    left : float array, places x items x ages
    stored : float array, places x items
        What the plan stores.
    held : float array, places x items x ages
        Of which age, as they are now; zero where that is open.
    """
    good, waste = left.copy(), np.zeros(left.shape[:2])
    for item in np.flatnonzero(np.isfinite(net.item_shelf_life)).tolist():
        last = int(net.item_shelf_life[item]) - 1
        waste[:, item] = good[:, item, last:].sum(axis=1)
        good[:, item, last:] = 0.0
    there = good.sum(axis=2)
    surplus = there - stored_within(net, there, first=stored)
    # What is not wanted goes first, the oldest of it before the rest.
    gone = take(good, surplus, np.maximum(good - held, 0.0))
    return Closed(grown_older(net, good - gone)[0], surplus, waste)


def grown_older(net: Numbered, left: Floats) -> tuple[Floats, Floats]:
    """Return pieces a cycle older, and what is past its shelf life then.

    Parameters
    ----------
    net : Numbered
    left : float array, places x items x ages

    Returns
    -------
    float array, places x items x ages
    float array, places x items
    """
    ages = left.shape[2]
    older = np.zeros_like(left)
    waste = np.zeros(left.shape[:2])
    for item, life in enumerate(net.item_shelf_life.tolist()):
        if np.isinf(life):
            older[:, item] = left[:, item]
            continue
        last = min(int(life), ages) - 1
        older[:, item, 1 : last + 1] = left[:, item, :last]
        waste[:, item] = left[:, item, last:].sum(axis=1)
    return older, waste
