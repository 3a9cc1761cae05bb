"""Limits on fair shares, read off the prices of what could not be had."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from supplyopt.lp.certify import dual_terms
from supplyopt.lp.connected import connected
from supplyopt.lp.program import Bounds, Flags, Floats, Indices, Program, sums

__all__ = ["Cuts", "cuts_of"]

_ZERO = 1e-9


@dataclass(frozen=True)
class Cuts:
    """Inequalities ``prices @ shares <= worth``, each over rows of its own.

    Attributes
    ----------
    cut : integer array, one a row
        Which cut a row is in, -1 for none.
    prices : float array, one a row
        At least 0.
    worth : float array, one a cut
    """

    cut: Indices
    prices: Floats
    worth: Floats


def cuts_of(
    program: Program,
    bounds: Bounds,
    cost: Floats,
    duals: Floats,
    gap: Indices,
    asked: Floats,
) -> Cuts:
    """Return what every vector of shares must keep, given prices at which one cannot be had.

    The least shortfall is convex in the shares asked for, and the reduced costs of the gap
    columns are its slopes: shares that can be had leave none. Rows of the program that no
    column with a price on both ties together price apart, so the one inequality falls into one
    for each such part (each part of the prices is a dual solution by itself). A fixed column ties
    nothing together: what it puts into a row is as good as a part of the row's bound.

    Parameters
    ----------
    program : Program
    bounds : Bounds
        With gap columns bounded above by what `asked` leaves.
    cost : float array, one a column
        The price of shortfall.
    duals : float array, one a row of the program
    gap : integer array, one a share
        The columns whose upper bounds the shares move.
    asked : float array, one a share

    Returns
    -------
    Cuts
    """
    fixed = bounds.column_lower == bounds.column_upper
    fixed &= cost == 0
    fixed[gap] = False
    part = _parts(program, duals, fixed)
    rows, columns = dual_terms(program, bounds, cost, duals)
    put = fixed[program.entry_column]
    row, column = program.entry_row[put], program.entry_column[put]
    given = duals[row] * program.entry_value[put] * bounds.column_lower[column]
    rows = rows - sums(given, row, program.n_rows)
    columns = np.where(fixed, 0.0, columns)
    column_part = np.full(program.n_columns, -1, dtype=np.int64)
    priced = (part[program.entry_row] >= 0) & ~put
    column_part[program.entry_column[priced]] = part[program.entry_row[priced]]
    n_parts = int(part.max(initial=-1)) + 1
    # Rows and columns outside all parts have no price, and add nothing.
    missing = _sums(rows, part, n_parts) + _sums(columns, column_part, n_parts)
    prices = (program.pricing(duals) - cost)[gap]
    sizes = prices * program.unit[gap]
    # A price that is rounding would tie its row to a limit that is none of its own. Without it
    # the inequality is weaker, so it still holds.
    prices = np.where(sizes > _ZERO * sizes.max(initial=0.0), prices, 0.0)
    of_gap = np.where(prices > 0, column_part[gap], -1)
    worth = _sums(prices * asked, of_gap, n_parts) - missing
    return Cuts(of_gap, prices, worth)


def _sums(values: Floats, part: Indices, n_parts: int) -> Floats:
    return sums(values, part + 1, n_parts + 1)[1:]


def _parts(program: Program, duals: Floats, fixed: Flags) -> Indices:
    """Give the parts of the rows that have a price numbers; -1 for rows without."""
    sizes = np.abs(duals) / program.row_scale
    live = sizes > _ZERO * sizes.max(initial=0.0)
    entries = live[program.entry_row] & ~fixed[program.entry_column]
    row, column = program.entry_row[entries], program.entry_column[entries]
    label = connected(column, row, program.n_rows)
    part = np.full(program.n_rows, -1, dtype=np.int64)
    part[live] = np.unique(label[live], return_inverse=True)[1]
    return part
