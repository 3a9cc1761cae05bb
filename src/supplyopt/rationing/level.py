"""The level up to which a supply fills vessels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Vessels", "fill", "summed"]

Floats = NDArray[np.float64]

_MANY = 2**15
"""From here on it pays to look first, and to sort a part."""
_FEW = 1024
_NONE = np.longdouble(0)


@dataclass(frozen=True, slots=True)
class Vessels:
    """Vessels on stands of different height, into which one level of water runs.

    At a level, a vessel holds ``width x (level - stand)``, at least ``low`` and at most ``high``.

    Attributes
    ----------
    high : float array, shape (n,)
        The most that each holds, 0 or more.
    width : float array, shape (n,), or None
        Above 0 where ``high`` is above ``low``. None: all 1.
    stand, low : float array, shape (n,), or None
        None: all 0.
    """

    high: Floats
    width: Floats | None = None
    stand: Floats | None = None
    low: Floats | None = None

    def at(self, level: float) -> Floats:
        """Give what each vessel holds at a level.

        Parameters
        ----------
        level : float
        """
        if self.stand is None:
            held = np.full_like(self.high, level) if self.width is None else level * self.width
        else:
            held = level - self.stand
            if self.width is not None:
                held *= self.width
        np.minimum(held, self.high, out=held)
        if self.stand is not None or self.low is not None:
            np.maximum(held, 0.0 if self.low is None else self.low, out=held)
        return held


def summed(values: Floats) -> np.longdouble:
    """Sum to extended precision, nearly as fast as to a float.

    Parameters
    ----------
    values : float array, shape (n,)
    """
    if len(values) < _FEW:
        return np.longdouble(np.sum(values, dtype=np.longdouble))
    # Errors of many short sums, each rounded on its own, are nothing beside the whole.
    whole = len(values) // _FEW * _FEW
    parts = values[:whole].reshape(-1, _FEW).sum(axis=1)
    return np.longdouble(np.sum(parts, dtype=np.longdouble) + summed(values[whole:]))


def fill(vessels: Vessels, supply: float | np.longdouble) -> Floats:
    """Pour a supply into vessels.

    Parameters
    ----------
    vessels : Vessels
    supply : float
        From what the vessels hold at least to what they hold at most.

    Returns
    -------
    float array, shape (n,)
        What each holds at the one level at which together they hold the supply. More supply gives
        none less, to the last bit.

    Notes
    -----
    Between two neighbors of the levels at which a vessel begins to fill or is full, what all hold
    is linear in the level: after sorting these events the level is found exactly, in n log n.
    Sums are kept to extended precision, each for its own event, so that they do not depend on the
    supply, and rounding cannot make a share fall while supply grows.

    Examples
    --------
    >>> fill(Vessels(np.array([10.0, 50.0, 60.0])), 70.0).tolist()
    [10.0, 30.0, 30.0]
    """
    return vessels.at(_level(vessels, supply))


def _level(vessels: Vessels, supply: float | np.longdouble) -> float:
    if vessels.stand is None and vessels.low is None:
        return _from_the_floor(vessels.high, vessels.width, supply)
    high, width = vessels.high, vessels.width
    low = np.zeros_like(high) if vessels.low is None else vessels.low
    stand = np.zeros_like(high) if vessels.stand is None else vessels.stand
    width = np.ones_like(high) if width is None else width
    base = summed(low)
    free = high > low
    high, low, stand, width = high[free], low[free], stand[free], width[free]
    lifted = width * stand
    events = np.concatenate([stand + low / width, stand + high / width])
    order = np.argsort(events)
    # A vessel that begins to fill adds width x level - lifted to the sum; a full one adds high.
    held = np.concatenate([-low - lifted, high + lifted])[order]
    narrower = np.concatenate([-width, width])[order]
    return _between(events[order], held, narrower, supply, base=base)


def _from_the_floor(high: Floats, width: Floats | None, supply: float | np.longdouble) -> float:
    """Find the level where every vessel stands on the floor and may be empty."""
    if width is None:
        events = np.sort(high)
        return _between(events, events, None, supply)
    events = high / width
    if len(events) <= _MANY:
        order = np.argsort(events)
        return _between(events[order], high[order], width[order], supply)
    # Sorting with the widths is what takes time. Which vessels are full just around the level is
    # found by a few sums, at levels that do not depend on the supply; only these are sorted.
    edges = np.sort(events[:: len(events) // 1024])[32::64]
    held = np.empty_like(high)
    first, end = 0, len(edges)
    while first < end:
        middle = (first + end) // 2
        np.multiply(width, edges[middle], out=held)
        np.minimum(held, high, out=held)
        if held.sum() >= supply:
            end = middle
        else:
            first = middle + 1
    at_least = float(edges[first - 1]) if first else -np.inf
    at_most = float(edges[end]) if end < len(edges) else np.inf
    done = events <= at_least
    base = summed(np.multiply(done, high, out=held))
    above = events > at_most
    beyond = summed(np.multiply(above, width, out=held))
    around = np.flatnonzero(~(done | above))
    order = around[np.argsort(events[around])]
    parts = events[order], high[order], width[order]
    return _between(*parts, supply, base=base, beyond=beyond, at_least=at_least)


def _between(
    events: Floats,
    held: Floats,
    narrower: Floats | None,
    supply: float | np.longdouble,
    *,
    base: np.longdouble = _NONE,
    beyond: np.longdouble = _NONE,
    at_least: float = -np.inf,
) -> float:
    """Find the level from sorted events, not below the level where they begin.

    Between events all hold a base + width x level. Each event adds ``held`` to the base, and takes
    ``narrower`` from the width, 1 where that is None; after the last one it is ``beyond``.
    """
    first, end, width = 0, len(events), beyond
    while first < end:
        middle = (first + end) // 2
        there = base + summed(held[first:middle])
        less = end - middle if narrower is None else summed(narrower[middle:end])
        across = width + less
        if there + across * events[middle] >= supply:
            end, width = middle, across
        else:
            base = there + held[middle]
            at_least = float(events[middle])
            first = middle + 1
    if first == len(events):
        # Nothing to fill, or rounding: the supply is what all hold here.
        return at_least if np.isfinite(at_least) else 0.0
    level = float((supply - base) / width) if width > 0 else at_least
    return min(max(level, at_least), float(events[first]))
