"""One table as a CSV file."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from supplyopt.errors import Fault, InputError
from supplyopt.network.parsed import text_series

__all__ = ["RawTable", "parse_table", "read_table_file", "write_table_file"]

_LARGEST_WHOLE = 2.0**53
_NEEDS_QUOTES = re.compile(r'[",\r\n]')


@dataclass(frozen=True, slots=True)
class RawTable:
    """The cells of a file, all of them text.

    Attributes
    ----------
    header : tuple of str
        The first record.
    cells : tuple of ndarray of str objects
        A column for each header.
    row_numbers : ndarray of int64, shape (records,)
        The line of the file on which each record starts; the header is line 1.
    """

    header: tuple[str, ...]
    cells: tuple[NDArray[np.object_], ...]
    row_numbers: NDArray[np.int64]

    def frame(self) -> pd.DataFrame:
        """Give the cells as a frame of text, missing where empty."""
        columns = [_with_blanks(column) for column in self.cells]
        if not columns:
            return pd.DataFrame()
        frame = pd.concat(columns, axis=1)
        frame.columns = pd.Index(self.header, dtype=object)
        return frame


def _with_blanks(cells: NDArray[np.object_]) -> pd.Series[Any]:
    given = cells.copy()
    given[cells == ""] = None
    return text_series(given)


def read_table_file(path: str | PathLike[str]) -> RawTable:
    """Read a CSV file: UTF-8, commas, a header.

    Parameters
    ----------
    path : path
        The file.

    Returns
    -------
    RawTable

    Raises
    ------
    InputError
        If the file is missing, not UTF-8, or its records are not as long as the header.
    """
    file = Path(path)
    name = file.stem
    try:
        data = file.read_bytes()
    except OSError as error:
        reason = error.strerror or "cannot be read"
        raise InputError(
            [Fault(name, None, "", None, f"{file.name}: {reason}", "check the path")]
        ) from None
    raw, faults = parse_table(data, name)
    if faults or raw is None:
        raise InputError(faults)
    return raw


def parse_table(data: bytes, name: str) -> tuple[RawTable | None, list[Fault]]:
    """Take a CSV file apart.

    Parameters
    ----------
    data : bytes
        What the file holds.
    name : str
        The table, for the faults.

    Returns
    -------
    RawTable or None
        The cells; a record that is too short or too long is made to fit, so that the rest can
        be checked. None if nothing can be made of the file.
    list of Fault
        What is wrong with the file itself.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        remedy = 'save it as "CSV UTF-8"'
        return None, [Fault(name, row, "", None, "the file is not UTF-8 text", remedy)]
    records: list[list[str]] = []
    row_numbers: list[int] = []
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    start = 1
    try:
        for record in reader:
            if record:
                records.append(record)
                row_numbers.append(start)
            start = reader.line_num + 1
    except csv.Error as error:
        problem = f"the record cannot be read ({error})"
        return None, [Fault(name, start, "", None, problem, "check its quotes")]
    if not records:
        return None, [Fault(name, 1, "", None, "the file is empty", "write a header")]
    header, body = records[0], records[1:]
    if len(header) == 1 and (used := re.search(r"[;\t|]", header[0])):
        problem = f"the cells are separated by {used.group()!r}"
        return None, [Fault(name, row_numbers[0], "", None, problem, "separate them by commas")]
    faults = _make_fit(body, row_numbers[1:], width=len(header), name=name)
    cells = _columns(body, len(header))
    raw = RawTable(tuple(header), cells, np.array(row_numbers[1:], dtype=np.int64))
    nameless = [position for position, title in enumerate(header) if not title.strip()]
    if nameless:
        raw, more = _without_nameless(raw, nameless, name=name, row=row_numbers[0])
        faults += more
    return raw, faults


def _make_fit(body: list[list[str]], rows: list[int], *, width: int, name: str) -> list[Fault]:
    faults = []
    for position, record in enumerate(body):
        if len(record) == width:
            continue
        problem = f"has {len(record)} cells, the header has {width}"
        remedy = "put text with a comma in it in quotes, or add the cells that are missing"
        faults.append(Fault(name, rows[position], "", None, problem, remedy))
        body[position] = (record + [""] * width)[:width]
    return faults


def _columns(body: list[list[str]], width: int) -> tuple[NDArray[np.object_], ...]:
    if not body:
        return tuple(np.empty(0, dtype=object) for _ in range(width))
    return tuple(np.array(column, dtype=object) for column in zip(*body, strict=True))


def _without_nameless(
    raw: RawTable, nameless: list[int], *, name: str, row: int
) -> tuple[RawTable, list[Fault]]:
    """Leave out columns without a header, which spreadsheets add, unless a cell is filled."""
    faults = []
    for position in nameless:
        if any(cell.strip() for cell in raw.cells[position]):
            problem = f"column {position + 1} has no header"
            faults.append(Fault(name, row, "", None, problem, "name it, or delete it"))
    kept = [position for position in range(len(raw.header)) if position not in nameless]
    header = tuple(raw.header[position] for position in kept)
    cells = tuple(raw.cells[position] for position in kept)
    return RawTable(header, cells, raw.row_numbers), faults


def write_table_file(frame: pd.DataFrame, path: str | PathLike[str]) -> None:
    """Write a frame as a CSV file: UTF-8, commas, one header, no index.

    Parameters
    ----------
    frame : DataFrame
        What to write. Missing cells are empty; a number is written with the digits that give
        the very same number back, a whole one without a point.
    path : path
        The file, which is overwritten.
    """
    columns = [_texts(frame.iloc[:, position]) for position in range(frame.shape[1])]
    lines = [",".join(_quoted(str(label)) for label in frame.columns)]
    if len(columns) == 1:
        # An empty line would be no record at all.
        lines += [text or '""' for text in columns[0]]
    else:
        lines += map(",".join, zip(*columns, strict=True))
    Path(path).write_bytes(("\n".join(lines) + "\n").encode("utf-8"))


def _texts(column: pd.Series[Any]) -> list[str]:
    values, missing = column.tolist(), column.isna().tolist()
    return [
        "" if blank else _quoted(_text(value)) for value, blank in zip(values, missing, strict=True)
    ]


def _text(value: Any) -> str:
    if isinstance(value, float):
        number = float(value)
        if number.is_integer() and abs(number) < _LARGEST_WHOLE:
            return str(int(number))
        return repr(number)
    return str(value)


def _quoted(text: str) -> str:
    if not _NEEDS_QUOTES.search(text):
        return text
    return '"' + text.replace('"', '""') + '"'
