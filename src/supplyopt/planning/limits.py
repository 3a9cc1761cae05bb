"""What keeps more goods from a short place."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

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
        self._full = self._full_lanes()
        self._into: dict[int, list[int]] = defaultdict(list)
        open_now = (net.lane_first_cycle == 1) & (net.lane_lead_time == 0)
        for lane in np.flatnonzero(open_now):
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
                if self._full[lane]:
                    border.append(lane)
                else:
                    region.add(origin)
                    waiting.append(origin)
        idle = [at for at in sorted(region) if self._idle[at, item] > 0]
        if idle:
            return ", ".join(f"idle stock at {net.places[at]}" for at in idle)
        supplied = self._supplied_places(item)
        held = [
            self._full[lane]
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

    def _full_lanes(self) -> list[str]:
        """Return per lane what keeps more from passing, "" where nothing does."""
        net, flows = self._net, self._flows
        volume = np.bincount(
            flows.lane,
            weights=flows.quantity * net.item_volume[flows.item],
            minlength=len(net.lane_origin),
        )
        count = len(net.carriers) + 1
        carried = np.bincount(net.lane_carrier + 1, weights=volume, minlength=count)[1:]
        used = np.bincount(net.lane_carrier + 1, weights=volume > 0, minlength=count)[1:]
        full = []
        for lane, carrier in enumerate(net.lane_carrier):
            what = ""
            if volume[lane] >= net.lane_capacity[lane] * (1 - _FULL):
                origin = net.places[net.lane_origin[lane]]
                mode = f" ({net.lane_mode[lane]})" if net.lane_mode[lane] else ""
                what = f"lane {origin} → {net.places[net.lane_destination[lane]]}{mode}"
            elif carrier >= 0 and carried[carrier] >= net.carrier_capacity[carrier] * (1 - _FULL):
                what = f"carrier {net.carriers[carrier]}"
            elif carrier >= 0 and volume[lane] == 0 and used[carrier] >= net.carrier_stops[carrier]:
                what = f"stops of carrier {net.carriers[carrier]}"
            elif volume[lane] == 0 and net.lane_min_load[lane] > 0:
                origin = net.places[net.lane_origin[lane]]
                what = f"least load {origin} → {net.places[net.lane_destination[lane]]}"
            full.append(what)
        return full

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
