"""Columns that stand in one row alone become room of the row.

Proof. Let column x, ``l <= x <= u`` at cost c, stand in row ``L <= a x + rest <= U`` alone.

Without cost, the row can be kept if and only if ``rest`` is between ``L - max(a x)`` and
``U - min(a x)``; these are the row's new bounds. If the row is an equation, x = (L - rest) / a, so
c x is a constant less c / a times the rest: the other columns of the row pay for x, and the row is
as before with c zero. No solution is lost, none is won, and each costs the same.

Back again: x makes good what the row misses. The row's price is its price among the rest plus
c / a; the reduced cost of x is then -a times the former price. Where that price is above zero, the
row's new lower bound counts, which is L less a x at the greater end, and that end is the bound of
x that the sign of its reduced cost names; likewise below zero. So the dual bound is the same.
"""

from __future__ import annotations

import numpy as np

from supplyopt.lp.program import sums
from supplyopt.lp.reduce.task import Back, Task, Undo

__all__ = ["drop_slacks"]


def drop_slacks(task: Task) -> Undo | None:
    """Turn columns of one row, without cost or in an equation, into room of the row.

    Parameters
    ----------
    task : Task
        Changed in place.

    Returns
    -------
    callable or None
        The way back, None where nothing was found.
    """
    bounds = task.bounds
    equation = bounds.row_lower == bounds.row_upper
    single = (task.column_counts() == 1) & task.columns_in
    entries = np.flatnonzero(single[task.column])
    entries = entries[(task.cost[task.column[entries]] == 0) | equation[task.row[entries]]]
    if len(entries) == 0:
        return None
    entries = entries[np.unique(task.row[entries], return_index=True)[1]]
    rows, columns, value = task.row[entries], task.column[entries], task.value[entries]
    kept = np.ones(len(task.row), dtype=bool)
    kept[entries] = False
    task.keep_entries(kept)
    place = np.full(len(task.rows_in), -1, dtype=np.int64)
    place[rows] = np.arange(len(rows))
    rest = place[task.row] >= 0
    rest_place, rest_column, rest_value = (
        place[task.row[rest]],
        task.column[rest],
        task.value[rest],
    )
    per_row = task.cost[columns] / value
    if per_row.any():
        task.cost -= sums(per_row[rest_place] * rest_value, rest_column, len(task.cost))
    ends = bounds.column_lower[columns], bounds.column_upper[columns]
    row_lower, row_upper = bounds.row_lower[rows], bounds.row_upper[rows]
    least = np.minimum(value * ends[0], value * ends[1])
    most = np.maximum(value * ends[0], value * ends[1])
    bounds.row_lower[rows] -= most
    bounds.row_upper[rows] -= least
    task.columns_in[columns] = False
    task.cost[columns] = 0.0

    def undo(back: Back) -> None:
        held = sums(rest_value * back.values[rest_column], rest_place, len(rows))
        at_least, at_most = (row_lower - held) / value, (row_upper - held) / value
        at_least, at_most = np.minimum(at_least, at_most), np.maximum(at_least, at_most)
        # As near to zero as the row lets it be, and within its bounds whatever rounding says.
        back.values[columns] = np.clip(np.clip(0.0, at_least, at_most), *ends)
        former = back.prices[rows]
        back.reduced[columns] = -value * former
        back.prices[rows] = former + per_row

    return undo
