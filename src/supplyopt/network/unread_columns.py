"""Columns that a table does not have, whose headers have a meaning here."""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from supplyopt.errors import Fault
from supplyopt.network.header_words import meaning_of
from supplyopt.network.parsed import ParsedTable

__all__ = ["meaning_of_header", "unread_columns"]

Meaning = Literal["", "unit", "time", "batch"]

_READ_AS: dict[str, Meaning] = {
    "unit": "unit",
    "time": "time",
    "date": "time",
    "due": "time",
    "batch": "batch",
    "expiry": "batch",
}
_PIECE = {
    "piece",
    "pc",
    "pcs",
    "ea",
    "each",
    "unit",
    "no",
    "个",
    "件",
    "只",
    "枚",
    "片",
    "支",
    "块",
}
_ISO = len("2020-02-10")
_OTHER_NAME = "give it a name of its own"


def meaning_of_header(header: str) -> Meaning:
    """Tell what a header means that a table may not have, in English or Chinese.

    Parameters
    ----------
    header : str

    Returns
    -------
    {"unit", "time", "batch", ""}
        In what its numbers are counted; a day or a time of day; of which batch goods are, or how
        long they keep; nothing that is known here.
    """
    return _READ_AS.get(meaning_of(header), "")


def unread_columns(
    tables: Mapping[str, ParsedTable],
    *,
    units: Mapping[str, str] | None = None,
    cycle_days: float | None = None,
) -> Iterator[Fault]:
    """Refuse columns that nobody reads, and that say in what, when, or of which batch.

    Parameters
    ----------
    tables : mapping of str to ParsedTable
    units : mapping of str to str, optional
        In what each item is counted. A column of units that says the same is good. Without it,
        it is good where all rows of an item, in all tables, say the same.
    cycle_days : float, optional
        Days of a cycle. Dates beside cycles are good where cycles can begin so that each date falls
        into the cycle of its row. Without it they are refused.

    Yields
    ------
    Fault
        One a column, for units one a cell; rows as the file shows them.
    """
    known = dict(units or {})
    begins = [-np.inf, np.inf]
    for name, table in tables.items():
        counted = any(column.unit == "pieces" for column in table.table.columns)
        timed = {"cycle", "cycles", "time"} & table.table.by_name.keys()
        for header, cells in table.others.items():
            meaning = meaning_of_header(header)
            if not meaning or not _filled(cells):
                continue
            if meaning in table.table.by_name and table.cells(meaning) is None:
                problem = f"reads like the column {meaning}, and is not called so"
                remedy = f"rename it to {meaning}, or map it (--columns, columns=)"
                yield Fault(name, None, header, None, problem, remedy)
            elif meaning == "unit" and counted:
                yield from _other_units(table, header, cells, known, given=units is not None)
            elif meaning == "time" and timed and not _has(table, "date", "time"):
                days = None if cycle_days is None else _days(table, cells)
                if days is not None and cycle_days is not None:
                    yield from _in_other_cycles(table, header, cells, days, cycle_days, begins)
                    continue
                problem = "is a date or time, which is not read here: goods are planned by cycles"
                remedy = f"give the cycle, and take the column out; or {_OTHER_NAME}, as 'noted on'"
                yield Fault(name, None, header, None, problem, remedy)
            elif meaning == "batch" and counted and not _has(table, "batch"):
                problem = "says of which batch goods are or how long they keep, and is not read"
                remedy = "give how long they have kept in age (cycles), if the table has it, "
                remedy += (
                    f"with one row for each item and age; or take the column out, or {_OTHER_NAME}"
                )
                yield Fault(name, None, header, None, problem, remedy)


def _has(table: ParsedTable, *names: str) -> bool:
    return any(table.cells(name) is not None for name in names)


def _filled(cells: pd.Series[Any]) -> bool:
    return any(_word(cell) for cell in cells.tolist())


def _other_units(
    table: ParsedTable, header: str, cells: pd.Series[Any], known: dict[str, str], *, given: bool
) -> Iterator[Fault]:
    items = table.text("item").tolist() if "item" in table.texts else [""] * len(table)
    for row, item, cell in zip(table.rows.tolist(), items, cells.tolist(), strict=True):
        unit = _word(cell)
        if not unit or (given and item not in known):
            continue
        counted_in = known.setdefault(item, unit)
        if _same_unit(unit, counted_in):
            continue
        of = f" of {item!r}" if item else ""
        where = "items" if given else "other rows"
        problem = f"is not the unit{of}, {counted_in!r} in {where}, and units are not converted"
        remedy = f"write the quantity in {counted_in!r}; if no unit is meant, {_OTHER_NAME}"
        yield Fault(table.table.name, row, header, unit, problem, remedy)


def _days(table: ParsedTable, cells: pd.Series[Any]) -> NDArray[np.float64] | None:
    """Give dates as days since 1970, NaN where blank; None where one is none, or has no cycle."""
    cycles = table.numbers.get("cycle")
    blank = np.array([not _word(cell) for cell in cells.tolist()], dtype=bool)
    if cycles is None or np.isnan(cycles.values[~blank]).any():
        return None
    days = np.full(len(table), np.nan)
    for at in np.flatnonzero(~blank).tolist():
        try:
            day = datetime.date.fromisoformat(_word(cells.iloc[at])[:_ISO])
        except ValueError:
            return None
        days[at] = day.toordinal()
    return days


def _in_other_cycles(
    table: ParsedTable,
    header: str,
    cells: pd.Series[Any],
    days: NDArray[np.float64],
    length: float,
    begins: list[float],
) -> Iterator[Fault]:
    """Find dates that no first day of cycle 1 brings into their cycles, with those seen before."""
    cycles = table.number("cycle")
    for at in np.flatnonzero(~np.isnan(days)).tolist():
        # The first day lies in (low, high].
        low, high = days[at] - cycles[at] * length, days[at] - (cycles[at] - 1) * length
        if max(low, begins[0]) >= min(high, begins[1]):
            problem = f"does not fall into cycle {cycles[at]:.0f}, as dates and cycles of "
            problem += f"{length:g} days of other rows have it"
            remedy = "correct the cycle, which counts, or the date"
            row = int(table.rows[at])
            yield Fault(table.table.name, row, header, _word(cells.iloc[at]), problem, remedy)
        else:
            begins[:] = max(low, begins[0]), min(high, begins[1])


def _word(cell: object) -> str:
    if cell is None or cell is pd.NA or cell != cell:
        return ""
    return str(cell).strip()


def _same_unit(one: str, other: str) -> bool:
    first, second = _plain_unit(one), _plain_unit(other)
    return first == second or {first, second} <= _PIECE


def _plain_unit(unit: str) -> str:
    plain = unicodedata.normalize("NFKC", unit).casefold().strip(" .")
    plain = re.sub(r"\(s\)$", "", plain)
    if plain not in _PIECE and plain.isascii() and len(plain) > 3 and plain.endswith("s"):
        plain = plain.removesuffix("es") if plain.endswith(("xes", "ches")) else plain[:-1]
    return plain
