"""The network of the next cycles, as the office knows it at a review."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from supplyopt.errors import InputWarning
from supplyopt.network.network import Network
from supplyopt.network.numbered import Numbered
from supplyopt.network.parsed import named_series
from supplyopt.rolling.due import guarantees_ahead
from supplyopt.rolling.needs import Needs, needs_ahead
from supplyopt.rolling.shelves import Floats, Indices, shelves_frame
from supplyopt.rolling.state import State

__all__ = ["UNDER_WAY", "network_ahead", "tables_ahead"]

UNDER_WAY = "under way"
"""The source of arrivals that were sent earlier."""


def tables_ahead(
    network: Network,
    state: State,
    *,
    last: int,
    stock: Floats,
    needs: Needs,
    carry_over: bool,
) -> dict[str, pd.DataFrame]:
    """Return the tables that differ from those of the whole network, cycles counted from now.

    Parameters
    ----------
    network : Network
        The truth.
    state : State
        Before the first cycle to plan.
    last : int
        The last cycle to plan.
    stock : float array, places x items x ages
        What is reported to be on hand.
    needs : Needs
        The forecast, in the cycles of the whole network.
    carry_over : bool
        Whether what was served earlier counts when goods are shared.

    Returns
    -------
    dict of DataFrame
        "stock", "arrivals", "demand", "guarantees".
    """
    net = network.numbered
    ahead = needs_ahead(network, state, needs, last=last, carry_over=carry_over)
    return {
        "stock": shelves_frame(net, stock),
        "arrivals": _arrivals(network, state, last),
        "demand": ahead.frame(net),
        "guarantees": guarantees_ahead(network, state, ahead, last=last),
    }


def network_ahead(
    network: Network, tables: Mapping[str, pd.DataFrame], *, cycle: int, last: int
) -> Network:
    """Return the network of some cycles of another, cycles counted from the first of them.

    Parameters
    ----------
    network : Network
    tables : mapping of str to DataFrame
        What differs, as `tables_ahead` gives it.
    cycle, last : int
        The first cycle, the last.
    """
    changed: dict[str, Any] = dict(tables)
    if cycle > 1 and _opens_at_times(network.numbered):
        lanes = network.tables["lanes"]
        lanes["first_cycle"] = _openings(network.numbered, cycle)
        changed["lanes"] = lanes
    changed["settings"] = {
        "cycles": last - cycle + 1,
        "cycle_days": network.cycle_days,
        "unmet": network.unmet_mode,
    }
    with warnings.catch_warnings():
        # What has no effect in a few cycles was told of the network of all of them.
        warnings.simplefilter("ignore", InputWarning)
        ahead = network.replace(**changed)
    # As cycles count from now, a record may be called as another one of the user's is.
    whose = f"the tables of the review at cycle {cycle}"
    sizes = {name: len(rows) for name, rows in ahead.row_numbers.items() if name in tables}
    return ahead.with_rows(
        {name: (np.arange(size, dtype=np.int64) + 2, whose) for name, size in sizes.items()}
    )


def _opens_at_times(net: Numbered) -> bool:
    return bool((net.lane_every > 1).any() or (net.lane_first_cycle > 1).any())


def _openings(net: Numbered, cycle: int) -> Indices:
    """Return the first opening of each lane from a cycle on, counted from it."""
    first, every = net.lane_first_cycle, net.lane_every
    openings = np.maximum(-(-(cycle - first) // every), 0)
    shifted: Indices = first + openings * every - (cycle - 1)
    return shifted


def _arrivals(network: Network, state: State, last: int) -> pd.DataFrame:
    """Return what will come from outside, with what is under way and comes in time."""
    net = network.numbered
    now = np.flatnonzero((net.arrival_cycle >= state.cycle) & (net.arrival_cycle <= last))
    sources = network.filled("arrivals")["source"].tolist() if len(now) else []
    way = state.under_way
    way = way.take(np.flatnonzero(way.lands <= last))
    source = UNDER_WAY
    while source in sources:
        source = f"{source}, sent"
    coming: dict[tuple[int, int, int, int], float] = {}
    for lane, item, lands, age, pieces in zip(
        way.lane.tolist(),
        way.item.tolist(),
        way.lands.tolist(),
        way.age_on_landing(net).tolist(),
        way.quantity.tolist(),
        strict=True,
    ):
        key = int(net.lane_destination[lane]), item, lands, age
        coming[key] = coming.get(key, 0.0) + pieces
    under_way = np.array(list(coming), dtype=np.int64).reshape(-1, 4)
    place, item, cycle, age = (
        np.append(known[now], under_way[:, column])
        for column, known in enumerate(
            (net.arrival_place, net.arrival_item, net.arrival_cycle, net.arrival_age)
        )
    )
    return pd.DataFrame(
        {
            "place": named_series(net.places, place),
            "item": named_series(net.items, item),
            "cycle": cycle - (state.cycle - 1),
            "source": [*(sources[row] for row in now.tolist()), *(source for _ in coming)],
            "age": age,
            "quantity": np.append(net.arrival_quantity[now], list(coming.values())),
        }
    )
