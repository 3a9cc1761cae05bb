"""What goal values, fairness rows do not depend on."""

from __future__ import annotations

import pulp
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

import supplyopt.formulation.rungs as rungs
import supplyopt.lp.parts as parts
import supplyopt.planning.solve as solving

from .agreement import attempt, require_same
from .networks import renamed, reordered, scaled, tables

few = settings(max_examples=max(settings.default.max_examples // 3, 5))
orders = st.sampled_from(
    [
        ("unmet", "fairness", "stages", "cost"),
        ("fairness", "unmet", "cost", "hours"),
        ("unmet", "cost", "fairness"),
    ]
)
# Ids that files, solvers, sorting trip over.
ugly = ["W-1", "W+1", "W_1", "007", "7", "NA", "nan", "思明区", "a b", "a,b", 'q"', "P1", "x" * 90]


@st.composite
def names(draw):
    ids = [*(f"P{number}" for number in range(7)), "mask", "suit", "soap", "G0", "G1", "G2"]
    ids += ["van", "cart", "tiered", "direct"]
    fresh = [*ugly, *(f"n{number}" for number in range(len(ids)))]
    return dict(zip(ids, draw(st.permutations(fresh))[: len(ids)], strict=True))


@given(tables=tables(), goals=orders, names=names())
def test_other_ids(tables, goals, names):
    again = attempt(renamed(tables, names), goals=goals)
    require_same(attempt(tables, goals=goals), again, names=names)


@given(tables=tables(), goals=orders, data=st.data())
def test_another_order_of_every_table(tables, goals, data):
    again = attempt(data.draw(reordered(tables)), goals=goals)
    require_same(attempt(tables, goals=goals), again)


@given(tables=tables(switches=3, most_places=5), names=names(), power=st.integers(-6, 6))
@few
def test_ids_orders_sizes_where_lanes_are_switched(tables, names, power):
    factor = 10.0**power
    changed = scaled(renamed(tables, names), factor)
    # A trip is paid in money, which is scaled with the pieces that it is weighed against.
    for lane in changed["lanes"]:
        lane["trip_cost"] = lane.get("trip_cost", 0) * factor
    changed = {name: rows[::-1] for name, rows in changed.items()}
    # Several answers may be equally fair there, so the shares are not compared.
    require_same(attempt(tables), attempt(changed), factor=factor, shares=False)


@given(tables=tables(), goals=orders, power=st.integers(-6, 6))
def test_all_quantities_scaled(tables, goals, power):
    factor = 10.0**power
    again = attempt(scaled(tables, factor), goals=goals)
    require_same(attempt(tables, goals=goals), again, factor=factor)


@given(tables=tables(), goals=orders)
# Making a failing example smaller by a solver of another process takes minutes.
@settings(few, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@pytest.mark.parametrize("solver", ["pulp", pulp.HiGHS(msg=False)], ids=["pulp", "HiGHS by pulp"])
def test_another_solver(solver, tables, goals):
    require_same(attempt(tables, goals=goals), attempt(tables, goals=goals, solver=solver))


@given(tables=tables(most_places=9), goals=orders)
def test_places_made_one_or_not(tables, goals):
    plan = attempt(tables, goals=goals)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(solving, "MERGING", False)
        require_same(plan, attempt(tables, goals=goals))


@given(tables=tables(most_places=9), goals=orders)
def test_parts_that_share_nothing_apart_or_not(tables, goals):
    plan = attempt(tables, goals=goals)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parts, "_WORTH", 0)
        patch.setattr(parts, "_ENTRIES", 1)
        patch.setattr(parts, "_LARGEST", 1.0)
        require_same(plan, attempt(tables, goals=goals))


@given(tables=tables(most_places=9), goals=orders)
def test_first_goals_on_smaller_programs_or_not(tables, goals):
    plan = attempt(tables, goals=goals)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rungs, "_LARGE", 0)
        patch.setattr(rungs, "_MUCH_SMALLER", 1.0)
        require_same(plan, attempt(tables, goals=goals))


@given(tables=tables())
@few
def test_the_same_call_gives_the_same_shipments(tables):
    plan, again = attempt(tables), attempt(tables)
    if plan is not None:
        assert plan.shipments.equals(again.shipments)
        assert plan.served.equals(again.served)
