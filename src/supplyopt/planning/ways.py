"""Where the goods of one item can go, or be set free, under a plan."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import numpy as np

from supplyopt.network.numbered import Numbered
from supplyopt.planning.flows import Indices

__all__ = ["Ways", "reach"]


class Ways:
    """Where the goods of one item can go, or be set free, under a plan.

    Parameters
    ----------
    net : Numbered
    allowed, stopped, used : bool arrays, one a lane
        Whether the item may pass at all, cannot pass in larger number, passes.
    served : integer array
        Records of demand that are served some of it.
    at : bool array, one a place
        Where supply of it is listed.

    Attributes
    ----------
    stopped : integer array
        The lanes that are.
    served : integer array
        As given.
    near : mapping of int to list of int
        The places next to each from which goods could be had there.
    supplied : bool array, one a place
        Where goods could come to, were nothing full.
    weakest : dict
        What has been found out of places, for whoever asks.
    """

    def __init__(
        self,
        net: Numbered,
        allowed: np.ndarray,
        stopped: np.ndarray,
        used: np.ndarray,
        *,
        served: Indices,
        at: np.ndarray,
    ) -> None:
        self.stopped = np.flatnonzero(stopped)
        self.served = served
        self.weakest: dict[int, tuple[float, float]] = {}
        self._count = len(net.places)
        free, moved = np.flatnonzero(allowed & ~stopped), np.flatnonzero(used)
        origin, destination = net.lane_origin, net.lane_destination
        # Backwards along lanes with room; forwards where goods went that could be set free.
        self._from = np.concatenate([destination[free], origin[moved]])
        self._to = np.concatenate([origin[free], destination[moved]])
        self.near: dict[int, list[int]] = defaultdict(list)
        for here, there in zip(self._from.tolist(), self._to.tolist(), strict=True):
            self.near[here].append(there)
        every = np.flatnonzero(allowed)
        self._every = (destination[every], origin[every])
        self.supplied = reach(at, origin[every], destination[every])
        self._closures: dict[frozenset[int], np.ndarray] = {}

    def closure(self, seeds: Iterable[int]) -> np.ndarray:
        """Return the places from which goods could be had at some places."""
        key = frozenset(seeds)
        if key not in self._closures:
            start = np.zeros(self._count, dtype=bool)
            start[list(key)] = True
            self._closures[key] = reach(start, self._from, self._to)
        return self._closures[key]

    def behind(self, place: int) -> np.ndarray:
        """Return the places from which goods could come, were nothing full."""
        start = np.zeros(self._count, dtype=bool)
        start[place] = True
        return reach(start, *self._every)


def reach(start: np.ndarray, origin: Indices, destination: Indices) -> np.ndarray:
    """Return the places that can be come to from some places.

    Parameters
    ----------
    start : bool array, one a place
    origin, destination : integer array, one a way
    """
    reached = start.copy()
    while True:
        new = reached[origin] & ~reached[destination]
        if not new.any():
            return reached
        reached[destination[new]] = True
