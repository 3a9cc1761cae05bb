"""Ledgers as stores keep them: each habit read as those who have it mean it."""

from __future__ import annotations

import itertools
import json
import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import supplyopt as so

COLUMNS = ["place", "item", "date", "kind", "quantity", "counterpart", "document"]
LEDGER = ["ids", "signs", "counts", "running", "papers"]
OPENED = ("仓", "口罩", "2023-01-01", "opening", 100)
USED = ("仓", "口罩", "2023-01-05", "used", 10)


def frame_of(*lines, columns=COLUMNS):
    rows = [(*line, *[""] * (len(columns) - len(line))) for line in lines]
    return pd.DataFrame(rows, columns=columns)


def read(*lines, columns=COLUMNS, **tables):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", so.InputWarning)
        return so.audit.read_books(movements=frame_of(*lines, columns=columns), **tables)


def told(books, *, checks=LEDGER):
    table = so.audit.examine(books, checks=checks).table
    assert_every_piece_is_somewhere(books)
    return [(row.kind, row.place, row.quantity) for row in table.itertuples()]


def assert_every_piece_is_somewhere(books):
    sums = so.audit.trace(books, by="place").sum(numeric_only=True)
    gone = sums[["used", "lost", "left", "vanished", "under_way", "lies"]].sum()
    assert gone == pytest.approx(sums["put_in"] + sums["appeared"])


def differences(books):
    return so.audit.reconcile(books)["difference"].dropna().tolist()


def counted(quantity, date="2023-01-10", document=""):
    return ("仓", "口罩", date, "counted", quantity, "", document)


def at(place, day, kind, quantity, document=""):
    """Give a line of W or F about goods between the two, of a day of January or a date."""
    date = f"2023-01-{day:02}" if isinstance(day, int) else day
    return (place, "x", date, kind, quantity, {"W": "F", "F": "W"}[place], document)


# The time of day


@pytest.mark.parametrize(("found", "apart"), [(15000, 0), (13000, -2000)])
@pytest.mark.parametrize("turn", [1, -1])
def test_a_count_at_night_is_before_the_goods_of_the_day(found, apart, turn):
    lines = [
        ("W", "x", "2023-09-18 09:00:00", "opening", 0),
        ("W", "x", "2023-09-19 16:15:13", "received", 15000),
        ("W", "x", "2023-09-21 03:11:17", "counted", found),
        ("W", "x", "2023-09-21 16:19:29", "issued", 2000),
    ]
    books = read(*lines[::turn])
    assert differences(books) == [apart]
    table = so.audit.reconcile(books)
    assert table["expected"].tolist() == [15000, found - 2000]
    # What lies there at the end of that day is the count less what left after it.
    assert so.audit.cover(books)["stock"].tolist() == [found - 2000]
    assert so.audit.stock_ages(books)["lying"].tolist() == [found - 2000]


@pytest.mark.parametrize("clock", ["03:11", "3:11:17", "3时11分", "０３：１１"])
def test_the_time_may_have_a_column_of_its_own(clock):
    columns = [*COLUMNS, "time"]
    books = read(
        OPENED,
        ("仓", "口罩", "2023-01-10", "counted", 100, "", "", clock),
        ("仓", "口罩", "2023-01-10", "used", 30, "", "", "16:19"),
        columns=columns,
    )
    assert differences(books) == [0]
    wrong = ("仓", "口罩", "2023-01-10", "counted", 100, "", "", "25:00")
    with pytest.raises(so.InputError, match="row 3, time = '25:00': is no time of day"):
        read(OPENED, wrong, columns=columns)
    both = ("仓", "口罩", "2023-01-10 08:00", "counted", 100, "", "", "09:00")
    with pytest.raises(so.InputError, match="is not the time that the date has"):
        read(OPENED, both, columns=columns)


def test_without_times_an_opening_is_first_and_a_count_last():
    day = "2023-01-01"
    lines = [
        ("仓", "口罩", day, "counted", 85),
        ("仓", "口罩", day, "used", 20),
        ("仓", "口罩", day, "received", 5),
        ("仓", "口罩", day, "opening", 100),
    ]
    for order in itertools.permutations(lines):
        assert differences(read(*order)) == [0]


def test_a_line_without_a_time_on_the_day_of_a_count_with_one_is_refused():
    lines = [OPENED, ("仓", "口罩", "2023-01-10 03:11", "counted", 100)]
    with pytest.raises(so.InputError, match="row 4, date = '2023-01-10': has no time of day"):
        read(*lines, ("仓", "口罩", "2023-01-10", "used", 30))
    # Of another shelf, or another day, it says enough.
    assert differences(read(*lines, ("仓", "手套", "2023-01-10", "used", 30))) == [0]
    assert differences(read(*lines, ("仓", "口罩", "2023-01-11", "used", 30))) == [0]


def test_a_count_at_midnight_among_times_is_refused():
    moved = ("仓", "口罩", "2023-01-10 16:19", "used", 30)
    count = ("仓", "口罩", "2023-01-10 00:00:00", "counted", 100)
    with pytest.raises(so.InputError, match="write 00:00 in the column time"):
        read(OPENED, count, moved)
    columns = [*COLUMNS, "time"]
    noted = [(*line, *[""] * (7 - len(line)), "") for line in (OPENED, moved, count)]
    noted[2] = (*noted[2][:-1], "00:00")
    assert differences(read(*noted, columns=columns)) == [0]
    evening = ("仓", "口罩", "2023-01-10", "counted", 70)
    assert differences(read(OPENED, evening, moved)) == [0]
    # Where nothing has a time midnight is none.
    still = [(*line[:2], f"{line[2]} 00:00:00", *line[3:]) for line in (OPENED, USED)]
    assert differences(read(*still, (*evening[:2], "2023-01-10 00:00:00", "counted", 90))) == [0]


# Counts of one shelf on one day


def test_of_two_counts_of_a_day_the_later_stands():
    for lines in (
        [OPENED, USED, counted(85), counted(90)],
        [counted(90), counted(85), USED, OPENED],
        [OPENED, USED, counted(90, "2023-01-10 09:30"), counted(85, "2023-01-10 09:00")],
        [OPENED, USED, counted(90), counted(85, "2023-01-10 09:00")],
    ):
        books = read(*lines)
        assert told(books) == []
        assert so.audit.reconcile(books)["counted"].tolist() == [90]
    with pytest.warns(so.InputWarning, match="the later one stands"):
        so.audit.read_books(movements=frame_of(OPENED, USED, counted(85), counted(90)))
    assert told(read(OPENED, USED, counted(90), counted(85))) == [("unbalanced", "仓", 5)]


def test_counts_of_a_day_in_no_order_of_time_are_refused_if_they_differ():
    lines = [USED, counted(85), OPENED, counted(90)]
    with pytest.raises(so.InputError, match=r"there are two counts of 仓, 口罩, 2023-01-10"):
        read(*lines)
    assert told(read(USED, counted(90), OPENED, counted(90))) == []


@pytest.mark.parametrize("column", ["document", "batch"])
def test_documents_and_batches_tell_parts_of_a_shelf_apart(column):
    columns = [*COLUMNS[:-1], column]
    parts = [counted(50, document="C1"), counted(40, document="C2")]
    books = read(OPENED, USED, *parts, columns=columns)
    assert told(books) == []
    assert so.audit.reconcile(books)["counted"].tolist() == [90]
    # A part may be counted again.
    again = read(OPENED, USED, counted(30, document="C1"), *parts, columns=columns)
    assert told(again) == []
    with pytest.warns(so.InputWarning, match="were added up"):
        so.audit.read_books(movements=frame_of(OPENED, USED, *parts, columns=columns))
    with pytest.raises(so.InputError, match="has a document or batch, another has none"):
        read(OPENED, USED, counted(50, document="C1"), counted(40), columns=columns)


@pytest.mark.parametrize(
    "header", ["库位", "货位", "有效期", "效期", "shelf", "Bin Location", "expiry_date", "序列号"]
)
@pytest.mark.parametrize("kind", ["counted", "opening"])
def test_columns_that_tell_counts_of_a_day_apart_are_refused(header, kind):
    day = "2023-01-01" if kind == "opening" else "2023-01-10"
    parts = [("仓", "口罩", day, kind, q, "", "", str(q)) for q in (60, 30)]
    other = [("仓", "手套", day, kind, 7, "", "", "8"), (*USED, "", "", "9")]
    columns = [*COLUMNS, header]
    with pytest.raises(so.InputError, match=r"tells .* 口罩, 2023-01-.. apart") as caught:
        read(*parts, *other, columns=columns)
    (fault,) = caught.value.faults
    assert (fault.row, fault.column, fault.value) == (3, header, "30")
    assert "call it batch" in fault.remedy
    # It says nothing of counts where each has its own paper, is alone, or is a recount.
    apart = [(*line[:6], line[7], line[7]) for line in parts]
    same = [(*line[:7], "60") for line in parts]
    for lines in (apart, same, parts[:1]):
        assert len(read(*lines, *other, columns=columns).table("movements")) == len(lines) + 2
    remark = [*COLUMNS, "remark"]
    assert len(read(*parts, *other, columns=remark).table("movements")) == 4


def test_parts_counted_at_two_times_with_goods_moved_between_are_refused():
    with pytest.raises(so.InputError, match="goods moved between the counts"):
        read(
            OPENED,
            counted(50, "2023-01-10 09:00", "C1"),
            ("仓", "口罩", "2023-01-10 12:00", "used", 5),
            counted(45, "2023-01-10 17:00", "C2"),
        )


# Openings that repeat


def test_an_opening_that_comes_again_states_the_balance():
    months = [
        OPENED,
        USED,
        ("仓", "口罩", "2023-02-01", "opening", 90),
        ("仓", "口罩", "2023-02-05", "used", 20),
        ("仓", "口罩", "2023-03-01", "opening", 70),
        counted(70, "2023-03-05"),
    ]
    books = read(*months)
    assert told(books) == []
    assert differences(books) == [0, 0, 0]
    assert so.audit.reconcile(books)["by"].tolist() == ["opening", "opening", "counted"]
    # All that was ever put in are the first hundred.
    assert so.audit.trace(books)["put_in"].sum() == 100
    assert so.audit.cover(books)["stock"].tolist() == [70]
    assert so.audit.stock_ages(books)["lying"].tolist() == [70]
    months[2] = ("仓", "口罩", "2023-02-01", "opening", 88)
    wrong = so.audit.examine(read(*months), checks=["counts"]).table
    assert wrong[["period", "quantity"]].to_numpy().tolist() == [["2023-02-01", 2.0]]
    assert wrong["evidence"].iloc[0].startswith("88 stated as opening at 2023-02-01, 90 by")


@pytest.mark.parametrize(("word", "turn"), [("opening", 1), ("上月结存", -1)])
@pytest.mark.parametrize(
    ("stated", "last", "found"),
    [
        # By February, March, at the end: what the lines say is 90, 70, 70.
        ((150, 70), 70, [("2023-02-01", 60)]),
        ((30, 70), 70, [("2023-02-01", 60)]),
        ((5, 70), 70, [("2023-02-01", 85)]),
        ((90, 130), 70, [("2023-03-01", 60)]),
        ((90, 130), 65, [("2023-03-01", 60), ("2023-03-05", 65)]),
        ((150, 130), 130, [("2023-02-01", 60)]),
        ((150, 70), 65, [("2023-02-01", 60), ("2023-03-05", 5)]),
        # Two slips: nobody can say which of them is right.
        ((150, 60), 70, [("2023-02-01", 60), ("2023-03-01", 70), ("2023-03-05", 10)]),
    ],
)
def test_one_slip_in_a_monthly_opening_is_one_matter(word, turn, stated, last, found):
    lines = [
        OPENED,
        USED,
        ("仓", "口罩", "2023-02-01", word, stated[0]),
        ("仓", "口罩", "2023-02-05", "used", 20),
        ("仓", "口罩", "2023-03-01", word, stated[1]),
        counted(last, "2023-03-05"),
    ]
    books = read(*lines[::turn])
    assert [kind for kind, *_ in told(books)] == ["unbalanced"] * len(found)
    table = so.audit.examine(books, checks=["counts"]).table
    assert list(zip(table["period"], table["quantity"], strict=True)) == found
    alone = "this opening alone is off" in table["evidence"].iloc[0]
    assert alone == (stated[1] == 70 or (stated[1], last) == (130, 70))
    if alone:
        # What really came and went is no more for it.
        trace = so.audit.trace(books)[["vanished", "appeared", "lies"]].sum()
        assert trace.tolist() == [70 - last, 0, last]
        assert "此期初有误" in so.audit.examine(books, checks=["counts"]).told("zh")["evidence"][0]


def test_lines_before_the_first_opening_are_history():
    history = [
        ("仓", "口罩", "2022-12-05", "received", 7),
        ("仓", "口罩", "2022-12-09", "used", 70),
    ]
    books = read(*history, OPENED, USED, counted(90))
    assert told(books) == []
    assert so.audit.cover(books)["stock"].tolist() == [90]
    assert so.audit.stock_ages(books)["lying"].tolist() == [90]


def test_an_opening_that_goes_on_with_the_books_after_a_count_is_the_same_matter():
    books = read(
        OPENED,
        USED,
        counted(88, "2023-01-31"),
        ("仓", "口罩", "2023-02-01", "opening", 90),
        ("仓", "口罩", "2023-02-03", "used", 20),
        counted(68, "2023-02-28"),
    )
    assert told(books) == [("unbalanced", "仓", 2)]


def test_openings_of_one_day_are_not_added_up():
    assert told(read(OPENED, OPENED, USED, counted(90))) == []
    parts = [("仓", "口罩", "2023-01-01", "opening", q, "", f"B{q}") for q in (60, 40)]
    assert told(read(*parts, USED, counted(90))) == []


# Goods that went back, corrections

BACK = [
    ("W", "x", "2023-01-01", "opening", 100),
    at("W", 5, "issued", 40, "D1"),
    at("W", 7, "returned", 10, "R1"),
    ("W", "x", "2023-01-10", "counted", 70),
    ("F", "x", "2023-01-01", "opening", 0),
    at("F", 5, "received", 40, "D1"),
    at("F", 7, "returned", 10, "R1"),
    ("F", "x", "2023-01-10", "counted", 30),
]


@pytest.mark.parametrize("word", ["returned", "退回", "退货", "退库"])
@pytest.mark.parametrize("numbered", [True, False])
@pytest.mark.parametrize("turn", [1, -1])
def test_both_ends_may_write_that_goods_were_returned(word, numbered, turn):
    lines = [[*line, *[""] * (7 - len(line))] for line in BACK]
    for line in lines:
        line[3] = word if line[3] == "returned" else line[3]
        line[6] = line[6] if numbered else ""
    books = read(*lines[::turn])
    assert told(books) == []
    table = so.audit.reconcile(books).set_index("place")
    assert table["difference"].to_dict() == {"F": 0, "W": 0}
    assert table["returned_in"].to_dict() == {"F": 0, "W": 10}
    assert table["returned"].to_dict() == {"F": 10, "W": 0}


def test_which_way_it_went_is_known_by_the_other_end_by_parents_or_by_its_word():
    at_desk = ("A", "x", "2023-01-07", "returned", 10, "B", "R1")
    opened = [(place, "x", "2023-01-01", "opening", 50) for place in "AB"]

    def way(*lines, **tables):
        table = read(*opened, *lines, **tables).table("movements")
        return table.set_index("place").loc["A", "kind"].tolist()[-1]

    assert way(("B", "x", "2023-01-08", "received", 10, "A", "R1"), at_desk) == "returned"
    assert way(("B", "x", "2023-01-07", "issued", 10, "A", "R1"), at_desk) == "returned_in"
    assert way(at_desk, places={"place": ["A", "B"], "parent": ["", "A"]}) == "returned_in"
    assert way(at_desk, places={"place": ["A", "B"], "parent": ["B", ""]}) == "returned"
    assert way(("A", "x", "2023-01-07", "退货入库", 10, "B", "R1")) == "returned_in"
    assert way(("A", "x", "2023-01-07", "returned_out", 10)) == "returned"
    with pytest.raises(so.InputError) as caught:
        way(at_desk)
    fault = caught.value.faults[0]
    assert (fault.row, fault.column, fault.value) == (4, "kind", "returned")
    assert "returned_in" in fault.remedy
    assert "returned_out" in fault.remedy


SUPPLIES = [
    at("F", "2023-02-23", "received", 175, "8"),
    at("F", "2023-03-01", "returned", 5, "R7"),
    at("W", "2023-02-23", "issued", 175, "8"),
    at("W", "2023-03-01", "returned", 5, "R7"),
]


@pytest.mark.parametrize(
    ("refused", "number"),
    [
        ((("F", "returned"), ("W", "returned")), "8"),
        ((("F", "returned_out"), ("W", "returned_in")), "8"),
        ((("F", "returned"), ("W", "received")), "8"),
        ((("F", "issued"), ("W", "received")), "8"),
        ((("W", "received"),), "8"),
        ((("F", "issued"),), "8"),
        ((("F", "returned"), ("W", "returned")), ""),
        ((("F", "returned"), ("W", "received")), ""),
        ((("W", "received"),), ""),
    ],
)
@pytest.mark.parametrize("turn", [1, -1])
def test_what_went_back_does_not_say_who_supplies_whom(refused, number, turn):
    more = [
        (place, "x", "2023-02-24", kind, 25, {"W": "F", "F": "W"}[place], "8")
        for place, kind in refused
    ]
    again = [
        (*line[:2], line[2].replace("-02-", "-04-"), *line[3:6], "9") for line in SUPPLIES[::2]
    ]
    lines = [(*line[:6], line[6] if number or line[6] == "R7" else "") for line in SUPPLIES + more]
    table = read(*[*lines, *(again if not number else [])][::turn]).table("movements")
    back = table[table["document"] == "R7"].set_index("place")["kind"]
    assert back.to_dict() == {"F": "returned", "W": "returned_in"}


def test_a_paper_of_somebody_else_with_that_number_does_not_say_which_way_goods_went():
    lines = [
        ("D", "x", "2023-01-02", "received", 100, "W", "1"),
        ("D", "x", "2023-01-03", "issued", 60, "P", "77"),
        ("D", "x", "2023-01-09", "returned", 5, "P", "1"),
    ]
    assert read(*lines).table("movements")["kind"].tolist()[-1] == "returned_in"


CORRECTED = [*COLUMNS[:5], "reason"]


@pytest.mark.parametrize(
    ("kind", "quantity", "reason", "left"),
    [
        ("adjusted_in", 5, "", 95),
        ("adjusted_out", 5, "", 85),
        ("adjusted", -5, "", 85),
        ("adjusted", 5, "found behind the door", 95),
        ("adjusted", 5, "Damaged in transit", 85),
        ("adjusted", 5, "盘亏", 85),
        ("盘盈", 5, "", 95),
        ("调减", 5, "", 85),
    ],
)
def test_a_correction_adds_or_takes(kind, quantity, reason, left):
    line = ("仓", "口罩", "2023-01-07", kind, quantity, reason)
    books = read(OPENED, USED, line, counted(left)[:5], columns=CORRECTED)
    assert told(books) == []
    # It is no use: nobody consumed it.
    assert so.audit.use_per_day(books)["booked"].tolist() == [10]


def test_a_correction_that_may_do_either_is_refused():
    line = ("仓", "口罩", "2023-01-07", "adjusted", 5, "")
    with pytest.raises(so.InputError, match="write adjusted_in"):
        read(OPENED, line, columns=CORRECTED)
    # Where others have a minus, one without it adds.
    minus = ("仓", "口罩", "2023-01-08", "adjusted", -3, "")
    assert told(read(OPENED, line, minus, counted(102)[:5], columns=CORRECTED)) == []
    with pytest.raises(so.InputError, match="the reason says that goods were added"):
        read(OPENED, (*minus[:5], "found"), columns=CORRECTED)


def test_a_correction_that_books_what_a_count_found_is_no_second_matter():
    at = "2023-01-10"
    fix = ("仓", "口罩", f"{at} 10:05", "adjusted_out", 5)
    books = read(OPENED, USED, counted(85, f"{at} 10:00"), fix, counted(85, "2023-01-20"))
    assert told(books) == []
    again = [
        counted(82, "2023-01-20 10:00"),
        ("仓", "口罩", "2023-01-20 10:05", "adjusted_out", 3),
        ("仓", "口罩", "2023-01-20 10:30", "used", 5),
        counted(77, "2023-01-30"),
    ]
    lines = [OPENED, USED, counted(85, f"{at} 10:00"), fix, *again]
    assert sorted(quantity for *_, quantity in told(read(*lines))) == []
    assert differences(read(*lines[::-1])) == [0, 0, 0]
    broke = read(OPENED, USED, counted(90, f"{at} 10:00"), fix, counted(85, "2023-01-20"))
    assert told(broke) == []
    found = ("仓", "口罩", f"{at} 16:00", "adjusted_in", 7)
    lines = [OPENED, USED, found, counted(85, f"{at} 10:00"), fix, counted(92, "2023-01-20")]
    assert told(read(*lines)) == []


@pytest.mark.parametrize(
    ("fixed", "statement", "turn"),
    [
        # After the count, on its day, before it; after an opening.
        ("2023-01-15", ("2023-01-10", "counted"), 1),
        ("2023-01-10", ("2023-01-10", "counted"), -1),
        ("2023-01-06", ("2023-01-10", "盘点"), 1),
        ("2023-02-03", ("2023-02-01", "期初"), -1),
    ],
)
@pytest.mark.parametrize("number", ["D1", "D7"])
def test_a_duplicate_that_was_corrected_is_one_matter(fixed, statement, turn, number):
    lines = [
        at("W", 2, "issued", 100, "D1"),
        ("F", "x", "2023-01-01", "opening", 0),
        at("F", 3, "received", 100, "D1"),
        at("F", 3, "received", 100, number),
        ("F", "x", "2023-01-08", "used", 5),
        ("F", "x", statement[0], statement[1], 95),
        ("F", "x", "2023-02-12", "used", 10),
        ("F", "x", fixed, "调减", 100),
        ("F", "x", "2023-02-20", "counted", 85),
    ]
    books = read(*lines[::turn])
    found = told(books)
    if number == "D1":
        assert found == [("duplicate_entry", "F", 100)]
        evidence = so.audit.examine(books, checks=LEDGER).table["evidence"].iloc[0]
        assert f"a correction of 100 at {fixed}" in evidence
    assert "unbalanced" not in [kind for kind, *_ in found]
    assert so.audit.cover(books).set_index("place").loc["F", "stock"] == 85


def test_a_loss_after_a_count_is_no_booking_of_what_the_count_found():
    lines = [OPENED, counted(95), ("仓", "口罩", "2023-01-12", "adjusted_out", 5)]
    # The next count shows that five more went.
    assert told(read(*lines, counted(90, "2023-01-20"))) == [("unbalanced", "仓", 5)]
    assert told(read(*lines, counted(95, "2023-01-20"))) == []


@pytest.mark.parametrize(
    ("opens", "kinds"), [(-20, []), (20, ["unbalanced"]), (-30, ["unbalanced"])]
)
def test_an_opening_that_carries_on_books_below_nothing_has_no_wrong_sign(opens, kinds):
    lines = [OPENED, ("仓", "口罩", "2023-01-05", "used", 120)]
    lines.append(("仓", "口罩", "2023-02-01", "opening", opens))
    found = [kind for kind, *_ in told(read(*lines))]
    assert "negative_stock" in found
    assert ("reversed_sign" in found) == (opens == -30)
    assert [kind for kind in found if kind == "unbalanced"] == kinds
    assert "reversed_sign" in [kind for kind, *_ in told(read((*OPENED[:4], -5), USED))]


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("return", ["returned"]),
        ("Return to supplier", ["returned_out"]),
        ("Facility return", ["returned_in"]),
        ("adjusted up", ["adjusted_in"]),
        ("adjustment", ["adjusted_in", "adjusted_out"]),
        ("found", ["adjusted_in"]),
        ("Transfer In", ["received"]),
        ("Transfer Out", ["issued"]),
        ("Goods receipt", ["received"]),
        ("dispensed", ["used"]),
        ("expired", ["lost"]),
        ("Physical Inventory", ["counted"]),
        ("Stock Reconciliation", ["counted"]),
        ("Beginning Balance", ["opening"]),
        ("发放给", ["issued", "used"]),
        ("退", ["returned_in", "returned_out"]),
        ("isued", ["issued"]),
    ],
)
def test_the_kind_that_is_offered_is_the_nearest_in_meaning(word, meant):
    with pytest.raises(so.InputError) as caught:
        read(OPENED, ("仓", "口罩", "2023-01-05", word, 1))
    (fault,) = caught.value.faults
    assert all(kind in fault.remedy for kind in meant)
    assert "opening, received" not in fault.remedy
    if len(meant) == 1:
        assert fault.remedy == f"did you mean {meant[0]!r}?"


HANDED_OUT = ["发放", "发放出库", "派发", " 发放 ", "發放", "distributed", "Handed out", "hand-out"]


@pytest.mark.parametrize("word", HANDED_OUT)
@pytest.mark.parametrize("backwards", [False, True])
def test_what_was_handed_out_went_to_a_place_or_to_people_as_its_line_says(word, backwards):
    lines = [
        OPENED,
        ("站", "口罩", "2023-01-01", "opening", 5),
        ("仓", "口罩", "2023-01-05", word, 10, "站", "D1"),
        ("站", "口罩", "2023-01-05", "received", 10, "仓", "D1"),
        ("站", "口罩", "2023-01-06", word, 3),
        ("仓", "口罩", "2023-01-07", word, 20),
        ("仓", "口罩", "2023-01-08", "counted", 70),
        ("站", "口罩", "2023-01-08", "counted", 12),
    ]
    lines = lines[::-1] if backwards else lines
    with pytest.warns(so.InputWarning, match="was read as"):
        books = so.audit.read_books(movements=frame_of(*lines))
    of = books.table("movements").set_index("quantity")["kind"]
    assert of[[10, 3, 20]].tolist().count("issued") == 1
    assert of[[3, 20]].tolist() == ["used", "used"]
    assert not told(books)
    notes = "; ".join(books.notes)
    assert f"{word.strip()!r}: was read as issued where the counterpart is a place of" in notes
    assert f"{word.strip()!r}: was read as used where no counterpart is given (2 rows)" in notes


@pytest.mark.parametrize("word", HANDED_OUT)
@pytest.mark.parametrize(
    ("line", "more"),
    [
        # To whom a ledger has no place, people or a store; to the place itself; a paper on which
        # another place received the item, though no counterpart is given.
        (("村民", ""), []),
        (("仓", ""), []),
        (("", "D1"), [("站", "口罩", "2023-01-05", "received", 10, "仓", "D1")]),
    ],
)
def test_what_was_handed_out_to_either_is_refused(word, line, more):
    with pytest.raises(so.InputError) as caught:
        read(OPENED, ("仓", "口罩", "2023-01-05", word, 10, *line), *more)
    (fault,) = caught.value.faults
    assert (fault.table, fault.row, fault.column) == ("movements", 3, "kind")
    assert fault.remedy == "give one of: issued (to another place), used (by people here)"


def test_a_place_that_only_the_table_of_places_has_is_handed_goods_too():
    line = ("仓", "口罩", "2023-01-05", "发放", 10, "乙村", "D9")
    places = pd.DataFrame({"place": ["仓", "乙村"]})
    kinds = read(OPENED, line, places=places).table("movements")["kind"].tolist()
    assert kinds == ["opening", "issued"]


def test_a_paper_of_another_item_leaves_no_doubt_to_whom_goods_were_handed_out():
    other = ("站", "手套", "2023-01-05", "received", 10, "仓", "D1")
    line = ("仓", "口罩", "2023-01-05", "发放", 10, "", "D1")
    kinds = read(OPENED, line, other).table("movements")["kind"].tolist()
    assert kinds == ["opening", "used", "received"]


# Goods refused at the door

START = [("W", "x", "2023-01-01", "opening", 200), ("F", "x", "2023-01-01", "opening", 0)]


def ends(store, facility, date="2023-01-20"):
    return [("W", "x", date, "counted", store), ("F", "x", date, "counted", facility)]


@pytest.mark.parametrize("number", ["D1", ""])
@pytest.mark.parametrize(
    ("lines", "store", "facility", "found"),
    [
        ([("W", "returned", 10), ("F", "received", 90)], 110, 90, []),
        (
            [("W", "returned", 10), ("F", "received", 100), ("F", "returned", 10)],
            *(110, 90, []),
        ),
        ([("W", "received", 10), ("F", "received", 90)], 110, 90, []),
        ([("W", "received", 10), ("F", "received", 100), ("F", "issued", 10)], 110, 90, []),
        ([("W", "returned_in", 100)], 200, 0, []),
        ([("W", "returned", 10), ("F", "received", 85)], 110, 85, [("short_receipt", "F", 5)]),
    ],
)
def test_what_was_refused_and_carried_back_is_netted(lines, store, facility, found, number):
    lines = [at(place, 3, kind, quantity, number) for place, kind, quantity in lines]
    books = read(*START, at("W", 2, "issued", 100, number), *lines, *ends(store, facility))
    assert told(books) == found
    links = so.audit.trace(books, by="place").query("destination != ''")
    assert links["vanished"].sum() == sum(quantity for *_, quantity in found)


@pytest.mark.parametrize(
    ("word", "turn", "number"),
    [("returned", 1, "R9"), ("received", -1, "R9"), ("退货入库", 1, "")],
)
@pytest.mark.parametrize(
    ("came", "back", "found"),
    [
        (90, 10, [("short_receipt", 10), ("missing_issue", 10)]),
        (85, 10, [("short_receipt", 15), ("missing_issue", 10)]),
        (0, 100, [("missing_receipt", 100), ("missing_issue", 100)]),
        # More than was short is another matter.
        (95, 10, [("short_receipt", 5), ("missing_issue", 10)]),
    ],
)
def test_goods_refused_and_booked_back_under_another_number_are_related(
    came, back, found, turn, word, number
):
    # Without a number all that came back of it is held against what was sent.
    found = [
        (kind if number else kind.replace("missing_issue", "over_receipt"), n) for kind, n in found
    ]
    lines = [*START, at("W", 8, "issued", 100, "D1"), at("W", 10, word, back, number)]
    lines += [at("F", 9, "received", came, "D1")] if came else []
    lines += ends(100 + back, came, "2023-01-20")
    more = {"places": {"place": ["W", "F"], "parent": ["", "W"]}}
    table = so.audit.examine(read(*lines[::turn], **more), checks=LEDGER).table
    assert sorted(zip(table["kind"], table["quantity"], strict=True)) == sorted(found)
    short, other = (table[table["kind"] == kind].iloc[0] for kind, _ in found)
    one = came + back <= 100
    assert (short["related"] == other["finding"]) == one
    assert (other["related"] == short["finding"]) == one
    assert (f"(paper {number or '-'}) may be of them" in short["evidence"]) == one
    assert ("goods of paper D1" in other["evidence"]) == one


def test_goods_booked_back_long_after_are_another_matter():
    lines = [at("W", 2, "issued", 100, "D1"), at("F", 3, "received", 90, "D1")]
    back = at("W", "2023-03-10", "returned_in", 10, "R9")
    books = read(*START, *lines, back, *ends(110, 90, "2023-04-20"))
    table = so.audit.examine(books, checks=LEDGER).table
    assert "refused" not in "".join(table["evidence"])


def test_a_promise_of_what_was_refused_is_not_kept_by_it():
    books = read(
        *START,
        at("W", 2, "issued", 100, "D1"),
        at("F", 3, "received", 100, "D1"),
        at("F", 3, "returned", 10, "D1"),
        at("W", 4, "returned", 10, "D1"),
        promises=promised((100, "D1", "2023-01-03")),
    )
    kept = so.audit.kept(books)
    assert kept[["arrived", "missing", "state"]].to_numpy().tolist() == [[90, 10, "short"]]


@pytest.mark.parametrize("kind", ["returned", "returned_in", "退货入库"])
def test_what_was_carried_back_need_not_name_who_refused_it(kind):
    back = ("W", "x", "2023-01-03", kind, 10, "", "D1")
    lines = [at("W", 2, "issued", 100, "D1"), back, at("F", 3, "received", 90, "D1")]
    assert told(read(*START, *lines, *ends(110, 90))) == []


def test_a_credit_note_is_told_as_a_line_below_nothing_and_as_nothing_else():
    lines = [at("W", 2, "issued", 100, "D1"), at("W", 4, "issued", -10, "D1")]
    books = read(*START, *lines, at("F", 3, "received", 90, "D1"), *ends(110, 90))
    assert told(books) == [("reversed_sign", "W", 10)]


def test_lines_of_two_batches_are_no_line_written_twice():
    columns = [*COLUMNS, "batch"]
    sent = [(*at("W", 2, "issued", 50, "D1"), batch) for batch in ("B1", "B2")]
    came = (*at("F", 3, "received", 50, "D1"), "B1")
    stock = [(*line, "", "", "") for line in [*START, *ends(100, 50)]]
    books = read(*stock, *sent, came, columns=columns)
    assert told(books) == [("short_receipt", "F", 50)]
    alone = read(*stock[:1], *sent, columns=columns)
    assert "duplicate_entry" not in [kind for kind, *_ in told(alone)]


CARRIED_BACK = {
    # The store writes numbers, the post none, in two loads.
    "numbers of the store": (
        [
            ("W", "2023-01-28", "issued", 2600, "Z34"),
            ("W", "2023-02-19", "issued", 1800, "Z44"),
            ("W", "2023-02-21", "returned_in", 1800, "Z44"),
            ("W", "2023-02-22", "issued", 2350, "Z46"),
            ("W", "2023-02-24", "returned_in", 2350, "Z46"),
            ("F", "2023-01-29", "received", 1300, ""),
            ("F", "2023-01-29", "received", 1300, ""),
        ]
    ),
    "no numbers": (
        [
            ("W", "2023-12-02", "issued", 2500, ""),
            ("W", "2023-12-03", "returned_in", 250, ""),
            ("W", "2023-12-06", "issued", 2900, ""),
            ("F", "2023-12-02", "received", 2250, ""),
            ("F", "2023-12-07", "received", 2900, ""),
        ]
    ),
    "carried back for days": (
        [
            ("W", "2023-12-02", "issued", 2500, ""),
            ("W", "2023-12-08", "returned_in", 250, ""),
            ("W", "2023-12-07", "issued", 2900, ""),
            ("F", "2023-12-04", "received", 2250, ""),
            ("F", "2023-12-09", "received", 2900, ""),
        ]
    ),
    "both ways at the post": (
        [
            ("W", "2022-11-15", "issued", 517, "Z17"),
            ("W", "2022-11-16", "returned", 51, "Z17"),
            ("W", "2023-01-21", "issued", 466, "Z49"),
            ("W", "2023-01-22", "returned", 46, "Z49"),
            ("F", "2022-11-15", "received", 517, ""),
            ("F", "2022-11-15", "returned", 51, ""),
            ("F", "2023-01-21", "received", 466, ""),
            ("F", "2023-01-21", "returned", 46, ""),
        ]
    ),
    "refused as a whole, both ways at the post": (
        [
            ("W", "2023-02-06", "issued", 100, "Z1"),
            ("W", "2023-02-07", "returned_in", 100, "Z1"),
            ("W", "2023-02-12", "issued", 60, "Z2"),
            ("F", "2023-02-06", "received", 100, ""),
            ("F", "2023-02-06", "returned", 100, ""),
            ("F", "2023-02-13", "received", 60, ""),
        ]
    ),
    "numbers of the post, the store nets": (
        [
            ("W", "2022-11-15", "issued", 517, ""),
            ("W", "2022-11-19", "issued", 466, ""),
            ("W", "2022-11-18", "returned_in", 51, ""),
            ("F", "2022-11-16", "received", 517, "Z17"),
            ("F", "2022-11-16", "returned", 51, "Z17"),
            ("F", "2022-11-20", "received", 466, "Z49"),
        ]
    ),
}


@pytest.mark.parametrize("name", CARRIED_BACK)
@pytest.mark.parametrize("turn", [1, -1])
def test_what_was_carried_back_without_numbers_is_never_due(name, turn):
    sign = {"issued": -1, "received": 1, "returned_in": 1}
    lines = [at(*line) for line in CARRIED_BACK[name]]
    start = [(place, "x", "2022-10-01", "opening", 9000) for place in "WF"]
    lies = {"W": 9000, "F": 9000}
    for place, _, _, kind, quantity, *_ in lines:
        back = 1 if place == "W" else -1
        lies[place] += sign.get(kind, back) * quantity
    stock = [(place, "x", "2024-03-24", "counted", lies[place]) for place in "WF"]
    assert told(read(*start, *lines[::turn], *stock)) == []
    # What never came, and was not carried back either, is told.
    first = lines[0]
    more = (*first[:2], "2024-01-03", "issued", 30, *first[5:])
    stock[0] = (*stock[0][:4], lies["W"] - 30)
    found = told(read(*start, *lines[::turn], more, *stock))
    assert sum(quantity for *_, quantity in found) == 30


@pytest.mark.parametrize("clock", ["", " 09:18"])
def test_what_came_without_a_time_came_after_what_was_sent_that_day(clock):
    lines = [
        at("W", f"2023-01-06{clock}", "issued", 50, "Z1"),
        at("F", 6, "received", 50),
        at("W", f"2023-02-06{clock}", "issued", 50, "Z2"),
        at("F", "2023-02-06", "received", 50),
    ]
    books = read(*START, *lines, *ends(100, 100, "2023-03-20"))
    assert told(books) == []
    assert so.audit.match_papers(books)["days"].tolist() == [0, 0]


def test_goods_carried_back_do_not_make_good_for_what_came_later_unsent():
    lines = [
        at("W", 10, "issued", 100, ""),
        at("W", 11, "returned_in", 10, ""),
        at("F", 11, "received", 100, ""),
    ]
    assert told(read(*START, *lines, *ends(110, 100))) == [("over_receipt", "F", 10)]


# Numbers that start again


def again(first, second, number="1", *, year=2024):
    lines = [
        ("W", "x", "2023-01-01", "opening", 1000),
        at("W", 2, "issued", 50, "1"),
        at("W", f"{year}-01-02", "issued", second[0], number),
        ("W", "x", f"{year}-02-09", "counted", 950 - second[0]),
        ("F", "x", "2023-01-01", "opening", 0),
        at("F", f"{year}-01-03", "received", second[1], number),
        ("F", "x", f"{year}-02-09", "counted", first + second[1]),
    ]
    if first:
        lines.append(at("F", 3, "received", first, "1"))
    return read(*lines)


@pytest.mark.parametrize(
    ("first", "second", "found"),
    [
        (0, (50, 50), [("missing_receipt", "F", 50)]),
        (40, (60, 70), [("over_receipt", "F", 10), ("short_receipt", "F", 10)]),
        (50, (50, 50), []),
        (50, (60, 60), []),
    ],
)
@pytest.mark.parametrize("number", ["1", "2"])
def test_a_number_of_another_year_is_another_paper(first, second, found, number):
    books = again(first, second, number)
    assert sorted(told(books)) == found
    days = so.audit.match_papers(books)["days"].dropna()
    assert days.tolist() == [1.0] * len(days)


def test_numbers_that_start_again_each_month_are_other_papers():
    lines = []
    for month, (sent, came) in enumerate([(50, 40), (60, 70), (30, 30)], start=1):
        lines.append(at("W", f"2023-{month:02}-04", "issued", sent, "1"))
        lines.append(at("F", f"2023-{month:02}-06", "received", came, "1"))
    stock = [("W", "x", "2023-04-09", "counted", 60), ("F", "x", "2023-04-09", "counted", 140)]
    books = read(*START, *lines[::-1], *stock)
    assert sorted(told(books)) == [("over_receipt", "F", 10), ("short_receipt", "F", 10)]


def test_a_second_load_after_weeks_and_a_slip_in_the_year_are_the_same_paper():
    late = [
        at("W", 2, "issued", 100, "D1"),
        at("F", 3, "received", 60, "D1"),
        at("F", "2023-02-20", "received", 40, "D1"),
    ]
    books = read(*START, *late, *ends(100, 100, "2023-03-01"))
    assert [kind for kind, *_ in told(books)] == ["late_receipt"]
    slip = [at("W", 2, "issued", 100, "D1"), at("F", "2024-01-03", "received", 100, "D1")]
    books = read(*START, *slip, *ends(100, 100, "2024-03-01"))
    assert [kind for kind, *_ in told(books)] == ["late_receipt"]


def test_numbers_are_those_of_a_counterpart():
    lines = [
        at("W", 2, "issued", 50, "1"),
        at("F", 3, "received", 50, "1"),
        ("V", "x", "2023-01-01", "opening", 90),
        ("V", "x", "2023-01-04", "issued", 30, "F", "1"),
        (*at("F", 5, "received", 20, "1")[:5], "V", "1"),
    ]
    assert ("short_receipt", "F", 10) in told(read(*START, *lines))


@settings(max_examples=8)
@given(seed=st.integers(0, 2**16), years=st.integers(1, 3))
def test_numbers_by_year_say_what_numbers_of_their_own_say(seed, years):
    rng = np.random.default_rng(seed)
    lines, own = [], []
    for year, number in itertools.product(range(years), (1, 2)):
        sent, lost = int(rng.integers(20, 60)), int(rng.choice([0, 0, 4, -6]))
        day = int(rng.integers(1, 20))
        for kind, place, quantity, later in (
            ("issued", "W", sent, 0),
            ("received", "F", sent - lost, 2),
        ):
            line = (place, f"{2020 + year}-03-{day + later:02}", kind, quantity)
            lines.append(at(*line, str(number)))
            own.append(at(*line, f"{year}-{number}"))
    lines, own = ([("W", "x", "2020-01-01", "opening", 900), *part] for part in (lines, own))
    order = rng.permutation(len(lines))
    one, two = (told(read(*[part[at] for at in order])) for part in (lines, own))
    assert sorted(one) == sorted(two)


@pytest.mark.parametrize("day", [2, 4, 9])
def test_a_line_written_again_days_later_is_one_matter(day):
    sent = [at("W", 2, "issued", 100, "D1"), at("W", day, "issued", 100, "D1")]
    lines = [*sent, at("F", 3, "received", 100, "D1")]
    assert told(read(*START, *lines, *ends(0, 100))) == [("duplicate_entry", "W", 100)]


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        # Goods carried back in one year, less received in the next.
        (
            [("F", 2023, 90), ("W", 2023, -10), ("F", 2024, 90)],
            [("short_receipt", "F", 10)],
        ),
        ([("F", 2023, 90), ("W", 2023, -10), ("F", 2024, 90), ("W", 2024, -10)], []),
        ([("F", 2023, 100), ("F", 2024, 90), ("W", 2024, -10)], []),
    ],
)
def test_what_was_refused_is_netted_in_its_own_year(lines, found):
    rows = [
        (p, "x", f"{y}-01-03", "returned" if q < 0 else "received", abs(q), o, "1")
        for (p, y, q), o in ((line, "W" if line[0] == "F" else "F") for line in lines)
    ]
    sent = [at("W", f"{year}-01-02", "issued", 100, "1") for year in (2023, 2024)]
    held = {end: sum(abs(q) for p, _, q in lines if p == end) for end in "WF"}
    stock = ends(held["W"], held["F"], "2024-02-01")
    assert told(read(*START, *sent, *rows[::-1], *stock)) == found


def test_a_recount_an_opening_and_a_loss_are_one_matter():
    book = [OPENED, USED, counted(88, "2023-01-31"), counted(85, "2023-01-31")]
    for opening in (85, 90):
        again = ("仓", "口罩", "2023-02-01", "opening", opening)
        rest = [("仓", "口罩", "2023-02-03", "used", 20), counted(65, "2023-02-28")]
        assert told(read(*book, again, *rest)) == [("unbalanced", "仓", 5)]


# Promises delivered together


def promised(*rows):
    table = pd.DataFrame(rows, columns=["quantity", "document", "date"])
    return table.assign(origin="W", destination="F", item="x")


TWO = ((50, "X1", "2023-01-08"), (30, "X2", "2023-01-08"))


@pytest.mark.parametrize("number", ["X1", "X2", "D9"])
def test_two_promises_under_one_paper_are_told_as_that(number):
    lines = [at("W", 6, "issued", 80, number), at("F", 8, "received", 80, number)]
    books = read(*START, *lines, *ends(120, 80), promises=promised(*TWO))
    kept = so.audit.kept(books)
    assert kept["state"].tolist() == ["kept", "kept"]
    others = {"X1": ["", "X1"], "X2": ["X2", ""], "D9": ["D9", "D9"]}
    assert kept["together"].tolist() == others[number]
    (found,) = told(books, checks=[*LEDGER, "promises"])
    assert found[:2] == ("promise_together", "F")


def test_two_papers_booked_as_one_are_one_matter():
    sent = [at("W", 6, "issued", 50, "X1"), at("W", 7, "issued", 30, "X2")]
    for number in ("X1", "D9"):
        books = read(
            *START,
            *sent,
            at("F", 8, "received", 80, number),
            *ends(120, 80),
            promises=promised(*TWO),
        )
        (found,) = told(books, checks=[*LEDGER, "promises"])
        assert found[:2] == ("booked_together", "F")
    one = [at("W", 6, "issued", 80, "X1")]
    two = [at("F", 8, "received", 50, "X1"), at("F", 8, "received", 30, "X2")]
    (found,) = told(read(*START, *one, *two, *ends(120, 80)))
    assert found == ("booked_together", "W", 30)
    # One piece less, and nothing says that they belong together.
    short = at("F", 8, "received", 79, "X1")
    kinds = [kind for kind, *_ in told(read(*START, *sent, short, *ends(120, 79)))]
    assert kinds == ["over_receipt", "missing_receipt"]


@pytest.mark.parametrize(("numbers", "turn"), [(("7", "13"), 1), (("13", "7"), -1)])
def test_of_promises_that_fit_two_papers_the_nearest_in_time_came_by_each(numbers, turn):
    one, two = numbers
    due = promised(
        (6, "Pa", "2023-01-21"),
        (14, "Pb", "2023-01-21"),
        (10, two, "2023-02-04"),
        (20, "Pc", "2023-02-04"),
    )
    lines = [
        at("F", 20, "received", 20, one),
        at("F", "2023-02-04", "received", 30, two),
    ]
    kept = so.audit.kept(read(*START, *lines[::turn], *ends(200, 50), promises=due[::turn]))
    kept = kept.set_index("document")
    assert kept["missing"].sum() == 0
    assert kept["together"].to_dict() == {"Pa": one, "Pb": one, two: "", "Pc": two}


@pytest.mark.parametrize("numbers", [("7", "13"), ("Z9", "B1")])
def test_of_papers_that_fit_two_the_nearest_in_time_was_booked_as_one(numbers):
    one, two = numbers
    lines = [
        at("W", 5, "issued", 6, "A1"),
        at("W", 5, "issued", 14, "A2"),
        at("F", 6, "received", 20, one),
        at("W", 12, "issued", 10, two),
        at("W", 12, "issued", 20, "A3"),
        at("F", 13, "received", 30, two),
    ]
    books = read(*START, *lines, *ends(150, 50, "2023-02-20"))
    assert told(books) == [("booked_together", "F", 20), ("booked_together", "F", 20)]
    papers = so.audit.match_papers(books)
    assert sorted(zip(papers["sent"], papers["received"], strict=True)) == [(20, 20), (30, 30)]


def test_promises_of_a_number_that_starts_again_are_kept_by_their_own_year():
    lines = []
    for year, (sent, came) in ((2023, (50, 40)), (2024, (60, 70))):
        lines.append(at("W", f"{year}-01-06", "issued", sent, "1"))
        lines.append(at("F", f"{year}-01-08", "received", came, "1"))
    due = promised((50, "1", "2023-01-08"), (60, "1", "2024-01-08"))
    kept = so.audit.kept(read(*START, *lines, promises=due))
    assert kept["arrived"].tolist() == [40, 60]
    assert kept["state"].tolist() == ["short", "kept"]
    days = so.audit.step_days(read(*START, *lines))
    assert days.loc[days["step"] == "issue -> receipt", "max_days"].tolist() == [2]


@pytest.mark.parametrize("later", ["2023-11-02", "2023-12-02", "2024-01-02"])
@pytest.mark.parametrize(
    ("first", "second", "came", "states"),
    [
        ([(30, "Pa"), (60, "Pb")], 50, (90, 50), ["early", "early", "early"]),
        ([(30, "1"), (60, "Pb")], 50, (90, 50), ["early", "early", "early"]),
        ([(90, "1")], 50, (80, 60), ["short", "early"]),
        ([(90, "1")], 50, (0, 50), ["short", "early"]),
        ([(90, "1")], 50, (90, 50), ["early", "early"]),
        # One load for both: the first of them is late.
        ([(90, "1")], 50, (0, 140), ["late", "early"]),
    ],
)
def test_a_number_of_another_month_is_that_of_another_promise(later, first, second, came, states):
    papers = [
        line
        for day, quantity in zip(["2023-10-02", later], came, strict=True)
        if quantity
        for line in (
            at("W", day, "issued", quantity, "1"),
            ("F", "x", day[:-1] + "3", "received", quantity, "W", "1"),
        )
    ]
    due = [(quantity, number, "2023-10-04") for quantity, number in first]
    promises = promised(*due, (second, "1", later[:-1] + "5"))
    end = [("F", "x", "2024-03-30", "counted", sum(came))]
    kept = so.audit.kept(read(*START, *papers, *end, promises=promises))
    assert kept["state"].tolist() == states
    missing = kept.loc[kept["state"] == "short", "missing"].tolist()
    assert missing == [first[0][0] - came[0]] * len(missing)


def test_promises_together_under_a_number_that_comes_again_are_matters_of_their_own():
    lines, due = [], []
    for day in ("2023-10-0", "2024-01-0"):
        lines.append(at("W", f"{day}2", "issued", 80, "1"))
        lines.append(at("F", f"{day}3", "received", 80, "1"))
        due += [(50, f"P{day[3]}a{day[5:7]}", f"{day}4"), (30, f"P{day[3]}b{day[5:7]}", f"{day}4")]
    books = read(*START, *lines, *ends(40, 160, "2024-03-30"), promises=promised(*due))
    found = told(books, checks=["promises"])
    assert found == [("promise_together", "F", 80), ("promise_together", "F", 80)]


# Norms for everybody


def test_a_norm_for_everybody_holds_for_every_group_in_every_check():
    movements = {
        "place": ["A"] * 3,
        "item": ["mask"] * 3,
        "cycle": [1] * 3,
        "kind": ["opening", "used", "counted"],
        "quantity": [500, 20, 480],
    }
    for group in ("doctors", "all"):
        books = so.audit.read_books(
            movements=movements,
            people={"place": ["A"], "group": ["doctors"], "people": [10]},
            norms={"item": ["mask"], "group": [group], "per_person_day": [2]},
            groups={"group": ["doctors"], "priority": [1]},
            claims={"place": ["A"], "item": ["mask"], "group": ["doctors"], "quantity": [900]},
        )
        row = so.audit.cover(books).iloc[0]
        assert (row["need"], row["by"], row["days"]) == (20, "people", 24)
        assert so.audit.against_people(books)["need"].tolist() == [200]
        assert "unknown_id" not in set(so.audit.examine(books).table["kind"])
    heads = [{"place": "A", "group": "doctors", "people": 10}]
    for group in ("doctors", "all", ""):
        norms = [{"item": "mask", "group": group, "per_person_day": 2}]
        assert so.demand_from_headcount(heads, norms)["gross"].tolist() == [200]


def test_a_norm_of_its_own_goes_before_that_for_everybody():
    heads = [{"place": "A", "group": group, "people": 10} for group in ("doctors", "guards")]
    norms = [
        {"item": "mask", "group": "doctors", "per_person_day": 3},
        {"item": "mask", "group": "all", "per_person_day": 1},
    ]
    need = so.demand_from_headcount(heads, norms, days=1).set_index("group")["gross"]
    assert need.to_dict() == {"doctors": 30, "guards": 10}
    movements = frame_of(("A", "mask", "2023-01-01", "opening", 400))
    books = so.audit.read_books(
        movements=movements, people=pd.DataFrame(heads), norms=pd.DataFrame(norms)
    )
    assert so.audit.cover(books)["need"].tolist() == [40]
    rates = [{"place": "A", "item": "mask", "group": g, "per_day": 1} for g in ("doctors", "x")]
    safety = [{"group": "doctors", "days": 5}, {"group": "all", "days": 2}]
    targets = so.cover_targets(rates, review_days=10, safety=safety)
    assert targets["safety"].tolist() == [5, 2]


# Columns that mean something


def test_a_unit_that_is_not_that_of_the_item_is_refused():
    columns = [*COLUMNS[:5], "unit"]
    boxes = [(*OPENED, "piece"), ("仓", "口罩", "2023-01-05", "received", 2, "box")]
    items = {"item": ["口罩"], "lot": [50], "unit": ["piece"]}
    with pytest.raises(so.InputError, match="row 3, unit = 'box': is not the unit of 口罩"):
        read(*boxes, columns=columns, items=items)
    with pytest.raises(so.InputError, match="row 3, unit = 'box'"):
        read(*boxes, columns=columns)
    same = [(*OPENED, "pieces"), ("仓", "口罩", "2023-01-05", "received", 2, "个")]
    assert len(read(*same, columns=columns, items=items).table("movements")) == 2
    all_boxes = [(*line[:5], "盒") for line in (OPENED, USED)]
    assert len(read(*all_boxes, columns=columns).table("movements")) == 2
    claims = {"place": ["A"], "item": ["口罩"], "quantity": [4], "unit": ["box"]}
    with pytest.raises(so.InputError, match="claims, row 2, unit = 'box'"):
        read(OPENED, items=items, claims=claims)


@pytest.mark.parametrize(
    ("table", "header", "remedy"),
    [
        ("movements", "Batch No.", "call it batch"),
        ("movements", "lot", "call it batch"),
        ("movements", "clock", "call it time"),
        ("movements", "UoM", "call it unit"),
        ("movements", "日期", "there is date already"),
        ("claims", "date", "leave the column out"),
        ("claims", "日期", "leave the column out"),
        ("norms", "unit", "leave the column out"),
        ("norms", "單位", "leave the column out"),
    ],
)
def test_a_column_that_means_something_is_never_kept_and_ignored(table, header, remedy):
    given = {
        "movements": frame_of(OPENED),
        "claims": pd.DataFrame({"place": ["A"], "item": ["口罩"], "quantity": [4]}),
        "norms": pd.DataFrame({"item": ["口罩"], "per_person_day": [4]}),
    }
    given[table] = given[table].assign(**{header: "2023-01-01"})
    with pytest.raises(so.InputError) as caught:
        so.audit.read_books(**given)
    (fault,) = caught.value.faults
    assert (fault.table, fault.column) == (table, header)
    assert remedy in fault.remedy
    other = given["movements"].assign(remark="by hand")
    if table == "movements":
        other = other.drop(columns=header)
    assert len(so.audit.read_books(movements=other).table("movements")) == 1


@pytest.mark.parametrize(("header", "meant"), [("Voucher", "document"), ("partner", "counterpart")])
def test_the_other_end_and_the_paper_are_not_kept_and_ignored(header, meant):
    table = frame_of(OPENED, USED)
    with pytest.raises(so.InputError, match=f"looks like the {meant}.*call it {meant}"):
        so.audit.read_books(movements=table.rename(columns={meant: header}))
    # Beside one that is read, another name of the other end or of a paper says more of it.
    assert len(so.audit.read_books(movements=table.assign(**{header: "x"})).table("movements")) == 2


PLAIN = ["place", "item", "date", "kind", "quantity", "counterpart", "document", "unit", "batch"]


@pytest.mark.parametrize(
    "headers",
    [
        ["仓库", "品名", "日期", "业务", "数量", "对方", "单据号", "单位", "批号"],
        ["地点", "物资", "业务日期", "类型", "数量(个)", "往来单位", "单号", "计量单位", "批次"],
        ["倉庫", "物資名稱", "時間", "業務類型", "數量", "對方單位", "單據編號", "單位", "批號"],
    ],
)
@pytest.mark.parametrize(("turn", "titled"), [(1, True), (-1, False)])
def test_plain_chinese_headers_are_known_without_a_map(headers, turn, titled, tmp_path):
    lines = [
        ("仓", "口罩", "2023-01-01", "期初", 100, "", "", "个", ""),
        ("仓", "口罩", "2023-01-05", "出库", 10, "区", "D1", "个", "B7"),
        ("仓", "口罩", "2023-01-10", "盤點", 88, "", "", "个", ""),
    ]
    table = frame_of(*lines, columns=headers)[headers[::turn]]
    named = frame_of(*lines, columns=PLAIN)
    file = tmp_path / "台账.csv"
    title = "二〇二三年台账\n" if titled else ""
    file.write_text(title + table.to_csv(index=False), encoding="utf-8")
    with pytest.warns(so.InputWarning, match="was read as counterpart"):
        books = so.audit.read_books(file)
    assert told(books) == [("unbalanced", "仓", 2)]
    for frame in (table, named):
        other = so.audit.read_books(movements=frame)
        left, right = (each.table("movements")[PLAIN] for each in (books, other))
        pd.testing.assert_frame_equal(left, right)


def test_headers_of_claims_and_promises_are_known_in_chinese_too():
    books = so.audit.read_books(
        movements=frame_of(OPENED, USED),
        claims={"地点": ["区"], "物资": ["口罩"], "申领数量": [5], "周期": [2], "单位": ["个"]},
        promises={
            "发货地": ["仓"],
            "收货地": ["区"],
            "品名": ["口罩"],
            "承诺日期": ["2023-01-20"],
            "数量": [7],
            "承运人": ["车队"],
        },
    )
    assert books.table("claims")[["place", "item", "quantity", "cycle"]].to_numpy().tolist() == [
        ["区", "口罩", 5, 2]
    ]
    row = books.table("promises").iloc[0]
    assert (row["origin"], row["destination"], row["period"]) == ("仓", "区", "2023-01-20")
    assert row["carrier"] == "车队"


def test_of_two_headers_that_mean_one_thing_none_is_guessed():
    table = frame_of(OPENED, USED).rename(columns={"document": "单号"}).assign(凭证号="7")
    with pytest.raises(so.InputError) as caught:
        so.audit.read_books(movements=table)
    assert [fault.column for fault in caught.value.faults] == ["单号", "凭证号"]
    places = frame_of(OPENED).rename(columns={"place": "仓库"}).assign(地点="x")
    with pytest.raises(so.InputError, match=r"place: the column is missing.*'仓库'"):
        so.audit.read_books(movements=places)


@pytest.mark.parametrize("word", ["合计", "Total"])
def test_a_total_where_a_date_belongs_is_taken_out(word):
    lines = [OPENED, USED, ("仓", "口罩", word, "used", 10)]
    with pytest.raises(so.InputError) as caught:
        so.audit.read_books(movements=frame_of(*lines))
    assert [(fault.row, fault.column) for fault in caught.value.faults] == [(4, "date")]
    assert "take the row out" in caught.value.faults[0].remedy


def test_every_way_in_which_lines_were_read_is_said():
    words = ["期初", "入库", "出库", "领用", "损耗", "盘盈", "盘亏", "盘点"]
    lines = [("仓", "口罩", f"2023-01-{day:02}", word, 5) for day, word in enumerate(words, 1)]
    with pytest.warns(so.InputWarning) as caught:
        so.audit.read_books(movements=frame_of(*lines))
    said = "\n".join(str(each.message) for each in caught)
    assert all(word in said for word in words)
    assert "more" not in said


def test_the_record_says_how_lines_were_read_and_what_was_left_out(tmp_path):
    lines = [
        ("仓", "口罩", "2022-12-01", "used", 3),
        OPENED,
        ("仓", "口罩", "2023-01-05", "issued", 40, "区", "D1"),
        ("仓", "口罩", "2023-01-07", "退回", 10, "区", "R1"),
        ("仓", "口罩", "2023-01-08", "adjusted", -2),
        counted(85),
        counted(68),
        ("仓", "口罩", "2023-02-01", "期初", 68),
        ("合计", "", "", "", 900),
    ]
    books = read(*lines)
    record = so.audit.examine(books).record
    assert record["notes"] == list(books.notes)
    said = "\n".join(record["notes"])
    for word in ("came back into", "that takes", "later one stands", "comes again (1 rows)"):
        assert word in said
    for word in ("history", "退回", "合计", "was read as opening"):
        assert word in said
    so.audit.write_findings(so.audit.examine(books), tmp_path)
    written = json.loads((tmp_path / "record.json").read_text(encoding="utf-8"))
    assert written["notes"] == record["notes"]
    assert so.audit.examine(read(OPENED, USED)).record["notes"] == []
