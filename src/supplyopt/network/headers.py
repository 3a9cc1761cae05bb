"""Checks of a table's headers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from supplyopt.errors import Fault
from supplyopt.network.schema import Column, Table
from supplyopt.network.suggest import Suggestions

__all__ = ["check_headers", "one_of"]

# Headers are short: "code" must not pass for "mode".
_CLOSE = 0.8
# So many headers are named that may be what is missing.
_NAMED = 6


def check_headers(
    table: Table, frame: pd.DataFrame
) -> tuple[list[tuple[str, pd.Series[Any]]], list[Fault], list[Fault]]:
    """Find which columns a frame has.

    Parameters
    ----------
    table : Table
        The declaration.
    frame : DataFrame
        The frame as it was given.

    Returns
    -------
    list of (header, Series)
        The columns, outer blanks of the headers stripped, the first of any two alike.
    list of Fault
        Headers that occur twice, required columns that are missing.
    list of Fault
        Headers that were put right, or that look like a slip.
    """
    columns: dict[str, pd.Series[Any]] = {}
    faults: list[Fault] = []
    notes: list[Fault] = []
    for position, label in enumerate(frame.columns):
        header = str(label).strip()
        if header != str(label):
            notes.append(
                _fault(
                    table,
                    header,
                    problem="outer blanks were stripped from the header",
                    remedy="take them out",
                )
            )
        if header in columns:
            faults.append(
                _fault(
                    table, header, problem="the column is there twice", remedy="keep one of them"
                )
            )
        else:
            columns[header] = frame.iloc[:, position]
    absent = [column for column in table.columns if column.name not in columns]
    unknown = [name for name in columns if name not in table.by_name]
    slips = _slips(unknown, absent)
    for column in absent:
        slip = slips.get(column.name)
        if column.required:
            remedy = "add it, and fill every cell"
            if unknown:
                remedy += f"; if it is there as {one_of(unknown)}, say so by columns= (--columns)"
            if slip:
                remedy = f"did you mean it by {slip!r}? then rename that column"
            elif column.name in frame.index.names:
                remedy = "it is the frame's index: call reset_index() first"
            faults.append(
                _fault(table, column.name, problem="the column is missing", remedy=remedy)
            )
        elif slip:
            notes.append(
                _fault(
                    table,
                    slip,
                    problem="the column is not known, and kept without effect",
                    remedy=f"did you mean {column.name!r}? then rename it",
                )
            )
    return list(columns.items()), faults, notes


def one_of(headers: Sequence[str]) -> str:
    """Name headers of which one may be meant; of many the first, with how many more there are.

    Examples
    --------
    >>> one_of(["a", "b"]), one_of("abcdefgh")
    ("one of 'a', 'b'", "one of 'a', 'b', 'c', 'd', 'e', 'f', … (2 more)")
    """
    more = len(headers) - _NAMED
    named = ", ".join(map(repr, headers[:_NAMED])) + f", … ({more} more)" * (more > 0)
    return named if len(headers) == 1 else f"one of {named}"


def _slips(unknown: list[str], absent: list[Column]) -> dict[str, str]:
    """Match unknown headers with the absent columns they may stand for."""
    names = {alias: column.name for column in absent for alias in (column.name, *column.aliases)}
    suggestions = Suggestions(names, closeness=_CLOSE)
    found: dict[str, str] = {}
    for header in unknown:
        near = suggestions.nearest(header)
        if near:
            found.setdefault(names[near], header)
    return found


def _fault(table: Table, header: str, *, problem: str, remedy: str) -> Fault:
    return Fault(table.name, None, header, None, problem, remedy)
