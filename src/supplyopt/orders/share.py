"""Packs shared within stock, each pickup place within its room."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from supplyopt.rationing.ration import ration

__all__ = ["share"]

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


def share(
    packs: Whole, supply: int, *, place: Whole, room: Floats, rule: str, weights: Floats | None
) -> tuple[Whole, NDArray[np.bool_]]:
    """Share packs of one item by a rule.

    Parameters
    ----------
    packs : int array, shape (claims,)
        What each claims.
    supply : int
        Packs that there are.
    place : int array, shape (claims,)
        Where each picks up.
    room : float array, shape (places,)
        Most packs of each place.
    rule : str
        As in `supplyopt.ration`.
    weights : float array, shape (claims,), or None

    Returns
    -------
    given : int array, shape (claims,)
    full : bool array, shape (places,)
        Places whose room, not the supply, is what limited them.

    Notes
    -----
    Every rule gives more to all as its level rises. A place that has no room for what it would get
    shares its room by the rule; what that spares raises the level of the others, so that it stays
    too small, and after at most as many rounds as there are places all is shared.

    Examples
    --------
    >>> given, full = share(
    ...     np.array([4, 4, 4]), 9, place=np.array([0, 0, 1]), room=np.array([4.0, np.inf]),
    ...     rule="uniform", weights=None,
    ... )
    >>> given.tolist(), full.tolist()
    ([2, 2, 4], [True, False])
    """
    given = np.zeros(len(packs), dtype=np.int64)
    full = np.zeros(len(room), dtype=bool)
    left = supply

    def shared(who: Whole, much: float) -> Whole:
        heavy = None if weights is None else weights[who]
        claims = packs[who].astype(np.float64)
        parts = ration(claims, float(much), rule=rule, weights=heavy, lots=1)
        whole: Whole = np.rint(parts).astype(np.int64)
        return whole

    while True:
        who = np.flatnonzero(~full[place])
        given[who] = shared(who, left)
        there = np.bincount(place[who], given[who], minlength=len(room))
        over = np.flatnonzero(there > room)
        if not len(over):
            return given, full
        for number in over.tolist():
            inside = np.flatnonzero(place == number)
            given[inside] = shared(inside, room[number])
            left -= int(given[inside].sum())
        full[over] = True
