"""How late, and at which step the days went."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import supplyopt as so

from .test_promises import drawn, read

SEEDS = st.integers(0, 2**32 - 1)
DAY = pd.Timestamp("2020-02-01")
PLACES = pd.DataFrame({"place": ["仓", "W", "A"], "kind": ["warehouse", "warehouse", "district"]})


@given(seed=SEEDS)
def test_lateness_adds_up_to_the_promises_by_whatever_it_is_summed(seed):
    promises, movements = drawn(seed)
    books = read(promises, movements, places=PLACES)
    table = so.audit.kept(books)
    judged = table[table["state"].isin(["kept", "early", "late", "short"])]
    for by in ("tier", ("carrier", "desk"), "mode"):
        sums = so.audit.lateness(books, by=by)
        assert sums["promises"].sum() == len(judged)
        assert sums["promised"].sum() == judged["promised"].sum()
        assert sums["missing"].sum() == judged["missing"].sum()
        whole = sums["promised"] + sums["open"] + sums["unchecked"]
        assert whole.sum() == promises["quantity"].sum()
        share = sums["promised"] * sums["share_on_time"].fillna(0)
        assert share.sum() == pytest.approx((judged["arrived"] - judged["late"]).sum())
        assert (sums["share_on_time"].fillna(0) <= sums["share_kept"].fillna(0)).all()


def test_tiers_are_kinds_of_places():
    promises = [("W", "A", "mask", 1, 10), ("A", "B", "mask", 2, 4)]
    promises = pd.DataFrame(
        promises, columns=["origin", "destination", "item", "cycle", "quantity"]
    )
    movements = [("A", 1, "W", 10), ("B", 4, "A", 3)]
    movements = pd.DataFrame(movements, columns=["place", "cycle", "counterpart", "quantity"])
    books = read(promises, movements.assign(item="mask", kind="received"), places=PLACES)
    first, second = so.audit.lateness(books).to_dict("records")
    assert (first["origin_kind"], first["destination_kind"]) == ("district", "")
    assert first["share_kept"] == 0.75
    assert first["share_on_time"] == 0
    # Due in cycle 2, there in cycle 4: cycle 3 lies between, and a day at least.
    assert first["days_late"] == first["max_days_late"] == 11
    assert (second["origin_kind"], second["share_on_time"]) == ("warehouse", 1)


@pytest.mark.parametrize("call", [so.audit.lateness, so.audit.step_days])
def test_what_nothing_can_be_summed_by_is_refused(call):
    for wrong in ("month", [], ["tier", "month"]):
        with pytest.raises(so.InputError, match="is nothing to sum by"):
            call(read(*drawn(0)), by=wrong)


def journey(seed):
    """Draw goods that go from W by B to C, with papers and notices; give what each piece saw."""
    rng = np.random.default_rng(seed)
    lines, notices, stock = [("W", 0, "opening", 60, "", "")], [], []
    pieces = []

    def told(paper, *where):
        for place in where:
            for word in rng.choice(["notice", "packed"], rng.integers(0, 3), replace=False):
                notices.append((paper, place, str(word), int(rng.integers(0, 25))))

    for number in range(rng.integers(1, 5)):
        day, paper = int(rng.integers(0, 8)), f"W{number}"
        quantity = int(rng.integers(1, 9))
        lines.append(("W", day, "issued", quantity, "B", paper))
        told(paper, "W", "B")
        for part in (quantity // 2, quantity - quantity // 2):
            there = day + int(rng.integers(0, 6))
            if part and rng.random() < 0.9:
                lines.append(("B", there, "received", part, "W", paper))
                stock.append((there, paper, part))
    held = []
    for there, paper, part in sorted(stock):
        held += [(there, paper)] * part
    for number in range(rng.integers(0, 4)):
        day, paper = 8 + 4 * number + int(rng.integers(0, 4)), f"B{number}"
        there = [piece for piece in held if piece[0] <= day]
        if not there:
            continue
        gone = there[: int(rng.integers(1, 9))]
        held = held[len(gone) :]
        if rng.random() < 0.2:
            lines.append(("B", day, "used", len(gone), "", ""))
            continue
        lines.append(("B", day, "issued", len(gone), "C", paper))
        told(paper, "B", "C")
        arrives = day + int(rng.integers(0, 6))
        lines.append(("C", arrives, "received", len(gone), "B", paper))
        pieces += [(there, paper_in, day, paper, arrives) for there, paper_in in gone]
    moved = pd.DataFrame(
        lines, columns=["place", "date", "kind", "quantity", "counterpart", "document"]
    )
    moved["date"] = (DAY + pd.to_timedelta(moved["date"], "D")).dt.strftime("%Y-%m-%d")
    words = pd.DataFrame(notices, columns=["document", "place", "step", "date"])
    words["date"] = (DAY + pd.to_timedelta(words["date"], "D")).dt.strftime("%Y-%m-%d")
    return moved.assign(item="mask"), words, lines, notices, pieces


def steps_by_pieces(lines, notices, pieces):
    """Follow every piece from paper to paper; give the pieces and days of each step."""
    found, whole = defaultdict(lambda: [0, 0]), 0

    def walk(at, events):
        nonlocal whole
        whole += events[-1][0] - events[0][0]
        for (start, _, before), (end, _, after) in pairwise(events):
            step = found[at, f"{before} -> {after}"]
            step[0] += 1
            step[1] += end - start

    def between(papers, start, end):
        return sorted((d, d, w) for p, _, w, d in notices if p in papers and start < d < end)

    issues = {paper: (day, place) for place, day, kind, _, _, paper in lines if kind == "issued"}
    for place, day, kind, quantity, counterpart, paper in lines:
        if kind == "received":
            sent = issues[paper][0]
            path = [(sent, 0, "issue"), *between([paper], sent, day), (day, 0, "receipt")]
            for _ in range(quantity):
                walk(f"{counterpart} -> {place}", path)
        if kind == "issued" and place == "W":
            words = sorted(
                (d, d, w) for p, at, w, d in notices if (p, at) == (paper, "W") and d <= day
            )
            for _ in range(quantity if words else 0):
                walk("W", [*words, (day, 0, "issue")])
    for there, paper_in, day, paper, _ in pieces:
        words = sorted(
            (max(d, there), d, w)
            for p, at, w, d in notices
            if p in (paper, paper_in) and at == "B" and d <= day
        )
        walk("B", [(there, 0, "receipt"), *words, (day, 0, "issue")])
    return {key: tuple(value) for key, value in found.items()}, whole


@given(seed=SEEDS)
def test_steps_are_those_of_every_piece_and_add_up_to_the_whole(seed):
    moved, words, *way = journey(seed)
    books = so.audit.read_books(movements=moved, **({"notices": words} if len(words) else {}))
    table = so.audit.step_days(books, by="desk")
    found, whole = steps_by_pieces(*way)
    told = {
        (row["desk"], row["step"]): (row["pieces"], row["piece_days"])
        for row in table.to_dict("records")
    }
    assert told == found
    assert table["piece_days"].sum() == whole
    if whole:
        assert table["share"].sum() == pytest.approx(1)
    assert (table["days"] * table["pieces"]).tolist() == pytest.approx(table["piece_days"].tolist())


@given(seed=SEEDS, order=st.integers(0, 99))
def test_steps_do_not_depend_on_the_order_of_rows_and_sum_by_document(seed, order):
    moved, words, *_ = journey(seed)
    notices = {"notices": words} if len(words) else {}
    books = so.audit.read_books(movements=moved, **notices)
    mixed = moved.sample(frac=1, random_state=order)
    other = so.audit.read_books(
        movements=mixed, **{n: t.sample(frac=1, random_state=order) for n, t in notices.items()}
    )
    papers = so.audit.step_days(books, by=["document", "desk"])
    pd.testing.assert_frame_equal(papers, so.audit.step_days(other, by=["document", "desk"]))
    sums = papers.groupby(["desk", "step"])["piece_days"].sum()
    desks = so.audit.step_days(books, by="desk").set_index(["desk", "step"])["piece_days"]
    assert sums.to_dict() == pytest.approx(desks.to_dict())


def test_cycles_are_refused_where_days_are_asked_for():
    with pytest.raises(so.InputError, match="of cycles nobody knows on which day"):
        so.audit.step_days(read(*drawn(0)))
