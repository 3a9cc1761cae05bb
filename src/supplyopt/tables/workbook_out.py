"""A set of tables as one workbook."""

from __future__ import annotations

import datetime
import io
import math
import re
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from supplyopt.errors import Fault, InputError
from supplyopt.network.cells import LARGEST_WHOLE
from supplyopt.network.schema import TABLES, Column, Table
from supplyopt.tables.column_words import blank_means, column_meaning, column_unit
from supplyopt.tables.whole import put_file
from supplyopt.tables.workbook_marks import MOST_COLUMNS, MOST_ROWS

__all__ = ["HEADER", "Exact", "new_workbook", "save_workbook", "write_workbook"]

# What the format, and with it every spreadsheet program, can hold.
_MOST_CHARACTERS = 32_767
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
# Two programs that write the same network write the same bytes.
_MADE = datetime.datetime(2020, 2, 1)
_LEAST_WIDE, _MOST_WIDE = 8, 40
_ROWS_MEASURED = 500

HEADER: dict[str, Any] = {"bold": True, "bg_color": "#DDEBF7", "bottom": 1, "num_format": "@"}
"""How a cell of a header looks."""


class Exact(float):
    """A number that is written with the digits that give the very same number back."""

    def __format__(self, _: str) -> str:
        return repr(float(self))


def write_workbook(tables: Mapping[str, pd.DataFrame], path: Path) -> None:
    """Write tables as a workbook with a sheet each.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        By name: tables of the contract, of which ids become cells of text whatever they look like;
        or others, of which texts do.
    path : Path
        The file, which is overwritten.

    Raises
    ------
    InputError
        If a table does not fit into a sheet, if a text does not fit into a cell, if the file
        cannot be written.
    """
    faults = [fault for name, frame in tables.items() for fault in _misfits(name, frame)]
    if faults:
        raise InputError(faults)
    book, data = new_workbook(path)
    header = book.add_format(HEADER)
    formats = {
        "text": book.add_format({"num_format": "@"}),
        "day": book.add_format({"num_format": "yyyy-mm-dd"}),
        "moment": book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
    }
    for name, frame in tables.items():
        sheet = book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        for place, label in enumerate(frame.columns):
            column = TABLES[name].by_name.get(str(label)) if name in TABLES else None
            sheet.write_string(0, place, str(label), header)
            if column is not None:
                sheet.write_comment(0, place, _comment(TABLES[name], column), {"x_scale": 1.5})
            is_text = column is not None and column.is_text
            cells = frame.iloc[:, place]
            wide = _wide(str(label), cells)
            sheet.set_column(place, place, wide, formats["text"] if is_text else None)
            blanks = cells.isna().tolist()
            for row, (cell, blank) in enumerate(zip(cells.tolist(), blanks, strict=True), start=1):
                if not blank:
                    _write(sheet, (row, place), cell, formats=formats, as_text=is_text)
    save_workbook(book, data, path)


def new_workbook(path: Path) -> tuple[Any, io.BytesIO]:
    """Begin a workbook in memory, and give where its bytes will be."""
    import xlsxwriter  # Whoever writes no workbook does not wait for it.

    data = io.BytesIO()
    book = xlsxwriter.Workbook(data, {"in_memory": True})
    book.set_properties({"created": _MADE})
    return book, data


def save_workbook(book: Any, data: io.BytesIO, path: Path) -> None:
    """End a workbook, write it to its file."""
    book.close()
    put_file(data.getvalue(), path)


def _write(
    sheet: Any, place: tuple[int, int], cell: Any, *, formats: Mapping[str, Any], as_text: bool
) -> None:
    if as_text:
        sheet.write_string(*place, str(cell), formats["text"])
    elif isinstance(cell, bool | np.bool_):
        sheet.write_boolean(*place, bool(cell))
    elif _is_number(cell):
        sheet.write_number(*place, Exact(cell))
    elif isinstance(cell, datetime.datetime) and cell.tzinfo is None and cell.year >= 1900:
        sheet.write_datetime(*place, cell, formats["moment"])
    elif type(cell) is datetime.date and cell.year >= 1900:
        sheet.write_datetime(*place, cell, formats["day"])
    else:
        # Of a column of the user's own, which nothing is reckoned with.
        sheet.write_string(*place, str(cell), formats["text"])


def _is_number(cell: Any) -> bool:
    if isinstance(cell, float | np.floating):
        return math.isfinite(cell)
    return isinstance(cell, int | np.integer) and abs(int(cell)) <= LARGEST_WHOLE


def _misfits(name: str, frame: pd.DataFrame) -> Iterator[Fault]:
    if len(frame) >= MOST_ROWS:
        problem = f"has {len(frame):,} rows, a sheet takes {MOST_ROWS - 1:,}"
        yield Fault(name, None, "", None, problem, "write it as a folder of CSV files")
        return
    if frame.shape[1] > MOST_COLUMNS:
        problem = f"has {frame.shape[1]:,} columns, a sheet takes {MOST_COLUMNS:,}"
        yield Fault(name, None, "", None, problem, "write it as a folder of CSV files")
    for place, label in enumerate(frame.columns):
        yield from _unfit(str(label), name=name, row=1, column=str(label))
        cells = frame.iloc[:, place]
        if isinstance(cells.dtype, np.dtype) and cells.dtype.kind in "biuf":
            continue
        for position, cell in enumerate(cells.tolist()):
            if isinstance(cell, str):
                yield from _unfit(cell, name=name, row=position + 2, column=str(label))


def _unfit(text: str, *, name: str, row: int, column: str) -> Iterator[Fault]:
    shown = text if len(text) <= 40 else f"{text[:40]}..."
    bad = _NOT_XML.search(text)
    if bad:
        problem = f"holds the character U+{ord(bad[0]):04X}, which no workbook can hold"
        yield Fault(name, row, column, shown, problem, "take it out, or write CSV files")
    # Counted as spreadsheet programs count: a character beyond the first plane is two.
    count = len(text) + sum(letter > "\uffff" for letter in text)
    if count > _MOST_CHARACTERS:
        problem = f"has {count:,} characters, a cell takes {_MOST_CHARACTERS:,}"
        yield Fault(name, row, column, shown, problem, "shorten it, or write CSV files")


def _comment(table: Table, column: Column) -> str:
    unit = column_unit(column)
    lines = [column_meaning(table, column), f"unit: {unit}" if unit else ""]
    lines.append(f"blank: {blank_means(table, column)}")
    return "\n".join(line for line in lines if line)


def _wide(label: str, cells: pd.Series[Any]) -> int:
    """Give the width of a column in characters, a Chinese one being two."""
    shown = [label, *(str(cell) for cell in cells.head(_ROWS_MEASURED).dropna().tolist())]
    widest = max(
        len(text) + sum(unicodedata.east_asian_width(letter) in "FW" for letter in text)
        for text in (text[:_MOST_WIDE] for text in shown)
    )
    return min(max(widest + 2, _LEAST_WIDE), _MOST_WIDE)
