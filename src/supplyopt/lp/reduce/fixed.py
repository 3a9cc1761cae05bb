"""Columns that are fixed leave the program, as do those that meet no row.

Proof. A fixed column's part of every row is known: taken off the row's bounds it leaves the same
solutions in the other columns, and the cost less a constant. For prices of the rows that are
optimal for the rest, the reduced cost d of the fixed column may have any sign, since its lower
and upper bound are the same: what it adds to the dual bound, d times its value, is the column's
cost less what the rows' bounds were moved by at these prices. So both bounds are the same.

A column that meets no row is best at the bound that its cost names; without cost anywhere.
"""

from __future__ import annotations

import numpy as np

from supplyopt.lp.program import sums
from supplyopt.lp.reduce.task import Back, Task, Undo

__all__ = ["drop_fixed"]


def drop_fixed(task: Task) -> Undo | None:
    """Take out columns that are fixed, or meet no row and have a finite best value.

    Parameters
    ----------
    task : Task
        Changed in place.

    Returns
    -------
    callable or None
        The way back, None where nothing was found.
    """
    low, high = task.bounds.column_lower, task.bounds.column_upper
    lonely = task.columns_in & (task.column_counts() == 0)
    nearest = np.clip(0.0, low, high)
    best = np.where(task.cost > 0, low, np.where(task.cost < 0, high, nearest))
    gone = task.columns_in & (low == high)
    # Bounds of a lonely column that pass each other stay, for the solver to see.
    gone |= lonely & np.isfinite(best) & (low <= high)
    if not gone.any():
        return None
    columns = np.flatnonzero(gone)
    values = best[columns]
    cost = task.cost[columns]
    out = gone[task.column]
    row, column, value = task.row[out], task.column[out], task.value[out]
    at = np.full(len(gone), np.nan)
    at[columns] = values
    task.keep_entries(~out)
    task.move_rows(sums(value * at[column], row, len(task.rows_in)))
    task.columns_in &= ~gone

    def undo(back: Back) -> None:
        back.values[columns] = values
        back.reduced[columns] = cost
        back.reduced[:] -= sums(value * back.prices[row], column, len(gone))

    return undo
