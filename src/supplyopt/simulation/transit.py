"""Goods under way, day by day."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["Transit"]

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]
Flags = NDArray[np.bool_]


class Transit:
    """What is on its way to each pot, by the day it comes.

    Goods are arrays of 3 x pots x items x runs: pieces, then pieces x the day they came into the
    system, then pieces x hand-overs behind them.

    Parameters
    ----------
    shape : tuple of int
        3, pots, items, runs.
    last : int
        The last day. What comes later stays under way.
    """

    def __init__(self, shape: tuple[int, ...], *, last: int) -> None:
        self._shape, self._last = shape, last
        self._by_day: dict[int, Floats] = {}

    def send(self, pots: Indices, goods: Floats, *, days: Indices, today: int) -> Floats:
        """Put goods on their way; return those that are there at once.

        Parameters
        ----------
        pots : int array
            To where, each once.
        goods : float array, 3 x pots x items x runs
        days : int array, pots x runs
            Days under way.
        today : int

        Returns
        -------
        float array, 3 x pots x items x runs
        """
        some = goods[0].any(axis=1)
        for wait in np.unique(days[some & (days > 0)]).tolist():
            pot, run = np.nonzero(some & (days == wait))
            self._on(today + wait)[:, pots[pot], :, run] += goods[:, pot, :, run]
        return np.where((days == 0)[:, np.newaxis, :], goods, 0.0)

    def landing(self, today: int) -> Floats | None:
        """Return what comes today, None for nothing."""
        return self._by_day.pop(today, None)

    def pieces(self) -> Floats:
        """Return all pieces under way, pots x items x runs."""
        total = np.zeros(self._shape[1:])
        for goods in self._by_day.values():
            total += goods[0]
        return total

    def _on(self, day: int) -> Floats:
        key = min(day, self._last + 1)
        if key not in self._by_day:
            self._by_day[key] = np.zeros(self._shape)
        return self._by_day[key]
