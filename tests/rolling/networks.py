"""Small networks of several cycles that hypothesis can make smaller."""

from __future__ import annotations

import warnings
from typing import Any

from hypothesis import strategies as st

import supplyopt as so

Tables = dict[str, Any]

__all__ = ["Tables", "network_of", "seasons", "unmet_of"]

rarely = st.integers(0, 4).map(lambda number: number == 4)


def network_of(tables: Tables) -> so.Network:
    """Make a network; demand that no lane reaches is meant."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", so.InputWarning)
        return so.Network.from_tables(**tables)


def unmet_of(plan: so.Plan) -> list[float]:
    """Return weighted unmet pieces, priority 1 first."""
    network, served = plan.network, plan.served
    groups = network.filled("groups").set_index("group")
    items = network.filled("items").set_index("item")["weight"].to_dict()
    weight, priority = groups["weight"].to_dict(), groups["priority"].to_dict()
    sums = dict.fromkeys(sorted(set(priority.values())), 0.0)
    for item, group, unmet in served[["item", "group", "unmet"]].itertuples(index=False):
        sums[priority[group]] += items[item] * weight[group] * unmet
    return list(sums.values())


@st.composite
def seasons(
    draw: st.DrawFn,
    *,
    most_cycles: int = 4,
    storage: bool = True,
    old_age: bool = True,
    dues: bool = False,
    switches: bool = False,
) -> Tables:
    """Draw the tables of a network of several cycles.

    Parameters
    ----------
    most_cycles : int
    storage : bool
        Whether places may have limits of storage.
    old_age : bool
        Whether items may have a shelf life.
    dues : bool
        Whether there are guarantees and reserves, not all of which can be kept.
    switches : bool
        Whether lanes may have trip costs or least loads, items lots, carriers stops.
    """
    cycles = draw(st.integers(1, most_cycles))
    names = ["仓", "A", "B", "C"][: draw(st.integers(2, 4))]
    items = [
        {
            "item": item,
            "volume": draw(st.sampled_from([1, 1, 2, 0.5])),
            "weight": draw(st.sampled_from([1, 1, 2])),
            "shelf_life": draw(st.sampled_from([1, 2, 3])) if old_age and draw(rarely) else None,
        }
        for item in ["口罩", "suit"][: draw(st.integers(1, 2))]
    ]
    groups = [{"group": f"G{n}", "priority": n + 1} for n in range(draw(st.integers(1, 2)))]
    ids = [row["item"] for row in items]
    lanes: dict[tuple[str, str], dict[str, Any]] = {}
    for number, name in enumerate(names[1:], start=1):
        for origin in draw(st.lists(st.sampled_from(names[:number]), unique=True, min_size=1)):
            lanes[origin, name] = {
                "origin": origin,
                "destination": name,
                "lead_time": draw(st.sampled_from([0, 0, 0, 1, 2])),
                "capacity": draw(st.sampled_from([None, None, 5, 9])),
                "every": draw(st.sampled_from([1, 1, 2])),
                "first_cycle": draw(st.sampled_from([1, 1, 2])),
                "cost": draw(st.integers(0, 3)),
            }
    cells = st.integers(0, 9)
    arrivals = [
        {
            "place": draw(st.sampled_from(names)),
            "item": item,
            "cycle": cycle,
            "quantity": draw(cells),
        }
        for item in ids
        for cycle in range(1, cycles + 1)
        if draw(st.booleans())
    ]
    stock = [
        {"place": name, "item": item, "quantity": draw(st.integers(0, 15))}
        for name, item in {(names[0], item) for item in ids}
        | {(names[-1], item) for item in ids if draw(rarely)}
    ]
    demand = [
        {
            "place": name,
            "item": item,
            "group": group["group"],
            "cycle": cycle,
            "quantity": draw(cells),
        }
        for name in names[1:]
        for item in ids
        for group in groups
        for cycle in range(1, cycles + 1)
        if draw(st.booleans())
    ]
    room = st.integers(0, 12)
    more: Tables = {}
    if dues:
        owed = draw(st.lists(st.sampled_from(demand), max_size=3, unique_by=id)) if demand else []
        more["guarantees"] = [
            {**row, "quantity": draw(st.integers(0, row["quantity"]))} for row in owed
        ]
        more["reserves"] = [
            {"place": name, "item": ids[0], "quantity": draw(st.integers(0, 3))}
            for name in draw(st.lists(st.sampled_from(names), unique=True, max_size=2))
        ]
    if switches:
        more["carriers"] = [{"carrier": "van", "stops": draw(st.sampled_from([None, 1]))}]
        for row in items:
            row["lot"] = draw(st.sampled_from([1, 4]))
        for lane in lanes.values():
            lane["carrier"] = draw(st.sampled_from([None, "van"]))
            lane["trip_cost"] = draw(st.sampled_from([0, 0, 5]))
            lane["min_load"] = draw(st.sampled_from([0, 0, 4]))
    return {
        **more,
        "places": [
            {"place": name, "storage": draw(room) if storage and draw(rarely) else None}
            for name in names
        ],
        "items": items,
        "groups": groups,
        "lanes": list(lanes.values()),
        "stock": sorted(stock, key=lambda row: (row["place"], row["item"])),
        "arrivals": arrivals,
        "demand": demand,
        "settings": {"cycles": cycles, "unmet": draw(st.sampled_from(["lost", "lost", "backlog"]))},
    }
