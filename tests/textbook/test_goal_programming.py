"""Published pre-emptive goals are reached one after the other, none traded for a later one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
from scipy.optimize import linprog

import supplyopt as so

Tables = dict[str, list[dict[str, object]]]


def _in_order(
    objectives: Sequence[Sequence[float]], matrix: Any, limits: Sequence[float], **others: Any
) -> list[float]:
    """Minimize one objective after the other over matrix @ x <= limits, each held by a row."""
    held, most = np.array(matrix, dtype=float), list(limits)
    values: list[float] = []
    for objective in objectives:
        answer = linprog(objective, A_ub=held, b_ub=most, **others)
        assert answer.status == 0, answer.message
        values.append(float(answer.fun))
        held, most = np.vstack([held, objective]), [*most, answer.fun + 1e-9]
    return values


def test_taha_topad(
    certified: Callable[..., so.Plan], goal_values: Callable[..., dict[str, float]]
) -> None:
    """Exposure first, cost second: 40 of 45 million people are reached for 96,000 dollars.

    H. A. Taha, *Operations Research: An Introduction*, 9th ed., Pearson 2011, examples 8.2-1 to
    8.2-3: the exposure goal is missed by 5, the budget of 100 is kept (8.2-2); with the budget as
    low as it can be, 6 minutes of radio, 2 of television, cost 96 (8.2-3). A minute of radio
    binds 1 of 10 employees, reaches 4 million for 8 thousand; television: 2, 8, 24. So each
    employee is worth 4 million by either medium and costs 8 or 12.
    """
    # Columns: minutes of radio (at most 6), minutes of television.
    assert _in_order(
        [(-4, -8), (8, 24)], [(1, 2)], [10], bounds=[(0, 6), (0, None)]
    ) == pytest.approx([-40, 96])

    plan = certified(
        {
            "places": [{"place": "agency"}, {"place": "audience"}],
            "items": [{"item": "employee", "weight": 4}],
            "lanes": [
                {"mode": "radio", "cost": 8, "capacity": 6} | _AGENCY_TO_AUDIENCE,
                {"mode": "television", "cost": 12, "capacity": None} | _AGENCY_TO_AUDIENCE,
            ],
            "stock": [{"place": "agency", "item": "employee", "quantity": 10}],
            "demand": [{"place": "audience", "item": "employee", "quantity": 45 / 4}],
        },
        goals=("unmet", "cost"),
    )
    assert goal_values(plan) == pytest.approx({"unmet": 5, "cost": 96})
    employees = plan.shipments.set_index("mode")["quantity"].to_dict()
    assert employees == pytest.approx({"radio": 6 * 1, "television": 2 * 2})


_AGENCY_TO_AUDIENCE: dict[str, object] = {"origin": "agency", "destination": "audience"}


@pytest.mark.parametrize(
    ("goals", "published"),
    [
        (("unmet", "cost", "hours"), {"unmet": 0, "cost": 143, "hours": 265}),
        (("unmet", "hours", "cost"), {"unmet": 0, "hours": 167, "cost": 208}),
    ],
)
def test_aneja_nair_two_criteria(
    goals: tuple[str, ...],
    published: dict[str, float],
    certified: Callable[..., so.Plan],
    goal_values: Callable[..., dict[str, float]],
) -> None:
    """The two ends of the efficient frontier, (143, 265) and (208, 167), are its two orders.

    Y. P. Aneja, K. P. K. Nair, "Bicriteria transportation problem", *Management Science* 25 (1979)
    1, pp. 73-78, numerical example.
    """
    supply, demand = (8, 19, 17), (11, 3, 14, 16)
    matrix = {
        "cost": ((1, 2, 7, 7), (1, 9, 3, 4), (8, 9, 4, 6)),
        "hours": ((4, 4, 3, 4), (5, 8, 9, 10), (6, 2, 5, 1)),
    }
    pairs = [(i, j) for i in range(3) for j in range(4)]
    assert _in_order(
        [[matrix[goal][i][j] for i, j in pairs] for goal in goals[1:]],
        [[i == row for i, _ in pairs] for row in range(3)],
        supply,
        A_eq=[[j == column for _, j in pairs] for column in range(4)],
        b_eq=demand,
    ) == pytest.approx([published[goal] for goal in goals[1:]])

    plan = certified(
        {
            "places": [{"place": f"from {i}"} for i in range(3)]
            + [{"place": f"to {j}"} for j in range(4)],
            "items": [{"item": "goods"}],
            "lanes": [
                {
                    "origin": f"from {i}",
                    "destination": f"to {j}",
                    "cost": matrix["cost"][i][j],
                    "hours": matrix["hours"][i][j],
                }
                for i, j in pairs
            ],
            "stock": [
                {"place": f"from {i}", "item": "goods", "quantity": q} for i, q in enumerate(supply)
            ],
            "demand": [
                {"place": f"to {j}", "item": "goods", "quantity": q} for j, q in enumerate(demand)
            ],
        },
        goals=goals,
    )
    assert goal_values(plan) == pytest.approx(published, abs=1e-6)
    assert list(plan.goals["goal"]) == list(goals)
    assert plan.measures["hours"] == pytest.approx(published["hours"])


def test_winston_reservoir(
    flow_tables: Callable[..., Tables],
    certified: Callable[..., so.Plan],
    goal_values: Callable[..., dict[str, float]],
    shipped: Callable[..., dict[tuple[str, str], float]],
) -> None:
    """City 1, where a shortage costs least, goes short of 20 million gallons.

    W. L. Winston, *Operations Research: Applications and Algorithms*, 4th ed., Thomson 2004,
    section 7.1, example 2, p. 365: penalties of 20, 22, 23 dollars a million gallons short, added
    to the cost of transport. Penalties are the weights of the three cities' groups here and come
    before transport. The book prints the flows; they cost 770, the shortage 400.
    """
    cost = {
        "reservoir 1": {"city 1": 7, "city 2": 8, "city 3": 10},
        "reservoir 2": {"city 1": 9, "city 2": 7, "city 3": 8},
    }
    penalty = {"city 1": 20, "city 2": 22, "city 3": 23}
    arcs = [(i, j, c, None) for i, row in cost.items() for j, c in row.items()]
    # Winston's own program: a third source, the shortage, holds what is missing.
    own = linprog(
        [*(arc[2] for arc in arcs), *penalty.values()],
        A_ub=[[*(arc[0] == i for arc in arcs), 0, 0, 0] for i in cost],
        b_ub=[50, 50],
        A_eq=[[*(arc[1] == j for arc in arcs), *(j == k for k in penalty)] for j in penalty],
        b_eq=[40, 40, 40],
    )
    assert own.fun == pytest.approx(770 + 400)

    tables = flow_tables(arcs, dict.fromkeys(cost, 50), dict.fromkeys(penalty, 40))
    tables["groups"] = [{"group": c, "priority": 1, "weight": w} for c, w in penalty.items()]
    tables["demand"] = [row | {"group": row["place"]} for row in tables["demand"]]
    plan = certified(tables, goals=("unmet", "cost"))
    assert goal_values(plan) == pytest.approx({"unmet": 400, "cost": 770})
    assert shipped(plan) == pytest.approx(
        {
            ("reservoir 1", "city 1"): 20,
            ("reservoir 1", "city 2"): 30,
            ("reservoir 2", "city 2"): 10,
            ("reservoir 2", "city 3"): 40,
        }
    )
