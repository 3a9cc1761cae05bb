"""A column that says in what unit, when, or of which batch is read or refused."""

from __future__ import annotations

import datetime
import warnings
from typing import Any

import pandas as pd
import pytest

import supplyopt as so
from supplyopt.network.unread_columns import meaning_of_header

UNITS = ["unit", "Unit", "UoM", "单位", "单位：", "計量單位", "Unit (pack)"]
TIMES = ["date", "Date", "日期", "time", "时间", "due date", "到货日期"]
BATCHES = ["batch", "Batch No.", "批号", "批次", "expiry_date", "有效期至", "失效日期"]
OTHERS = ["unit cost", "填报日期", "remark", "备注", "单位名称", "updated", "lot", "days", "批准人"]


@pytest.mark.parametrize(
    ("header", "meaning"),
    [
        *((header, "unit") for header in UNITS),
        *((header, "time") for header in TIMES),
        *((header, "batch") for header in BATCHES),
        *((header, "") for header in OTHERS),
    ],
)
def test_headers_with_a_meaning_are_known_in_both_languages(header: str, meaning: str) -> None:
    assert meaning_of_header(header) == meaning


def tables(**changed: Any) -> dict[str, Any]:
    return {
        "places": {"place": ["W", "A", "B"]},
        "items": {"item": ["x"], "unit": ["piece"], "lot": [50]},
        "lanes": {"origin": ["W", "W"], "destination": ["A", "B"]},
        "stock": [{"place": "W", "item": "x", "quantity": 4}],
        "demand": [
            {"place": "A", "item": "x", "quantity": 100},
            {"place": "B", "item": "x", "quantity": 2},
        ],
        **changed,
    }


def with_column(name: str, header: str, *cells: object) -> dict[str, Any]:
    frame = pd.DataFrame(tables()[name])
    frame[header] = pd.Series(cells, dtype=object)
    return tables(**{name: frame})


def faults(given: dict[str, Any]) -> list[tuple[str, int | None, str]]:
    with pytest.raises(so.InputError) as caught:
        so.Network.from_tables(**given)
    return [(fault.table, fault.row, fault.column) for fault in caught.value.faults]


def good(given: dict[str, Any]) -> so.Network:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return so.Network.from_tables(**given)


@pytest.mark.parametrize("header", UNITS)
def test_a_unit_that_is_not_the_items_is_refused(header: str) -> None:
    assert faults(with_column("demand", header, "piece", "box")) == [("demand", 3, header)]
    assert faults(with_column("stock", header, "box")) == [("stock", 2, header)]
    with pytest.raises(so.InputError, match=r"'piece' in items.*not converted; write the quantity"):
        so.Network.from_tables(**with_column("stock", header, "箱"))


@pytest.mark.parametrize("unit", ["piece", "Pieces", " pcs ", "个", None])
def test_a_unit_that_is_the_items_is_good(unit: object) -> None:
    network = good(with_column("demand", "unit", unit, None))
    assert network == good(tables())


def test_units_of_other_items_are_compared_item_by_item() -> None:
    given = tables(items={"item": ["x", "y"], "unit": ["piece", "桶"]})
    given["stock"] = [
        {"place": "W", "item": "x", "quantity": 4, "单位": "个"},
        {"place": "W", "item": "y", "quantity": 4, "单位": "桶"},
    ]
    good(given)
    given["stock"][1]["单位"] = "个"
    assert faults(given) == [("stock", 3, "单位")]


def test_a_unit_is_looked_at_again_when_the_items_change() -> None:
    network = good(with_column("stock", "unit", "piece"))
    with pytest.raises(so.InputError, match="is not the unit of 'x', 'box' in items"):
        network.replace(items={"item": ["x"], "unit": ["box"]})


def test_the_unit_of_an_item_under_another_header_is_refused() -> None:
    items = {"item": ["x"], "单位": ["盒"]}
    assert faults(tables(items=items)) == [("items", None, "单位")]


def test_organizations_in_a_table_of_places_are_no_units() -> None:
    good(with_column("places", "单位", "疾控中心", "一院", "二院"))


@pytest.mark.parametrize("header", TIMES)
def test_a_date_beside_cycles_is_refused(header: str) -> None:
    given = with_column("demand", header, "2020-02-01", "2020-02-11")
    assert faults(given) == [("demand", None, header)]
    arrivals = [{"place": "W", "item": "x", "quantity": 4, header: "2020-02-11"}]
    with pytest.raises(so.InputError, match="planned by cycles; give the cycle"):
        so.Network.from_tables(**tables(arrivals=arrivals))


@pytest.mark.parametrize(
    ("days", "cycles", "wrong"),
    [
        (["2020-02-01", "2020-02-11"], [1, 2], []),
        (["2020-02-09", "2020-02-01"], [1, 1], []),
        (["2020-02-29", "2020-03-01"], [3, 4], []),
        ([datetime.date(2020, 2, 1), pd.Timestamp("2020-02-11")], [1, 2], []),
        (["2020-02-01", None], [1, 7], []),
        (["2020-02-01", "2020-02-11"], [1, 1], [3]),
        (["2020-02-01", "2020-02-11"], [2, 1], [3]),
        (["2020-02-01", "2020-02-22"], [1, 2], [3]),
    ],
)
def test_dates_beside_cycles_are_held_against_them(
    days: list[Any], cycles: list[int], wrong: list[int]
) -> None:
    given = with_column("demand", "日期", *days)
    given["demand"]["cycle"] = cycles
    if wrong:
        assert faults(given) == [("demand", row, "日期") for row in wrong]
    else:
        good(given)


def test_dates_of_two_tables_are_of_one_calendar() -> None:
    given = with_column("demand", "date", "2020-02-01", "2020-02-11")
    given["demand"]["cycle"] = [1, 2]
    arrivals = {"place": "W", "item": "x", "quantity": 4, "cycle": 1}
    good({**given, "arrivals": [{**arrivals, "date": "2020-02-10"}]})
    assert faults({**given, "arrivals": [{**arrivals, "date": "2020-03-10"}]}) != []


@pytest.mark.parametrize("days", [["soon", "later"], ["2020-02-01", "3.2."]])
def test_what_is_no_date_is_refused(days: list[str]) -> None:
    given = with_column("demand", "date", *days)
    given["demand"]["cycle"] = [1, 2]
    assert faults(given) == [("demand", None, "date")]


@pytest.mark.parametrize("header", TIMES)
def test_a_date_of_what_has_no_cycle_is_a_remark(header: str) -> None:
    good(with_column("stock", header, "2020-02-01"))


@pytest.mark.parametrize("header", BATCHES)
def test_a_batch_is_refused(header: str) -> None:
    assert faults(with_column("stock", header, "L1")) == [("stock", None, header)]


@pytest.mark.parametrize("header", [*OTHERS, "unit", "date", "批号"])
def test_columns_without_meaning_or_without_cells_are_kept(header: str) -> None:
    cell = None if meaning_of_header(header) else "2020"
    network = good(with_column("demand", header, cell, cell))
    assert header in network.tables["demand"].columns


def test_needs_in_several_units_are_refused() -> None:
    norms = [{"item": "x", "per_person_day": 1}]
    heads = [{"place": "A", "people": 10}]
    on_hand = [
        {"place": "A", "item": "x", "quantity": 4, "unit": "box"},
        {"place": "B", "item": "x", "quantity": 40, "unit": "piece"},
    ]
    with pytest.raises(so.InputError, match=r"on_hand, row 3, unit = 'piece': is not the unit"):
        so.demand_from_headcount(heads, norms, on_hand=on_hand)
    for row in on_hand:
        row["unit"] = "piece"
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*covers no need")
        assert so.demand_from_headcount(heads, norms, on_hand=on_hand)["quantity"].sum() == 96


def test_reports_by_date_are_refused() -> None:
    reports = [{"place": "A", "item": "x", "quantity": 4, "日期": "2020-02-01"}]
    with pytest.raises(so.InputError, match="日期: is a date or time"):
        so.fill_reports(reports, fallback="zero")
