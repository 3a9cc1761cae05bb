"""When a state of one thing meets a state of another."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Spans", "meet"]

_Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Spans:
    """Stretches of time of numbered things, in the order of thing, then time.

    Attributes
    ----------
    key : array of int
        Whose.
    begin, end : array of int
        First day, first day after it.
    """

    key: _Ints
    begin: _Ints
    end: _Ints


def meet(asked: Spans, states: Spans, *, true: NDArray[np.bool_]) -> tuple[_Ints, _Ints]:
    """Give the first and last state that is true within each stretch.

    Parameters
    ----------
    asked : Spans
        In any order; the key is that of the states looked at.
    states : Spans
        Those of one thing follow each other without gaps.
    true : array of bool
        Of each state.

    Returns
    -------
    first, last : array of int
        Positions among the states; -1 where none is true.
    """
    count = len(states.key)
    if not count or not len(asked.key):
        nothing = np.full(len(asked.key), -1, dtype=np.int64)
        return nothing, nothing.copy()
    origin = min(int(states.begin.min()), int(asked.begin.min()))
    width = max(int(states.end.max()), int(asked.end.max())) - origin + 1
    # One number for thing with time: each look-up is then one search.
    place = states.key * width + (states.begin - origin)
    base = asked.key * width
    low = np.searchsorted(place, base + (asked.begin - origin), side="right") - 1
    low = np.maximum(low, np.searchsorted(place, base, side="left"))
    high = np.searchsorted(place, base + (asked.end - origin), side="left")
    at = np.arange(count)
    later = np.minimum.accumulate(np.where(true, at, count)[::-1])[::-1]
    later = np.append(later, count)
    before = np.append(np.maximum.accumulate(np.where(true, at, -1)), -1)
    first, last = later[low], before[high - 1]
    some = (first < high) & (low < high)
    return np.where(some, first, -1), np.where(some, last, -1)
