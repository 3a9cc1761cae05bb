"""Goods brought from the nearest place that still has some."""

from __future__ import annotations

from collections.abc import Sequence
from heapq import heappop, heappush

import numpy as np

from supplyopt.network.numbered import Numbered
from supplyopt.planning.flows import Floats
from supplyopt.planning.policies.transport import Transport

__all__ = ["BY_HOURS", "BY_STAGES", "Courier"]

BY_STAGES = ("stages", "hours", "cost")
"""Fewest hand-overs first, then what takes least time, then what costs least."""
BY_HOURS = ("hours", "stages", "cost")
"""What takes least time first, then fewest hand-overs, then what costs least."""

_ROUNDING = 1e-12
_Distance = tuple[float, float, float]


class Courier:
    """Brings pieces to one place after another, each time by the shortest way that is open.

    Parameters
    ----------
    net : Numbered
    transport : Transport
        Where the goods go by.
    supply : float array, places x items
        Pieces that may be fetched.
    by : BY_STAGES or BY_HOURS
        What makes a way short. Ways of equal length: the lane that is listed first.

    Notes
    -----
    Dijkstra's search, backwards from the place that is to be served, so that it ends at the
    nearest goods. Supply and room only shrink, so the way found last stays the shortest while
    it is open, and a place that was out of reach stays so.
    """

    def __init__(
        self, net: Numbered, transport: Transport, *, supply: Floats, by: tuple[str, str, str]
    ) -> None:
        self._transport = transport
        self._left: list[list[float]] = supply.T.tolist()
        self._dry: list[list[float]] = (_ROUNDING * supply.T).tolist()
        self._origin: list[int] = net.lane_origin.tolist()
        self._destination: list[int] = net.lane_destination.tolist()
        self._length = np.column_stack([getattr(net, f"lane_{name}") for name in by]).tolist()
        self._into: list[list[int]] = [[] for _ in net.places]
        for lane, place in enumerate(self._destination):
            self._into[place].append(lane)
        self._known: dict[tuple[int, int], tuple[int, Sequence[int]]] = {}
        self._out_of_reach: list[set[int]] = [set() for _ in net.items]

    def bring(self, place: int, item: int, pieces: float) -> float:
        """Bring pieces of an item to a place, from several places if need be.

        Parameters
        ----------
        place, item : int
        pieces : float

        Returns
        -------
        float
            The pieces that came.
        """
        missing = pieces
        while missing > _ROUNDING * pieces:
            way = self.way_to(place, item)
            if way is None:
                return pieces - missing
            source, path = way
            left = self._left[item]
            amount = min(missing, left[source], self._transport.room(path, item))
            self._transport.send(path, item, amount)
            left[source] -= amount
            if left[source] <= self._dry[item][source]:
                left[source] = 0.0
            missing -= amount
        return pieces

    def way_to(self, place: int, item: int) -> tuple[int, Sequence[int]] | None:
        """Return the nearest place with goods, with the lanes from there, or None."""
        known = self._known.get((place, item))
        if known is not None:
            source, path = known
            if self._left[item][source] > 0 and self._transport.room(path, item) > 0:
                return known
        found = self._search(place, item)
        if found is not None:
            self._known[place, item] = found
        return found

    def length(self, path: Sequence[int]) -> _Distance:
        """Return how long a path is."""
        first, second, third = (
            sum(self._length[lane][measure] for lane in path) for measure in range(3)
        )
        return first, second, third

    def _search(self, place: int, item: int) -> tuple[int, Sequence[int]] | None:
        left, out_of_reach = self._left[item], self._out_of_reach[item]
        short_of_stops = False
        settled: set[int] = set()
        pushed = 0
        queue: list[tuple[_Distance, int, int, tuple[int, ...]]] = [((0.0, 0.0, 0.0), 0, place, ())]
        while queue:
            (first, second, third), _, here, path = heappop(queue)
            if here in settled or here in out_of_reach:
                continue
            settled.add(here)
            if left[here] > 0:
                return here, path
            for lane in self._into[here]:
                origin = self._origin[lane]
                if origin in settled or not self._transport.passes(lane, item):
                    continue
                if not self._transport.stops_suffice((lane, *path)):
                    short_of_stops = True
                    continue
                a, b, c = self._length[lane]
                pushed += 1
                distance = (first + a, second + b, third + c)
                heappush(queue, (distance, pushed, origin, (lane, *path)))
        # A place that only this path's stops kept away may be near enough for another.
        if not short_of_stops:
            out_of_reach |= settled
        return None
