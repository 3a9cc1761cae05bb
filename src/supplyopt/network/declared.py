"""The reading of small tables that a function is given beside a network."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from supplyopt.errors import Fault
from supplyopt.network.checks_cells import blank_cells, numbers_out_of_range
from supplyopt.network.checks_keys import duplicate_keys, empty_tables
from supplyopt.network.frames import frame_or_fault
from supplyopt.network.headers import check_headers
from supplyopt.network.left_out_totals import leave_out_totals, others_than
from supplyopt.network.parsed import ParsedTable, parse_columns
from supplyopt.network.schema import Table
from supplyopt.network.unread_columns import unread_columns

__all__ = ["read_declared", "stripped_cells"]


def read_declared(
    declared: Sequence[Table],
    given: Mapping[str, Any],
    *,
    required: Collection[str],
    totals: str = "left out",
    meanings: str = "refused",
) -> tuple[dict[str, ParsedTable], list[Fault], list[Fault]]:
    """Read tables as declared, check each by itself.

    Parameters
    ----------
    declared : sequence of Table
    given : mapping of str to DataFrame or what makes one
        By name; None is a table that was not given.
    required : collection of str
        Names of tables that must be there.
    totals : {"left out", "refused"}
        What becomes of rows that are surely totals of others.
    meanings : {"refused", "kept"}
        What becomes of columns that a table does not have, and that say in what unit, when, of
        which batch; "kept" where the caller looks at them.

    Returns
    -------
    tables : dict of str to ParsedTable
        Those that could be read.
    faults : list of Fault
    notes : list of Fault
        Headers that look like a slip, rows that are totals of others and were left out.
    """
    found: list[Fault] = []
    notes: list[Fault] = []
    parsed: dict[str, ParsedTable] = {}
    for table in declared:
        if given.get(table.name) is None:
            if table.name in required:
                found.append(Fault(table.name, None, "", None, "the table is missing", "give it"))
            continue
        frame = frame_or_fault(given[table.name], table.name)
        if isinstance(frame, Fault):
            found.append(frame)
            continue
        columns, faults, hints = check_headers(table, frame)
        rows = np.arange(len(frame), dtype=np.int64) + 2
        parsed[table.name], problems = parse_columns(table, columns, rows=rows)
        found += faults
        notes += hints
        for name, cells in problems.items():
            found += [
                Fault(table.name, int(rows[p.position]), name, p.value, p.problem, p.remedy)
                for p in cells
            ]
    parsed, gone, doubtful, left_out = leave_out_totals(parsed, refuse=totals == "refused")
    found = [fault for fault in found if fault.row not in gone.get(fault.table, ())]
    notes += left_out
    found += unread_columns(parsed) if meanings == "refused" else []
    for check in (empty_tables, blank_cells, numbers_out_of_range, duplicate_keys):
        found += check(parsed)
    return parsed, [*doubtful, *others_than(doubtful, found)], notes


def stripped_cells(tables: Mapping[str, ParsedTable]) -> Iterator[Fault]:
    """Find the columns in which outer blanks were stripped from a cell.

    Parameters
    ----------
    tables : mapping of str to ParsedTable
    """
    for name, table in tables.items():
        for column, cells in table.texts.items():
            where = np.flatnonzero(cells.stripped)
            if len(where):
                problem = f"outer blanks were stripped from {len(where)} cells, the first one here"
                value = cells.texts[cells.codes[where[0]]]
                row = int(table.rows[where[0]])
                yield Fault(name, row, column, value, problem, "take them out")
