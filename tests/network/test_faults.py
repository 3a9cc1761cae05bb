"""Every kind of fault in the contract, as frames give it, as files give it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

import supplyopt as so
from supplyopt.network.schema import TABLES

Rows = dict[str, list[dict[str, Any]]]
Road = Callable[[dict[str, Any]], so.Network]

# table, row, column, value, a word of the problem, a word of the remedy
Expected = tuple[str, int | None, str, object, str, str]


def faults_of(road: Road, tables: dict[str, Any]) -> list[so.Fault]:
    with pytest.raises(so.InputError) as caught:
        road(tables)
    return list(caught.value.faults)


def agrees(fault: so.Fault, expected: Expected) -> bool:
    *place, problem, remedy = expected
    found = [fault.table, fault.row, fault.column, fault.value]
    return found == place and problem in fault.problem and remedy in fault.remedy


def with_cell(tables: Rows, table: str, column: str, value: object) -> Rows:
    """Put a value into the last row of a table."""
    rows = [*tables[table][:-1], {**tables[table][-1], column: value}]
    return {**tables, table: rows}


def with_row(tables: Rows, table: str, **row: object) -> Rows:
    return {**tables, table: [*tables[table], row]}


def test_good_tables_have_no_fault(road: Road, good: Rows) -> None:
    assert repr(road(good)) == "<Network: 2 places, 1 item, 1 lane, 2 demand rows, 1 cycle>"


@pytest.mark.parametrize("table", ["places", "items", "lanes", "demand"])
def test_missing_table(road: Road, good: Rows, table: str) -> None:
    del good[table]
    (fault,) = faults_of(road, good)
    assert agrees(fault, (table, None, "", None, "missing", TABLES[table].columns[0].name))


@pytest.mark.parametrize("table", ["groups", "carriers", "stock", "arrivals", "settings"])
def test_optional_table_may_be_missing(road: Road, good: Rows, table: str) -> None:
    for name in ("groups", "carriers"):
        if name == table:
            column = name[:-1]
            good = {
                other: [
                    {k: v for k, v in row.items() if k != column or other == name} for row in rows
                ]
                for other, rows in good.items()
            }
            good["demand"] = good["demand"][:1]
    del good[table]
    assert table not in road(good).tables


@pytest.mark.parametrize(
    ("table", "column"),
    [(t.name, c.name) for t in TABLES.values() for c in t.columns if c.required],
)
def test_missing_column(road: Road, good: Rows, table: str, column: str) -> None:
    good[table] = [{k: v for k, v in row.items() if k != column} | {"x": 1} for row in good[table]]
    (fault,) = [f for f in faults_of(road, good) if (f.table, f.column) == (table, column)]
    assert fault.row is None
    assert fault.problem == "the column is missing"


@pytest.mark.parametrize(
    ("table", "column"),
    [(t.name, c.name) for t in TABLES.values() for c in t.columns if c.required],
)
def test_blank_in_required_column(road: Road, good: Rows, table: str, column: str) -> None:
    tables = with_cell(good, table, column, None)
    tables[table] = [row | {"note": "so that the row is not blank"} for row in tables[table]]
    row = len(good[table]) + 1
    assert any(
        agrees(fault, (table, row, column, None, "blank", column))
        for fault in faults_of(road, tables)
    )


@pytest.mark.parametrize("blank", [None, float("nan"), pd.NA, pd.NaT, "", "  ", "\u3000"])
@pytest.mark.parametrize("column", ["item", "quantity"])
def test_every_way_to_leave_a_cell_blank(
    road: Road, good: Rows, column: str, blank: object
) -> None:
    (fault,) = faults_of(road, with_cell(good, "stock", column, blank))
    assert agrees(fault, ("stock", 2, column, None, "is blank", "give the"))


def test_blank_row_of_a_frame_is_one_fault(good: Rows) -> None:
    tables = with_row(good, "demand", quantity=None)
    (fault,) = faults_of(lambda given: so.Network.from_tables(**given), tables)
    assert agrees(fault, ("demand", 4, "", None, "the row is blank", "delete it"))


NUMBERS = [(t.name, c) for t in TABLES.values() for c in t.columns if not c.is_text]


@pytest.mark.parametrize(("table", "column"), NUMBERS, ids=lambda x: getattr(x, "name", x))
def test_number_below_its_range(road: Road, good: Rows, table: str, column: Any) -> None:
    low = int(column.low) if column.low_open else int(column.low) - 1
    tables = with_cell(good, table, column.name, low)
    row = len(good[table]) + 1
    word = dict.fromkeys(("lat", "lon", "divisible"), "out of range").get(column.name, "negative")
    word = "not above 0" if column.low_open else "below 1" if column.low == 1 else word
    assert any(
        agrees(fault, (table, row, column.name, low, word, "give"))
        for fault in faults_of(road, tables)
    )


@pytest.mark.parametrize(("table", "column"), NUMBERS, ids=lambda x: getattr(x, "name", x))
def test_infinite_number(quiet: Road, good: Rows, table: str, column: Any) -> None:
    for infinite in (float("inf"), float("-inf"), "1e999"):
        if infinite == column.default:
            assert quiet(with_cell(good, table, column.name, infinite)) == quiet(good)
            continue
        (fault,) = faults_of(quiet, with_cell(good, table, column.name, infinite))
        assert (fault.table, fault.column) == (table, column.name)
        assert fault.problem == "is infinite"
        assert ("unlimited" in fault.remedy) == (column.default == float("inf"))


@pytest.mark.parametrize(("table", "column"), NUMBERS, ids=lambda x: getattr(x, "name", x))
def test_text_where_a_number_belongs(road: Road, good: Rows, table: str, column: Any) -> None:
    tables = with_cell(good, table, column.name, "many")
    row = len(good[table]) + 1
    assert any(
        agrees(fault, (table, row, column.name, "many", "is not a number", "plain number"))
        for fault in faults_of(road, tables)
    )


@pytest.mark.parametrize(
    ("text", "problem", "remedy"),
    [
        ("1,200", "may be 1200 or 1.2", "write 1200 or 1.2"),
        ("1 000", "may be 1000, or two numbers", "write 1000"),
        ("1.234", "may be 1234 or 1.234", "write 1234 or 1.2340"),
        ("１２", "is not a number", "write it as 12"),
        ("1_000", "is not a number", "write it as 1000"),
        ("inf", "is not a number", "plain number"),
        ("nan", "is not a number", "plain number"),
        ("NA", "is not a number", "plain number"),
        ("0x10", "is not a number", "plain number"),
    ],
)
def test_what_only_looks_like_a_number(
    road: Road, good: Rows, text: str, problem: str, remedy: str
) -> None:
    (fault,) = faults_of(road, with_cell(good, "stock", "quantity", text))
    assert agrees(fault, ("stock", 2, "quantity", text, problem, remedy))


@pytest.mark.parametrize(
    ("text", "number"), [("12", 12), (" 1e1 ", 10), (".5", 0.5), ("+7.", 7), ("1E-3", 0.001)]
)
def test_plain_text_of_a_number_is_one(road: Road, good: Rows, text: str, number: float) -> None:
    tables = with_cell(good, "reserves", "quantity", text)
    assert road(tables).tables["reserves"]["quantity"].tolist() == [number]


@pytest.mark.parametrize(
    ("table", "column"),
    [(t.name, c.name) for t in TABLES.values() for c in t.columns if c.kind == "whole"],
)
def test_not_whole(road: Road, good: Rows, table: str, column: str) -> None:
    broken = 0.5 if column == "divisible" else 1.5
    tables = with_cell(good, table, column, broken)
    row = len(good[table]) + 1
    assert any(
        agrees(fault, (table, row, column, broken, "is not whole", "whole"))
        for fault in faults_of(road, tables)
    )


@pytest.mark.parametrize(("column", "value"), [("lat", 90.5), ("lat", -91), ("lon", 181)])
def test_place_off_the_globe(road: Road, good: Rows, column: str, value: float) -> None:
    (fault,) = faults_of(road, with_cell(good, "places", column, value))
    assert agrees(fault, ("places", 3, column, value, "out of range", "to"))


@pytest.mark.parametrize(
    ("table", "row", "key"),
    [
        ("places", {"place": "W"}, "W"),
        ("items", {"item": "mask"}, "mask"),
        ("groups", {"group": "front", "priority": 3}, "front"),
        ("carriers", {"carrier": "van"}, "van"),
        ("lanes", {"origin": "W", "destination": "A", "mode": "direct"}, "W, A, direct"),
        ("stock", {"place": "W", "item": "mask", "quantity": 1}, "W, mask"),
        ("arrivals", {"place": "W", "item": "mask", "quantity": 1}, "W, mask, 1, "),
        (
            "demand",
            {"place": "A", "item": "mask", "group": "front", "quantity": 1},
            "A, mask, front, 1",
        ),
        (
            "guarantees",
            {"place": "A", "item": "mask", "group": "front", "quantity": 1},
            "A, mask, front, 0",
        ),
        ("reserves", {"place": "W", "item": "mask", "quantity": 1}, "W, mask"),
    ],
)
def test_duplicate_key(
    road: Road, good: Rows, table: str, row: dict[str, object], key: str
) -> None:
    (fault,) = faults_of(road, with_row(good, table, **row))
    last = len(good[table]) + 2
    columns = ", ".join(column.name for column in TABLES[table].keys if column.name != "age")
    assert agrees(fault, (table, last, columns, key, "duplicate of row 2", "keep one"))


def test_blank_key_and_its_default_are_the_same_key(road: Road, good: Rows) -> None:
    good["arrivals"] = [
        {"place": "W", "item": "mask", "cycle": 1, "source": None, "quantity": 5},
        {"place": "W", "item": "mask", "cycle": None, "source": " ", "quantity": 6},
    ]
    (fault,) = faults_of(road, good)
    assert (fault.row, fault.value) == (3, "W, mask, 1, ")


def test_goods_older_than_they_keep(road: Road, good: Rows) -> None:
    good["items"][0]["shelf_life"] = 2
    tables = with_row(good, "stock", place="A", item="mask", quantity=3, age=2)
    (fault,) = faults_of(road, tables)
    last = len(tables["stock"]) + 1
    assert agrees(fault, ("stock", last, "age", 2, "keeps 2 cycles", "correct the age"))


def test_a_date_is_no_number_of_cycles(road: Road, good: Rows) -> None:
    tables = {name: rows for name, rows in good.items() if name != "guarantees"}
    (fault,) = faults_of(road, {**tables, "settings": [{"cycles": 20200214}]})
    assert (fault.table, fault.column) == ("settings", "cycles")
    assert fault.remedy.startswith("give 1 to 5000")


REFERENCES = [(t.name, c) for t in TABLES.values() for c in t.columns if c.refers]


@pytest.mark.parametrize(("table", "column"), REFERENCES, ids=lambda x: getattr(x, "name", x))
def test_id_that_no_table_defines(road: Road, good: Rows, table: str, column: Any) -> None:
    tables = with_cell(good, table, column.name, "彩虹")
    row = len(good[table]) + 1
    noun = TABLES[column.refers].columns[0].name
    assert any(
        agrees(f, (table, row, column.name, "彩虹", f"no {noun} has this id", column.refers))
        for f in faults_of(road, tables)
    )


@pytest.mark.parametrize(
    ("written", "meant"), [("masks", "mask"), ("MASK", "mask"), ("7", "007"), ("ｍask", "mask")]
)
def test_misspelled_id_is_told_its_neighbor(
    road: Road, good: Rows, written: str, meant: str
) -> None:
    good["items"] = [{"item": "mask"}, {"item": "007"}]
    (fault,) = faults_of(road, with_cell(good, "stock", "item", written))
    assert fault.remedy == f"did you mean {meant!r}?"


def test_ids_of_absent_tables(road: Road, good: Rows) -> None:
    del good["carriers"], good["groups"], good["guarantees"]
    found = {(f.table, f.row, f.column, f.value): f.remedy for f in faults_of(road, good)}
    assert set(found) == {
        ("lanes", 2, "carrier", "van"),
        ("demand", 2, "group", "front"),
        ("demand", 3, "group", "support"),
    }
    assert all("there is no table" in remedy for remedy in found.values())


def test_default_group_must_be_defined(road: Road, good: Rows) -> None:
    good["demand"] = [{"place": "A", "item": "mask", "quantity": 40}]
    del good["guarantees"]
    (fault,) = faults_of(road, good)
    assert agrees(fault, ("demand", None, "group", None, "blank means 'all'", "add the column"))
    good["demand"].append({"place": "A", "item": "mask", "group": "front", "quantity": 40})
    (fault,) = faults_of(road, good)
    assert agrees(fault, ("demand", 2, "group", None, "blank means 'all'", "fill it in"))


def test_lane_to_itself(road: Road, good: Rows) -> None:
    (fault,) = faults_of(road, with_row(good, "lanes", origin="A", destination="A"))
    assert agrees(fault, ("lanes", 3, "destination", "A", "where it starts", "correct"))


def test_desks_in_a_loop(road: Road, good: Rows) -> None:
    # B > C > D > B; E hangs below the loop, and is not part of it.
    good["places"] += [
        {"place": "E", "parent": "B"},
        {"place": "B", "parent": "C"},
        {"place": "C", "parent": "D"},
        {"place": "D", "parent": "B"},
        {"place": "F", "parent": "F"},
    ]
    first, second = faults_of(road, good)
    assert agrees(first, ("places", 5, "parent", "C", "B > C > D > B", "blank"))
    assert agrees(second, ("places", 8, "parent", "F", "F > F", "blank"))


def test_cycle_beyond_the_settings(road: Road, good: Rows) -> None:
    good["settings"] = [{"cycles": 2}]
    for table in ("arrivals", "demand", "guarantees"):
        good = with_cell(good, table, "cycle", 3)
    found = [f for f in faults_of(road, good) if f.column == "cycle"]
    assert [(f.table, f.value) for f in found] == [
        ("arrivals", 3),
        ("demand", 3),
        ("guarantees", 3),
    ]
    assert all("above the cycles in settings, 2" in f.problem for f in found)


def test_unknown_unmet_word(road: Road, good: Rows) -> None:
    (fault,) = faults_of(road, with_cell(good, "settings", "unmet", "Backlogs"))
    assert agrees(fault, ("settings", 2, "unmet", "Backlogs", "not one of", "'backlog'"))


def test_several_settings(road: Road, good: Rows) -> None:
    (fault,) = faults_of(road, with_row(good, "settings", cycle_days=5))
    assert agrees(fault, ("settings", 3, "", None, "a row too many", "keep one"))


@pytest.mark.parametrize("table", ["places", "items"])
def test_empty_table_that_must_not_be(road: Road, good: Rows, table: str) -> None:
    key = TABLES[table].columns[0].name
    faults = faults_of(road, {**good, table: pd.DataFrame({key: []})})
    assert agrees(faults[0], (table, None, "", None, "the table is empty", "at least one"))


def test_lanes_and_demand_may_be_empty(road: Road, good: Rows) -> None:
    del good["guarantees"]
    good["lanes"] = pd.DataFrame(columns=["origin", "destination"])  # type: ignore[assignment]
    good["demand"] = pd.DataFrame(columns=["place", "item", "quantity"])  # type: ignore[assignment]
    assert len(road(good).tables["lanes"]) == 0


@pytest.mark.parametrize(
    ("guarantee", "problem"),
    [
        ({"group": "front", "cycle": 1, "quantity": 41}, "is above the demand, 40"),
        ({"group": "front", "quantity": 40.5}, "is above the demand, 40"),
        ({"cycle": 1, "quantity": 60.1}, "is above the demand, 60"),
        ({"quantity": 61}, "is above the demand, 60"),
        ({"place": "W", "quantity": 1}, "there is no demand for it"),
    ],
)
def test_guarantee_above_demand(
    road: Road, good: Rows, guarantee: dict[str, object], problem: str
) -> None:
    row = {"place": "A", "item": "mask", **guarantee}
    good["guarantees"] = [row]
    (fault,) = faults_of(road, good)
    assert agrees(fault, ("guarantees", 2, "quantity", row["quantity"], problem, "demand"))


def test_guarantee_of_the_whole_demand_is_none(road: Road, good: Rows) -> None:
    # 0.1 + 0.2 > 0.3 to a computer, which must not show.
    good["demand"] = [
        {"place": "A", "item": "mask", "group": "front", "quantity": 0.1},
        {"place": "A", "item": "mask", "group": "support", "quantity": 0.2},
    ]
    good["guarantees"] = [
        {"place": "A", "item": "mask", "group": None, "quantity": 0.3},
        {"place": "A", "item": "mask", "group": "support", "quantity": 0.2},
    ]
    assert len(road(good).tables["guarantees"]) == 2


def test_guarantee_for_every_cycle_meets_the_one_that_asks_least(road: Road, good: Rows) -> None:
    good["demand"] = [
        {"place": "A", "item": "mask", "group": "front", "cycle": c, "quantity": q}
        for c, q in [(1, 9), (2, 7), (3, 8)]
    ]
    good["guarantees"] = [{"place": "A", "item": "mask", "quantity": 7}]
    assert road(good).cycles == 3
    good["guarantees"][0]["quantity"] = 8
    (fault,) = faults_of(road, good)
    assert fault.problem == "is above the demand, 7"
    good["demand"].pop(1)
    (fault,) = faults_of(road, good)
    assert fault.problem == "is above the demand, 0"


def test_header_that_occurs_twice(road: Road, good: Rows) -> None:
    frame = pd.DataFrame([["W", "A", "x"], ["A", "", "y"]], columns=["place", "parent", " place"])
    (fault,) = faults_of(road, {**good, "places": frame})
    assert agrees(fault, ("places", None, "place", None, "twice", "keep one"))


def test_missing_column_with_a_near_miss(road: Road, good: Rows) -> None:
    good["stock"] = [{"place": "W", "item": "mask", "quantitiy": 50}]
    (fault,) = faults_of(road, good)
    assert agrees(fault, ("stock", None, "quantity", None, "missing", "'quantitiy'"))


def test_several_faults_come_at_once_in_order(road: Road, good: Rows) -> None:
    good["demand"][0]["quantity"] = -1
    good["demand"][1]["place"] = "B"
    good["places"][1]["lat"] = 99
    good["stock"][0]["quantity"] = "?"
    good["settings"][0]["unmet"] = "never"
    del good["items"]
    found = [(f.table, f.row, f.column) for f in faults_of(road, good)]
    assert found == [
        ("places", 3, "lat"),
        ("items", None, ""),
        ("stock", 2, "quantity"),
        ("demand", 2, "quantity"),
        ("demand", 3, "place"),
        ("settings", 2, "unmet"),
    ]


def test_every_fault_names_its_row(road: Road, good: Rows) -> None:
    good["stock"] = [{"place": "W", "item": f"x{n}", "quantity": 1} for n in range(300)]
    assert [f.row for f in faults_of(road, good)] == list(range(2, 302))


@pytest.mark.parametrize("value", [True, 1.5, 1e300, 2.0**53, [1], pd.Timestamp("2020-02-14")])
def test_what_cannot_be_an_id(quiet: Road, good: Rows, value: object) -> None:
    (fault,) = faults_of(quiet, with_row(good, "carriers", carrier=value))
    assert (fault.table, fault.row, fault.column) == ("carriers", 3, "carrier")
    assert fault.remedy == "give the id as text"


@pytest.mark.parametrize("value", [True, 1j, [1], pd.Timestamp("2020-02-14")])
def test_what_cannot_be_a_number(quiet: Road, good: Rows, value: object) -> None:
    (fault,) = faults_of(quiet, with_cell(good, "reserves", "quantity", value))
    assert (fault.table, fault.row, fault.column) == ("reserves", 2, "quantity")
    assert fault.remedy == "give a number"


def test_column_of_truth_values_is_no_column_of_numbers(quiet: Road, good: Rows) -> None:
    frame = pd.DataFrame(good["lanes"]).assign(cost=[True])
    (fault,) = faults_of(quiet, {**good, "lanes": frame})
    assert "truth value" in fault.problem


def test_key_in_the_index_is_pointed_at(quiet: Road, good: Rows) -> None:
    frame = pd.DataFrame(good["places"]).set_index("place")
    faults = faults_of(quiet, {**good, "places": frame})
    assert "reset_index()" in faults[0].remedy


@pytest.mark.parametrize("value", [5, "places.csv"])
def test_what_is_no_table(quiet: Road, good: Rows, value: object) -> None:
    (fault,) = faults_of(quiet, {**good, "stock": value})
    assert (fault.table, fault.remedy) == ("stock", "give a DataFrame")


def test_unknown_table_is_a_type_error(good: Rows) -> None:
    with pytest.raises(TypeError, match="stocks"):
        so.Network.from_tables(**good, stocks=[])
