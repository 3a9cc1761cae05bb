"""What is fixed by hand is read, kept, written, and its price is told."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import supplyopt as so

from ..folders import as_of_0_1_0

WAY = {"origin": "W", "destination": "A", "mode": "direct", "item": "mask"}
NEED = {"place": "B", "item": "mask", "group": "support"}


@pytest.fixture(scope="module")
def network() -> so.Network:
    return so.examples.four_places()


def faults_of(network: so.Network, fixed: Any, **options: Any) -> list[so.Fault]:
    with pytest.raises(so.InputError) as raised:
        so.solve(network, fixed=fixed, **options)
    faults = list(raised.value.faults)
    assert {fault.table for fault in faults} == {"fixed"}
    return faults


def test_the_rest_is_planned_around_what_is_fixed(network: so.Network) -> None:
    """10 to A directly, so 45 go by the desk; 15 to B's support leave 15 to A's."""
    plan = so.solve(network, fixed=[{**WAY, "quantity": 10}, {**NEED, "quantity": 15}])
    assert plan.shipments["quantity"].tolist() == [45, 45, 10, 35]
    assert plan.served["served"].tolist() == [40, 15, 20, 15]
    assert plan.fixed["quantity"].tolist() == [10, 15]
    assert plan.fixed["origin"].tolist() == ["W", ""]
    assert plan.fixed["place"].tolist() == ["", "B"]
    assert not so.verify(plan)


def test_a_row_fixed_below_its_level_holds_no_other_row_down(network: so.Network) -> None:
    plan = so.solve(network, fixed=[{**NEED, "quantity": 0}], goals=["fairness", "unmet"])
    rates = plan.fairness.set_index(["place", "group"])["rate"]
    assert rates["B", "support"] == 0
    assert (rates.drop(("B", "support")) == 1).all()


def test_what_is_fixed_at_zero_is_forbidden(network: so.Network) -> None:
    fixed = [{**WAY, "quantity": 0}, {**WAY, "destination": "B", "quantity": 0}]
    plan = so.solve(network, fixed=fixed)
    assert set(plan.shipments["mode"]) == {"tiered"}
    assert len(plan.fixed) == 2


def test_rows_of_a_plan_are_taken_as_they_are(network: so.Network) -> None:
    plan = so.solve(network)
    rows = pd.concat([plan.shipments.iloc[:1], plan.served.iloc[1:2].assign(served=5)])
    again = so.solve(network, fixed=rows)
    assert again.fixed["quantity"].tolist() == [15, 5]
    assert again.served["served"].tolist()[1] == 5
    for own in (plan.fixed, again.fixed):
        assert so.solve(network, fixed=own).fixed.equals(own)


def test_thirds_are_kept_to_the_last_digit(network: so.Network) -> None:
    plan = so.solve(network, fixed=[{**WAY, "quantity": 100 / 3}, {**NEED, "quantity": 0.1}])
    sent = plan.shipments.set_index(["destination", "mode"])["quantity"]
    assert sent["A", "direct"] == 100 / 3
    assert plan.served["served"].iloc[3] == 0.1


@pytest.mark.parametrize("nothing", [None, [], pd.DataFrame(), pd.DataFrame(columns=[*NEED, "x"])])
def test_nothing_fixed_is_nothing_lost(network: so.Network, nothing: Any) -> None:
    if nothing is not None and len(getattr(nothing, "columns", ())):
        nothing = nothing.rename(columns={"x": "quantity"})
    plan = so.solve(network, fixed=nothing)
    assert len(plan.fixed) == 0
    assert plan.losses["loss"].tolist() == [0] * 6
    assert plan.losses["value"].tolist() == plan.goals["value"].tolist()


def test_losses_are_told_goal_by_goal(network: so.Network) -> None:
    plan = so.solve(network, fixed=[{**NEED, "quantity": 15}])
    losses = plan.losses.set_index(["goal", "priority"])
    assert losses.loc[("fairness", 2), "loss"] == pytest.approx(0.5 - 15 / 40)
    assert losses.loc[("fairness", 2), "rows_below"] == 1
    assert losses.loc[("unmet", 2), "loss"] == 0


def test_a_distribution_that_was_given_is_told_what_it_lost(network: so.Network) -> None:
    """Equal shares leave 15 of the frontline unmet, whom the best plan serves in full."""
    losses = so.policies.equal_shares(network).losses.set_index(["goal", "priority"])
    assert losses.loc[("unmet", 1), ["value", "free", "loss"]].tolist() == [15, 0, 15]
    assert losses.loc[("unmet", 2), "loss"] == -15
    assert losses.loc[("fairness", 1), "loss"] == pytest.approx(0.375)


@pytest.mark.parametrize(
    ("rows", "row", "column"),
    [
        ([{**WAY, "quantity": -1}], 2, "quantity"),
        ([{**WAY, "quantity": float("inf")}], 2, "quantity"),
        ([{**WAY, "quantity": "1O"}], 2, "quantity"),
        ([{**WAY, "quantity": None}], 2, "quantity"),
        ([WAY], None, "quantity"),
        ([{**WAY, "quantity": 1}, {**WAY, "quantity": 1, "origin": "X"}], 3, "origin"),
        ([{**WAY, "quantity": 1, "item": "musk"}], 2, "item"),
        ([{**WAY, "quantity": 1, "item": None}], 2, "item"),
        ([{**WAY, "quantity": 1, "mode": ""}], 2, "mode"),
        ([{**WAY, "quantity": 1, "mode": "dirct"}], 2, "mode"),
        ([{**WAY, "quantity": 1, "origin": None}], 2, "origin"),
        ([{**WAY, "quantity": 1, "origin": "B"}], 2, "origin, destination"),
        ([{**WAY, "quantity": 1, "cycle": 2}], 2, "cycle"),
        (
            [{**WAY, "quantity": 1}, {**WAY, "quantity": 2}],
            3,
            "origin, destination, mode, item, cycle",
        ),
        ([{**NEED, "quantity": 101}], 2, "quantity"),
        ([{**NEED, "quantity": 1, "place": "Q"}], 2, "place"),
        ([{**NEED, "quantity": 1, "place": "W"}], 2, "place, item, group, cycle"),
        ([{**NEED, "quantity": 1, "group": None}], 2, "group"),
        ([{**NEED, "quantity": 1, "served": 2}], 2, "quantity, served"),
        ([{**NEED, "quantity": 1}, {**NEED, "served": 1}], 3, "place, item, group, cycle"),
        ([{**NEED, **WAY, "quantity": 1}], 2, "origin, destination, place"),
        ([{"item": "mask", "quantity": 1}], 2, "origin, destination, place"),
        ([{**WAY, "quantity": 1}, dict.fromkeys(WAY)], 3, ""),
        (5, None, ""),
        ("no such file.csv", None, ""),
    ],
)
def test_each_fault_is_found_where_it_is(
    network: so.Network, rows: Any, row: int | None, column: str
) -> None:
    (fault,) = faults_of(network, rows)
    assert (fault.row, fault.column) == (row, column)


def test_all_faults_are_told_at_once(network: so.Network) -> None:
    rows = [{**WAY, "mode": "dirct", "quantity": -1}, {**NEED, "quantity": 300}, {"item": "x"}]
    told = [(fault.row, fault.column) for fault in faults_of(network, rows)]
    assert (2, "mode") in told
    assert (2, "quantity") in told
    assert (3, "quantity") in told
    assert (4, "origin, destination, place") in told
    assert [row for row, _ in told] == sorted(row for row, _ in told if row)


def odd_network() -> so.Network:
    return so.Network.from_tables(
        places=[{"place": place} for place in ("仓库", "甲", "乙")],
        items=[{"item": "口罩", "lot": 10}, {"item": "suit"}],
        lanes=[
            {"origin": "仓库", "destination": "甲"},
            {"origin": "仓库", "destination": "乙", "lead_time": 1},
            {"origin": "甲", "destination": "乙", "item": "suit"},
            {"origin": "甲", "destination": "仓库"},
        ],
        stock=[{"place": "仓库", "item": item, "quantity": 40} for item in ("口罩", "suit")],
        demand=[{"place": "乙", "item": "suit", "quantity": 30}],
    )


@pytest.mark.filterwarnings("ignore::supplyopt.InputWarning")
def test_lanes_that_cannot_carry_it_take_zero_only() -> None:
    network = odd_network()
    late = {"origin": "仓库", "destination": "乙", "item": "suit"}
    other = {"origin": "甲", "destination": "乙", "item": "口罩"}
    fixed = [{**late, "quantity": 1}, {**other, "quantity": 1}]
    told = faults_of(network, fixed)
    assert [(fault.row, fault.column) for fault in told] == [
        (2, "origin, destination"),
        (3, "origin, destination"),
    ]
    assert "lanes, row 3" in told[0].problem
    assert "suit only" in told[1].problem
    plan = so.solve(network, fixed=[{**row, "quantity": 0} for row in (late, other)])
    assert plan.fixed["quantity"].tolist() == [0, 0]


@pytest.mark.filterwarnings("ignore::supplyopt.InputWarning")
def test_goods_that_go_round_in_a_circle_keep_nothing() -> None:
    """Only 40 are there; 50 could pass if 10 of them came back."""
    fixed = [{"origin": "仓库", "destination": "甲", "item": "suit", "quantity": 50}]
    (fault,) = faults_of(odd_network(), fixed)
    assert (fault.row, fault.column) == (2, "quantity")
    fixed.append({"origin": "甲", "destination": "仓库", "item": "suit", "quantity": 0})
    with pytest.raises(so.InfeasibleError) as raised:
        so.solve(odd_network(), fixed=fixed)
    assert set(raised.value.rows) == {("fixed", 2), ("fixed", 3)}


def test_a_conflict_names_the_rows_that_are_fixed(network: so.Network) -> None:
    """Only 90 are there."""
    ways = [{**WAY, "quantity": 50}, {**WAY, "destination": "B", "quantity": 30}]
    desk = {"origin": "W", "destination": "D", "mode": "tiered", "item": "mask", "quantity": 20}
    with pytest.raises(so.InfeasibleError) as raised:
        so.solve(network, fixed=[*ways, desk])
    assert set(raised.value.rows) == {("fixed", 2), ("fixed", 3), ("fixed", 4)}
    assert "fixed, row 4" in str(raised.value)


@pytest.mark.filterwarnings("ignore::supplyopt.InputWarning")
@pytest.mark.parametrize("lots", [True, "everywhere"])
def test_whole_cartons_refuse_a_broken_one(lots: bool | str) -> None:
    fixed = [{"origin": "仓库", "destination": "甲", "item": "口罩", "quantity": 15}]
    (fault,) = faults_of(odd_network(), fixed, lots=lots)
    assert (fault.row, fault.column) == (2, "quantity")
    assert fault.remedy.startswith("give 10 or 20")
    plan = so.solve(odd_network(), fixed=[{**fixed[0], "quantity": 20}], lots=lots)
    assert plan.shipments["quantity"].tolist()[0] == 20


def test_trips_loads_stops_are_kept_with_what_is_fixed(network: so.Network) -> None:
    lanes = network.tables["lanes"].assign(trip_cost=5.0, min_load=10.0)
    switched = network.replace(lanes=lanes)
    plan = so.solve(switched, fixed=[{**WAY, "quantity": 25}])
    assert not so.verify(plan)
    with pytest.raises(so.InfeasibleError) as raised:
        so.solve(switched, fixed=[{**WAY, "quantity": 5}])
    assert ("fixed", 2) in raised.value.rows
    assert {table for table, _ in raised.value.rows} == {"fixed", "lanes"}


def test_a_file_is_read_with_its_own_row_numbers(network: so.Network, tmp_path: Path) -> None:
    file = tmp_path / "by hand.csv"
    head = "origin,destination,mode,item,place,group,quantity\n"
    file.write_text(f"{head}W,A,direct,mask,,,10\n\n,,,mask,B,support,15\n", encoding="utf-8")
    assert so.solve(network, fixed=file).fixed["quantity"].tolist() == [10, 15]
    file.write_text(f"{head}W,A,direct,mask,,,10\n\n,,,mask,B,support,150\n", encoding="utf-8")
    (fault,) = faults_of(network, str(file))
    assert (fault.row, fault.column) == (4, "quantity")


def test_a_header_that_looks_like_a_slip_is_warned_of(network: so.Network) -> None:
    with pytest.warns(so.InputWarning, match="cycel"):
        so.solve(network, fixed=[{**WAY, "quantity": 10, "cycel": 1}])


def test_a_folder_keeps_what_is_fixed(network: so.Network, tmp_path: Path) -> None:
    plan = so.solve(network, fixed=[{**NEED, "quantity": 15}, {**WAY, "quantity": 10}])
    so.write_plan(plan, tmp_path)
    again = so.read_plan(tmp_path)
    pd.testing.assert_frame_equal(again.fixed, plan.fixed, check_exact=True)
    pd.testing.assert_frame_equal(again.losses, plan.losses)
    file = tmp_path / "fixed.csv"
    file.write_text(file.read_text(encoding="utf-8").replace(",15\n", ",16\n"), encoding="utf-8")
    as_of_0_1_0(tmp_path)
    report = so.verify(so.read_plan(tmp_path))
    assert report.table["check"].tolist() == ["fixed amount served"]
    file.write_text(file.read_text(encoding="utf-8").replace(",10\n", ",11\n"), encoding="utf-8")
    report = so.verify(so.read_plan(tmp_path))
    assert set(report.table["check"]) == {"fixed amount served", "fixed shipment"}
    file.write_text("origin,item,quantity\nX,mask,1\n", encoding="utf-8")
    with pytest.raises(so.InputError) as raised:
        so.read_plan(tmp_path)
    assert {fault.table for fault in raised.value.faults} == {"fixed"}


def test_folders_of_older_versions_still_read(network: so.Network, tmp_path: Path) -> None:
    plan = so.solve(network, fixed=[{**NEED, "quantity": 15}])
    so.write_plan(plan, tmp_path / "new")
    shutil.copytree(tmp_path / "new", tmp_path / "old")
    as_of_0_1_0(tmp_path / "old")
    (tmp_path / "old" / "fixed.csv").unlink()
    again = so.read_plan(tmp_path / "old")
    assert len(again.fixed) == 0
    assert not so.verify(again)
    so.write_plan(so.solve(network), tmp_path / "new")
    assert len(so.read_plan(tmp_path / "new").fixed) == 0
