"""The command that studies which change does the work, or which way to send."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

import supplyopt as so
from supplyopt.cli import main


@pytest.fixture
def data(tmp_path: Path) -> str:
    so.write_network(so.examples.four_places(), tmp_path / "four")
    return str(tmp_path / "four")


def test_front_is_that_of_the_library(data: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--json", "study", data, "--question", "front"]) == 0
    told = json.loads(capsys.readouterr().out)
    front = so.study.pareto(so.examples.four_places()).table
    assert [row["unmet"] for row in told["front"]] == front["unmet"].tolist()
    assert [row["stages"] for row in told["front"]] == front["stages"].tolist()


def test_break_even_is_written_with_its_figure(data: str, tmp_path: Path) -> None:
    out = tmp_path / "out"
    words = ["study", data, "--question", "direct", "--vary", "scarcity=0.5,0.75"]
    assert main([*words, "--out", str(out)]) == 0
    turn = pd.read_csv(out / "break_even.csv")
    # 180 pieces are asked for, of which direct lanes can bring 75.
    assert turn["low"].iloc[0] <= 1 - 75 / 180 <= turn["high"].iloc[0]
    assert (out / "direct.png").stat().st_size > 1000
    assert "who does better" in (out / "direct.txt").read_text(encoding="utf-8")


def test_the_goals_that_decide_are_told_and_can_be_given(
    data: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["study", data, "--question", "direct", "--vary", "capacity=30,90"]
    assert main([*words, "--out", str(tmp_path / "out")]) == 0
    said = "planned in any amounts for unmet, then stages; how fairly is not compared"
    assert said in capsys.readouterr().out
    assert said in (tmp_path / "out" / "direct.txt").read_text(encoding="utf-8")
    phase = pd.read_csv(tmp_path / "out" / "phase.csv")
    assert set(phase["goals"]) == {"unmet, stages"}
    assert phase["unit"].tolist() == ["weighted pieces", "pieces x hand-overs"]
    assert main([*words, "--goals", "unmet", "fairness", "stages"]) == 0
    assert (
        "planned in any amounts for unmet, then fairness, then stages (" in capsys.readouterr().out
    )
    assert main(["study", data, "--question", "front", "--goals", "unmet"]) == 1
    assert "--goals: has no effect" in capsys.readouterr().err


def test_reform_tells_the_same_for_the_same_seed(
    data: str, capsys: pytest.CaptureFixture[str]
) -> None:
    said = []
    for seed in ("1", "1", "2"):
        assert main(["study", data, "--runs", "3", "--days", "10", "--seed", seed]) == 0
        said.append(capsys.readouterr().out)
    assert said[0] == said[1] != said[2]
    assert "Shapley shares" in said[0]


@pytest.mark.parametrize("wrong", [["--vary", "scarcity"], ["--runs", "0"], ["--question", "why"]])
def test_wrong_usage_is_told(data: str, wrong: list[str]) -> None:
    assert main(["study", data, *wrong]) == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--question", "front", "--runs", "3"], "has no effect"),
        (["--question", "direct", "--seed", "1"], "has no effect"),
        (["--vary", "scarcity=0,1"], "has no effect"),
        (["--question", "direct", "--vary", "capacity=1", "capacity=2"], "is named twice"),
    ],
)
def test_nothing_that_is_said_is_dropped_in_silence(
    data: str, words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["study", data, *words]) == 1
    assert said in capsys.readouterr().err


def test_a_knob_that_is_none_is_a_fault(data: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["study", data, "--question", "direct", "--vary", "luck=1,2"]) == 1
    assert "is no knob" in capsys.readouterr().err
