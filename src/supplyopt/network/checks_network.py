"""Checks of what rows say together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from supplyopt.errors import Fault
from supplyopt.network.cells import plain_number
from supplyopt.network.horizon import horizon, horizon_given
from supplyopt.network.numbered import positions
from supplyopt.network.parsed import ParsedTable, table_or_default

__all__ = [
    "cycles_beyond_horizon",
    "dates_for_cycles",
    "goods_too_old",
    "guarantees_above_demand",
    "lanes_to_themselves",
    "loops_of_parents",
]

# Guarantees for several groups are sums of floats: 0.1 + 0.2 must pass for 0.3.
_ROUNDING = 1e-9
_LONGEST = 5000
"""Thirteen years of days."""


def lanes_to_themselves(tables: Mapping[str, ParsedTable]) -> Iterator[Fault]:
    """Find lanes that end where they start."""
    lanes = tables.get("lanes")
    if lanes is None or not {"origin", "destination"} <= lanes.texts.keys():
        return
    origin, destination = lanes.text("origin"), lanes.text("destination")
    for position in np.flatnonzero((origin == destination) & (origin != "")).tolist():
        yield Fault(
            "lanes",
            int(lanes.rows[position]),
            "destination",
            destination[position],
            "the lane ends where it starts",
            "correct one end, or delete the lane",
        )


def loops_of_parents(tables: Mapping[str, ParsedTable]) -> Iterator[Fault]:
    """Find places that are, in the end, the desk above themselves; one fault a loop."""
    places = tables.get("places")
    if places is None or not {"place", "parent"} <= places.texts.keys():
        return
    parent = np.append(positions(places, "parent", defining=places), -1)
    above = parent.copy()
    for _ in range(len(places).bit_length()):
        above = above[above]  # twice as high each time; who has no desk that high is at -1
    told: set[int] = set()
    names = places.text("place")
    for start in np.flatnonzero(above[:-1] >= 0).tolist():
        here = int(above[start])  # so high above the start that it is on the loop
        if here in told:
            continue
        loop = [here]
        while (here := int(parent[here])) != loop[0]:
            loop.append(here)
        told.update(loop)
        first = loop.index(min(loop))
        loop = [*loop[first:], *loop[:first], loop[first]]
        yield Fault(
            "places",
            int(places.rows[loop[0]]),
            "parent",
            names[loop[1]],
            f"the desks go round in a loop: {' > '.join(str(names[i]) for i in loop)}",
            "leave the parent of the highest one blank",
        )


def cycles_beyond_horizon(tables: Mapping[str, ParsedTable]) -> Iterator[Fault]:
    """Find cycles above the number of cycles that the settings name."""
    last = horizon_given(tables)
    if last is None:
        return
    for name in ("arrivals", "demand", "guarantees"):
        cells = tables[name].numbers.get("cycle") if name in tables else None
        if cells is None:
            continue
        beyond = np.isfinite(cells.values) & (cells.values > last)
        for position in np.flatnonzero(beyond).tolist():
            yield Fault(
                name,
                int(tables[name].rows[position]),
                "cycle",
                int(cells.values[position]),
                f"is above the cycles in settings, {last}",
                "raise the cycles in settings, or leave the row out",
            )


def dates_for_cycles(tables: Mapping[str, ParsedTable]) -> Iterator[Fault]:
    """Find cycles that no horizon has: dates in the wrong column."""
    for name, column in (
        ("arrivals", "cycle"),
        ("demand", "cycle"),
        ("guarantees", "cycle"),
        ("settings", "cycles"),
    ):
        cells = tables[name].numbers.get(column) if name in tables else None
        if cells is None:
            continue
        beyond = np.isfinite(cells.values) & (cells.values > _LONGEST)
        for position in np.flatnonzero(beyond).tolist():
            yield Fault(
                name,
                int(tables[name].rows[position]),
                column,
                plain_number(cells.values[position]),
                f"is more than {_LONGEST} cycles",
                f"give 1 to {_LONGEST}; a cycle is counted from 1, not a date",
            )


def goods_too_old(tables: Mapping[str, ParsedTable]) -> Iterator[Fault]:
    """Find stock or arrivals that are older than their item keeps."""
    items = tables.get("items")
    if items is None or "shelf_life" not in items.numbers:
        return
    life = np.append(items.number("shelf_life"), np.inf)
    for name in ("stock", "arrivals"):
        goods = tables.get(name)
        if goods is None or "age" not in goods.numbers or "item" not in goods.texts:
            continue
        keeps = life[positions(goods, "item", defining=items)]
        age = goods.number("age")
        for position in np.flatnonzero(age >= keeps).tolist():
            yield Fault(
                name,
                int(goods.rows[position]),
                "age",
                plain_number(age[position]),
                f"is too old: the item keeps {keeps[position]:g} cycles",
                "leave the row out, or correct the age or the shelf life",
            )


def guarantees_above_demand(tables: Mapping[str, ParsedTable]) -> Iterator[Fault]:
    """Find guarantees above the demand they refer to.

    One for all groups is held against the sum over the groups, one for every cycle against the
    cycle that asks least.
    """
    guarantees, demand = tables.get("guarantees"), tables.get("demand")
    if guarantees is None or demand is None or not _comparable(guarantees, demand):
        return
    cycles = horizon(tables)
    asked = _numbered(demand, tables)
    # What has a fault of its own cannot be exceeded.
    asked["quantity"] = asked["quantity"].where(asked["quantity"] >= 0, np.inf)
    asked = asked[(asked[["place", "item", "group"]] >= 0).all(axis=1)]
    hard = _numbered(guarantees, tables)
    hard["every"] = _blank(guarantees, "cycle")
    hard["all_groups"] = _blank(guarantees, "group")
    sound = (hard[["place", "item"]] >= 0).all(axis=1) & np.isfinite(hard["quantity"])
    sound &= hard["all_groups"] | (hard["group"] >= 0)
    sound &= hard["every"] | hard["cycle"].between(1, cycles)
    hard = hard[sound]
    for every, all_groups in product((False, True), repeat=2):
        some = hard[(hard["every"] == every) & (hard["all_groups"] == all_groups)]
        if some.empty:
            continue
        keys = ["place", "item"] if all_groups else ["place", "item", "group"]
        most = _most(asked, keys, every=every, cycles=cycles)
        wanted = keys if every else [*keys, "cycle"]
        limit = np.asarray(most.reindex(pd.MultiIndex.from_frame(some[wanted])), dtype=np.float64)
        yield from _above(guarantees, some, limit=limit)


def _above(
    guarantees: ParsedTable, some: pd.DataFrame, *, limit: NDArray[np.float64]
) -> Iterator[Fault]:
    quantity = some["quantity"].to_numpy()
    above = np.isnan(limit) | (quantity > limit * (1 + _ROUNDING))
    for position, number, most in zip(
        some.index[above].tolist(), quantity[above].tolist(), limit[above].tolist(), strict=True
    ):
        problem = (
            "there is no demand for it" if np.isnan(most) else f"is above the demand, {most:g}"
        )
        remedy = "name a place, item, group, cycle in demand"
        if not np.isnan(most):
            remedy = f"give at most {most:g}, or raise the demand"
        row = int(guarantees.rows[position])
        yield Fault("guarantees", row, "quantity", plain_number(number), problem, remedy)


def _most(asked: pd.DataFrame, keys: list[str], *, every: bool, cycles: int) -> pd.Series[float]:
    by_cycle = asked.groupby([*keys, "cycle"])["quantity"].sum()
    if not every:
        return by_cycle
    over_cycles = by_cycle.groupby(level=keys)
    # A cycle without a row of demand asks for nothing.
    return over_cycles.min().where(over_cycles.size() == cycles, 0.0)


def _comparable(guarantees: ParsedTable, demand: ParsedTable) -> bool:
    return {"place", "item"} <= guarantees.texts.keys() & demand.texts.keys() and (
        "quantity" in guarantees.numbers and "quantity" in demand.numbers
    )


def _numbered(parsed: ParsedTable, tables: Mapping[str, ParsedTable]) -> pd.DataFrame:
    columns: dict[str, NDArray[np.float64] | NDArray[np.int64]] = {
        name: positions(parsed, name, defining=table_or_default(tables, f"{name}s"))
        for name in ("place", "item", "group")
    }
    columns["cycle"] = parsed.number("cycle")
    columns["quantity"] = parsed.number("quantity")
    return pd.DataFrame(columns)


def _blank(parsed: ParsedTable, name: str) -> NDArray[np.bool_]:
    cells = parsed.cells(name)
    return np.ones(len(parsed), dtype=bool) if cells is None else cells.blank
