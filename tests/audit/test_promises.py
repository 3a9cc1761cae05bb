"""Promised against delivered."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import supplyopt as so

SEEDS = st.integers(0, 2**32 - 1)


def drawn(seed, *, papers=True):
    """Draw promises with receipts that have something to do with them, in cycles."""
    rng = np.random.default_rng(seed)
    promises, lines = [], []
    for number in range(rng.integers(1, 9)):
        way = (str(rng.choice(["仓", "W"])), str(rng.choice(["A", "007"])), "mask")
        cycle, quantity = int(rng.integers(1, 5)), int(rng.integers(0, 30))
        paper = f"D{rng.integers(3)}" if papers and rng.random() < 0.6 else ""
        promises.append((*way, cycle, quantity, f"van {number % 2}", "direct", paper))
        for _ in range(rng.integers(0, 3)):
            other = f"D{rng.integers(4)}" if papers and rng.random() < 0.2 else paper
            origin = way[0] if rng.random() < 0.9 or not other else ""
            pieces = int(rng.integers(1, 25))
            lines.append(
                (way[1], "mask", int(rng.integers(1, 6)), "received", pieces, origin, other)
            )
    lines += [("A", "mask", 1, "opening", 5, "", ""), ("A", "mask", 3, "used", 2, "", "")]
    named = ["origin", "destination", "item", "cycle", "quantity", "carrier", "mode", "document"]
    moved = ["place", "item", "cycle", "kind", "quantity", "counterpart", "document"]
    return pd.DataFrame(promises, columns=named), pd.DataFrame(lines, columns=moved)


def read(promises, movements, **tables):
    return so.audit.read_books(promises=promises, movements=movements, **tables)


def by_loops(promises, movements):
    """Hand out every single piece that came, one after another, by the rule that is stated."""
    due = promises.sort_values(["cycle", "document", "mode", "carrier", "quantity"], kind="stable")
    left = {at: int(q) for at, q in due["quantity"].items()}
    got = {at: [] for at in left}
    came = movements[movements["kind"] == "received"].sort_values(["cycle", "document"])
    pieces = [line for line in came.to_dict("records") for _ in range(int(line["quantity"]))]

    def hand_out(fits):
        rest = []
        for piece in pieces:
            for at, promise in due.iterrows():
                if left[at] and promise["destination"] == piece["place"] and fits(promise, piece):
                    left[at] -= 1
                    got[at].append(piece["cycle"])
                    break
            else:
                rest.append(piece)
        pieces[:] = rest

    known = {tuple(row) for row in due[["origin", "destination", "document"]].to_numpy()}

    def same(promise, piece):
        return promise["origin"] == piece["counterpart"]

    def paper(promise, piece):
        return promise["document"] != "" and promise["document"] == piece["document"]

    hand_out(lambda promise, piece: paper(promise, piece) and same(promise, piece))
    hand_out(lambda promise, piece: paper(promise, piece) and piece["counterpart"] == "")
    hand_out(
        lambda promise, piece: (
            same(promise, piece)
            and promise["document"] == ""
            and piece["document"] != ""
            and (piece["counterpart"], piece["place"], piece["document"]) not in known
        )
    )
    hand_out(lambda promise, piece: same(promise, piece) and piece["document"] == "")
    return due, got


@given(seed=SEEDS)
def test_pieces_are_handed_out_as_one_by_one(seed):
    promises, movements = drawn(seed)
    due, got = by_loops(promises, movements)
    table = so.audit.kept(read(promises, movements)).set_index("row")
    for at, promise in due.iterrows():
        row = table.loc[at + 2]
        late = [cycle - promise["cycle"] for cycle in got[at] if cycle > promise["cycle"]]
        days = [(cycles - 1) * 10 + 1 for cycles in late]
        assert row["promised"] == promise["quantity"]
        assert row["arrived"] == len(got[at])
        assert row["missing"] == promise["quantity"] - len(got[at])
        assert row["late"] == len(late)
        if got[at]:
            assert row["days_late"] == pytest.approx(sum(days) / len(got[at]))
            assert row["arrived_by"] == str(max(got[at]))
        else:
            assert np.isnan(row["days_late"])


@given(seed=SEEDS)
def test_pieces_are_neither_made_nor_counted_twice(seed):
    promises, movements = drawn(seed)
    table = so.audit.kept(read(promises, movements))
    assert (table["arrived"] + table["missing"] == table["promised"]).all()
    assert (table["late"] <= table["arrived"]).all()
    came = movements[movements["kind"] == "received"]["quantity"].sum()
    assert table["arrived"].sum() <= came


@given(seed=SEEDS, order=st.integers(0, 99))
def test_the_order_of_rows_changes_nothing(seed, order):
    promises, movements = drawn(seed)
    tables = [
        so.audit.kept(read(*frames)).drop(columns="row")
        for frames in (
            (promises, movements),
            (
                promises.sample(frac=1, random_state=order),
                movements.sample(frac=1, random_state=order),
            ),
        )
    ]
    pd.testing.assert_frame_equal(*tables)


def carried_out(plan):
    """Write the ledgers of a plan that was carried out to the letter."""
    promises = so.audit.promises_of(plan)
    frame = promises.rename(columns={"destination": "place", "origin": "counterpart"})
    frame = frame.drop(columns=["carrier", "mode"]).assign(kind="received")
    return promises, frame


def test_a_plan_that_was_carried_out_kept_its_promises():
    promises, movements = carried_out(so.solve(so.examples.four_places()))
    books = read(promises, movements)
    assert so.audit.kept(books)["state"].eq("kept").all()
    assert len(so.audit.examine(books, checks=["promises"])) == 0


@given(which=st.integers(0, 10**6), change=st.integers(1, 14))
def test_a_piece_that_did_not_come_is_found_at_its_promise(which, change):
    promises, movements = carried_out(so.solve(so.examples.four_places()))
    at = which % len(movements)
    movements.loc[at, "quantity"] -= change
    table = so.audit.examine(read(promises, movements), checks=["promises"]).table
    line = movements.loc[at]
    assert table["kind"].tolist() == ["promise_short"]
    assert table["place"].tolist() == [line["place"]]
    assert table["counterpart"].tolist() == [line["counterpart"]]
    assert table["documents"].tolist() == [line["document"]]
    assert table["quantity"].tolist() == [change]
