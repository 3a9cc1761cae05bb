"""Checks of keys: what tells rows apart, what they refer to."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from supplyopt.errors import Fault
from supplyopt.network.cells import plain_number
from supplyopt.network.numbered import id_positions, positions
from supplyopt.network.parsed import ParsedTable, table_or_default
from supplyopt.network.schema import TABLES, Column
from supplyopt.network.suggest import Suggestions

__all__ = ["duplicate_keys", "empty_tables", "several_settings", "undefined_ids"]

_MOST = 2**62


def empty_tables(tables: Mapping[str, ParsedTable]) -> Iterator[Fault]:
    """Find tables without rows that need some."""
    for name, parsed in tables.items():
        first = parsed.table.columns[0].name
        if not parsed.table.may_be_empty and not len(parsed) and first in parsed.texts:
            yield Fault(name, None, "", None, "the table is empty", f"give at least one {first}")


def several_settings(tables: Mapping[str, ParsedTable]) -> Iterator[Fault]:
    """Find settings beyond the first row."""
    if "settings" in tables:
        for row in tables["settings"].rows[1:].tolist():
            yield Fault("settings", row, "", None, "there is a row too many", "keep one row")


def duplicate_keys(tables: Mapping[str, ParsedTable]) -> Iterator[Fault]:
    """Find rows that no key tells apart, a blank and its default being the same."""
    for name, parsed in tables.items():
        keys = parsed.table.keys
        if not keys or any(key.required and key.name not in parsed.texts for key in keys):
            continue
        known, codes = _key_codes(parsed)
        ordered = np.sort(codes[known])
        if (ordered[1:] != ordered[:-1]).all():
            continue
        again = np.flatnonzero(pd.Series(codes[known]).duplicated().to_numpy())
        rows = parsed.rows[known]
        first = dict(zip(codes[known][::-1].tolist(), rows[::-1].tolist(), strict=True))
        # An age that nobody gave tells nothing apart.
        keys = tuple(key for key in keys if key.name != "age" or parsed.cells("age") is not None)
        titles = ", ".join(key.name for key in keys)
        columns = [_filled(parsed, key) for key in keys]
        for position in np.flatnonzero(known)[again].tolist():
            value = ", ".join(_shown(column[position]) for column in columns)
            problem = f"is a duplicate of row {first[int(codes[position])]}"
            remedy = "keep one of them, or add them up" if len(keys) > 1 else "keep one of them"
            yield Fault(name, int(parsed.rows[position]), titles, value, problem, remedy)


def undefined_ids(
    tables: Mapping[str, ParsedTable], *, changed: Collection[str]
) -> Iterator[Fault]:
    """Find ids that no table defines, in the tables that changed or where those define them."""
    for name, parsed in tables.items():
        for column in parsed.table.columns:
            if column.refers and (name in changed or column.refers in changed):
                yield from _undefined(parsed, column, tables=tables)


def _undefined(
    parsed: ParsedTable, column: Column, *, tables: Mapping[str, ParsedTable]
) -> Iterator[Fault]:
    name = parsed.table.name
    given = column.refers in tables
    if not given and TABLES[column.refers].required:
        return  # that it is missing has been said, once
    defining = table_or_default(tables, column.refers)
    noun = defining.table.columns[0].name
    if noun not in defining.texts:
        return
    defined = id_positions(defining)
    remedy = f"define it in {column.refers}, or correct it"
    if not given:
        remedy = f"there is no table {column.refers}: define it there, or correct it"
    cells = parsed.texts.get(column.name)
    if column.default and column.default not in defined and len(parsed):
        blank = f"blank means {column.default!r}, which {column.refers} does not define"
        if cells is None:
            yield Fault(name, None, column.name, None, blank, "add the column, or " + remedy)
        else:
            for row in parsed.rows[cells.blank & ~parsed.empty_rows()].tolist():
                yield Fault(name, row, column.name, None, blank, "fill it in, or " + remedy)
    if cells is None:
        return
    unknown = (positions(parsed, column.name, defining=defining) < 0) & (cells.codes >= 0)
    if not unknown.any():
        return
    suggestions = Suggestions(defined)
    for position in np.flatnonzero(unknown).tolist():
        text = cells.texts[cells.codes[position]]
        near = suggestions.nearest(text)
        meant = f"did you mean {near!r}?" if near else remedy
        row = int(parsed.rows[position])
        yield Fault(name, row, column.name, text, f"no {noun} has this id", meant)


def _key_codes(parsed: ParsedTable) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    """Give the rows whose key is known, and a number for each row's key."""
    known = np.ones(len(parsed), dtype=bool)
    codes, size = np.zeros(len(parsed), dtype=np.int64), 1
    for key in parsed.table.keys:
        cells = parsed.cells(key.name)
        if cells is None:
            continue  # all rows have the default
        known &= ~cells.bad
        if key.required:
            known &= ~cells.blank
        part, count = _key_part(parsed, key)
        if size > _MOST // max(count, 1):
            codes, seen = pd.factorize(codes)
            size = len(seen)
        codes, size = codes * count + part, size * count
    return known, codes


def _key_part(parsed: ParsedTable, key: Column) -> tuple[NDArray[np.int64], int]:
    """Give a number for each row's part of the key, and how many there are."""
    if not key.is_text:
        part, found = pd.factorize(parsed.number(key.name))
        return part.astype(np.int64), len(found)
    words, row = parsed.words(key.name)
    if words[-1] in words[:-1]:
        # Blank cells say what others say in full.
        row = np.where(row == len(words) - 1, words.index(words[-1]), row)
    return row, len(words)


def _filled(parsed: ParsedTable, key: Column) -> NDArray[Any]:
    return parsed.text(key.name) if key.is_text else parsed.number(key.name)


def _shown(value: Any) -> str:
    return value if isinstance(value, str) else str(plain_number(value))
