"""Rows with one column become bounds of the column; rows with none leave the program.

Proof. ``L <= a x <= U`` says no more than ``L/a <= x <= U/a`` (turned round for a below zero), so
the solutions stay. Back again: let d be the column's reduced cost without the row. Where its sign
names a bound that is the row's, the row is priced at d / a, and the column's reduced cost is zero;
the dual bound counts d times the same bound either way. Elsewhere the row has no price.

A row without columns holds zero: within its bounds it says nothing, and else there is no solution.
A row without bounds, or whose columns' bounds keep it anyway, says nothing and has no price.
"""

from __future__ import annotations

import numpy as np

from supplyopt.lp.reduce.task import Back, Task, Undo

__all__ = ["NoSolution", "drop_single_rows", "drop_vain_rows"]

_ROUNDING = 1e-9


class NoSolution(Exception):
    """Bounds contradict each other, so it seems: the solver should say so itself."""


def drop_single_rows(task: Task) -> Undo | None:
    """Turn rows with one column into bounds.

    Parameters
    ----------
    task : Task
        Changed in place.

    Returns
    -------
    callable or None
        The way back, None where nothing was found.

    Raises
    ------
    NoSolution
    """
    single = task.rows_in & (task.row_counts() == 1)
    entries = np.flatnonzero(single[task.row])
    if len(entries) == 0:
        return None
    # One row a column at a time: which of several is active can be told but one by one.
    entries = entries[np.unique(task.column[entries], return_index=True)[1]]
    rows, columns, value = task.row[entries], task.column[entries], task.value[entries]
    low, high = task.bounds.row_lower[rows] / value, task.bounds.row_upper[rows] / value
    low, high = np.minimum(low, high), np.maximum(low, high)
    before = task.bounds.column_lower[columns], task.bounds.column_upper[columns]
    if not task.meet(columns, low, high):
        raise NoSolution
    by_row_low = task.bounds.column_lower[columns] > before[0]
    by_row_high = task.bounds.column_upper[columns] < before[1]
    kept = np.ones(len(task.row), dtype=bool)
    kept[entries] = False
    task.keep_entries(kept)
    task.rows_in[rows] = False

    def undo(back: Back) -> None:
        reduced = back.reduced[columns]
        active = np.where(reduced > 0, by_row_low, by_row_high)
        back.prices[rows] = np.where(active, reduced / value, 0.0)
        back.reduced[columns] = np.where(active, 0.0, reduced)

    return undo


def drop_vain_rows(task: Task) -> Undo | None:
    """Take out rows that the bounds of their columns keep anyway.

    Parameters
    ----------
    task : Task
        Changed in place.

    Returns
    -------
    callable or None
        The way back, None where nothing was found.

    Raises
    ------
    NoSolution
    """
    bounds = task.bounds
    low, high = bounds.column_lower[task.column], bounds.column_upper[task.column]
    up = task.value > 0
    least = task.per_row(task.value * np.where(up, low, high))
    most = task.per_row(task.value * np.where(up, high, low))
    vain = task.rows_in & (least >= bounds.row_lower) & (most <= bounds.row_upper)
    empty = task.rows_in & (task.row_counts() == 0)
    missed = np.maximum(bounds.row_lower, -bounds.row_upper)[empty]
    if (missed > _ROUNDING * task.row_unit[empty]).any():
        raise NoSolution
    vain |= empty
    if not vain.any():
        return None
    rows = np.flatnonzero(vain)
    task.keep_entries(~vain[task.row])
    task.rows_in &= ~vain

    def undo(back: Back) -> None:
        back.prices[rows] = 0.0

    return undo
