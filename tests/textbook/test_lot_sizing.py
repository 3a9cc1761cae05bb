"""Published lots, with set-ups or with waiting customers, reach their published cost."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
from scipy.optimize import linprog

import supplyopt as so

# Wagner-Whitin 1958, table 1: twelve months, holding 1 a piece and month.
LOTS = (69, 29, 36, 61, 61, 26, 34, 67, 45, 67, 79, 56)
SETUP = (85, 102, 102, 101, 98, 114, 105, 86, 119, 110, 98, 114)
LAST = len(LOTS)


def _lot_tables(trip_cost: Sequence[float], piece_cost: Sequence[float]) -> dict[str, Any]:
    """Make the tables: a lane of its own for each month's lot, a shelf that is paid for."""
    return {
        "places": _works(),
        "items": [{"item": "goods"}],
        "lanes": [*_lots(trip_cost, piece_cost), *_shelf(1)],
        "stock": [{"place": "works", "item": "goods", "quantity": sum(LOTS)}],
        "demand": [
            {"place": "market", "item": "goods", "cycle": month, "quantity": quantity}
            for month, quantity in enumerate(LOTS, start=1)
        ],
    }


def _works() -> list[dict[str, Any]]:
    # Nothing lies for nothing: the market has no room, the shelf is one for a month.
    return [
        {"place": "works"},
        {"place": "market", "storage": 0},
        {"place": "shelf", "storage": 0},
    ]


def _lots(trip_cost: Sequence[float], piece_cost: Sequence[float]) -> list[dict[str, Any]]:
    return [
        {
            "origin": "works",
            "destination": "market",
            "mode": f"lot of {month}",
            "trip_cost": trip_cost[month - 1],
            "cost": piece_cost[month - 1],
            "first_cycle": month,
            "every": LAST,
        }
        for month in range(1, LAST + 1)
    ]


def _shelf(cost: float) -> list[dict[str, Any]]:
    return [
        {"origin": "market", "destination": "shelf", "cost": cost, "lead_time": 1},
        {"origin": "shelf", "destination": "market"},
    ]


def _orders(asked: Sequence[float], price: float) -> dict[str, list[dict[str, Any]]]:
    """Make a place for each month's orders, with a lane a later month that costs the waiting."""
    last = len(asked)
    months = range(1, last + 1)
    return {
        # What has come waits there until the books are closed.
        "places": [{"place": f"orders of {month}"} for month in months],
        "lanes": [
            {
                "origin": "market",
                "destination": f"orders of {month}",
                "mode": f"in {served}",
                "cost": price * (served - month),
                "first_cycle": served,
                "every": last,
            }
            for month in months
            for served in range(month, last + 1)
        ],
        "demand": [
            {"place": f"orders of {month}", "item": "goods", "cycle": last, "quantity": quantity}
            for month, quantity in zip(months, asked, strict=True)
        ],
    }


def _least_lots() -> list[float]:
    """Return Wagner and Whitin's F(0), F(1), ..., F(12) by their recursion."""
    best = [0.0]
    for last in range(1, LAST + 1):
        lots = (
            best[first - 1]
            + SETUP[first - 1]
            + sum((month - first) * LOTS[month - 1] for month in range(first, last + 1))
            for first in range(1, last + 1)
        )
        best.append(min(lots))
    return best


def test_wagner_whitin(
    certified: Callable[..., so.Plan], goal_values: Callable[[so.Plan], dict[str, float]]
) -> None:
    """Twelve months of lots with set-up costs cost 864.

    H. M. Wagner, T. M. Whitin, "Dynamic version of the economic lot size model", *Management
    Science* 5 (1958) 89-96, table 1. Data and optimum are quoted from memory; that they fit each
    other by the authors' recursion confirms them. A set-up is the trip cost of the month's lane.
    """
    assert _least_lots()[-1] == 864
    plan = certified(_lot_tables(SETUP, [0] * LAST), goals=("unmet", "cost"))
    values = goal_values(plan)
    assert values["unmet"] == pytest.approx(0, abs=1e-6)
    assert values["cost"] == pytest.approx(864, rel=1e-6)
    assert plan.measures["cost"] == pytest.approx(864, rel=1e-6)
    # Theorem 2 of the paper: a lot comes where nothing is left, so it is a sum of whole months.
    made = plan.shipments[plan.shipments["origin"] == "works"]
    sums = {sum(LOTS[a:b]) for a in range(LAST) for b in range(a + 1, LAST + 1)}
    assert all(min(abs(lot - whole) for whole in sums) < 1e-6 for lot in made["quantity"])


def test_the_relaxed_lots_are_a_bound(
    certified: Callable[..., so.Plan], goal_values: Callable[[so.Plan], dict[str, float]]
) -> None:
    """Without whole set-ups the same lots are a linear program whose cost bounds the 864.

    A lot of q of the M pieces still to come then uses q / M of a set-up: the weak relaxation of
    L. A. Wolsey, *Integer Programming*, Wiley 1998, section 1.4 (uncapacitated lot-sizing).
    """
    still = [sum(LOTS[month:]) for month in range(LAST)]
    # As stated: lots, stocks, set-ups in [0, 1]; lot <= still to come x set-up.
    balance = np.zeros((LAST, 3 * LAST))
    link = np.zeros((LAST, 3 * LAST))
    for month in range(LAST):
        balance[month, [month, LAST + month]] = 1, -1
        if month:
            balance[month, LAST + month - 1] = 1
        link[month, [month, 2 * LAST + month]] = 1, -still[month]
    own = linprog(
        [*[0] * LAST, *[1] * LAST, *SETUP],
        A_eq=balance,
        b_eq=LOTS,
        A_ub=link,
        b_ub=np.zeros(LAST),
        bounds=[*[(0, None)] * (2 * LAST), *[(0, 1)] * LAST],
    )
    assert own.status == 0, own.message

    share = [setup / pieces for setup, pieces in zip(SETUP, still, strict=True)]
    plan = certified(_lot_tables([0] * LAST, share), goals=("unmet", "cost"))
    assert goal_values(plan)["cost"] == pytest.approx(float(own.fun), rel=1e-6)
    assert own.fun < 864


def test_zangwill_lots_that_may_come_late(
    certified: Callable[..., so.Plan], goal_values: Callable[[so.Plan], dict[str, float]]
) -> None:
    """The same lots, where orders may wait at 1 a piece and month.

    W. I. Zangwill, "A deterministic multi-period production scheduling model with backlogging",
    *Management Science* 13 (1966) 105-119: between two months that end with neither stock nor
    orders waiting there is one lot. His recursion is the independent program; no number is
    published for these data.
    """
    least = _least_lots_with_waiting(1)
    assert least < 864
    orders = _orders(LOTS, 1)
    plan = certified(
        {
            "places": [*_works(), *orders["places"]],
            "items": [{"item": "goods"}],
            "lanes": [*_lots(SETUP, [0] * LAST), *_shelf(1), *orders["lanes"]],
            "stock": [{"place": "works", "item": "goods", "quantity": sum(LOTS)}],
            "demand": orders["demand"],
        },
        goals=("unmet", "cost"),
    )
    assert goal_values(plan)["unmet"] == pytest.approx(0, abs=1e-6)
    assert goal_values(plan)["cost"] == pytest.approx(least, rel=1e-6)


def _least_lots_with_waiting(price: float) -> float:
    best = [0.0]
    for last in range(1, LAST + 1):
        lots = []
        for first in range(1, last + 1):
            for made in range(first, last + 1):
                cost = best[first - 1] + SETUP[made - 1]
                for month in range(first, last + 1):
                    each = price * (made - month) if month < made else month - made
                    cost += each * LOTS[month - 1]
                lots.append(cost)
        best.append(min(lots))
    return best[-1]


BACKPACKS = (100, 200, 180, 300)
MADE = (50, 180, 280, 270)
MONTHS = range(1, 5)


def test_taha_boralis(
    certified: Callable[..., so.Plan], goal_values: Callable[[so.Plan], dict[str, float]]
) -> None:
    """Backpacks made early at 0.5 a month, or late at 2 a month, cost 31,455 dollars.

    H. A. Taha, *Operations Research: An Introduction*, 8th ed., Pearson 2007, example 5.2-1
    (Boralis), a production and inventory problem with back-orders after W. I. Zangwill, "A
    backlogging model", *Management Science* 15 (1969) 506-527. The optimum is quoted from memory.
    Each month's orders are a place; the lane of a later month to it costs what waiting does.
    """
    assert _late_or_early() == pytest.approx(31_455)

    orders = _orders(BACKPACKS, 2)
    plan = certified(
        {
            "places": [*_works(), *orders["places"]],
            "items": [{"item": "goods", "unit": "backpack"}],
            "lanes": [*_making(), *orders["lanes"]],
            "stock": [{"place": "works", "item": "goods", "quantity": sum(MADE)}],
            "demand": orders["demand"],
        },
        goals=("unmet", "cost"),
    )
    values = goal_values(plan)
    assert values["unmet"] == pytest.approx(0, abs=1e-6)
    assert values["cost"] == pytest.approx(31_455, rel=1e-6)
    assert plan.measures["cost"] == pytest.approx(31_455, rel=1e-6)


def test_taha_boralis_by_backlog(
    certified: Callable[..., so.Plan], goal_values: Callable[[so.Plan], dict[str, float]]
) -> None:
    """The same backpacks with `unmet` as backlog: 120 piece-months waited, 30 stored.

    In the optimum of Taha's example 50 orders wait after March, 70 after April; 30 backpacks lie
    after May. So 31,455 = 780 x 40 + 30 x 0.5 + 120 x 2.
    """
    plan = certified(
        {
            "places": _works(),
            "items": [{"item": "goods", "unit": "backpack"}],
            "lanes": _making(),
            "stock": [{"place": "works", "item": "goods", "quantity": sum(MADE)}],
            "demand": [
                {"place": "market", "item": "goods", "cycle": month, "quantity": quantity}
                for month, quantity in zip(MONTHS, BACKPACKS, strict=True)
            ],
            "settings": [{"cycles": 4, "unmet": "backlog"}],
        },
        goals=("unmet", "lateness", "cost"),
    )
    values = goal_values(plan)
    assert values["unmet"] == pytest.approx(0, abs=1e-6)
    assert values["lateness"] == pytest.approx(50 + 70, rel=1e-6)
    assert plan.measures["lateness"] == pytest.approx(50 + 70, rel=1e-6)
    assert values["cost"] == pytest.approx(780 * 40 + 30 * 0.5, rel=1e-6)
    assert values["cost"] + 2 * values["lateness"] == pytest.approx(31_455, rel=1e-6)


def _making() -> list[dict[str, Any]]:
    lanes = [
        {
            "origin": "works",
            "destination": "market",
            "mode": f"in {month}",
            "cost": 40,
            "capacity": MADE[month - 1],
            "first_cycle": month,
            "every": 4,
        }
        for month in MONTHS
    ]
    return [*lanes, *_shelf(0.5)]


def _late_or_early() -> float:
    """Solve Taha's transport table: a row a month of making, a column a month of orders."""
    pairs = [(made, asked) for made in range(4) for asked in range(4)]
    cost = [40 + (0.5 * (j - i) if j >= i else 2.0 * (i - j)) for i, j in pairs]
    made = [[float(i == row) for i, _ in pairs] for row in range(4)]
    asked = [[float(j == column) for _, j in pairs] for column in range(4)]
    answer = linprog(cost, A_ub=made, b_ub=MADE, A_eq=asked, b_eq=BACKPACKS)
    assert answer.status == 0, answer.message
    return float(answer.fun)
