"""The one carrier, with what it can take in a day."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from supplyopt.simulation.pots import Pots
from supplyopt.simulation.practice import Practice
from supplyopt.simulation.world import World

__all__ = ["Carrier"]

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]
Flags = NDArray[np.bool_]

_ROUNDING = 1e-9


class Carrier:
    """Loads what is addressed to shelves, those first who have waited longest.

    Parameters
    ----------
    world : World
    pots : Pots
    practice : Practice
        With frontline first, places with people of the first priority come before others.
    runs : int
    """

    def __init__(self, world: World, pots: Pots, practice: Practice, *, runs: int) -> None:
        net, days = world.net, world.cycle_days
        count = len(pots.place)
        self.queue = np.zeros((3, count, len(net.items), runs))
        self._since = np.zeros((count, runs), dtype=np.int64)
        self._volume = net.item_volume[:, np.newaxis]
        given = practice.carrier_capacity
        self._room = pots.carrier_room / days if given is None else float(given)
        stops = practice.carrier_stops
        self._stops = pots.carrier_stops / days if stops is None else float(stops)
        room = pots.past.room[pots.place]
        self._lane_room = room[:, np.newaxis] * np.ones(runs) if np.isfinite(room).any() else None
        self._lane_left = None if self._lane_room is None else self._lane_room.copy()
        urgent = np.zeros(count, dtype=bool)
        urgent[pots.shelf_of[world.place[world.priority == 0]]] = True
        self._later = np.where(urgent | (not practice.frontline_first), 0, 1)[:, np.newaxis]

    def take(self, pots: Indices, goods: Floats, *, today: int) -> None:
        """Put goods, 3 x pots x items x runs, in the queue, each pot named once."""
        new = goods[0].any(axis=1) & ~self.queue[0, pots].any(axis=1)
        self._since[pots] = np.where(new, today, self._since[pots])
        self.queue[:, pots] += goods

    def load(self, *, today: int, begins: bool) -> Floats:
        """Return what is loaded today, taken out of the queue.

        Parameters
        ----------
        today : int
            From 0.
        begins : bool
            Whether a cycle begins, with new room on each lane.
        """
        if begins and self._lane_room is not None:
            self._lane_left = self._lane_room.copy()
        volume = (self.queue[0] * self._volume).sum(axis=1)
        part = np.ones_like(volume)
        if self._lane_left is not None:
            part = _part(np.minimum(volume, self._lane_left), volume)
        if np.isfinite(self._room) or np.isfinite(self._stops):
            part = part * self._in_turn(volume * part, today)
        loaded: Floats = self.queue * part[:, np.newaxis, :]
        self.queue = np.where((part == 1.0)[:, np.newaxis, :], 0.0, self.queue - loaded)
        if self._lane_left is not None:
            self._lane_left = np.maximum(self._lane_left - volume * part, 0.0)
        return loaded

    def _in_turn(self, volume: Floats, today: int) -> Floats:
        """Return the part of each pot's volume that room and stops allow."""
        waiting = self.queue[0].any(axis=1)
        key = np.where(waiting, self._since + (today + 1) * self._later, 3 * (today + 1))
        order = np.argsort(key, axis=0, kind="stable")
        in_order = np.take_along_axis(volume, order, axis=0)
        part = np.ones_like(in_order)
        if np.isfinite(self._room):
            before = np.cumsum(in_order, axis=0) - in_order
            part = _part(np.clip(self._room - before, 0.0, in_order), in_order)
            # What takes no room waits as well, when the carrier is full.
            part = np.where((in_order == 0) & (before >= self._room), 0.0, part)
        if np.isfinite(self._stops):
            today_stops = np.floor(self._stops * (today + 1) + _ROUNDING)
            today_stops -= np.floor(self._stops * today + _ROUNDING)
            part[int(today_stops) :] = 0.0
        allowed = np.empty_like(part)
        np.put_along_axis(allowed, order, part, axis=0)
        return allowed


def _part(some: Floats, whole: Floats) -> Floats:
    return np.divide(some, whole, out=np.ones_like(whole), where=whole > 0)
