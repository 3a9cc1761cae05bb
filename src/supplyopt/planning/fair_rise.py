"""How much has to come to many needs until a fair share of it lifts one of them."""

from __future__ import annotations

import numpy as np

from supplyopt.planning.flows import Floats, Indices

__all__ = ["FairRise"]


class FairRise:
    """What needs take in together while the lowest rate of theirs rises, priority by priority.

    Earlier priorities have all that they lack first. Those of one priority are filled like vessels
    from one pipe: none is lifted above a rate at which another, which lacks something, still is.

    Parameters
    ----------
    priority : integer array, one a need
    entitled, had, lacking : float arrays
        Pieces.
    """

    def __init__(self, priority: Indices, entitled: Floats, had: Floats, lacking: Floats) -> None:
        lacking = np.maximum(lacking, 0.0)
        self._levels, first = np.unique(priority, return_inverse=True)
        sums = np.bincount(first.reshape(-1), weights=lacking, minlength=len(self._levels))
        self._before = np.concatenate([[0.0], np.cumsum(sums)])
        self._filled: dict[int, tuple[_Slopes, _Slopes]] = {}
        for level in self._levels.tolist():
            mine = (priority == level) & (entitled > 0)
            size, start, full = entitled[mine], had[mine], (had + lacking)[mine]
            self._filled[level] = _Slopes(start, size), _Slopes(full, size)

    def taken(self, priority: int, rate: float) -> float:
        """Return what comes to all needs until those of a priority are at a rate.

        Parameters
        ----------
        priority : int
        rate : float
            Pieces had over pieces entitled to.
        """
        at = int(np.searchsorted(self._levels, priority))
        taken = float(self._before[at])
        if priority in self._filled:
            start, full = self._filled[priority]
            taken += start.above(rate) - full.above(rate)
        return taken


class _Slopes:
    """The sum of ``max(size * rate - start, 0)`` over many, for any rate."""

    def __init__(self, start: Floats, size: Floats) -> None:
        order = np.argsort(start / size, kind="stable")
        self._rates = (start / size)[order]
        self._start = np.concatenate([[0.0], np.cumsum(start[order])])
        self._size = np.concatenate([[0.0], np.cumsum(size[order])])

    def above(self, rate: float) -> float:
        upto = int(np.searchsorted(self._rates, rate))
        return float(self._size[upto] * rate - self._start[upto])
