"""The commands of samples."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import supplyopt as so
from supplyopt.cli import main


def told(words: list[str], capsys: pytest.CaptureFixture[str]) -> Any:
    assert main([*words, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


@pytest.fixture
def example(tmp_path: Path) -> Path:
    assert main(["survey", "example", "--out", str(tmp_path / "例")]) == 0
    return tmp_path / "例"


def test_an_estimate_is_that_of_the_library(
    example: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answers = pd.read_csv(example / "answers.csv")
    frame = pd.read_csv(example / "frame.csv")
    listed = float(frame["listed"].sum())
    sample = so.survey.simple_random(answers, 535)
    by_list = {"auxiliary": "listed", "auxiliary_total": listed, "of": "total"}
    capsys.readouterr()
    base = ["survey", "estimate", str(example / "answers.csv"), "--value", "masks"]
    base += ["--population", "535"]
    helped = ["--auxiliary", "listed", "--auxiliary-total", str(listed)]
    for method, more, expected in (
        ("expansion", [], so.survey.expansion(sample, "masks")),
        ("hajek", [], so.survey.hajek(sample, "masks", of="total")),
        ("ratio", helped, so.survey.ratio(sample, "masks", **by_list)),
        ("regression", helped, so.survey.regression(sample, "masks", **by_list)),
    ):
        said = told([*base, "--method", method, *more], capsys)
        assert said["value"] == pytest.approx(expected.value, rel=1e-12)
        assert (said["low"], said["high"]) == pytest.approx((expected.low, expected.high))


def test_strata_drawn_are_estimated_as_strata(
    example: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "drawn"
    words = ["survey", "draw", str(example / "frame.csv"), "--size", "40", "--by", "district"]
    assert main([*words, "--seed", "3", "--out", str(out)]) == 0
    frame = pd.read_csv(example / "frame.csv")
    answers, strata = pd.read_csv(out / "answers.csv"), pd.read_csv(out / "strata.csv")
    assert (strata["population"].sum(), len(answers)) == (len(frame), 40)
    capsys.readouterr()
    said = told(["survey", "estimate", str(out), "--value", "listed"], capsys)
    expected = so.survey.expansion(so.survey.stratified(answers, strata), "listed")
    assert said["value"] == pytest.approx(expected.value)
    assert said["standard_error"] == pytest.approx(expected.standard_error)
    again = tmp_path / "again"
    assert main([*words, "--seed", "3", "--out", str(again)]) == 0
    assert (again / "answers.csv").read_bytes() == (out / "answers.csv").read_bytes()


def test_clusters_with_unequal_sizes_come_from_a_workbook(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answers = pd.DataFrame({"cluster": ["a", "a", "b", "b"], "masks": [40, 44, 50, 54]})
    sizes = pd.DataFrame({"cluster": ["a", "b"], "size": [4, 3]})
    file = tmp_path / "towns.xlsx"
    with pd.ExcelWriter(file, engine="xlsxwriter") as book:
        answers.to_excel(book, sheet_name="answers", index=False)
        sizes.to_excel(book, sheet_name="sizes", index=False)
    words = ["survey", "estimate", str(file), "--value", "masks", "--clusters", "10"]
    assert told(words, capsys)["value"] == 1620


def test_unequal_chances(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "checked.csv"
    file.write_text("probability,masks\n0.5,50\n0.25,20\n0.2,22\n", encoding="utf-8")
    words = ["survey", "estimate", str(file), "--value", "masks", "--unequal"]
    assert told(words, capsys)["value"] == pytest.approx(100 + 80 + 110)
    mean = told([*words, "--population", "12", "--of", "mean", "--method", "hajek"], capsys)
    assert mean["value"] == pytest.approx(290 / 11)


def test_places_drawn_by_size_are_estimated_with_the_chances_of_pairs(
    example: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "drawn"
    words = ["survey", "draw", str(example / "frame.csv"), "--size", "26", "--size-by", "listed"]
    words += ["--least", "0.01", "--seed", "3"]
    assert main([*words, "--out", str(out)]) == 0
    assert f"estimate {out} --value COLUMN --population 535" in capsys.readouterr().out
    frame = pd.read_csv(example / "frame.csv", dtype={"place": str})
    chances = so.survey.inclusion_chances(frame["listed"], 26, least=0.01)
    drawn = so.survey.draw_unequal(frame, 26, chances=chances, seed=3)
    answers = pd.read_csv(out / "answers.csv", dtype={"place": str})
    assert answers["place"].tolist() == drawn["place"].tolist()
    answers["fault"] = [1, 0] * 13
    joint = so.survey.joint_chances(chances, of=drawn.index)
    sample = so.survey.unequal(answers, joint=joint, population=535)
    # The order in which answers come back does not matter.
    answers.iloc[::-1].to_csv(out / "answers.csv", index=False)
    base = ["survey", "estimate", str(out), "--value", "fault", "--population", "535"]
    for method, expected in (
        ("hajek", so.survey.hajek(sample, "fault")),
        ("expansion", so.survey.expansion(sample, "fault", of="mean")),
    ):
        said = told([*base, "--of", "mean", "--method", method], capsys)
        assert said["value"] == pytest.approx(expected.value, rel=1e-12)
        assert said["standard_error"] == pytest.approx(expected.standard_error, rel=1e-9)
    again = tmp_path / "again"
    assert main([*words, "--out", str(again)]) == 0
    assert (again / "joint.csv").read_bytes() == (out / "joint.csv").read_bytes()
    answers.iloc[1:].to_csv(out / "answers.csv", index=False)
    capsys.readouterr()
    assert main(base) == 1
    assert "was drawn and has no answer" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--size-by", "people", "--by", "place"], "does not go with --by"),
        (["--least", "0.1"], "is of no use without --size-by"),
        (["--size-by", "beds"], "the column is missing"),
        (["--size-by", "name"], "name = 'x': is no size"),
        (["--size-by", "people"], "has no chance to be drawn"),
        (["--size-by", "people", "--least", "0.9"], "is not between 0 and 0.666667"),
    ],
)
def test_what_is_wrong_with_sizes_is_told(
    more: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "frame.csv"
    file.write_text("place,people,name\nA,4,x\nB,5,y\nC,0,z\n", encoding="utf-8")
    words = ["survey", "draw", str(file), "--size", "2", "--seed", "1"]
    assert main([*words, "--out", str(tmp_path / "out"), *more]) == 1
    assert said in capsys.readouterr().err


def test_how_many_to_ask(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["survey", "size", "--margin", "20", "--deviation", "60", "--population", "535"]
    assert told(words, capsys) == {"ok": True, "asked": 35}


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ([], "says nothing of how the answers were drawn"),
        (["--population", "9", "--clusters", "9"], "says it more than once"),
        (["--population", "2"], "population = 2: is below 3"),
        (["--population", "9", "--auxiliary", "masks"], "has no use for expansion"),
        (["--population", "9", "--method", "ratio"], "is needed by ratio"),
        (["--population", "9", "--confidence", "95"], "is not between 0 and 1"),
    ],
)
def test_what_is_wrong_is_told(
    more: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "answers.csv"
    file.write_text("place,masks\nA,4\nB,5\nC,6\n", encoding="utf-8")
    assert main(["survey", "estimate", str(file), "--value", "masks", *more]) == 1
    assert said in capsys.readouterr().err


def test_a_fault_names_the_row_of_the_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "answers.csv"
    file.write_text("checks of March\n\nplace,masks\nA,4\n\nB,five\nA,6\n", encoding="utf-8")
    words = ["survey", "estimate", str(file), "--value", "masks", "--population", "9"]
    assert main(words) == 1
    complained = capsys.readouterr().err
    assert "row 7, place = 'A': is a duplicate of row 4" in complained
    assert "the row above the header, 'checks of March', was not read" in complained


def test_bad_frames_and_places_to_write_to(
    example: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["survey", "draw", str(example / "frame.csv"), "--seed", "1", "--out", str(tmp_path)]
    assert main([*words, "--size", "536"]) == 1
    assert "is above the 535 that can be drawn" in capsys.readouterr().err
    assert main([*words, "--size", "20", "--by", "county"]) == 1
    assert "county" in capsys.readouterr().err
    assert main(["survey", "draw", "nowhere.csv", "--size", "1", *words[3:]]) == 1
    assert "there is no such file" in capsys.readouterr().err


def test_the_example_says_the_same_for_the_same_seed(capsys: pytest.CaptureFixture[str]) -> None:
    said = []
    for seed in ("1", "1", "2"):
        assert main(["survey", "example", "--seed", seed]) == 0
        said.append(capsys.readouterr().out)
    assert said[0] == said[1] != said[2]
