"""Flags that say how tables are written: check, solve, compare."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import supplyopt as so
from supplyopt.cli import main

MAPPING = '"社区" = "place"\n[stock]\n"数量" = "quantity"\n'


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Give a folder in Chinese, with commas between thousands, in GB18030."""
    folder = tmp_path / "data"
    so.write_network(so.examples.four_places(), folder)
    text = '社区,item,数量\nW,mask,"1,200"\n'
    (folder / "stock.csv").write_bytes(text.encode("gb18030"))
    (tmp_path / "map.toml").write_text(MAPPING, encoding="utf-8")
    return folder


def flags(data: Path) -> list[str]:
    return ["--columns", str(data.parent / "map.toml"), "--thousands", ","]


@pytest.mark.parametrize("command", ["check", "solve", "compare"])
def test_flags_are_taken(
    capsys: pytest.CaptureFixture[str], data: Path, tmp_path: Path, command: str
) -> None:
    out = [] if command == "check" else ["--out", str(tmp_path / "out")]
    assert main([command, str(data), *flags(data), *out, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["ok"]
    if command == "solve":
        plan = so.read_plan(tmp_path / "out")
        assert plan.network.tables["stock"]["quantity"].tolist() == [1200]


def test_both_readings_are_said(capsys: pytest.CaptureFixture[str], data: Path) -> None:
    assert main(["check", str(data), *flags(data)[:2]]) == 1
    assert "stock, row 2, quantity = '1,200': may be 1200 or 1.2" in capsys.readouterr().err


def test_what_was_recognized_is_said(capsys: pytest.CaptureFixture[str], data: Path) -> None:
    assert main(["check", str(data), *flags(data)]) == 0
    assert "was read as Chinese text (gb18030)" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("said", "word"),
    [
        (["--encoding", "gb2313"], "no encoding has this name"),
        (["--columns", "nowhere.toml"], "nowhere.toml: No such file"),
        (["--thousands", ".", "--decimal", "."], "is the decimal sign, too"),
    ],
)
def test_faults_of_what_is_said(
    capsys: pytest.CaptureFixture[str], data: Path, said: list[str], word: str
) -> None:
    assert main(["check", str(data), *said]) == 1
    assert word in capsys.readouterr().err


def test_other_signs_are_wrong_usage(data: Path) -> None:
    assert main(["check", str(data), "--decimal", ";"]) == 2
