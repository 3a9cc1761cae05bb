"""First goals on smaller programs: which there are, what is kept when time runs out."""

from __future__ import annotations

import pandas as pd
import pytest

import supplyopt as so
import supplyopt.lp.parts as parts
import supplyopt.planning.climb as climb
from supplyopt.formulation.formulate import formulate
from supplyopt.formulation.rungs import rungs, telling

from ..reductions import as_it_comes

pytestmark = as_it_comes

NAMES = ("unmet", "fairness", "stages", "cost")


@pytest.fixture(scope="module")
def hainan() -> so.Network:
    return so.examples.country(provinces="46")


def test_goals_that_look_at_less_get_smaller_programs(hainan: so.Network) -> None:
    whole = formulate(hainan.unrolled.net, with_trips=False, merged=True, telling=telling(NAMES))
    (rung,) = rungs(whole, NAMES)  # every lane is one stage: what stages tell apart is nothing
    assert rung.upto == NAMES.index("cost")
    assert rung.formulation.merging.whole is hainan.unrolled.net
    assert rung.formulation.program.n_columns < whole.program.n_columns / 2
    assert rungs(whole, ("cost", "unmet", "fairness")) == ()


def test_a_small_network_has_one_program() -> None:
    net = so.examples.four_places().unrolled.net
    assert rungs(formulate(net, with_trips=False, merged=True), NAMES) == ()


def test_what_was_met_when_time_runs_out_is_a_plan(
    hainan: so.Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    solve = climb.solve_in_parts
    sizes: list[int] = []

    def late(program, goals, **options):
        sizes.append(program.n_columns)
        if len(sizes) > 1:
            raise so.LimitError("the time limit was hit before any plan was found")
        return solve(program, goals, **options)

    monkeypatch.setattr(climb, "solve_in_parts", late)
    plan = so.solve(hainan, time_limit=1000)
    assert plan.status is so.Status.LIMIT
    assert plan.goals["goal"].tolist()[-2:] == ["stages", "cost"]
    assert plan.goals["status"].tolist()[-2:] == ["optimal", "limit"]
    assert plan.goals["value"].iloc[-1] == pytest.approx(plan.measures["cost"])
    assert not so.verify(plan)
    monkeypatch.undo()
    whole = so.solve(hainan)
    assert whole.goals["value"].iloc[-1] <= plan.goals["value"].iloc[-1]
    assert whole.goals["value"].tolist()[:-1] == pytest.approx(plan.goals["value"].tolist()[:-1])


def test_rounding_that_spoils_the_finer_program_is_no_conflict(
    hainan: so.Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    solve = climb.solve_in_parts
    sizes: list[int] = []

    def spoilt(program, goals, **options):
        sizes.append(program.n_columns)
        if len(sizes) > 1:
            raise so.InfeasibleError("not all guarantees and reserves can be kept")
        return solve(program, goals, **options)

    monkeypatch.setattr(climb, "solve_in_parts", spoilt)
    plan = so.solve(hainan)
    monkeypatch.undo()
    assert len(sizes) == 2
    pd.testing.assert_series_equal(plan.goals["value"], so.solve(hainan).goals["value"])


def test_items_that_share_no_limit_are_solved_apart() -> None:
    city = so.examples.xiamen_season(cycles=6)
    lanes = city.tables["lanes"].drop(columns=["capacity"])
    free = city.replace(lanes=lanes, carriers=city.tables["carriers"].assign(capacity=None))
    plan = so.solve(free)
    # The two small items are put together.
    assert plan.report["method"].str.contains("2 parts").all()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parts, "_WORTH", 10**9)
        whole = so.solve(free)
    assert not whole.report["method"].str.contains("parts").any()
    assert plan.goals["value"].tolist() == pytest.approx(whole.goals["value"].tolist(), rel=1e-9)
    arrivals = city.tables["arrivals"].assign(quantity=lambda table: table["quantity"] + 10)
    again = so.solve(free.replace(arrivals=arrivals), start=plan)
    assert again.report["iterations"].sum() < plan.report["iterations"].sum() / 5
