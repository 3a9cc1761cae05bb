"""Where a state turns over along a line: a grid first, then bisection."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

__all__ = ["Turn", "find_turns"]

Point = tuple[Hashable, float]
"""A line's name, with a value along it."""


@dataclass(frozen=True)
class Turn:
    """Two neighbors on a line whose states differ.

    Attributes
    ----------
    line : hashable
    low, high : float
        Where the state was asked for; between them it turns over.
    below, above : str
        The states there.
    """

    line: Hashable
    low: float
    high: float
    below: str
    above: str


def find_turns(
    lines: Sequence[Hashable],
    grid: Sequence[float],
    ask: Callable[[list[Point]], list[str]],
    *,
    tolerance: float,
    whole: bool = False,
    nothing: str = "",
) -> list[Turn]:
    """Return every turn that the grid shows and what bisection finds between, narrowed.

    Nothing is taken to be monotone: each pair of neighbors on the grid whose states differ is
    narrowed on its own, and where a third state shows up between, both sides of it are. A state
    that comes and goes between two neighbors of the grid that agree is not seen.

    Parameters
    ----------
    lines : sequence of hashable
    grid : sequence of float
        Rising.
    ask : callable
        From points to their states, all at once.
    tolerance : float
        How near the two sides of a turn are to be.
    whole : bool, default False
        Whether only whole values are asked for; turns then lie between neighbors.
    nothing : str, optional
        The state of a point of which nothing is known: no turn ends at it.

    Returns
    -------
    list of Turn
        By line, then rising.

    Examples
    --------
    >>> def ask(points):
    ...     return ["hot" if value**2 > 2 else "cold" for _, value in points]
    >>> (turn,) = find_turns(["a"], [0, 1, 2], ask, tolerance=1e-3)
    >>> turn.below, turn.above, round((turn.low + turn.high) / 2, 3)
    ('cold', 'hot', 1.415)
    """
    points: list[Point] = [(line, value) for line in lines for value in grid]
    state = dict(zip(points, ask(points), strict=True))
    open_ones = [
        Turn(line, low, high, state[line, low], state[line, high])
        for line in lines
        for low, high in pairwise(grid)
        if state[line, low] != state[line, high]
        and nothing not in (state[line, low], state[line, high])
    ]
    done: list[Turn] = []
    while open_ones:
        middles = [(turn, _middle(turn, tolerance, whole=whole)) for turn in open_ones]
        done += [turn for turn, middle in middles if middle is None]
        asked = [(turn, middle) for turn, middle in middles if middle is not None]
        found = ask([(turn.line, middle) for turn, middle in asked])
        open_ones = []
        for (turn, middle), there in zip(asked, found, strict=True):
            if there == nothing:
                done.append(turn)  # as near as it can be told
                continue
            if there != turn.below:
                open_ones.append(replace(turn, high=middle, above=there))
            if there != turn.above:
                open_ones.append(replace(turn, low=middle, below=there))
    number = {line: at for at, line in enumerate(lines)}
    return sorted(done, key=lambda turn: (number[turn.line], turn.low))


def _middle(turn: Turn, tolerance: float, *, whole: bool) -> float | None:
    """Return what to ask for next, None where the turn is narrow enough."""
    if turn.high - turn.low <= (1 if whole else tolerance):
        return None
    middle = (turn.low + turn.high) / 2
    if whole:
        middle = math.floor(middle)
        if middle <= turn.low:
            middle = math.floor(turn.low) + 1
    return middle if turn.low < middle < turn.high else None
