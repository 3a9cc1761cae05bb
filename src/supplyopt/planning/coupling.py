"""Which numbers of a network can have a bearing on which places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from supplyopt.lp.connected import connected
from supplyopt.lp.program import Flags, Indices
from supplyopt.network.numbered import Numbered
from supplyopt.planning.lever import Lever
from supplyopt.planning.ways import reach

__all__ = ["Coupling", "can_be_full", "mixes"]

_SWITCHES = ("stops", "min_load")
"""What limits how lanes are used, however little passes them."""


def can_be_full(
    net: Numbered, usable: Flags, shared: Sequence[Lever], amounts: Mapping[Lever, float]
) -> list[Lever]:
    """Return the capacities and rooms that some plan may use up while numbers are being moved.

    The others are larger than all that lies or comes where it could pass them, and what is added
    to that, or than all that is asked for and to be kept behind them; and nothing passes them
    twice. So whatever the numbers are on the way, these limits make no difference.

    Parameters
    ----------
    net : Numbered
    usable : bool array, one a lane
    shared : sequence of Lever
    amounts : mapping of Lever to float
        By how much numbers are moved at most.
    """
    supply, asked = np.zeros(len(net.places)), np.zeros(len(net.places))
    volume = net.item_volume
    for table, place, item, quantity in (
        (supply, net.stock_place, net.stock_item, net.stock_quantity),
        (supply, net.arrival_place, net.arrival_item, net.arrival_quantity),
        (asked, net.demand_place, net.demand_item, net.demand_quantity),
        (asked, net.reserve_place, net.reserve_item, net.reserve_quantity),
    ):
        np.add.at(table, place, quantity * volume[item])
    origin, destination = net.lane_origin[usable], net.lane_destination[usable]
    for lever, amount in amounts.items():
        if lever.table in ("stock", "arrivals"):
            supply[lever.place] += amount * volume[lever.item]
        if lever.table == "lanes" and lever.record < 0:
            origin = np.append(origin, lever.place)
            destination = np.append(destination, lever.other)
    found = []
    for lever in shared:
        if lever.table not in ("lanes", "carriers", "places") or lever.column in _SWITCHES:
            found.append(lever)
            continue
        starts, ends = np.zeros(len(net.places), dtype=bool), np.zeros(len(net.places), dtype=bool)
        if lever.table == "places":
            starts[lever.place] = ends[lever.place] = True
        else:
            own = net.lane_carrier == lever.record
            if lever.table == "lanes":
                own = np.arange(len(own)) == lever.record
            starts[net.lane_origin[own & usable]] = True
            ends[net.lane_destination[own & usable]] = True
        before = reach(starts, destination, origin)
        behind = reach(ends, origin, destination)
        again = lever.table == "carriers" and bool((behind & starts).any())
        if again or min(supply[before].sum(), asked[behind].sum()) >= lever.given:
            found.append(lever)
    return found


class Coupling:
    """Parts of a network that share nothing: no lane, no capacity, no stops.

    Parameters
    ----------
    net : Numbered
        As its tables have it, whatever the cycle.
    usable : bool array, one a lane
    shared : sequence of Lever
        The capacities, stops, loads and rooms that tie together what passes them.
    """

    def __init__(self, net: Numbered, usable: Flags, shared: Sequence[Lever]) -> None:
        self._net = net
        n_items = len(net.items)
        carried = (net.lane_item[:, None] == -1) | (net.lane_item[:, None] == np.arange(n_items))
        lane, item = np.nonzero(usable[:, None] & carried)
        start = net.lane_origin[lane] * n_items + item
        end = net.lane_destination[lane] * n_items + item
        # What goods share has a node of its own behind those of places and items.
        first = len(net.places) * n_items
        ties = np.zeros(len(net.lane_origin), dtype=bool)
        ties[[lever.record for lever in shared if lever.table == "lanes"]] = True
        tied = np.flatnonzero(ties[lane])
        of_lane = first + lane[tied]
        first += len(net.lane_origin)
        carrier = net.lane_carrier[lane]
        ties = np.zeros(len(net.carriers) + 1, dtype=bool)
        ties[[lever.record for lever in shared if lever.table == "carriers"]] = True
        carried = np.flatnonzero(ties[carrier])
        self._first_carrier = first
        rooms = [lever.place for lever in shared if lever.table == "places"]
        room, stored = np.divmod(np.arange(len(rooms) * n_items), n_items)
        at = np.array(rooms, dtype=np.int64)[room] * n_items
        joined = [
            (at, at + stored),
            (start, end),
            (end[tied], of_lane),
            (end[carried], first + carrier[carried]),
        ]
        self._part = _parts(joined, first + len(net.carriers))

    def items(self, place: int, item: int) -> int:
        """Return how many items share something with an item at a place, itself counted."""
        n_items = len(self._net.items)
        mine = self._part[place * n_items + item]
        same = self._part[: len(self._net.places) * n_items] == mine
        return int(same.reshape(-1, n_items).any(axis=0).sum())

    def touches(self, lever: Lever, place: int, item: int) -> bool:
        """Whether a lever is in the same part as an item at a place."""
        n_items = len(self._net.items)
        mine = self._part[place * n_items + item]
        if lever.table == "carriers":
            # A carrier that ties nothing together is alone.
            return bool(self._part[self._first_carrier + lever.record] == mine)
        at = lever.place if lever.other < 0 else lever.other
        items = range(n_items) if lever.item < 0 else [lever.item]
        return any(self._part[at * n_items + each] == mine for each in items)


def _parts(joined: list[tuple[Indices, Indices]], count: int) -> Indices:
    """Give nodes that hang together the same number."""
    one = np.concatenate([pair[0] for pair in joined])
    other = np.concatenate([pair[1] for pair in joined])
    pairs = np.arange(len(one))
    return connected(np.concatenate([pairs, pairs]), np.concatenate([one, other]), count)


def mixes(net: Numbered, usable: Flags, lever: Lever) -> bool:
    """Whether a carrier's capacity is no limit of one place: its lanes share neither end."""
    lanes = np.flatnonzero((net.lane_carrier == lever.record) & usable)
    ends: tuple[Indices, ...] = (net.lane_origin[lanes], net.lane_destination[lanes])
    return all(len(np.unique(end)) > 1 for end in ends)
