"""Programs made larger by what a question adds."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from supplyopt.lp.program import Bounds, Floats, Indices, Program

__all__ = ["extend"]


def extend(
    program: Program,
    *,
    lower: Floats,
    upper: Floats,
    unit: Floats,
    row_lower: Floats,
    row_upper: Floats,
    entries: tuple[Indices, Indices, Floats],
) -> Program:
    """Return the program with further continuous columns and further rows.

    Parameters
    ----------
    program : Program
    lower, upper, unit : float arrays, one a new column
    row_lower, row_upper : float arrays, one a new row
    entries : (rows, columns, values)
        Non-zero entries of the new rows; rows counted from 0 for the first new one, columns
        over all, old and new.
    """
    row, column, value = entries
    bounds = program.bounds
    return replace(
        program,
        entry_row=np.concatenate([program.entry_row, program.n_rows + row]),
        entry_column=np.concatenate([program.entry_column, column]),
        entry_value=np.concatenate([program.entry_value, value]),
        bounds=Bounds(
            np.concatenate([bounds.column_lower, lower]),
            np.concatenate([bounds.column_upper, upper]),
            np.concatenate([bounds.row_lower, row_lower]),
            np.concatenate([bounds.row_upper, row_upper]),
        ),
        integral=np.concatenate([program.integral, np.zeros(len(lower), dtype=bool)]),
        unit=np.concatenate([program.unit, unit]),
    )
