"""What is fixed by hand, what changes: from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import supplyopt as so
from supplyopt.cli import main

HEAD = "origin,destination,mode,item,place,group,quantity\n"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    so.write_network(so.examples.four_places(), tmp_path / "data")
    (tmp_path / "by hand.csv").write_text(
        f"{HEAD}W,A,direct,mask,,,10\n,,,mask,B,support,15\n", encoding="utf-8"
    )
    return tmp_path


def solved(data: Path, out: str, *more: str) -> int:
    return main(["solve", str(data / "data"), "--out", str(data / out), *more])


def test_a_solve_with_fixed_rows_tells_what_they_cost(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert solved(data, "plan", "--fixed", str(data / "by hand.csv")) == 0
    said = capsys.readouterr().out
    assert "What 2 fixed rows and whole cartons and pieces cost:" in said
    assert "0.125" in said
    assert so.read_plan(data / "plan").fixed["quantity"].tolist() == [10, 15]


def test_losses_are_told_to_machines(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert solved(data, "plan", "--fixed", str(data / "by hand.csv"), "--json") == 0
    losses = json.loads(capsys.readouterr().out)["losses"]
    assert [row["goal"] for row in losses][:1] == ["unmet"]
    assert [row["loss"] for row in losses] == [0, 0, 0, 0.125, 30, -30]
    assert losses[0]["rows_below"] is None


def test_faults_of_the_file_are_told_by_row(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (data / "by hand.csv").write_text(f"{HEAD}W,A,driect,mask,,,10\n", encoding="utf-8")
    assert solved(data, "plan", "--fixed", str(data / "by hand.csv")) == 1
    assert "fixed, row 2, mode = 'driect'" in capsys.readouterr().err
    assert solved(data, "plan", "--fixed", str(data / "nowhere.csv")) == 1
    assert "nowhere.csv" in capsys.readouterr().err


def test_a_conflict_is_told_by_row(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (data / "by hand.csv").write_text(f"{HEAD}W,A,direct,mask,,,1000\n", encoding="utf-8")
    assert solved(data, "plan", "--fixed", str(data / "by hand.csv"), "--json") == 1
    (row,) = json.loads(capsys.readouterr().out)["rows"]
    assert (row["table"], row["row"]) == ("fixed", 2)


def test_a_difference_is_a_list_for_the_dispatcher(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    solved(data, "before")
    solved(data, "after", "--fixed", str(data / "by hand.csv"))
    capsys.readouterr()
    assert main(["diff", str(data / "after"), str(data / "before")]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "6 changes: 4 shipments, 2 amounts served"
    assert "  send 25 mask less to A (direct): 35 -> 10" in lines
    assert main(["diff", str(data / "after"), str(data / "before"), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [row["change"] for row in told["served"]] == [5, -5]
    assert {row["measure"] for row in told["measures"]} >= {"stages", "cost"}
    assert told["notes"] == []
    assert main(["diff", str(data / "after"), str(data / "after")]) == 0
    assert capsys.readouterr().out == "nothing to send otherwise\n"


def test_a_folder_that_is_no_plan_is_a_fault(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    solved(data, "plan")
    assert main(["diff", str(data / "plan"), str(data / "data")]) == 1
    assert "plan.csv" in capsys.readouterr().err
