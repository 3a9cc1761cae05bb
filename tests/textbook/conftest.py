"""Every textbook problem is solved twice: by supplyopt, then by a linear program of its own.

The second program is written here from the published data alone. It shares nothing with the
package, so a published optimum, supplyopt's plan, the verifier's sums: all four must agree.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pytest
from scipy.optimize import linprog

import supplyopt as so

# Origin, destination, cost of a piece, capacity (None: unlimited).
Arc = tuple[str, str, float, float | None]
Tables = dict[str, list[dict[str, Any]]]


def _flow_tables(
    arcs: Sequence[Arc], supply: Mapping[str, float], demand: Mapping[str, float]
) -> Tables:
    ends = [place for origin, destination, *_ in arcs for place in (origin, destination)]
    return {
        "places": [{"place": place} for place in dict.fromkeys([*supply, *ends, *demand])],
        "items": [{"item": "goods"}],
        "lanes": [
            {"origin": origin, "destination": destination, "cost": cost, "capacity": capacity}
            for origin, destination, cost, capacity in arcs
        ],
        "stock": [{"place": p, "item": "goods", "quantity": q} for p, q in supply.items()],
        "demand": [{"place": p, "item": "goods", "quantity": q} for p, q in demand.items()],
    }


def _cheapest_flow(
    arcs: Sequence[Arc], supply: Mapping[str, float], demand: Mapping[str, float]
) -> float:
    """Return the least cost of a flow that meets all demand, by one linear program."""
    places = list(dict.fromkeys([*supply, *demand, *(p for arc in arcs for p in arc[:2])]))
    sent = np.zeros((len(places), len(arcs)))
    for column, (origin, destination, *_) in enumerate(arcs):
        sent[places.index(origin), column] += 1
        sent[places.index(destination), column] -= 1
    spare = [supply.get(place, 0) - demand.get(place, 0) for place in places]
    answer = linprog(
        [arc[2] for arc in arcs], A_ub=sent, b_ub=spare, bounds=[(0, arc[3]) for arc in arcs]
    )
    assert answer.status == 0, answer.message
    return float(answer.fun)


@pytest.fixture
def flow_tables() -> Callable[..., Tables]:
    """Give the tables of a one-item flow problem."""
    return _flow_tables


@pytest.fixture
def goal_values() -> Callable[[so.Plan], dict[str, float]]:
    """Give the value that each goal reached; every goal here has one stage."""

    def read(plan: so.Plan) -> dict[str, float]:
        assert plan.goals["goal"].is_unique
        return dict(zip(plan.goals["goal"], plan.goals["value"], strict=True))

    return read


@pytest.fixture
def shipped() -> Callable[[so.Plan], dict[tuple[str, str], float]]:
    """Give what goes from place to place, modes and items together."""

    def read(plan: so.Plan) -> dict[tuple[str, str], float]:
        sent = plan.shipments.groupby(["origin", "destination"])["quantity"].sum()
        quantities: dict[tuple[str, str], float] = sent.to_dict()
        return quantities

    return read


@pytest.fixture
def certified() -> Callable[..., so.Plan]:
    """Solve tables and hold the plan to account with the verifier, which calls no solver."""

    def solve(tables: Tables, *, goals: tuple[str, ...]) -> so.Plan:
        plan = so.solve(so.Network.from_tables(**tables), goals=goals)
        assert plan.status is so.Status.OPTIMAL
        report = so.verify(plan)
        assert not report, report
        return plan

    return solve


@pytest.fixture
def cheapest(
    certified: Callable[..., so.Plan], goal_values: Callable[[so.Plan], dict[str, float]]
) -> Callable[..., so.Plan]:
    """Meet all demand at least cost, on both roads, at the published optimum."""

    def check(
        arcs: Sequence[Arc],
        supply: Mapping[str, float],
        demand: Mapping[str, float],
        *,
        published: float,
    ) -> so.Plan:
        assert _cheapest_flow(arcs, supply, demand) == pytest.approx(published, rel=1e-9)
        plan = certified(_flow_tables(arcs, supply, demand), goals=("unmet", "cost"))
        values = goal_values(plan)
        assert values["unmet"] == pytest.approx(0, abs=1e-6)
        assert values["cost"] == pytest.approx(published, rel=1e-6)
        assert plan.measures["cost"] == pytest.approx(published, rel=1e-6)
        assert plan.measures["served"] == pytest.approx(sum(demand.values()), rel=1e-9)
        return plan

    return check


@pytest.fixture
def largest(certified: Callable[..., so.Plan]) -> Callable[..., so.Plan]:
    """Send as much as the capacities let through, on both roads, at the published optimum."""

    def check(
        capacity: Mapping[tuple[str, str], float], *, source: str, sink: str, published: float
    ) -> so.Plan:
        arcs: list[Arc] = [(*ends, 0.0, most) for ends, most in capacity.items()]
        # What comes back from the sink for nothing but a prize of 1 is the flow.
        circulation: list[Arc] = [*arcs, (sink, source, -1.0, None)]
        assert -_cheapest_flow(circulation, {}, {}) == pytest.approx(published, rel=1e-9)
        ample = sum(most for (origin, _), most in capacity.items() if origin == source)
        plan = certified(_flow_tables(arcs, {source: ample}, {sink: ample}), goals=("unmet",))
        assert plan.measures["served"] == pytest.approx(published, rel=1e-6)
        assert plan.goals["value"].item() == pytest.approx(ample - published, rel=1e-6, abs=1e-6)
        return plan

    return check
