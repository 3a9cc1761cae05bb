"""Published plans of making ahead, storing, selling later reach their published cost."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
from scipy.optimize import linprog

import supplyopt as so

# What one way of making costs a piece and how many it makes (None: as many as wanted).
Way = tuple[float, float | None]


@pytest.fixture
def scheduled(
    certified: Callable[..., so.Plan], goal_values: Callable[[so.Plan], dict[str, float]]
) -> Callable[..., so.Plan]:
    """Meet each cycle's demand on time at least cost, on both roads, at the published optimum."""

    def check(
        demand: Sequence[float],
        ways: Sequence[Sequence[Way]],
        holding: Sequence[float],
        *,
        published: float,
        stock: float = 0,
    ) -> so.Plan:
        own = _cheapest_schedule(demand, ways, holding, stock)
        assert own == pytest.approx(published, rel=1e-9)
        tables = _schedule_tables(demand, ways, holding, stock)
        plan = certified(tables, goals=("unmet", "cost"))
        values = goal_values(plan)
        assert values["unmet"] == pytest.approx(0, abs=1e-6)
        assert values["cost"] == pytest.approx(published, rel=1e-6)
        assert plan.measures["cost"] == pytest.approx(published, rel=1e-6)
        assert plan.served.set_index("cycle")["served"].to_dict() == pytest.approx(
            dict(enumerate(demand, start=1))
        )
        return plan

    return check


def _schedule_tables(
    demand: Sequence[float],
    ways: Sequence[Sequence[Way]],
    holding: Sequence[float],
    stock: float,
) -> dict[str, Any]:
    """Make the tables: what is kept pays for its way over a shelf, for the market has no room."""
    last = len(demand)
    lanes: list[dict[str, Any]] = [
        {
            "origin": "works",
            "destination": "market",
            "mode": f"way {number} in {cycle}",
            "cost": cost,
            "capacity": capacity,
            **_only_in(cycle, last),
        }
        for cycle, open_now in enumerate(ways, start=1)
        for number, (cost, capacity) in enumerate(open_now, start=1)
    ]
    lanes += [
        {
            "origin": "market",
            "destination": "shelf",
            "mode": f"kept from {cycle}",
            "cost": holding[cycle - 1],
            "lead_time": 1,
            **_only_in(cycle, last),
        }
        for cycle in range(1, last)
    ]
    lanes.append({"origin": "shelf", "destination": "market"})
    on_hand = {"works": sum(demand), "market": stock}
    return {
        "places": [
            {"place": "works"},
            {"place": "market", "storage": 0},
            {"place": "shelf", "storage": 0},
        ],
        "items": [{"item": "goods"}],
        "lanes": lanes,
        "stock": [{"place": p, "item": "goods", "quantity": q} for p, q in on_hand.items()],
        "demand": [
            {"place": "market", "item": "goods", "cycle": cycle, "quantity": quantity}
            for cycle, quantity in enumerate(demand, start=1)
        ],
    }


def _only_in(cycle: int, last: int) -> dict[str, int]:
    return {"first_cycle": cycle, "every": last}


def _cheapest_schedule(
    demand: Sequence[float],
    ways: Sequence[Sequence[Way]],
    holding: Sequence[float],
    stock: float,
) -> float:
    """Solve the plan as books state it: make + kept before = demand + kept after, each cycle."""
    last = len(demand)
    makes = [(cycle, cost, most) for cycle, row in enumerate(ways) for cost, most in row]
    balance = np.zeros((last, len(makes) + last))
    for column, (cycle, _, _) in enumerate(makes):
        balance[cycle, column] = 1
    for cycle in range(last):
        balance[cycle, len(makes) + cycle] -= 1
        if cycle + 1 < last:
            balance[cycle + 1, len(makes) + cycle] += 1
    asked = np.array(demand, dtype=float)
    asked[0] -= stock
    answer = linprog(
        [*(cost for _, cost, _ in makes), *holding],
        A_eq=balance,
        b_eq=asked,
        bounds=[*((0, most) for *_, most in makes), *[(0, None)] * (last - 1), (0, 0)],
    )
    assert answer.status == 0, answer.message
    return float(answer.fun)


def test_winston_sailco(scheduled: Callable[..., so.Plan]) -> None:
    """Sailboats for four quarters cost 78,450 dollars: 35 by overtime in the third, 10 kept.

    W. L. Winston, *Operations Research: Applications and Algorithms*, 4th ed., Duxbury 2004,
    section 3.10, example 14 (Sailco); the data also as sailco.gms,
    https://pages.cs.wisc.edu/~swright/635/examples/sailco.gms. The optimum is quoted from memory.
    """
    plan = scheduled(
        [40, 60, 75, 25], [[(400, 40), (450, None)]] * 4, [20] * 4, published=78_450, stock=10
    )
    made = plan.shipments[plan.shipments["origin"] == "works"]
    assert made.set_index("mode")["quantity"].to_dict() == pytest.approx(
        {
            "way 1 in 1": 40,
            "way 1 in 2": 40,
            "way 2 in 2": 10,
            "way 1 in 3": 40,
            "way 2 in 3": 35,
            "way 1 in 4": 25,
        }
    )


def test_hillier_lieberman_northern_airplane(scheduled: Callable[..., so.Plan]) -> None:
    """Engines made ahead over four months cost 77.3 million dollars, month by month too.

    F. S. Hillier, G. J. Lieberman, *Introduction to Operations Research*, 7th ed., McGraw-Hill
    2001, section 8.1, p. 359. `test_transport.py` has it as the book does, one transport problem.
    """
    makes = zip([1.08, 1.11, 1.10, 1.13], [25, 35, 30, 10], strict=True)
    scheduled([10, 15, 25, 20], [[way] for way in makes], [0.015] * 4, published=77.3)


def test_gueret_fiberglass(scheduled: Callable[..., so.Plan]) -> None:
    """Fiberglass for six weeks costs 3,988 euros, with costs that differ by the week.

    C. Guéret, C. Prins, M. Sevaux, S. Heipcke, *Applications of Optimization with Xpress-MP*,
    Dash Optimization 2002, section 8.5; the data also at
    http://tomsym.com/examples/tomsym_prodoffiberglass.html. The optimum is quoted from memory.
    """
    makes = zip([5, 8, 6, 6, 7, 6], [140, 100, 110, 100, 120, 100], strict=True)
    scheduled(
        [100, 120, 100, 90, 120, 110],
        [[way] for way in makes],
        [0.2, 0.3, 0.2, 0.25, 0.3, 0.4],
        published=3988,
    )


def test_gueret_bicycles(scheduled: Callable[..., so.Plan]) -> None:
    """A year of bicycles costs 11,247 thousand euros: overtime is smoothed by storing.

    Guéret and others (see above), section 8.1: sales in thousands, 30 a month, 15 more by
    overtime. Data and optimum are quoted from memory; that they fit each other confirms them.
    """
    sales = [30, 15, 15, 25, 33, 40, 45, 45, 26, 14, 25, 30]
    scheduled(sales, [[(32, 30), (40, 15)]] * 12, [5] * 12, published=11_247, stock=2)


def test_anderson_sweeney_williams_sanders(scheduled: Callable[..., so.Plan]) -> None:
    """Fishing gear for three months, with overtime, costs 46,750.

    D. R. Anderson, D. J. Sweeney, T. A. Williams and others, *An Introduction to Management
    Science*, chapter on transport, problem of Sanders Fishing Supply. The demand with the optimum
    are quoted from memory; that they fit each other confirms them.
    """
    ways = [[(50, 275), (80, 100)], [(50, 200), (80, 50)], [(60, 100), (100, 50)]]
    plan = scheduled([150, 250, 300], ways, [20] * 3, published=46_750)
    kept = plan.shipments[plan.shipments["destination"] == "shelf"]
    assert kept.set_index("cycle")["quantity"].to_dict() == pytest.approx({1: 150, 2: 150})


RATE = {"bands": 200, "coils": 140}
HOURS = (40, 40, 32, 40)
MARKET = {"bands": (6000, 6000, 4000, 6500), "coils": (4000, 2500, 3500, 4200)}
REVENUE = {"bands": (25, 26, 27, 27), "coils": (30, 35, 37, 39)}
MAKING = {"bands": 10, "coils": 11}
STORING = {"bands": 2.5, "coils": 3}
BEFORE = {"bands": 10, "coils": 0}


def test_fourer_gay_kernighan_steel_over_four_weeks(
    certified: Callable[..., so.Plan], goal_values: Callable[[so.Plan], dict[str, float]]
) -> None:
    """Bands and coils share a mill's hours over four weeks for a profit of 515,033 dollars.

    R. Fourer, D. M. Gay, B. W. Kernighan, *AMPL: A Modeling Language for Mathematical
    Programming*, 2nd ed., Duxbury 2003, section 4.2 (steelT.mod, steelT.dat). Data and optimum are
    quoted from memory; that they fit each other confirms them. A ton takes 1 / rate of an hour's
    room on the mill's lane. What is not sold costs its revenue, so profit is the revenue of the
    whole market less the cost here.
    """
    assert _steel_profit() == pytest.approx(515_033, abs=0.5)

    weeks = range(1, 5)
    lanes: list[dict[str, Any]] = [
        {
            "origin": "mill",
            "destination": "gate",
            "mode": f"week {week}",
            "capacity": HOURS[week - 1],
            **_only_in(week, 4),
        }
        for week in weeks
    ]
    for product in RATE:
        own = {"mode": product, "item": product}
        lanes += [
            {"origin": "gate", "destination": "yard", "cost": MAKING[product], **own},
            {
                "origin": "yard",
                "destination": "shelf",
                "cost": STORING[product],
                "lead_time": 1,
                **own,
            },
            {"origin": "shelf", "destination": "yard", **own},
            {"origin": "yard", "destination": "market", **own},
        ]
        lanes += [
            {
                "origin": "not sold",
                "destination": "market",
                "mode": f"{product} in week {week}",
                "item": product,
                "cost": REVENUE[product][week - 1],
                **_only_in(week, 4),
            }
            for week in weeks
        ]
    # More than the mill could make: its hours are what is scarce.
    ample = {product: sum(HOURS) * rate for product, rate in RATE.items()}
    stock = [("mill", ample), ("yard", BEFORE), ("not sold", {p: sum(MARKET[p]) for p in MARKET})]
    roomless = [{"place": place, "storage": 0} for place in ("gate", "yard", "shelf", "market")]
    plan = certified(
        {
            "places": [{"place": "mill"}, {"place": "not sold"}, *roomless],
            "items": [{"item": p, "unit": "ton", "volume": 1 / rate} for p, rate in RATE.items()],
            "lanes": lanes,
            "stock": [
                {"place": place, "item": product, "quantity": quantity}
                for place, quantities in stock
                for product, quantity in quantities.items()
            ],
            "demand": [
                {"place": "market", "item": product, "cycle": week, "quantity": quantity}
                for product, row in MARKET.items()
                for week, quantity in enumerate(row, start=1)
            ],
        },
        goals=("unmet", "cost"),
    )
    values = goal_values(plan)
    assert values["unmet"] == pytest.approx(0, abs=1e-6)
    whole = sum(np.dot(REVENUE[product], MARKET[product]) for product in RATE)
    assert whole - values["cost"] == pytest.approx(_steel_profit(), rel=1e-6)
    assert whole - plan.measures["cost"] == pytest.approx(515_033, abs=1)


def _steel_profit() -> float:
    """Solve steelT as the book states it: tons made, sold, stored, by product then week."""
    balance, hours = np.zeros((8, 24)), np.zeros((4, 24))
    gain, most, asked = np.zeros(24), np.full(24, np.inf), np.zeros(8)
    for p, product in enumerate(RATE):
        for week in range(4):
            row = 4 * p + week
            make, sell, store = 3 * row, 3 * row + 1, 3 * row + 2
            balance[row, [make, sell, store]] = [1, -1, -1]
            if week:
                balance[row, store - 3] = 1
            else:
                asked[row] = -BEFORE[product]
            hours[week, make] = 1 / RATE[product]
            gain[[make, sell, store]] = -MAKING[product], REVENUE[product][week], -STORING[product]
            most[sell] = MARKET[product][week]
    answer = linprog(
        -gain, A_eq=balance, b_eq=asked, A_ub=hours, b_ub=HOURS, bounds=[(0, m) for m in most]
    )
    assert answer.status == 0, answer.message
    return -float(answer.fun)
