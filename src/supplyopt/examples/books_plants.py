"""Which faults are planted where in the ledgers of the city."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from supplyopt.errors import Fault, InputError
from supplyopt.examples.books_world import WAVE, BookWorld

__all__ = ["FAULTS", "Plant", "deal_plants"]

FAULTS = (
    *("unbalanced", "short_receipt", "missing_receipt", "missing_issue", "duplicate_entry"),
    *("reversed_sign", "cartons_for_pieces", "late_receipt", "claim_above_need"),
    *("sleeping_stock", "left_short_by_own", "promise_short"),
)
"""The kinds, as the audit calls them."""
_WAYS = {
    "unbalanced": ("taken", "written"),
    "short_receipt": ("",),
    "missing_receipt": ("unfiled", "vanished", "desk"),
    "missing_issue": ("",),
    "duplicate_entry": ("receipt", "issue", "desk"),
    "reversed_sign": ("receipt", "use", "kind", "desk"),
    "cartons_for_pieces": ("receipt", "issue"),
    "late_receipt": ("",),
    "claim_above_need": ("",),
    "sleeping_stock": ("",),
    "left_short_by_own": ("",),
    "promise_short": ("",),
}
"""How a fault comes about, dealt in turn; "desk": at the desk above, when goods come there."""
_OF_DESKS = ("missing_issue", "left_short_by_own")
"""Kinds that are about what a desk has, or writes; so are the ways "issue", "desk"."""
_FIRST = ("left_short_by_own", "missing_issue", "sleeping_stock")
"""Those that ask for most of a place are dealt first."""
_LOT_DAYS = 0.3
_LEAST_DAILY = 2


@dataclass(frozen=True)
class Plant:
    """A fault that is planted.

    Attributes
    ----------
    kind, way : str
    cell : int
        At what place, of which item.
    round, day : int
        When, as far as the kind asks for one of them.
    size : float
        From 0 to 1, how grave, within what the kind allows.
    victim : int
        Another cell that is short meanwhile, of another desk; -1 for none.
    """

    kind: str
    way: str
    cell: int
    round: int
    day: int
    size: float
    victim: int = -1


def deal_plants(world: BookWorld, *, seed: int, faults: float) -> list[Plant]:
    """Draw the faults: each kind as often as the others, each at a place of its own.

    Parameters
    ----------
    world : BookWorld
    seed : int
    faults : float
        Share of places; above 0 there is one of each kind at least.

    Raises
    ------
    InputError
        If the city has too few places for so many.
    """
    if faults <= 0:
        return []
    rng = np.random.default_rng((seed, 33))
    count = max(len(FAULTS), round(faults * (len(world.places) - 1)))
    dealt = [FAULTS[at % len(FAULTS)] for at in range(count)]
    dealt.sort(key=lambda kind: (kind not in _FIRST, FAULTS.index(kind)))
    taken: set[int] = set()
    turns = dict.fromkeys(FAULTS, 0)
    plants = []
    for kind in dealt:
        way = _WAYS[kind][turns[kind] % len(_WAYS[kind])]
        turns[kind] += 1
        plants.append(_plant(world, rng, kind=kind, way=way, taken=taken))
    return sorted(plants, key=lambda plant: FAULTS.index(plant.kind))


def _plant(
    world: BookWorld, rng: np.random.Generator, *, kind: str, way: str, taken: set[int]
) -> Plant:
    fits = _fitting(world, kind=kind, way=way)
    at_desk = kind in _OF_DESKS or way in ("issue", "desk")
    cell = next(
        (
            int(cell)
            for cell in rng.permutation(np.flatnonzero(fits))
            if taken.isdisjoint(_touched(world, int(cell), at_desk=at_desk))
        ),
        -1,
    )
    if cell < 0:
        problem = "is too large: there is no place left for more faults"
        raise InputError([Fault("", None, "faults", None, problem, "give a smaller share")])
    taken.update(_touched(world, cell, at_desk=at_desk))
    rounds = world.days // WAVE
    victim = -1
    if kind == "sleeping_stock":
        same = (world.item == world.item[cell]) & (world.desk != world.desk[cell])
        same &= ~np.isin(world.place, list(taken)) & ~np.isin(world.desk, list(taken))
        victim = int(rng.choice(np.flatnonzero(same)))
        taken.update(_touched(world, victim, at_desk=False))
    return Plant(
        kind=kind,
        way=way,
        cell=cell,
        round=int(rng.integers(1, rounds - 2)),
        day=int(rng.integers(3, world.days - 3)),
        size=float(rng.random()),
        victim=victim,
    )


def _fitting(world: BookWorld, *, kind: str, way: str) -> NDArray[np.bool_]:
    """Tell at which cells a fault can be."""
    kinds = world.places["kind"].to_numpy()
    from_city = kinds[world.desk] == "warehouse"
    fits = world.daily >= _LEAST_DAILY
    if kind in _OF_DESKS or way in ("issue", "desk"):
        fits &= ~from_city
    if kind == "cartons_for_pieces":
        fits &= (world.lot > 1) & (world.lot <= _LOT_DAYS * world.daily)
    if kind == "sleeping_stock":
        # Nobody stands below it who would be left short by it.
        parents = set(world.places["parent"].dropna())
        fits &= ~world.places["place"].isin(parents).to_numpy()[world.place]
    return fits


def _touched(world: BookWorld, cell: int, *, at_desk: bool) -> Iterator[int]:
    """Give the places at which there is to be no other fault.

    Where a desk has stock, or seems to, none of its places may be short for another reason.
    """
    yield int(world.place[cell])
    if at_desk:
        yield int(world.desk[cell])
        yield from world.place[world.desk == world.desk[cell]].tolist()
