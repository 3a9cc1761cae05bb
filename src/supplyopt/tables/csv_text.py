"""CSV text, taken apart by whatever separates its cells."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping

from supplyopt.errors import Fault
from supplyopt.network.schema import Table
from supplyopt.tables.encoding import decode
from supplyopt.tables.grid import Grid, is_blank_row
from supplyopt.tables.header_row import find_header, has_header

__all__ = ["cut_records", "grid_of_csv"]

_SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
# What Excel may write, and reads, as the first line.
_SAID = re.compile(r'"?sep=(.)"?[ \t]*(\r\n|\n|\r)', re.IGNORECASE)
_OTHERS = re.compile(r"[，；、：]")


class _Broken(Exception):
    """A record that cannot be read: its row, the reason."""


def grid_of_csv(
    data: bytes, table: Table, *, renames: Mapping[str, str], encoding: str | None = None
) -> tuple[Grid | None, list[Fault], list[Fault]]:
    """Take a CSV file apart: its encoding and what separates its cells are recognized.

    Parameters
    ----------
    data : bytes
        What the file holds.
    table : Table
        The declaration of the table that it should hold.
    renames : mapping of str to str
        From foreign headers to columns.
    encoding : str, optional
        Of the text; without it, it must be certain.

    Returns
    -------
    Grid or None
        Its rows, a row number being the line on which the record starts. None if nothing can
        be made of the file.
    list of Fault
        Why not.
    list of Fault
        What was recognized: encoding, separator, where they are not UTF-8 with commas.
    """
    name = table.name
    text, faults, notes = decode(data, name, encoding=encoding)
    if text is None:
        return None, faults, []
    if not text.strip("\ufeff \t\r\n"):
        return None, [Fault(name, 1, "", None, "the file is empty", "write a header")], []
    said = _SAID.match(text)
    grids: dict[str, Grid] = {}
    broken: dict[str, _Broken] = {}
    for separator in [said.group(1)] if said else _SEPARATORS:
        try:
            grids[separator] = _grid(text, separator, skip=1 if said else 0)
        except _Broken as error:
            broken[separator] = error
            continue
        if has_header(grids[separator], table, renames=renames):
            return grids[separator], [], notes + _said(separator, name)
    likeness = {s: find_header(grid, table, renames=renames)[1] for s, grid in grids.items()}
    best = max(likeness, key=lambda separator: likeness[separator], default="")
    if best and not likeness[best]:
        # No header is known, as where they are in other words: take what cuts every row alike.
        best = max(grids, key=lambda separator: _evenly_cut(grids[separator]))
    if broken and not likeness.get(best):
        row, reason = next(iter(broken.values())).args
        problem = f"the record cannot be read ({reason})"
        return None, [Fault(name, row, "", None, problem, "check its quotes")], []
    if not likeness[best] and (found := _by_others(grids[best], name)):
        return None, [found], []
    return grids[best], [], notes + _said(best, name)


def _evenly_cut(grid: Grid) -> int:
    """Return into how many cells all filled rows are cut, 1 where they differ."""
    widths = {len(record) for record in grid.records if not is_blank_row(record)}
    return widths.pop() if len(widths) == 1 else 1


def cut_records(text: str, *, separator: str = ",") -> tuple[list[list[str]], list[int]]:
    """Cut text into records, a blank line being an empty one, with the lines they start on.

    Parameters
    ----------
    text : str
    separator : str, optional

    Raises
    ------
    csv.Error
        With the line on which the record that cannot be read starts as ``.args[1]``.
    """
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=separator)
    records: list[list[str]] = []
    numbers: list[int] = []
    start = 1
    try:
        for record in reader:
            records.append(record)
            numbers.append(start)
            start = reader.line_num + 1
    except csv.Error as error:
        raise csv.Error(str(error), start) from None
    return records, numbers


def _grid(text: str, separator: str, *, skip: int) -> Grid:
    try:
        records, numbers = cut_records(text, separator=separator)
    except (csv.Error, ValueError, TypeError) as error:
        row = error.args[1] if len(error.args) > 1 else 1
        raise _Broken(row, str(error.args[0])) from None
    return Grid([list(record) for record in records[skip:]], numbers[skip:])


def _said(separator: str, name: str) -> list[Fault]:
    if separator == ",":
        return []
    called = _SEPARATORS.get(separator, repr(separator))
    problem = f"its cells were read as separated by {called}"
    return [Fault(name, 1, "", None, problem, 'save it as "CSV UTF-8" with commas to be sure')]


def _by_others(grid: Grid, name: str) -> Fault | None:
    """Tell of a separator of Chinese keyboards in the first filled row."""
    for record, number in zip(grid.records, grid.row_numbers, strict=True):
        if not is_blank_row(record):
            found = _OTHERS.search(str(record[0])) if len(record) == 1 else None
            if found:
                problem = f"the cells are separated by {found.group()!r}"
                return Fault(name, number, "", None, problem, "separate them by commas: ,")
            return None
    return None
