"""A program while it is being made smaller."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from supplyopt.lp.program import Bounds, Flags, Floats, Indices, Program, sums

__all__ = ["Back", "Task", "Undo"]

_ROUNDING = 1e-9
"""A breach by this share of a unit is rounding."""


@dataclass(frozen=True)
class Back:
    """An answer on its way back to the whole program.

    Each reduction, undone, fills in what it took out. The reduced costs of the columns go along,
    for which bound a reduction's rows must be priced at shows in their sign.

    Attributes
    ----------
    values : float array, one a column
    reduced : float array, one a column
        Cost less what the rows' prices make of it.
    prices : float array, one a row
    """

    values: Floats
    reduced: Floats
    prices: Floats


Undo = Callable[[Back], None]


class Task:
    """What is left of a program: rows and columns keep their numbers, entries go.

    Parameters
    ----------
    program : Program
        With no whole columns.
    bounds : Bounds
    cost : float array, one a column

    Attributes
    ----------
    row, column, value : arrays, one an entry
        No place occurs twice.
    cost : float array, one a column
    bounds : Bounds
    columns_in, rows_in : bool array
        What is left.
    unit, row_unit : float array, one a column, one a row
        Natural sizes.
    """

    def __init__(self, program: Program, bounds: Bounds, cost: Floats) -> None:
        kept = program.entry_value != 0
        self.row: Indices = program.entry_row[kept]
        self.column: Indices = program.entry_column[kept]
        self.value: Floats = program.entry_value[kept]
        self.cost: Floats = cost.astype(np.float64)
        self.bounds = bounds.copy()
        self.columns_in: Flags = np.ones(program.n_columns, dtype=bool)
        self.rows_in: Flags = np.ones(program.n_rows, dtype=bool)
        self.unit = program.unit
        self.row_unit: Floats = 1 / program.row_scale

    @property
    def size(self) -> int:
        """How many rows and columns are left."""
        return int(self.columns_in.sum() + self.rows_in.sum())

    def per_row(self, values: Floats) -> Floats:
        """Return sums of one value an entry, one sum a row."""
        return sums(values, self.row, len(self.rows_in))

    def row_counts(self) -> Indices:
        """Return how many entries each row has."""
        return np.bincount(self.row, minlength=len(self.rows_in))

    def column_counts(self) -> Indices:
        """Return how many entries each column has."""
        return np.bincount(self.column, minlength=len(self.columns_in))

    def keep_entries(self, kept: Flags) -> None:
        """Drop all other entries."""
        self.row, self.column, self.value = self.row[kept], self.column[kept], self.value[kept]

    def move_rows(self, by: Floats) -> None:
        """Take what each row holds already off its bounds."""
        self.bounds.row_lower[:] -= by
        self.bounds.row_upper[:] -= by

    def meet(self, columns: Indices, lower: Floats, upper: Floats) -> bool:
        """Narrow the bounds of some columns, each at most once; say whether any value is left.

        Bounds that pass each other by rounding meet where they were.
        """
        low, high = self.bounds.column_lower, self.bounds.column_upper
        lower, upper = np.maximum(low[columns], lower), np.minimum(high[columns], upper)
        crossed = lower > upper
        if crossed.any():
            with np.errstate(invalid="ignore"):
                size = self.unit[columns] + np.minimum(np.abs(lower), np.abs(upper))
                if not (lower - upper <= _ROUNDING * size)[crossed].all():
                    return False
            meeting = np.clip(lower, low[columns], high[columns])
            lower, upper = np.where(crossed, meeting, lower), np.where(crossed, meeting, upper)
        low[columns], high[columns] = lower, upper
        return True
