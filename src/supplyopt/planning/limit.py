"""One thing that keeps more goods from a short place, in words."""

from __future__ import annotations

from dataclasses import dataclass, replace

from supplyopt.formulation.cartons import whole_pieces
from supplyopt.network.numbered import Numbered
from supplyopt.network.unrolled import Unrolled
from supplyopt.planning.lever import Lever

__all__ = [
    "WHOLE",
    "Limit",
    "carrier_limit",
    "guarantee_limit",
    "in_tables",
    "lane_limit",
    "least_load_limit",
    "limit_of",
    "name_of_place",
    "reserve_limit",
    "stops_limit",
    "whole_limit",
]


@dataclass(frozen=True)
class Limit:
    """One thing that keeps more from coming.

    Attributes
    ----------
    kind : str
        "supply", "no lane", "idle stock", "lane", "storage", "carrier", "stops", "least load",
        "whole", "reserve" or "guarantee"; of an explanation "any of", "goals", "fixed", "terms",
        "several" and "unknown", too.
    number : int
        Of the place, lane, carrier, reserve or guarantee; -1 where there is none.
    said : str
        In words.
    """

    kind: str
    number: int
    said: str


WHOLE = Limit("whole", -1, "whole pieces")
"""What is missing is less than a piece, and only whole ones are handed out."""


def whole_limit(net: Numbered, item: int, lots: bool | str) -> Limit:
    """Return the limit that comes of an item's whole cartons and pieces.

    Parameters
    ----------
    net : Numbered
    item : int
    lots : True, "pieces" or "everywhere"
    """
    if not whole_pieces(net, lots)[item]:
        return replace(WHOLE, said="whole cartons")
    return WHOLE if net.item_lot[item] == 1 else replace(WHOLE, said="whole cartons and pieces")


def limit_of(net: Numbered, lever: Lever) -> Limit | None:
    """Return the limit that a number of a table sets, None for one that is not there yet.

    Parameters
    ----------
    net : Numbered
    lever : Lever
    """
    number = lever.record
    if number < 0:
        return None
    if lever.table in ("stock", "arrivals"):
        return Limit("supply", -1, "supply")
    if lever.table == "reserves":
        return reserve_limit(net, number)
    if lever.table == "guarantees":
        return guarantee_limit(net, number)
    if lever.table == "places":
        return Limit("storage", number, f"storage of {name_of_place(net, number)}")
    if lever.table == "lanes":
        return (
            lane_limit(net, number) if lever.column == "capacity" else least_load_limit(net, number)
        )
    return carrier_limit(net, number) if lever.column == "capacity" else stops_limit(net, number)


def in_tables(unrolled: Unrolled, limit: Limit) -> Limit:
    """Return a limit of an unrolled network with the number of its record in the tables.

    Parameters
    ----------
    unrolled : Unrolled
    limit : Limit
    """
    net = unrolled.net
    if limit.number < 0 or unrolled.is_plain:
        return limit
    if limit.kind == "storage":
        return replace(limit, number=int(net.place_base[net.lane_origin[limit.number]]))
    of = {
        "idle stock": net.place_base,
        "lane": unrolled.lane_of,
        "least load": unrolled.lane_of,
        "carrier": unrolled.carrier_of,
        "stops": unrolled.carrier_of,
        "reserve": unrolled.reserve_of,
        "guarantee": unrolled.guarantee_of,
    }[limit.kind]
    return replace(limit, number=int(of[limit.number]))


def name_of_place(net: Numbered, place: int) -> str:
    """Return the name of a place, whatever the cycle."""
    base = net.as_given
    return str((*base.places, "(under way)")[net.place_base[place]])


def lane_limit(net: Numbered, lane: int) -> Limit:
    """Return the limit that a lane sets, of a trip or of staying."""
    if not net.lane_trip[lane]:
        return Limit(
            "storage", lane, f"storage of {name_of_place(net, int(net.lane_origin[lane]))}"
        )
    mode = f" ({net.lane_mode[lane]})" if net.lane_mode[lane] else ""
    return Limit("lane", lane, f"lane {_way(net, lane)}{mode}")


def _driver(net: Numbered, carrier: int) -> str:
    base = net.as_given
    return base.carriers[carrier % len(base.carriers)]


def carrier_limit(net: Numbered, carrier: int) -> Limit:
    """Return the limit of what a carrier moves."""
    return Limit("carrier", carrier, f"carrier {_driver(net, carrier)}")


def stops_limit(net: Numbered, carrier: int) -> Limit:
    """Return the limit of a carrier's stops."""
    return Limit("stops", carrier, f"stops of carrier {_driver(net, carrier)}")


def least_load_limit(net: Numbered, lane: int) -> Limit:
    """Return the least load of a lane as a limit."""
    return Limit("least load", lane, f"least load {_way(net, lane)}")


def reserve_limit(net: Numbered, record: int) -> Limit:
    """Return a reserve as a limit."""
    return Limit(
        "reserve", record, f"reserve at {name_of_place(net, int(net.reserve_place[record]))}"
    )


def guarantee_limit(net: Numbered, record: int) -> Limit:
    """Return a guarantee as a limit."""
    return Limit(
        "guarantee", record, f"guarantee at {name_of_place(net, int(net.guarantee_place[record]))}"
    )


def _way(net: Numbered, lane: int) -> str:
    start, end = net.lane_origin[lane], net.lane_destination[lane]
    return f"{name_of_place(net, int(start))} → {name_of_place(net, int(end))}"
