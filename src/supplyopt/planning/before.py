"""The shipments of a plan made before, which a new one may stay near to."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from supplyopt.network.network import Network
from supplyopt.network.parsed import named_series
from supplyopt.planning.flows import Floats, Flows, Indices

__all__ = [
    "NOTHING_BEFORE",
    "Before",
    "before_from_table",
    "before_of_flows",
    "before_table",
    "change_from",
]


def _none() -> Indices:
    return np.zeros(0, dtype=np.int64)


@dataclass(frozen=True, eq=False)
class Before:
    """Shipments of a plan made before, numbered as in the unrolled network.

    Attributes
    ----------
    lane, item : integer array
        Trips, each pair once.
    quantity : float array
        Pieces.
    known : bool
        Whether there was a plan at all.
    """

    lane: Indices = field(default_factory=_none)
    item: Indices = field(default_factory=_none)
    quantity: Floats = field(default_factory=lambda: np.zeros(0))
    known: bool = False

    def __bool__(self) -> bool:
        return self.known

    def by_trip(self, shape: tuple[int, int]) -> Floats:
        """Return the pieces of each lane and item.

        Parameters
        ----------
        shape : (int, int)
            Numbers of lanes and items.
        """
        pieces = np.zeros(shape)
        np.add.at(pieces, (self.lane, self.item), self.quantity)
        return pieces


NOTHING_BEFORE = Before()
"""No plan was made before."""


def before_from_table(network: Network, shipments: pd.DataFrame) -> Before:
    """Take the shipments of another plan, as far as this network has their lanes, items, cycles.

    Parameters
    ----------
    network : Network
    shipments : DataFrame
        ``origin, destination, mode, item, cycle, quantity``.
    """
    net = network.numbered
    places = {name: number for number, name in enumerate(net.places)}
    items = {name: number for number, name in enumerate(net.items)}
    ends = zip(net.lane_origin.tolist(), net.lane_destination.tolist(), net.lane_mode, strict=True)
    lanes = {way: number for number, way in enumerate(ends)}
    found = []
    for origin, destination, mode, item, cycle, quantity in shipments[
        ["origin", "destination", "mode", "item", "cycle", "quantity"]
    ].itertuples(index=False):
        lane = lanes.get((places.get(origin, -1), places.get(destination, -1), mode))
        if lane is not None and item in items and 1 <= cycle <= network.cycles:
            found.append((lane, items[item], cycle, quantity))
    rows = np.array(found, dtype=np.float64).reshape(-1, 4)
    trip = network.unrolled.trip(rows[:, 0].astype(np.int64), rows[:, 2].astype(np.int64))
    return Before(trip, rows[:, 1].astype(np.int64), rows[:, 3], known=True)


def before_of_flows(network: Network, flows: Flows) -> Before:
    """Take the trips of a distribution over this network.

    Parameters
    ----------
    network : Network
    flows : Flows
    """
    net = network.unrolled.net
    trips = net.lane_trip[flows.lane]
    lane, item = net.lane_share[flows.lane[trips]], flows.item[trips]
    return Before(lane, item, flows.quantity[trips], known=True)


def before_table(network: Network, before: Before) -> pd.DataFrame:
    """Write the shipments down again.

    Parameters
    ----------
    network : Network
    before : Before

    Returns
    -------
    DataFrame
        ``origin, destination, mode, item, cycle, quantity``.
    """
    net, unrolled = network.numbered, network.unrolled
    lane = unrolled.lane_of[before.lane]

    return pd.DataFrame(
        {
            "origin": named_series(net.places, net.lane_origin[lane]),
            "destination": named_series(net.places, net.lane_destination[lane]),
            "mode": named_series(net.lane_mode, lane),
            "item": named_series(net.items, before.item),
            "cycle": unrolled.lane_cycle[before.lane],
            "quantity": before.quantity,
        }
    )


def change_from(network: Network, flows: Flows, before: Before) -> float:
    """Return the pieces that are shipped more or less than before, trip by trip.

    Parameters
    ----------
    network : Network
    flows : Flows
    before : Before
    """
    net = network.unrolled.net
    trips = net.lane_trip[flows.lane]
    now = np.zeros((len(net.lane_origin), len(net.items)))
    lane = net.lane_share[flows.lane[trips]]
    np.add.at(now, (lane, flows.item[trips]), flows.quantity[trips])
    return float(np.abs(now - before.by_trip((len(net.lane_origin), len(net.items)))).sum())
