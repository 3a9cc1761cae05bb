"""What is guaranteed in the cycles ahead."""

from __future__ import annotations

import numpy as np
import pandas as pd

from supplyopt.network.network import Network
from supplyopt.network.numbered import Numbered
from supplyopt.rolling.shelves import Floats
from supplyopt.rolling.state import State

__all__ = ["guarantees_ahead"]

Due = dict[tuple[str, str, str, int], float]


def guarantees_ahead(
    network: Network, state: State, demand: pd.DataFrame, *, last: int
) -> pd.DataFrame:
    """Return the guarantees of the next cycles, cycle by cycle, counted from now.

    Nobody can be served more than is asked for, so a guarantee holds up to what is forecast. In
    backlog mode what is still due of earlier cycles is due with the first.

    Parameters
    ----------
    network : Network
        The truth.
    state : State
        Before the first cycle to plan.
    demand : DataFrame
        What is asked for, cycles counted from now.
    last : int
        The last cycle to plan.
    """
    waits = network.unmet_mode == "backlog"
    net = network.numbered
    due: Due = {}
    served = _served(net, state.served) if waits else {}
    first = 1 if waits else state.cycle
    for (place, item, group), by_cycle in _guaranteed(net, first, last).items():
        for cycle, pieces in by_cycle.items():
            key = place, item, group, max(cycle - state.cycle + 1, 1)
            earlier = served.get((place, item, group, cycle), 0.0) if cycle < state.cycle else 0.0
            due[key] = due.get(key, 0.0) + max(pieces - earlier, 0.0)
    asked = _asked(demand)
    rows = [
        (*key, min(pieces, asked.get(key, 0.0)))
        for key, pieces in due.items()
        if min(pieces, asked.get(key, 0.0)) > 0
    ]
    return pd.DataFrame(rows, columns=["place", "item", "group", "cycle", "quantity"])


def _guaranteed(
    net: Numbered, first: int, last: int
) -> dict[tuple[str, str, str], dict[int, float]]:
    """Return what is guaranteed by place, item, group ("" for all together), then by cycle."""
    found: dict[tuple[str, str, str], dict[int, float]] = {}
    groups = (*net.groups, "")
    for row, cycle in enumerate(net.guarantee_cycle.tolist()):
        key = (
            net.places[net.guarantee_place[row]],
            net.items[net.guarantee_item[row]],
            groups[net.guarantee_group[row]],
        )
        by_cycle = found.setdefault(key, {})
        for each in range(first, last + 1) if cycle == 0 else [cycle]:
            if first <= each <= last:
                pieces = float(net.guarantee_quantity[row])
                by_cycle[each] = max(by_cycle.get(each, 0.0), pieces)
    return found


def _served(net: Numbered, served: Floats) -> Due:
    found: Due = {}
    for record in np.flatnonzero(served).tolist():
        place, item = net.places[net.demand_place[record]], net.items[net.demand_item[record]]
        for group in (net.groups[net.demand_group[record]], ""):
            key = place, item, group, int(net.demand_cycle[record])
            found[key] = found.get(key, 0.0) + float(served[record])
    return found


def _asked(demand: pd.DataFrame) -> Due:
    found: Due = {}
    names = ["place", "item", "group", "cycle", "quantity"]
    for place, item, group, cycle, quantity in demand[names].itertuples(index=False):
        for each in (group, ""):
            key = place, item, each, int(cycle)
            found[key] = found.get(key, 0.0) + float(quantity)
    return found
