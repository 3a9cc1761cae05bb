"""Cover: days that stock lasts, who has too much while another is short."""

from __future__ import annotations

import datetime

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import supplyopt as so

FIRST = np.datetime64("2020-02-01")
PARENTS = {"仓": "", "街": "仓", "A": "街", "B": "街", "C": "仓"}
PEOPLE = {"A": 10, "B": 4, "C": 6}
SAID = {"cover": 5, "short": 2}


def stated_once(lines):
    """Leave of the openings, and of the counts, of one place and day the first."""
    seen, kept = set(), []
    for line in lines:
        if line[2] not in ("opening", "counted") or line[:3] not in seen:
            kept.append(line)
        seen.add(line[:3])
    return kept


LINES = st.lists(
    st.tuples(
        st.sampled_from(list(PARENTS)),
        st.integers(0, 8),
        st.sampled_from(["opening", "received", "used", "issued", "counted"]),
        st.integers(0, 90),
    ),
    max_size=25,
).map(stated_once)


def books_of(lines, *, people=PEOPLE, said=SAID, dated=True):
    frame = pd.DataFrame(lines, columns=["place", "day", "kind", "quantity"]).assign(item="mask")
    day = frame.pop("day").to_numpy(dtype=int)
    frame = frame.assign(date=(FIRST + day).astype(str)) if dated else frame.assign(cycle=day + 1)
    return so.audit.read_books(
        movements=frame,
        places={"place": list(PARENTS), "parent": list(PARENTS.values())},
        people={"place": list(people), "people": list(people.values())},
        norms={"item": ["mask"], "per_person_day": [1]},
        settings=said,
    )


def stocks(lines):
    """Walk through the days; None where the stock is not known, or below nothing."""
    told = {}
    end = max((line[1] for line in lines), default=-1)
    for place in PARENTS:
        stock, known, begun, told[place] = 0, False, False, []
        for day in range(end + 1):
            today = [line[2:] for line in lines if line[:2] == (place, day)]
            begun = begun or bool(today)
            known = known or any(kind in ("opening", "counted") for kind, _ in today)
            said = dict(today)
            stock = said.get("opening", stock)
            for kind, quantity in today:
                stock += {"opening": 0, "received": 1, "counted": 0}.get(kind, -1) * quantity
            stock = said.get("counted", stock)
            told[place].append(stock if known and stock >= 0 else None)
    return told


def spells(lines, kind):
    """Look at each day by itself; give spells as (place, first, last)."""
    held, found = stocks(lines), []
    need = {place: float(PEOPLE.get(place, 0)) for place in PARENTS}

    def short(place, day):
        stock = held[place][day]
        return place in PEOPLE and stock is not None and stock < SAID["short"] * need[place]

    def above(place, day):
        stock = held[place][day]
        return stock is not None and stock > SAID["cover"] * need[place]

    for place in PEOPLE:
        run = []
        days = range(len(held[place]))
        for day in [*days, None]:
            if kind == "sleeping_stock":
                state = day is not None and above(place, day)
                meets = state and any(short(other, day) for other in PEOPLE if other != place)
            else:
                state = day is not None and short(place, day)
                meets = state and above(PARENTS[place], day)
            if meets:
                run.append(day)
            if not state and run:
                found.append((place, str(FIRST + run[0]), str(FIRST + run[-1])))
                run = []
    return sorted(found)


@pytest.mark.parametrize("kind", ["sleeping_stock", "left_short_by_own"])
@given(lines=LINES)
def test_findings_are_those_of_each_day_by_itself(kind, lines):
    # Places without people have no need that is known: they use nothing here.
    lines = [line for line in lines if line[2] != "used" or line[0] in PEOPLE]
    check = {"sleeping_stock": "sleeping", "left_short_by_own": "own_desk"}[kind]
    table = so.audit.examine(books_of(lines), checks=[check]).table
    until = [text[-10:] for text in table["evidence"]]
    told = sorted(zip(table["place"], table["period"], until, strict=True))
    assert told == spells(lines, kind)
    assert (table["quantity"] > 0).all()


@given(lines=LINES, dated=st.booleans())
def test_cover_is_stock_by_need(lines, dated):
    books = books_of(lines, dated=dated)
    table = so.audit.cover(books).set_index("place")
    held = stocks(lines)
    for place in table.index:
        row, stock = table.loc[place], held[place][-1]
        if stock is None:
            assert np.isnan(row["stock"]) or row["stock"] < 0
            assert np.isnan(row["days"])
        elif place in PEOPLE:
            need = PEOPLE[place]
            assert row["by"] == "people"
            assert row["days"] == pytest.approx(stock / need)
            assert row["excess"] == pytest.approx(max(stock - 5 * need, 0))
            assert row["shortfall"] == pytest.approx(max(2 * need - stock, 0))


def test_without_people_the_need_is_what_is_booked_as_used():
    lines = [("C", 0, "opening", 100), ("C", 4, "used", 30), ("C", 9, "used", 20)]
    lines += [("仓", 0, "opening", 50), ("仓", 9, "issued", 5)]
    books = books_of(lines, people={})
    table = so.audit.cover(books).set_index("place")
    # 50 in ten days, 50 left: ten days more.
    assert table.loc["C", ["need", "by", "days", "excess"]].tolist() == [5.0, "use", 10.0, 25.0]
    # Who hands on and uses nothing has no need that could be told.
    assert table.loc["仓", ["stock", "by"]].tolist() == [45.0, ""]
    assert table.loc["仓", ["need", "days", "excess", "shortfall"]].isna().all()
    by_cycles = so.audit.cover(books_of(lines, people={}, dated=False)).set_index("place")
    assert by_cycles.loc["C", "need"] == 0.5


def test_one_looks_at_a_day_of_ones_own():
    lines = [("A", 0, "opening", 100), ("A", 4, "used", 30), ("A", 9, "used", 30)]
    books = books_of(lines)
    for at in ("2020-02-06", datetime.date(2020, 2, 6), pd.Timestamp("2020-02-06")):
        assert so.audit.cover(books, at=at)["stock"].tolist() == [70.0]
    assert so.audit.cover(books, at=1)["stock"].tolist() == [40.0]
    assert so.audit.cover(books, at="2020-01-31").empty
    by_cycles = books_of(lines, dated=False)
    assert so.audit.cover(by_cycles, at=5)["stock"].tolist() == [70.0]
    for wrong in ("30 February", 0, -1, float("nan"), "2020-02-30"):
        with pytest.raises(so.InputError, match="no time of these books"):
            so.audit.cover(books, at=wrong)
    with pytest.raises(so.InputError, match="give a cycle"):
        so.audit.cover(by_cycles, at="2020-02-06")


def test_nobody_listed_with_need_nothing_lacks_anything():
    books = books_of([("A", 0, "opening", 7), ("B", 0, "opening", 0)], people={"A": 0, "B": 0})
    table = so.audit.cover(books)
    assert table["days"].tolist() == [np.inf, np.inf]
    assert table["excess"].tolist() == [7.0, 0.0]


def test_a_desk_that_keeps_goods_is_told_with_its_lines():
    lines = [("街", 0, "opening", 500), ("A", 0, "opening", 100), ("A", 7, "used", 95)]
    lines += [("A", 8, "received", 100)]
    table = so.audit.examine(books_of(lines), checks=["own_desk"]).table
    row = table.iloc[0]
    assert len(table) == 1
    assert row[["kind", "severity", "place", "counterpart", "period"]].tolist() == [
        *("left_short_by_own", "error", "A", "街", "2020-02-08")
    ]
    assert row["quantity"] == 15.0
    assert row["rows"] == "movements 2, 4"
    assert "街 had 500, 500 of it above 5 days' need" in row["evidence"]
