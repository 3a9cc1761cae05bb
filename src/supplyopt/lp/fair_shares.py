"""The fair shares under caps, floors, cuts."""

from __future__ import annotations

import numpy as np

from supplyopt.lp.cuts import Cuts
from supplyopt.lp.distinct import distinct
from supplyopt.lp.program import Floats, Indices

__all__ = ["FairShares"]

_SAME = 1e-12


class FairShares:
    """Leximin of share over weight within caps and inequalities without negative prices.

    Rows belong to columns; what a column's rows have together has a floor and a ceiling.

    Parameters
    ----------
    weight, cap : float array, one a row
        Above zero; the most a row can have.
    of : integer array, one a row
        The column of each row.
    floor, ceiling : float array, one a column
        The floor is what the column's rows have in every answer, whatever others have.

    Attributes
    ----------
    floor : float array, one a row
        What each has in every answer: its column's floor, split as fairly as can be.
    """

    def __init__(
        self, weight: Floats, cap: Floats, of: Indices, *, floor: Floats, ceiling: Floats
    ) -> None:
        self._weight = weight
        self._cap = cap
        self.floor = np.zeros(len(cap))
        self._shares: list[Indices] = []
        self._prices: list[Floats] = []
        self._worth: list[float] = []
        self._first: list[float] = []
        total = np.bincount(of, weights=cap, minlength=len(floor))
        order = np.argsort(of, kind="stable")
        ends = np.searchsorted(of[order], np.arange(len(floor) + 1))
        for column in np.flatnonzero((floor > 0) | (ceiling < total)):
            rows = order[ends[column] : ends[column + 1]]
            if floor[column] > 0:
                # Within a column the split is free, so its floor is split as fairly as can be.
                alone = self._level(np.ones(len(rows)), rows, float(floor[column]))
                self.floor[rows] = np.minimum(alone * weight[rows], cap[rows])
            if ceiling[column] < total[column]:
                self._keep(rows, np.ones(len(rows)), float(ceiling[column]))

    def _keep(self, rows: Indices, prices: Floats, worth: float) -> None:
        self._shares.append(rows)
        self._prices.append(prices)
        self._worth.append(worth)
        self._first.append(self._level(prices, rows, worth))

    def add(self, cuts: Cuts) -> bool:
        """Take up cuts; return whether any of them says something new."""
        asked = self.fill()
        new = False
        order = np.argsort(cuts.cut, kind="stable")
        ends = np.searchsorted(cuts.cut[order], np.arange(len(cuts.worth) + 1))
        for number, worth in enumerate(cuts.worth):
            shares = order[ends[number] : ends[number + 1]]
            if len(shares) == 0:
                continue
            prices = cuts.prices[shares]
            owed = float(prices @ asked[shares])
            if not (np.isfinite(worth) and owed - worth > _SAME * owed):
                continue
            new = True
            self._keep(shares, prices, float(worth))
        return new

    def fill(self) -> Floats:
        """Return the fair shares: a common level rises until caps and cuts stop each.

        A cut some of whose rows were stopped by another one binds at a higher level than before,
        for they take less of it than they would: so what was known of it is a bound from below,
        and it is looked at again only when no other cut binds at less.
        """
        share = self._cap.copy()
        free = np.ones(len(share), dtype=bool)
        levels = np.array(self._first, dtype=np.float64)
        stale = np.zeros(len(levels), dtype=bool)
        touching = _Touching(self._shares, len(share))
        while len(levels):
            level = float(levels.min())
            if level == np.inf:
                break
            binding = np.flatnonzero(levels <= level)
            again = binding[stale[binding]]
            if len(again):
                levels[again] = [self._binds_at(cut, share, free) for cut in again.tolist()]
                stale[again] = False
                continue
            lost = []
            for cut in binding.tolist():
                stuck = self._shares[cut][free[self._shares[cut]]]
                share[stuck] = self._at(level, stuck)
                free[stuck] = False
                lost.append(stuck)
            levels[binding] = np.inf
            stale[touching.cuts(np.concatenate(lost))] = True
        return share

    def _at(self, level: float, shares: Indices) -> Floats:
        rising = np.minimum(level * self._weight[shares], self._cap[shares])
        return np.maximum(rising, self.floor[shares])

    def _binds_at(self, cut: int, share: Floats, free: np.ndarray) -> float:
        """Return the level at which a cut binds, infinite where its rows can all be full."""
        rows, prices = self._shares[cut], self._prices[cut]
        is_free = free[rows]
        rest = self._worth[cut] - float(prices[~is_free] @ share[rows[~is_free]])
        return self._level(prices[is_free], rows[is_free], rest)

    def _level(self, prices: Floats, rows: Indices, worth: float) -> float:
        """Return the level at which rows are worth so much, infinite where they never are."""
        if len(rows) == 0 or float(prices @ self._cap[rows]) <= worth:
            return np.inf
        weight = self._weight[rows]
        # Between the marks the worth is linear in the level.
        marks = distinct(
            np.concatenate([[0.0], self._cap[rows] / weight, self.floor[rows] / weight])
        )
        low, high = 0, len(marks) - 1
        while high - low > 1:
            middle = (low + high) // 2
            if float(prices @ self._at(float(marks[middle]), rows)) <= worth:
                low = middle
            else:
                high = middle
        least, most = float(marks[low]), float(marks[high])
        at_least = float(prices @ self._at(least, rows))
        at_most = float(prices @ self._at(most, rows))
        if at_most <= at_least:
            return least
        return max(least + (most - least) * (worth - at_least) / (at_most - at_least), 0.0)


class _Touching:
    """Which cuts each row is in."""

    def __init__(self, shares: list[Indices], n_rows: int) -> None:
        row = np.concatenate([*shares, np.zeros(0, dtype=np.int64)])
        cut = np.repeat(np.arange(len(shares)), [len(rows) for rows in shares])
        self._cut = cut[np.argsort(row, kind="stable")]
        self._ends = np.append(0, np.cumsum(np.bincount(row, minlength=n_rows)))

    def cuts(self, rows: Indices) -> Indices:
        """Return the cuts that some rows are in, each once."""
        first, size = self._ends[rows], self._ends[rows + 1] - self._ends[rows]
        within = np.arange(int(size.sum())) - np.repeat(np.cumsum(size) - size, size)
        found: Indices = distinct(self._cut[np.repeat(first, size) + within])
        return found
