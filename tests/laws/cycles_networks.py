"""Small ugly networks of a few cycles that hypothesis can make smaller.

Quantities are small whole numbers. Many places copy the lanes of another, so that alike places,
which the library makes one, are common; what they ask for runs in step in some, apart in others.
"""

from __future__ import annotations

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

from .networks import Tables, limits, pieces, rarely

__all__ = ["examples", "seasons"]

Records = list[dict[str, Any]]


def examples(part: float) -> settings:
    """Give a test a part of the examples that others have, for each is many programs."""
    return settings(max_examples=max(int(settings.default.max_examples * part), 5))


@st.composite
def seasons(
    draw: st.DrawFn,
    *,
    most_cycles: int = 4,
    most_places: int = 6,
    most_items: int = 2,
    most_groups: int = 2,
    unmet: str | None = None,
    storage: bool = True,
    reserves: bool = True,
    guarantees: bool = True,
    shelf_life: bool = False,
    served_before: bool = False,
    switches: int = 0,
    plain_lanes: bool = False,
) -> Tables:
    """Draw the tables of a network of two cycles or more.

    Parameters
    ----------
    most_cycles, most_places, most_items, most_groups : int
    unmet : "lost", "backlog" or None
        None for either.
    storage, reserves, guarantees : bool
        Whether there may be any; not all dues can be kept.
    shelf_life : bool
        Whether items may keep for a few cycles only, with stock that has kept for some already.
    served_before : bool
        Whether pieces served before the first cycle may count.
    switches : int
        The most lanes that may have a trip cost or a least load. Above 0 carriers may have stops.
    plain_lanes : bool
        Whether every lane is open in every cycle and delivers in it.
    """
    cycles = draw(st.integers(min(2, most_cycles), most_cycles))
    names = [f"P{number}" for number in range(draw(st.integers(min(3, most_places), most_places)))]
    items = [
        {
            "item": item,
            "volume": draw(st.sampled_from([1, 1, 2, 0.5, 0])),
            "weight": draw(st.sampled_from([1, 1, 2, 0.1, 0])),
            **({"shelf_life": draw(st.sampled_from([None, 1, 2, 3]))} if shelf_life else {}),
        }
        for item in ["mask", "suit"][: draw(st.integers(1, most_items))]
    ]
    ids = [row["item"] for row in items]
    priorities = draw(st.sampled_from([(1, 1), (1, 2), (3, 1)]))
    groups = [
        {"group": f"G{number}", "priority": priority, "weight": draw(st.sampled_from([1, 1, 2]))}
        for number, priority in enumerate(priorities[: draw(st.integers(1, most_groups))])
    ]
    lanes = draw(_lanes(names, ids, cycles, plain_lanes))
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
        "carriers": [
            {
                "carrier": carrier,
                "capacity": draw(limits),
                "stops": draw(st.sampled_from([None, None, 1, 2])) if switches else None,
            }
            for carrier in ("van", "cart")
        ],
        "lanes": lanes,
        "demand": draw(_demand(names, ids, groups, cycles, served_before)),
        **draw(_supply(names, items, cycles)),
        "settings": [
            {"cycles": cycles, "unmet": unmet or draw(st.sampled_from(["lost", "backlog"]))}
        ],
    }
    if guarantees and draw(rarely):
        found["guarantees"] = draw(_guarantees(found["demand"], cycles))
    if reserves and draw(rarely):
        pairs = [(place, item) for place in names for item in ids]
        found["reserves"] = [
            {"place": place, "item": item, "quantity": draw(st.integers(0, 6))}
            for place, item in draw(st.lists(st.sampled_from(pairs), unique=True, max_size=2))
        ]
    return found


@st.composite
def _lanes(
    draw: st.DrawFn, names: list[str], items: list[str], cycles: int, plain: bool
) -> Records:
    """Draw lanes down from earlier places, copies of their lanes, a few lanes anywhere."""
    ways: dict[tuple[str, str, str], dict[str, Any]] = {}
    into: dict[str, Records] = {names[0]: []}
    for number, name in enumerate(names[1:], start=1):
        if number > 1 and draw(st.booleans()):
            model = draw(st.sampled_from(names[1:number]))
            into[name] = [{**lane, "destination": name} for lane in into[model]]
        else:
            origins = draw(
                st.lists(st.sampled_from(names[:number]), unique=True, min_size=1, max_size=2)
            )
            into[name] = [draw(_lane(origin, name, items, cycles, plain)) for origin in origins]
        for lane in into[name]:
            ways[lane["origin"], name, lane["mode"]] = lane
    for _ in range(draw(st.integers(0, 2))):
        origin, destination = draw(st.permutations(names))[:2]
        lane = draw(_lane(origin, destination, items, cycles, plain))
        ways.setdefault((origin, destination, lane["mode"]), lane)
    return list(ways.values())


@st.composite
def _lane(
    draw: st.DrawFn, origin: str, destination: str, items: list[str], cycles: int, plain: bool
) -> dict[str, Any]:
    timed = not plain and draw(st.booleans())
    return {
        "origin": origin,
        "destination": destination,
        "mode": draw(st.sampled_from(["", "direct"])),
        "carrier": draw(st.sampled_from([None, None, "van", "cart"])),
        "stages": draw(st.sampled_from([1, 1, 2, 0])),
        "hours": draw(st.sampled_from([0, 1, 0.5])),
        "cost": draw(st.sampled_from([0, 1, 3, 0.1])),
        "capacity": draw(limits) if draw(rarely) else None,
        "item": draw(st.sampled_from(items)) if draw(rarely) else None,
        "lead_time": draw(st.sampled_from([0, 1, 1, 2])) if timed else 0,
        "every": draw(st.sampled_from([1, 1, 2, 3])) if timed else 1,
        "first_cycle": draw(st.integers(1, cycles)) if timed and draw(rarely) else 1,
    }


def _on_circle(lane: dict[str, Any], lanes: Records) -> bool:
    """Whether goods could come back by lanes: loads made up by going round are refused."""
    reached, before = {lane["destination"]}, set()
    while reached != before:
        before = set(reached)
        reached |= {each["destination"] for each in lanes if each["origin"] in reached}
    return lane["origin"] in reached


@st.composite
def _demand(
    draw: st.DrawFn,
    names: list[str],
    items: list[str],
    groups: Records,
    cycles: int,
    served_before: bool,
) -> Records:
    """Draw what is asked for: cycle by cycle, the same in each, or in step with all others."""
    keys = [(name, item, row["group"]) for name in names for item in items for row in groups]
    # The first place has what there is, so most of what is asked for is asked for elsewhere.
    keys = keys[len(keys) // len(names) - 1 :]
    asked = draw(
        st.lists(st.sampled_from(keys), unique=True, min_size=min(3, len(keys)), max_size=8)
    )
    steps = draw(st.lists(st.integers(0, 3), min_size=cycles, max_size=cycles))
    found: Records = []
    for place, item, group in asked:
        kind = draw(st.sampled_from(["apart", "same", "in step", "once"]))
        size = draw(pieces)
        ratio = draw(st.sampled_from([None, None, 1, 2, 0.5, 0]))
        for cycle in range(1, cycles + 1):
            if kind == "once" and cycle != 1 + size % cycles:
                continue
            quantity = size
            if kind == "in step":
                quantity = size * steps[cycle - 1]
            elif kind == "apart":
                quantity = draw(pieces)
            entitlement = None if ratio is None else quantity * ratio
            if kind == "apart" and draw(rarely):
                entitlement = draw(pieces)
            row = {"place": place, "item": item, "group": group, "cycle": cycle}
            row |= {"quantity": quantity, "entitlement": entitlement}
            if served_before:
                row["served_before"] = draw(pieces) if draw(rarely) else None
            if kind != "apart" or draw(st.integers(0, 3)) > 0 or cycle == cycles:
                found.append(row)
    return found


@st.composite
def _supply(draw: st.DrawFn, names: list[str], items: Records, cycles: int) -> Tables:
    stock, arrivals = [], []
    for row in items:
        item, keeps = row["item"], row.get("shelf_life")

        def record(place: str, most: int, item: str = item, keeps: Any = keeps) -> dict[str, Any]:
            made = {"place": place, "item": item, "quantity": draw(st.integers(0, most))}
            if keeps is not None:
                made["age"] = draw(st.integers(0, keeps - 1))
            return made

        for place in sorted({names[0], *draw(st.lists(st.sampled_from(names), max_size=1))}):
            stock.append(record(place, 30))
            if keeps is not None and draw(st.booleans()):
                more = record(place, 12)
                if more["age"] != stock[-1]["age"]:
                    stock.append(more)
        for cycle in draw(st.lists(st.integers(1, cycles), unique=True, max_size=cycles)):
            place = names[0] if draw(st.booleans()) else draw(st.sampled_from(names))
            arrivals.append({**record(place, 20), "cycle": cycle})
    return {"stock": stock, "arrivals": arrivals}


@st.composite
def _guarantees(draw: st.DrawFn, demand: Records, cycles: int) -> Records:
    """Draw guarantees up to what is asked for, in a cycle or in every one."""
    by_need: dict[tuple[str, str, str | None], dict[int, int]] = {}
    for row in demand:
        for group in (row["group"], None):
            of = by_need.setdefault((row["place"], row["item"], group), {})
            of[row["cycle"]] = of.get(row["cycle"], 0) + row["quantity"]
    found = []
    for (place, item, group), asked in by_need.items():
        if not draw(rarely):
            continue
        cycle = draw(st.sampled_from([None, *asked]))
        if cycle is None and len(asked) < cycles:
            continue
        most = min(asked.values()) if cycle is None else asked[cycle]
        due = {"place": place, "item": item, "group": group, "cycle": cycle}
        found.append({**due, "quantity": draw(st.integers(0, most))})
    return found
