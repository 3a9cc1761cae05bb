"""Where the goods of one item can go, or be set free, under a plan."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence

import numpy as np

from supplyopt.network.numbered import Numbered
from supplyopt.planning.flows import Floats, Indices

__all__ = ["Ways", "reach"]


class Ways:
    """Where the goods of one item can go, or be set free, under a plan.

    Parameters
    ----------
    net : Numbered
    allowed, stopped, used : bool arrays, one a lane
        Whether the item may pass at all, cannot pass in larger number, passes.
    served : integer array, integer array, float array
        Of records that are served some of it the place, the priority, the rate.
    at : bool array, one a place
        Where supply of it is listed.
    apart : bool array, one a place
        Where there is something that tells a place from others.
    stops : sequence, one a lane
        What stops it, where it is stopped.

    Attributes
    ----------
    stopped : integer array
        The lanes that are.
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
        served: tuple[Indices, Indices, Floats],
        at: np.ndarray,
        apart: np.ndarray,
        stops: Sequence[Hashable],
    ) -> None:
        self.stopped = np.flatnonzero(stopped)
        self.weakest: dict[int, tuple[float, float]] = {}
        self._count = len(net.places)
        free, moved = np.flatnonzero(allowed & ~stopped), np.flatnonzero(used)
        origin, destination = net.lane_origin, net.lane_destination
        # Backwards along lanes with room; forwards where goods went that could be set free.
        here = np.concatenate([destination[free], origin[moved]])
        there = np.concatenate([origin[free], destination[moved]])
        self.near: dict[int, list[int]] = defaultdict(list)
        for place, beside in zip(here.tolist(), there.tolist(), strict=True):
            self.near[place].append(beside)
        every = np.flatnonzero(allowed)
        self._every = _Steps(destination[every], origin[every], self._count)
        self._near = _Steps(here, there, self._count)
        self._free = _Steps(destination[free], origin[free], self._count)
        self._onward = _Steps(origin[free], destination[free], self._count)
        self.supplied = reach(at, origin[every], destination[every])
        self._back = _Steps(there, here, self._count)
        self._part = np.full(self._count, -1, dtype=np.int64)
        self._parts: list[Indices] = []
        self._closures: dict[frozenset[int], Indices] = {}
        self._into = _Steps(destination[self.stopped], origin[self.stopped], self._count)
        there_served, priority, rate = served
        self._rank = np.full(self._count, -1, dtype=np.int64)
        ranks = np.stack([priority.astype(np.float64), rate], axis=1)
        kinds, rank = np.unique(ranks, axis=0, return_inverse=True)
        np.maximum.at(self._rank, there_served, rank.reshape(-1))
        self._ranks: list[tuple[float, float]] = [(each[0], each[1]) for each in kinds.tolist()]
        self._regions: dict[bytes, Indices] = {}
        self._ends: dict[int, list[tuple[int, Hashable]]] = defaultdict(list)
        for lane in self.stopped.tolist():
            self._ends[int(destination[lane])].append((int(origin[lane]), stops[lane]))
        self._apart = apart.copy()
        self._apart[origin[self.stopped]] = True
        self._alike: dict[int, int] = {}
        self._numbers: dict[Hashable, int] = {}

    def alike(self, place: int) -> int:
        """Return the number that a place bears with all that are short for the same reason.

        To these goods could come from the same places, lanes from the same places are stopped
        by the same, no lane that is stopped starts there, and nothing is apart.
        """
        if place not in self._alike:
            number = place
            if not self._apart[place]:
                region = self.closure(self.near.get(place, ()))
                key = (bool(self.supplied[place]), id(region), tuple(self._ends.get(place, ())))
                number = self._count + self._numbers.setdefault(key, len(self._numbers))
            self._alike[place] = number
        return self._alike[place]

    def in_own_order(self, place: int) -> bool:
        """Return whether what stops lanes into a place stands among what stops others."""
        return place in self._ends and place in self.near

    def closure(self, seeds: Iterable[int]) -> Indices:
        """Return the places from which goods could be had at some places, in order.

        It is one array for all who share it.
        """
        parts = list({id(part): part for part in map(self._region, set(seeds))}.values())
        if len(parts) == 1:
            return parts[0]
        key = frozenset(map(id, parts))
        if key not in self._closures:
            found = np.unique(np.concatenate([np.zeros(0, dtype=np.int64), *parts]))
            self._closures[key] = self._regions.setdefault(found.tobytes(), found)
        return self._closures[key]

    def _region(self, place: int) -> Indices:
        """Return the places from which goods could be had at one."""
        if self._part[place] < 0:
            start = np.array([place])
            found = self._near.from_(start)
            # Who can be come to from each other can be come to from the same places.
            self._part[np.intersect1d(found, self._back.from_(start))] = len(self._parts)
            self._parts.append(self._regions.setdefault(found.tobytes(), found))
        return self._parts[int(self._part[place])]

    def stopped_into(self, places: Indices) -> Indices:
        """Return the lanes that are stopped and lead to some places, in order."""
        return np.sort(self.stopped[self._into.out_of(places)])

    def weakest_at(self, places: Indices) -> tuple[float, float]:
        """Return the highest number of a priority served at some places, the highest rate of it."""
        rank = int(self._rank[places].max(initial=-1))
        return self._ranks[rank] if rank >= 0 else (-np.inf, -np.inf)

    def behind(self, place: int, *, full: bool = True) -> np.ndarray:
        """Return the places from which goods could come, were nothing full, or as it is."""
        found = np.zeros(self._count, dtype=bool)
        found[(self._every if full else self._free).from_(np.array([place]))] = True
        return found

    def ahead(self, place: int) -> Indices:
        """Return the places that goods of one could come to as it is, in order."""
        return self._onward.from_(np.array([place]))


def reach(start: np.ndarray, origin: Indices, destination: Indices) -> np.ndarray:
    """Return the places that can be come to from some places.

    Parameters
    ----------
    start : bool array, one a place
    origin, destination : integer array, one a way
    """
    found = np.zeros(len(start), dtype=bool)
    found[_Steps(origin, destination, len(start)).from_(np.flatnonzero(start))] = True
    return found


class _Steps:
    """Ways from place to place, sorted by where they start.

    Parameters
    ----------
    origin, destination : integer array, one a way
    count : int
        How many places there are.
    """

    def __init__(self, origin: Indices, destination: Indices, count: int) -> None:
        self._order = np.argsort(origin, kind="stable")
        self._to = destination[self._order]
        self._first = np.append(0, np.cumsum(np.bincount(origin, minlength=count)))
        self._turn = np.zeros(count, dtype=np.int64)

    def out_of(self, places: Indices) -> Indices:
        """Return the ways that start at some places."""
        return self._order[self._steps(places)]

    def _steps(self, places: Indices) -> Indices:
        size = self._first[places + 1] - self._first[places]
        skipped = np.repeat(self._first[places] - (np.cumsum(size) - size), size)
        steps: Indices = skipped + np.arange(len(skipped))
        return steps

    def from_(self, places: Indices) -> Indices:
        """Return the places that can be come to from some places, in order."""
        reached = np.zeros(len(self._turn), dtype=bool)
        reached[places] = True
        found = [places]
        while len(places):
            to = self._to[self._steps(places)]
            to = to[~reached[to]]
            reached[to] = True
            # Each once: the last to write its number there.
            self._turn[to] = np.arange(len(to))
            places = to[self._turn[to] == np.arange(len(to))]
            found.append(places)
        return np.sort(np.concatenate(found))
