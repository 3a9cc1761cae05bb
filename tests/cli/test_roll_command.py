"""The command that plans again at every review."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

import supplyopt as so
from supplyopt.cli import main


@pytest.fixture
def data(tmp_path: Path) -> Path:
    network = so.Network.from_tables(
        places={"place": ["仓", "A", "B"]},
        items={"item": ["口罩"]},
        lanes={"origin": ["仓", "A"], "destination": ["A", "B"], "lead_time": [0, 1]},
        arrivals=[{"place": "仓", "item": "口罩", "cycle": c, "quantity": 9} for c in (1, 2, 3)],
        demand=[
            {"place": place, "item": "口罩", "cycle": cycle, "quantity": 5}
            for place, cycles in (("A", (1, 2, 3)), ("B", (2, 3)))
            for cycle in cycles
        ],
    )
    so.write_network(network, tmp_path / "数据")
    return tmp_path / "数据"


def test_a_roll_is_written_with_its_books(data, tmp_path, capsys):
    out = tmp_path / "out"
    words = ["roll", str(data), "--horizon", "2", "--out", str(out)]
    assert main(words) == 0
    told = capsys.readouterr()
    assert told.err == ""
    assert "from cycle" in told.out
    assert "lost" in told.out
    books = pd.read_csv(out / "books.csv")
    roll = so.roll(so.read_network(data), horizon=2, lots="pieces")
    pd.testing.assert_frame_equal(books, roll.books, check_dtype=False)
    assert pd.read_csv(out / "receipts.csv")["sent"].sum() == roll.receipts["sent"].sum()
    assert len(pd.read_csv(out / "reviews.csv")) == 3
    assert main(["verify", str(out / "plan")]) == 0
    plan = so.read_plan(out / "plan")
    assert plan.measures["served"] == roll.measures["served"]


def test_a_roll_for_machines_goes_on_from_its_journal(data, tmp_path, capsys):
    words = ["roll", str(data), "--horizon", "3", "--every", "2", "--out", str(tmp_path / "out")]
    words += ["--journal", str(tmp_path / "roll.jsonl"), "--goals", "unmet", "cost", "--json"]
    assert main(words) == 0
    first = json.loads(capsys.readouterr().out)
    assert first["ok"] is True
    assert [row["cycle"] for row in first["reviews"]] == [1, 3]
    assert main(words) == 0
    # Seconds too: nothing was solved again.
    assert json.loads(capsys.readouterr().out) == first
    assert main([*words, "--no-carry-over"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["ok"] is False
    assert told["faults"][0]["column"] == "journal"


def test_wrong_horizons_are_told(data, tmp_path, capsys):
    words = ["roll", str(data), "--out", str(tmp_path / "out"), "--horizon"]
    assert main([*words, "2", "--every", "3"]) == 1
    assert "is more than the 2 cycles that are planned" in capsys.readouterr().err
    assert main([*words, "0"]) == 1
    assert "is no number of cycles" in capsys.readouterr().err
    assert main([*words, "two"]) == 2
    assert main(["roll", str(data), "--horizon", "2"]) == 2
