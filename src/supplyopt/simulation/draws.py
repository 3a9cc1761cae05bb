"""Random numbers that stay the same whatever is decided with them."""

from __future__ import annotations

from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["BLOCK", "Draws", "Purpose", "days_waited", "lognormal"]

Floats = NDArray[np.float64]

BLOCK = 25
"""Runs whose numbers come from one stream; runs are numbered through, block after block."""


class Purpose(IntEnum):
    """What a number is drawn for. Each has streams of its own; the values must not change."""

    NEED = 0
    SUPPLY = 1
    ROUND = 2
    REPORT = 3
    ERROR = 4
    NOTICE_UP = 5
    NOTICE_DOWN = 6
    HANDLING = 7
    LATE = 8


class Draws:
    """The numbers of one block of runs.

    A number is told by seed, purpose, day, run and position (a place, a row of demand), by
    nothing else. So two practices, or two studies with more or fewer runs or days, see the same
    needs, the same errors, the same waits: common random numbers (Law, Simulation Modeling and
    Analysis, 5th edition, section 11.2).

    Parameters
    ----------
    seed : int
    block : int
        Runs ``block * BLOCK`` and on.
    runs : int
        How many of the block, at most BLOCK.
    keep : bool
        Remember what was drawn, for the next practice.
    """

    def __init__(self, seed: int, block: int, runs: int, *, keep: bool = False) -> None:
        self._seed, self._block, self.runs = seed, block, runs
        self._keep = keep
        self._day = -1
        self._kept: dict[tuple[object, ...], NDArray[Any]] = {}

    def uniform(self, purpose: Purpose, day: int, size: int) -> Floats:
        """Return numbers from 0 to 1, size x runs."""
        return self._draw(purpose, day, size, normal=False)

    def normal(self, purpose: Purpose, day: int, size: int) -> Floats:
        """Return standard normal numbers, size x runs."""
        return self._draw(purpose, day, size, normal=True)

    def waits(
        self, purpose: Purpose, day: int, size: int, *, mean: float, fixed: bool
    ) -> NDArray[np.int64]:
        """Return waits of whole days, size x runs, as in `days_waited`."""
        key = ("waits", purpose, day, size, mean, fixed)
        if key not in self._kept:
            drawn = self.uniform(purpose, day, size)
            self._kept[key] = _locked(days_waited(drawn, mean, fixed=fixed))
        waits: NDArray[np.int64] = self._kept[key]
        return waits

    def _draw(self, purpose: Purpose, day: int, size: int, *, normal: bool) -> Floats:
        if day != self._day and not self._keep:
            self._kept.clear()
        self._day = day
        key = (normal, purpose, day, size)
        if key not in self._kept:
            stream = np.random.SeedSequence(self._seed, spawn_key=(int(purpose), day, self._block))
            generator = np.random.default_rng(stream)
            # Run by run, so that the first runs of a block do not depend on how many there are.
            shape = (self.runs, size)
            drawn = generator.standard_normal(shape) if normal else generator.random(shape)
            self._kept[key] = _locked(np.ascontiguousarray(drawn.T))
        return self._kept[key]


def _locked(numbers: NDArray[Any]) -> NDArray[Any]:
    numbers.flags.writeable = False
    return numbers


def days_waited(uniform: Floats, mean: float, *, fixed: bool) -> NDArray[np.int64]:
    """Return waits of whole days with a mean, by inversion.

    Geometric from 0: a wait of k days has the chance (1 - q) q^k with q = mean / (1 + mean).
    Inversion makes waits of one number grow with the mean.

    Parameters
    ----------
    uniform : float array
        From 0 to 1.
    mean : float
    fixed : bool
        Every wait is the mean.

    Examples
    --------
    >>> days_waited(np.array([0.1, 0.6, 0.9]), 1.0, fixed=False).tolist()
    [0, 1, 3]
    """
    if fixed or mean == 0:
        return np.full(uniform.shape, int(mean), dtype=np.int64)
    waits: NDArray[np.int64] = np.floor(np.log1p(-uniform) / np.log(mean / (1 + mean))).astype(
        np.int64
    )
    return waits


def lognormal(normal: Floats, sigma: float) -> Floats:
    """Return lognormal factors of mean 1.

    Examples
    --------
    >>> lognormal(np.array([0.0, 1.0]), 0.0).tolist()
    [1.0, 1.0]
    """
    return np.exp(sigma * normal - sigma**2 / 2)
