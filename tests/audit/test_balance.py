"""Opening + in - out = counted."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import supplyopt as so

SIGNS = {
    "opening": 1,
    "received": 1,
    "returned_in": 1,
    "adjusted_in": 1,
    "issued": -1,
    "used": -1,
    "lost": -1,
    "returned_out": -1,
    "adjusted_out": -1,
}


def ledger(seed):
    """Draw a valid ledger: lines of a few places and items, counts that agree with them."""
    rng = np.random.default_rng(seed)
    rows = []
    for place in ("仓", "007", "NA")[: rng.integers(1, 4)]:
        for item in ("mask", "suit")[: rng.integers(1, 3)]:
            on_hand = int(rng.integers(0, 90))
            rows.append((place, item, 1, "opening", on_hand))
            for cycle in range(1, int(rng.integers(2, 6))):
                for kind in rng.choice([*SIGNS][1:], rng.integers(0, 4)):
                    quantity = int(rng.integers(1, 40))
                    rows.append((place, item, cycle, str(kind), quantity))
                    on_hand += SIGNS[str(kind)] * quantity
                if rng.random() < 0.6:
                    rows.append((place, item, cycle, "counted", on_hand))
    return pd.DataFrame(rows, columns=["place", "item", "cycle", "kind", "quantity"])


def read(frame, **tables):
    return so.audit.read_books(movements=frame, **tables)


def by_loops(frame):
    """Reconcile line by line: differences by place, item, cycle of the count."""
    found = {}
    for (place, item), lines in frame.groupby(["place", "item"]):
        held, cycles = 0.0, defaultdict(list)
        for line in lines.itertuples():
            cycles[line.cycle].append(line)
        for cycle in sorted(cycles):
            held += sum(SIGNS.get(line.kind, 0) * line.quantity for line in cycles[cycle])
            counts = [line.quantity for line in cycles[cycle] if line.kind == "counted"]
            if counts:
                found[place, item, str(cycle)] = sum(counts) - held
                held = sum(counts)
    return found


@given(seed=st.integers(0, 2**32 - 1))
def test_a_valid_ledger_balances(seed):
    table = so.audit.reconcile(read(ledger(seed)))
    assert table["balanced"].dropna().all()
    assert table["counted"].notna().equals(table["balanced"].notna())


@given(seed=st.integers(0, 2**32 - 1), change=st.integers(1, 50), which=st.integers(0, 10**6))
def test_an_edit_before_a_count_is_seen_at_that_count(seed, change, which):
    frame = ledger(seed)
    at = which % len(frame)
    frame.loc[at, "quantity"] += change
    table = so.audit.reconcile(read(frame))
    checked = table[table["counted"].notna()].set_index(["place", "item", "period"])
    assert checked["difference"].to_dict() == pytest.approx(by_loops(frame))
    line = frame.loc[at]
    counts = frame[(frame["kind"] == "counted") & (frame["place"] == line["place"])]
    counts = counts[(counts["item"] == line["item"]) & (counts["cycle"] >= line["cycle"])]
    if len(counts):
        wrong = (line["place"], line["item"], str(counts["cycle"].min()))
        assert not checked.loc[wrong, "balanced"]
    # A count that was edited is wrong against what came before, and what comes after it.
    assert (~checked["balanced"].astype(bool)).sum() <= 2


@given(seed=st.integers(0, 2**32 - 1), order=st.integers(0, 99))
def test_the_order_of_rows_changes_nothing(seed, order):
    frame = ledger(seed)
    frame["quantity"] += np.random.default_rng(order).integers(0, 2, len(frame))
    shuffled = frame.sample(frac=1, random_state=order).reset_index(drop=True)
    one, other = (so.audit.reconcile(read(rows)) for rows in (frame, shuffled))
    pd.testing.assert_frame_equal(one, other)


@pytest.mark.parametrize(
    ("settings", "balanced"),
    [
        (None, False),
        ({"tolerance": [3]}, True),
        ({"tolerance": [2]}, False),
        ({"tolerance_share": [0.03]}, True),
    ],
)
def test_tolerances_are_pieces_or_a_share(settings, balanced):
    frame = pd.DataFrame({"kind": ["opening", "counted"], "quantity": [100, 97]})
    frame = frame.assign(place="A", item="mask", cycle=1)
    assert so.audit.reconcile(read(frame, settings=settings))["balanced"].tolist() == [balanced]


def test_a_count_in_the_morning_is_before_what_goes_in_the_afternoon():
    frame = pd.DataFrame(
        {
            "place": "A",
            "item": "mask",
            "date": ["2020-02-01", "2020-02-10 08:00", "2020-02-10 17:00", "2020-02-11"],
            "kind": ["opening", "counted", "used", "received"],
            "quantity": [10, 10, 3, 5],
        }
    )
    table = so.audit.reconcile(read(frame))
    assert table["period"].tolist() == ["2020-02-10", "2020-02-11"]
    assert table["expected"].tolist() == [10, 12]
    assert table["balanced"].tolist() == [True, pd.NA]
    assert table["since"].tolist() == ["", "2020-02-10"]


def test_books_that_begin_with_a_count_have_nothing_to_hold_it_against():
    frame = pd.DataFrame({"kind": ["used", "counted", "used", "counted"], "quantity": [5, 9, 2, 6]})
    frame = frame.assign(place="A", item="mask", cycle=[1, 1, 2, 2])
    table = so.audit.reconcile(read(frame))
    assert table["balanced"].tolist() == [pd.NA, False]
    assert table["expected"].isna().tolist() == [True, False]
    # An opening of nothing is one: it says that nothing lay there.
    opening = frame.iloc[:1].assign(kind="opening", quantity=0)
    table = so.audit.reconcile(read(pd.concat([opening, frame])))
    assert table["difference"].tolist() == [14, -1]


def test_books_from_files_with_chinese_headers(tmp_path: Path):
    file = tmp_path / "movements.csv"
    text = "二月台账\n地点,物资,日期,种类,数量\n鸿山,口罩,2020-02-01,opening,5\n"
    file.write_bytes(text.encode("gb18030"))
    headers = {"地点": "place", "物资": "item", "日期": "date", "种类": "kind", "数量": "quantity"}
    with pytest.warns(so.InputWarning, match="above the header"):
        books = so.audit.read_books(file, columns=headers)
    assert books.table("movements")[["place", "row"]].to_numpy().tolist() == [["鸿山", 3]]


@pytest.mark.parametrize(
    ("change", "row", "said"),
    [
        ({"kind": ["opening", "isued"]}, 3, "is not one of"),
        ({"date": ["2020-02-01", "31.2."]}, 3, "is no date"),
        ({"date": ["2020-02-01", None]}, 3, "is blank, and so is the cycle"),
        ({"cycle": [1, None]}, 2, "is there beside a cycle"),
        ({"quantity": [1, "many"]}, 3, "is not a number"),
        ({"quantity": [1, None]}, 3, "blank"),
        ({"place": [None, "A"]}, 2, "blank"),
    ],
)
def test_faults_of_form_are_refused(change, row, said):
    frame = pd.DataFrame(
        {
            "place": ["A", "A"],
            "item": "mask",
            "date": ["2020-02-01", "2020-02-02"],
            "kind": ["opening", "issued"],
            "quantity": [1, 1],
        }
    ).assign(**change)
    with pytest.raises(so.InputError) as caught:
        read(frame)
    assert any(fault.row == row and said in fault.problem for fault in caught.value.faults)


def test_what_is_no_book_is_refused():
    with pytest.raises(so.InputError, match="is no table of an audit"):
        so.audit.read_books(movement=[])
    with pytest.raises(so.InputError, match="says nothing, or twice"):
        so.audit.read_books()
