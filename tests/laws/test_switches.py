"""Lanes that are used or not: trip costs, least loads, stops."""

from __future__ import annotations

import itertools
import time

import pytest
from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

import supplyopt as so

from .agreement import attempt
from .networks import network_of, tables
from .reference import best, switched_lanes
from .test_optimum import require_best

few = settings(max_examples=max(settings.default.max_examples // 2, 5))
orders = st.sampled_from(
    [
        ("unmet", "fairness", "stages", "cost"),
        ("fairness", "unmet", "cost"),
        ("cost", "unmet"),
        ("unmet", "cost", "fairness"),
    ]
)


@given(tables=tables(switches=4, most_places=5, most_items=2), goals=orders)
@few
def test_goals_are_as_trying_every_combination_of_lanes_has_them(tables, goals):
    network = network_of(tables)
    assume(len(switched_lanes(network)) <= 5)
    plan, expected = attempt(tables, goals=goals), best(network, goals)
    event("infeasible" if plan is None else "a plan")
    assert (plan is None) == (expected is None)
    if plan is not None:
        require_best(plan, expected)
        assert not so.verify(plan)


def solve_until(network, looks, **options):
    """Return the plan where time is up after so many looks at the clock; None if there is none."""
    ticks = itertools.count()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(time, "monotonic", lambda: 0.0 if next(ticks) < looks else 1e9)
        try:
            return so.solve(network, time_limit=1e6, **options)
        except (so.LimitError, so.InfeasibleError):
            return None


@given(tables=st.one_of(tables(), tables(switches=2)), goals=orders, looks=st.integers(1, 12))
def test_a_limit_of_time_leaves_a_plan_that_stands_up_or_none(tables, goals, looks):
    plan = solve_until(network_of(tables), looks, goals=goals)
    event("no plan" if plan is None else plan.status.value)
    if plan is None:
        return
    assert not so.verify(plan)
    assert (plan.status is so.Status.LIMIT) == (plan.goals["status"] == "limit").any()
    if plan.status is so.Status.OPTIMAL:
        again = so.solve(network_of(tables), goals=goals).goals["value"].tolist()
        assert plan.goals["value"].tolist() == pytest.approx(again, nan_ok=True)


def test_more_time_never_loses_a_plan():
    """Nothing can be brought; what there is, going round, would pass a lane that costs a trip."""
    tables = {
        "places": [{"place": place} for place in "WABC"],
        "items": [{"item": "mask"}, {"item": "suit"}],
        "lanes": [
            {"origin": "W", "destination": "A"},
            {"origin": "A", "destination": "B", "trip_cost": 1},
            {"origin": "B", "destination": "W"},
        ],
        "stock": [{"place": "W", "item": "mask", "quantity": 1}],
        "demand": [{"place": "C", "item": "suit", "quantity": 1}],
    }
    found = []
    # The first two looks set the deadline.
    for looks in range(2, 60):
        plan = solve_until(network_of(tables), looks)
        found.append(None if plan is None else plan.status)
        assert plan is None or not so.verify(plan)
    assert found[0] is None
    assert found[-1] is so.Status.OPTIMAL
    first = next(number for number, status in enumerate(found) if status is not None)
    assert None not in found[first:]


def test_no_lane_is_opened_for_what_rounding_lends():
    """What holds a fair share leaves a hundred-millionth; a lane that carries that costs three."""
    network = so.Network.from_tables(
        places=[{"place": place} for place in ("p0", "p1", "p2")],
        items=[{"item": "i0"}, {"item": "i1", "volume": 0.0}],
        lanes=[
            {"origin": "p0", "destination": "p2", "cost": 1, "min_load": 3.0},
            {
                "origin": "p1",
                "destination": "p2",
                "mode": "x",
                "stages": 0,
                "capacity": 12.0,
                "hours": 2,
                "trip_cost": 30,
            },
        ],
        stock=[
            {"place": "p0", "item": "i0", "quantity": 5.0},
            {"place": "p0", "item": "i1", "quantity": 1.0},
            {"place": "p1", "item": "i1", "quantity": 25.0},
        ],
        demand=[
            {"place": "p0", "item": "i1", "quantity": 9.0, "entitlement": 0.0},
            {"place": "p2", "item": "i1", "quantity": 10.0},
        ],
    )
    plan = so.solve(network, goals=("fairness", "hours", "cost", "stages"))
    assert plan.goals["value"].tolist() == pytest.approx([1, 20, 30, 0], abs=1e-6)
    assert plan.shipments["quantity"].tolist() == [10]
