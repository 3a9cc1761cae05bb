"""One table as a CSV file."""

from __future__ import annotations

import csv
import re
from os import PathLike
from pathlib import Path
from typing import Any

import pandas as pd

from supplyopt.errors import Fault, InputError
from supplyopt.network.number_text import is_doubtful
from supplyopt.tables.csv_text import cut_records
from supplyopt.tables.grid import Grid
from supplyopt.tables.raw_table import RawTable
from supplyopt.tables.tidy import fit_records
from supplyopt.tables.whole import put_file

__all__ = ["RawTable", "csv_of_frame", "parse_table", "read_table_file", "write_table_file"]

_LARGEST_WHOLE = 2.0**53
_NEEDS_QUOTES = re.compile(r'[",\r\n]')


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
    """Take a CSV file apart that this package has written: UTF-8, commas, the header first.

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
    try:
        records, numbers = cut_records(text)
    except csv.Error as error:
        problem = f"the record cannot be read ({error.args[0]})"
        return None, [Fault(name, error.args[1], "", None, problem, "check its quotes")]
    filled = [position for position, record in enumerate(records) if record]
    if not filled:
        return None, [Fault(name, 1, "", None, "the file is empty", "write a header")]
    header, row = records[filled[0]], numbers[filled[0]]
    if len(header) == 1 and (used := re.search(r"[;\t|]", header[0])):
        problem = f"the cells are separated by {used.group()!r}"
        return None, [Fault(name, row, "", None, problem, "separate them by commas")]
    body = Grid([list(records[p]) for p in filled[1:]], [numbers[p] for p in filled[1:]])
    return fit_records(body, header, name, row=row)


def write_table_file(frame: pd.DataFrame, path: str | PathLike[str]) -> None:
    """Write a frame as a CSV file: UTF-8, commas, one header, no index.

    Parameters
    ----------
    frame : DataFrame
        What to write. Missing cells are empty; a number is written with the digits that give
        the very same number back, a whole one without a point.
    path : path
        The file, which is overwritten; its folder is made if it is not there.

    Raises
    ------
    InputError
        If a cell holds what no CSV file can: a NUL, half a character, a number of thousands of
        digits.
    """
    file = Path(path)
    put_file(csv_of_frame(frame, file.stem), file)


def csv_of_frame(frame: pd.DataFrame, name: str) -> bytes:
    """Give what `write_table_file` writes.

    Parameters
    ----------
    frame : DataFrame
    name : str
        The table, for the faults.

    Raises
    ------
    InputError
        As `write_table_file` does.
    """
    problem = ""
    try:
        data = _lines(frame).encode("utf-8")
    except UnicodeEncodeError:
        problem = "a text in it holds half a character"
    except ValueError:
        # Python does not write out whole numbers of thousands of digits.
        problem = "a number in it is too long"
    else:
        if b"\0" not in data:
            return data
        problem = "a text in it holds a NUL"
    problem += ", which no CSV file can"
    raise InputError([Fault(name, None, "", None, problem, "take it out")])


def _lines(frame: pd.DataFrame) -> str:
    columns = [_texts(frame.iloc[:, position]) for position in range(frame.shape[1])]
    lines = [",".join(_quoted(str(label)) for label in frame.columns)]
    if len(columns) == 1:
        # An empty line would be no record at all.
        lines += [text or '""' for text in columns[0]]
    else:
        lines += map(",".join, zip(*columns, strict=True))
    return "\n".join(lines) + "\n"


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
        digits = repr(number)
        # 1.234 could be a whole number with its thousands parted; 1.2340 could not.
        return f"{digits}0" if is_doubtful(digits) else digits
    return str(value)


def _quoted(text: str) -> str:
    if not _NEEDS_QUOTES.search(text):
        return text
    return '"' + text.replace('"', '""') + '"'
