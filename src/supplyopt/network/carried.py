"""Which lanes may carry which items."""

from __future__ import annotations

import numpy as np

from supplyopt.network.numbered import Flags, Numbered

__all__ = ["carried_items"]


def carried_items(net: Numbered) -> Flags:
    """Return which items each lane may carry, open or not.

    Parameters
    ----------
    net : Numbered

    Returns
    -------
    bool array, lanes x items
    """
    items = np.arange(len(net.items))
    waits = net.lane_wait[:, None] > 0
    any_item = (net.lane_item[:, None] == -1) & (waits | ~net.item_batched)
    allowed: Flags = any_item | (net.lane_item[:, None] == items)
    return allowed
