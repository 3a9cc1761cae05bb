"""Programs in several parts that share nothing.

Proof. Fixed columns are constants, rows without bounds say nothing. Where two sets of the other
columns share no other row, a choice in one set leaves the other free: the solutions are all pairs
of solutions of the parts, and cost their sum. The parts' row prices together price every column as
its part does, so the dual bounds add up, too, with what the fixed columns add to them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from supplyopt.lp.connected import connected
from supplyopt.lp.program import Bounds, Flags, Floats, Indices, Program

__all__ = ["Part", "Split", "largest_share", "split"]


@dataclass(frozen=True)
class Part:
    """A program that shares nothing with the other parts.

    Attributes
    ----------
    program : Program
    columns, rows : integer array
        The numbers that its columns and rows have in the whole program.
    """

    program: Program
    columns: Indices
    rows: Indices


@dataclass(frozen=True)
class Split:
    """A program in parts, with the way back.

    Attributes
    ----------
    parts : tuple of Part
        The largest first.
    fixed : float array, one a column of the whole
        The value of columns that are in no part, zero for others.
    n_rows : int
        Rows of the whole.
    """

    parts: tuple[Part, ...]
    fixed: Floats
    n_rows: int

    def back(self, answers: Sequence[tuple[Floats, Floats]]) -> tuple[Floats, Floats]:
        """Return values and row prices of the whole program.

        Parameters
        ----------
        answers : sequence of (float array, float array)
            Values and row prices of each part; where all are optimal, so is what is returned.
        """
        values, duals = self.fixed.copy(), np.zeros(self.n_rows)
        for part, (some_values, some_duals) in zip(self.parts, answers, strict=True):
            values[part.columns] = some_values
            duals[part.rows] = some_duals
        return values, duals


def largest_share(program: Program, bounds: Bounds) -> float:
    """Return the share of the columns that are not fixed which the largest part has.

    Parameters
    ----------
    program : Program
    bounds : Bounds
    """
    free = bounds.column_lower != bounds.column_upper
    inner = _inner(program, bounds, free)
    row, column = program.entry_row[inner], program.entry_column[inner]
    label = connected(row, column, program.n_columns)[free]
    return float(np.bincount(label).max(initial=0)) / max(len(label), 1)


def split(program: Program, bounds: Bounds, *, at_least: int = 1) -> Split:
    """Take a program apart.

    Parameters
    ----------
    program : Program
    bounds : Bounds
        Columns fixed here connect nothing.
    at_least : int, default 1
        Parts of fewer entries are put together until they have so many; by default that is
        only columns that meet no row.

    Returns
    -------
    Split
        Rows without columns that are not fixed are in a part only if what the fixed ones hold
        breaks them; that part then has no solution, as the program has none.
    """
    free = bounds.column_lower != bounds.column_upper
    says = np.isfinite(bounds.row_lower) | np.isfinite(bounds.row_upper)
    fixed = np.where(free, 0.0, bounds.column_lower)
    held = program.activity(fixed)
    inner = _inner(program, bounds, free)
    row, column = program.entry_row[inner], program.entry_column[inner]
    label = connected(row, column, program.n_columns)
    columns = np.flatnonzero(free)
    row_label = np.full(program.n_rows, -1, dtype=np.int64)
    row_label[row] = label[column]
    scale = 1e-9 * (1 / program.row_scale + program.size_of_activity(fixed))
    broken = says & (row_label < 0)
    broken &= (held < bounds.row_lower - scale) | (held > bounds.row_upper + scale)
    row_label[broken] = label[columns[0]] if len(columns) else 0
    rows = np.flatnonzero(row_label >= 0)
    # Labels to numbers of parts, the largest first, small ones put together.
    names, of = np.unique(label[columns], return_inverse=True)
    size = np.bincount(of[np.searchsorted(columns, column)], minlength=len(names))
    part_of = _packed(size, at_least)
    column_part = part_of[of]
    row_part = part_of[np.searchsorted(names, row_label[rows])] if len(names) else 0 * rows
    n_parts = int(max(column_part.max(initial=-1), row_part.max(initial=-1))) + 1
    parts = _parts(
        program,
        Bounds(
            bounds.column_lower,
            bounds.column_upper,
            bounds.row_lower - held,
            bounds.row_upper - held,
        ),
        (columns, column_part),
        (rows, row_part),
        inner,
        n_parts,
    )
    return Split(parts, fixed, program.n_rows)


def _inner(program: Program, bounds: Bounds, free: Flags) -> Flags:
    """Return the entries that connect: of columns not fixed, in rows with a bound."""
    says = np.isfinite(bounds.row_lower) | np.isfinite(bounds.row_upper)
    connects: Flags = free[program.entry_column] & says[program.entry_row]
    connects &= program.entry_value != 0
    return connects


def _packed(size: Indices, at_least: int) -> Indices:
    """Return the part of each component: large ones alone, small ones together."""
    order = np.argsort(-size, kind="stable")
    part_of = np.empty(len(size), dtype=np.int64)
    ends = np.cumsum(size[order])
    large = size[order] >= at_least
    n_large = int(large.sum())
    part_of[order[:n_large]] = np.arange(n_large)
    before = ends[n_large - 1] if n_large else 0
    small = order[n_large:]
    part_of[small] = n_large + (ends[n_large:] - size[small] - before) // max(at_least, 1)
    return np.unique(part_of, return_inverse=True)[1].reshape(-1).astype(np.int64)


def _parts(
    program: Program,
    bounds: Bounds,
    columns: tuple[Indices, Indices],
    rows: tuple[Indices, Indices],
    inner: Flags,
    n_parts: int,
) -> tuple[Part, ...]:
    order, column_ends = _sorted_by(columns[1], n_parts)
    columns_in = columns[0][order]
    order, row_ends = _sorted_by(rows[1], n_parts)
    rows_in = rows[0][order]
    new_column = np.zeros(program.n_columns, dtype=np.int64)
    new_column[columns_in] = np.arange(len(columns_in))
    new_row = np.zeros(program.n_rows, dtype=np.int64)
    new_row[rows_in] = np.arange(len(rows_in))
    part = np.zeros(program.n_columns, dtype=np.int64)
    part[columns[0]] = columns[1]
    entries = np.flatnonzero(inner)
    order, entry_ends = _sorted_by(part[program.entry_column[entries]], n_parts)
    entries = entries[order]
    parts = []
    for number in range(n_parts):
        some = columns_in[column_ends[number] : column_ends[number + 1]]
        its_rows = rows_in[row_ends[number] : row_ends[number + 1]]
        its = entries[entry_ends[number] : entry_ends[number + 1]]
        parts.append(
            Part(
                Program(
                    entry_row=new_row[program.entry_row[its]] - row_ends[number],
                    entry_column=new_column[program.entry_column[its]] - column_ends[number],
                    entry_value=program.entry_value[its],
                    bounds=Bounds(
                        bounds.column_lower[some],
                        bounds.column_upper[some],
                        bounds.row_lower[its_rows],
                        bounds.row_upper[its_rows],
                    ),
                    integral=program.integral[some],
                    unit=program.unit[some],
                ),
                some,
                its_rows,
            )
        )
    return tuple(parts)


def _sorted_by(part: Indices, n_parts: int) -> tuple[Indices, Indices]:
    ends = np.zeros(n_parts + 1, dtype=np.int64)
    np.cumsum(np.bincount(part, minlength=n_parts), out=ends[1:])
    return np.argsort(part, kind="stable"), ends
