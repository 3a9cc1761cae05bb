"""The fair shares under caps, floors, cuts."""

from __future__ import annotations

import numpy as np

from supplyopt.lp.cuts import Cuts
from supplyopt.lp.program import Floats, Indices

__all__ = ["FairShares"]

_SAME = 1e-12


class FairShares:
    """Leximin of share over weight within caps and inequalities without negative prices.

    Parameters
    ----------
    weight, cap, floor : float array, one a share
        Above zero; the most a share can be; what it has at least in every answer.
    """

    def __init__(self, weight: Floats, cap: Floats, floor: Floats) -> None:
        self._weight = weight
        self._cap = cap
        self._floor = floor
        self._shares: list[Indices] = []
        self._prices: list[Floats] = []
        self._worth: list[float] = []

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
            if owed - worth <= _SAME * owed:
                continue
            new = True
            self._shares.append(shares)
            self._prices.append(prices)
            self._worth.append(float(worth))
        return new

    def fill(self) -> Floats:
        """Return the fair shares: a common level rises until caps and cuts stop each."""
        share = np.minimum(self._cap, np.inf)
        free = np.ones(len(share), dtype=bool)
        left = list(range(len(self._worth)))
        while left:
            levels = np.array([self._level(cut, share, free) for cut in left])
            level = float(levels.min())
            if level == np.inf:
                break
            binding = [cut for cut, at in zip(left, levels, strict=True) if at <= level]
            for cut in binding:
                stuck = self._shares[cut][free[self._shares[cut]]]
                share[stuck] = self._at(level, stuck)
                free[stuck] = False
            left = [cut for cut in left if cut not in set(binding)]
        return share

    def _at(self, level: float, shares: Indices) -> Floats:
        rising = np.minimum(level * self._weight[shares], self._cap[shares])
        return np.maximum(rising, self._floor[shares])

    def _level(self, cut: int, share: Floats, free: np.ndarray) -> float:
        """Return the level at which a cut binds, infinite where its shares can all be full."""
        shares, prices = self._shares[cut], self._prices[cut]
        is_free = free[shares]
        rest = self._worth[cut] - float(prices[~is_free] @ share[shares[~is_free]])
        shares, prices = shares[is_free], prices[is_free]
        full = float(prices @ self._cap[shares])
        if len(shares) == 0 or full <= rest:
            return np.inf
        cap, floor, weight = self._cap[shares], self._floor[shares], self._weight[shares]
        # Between the marks the owed amount is linear in the level.
        marks = np.unique(np.concatenate([[0.0], cap / weight, floor / weight]))
        low, high = 0, len(marks) - 1
        while high - low > 1:
            middle = (low + high) // 2
            if self._owed(prices, shares, float(marks[middle])) <= rest:
                low = middle
            else:
                high = middle
        least, most = float(marks[low]), float(marks[high])
        at_least = self._owed(prices, shares, least)
        at_most = self._owed(prices, shares, most)
        if at_most <= at_least:
            return least
        return max(least + (most - least) * (rest - at_least) / (at_most - at_least), 0.0)

    def _owed(self, prices: Floats, shares: Indices, level: float) -> float:
        return float(prices @ self._at(level, shares))
