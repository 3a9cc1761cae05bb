"""What of the goods at a place finds room."""

from __future__ import annotations

import numpy as np

from supplyopt.network.numbered import Numbered
from supplyopt.planning.flows import Floats

__all__ = ["stored_within"]

_ROUNDING = 1e-9


def stored_within(net: Numbered, left: Floats, *, first: Floats) -> Floats:
    """Store what is left within the room there is: what comes first, then items as listed.

    Parameters
    ----------
    net : Numbered
    left : float array, places x items
        What is there; below zero it stays to be seen.
    first : float array, places x items
        What is stored before all else.

    Returns
    -------
    float array, places x items
    """
    finite = np.flatnonzero(np.isfinite(net.place_storage))
    stored = left.copy()
    if len(finite) == 0:
        return stored
    room = net.place_storage[finite].copy()
    kept = np.zeros((len(finite), left.shape[1]))
    for wanted in (np.minimum(left, first)[finite], left[finite]):
        for item, volume in enumerate(net.item_volume):
            more = np.maximum(wanted[:, item] - kept[:, item], 0.0)
            if volume > 0:
                more = np.minimum(more, np.maximum(room, 0.0) / volume)
            kept[:, item] += more
            room -= more * volume
    # What is below zero is a fault of the plan, and stays to be seen; what differs by rounding
    # only has found its room.
    whole = (left[finite] < 0) | (left[finite] - kept <= _ROUNDING * left[finite])
    stored[finite] = np.where(whole, left[finite], kept)
    return stored
