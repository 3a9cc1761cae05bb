"""The road from what was given to checked tables."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from supplyopt.errors import Fault, InputError
from supplyopt.network.checks import faults_of
from supplyopt.network.frames import frame_or_fault
from supplyopt.network.headers import check_headers
from supplyopt.network.left_out_totals import leave_out_totals, others_than
from supplyopt.network.number_text import Notation
from supplyopt.network.parsed import ParsedTable, parse_columns, table_or_default
from supplyopt.network.reach import far_above
from supplyopt.network.schema import REQUIRED_TABLES, TABLES, Table
from supplyopt.network.unread_columns import unread_columns

__all__ = ["build_tables"]

_AS_USUAL = Notation()


def build_tables(
    given: Mapping[str, Any],
    *,
    rows: Mapping[str, Any] | None = None,
    sources: Mapping[str, str] | None = None,
    faults: Iterable[Fault] = (),
    notes: Iterable[Fault] = (),
    unreadable: Iterable[str] = (),
    notation: Notation = _AS_USUAL,
    changed: Collection[str] | None = None,
    infinite: bool = True,
    unreported: Callable[[Mapping[str, ParsedTable]], tuple[ParsedTable, list[Fault]]]
    | None = None,
) -> tuple[dict[str, ParsedTable], tuple[Fault, ...]]:
    """Read tables and check all of them.

    Parameters
    ----------
    given : mapping of str to DataFrame or what makes one, or to ParsedTable
        The tables by name; frames of polars or Arrow are as good. A table that has been read
        before is not read again.
    rows : mapping of str to array, optional
        The row of each record as the file shows it; without it, position + 2.
    sources : mapping of str to str, optional
        The file, with the sheet, that each table is from.
    faults, notes : iterable of Fault, optional
        What was found before, wrong and put right.
    unreadable : iterable of str, optional
        Tables that exist and could not be read, so that they are not called missing.
    notation : Notation, optional
        How numbers are written that stand as text.
    changed : collection of str, optional
        The tables that are not as they were when the others were checked, with those that are
        there no more. Without it, all.
    infinite : bool, default True
        Whether the number ``inf`` is a blank where blank means unlimited; not in files.
    unreported : callable, optional
        What becomes of demand without a quantity. Without it, it is a fault.

    Returns
    -------
    dict of str to ParsedTable
        The tables, in the order of the contract.
    tuple of Fault
        What was put right, or looks like a slip; ``notes`` first.

    Raises
    ------
    InputError
        With all faults, those of ``faults`` included, and what was put right or looks like a slip.
    """
    found, told = list(faults), list(notes)
    parsed: dict[str, ParsedTable] = {}
    lost = set(unreadable)
    found += _missing(given, lost)
    for name, table in TABLES.items():
        value = given.get(name)
        if name in lost:
            parsed[name] = _unread(table)
        if value is None:
            continue
        if isinstance(value, ParsedTable):
            parsed[name] = value
            continue
        frame = _frame(value, name)
        if isinstance(frame, Fault):
            found.append(frame)
            parsed[name] = _unread(table)
            continue
        numbers = None if rows is None else rows.get(name)
        if numbers is None:
            numbers = np.arange(len(frame)) + 2
        columns, header_faults, header_notes = check_headers(table, frame)
        parsed[name], problems = parse_columns(
            table,
            columns,
            rows=np.asarray(numbers, dtype=np.int64),
            notation=notation,
            infinite=infinite,
        )
        parsed[name] = replace(parsed[name], source=(sources or {}).get(name, ""))
        found += header_faults
        told += header_notes
        for column, cells in problems.items():
            found += [
                Fault(
                    name, int(parsed[name].rows[p.position]), column, p.value, p.problem, p.remedy
                )
                for p in cells
            ]
        told += _stripped(parsed[name])
    new = {name: table for name, table in parsed.items() if table is not given.get(name)}
    cleared, gone, doubtful, left_out = leave_out_totals(new, known=parsed)
    parsed = {name: cleared.get(name, table) for name, table in parsed.items()}
    found = [fault for fault in found if fault.row not in gone.get(fault.table, ())]
    told += left_out
    if unreported is not None and "demand" in parsed:
        parsed["demand"], silent = unreported(parsed)
        told += silent
    found += unread_columns(parsed, units=_units(parsed), cycle_days=_cycle_days(parsed))
    found += faults_of(parsed, changed=TABLES if changed is None else changed)
    found = [*doubtful, *others_than(doubtful, found)]
    if found:
        # Of good tables that is told with what else is odd in a network.
        told += far_above(parsed["demand"]) if "demand" in parsed else []
        raise InputError(sorted(found, key=_order), warnings=told)
    return parsed, tuple(told)


def _units(parsed: Mapping[str, ParsedTable]) -> dict[str, str]:
    """Give in what each item is counted."""
    items = parsed.get("items")
    if items is None or "item" not in items.texts:
        return {}
    return dict(zip(items.text("item").tolist(), items.text("unit").tolist(), strict=True))


def _cycle_days(parsed: Mapping[str, ParsedTable]) -> float:
    days = table_or_default(parsed, "settings").number("cycle_days")
    return float(days[0]) if np.isfinite(days[0]) and days[0] > 0 else 1.0


def _missing(given: Mapping[str, Any], unreadable: set[str]) -> Iterator[Fault]:
    for name in REQUIRED_TABLES:
        if given.get(name) is None and name not in unreadable:
            columns = ", ".join(c.name for c in TABLES[name].columns if c.required)
            yield Fault(
                name, None, "", None, "the table is missing", f"give it, with columns {columns}"
            )


def _frame(value: Any, name: str) -> pd.DataFrame | Fault:
    if name == "settings" and isinstance(value, Mapping):
        cells = value.values()
        if not any(isinstance(cell, list | tuple | np.ndarray | pd.Series) for cell in cells):
            value = [dict(value)]
    if isinstance(value, list | tuple) and not value:
        return pd.DataFrame(columns=[c.name for c in TABLES[name].columns if c.required])
    return frame_or_fault(value, name)


def _unread(table: Table) -> ParsedTable:
    """Stand in for a table that is there and cannot be read: nothing is said about its rows."""
    return parse_columns(table, [], rows=np.empty(0, dtype=np.int64))[0]


def _stripped(table: ParsedTable) -> Iterator[Fault]:
    for name, cells in table.texts.items():
        where = np.flatnonzero(cells.stripped)
        if len(where):
            first = int(where[0])
            count = f"{len(where)} cell{'s' if len(where) > 1 else ''}"
            yield Fault(
                table.table.name,
                int(table.rows[first]),
                name,
                cells.texts[cells.codes[first]],
                f"outer blanks were stripped from {count}, the first of them here",
                "take them out of the file",
            )


def _order(fault: Fault) -> tuple[int, int, int]:
    names: list[str] = list(TABLES)
    table: Table | None = TABLES.get(fault.table)
    columns = list(table.by_name) if table else []
    return (
        names.index(fault.table) if fault.table in names else -1,
        fault.row or 0,
        columns.index(fault.column) if fault.column in columns else len(columns),
    )
