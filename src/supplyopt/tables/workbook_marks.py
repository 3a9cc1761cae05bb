"""What a sheet's file says beyond the values of its cells."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass, field
from typing import Any

from supplyopt.network.cells import SpoiltCell

__all__ = [
    "MOST_CELLS",
    "MOST_COLUMNS",
    "MOST_ROWS",
    "PERCENT_FORMATS",
    "PercentCell",
    "SheetMarks",
    "error_cell",
    "is_percent_format",
    "merged_cell",
    "time_cell",
    "uncalculated",
]

MOST_CELLS = 20_000_000
"""Rows times columns of the largest sheet that is read: a stray cell makes a sheet of gigabytes."""

MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384
"""How far sheets reach in the formats of today."""

PERCENT_FORMATS = (9, 10)
"""What the formats of Excel that show percentages are numbered."""

Range = tuple[tuple[int, int], tuple[int, int]]


@dataclass(frozen=True, slots=True)
class SheetMarks:
    """What is known of one sheet; rows, columns are counted from 0.

    Attributes
    ----------
    spoilt : dict of (row, column) to SpoiltCell
        Errors, formulas that were never calculated.
    hidden_rows, hidden_columns : set of int
        What a person does not see, filtered rows included.
    merged : list of ((row, column), (row, column))
        First, last cell of each merged range.
    percents : set of (row, column)
        Numbers that are shown as percentages.
    extent : list of int
        How many rows, how many columns filled cells reach over.
    """

    spoilt: dict[tuple[int, int], SpoiltCell] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merged: list[Range] = field(default_factory=list)
    percents: set[tuple[int, int]] = field(default_factory=set)
    extent: list[int] = field(default_factory=lambda: [0, 0])

    @property
    def rows(self) -> int:
        """How many rows filled cells reach over."""
        return self.extent[0]

    @property
    def columns(self) -> int:
        """How many columns filled cells reach over."""
        return self.extent[1]

    def reach(self, row: int, column: int) -> None:
        """Count in a filled cell."""
        self.extent[:] = max(self.rows, row + 1), max(self.columns, column + 1)


class PercentCell(float):
    """A number that a person sees as a percentage.

    Attributes
    ----------
    where : str
        What a spreadsheet calls the cell.
    """

    where: str

    def __new__(cls, value: float, where: str) -> PercentCell:
        """Make one of the number and where it stands."""
        made = super().__new__(cls, value)
        made.where = where
        return made


def is_percent_format(code: str) -> bool:
    """Whether a format of numbers shows percentages.

    Parameters
    ----------
    code : str
        As "0.0%"; what is quoted, or follows a backslash, is shown as it is.
    """
    return "%" in re.sub(r'"[^"]*"|\\.', "", code)


def error_cell(shown: str) -> SpoiltCell:
    """Make the cell of a formula that failed."""
    problem = "is an error of the spreadsheet"
    return SpoiltCell(shown, problem, "put its formula right, or write the value", shown)


def uncalculated(formula: str) -> SpoiltCell:
    """Make the cell of a formula whose value is not in the file."""
    shown = "=" + formula.strip().removeprefix("of:").removeprefix("=")
    shown = shown if len(shown) <= 60 else shown[:57] + "..."
    problem = "is a formula that was never calculated"
    remedy = "open and save the file in a spreadsheet program"
    return SpoiltCell(shown, problem, remedy, shown)


def time_cell(value: Any) -> SpoiltCell:
    """Make the cell of a date, a time or a duration, given as such or as text."""
    kind = "a duration"
    if isinstance(value, datetime.date):
        kind = "a date"
    elif isinstance(value, datetime.time):
        kind = "a time of day"
    problem = f"is {kind}, neither a number nor text"
    remedy = "format the cell as text or as a number, then write it again"
    return SpoiltCell(str(value), problem, remedy, value)


def merged_cell(where: str) -> SpoiltCell:
    """Make a cell of a merged range that is not its first."""
    problem = f"belongs to the merged cell {where}, which holds one value only"
    return SpoiltCell(f"({where})", problem, "split it, and fill in every cell", None)
