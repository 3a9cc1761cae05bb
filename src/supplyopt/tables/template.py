"""The workbook to fill in."""

from __future__ import annotations

import math
from os import PathLike
from pathlib import Path
from typing import Any

from supplyopt.errors import Fault, InputError
from supplyopt.network.schema import TABLES, Column, Table
from supplyopt.network.suggest import did_you_mean
from supplyopt.tables.column_words import (
    LANGUAGES,
    allowed,
    blank_means,
    column_meaning,
    column_unit,
)
from supplyopt.tables.instructions import write_instructions
from supplyopt.tables.template_example import EXAMPLE
from supplyopt.tables.workbook_out import HEADER, new_workbook, save_workbook

__all__ = ["write_template"]

# Rows are counted from 0 by the writer: headers, meanings, then what is filled in.
_MEANINGS, _FIRST = 1, 2
_ROWS = 10_000
# What Excel takes as a hint beside a cell.
_MOST_TITLE, _MOST_HINT = 32, 255
_WIDE = {"id": 18, "text": 18, "number": 16, "whole": 16}

_SAID = {
    "en": {
        "blank": "Blank",
        "not listed": "The sheet {refers} does not list this yet. Keep it, and add it there?",
        "not a choice": "Choose one of: {choices}.",
        "not allowed": "Give {allowed}.",
    },
    "zh": {
        "blank": "空白",
        "not listed": "{refers} 表中还没有这个编号。是否保留，稍后补上？",
        "not a choice": "请选择：{choices}。",
        "not allowed": "请填写{allowed}。",
    },
}


def write_template(path: str | PathLike[str], *, language: str = "en") -> None:
    """Write a workbook to fill in: instructions, a sheet a table, drop-downs, a worked example.

    Parameters
    ----------
    path : path
        The file, which must end in ``.xlsx`` and must not be there yet.
    language : {"en", "zh"}, optional
        Of the instructions, meanings and hints. Sheets and headers keep their names, so that
        `read_network` knows them.

    Raises
    ------
    InputError
        If the file is there already, cannot be written or has another suffix, if the language
        is not known.

    Notes
    -----
    The second row of each sheet says what each column holds. It begins with ``#``, and
    `read_network` skips it. Drop-downs and limits reach over 10,000 rows.

    Examples
    --------
    >>> import tempfile
    >>> import supplyopt as so
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     so.write_template(f"{folder}/mine.xlsx")
    ...     so.read_network(f"{folder}/mine.xlsx") == so.examples.four_places()
    True
    """
    file = Path(path)
    _require_new(file, language=language)
    book, data = new_workbook(file)
    write_instructions(book, language=language)
    for table in TABLES.values():
        _write_sheet(book, table, language=language)
    save_workbook(book, data, file)


def _require_new(file: Path, *, language: str) -> None:
    faults = []
    if language not in LANGUAGES:
        remedy = did_you_mean(str(language), LANGUAGES)
        faults.append(Fault("", None, "language", language, "is not known", remedy))
    if file.suffix.lower() != ".xlsx":
        remedy = f"call it {file.stem or 'template'}.xlsx"
        faults.append(Fault("", None, "path", str(file), "is no workbook's name", remedy))
    elif file.exists():
        # It may be one that somebody has filled in.
        problem, remedy = "is there already", "give another name, or move it away first"
        faults.append(Fault("", None, "path", str(file), problem, remedy))
    if faults:
        raise InputError(faults)


def _write_sheet(book: Any, table: Table, *, language: str) -> None:
    sheet = book.add_worksheet(table.name)
    sheet.set_tab_color("#2F75B5" if table.required else "#BFBFBF")
    sheet.freeze_panes(_FIRST, 0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    header = book.add_format(HEADER)
    needed = book.add_format({**HEADER, "bg_color": "#9BC2E6"})
    meaning = book.add_format(
        {"italic": True, "font_color": "#595959", "text_wrap": True, "valign": "top"}
    )
    text = book.add_format({"num_format": "@"})
    for place, column in enumerate(table.columns):
        sheet.set_column(place, place, _WIDE[column.kind], text if column.is_text else None)
        sheet.write_string(0, place, column.name, needed if column.required else header)
        said = _meaning(table, column, language=language)
        sheet.write_string(_MEANINGS, place, said, meaning)
        rules = _rules(table, column, language=language)
        last = _FIRST if table.name == "settings" else _FIRST + _ROWS - 1
        sheet.data_validation(_FIRST, place, last, place, rules)
    sheet.set_row(_MEANINGS, 62)
    names, rows = EXAMPLE.get(table.name, ((), ()))
    places = [list(table.by_name).index(name) for name in names]
    for number, cells in enumerate(rows, start=_FIRST):
        for place, cell in zip(places, cells, strict=True):
            if isinstance(cell, str):
                sheet.write_string(number, place, cell, text)
            elif cell is not None:
                sheet.write_number(number, place, cell)


def _meaning(table: Table, column: Column, *, language: str) -> str:
    unit = column_unit(column, language=language)
    meaning = column_meaning(table, column, language=language)
    return f"# {meaning} [{unit}]" if unit else f"# {meaning}"


def _rules(table: Table, column: Column, *, language: str) -> dict[str, Any]:
    """Say what a spreadsheet program takes, and hints at, in the cells of a column."""
    said = _SAID[language]
    may_be = allowed(column, language=language)
    meaning = column_meaning(table, column, language=language)
    blank = f"{said['blank']}: {blank_means(table, column, language=language)}"
    hint = "\n".join([meaning, may_be, blank])
    rules: dict[str, Any] = {
        "input_title": column.name[:_MOST_TITLE],
        "input_message": hint[:_MOST_HINT],
        "error_title": column.name[:_MOST_TITLE],
    }
    if column.choices:
        choices = list(column.choices)
        message = said["not a choice"].format(choices=", ".join(choices))
        return {**rules, "validate": "list", "source": choices, "error_message": message}
    if column.refers:
        # The key is the first column of every table that defines ids.
        source = f"={column.refers}!$A${_FIRST + 1}:$A${_FIRST + _ROWS}"
        message = said["not listed"].format(refers=column.refers)
        more = {"error_type": "warning", "error_message": message}
        return {**rules, "validate": "list", "source": source, **more}
    if column.is_text:
        return {**rules, "validate": "any"}
    kind = "integer" if column.kind == "whole" else "decimal"
    limits: dict[str, Any] = {"criteria": ">" if column.low_open else ">=", "value": column.low}
    if math.isfinite(column.high):
        limits = {"criteria": "between", "minimum": column.low, "maximum": column.high}
    message = said["not allowed"].format(allowed=may_be)
    return {**rules, "validate": kind, **limits, "error_message": message}
