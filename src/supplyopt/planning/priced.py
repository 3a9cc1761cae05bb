"""The records of a network that can have prices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from supplyopt.formulation.formulate import Formulation
from supplyopt.lp.goals import Goal
from supplyopt.lp.prices import NOTHING, Price
from supplyopt.lp.program import Indices
from supplyopt.network.network import Network
from supplyopt.network.numbered import KEEPS_ANY
from supplyopt.network.parsed import text_series
from supplyopt.network.unrolled import Unrolled

__all__ = ["Priced", "priced_records", "table_of_prices"]

_GOAL_UNITS = {
    "unmet": "weighted pieces",
    "stages": "pieces x hand-overs",
    "hours": "hours",
    "cost": "cost",
    "lateness": "piece-cycles",
}


@dataclass(frozen=True)
class Priced:
    """Records of one kind.

    Attributes
    ----------
    kind : str
    table : str
    number : integer array
        Which records of the table.
    cycle : integer array
        In which cycle each, 0 for before the first.
    row : integer array
        Their rows of the program; -1 where they limit nothing in it.
    """

    kind: str
    table: str
    number: Indices
    cycle: Indices
    row: Indices


def priced_records(unrolled: Unrolled, formulation: Formulation) -> list[Priced]:
    """Return every record of supply, every finite capacity, with its row of the program.

    Parameters
    ----------
    unrolled : Unrolled
    formulation : Formulation
        Of the network. Places and lanes with a supply or limit of their own stand for
        themselves in it, merged or not.
    """
    net, merging, layout = unrolled.net, formulation.merging, formulation.layout
    base = net.as_given
    starts = {block.name: block.start for block in formulation.program.rows}
    row_of = {
        family.name: {
            int(record): starts[family.name] + number for number, record in enumerate(family.record)
        }
        for family in formulation.families
    }

    def rows(name: str, records: Indices) -> Indices:
        return np.array([row_of[name].get(int(each), -1) for each in records], dtype=np.int64)

    def balance(place: Indices, item: Indices, cycle: Indices | int = 1) -> Indices:
        pair = layout.pair_of[merging.place_of[place], item]
        return np.where((pair >= 0) & (np.asarray(cycle) == 1), starts["balance"] + pair, -1)

    finite = np.isfinite(net.lane_capacity) & (net.lane_share == np.arange(len(net.lane_share)))
    lanes = np.flatnonzero(finite & net.lane_trip)
    held = np.flatnonzero(finite & ~net.lane_trip)
    carriers = np.flatnonzero(np.isfinite(net.carrier_capacity))
    at_end = np.flatnonzero(np.isfinite(net.place_storage) & (net.place_keeps == KEEPS_ANY))
    stock = balance(net.stock_place, net.stock_item)
    arrived = balance(net.arrival_place, net.arrival_item, net.arrival_cycle)
    storage = [
        (unrolled.node_place[net.lane_origin[held]], unrolled.lane_cycle[held]),
        (unrolled.node_place[at_end], unrolled.node_cycle[at_end]),
    ]
    return [
        Priced("stock", "stock", np.arange(len(stock)), np.zeros_like(stock), stock),
        Priced("arrivals", "arrivals", np.arange(len(arrived)), base.arrival_cycle, arrived),
        Priced(
            "lane",
            "lanes",
            unrolled.lane_of[lanes],
            unrolled.lane_cycle[lanes],
            rows("lane", merging.lane_of[lanes]),
        ),
        Priced(
            "carrier",
            "carriers",
            unrolled.carrier_of[carriers],
            1 + carriers // max(len(base.carriers), 1),
            rows("carrier", carriers),
        ),
        Priced(
            "storage",
            "places",
            np.concatenate([place for place, _ in storage]),
            np.concatenate([cycle for _, cycle in storage]),
            np.concatenate(
                [rows("lane", merging.lane_of[held]), rows("storage", merging.place_of[at_end])]
            ),
        ),
    ]


_SUPPLY = ("stock", "arrivals")
_KEYS = {
    "stock": ("place", "item"),
    "arrivals": ("place", "item", "source"),
    "lane": ("origin", "destination", "mode", "item"),
    "carrier": ("carrier",),
    "storage": ("place",),
}


def table_of_prices(
    network: Network,
    goals: Sequence[Goal],
    records: Sequence[Priced],
    prices: Mapping[int, Price],
    *,
    hidden: bool,
) -> pd.DataFrame:
    """Return the table of prices.

    Parameters
    ----------
    network : Network
    goals : sequence of Goal
        Those that were priced.
    records : sequence of Priced
    prices : mapping of int to Price
        By row of the program.
    hidden : bool
        Whether there are goals behind those priced, of which nothing is known.
    """
    lines: list[dict[str, Any]] = []
    units = dict(network.filled("items")[["item", "unit"]].itertuples(index=False, name=None))
    for each in records:
        keys = _KEYS[each.kind]
        rows = network.filled(each.table).iloc[each.number]
        for row, cycle, *key in zip(
            each.row.tolist(), each.cycle.tolist(), *(rows[name] for name in keys), strict=True
        ):
            line = {"kind": each.kind, **dict(zip(keys, key, strict=True))}
            per = units[str(line["item"])] if each.kind in _SUPPLY else "unit of volume"
            line["cycle"] = cycle or None
            if row >= 0 and hidden and prices[row] is NOTHING:
                line |= {"price": np.nan, "valid_up_to": np.nan}
            else:
                line |= _said(prices.get(row, NOTHING), goals, str(per))
            lines.append(line)
    return _framed(lines)


def _said(price: Price, goals: Sequence[Goal], per: str) -> dict[str, Any]:
    said: dict[str, Any] = {"price": price.gain, "valid_up_to": price.up_to}
    if price.goal is None:
        return said
    goal = goals[price.goal]
    share = "share of entitlement" if price.rated else "pieces"
    return said | {
        "goal": goal.name,
        "unit": f"{_GOAL_UNITS.get(goal.name, share)} a {per}",
        "priority": goal.priority,
        "rank": price.rank,
    }


_TEXTS = ("kind", "place", "origin", "destination", "mode", "item")
_COLUMNS = (*_TEXTS, "cycle", "goal", "price", "unit", "valid_up_to")
_MORE = ("carrier", "source", "priority", "rank")


def _framed(lines: list[dict[str, Any]]) -> pd.DataFrame:
    columns: dict[str, Any] = {}
    for name in (*_COLUMNS, *_MORE):
        if name in ("price", "valid_up_to"):
            columns[name] = np.array([line[name] for line in lines], dtype=np.float64)
        elif name in ("cycle", "priority", "rank"):
            columns[name] = pd.Series([line.get(name) for line in lines], dtype="Int64")
        else:
            texts = np.array([line.get(name, "") for line in lines], dtype=object)
            columns[name] = text_series(texts)
    return pd.DataFrame(columns)
