"""A linear program as plain arrays, for any solver that takes them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from supplyopt.lp.program import Bounds, Floats, Program

__all__ = ["ArraySolver", "Arrays", "Told", "arrays_of", "program_of"]


@dataclass(frozen=True)
class Arrays:
    """Minimize ``cost @ x`` over all x within bounds for which A x is within bounds, too.

    Scaled: costs, columns, rows are near 1 in size, so that a solver's absolute tolerances mean
    the same for data of any size. Bounds may be infinite.

    Attributes
    ----------
    cost, column_lower, column_upper : float array, one a column
    row_lower, row_upper : float array, one a row
    starts, columns, entries : int32, int32, float array
        A, row by row: row r has ``entries[starts[r]:starts[r + 1]]`` in ``columns`` likewise.
    seconds : float
        Time left, infinite without a limit.
    """

    cost: Floats
    column_lower: Floats
    column_upper: Floats
    row_lower: Floats
    row_upper: Floats
    starts: NDArray[np.int32]
    columns: NDArray[np.int32]
    entries: Floats
    seconds: float = np.inf


Told = tuple[str, Sequence[float] | Floats | None, Sequence[float] | Floats | None]
"""A status ("optimal", "infeasible", "unbounded", "limit", "failed"), values, row prices.

Prices tell how fast the least cost rises with a row's active bound; None where the solver gives
none. Values and prices are read of an optimal answer only.
"""

ArraySolver = Callable[[Arrays], Told]
"""Solves one linear program, and remembers nothing."""


def arrays_of(program: Program) -> Arrays:
    """Return a program as arrays, its cost zero.

    Parameters
    ----------
    program : Program
        Scaled, with no integral column.
    """
    order = np.lexsort((program.entry_column, program.entry_row))
    starts = np.zeros(program.n_rows + 1, dtype=np.int32)
    np.cumsum(np.bincount(program.entry_row, minlength=program.n_rows), out=starts[1:])
    bounds = program.bounds
    return Arrays(
        np.zeros(program.n_columns),
        bounds.column_lower,
        bounds.column_upper,
        bounds.row_lower,
        bounds.row_upper,
        starts,
        program.entry_column[order].astype(np.int32),
        program.entry_value[order],
    )


def program_of(arrays: Arrays) -> Program:
    """Return arrays as a program of which every number is as it stands.

    Parameters
    ----------
    arrays : Arrays
    """
    columns, rows = len(arrays.cost), len(arrays.row_lower)
    return Program(
        np.repeat(np.arange(rows), np.diff(arrays.starts)),
        arrays.columns.astype(np.int64),
        arrays.entries,
        Bounds(arrays.column_lower, arrays.column_upper, arrays.row_lower, arrays.row_upper),
        integral=np.zeros(columns, dtype=bool),
        unit=np.ones(columns),
    )
