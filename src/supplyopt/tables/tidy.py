"""One table out of a sheet as people keep it.

Titles above the table, tags under its header, blank rows, remarks below it are left out, each
told of. What could be a record is never left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from supplyopt.errors import Fault
from supplyopt.network.schema import Table
from supplyopt.tables.grid import Grid, is_blank, is_blank_row, shown
from supplyopt.tables.header_row import find_header
from supplyopt.tables.raw_table import RawTable
from supplyopt.tables.remarks import sort_out
from supplyopt.tables.workbook_marks import MOST_COLUMNS

__all__ = ["fit_records", "table_of_grid"]

_LOOKED_AT = 100
"""Columns of a table that has more than any sheet, and that nobody wrote."""


def table_of_grid(
    grid: Grid, table: Table, *, renames: Mapping[str, str]
) -> tuple[RawTable | None, list[Fault], list[Fault]]:
    """Find a table in a sheet.

    Parameters
    ----------
    grid : Grid
        The rows of the sheet.
    table : Table
        The declaration of the table that it should hold.
    renames : mapping of str to str
        From foreign headers to columns of the table; empty where there are none. It must be
        known here: the header row is the first that has all required columns in it.

    Returns
    -------
    RawTable or None
        The cells under their headers, translated; None if nothing is written in the sheet.
    list of Fault
        Rows that are longer or shorter than the header, columns without one, rows that may be
        records or remarks.
    list of Fault
        What was left out.
    """
    at, _ = find_header(grid, table, renames=renames)
    if at is None:
        problem = "nothing is written in it"
        return None, [Fault(table.name, 1, "", None, problem, "write a header")], []
    notes = _titles_above(grid, at, table.name)
    titles = ["" if is_blank(cell) else str(cell) for cell in grid.records[at]]
    header = [renames.get(title.strip(), title) for title in titles]
    body = Grid(grid.records[at + 1 :], grid.row_numbers[at + 1 :])
    body, faults, more = sort_out(body, table, [title.strip() for title in header])
    notes += more
    raw, found = fit_records(body, header, table.name, row=grid.row_numbers[at], titles=titles)
    return raw, faults + found, notes


def _titles_above(grid: Grid, at: int, name: str) -> list[Fault]:
    above = [row for row in range(at) if not is_blank_row(grid.records[row])]
    if not above:
        return []
    first, last = grid.row_numbers[above[0]], grid.row_numbers[above[-1]]
    said = shown(grid.records[above[0]])
    problem = f"the row above the header, {said!r}, was not read"
    if first != last:
        problem = f"rows {first} to {last} above the header, {said!r} and so on, were not read"
    return [Fault(name, first, "", said, problem, f"the header is row {grid.row_numbers[at]}")]


def fit_records(
    body: Grid, header: Sequence[str], name: str, *, row: int, titles: Sequence[str] = ()
) -> tuple[RawTable, list[Fault]]:
    """Put the records under the headers.

    Parameters
    ----------
    body : Grid
        The records.
    header : sequence of str
        The headers; a column without one is left out if it is blank.
    name : str
        The table, for the faults.
    row : int
        The row of the header, for the faults.
    titles : sequence of str, optional
        The headers before they were translated.

    Returns
    -------
    RawTable
        A record too short or too long is made to fit, so that the rest can be checked.
    list of Fault
        Such records; filled columns without a header.
    """
    faults: list[Fault] = []
    width = len(header)
    if width > MOST_COLUMNS:
        problem = f"has {width:,} columns, and {MOST_COLUMNS:,} are the most that a table may have"
        faults.append(Fault(name, row, "", None, problem, "take out those that are none of it"))
        # The first of them are looked at, so that other faults are told with this one.
        header, width = header[:_LOOKED_AT], _LOOKED_AT
        body = Grid([record[:width] for record in body.records], body.row_numbers)
    records: list[list[Any]] = []
    for record, number in zip(body.records, body.row_numbers, strict=True):
        if len(record) > width and is_blank_row(record[width:]):
            record = record[:width]
        if len(record) != width:
            problem = f"has {len(record)} cells, the header has {width}"
            remedy = "put text with a comma in it in quotes, or add the cells that are missing"
            faults.append(Fault(name, number, "", None, problem, remedy))
            record = (record + [None] * width)[:width]
        records.append(record)
    cells = _columns(records, width)
    kept = []
    for position, title in enumerate(header):
        if title.strip():
            kept.append(position)
        elif not all(map(is_blank, cells[position])):
            problem = f"column {position + 1} has no header"
            faults.append(Fault(name, row, "", None, problem, "name it, or delete it"))
    raw = RawTable(
        tuple(header[position] for position in kept),
        tuple(cells[position] for position in kept),
        np.array(body.row_numbers, dtype=np.int64),
        tuple(titles[position] for position in kept) if titles else (),
        header_row=row,
    )
    return raw, faults


def _columns(records: list[list[Any]], width: int) -> list[NDArray[np.object_]]:
    columns = []
    for position in range(width):
        column = np.empty(len(records), dtype=object)
        column[:] = [record[position] for record in records]
        columns.append(column)
    return columns
