"""What keeps more goods from a short place."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from supplyopt.formulation.merge import open_lanes
from supplyopt.network.numbered import Numbered
from supplyopt.planning.flows import Floats, Flows, left_over

__all__ = ["Limits"]

_FULL = 1e-7


class Limits:
    """Names what keeps goods from places under a plan.

    A place is followed backwards along every lane that could carry more. Goods that lie idle
    there would help; where none do, the full lanes and carriers at the border of that region
    are what limits, and where the border is open, the supply itself.

    Parameters
    ----------
    net : Numbered
    flows : Flows
    """

    def __init__(self, net: Numbered, flows: Flows) -> None:
        self._net = net
        self._flows = flows
        self._idle = self._idle_goods()
        self._full, self._closed = self._full_lanes(), self._closed_lanes()
        self._into: dict[int, list[int]] = defaultdict(list)
        for lane in np.flatnonzero(open_lanes(net)):
            self._into[int(net.lane_destination[lane])].append(int(lane))
        self._supplied: dict[int, set[int]] = {}
        self._found: dict[tuple[int, int], str] = {}

    def of(self, place: int, item: int) -> str:
        """Return what limits an item at a place.

        Parameters
        ----------
        place, item : int
            As numbered.

        Returns
        -------
        str
            "supply", "no lane", "idle stock at X", "reserve at X", or the full lanes, carriers
            and stops, joined by commas.
        """
        key = (place, item)
        if key not in self._found:
            self._found[key] = self._trace(place, item)
        return self._found[key]

    def _trace(self, place: int, item: int) -> str:
        net = self._net
        region, border = {place}, []
        waiting = [place]
        while waiting:
            for lane in self._into[waiting.pop()]:
                origin = int(net.lane_origin[lane])
                if origin in region or net.lane_item[lane] not in (-1, item):
                    continue
                if self._stop(lane, item):
                    border.append(lane)
                else:
                    region.add(origin)
                    waiting.append(origin)
        idle = [at for at in sorted(region) if self._idle[at, item] > 0]
        if idle:
            return ", ".join(f"idle stock at {net.places[at]}" for at in idle)
        supplied = self._supplied_places(item)
        held = [
            self._stop(lane, item)
            for lane in border
            if int(net.lane_origin[lane]) not in region and int(net.lane_origin[lane]) in supplied
        ]
        if held:
            return ", ".join(dict.fromkeys(held))
        at = np.isin(net.reserve_place, list(region)) & (net.reserve_item == item)
        kept = net.reserve_place[at & (net.reserve_quantity > 0)]
        if len(kept):
            return ", ".join(f"reserve at {net.places[where]}" for where in kept)
        return "supply" if place in supplied else "no lane"

    def _idle_goods(self) -> Floats:
        idle = left_over(self._net, self._flows)
        np.subtract.at(
            idle, (self._net.reserve_place, self._net.reserve_item), self._net.reserve_quantity
        )
        largest = np.abs(idle).max(axis=0, initial=0.0) * _FULL
        return np.where(idle > largest, idle, 0.0)

    def _stop(self, lane: int, item: int) -> str:
        """Return what keeps more of an item from passing a lane, "" where nothing does."""
        filled = self._full[lane] if self._net.item_volume[item] > 0 else ""
        return filled or self._closed[lane]

    def _full_lanes(self) -> list[str]:
        """Return per lane what has no room for more volume, "" where there is room."""
        net, flows = self._net, self._flows
        loads = flows.quantity * net.item_volume[flows.item]
        volume = np.zeros(len(net.lane_origin))
        np.add.at(volume, flows.lane, loads)
        carried = self._by_carrier(volume)
        full = []
        for lane, carrier in enumerate(net.lane_carrier):
            what = ""
            if volume[lane] >= net.lane_capacity[lane] * (1 - _FULL):
                mode = f" ({net.lane_mode[lane]})" if net.lane_mode[lane] else ""
                what = f"lane {self._way(lane)}{mode}"
            elif carrier >= 0 and carried[carrier] >= net.carrier_capacity[carrier] * (1 - _FULL):
                what = f"carrier {net.carriers[carrier]}"
            full.append(what)
        return full

    def _closed_lanes(self) -> list[str]:
        """Return per lane what keeps it from being used at all, "" where nothing does."""
        net = self._net
        used = np.zeros(len(net.lane_origin), dtype=bool)
        used[self._flows.lane[self._flows.quantity > 0]] = True
        stops = self._by_carrier(np.where(used, 1.0, 0.0))
        closed = []
        for lane, carrier in enumerate(net.lane_carrier):
            what = ""
            if not used[lane] and carrier >= 0 and stops[carrier] >= net.carrier_stops[carrier]:
                what = f"stops of carrier {net.carriers[carrier]}"
            elif not used[lane] and net.lane_min_load[lane] > 0:
                what = f"least load {self._way(lane)}"
            closed.append(what)
        return closed

    def _by_carrier(self, values: Floats) -> Floats:
        count = len(self._net.carriers) + 1
        sums = np.bincount(self._net.lane_carrier + 1, weights=values, minlength=count)
        return np.asarray(sums[1:], dtype=np.float64)

    def _way(self, lane: int) -> str:
        net = self._net
        return f"{net.places[net.lane_origin[lane]]} → {net.places[net.lane_destination[lane]]}"

    def _supplied_places(self, item: int) -> set[int]:
        """Return the places that goods of an item could come to, were nothing full."""
        if item not in self._supplied:
            net = self._net
            at = set(net.stock_place[(net.stock_item == item) & (net.stock_quantity > 0)])
            now = (net.arrival_item == item) & (net.arrival_cycle == 1)
            at |= set(net.arrival_place[now & (net.arrival_quantity > 0)])
            allowed = [
                lane
                for lanes in self._into.values()
                for lane in lanes
                if net.lane_item[lane] in (-1, item)
            ]
            reached = np.zeros(len(net.places), dtype=bool)
            reached[[int(place) for place in at]] = True
            origin, destination = net.lane_origin[allowed], net.lane_destination[allowed]
            while True:
                new = reached[origin] & ~reached[destination]
                if not new.any():
                    break
                reached[destination[new]] = True
            self._supplied[item] = set(np.flatnonzero(reached).tolist())
        return self._supplied[item]
