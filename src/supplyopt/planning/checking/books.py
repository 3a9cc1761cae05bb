"""The tables of a plan, of its network, side by side as columns of numbers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from supplyopt.network.schema import TABLES
from supplyopt.planning.plan import Plan

__all__ = ["ABSOLUTE", "RELATIVE", "Books", "Breach", "open_books"]

RELATIVE = 1e-6
"""Breaches below this share of what meets there are rounding."""
ABSOLUTE = 1e-11
"""Breaches below this share of the item's largest quantity are rounding."""

Breach = tuple[str, str, object, object]
Column = NDArray[Any]
Columns = dict[str, Column]


@dataclass(frozen=True)
class Books:
    """Columns by table; ids also as positions in the table that defines them.

    Attributes
    ----------
    plan : Plan
    network : dict of Columns
        Tables of the network with defaults in; columns of the user's own are left out.
    sent, served, stock, surplus, waste, in_transit : Columns
        Tables of the plan. `sent` and `in_transit` know their lane's number, -1 where there is no
        such lane, and `served` the number of its record of demand.
    noise : float array, one an item
        Pieces below which a breach is rounding.
    """

    plan: Plan
    network: dict[str, Columns]
    sent: Columns
    served: Columns
    stock: Columns
    surplus: Columns
    waste: Columns
    in_transit: Columns
    noise: NDArray[np.float64]

    def at(self, table: Columns, *, place: str = "place") -> Column:
        """Return the number of each row's place and item together."""
        return table[f"{place}#"] * len(self.noise) + table["item#"]

    @property
    def n_pairs(self) -> int:
        """How many pairs of place and item there are."""
        return len(self.network["places"]["place"]) * len(self.noise)

    @property
    def cycles(self) -> int:
        """Length of the horizon."""
        return self.plan.network.cycles

    def when(self, table: Columns, *, place: str = "place") -> Column:
        """Return the number of each row's place, item and cycle together."""
        return (table["cycle"] - 1) * self.n_pairs + self.at(table, place=place)

    def moment(self, number: int | np.integer[Any]) -> str:
        """Return the names of a place, an item and, where there are several, a cycle."""
        cycle, pair = divmod(int(number), self.n_pairs)
        return self.pair(pair) + (f" cycle {cycle + 1}" if self.cycles > 1 else "")

    def pair(self, number: int | np.integer[Any]) -> str:
        """Return the names of a pair of place and item."""
        place, item = divmod(int(number), len(self.noise))
        places, items = self.network["places"]["place"], self.network["items"]["item"]
        return f"{places[place]} {items[item]}"

    def lane(self, number: int | np.integer[Any]) -> str:
        """Return the name of a lane."""
        lanes = self.network["lanes"]
        names = (lanes[part][number] for part in ("origin", "destination", "mode"))
        return " ".join(str(name) for name in names if name)

    def need(self, number: int | np.integer[Any]) -> str:
        """Return the name of a record of demand."""
        demand = self.network["demand"]
        named = " ".join(str(demand[part][number]) for part in ("place", "item", "group"))
        return named + (f" cycle {demand['cycle'][number]:g}" if self.cycles > 1 else "")


_DEFINED = {
    "place": ("places", "place"),
    "origin": ("places", "place"),
    "destination": ("places", "place"),
    "item": ("items", "item"),
    "group": ("groups", "group"),
    "carrier": ("carriers", "carrier"),
}


def open_books(plan: Plan) -> Books:
    """Read the tables of a plan and of its network.

    Parameters
    ----------
    plan : Plan
    """
    network = {
        name: _columns(plan.network.filled(name), list(table.by_name))
        for name, table in TABLES.items()
        if name != "settings"
    }
    sent, served = _columns(plan.shipments), _columns(plan.served)
    stock, surplus = _columns(plan.stock), _columns(plan.surplus)
    waste, in_transit = _columns(plan.waste), _columns(plan.in_transit)
    for columns in (*network.values(), sent, served, stock, surplus, waste, in_transit):
        for name in _DEFINED.keys() & columns.keys():
            table, key = _DEFINED[name]
            columns[f"{name}#"] = _position(columns[name], network[table][key])
    lanes, demand = network["lanes"], network["demand"]
    way = ("origin#", "destination#", "mode")
    for columns in (sent, in_transit):
        columns["lane"] = _match([columns[part] for part in way], [lanes[part] for part in way])
    record = ("place#", "item#", "group#", "cycle")
    served["record"] = _match([served[part] for part in record], [demand[part] for part in record])
    largest = np.zeros(len(network["items"]["item"]))
    for name in ("stock", "arrivals", "demand"):
        np.maximum.at(largest, network[name]["item#"], network[name]["quantity"])
    noise = ABSOLUTE * largest
    return Books(plan, network, sent, served, stock, surplus, waste, in_transit, noise)


def _columns(frame: pd.DataFrame, names: Iterable[str] | None = None) -> Columns:
    wanted = frame.columns if names is None else names
    return {str(name): np.asarray(frame[name].to_numpy()) for name in wanted}


def _position(ids: Column, defined: Column) -> NDArray[np.int64]:
    found: NDArray[np.int64] = pd.Index(defined).get_indexer(pd.Index(ids)).astype(np.int64)
    return found


def _match(keys: list[Column], known: list[Column]) -> NDArray[np.int64]:
    """Return which of the known keys each key is, -1 for none."""
    size = len(known[0])
    code = np.zeros(size + len(keys[0]), dtype=np.int64)
    for there, asked in zip(known, keys, strict=True):
        both = np.concatenate([there, asked])
        numbers = pd.factorize(both)[0].astype(np.int64)
        code = pd.factorize(code * (numbers.max(initial=0) + 2) + numbers + 1)[0].astype(np.int64)
    return _position(code[size:], code[:size])
