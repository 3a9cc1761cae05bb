"""What keeps more from passing each lane of a plan."""

from __future__ import annotations

import numpy as np

from supplyopt.network.numbered import Numbered
from supplyopt.planning.flows import Floats, Flows
from supplyopt.planning.limit import (
    Limit,
    carrier_limit,
    lane_limit,
    least_load_limit,
    stops_limit,
)

__all__ = ["closed_lanes", "full_lanes"]

_FULL = 1e-7


def full_lanes(net: Numbered, flows: Flows) -> list[Limit | None]:
    """Return per lane what has no room for more volume.

    Parameters
    ----------
    net : Numbered
    flows : Flows
    """
    loads = flows.quantity * net.item_volume[flows.item]
    volume = np.zeros(len(net.lane_origin))
    np.add.at(volume, flows.lane, loads)
    carried = _by_carrier(net, volume)
    full: list[Limit | None] = []
    for lane, carrier in enumerate(net.lane_carrier.tolist()):
        what = None
        if volume[lane] >= net.lane_capacity[lane] * (1 - _FULL):
            what = lane_limit(net, lane)
        elif carrier >= 0 and carried[carrier] >= net.carrier_capacity[carrier] * (1 - _FULL):
            what = carrier_limit(net, carrier)
        full.append(what)
    return full


def closed_lanes(net: Numbered, flows: Flows) -> list[Limit | None]:
    """Return per lane what keeps it from being used at all.

    Parameters
    ----------
    net : Numbered
    flows : Flows
    """
    used = np.zeros(len(net.lane_origin), dtype=bool)
    used[flows.lane[flows.quantity > 0]] = True
    stops = _by_carrier(net, np.where(used, 1.0, 0.0))
    closed: list[Limit | None] = []
    for lane, carrier in enumerate(net.lane_carrier.tolist()):
        what = None
        if not used[lane] and carrier >= 0 and stops[carrier] >= net.carrier_stops[carrier]:
            what = stops_limit(net, carrier)
        elif not used[lane] and net.lane_min_load[lane] > 0:
            what = least_load_limit(net, lane)
        closed.append(what)
    return closed


def _by_carrier(net: Numbered, values: Floats) -> Floats:
    count = len(net.carriers) + 1
    sums = np.bincount(net.lane_carrier + 1, weights=values, minlength=count)
    return np.asarray(sums[1:], dtype=np.float64)
