"""The workbook to fill in: written, looked at, filled in, read."""

from __future__ import annotations

import datetime
import re
import warnings
import zipfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

import supplyopt as so
from supplyopt.network.schema import TABLES
from supplyopt.tables.chinese import MEANINGS, UNITS
from supplyopt.tables.template_example import EXAMPLE

LANGUAGES = ["en", "zh"]


@pytest.fixture(params=LANGUAGES)
def template(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """Give a template in each language."""
    path = tmp_path / "template.xlsx"
    so.write_template(path, language=request.param)
    return path


def sheets_of(path: Path) -> dict[str, ElementTree.Element]:
    """Give the XML of each sheet without namespaces, by name."""
    with zipfile.ZipFile(path) as archive:
        book = archive.read("xl/workbook.xml").decode()
        names = re.findall(r'<sheet name="([^"]+)"', book)
        found = {}
        for number, name in enumerate(names, start=1):
            text = archive.read(f"xl/worksheets/sheet{number}.xml").decode()
            found[name] = ElementTree.fromstring(
                re.sub(r' xmlns(:\w+)?="[^"]*"| r:id="\w+"', "", text)
            )
    return found


def filled_in(path: Path, *, sheet: str, row: int, cells: list[Any]) -> Path:
    """Write a row of a sheet, as a person does; what stands in the rest stays."""
    names = list(sheets_of(path))
    part = f"xl/worksheets/sheet{names.index(sheet) + 1}.xml"
    written = "".join(
        f'<c r="{chr(65 + place)}{row}" t="inlineStr"><is><t>{cell}</t></is></c>'
        if isinstance(cell, str)
        else f'<c r="{chr(65 + place)}{row}"><v>{cell}</v></c>'
        for place, cell in enumerate(cells)
        if cell is not None
    )
    new = path.with_name(f"filled_{row}_{sheet}.xlsx")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(new, "w") as archive:
        for name in old.namelist():
            data = old.read(name)
            if name == part:
                row_written = f'<row r="{row}">{written}</row></sheetData>'.encode()
                data = data.replace(b"</sheetData>", row_written)
            archive.writestr(name, data)
    return new


def test_it_reads_back_as_the_example_in_silence(template: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        network = so.read_network(template)
    assert network == so.examples.four_places()
    assert network.warnings == ()


def test_every_table_with_every_column_is_there(template: Path) -> None:
    network = so.read_network(template)
    assert list(network.tables) == list(TABLES)
    for name, table in TABLES.items():
        assert list(network.tables[name].columns) == list(table.by_name)


def test_rows_that_are_filled_in_are_read(template: Path) -> None:
    path = filled_in(template, sheet="places", row=7, cells=["007", "社区", "湖滨社区", "D"])
    path = filled_in(path, sheet="lanes", row=8, cells=["D", "007", "tiered"])
    path = filled_in(path, sheet="demand", row=7, cells=["007", "mask", "support", None, 30])
    path = filled_in(path, sheet="settings", row=3, cells=[None, 5, "backlog"])
    network = so.read_network(path)
    assert network.warnings == ()
    assert network.tables["places"]["place"].tolist() == ["W", "D", "A", "B", "007"]
    assert network.filled("demand")["quantity"].tolist() == [40, 20, 20, 100, 30]
    assert (network.cycle_days, network.unmet_mode) == (5, "backlog")
    assert network.row_numbers["lanes"].tolist() == [3, 4, 5, 6, 7, 8]


def test_a_slip_is_told_with_the_row_of_the_sheet(template: Path) -> None:
    path = filled_in(template, sheet="demand", row=9, cells=["C", "mask", "support", None, -1])
    with pytest.raises(so.InputError) as caught:
        so.read_network(path)
    found = {(fault.row, fault.column, fault.value) for fault in caught.value.faults}
    assert found == {(9, "place", "C"), (9, "quantity", -1)}


def test_drop_downs_and_limits_are_those_of_the_schema(template: Path) -> None:
    sheets = sheets_of(template)
    for name, table in TABLES.items():
        rules = {
            ord(rule.get("sqref", "")[0]) - 65: rule for rule in sheets[name].iter("dataValidation")
        }
        assert list(rules) == list(range(len(table.columns)))
        for place, column in enumerate(table.columns):
            rule = rules[place]
            formula = rule.findtext("formula1")
            last = re.findall(r"\d+", rule.get("sqref", ""))[-1]
            assert last == ("3" if name == "settings" else "10002")
            if column.refers:
                assert TABLES[column.refers].columns[0].key
                assert formula == f"{column.refers}!$A$3:$A$10002"
            elif column.choices:
                assert formula == f'"{",".join(column.choices)}"'
            elif not column.is_text:
                assert float(formula or "nan") == column.low
                assert rule.get("type") == ("whole" if column.kind == "whole" else "decimal")
                strict = rule.get("operator") == "greaterThan"
                assert strict == column.low_open
            assert len(rule.get("prompt", "")) <= 255


def test_instructions_come_first_and_name_everything(template: Path) -> None:
    first = next(iter(sheets_of(template)))
    assert first in ("instructions", "说明")
    with zipfile.ZipFile(template) as archive:
        texts = set(
            re.findall(r"<t[^>]*>([^<]*)</t>", archive.read("xl/sharedStrings.xml").decode())
        )
    for table in TABLES.values():
        assert {table.name, *table.by_name} <= texts
    assert any("supplyopt check" in text for text in texts)


def test_the_same_bytes_each_time(tmp_path: Path) -> None:
    for name in ("one", "two"):
        so.write_template(tmp_path / f"{name}.xlsx")
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()


def test_the_example_is_that_of_the_examples() -> None:
    tables = {
        name: [dict(zip(header, row, strict=True)) for row in rows]
        for name, (header, rows) in EXAMPLE.items()
    }
    assert so.Network.from_tables(**tables) == so.examples.four_places()


def test_every_meaning_and_unit_is_there_in_chinese() -> None:
    for name, table in TABLES.items():
        assert set(MEANINGS[name]) == {"", *table.by_name}
        for column in table.columns:
            assert not column.unit or column.unit in UNITS
            # What a blank means stands in both or in neither.
            assert ("blank: " in column.meaning) == ("空白：" in MEANINGS[name][column.name])


def test_a_template_that_may_be_filled_in_is_not_written_over(template: Path) -> None:
    before = template.read_bytes()
    with pytest.raises(so.InputError, match="is there already"):
        so.write_template(template)
    assert template.read_bytes() == before


@pytest.mark.parametrize(
    ("name", "language", "columns"),
    [("t.xls", "en", ["path"]), ("t", "fr", ["language", "path"]), ("t.xlsx", "ZH", ["language"])],
)
def test_names_and_languages_that_are_none(
    tmp_path: Path, name: str, language: str, columns: list[str]
) -> None:
    with pytest.raises(so.InputError) as caught:
        so.write_template(tmp_path / name, language=language)
    assert [fault.column for fault in caught.value.faults] == columns
    assert list(tmp_path.iterdir()) == []


def test_the_command_writes_what_check_takes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from supplyopt.cli import main

    path = tmp_path / "mine.xlsx"
    assert main(["template", str(path), "--language", "zh"]) == 0
    assert str(path) in capsys.readouterr().out
    assert main(["check", str(path)]) == 0
    assert "4 places" in capsys.readouterr().out
    assert main(["template", str(path)]) == 1
    assert "is there already" in capsys.readouterr().err
    assert main(["template", str(path), "--language", "fr"]) == 2


def test_no_clock_is_in_it(tmp_path: Path) -> None:
    so.write_template(tmp_path / "t.xlsx")
    with zipfile.ZipFile(tmp_path / "t.xlsx") as archive:
        core = archive.read("docProps/core.xml").decode()
        times = {part.date_time for part in archive.infolist()}
    assert str(datetime.date.today().year) not in core
    assert len(times) == 1
