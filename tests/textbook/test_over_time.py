"""Flows that take their time, goods that spoil: published theorems hold on plans."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
from scipy.optimize import linprog

import supplyopt as so

# Hillier and Lieberman's Seervada Park roads: capacity in trips, miles.
ROADS = {
    ("O", "A"): (5, 2),
    ("O", "B"): (7, 5),
    ("O", "C"): (4, 4),
    ("A", "B"): (1, 2),
    ("A", "D"): (3, 7),
    ("B", "C"): (2, 1),
    ("B", "D"): (4, 4),
    ("B", "E"): (5, 3),
    ("C", "E"): (4, 4),
    ("D", "T"): (9, 5),
    ("E", "D"): (1, 1),
    ("E", "T"): (6, 7),
}


@pytest.mark.parametrize("last", [14, 15, 18, 24, 40])
def test_ford_fulkerson_flows_over_time(last: int, certified: Callable[..., so.Plan]) -> None:
    """The most that arrives by cycle T is a static flow, its paths used again each cycle.

    L. R. Ford, D. R. Fulkerson, "Constructing maximal dynamic flows from static flows",
    *Operations Research* 6 (1958) 419-433: over P periods it is (P + 1) v less the sum of
    transit time x flow, at the best static flow of value v. The network is that of the Seervada
    Park (Hillier, Lieberman, *Introduction to Operations Research*, 10th ed., sections 10.3 for
    the miles, 10.5 for the capacities); a mile takes one cycle. No number is published for this
    pair; the theorem is.
    """
    # Cycle 1 is period 0, so P + 1 is the number of cycles.
    published = _static_flow(last)
    assert published > 0
    plan = certified(
        {
            "places": [{"place": place} for place in "OABCDET"],
            "items": [{"item": "trip"}],
            "lanes": [
                {
                    "origin": origin,
                    "destination": destination,
                    "capacity": capacity,
                    "lead_time": miles,
                }
                for (origin, destination), (capacity, miles) in ROADS.items()
            ],
            "stock": [{"place": "O", "item": "trip", "quantity": 16 * last}],
            "demand": [{"place": "T", "item": "trip", "cycle": last, "quantity": 16 * last}],
            "settings": [{"cycles": last}],
        },
        goals=("unmet",),
    )
    assert plan.measures["served"] == pytest.approx(published, rel=1e-6, abs=1e-6)


def _static_flow(last: int) -> float:
    """Return the most of last x value - sum of transit x flow over static flows."""
    places = "OABCDET"
    balance = np.zeros((len(places), len(ROADS) + 1))
    for column, (origin, destination) in enumerate(ROADS):
        balance[places.index(origin), column] += 1
        balance[places.index(destination), column] -= 1
    balance[places.index("T"), -1] = 1
    balance[places.index("O"), -1] = -1
    answer = linprog(
        [*(miles for _, miles in ROADS.values()), -last],
        A_eq=balance,
        b_eq=np.zeros(len(places)),
        bounds=[*((0, capacity) for capacity, _ in ROADS.values()), (0, None)],
    )
    assert answer.status == 0, answer.message
    return -float(answer.fun)


BAGS = (9, 0, 4, 12, 3, 8, 0, 6)
ASKED = ((3, 2), (2, 4), (1, 1), (2, 0), (4, 3), (2, 5), (6, 0), (1, 8))


@pytest.mark.parametrize("keeps", [1, 2, 3, 4, 8])
def test_pierskalla_roach_oldest_first(keeps: int, certified: Callable[..., so.Plan]) -> None:
    """What spoils is best handed out oldest first: no plan serves more, or wastes less.

    W. P. Pierskalla, C. D. Roach, "Optimal issuing policies for perishable inventory",
    *Management Science* 18 (1972) 603-614: issuing the oldest units that will do minimises both
    shortage and outdating. No number is published for these bags of blood; the theorem is.
    """
    served, wasted = _oldest_first(BAGS, [sum(row) for row in ASKED], keeps)
    hospitals = ("north", "south")
    plan = certified(
        {
            "places": [{"place": "bank"}, *({"place": name} for name in hospitals)],
            "items": [{"item": "blood", "unit": "bag", "shelf_life": keeps}],
            "lanes": [{"origin": "bank", "destination": name} for name in hospitals],
            "arrivals": _by_cycle("bank", BAGS),
            "demand": [
                row
                for number, name in enumerate(hospitals)
                for row in _by_cycle(name, [both[number] for both in ASKED])
            ],
        },
        goals=("unmet",),
    )
    assert plan.measures["served"] == pytest.approx(served, rel=1e-9)
    assert plan.measures["waste"] == pytest.approx(wasted, rel=1e-9, abs=1e-9)
    assert plan.waste["quantity"].sum() == pytest.approx(wasted, rel=1e-9, abs=1e-9)


def _by_cycle(place: str, quantities: Sequence[float]) -> list[dict[str, Any]]:
    return [
        {"place": place, "item": "blood", "cycle": cycle, "quantity": quantity}
        for cycle, quantity in enumerate(quantities, start=1)
    ]


def _oldest_first(came: Sequence[int], asked: Sequence[int], keeps: int) -> tuple[int, int]:
    """Hand out the oldest bags first; a bag is good in ``keeps`` cycles, its first included."""
    lots: dict[int, int] = {}
    served = wasted = 0
    for cycle, (arriving, wanted) in enumerate(zip(came, asked, strict=True)):
        lots[cycle] = arriving
        for born in sorted(lots):
            given = min(lots[born], wanted)
            lots[born] -= given
            wanted -= given
            served += given
        # What will not be good in the next cycle is waste, so too at the horizon's end.
        for born in [b for b in lots if cycle + 1 > b + keeps - 1]:
            wasted += lots.pop(born)
    return served, wasted
