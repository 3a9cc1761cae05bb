"""Small trees of desks, with plans for them, that hypothesis can make smaller."""

from __future__ import annotations

import warnings
from typing import Any

from hypothesis import strategies as st

import supplyopt as so

__all__ = ["bare_trees", "practices", "trees"]

pieces = st.integers(0, 40)
limits = st.one_of(st.none(), st.integers(0, 30))


@st.composite
def trees(draw: st.DrawFn, *, most_cycles: int = 2, limited: bool = False) -> so.Network:
    """Draw a network along a tree with a few lanes past the desks, several cycles.

    Parameters
    ----------
    most_cycles : int
    limited : bool
        Whether places may have limits of storage, items shelf lives, lanes days off.
    """
    names = [f"P{number}" for number in range(draw(st.integers(2, 7)))]
    parents = {name: draw(st.sampled_from(names[:at])) for at, name in enumerate(names) if at}
    items = ["mask", "suit"][: draw(st.integers(1, 2))]
    cycles = draw(st.integers(1, most_cycles))
    rarely = st.integers(0, 4).map(lambda number: limited and number == 4)
    lanes = [
        _lane(draw, parent, name, "tiered", items)
        for name, parent in parents.items()
        # Without any lane along the tree a practice of desks is refused.
        if name == "P1" or draw(st.integers(0, 9)) < 9
    ]
    top = draw(st.sampled_from(names[:2]))
    lanes += [
        _lane(draw, top, name, "direct", items) | {"carrier": "van"}
        for name in names[2:]
        if top != name and draw(st.booleans())
    ]
    cells = st.tuples(st.sampled_from(names), st.sampled_from(items))
    rows = draw(
        st.lists(
            st.tuples(cells, st.sampled_from(["front", "back"]), st.integers(1, cycles)),
            unique=True,
            min_size=1,
            max_size=8,
        )
    )
    demand = [
        {
            "place": place,
            "item": item,
            "group": group,
            "cycle": cycle,
            "quantity": draw(pieces),
            "entitlement": draw(pieces),
            "people": draw(st.integers(0, 9)),
        }
        for (place, item), group, cycle in rows
    ]
    for lane in lanes:
        lane["every"] = 2 if draw(rarely) else 1
    asking = demand[0]["place"]
    stocked = draw(st.lists(cells, unique=True, max_size=3))
    arriving = draw(st.lists(st.tuples(cells, st.integers(1, cycles)), unique=True, max_size=3))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", so.InputWarning)
        return so.Network.from_tables(
            places=[
                {
                    "place": name,
                    "kind": "desk",
                    "parent": parents.get(name),
                    "storage": draw(pieces) if draw(rarely) else None,
                }
                for name in names
            ],
            items=[
                {
                    "item": item,
                    "volume": draw(st.sampled_from([1, 2, 0])),
                    "shelf_life": draw(st.integers(1, 2)) if draw(rarely) else None,
                }
                for item in items
            ],
            groups=[{"group": "front", "priority": 1}, {"group": "back", "priority": 2}],
            carriers=[
                {
                    "carrier": "van",
                    "capacity": draw(limits),
                    "stops": draw(st.sampled_from([None, 1, 7])),
                }
            ],
            lanes=lanes,
            stock=[
                {"place": asking, "item": items[0], "quantity": 1}
                if not any((place, item) == (asking, items[0]) for place, item in stocked)
                else {"place": asking, "item": items[0], "quantity": 2},
                *(
                    {"place": place, "item": item, "quantity": draw(pieces)}
                    for place, item in stocked
                    if (place, item) != (asking, items[0])
                ),
            ],
            arrivals=[
                {"place": place, "item": item, "cycle": cycle, "quantity": draw(pieces)}
                for (place, item), cycle in arriving
            ],
            demand=demand,
            settings={
                "cycles": cycles,
                "cycle_days": draw(st.integers(1, 3)),
                "unmet": draw(st.sampled_from(["lost", "backlog"])),
            },
        )


def _lane(
    draw: st.DrawFn, origin: str, destination: str, mode: str, items: list[str]
) -> dict[str, Any]:
    return {
        "origin": origin,
        "destination": destination,
        "mode": mode,
        "capacity": draw(limits),
        "lead_time": draw(st.sampled_from([0, 0, 1])),
        "item": draw(st.sampled_from([None, None, items[0]])),
    }


@st.composite
def bare_trees(draw: st.DrawFn) -> so.Network:
    """Draw a tree with goods at its top, lanes without limits, one demand a place at most."""
    names = [f"P{number}" for number in range(draw(st.integers(2, 8)))]
    parents = {name: draw(st.sampled_from(names[:at])) for at, name in enumerate(names) if at}
    asking = draw(st.lists(st.sampled_from(names), unique=True, min_size=1))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", so.InputWarning)
        return so.Network.from_tables(
            places=[{"place": name, "parent": parents.get(name)} for name in names],
            items=[{"item": "mask"}],
            lanes=[{"origin": parent, "destination": name} for name, parent in parents.items()],
            stock=[{"place": "P0", "item": "mask", "quantity": draw(st.integers(1, 90))}],
            demand=[
                {
                    "place": name,
                    "item": "mask",
                    "quantity": draw(pieces),
                    "entitlement": draw(pieces),
                }
                for name in asking
            ],
        )


@st.composite
def practices(draw: st.DrawFn) -> so.Practice:
    """Draw any practice."""
    rule = st.sampled_from(["request", "headcount", "equal", "first_come"])
    return so.Practice(
        **{
            name: draw(st.booleans())
            for name in (
                "frontline_first",
                "verified_headcount",
                "one_desk",
                "direct_lane",
                "ten_day_rhythm",
            )
        },
        notice_days=draw(st.sampled_from([0, 1, 2.5])),
        handling_days=draw(st.sampled_from([0, 1, 2.5])),
        report_days=draw(st.sampled_from([0, 1])),
        report_error=draw(st.sampled_from([0, 0.5])),
        hold_back=draw(st.sampled_from([0, 0.3, 1])),
        rules={"": draw(rule), "P1": draw(rule), "P0": draw(rule)},
        round_days=draw(st.sampled_from([1, 2.5])),
        review_days=draw(st.integers(1, 4)),
        cover_days=draw(st.sampled_from([0, 2, 10])),
        carrier_capacity=draw(st.sampled_from([None, 0, 5])),
        carrier_stops=draw(st.sampled_from([None, 0, 0.5, 2])),
    )
