"""Equations of two columns: one is said by the other.

Proof. ``a x + b z = r`` gives ``z = (r - a x) / b``. Put in for z everywhere, z and the equation
are gone, and x has the narrower of its own bounds and of those of z. Solutions correspond one to
one, and cost the same but for a constant.

Back again: let d be the reduced cost of x in the smaller program. The equation's price y is free,
and whatever it is, with d(x), d(z) the reduced costs then, d = d(x) - d(z) a / b. If the bound of
x that the sign of d names is its own, y is such that d(z) = 0 and d(x) = d; if it comes from z, y
is such that d(x) = 0 and d(z) = -d b / a, whose sign names the bound of z that it came from. What
the two add to the dual bound is d times the active bound either way.

In a flow this contracts chains: a place with one way in and one way out, or with two ways in and
nothing but a fixed need.
"""

from __future__ import annotations

import numpy as np

from supplyopt.lp.program import Floats, Indices, sums
from supplyopt.lp.reduce.single_rows import NoSolution
from supplyopt.lp.reduce.task import Back, Task, Undo

__all__ = ["drop_doubletons"]

_UNLIKE = 1e3
"""Entries of an equation that differ by more are left to the solver."""


def drop_doubletons(task: Task) -> Undo | None:
    """Put one column of equations of two in for the other.

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
    n_rows, n_columns = len(task.rows_in), len(task.columns_in)
    wanted = task.rows_in & (bounds.row_lower == bounds.row_upper) & (task.row_counts() == 2)
    found = np.flatnonzero(wanted[task.row])
    entries = found[np.argsort(task.row[found], kind="stable")].reshape(-1, 2)
    sizes = np.abs(task.value[entries])
    entries = entries[sizes.max(axis=1) <= _UNLIKE * sizes.min(axis=1)]
    entries = _apart(entries, task.column[entries], n_columns)
    if len(entries) == 0:
        return None
    counts = task.column_counts()[task.column[entries]]
    entries = np.where((counts[:, 0] < counts[:, 1])[:, None], entries[:, ::-1], entries)
    kept, gone = task.column[entries].T
    a, b = task.value[entries].T
    rows = task.row[entries[:, 0]]
    right = bounds.row_lower[rows]
    ratio = a / b
    before = bounds.column_lower[kept], bounds.column_upper[kept]
    ends = bounds.column_lower[gone], bounds.column_upper[gone]
    by_low, by_high = (right - b * ends[0]) / a, (right - b * ends[1]) / a
    if not task.meet(kept, np.minimum(by_low, by_high), np.maximum(by_low, by_high)):
        raise NoSolution
    from_low = bounds.column_lower[kept] > before[0]
    from_high = bounds.column_upper[kept] < before[1]
    # Entries of columns that go, in other rows.
    which = np.full(n_columns, -1, dtype=np.int64)
    which[gone] = np.arange(len(gone))
    out = np.zeros(n_rows, dtype=bool)
    out[rows] = True
    task.keep_entries(~out[task.row])
    moving = which[task.column] >= 0
    row, pair, value = task.row[moving], which[task.column[moving]], task.value[moving]
    task.move_rows(sums(value * (right / b)[pair], row, n_rows))
    task.keep_entries(~moving)
    _add(task, kept, row, pair, -value * ratio[pair])
    cost = task.cost[gone]
    task.cost[kept] -= cost * ratio
    task.cost[gone] = 0.0
    task.columns_in[gone] = False
    task.rows_in[rows] = False

    def undo(back: Back) -> None:
        back.values[gone] = np.clip((right - a * back.values[kept]) / b, *ends)
        reduced = back.reduced[kept]
        from_gone = np.where(reduced > 0, from_low, from_high)
        back.reduced[kept] = np.where(from_gone, 0.0, reduced)
        back.reduced[gone] = np.where(from_gone, -reduced / ratio, 0.0)
        priced = sums(value * back.prices[row], pair, len(gone))
        back.prices[rows] = (cost - priced - back.reduced[gone]) / b

    return undo


def _apart(entries: Indices, columns: Indices, n_columns: int) -> Indices:
    """Choose pairs that share no column: those that come first, in a shuffled order, in both."""
    if len(entries) == 0:
        return entries
    # In order of rows, a long chain would be taken down one row at a time.
    order = np.random.default_rng(0).permutation(len(entries))
    entries, columns = entries[order], columns[order]
    position = np.repeat(np.arange(len(entries)), 2)
    first = np.full(n_columns, -1, dtype=np.int64)
    # Of several assignments the last one stays.
    first[columns.reshape(-1)[::-1]] = position[::-1]
    apart: Indices = entries[(first[columns] == np.arange(len(entries))[:, None]).all(axis=1)]
    return apart


def _add(task: Task, kept: Indices, row: Indices, pair: Indices, value: Floats) -> None:
    """Add entries to columns that stay; where both had one it is their sum, gone if zero."""
    touched = np.zeros(len(task.columns_in), dtype=bool)
    touched[kept[pair]] = True
    old = touched[task.column]
    rows = np.concatenate([task.row[old], row])
    columns = np.concatenate([task.column[old], kept[pair]])
    values = np.concatenate([task.value[old], value])
    _, first, place = np.unique(
        rows * len(touched) + columns, return_index=True, return_inverse=True
    )
    total = sums(values, place, len(first))
    size = sums(np.abs(values), place, len(first))
    stay = np.abs(total) > 1e-12 * size
    first = first[stay]
    task.keep_entries(~old)
    task.row = np.concatenate([task.row, rows[first]])
    task.column = np.concatenate([task.column, columns[first]])
    task.value = np.concatenate([task.value, total[stay]])
