"""What changes between two plans, so that a dispatcher can read it."""

from __future__ import annotations

import pandas as pd
import pytest

import supplyopt as so
from supplyopt.planning.goal_values import goal_values

WAY = {"origin": "W", "destination": "A", "mode": "direct", "item": "mask"}


@pytest.fixture(scope="module")
def plan() -> so.Plan:
    return so.solve(so.examples.four_places())


@pytest.fixture(scope="module")
def locked(plan: so.Plan) -> so.Plan:
    fixed = [{**WAY, "quantity": 10}, {"place": "B", "item": "mask", "group": "support"}]
    fixed[1]["quantity"] = 15
    return so.solve(plan.network, fixed=fixed)


def test_the_list_is_read_by_origin_then_by_who_gets_what(plan: so.Plan, locked: so.Plan) -> None:
    assert str(locked.diff(plan)).splitlines() == [
        "6 changes: 4 shipments, 2 amounts served",
        "From W:",
        "  send 30 mask more to D (tiered): 15 -> 45",
        "  send 25 mask less to A (direct): 35 -> 10",
        "  send 5 mask less to B (direct): 40 -> 35",
        "From D:",
        "  send 30 mask more to A (tiered): 15 -> 45",
        "Gets more:",
        "  A (support): 5 mask more, 10 -> 15",
        "Gets less:",
        "  B (support): 5 mask less, 20 -> 15",
        "Goals:",
        "  lowest rate, priority 2: 0.5 -> 0.375",
        "  stages: 105 -> 135",
        "  cost: 255 -> 225",
    ]


def test_the_tables_say_the_same(plan: so.Plan, locked: so.Plan) -> None:
    change = locked.diff(plan)
    assert change
    assert len(change) == 6
    assert change.shipments.columns.tolist() == [
        *("origin", "destination", "mode", "item", "cycle", "before", "after", "change")
    ]
    assert change.shipments["change"].tolist() == [30, -25, -5, 30]
    assert change.served["change"].tolist() == [5, -5]
    assert change.goals["goal"].tolist() == ["fairness", "stages", "cost"]
    assert change.measures.loc["stages", ["before", "after", "change"]].tolist() == [105, 135, 30]
    assert "served" not in change.measures.index
    assert repr(change) == "<Difference: 4 shipments, 2 amounts served>"
    assert "<td>-25.0</td>" in change._repr_html_()


def test_new_shipments_and_those_that_stop_are_told_apart(plan: so.Plan) -> None:
    network = plan.network
    no_desk = so.solve(
        network, fixed=[{**WAY, "destination": "D", "mode": "tiered", "quantity": 0}]
    )
    lines = str(no_desk.diff(plan)).splitlines()
    assert "  stop: send no mask to D (tiered), 15 before" in lines
    assert "  new: send 15 mask to A (tiered)" in str(plan.diff(no_desk)).splitlines()


def test_a_plan_against_itself_changes_nothing(plan: so.Plan) -> None:
    change = plan.diff(so.solve(plan.network))
    assert not change
    assert len(change) == len(change.measures) == len(change.goals) == 0
    assert str(change) == "nothing to send otherwise"
    assert change._repr_html_() == "<p>nothing changes</p>"
    assert change.notes == ()


def test_rounding_is_no_change(plan: so.Plan) -> None:
    near = plan.served.assign(served=plan.served["served"] * (1 + 1e-11))
    shipped = plan.shipments.assign(quantity=plan.shipments["quantity"] - 1e-9)
    given = so.Plan.from_tables(plan.network, shipments=shipped, served=near)
    assert len(given.diff(plan)) == 0
    off = plan.shipments.assign(quantity=plan.shipments["quantity"] - 1e-6)
    given = so.Plan.from_tables(plan.network, shipments=off, served=near)
    assert len(given.diff(plan).shipments) == 4


def test_plans_without_goals_are_told_by_all_goals(plan: so.Plan) -> None:
    change = so.policies.equal_shares(plan.network).diff(so.policies.by_request(plan.network))
    assert set(change.goals["goal"]) <= {"unmet", "fairness", "stages", "cost"}
    assert "unmet" in set(change.goals["goal"])


@pytest.mark.filterwarnings("ignore::supplyopt.InputWarning")
def test_other_networks_are_compared_by_ids_with_notes(plan: so.Plan) -> None:
    tables = plan.network.tables
    demand = tables["demand"].assign(quantity=[40, 30, 20, 100])
    more = pd.DataFrame([{"place": "口岸", "item": "mask", "group": "support", "quantity": 7}])
    network = plan.network.replace(
        places=pd.concat([tables["places"], pd.DataFrame([{"place": "口岸"}])]),
        lanes=pd.concat(
            [tables["lanes"], pd.DataFrame([{**WAY, "destination": "口岸", "cost": 9}])]
        ).assign(item=None),
        demand=pd.concat([demand, more]),
    )
    change = so.solve(network).diff(plan)
    assert "only the plan after knows the place 口岸" in change.notes
    assert "only the plan after knows the lane W 口岸 direct" in change.notes
    assert "only the plan after knows the demand row 口岸 mask support 1" in change.notes
    assert "the two plans are asked for other quantities by A mask support 1" in change.notes
    new = change.shipments.set_index("destination").loc["口岸"]
    assert (new["before"], new["after"] > 0) == (0, True)
    assert "new: send" in str(change)
    assert "Note: only the plan after knows the place 口岸" in str(change)


def test_units_that_differ_are_refused(plan: so.Plan) -> None:
    items = plan.network.tables["items"].assign(unit="box")
    boxes = so.solve(plan.network.replace(items=items))
    with pytest.raises(so.InputError) as raised:
        boxes.diff(plan)
    (fault,) = raised.value.faults
    assert (fault.table, fault.column) == ("items", "unit")


def test_what_is_no_plan_is_a_fault(plan: so.Plan) -> None:
    with pytest.raises(so.InputError, match="is no plan"):
        plan.diff(plan.shipments)  # type: ignore[arg-type]


@pytest.mark.parametrize("names", [("unmet", "fairness", "stages", "cost"), ("hours", "fairness")])
def test_goal_values_are_those_of_the_solve(names: tuple[str, ...]) -> None:
    for network in (so.examples.four_places(), so.examples.xiamen()):
        plan = so.solve(network, goals=names)
        found = goal_values(network, plan.flows, names=names)
        pd.testing.assert_frame_equal(found, plan.goals[["goal", "priority", "value"]], rtol=1e-7)
