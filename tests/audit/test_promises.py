"""Promised against delivered."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import supplyopt as so

from ..laws.cycles_networks import seasons
from ..laws.networks import network_of

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

    named = due[due["document"] != ""]
    known = {tuple(row) for row in named[["origin", "destination", "document"]].to_numpy()}

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
            and (piece["counterpart"], piece["place"], piece["document"]) not in known
        )
    )
    hand_out(
        lambda promise, piece: (
            same(promise, piece) and promise["document"] != "" and piece["document"] == ""
        )
    )
    return due, got


@given(seed=SEEDS)
def test_pieces_are_handed_out_as_one_by_one(seed):
    promises, movements = drawn(seed)
    due, got = by_loops(promises, movements)
    # In cycles so short no number is far enough from itself to be that of another paper.
    books = read(promises, movements, settings={"cycle_days": 3})
    table = so.audit.kept(books).set_index("row")
    for at, promise in due.iterrows():
        row = table.loc[at + 2]
        late = [cycle - promise["cycle"] for cycle in got[at] if cycle > promise["cycle"]]
        days = [(cycles - 1) * 3 + 1 for cycles in late]
        assert row["promised"] == promise["quantity"]
        assert row["arrived"] == len(got[at])
        assert row["missing"] == promise["quantity"] - len(got[at])
        assert row["late"] == len(late)
        if got[at]:
            assert row["days_late"] == pytest.approx(sum(days) / len(got[at]))
            assert row["arrived_by"] == str(max(got[at]))
        else:
            assert np.isnan(row["days_late"])


@given(seed=SEEDS, months=st.integers(2, 4))
def test_numbers_that_start_again_say_what_numbers_of_their_own_say(seed, months):
    rng = np.random.default_rng(seed)
    promises, lines = [], []
    for month in range(months):
        for number in ("1", "2", "1"):
            day, due = (f"2020-{month + 1:02}-{rng.integers(1, 10):02}" for _ in range(2))
            quantity, came = (int(n) for n in rng.integers(5, 40, size=2))
            promises.append(("W", "A", "mask", due, quantity, number, f"{month}/{number}"))
            origin = "W" if rng.random() < 0.8 else ""
            lines.append(("A", "mask", day, "received", came, origin, number, f"{month}/{number}"))
    named = ["origin", "destination", "item", "date", "quantity", "document", "own"]
    moved = ["place", "item", "date", "kind", "quantity", "counterpart", "document", "own"]
    due, came = pd.DataFrame(promises, columns=named), pd.DataFrame(lines, columns=moved)
    one, two = (
        so.audit.kept(
            read(
                *(
                    frame.drop(columns=left).rename(columns={of: "document"})
                    for frame in (due, came)
                )
            )
        )
        for of, left in (("document", "own"), ("own", "document"))
    )
    columns = ["row", "arrived", "missing", "late", "days_late", "state"]
    pd.testing.assert_frame_equal(
        *(table.sort_values("row")[columns].reset_index(drop=True) for table in (one, two))
    )


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


@given(seasons())
def test_whatever_a_plan_over_cycles_promises_is_kept_by_carrying_it_out(tables):
    network = network_of(tables)
    try:
        plan = so.solve(network, goals=["unmet"])
    except (so.InfeasibleError, so.CertificateError):
        return
    promises, movements = carried_out(plan)
    if promises.empty:
        return
    # What is under way when the plan ends is due after it.
    assert promises["cycle"].ge(plan.shipments["cycle"].min()).all()
    table = so.audit.kept(read(promises, movements))
    assert table["state"].eq("kept").all()
    assert table["promised"].sum() == pytest.approx(plan.shipments["quantity"].sum())
    # A cycle later all of it is late, whatever its way.
    late = movements.assign(cycle=movements["cycle"] + 1)
    findings = so.audit.examine(read(promises, late), checks=["promises"]).table
    assert findings["kind"].eq("promise_late").all()
    assert len(findings) == len(promises)
    assert findings["quantity"].sum() == pytest.approx(promises["quantity"].sum())


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


LINES = ["date", "quantity", "document", "counterpart"]
END = ("2020-02-20", 1, "", "elsewhere")


def one(*lines, promise=None, settings=None, **more):
    """Hold a promise of 100, due on 10 February from W under D1, against receipts of A."""
    promised = {"origin": "W", "destination": "A", "item": "mask", "date": "2020-02-10"}
    promised |= {"quantity": 100, "document": "D1", **(promise or {})}
    frame = pd.DataFrame(lines, columns=LINES).assign(place="A", item="mask", kind="received")
    tables = {"settings": pd.DataFrame([settings])} if settings else {}
    return read(pd.DataFrame([promised]), frame, **tables, **more)


@pytest.mark.parametrize(
    ("lines", "state", "arrived", "late", "days", "last"),
    [
        ([("2020-02-10", 100, "D1", "W"), END], "kept", 100, 0, 0, 0),
        ([("2020-02-07", 100, "D1", "W"), END], "early", 100, 0, 0, -3),
        (
            [("2020-02-07", 50, "D1", "W"), ("2020-02-14 09:30", 50, "D1", "W")],
            "late",
            100,
            50,
            2,
            4,
        ),
        ([("2020-02-10", 60, "D1", "W"), END], "short", 60, 0, 0, 0),
        ([END], "short", 0, 0, np.nan, np.nan),
        ([("2020-02-08", 1, "", "V")], "open", 0, 0, np.nan, np.nan),
        ([("2020-02-08", 60, "D1", "W")], "partly", 60, 0, 0, -2),
        # What is above the promise is not of it.
        ([("2020-02-10", 130, "D1", "W"), END], "kept", 100, 0, 0, 0),
        # A wrong line taken back, and written again.
        (
            [
                ("2020-02-09", 40, "D1", "W"),
                ("2020-02-10", -40, "D1", "W"),
                ("2020-02-12", 100, "D1", "W"),
            ],
            "late",
            *(100, 100, 2, 2),
        ),
        # Another paper, another sender; no paper at all; nobody named.
        ([("2020-02-10", 100, "D9", "W"), END], "short", 0, 0, np.nan, np.nan),
        ([("2020-02-10", 100, "D1", "V"), END], "short", 0, 0, np.nan, np.nan),
        ([("2020-02-10", 100, "", "W"), END], "kept", 100, 0, 0, 0),
        ([("2020-02-10", 100, "D1", ""), END], "kept", 100, 0, 0, 0),
    ],
)
def test_states(lines, state, arrived, late, days, last):
    row = so.audit.kept(one(*lines)).iloc[0]
    assert row["state"] == state
    assert (row["arrived"], row["late"]) == (arrived, late)
    np.testing.assert_equal((row["days_late"], row["last_days_late"]), (days, last))


def test_a_promise_for_a_cycle_may_be_kept_on_any_of_its_days():
    promise = {"date": "", "cycle": 2}
    for day, state in (("02-10", "early"), ("02-11", "kept"), ("02-20", "kept"), ("02-21", "late")):
        books = one(
            (f"2020-{day}", 100, "D1", "W"), promise=promise, settings={"start": "2020-02-01"}
        )
        assert so.audit.kept(books)["state"].tolist() == [state], day


def test_promises_without_a_number_are_kept_in_the_order_of_time():
    promises = pd.DataFrame({"cycle": [2, 1, 3], "quantity": [10, 20, 30]})
    promises = promises.assign(origin="W", destination="A", item="mask")
    lines = pd.DataFrame({"cycle": [1, 2, 3], "quantity": [15, 10, 25], "document": ["", "X", "Y"]})
    table = so.audit.kept(
        read(promises, lines.assign(place="A", item="mask", kind="received", counterpart="W"))
    )
    assert table["period"].tolist() == ["1", "2", "3"]
    # X and Y are numbers that no promise bears: as good as none.
    assert table["arrived"].tolist() == [20, 10, 20]
    assert table["late"].tolist() == [5, 5, 0]


@pytest.mark.parametrize(
    ("settings", "state"),
    [
        ({"tolerance": 5}, "kept"),
        ({"tolerance": 4}, "short"),
        ({"tolerance_share": 0.05}, "kept"),
        ({"tolerance_share": 0.04}, "short"),
    ],
)
def test_what_is_within_tolerance_is_kept(settings, state):
    books = one(("2020-02-10", 95, "D1", "W"), settings=settings)
    assert so.audit.kept(books)["state"].tolist() == [state]
    assert len(so.audit.examine(books, checks=["promises"])) == (state == "short")


def test_promises_that_nothing_can_check_are_said():
    promises = pd.DataFrame(
        {
            "origin": "W",
            "destination": ["A", "A", "B"],
            "item": "mask",
            "cycle": 2,
            "quantity": [5, 7, 9],
            "document": ["D1", "D2", ""],
        }
    )
    movements = pd.DataFrame(
        {"place": ["A", "W"], "item": "mask", "cycle": [1, 3], "kind": "opening", "quantity": 1}
    )
    books = read(promises, movements)
    assert so.audit.kept(books)["state"].eq("unchecked").all()
    findings = so.audit.examine(books, checks=["promises"])
    table = findings.table
    assert table["kind"].eq("promise_unchecked").all()
    assert table[["place", "quantity", "documents"]].to_numpy().tolist() == [
        ["A", 12, "D1, D2"],
        ["B", 9, ""],
    ]
    assert "ends at 1" in table["evidence"].iloc[0]
    assert table["evidence"].iloc[1].endswith("the place keeps no ledger")
    assert "未设台账" in findings.told("zh")["evidence"].iloc[1]


def test_of_cycles_the_fewest_days_are_told_as_such():
    promises, movements = carried_out(so.solve(so.examples.four_places()))
    late = read(promises, movements.assign(cycle=3))
    findings = so.audit.examine(late, checks=["promises"])
    assert (
        "the last at 3, at least 11 days late (at least 11 on average"
        in (findings.table["evidence"].iloc[0])
    )
    assert "晚 至少 11 天" in findings.told("zh")["evidence"].iloc[0]


def test_findings_tell_numbers_in_both_languages():
    books = one(
        ("2020-02-09", 30, "D1", "W"),
        ("2020-02-14", 40, "D1", "W"),
        END,
        places=[{"place": "W", "name": "市总仓"}],
    )
    findings = so.audit.examine(books, checks=["promises"])
    row = findings.table.iloc[0]
    assert (row["kind"], row["severity"]) == ("promise_short", "error")
    assert (row["place"], row["counterpart"], row["period"]) == ("A", "W", "2020-02-10")
    assert (row["quantity"], row["found"], row["expected"]) == (30, 70, 100)
    assert row["rows"] == "promises 2; movements 2-3"
    assert row["evidence"] == (
        "100 promised from 市总仓 (W) by 2020-02-10, 70 came: 30 are missing at the end of the "
        "books, 2020-02-20, 10 days after"
    )
    assert "尚缺 30" in findings.told("zh")["evidence"].iloc[0]
    late = so.audit.examine(
        one(("2020-02-09", 60, "D1", "W"), ("2020-02-14", 40, "D1", "W")), checks=["promises"]
    )
    assert late.table["kind"].tolist() == ["promise_late"]
    assert late.table["quantity"].tolist() == [40]
    assert "4 days late (1.6 on average" in late.table["evidence"].iloc[0]
    assert "晚 4 天" in late.told("zh")["evidence"].iloc[0]


def test_papers_of_a_plan_are_trips_with_numbers_that_stay():
    network = so.examples.four_places()
    plan = so.solve(network)
    promises = so.audit.promises_of(plan)
    assert promises["quantity"].sum() == plan.shipments["quantity"].sum()
    assert promises.groupby(["origin", "destination", "mode"])["document"].nunique().eq(1).all()
    assert promises["document"].is_unique
    less = so.audit.promises_of(so.policies.equal_shares(network))
    both = promises.merge(less, on=["origin", "destination", "mode", "item", "cycle"])
    assert len(both)
    assert (both["document_x"] == both["document_y"]).all()
    with pytest.raises(so.InputError, match="is no plan"):
        so.audit.promises_of(network)


def test_a_promise_falls_due_when_the_lane_has_brought_it():
    network = so.Network.from_tables(
        places=[{"place": "W"}, {"place": "A"}],
        items=[{"item": "mask"}, {"item": "suit"}],
        lanes=[{"origin": "W", "destination": "A", "mode": "sea", "lead_time": 2, "carrier": "co"}],
        carriers=[{"carrier": "co"}],
        stock=[{"place": "W", "item": item, "quantity": 9} for item in ("mask", "suit")],
        demand=[{"place": "A", "item": i, "cycle": 3, "quantity": 5} for i in ("mask", "suit")],
        settings={"cycles": 3},
    )
    promises = so.audit.promises_of(so.solve(network))
    assert promises["cycle"].tolist() == [3, 3]
    assert promises["carrier"].tolist() == ["co", "co"]
    # One trip, one paper, with both items.
    assert promises["document"].nunique() == 1
    assert promises["document"].str.startswith("1-").all()
