"""Workbooks as people keep them: the right network, or the right message.

The files of `tests/data/ugly` were saved by LibreOffice (.ods, .xls, errors.xlsx), openpyxl and
XlsxWriter, each in its own manner.
"""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import pytest

import supplyopt as so

UGLY = Path(__file__).parents[1] / "data" / "ugly"
CHINESE = {
    "地点": "place",
    "物资": "item",
    "数量": "quantity",
    "起点": "origin",
    "终点": "destination",
}
CALLED_CHINESE = {"线路": "lanes", "需求": "demand", "库存": "stock"}


def read(name: str, **options: Any) -> so.Network:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", so.InputWarning)
        return so.read_network(UGLY / f"workbook_{name}", **options)


def plain(*, places: tuple[str, str] = ("W", "A"), item: str = "mask") -> so.Network:
    """Give the network that most of the files mean."""
    origin, destination = places
    return so.Network.from_tables(
        places={"place": [origin, destination]},
        items={"item": [item]},
        lanes={"origin": [origin], "destination": [destination]},
        demand={"place": [destination], "item": [item], "quantity": [5]},
        stock={"place": [origin], "item": [item], "quantity": [5]},
    )


GOOD = {
    "hidden.xlsx": ["the sheet is hidden", "column C is hidden", "the row is hidden"],
    "hidden.ods": ["the sheet is hidden", "column C is hidden", "the row is hidden"],
    "hidden.xls": ["the sheet is hidden", "column C is hidden", "the row is hidden"],
    "merged_titles.xlsx": ["above the header", "no record of this table"],
    "sheet_names_untidy.xlsx": ["'Places ' was", "'ITEMS' was", "'Ｓtock' was"],
    "numbers_as_text.xlsx": [],
}


@pytest.mark.parametrize("name", GOOD)
def test_right_network(name: str) -> None:
    network = read(name)
    assert network == plain()
    assert len(network.warnings) == len(GOOD[name])
    for note, part in zip(network.warnings, GOOD[name], strict=True):
        assert part in note.problem


def test_whole_numbers_are_ids() -> None:
    assert read("ids_as_numbers.xlsx") == plain(places=("350203", "350206"))


FAULTS = {
    "formulas_never_calculated.xlsx": [
        ("lanes", 2, "capacity", "=2*50", "a formula that was never calculated"),
        ("stock", 2, "quantity", "=SUM(1,4)", "a formula that was never calculated"),
    ],
    "formulas_made_up.xlsx": [
        ("lanes", 2, "capacity", "=2*50", "a formula that was never calculated"),
    ],
    "dates_for_numbers.xlsx": [
        ("items", 3, "item", "2020-01-02", "is a date"),
        ("lanes", 2, "capacity", "2020-03-02", "is a date"),
        ("lanes", 2, "cost", "08:30:00", "is a time of day"),
        ("lanes", 2, "hours", "1 day, 6:00:00", "is a duration"),
    ],
    "dates_for_numbers.ods": [
        ("lanes", 2, "capacity", "30:00", "is a duration"),
        ("stock", 2, "quantity", "True", "is a truth value"),
        ("demand", 2, "quantity", "2020-01-01", "is a date"),
    ],
    "dates_for_numbers.xls": [
        ("lanes", 2, "capacity", "1 day, 6:00:00", "is a duration"),
        ("stock", 2, "quantity", True, "is a truth value"),
        ("demand", 2, "quantity", "2020-01-01", "is a date"),
    ],
    "truth_values.xlsx": [
        ("places", 4, "place", False, "is a truth value"),
        ("lanes", 2, "capacity", True, "is a truth value"),
    ],
    **{
        f"errors.{suffix}": [
            ("places", 2, "storage", "#NAME?", "is an error of the spreadsheet"),
            ("lanes", 2, "capacity", "#DIV/0!", "is an error of the spreadsheet"),
            ("stock", 2, "place", "#VALUE!", "is an error of the spreadsheet"),
            ("demand", 2, "quantity", "#N/A", "is an error of the spreadsheet"),
        ]
        for suffix in ("xlsx", "ods", "xls")
    },
    "merged_cells.xlsx": [("demand", 3, "place", "(A2:A3)", "the merged cell A2:A3")],
    "merged_cells.ods": [("demand", 3, "place", "(A2:A3)", "the merged cell A2:A3")],
    "merged_limits.xlsx": [("lanes", 2, "cost", "(C2:D2)", "the merged cell C2:D2")],
    "ids_as_fractions.xlsx": [
        ("places", 4, "place", 1.5, "cannot be told for certain"),
        ("places", 5, "place", 1e17, "cannot be told for certain"),
    ],
    "numbers_as_text_in_doubt.xlsx": [("demand", 2, "quantity", "1,200", "may be 1200 or 1.2")],
    "sheet_name_misspelt.xlsx": [("demand", None, "", None, "the sheet 'demnd' is none")],
    "two_sheets_for_a_table.xlsx": [("demand", None, "", None, "two sheets are this table")],
}


@pytest.mark.parametrize("name", FAULTS)
def test_right_message(name: str) -> None:
    with pytest.raises(so.InputError) as caught:
        read(name)
    found = caught.value.faults
    expected = FAULTS[name]
    assert [(f.table, f.row, f.column, f.value) for f in found] == [each[:4] for each in expected]
    for fault, (*_, part) in zip(found, expected, strict=True):
        assert part in fault.problem
        assert fault.remedy


NO_WORKBOOKS = {
    "empty.xlsx": "the file is empty",
    "is_csv.xlsx": "is plain text, such as CSV",
    "is_html.xls": "is a web page",
    "cut_off.xlsx": "the workbook is spoilt",
    "password.xlsx": "protected by a password",
    "stray_cell.xlsx": "the sheet 'stock' has filled cells as far as row 1,048,576",
    "not_there.xlsx": "No such file",
}


@pytest.mark.parametrize("name", NO_WORKBOOKS)
def test_no_workbook_to_read(name: str) -> None:
    with pytest.raises(so.InputError) as caught:
        read(name)
    (fault,) = caught.value.faults
    assert fault.column == "path"
    assert NO_WORKBOOKS[name] in fault.problem
    assert "Error" not in fault.problem


def test_chinese_sheets_with_chinese_headers() -> None:
    # What is called alike as a sheet and as a header is told apart by its table.
    columns = {
        **{name: header for name, header in CHINESE.items() if name not in ("地点", "物资")},
        **{table: {"地点": "place", "物资": "item"} for table in ("demand", "stock")},
        "places": {"地点": "place"},
        "items": {"物资": "item"},
        "地点": "places",
        "物资": "items",
        **CALLED_CHINESE,
    }
    assert read("chinese.xlsx", columns=columns) == plain(
        places=("武汉仓", "湖滨社区"), item="口罩"
    )


def test_foreign_sheets_that_are_not_mapped_are_named() -> None:
    without = {name: header for name, header in CHINESE.items() if name not in ("地点", "物资")}
    with pytest.raises(so.InputError) as caught:
        read("chinese.xlsx", columns=without | CALLED_CHINESE)
    faults = {fault.table: fault for fault in caught.value.faults if not fault.column}
    for table, sheet in {"places": "地点", "items": "物资"}.items():
        assert faults[table].problem == f"the table is missing, and the sheet {sheet!r} is none"
        assert f'under [sheets] "{sheet}" = "{table}"' in faults[table].remedy


@pytest.mark.parametrize("sheets", [{}, {"sheets": {"地点": "places", "物资": "items"}}])
def test_a_sheet_called_as_its_ids_are_is_found(sheets: Any) -> None:
    assert read("chinese.xlsx", columns=CHINESE | CALLED_CHINESE | sheets) == plain(
        places=("武汉仓", "湖滨社区"), item="口罩"
    )


def test_a_mapped_sheet_that_is_not_there_is_for_another_file() -> None:
    network = read("hidden.xlsx", columns={"地點": "places"})
    assert network == read("hidden.xlsx")
    assert any("nothing here has this name" in str(warning) for warning in network.warnings)


def test_files_are_mapped_in_a_folder(tmp_path: Path) -> None:
    so.write_network(plain(), tmp_path / "data")
    (tmp_path / "data" / "demand.csv").rename(tmp_path / "data" / "需求.csv")
    assert so.read_network(tmp_path / "data", columns={"需求": "demand"}) == plain()


def test_every_ugly_workbook_is_told_of() -> None:
    told = {*GOOD, *FAULTS, *NO_WORKBOOKS, "ids_as_numbers.xlsx", "chinese.xlsx"}
    there = {path.name.removeprefix("workbook_") for path in UGLY.glob("workbook_*.*")}
    assert told - {"not_there.xlsx"} == there
