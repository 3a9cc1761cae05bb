"""What goal values, horizon rows of plans of many cycles do not depend on."""

from __future__ import annotations

import tempfile
import warnings
from pathlib import Path

import pandas as pd
import pulp
import pytest
from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st

import supplyopt as so
import supplyopt.formulation.rungs as rungs
import supplyopt.lp.faces as faces
import supplyopt.lp.parts as parts
import supplyopt.planning.solve as solving

from .agreement import attempt
from .cycles_agreement import require_same_season
from .cycles_networks import examples, seasons
from .networks import network_of, renamed, reordered, scaled
from .test_invariance import names

few = examples(1 / 4)
fewer = examples(1 / 5)
orders = st.sampled_from(
    [
        ("unmet", "fairness", "stages", "cost"),
        ("fairness", "unmet", "cost", "hours"),
        ("unmet", "cost", "fairness"),
    ]
)


@given(tables=seasons(shelf_life=True), goals=orders, names=names())
@few
def test_other_ids(tables, goals, names):
    again = attempt(renamed(tables, names), goals=goals)
    require_same_season(attempt(tables, goals=goals), again, names=names)


@given(tables=seasons(), goals=orders, data=st.data())
@few
def test_another_order_of_every_table(tables, goals, data):
    again = attempt(data.draw(reordered(tables)), goals=goals)
    require_same_season(attempt(tables, goals=goals), again)


@given(tables=seasons(served_before=True), goals=orders, power=st.integers(-6, 6))
@few
def test_all_quantities_scaled(tables, goals, power):
    factor = 10.0**power
    again = attempt(scaled(tables, factor), goals=goals)
    require_same_season(attempt(tables, goals=goals), again, pieces=factor)


@given(tables=seasons(most_places=5, most_cycles=3), goals=orders)
# Making a failing example smaller by a solver of another process takes minutes.
@settings(fewer, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@pytest.mark.parametrize("solver", ["pulp", pulp.HiGHS(msg=False)], ids=["pulp", "HiGHS by pulp"])
def test_another_solver(solver, tables, goals):
    again = attempt(tables, goals=goals, solver=solver)
    require_same_season(attempt(tables, goals=goals), again)


@given(tables=seasons(most_places=8), goals=orders)
@examples(2 / 3)
def test_places_made_one_or_not(tables, goals):
    plan = attempt(tables, goals=goals)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(solving, "MERGING", False)
        require_same_season(plan, attempt(tables, goals=goals))


@given(tables=seasons(most_places=8), goals=orders)
@examples(2 / 3)
def test_parts_that_share_nothing_apart_or_not(tables, goals):
    plan = attempt(tables, goals=goals)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parts, "_WORTH", 0)
        patch.setattr(parts, "_ENTRIES", 1)
        patch.setattr(parts, "_LARGEST", 1.0)
        require_same_season(plan, attempt(tables, goals=goals))


@given(tables=seasons(most_places=8), goals=orders)
@examples(2 / 3)
def test_first_goals_on_smaller_programs_or_not(tables, goals):
    plan = attempt(tables, goals=goals)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rungs, "_LARGE", 0)
        patch.setattr(rungs, "_MUCH_SMALLER", 1.0)
        require_same_season(plan, attempt(tables, goals=goals))


@given(tables=seasons(served_before=True), goals=orders)
@examples(2 / 3)
def test_shares_asked_for_level_by_level_or_all_at_once(tables, goals):
    plan = attempt(tables, goals=goals)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(faces, "_WHOLE_TURNS", 0)
        require_same_season(plan, attempt(tables, goals=goals))


@given(tables=seasons(shelf_life=True))
@fewer
def test_the_same_call_gives_the_same_shipments(tables):
    plan, again = attempt(tables), attempt(tables)
    if plan is not None:
        assert plan.shipments.equals(again.shipments)
        assert plan.served.equals(again.served)
        assert plan.stock.equals(again.stock)


TABLES = ("shipments", "served", "stock", "surplus", "in_transit", "fairness", "goals")


@given(tables=seasons(shelf_life=True, switches=1, most_cycles=3, most_places=5))
@fewer
def test_a_plan_comes_back_from_its_folder(tables):
    plan = attempt(tables)
    assume(plan is not None)
    with tempfile.TemporaryDirectory() as name, warnings.catch_warnings():
        warnings.simplefilter("ignore", so.InputWarning)
        so.write_plan(plan, Path(name) / "plan")
        again = so.read_plan(Path(name) / "plan")
    assert not so.verify(again)
    for table in TABLES:
        left, right = getattr(plan, table), getattr(again, table)
        pd.testing.assert_frame_equal(left, right, check_dtype=False, rtol=1e-12, atol=0)
    pd.testing.assert_series_equal(plan.measures, again.measures, rtol=1e-9)


@given(tables=seasons())
@fewer
def test_a_plan_taken_from_its_own_tables_is_the_plan(tables):
    plan = attempt(tables)
    assume(plan is not None)
    again = so.Plan.from_tables(plan.network, shipments=plan.shipments, served=plan.served)
    assert again.status is so.Status.GIVEN
    if tables["settings"][0]["unmet"] == "lost":
        assert not so.verify(again)
        pd.testing.assert_frame_equal(plan.stock, again.stock)
        pd.testing.assert_series_equal(plan.measures, again.measures)


@given(tables=seasons(most_places=5))
@fewer
def test_lanes_of_a_mode_alone_are_a_network_without_the_others(tables):
    network = network_of(tables)
    some = [lane for lane in tables["lanes"] if lane["mode"] == "direct"]
    assume(some)
    try:
        plan = so.solve(network.restrict(modes=["direct"]))
    except so.InfeasibleError:
        plan = None
    require_same_season(plan, attempt({**tables, "lanes": some}))
