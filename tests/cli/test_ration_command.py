"""The commands that share one supply."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import supplyopt as so
from supplyopt.cli import main


def written(tmp_path: Path, text: str) -> str:
    file = tmp_path / "申请.csv"
    file.write_text(text, encoding="utf-8")
    return str(file)


def told(words: list[str], capsys: pytest.CaptureFixture[str]) -> Any:
    capsys.readouterr()
    assert main([*words, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_all_rules_side_by_side(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = written(tmp_path, "claimant,claim\n甲,10\n乙,30\n丙,60\n")
    shares = pd.DataFrame(told(["ration", "share", file, "--supply", "40"], capsys)["shares"])
    assert shares["claimant"].tolist() == ["甲", "乙", "丙"]
    for rule in ("proportional", "uniform", "constrained_equal_losses", "talmud"):
        assert shares[rule].tolist() == so.ration([10, 30, 60], 40, rule=rule).tolist()
    assert main(["ration", "share", file, "--supply", "400"]) == 0
    assert "left over: proportional 300, uniform 300" in capsys.readouterr().out


def test_fair_sharing_by_use_in_whole_packs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = written(tmp_path, "claimant,claim,weight\nA,25,10\nB,35,20\nC,40,50\n")
    words = ["ration", "share", file, "--supply", "50", "--rule", "uniform", "--lots", "1"]
    out = tmp_path / "shares.csv"
    assert main([*words, "--out", str(out)]) == 0
    assert pd.read_csv(out)["uniform"].tolist() == [6, 13, 31]
    # Weights mean nothing to talmud: it is left out of all rules, and refused by its name.
    assert "talmud" not in told(["ration", "share", file, "--supply", "50"], capsys)["shares"][0]
    assert main(["ration", "share", file, "--supply", "50", "--rule", "talmud"]) == 1


def test_minimum_and_cap(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = written(tmp_path, "claimant,claim,minimum,cap\nA,10,8,\nB,30,,25\nC,60,,25\n")
    words = ["ration", "share", file, "--supply", "40", "--rule", "proportional"]
    shares = [row["proportional"] for row in told(words, capsys)["shares"]]
    expected = so.ration([10, 30, 60], 40, rule="proportional", minimum=[8, 0, 0], cap=[10, 25, 25])
    assert shares == expected.tolist()


def test_gain_is_that_of_the_library(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = written(tmp_path, "claimant,claim\nA,20\nB,30\nC,50\n")
    said = told(["ration", "gain", file, "--supply", "40", "--times", "2", "3"], capsys)
    needs = pd.Series({"A": 20.0, "B": 30.0, "C": 50.0})
    gains = so.gain_from_claiming(needs, 40, times=[2, 3])
    assert [row["gain"] for row in said["table"]] == pytest.approx(gains.table["gain"].tolist())
    assert [row["gainers"] for row in said["summary"]] == gains.summary["gainers"].tolist()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("claimant,claim\nA,1\nA,2\n", "row 3, claimant = 'A': is a duplicate of row 2"),
        ("claimant,claim\nA,-1\n", "claim = -1"),
        ("claimant,claim,weight\nA,1,2\nB,1,\n", "row 3, weight: is blank where others"),
        ("claimant,claim,minimum\nA,1,2\n", "is above the claim"),
        ("claimant,claim\n", "the table is empty"),
        ("who,much\nA,1\n", "claim: the column is missing"),
    ],
)
def test_what_is_wrong_is_told(
    text: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ration", "share", written(tmp_path, text), "--supply", "1"]) == 1
    assert said in capsys.readouterr().err


def test_headers_in_other_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = written(tmp_path, "单位;数量\n甲;10\n乙;30\n")
    words = tmp_path / "columns.toml"
    words.write_text('"单位" = "claimant"\n"数量" = "claim"\n', encoding="utf-8")
    share = ["ration", "share", file, "--supply", "20", "--columns", str(words)]
    assert main([*share, "--rule", "uniform", "--json"]) == 0
    shares = json.loads(capsys.readouterr().out)["shares"]
    assert shares == [
        {"claimant": "甲", "claim": 10, "uniform": 10},
        {"claimant": "乙", "claim": 30, "uniform": 10},
    ]


def test_the_example_can_be_gone_on_with(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "claims.csv"
    assert main(["ration", "example", "--out", str(out)]) == 0
    first = capsys.readouterr().out
    assert "思明区" in first
    supply = first.split("--supply ")[1].split()[0]
    share = told(["ration", "share", str(out), "--supply", supply, "--rule", "uniform"], capsys)
    claims = pd.read_csv(out)
    rates = [row["uniform"] for row in share["shares"]] / claims["weight"]
    # Claims are 20 masks a head: by people on duty all are served alike.
    assert rates.max() == pytest.approx(rates.min(), rel=0.2)


def test_wrong_usage(tmp_path: Path) -> None:
    file = written(tmp_path, "claimant,claim\nA,1\n")
    assert main(["ration", "share", file, "--supply", "-1"]) == 2
    assert main(["ration", "share", file]) == 2
    assert main(["ration"]) == 2
