"""A plan's folder is evidence: what is false in it is told, by name or by what it says."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import supplyopt as so
from supplyopt.cli.entry import main

from ..folders import as_of_0_1_0, read_rows, seal_again, write_rows
from .forgeries import attempt, cities

# The season takes seconds a turn: scripts/forgeries has it.
PLANS = cities()[:-1]


@given(data=st.data())
def test_nothing_false_is_said_to_hold(data):
    attempt(data.draw(st.sampled_from(PLANS)), data.draw)


@pytest.fixture(scope="module")
def network() -> so.Network:
    """Cheap lanes are not the direct ones, so each goal decides something."""
    small = so.examples.four_places()
    lanes = small.filled("lanes")
    return small.replace(lanes=lanes.assign(cost=np.arange(len(lanes)) * 1.5 + 1))


@pytest.fixture
def folder(network: so.Network, tmp_path: Path) -> Path:
    so.write_plan(so.solve(network), tmp_path / "plan")
    return tmp_path / "plan"


def told(folder: Path) -> so.planning.report.Report:
    return so.verify(so.read_plan(folder))


def checks(folder: Path) -> set[str]:
    return set(told(folder).table["check"])


def edit(folder: Path, name: str, change, *, keep=lambda row: True) -> None:
    rows = [change(row) if change else row for row in read_rows(folder / name) if keep(row)]
    write_rows(folder / name, rows)


def without_goal(folder: Path, goal: str) -> None:
    """Take a goal away wherever it is told, its multipliers too."""
    goals = [row["goal"] for row in read_rows(folder / "goals.csv")]
    left = [number for number, name in enumerate(goals, 1) if name != goal]
    number = {str(old): str(new) for new, old in enumerate(left, 1)}
    edit(folder, "goals.csv", None, keep=lambda row: row["goal"] != goal)
    edit(folder, "asked.csv", None, keep=lambda row: row["value"] != goal)
    edit(
        folder,
        "multipliers.csv",
        lambda row: {**row, "goal": number[row["goal"]]},
        keep=lambda row: row["goal"] in number,
    )
    edit(folder, "plan.csv", lambda row: {**row, "proved": str(len(left))})


def test_a_folder_as_it_was_written_is_proved(folder):
    report = told(folder)
    assert str(report) == "all holds"
    assert report.unproved == ""
    assert so.read_plan(folder).evidence is not None


@pytest.mark.parametrize("goal", ["unmet", "fairness", "stages"])
def test_a_goal_that_is_taken_away_is_told(folder, goal):
    edit(folder, "goals.csv", None, keep=lambda row: row["goal"] != goal)
    assert "file as it was sealed" in checks(folder)
    seal_again(folder)
    assert "goals as asked" in checks(folder)


@pytest.mark.parametrize("goal", ["fairness", "stages"])
def test_a_goal_that_was_held_cannot_be_taken_away_everywhere(folder, goal):
    """What comes behind it is no longer best: it is the best of what that goal left."""
    without_goal(folder, goal)
    seal_again(folder)
    assert "bound that the multipliers prove" in checks(folder)


def test_goals_in_another_order_are_told(folder):
    rows = read_rows(folder / "goals.csv")
    write_rows(folder / "goals.csv", [*rows[:4], rows[5], rows[4]])
    seal_again(folder)
    assert "goals as asked" in checks(folder)
    asked = read_rows(folder / "asked.csv")
    write_rows(folder / "asked.csv", [*asked[:2], asked[3], asked[2], *asked[4:]])
    seal_again(folder)
    assert "bound that the multipliers prove" in checks(folder)


@pytest.mark.parametrize(("row", "by"), [(1, 10.0), (1, -10.0), (4, -1.0), (5, 1.0)])
def test_a_bound_that_is_not_proved_is_told(folder, row, by):
    """Value and gap are moved with it, so that the row agrees with itself."""
    rows = read_rows(folder / "goals.csv")
    rows[row]["bound"] = repr(float(rows[row]["bound"]) + by)
    rows[row]["gap"] = repr(abs(by))
    write_rows(folder / "goals.csv", rows)
    seal_again(folder)
    assert {"bound that the multipliers prove", "goal proved"} <= checks(folder)


def test_a_plan_that_sends_nothing_is_not_best(network, folder, tmp_path):
    """All tables agree, and the goals say of themselves that nothing is better."""
    served = so.read_plan(folder).served[["place", "item", "group", "cycle"]].assign(served=0.0)
    none = so.read_plan(folder).shipments.iloc[:0]
    nothing = so.Plan.from_tables(network, shipments=none, served=served)
    so.write_plan(nothing, tmp_path / "nothing")
    for name in ("plan.csv", "asked.csv", "multipliers.csv"):
        shutil.copy(folder / name, tmp_path / "nothing" / name)
    measures = nothing.measures
    value = {"unmet": "", "fairness": "0", "stages": "0", "cost": "0"}
    rows = [
        {**row, "value": value[row["goal"]], "bound": value[row["goal"]], "gap": "0"}
        for row in read_rows(folder / "goals.csv")
    ]
    for row in rows:
        if row["goal"] == "unmet":
            row["value"] = row["bound"] = repr(float(measures[f"unmet_priority_{row['priority']}"]))
    write_rows(tmp_path / "nothing" / "goals.csv", rows)
    seal_again(tmp_path / "nothing")
    assert "bound that the multipliers prove" in checks(tmp_path / "nothing")
    edit(tmp_path / "nothing", "plan.csv", lambda row: {**row, "proved": "0"})
    seal_again(tmp_path / "nothing")
    report = told(tmp_path / "nothing")
    assert not report
    assert str(report).startswith("optimality not proved")


def test_shares_that_are_not_the_fairest_are_told(network, tmp_path):
    """Two pieces are moved from one place to the other, and every table agrees with that."""
    plan = so.solve(network, goals=("unmet", "fairness"))
    so.write_plan(plan, tmp_path / "plan")
    fair = plan.served.query("group == 'support'")["served"].tolist()
    other = so.solve(
        network,
        goals=("unmet", "fairness"),
        fixed=[
            {"place": "B", "item": "mask", "group": "support", "quantity": fair[1] - 2},
        ],
    )
    so.write_plan(other, tmp_path / "other")
    for name in ("asked.csv", "multipliers.csv", "plan.csv"):
        shutil.copy(tmp_path / "plan" / name, tmp_path / "other" / name)
    (tmp_path / "other" / "fixed.csv").unlink()
    edit(tmp_path / "other", "rows.csv", None, keep=lambda row: row["table"] != "fixed")
    seal_again(tmp_path / "other")
    assert checks(tmp_path / "other") & {"fairest shares", "bound that the multipliers prove"}


@pytest.mark.parametrize("name", ["fixed.csv", "before.csv", "own.json"])
def test_terms_that_are_taken_away_are_told(name, tmp_path):
    small = so.examples.four_places()
    model = so.to_pulp(small)
    model.problem += model.variables["ship"]["W", "A", "direct", "mask", 1] <= 20, "little to A"
    way = {"origin": "W", "destination": "B", "mode": "direct", "item": "mask", "quantity": 60}
    plan = {
        "fixed.csv": lambda: so.solve(small, fixed=[way]),
        "before.csv": lambda: so.solve(small, goals=("unmet", "stability"), start=so.solve(small)),
        "own.json": lambda: so.solve(model),
    }[name]()
    so.write_plan(plan, tmp_path)
    assert str(told(tmp_path)) == "all holds"
    (tmp_path / name).unlink()
    if name == "before.csv":
        with pytest.raises(so.InputError, match=r"before\.csv"):
            so.read_plan(tmp_path)
        return
    assert "file as it was sealed" in checks(tmp_path)
    seal_again(tmp_path)
    assert "asked for" in checks(tmp_path)
    edit(
        tmp_path,
        "asked.csv",
        lambda row: {**row, "value": "0"} if row["what"] in ("fixed", "own") else row,
    )
    seal_again(tmp_path)
    assert "bound that the multipliers prove" in checks(tmp_path)


def test_own_constraints_are_worked_out_again(tmp_path):
    """The folder said that a constraint was kept which its shipments break."""
    model = so.to_pulp(so.examples.four_places())
    model.problem += model.variables["ship"]["W", "A", "direct", "mask", 1] <= 20, "little to A"
    so.write_plan(so.solve(model), tmp_path)
    file = tmp_path / "own.json"
    file.write_text(file.read_text(encoding="utf-8").replace("20.0", "19.0"), encoding="utf-8")
    seal_again(tmp_path)
    report = told(tmp_path)
    (row,) = report.table.query("check == 'own constraints kept'").to_dict("records")
    assert (row["where"], row["found"]) == ("little_to_A", 20.0)
    assert "1 own constraint" in repr(so.read_plan(tmp_path))
    assert "kept" not in repr(so.read_plan(tmp_path))


def test_a_network_that_was_changed_is_told(folder):
    """Where the change does not bind, only the manifest can tell, and the plan is still best."""
    edit(
        folder,
        "network/places.csv",
        lambda row: {**row, "name": "elsewhere"} if row["place"] == "A" else row,
    )
    assert told(folder).table["where"].tolist() == ["network/places.csv"]
    seal_again(folder)
    assert not told(folder)


def test_a_report_of_another_plan_is_told(network, folder, capsys):
    assert main(["report", str(folder)]) == 0
    assert not told(folder)
    so.write_plan(so.solve(network, goals=("unmet",)), folder.parent / "other")
    shutil.copy(folder / "report.html", folder.parent / "other" / "report.html")
    (row,) = told(folder.parent / "other").table.to_dict("records")
    assert (row["check"], row["where"]) == ("report of this plan", "report.html")
    assert main(["report", str(folder.parent / "other")]) == 0
    assert not told(folder.parent / "other")
    assert main(["verify", str(folder.parent / "other")]) == 0


@pytest.mark.parametrize("how", ["\r\n", "bom", "quotes", "1e2"])
def test_a_file_that_was_saved_anew_is_a_note(folder, how):
    file = folder / "shipments.csv"
    text = file.read_text(encoding="utf-8")
    anew = {
        "\r\n": text.replace("\n", "\r\n"),
        "bom": "\ufeff" + text,
        "quotes": text.replace("mask", '"mask"'),
        "1e2": re.sub(r",(\d+)\n", r",\1.0\n", text),
    }[how]
    file.write_bytes(anew.encode("utf-8"))
    report = told(folder)
    assert not report
    assert report.notes == ("shipments.csv was saved anew: its bytes differ, and say the same",)
    assert str(report).startswith("all holds\nnote: shipments.csv")


def test_a_file_that_was_added_is_told(folder):
    own = '{"constraints": [], "variables": [], "whole": [], "values": {}}'
    (folder / "own.json").write_text(own, encoding="utf-8")
    assert told(folder).table["where"].tolist() == ["own.json"]
    (folder / "network" / "reserves.csv").write_text(
        "place,item,quantity\nW,mask,0\n", encoding="utf-8"
    )
    with pytest.raises(so.InputError, match="reserves"):
        so.read_plan(folder)


@pytest.mark.parametrize("value", ["0", "fairnes", "cost", "乱"])
def test_a_goal_that_there_is_not_or_is_twice_is_refused(folder, value):
    edit(folder, "asked.csv", lambda row: {**row, "value": value} if row["what"] == "goal" else row)
    seal_again(folder)
    with pytest.raises(so.InputError) as error:
        so.read_plan(folder)
    assert {(fault.table, fault.column) for fault in error.value.faults} == {("asked", "value")}


def test_a_manifest_that_is_taken_away_is_told(folder):
    (folder / "manifest.json").unlink()
    assert told(folder).table["where"].tolist() == ["manifest.json"]


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"files": 3}', "[" * 10_000, "\0"])
def test_a_manifest_that_is_none_is_refused(folder, text):
    (folder / "manifest.json").write_text(text, encoding="utf-8")
    with pytest.raises(so.InputError, match=r"manifest\.json"):
        so.read_plan(folder)


def test_a_folder_of_0_1_0_is_said_not_to_be_proved(folder):
    as_of_0_1_0(folder)
    report = told(folder)
    assert not report
    assert str(report).startswith("optimality not proved")
    assert "no manifest" in report.notes[0]


def test_who_sealed_a_folder_is_proved_by_the_key(network, tmp_path):
    so.write_plan(so.solve(network), tmp_path, key="a secret")
    assert not so.verify(so.read_plan(tmp_path, key=b"a secret"))
    assert "sealed with a key" in told(tmp_path).notes[0]
    with pytest.raises(so.InputError, match="not made with this key"):
        so.read_plan(tmp_path, key="another")
    seal_again(tmp_path)
    with pytest.raises(so.InputError, match="not sealed with a key"):
        so.read_plan(tmp_path, key="a secret")
    for wrong in ("", b"", 7):
        with pytest.raises(so.InputError, match="key"):
            so.write_plan(so.solve(network), tmp_path, key=wrong)


def test_the_command_line_seals_and_asks_for_the_key(network, tmp_path, capsys):
    so.write_network(network, tmp_path / "town")
    (tmp_path / "key").write_bytes(b"a secret\n")
    out, key = str(tmp_path / "plan"), str(tmp_path / "key")
    words = ["solve", str(tmp_path / "town"), "--lots", "none", "--out", out]
    assert main([*words, "--key", key]) == 0
    assert main(["verify", out, "--key", key]) == 0
    assert main(["explain", out, "--key", key]) == 0
    assert not so.verify(so.read_plan(out, key="a secret"))
    (tmp_path / "other").write_bytes(b"no secret")
    assert main(["verify", out, "--key", str(tmp_path / "other")]) == 1
    assert "not made with this key" in capsys.readouterr().err


def test_whole_cartons_are_not_said_to_be_proved(tmp_path, capsys):
    so.write_plan(so.solve(so.examples.four_places(), lots=True), tmp_path)
    assert main(["verify", str(tmp_path)]) == 0
    assert capsys.readouterr().out.startswith("optimality not proved")
    assert main(["report", str(tmp_path)]) == 0
    assert "which do not prove it" in (tmp_path / "report.html").read_text(encoding="utf-8")
