"""Totals among the rows of tables, left out or refused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from supplyopt.errors import Fault
from supplyopt.network.parsed import ParsedTable
from supplyopt.totals import REMEDY, TotalRow, find_totals, total_word

__all__ = ["leave_out_totals", "others_than", "refused_totals", "total_fault"]

_ADDED_UP = ("pieces", "people", "elements", "volume", "pieces/day")
"""Units of numbers that people add up at the foot of a table."""
_DEFINED_IN = {"place": "places", "item": "items", "group": "groups", "carrier": "carriers"}
_ENDS = {"origin": "place", "destination": "place", "parent": "place"}


def leave_out_totals(
    tables: Mapping[str, ParsedTable],
    *,
    known: Mapping[str, ParsedTable] | None = None,
    refuse: bool = False,
) -> tuple[dict[str, ParsedTable], dict[str, set[int]], list[Fault], list[Fault]]:
    """Take the rows that are totals of others out of tables that have just been read.

    Parameters
    ----------
    tables : mapping of str to ParsedTable
    known : mapping of str to ParsedTable, optional
        Tables beside them, which tell what is a place or an item whatever it is called.
    refuse : bool, default False
        Leave none out: each is a fault.

    Returns
    -------
    tables : dict of str to ParsedTable
        Without the rows that are surely totals.
    gone : dict of str to set of int
        For each table of which rows were left out, these rows as the file shows them.
    faults : list of Fault
        Rows that may be totals or records.
    notes : list of Fault
        A note a row that was left out.
    """
    kept = dict(tables)
    gone: dict[str, set[int]] = {}
    faults: list[Fault] = []
    notes: list[Fault] = []
    real: dict[str, set[str]] | None = None
    for name, table in tables.items():
        if not _naming(table):
            continue
        if real is None:
            real = _real({**(known or {}), **tables})
        out: set[int] = set()
        for total in _totals_of(table, real):
            if total.position in out:
                continue
            row = int(table.rows[total.position])
            if refuse or total.verdict == "doubtful":
                faults.append(total_fault(name, row, total))
            else:
                out.add(total.position)
                notes.append(_note(name, row, total))
        if out:
            keep = np.ones(len(table), dtype=bool)
            keep[list(out)] = False
            kept[name], gone[name] = table.take(keep), set(table.rows[~keep].tolist())
            faults = [f for f in faults if f.table != name or f.row not in gone[name]]
    return kept, gone, faults, notes


def others_than(totals: Sequence[Fault], faults: Iterable[Fault]) -> list[Fault]:
    """Give the faults of other rows than those that may be totals, which are to be settled first.

    Parameters
    ----------
    totals, faults : sequence of Fault
    """
    rows = {(fault.table, fault.row) for fault in totals if fault.row is not None}
    return [fault for fault in faults if (fault.table, fault.row) not in rows]


def refused_totals(name: str, frame: pd.DataFrame) -> list[Fault]:
    """Find totals among the rows of a frame whose columns nobody has declared.

    Parameters
    ----------
    name : str
        The table.
    frame : DataFrame
        Names of rows are texts that are all different, or stand in a column ``place``.

    Returns
    -------
    list of Fault
        One a row; numbers of rows are position + 2.
    """
    names = {str(label): _texts(frame.iloc[:, at]) for at, label in enumerate(frame.columns)}
    naming = {
        label: texts
        for label, texts in names.items()
        if texts is not None and (label.strip() == "place" or len(set(texts)) == len(texts))
    }
    if not any(total_word(text) for texts in naming.values() for text in texts):
        return []
    found: dict[int, TotalRow] = {}
    columns = [_numbers(frame.iloc[:, at]) for at in range(frame.shape[1])]
    known: list[NDArray[np.float64] | None] = [one for one in columns if one is not None]
    for amounts in known or [None]:
        for total in find_totals(naming, amounts):
            if total.position not in found or total.agrees:
                found[total.position] = total
    return [total_fault(name, at + 2, total) for at, total in sorted(found.items())]


def total_fault(table: str, row: int, total: TotalRow) -> Fault:
    """Refuse a row that is a total, or may be one, where it would count as a record.

    Parameters
    ----------
    table : str
    row : int
        As the file shows it.
    total : TotalRow
    """
    return Fault(table, row, total.column, total.word, total.problem, REMEDY)


def _note(table: str, row: int, total: TotalRow) -> Fault:
    agrees = total.agrees or total.value != total.value
    remedy = "leave it, or take it out" if agrees else "see that no row is missing or wrong"
    return Fault(table, row, total.column, total.word, total.note, remedy)


def _totals_of(table: ParsedTable, real: Mapping[str, set[str]]) -> list[TotalRow]:
    names = _naming(table)
    texts = {name: table.texts[name].filled("").tolist() for name in names}
    lacking = np.zeros(len(table), dtype=bool)
    for column in table.table.columns:
        cells = table.cells(column.name)
        if column.required and cells is not None:
            lacking |= cells.blank
    beside: dict[str, NDArray[Any]] = {
        column.name: table.numbers[column.name].values
        for column in table.table.keys
        if column.name in table.numbers
    }
    added = _added_up(table)
    return list(
        find_totals(
            texts,
            None if added is None else table.numbers[added].values,
            beside=beside,
            lacking=lacking,
            real={name: real.get(_noun(name), set()) for name in names},
            own_words={name for name in names if _noun(name) == "group"},
        )
    )


def _naming(table: ParsedTable) -> list[str]:
    """Give the columns in which a word for a total may stand, empty where there is none."""
    keys = [column for column in table.table.keys if column.is_text]
    columns = keys or [c for c in table.table.columns if c.kind == "id" and c.required]
    given = [column.name for column in columns if column.name in table.texts]
    # Each text is looked at once; of a table in which none is such a word no more is asked.
    return given if any(_may_be_total(table, name) for name in given) else []


def _may_be_total(table: ParsedTable, name: str) -> bool:
    texts = table.texts[name].texts
    return (len(texts) > 1 or name != "group") and any(map(total_word, texts))


def _added_up(table: ParsedTable) -> str | None:
    """Give the number of a table that is added up at its foot, the first required one."""
    units = [c for c in table.table.columns if c.name in table.numbers and not c.key]
    units = [column for column in units if column.unit in _ADDED_UP]
    return next((c.name for c in sorted(units, key=lambda c: not c.required)), None)


def _noun(column: str) -> str:
    return _ENDS.get(column, column)


def _real(tables: Mapping[str, ParsedTable]) -> dict[str, set[str]]:
    """Give the ids that are no totals: lanes lead there, or more is said of them than a number."""
    real: dict[str, set[str]] = {noun: set() for noun in _DEFINED_IN}
    for noun, name in _DEFINED_IN.items():
        table = tables.get(name)
        if table is None or noun not in table.texts:
            continue
        said = np.zeros(len(table), dtype=bool)
        for column in table.table.columns:
            cells = table.cells(column.name)
            if column.name != noun and column.unit not in _ADDED_UP and cells is not None:
                said |= ~cells.blank
        real[noun] |= _words(table, noun, said)
    for name, ends in (("lanes", ("origin", "destination")), ("places", ("parent",))):
        table = tables.get(name)
        if table is None or any(end not in table.texts for end in ends):
            continue
        full = np.ones(len(table), dtype=bool)
        for end in ends:
            full &= ~table.texts[end].blank
        for end in ends:
            real["place"] |= _words(table, end, full)
    return real


def _words(table: ParsedTable, column: str, rows: NDArray[np.bool_]) -> set[str]:
    """Give the words for totals that stand in some rows of a column."""
    cells = table.texts[column]
    words = {code for code, text in enumerate(cells.texts) if total_word(text)}
    if not words:
        return set()
    return {cells.texts[code] for code in words.intersection(cells.codes[rows].tolist())}


def _numbers(series: pd.Series[Any]) -> NDArray[np.float64] | None:
    """Give a column as numbers, which stand as text in files; None where there are none."""
    if pd.api.types.is_bool_dtype(series) or not (
        pd.api.types.is_numeric_dtype(series) or _texts(series) is not None
    ):
        return None
    numbers = pd.to_numeric(series, errors="coerce").to_numpy(dtype=float)
    return None if np.isnan(numbers).all() else numbers


def _texts(series: pd.Series[Any]) -> list[str] | None:
    """Give a column as texts, blank where missing; None where it holds anything else."""
    cells = series.tolist()
    blank = [cell is None or cell is pd.NA or cell != cell for cell in cells]
    if not all(isinstance(cell, str) or no for cell, no in zip(cells, blank, strict=True)):
        return None
    return ["" if no else str(cell) for cell, no in zip(cells, blank, strict=True)]
