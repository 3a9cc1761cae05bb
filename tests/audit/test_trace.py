"""Every piece is somewhere: the chain of what was put in, used, lost, under way."""

from __future__ import annotations

from collections import defaultdict, deque

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.audit.chains import PARENTS, chain, tables

import supplyopt as so

SEEDS = st.integers(0, 2**32 - 1)
KINDS = [
    *("opening", "received", "issued", "used", "lost", "returned_in", "returned_out"),
    *("adjusted_in", "adjusted_out", "counted"),
]
GONE = ["used", "lost", "left", "vanished", "under_way", "lies"]


def books_of(frame, **more):
    return so.audit.read_books(**{**tables(frame), **more})


def muddle(seed, *, dated):
    """Draw lines that need not be right in anything but form."""
    rng = np.random.default_rng(seed)
    count = int(rng.integers(1, 40))
    places = ["仓", "街A", "NA", "x"]
    frame = pd.DataFrame(
        {
            "place": rng.choice(places, count),
            "item": rng.choice(["mask", "suit"], count),
            "kind": rng.choice(KINDS, count),
            "quantity": np.where(rng.random(count) < 0.2, -1, 1) * rng.integers(0, 90, count) / 4,
            "counterpart": rng.choice(["", "elsewhere", *places], count),
            "document": rng.choice(["", "", "D1", "D2", "D3"], count),
        }
    )
    frame.loc[frame["kind"].isin(["opening", "counted"]), "document"] = ""
    frame = frame[::-1].reset_index(drop=True)
    days = np.sort(rng.integers(0, 25, count))
    if dated:
        return frame.assign(date=(np.datetime64("2020-02-01") + days).astype(str))
    return frame.assign(cycle=days // 10 + 1)


@settings(max_examples=15)
@given(seed=SEEDS, dated=st.booleans(), by=st.sampled_from(["stage", "place"]))
def test_every_piece_is_somewhere_whatever_the_lines_say(seed, dated, by):
    books = books_of(muddle(seed, dated=dated))
    table = so.audit.trace(books, by=by)
    sums = table.groupby("item").sum(numeric_only=True)
    there = sums["put_in"] + sums["appeared"]
    assert sums[GONE].sum(axis=1).to_dict() == pytest.approx(there.to_dict())
    links = table[table["destination"] != ""]
    came = links["put_in"] + links["appeared"] + links["sent"]
    went = links[["received", "left", "vanished", "under_way"]].sum(axis=1)
    assert went.tolist() == pytest.approx(came.tolist())
    # By stages there is no piece more or less than by places.
    other = so.audit.trace(books, by="place").groupby("item").sum(numeric_only=True)
    pieces = ["put_in", "sent", "received", "appeared", *GONE]
    assert other[pieces].to_numpy() == pytest.approx(sums[pieces].to_numpy())


@settings(max_examples=10)
@given(seed=SEEDS, dated=st.booleans(), documents=st.booleans())
def test_in_right_books_nothing_vanishes(seed, dated, documents):
    frame = chain(seed, dated=dated, documents=documents)
    table = so.audit.trace(books_of(frame))
    assert table[["vanished", "appeared", "left"]].to_numpy().max() == 0
    totals = table.groupby("item").sum(numeric_only=True)
    for kind, name in (("opening", "put_in"), ("used", "used"), ("lost", "lost")):
        booked = frame[frame["kind"] == kind].groupby("item")["quantity"].sum()
        assert totals[name].to_dict() == {item: booked.get(item, 0) for item in totals.index}
    last = frame[frame["kind"] == "counted"].groupby(["place", "item"])["quantity"].last()
    assert totals["lies"].to_dict() == last.groupby("item").sum().to_dict()


@settings(max_examples=10)
@given(seed=SEEDS, picks=st.lists(st.integers(0, 10**6), min_size=1, max_size=4))
def test_it_adds_up_to_what_papers_and_counts_say(seed, picks):
    frame = chain(seed)
    for pick in picks:
        frame.loc[pick % len(frame), "quantity"] += 7
    books = books_of(frame)
    table = so.audit.trace(books, by="place")
    pairs = so.audit.match_papers(books)
    sums = table.groupby("item")
    on_links = pairs.fillna({"sent": 0, "received": 0}).query("state != 'open'")
    on_links = (on_links["sent"] - on_links["received"]).groupby(on_links["item"]).sum()
    counts = so.audit.reconcile(books).groupby("item")["difference"].sum()
    net = sums["vanished"].sum() - sums["appeared"].sum()
    assert net.to_dict() == pytest.approx((on_links - counts).to_dict())
    assert sums["sent"].sum().to_dict() == pairs.groupby("item")["sent"].sum().to_dict()
    assert sums["received"].sum().to_dict() == pairs.groupby("item")["received"].sum().to_dict()


def by_queues(frame):
    """Let the pieces of each place stand in a queue, one by one: days that each waited."""
    waits = defaultdict(list)
    frame = frame.assign(late=frame["kind"] != "opening", out=~frame["kind"].isin(KINDS[:2]))
    frame = frame[(frame["kind"] != "counted")].sort_values(["out", "date", "late"], kind="stable")
    days = (pd.to_datetime(frame["date"]) - pd.Timestamp("2020-01-01")).dt.days
    queues = defaultdict(deque)
    for line, day in zip(frame.to_dict("records"), days, strict=True):
        queue = queues[line["place"], line["item"]]
        if not line["out"]:
            queue.extend([(day, line["kind"])] * line["quantity"])
            continue
        for _ in range(min(line["quantity"], len(queue))):
            came, kind = queue.popleft()
            if kind == "received" and line["kind"] != "lost":
                key = (line["item"], line["place"])
                waits[(*key, "")].append(max(day - came, 0))
                if line["counterpart"]:
                    waits[(*key, line["counterpart"])].append(max(day - came, 0))
    return waits


@settings(max_examples=10)
@given(seed=SEEDS)
def test_pieces_wait_as_they_do_one_by_one(seed):
    frame = chain(seed)
    # With little there from the beginning all of it goes on.
    frame.loc[frame["kind"] == "opening", "quantity"] = 30
    table = so.audit.trace(books_of(frame), by="place").set_index(["item", "origin", "destination"])
    waits = by_queues(frame)
    told = table.dropna(subset=["days_waiting"])
    assert set(told.index) == set(waits)
    assert told["days_waiting"].to_dict() == pytest.approx(
        {key: sum(days) / len(days) for key, days in waits.items()}
    )
    assert told["longest_waiting"].to_dict() == {key: max(days) for key, days in waits.items()}


def test_what_is_taken_on_the_way_is_told_of_that_link():
    frame = chain(3, days=30)
    taken = frame.query("kind == 'received' and counterpart == '区1'").index
    frame.loc[taken, "quantity"] -= 5
    # The street's own books know nothing of it: its counts say the same as its lines.
    for item in ("mask", "suit"):
        lines = frame[(frame["place"] == "街A") & (frame["item"] == item)]
        less = 5 * lines.index.isin(taken).cumsum()
        counts = (lines["kind"] == "counted").to_numpy()
        frame.loc[lines.index[counts], "quantity"] -= less[counts]
    kinds = dict(
        zip(PARENTS, ["city", "area", "area", "town", "town", "unit", "unit"], strict=True)
    )
    places = {"place": list(kinds), "kind": list(kinds.values())}
    table = so.audit.trace(books_of(frame, places=places))
    wrong = table[table["vanished"] > 0]
    assert set(zip(wrong["origin"], wrong["destination"], strict=True)) == {("area", "town")}
    assert wrong["vanished"].sum() == 5 * len(taken)
    levels = so.audit.trace(books_of(frame))
    wrong = levels[levels["vanished"] > 0]
    assert set(zip(wrong["origin"], wrong["destination"], strict=True)) == {("level 2", "level 3")}
    assert wrong["vanished"].sum() == 5 * len(taken)


def test_a_desk_above_itself_stands_where_the_round_began():
    movements = {"place": ["A"], "item": ["mask"], "cycle": [1], "kind": ["opening"]}
    movements["quantity"] = [5]
    books = so.audit.read_books(
        movements=movements, places={"place": ["A", "B"], "parent": ["B", "A"]}
    )
    assert so.audit.trace(books)["origin"].tolist() == ["level 2"]


def test_there_are_two_ways_to_add_up():
    movements = {"place": ["A"], "item": ["mask"], "cycle": [1], "kind": ["used"]}
    movements["quantity"] = [5]
    books = so.audit.read_books(movements=movements)
    # Nobody knows what was there before: by the lines alone less than nothing lies there.
    assert so.audit.trace(books)["lies"].tolist() == [-5.0]
    with pytest.raises(so.InputError, match="is no way to add up"):
        so.audit.trace(books, by="town")
