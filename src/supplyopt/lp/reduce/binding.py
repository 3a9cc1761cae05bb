"""Rows that some best solution has at their bound become equations.

Take a row ``a x >= L`` (``<= U`` is the same with signs turned). A column of it with a > 0 can be
lowered at will if it costs nothing or more, has a finite lower bound, and no other row's finite
bound is in its way; one with a < 0 can be raised at will if it costs less than nothing, and so on.
If with all such columns lowered or raised as far as they go the row holds no more than L, whatever
the other columns are, it becomes ``a x = L``. All such rows are turned at once.

Proof. Equations allow prices y of the wrong sign: let W be the rows turned that have one, y < 0.
Put these to zero. A column j lowered at will for a row of W then has reduced cost d' >= 0: its cost
and what its entries in rows outside of W add are not below zero. It adds d' l to the dual bound,
and added at most d l before, l its lower bound: the difference is at least the sum over W of
``y a l``. For any other column it is at least the sum over W of ``y max(a x)``, x within its
bounds. For each row of W, too, ``- y L`` is added. By the condition, ``a l`` summed over columns
moved at will and ``max(a x)`` summed over the others are no more than L, so the bound has not
become worse; and it is a bound of the program before, whose least cost is no more than that of
the equations. So the least costs are the same, and the prices changed prove it.

In a flow this says that nothing is brought to a place without need.
"""

from __future__ import annotations

import numpy as np

from supplyopt.lp.program import sums
from supplyopt.lp.reduce.task import Back, Task, Undo

__all__ = ["bind_rows"]


def bind_rows(task: Task) -> Undo | None:
    """Turn rows that some best solution has at their bound into equations.

    Parameters
    ----------
    task : Task
        Changed in place.

    Returns
    -------
    callable or None
        The way back, None where nothing was found.
    """
    bounds, n_columns = task.bounds, len(task.columns_in)
    finite_low, finite_high = np.isfinite(bounds.row_lower), np.isfinite(bounds.row_upper)
    sign = np.where(finite_low & ~finite_high, 1.0, np.where(finite_high & ~finite_low, -1.0, 0.0))
    # Others gain nothing by it, and an equation is in the way of columns that move at will.
    sign[~task.rows_in | (task.row_counts() != 2)] = 0.0
    if not sign.any():
        return None
    up = task.value > 0
    row_low, row_high = finite_low[task.row], finite_high[task.row]
    stops_down = np.where(up, row_low, row_high)
    stops_up = np.where(up, row_high, row_low)
    low, high = bounds.column_lower, bounds.column_upper
    downward = (task.cost >= 0) & np.isfinite(low)
    downward &= np.bincount(task.column, weights=stops_down, minlength=n_columns) == 1
    upward = (task.cost < 0) & np.isfinite(high)
    upward &= np.bincount(task.column, weights=stops_up, minlength=n_columns) == 1
    towards = task.value * sign[task.row]
    at_will = np.where(towards > 0, downward[task.column], upward[task.column])
    with np.errstate(invalid="ignore"):
        ends = towards * low[task.column], towards * high[task.column]
        left = np.where(at_will, np.minimum(*ends), np.maximum(*ends))
    left[towards == 0] = 0.0
    least = np.where(sign > 0, bounds.row_lower, -bounds.row_upper)
    bound = (sign != 0) & (task.per_row(left) <= least)
    if not bound.any():
        return None
    rows = np.flatnonzero(bound)
    turned = sign[rows]
    bounds.row_upper[rows] = np.where(turned > 0, bounds.row_lower[rows], bounds.row_upper[rows])
    bounds.row_lower[rows] = bounds.row_upper[rows]
    its = bound[task.row]
    row, column, value = task.row[its], task.column[its], task.value[its]

    def undo(back: Back) -> None:
        wrong = back.prices[rows] * turned < 0
        if not wrong.any():
            return
        over = np.zeros(len(bound))
        over[rows[wrong]] = back.prices[rows[wrong]]
        back.prices[rows[wrong]] = 0.0
        back.reduced[:] += sums(value * over[row], column, n_columns)

    return undo
