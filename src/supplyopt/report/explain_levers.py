"""The numbers of the tables behind what limits a need of many cycles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from supplyopt.network.network import Network
from supplyopt.planning.levers import Lever
from supplyopt.planning.limit import Limit

__all__ = ["levers_in_the_way"]


def levers_in_the_way(
    network: Network, limits: Sequence[Limit], *, item: int, region: np.ndarray
) -> list[Lever]:
    """Return the numbers of limits, then of supplies from which goods could come in time.

    Parameters
    ----------
    network : Network
    limits : sequence of Limit
        Found on the unrolled network.
    item : int
    region : bool array, one a place of the unrolled network
        From where goods could come.
    """
    net, nodes = network.numbered, network.unrolled.net
    found = dict.fromkeys(lever for limit in limits for lever in _of_limit(network, limit))
    for table, place, what, quantity, at in (
        ("stock", net.stock_place, net.stock_item, net.stock_quantity, nodes.stock_place),
        (
            "arrivals",
            net.arrival_place,
            net.arrival_item,
            net.arrival_quantity,
            nodes.arrival_place,
        ),
    ):
        for record in np.flatnonzero((what == item) & region[at]).tolist():
            there, given = int(place[record]), float(quantity[record])
            lever = Lever(table, "quantity", record, given, np.inf, item=item, place=there)
            found.setdefault(lever)
    return list(found)


def _of_limit(network: Network, limit: Limit) -> Iterator[Lever]:
    net, unrolled = network.numbered, network.unrolled
    if limit.kind == "lane":
        lane = int(unrolled.lane_of[limit.number])
        ends = int(net.lane_origin[lane]), int(net.lane_destination[lane])
        given = float(net.lane_capacity[lane])
        yield Lever("lanes", "capacity", lane, given, np.inf, place=ends[0], other=ends[1])
    elif limit.kind == "storage":
        place = int(unrolled.node_place[unrolled.net.lane_origin[limit.number]])
        given = float(net.place_storage[place])
        yield Lever("places", "storage", place, given, np.inf, place=place)
    elif limit.kind in ("carrier", "stops"):
        carrier = int(unrolled.carrier_of[limit.number])
        whole = limit.kind == "stops"
        values = net.carrier_stops if whole else net.carrier_capacity
        column = "stops" if whole else "capacity"
        yield Lever("carriers", column, carrier, float(values[carrier]), np.inf, whole=whole)
