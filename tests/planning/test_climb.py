"""First goals on smaller programs: which there are, what is kept when time runs out."""

from __future__ import annotations

import pytest

import supplyopt as so
import supplyopt.planning.climb as climb
from supplyopt.formulation.formulate import formulate
from supplyopt.formulation.rungs import rungs, telling

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
    solve = climb.solve_by_faces
    sizes: list[int] = []

    def late(program, goals, **options):
        sizes.append(program.n_columns)
        if len(sizes) > 1:
            raise so.LimitError("the time limit was hit before any plan was found")
        return solve(program, goals, **options)

    monkeypatch.setattr(climb, "solve_by_faces", late)
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
