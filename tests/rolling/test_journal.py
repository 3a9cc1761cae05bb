"""A roll that is killed at any moment goes on with nothing lost, nothing doubled."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import supplyopt as so
from supplyopt.tables.journal_file import append_entry, read_journal

from ..reductions import as_it_comes

ROLLED = """
import os, random, signal, sys, time
from pathlib import Path
import highspy
import supplyopt as so
from supplyopt.tables.network_files import read_network

so.roll, so.solve, so.verify  # Loaded before the forks; no solver has run by then.
network, journal = read_network(sys.argv[1]), Path(sys.argv[2])
step, rng = int(sys.argv[3]) // 8, random.Random(3)

def written():
    return journal.stat().st_size if journal.exists() else 0

def receipts(shipments):
    return shipments["quantity"] - (shipments["cycle"] % 3 == 0) * shipments["quantity"] // 2

for attempt in range(10):
    child = os.fork()
    if child == 0:
        so.roll(network, horizon=3, receipts=receipts, journal=journal)
        os._exit(0)
    enough, killed = written() + rng.randrange(step), False
    while os.waitpid(child, os.WNOHANG) == (0, 0):
        if written() > enough and not killed:
            time.sleep(rng.uniform(0, 0.03))
            os.kill(child, signal.SIGKILL)
            killed = True
        time.sleep(0.001)
    print(int(killed), written(), flush=True)
"""


def season(cycles: int) -> so.Network:
    places, rng = ["仓", "A", "B"], np.random.default_rng(7)
    return so.Network.from_tables(
        places={"place": places},
        items=[{"item": "口罩"}, {"item": "疫苗", "shelf_life": 2}],
        lanes=[
            {"origin": "仓", "destination": "A"},
            {"origin": "A", "destination": "B", "lead_time": 1},
            {"origin": "仓", "destination": "B", "every": 2, "cost": 3},
        ],
        arrivals=[
            {"place": "仓", "item": item, "cycle": cycle, "quantity": int(rng.integers(20))}
            for item in ("口罩", "疫苗")
            for cycle in range(1, cycles + 1)
        ],
        demand=[
            {"place": place, "item": item, "cycle": cycle, "quantity": int(rng.integers(12))}
            for place in "AB"
            for item in ("口罩", "疫苗")
            for cycle in range(1, cycles + 1)
        ],
    )


def receipts(shipments: pd.DataFrame) -> pd.Series:
    """Lose half of what left in every third cycle."""
    return shipments["quantity"] - (shipments["cycle"] % 3 == 0) * shipments["quantity"] // 2


def same(roll: so.Roll, other: so.Roll) -> None:
    for name in ("shipments", "served", "stock", "surplus", "waste", "in_transit"):
        pd.testing.assert_frame_equal(getattr(roll.plan, name), getattr(other.plan, name))
    pd.testing.assert_frame_equal(roll.books, other.books)
    pd.testing.assert_frame_equal(roll.receipts, other.receipts)
    reviews = [each.reviews.drop(columns="seconds") for each in (roll, other)]
    pd.testing.assert_frame_equal(*reviews)
    pd.testing.assert_series_equal(roll.measures, other.measures)
    assert len(roll.plans) == len(other.plans)
    for plan, again in zip(roll.plans, other.plans, strict=True):
        assert plan.network == again.network
        pd.testing.assert_frame_equal(plan.goals, again.goals)
        pd.testing.assert_frame_equal(plan.shipments, again.shipments)
        pd.testing.assert_frame_equal(plan.stock, again.stock)


# The process that is killed takes the reductions that are taken by themselves.
@as_it_comes
@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills forked processes")
def test_a_roll_killed_at_random_goes_on_where_it_was(tmp_path: Path) -> None:
    network = season(7)
    so.write_network(network, tmp_path / "data")
    whole = so.roll(network, horizon=3, receipts=receipts, journal=tmp_path / "whole.jsonl")
    size = (tmp_path / "whole.jsonl").stat().st_size
    journal = tmp_path / "roll.jsonl"
    words = [sys.executable, "-c", ROLLED, str(tmp_path / "data"), str(journal), str(size)]
    done = subprocess.run(
        words,
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        timeout=120,
    )
    killed = [line.split()[0] for line in done.stdout.splitlines()]
    assert len(killed) == 10
    assert killed.count("1") > 3
    assert journal.stat().st_size > 0
    same(so.roll(network, horizon=3, receipts=receipts, journal=journal), whole)


def test_a_journal_cut_off_anywhere_is_gone_on_with(tmp_path: Path) -> None:
    network = season(2)
    journal = tmp_path / "roll.jsonl"
    whole = so.roll(network, horizon=2, receipts=receipts, journal=journal)
    same(whole, so.roll(network, horizon=2, receipts=receipts))
    data = journal.read_bytes()
    ends = [at + 1 for at, byte in enumerate(data) if byte == 10]
    assert len(ends) == 1 + 2 + 2
    rng = random.Random(1)
    for size in [0, *ends, *(rng.randrange(len(data)) for _ in range(3))]:
        journal.write_bytes(data[:size])
        same(so.roll(network, horizon=2, receipts=receipts, journal=journal), whole)
        lines = journal.read_bytes().splitlines()
        assert len(lines) == len(ends)
        # Nothing that was written is written otherwise, but the seconds of what is done anew.
        kept = data[:size].count(b"\n")
        assert lines[:kept] == data.splitlines()[:kept]
    journal.write_bytes(data + b"\0\0\0\n")
    same(so.roll(network, horizon=2, receipts=receipts, journal=journal), whole)


def test_what_is_in_the_journal_is_not_asked_again(tmp_path: Path) -> None:
    network, journal = season(3), tmp_path / "roll.jsonl"
    asked: list[int] = []

    def forecast(review: so.Review) -> pd.DataFrame:
        asked.append(review.cycle)
        return review.needs

    so.roll(network, horizon=2, forecast=forecast, journal=journal)
    assert asked == [1, 2, 3]
    so.roll(network, horizon=2, forecast=forecast, journal=journal)
    assert asked == [1, 2, 3]


def test_the_journal_of_something_else_is_refused(tmp_path: Path) -> None:
    network, journal = season(2), tmp_path / "roll.jsonl"
    so.roll(network, horizon=2, journal=journal)
    before = journal.read_bytes()
    stock = [{"place": "仓", "item": "口罩", "quantity": 1}]
    for other, changed in (
        (network.replace(stock=stock), {}),
        (network, {"horizon": 1}),
        (network, {"every": 2}),
        (network, {"goals": ("unmet",)}),
        (network, {"carry_over": False}),
        (network, {"lots": True}),
    ):
        with pytest.raises(so.InputError, match="of other data, or of other arguments"):
            so.roll(other, **{"horizon": 2, "journal": journal, **changed})
    assert journal.read_bytes() == before


def test_what_is_no_journal_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "needs.csv"
    for text in ("place,item\nA,mask\n", "no line at all", "{}\n", '{"entry":1,"sum":2}\n'):
        file.write_text(text)
        with pytest.raises(so.InputError, match="is no journal"):
            so.roll(season(2), horizon=1, journal=file)
        assert file.read_text() == text
    with pytest.raises(so.InputError, match="journal"):
        so.roll(season(2), horizon=1, journal=tmp_path)
    with pytest.raises(so.InputError, match="is no path"):
        so.roll(season(2), horizon=1, journal=3)


def test_a_damaged_line_is_told(tmp_path: Path) -> None:
    network, journal = season(2), tmp_path / "roll.jsonl"
    so.roll(network, horizon=2, journal=journal)
    lines = journal.read_bytes().splitlines(keepends=True)
    spoilt = lines[2].replace(b'"cycle":1', b'"cycle":2', 1)
    assert spoilt != lines[2]
    journal.write_bytes(b"".join([*lines[:2], spoilt, *lines[3:]]))
    with pytest.raises(so.InputError, match="line 3 is damaged"):
        so.roll(network, horizon=2, journal=journal)
    journal.write_bytes(b"".join([*lines[:2], *lines[3:]]))
    with pytest.raises(so.InputError, match="line 3 tells of something else than cycle 1"):
        so.roll(network, horizon=2, journal=journal)


def test_two_rolls_at_a_time_are_told(tmp_path: Path) -> None:
    file = tmp_path / "journal"
    size = append_entry(file, {"kind": "head"}, at=0)
    longer = append_entry(file, {"n": 1, "名": "口罩"}, at=size)
    assert read_journal(file, header={"kind": "head"}) == ([{"n": 1, "名": "口罩"}], longer)
    assert [json.loads(line)["entry"] for line in file.read_text("utf-8").splitlines()] == [
        {"kind": "head"},
        {"n": 1, "名": "口罩"},
    ]
    with pytest.raises(so.InputError, match="changed by somebody else"):
        append_entry(file, {"n": 2}, at=size)
    with pytest.raises(so.InputError, match="changed by somebody else"):
        append_entry(file, {"n": 2}, at=longer + 5)
    assert read_journal(file, header={"kind": "head"}) == ([{"n": 1, "名": "口罩"}], longer)
