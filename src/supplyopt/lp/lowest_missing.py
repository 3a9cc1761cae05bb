"""The lowest level up to which shares that are asked for cannot be had."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from supplyopt.lp.answer import Answer
from supplyopt.lp.distinct import distinct
from supplyopt.lp.program import Floats

__all__ = ["Asked", "lowest_missing"]

_SAME = 1e-12


@dataclass(frozen=True)
class Asked:
    """What was asked for, with the answer.

    Attributes
    ----------
    wanted : float array, one a row
    answer : Answer
    had : bool
        Whether all of it can be had.
    """

    wanted: Floats
    answer: Answer
    had: bool


def lowest_missing(
    ask: Callable[[Floats], Asked], shares: Floats, weight: Floats, *, known: float
) -> tuple[Asked, float]:
    """Ask for shares up to one level after another, until one cannot be had.

    Parameters
    ----------
    ask : callable
        Tells whether shares can be had.
    shares, weight : float array, one a row
    known : float
        A level up to which the shares can be had.

    Returns
    -------
    asked : Asked
        The shares up to the lowest level at which they cannot be had; all of them where they can.
    known : float
        The highest level up to which they can be had.
    """
    rate = shares / weight
    levels = distinct(rate[rate > known * (1 + _SAME)])
    if not len(levels):
        return ask(shares), known
    low, high, step = -1, len(levels), 1
    found: Asked | None = None
    while high - low > 1:
        # Steps double until one is too far; then the last is halved.
        at = min(low + step, high - 1) if found is None or found.had else (low + high) // 2
        step *= 2
        whole = at == len(levels) - 1
        tried = ask(shares if whole else np.minimum(shares, levels[at] * weight))
        if tried.had:
            low = at
            found = tried if found is None or found.had else found
        else:
            high = at
            found = tried
    assert found is not None
    return found, float(levels[low]) if low >= 0 else known
