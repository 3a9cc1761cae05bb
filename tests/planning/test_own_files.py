"""Plans with constraints of one's own, written and read back."""

from __future__ import annotations

import pytest

import supplyopt as so


@pytest.fixture
def plan():
    model = so.to_pulp(so.examples.four_places())
    ship = model.variables["ship"]
    to_b = ship["W", "B", "direct", "mask", 1]
    trip = model.problem.add_variable("trip", cat="Binary")
    model.problem += to_b <= 1000 * trip, "no masks without a trip"
    model.problem += to_b >= 25 * trip, "a trip pays from 25 masks"
    model.problem += to_b <= 30, "口罩最多30"
    return so.solve(model)


def test_own_constraints_come_back(plan, tmp_path):
    so.write_plan(plan, tmp_path / "plan")
    again = so.read_plan(tmp_path / "plan")
    assert again.terms.own == plan.terms.own
    assert again.terms.own.names[-1] == "口罩最多30"
    assert repr(again) == repr(plan)
    assert not so.verify(again)
    # What they cost is told of the plan that was read, too.
    assert again.losses.equals(plan.losses)
    with pytest.raises(so.InputError):
        _ = again.prices


def test_a_later_plan_without_any_leaves_none_behind(plan, tmp_path):
    so.write_plan(plan, tmp_path / "plan")
    so.write_plan(so.solve(plan.network), tmp_path / "plan")
    assert not so.read_plan(tmp_path / "plan").terms.own


@pytest.mark.parametrize(
    "text",
    ["", "[]", '{"constraints": [{}]}', '{"constraints": 3, "variables": [], "whole": []}'],
)
def test_a_spoilt_file_is_told(plan, tmp_path, text):
    so.write_plan(plan, tmp_path / "plan")
    (tmp_path / "plan" / "own.json").write_text(text)
    with pytest.raises(so.InputError, match=r"own\.json.*write the plan again"):
        so.read_plan(tmp_path / "plan")
