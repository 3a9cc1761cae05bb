"""Row multipliers: what proves a goal's value best, for whoever has the program.

Weak duality: whatever the multipliers, what they make of the rows' and columns' bounds is a value
that no solution goes below (`supplyopt.lp.certify.dual_terms`). So they can be kept, carried and
checked by anybody, and can prove nothing that is false.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from supplyopt.lp.program import Floats, Indices

__all__ = ["GoalProof", "Multipliers", "multipliers_of", "together"]


@dataclass(frozen=True, eq=False)
class Multipliers:
    """A price for each row of a program, those that are not zero.

    Attributes
    ----------
    row : integer array
        Numbers of rows, ascending.
    value : float array
    """

    row: Indices
    value: Floats

    def spread(self, n_rows: int) -> Floats:
        """Return the multipliers of all rows; numbers that are no row's are left out."""
        every = np.zeros(n_rows)
        there = (self.row >= 0) & (self.row < n_rows)
        every[self.row[there]] = self.value[there]
        return every

    def within(self, rows: Indices) -> Multipliers:
        """Return the same for a program in which the rows have other numbers."""
        return Multipliers(rows[self.row], self.value)


GoalProof = tuple[Multipliers, ...]
"""Of a linear goal one set of multipliers, none where goals before left no freedom; of a fair goal
a set for each cut."""


def multipliers_of(duals: Floats) -> Multipliers:
    """Return the prices of one dual solution as multipliers.

    Parameters
    ----------
    duals : float array, one a row
    """
    row = np.flatnonzero(duals)
    return Multipliers(row, duals[row])


def together(parts: Iterable[Multipliers]) -> Multipliers:
    """Return the multipliers of rows that are priced apart from each other as one set."""
    parts = list(parts)
    row = np.concatenate([np.zeros(0, dtype=np.int64), *(part.row for part in parts)])
    value = np.concatenate([np.zeros(0), *(part.value for part in parts)])
    order = np.argsort(row, kind="stable")
    return Multipliers(row[order], value[order])
