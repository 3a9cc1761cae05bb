"""A workbook as it was read: a grid of cells for each sheet that is a table."""

from __future__ import annotations

import datetime
import io
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from supplyopt.errors import Fault, InputError
from supplyopt.network.schema import TABLES, Table
from supplyopt.network.suggest import Suggestions
from supplyopt.tables.chinese import table_in_chinese
from supplyopt.tables.grid import Grid, is_blank
from supplyopt.tables.instructions import SHEETS
from supplyopt.tables.workbook_kinds import kind_of_workbook
from supplyopt.tables.workbook_marks import (
    MOST_CELLS,
    PercentCell,
    SheetMarks,
    merged_cell,
    time_cell,
)
from supplyopt.tables.workbook_ods import marks_of_ods
from supplyopt.tables.workbook_xls import Protected, marks_of_xls
from supplyopt.tables.workbook_xlsx import marks_of_xlsx

__all__ = ["SUFFIXES", "Workbook", "is_workbook", "read_workbook"]

SUFFIXES = (".xlsx", ".xlsm", ".xls", ".ods")
"""What files of workbooks are called."""

_MARKS = {"xlsx": marks_of_xlsx, "ods": marks_of_ods}
_SHEETS_NAMED = 10
_TIMES = (datetime.date, datetime.time, datetime.timedelta)


@dataclass(frozen=True, slots=True)
class Workbook:
    """The sheets that are tables.

    Attributes
    ----------
    grids : dict of str to Grid
        By the name of the table. Besides what a `Grid` holds, cells may be `SpoiltCell`.
    faults : list of Fault
        Sheets that cannot be read, sheets that may have been meant for a required table.
    notes : list of Fault
        What was put right, what is hidden, sheets that are no tables.
    unreadable : list of str
        Tables of which nothing can be said but what the faults say.
    sheets : dict of str to str
        What the sheet of each table is called.
    """

    grids: dict[str, Grid] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    notes: list[Fault] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)
    sheets: dict[str, str] = field(default_factory=dict)


def is_workbook(path: Path) -> bool:
    """Whether a path is called as workbooks are, and is no folder."""
    return path.suffix.lower() in SUFFIXES and not path.is_dir()


def read_workbook(
    path: Path,
    *,
    sheets: Mapping[str, str] | None = None,
    declared: Mapping[str, Table] = TABLES,
) -> Workbook:
    """Read the sheets of a workbook.

    Parameters
    ----------
    path : Path
        The file: .xlsx, .xlsm, .xls or .ods. What is in it counts, not what it is called.
    sheets : mapping of str to str, optional
        From foreign names of sheets to tables.
    declared : mapping of str to Table
        The tables that may be in it, those of a network if not given. Of one table the only sheet
        in which something is written is it, whatever its name.

    Returns
    -------
    Workbook

    Raises
    ------
    InputError
        If the file is missing, empty, spoilt, protected by a password or no workbook.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        reason = error.strerror or "cannot be read"
        raise _refusal(path, f"the workbook cannot be read: {reason}", "check the path") from None
    kind, problem, remedy = kind_of_workbook(data)
    if problem:
        raise _refusal(path, problem, remedy)
    import python_calamine as calamine  # Whoever reads no workbook does not wait for it.

    spoilt = "the workbook is spoilt"
    remedy = "open it in a spreadsheet program and save it again as .xlsx"
    try:
        marks = _marks(data, kind)
        for name, mark in marks.items():
            if mark.rows * mark.columns > MOST_CELLS:
                problem = f"the sheet {name!r} has filled cells as far as row {mark.rows:,}, "
                problem += f"column {mark.columns:,}"
                raise _refusal(path, problem, "delete the rows and columns that hold nothing")
        with calamine.load_workbook(io.BytesIO(data)) as book:
            found = _tables(book, sheets=sheets or {}, declared=declared)
            for name, sheet in found[0].items():
                found[1].sheets[name] = sheet
                _read_sheet(found[1], name, book.get_sheet_by_name(sheet), marks.get(sheet))
    except InputError:
        raise
    except (calamine.PasswordError, Protected):
        raise _protected(path) from None
    except (calamine.CalamineError, ElementTree.ParseError, zipfile.BadZipFile) as error:
        raise _refusal(path, f"{spoilt} ({_short(error)})", remedy) from None
    except (
        zlib.error,
        struct.error,
        ArithmeticError,
        EOFError,
        LookupError,
        ValueError,
        OSError,
        MemoryError,
        RuntimeError,
        StopIteration,
    ):
        raise _refusal(path, spoilt, remedy) from None
    except BaseException as error:
        # What the reader's own language calls a panic is no Exception to Python.
        if type(error).__name__ != "PanicException":
            raise
        raise _refusal(path, spoilt, remedy) from None
    return found[1]


def _marks(data: bytes, kind: str) -> dict[str, SheetMarks]:
    if kind == "xls":
        return marks_of_xls(data)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return _MARKS[kind](archive)


def _tables(
    book: Any, *, sheets: Mapping[str, str], declared: Mapping[str, Table]
) -> tuple[dict[str, str], Workbook]:
    """Tell which sheet is which table."""
    read = Workbook()
    found: dict[str, str] = {}
    others: list[str] = []
    called = {_folded(sheet.name) for sheet in book.sheets_metadata}
    # What is called as the table is goes before what somebody calls so.
    renames = {_folded(sheet): table for sheet, table in sheets.items() if table not in called}
    for sheet in book.sheets_metadata:
        name, folded = sheet.name, _folded(sheet.name)
        table = renames.get(folded, folded)
        if table not in declared or not str(sheet.typ).endswith(".WorkSheet"):
            others.append(name)
        elif table in found:
            problem = f"two sheets are this table: {found[table]!r} and {name!r}"
            read.faults.append(
                Fault(table, None, "", None, problem, "keep one of them, rename the other")
            )
        else:
            found[table] = name
            if name != table and folded not in renames:
                problem = f"the sheet {name!r} was read as it"
                read.notes.append(Fault(table, None, "", None, problem, f"rename it to {table}"))
            if not str(sheet.visible).endswith(".Visible"):
                problem = "the sheet is hidden, and was read like the others"
                read.notes.append(
                    Fault(table, None, "", None, problem, "show it, or delete it if it is old")
                )
    for name, table in sheets.items():
        near = Suggestions(others).nearest(name)
        if near and table not in found and _folded(name) not in called:
            problem, remedy = "no sheet has this name", f"did you mean {near!r}?"
            read.faults.append(Fault("", None, "columns", name, problem, remedy))
    written = [name for name in others if book.get_sheet_by_name(name).height]
    if len(declared) == len(written) == 1 and not found:
        found[next(iter(declared))] = written[0]
        others = []
    _tell_of_others(book, others, read, found=found, declared=declared)
    return found, read


def _tell_of_others(
    book: Any,
    others: list[str],
    read: Workbook,
    *,
    found: Mapping[str, str],
    declared: Mapping[str, Table],
) -> None:
    absent = Suggestions([name for name in declared if name not in found])
    required = [name for name, table in declared.items() if table.required]
    silent = {_folded(name) for name in SHEETS.values()}
    meant: set[str] = set()
    strange: list[str] = []
    for name in others:
        if name.startswith("#") or _folded(name) in silent:
            continue
        near = absent.nearest(name.strip()) or table_in_chinese(name)
        near = near if near in declared and near not in found else ""
        if near in required and near not in meant:
            meant.add(near)
            read.unreadable.append(near)
            remedy = f"did you mean {near!r} by it? then rename the sheet, or name it in a map"
            remedy += f' (--columns, columns=): under [sheets] "{name.strip()}" = "{near}"'
            problem = f"the table is missing, and the sheet {name!r} is none"
            read.faults.append(Fault(near, None, "", None, problem, remedy))
            continue
        remedy = "leave it, if that is meant"
        if near:
            remedy = (
                f'did you mean {near!r}? then rename it, or map it: "{name.strip()}" = "{near}"'
            )
        # An empty sheet is what a new workbook begins with.
        if near or book.get_sheet_by_name(name).height:
            strange.append(name)
            read.notes.append(
                Fault("", None, "path", name, "is no table, and was not read", remedy)
            )
    if strange and any(name not in found and name not in meant for name in required):
        said = ", ".join(strange[:_SHEETS_NAMED])
        missing = next(name for name in required if name not in found and name not in meant)
        mapped = f'under [sheets] a line "{strange[0]}" = "{missing}"'
        remedy = f"call each as its table, or map it (--columns, columns=): {mapped}"
        problem = "these sheets are no tables, and tables are missing"
        read.faults.append(Fault("", None, "path", said, problem, remedy))


def _read_sheet(read: Workbook, name: str, sheet: Any, marks: SheetMarks | None) -> None:
    marks = marks or SheetMarks()
    rows = sheet.to_python(skip_empty_area=False)
    records = [[_cell(cell) for cell in row] for row in rows]
    for (row, column), spoilt in marks.spoilt.items():
        while len(records) <= row:
            records.append([None] * (len(records[0]) if records else 0))
        records[row] += [None] * (column + 1 - len(records[row]))
        records[row][column] = spoilt
    for row, column in marks.percents:
        cell = records[row][column] if row < len(records) and column < len(records[row]) else None
        if isinstance(cell, float):
            records[row][column] = PercentCell(cell, f"{_letters(column)}{row + 1}")
    _split_merged(records, sheet.merged_cell_ranges or marks.merged)
    width = max(map(len, records), default=0)
    records = [record + [None] * (width - len(record)) for record in records]
    read.grids[name] = Grid(records, list(range(1, len(records) + 1)))
    read.notes.extend(_hidden(name, records, marks))


def _cell(value: Any) -> Any:
    if isinstance(value, str):
        return value or None
    return time_cell(value) if isinstance(value, _TIMES) else value


def _split_merged(records: list[list[Any]], ranges: Any) -> None:
    """Mark what is not the first of a merged range, where a row holds more than that range.

    A row that holds nothing else is a title or a remark.
    """
    for (top, left), (bottom, right) in ranges:
        where = f"{_letters(left)}{top + 1}:{_letters(right)}{bottom + 1}"
        for row in range(top, min(bottom + 1, len(records))):
            record = records[row]
            beside = [*record[:left], *record[right + 1 :]]
            if all(map(is_blank, beside)):
                continue
            for column in range(left, min(right + 1, len(record))):
                if (row, column) != (top, left) and is_blank(record[column]):
                    record[column] = merged_cell(where)


def _hidden(name: str, records: list[list[Any]], marks: SheetMarks) -> list[Fault]:
    rows = sorted(
        row
        for row in marks.hidden_rows
        if row < len(records) and not all(map(is_blank, records[row]))
    )
    columns = sorted(
        column
        for column in marks.hidden_columns
        if any(column < len(record) and not is_blank(record[column]) for record in records)
    )
    notes = []
    if rows:
        problem = "the row is hidden or filtered away, and was read like the others"
        if len(rows) > 1:
            problem = f"{len(rows)} rows are hidden or filtered away, this one first; all were read"
        notes.append(Fault(name, rows[0] + 1, "", None, problem, "delete what should not count"))
    if columns:
        said = ", ".join(map(_letters, columns[:_SHEETS_NAMED]))
        problem = f"column {said} is hidden, and was read like the others"
        if len(columns) > 1:
            problem = f"{len(columns)} columns are hidden ({said}), and were read like the others"
        notes.append(Fault(name, None, "", None, problem, "delete what should not count"))
    return notes


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name).strip().casefold()


def _letters(column: int) -> str:
    letters = ""
    while column >= 0:
        letters = chr(ord("A") + column % 26) + letters
        column = column // 26 - 1
    return letters


def _short(error: BaseException) -> str:
    lines = str(error).splitlines() or [type(error).__name__]
    return lines[0][:80]


def _protected(path: Path) -> InputError:
    problem = "the workbook is protected by a password"
    return _refusal(path, problem, "save it without one, and read that")


def _refusal(path: Path, problem: str, remedy: str) -> InputError:
    return InputError([Fault("", None, "path", str(path), problem, remedy)])
