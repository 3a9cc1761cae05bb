"""The search for the row of headers."""

from __future__ import annotations

from collections.abc import Mapping

from supplyopt.network.header_words import folded_header
from supplyopt.network.schema import Table
from supplyopt.tables.grid import Grid, is_blank, is_blank_row

__all__ = ["find_header", "has_header"]

# Titles, dates, names of offices stand above a table; never so many.
_LOOKED_AT = 20


def has_header(grid: Grid, table: Table, *, renames: Mapping[str, str]) -> bool:
    """Whether a row has every required column of a table."""
    return _full_header(grid, table, renames) is not None


def find_header(grid: Grid, table: Table, *, renames: Mapping[str, str]) -> tuple[int | None, int]:
    """Find the row of headers.

    Parameters
    ----------
    grid : Grid
        What the file holds.
    table : Table
        The table it should be.
    renames : mapping of str to str
        From foreign headers to columns.

    Returns
    -------
    int or None
        The position of the first row, among the first 20 that are filled, with every required
        column in it. Without one: of the row that is most like a header; if none is like one, of
        the first with more than one filled cell. None if all rows are blank.
    int
        How many columns of the table that row has.
    """
    found = _full_header(grid, table, renames)
    rows = _first_filled(grid)
    if found is None and rows:
        likeness = [len(_alike(grid, row, table, renames)) for row in rows]
        found = rows[likeness.index(max(likeness))]
        if not max(likeness):
            # A title is one cell, whatever the headers are called.
            wide = [row for row in rows if sum(not is_blank(c) for c in grid.records[row]) > 1]
            found = (wide or rows)[0]
    if found is None:
        return None, 0
    return found, len(_alike(grid, found, table, renames))


def _full_header(grid: Grid, table: Table, renames: Mapping[str, str]) -> int | None:
    required = {column.name for column in table.columns if column.required}
    for row in _first_filled(grid):
        named = _names(grid, row, renames)
        if required <= named and named & table.by_name.keys():
            return row
    return None


def _first_filled(grid: Grid) -> list[int]:
    filled: list[int] = []
    for position, record in enumerate(grid.records):
        if len(filled) == _LOOKED_AT:
            break
        if not is_blank_row(record):
            filled.append(position)
    return filled


def _names(grid: Grid, row: int, renames: Mapping[str, str]) -> set[str]:
    titles = [str(cell).strip() for cell in grid.records[row] if not is_blank(cell)]
    return {renames.get(title, title) for title in titles}


def _alike(grid: Grid, row: int, table: Table, renames: Mapping[str, str]) -> set[str]:
    """Give the columns that a row has, were case and width of no account."""
    return {folded_header(name) for name in _names(grid, row, renames)} & {
        folded_header(alias) for column in table.columns for alias in (column.name, *column.aliases)
    }
