"""The families of rows that speak of many cycles or batches together."""

from __future__ import annotations

import numpy as np

from supplyopt.formulation.family import Family, demand_key
from supplyopt.formulation.layout import Layout
from supplyopt.network.numbered import Numbered

__all__ = ["lacking", "reserve"]


def reserve(net: Numbered, layout: Layout) -> Family:
    """See that batches together leave what is reserved; of other items a bound says it."""
    records = np.flatnonzero(net.item_batched[net.reserve_item])
    rows, columns = [], []
    for number, record in enumerate(records.tolist()):
        held = np.flatnonzero(
            (net.lane_share[layout.ship_lane] == net.place_hold[net.reserve_place[record]])
            & (layout.ship_item == net.reserve_item[record])
        )
        rows.append(np.full(len(held), number))
        columns.append(held)
    row = np.concatenate([*rows, np.zeros(0, dtype=np.int64)])
    return Family(
        "reserve",
        net.reserve_quantity[records],
        np.full(len(records), np.inf),
        [(row, np.concatenate([*columns, np.zeros(0, dtype=np.int64)]), np.ones(len(row)))],
        "reserves",
        records,
        ((net.places, net.reserve_place[records]), (net.items, net.reserve_item[records])),
    )


def lacking(net: Numbered, layout: Layout) -> Family:
    """Add up what the rows of one need lack over the cycles."""
    several = np.flatnonzero(layout.lack_of >= 0)
    count = layout.n_lacks
    row = layout.lack_of[several]
    return Family(
        "lacking",
        np.zeros(count),
        np.zeros(count),
        [
            (row, layout.starts["unmet"] + several, -np.ones(len(several))),
            (np.arange(count), layout.starts["lack"] + np.arange(count), np.ones(count)),
        ],
        "",
        np.zeros(count, dtype=np.int64),
        demand_key(net, layout.demand[layout.lack_first]),
    )
