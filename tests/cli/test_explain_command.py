"""`supplyopt explain`: a place, all places, for machines."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import supplyopt as so
from supplyopt.cli import main


@pytest.fixture
def folder(tmp_path: Path) -> str:
    so.write_plan(so.solve(so.examples.four_places()), tmp_path / "plan")
    return str(tmp_path / "plan")


def test_a_place_in_sentences(folder: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", folder, "--place", "A", "--target", "0.75"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "got 10 of 20 pieces of mask for support" in said
    assert "stock, row 2, quantity: from 90 to 105" in said


def test_all_places_without_one(folder: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", folder]) == 0
    out = capsys.readouterr().out
    assert out.count("would serve it in full") == 2


def test_many_ways_are_a_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    so.write_plan(so.solve(so.examples.xiamen(supply_share=1.2, fleet=0.1)), tmp_path)
    assert main(["explain", str(tmp_path)]) == 0
    out = capsys.readouterr().out
    assert "1,091 rows of demand are short" in out
    # Of all places at once the least is told to a thousandth: of 79,260, to four figures.
    told = re.search(r"lanes, row 7, capacity: \+([\d,]+)", out)
    assert told
    assert 79_250 <= int(told[1].replace(",", "")) <= 79_340


def test_for_machines(folder: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", folder, "--place", "B", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["changes"][0]["needed"] == 180
    assert said["evidence"][-1]["row"] is None


def test_an_unknown_place(folder: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", folder, "--place", "AA"]) == 1
    assert "no place has this id; did you mean" in capsys.readouterr().err
