"""A table after reading: checked headers, columns of codes or numbers."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from supplyopt.network.cells import NumberCells, Problem, TextCells, number_cells, text_cells
from supplyopt.network.number_text import Notation, shows_point
from supplyopt.network.schema import TABLES, Column, Table

__all__ = ["ParsedTable", "named_series", "parse_columns", "table_or_default", "text_series"]

Value = TypeVar("Value")

_AS_USUAL = Notation()
_RANKS = (
    {
        *("high", "highest", "first", "1st", "urgent", "top", "a", "p1", "i"),
        *("高", "最高", "首要", "优先", "紧急", "第一", "一", "一级", "甲"),
    },
    {
        *("medium", "middle", "mid", "normal", "second", "2nd", "b", "p2", "ii"),
        *("中", "中等", "一般", "普通", "第二", "二", "二级", "乙"),
    },
    {
        *("low", "lowest", "last", "third", "3rd", "c", "p3", "iii"),
        *("低", "最低", "第三", "三", "三级", "丙"),
    },
)
"""Words for priorities 1, 2, 3."""
# pandas 3 has a real text type; before it, text is a column of objects.
_TEXT: Any = "str" if int(pd.__version__.split(".")[0]) >= 3 else object


def text_series(texts: NDArray[np.object_]) -> pd.Series[Any]:
    """Give texts as pandas likes them, None where blank."""
    series: pd.Series[Any] = pd.Series(texts, dtype=_TEXT)
    return series


def named_series(names: Sequence[str], numbers: NDArray[np.int64]) -> pd.Series[Any]:
    """Give the name of each number as pandas likes them, None where it is -1."""
    if _TEXT == "str" and len(numbers) > len(names):
        # Each text is made once.
        return pd.Series(pd.array([*names, None], dtype="str").take(numbers))
    return text_series(np.array([*names, None], dtype=object)[numbers])


@dataclass(frozen=True, slots=True)
class ParsedTable:
    """One table of a network, its cells read once.

    Attributes
    ----------
    table : Table
        Its declaration.
    rows : ndarray of int64, shape (rows,)
        The row of each record as the file shows it.
    texts : dict of str to TextCells
        The ids and other text that were given, by column.
    numbers : dict of str to NumberCells
        The numbers that were given, by column.
    others : dict of str to Series
        Columns that the contract does not know, as they were given.
    order : tuple of str
        All headers in the order given.
    source : str
        The file, with the sheet, whose rows these are; "" for frames, whose rows are counted.
    """

    table: Table
    rows: NDArray[np.int64]
    texts: dict[str, TextCells]
    numbers: dict[str, NumberCells]
    others: dict[str, pd.Series[Any]]
    order: tuple[str, ...]
    source: str = ""
    # What has been worked out from the table: tables never change.
    _kept: dict[str, tuple[tuple[ParsedTable, ...], Any]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def __reduce__(self) -> tuple[Any, ...]:
        cells = (self.texts, self.numbers, self.others, self.order)
        return ParsedTable, (self.table, self.rows, *cells, self.source)

    def once(self, name: str, work: Callable[[], Value], *beside: ParsedTable) -> Value:
        """Give what was worked out from this table with others beside it, or work it out."""
        found = self._kept.get(name)
        if found is None or any(a is not b for a, b in zip(found[0], beside, strict=True)):
            found = (beside, work())
            self._kept[name] = found
        value: Value = found[1]
        return value

    def __len__(self) -> int:
        return len(self.rows)

    def cells(self, name: str) -> TextCells | NumberCells | None:
        """Give a column of the contract, None where it was not given."""
        return self.texts[name] if name in self.texts else self.numbers.get(name)

    def empty_rows(self) -> NDArray[np.bool_]:
        """Find the rows in which every cell is blank."""
        empty = np.ones(len(self), dtype=bool)
        for name in (*self.texts, *self.numbers):
            cells = self.cells(name)
            empty &= cells is not None and cells.blank
        for series in self.others.values() if empty.any() else ():
            empty &= series.isna().to_numpy()
        return empty

    def take(self, keep: NDArray[Any]) -> ParsedTable:
        """Keep only some rows, with the row numbers they have."""
        return ParsedTable(
            self.table,
            self.rows[keep],
            {name: cells.take(keep) for name, cells in self.texts.items()},
            {name: cells.take(keep) for name, cells in self.numbers.items()},
            {name: series[keep].reset_index(drop=True) for name, series in self.others.items()},
            self.order,
            self.source,
        )

    def text(self, name: str) -> NDArray[np.object_]:
        """Give a text column row by row with its default in."""
        words, row = self.words(name)
        return np.array(words, dtype=object)[row]

    def words(self, name: str) -> tuple[tuple[str, ...], NDArray[np.int64]]:
        """Give a text column, its default in, as texts with the number of one for each row."""
        column = self.table.by_name[name]
        default: tuple[str, ...] = (str(column.default),)
        row = np.zeros(len(self), dtype=np.int64)
        if column.default_from:
            default, row = self.words(column.default_from)
        cells = self.texts.get(name)
        if cells is None:
            return default, row
        count = len(cells.texts)
        return (*cells.texts, *default), np.where(cells.codes < 0, count + row, cells.codes)

    def number(self, name: str) -> NDArray[np.float64]:
        """Give a number column row by row with its default in."""
        column = self.table.by_name[name]
        cells = self.numbers.get(name)
        given = np.full(len(self), np.nan) if cells is None else cells.values
        if column.default_from:
            default: Any = self.number(column.default_from)
        else:
            default = np.nan if column.required else float(column.default)
        return np.where(np.isnan(given), default, given)

    def frame(self) -> pd.DataFrame:
        """Give the table as it was given, each column in its own type."""
        columns: dict[str, Any] = {}
        for name in self.order:
            if name in self.texts:
                columns[name] = named_series(self.texts[name].texts, self.texts[name].codes)
            elif name in self.numbers:
                columns[name] = self._number_column(self.numbers[name].values.copy(), name)
            else:
                columns[name] = self.others[name].copy()
        return pd.DataFrame(columns, columns=list(self.order), index=pd.RangeIndex(len(self)))

    def filled_frame(self) -> pd.DataFrame:
        """Give the table with every column of the contract in it, defaults in."""
        columns: dict[str, Any] = {}
        for name, column in self.table.by_name.items():
            if column.is_text:
                columns[name] = named_series(*self.words(name))
            elif column.is_integer:
                columns[name] = self.number(name).astype(np.int64)
            else:
                columns[name] = self.number(name)
        for name, series in self.others.items():
            columns[name] = series.copy()
        return pd.DataFrame(columns, index=pd.RangeIndex(len(self)))

    def _number_column(self, values: NDArray[np.float64], name: str) -> NDArray[Any]:
        if self.table.by_name[name].kind == "whole" and not np.isnan(values).any():
            return values.astype(np.int64)
        return values


def parse_columns(
    table: Table,
    columns: Sequence[tuple[str, pd.Series[Any]]],
    *,
    rows: NDArray[np.int64],
    notation: Notation = _AS_USUAL,
    infinite: bool = True,
) -> tuple[ParsedTable, dict[str, list[Any]]]:
    """Read the columns of a table.

    Parameters
    ----------
    table : Table
        Its declaration.
    columns : sequence of (header, Series)
        Headers without outer blanks, none twice.
    rows : ndarray of int64, shape (rows,)
        The row of each record as the file shows it.
    notation : Notation, optional
        How numbers are written that stand as text.
    infinite : bool, default True
        Whether the number ``inf`` is a blank where blank means unlimited, as `filled_frame` writes
        it: in frames; files leave the cell blank.

    Returns
    -------
    ParsedTable
        What the cells say.
    dict of str to list of Problem
        The cells that cannot be read, by column.
    """
    texts: dict[str, TextCells] = {}
    numbers: dict[str, NumberCells] = {}
    others: dict[str, pd.Series[Any]] = {}
    problems: dict[str, list[Any]] = {}

    @cache
    def point_shown() -> bool:
        return any(
            shows_point(series.to_numpy(dtype=object), holds=_holds(table.by_name[name]))
            for name, series in columns
            if name in table.by_name and not table.by_name[name].is_text
        )

    for name, series in columns:
        column = table.by_name.get(name)
        if column is None:
            others[name] = series.reset_index(drop=True)
        elif column.is_text:
            texts[name], problems[name] = text_cells(series)
        else:
            numbers[name], problems[name] = number_cells(
                series,
                notation=notation,
                holds=_holds(column),
                point_shown=point_shown,
                unlimited=infinite and column.default == np.inf,
            )
    if "priority" in numbers and "priority" in table.by_name:
        problems["priority"] = [_ranked(problem) for problem in problems["priority"]]
    for name in numbers:
        if table.by_name[name].unit == "pieces":
            problems[name] = [_in_pieces(problem) for problem in problems[name]]
    order = tuple(name for name, _ in columns)
    return ParsedTable(table, rows, texts, numbers, others, order), problems


def _ranked(problem: Problem) -> Problem:
    """Give a priority in words the remedy that says which number it is."""
    word = unicodedata.normalize("NFKC", str(problem.value)).strip().casefold()
    ranks = [rank for rank, words in enumerate(_RANKS, start=1) if word in words]
    remedy = "give a plain number: 1 for who is served first, 2 for who comes next, and so on"
    if ranks:
        remedy += f"; {ranks[0]} for {str(problem.value).strip()!r}, if that is what is meant"
    return replace(problem, remedy=remedy)


def _in_pieces(problem: Problem) -> Problem:
    """Give a share where pieces belong the remedy that no fraction would be: 0.8 is not 80 %."""
    if not str(problem.value).strip().endswith(("%", "％", "‰")):
        return problem
    remedy = "give pieces: work out of what it is a share, and write what that comes to"
    return replace(problem, remedy=remedy)


def table_or_default(tables: Mapping[str, ParsedTable], name: str) -> ParsedTable:
    """Give a table, or what holds without it: no rows, or the one row of defaults."""
    if name in tables and (name != "settings" or len(tables[name])):
        return tables[name]
    return _default(name)


@cache
def _default(name: str) -> ParsedTable:
    table = TABLES[name]
    given: dict[str, list[Any]] = {column.name: [] for column in table.columns if column.required}
    if name == "groups":
        given = {"group": ["all"], "priority": [1.0]}
    if name == "settings":
        given = {"cycles": [np.nan]}
    columns = [(header, _typed(cells, table.by_name[header])) for header, cells in given.items()]
    count = max(map(len, given.values()))
    return parse_columns(table, columns, rows=np.arange(count, dtype=np.int64) + 2)[0]


def _holds(column: Column) -> Callable[[float], bool]:
    """Give the test of whether a column can hold a number."""

    def holds(number: float) -> bool:
        if column.kind == "whole" and number != np.floor(number):
            return False
        above = number > column.low if column.low_open else number >= column.low
        return bool(above and number <= column.high)

    return holds


def _typed(cells: list[Any], column: Column) -> pd.Series[Any]:
    return pd.Series(cells, dtype=object if column.is_text else np.float64)
