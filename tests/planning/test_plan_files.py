"""A plan folder reads back equal, and what was changed in it comes to light."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import supplyopt as so

from ..folders import seal_again

TABLES = ("shipments", "served", "stock", "surplus", "in_transit", "goals", "fairness")


def assert_equal(left: so.Plan, right: so.Plan) -> None:
    for name in TABLES:
        pd.testing.assert_frame_equal(getattr(left, name), getattr(right, name), check_exact=True)
    pd.testing.assert_series_equal(left.measures, right.measures, check_exact=True)
    assert left.measures.attrs == right.measures.attrs
    assert left.status is right.status
    assert left.network == right.network


def written_and_read(plan: so.Plan, folder: Path) -> so.Plan:
    so.write_plan(plan, folder)
    return so.read_plan(folder)


def odd_network() -> so.Network:
    """Names with commas, quotes, line ends, zeros, Chinese; stock that finds no room."""
    return so.Network.from_tables(
        places=[
            {"place": "城市,仓库", "storage": 1},
            {"place": 'the "unit"\nof 7'},
            {"place": "007"},
        ],
        items=[{"item": "口罩"}, {"item": "NA", "volume": 0.1}],
        lanes=[
            {"origin": "城市,仓库", "destination": 'the "unit"\nof 7', "cost": 1e-7},
            {"origin": "城市,仓库", "destination": "007", "mode": "direct", "capacity": 1 / 3},
        ],
        stock=[
            {"place": "城市,仓库", "item": "口罩", "quantity": 10.1},
            {"place": "城市,仓库", "item": "NA", "quantity": 1e9},
        ],
        demand=[
            {"place": 'the "unit"\nof 7', "item": "口罩", "quantity": 0.7},
            {"place": "007", "item": "口罩", "quantity": 5},
            {"place": "007", "item": "NA", "quantity": 0},
        ],
    )


def test_a_solved_plan_reads_back_equal(tmp_path: Path) -> None:
    plan = so.solve(so.examples.four_places())
    again = written_and_read(plan, tmp_path / "deep" / "folder")
    assert_equal(plan, again)
    assert not so.verify(again)


def test_a_folder_without_the_rates_of_priorities_is_read(tmp_path: Path) -> None:
    """Folders of 0.1.0 do not state them; any other measure that is missing is a fault."""
    plan = so.solve(so.examples.four_places())
    so.write_plan(plan, tmp_path)
    file = tmp_path / "measures.csv"
    lines = file.read_text().splitlines(keepends=True)
    file.write_text("".join(line for line in lines if "_rate_priority_" not in line))
    assert len(file.read_text().splitlines()) == len(lines) - 4
    seal_again(tmp_path)
    again = so.read_plan(tmp_path)
    pd.testing.assert_series_equal(again.measures, plan.measures)
    assert again.measures.attrs == plan.measures.attrs
    assert not so.verify(again)
    file.write_text("".join(line for line in lines if not line.startswith("gini,")))
    with pytest.raises(so.InputError, match=r"gini.*has no row"):
        so.read_plan(tmp_path)


def test_odd_names_blanks_surplus_and_thirds_read_back_equal(tmp_path: Path) -> None:
    plan = so.solve(odd_network())
    assert len(plan.surplus) > 0
    assert plan.served["fill_rate"].isna().any()
    again = written_and_read(plan, tmp_path)
    assert_equal(plan, again)
    assert not so.verify(again)


def test_a_plan_of_a_policy_reads_back_equal(tmp_path: Path) -> None:
    plan = so.policies.decentralized(so.examples.four_places())
    again = written_and_read(plan, tmp_path)
    assert again.status is so.Status.GIVEN
    assert len(again.goals) == 0
    assert_equal(plan, again)


@pytest.mark.filterwarnings("ignore::supplyopt.InputWarning")
def test_books_below_zero_and_rates_without_entitlement_read_back_equal(tmp_path: Path) -> None:
    network = so.Network.from_tables(
        places=[{"place": "A"}],
        items=[{"item": "mask"}],
        lanes={"origin": [], "destination": []},
        demand=[{"place": "A", "item": "mask", "quantity": 4, "entitlement": 0}],
    )
    nothing = pd.DataFrame(columns=["origin", "destination", "item", "quantity"])
    served = pd.DataFrame({"place": ["A"], "item": ["mask"], "served": [3]})
    plan = so.Plan.from_tables(network, shipments=nothing, served=served)
    assert plan.stock["quantity"].tolist() == [-3.0]
    assert np.isinf(plan.fairness["rate"]).all()
    again = written_and_read(plan, tmp_path)
    assert_equal(plan, again)
    assert so.verify(again).table["check"].tolist() == so.verify(plan).table["check"].tolist() != []


def test_writing_again_leaves_nothing_of_the_plan_before(tmp_path: Path) -> None:
    so.write_plan(so.solve(odd_network()), tmp_path)
    plan = so.solve(so.examples.four_places())
    assert_equal(plan, written_and_read(plan, tmp_path))


def test_a_file_in_the_way_is_told_of(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    plan = so.solve(so.examples.four_places())
    for path in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(so.InputError, match="not a folder"):
            so.write_plan(plan, path)


@pytest.mark.parametrize(
    ("name", "problem"),
    [("", "no such folder"), ("network", "no plan.csv")],
    ids=["missing", "network"],
)
def test_a_folder_without_a_plan_is_told_of(tmp_path: Path, name: str, problem: str) -> None:
    if name:
        so.write_network(so.examples.four_places(), tmp_path / "x")
    with pytest.raises(so.InputError, match=problem):
        so.read_plan(tmp_path / "x")


def test_all_faults_of_all_files_are_told_together(tmp_path: Path) -> None:
    so.write_plan(so.solve(so.examples.four_places()), tmp_path)
    (tmp_path / "stock.csv").unlink()
    replace(tmp_path / "shipments.csv", row=2, column="destination", value="Z")
    replace(tmp_path / "served.csv", row=3, column="served", value="many")
    replace(tmp_path / "plan.csv", row=2, column="version", value="99")
    with pytest.raises(so.InputError) as raised:
        so.read_plan(tmp_path)
    told = {(fault.table, fault.row, fault.column) for fault in raised.value.faults}
    assert told == {
        ("stock", None, ""),
        ("shipments", 2, "destination"),
        ("served", 3, "served"),
        ("plan", 2, "version"),
    }


def replace(file: Path, *, row: int, column: str, value: str) -> None:
    rows = read(file)
    rows[row - 1][rows[0].index(column)] = value
    write(file, rows)


def read(file: Path) -> list[list[str]]:
    with file.open(newline="", encoding="utf-8") as lines:
        return list(csv.reader(lines))


def write(file: Path, rows: list[list[str]]) -> None:
    with file.open("w", newline="", encoding="utf-8") as lines:
        csv.writer(lines, lineterminator="\n").writerows(rows)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("plans")
    so.write_plan(so.solve(so.examples.four_places()), path / "plan")
    return path


CHANGED = [
    *(("shipments", name) for name in ("origin", "destination", "mode", "item", "quantity")),
    *(("served", name) for name in ("place", "item", "group", "demand", "served", "unmet")),
    *(("served", name) for name in ("fill_rate", "entitlement")),
    *(("goals", name) for name in ("goal", "priority", "value", "bound", "gap", "status")),
    *(("measures", name) for name in ("measure", "value", "unit")),
    *(("fairness", name) for name in ("priority", "place", "item", "group", "rate", "level")),
    ("fairness", "limit"),
    ("plan", "status"),
    ("plan", "version"),
]


@pytest.mark.parametrize(("table", "column"), CHANGED)
def test_no_changed_cell_stays_hidden(folder: Path, table: str, column: str) -> None:
    rows = read(folder / "plan" / f"{table}.csv")
    at = rows[0].index(column)
    number = len(rows) - 1
    for value in ("7.25", "", "A", "limit"):
        if rows[number][at] != value:
            changed = [list(row) for row in rows]
            changed[number][at] = value
            assert came_to_light(folder, table, changed), value


@pytest.mark.parametrize("table", ["shipments", "served", "measures", "fairness", "plan"])
def test_no_row_taken_out_stays_hidden(folder: Path, table: str) -> None:
    rows = read(folder / "plan" / f"{table}.csv")
    for number in {1, len(rows) - 1}:
        assert came_to_light(folder, table, rows[:number] + rows[number + 1 :])


@pytest.mark.parametrize("table", ["shipments", "served", "measures", "fairness", "plan", "goals"])
def test_no_row_written_twice_stays_hidden(folder: Path, table: str) -> None:
    rows = read(folder / "plan" / f"{table}.csv")
    assert came_to_light(folder, table, [*rows, rows[-1]])


@pytest.mark.parametrize("table", ["stock", "surplus"])
def test_goods_from_nowhere_do_not_stay_hidden(folder: Path, table: str) -> None:
    header = read(folder / "plan" / f"{table}.csv")[0]
    assert came_to_light(folder, table, [header, ["D", "mask", "1", "5"]])


def test_goods_under_way_that_no_shipment_left_do_not_stay_hidden(folder: Path) -> None:
    header = read(folder / "plan" / "in_transit.csv")[0]
    assert came_to_light(folder, "in_transit", [header, ["W", "D", "tiered", "mask", "1", "5"]])


def test_a_demand_changed_in_the_network_does_not_stay_hidden(folder: Path) -> None:
    changed = folder / "changed"
    shutil.copytree(folder / "plan", changed, dirs_exist_ok=True)
    replace(changed / "network" / "demand.csv", row=2, column="quantity", value="41")
    assert "demand as asked" in set(so.verify(so.read_plan(changed)).table["check"])


def came_to_light(folder: Path, table: str, rows: list[list[str]]) -> bool:
    """Tell whether reading or verifying a changed folder finds anything."""
    changed = folder / "changed"
    shutil.copytree(folder / "plan", changed, dirs_exist_ok=True)
    write(changed / f"{table}.csv", rows)
    seal_again(changed)
    try:
        plan = so.read_plan(changed)
    except so.InputError:
        return True
    return bool(so.verify(plan))


def test_the_unchanged_folder_has_nothing_to_hide(folder: Path) -> None:
    assert not came_to_light(folder, "served", read(folder / "plan" / "served.csv"))


def test_of_goods_that_do_not_keep_each_age_lies_where_the_plan_had_it(tmp_path: Path) -> None:
    """Of 10 masks and 15 suits W has room for 9 pieces: which stay is the plan's choice.

    A trip cost takes the plan a road on which the choice is not that of a plan that is given.
    """
    network = so.Network.from_tables(
        places=[{"place": "W", "storage": 9}, {"place": "A"}],
        items=[{"item": "mask", "shelf_life": 2}, {"item": "suit"}],
        lanes=[{"origin": "W", "destination": "A", "trip_cost": 2}],
        stock=[
            {"place": "W", "item": "mask", "quantity": 10},
            {"place": "W", "item": "suit", "quantity": 15},
        ],
        demand=[],
        reserves=[{"place": "W", "item": "suit", "quantity": 2}],
        settings={"cycles": 3},
    )
    plan = so.solve(network)
    again = written_and_read(plan, tmp_path)
    assert not so.verify(again), str(so.verify(again))
    key = ["what", "place", "item", "cycle"]
    left, right = (each.ages.groupby(key)["quantity"].sum() for each in (plan, again))
    pd.testing.assert_series_equal(left, right)
