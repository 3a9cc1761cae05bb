"""One tiny network for each family of rows, told in a sentence.

Every network is small enough that its program can be checked by eye in ``<name>.lp``.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

import supplyopt as so

Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Case:
    """A network whose linear program shows one family of rows."""

    name: str
    sentence: str
    tables: dict[str, Rows]
    goal: str = "unmet"
    priority: int | None = None
    lots: bool | str = False

    @property
    def network(self) -> so.Network:
        """The network; what no lane reaches in it is meant."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", so.InputWarning)
            return so.Network.from_tables(**self.tables)


def _places(*names: str) -> Rows:
    return [{"place": name} for name in names]


def _lanes(*ends: str, **columns: Any) -> Rows:
    return [{"origin": a, "destination": b, **columns} for a, b in ends]


def _stock(quantity: float, item: str = "mask") -> Rows:
    return [{"place": "W", "item": item, "quantity": quantity}]


def _asked(**quantities: float) -> Rows:
    return [{"place": p, "item": "mask", "quantity": q} for p, q in quantities.items()]


def _in_cycles(*quantities: float) -> Rows:
    return [
        {"place": "T", "item": "mask", "cycle": cycle, "quantity": quantity}
        for cycle, quantity in enumerate(quantities, start=1)
    ]


_MASK = [{"item": "mask"}]
_TWO_ITEMS = [{"item": "mask", "volume": 1}, {"item": "jar", "volume": 2}]

CASES = (
    Case(
        "balance",
        "What lies at a warehouse or arrives there goes to a town, which uses some of it "
        "itself, then passes the rest on to a village.",
        {
            "places": _places("W", "T", "V"),
            "items": _MASK,
            "lanes": _lanes("WT", "TV"),
            "stock": _stock(5),
            "arrivals": [{"place": "W", "item": "mask", "quantity": 2}],
            "demand": _asked(T=4, V=6),
        },
    ),
    Case(
        "demand",
        "A town asks for masks for two groups; the second group's unmet pieces, weighing 3, "
        "are counted apart from those of the first.",
        {
            "places": _places("W", "T"),
            "items": _MASK,
            "groups": [{"group": "a", "priority": 1}, {"group": "b", "priority": 2, "weight": 3}],
            "lanes": _lanes("WT"),
            "stock": _stock(5),
            "demand": [
                {"place": "T", "item": "mask", "group": "a", "quantity": 4},
                {"place": "T", "item": "mask", "group": "b", "quantity": 6},
            ],
        },
        priority=2,
    ),
    Case(
        "storage",
        "A depot with room for 7 litres holds 5 masks of one litre next to 3 jars of two; what "
        "finds no room is surplus.",
        {
            "places": [{"place": "W", "storage": 7}, {"place": "T"}],
            "items": _TWO_ITEMS,
            "lanes": _lanes("WT"),
            "stock": [*_stock(5), *_stock(3, "jar")],
            "demand": _asked(T=2),
        },
    ),
    Case(
        "lane",
        "Masks of one litre share a lane of 6 litres with jars of two; the way back is open.",
        {
            "places": _places("W", "T"),
            "items": _TWO_ITEMS,
            "lanes": [{"origin": "W", "destination": "T", "capacity": 6}, *_lanes("TW")],
            "stock": [*_stock(5), *_stock(3, "jar")],
            "demand": [*_asked(T=5), {"place": "T", "item": "jar", "quantity": 3}],
        },
    ),
    Case(
        "carrier",
        "One van of 6 litres serves two lanes; a third lane has no carrier.",
        {
            "places": _places("W", "T", "V"),
            "items": _MASK,
            "carriers": [{"carrier": "van", "capacity": 6}],
            "lanes": [*_lanes("WT", "WV", carrier="van"), *_lanes("TV")],
            "stock": _stock(9),
            "demand": _asked(T=4, V=5),
        },
    ),
    Case(
        "guarantee",
        "One group of a town is guaranteed 2 masks, all its groups together 5; that costs two "
        "hours a mask.",
        {
            "places": _places("W", "T"),
            "items": _MASK,
            "groups": [{"group": "a", "priority": 1}, {"group": "b", "priority": 1}],
            "lanes": _lanes("WT", hours=2),
            "stock": _stock(6),
            "demand": [
                {"place": "T", "item": "mask", "group": group, "quantity": 4} for group in "ab"
            ],
            "guarantees": [
                {"place": "T", "item": "mask", "group": "b", "quantity": 2},
                {"place": "T", "item": "mask", "quantity": 5},
            ],
        },
        goal="hours",
    ),
    Case(
        "stops",
        "A van can stop at two of three towns.",
        {
            "places": _places("W", "T", "U", "V"),
            "items": _MASK,
            "carriers": [{"carrier": "van", "stops": 2}],
            "lanes": _lanes("WT", "WU", "WV", carrier="van"),
            "stock": _stock(9),
            "demand": _asked(T=3, U=4, V=5),
        },
    ),
    Case(
        "opened",
        "A guarantee of 4 masks can come by a lane of 1 yuan a mask, or by one of 3 yuan a trip "
        "that takes 5 masks.",
        {
            "places": _places("W", "T"),
            "items": _MASK,
            "lanes": [
                {"origin": "W", "destination": "T", "mode": "post", "cost": 1},
                {"origin": "W", "destination": "T", "mode": "van", "trip_cost": 3, "capacity": 5},
            ],
            "stock": _stock(6),
            "demand": _asked(T=4),
            "guarantees": [{"place": "T", "item": "mask", "quantity": 4}],
        },
        goal="cost",
    ),
    Case(
        "load",
        "A lorry leaves with at least 5 litres, be they masks of one or jars of two, or not at "
        "all, while the 4 masks that are asked for can also come by bicycle, one at a time.",
        {
            "places": _places("W", "T"),
            "items": _TWO_ITEMS,
            "lanes": [
                {"origin": "W", "destination": "T", "mode": "lorry", "min_load": 5},
                {
                    "origin": "W",
                    "destination": "T",
                    "mode": "bicycle",
                    "capacity": 1,
                    "item": "mask",
                },
            ],
            "stock": [*_stock(6), *_stock(3, "jar")],
            "demand": _asked(T=4),
        },
    ),
    Case(
        "reserve",
        "Of 5 masks 3 have to stay in the warehouse, so 2 of 4 can be served, each by two "
        "hand-overs.",
        {
            "places": _places("W", "T"),
            "items": _MASK,
            "lanes": _lanes("WT", stages=2),
            "stock": _stock(5),
            "demand": _asked(T=4),
            "reserves": [{"place": "W", "item": "mask", "quantity": 3}],
        },
    ),
    Case(
        "carton",
        "Of 17 masks in cartons of 5 the depot can be sent 3 cartons, and of the 8 that lie there "
        "another post can be sent one, while its own town is handed masks one by one.",
        {
            "places": _places("W", "D", "T", "P", "V"),
            "items": [{"item": "mask", "lot": 5}],
            "lanes": _lanes("WD", "DT", "DP", "PV"),
            "stock": [*_stock(17), {"place": "D", "item": "mask", "quantity": 8}],
            "demand": _asked(T=19, V=9),
        },
        lots=True,
    ),
    Case(
        "item_lanes",
        "Of two items only jars may take the direct lane; of two lanes one is closed in the "
        "first cycle.",
        {
            "places": _places("W", "T"),
            "items": _TWO_ITEMS,
            "lanes": [
                {"origin": "W", "destination": "T", "mode": "direct", "item": "jar"},
                {"origin": "W", "destination": "T", "mode": "late", "first_cycle": 2},
            ],
            "stock": [*_stock(5), *_stock(3, "jar")],
            "demand": [*_asked(T=4), {"place": "T", "item": "jar", "quantity": 2}],
        },
    ),
    Case(
        "held",
        "Of 8 masks in the depot, which has room for 5, 3 a cycle can go to the town, which asks "
        "for 1 now, for 6 a cycle later.",
        {
            "places": [{"place": "W", "storage": 5}, {"place": "T"}],
            "items": _MASK,
            "lanes": _lanes("WT", capacity=3),
            "stock": _stock(8),
            "demand": _in_cycles(1, 6),
        },
    ),
    Case(
        "under_way",
        "Masks are a cycle under way, and leave in the first cycle only: 2 are too late.",
        {
            "places": _places("W", "T"),
            "items": _MASK,
            "lanes": _lanes("WT", lead_time=1, every=2),
            "stock": _stock(9),
            "demand": _in_cycles(2, 4),
        },
    ),
    Case(
        "waiting",
        "5 masks arrive in the second cycle, for 3 that have waited since the first and 4 more.",
        {
            "places": _places("W", "T"),
            "items": _MASK,
            "lanes": _lanes("WT"),
            "arrivals": [{"place": "W", "item": "mask", "cycle": 2, "quantity": 5}],
            "demand": _in_cycles(3, 4),
            "settings": [{"unmet": "backlog"}],
        },
    ),
    Case(
        "batches",
        "3 masks keep for the first cycle only, 2 come fresh in the second; the town asks for 1, "
        "then for 4.",
        {
            "places": _places("W", "T"),
            "items": [{"item": "mask", "shelf_life": 2}],
            "lanes": _lanes("WT", capacity=4),
            "stock": [{**_stock(3)[0], "age": 1}],
            "arrivals": [{"place": "W", "item": "mask", "cycle": 2, "quantity": 2}],
            "demand": _in_cycles(1, 4),
        },
    ),
)


@pytest.fixture(params=CASES, ids=[case.name for case in CASES])
def case(request: pytest.FixtureRequest) -> Case:
    """Give each tiny network in turn."""
    given: Case = request.param
    return given


@pytest.fixture
def optimum_of_file() -> Callable[[Any], float]:
    """Read a file with HiGHS as it stands, and minimise what it says."""
    import highspy

    from supplyopt.lp.highs import silent_highs

    def read(path: Any) -> float:
        highs = silent_highs()
        assert highs.readModel(str(path)) == highspy.HighsStatus.kOk
        highs.run()
        assert highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
        assert highs.getLp().sense_ == highspy.ObjSense.kMinimize
        return float(highs.getInfo().objective_function_value)

    return read
