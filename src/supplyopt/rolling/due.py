"""What is guaranteed in the cycles ahead."""

from __future__ import annotations

import numpy as np
import pandas as pd

from supplyopt.network.network import Network
from supplyopt.network.numbered import Numbered
from supplyopt.rolling.needs import Needs
from supplyopt.rolling.shelves import Floats
from supplyopt.rolling.state import State

__all__ = ["guarantees_ahead"]

Key = tuple[int, int, int, int]
"""Place, item, group (-1 for all together), cycle."""


def guarantees_ahead(network: Network, state: State, needs: Needs, *, last: int) -> pd.DataFrame:
    """Return the guarantees of the next cycles, cycle by cycle, counted from now.

    Nobody can be served more than is asked for, so a guarantee holds up to what is forecast. In
    backlog mode what is still due of earlier cycles is due with the first.

    Parameters
    ----------
    network : Network
        The truth.
    state : State
        Before the first cycle to plan.
    needs : Needs
        What is asked for, cycles counted from now.
    last : int
        The last cycle to plan.
    """
    net = network.numbered
    due: dict[Key, float] = {}
    if len(net.guarantee_place):
        waits = network.unmet_mode == "backlog"
        served = _served(net, state.served) if waits else {}
        first = 1 if waits else state.cycle
        for key, pieces in _guaranteed(net, first, last).items():
            earlier = served.get(key, 0.0) if key[3] < state.cycle else 0.0
            now = (*key[:3], max(key[3] - state.cycle + 1, 1))
            due[now] = due.get(now, 0.0) + max(pieces - earlier, 0.0)
    asked = _asked(needs) if due else {}
    groups = (*net.groups, None)
    rows = [
        (net.places[place], net.items[item], groups[group], cycle, kept)
        for (place, item, group, cycle), pieces in due.items()
        if (kept := min(pieces, asked.get((place, item, group, cycle), 0.0))) > 0
    ]
    return pd.DataFrame(rows, columns=["place", "item", "group", "cycle", "quantity"])


def _guaranteed(net: Numbered, first: int, last: int) -> dict[Key, float]:
    """Return what is guaranteed in each of some cycles."""
    found: dict[Key, float] = {}
    rows = zip(
        net.guarantee_place.tolist(),
        net.guarantee_item.tolist(),
        net.guarantee_group.tolist(),
        net.guarantee_cycle.tolist(),
        net.guarantee_quantity.tolist(),
        strict=True,
    )
    for place, item, group, cycle, pieces in rows:
        for each in range(first, last + 1) if cycle == 0 else [cycle]:
            if first <= each <= last:
                key = place, item, group, each
                found[key] = max(found.get(key, 0.0), pieces)
    return found


def _served(net: Numbered, served: Floats) -> dict[Key, float]:
    found: dict[Key, float] = {}
    for record in np.flatnonzero(served).tolist():
        for group in (int(net.demand_group[record]), -1):
            key = (
                int(net.demand_place[record]),
                int(net.demand_item[record]),
                group,
                int(net.demand_cycle[record]),
            )
            found[key] = found.get(key, 0.0) + float(served[record])
    return found


def _asked(needs: Needs) -> dict[Key, float]:
    found: dict[Key, float] = {}
    rows = zip(
        needs.place.tolist(),
        needs.item.tolist(),
        needs.group.tolist(),
        needs.cycle.tolist(),
        needs.quantity.tolist(),
        strict=True,
    )
    for place, item, group, cycle, quantity in rows:
        for each in (group, -1):
            key = place, item, each, cycle
            found[key] = found.get(key, 0.0) + quantity
    return found
