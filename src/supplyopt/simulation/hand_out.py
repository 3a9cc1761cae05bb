"""Goods handed out to those who use them up."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from supplyopt.simulation.draws import Draws, Purpose, lognormal
from supplyopt.simulation.tally import Tally
from supplyopt.simulation.world import World

__all__ = ["HandOut"]

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]


@dataclass(frozen=True)
class _Turn:
    """Rows of demand that are served alike, those of one shelf and item next to each other."""

    rows: Indices
    cells: Indices
    cell: Indices
    starts: Indices


class HandOut:
    """The needs of each day, served from shelves.

    Parameters
    ----------
    world : World
    shelf_of : int array, one a place
    variation : float
        Sigma of the lognormal factor on each day's need.
    frontline_first : bool
        Serve priority by priority; without it all that lack share in proportion to need.
    tally : Tally
    """

    def __init__(
        self, world: World, shelf_of: Indices, *, variation: float, frontline_first: bool,
        tally: Tally,
    ) -> None:  # fmt: skip
        self._world, self._variation, self._tally = world, variation, tally
        cell = shelf_of[world.place] * len(world.net.items) + world.item
        level = world.priority if frontline_first else 0 * world.priority
        self._turns = []
        for each in np.unique(level):
            rows = np.flatnonzero(level == each)
            rows = rows[np.argsort(cell[rows], kind="stable")]
            cells, starts, number = np.unique(cell[rows], return_index=True, return_inverse=True)
            self._turns.append(_Turn(rows, cells, number.reshape(-1), starts))
        self._open: Floats | None = None

    def hand_out(self, goods: Floats, draws: Draws, *, today: int) -> None:
        """Serve the needs of a day from goods, which become less.

        Parameters
        ----------
        goods : float array, 3 x pots x items x runs
        draws : Draws
        today : int
        """
        world = self._world
        rate = world.need[:, world.cycle_of(today)]
        drawn = draws.normal(Purpose.NEED, today, len(rate))
        need = rate[:, np.newaxis] * lognormal(drawn, self._variation)
        wanted = need
        if world.waits:
            wanted = need if self._open is None else need + self._open
        flat = goods.reshape(3, -1, goods.shape[-1])
        served = np.zeros_like(need)
        came, stages = np.zeros_like(need), np.zeros_like(need)
        for turn in self._turns:
            there = flat[:, turn.cells]
            asked = wanted[turn.rows]
            total = np.add.reduceat(asked, turn.starts, axis=0)
            short = there[0] < total
            part = np.divide(there[0], total, out=np.ones_like(total), where=short)
            given = asked * part[turn.cell]
            used = np.divide(
                total, there[0], out=np.ones_like(total), where=~short & (there[0] > 0)
            )
            mean = np.divide(there[1:], there[0], out=np.zeros_like(there[1:]), where=there[0] > 0)
            flat[:, turn.cells] = np.where(short, 0.0, there * (1 - used))
            served[turn.rows] = given
            came[turn.rows] = given * mean[0][turn.cell]
            stages[turn.rows] = given * mean[1][turn.cell]
        left = np.maximum(wanted - served, 0.0)
        if world.waits:
            self._open = left
        self._tally.serve(
            need, served, np.minimum(left, need), days=served * today - came, stages=stages,
            today=today,
        )  # fmt: skip
