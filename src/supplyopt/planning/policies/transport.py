"""Room that is left on lanes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from supplyopt.network.numbered import Numbered
from supplyopt.planning.flows import Floats, Flows

__all__ = ["Transport", "closed_now"]

Flags = NDArray[np.bool_]

_ROUNDING = 1e-12


def closed_now(net: Numbered) -> Flags:
    """Mark the lanes that do not both leave and deliver in the first cycle."""
    closed: Flags = (net.lane_first_cycle != 1) | (net.lane_lead_time != 0)
    return closed


class Transport:
    """Goods under way, with the room that lanes and carriers still have.

    Room only ever shrinks: a path that cannot be taken now cannot be taken later.

    Parameters
    ----------
    net : Numbered
    closed : bool array, one a lane
        Lanes that may not be used.
    """

    # Lists, not arrays: what is asked for here is one number at a time.
    def __init__(self, net: Numbered, *, closed: Flags) -> None:
        self._net = net
        self._closed = closed.tolist()
        self._only_item = net.lane_item.tolist()
        self._carrier = net.lane_carrier.tolist()
        self._volume = net.item_volume.tolist()
        self._lane_room = net.lane_capacity.tolist()
        self._carrier_room = net.carrier_capacity.tolist()
        self._stops_left = net.carrier_stops.tolist()
        self._full_lane = _noise(net.lane_capacity).tolist()
        self._full_carrier = _noise(net.carrier_capacity).tolist()
        self._used = [False] * len(self._closed)
        self._sent: dict[tuple[int, int], float] = {}

    def passes(self, lane: int, item: int) -> bool:
        """Tell whether a lane by itself can take some of an item."""
        if self._closed[lane] or self._only_item[lane] not in (-1, item):
            return False
        carrier = self._carrier[lane]
        if self._volume[item] > 0 and (
            self._lane_room[lane] <= 0 or (carrier >= 0 and self._carrier_room[carrier] <= 0)
        ):
            return False
        return self._used[lane] or carrier < 0 or self._stops_left[carrier] >= 1

    def stops_suffice(self, path: Sequence[int]) -> bool:
        """Tell whether carriers have stops left for all lanes of a path together."""
        new = Counter(self._carrier[lane] for lane in path if not self._used[lane])
        return all(count <= self._stops_left[at] for at, count in new.items() if at >= 0)

    def room(self, path: Sequence[int], item: int) -> float:
        """Return how many pieces of an item a path can take, 0 where it is shut.

        Parameters
        ----------
        path : sequence of int
            Lanes, each once.
        item : int
        """
        if not all(self.passes(lane, item) for lane in path) or not self.stops_suffice(path):
            return 0.0
        volume = self._volume[item]
        if volume == 0 or not path:
            return float("inf")
        least = min(self._lane_room[lane] for lane in path)
        for carrier, times in Counter(self._carrier[lane] for lane in path).items():
            if carrier >= 0:
                least = min(least, self._carrier_room[carrier] / times)
        return float(least / volume)

    def send(self, path: Sequence[int], item: int, pieces: float) -> None:
        """Send pieces of an item, no more than there is room for, over every lane of a path."""
        volume = pieces * self._volume[item]
        for lane in path:
            self._sent[lane, item] = self._sent.get((lane, item), 0.0) + pieces
            self._lane_room[lane] -= volume
            if self._lane_room[lane] <= self._full_lane[lane]:
                self._lane_room[lane] = 0.0
            carrier = self._carrier[lane]
            if carrier >= 0:
                self._carrier_room[carrier] -= volume
                if self._carrier_room[carrier] <= self._full_carrier[carrier]:
                    self._carrier_room[carrier] = 0.0
                if not self._used[lane]:
                    self._stops_left[carrier] -= 1
            self._used[lane] = True

    def light(self) -> Flags:
        """Mark the lanes that are used, and carry less than their least load."""
        flows = self.flows(np.zeros(0))
        load = np.bincount(
            flows.lane,
            weights=flows.quantity * self._net.item_volume[flows.item],
            minlength=len(self._used),
        )
        least = self._net.lane_min_load
        return np.array(self._used, dtype=bool) & (load < least - _noise(least))

    def flows(self, served: Floats) -> Flows:
        """Return what was sent; whole numbers up to rounding are whole.

        Parameters
        ----------
        served : float array, one a record of the demand table
        """
        keys = np.array(sorted(self._sent), dtype=np.int64).reshape(-1, 2)
        quantity = np.array([self._sent[key] for key in sorted(self._sent)], dtype=np.float64)
        return Flows(keys[:, 0], keys[:, 1], _tidy(quantity), _tidy(served))


def _noise(sizes: Floats) -> Floats:
    return np.where(np.isfinite(sizes), _ROUNDING * sizes, 0.0)


def _tidy(quantity: Floats) -> Floats:
    whole = np.round(quantity)
    return np.where(np.abs(quantity - whole) <= _ROUNDING * quantity, whole, quantity)
