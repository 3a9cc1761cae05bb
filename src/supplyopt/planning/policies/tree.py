"""The tree of desks."""

from __future__ import annotations

import numpy as np

from supplyopt.network.numbered import Numbered
from supplyopt.planning.flows import Floats, Indices

__all__ = ["Tree"]


class Tree:
    """Who is above whom, and by which lanes goods go down.

    Parameters
    ----------
    net : Numbered

    Attributes
    ----------
    levels : list of integer array
        Places without a parent; their children; and so on.
    children : list of integer array, one a place
        In the order of their table.
    lanes : list of list of int, one a place
        Lanes from its parent, the fewest hand-overs first (then least hours, then least cost).
    """

    def __init__(self, net: Numbered) -> None:
        self._parent = net.place_parent
        self.levels: list[Indices] = []
        here = np.flatnonzero(self._parent < 0)
        while len(here):
            self.levels.append(here)
            here = np.flatnonzero(np.isin(self._parent, here))
        by_parent = np.argsort(self._parent, kind="stable")
        ends = np.searchsorted(self._parent[by_parent], np.arange(len(net.places) + 1))
        self.children = [
            by_parent[ends[place] : ends[place + 1]] for place in range(len(net.places))
        ]
        self.lanes: list[list[int]] = [[] for _ in net.places]
        best_first = np.lexsort((net.lane_cost, net.lane_hours, net.lane_stages))
        down = self._parent[net.lane_destination[best_first]] == net.lane_origin[best_first]
        for lane in best_first[down].tolist():
            self.lanes[int(net.lane_destination[lane])].append(lane)

    def with_all_below(self, own: Floats) -> Floats:
        """Add to each place's figures those of all places below it.

        Parameters
        ----------
        own : float array, places x anything

        Returns
        -------
        float array, places x anything
        """
        total = own.copy()
        for level in reversed(self.levels[1:]):
            np.add.at(total, self._parent[level], total[level])
        return total

    def lacking(self, lack: Floats) -> Floats:
        """Return what has to be sent to each place so that nothing lacks there or below.

        Parameters
        ----------
        lack : float array, places x anything
            What each place itself lacks; below zero where it has something to spare.

        Returns
        -------
        float array, places x anything
        """
        total = lack.copy()
        for level in reversed(self.levels[1:]):
            np.add.at(total, self._parent[level], np.maximum(total[level], 0.0))
        return np.maximum(total, 0.0)
