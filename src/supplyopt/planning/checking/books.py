"""The tables of a plan, of its network, side by side as columns of numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from supplyopt.network.parsed import ParsedTable
from supplyopt.planning.columns import Named
from supplyopt.planning.plan import Plan

__all__ = ["DIGITS", "EARNEST", "RELATIVE", "Books", "Breach", "open_books"]

RELATIVE = 1e-6
"""Breaches below this share of what meets there are rounding."""
ABSOLUTE = 1e-11
"""Breaches below this share of the item's largest quantity are rounding."""
DIGITS = 1e-12
"""Sums and differences of the same numbers differ by less than this share of these."""
EARNEST = 1e3
"""Of what is asked for beyond so many times all that there is, no share is rounding."""
OF_SMALLEST = 1e-5
"""Nor are breaches above this share of its smallest: no large number hides a small one."""

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
        return len(self.network["places"]["storage"]) * len(self.noise)

    @property
    def n_lanes(self) -> int:
        """How many lanes there are."""
        return len(self.network["lanes"]["origin#"])

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
    "place": "places",
    "origin": "places",
    "destination": "places",
    "item": "items",
    "group": "groups",
    "carrier": "carriers",
    "mode": "modes",
}


class _Known:
    """The words that a table defines, numbered by row."""

    def __init__(self, words: Iterable[str]) -> None:
        self.words = tuple(words)

    @cached_property
    def _number_of(self) -> dict[str, int]:
        return {word: number for number, word in enumerate(self.words)}

    def numbers(self, words: Sequence[str]) -> NDArray[np.int64]:
        """Return the number of each word, -1 where it has none."""
        if tuple(words) == self.words:
            return np.arange(len(self.words))
        number_of = self._number_of
        return np.array([number_of.get(word, -1) for word in words], dtype=np.int64)


class _OfNetwork(dict[str, Column]):
    """Columns of a table of the network, defaults in, each read when it is first asked for."""

    def __init__(self, table: ParsedTable, known: dict[str, _Known]) -> None:
        super().__init__()
        self._table, self._known = table, known

    def __missing__(self, name: str) -> Column:
        column = self._table.table.by_name[name.removesuffix("#")]
        if name.endswith("#"):
            words, row = self._table.words(column.name)
            self[name] = self._known[_DEFINED[column.name]].numbers(words)[row]
        elif column.is_text:
            self[name] = self._table.text(name)
        else:
            values = self._table.number(name)
            self[name] = values.astype(np.int64) if column.is_integer else values
        return self[name]


class _OfPlan(dict[str, Column]):
    """Columns of a table of the plan, words written out when they are first asked for."""

    def __init__(self, table: Mapping[str, Named | Column], known: dict[str, _Known]):
        super().__init__()
        self._words = {}
        for name, column in table.items():
            if not isinstance(column, Named):
                self[name] = column
                continue
            self._words[name] = column
            if name in _DEFINED:
                # The last stands for a word that is missing, as -1 does.
                number = np.append(known[_DEFINED[name]].numbers(column.names), -1)
                self[f"{name}#"] = number[column.numbers]

    def __missing__(self, name: str) -> Column:
        words = self._words[name]
        self[name] = np.array([*words.names, None], dtype=object)[words.numbers]
        return self[name]


def open_books(plan: Plan) -> Books:
    """Read the tables of a plan and of its network.

    Parameters
    ----------
    plan : Plan
    """
    tables = plan.network.complete
    known = {
        name: _Known(tables[name].text(key).tolist())
        for name, key in (
            ("places", "place"),
            ("items", "item"),
            ("groups", "group"),
            ("carriers", "carrier"),
        )
    }
    known["modes"] = _Known(dict.fromkeys(tables["lanes"].words("mode")[0]))
    network: dict[str, Columns] = {
        name: _OfNetwork(table, known) for name, table in tables.items() if name != "settings"
    }
    sent, served, stock, surplus, waste, in_transit = (
        _OfPlan(plan.columns(name), known)
        for name in ("shipments", "served", "stock", "surplus", "waste", "in_transit")
    )
    lanes, demand = network["lanes"], network["demand"]
    sizes = {name: len(each.words) for name, each in known.items()}
    way = [(f"{end}#", sizes["places"]) for end in ("origin", "destination")]
    way.append(("mode#", sizes["modes"]))
    for columns in (sent, in_transit):
        columns["lane"] = _match(_keys(columns, way), _keys(lanes, way))
    record = [(f"{name}#", sizes[f"{name}s"]) for name in ("place", "item", "group")]
    record.append(("cycle", plan.network.cycles + 1))
    served["record"] = _match(_keys(served, record), _keys(demand, record))
    largest, smallest = np.zeros(sizes["items"]), np.full(sizes["items"], np.inf)
    for name in ("stock", "arrivals", "demand", "guarantees", "reserves"):
        item, quantity = network[name]["item#"], network[name]["quantity"]
        np.maximum.at(largest, item, quantity)
        np.minimum.at(smallest, item[quantity > 0], quantity[quantity > 0])
    noise = np.minimum(ABSOLUTE * largest, OF_SMALLEST * np.where(largest > 0, smallest, 0.0))
    return Books(plan, network, sent, served, stock, surplus, waste, in_transit, noise)


def _keys(columns: Columns, parts: Iterable[tuple[str, int]]) -> NDArray[np.int64]:
    """Return one number a row for its parts together, -1 where one of them is out of range."""
    key: Column = np.zeros(1, dtype=np.int64)
    known: Column = np.ones(1, dtype=bool)
    for name, size in parts:
        part = columns[name].astype(np.int64)
        key, known = key * size + part, known & (part >= 0) & (part < size)
    return np.where(known, key, -1)


def _match(keys: Column, known: Column) -> NDArray[np.int64]:
    """Return which of the known keys each key is, -1 for none."""
    if np.array_equal(keys, known):
        return np.arange(len(keys))
    found: NDArray[np.int64] = pd.Index(known).get_indexer(pd.Index(keys)).astype(np.int64)
    found[keys < 0] = -1
    return found
