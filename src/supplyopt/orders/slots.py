"""Who comes to a pickup place when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from supplyopt.network.parsed import ParsedTable

__all__ = ["Pickups", "Visits", "pickups_of", "visits_of"]

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


@dataclass(frozen=True)
class Pickups:
    """Pickup places with their slots.

    Attributes
    ----------
    places : tuple of str
    slots : tuple of tuple of str
        Of each place, in the order in which they come.
    ends : tuple of float array
        Packs that a place can have handed out by the end of each of its slots.
    """

    places: tuple[str, ...]
    slots: tuple[tuple[str, ...], ...]
    ends: tuple[Floats, ...]

    @property
    def room(self) -> Floats:
        """Most packs of each place, over all slots."""
        return np.array([ends[-1] for ends in self.ends])


@dataclass(frozen=True)
class Visits:
    """Packs that are picked up: a row a claim and slot.

    Attributes
    ----------
    claim, place, slot, packs : int array, shape (visits,)
        Slots are numbered place by place.
    """

    claim: Whole
    place: Whole
    slot: Whole
    packs: Whole


def pickups_of(table: ParsedTable | None, *, places: Sequence[str]) -> Pickups:
    """Give places and slots as the table has them; without one, each place and no limit.

    Parameters
    ----------
    table : ParsedTable or None
    places : sequence of str
        The places that orders name.
    """
    if table is None:
        known = tuple(dict.fromkeys(places))
        return Pickups(known, (("",),) * len(known), (np.array([np.inf]),) * len(known))
    slots: dict[str, list[str]] = {}
    packs: dict[str, list[float]] = {}
    rows = (table.text("place"), table.text("slot"), table.number("capacity"))
    for place, slot, capacity in zip(*(row.tolist() for row in rows), strict=True):
        slots.setdefault(place, []).append(slot)
        packs.setdefault(place, []).append(capacity)
    ends = tuple(np.cumsum(packs[place]) for place in slots)
    return Pickups(tuple(slots), tuple(map(tuple, slots.values())), ends)


def visits_of(packs: Whole, *, place: Whole, pickups: Pickups) -> Visits:
    """Fill the slots of each place one after another.

    Parameters
    ----------
    packs : int array, shape (claims,)
        What each gets, within the room of the places. Who is listed first comes first.
    place : int array, shape (claims,)
    pickups : Pickups

    Returns
    -------
    Visits
        A claim that does not fit into what is left of a slot is handed out in two or more.

    Examples
    --------
    >>> pickups = Pickups(("P",), (("morning", "noon"),), (np.array([5.0, 10.0]),))
    >>> visits = visits_of(np.array([3, 0, 4]), place=np.array([0, 0, 0]), pickups=pickups)
    >>> visits.claim.tolist(), visits.slot.tolist(), visits.packs.tolist()
    ([0, 2, 2], [0, 0, 1], [3, 2, 2])
    """
    who = np.flatnonzero(packs > 0)
    who = who[np.argsort(place[who], kind="stable")]
    cuts = np.searchsorted(place[who], np.arange(len(pickups.places) + 1))
    parts: list[tuple[Whole, Whole, Whole]] = []
    for number, ends in enumerate(pickups.ends):
        here = who[cuts[number] : cuts[number + 1]]
        stop = np.cumsum(packs[here])
        start = stop - packs[here]
        first = np.searchsorted(ends, start, side="right")
        last = np.searchsorted(ends, stop, side="left")
        times = last - first + 1
        row = np.repeat(np.arange(len(here)), times)
        slot = np.arange(len(row)) - np.repeat(np.cumsum(times) - times, times) + first[row]
        begins = np.concatenate([[0.0], ends[:-1]])
        taken = np.minimum(stop[row], ends[slot]) - np.maximum(start[row], begins[slot])
        some = taken > 0
        parts.append((here[row][some], slot[some], np.rint(taken[some]).astype(np.int64)))
    claim, slot, taken = (
        (
            np.concatenate([np.zeros(0, dtype=np.int64), *column])
            for column in zip(*parts, strict=True)
        )
        if parts
        else (np.zeros(0, dtype=np.int64),) * 3
    )
    return Visits(claim, place[claim], slot, taken)
