"""The commands of an order book."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import supplyopt as so
from supplyopt.cli import main


@pytest.fixture
def example(tmp_path: Path) -> Path:
    out = tmp_path / "例"
    assert main(["orders", "example", "--firms", "60", "--out", str(out)]) == 0
    return out


def told(words: list[str], capsys: pytest.CaptureFixture[str]) -> Any:
    capsys.readouterr()
    assert main([*words, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_a_book_is_loaded_shared_out_and_read(
    example: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book, orders = str(tmp_path / "book.db"), str(example / "orders.csv")
    count = len(pd.read_csv(orders))
    for _ in range(2):  # Whoever was cut off loads again, and doubles nothing.
        loaded = told(["orders", "load", book, orders], capsys)
        assert (loaded["batch"], loaded["orders"], loaded["in_book"]) == ("orders", count, count)
    words = ["orders", "allocate", book, str(example / "round"), "--run", "first round"]
    out = tmp_path / "given"
    given = told([*words, "--out", str(out)], capsys)
    whole = so.orders.allocation(so.orders.open_book(book), "first round")
    assert pd.read_csv(out / "told.csv")["given"].sum() == whole.told["given"].sum() > 0
    supplies = pd.read_csv(out / "supplies.csv")
    assert (supplies["stock"] == supplies[["frontline", "firms", "left"]].sum(axis=1)).all()
    assert given["coverage"][-1]["class"] == "all"
    # The example made the same of the same tables.
    assert (example / "told.csv").read_bytes() == (out / "told.csv").read_bytes()
    assert told(words, capsys)["supplies"] == given["supplies"]
    assert main([*words, "--rule", "proportional"]) == 1
    assert "made of other tables or by another rule" in capsys.readouterr().err


def test_each_firm_is_told(example: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book = str(example / "firms.db")
    firm = pd.read_csv(example / "orders.csv")["firm"].iloc[0]
    words = ["orders", "tell", book, "--run", "first round"]
    capsys.readouterr()
    assert main([*words, "--firm", firm]) == 0
    expected = so.orders.allocation(so.orders.open_book(book), "first round").tell(firm)
    assert capsys.readouterr().out.strip() == expected
    assert main([*words, "--firm", "nobody"]) == 1
    assert main(["orders", "tell", book, "--run", "second", "--firm", firm]) == 1
    assert "is not one of: first round" in capsys.readouterr().err


def test_what_is_odd_is_shown(
    example: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book, out = str(tmp_path / "new.db"), tmp_path / "odd.csv"
    assert main(["orders", "load", book, str(example / "orders.csv"), "--batch", "一"]) == 0
    words = ["orders", "check", book, "--round", str(example / "round"), "--out", str(out)]
    said = told(words, capsys)
    expected = so.orders.check(so.orders.open_book(book), pd.read_csv(example / "round/items.csv"))
    assert {row["kind"]: row["findings"] for row in said["counts"]} == (
        expected["kind"].value_counts().to_dict()
    )
    assert len(pd.read_csv(out)) == len(expected) > 0


def test_faults_name_the_row_of_the_file(
    example: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = tmp_path / "bad.csv"
    rows = (example / "orders.csv").read_text(encoding="utf-8").splitlines()[:3]
    bad.write_text("\n".join([rows[0], rows[1], "", rows[1], "x,y"]), encoding="utf-8")
    assert main(["orders", "load", str(tmp_path / "b.db"), str(bad)]) == 1
    assert "row 5" in capsys.readouterr().err
    bad.write_text("\n".join([rows[0], rows[1], "", rows[1]]), encoding="utf-8")
    assert main(["orders", "load", str(tmp_path / "b.db"), str(bad)]) == 1
    assert "row 4, order = '1': is a duplicate of row 2" in capsys.readouterr().err


def test_a_slip_in_the_name_begins_no_book(
    example: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    nowhere = tmp_path / "firm.db"
    words = ["orders", "allocate", str(nowhere), str(example / "round"), "--run", "a"]
    assert main(words) == 1
    assert "there is no such book" in capsys.readouterr().err
    assert not nowhere.exists()
    assert main(["orders", "example", "--out", str(example)]) == 1
    assert "is there already" in capsys.readouterr().err
