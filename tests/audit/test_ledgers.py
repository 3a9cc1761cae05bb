"""Ledgers of a chain: nothing is found in those that are right, and what is changed is."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.audit.chains import ITEMS, chain, tables

import supplyopt as so

SEEDS = st.integers(0, 2**32 - 1)
WRITTEN = ["place", "item", "kind", "quantity", "counterpart", "document"]


def found(frame, **said):
    books = so.audit.read_books(**tables(frame), settings=said or None)
    table = so.audit.examine(books, checks=["ids", "signs", "counts", "running", "papers"]).table
    return table[table["severity"] != "info"]


def named(table, *columns):
    return set(map(tuple, table[["kind", *columns]].to_numpy().tolist()))


@settings(max_examples=10)
@given(seed=SEEDS, dated=st.booleans(), documents=st.booleans())
def test_right_books_give_no_finding(seed, dated, documents):
    table = found(chain(seed, dated=dated, documents=documents))
    assert table.empty, table[["kind", "place", "item", "period", "evidence"]].to_string()


def test_in_right_books_every_paper_is_matched():
    states = so.audit.match_papers(so.audit.read_books(**tables(chain(1))))["state"]
    assert set(states) == {"matched", "open"}
    assert (states == "matched").sum() > 30


@settings(max_examples=10)
@given(seed=SEEDS, which=st.integers(0, 10**6), change=st.integers(1, 500), dated=st.booleans())
def test_any_edit_is_found_where_it_is(seed, which, change, dated):
    frame = chain(seed, dated=dated)
    at = which % len(frame)
    line = frame.loc[at]
    pairs = so.audit.match_papers(so.audit.read_books(**tables(frame)))
    matched = set(pairs.loc[pairs["state"] == "matched", "document"])
    frame.loc[at, "quantity"] = line["quantity"] + change
    table = found(frame)
    here = table[(table["place"] == line["place"]) & (table["item"] == line["item"])]
    counted = so.audit.reconcile(so.audit.read_books(**tables(frame)))
    wrong = counted[counted["balanced"].eq(False).fillna(value=False)]
    # Each balance that the edit touches is told, at that place, item, period.
    assert set(wrong["place"]) <= {line["place"]}
    told = here[here["kind"] == "unbalanced"]
    assert sorted(told["period"]) == sorted(wrong["period"])
    assert len(told) >= 1
    if line["document"] in matched:
        # So is the pair of papers, whatever it is called; what is under way has no pair yet.
        both = {line["place"], line["counterpart"]}
        about = table[table["place"].isin(both) & table["counterpart"].isin(both)]
        assert about["documents"].eq(line["document"]).any()
    others = table[~table["place"].isin([line["place"], line["counterpart"]])]
    assert others.empty


@settings(max_examples=10)
@given(seed=SEEDS, which=st.integers(0, 10**6), change=st.integers(1, 30))
def test_up_to_the_tolerance_nothing_is_said(seed, which, change):
    frame = chain(seed)
    at = which % len(frame)
    frame.loc[at, "quantity"] += change
    assert found(frame, tolerance=change).empty
    assert not found(frame, tolerance=change - 0.5).empty


@settings(max_examples=10)
@given(seed=SEEDS, order=st.integers(0, 2**32 - 1))
def test_the_order_of_rows_changes_only_their_numbers(seed, order):
    frame = chain(seed)
    rng = np.random.default_rng(seed)
    for at in rng.choice(len(frame), 6, replace=False):
        frame.loc[at, "quantity"] += int(rng.integers(1, 60))
    frame = pd.concat([frame.drop(index=rng.choice(len(frame), 3, replace=False)), frame.iloc[:2]])
    other = frame.sample(frac=1, random_state=order).reset_index(drop=True)
    one, two = (found(each).drop(columns="rows") for each in (frame, other))
    pd.testing.assert_frame_equal(one, two)


@settings(max_examples=10)
@given(seed=SEEDS)
def test_other_names_change_only_the_names(seed):
    frame = chain(seed)
    frame.loc[frame.index[::17], "quantity"] += 3
    names = {place: f"{at:03}" for at, place in enumerate(sorted(set(frame["place"])))}
    renamed = frame.replace({"place": names, "counterpart": names})
    one, two = (
        so.audit.examine(so.audit.read_books(movements=each), checks=["counts", "papers"]).table
        for each in (frame, renamed)
    )
    both = ["kind", "item", "period", "quantity", "documents"]
    one = one.assign(place=one["place"].map(names))
    assert named(one, "place", *both[1:]) == named(two, "place", *both[1:])


def pairs_of(frame):
    """Find papers with one line at either end."""
    papers = frame[frame["document"] != ""]
    single = papers.groupby("document").filter(lambda lines: len(lines) == 2)
    return single.sort_values(["document", "kind"])


def test_a_paper_that_was_not_filed_is_missing_there_alone():
    frame = chain(5)
    issued, received = pairs_of(frame).index[10:12]
    line = frame.loc[received]
    table = found(frame.drop(index=received))
    papers = table[table["kind"] != "unbalanced"]
    assert named(papers, "place", "counterpart", "quantity") == {
        ("missing_receipt", line["place"], line["counterpart"], line["quantity"])
    }
    assert papers["period"].tolist() == [frame.loc[issued, "date"]]
    table = found(frame.drop(index=issued))
    papers = table[~table["kind"].isin(["unbalanced"])]
    assert named(papers, "place", "counterpart", "period") == {
        ("missing_issue", line["counterpart"], line["place"], line["date"])
    }


def test_a_line_written_twice_is_told_as_that():
    frame = chain(6)
    at = pairs_of(frame).index[8]
    line = frame.loc[at]
    table = found(pd.concat([frame, frame.loc[[at]]]))
    assert ("duplicate_entry", line["place"], line["date"]) in named(table, "place", "period")
    assert set(table["kind"]) <= {"duplicate_entry", "unbalanced", "negative_stock"}
    row = table[table["kind"] == "duplicate_entry"].iloc[0]
    assert row["quantity"] == line["quantity"]
    assert row["documents"] == line["document"]
    # Of what no other ledger tells the line itself is what there is.
    used = frame[frame["kind"] == "used"].index[3]
    frame.loc[used, "document"] = "U1"
    table = found(pd.concat([frame, frame.loc[[used]]]))
    assert "duplicate_entry" in set(table["kind"])


def test_two_loads_of_one_paper_are_no_repetition():
    frame = chain(6)
    issued, received = pairs_of(frame).index[8:10]
    halves = []
    for at in (issued, received):
        half = frame.loc[at].copy()
        half["quantity"] = frame.loc[at, "quantity"] / 2
        halves += [half, half]
    split = pd.concat([frame.drop(index=[issued, received]), pd.DataFrame(halves)])
    assert found(split).empty


@pytest.mark.parametrize("end", [0, 1])
def test_cartons_are_told_from_a_shortage(end):
    frame = chain(7)
    at = pairs_of(frame).query("item == 'mask'").index[4 + end]
    twin = frame[(frame["document"] == frame.loc[at, "document"]) & (frame.index != at)].index[0]
    frame[["quantity"]] = frame[["quantity"]].astype(float)
    frame.loc[[at, twin], "quantity"] = 4 * ITEMS["mask"]
    frame.loc[at, "quantity"] = 4
    table = found(frame)
    told = table[table["kind"] == "cartons_for_pieces"]
    line = frame.loc[at]
    assert named(told, "place", "counterpart", "period") == {
        ("cartons_for_pieces", line["place"], line["counterpart"], line["date"])
    }
    assert not {"short_receipt", "over_receipt"} & set(table["kind"])


def test_a_sign_is_told_by_itself():
    frame = chain(8)
    at = pairs_of(frame).index[6]
    frame.loc[at, "quantity"] *= -1
    line = frame.loc[at]
    table = found(frame)
    told = table[table["kind"] == "reversed_sign"]
    assert named(told, "place", "period", "quantity") == {
        ("reversed_sign", line["place"], line["date"], -line["quantity"])
    }
    assert set(table["kind"]) <= {"reversed_sign", "unbalanced", "negative_stock"}


@pytest.mark.parametrize("end", [0, 1])
@pytest.mark.parametrize("seed", [8, 9, 10])
def test_the_count_tells_which_of_two_lines_is_the_wrong_way_round(seed, end):
    frame = chain(seed)
    at = pairs_of(frame).index[6 + end]
    line = frame.loc[at].copy()
    frame.loc[at, "kind"] = {"issued": "received", "received": "issued"}[line["kind"]]
    table = found(frame)
    told = table[table["kind"] == "reversed_sign"]
    assert named(told, "place", "counterpart", "period") == {
        ("reversed_sign", line["place"], line["counterpart"], line["date"])
    }
    assert set(table["kind"]) <= {"reversed_sign", "unbalanced", "negative_stock"}


def test_lateness_is_beyond_the_lag():
    frame = chain(9)
    at = pairs_of(frame).query("kind == 'received'").index[5]
    issue = frame[(frame["document"] == frame.loc[at, "document"]) & (frame["kind"] == "issued")]
    left = np.datetime64(issue["date"].iloc[0])
    late = frame.copy()
    late.loc[at, "date"] = str(left + 4)
    assert ("late_receipt", str(left + 4), 4.0) in named(found(late), "period", "found")
    assert "late_receipt" not in set(found(late, lag=4)["kind"])
    early = frame.copy()
    early.loc[at, "date"] = str(left - 1)
    assert ("early_receipt", str(left - 1)) in named(found(early), "period")


def test_another_number_on_the_same_paper_is_the_same_paper():
    frame = chain(11)
    at = pairs_of(frame).index[4]
    frame.loc[at, "document"] = "D-0"
    assert found(frame).empty
    pairs = so.audit.match_papers(so.audit.read_books(**tables(frame)))
    by = pairs.loc[pairs["state"] == "matched", "by"].value_counts().to_dict()
    assert by == {"document": sum(by.values()) - 1, "quantity": 1}


def test_what_was_handed_out_before_there_was_any_is_told_once():
    frame = pd.DataFrame(
        [
            ("A", "mask", "2020-02-01", "opening", 10),
            ("A", "mask", "2020-02-02", "used", 15),
            ("A", "mask", "2020-02-03", "used", 1),
            ("A", "mask", "2020-02-05", "received", 20),
            ("A", "mask", "2020-02-06", "used", 20),
        ],
        columns=["place", "item", "date", "kind", "quantity"],
    )
    table = so.audit.examine(so.audit.read_books(movements=frame), checks=["running"]).table
    assert table[["period", "found", "quantity"]].to_numpy().tolist() == [
        ["2020-02-02", -5.0, 6.0],
        ["2020-02-06", -6.0, 6.0],
    ]
    assert table["evidence"].iloc[0] == (
        "by the lines -5 lay there at 2020-02-02, -6 at the lowest until 2020-02-03"
    )
    # Where no opening says what lay there nothing can be said.
    books = so.audit.read_books(movements=frame.iloc[1:])
    assert len(so.audit.examine(books, checks=["running"])) == 0


def test_what_nothing_checks_is_listed():
    frame = chain(12)
    last = frame.iloc[-1]["date"]
    more = pd.DataFrame(
        [
            ("社a", "mask", last, "used", 3, "", ""),
            ("社a", "mask", "2020-03-20", "used", 4, "", ""),
            ("街A", "mask", "2020-03-20", "issued", 5, "社a", "X"),
            ("街A", "mask", "2020-03-20", "issued", 6, "别处", "Y"),
        ],
        columns=["place", "item", "date", "kind", "quantity", "counterpart", "document"],
    )
    books = so.audit.read_books(**tables(pd.concat([frame, more])))
    table = so.audit.examine(books, checks=["papers"]).table
    count = len(frame)
    told = table[table["kind"] == "unchecked"].set_index("place")["rows"].to_dict()
    assert told == {"社a": f"movements {count + 3}", "街A": f"movements {count + 4}-{count + 5}"}


def test_names_that_no_list_has_are_told_once_each():
    frame = chain(13)
    frame.loc[frame["place"] == "社a", "place"] = "社A"
    frame.loc[0, "item"] = "maske"
    books = so.audit.read_books(**tables(frame), people={"place": ["?"], "people": [3]})
    table = so.audit.examine(books, checks=["ids"]).table
    assert named(table, "place", "item") == {
        ("unknown_id", "社A", ""),
        ("unknown_id", "?", ""),
        ("unknown_id", "", "maske"),
    }
    assert table.set_index("place").loc["?", "rows"] == "people 2"


def test_findings_of_one_matter_name_each_other():
    frame = chain(6)
    at = pairs_of(frame).index[8]
    table = found(pd.concat([frame, frame.loc[[at]]])).set_index("kind")
    assert table.loc["duplicate_entry", "related"] == table.loc["unbalanced", "finding"]
    assert table.loc["unbalanced", "related"] == table.loc["duplicate_entry", "finding"]
    # A sign puts the count off by twice the line.
    frame.loc[at, "quantity"] *= -1
    table = found(frame).set_index("kind")
    assert table.loc["unbalanced", "quantity"] == 2 * table.loc["reversed_sign", "quantity"]
    assert table.loc["unbalanced", "related"] == table.loc["reversed_sign", "finding"]


@pytest.mark.parametrize(
    ("kind", "sent", "came", "told"),
    [
        (
            "over_receipt",
            {"2020-02-13": 700, "2020-03-09": 300},
            {"2020-02-14": 400, "2020-02-16": 600},
            "W sent 700 (in all, without papers, until 2020-02-16), 1,000 were received by then: "
            "300 more",
        ),
        (
            "short_receipt",
            {"2020-02-13": 700, "2020-02-15": 300, "2020-02-25": 10},
            {"2020-02-14": 400, "2020-03-09": 610},
            "W sent 1,000 (in all, without papers, to be there by 2020-02-25), 400 were received "
            "by then: 600 less",
        ),
    ],
)
def test_what_is_held_in_total_is_told_as_of_the_day_that_it_is_held_on(kind, sent, came, told):
    """In the end as much came as was sent: the sentence must not compare those two sums."""
    lines = [
        *(("W", day, "issued", pieces, "A") for day, pieces in sent.items()),
        *(("A", day, "received", pieces, "W") for day, pieces in came.items()),
        *(("A", day, "issued", 0, "W") for day in ("2020-02-01", "2020-03-10")),
        *(("W", day, "received", 0, "A") for day in ("2020-02-01", "2020-03-10")),
    ]
    names = ("place", "date", "kind", "quantity", "counterpart")
    movements = [{**dict(zip(names, line, strict=True)), "item": "mask"} for line in lines]
    findings = so.audit.examine(so.audit.read_books(movements=movements, settings={"lag": 3}))
    found = findings.table[findings.table["kind"] == kind].iloc[0]
    assert found["evidence"] == told
    sign = 1 if kind == "over_receipt" else -1
    assert found["found"] - found["expected"] == sign * found["quantity"]
    chinese = findings.told("zh").loc[found.name, "evidence"]
    assert chinese.endswith(f"{'多' if sign > 0 else '少'} {found['quantity']:,.0f}")
    assert "无单据" in chinese
