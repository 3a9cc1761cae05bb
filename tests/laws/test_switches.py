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


@given(tables=tables(switches=2), goals=orders, asked=st.integers(1, 12))
def test_a_limit_of_time_leaves_a_plan_that_stands_up_or_none(tables, goals, asked):
    """The clock jumps, so that time is up at any of the moments at which it is looked at."""
    ticks = itertools.count()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(time, "monotonic", lambda: 0.0 if next(ticks) < asked else 1e9)
        try:
            plan = so.solve(network_of(tables), goals=goals, time_limit=1e6)
        except (so.LimitError, so.InfeasibleError) as error:
            event(type(error).__name__)
            return
    event(plan.status.value)
    assert not so.verify(plan)
    assert (plan.status is so.Status.LIMIT) == (plan.goals["status"] == "limit").any()
    if plan.status is so.Status.OPTIMAL:
        again = so.solve(network_of(tables), goals=goals)
        assert plan.goals["value"].tolist() == pytest.approx(
            again.goals["value"].tolist(), nan_ok=True
        )
