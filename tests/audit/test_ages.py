"""Ages of goods: those of a loop over queues, known numbers, and what to say of them."""

from __future__ import annotations

import itertools
from collections import deque

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import supplyopt as so

FIRST = np.datetime64("2020-02-01")
COMES = ["received", "returned_in", "adjusted_in"]
HANDED = ["issued", "used"]
OTHER = ["lost", "returned_out", "adjusted_out"]
KINDS = ["opening", *COMES, *HANDED, *OTHER, "counted"]


def stated_once(lines):
    """Leave of the openings, and of the counts, of one shelf and day the first."""
    seen, kept = set(), []
    for line in lines:
        key = line[:4]
        if line[3] not in ("opening", "counted") or key not in seen:
            kept.append(line)
        seen.add(key)
    return kept


LINES = st.lists(
    st.tuples(
        st.sampled_from(["A", "社b"]),
        st.sampled_from(["mask", "suit"]),
        st.integers(0, 12),
        st.sampled_from(KINDS),
        st.integers(-3, 30),
    ),
    max_size=40,
).map(stated_once)


def frame_of(lines, *, dated=True, scale=1.0):
    frame = pd.DataFrame(lines, columns=["place", "item", "day", "kind", "quantity"])
    frame["quantity"] = frame["quantity"] * scale
    day = frame.pop("day").to_numpy(dtype=int)
    return frame.assign(date=(FIRST + day).astype(str)) if dated else frame.assign(cycle=day + 1)


def in_queues(lines, *, days_between, end):
    """Walk through the days with a queue of goods for each place and item."""
    told = {}
    for key in sorted({line[:2] for line in lines}):
        own = [line for line in lines if line[:2] == key]
        queue, out, unmatched = deque(), [], 0.0

        def take(amount, day, *, counts, queue=queue, out=out):
            while amount > 0 and queue:
                came, there = queue.popleft()
                part = min(amount, there)
                if counts:
                    out.append((part, days_between(came, day)))
                if there > part:
                    queue.appendleft((came, there - part))
                amount -= part
            return amount

        def state(said, day, queue=queue, take=take):
            if said:
                more = max(said[0], 0) - sum(there for _, there in queue)
                if more > 0:
                    queue.append((day, more))
                take(-more, day, counts=False)

        for day in sorted({line[2] for line in own}):
            today = [line[3:] for line in own if line[2] == day]
            state([q for k, q in today if k == "opening"], day)
            ins = sum(q for k, q in today if k in COMES and q > 0)
            ins -= sum(q for k, q in today if k in [*HANDED, *OTHER] and q < 0)
            if ins:
                queue.append((day, ins))
            handed = sum(q for k, q in today if k in HANDED and q > 0)
            unmatched += take(handed, day, counts=True)
            other = sum(q for k, q in today if k in OTHER and q > 0)
            other -= sum(q for k, q in today if k in COMES and q < 0)
            take(other, day, counts=False)
            state([q for k, q in today if k == "counted"], day)
        there = [(quantity, days_between(came, end)) for came, quantity in queue]
        told[key] = [*_ages(out), unmatched, *_ages(there)]
    return told


def _ages(parts, limit=3):
    pieces = sum(q for q, _ in parts)
    if not pieces:
        return [0.0, np.nan, np.nan, 0.0]
    mean = sum(q * d for q, d in parts) / pieces
    return [pieces, mean, max(d for _, d in parts), sum(q for q, d in parts if d > limit)]


@given(lines=LINES, dated=st.booleans(), scale=st.sampled_from([1.0, 0.1]))
def test_layers_are_those_of_queues(lines, dated, scale):
    frame = frame_of(lines, dated=dated, scale=scale)
    books = so.audit.read_books(movements=frame, settings={"issue_days": 3, "cycle_days": 2})

    def between(one, other):
        return other - one if dated else max(other - one - 1, 0) * 2

    end = max((line[2] for line in lines), default=0)
    exact = [(*line[:4], line[4]) for line in lines]
    expected = in_queues(exact, days_between=between, end=end)
    table = so.audit.stock_ages(books)
    assert list(zip(table["place"], table["item"], strict=True)) == list(expected)
    numbers = table.drop(columns=["place", "item"]).to_numpy(dtype=float)
    if lines:
        wanted = np.array(list(expected.values()), dtype=float)
        wanted[:, [0, 3, 4, 5, 8]] *= scale
        np.testing.assert_allclose(numbers, wanted, rtol=1e-9, atol=1e-12)


@given(lines=LINES, order=st.randoms(use_true_random=False))
def test_the_order_of_lines_changes_nothing(lines, order):
    other = list(lines)
    order.shuffle(other)
    one, two = (so.audit.read_books(movements=frame_of(each)) for each in (lines, other))
    pd.testing.assert_frame_equal(so.audit.stock_ages(one), so.audit.stock_ages(two))
    first, second = (
        so.audit.examine(books, checks=["ages"]).table.drop(columns="rows") for books in (one, two)
    )
    pd.testing.assert_frame_equal(first, second)


@given(lines=LINES)
def test_what_lies_is_the_stock(lines):
    books = so.audit.read_books(movements=frame_of(lines))
    known = so.audit.cover(books).merge(so.audit.stock_ages(books), on=["place", "item"])
    # Where no line was ever wanting, all that came and did not go lies there.
    sound = known[(known["unmatched"] == 0) & (known["stock"] >= 0)]
    lost = [line[3] in OTHER or line[4] < 0 for line in lines]
    if not any(lost):
        stock = sound["stock"].to_numpy(dtype=float)
        np.testing.assert_allclose(sound["lying"].to_numpy(dtype=float), stock)


def test_goods_that_lay_too_long_are_told_with_their_days():
    lines = [
        ("A", "mask", 0, "received", 100),
        ("A", "mask", 2, "used", 10),
        ("A", "mask", 15, "issued", 30),
        ("A", "mask", 20, "lost", 5),
        ("B", "mask", 10, "received", 100),
        ("B", "mask", 20, "used", 100),
    ]
    books = so.audit.read_books(movements=frame_of(lines))
    table = so.audit.examine(books, checks=["ages"]).table
    assert table[["kind", "place", "period", "quantity", "found", "high"]].values.tolist() == [
        ["slow_issue", "A", "2020-02-16", 85.0, 20.0, 10.0]
    ]
    assert "55 of them lie there still" in table["evidence"].iloc[0]
    assert table["rows"].iloc[0] == "movements 2"
    ages = so.audit.stock_ages(books).set_index("place")
    assert ages.loc["A", "mean_days"] == pytest.approx((10 * 2 + 30 * 15) / 40)
    assert ages.loc["B", ["mean_days", "slow"]].tolist() == [10.0, 0.0]


@pytest.mark.parametrize("turn", [1, -1])
@pytest.mark.parametrize("kept", [0, 30])
def test_a_store_that_hands_out_each_month_is_held_to_its_own_habit(kept, turn):
    firsts = pd.date_range("2020-02-01", periods=7, freq="MS").strftime("%Y-%m-%d").tolist()
    lines = [("A", "mask", firsts[0], "opening", 0)]
    for month, (now, then) in enumerate(itertools.pairwise(firsts)):
        lines.append(("A", "mask", now[:-1] + "2", "received", 100))
        # What is kept back in the first month lies there to the end: others go in its place.
        lines.append(("A", "mask", then, "issued", 100 - (kept if month == 0 else 0)))
    lines.append(("A", "mask", "2020-09-10", "counted", kept))
    movements = pd.DataFrame(lines[::turn], columns=["place", "item", "date", "kind", "quantity"])
    books = so.audit.read_books(movements=movements)
    table = so.audit.examine(books, checks=["ages"])
    # First in, first out: what lies there at the end came in July, 70 days before.
    assert table.table["high"].tolist() == [62] * (kept > 0)
    if kept:
        assert table.table["quantity"].tolist() == [30]
        assert "62 days (two of its usual intervals of 31 days)" in table.table["evidence"][0]
        assert "31 天发放一次" in table.told("zh")["evidence"][0]
    assert "issue_days" in so.audit.list_kinds().set_index("kind").loc["slow_issue", "remedy"]
    # What somebody stated holds as it is.
    strict = so.audit.read_books(movements=movements, settings={"issue_days": 10})
    told = so.audit.examine(strict, checks=["ages"]).table
    assert told["high"].tolist() == [10]
    assert "10 days (issue_days)" in told["evidence"].iloc[0]
