"""Small ugly networks that hypothesis can make smaller.

Quantities are small whole numbers. Many places copy the lanes of another, so that alike places,
which the library makes one, are common.
"""

from __future__ import annotations

import warnings
from typing import Any

from hypothesis import strategies as st

import supplyopt as so

Tables = dict[str, list[dict[str, Any]]]

__all__ = ["QUANTITIES", "Tables", "network_of", "renamed", "reordered", "scaled", "tables"]

QUANTITIES = {
    "places": ["storage"],
    "carriers": ["capacity"],
    "lanes": ["capacity", "min_load"],
    "stock": ["quantity"],
    "arrivals": ["quantity"],
    "demand": ["quantity", "entitlement", "served_before"],
    "guarantees": ["quantity"],
    "reserves": ["quantity"],
}
"""Columns that count pieces or their volume."""

pieces = st.integers(0, 12)
limits = st.one_of(st.none(), st.integers(0, 15))
rarely = st.integers(0, 6).map(lambda number: number == 6)


def network_of(tables: Tables) -> so.Network:
    """Make a network; demand that no lane reaches is meant."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", so.InputWarning)
        return so.Network.from_tables(**tables)


@st.composite
def tables(
    draw: st.DrawFn,
    *,
    most_places: int = 7,
    most_items: int = 3,
    most_groups: int = 3,
    storage: bool = True,
    dues: bool = True,
    switches: int = 0,
) -> Tables:
    """Draw the tables of a network of one cycle.

    Parameters
    ----------
    most_places, most_items, most_groups : int
    storage : bool
        Whether places may have limits of storage.
    dues : bool
        Whether there may be guarantees and reserves, not all of which can be kept.
    switches : int
        The most lanes that may have a trip cost or a least load. Above 0 carriers may have stops.
    """
    names = [f"P{number}" for number in range(draw(st.integers(min(3, most_places), most_places)))]
    items = [
        {
            "item": item,
            "volume": draw(st.sampled_from([1, 1, 2, 0.5, 3, 0])),
            "weight": draw(st.sampled_from([1, 1, 2, 5, 0.1, 0])),
        }
        for item in ["mask", "suit", "soap"][: draw(st.integers(1, most_items))]
    ]
    ids = [row["item"] for row in items]
    priorities = draw(st.sampled_from([(1, 1, 2), (1, 2, 2), (1, 2, 3), (2, 2, 2), (3, 1, 7)]))
    groups = [
        {"group": f"G{number}", "priority": priority, "weight": draw(st.sampled_from([1, 1, 2, 0]))}
        for number, priority in enumerate(priorities[: draw(st.integers(1, most_groups))])
    ]
    lanes = draw(_lanes(names, ids))
    carriers = [
        {
            "carrier": carrier,
            "capacity": draw(limits),
            "stops": draw(st.sampled_from([None, None, 1, 2, 0])) if switches else None,
        }
        for carrier in ("van", "cart")
    ]
    for lane in draw(st.permutations(lanes))[:switches]:
        lane["trip_cost"] = draw(st.sampled_from([0, 1, 7, 30]))
        lane["min_load"] = 0 if _on_circle(lane, lanes) else draw(st.sampled_from([0, 0, 3, 8]))
    found: Tables = {
        "places": [
            {"place": name, "storage": draw(limits) if storage and draw(rarely) else None}
            for name in names
        ],
        "items": items,
        "groups": groups,
        "carriers": carriers,
        "lanes": lanes,
        "demand": draw(_demand(names, ids, groups)),
        **draw(_supply(names, ids)),
        "settings": [{"cycles": 1}],
    }
    if dues and draw(rarely):
        found |= draw(_dues(found))
    return found


@st.composite
def _lanes(draw: st.DrawFn, names: list[str], items: list[str]) -> list[dict[str, Any]]:
    """Draw lanes down from earlier places, copies of their lanes, a few lanes anywhere."""
    ways: dict[tuple[str, str, str], dict[str, Any]] = {}
    into: dict[str, list[dict[str, Any]]] = {names[0]: []}
    for number, name in enumerate(names[1:], start=1):
        if number > 1 and draw(st.booleans()):
            model = draw(st.sampled_from(names[1:number]))
            into[name] = [{**lane, "destination": name} for lane in into[model]]
        else:
            origins = draw(
                st.lists(st.sampled_from(names[:number]), unique=True, min_size=1, max_size=2)
            )
            into[name] = [draw(_lane(origin, name, items)) for origin in origins]
        for lane in into[name]:
            ways[lane["origin"], name, lane["mode"]] = lane
    for _ in range(draw(st.integers(0, 3))):
        origin, destination = draw(st.permutations(names))[:2]
        lane = draw(_lane(origin, destination, items))
        ways.setdefault((origin, destination, lane["mode"]), lane)
    return list(ways.values())


def _on_circle(lane: dict[str, Any], lanes: list[dict[str, Any]]) -> bool:
    """Whether goods could come back by lanes: loads made up by going round are refused."""
    reached, before = {lane["destination"]}, set()
    while reached != before:
        before = set(reached)
        reached |= {each["destination"] for each in lanes if each["origin"] in reached}
    return lane["origin"] in reached


@st.composite
def _lane(draw: st.DrawFn, origin: str, destination: str, items: list[str]) -> dict[str, Any]:
    return {
        "origin": origin,
        "destination": destination,
        "mode": draw(st.sampled_from(["", "tiered", "direct"])),
        "carrier": draw(st.sampled_from([None, None, "van", "cart"])),
        "stages": draw(st.sampled_from([1, 1, 2, 0])),
        "hours": draw(st.sampled_from([0, 1, 0.5])),
        "cost": draw(st.sampled_from([0, 1, 3, 0.1])),
        "capacity": draw(limits) if draw(rarely) else None,
        "item": draw(st.sampled_from(items)) if draw(rarely) else None,
        "lead_time": 1 if draw(rarely) and draw(rarely) else 0,
    }


@st.composite
def _demand(
    draw: st.DrawFn, names: list[str], items: list[str], groups: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    keys = [(name, item, row["group"]) for name in names for item in items for row in groups]
    # The first place has what there is, so most of what is asked for is asked for elsewhere.
    keys = keys[len(keys) // len(names) - 1 :]
    asked = draw(
        st.lists(st.sampled_from(keys), unique=True, min_size=min(4, len(keys)), max_size=12)
    )
    return [
        {
            "place": name,
            "item": item,
            "group": group,
            "quantity": draw(pieces),
            "entitlement": draw(st.one_of(st.none(), pieces)),
        }
        for name, item, group in asked
    ]


@st.composite
def _supply(draw: st.DrawFn, names: list[str], items: list[str]) -> Tables:
    stock, arrivals = [], []
    for item in items:
        at = {names[0], *draw(st.lists(st.sampled_from(names), max_size=1))}
        for name in sorted(at):
            row = {"place": name, "item": item, "quantity": draw(st.integers(0, 40))}
            (arrivals if draw(rarely) else stock).append(row)
    return {"stock": stock, "arrivals": arrivals}


@st.composite
def _dues(draw: st.DrawFn, tables: Tables) -> Tables:
    """Draw guarantees up to what is asked for, reserves of any size."""
    guarantees = []
    in_all: dict[tuple[str, str], int] = {}
    for row in tables["demand"]:
        pair = row["place"], row["item"]
        in_all[pair] = in_all.get(pair, 0) + row["quantity"]
        if draw(st.booleans()):
            due = {name: row[name] for name in ("place", "item", "group")}
            guarantees.append({**due, "quantity": draw(st.integers(0, row["quantity"]))})
    for (place, item), most in in_all.items():
        if draw(rarely):
            quantity = draw(st.integers(0, most))
            guarantees.append({"place": place, "item": item, "group": None, "quantity": quantity})
    for due in guarantees:
        due["cycle"] = draw(st.sampled_from([None, 1]))
    pairs = [(p["place"], i["item"]) for p in tables["places"] for i in tables["items"]]
    reserves = [
        {"place": place, "item": item, "quantity": draw(st.integers(0, 6))}
        for place, item in draw(st.lists(st.sampled_from(pairs), unique=True, max_size=3))
    ]
    return {"guarantees": guarantees, "reserves": reserves}


def scaled(tables: Tables, factor: float) -> Tables:
    """Multiply everything that counts pieces, or their volume."""
    return {
        name: [
            {
                column: value * factor
                if column in QUANTITIES.get(name, ()) and value is not None
                else value
                for column, value in row.items()
            }
            for row in rows
        ]
        for name, rows in tables.items()
    }


_IDS = {
    "place": ("place", "origin", "destination", "parent"),
    "item": ("item",),
    "group": ("group",),
    "carrier": ("carrier",),
    "mode": ("mode",),
}


def renamed(tables: Tables, names: dict[str, str]) -> Tables:
    """Give ids other names; ids without one stay."""
    columns = {column for columns in _IDS.values() for column in columns}
    return {
        name: [
            {
                column: names.get(value, value) if column in columns else value
                for column, value in row.items()
            }
            for row in rows
        ]
        for name, rows in tables.items()
    }


@st.composite
def reordered(draw: st.DrawFn, tables: Tables) -> Tables:
    """Draw other orders of the rows of every table."""
    return {name: list(draw(st.permutations(rows))) for name, rows in tables.items()}
