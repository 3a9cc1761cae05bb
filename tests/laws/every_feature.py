"""Random networks that mix all that the tables can say, by a number each.

Plain draws, so that the same number is the same network on any machine; hypothesis has its own in
`networks` and `cycles_networks`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import floor
from typing import Any

import numpy as np

from .networks import Tables

__all__ = ["Case", "draw", "draw_large"]

Records = list[dict[str, Any]]
DEFAULT = ("unmet", "fairness", "stages", "cost")
WAY = ("origin", "destination", "mode")


@dataclass(frozen=True)
class Case:
    """A network's tables, and how it is to be solved."""

    tables: Tables
    terms: dict[str, Any] = field(default_factory=dict)


class _Dice:
    """Draws of one seed, in one style of numbers."""

    def __init__(self, seed: int) -> None:
        self.random = np.random.default_rng(seed)
        self.style = self.one_of(("whole", "whole", "halves", "cents", "ugly", "mixed", "mixed"))

    def often(self, chance: float) -> bool:
        return bool(self.random.random() < chance)

    def whole(self, low: int, high: int) -> int:
        """Draw a whole number, both ends among them."""
        return int(self.random.integers(low, high + 1))

    def one_of(self, things: Any) -> Any:
        return things[int(self.random.integers(len(things)))]

    def some(self, things: Any, count: int) -> list[Any]:
        order = self.random.permutation(len(things))[:count]
        return [things[number] for number in sorted(order.tolist())]

    def quantity(self, most: float) -> float:
        """Draw a quantity in the style of the network, now and then a whole one or none."""
        style = "whole" if self.often(0.2) else self.style
        if style == "mixed":
            style = self.one_of(("whole", "cents", "ugly"))
        if self.often(0.07):
            return 0.0
        value = float(self.random.random() * most)
        digits = {"whole": 1.0, "halves": 2.0, "cents": 100.0}.get(style)
        return value if digits is None else float(round(value * digits) / digits)


def draw(seed: int) -> Case:
    """Draw a network of 2 to 6 places and 1 to 5 cycles with its goals, cartons, fixed amounts.

    Parameters
    ----------
    seed : int
    """
    dice = _Dice(seed)
    cycles = dice.one_of((1, 1, 1, 2, 2, 3, 3, 4, 5))
    names = [f"p{number}" for number in range(dice.whole(2, 6))]
    lots = dice.one_of((False, False, False, True, "pieces", "everywhere"))
    items = _items(dice, cycles)
    priorities = dice.one_of(((1,), (2,), (1, 1), (1, 2), (2, 1), (3, 1), (1, 2, 2), (2, 7, 1)))
    groups: Records = [
        {"group": f"g{n}", "priority": each, "weight": dice.one_of((None, 1, 2, 0.5, 0, 3))}
        for n, each in enumerate(priorities)
    ]
    tables: Tables = {
        "places": [
            {"place": name, "storage": dice.quantity(15) if dice.often(0.25) else None}
            for name in names
        ],
        "items": items,
        "groups": groups,
    }
    switching = dice.often(0.4)
    tables["carriers"] = [
        {
            "carrier": name,
            "capacity": dice.quantity(30) if dice.often(0.5) else None,
            "stops": dice.whole(0, 3) if switching and dice.often(0.4) else None,
        }
        for name in ("van", "cart")
    ]
    tables["lanes"] = _lanes(dice, names, items, cycles, switching=switching)
    tables |= _supply(dice, names, items, cycles)
    tables["demand"] = _demand(dice, names, items, groups, cycles)
    backlog = cycles > 1 and dice.often(0.45)
    settings = {"cycles": cycles, "unmet": "backlog" if backlog else "lost"}
    tables["settings"] = [settings]
    if dice.often(0.25):
        tables["guarantees"] = _guarantees(dice, tables["demand"], cycles)
    if dice.often(0.25):
        kept = {row["item"] for row in items if row["shelf_life"] is None}
        lies = [(row["place"], row["item"]) for row in tables["stock"] if row["item"] in kept]
        lies = sorted(set(lies))
        if dice.often(0.2):
            lies = [(place, row["item"]) for place in names for row in items]
        tables["reserves"] = [
            {"place": place, "item": item, "quantity": dice.quantity(4)}
            for place, item in dice.some(lies, dice.whole(1, 2))
        ]
    terms: dict[str, Any] = {"goals": _goals(dice, backlog=backlog), "lots": lots}
    if lots is not False:
        for item in items:
            item["lot"] = dice.one_of((None, 2, 3, 5, 2.5, 12, 0.5))
            item["divisible"] = dice.one_of((None, None, None, 0, 1))
    if dice.often(0.15):
        fixed = _fixed(dice, tables, cycles, lots=lots)
        if fixed:
            terms["fixed"] = fixed
    return Case(tables, terms)


def _items(dice: _Dice, cycles: int) -> Records:
    found: Records = []
    for number in range(dice.one_of((1, 1, 1, 2, 2, 3))):
        life = dice.whole(1, cycles + 1) if dice.often(0.35) else None
        found.append(
            {
                "item": f"i{number}",
                "volume": dice.one_of((None, None, 1, 2, 0.5, 3, 0, 0.3)),
                "weight": dice.one_of((None, None, 1, 2, 5, 0.1, 0)),
                "shelf_life": life,
            }
        )
    return found


def _lanes(
    dice: _Dice, names: list[str], items: Records, cycles: int, *, switching: bool
) -> Records:
    found: Records = []
    for _ in range(dice.whole(1, 2 * len(names))):
        # Mostly down from earlier places, now and then anywhere.
        ends = dice.random.permutation(len(names))[:2].tolist()
        origin, destination = ends if dice.often(0.2) else sorted(ends)
        lane = _lane(dice, items, cycles, switching=switching)
        if found and dice.often(0.3):
            lane = dict(dice.one_of(found))  # Alike in all but where it leads.
        lane |= {"origin": names[origin], "destination": names[destination]}
        if all(any(lane[part] != other[part] for part in WAY) for other in found):
            found.append(lane)
    circles = dice.often(0.2)
    for lane in found:
        # Loads made up by going round in a circle are refused, and said to be.
        if lane["min_load"] and not circles and _returns(lane, found):
            lane["min_load"] = 0
    return found


def _returns(lane: dict[str, Any], lanes: Records) -> bool:
    reached, before = {lane["destination"]}, set[str]()
    while reached != before:
        before = set(reached)
        reached |= {each["destination"] for each in lanes if each["origin"] in reached}
    return lane["origin"] in reached


def _lane(dice: _Dice, items: Records, cycles: int, *, switching: bool) -> dict[str, Any]:
    timed = cycles > 1 and dice.often(0.5)
    return {
        "mode": dice.one_of(("", "", "x", "y")),
        "carrier": dice.one_of((None, None, "van", "cart")),
        "stages": dice.one_of((None, 1, 2, 0, 3)),
        "lead_time": dice.one_of((0, 1, 1, 2)) if timed else 0,
        "capacity": dice.quantity(14) if dice.often(0.4) else None,
        "item": dice.one_of(items)["item"] if dice.often(0.15) else None,
        "cost": dice.one_of((None, 0, 1, 3, 0.1, 0.7)),
        "hours": dice.one_of((None, 0, 1, 2, 0.02)),
        "trip_cost": dice.one_of((0, 1, 2.5, 5, 30)) if switching and dice.often(0.5) else None,
        "min_load": dice.quantity(8) if switching and dice.often(0.3) else None,
        "every": dice.one_of((1, 1, 2, 3)) if timed else None,
        "first_cycle": dice.whole(1, cycles) if timed and dice.often(0.3) else None,
    }


def _supply(dice: _Dice, names: list[str], items: Records, cycles: int) -> Tables:
    stock: Records = []
    arrivals: Records = []
    for row in items:
        life = row["shelf_life"]

        def age(life: Any = life) -> int:
            return dice.whole(0, life - 1) if life is not None and dice.often(0.4) else 0

        for place in dice.some(names[:2], dice.whole(0, 2)) + dice.some(names, dice.whole(0, 1)):
            record = {"place": place, "item": row["item"], "age": age()}
            if all(any(record[key] != other[key] for key in record) for other in stock):
                stock.append({**record, "quantity": dice.quantity(25)})
        for _ in range(dice.whole(0, min(cycles, 3))):
            place = dice.one_of(names[:2]) if dice.often(0.6) else dice.one_of(names)
            record = {"place": place, "item": row["item"], "cycle": dice.whole(1, cycles)}
            record |= {"source": dice.one_of(("", "", "s")), "age": age()}
            if all(any(record[key] != other[key] for key in record) for other in arrivals):
                arrivals.append({**record, "quantity": dice.quantity(15)})
    return {"stock": stock, "arrivals": arrivals}


def _demand(dice: _Dice, names: list[str], items: Records, groups: Records, cycles: int) -> Records:
    keys = [(place, item["item"], group["group"]) for place in names for item in items
            for group in groups]  # fmt: skip
    # The first places have most of what there is, so others ask for most.
    keys = keys[len(keys) // len(names) // 2 :]
    found: Records = []
    for place, item, group in dice.some(keys, dice.whole(1, 9)):
        measured = dice.one_of(("asked", "asked", "own", "none", "share"))
        share = dice.one_of((0.5, 2, 1.25))
        same = dice.quantity(12) if dice.often(0.3) else None
        for cycle in range(1, cycles + 1):
            if cycles > 1 and dice.often(0.35):
                continue
            quantity = dice.quantity(12) if same is None else same
            entitlement = {
                "asked": None,
                "own": dice.quantity(16),
                "none": 0.0,
                "share": quantity * share,
            }[measured]
            row = {"place": place, "item": item, "group": group, "cycle": cycle}
            row |= {"quantity": quantity, "entitlement": entitlement}
            row["served_before"] = dice.quantity(6) if dice.often(0.12) else None
            found.append(row)
    return found


def _guarantees(dice: _Dice, demand: Records, cycles: int) -> Records:
    """Draw guarantees up to what is asked for, of a group or all, in a cycle or in every one."""
    asked: dict[tuple[str, str, Any], dict[int, float]] = {}
    for row in demand:
        for group in (row["group"], None):
            of = asked.setdefault((row["place"], row["item"], group), {})
            of[row["cycle"]] = of.get(row["cycle"], 0.0) + row["quantity"]
    found: Records = []
    for place, item, group in dice.some(list(asked), dice.whole(1, 2)):
        of = asked[place, item, group]
        cycle = dice.one_of([*of, *([None] if len(of) == cycles else [])])
        most = min(of.values()) if cycle is None else of[cycle]
        due = {"place": place, "item": item, "group": group, "cycle": cycle}
        found.append({**due, "quantity": min(dice.quantity(3), most)})
    return found


def _goals(dice: _Dice, *, backlog: bool) -> tuple[str, ...]:
    if dice.often(0.35):
        return DEFAULT
    names = ["unmet", "fairness", "stages", "hours", "cost", *(["lateness"] if backlog else [])]
    order = [names[number] for number in dice.random.permutation(len(names)).tolist()]
    return tuple(order[: dice.whole(1, len(order))])


def _fixed(dice: _Dice, tables: Tables, cycles: int, *, lots: bool | str) -> Records:
    """Draw what is fixed: shipments that land within the horizon, amounts served."""
    found: Records = []
    for lane in dice.some(tables["lanes"], dice.whole(0, 2)):
        item = lane["item"] or dice.one_of(tables["items"])["item"]
        of_item = next(row for row in tables["items"] if row["item"] == item)
        if of_item["shelf_life"] is not None:
            continue  # What travels in batches is fixed where it is served alone.
        open_in = range(lane["first_cycle"] or 1, cycles + 1 - lane["lead_time"])
        cycle_of = [c for c in open_in if (c - open_in.start) % (lane["every"] or 1) == 0]
        if not cycle_of:
            continue
        quantity = dice.quantity(4)
        if lots is not False and not dice.often(0.1):
            used = any((row["place"], row["item"]) == (lane["destination"], item)
                       for row in tables["demand"])  # fmt: skip
            size = 1 if lots == "pieces" and used else of_item["lot"] or 1
            quantity = dice.whole(0, 1) * size
        row = {**{part: lane[part] for part in WAY}, "item": item}
        found.append({**row, "cycle": dice.one_of(cycle_of), "quantity": quantity})
    for asked in dice.some(tables["demand"], dice.whole(0, 2)):
        key = {part: asked[part] for part in ("place", "item", "group", "cycle")}
        quantity = min(dice.quantity(4), asked["quantity"])
        if lots in ("pieces", "everywhere") and not dice.often(0.1):
            quantity = float(floor(quantity))
        found.append({**key, "quantity": quantity})
    return found


def draw_large(seed: int) -> Case:
    """Draw a linear network of 60 to 200 places in two stages: a warehouse, depots, towns.

    Parameters
    ----------
    seed : int
    """
    dice = _Dice(seed)
    size = dice.whole(60, 200)
    depots = max(2, size // dice.whole(8, 20))
    towns = size - depots - 1
    cycles = dice.one_of((1, 1, 1, 2))
    items: Records = [
        {"item": f"i{n}", "weight": dice.one_of((1, 3, 0.5)), "volume": dice.one_of((1, 1, 2))}
        for n in range(dice.whole(1, 3))
    ]
    priorities = dice.one_of(((1,), (1, 2), (1, 1, 2)))
    groups: Records = [{"group": f"g{n}", "priority": each} for n, each in enumerate(priorities)]
    lanes: Records = [
        {"origin": "w", "destination": f"d{n}", "capacity": dice.quantity(200)}
        for n in range(depots)
    ]
    for n in range(towns):
        for depot in {n % depots, *([dice.whole(0, depots - 1)] if dice.often(0.2) else [])}:
            lane = {"origin": f"d{depot}", "destination": f"t{n}"}
            lanes.append({**lane, "capacity": 5 + dice.quantity(50)})
    for lane in lanes:
        lane |= {"cost": dice.whole(1, 4), "stages": dice.one_of((1, 1, 2))}
    demand: Records = [
        {"place": f"t{n}", "item": row["item"], "group": group["group"], "cycle": cycle,
         "quantity": 1 + dice.quantity(19)}
        for n in range(towns) for row in items for group in groups
        for cycle in range(1, cycles + 1) if dice.often(0.7)
    ]  # fmt: skip
    for row in demand:
        row["entitlement"] = 1 + dice.quantity(25) if dice.often(0.2) else None
    names = ["w", *(f"d{n}" for n in range(depots)), *(f"t{n}" for n in range(towns))]
    supply = dice.one_of((0.3, 0.6, 0.9)) * sum(row["quantity"] for row in demand) / len(items)
    return Case(
        {
            "places": [{"place": name} for name in names],
            "items": items,
            "groups": groups,
            "lanes": lanes,
            "stock": [
                {"place": "w", "item": row["item"], "quantity": round(supply, 2)} for row in items
            ],
            "demand": demand,
            "settings": [{"cycles": cycles}],
        },
        {"goals": DEFAULT},
    )
