"""The tables of a workbook, found in its sheets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np

from supplyopt.errors import Fault
from supplyopt.network.cells import SpoiltCell
from supplyopt.network.schema import TABLES, Table
from supplyopt.tables.foreign import Renames
from supplyopt.tables.raw_table import RawTable, ReadTables
from supplyopt.tables.tidy import table_of_grid
from supplyopt.tables.workbook import read_workbook
from supplyopt.tables.workbook_marks import PercentCell

__all__ = ["tables_of_workbook"]


def tables_of_workbook(
    path: Path,
    *,
    renames: Renames,
    sheets: Mapping[str, str] | None = None,
    declared: Mapping[str, Table] = TABLES,
) -> ReadTables:
    """Read the tables of a workbook.

    Parameters
    ----------
    path : Path
        The file: .xlsx, .xlsm, .xls or .ods.
    renames : dict of str to dict of str to str
        For each table, from foreign headers to columns.
    sheets : mapping of str to str, optional
        From foreign names of sheets to tables.
    declared : mapping of str to Table
        The tables that may be in it, those of a network if not given.

    Returns
    -------
    ReadTables

    Raises
    ------
    InputError
        If nothing can be made of the file.
    """
    book = read_workbook(path, sheets=sheets, declared=declared)
    tables: dict[str, RawTable] = {}
    headers = {foreign for each in renames.values() for foreign in each}
    # What is a header, too, may be the name of no sheet.
    faults = [fault for fault in book.faults if fault.value not in headers]
    notes, unreadable = list(book.notes), list(book.unreadable)
    for name, table in declared.items():
        if name not in book.grids:
            continue
        raw, found, told = table_of_grid(book.grids[name], table, renames=renames.get(name, {}))
        faults += found
        notes += told
        if raw is None:
            unreadable.append(name)
        else:
            notes += _percents(raw, table)
            tables[name] = replace(_with_own_columns(raw, table), source=book.sheets[name])
    return ReadTables(tables, faults, notes, unreadable)


def _percents(raw: RawTable, table: Table) -> list[Fault]:
    """Find the numbers that are shown as percentages where an amount belongs."""
    found = []
    for title, cells in zip(raw.header, raw.cells, strict=True):
        column = table.by_name.get(title.strip())
        if column is None or column.is_text or not column.unit or "share" in column.unit:
            continue
        for row, cell in zip(raw.row_numbers.tolist(), cells.tolist(), strict=True):
            if isinstance(cell, PercentCell):
                amount = column.unit.split("/")[0]
                problem = f"is shown as {100 * cell:.10g} % in cell {cell.where}, and was read as "
                problem += f"{float(cell):.10g}"
                remedy = f"write how many {amount} are meant, in a cell that shows numbers"
                found.append(Fault(table.name, row, column.name, float(cell), problem, remedy))
    return found


def _with_own_columns(raw: RawTable, table: Table) -> RawTable:
    """Give columns of the user's own as they are: dates are dates, errors their text."""
    cells = tuple(
        column
        if title.strip() in table.by_name
        else np.array(
            [cell.value if isinstance(cell, SpoiltCell) else cell for cell in column] + [None],
            dtype=object,
        )[:-1]
        for title, column in zip(raw.header, raw.cells, strict=True)
    )
    return replace(raw, cells=cells)
