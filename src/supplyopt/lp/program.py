"""A linear program as plain arrays with names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]
Flags = NDArray[np.bool_]

__all__ = [
    "Block",
    "Bounds",
    "Flags",
    "Floats",
    "Indices",
    "Program",
    "append_columns",
    "hold",
    "sums",
    "sums_of_pairs",
    "sums_of_rows",
]


@dataclass(frozen=True)
class Block:
    """A run of rows or columns that mean the same kind of thing.

    Attributes
    ----------
    name : str
        What they are: "ship", "balance", ...
    start : int
        Number of the first.
    axes : tuple of (sequence of str, integer array)
        For each part of a key the labels, and for each row or column which label it bears.
    """

    name: str
    start: int
    axes: tuple[tuple[Sequence[str], Indices], ...]

    @property
    def size(self) -> int:
        """How many rows or columns the block has."""
        return len(self.axes[0][1])

    @property
    def slice(self) -> slice:
        """Where the block stands among all rows or columns."""
        return slice(self.start, self.start + self.size)

    @property
    def keys(self) -> list[tuple[str, ...]]:
        """The key of each row or column, in order."""
        parts = [[labels[i] for i in numbers] for labels, numbers in self.axes]
        return list(zip(*parts, strict=True))

    @property
    def names(self) -> list[str]:
        """The name of each row or column: the block's name with the key in brackets."""
        return [f"{self.name}[{','.join(key)}]" for key in self.keys]


@dataclass(frozen=True)
class Bounds:
    """How far every column and every row may go.

    Attributes
    ----------
    column_lower, column_upper : float array, one a column
    row_lower, row_upper : float array, one a row
    """

    column_lower: Floats
    column_upper: Floats
    row_lower: Floats
    row_upper: Floats

    def copy(self) -> Bounds:
        """Return bounds that can be changed without changing these."""
        return Bounds(
            self.column_lower.copy(),
            self.column_upper.copy(),
            self.row_lower.copy(),
            self.row_upper.copy(),
        )


@dataclass(frozen=True)
class Program:
    """Rows ``row_lower <= A x <= row_upper`` over columns within bounds, a cost to be minimised.

    The cost is not part of it: one program serves many goals.

    Attributes
    ----------
    entry_row, entry_column : integer array
        Where each non-zero entry of A stands.
    entry_value : float array
        Its value. Each place occurs once.
    bounds : Bounds
        Limits of columns and rows.
    integral : bool array, one a column
        Whether the column takes whole values only.
    unit : float array, one a column
        A natural size of the column's values; solvers see columns divided by it.
    columns, rows : tuple of Block
        Names. Columns behind the last block have no name.
    """

    entry_row: Indices
    entry_column: Indices
    entry_value: Floats
    bounds: Bounds
    integral: Flags
    unit: Floats
    columns: tuple[Block, ...] = ()
    rows: tuple[Block, ...] = ()

    @property
    def n_columns(self) -> int:
        """Number of columns."""
        return len(self.bounds.column_lower)

    @property
    def n_rows(self) -> int:
        """Number of rows."""
        return len(self.bounds.row_lower)

    @property
    def is_linear(self) -> bool:
        """Whether no column has to be whole."""
        return not bool(self.integral.any())

    @cached_property
    def row_scale(self) -> Floats:
        """Per row the power of two that brings its largest scaled entry near 1."""
        largest = np.zeros(self.n_rows)
        np.maximum.at(
            largest, self.entry_row, np.abs(self.entry_value) * self.unit[self.entry_column]
        )
        largest[largest == 0] = 1.0
        return np.exp2(-np.round(np.log2(largest)))

    def activity(self, values: Floats) -> Floats:
        """Return A x, one a row."""
        products = self.entry_value * values[self.entry_column]
        return sums(products, self.entry_row, self.n_rows)

    def size_of_activity(self, values: Floats) -> Floats:
        """Return the sum of the magnitudes that make up A x, one a row."""
        products = np.abs(self.entry_value * values[self.entry_column])
        return sums(products, self.entry_row, self.n_rows)

    def pricing(self, duals: Floats) -> Floats:
        """Return A' y, one a column."""
        products = self.entry_value * duals[self.entry_row]
        return sums(products, self.entry_column, self.n_columns)

    def with_bounds(self, bounds: Bounds) -> Program:
        """Return the same program within other bounds."""
        return replace(self, bounds=bounds)

    def relaxed(self) -> Program:
        """Return the same program with no column bound to whole values."""
        return replace(self, integral=np.zeros(self.n_columns, dtype=bool))


def sums(values: Floats, numbers: Indices, count: int) -> Floats:
    """Return the sum of the values that bear each number from 0 up to a count."""
    return np.bincount(numbers, weights=values, minlength=count).astype(np.float64, copy=False)


def sums_of_pairs(
    values: Floats, first: Indices, second: Indices, shape: tuple[int, int]
) -> Floats:
    """Return the sum of the values that bear each pair of numbers, as a table.

    Parameters
    ----------
    values : float array
    first, second : integer array
        The row and the column of each value.
    shape : (int, int)
        Rows and columns of the table.
    """
    return sums(values, first * shape[1] + second, shape[0] * shape[1]).reshape(shape)


def sums_of_rows(values: Floats, numbers: Indices, count: int) -> Floats:
    """Return the sum of the rows that bear each number from 0 up to a count.

    Parameters
    ----------
    values : float array, rows x columns
    numbers : integer array, one a row
    count : int
    """
    return np.stack([sums(column, numbers, count) for column in values.T], axis=1)


def append_columns(program: Program, *, like: Indices) -> Program:
    """Return the program with copies of some columns at its end, held at zero.

    A copy stands in the same rows with the same entries. Held at zero it changes nothing; set
    free it makes good what its model may not deliver.

    Parameters
    ----------
    program : Program
    like : integer array
        The columns to copy, each at most once.

    Returns
    -------
    Program
        Copies stand behind all other columns, in the order of `like`.
    """
    copy_of = np.full(program.n_columns, -1, dtype=np.int64)
    copy_of[like] = program.n_columns + np.arange(len(like))
    copied = copy_of[program.entry_column] >= 0
    zeros = np.zeros(len(like))
    bounds = program.bounds
    return replace(
        program,
        entry_row=np.concatenate([program.entry_row, program.entry_row[copied]]),
        entry_column=np.concatenate([program.entry_column, copy_of[program.entry_column[copied]]]),
        entry_value=np.concatenate([program.entry_value, program.entry_value[copied]]),
        bounds=Bounds(
            np.concatenate([bounds.column_lower, zeros]),
            np.concatenate([bounds.column_upper, zeros]),
            bounds.row_lower,
            bounds.row_upper,
        ),
        integral=np.concatenate([program.integral, np.zeros(len(like), dtype=bool)]),
        unit=np.concatenate([program.unit, program.unit[like]]),
    )


def hold(program: Program, cost: Floats, *, at_most: float) -> Program:
    """Return the program with a further row: the cost stays at or below a value.

    Parameters
    ----------
    program : Program
    cost : float array, one a column
    at_most : float
    """
    used = np.flatnonzero(cost)
    bounds = program.bounds
    return replace(
        program,
        entry_row=np.concatenate([program.entry_row, np.full(len(used), program.n_rows)]),
        entry_column=np.concatenate([program.entry_column, used]),
        entry_value=np.concatenate([program.entry_value, cost[used]]),
        bounds=Bounds(
            bounds.column_lower,
            bounds.column_upper,
            np.append(bounds.row_lower, -np.inf),
            np.append(bounds.row_upper, at_most),
        ),
    )
