"""Published problems with routes that are used or not reach their published cost."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

import supplyopt as so

MILLS = ("GARY", "CLEV", "PITT")
PLANTS = ("FRA", "DET", "LAN", "WIN", "STL", "FRE", "LAF")
# A row a product, a column a mill.
SUPPLY = {"bands": (400, 700, 800), "coils": (800, 1600, 1800), "plate": (200, 300, 300)}
# A row a product, a column a plant.
DEMAND = {
    "bands": (300, 300, 100, 75, 650, 225, 250),
    "coils": (500, 750, 400, 250, 950, 850, 500),
    "plate": (100, 100, 0, 50, 200, 100, 250),
}
# Dollars a ton: a block a product, a row a mill, a column a plant.
COST = {
    "bands": (
        (30, 10, 8, 10, 11, 71, 6),
        (22, 7, 10, 7, 21, 82, 13),
        (19, 11, 12, 10, 25, 83, 15),
    ),
    "coils": (
        (39, 14, 11, 14, 16, 82, 8),
        (27, 9, 12, 9, 26, 95, 17),
        (24, 14, 17, 13, 28, 99, 20),
    ),
    "plate": (
        (41, 15, 12, 16, 17, 86, 8),
        (29, 9, 13, 9, 28, 99, 18),
        (26, 14, 17, 13, 31, 104, 20),
    ),
}
# Dollars for using a route at all: a row a mill, a column a plant.
CHARGE = (
    (3000, 1200, 1200, 1200, 2500, 3500, 2500),
    (2000, 1000, 1500, 1200, 2500, 3000, 2200),
    (2000, 1200, 1500, 1500, 2500, 3500, 2200),
)
LIMIT = 625


@pytest.mark.parametrize(
    ("charged", "min_load", "stops", "published"),
    [
        pytest.param(False, 0, None, 199_500, id="multi"),
        pytest.param(True, 0, None, 229_850, id="multmip1"),
        pytest.param(True, 375, None, 233_150, id="multmip2"),
        pytest.param(True, 375, 5, 235_625, id="multmip3"),
    ],
)
def test_fourer_gay_kernighan_routes(
    charged: bool,
    min_load: float,
    stops: int | None,
    published: float,
    certified: Callable[..., so.Plan],
    goal_values: Callable[..., dict[str, float]],
) -> None:
    """Three products share routes that hold 625 tons, cost to open, start at 375, five a mill.

    R. Fourer, D. M. Gay, B. W. Kernighan, *AMPL: A Modeling Language for Mathematical
    Programming*, 2nd ed., Duxbury 2003, section 4.1 (multi: 199,500) and section 20.2 (multmip1:
    229,850; multmip2: 233,150; multmip3: 235,625), https://ampl.com/learn/ampl-book/. A route is
    a lane of its mill's fleet to a gate; from the gate each product goes on at its own cost.
    """
    assert _steel_by_milp(charged, min_load, stops) == pytest.approx(published)

    routes = [(i, j) for i in range(len(MILLS)) for j in range(len(PLANTS))]
    gate = {(i, j): f"{MILLS[i]} to {PLANTS[j]}" for i, j in routes}
    trucks = [
        {
            "origin": MILLS[i],
            "destination": gate[i, j],
            "carrier": MILLS[i],
            "capacity": LIMIT,
            "trip_cost": CHARGE[i][j] if charged else 0,
            "min_load": min_load,
        }
        for i, j in routes
    ]
    unloading = [
        {
            "origin": gate[i, j],
            "destination": PLANTS[j],
            "mode": product,
            "item": product,
            "cost": cost[i][j],
        }
        for product, cost in COST.items()
        for i, j in routes
    ]
    plan = certified(
        {
            "places": [{"place": place} for place in (*MILLS, *gate.values(), *PLANTS)],
            "items": [{"item": product} for product in COST],
            "carriers": [{"carrier": mill, "stops": stops} for mill in MILLS],
            "lanes": [*trucks, *unloading],
            "stock": _rows(MILLS, SUPPLY),
            "demand": _rows(PLANTS, DEMAND),
        },
        goals=("unmet", "cost"),
    )
    values = goal_values(plan)
    assert values["unmet"] == pytest.approx(0, abs=1e-6)
    assert values["cost"] == pytest.approx(published, rel=1e-6)
    assert plan.measures["cost"] == pytest.approx(published, rel=1e-6)
    used = plan.shipments[plan.shipments["origin"].isin(MILLS)]
    loads = used.groupby(["origin", "destination"])["quantity"].sum()
    assert loads.between(min_load - 1e-6, LIMIT + 1e-6).all()
    assert loads.groupby("origin").size().max() <= (stops or len(PLANTS))


def _rows(
    places: tuple[str, ...], quantity: Mapping[str, tuple[float, ...]]
) -> list[dict[str, Any]]:
    return [
        {"place": place, "item": product, "quantity": q}
        for product, row in quantity.items()
        for place, q in zip(places, row, strict=True)
    ]


def _steel_by_milp(charged: bool, min_load: float, stops: int | None) -> float:
    """Solve figure 20-2a of the book as it stands: tons by product, mill, plant; routes 0 or 1."""
    tons = np.arange(3 * 3 * 7).reshape(3, 3, 7)
    use = 63 + np.arange(3 * 7).reshape(3, 7)
    rows: list[tuple[list[int], list[float], float, float]] = []
    for p, product in enumerate(COST):
        for i in range(3):
            rows.append(([*tons[p, i]], [1] * 7, SUPPLY[product][i], SUPPLY[product][i]))
        for j in range(7):
            rows.append(([*tons[p, :, j]], [1] * 3, DEMAND[product][j], DEMAND[product][j]))
    for i in range(3):
        for j in range(7):
            load = [*tons[:, i, j], use[i, j]]
            rows.append((load, [1, 1, 1, -LIMIT], -np.inf, 0))
            rows.append((load, [1, 1, 1, -min_load], 0, np.inf))
        rows.append(([*use[i]], [1] * 7, 0, stops or 7))
    matrix = np.zeros((len(rows), 84))
    for number, (columns, values, _, _) in enumerate(rows):
        matrix[number, columns] = values
    answer = milp(
        np.concatenate([np.ravel(list(COST.values())), np.ravel(CHARGE) * charged]),
        constraints=LinearConstraint(matrix, [r[2] for r in rows], [r[3] for r in rows]),
        integrality=np.repeat([0, 1], [63, 21]),
        bounds=Bounds(0, np.repeat([np.inf, 1], [63, 21])),
    )
    assert answer.status == 0, answer.message
    return float(answer.fun)


def test_gueret_mode_of_transport(
    certified: Callable[..., so.Plan], goal_values: Callable[..., dict[str, float]]
) -> None:
    """Of 190 tons in four depots 180 travel by rail or road for 1,715 thousand euros.

    C. Guéret, C. Prins, M. Sevaux, S. Heipcke, *Applications of Optimization with Xpress-MP*,
    Dash Optimization 2002, section 10.2, pp. 142-143. The railway takes from 10 to 50 tons a
    delivery. The book's own program puts 10 tons on every railway line; here a line may stay
    empty, which the optimum does not do.
    """
    depots = {"D1": 50, "D2": 40, "D3": 35, "D4": 65}
    ways = [
        ("D1", "C1", "road", 12),
        ("D1", "C2", "road", 11),
        ("D2", "C2", "rail", 12),
        ("D2", "C2", "road", 14),
        ("D3", "C2", "road", 9),
        ("D3", "C3", "rail", 4),
        ("D3", "C3", "road", 5),
        ("D4", "C2", "rail", 11),
        ("D4", "C2", "road", 14),
        ("D4", "C3", "rail", 10),
        ("D4", "C3", "road", 14),
    ]
    rail = np.array([mode == "rail" for _, _, mode, _ in ways], dtype=float)
    count = len(ways)
    own = milp(
        [*(cost for *_, cost in ways), *np.zeros(count)],
        constraints=[
            LinearConstraint(
                [[*(origin == depot for origin, *_ in ways), *np.zeros(count)] for depot in depots],
                ub=list(depots.values()),
            ),
            LinearConstraint([[*np.ones(count), *np.zeros(count)]], lb=180, ub=180),
            LinearConstraint(np.hstack([np.eye(count), np.diag(-10 * rail)]), lb=0),
            LinearConstraint(np.hstack([np.eye(count), np.diag(-np.where(rail, 50, 190))]), ub=0),
        ],
        integrality=np.repeat([0, 1], count),
        bounds=Bounds(0, np.repeat([np.inf, 1], count)),
    )
    assert own.fun == pytest.approx(1715)

    lanes: list[dict[str, Any]] = [
        {
            "origin": origin,
            "destination": destination,
            "mode": mode,
            "cost": cost,
            "capacity": 50 if mode == "rail" else None,
            "min_load": 10 if mode == "rail" else None,
        }
        for origin, destination, mode, cost in ways
    ]
    # The book sets no demand for a center, only the total.
    lanes += [{"origin": center, "destination": "recycled"} for center in ("C1", "C2", "C3")]
    plan = certified(
        {
            "places": [{"place": p} for p in (*depots, "C1", "C2", "C3", "recycled")],
            "items": [{"item": "chemicals", "unit": "ton"}],
            "lanes": lanes,
            "stock": [{"place": p, "item": "chemicals", "quantity": q} for p, q in depots.items()],
            "demand": [{"place": "recycled", "item": "chemicals", "quantity": 180}],
        },
        goals=("unmet", "cost"),
    )
    values = goal_values(plan)
    assert values["unmet"] == pytest.approx(0, abs=1e-6)
    assert values["cost"] == pytest.approx(1715, rel=1e-6)
    by_rail = plan.shipments.loc[plan.shipments["mode"] == "rail", "quantity"]
    assert len(by_rail) == 4
    assert by_rail.between(10 - 1e-6, 50 + 1e-6).all()
