"""Every solver reaches what HiGHS reaches, and says of it no more than is proved."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import supplyopt as so

GOALS = ("unmet", "fairness", "stages", "cost")


def desks(places: int, seed: int, *, trip_cost: float = 0.0) -> so.Network:
    """Draw a warehouse, its desks and places under them, each lane with a limit of its own."""
    draw = np.random.default_rng(seed)
    n_desks = max(2, places // 14)
    ends = [("W", f"d{k}") for k in range(n_desks)]
    ends += [(f"d{k % n_desks}", f"t{k}") for k in range(places)]
    capacity = [draw.integers(60, 300) if a == "W" else draw.integers(10, 60) for a, _ in ends]
    lanes = pd.DataFrame(ends, columns=["origin", "destination"]).assign(
        capacity=np.array(capacity, dtype=float),
        cost=draw.integers(1, 5, len(ends)).astype(float),
        trip_cost=trip_cost,
    )
    demand = [
        {"place": f"t{k}", "item": item, "group": group, "quantity": float(draw.integers(1, 20))}
        for k in range(places)
        for item in "mk"
        for group in "ab"
        if draw.random() < 0.7
    ]
    return so.Network.from_tables(
        places={"place": ["W", *(name for _, name in ends)]},
        items={"item": ["m", "k"], "weight": [1, 3]},
        groups={"group": ["a", "b"], "priority": [1, 2]},
        lanes=lanes,
        stock={"place": ["W", "W"], "item": ["m", "k"], "quantity": [6.4 * places, 2.9 * places]},
        demand=pd.DataFrame(demand),
    )


def require_same_plan(plan: so.Plan, right: so.Plan) -> None:
    """Same goals, same fair shares, every goal proved."""
    assert plan.status is right.status is so.Status.OPTIMAL
    size = float(right.measures["demand"])
    assert np.allclose(plan.goals["value"], right.goals["value"], rtol=1e-6, atol=1e-6 * size)
    assert plan.goals["bound"].notna().all()
    key = ["priority", "place", "item", "group"]
    rates = [each.fairness.set_index(key)["rate"].sort_index() for each in (plan, right)]
    assert np.allclose(*rates, rtol=0, atol=1e-6)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("places", [56, 90])
def test_fair_shares_of_many_places_by_pulp(places: int, seed: int) -> None:
    network = desks(places, seed)
    require_same_plan(so.solve(network, solver="pulp"), so.solve(network))


def test_the_city_by_pulp() -> None:
    city = so.examples.xiamen(seed=0)
    require_same_plan(so.solve(city, solver="pulp"), so.solve(city))


def test_many_cycles_by_pulp() -> None:
    season = so.examples.xiamen_season(cycles=2)
    require_same_plan(so.solve(season, solver="pulp"), so.solve(season))


@pytest.mark.parametrize("terms", [{"lots": False}, {"lots": True}], ids=["trips", "cartons"])
def test_what_a_solver_keeps_to_itself_is_worked_out(terms: dict[str, Any]) -> None:
    """CBC gives no bound of a mixed-integer program; optimal without one would be a bare word."""
    network = desks(4, 0, trip_cost=5.0)
    network = network.replace(items=network.tables["items"].assign(lot=[3, 2]))
    plan, right = so.solve(network, solver="pulp", **terms), so.solve(network, **terms)
    assert plan.status is right.status is so.Status.OPTIMAL
    assert plan.goals["bound"].notna().all()
    assert plan.goals["value"].tolist() == pytest.approx(right.goals["value"].tolist(), rel=1e-6)
    assert (plan.goals["gap"] <= 1e-6 * right.goals["value"].abs().clip(lower=1.0)).all()


def held_by_trips(stock: float) -> dict[str, Any]:
    """Make four places where a later fair share may use the room that an earlier one is held by."""
    return {
        "places": [{"place": place} for place in ("p0", "p1", "p2", "p3")],
        "items": [{"item": "i0"}],
        "groups": [{"group": "g0", "priority": 2}, {"group": "g1", "priority": 1}],
        "lanes": [
            {"origin": "p0", "destination": "p3"},
            {"origin": "p0", "destination": "p1", "cost": 2, "hours": 1.0, "trip_cost": 1.0},
            {"origin": "p2", "destination": "p0", "min_load": 1.0},
        ],
        "stock": [{"place": "p2", "item": "i0", "quantity": stock}],
        "demand": [
            {"place": "p1", "item": "i0", "group": "g0", "cycle": 2, "quantity": 2.0},
            {"place": "p3", "item": "i0", "group": "g1", "cycle": 1, "quantity": 11.0},
            {"place": "p2", "item": "i0", "group": "g1", "cycle": 1, "quantity": 11.0},
        ],
        "guarantees": [{"place": "p1", "item": "i0", "cycle": 2, "quantity": 1.0}],
        "settings": {"cycles": 4, "unmet": "lost"},
    }


@pytest.mark.parametrize("solver", ["highs", "pulp"])
@pytest.mark.parametrize("stock", [17.0, 16.0, 15.5, 14.0, 13.0, 11.0, 9.7])
@pytest.mark.parametrize(
    "goals",
    [
        ("fairness", "cost", "hours"),
        ("fairness", "unmet", "cost", "hours"),
        ("unmet", "fairness", "cost", "hours"),
    ],
)
def test_the_room_that_holds_a_goal_is_no_part_of_the_next(
    stock: float, goals: tuple[str, ...], solver: str
) -> None:
    """One piece is guaranteed; the rest is short for priority 1, so the guaranteed one is sent."""
    plan = so.solve(so.Network.from_tables(**held_by_trips(stock)), goals=goals, solver=solver)
    found = plan.goals.groupby("goal")["value"].last()
    assert found["cost"] == pytest.approx(3.0, abs=1e-6)
    assert found["hours"] == pytest.approx(1.0, abs=1e-6)
    shares = plan.served.set_index("place")["served"]
    assert shares.tolist() == pytest.approx([1.0, (stock - 1) / 2, (stock - 1) / 2], abs=1e-6)


def test_a_proof_with_cartons_stands_when_it_is_read_back(tmp_path: Path) -> None:
    """What holds the shares of one goal must not lower the bound of the next."""
    network = desks(10, 2, trip_cost=5.0)
    network = network.replace(items=network.tables["items"].assign(lot=[3, 2]))
    plan = so.solve(network, lots=True)
    assert (plan.goals["gap"] <= 1e-7 * plan.goals["value"].abs().clip(lower=1.0)).all()
    so.write_plan(plan, tmp_path)
    assert not so.verify(so.read_plan(tmp_path))
