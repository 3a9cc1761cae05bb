"""Dates and cycles: each row in the time of the movements, each in its cycle."""

from __future__ import annotations

import datetime

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import supplyopt as so

DAYS = st.dates(datetime.date(2019, 12, 1), datetime.date(2021, 1, 31))


def movements(**more):
    return {"place": ["A"], "item": ["mask"], "kind": ["opening"], "quantity": [1], **more}


def promises(**more):
    return {"origin": ["W"], "destination": ["A"], "item": ["mask"], "quantity": [1], **more}


@given(days=st.lists(DAYS, min_size=1, max_size=5), length=st.integers(1, 20))
def test_each_date_is_in_its_cycle(days, length):
    count = len(days)
    books = so.audit.read_books(
        movements={
            "place": ["A"] * count,
            "item": ["mask"] * count,
            "kind": ["used"] * count,
            "quantity": [1] * count,
            "date": [str(day) for day in days],
        },
        settings={"cycle_days": length},
    )
    table = books.table("movements")
    assert books.start == str(min(days))
    expected = [(day - min(days)).days // length + 1 for day in days]
    assert table["in_cycle"].tolist() == expected
    assert [books.cycle_of(period) for period in table["period"]] == expected
    assert table["period"].tolist() == [str(day) for day in days]
    apart = books.days_between(np.repeat(table["when"].iloc[0], count), table["when"].to_numpy())
    assert apart.tolist() == [(day - days[0]).days for day in days]


def test_what_is_due_in_a_cycle_is_due_on_its_last_day():
    books = so.audit.read_books(
        movements=movements(date=["2020-02-03"]),
        promises=promises(cycle=[2]),
        settings={"start": "2020-02-01"},
    )
    promised = books.table("promises")
    twentieth = books.table("movements")["when"].iloc[0] + 17
    assert promised["when"].tolist() == [twentieth]
    assert promised["in_cycle"].tolist() == [2]


def test_dates_of_promises_become_cycles_where_the_books_have_these():
    books = so.audit.read_books(
        movements=movements(cycle=[1]),
        promises=promises(date=["2020-02-11"]),
        settings={"start": "2020-02-01"},
    )
    assert books.table("promises")["when"].tolist() == [2]
    assert not books.dated
    apart = books.days_between(np.array([1.0, 1.0, 1.0, 3.0]), np.array([1.0, 2.0, 3.0, 1.0]))
    assert apart.tolist() == [0, 0, 10, -10]


def test_a_time_of_the_day_does_not_make_another_day():
    for cell in (pd.Timestamp("2020-02-03 23:59"), datetime.date(2020, 2, 3), "2020-02-03 23:59"):
        books = so.audit.read_books(movements=movements(date=[cell]))
        assert books.table("movements")["period"].tolist() == ["2020-02-03"]
    with pytest.raises(so.InputError, match="row 2, date: is blank"):
        so.audit.read_books(movements=movements(date=[pd.NaT]))


@pytest.mark.parametrize(
    "said", [{"lag": 2}, [{"lag": 2}], {"lag": [2]}, pd.DataFrame({"lag": [2]})]
)
def test_settings_are_one_row_however_they_are_given(said):
    books = so.audit.read_books(movements=movements(cycle=[1]), settings=said)
    assert books.settings["lag"] == 2


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"movements": movements()}, "movements, row 2, date: is blank, and so is the cycle"),
        (
            {"movements": movements(date=["2020-02-03"], cycle=[1])},
            "date = '2020-02-03': is there beside a cycle",
        ),
        ({"movements": movements(date=["2020-02-30"])}, "date = '2020-02-30': is no date"),
        (
            {"movements": movements(cycle=[1]), "promises": promises(date=["2020-02-11"])},
            None,
        ),
        (
            {
                "movements": movements(date=["2020-02-03"]),
                "settings": {"start": "2020-02-04"},
            },
            "is before cycle 1 begins",
        ),
        (
            {
                "movements": movements(cycle=[1]),
                "notices": {"document": ["D"], "place": ["A"], "date": ["tomorrow"]},
            },
            "notices, row 2, date = 'tomorrow': is no date",
        ),
        (
            {"movements": movements(cycle=[1]), "settings": {"tolerance": 1, "lags": 2}},
            "settings, row 1, lags: is no setting",
        ),
    ],
)
def test_what_is_no_time_is_refused(given, said):
    if said is None:
        # The first date of all is taken for the first day of cycle 1.
        assert so.audit.read_books(**given).start == "2020-02-11"
        return
    with pytest.raises(so.InputError) as caught:
        so.audit.read_books(**given)
    assert said in str(caught.value)


def test_days_are_those_of_the_clock_on_the_wall_whatever_the_time_zones():
    dates = ["2020-02-10T20:00-08:00", "2020-02-11T01:00+08:00", "2020-02-12", "2020年2月3日"]
    given = {"place": ["A"] * 4, "item": ["mask"] * 4, "kind": ["used"] * 4, "quantity": [1] * 4}
    books = so.audit.read_books(movements={**given, "date": dates})
    told = books.table("movements")["period"].tolist()
    assert told == ["2020-02-10", "2020-02-11", "2020-02-12", "2020-02-03"]


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("2020", "say which day it was"),
        ("2020-02", "say which day it was"),
        ("2020年2月", "say which day it was"),
        ("2月10日", "say which year it was"),
        ("13.02.2020", "write 2020-02-13, if that is what is meant"),
        ("05/06/2020", "write 2020-06-05 or 2020-05-06, whichever is meant"),
        ("31.31.2020", "write it as 2020-02-10"),
        ("43871", "write 2020-02-10, if it is the day number of a spreadsheet"),
        ("２０２０-２-３", "write it as 2020-02-03"),
        ("2021-02-29", "there is no such day: look at the paper"),
        ("tomorrow", "write it as 2020-02-10"),
    ],
)
def test_what_is_no_date_is_told_with_what_it_may_be(text, remedy):
    with pytest.raises(so.InputError) as caught:
        so.audit.read_books(movements=movements(date=[text]))
    assert [fault.column for fault in caught.value.faults] == ["date"]
    assert caught.value.faults[0].remedy.startswith(remedy)


def test_kinds_in_chinese_are_read_and_said():
    kinds = ["期初", "入库", " 领用", "盘点"]
    lines = {"place": ["A"] * 4, "item": ["m"] * 4, "cycle": [1] * 4, "quantity": [1, 2, 3, 0]}
    for table in ({**lines, "kind": kinds}, pd.DataFrame({**lines, "kind": kinds})):
        with pytest.warns(so.InputWarning, match="入库': was read as received"):
            books = so.audit.read_books(movements=table)
        told = books.table("movements")["kind"].tolist()
        assert told == ["opening", "received", "used", "counted"]
    with pytest.raises(so.InputError, match="发了"):
        so.audit.read_books(movements={**lines, "kind": ["发了"] * 4})


AT_NIGHT = (datetime.time(3, 11), datetime.time(16, 19))


@pytest.mark.parametrize(
    "form",
    [
        "2023年9月21日 {h}:{m}",
        "2023年09月21日{h}:{m}:00",
        "2023年9月21日 {h}时{m}分",
        "2023年9月21日 {zh}{h12}:{m}",
        "2023-09-21 {zh}{h12}:{m}",
        "2023-09-21 {zh} {h}:{m}",
        "2023/9/21 {zh}{h12}点{m}分",
        "2023-09-21 {h12}:{m} {en}",
        "2023/9/21 {h12}:{m}:00{en}",
        "2023-09-21 {h12}:{m} {en_dots}",
        "２０２３年９月２１日 {h}：{m}",
    ],
)
def test_times_behind_dates_are_read_in_chinese_and_by_halves_of_the_day(form):
    texts = [
        form.format(
            h=time.hour,
            h12=time.hour % 12,
            m=f"{time.minute:02}",
            zh="下午" if time.hour >= 12 else "上午",
            en="PM" if time.hour >= 12 else "AM",
            en_dots="p.m." if time.hour >= 12 else "a.m.",
        )
        for time in AT_NIGHT
    ]
    books = so.audit.read_books(
        movements={
            "place": ["W"] * 3,
            "item": ["x"] * 3,
            "date": ["2023-09-18 09:00", *texts],
            "kind": ["opening", "counted", "issued"],
            "quantity": [15000, 15000, 2000],
        }
    )
    table = books.table("movements")
    assert table["period"].tolist() == ["2023-09-18", "2023-09-21", "2023-09-21"]
    assert (table["when"].iloc[1:] % 1 * 1440).round().tolist() == [191, 979]
    assert so.audit.reconcile(books)["difference"].dropna().tolist() == [0]


@pytest.mark.parametrize(
    ("clock", "minutes"),
    [
        ("12:30 AM", 30),
        ("12:30 pm", 750),
        ("下午0:30", 750),
        ("下午12:30", 750),
        ("上午0:30", 30),
        ("凌晨3:11", 191),
        ("9时", 540),
        ("9点05分", 545),
        ("17:00 PM", 1020),
        ("13:00 AM", None),
        ("上午13:00", None),
        # Noon, or midnight.
        ("上午12:30", None),
    ],
)
def test_halves_of_the_day_say_the_same_in_both_columns(clock, minutes):
    for more in ({"date": [f"2023-09-21 {clock}"]}, {"date": ["2023-09-21"], "time": [clock]}):
        if minutes is None:
            with pytest.raises(so.InputError, match=r"2020-02-10 03:11|write it as 08:30"):
                so.audit.read_books(movements=movements(**more))
            continue
        when = so.audit.read_books(movements=movements(**more)).table("movements")["when"]
        assert (when % 1 * 1440).round().tolist() == [minutes]


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("21 Sept 2023 at 9:00", "write it as 2020-02-10 03:11"),
        ("21/9/2023 9:00", "write 2023-09-21, if that is what is meant, with the time behind it"),
        ("2023-09-21 上午12:30", "with the time behind it, as 2020-02-10 03:11"),
        ("9/21 3:11", "say which year it was, as 2020-02-10"),
        ("45190.38", "write 2023-09-21 09:07, if it is the day number of a spreadsheet"),
        ("45190", "write 2023-09-21, if it is the day number of a spreadsheet"),
    ],
)
def test_a_remedy_for_a_date_keeps_its_time(text, remedy):
    with pytest.raises(so.InputError) as caught:
        so.audit.read_books(movements=movements(date=[text]))
    assert remedy in caught.value.faults[0].remedy
