"""A network over its cycles as one of a single cycle."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from supplyopt.network.numbered import Flags, Indices, Numbered

__all__ = ["HOLD", "ISSUE", "SHIP", "WAIT", "Unrolled", "as_it_is"]

SHIP, HOLD, ISSUE, WAIT = 0, 1, 2, 3
"""What a lane of an unrolled network stands for: a trip, staying, handing over, waiting."""


@dataclass(frozen=True, eq=False)
class Unrolled:
    """A network of many cycles as one of a single cycle, and what is what in it.

    Attributes
    ----------
    net : Numbered
        Of one cycle. The network itself where it has but one cycle and no lane takes time.
    cycles : int
    node_item, node_birth : integer array, one a place of `net`
        Of the nodes of a batch its item, and the cycle in which it was new; -1 and 0 for others.
    is_counter : bool array, one a place of `net`
        Whether it is where goods are handed over, and no more.
    lane_of, lane_cycle, lane_kind : integer array, one a lane of `net`
        The lane of the network, -1 for what is no trip; the cycle of departure; its kind.
    guarantee_of, reserve_of, carrier_of : integer array, one a record of `net`
        The record of the network.
    """

    net: Numbered
    cycles: int
    node_item: Indices
    node_birth: Indices
    is_counter: Flags
    lane_of: Indices
    lane_cycle: Indices
    lane_kind: Indices
    guarantee_of: Indices
    reserve_of: Indices
    carrier_of: Indices

    @property
    def node_place(self) -> Indices:
        """The place of each place of `net`; -1 for where goods still under way are at the end."""
        return self.net.place_base

    @property
    def node_cycle(self) -> Indices:
        """The cycle of each place of `net`, from 1; 0 for where goods are under way at the end."""
        return self.net.place_cycle

    @property
    def is_plain(self) -> bool:
        """Whether nothing had to be unrolled."""
        return self.net.base is None

    def trip(self, lane: Indices, cycle: Indices) -> Indices:
        """Return the lanes of `net` that stand for trips, of goods that keep for ever.

        Parameters
        ----------
        lane : integer array
            Lanes of the network.
        cycle : integer array
            Cycles of departure, from 1.
        """
        return (cycle - 1) * len(self.net.as_given.lane_origin) + lane


def as_it_is(net: Numbered) -> Unrolled:
    """Return a network of one cycle as what it is unrolled.

    Parameters
    ----------
    net : Numbered
    """
    places, lanes = len(net.places), len(net.lane_origin)
    return Unrolled(
        net=net,
        cycles=1,
        node_item=np.full(places, -1, dtype=np.int64),
        node_birth=np.zeros(places, dtype=np.int64),
        is_counter=np.zeros(places, dtype=bool),
        lane_of=np.arange(lanes),
        lane_cycle=np.ones(lanes, dtype=np.int64),
        lane_kind=np.full(lanes, SHIP, dtype=np.int64),
        guarantee_of=np.arange(len(net.guarantee_place)),
        reserve_of=np.arange(len(net.reserve_place)),
        carrier_of=np.arange(len(net.carriers)),
    )
