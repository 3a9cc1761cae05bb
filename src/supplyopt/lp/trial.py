"""Questions about the rates of a fair goal: can all have so much, how far can some rise."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from supplyopt.lp.answer import Answer
from supplyopt.lp.extend import extend
from supplyopt.lp.goals import FairGoal, Outcome
from supplyopt.lp.program import Bounds, Floats, Program

__all__ = [
    "ROOM",
    "Ask",
    "at_level",
    "power_of_two",
    "raises",
    "room_of",
    "with_level",
    "with_shares",
]

Ask = Callable[[Program, Floats], Answer]
_RAISED = 1e-6
"""A rate raised by more than this is not stuck."""
_OF_SHARE = 1e-3
ROOM = 1e-7
"""Room, as a share of a row's cap, that solvers' rounding needs once a row is settled."""


def with_shares(
    program: Program, goal: FairGoal, outcome: Outcome, *, room: float = ROOM
) -> Program:
    """Hold the fair shares of an outcome, but for what solvers' rounding needs.

    Parameters
    ----------
    program : Program
    goal : FairGoal
        Whose rows share no column.
    outcome : Outcome
        With shares of some of its rows.
    room : float
        As a share of what is asked for, and as a number of units.
    """
    bounds = program.bounds.copy()
    high = bounds.column_upper
    for rows, shares in outcome.shares:
        _, mine, theirs = np.intersect1d(goal.rows, rows, return_indices=True)
        gap, cap = goal.gap[mine], goal.cap[mine]
        lack = np.maximum(cap - shares[theirs], 0.0)
        lack += room_of(shares[theirs], room * (cap + program.unit[gap]))
        high[gap] = np.minimum(program.bounds.column_upper[gap], lack)
    return program.with_bounds(bounds)


def room_of(shares: Floats, room: Floats) -> Floats:
    """Return the room of shares, which is never so large that it hides a small share."""
    return np.minimum(room, _OF_SHARE * shares)


def at_level(bounds: Bounds, goal: FairGoal, level: float) -> Bounds:
    """Return bounds within which each row has a rate, or is full.

    Parameters
    ----------
    bounds : Bounds
    goal : FairGoal
    level : float
    """
    bounds = bounds.copy()
    gap = goal.gap
    least = bounds.column_lower[gap]
    owed = np.minimum(level * goal.weight, goal.cap - least)
    bounds.column_upper[gap] = np.minimum(
        bounds.column_upper[gap], np.maximum(goal.cap - owed, least)
    )
    return bounds


def with_level(program: Program, goal: FairGoal, rising: np.ndarray, *, most: float) -> Program:
    """Add the level as a last column, and per rising row "gap + weight x level <= cap".

    Rows that do not rise any more are full.

    Parameters
    ----------
    program : Program
    goal : FairGoal
    rising : bool array, one a row
    most : float
        How high the level may be.
    """
    bounds = program.bounds.copy()
    full = goal.gap[~rising]
    bounds.column_upper[full] = bounds.column_lower[full]
    program = program.with_bounds(bounds)
    rows = np.flatnonzero(rising)
    count, column = len(rows), program.n_columns
    gap, weight, cap = goal.gap[rows], goal.weight[rows], goal.cap[rows]
    number = np.arange(count)
    return extend(
        program,
        lower=np.zeros(1),
        upper=np.full(1, most),
        unit=power_of_two(np.full(1, most)),
        row_lower=np.full(count, -np.inf),
        row_upper=cap / weight,
        entries=(
            np.concatenate([number, number]),
            np.concatenate([gap, np.full(count, column)]),
            np.concatenate([1 / weight, np.ones(count)]),
        ),
    )


def power_of_two(sizes: Floats) -> Floats:
    """Return units in which columns of some sizes are near 1, 1 where a size is no number."""
    usable = np.isfinite(sizes) & (sizes > 0)
    return np.exp2(np.round(np.log2(np.where(usable, sizes, 1.0))))


def raises(program: Program, goal: FairGoal, which: np.ndarray) -> tuple[Program, Floats, Floats]:
    """Ask how far some rows can rise, in all, above their gap's upper bound.

    Parameters
    ----------
    program : Program
    goal : FairGoal
    which : bool array, one a row

    Returns
    -------
    question : Program
        With a column behind all others for each of the rows: how far its rate rises.
    cost : float array
        Makes their sum as large as can be.
    least : float array, one such row
        Below this a raise is rounding.
    """
    rows = np.flatnonzero(which)
    count = len(rows)
    gap, weight = goal.gap[rows], goal.weight[rows]
    ceiling = program.bounds.column_upper[gap]
    number, column = np.arange(count), program.n_columns + np.arange(count)
    question = extend(
        program,
        lower=np.zeros(count),
        upper=np.maximum((ceiling - program.bounds.column_lower[gap]) / weight, 0.0),
        unit=np.ones(count),
        row_lower=np.full(count, -np.inf),
        row_upper=ceiling / weight,
        entries=(
            np.concatenate([number, number]),
            np.concatenate([gap, column]),
            np.concatenate([1 / weight, np.ones(count)]),
        ),
    )
    cost = np.concatenate([np.zeros(program.n_columns), -np.ones(count)])
    rate, top = (goal.cap[rows] - ceiling) / weight, goal.cap[rows] / weight
    least = _RAISED * np.maximum(rate, np.minimum(1.0, top))
    return question, cost, least
