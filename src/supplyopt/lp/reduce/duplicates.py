"""Columns with the same entries, at the same cost, become one.

Proof. The rows see the sum of such columns only, and it costs the same however it is made up; the
sum has any value between the sum of the lower bounds and that of the upper bounds. Back again: the
sum is dealt out, column by column, as far as each goes. Each has the reduced cost of the sum, so
what they add to the dual bound adds up to what the sum adds.

In a flow these are ways side by side, and places whose needs are fixed and that differ in nothing
else. The columns are found by a random sum over their entries, then compared entry by entry.
"""

from __future__ import annotations

import numpy as np

from supplyopt.lp.program import Flags, Floats, Indices, sums
from supplyopt.lp.reduce.task import Back, Task, Undo

__all__ = ["join_duplicates"]


def join_duplicates(task: Task) -> Undo | None:
    """Make one column of those that have the same entries, cost and a lower bound.

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
    counts = task.column_counts()
    candidates = np.flatnonzero(task.columns_in & (counts > 0) & np.isfinite(low) & (low <= high))
    columns, first = _alike(task, candidates, counts)
    if len(columns) == 0:
        return None
    # `columns` holds each class together, `first` the one of each that stays.
    stays = np.unique(first)
    least, width = low[columns], high[columns] - low[columns]
    which = np.searchsorted(stays, first)
    low[stays] = sums(least, which, len(stays))
    high[stays] = sums(high[columns], which, len(stays))
    gone = np.zeros(len(low), dtype=bool)
    gone[columns[columns != first]] = True
    task.keep_entries(~gone[task.column])
    task.columns_in &= ~gone
    task.cost[gone] = 0.0
    start = np.searchsorted(which, np.arange(len(stays)))
    lowest = low[stays].copy()

    def undo(back: Back) -> None:
        amount = back.values[stays] - lowest
        back.values[columns] = least + _dealt(amount, width, which, start)
        back.reduced[columns] = back.reduced[first]

    return undo


def _dealt(amount: Floats, width: Floats, which: Indices, start: Indices) -> Floats:
    """Deal amounts out in order, each class its own; the last column that takes some fills up."""
    room = np.minimum(width, np.maximum(amount, 0.0)[which])
    before = np.cumsum(room) - room
    before -= before[start][which]
    dealt: Floats = np.clip(amount[which] - before, 0.0, room)
    # Sums over all classes carry rounding from one into the next.
    missing = amount - sums(dealt, which, len(amount))
    taking = np.flatnonzero(dealt > 0)
    classes, last = np.unique(which[taking][::-1], return_index=True)
    last = taking[::-1][last]
    dealt[last] = np.clip(dealt[last] + missing[classes], 0.0, width[last])
    return dealt


def _alike(task: Task, candidates: Indices, counts: Indices) -> tuple[Indices, Indices]:
    """Return columns that are like an earlier one or have one like them, with the first alike."""
    n_columns = len(counts)
    weight = np.random.default_rng(0).random(len(task.rows_in)) + 0.5
    mark = sums(task.value * weight[task.row], task.column, n_columns)[candidates]
    # Sums in another order differ in the last digits.
    mark = np.round(mark, 9)
    order = np.lexsort((candidates, task.cost[candidates], mark))
    columns = candidates[order]
    same = (
        (np.diff(mark[order]) == 0)
        & (np.diff(task.cost[columns]) == 0)
        & (np.diff(counts[columns]) == 0)
    )
    if not same.any():
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    leads = np.concatenate([[True], ~same])
    first = columns[np.maximum.accumulate(np.where(leads, np.arange(len(columns)), 0))]
    like = _entries_equal(task, columns, first, counts)
    columns, first = columns[like], first[like]
    several = np.bincount(first, minlength=n_columns)[first] > 1
    columns, first = columns[several], first[several]
    order = np.argsort(first, kind="stable")
    return columns[order], first[order]


def _entries_equal(task: Task, columns: Indices, first: Indices, counts: Indices) -> Flags:
    """Return for each column whether it has, entry by entry, what another of its size has."""
    kept = np.zeros(len(counts), dtype=bool)
    kept[columns[columns != first]] = True
    kept[first[columns != first]] = True
    entries = np.flatnonzero(kept[task.column])
    entries = entries[np.lexsort((task.row[entries], task.column[entries]))]
    start = np.searchsorted(task.column[entries], np.arange(len(counts)))
    count = np.where(kept[columns], counts[columns], 0)
    of = np.repeat(np.arange(len(columns)), count)
    step = np.arange(len(of)) - np.repeat(np.cumsum(count) - count, count)
    mine, other = entries[start[columns[of]] + step], entries[start[first[of]] + step]
    differs = (task.row[mine] != task.row[other]) | (task.value[mine] != task.value[other])
    equal: Flags = np.bincount(of, weights=differs, minlength=len(columns)) == 0
    return equal
