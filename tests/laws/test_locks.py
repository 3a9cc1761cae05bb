"""A locked plan keeps the locks, loses what it must lose, and nothing more."""

from __future__ import annotations

import tempfile
from itertools import product

import pandas as pd
import pytest
from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

import supplyopt as so
import supplyopt.planning.solve as solving

from .agreement import EXACT, require_same, sizes_of
from .networks import network_of, tables
from .reference import Linear, best, fixed_at, switched_lanes

few = settings(max_examples=max(settings.default.max_examples // 3, 5))
orders = st.sampled_from(
    [
        ("unmet", "fairness", "stages", "cost"),
        ("fairness", "unmet", "cost", "hours"),
        ("unmet", "cost", "fairness"),
    ]
)
RECORDS = ("guarantees", "reserves", "lanes", "carriers", "places")


@st.composite
def fixed_rows(draw, tables, *, most=3):
    """Draw rows that fix shipments on open lanes, amounts served up to what is asked for."""
    items = [row["item"] for row in tables["items"]]
    ways = [
        {**{part: lane[part] for part in ("origin", "destination", "mode")}, "item": item}
        for lane in tables["lanes"]
        for item in items
        if lane["lead_time"] == 0 and lane["item"] in (None, item)
    ]
    needs = tables["demand"]
    sent = draw(st.lists(st.sampled_from(range(len(ways))), unique=True, max_size=most))
    got = draw(st.lists(st.sampled_from(range(len(needs))), unique=True, max_size=most))
    rows = [{**ways[way], "quantity": draw(st.sampled_from([0, 1, 2.5, 4, 9]))} for way in sent]
    for need in got:
        row = needs[need]
        key = {part: row[part] for part in ("place", "item", "group")}
        rows.append({**key, "quantity": draw(st.integers(0, row["quantity"]))})
    return draw(st.permutations(rows))


def solve(network, fixed, **options):
    """Return the best plan; None where there is none, nothing where goods go in circles."""
    try:
        return so.solve(network, fixed=fixed, **options)
    except so.InfeasibleError:
        return None
    except (so.InputError, so.CertificateError) as error:
        if "circle" not in str(error):
            raise
        event("a circle")
        return assume(condition=False)


def require_kept(plan, fixed):
    """Fail unless every fixed quantity is in the plan to the last digit."""
    sent = plan.shipments.set_index(["origin", "destination", "mode", "item"])["quantity"]
    served = plan.served.set_index(["place", "item", "group"])["served"]
    for row in fixed:
        *key, quantity = row.values()
        found = sent.get(tuple(key), 0.0) if "origin" in row else served[tuple(key)]
        assert found == quantity
    assert len(plan.fixed) == len(fixed)
    assert plan.fixed["quantity"].tolist() == [row["quantity"] for row in fixed]


@given(tables=tables(), goals=orders, data=st.data())
def test_what_is_fixed_is_kept_and_the_rest_is_best(tables, goals, data):
    fixed = data.draw(fixed_rows(tables))
    network = network_of(tables)
    plan = solve(network, fixed, goals=goals)
    expected = best(network, goals, fixed)
    event("infeasible" if plan is None else "a plan")
    assert (plan is None) == (expected is None)
    if plan is None:
        return
    require_kept(plan, fixed)
    assert not so.verify(plan), str(so.verify(plan))
    sizes = sizes_of(plan)
    for stage, row in zip(expected[0], plan.goals.itertuples(), strict=True):
        assert (row.goal, row.status) == (stage.goal, "optimal")
        near = EXACT * max(sizes[stage.goal], 1.0)
        assert row.value == pytest.approx(stage.value, rel=EXACT, abs=near, nan_ok=True)
    served = plan.served["served"].tolist()
    for row, share in expected[1].items():
        assert served[row] == pytest.approx(share, rel=EXACT, abs=1e-5)


@given(tables=tables(switches=3, most_places=5), data=st.data())
@few
def test_the_same_where_lanes_are_switched(tables, data):
    fixed = data.draw(fixed_rows(tables, most=2))
    network = network_of(tables)
    plan = solve(network, fixed)
    expected = best(network, ("unmet", "fairness", "stages", "cost"), fixed)
    assert (plan is None) == (expected is None)
    if plan is None:
        return
    require_kept(plan, fixed)
    assert not so.verify(plan), str(so.verify(plan))
    sizes = sizes_of(plan)
    for stage, row in zip(expected[0], plan.goals.itertuples(), strict=True):
        near = EXACT * max(sizes[stage.goal], 1.0)
        assert row.value == pytest.approx(stage.value, rel=EXACT, abs=near, nan_ok=True)


@given(tables=tables(dues=False), goals=orders, data=st.data())
@few
def test_other_solvers_and_no_merging_agree(tables, goals, data):
    fixed = data.draw(fixed_rows(tables))
    network = network_of(tables)
    plan = solve(network, fixed, goals=goals)
    require_same(plan, solve(network, fixed, goals=goals, solver="pulp"))
    solving.MERGING = False
    try:
        require_same(plan, solve(network, fixed, goals=goals))
    finally:
        solving.MERGING = True


@given(tables=tables(), goals=orders, data=st.data())
def test_to_fix_what_the_best_plan_does_changes_no_goal(tables, goals, data):
    network = network_of(tables)
    plan = solve(network, None, goals=goals)
    if plan is None:
        return
    rows = pd.concat([plan.shipments, plan.served], ignore_index=True)
    some = data.draw(st.lists(st.sampled_from(range(len(rows))), unique=True))
    locked = solve(network, rows.iloc[some], goals=goals)
    assert len(locked.fixed) == len(some)
    require_same(plan, locked)
    sizes = sizes_of(plan)
    for row in locked.losses.itertuples():
        assert row.loss == pytest.approx(0, abs=EXACT * max(sizes[row.goal], 1.0), nan_ok=True)


@given(tables=tables(), goals=orders, data=st.data())
def test_the_first_goal_never_gains_and_losses_are_set_against_the_free_plan(tables, goals, data):
    network = network_of(tables)
    plan = solve(network, data.draw(fixed_rows(tables)), goals=goals)
    if plan is None:
        return
    free, losses, sizes = solve(network, None, goals=goals), plan.losses, sizes_of(plan)
    for column, goal_table in (("value", plan.goals), ("free", free.goals)):
        assert losses["goal"].tolist() == goal_table["goal"].tolist()
        for goal, said, value in zip(
            losses["goal"], losses[column], goal_table["value"], strict=True
        ):
            near = EXACT * max(sizes[goal], 1.0)
            assert said == pytest.approx(value, rel=EXACT, abs=near, nan_ok=True)
    first = losses.iloc[0]
    assert not first["loss"] < -EXACT * max(sizes[first["goal"]], 1.0)
    assert (free.losses["loss"].fillna(0.0) == 0).all()


def can_be_kept(network, fixed, named):
    """Whether some records can be kept, all others that ask for something being left out."""
    every = {(name, row) for name in RECORDS for row in range(2, 2 + len(network.filled(name)))}
    kept = [row for number, row in enumerate(fixed, start=2) if ("fixed", number) in named]
    without = frozenset(every - set(named))
    switched = switched_lanes(network)
    uses = [
        [lane for lane, used in zip(switched, flags, strict=True) if used]
        for flags in product((True, False), repeat=len(switched))
    ]
    return any(fixed_at(Linear(network, on, without), kept).feasible() for on in uses)


@given(tables=tables(most_places=5, switches=1), data=st.data())
def test_conflicts_name_fixed_rows_and_all_but_any_one_can_be_kept(tables, data):
    fixed = data.draw(fixed_rows(tables, most=5))
    network = network_of(tables)
    try:
        so.solve(network, fixed=fixed, goals=["unmet"])
    except so.InfeasibleError as error:
        rows = error.rows
    except (so.InputError, so.CertificateError):
        return
    else:
        event("no conflict")
        return
    event(f"a conflict of {len(rows)}")
    assert rows
    assert not can_be_kept(network, fixed, rows)
    for row in rows:
        assert can_be_kept(network, fixed, [other for other in rows if other != row]), row


def applied(change, before, keys, column):
    """Return a table of quantities by key with the changes made in it."""
    quantity = before.set_index(keys)[column]
    moved = change.set_index(keys)["change"]
    together = quantity.add(moved, fill_value=0.0)
    return together[together.abs() > 1e-6].sort_index()


@given(tables=tables(), data=st.data())
def test_a_difference_applied_to_the_plan_before_gives_the_plan_after(tables, data):
    network = network_of(tables)
    before = solve(network, data.draw(fixed_rows(tables)))
    after = solve(network, data.draw(fixed_rows(tables)))
    if before is None or after is None:
        return
    change = after.diff(before)
    for name, keys, column in (
        ("shipments", ["origin", "destination", "mode", "item", "cycle"], "quantity"),
        ("served", ["place", "item", "group", "cycle"], "served"),
    ):
        made = applied(getattr(change, name), getattr(before, name), keys, column)
        there = getattr(after, name).set_index(keys)[column]
        there = there[there > 1e-6].sort_index()
        assert made.index.equals(there.index)
        assert made.tolist() == pytest.approx(there.tolist(), abs=1e-6)
    back = before.diff(after)
    assert len(back) == len(change)
    assert back.served["change"].tolist() == [-each for each in change.served["change"]]
    for plan in (before, after):
        assert not plan.diff(plan)
        assert str(plan.diff(plan)) == "nothing to send otherwise"


@given(tables=tables(), data=st.data())
@few
def test_what_is_fixed_is_read_back_from_a_folder(tables, data):
    network = network_of(tables)
    plan = solve(network, data.draw(fixed_rows(tables)))
    if plan is None:
        return
    with tempfile.TemporaryDirectory() as folder:
        so.write_plan(plan, folder)
        again = so.read_plan(folder)
    pd.testing.assert_frame_equal(again.fixed, plan.fixed, check_exact=True)
    assert not so.verify(again)
    assert not again.diff(plan)
