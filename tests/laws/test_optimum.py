"""What is true of every best plan."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

import supplyopt as so

from .agreement import EXACT, attempt, levels_of, sizes_of, unmet_of
from .networks import network_of, tables
from .reference import best

few = settings(max_examples=max(settings.default.max_examples // 3, 5))
NAMES = ("unmet", "fairness", "stages", "hours", "cost")
POLICIES = ("nearest_first", "by_request", "by_headcount", "first_come", "equal_shares")
some_goals = st.lists(st.sampled_from(NAMES), unique=True, min_size=1).map(tuple)


def require_best(plan, expected):
    """Fail unless goals have their best values, proved by bounds."""
    stages, _ = expected
    goals, sizes = plan.goals, sizes_of(plan)
    assert plan.status is so.Status.OPTIMAL
    assert goals["goal"].tolist() == [stage.goal for stage in stages]
    assert goals["priority"].astype(object).where(goals["priority"].notna(), None).tolist() == [
        stage.priority for stage in stages
    ]
    for stage, row in zip(stages, goals.itertuples(), strict=True):
        near = EXACT * max(sizes[stage.goal], 1.0)
        assert row.value == pytest.approx(stage.value, rel=EXACT, abs=near, nan_ok=True)
        if np.isnan(row.value):
            continue
        assert row.gap == abs(row.value - row.bound)
        assert row.gap <= near
        # No plan is better than the bound, this one included.
        sign = -1 if stage.goal == "fairness" else 1
        assert sign * row.bound <= sign * stage.value + near
        if stage.goal == "fairness":
            reached = levels_of(plan, stage.priority)
            assert reached == pytest.approx([-rate for rate in stage.key], rel=EXACT, abs=EXACT)


@given(tables=tables(), goals=some_goals)
def test_books_balance_and_goals_are_as_an_independent_program_has_them(tables, goals):
    plan = attempt(tables, goals=goals)
    expected = best(network_of(tables), goals)
    event("infeasible" if plan is None else "a plan")
    assert (plan is None) == (expected is None)
    if plan is None:
        return
    report = so.verify(plan)
    assert not report, str(report)
    require_best(plan, expected)
    served = plan.served["served"].tolist()
    for row, share in expected[1].items():
        # Leximin has one answer on linear networks, so shares agree row by row.
        assert served[row] == pytest.approx(share, rel=EXACT, abs=1e-5)


@given(tables=tables(most_places=6), policy=st.sampled_from(POLICIES))
def test_no_policy_beats_the_best_plan(tables, policy):
    network = network_of(tables)
    try:
        rule = getattr(so.policies, policy)(network)
    except so.InfeasibleError:
        return
    assert not so.verify(rule)
    plan = so.solve(network, goals=["unmet"])
    require_no_worse(unmet_of(plan), unmet_of(rule), size=sizes_of(plan)["unmet"])


def require_no_worse(mine, other, *, size):
    """Fail unless a vector comes before another, up to rounding."""
    for left, right in zip(mine, other, strict=True):
        assert left <= right + EXACT * size
        if left < right - EXACT * size:
            return


@given(tables=tables(switches=2, most_places=6), data=st.data())
def test_more_supply_never_worsens_the_vector_of_unmet(tables, data):
    before = attempt(tables, goals=["unmet"])
    if before is None:
        return
    place = data.draw(st.sampled_from(tables["places"]))["place"]
    item = data.draw(st.sampled_from(tables["items"]))["item"]
    more = {
        "place": place,
        "item": item,
        "source": "gift",
        "quantity": data.draw(st.integers(1, 9)),
    }
    after = attempt({**tables, "arrivals": [*tables["arrivals"], more]}, goals=["unmet"])
    # What finds no room is surplus, so this holds with limits of storage too.
    assert after is not None
    require_no_worse(unmet_of(after), unmet_of(before), size=sizes_of(before)["unmet"])


@given(tables=tables(switches=2, most_places=6), goals=some_goals, data=st.data())
def test_no_later_goal_costs_an_earlier_one(tables, goals, data):
    kept = goals[: data.draw(st.integers(1, len(goals)))]
    short, whole = attempt(tables, goals=kept), attempt(tables, goals=goals)
    assert (short is None) == (whole is None)
    if short is None:
        return
    sizes = sizes_of(short)
    rows = zip(short.goals.itertuples(), whole.goals.itertuples(), strict=False)
    for alone, followed in rows:
        assert (alone.goal, str(alone.priority)) == (followed.goal, str(followed.priority))
        near = EXACT * max(sizes[alone.goal], 1.0)
        assert followed.value == pytest.approx(alone.value, rel=EXACT, abs=near, nan_ok=True)


requests = st.sampled_from([("fairness", "unmet"), ("unmet", "fairness", "stages", "cost")])


@given(tables=tables(), goals=requests, data=st.data())
def test_who_is_short_gains_nothing_by_asking_for_more(tables, goals, data):
    """The shares are the best of a convex set, and this row's limit is none that binds."""
    before = attempt(tables, goals=goals)
    if before is None:
        return
    short = np.flatnonzero(before.served["unmet"] > 1e-3)
    event("someone is short" if len(short) else "all is met")
    if len(short) == 0:
        return
    row = int(data.draw(st.sampled_from(short.tolist())))
    asked = [dict(record) for record in tables["demand"]]
    if asked[row]["entitlement"] is None:
        asked[row]["entitlement"] = asked[row]["quantity"]
    asked[row]["quantity"] += data.draw(st.integers(1, 50))
    after = attempt({**tables, "demand": asked}, goals=goals)
    assert after is not None
    near = EXACT * float(after.served["demand"].sum())
    expected = before.served["served"].tolist()
    assert after.served["served"].tolist() == pytest.approx(expected, rel=EXACT, abs=near)


@given(tables=tables(), data=st.data())
@few
def test_asking_for_more_harms_nobody_worse_off_where_fairness_comes_first(tables, data):
    goals = ("fairness", "unmet")
    before = attempt(tables, goals=goals)
    if before is None:
        return
    row = data.draw(st.integers(0, len(tables["demand"]) - 1))
    asked = [dict(record) for record in tables["demand"]]
    if asked[row]["entitlement"] is None:
        asked[row]["entitlement"] = asked[row]["quantity"]
    asked[row]["quantity"] += data.draw(st.integers(1, 50))
    after = attempt({**tables, "demand": asked}, goals=goals)
    assert after is not None
    left, right = rates_of(before), rates_of(after)
    priority = (
        before.served["group"]
        .map(before.network.filled("groups").set_index("group")["priority"])
        .to_numpy()
    )
    own = left[row] if tables["demand"][row]["quantity"] else 0.0
    worse_off = (priority < priority[row]) | ((priority == priority[row]) & (left <= own))
    worse_off &= np.isfinite(left)
    worse_off[row] = False
    assert (right[worse_off] >= left[worse_off] - EXACT * np.maximum(1, left[worse_off])).all()


def rates_of(plan):
    served = plan.served
    with np.errstate(divide="ignore", invalid="ignore"):
        return (served["served"] / served["entitlement"]).to_numpy()


def test_where_unmet_comes_first_a_met_request_that_grows_takes_from_somebody_worse_off():
    """A request met in full is a limit that binds, so no law holds its owner back.

    10 pieces; A, twice as important a piece, asks for 5 of the 10 it is entitled to; B asks for
    10. A is served 5, B 5: rates 1/2 each. A asks for 10 and gets them; B gets nothing.
    """
    tables = {
        "places": [{"place": place} for place in ("W", "A", "B")],
        "items": [{"item": "x"}],
        "groups": [
            {"group": "heavy", "priority": 1, "weight": 2},
            {"group": "light", "priority": 1, "weight": 1},
        ],
        "lanes": [{"origin": "W", "destination": place} for place in ("A", "B")],
        "stock": [{"place": "W", "item": "x", "quantity": 10}],
        "demand": [
            {"place": "A", "item": "x", "group": "heavy", "quantity": 5, "entitlement": 10},
            {"place": "B", "item": "x", "group": "light", "quantity": 10},
        ],
    }
    served = attempt(tables).served["served"]
    assert served.tolist() == pytest.approx([5, 5])
    tables["demand"][0]["quantity"] = 10
    assert attempt(tables).served["served"].tolist() == pytest.approx([10, 0])
    fair = attempt(tables, goals=("fairness", "unmet")).served["served"]
    assert fair.tolist() == pytest.approx([5, 5])
