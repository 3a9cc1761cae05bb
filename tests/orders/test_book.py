"""A book keeps what it was given: through restarts, twice the same call, kills."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import supplyopt as so

ITEMS = {"item": ["mask"], "per_person": [10]}
STOCK = {"item": ["mask"], "quantity": [100]}


def orders(*quantities: float, **columns: Any) -> pd.DataFrame:
    count = len(quantities)
    table = {
        "order": [f"o{number}" for number in range(count)],
        "firm": [f"F{number}" for number in range(count)],
        "class": ["small"] * count,
        "people": [10] * count,
        "item": ["mask"] * count,
        "quantity": list(quantities),
        "place": ["P"] * count,
        "time": [number / 100 for number in range(count)],
    }
    return pd.DataFrame({**table, **columns})


def faults(call: Callable[[], Any]) -> list[tuple[str, int | None, str]]:
    with pytest.raises(so.InputError) as caught:
        call()
    return [(fault.table, fault.row, fault.column) for fault in caught.value.faults]


def test_a_book_is_there_after_a_restart(tmp_path: Path) -> None:
    book = so.orders.open_book(tmp_path / "书.db")
    so.orders.load(book, orders(60, 70), batch="a")
    given = so.orders.allocate(book, ITEMS, stock=STOCK, run="r")
    code = (
        "import sys, supplyopt as so; book = so.orders.open_book(sys.argv[1]);"
        "print(so.orders.allocation(book, 'r').told.to_csv(index=False), end='')"
    )
    said = subprocess.run(
        [sys.executable, "-c", code, str(book.path)], capture_output=True, text=True, check=True
    )
    assert said.stdout == given.told.to_csv(index=False)
    assert given.told["given"].tolist() == [50, 50]


def test_a_book_stays_the_file_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path)
    book = so.orders.open_book("book.db")
    monkeypatch.chdir("elsewhere")
    so.orders.open_book("book.db")
    so.orders.load(book, orders(60), batch="a")
    assert so.orders.open_book("book.db").orders.empty
    assert len(book.orders) == 1


def test_loading_again_doubles_nothing(tmp_path: Path) -> None:
    book = so.orders.open_book(tmp_path / "book.db")
    for _ in range(3):
        assert so.orders.load(book, orders(60, 70), batch="a") == 2
    assert len(book.orders) == 2
    assert faults(lambda: so.orders.load(book, orders(60, 71), batch="a")) == [("", None, "batch")]


def test_an_order_is_in_one_batch_only_and_a_batch_is_in_whole_or_not(tmp_path: Path) -> None:
    book = so.orders.open_book(tmp_path / "book.db")
    so.orders.load(book, orders(60, 70), batch="a")
    more = orders(1, 2, 3, order=["o9", "o1", "o0"])
    wrong = faults(lambda: so.orders.load(book, more, batch="b"))
    assert wrong == [("orders", 3, "order"), ("orders", 4, "order")]
    assert book.batches["batch"].tolist() == ["a"]
    assert len(book.orders) == 2


def test_a_run_is_made_once_and_answers_each_order_once(tmp_path: Path) -> None:
    book = so.orders.open_book(tmp_path / "book.db")
    so.orders.load(book, orders(60, 70), batch="a")
    first = so.orders.allocate(book, ITEMS, stock=STOCK, run="r")
    so.orders.load(book, orders(80, order=["late"], firm=["G"], time=[2.0]), batch="b")
    again = so.orders.allocate(book, ITEMS, stock=STOCK, run="r")
    for name in ("told", "claims", "visits", "supplies"):
        pd.testing.assert_frame_equal(getattr(again, name), getattr(first, name))
    other = {"item": ["mask"], "quantity": [101]}
    call = lambda: so.orders.allocate(book, ITEMS, stock=other, run="r")  # noqa: E731
    assert faults(call) == [("", None, "run")]
    second = so.orders.allocate(book, ITEMS, stock=STOCK, run="s")
    assert second.told["order"].tolist() == ["late"]
    assert book.runs["orders"].tolist() == [2, 1]
    nothing = so.orders.allocate(book, ITEMS, stock=STOCK, run="t")
    assert nothing.told.empty
    assert nothing.supplies["left"].tolist() == [100]


def test_a_repeat_in_a_later_round_is_one_still(tmp_path: Path) -> None:
    book = so.orders.open_book(tmp_path / "book.db")
    so.orders.load(book, orders(60), batch="a")
    so.orders.allocate(book, ITEMS, stock=STOCK, run="r")
    so.orders.load(book, orders(60, order=["again"], time=[0.5]), batch="b")
    second = so.orders.allocate(book, ITEMS, stock=STOCK, run="s")
    assert second.told["given"].tolist() == [0]
    assert (
        second.tell("F0") == "order again: 0 of 60 mask (repeats an earlier order of this license)"
    )


def test_a_repeat_that_is_handed_in_late_is_one_still(tmp_path: Path) -> None:
    # Its time is before that of the order which was answered.
    book = so.orders.open_book(tmp_path / "book.db")
    so.orders.load(book, orders(60, time=[0.5]), batch="a")
    so.orders.allocate(book, ITEMS, stock=STOCK, run="r")
    so.orders.load(book, orders(60, order=["late"], time=[0.1]), batch="b")
    assert so.orders.allocate(book, ITEMS, stock=STOCK, run="s").told["given"].tolist() == [0]


def test_who_writes_meanwhile_is_waited_for(tmp_path: Path) -> None:
    book = so.orders.open_book(tmp_path / "book.db")
    batches = [orders(*range(1, 200), order=[f"{b}-{n}" for n in range(199)]) for b in range(8)]
    with ThreadPoolExecutor(4) as pool:
        sizes = pool.map(lambda b: so.orders.load(book, batches[b], batch=str(b)), range(8))
        assert sum(sizes) == 8 * 199
    assert len(book.orders) == 8 * 199


def test_who_reads_waits_for_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    book = so.orders.open_book(tmp_path / "book.db")
    so.orders.load(book, orders(60), batch="a")
    monkeypatch.setattr("supplyopt.orders.database._PATIENCE", 0.05)
    writer = sqlite3.connect(book.path, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("DELETE FROM orders")
    assert len(so.orders.open_book(book.path).orders) == 1
    with pytest.raises(so.InputError, match=r"is locked.* nobody else is at work on it"):
        so.orders.load(book, orders(1), batch="b")
    writer.execute("ROLLBACK")
    writer.close()


def test_a_book_may_be_begun_by_many_at_once(tmp_path: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        for number in range(20):
            path = tmp_path / f"{number}.db"
            assert {book.path for book in pool.map(so.orders.open_book, [path] * 4)} == {path}


def test_what_is_no_book_is_left_alone(tmp_path: Path) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("not a database, but longer than the header of one is" * 10)
    other = tmp_path / "other.db"
    with sqlite3.connect(other) as connection:
        connection.execute("CREATE TABLE mine (cell)")
    connection.close()
    before = text.read_bytes(), other.read_bytes()
    for path in (text, other, tmp_path, tmp_path / "nowhere" / "book.db"):
        assert faults(lambda path=path: so.orders.open_book(path)) == [("", None, "path")]
    assert (text.read_bytes(), other.read_bytes()) == before
    gone = so.orders.Book(tmp_path / "gone.db")
    assert faults(lambda: gone.orders) == [("", None, "path")]
    assert not gone.path.exists()


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    book = so.orders.open_book(tmp_path / "book.db")
    bad = orders(
        5, 0, -1, **{"class": ["smal", "small", None], "order": ["a", "a", "b"], "place": ["P"] * 3}
    )
    assert sorted(faults(lambda: so.orders.load(book, bad, batch=" ")), key=str) == sorted(
        [
            ("", None, "batch"),
            ("orders", 2, "class"),
            ("orders", 3, "order"),
            ("orders", 3, "quantity"),
            ("orders", 4, "class"),
            ("orders", 4, "quantity"),
        ],
        key=str,
    )
    assert book.orders.empty
    call = lambda: so.orders.allocate(  # noqa: E731
        book,
        {"item": ["mask"], "per_person": [-1]},
        stock={"item": ["mask"], "quantity": ["x"]},
        run="r",
        rule="fair",
        per="heads",
    )
    assert faults(call) == [
        ("", None, "rule"),
        ("", None, "per"),
        ("stock", 2, "quantity"),
        ("items", 2, "per_person"),
    ]
    stock = {"item": ["mask", "mask", "msk"], "place": ["P", "", "Q"], "quantity": [1, 1, 1]}
    pickups = {"place": ["P"], "slot": ["noon"]}
    call = lambda: so.orders.allocate(book, ITEMS, stock=stock, pickups=pickups, run="r")  # noqa: E731
    assert faults(call) == [("stock", 3, "place"), ("stock", 4, "item"), ("stock", 4, "place")]
    assert book.runs.empty
    call = lambda: so.orders.allocate(  # noqa: E731
        book, ITEMS, stock=STOCK, run="r", rule=np.array(["talmud", "uniform"]), per=("people",)
    )
    assert faults(call) == [("", None, "rule"), ("", None, "per")]
    seconds = orders(1, 2, time=[1.58e9, 20_200_210])
    assert faults(lambda: so.orders.load(book, seconds, batch="a")) == [
        ("orders", 2, "time"),
        ("orders", 3, "time"),
    ]
    for path in (5, None, b"book.db", "book\0.db"):
        assert faults(lambda path=path: so.orders.open_book(path)) == [("", None, "path")]
    for call in (
        lambda: so.orders.load(None, orders(1), batch="a"),  # type: ignore[arg-type]
        lambda: so.orders.check("book.db"),  # type: ignore[arg-type]
    ):
        assert faults(call) == [("", None, "book")]
    assert faults(lambda: so.orders.allocation(book, "r")) == [("", None, "run")]
    assert faults(lambda: so.orders.pooled(book, ITEMS, group="")) == [("", None, "group")]


def test_who_is_killed_loses_nothing_doubles_nothing() -> None:
    script = Path(__file__).with_name("kills.py")
    call = [sys.executable, str(script), "8"]
    done = subprocess.run(call, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("8 kills")
