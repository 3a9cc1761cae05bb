"""Fair goals on linear programs, by trial alone: no prices needed."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from supplyopt.lp.answer import Answer, AnswerStatus
from supplyopt.lp.extend import extend
from supplyopt.lp.goals import FairGoal, Outcome
from supplyopt.lp.program import Bounds, Floats, Program

__all__ = ["ROOM", "Ask", "at_level", "raise_by_trial", "raises", "with_level", "with_shares"]

Ask = Callable[[Program, Floats], Answer]
_RAISED = 1e-6
"""A rate raised by more than this is not stuck."""
_SAME = 1e-9
ROOM = 1e-7
"""Room, as a share of a row's cap, that solvers' rounding needs once a row is settled."""


def raise_by_trial(
    program: Program, goal: FairGoal, must: Ask, ask: Ask
) -> tuple[AnswerStatus, Program]:
    """Raise the level of all rows until each is stuck.

    The highest common level lies between two rates at which rows are full; bisection over those
    finds them, one program with the level as a column finds the level, and raising all
    undecided rows a little, as many as can be, again and again, leaves those that are stuck.

    Parameters
    ----------
    program : Program
        With no integral column.
    goal : FairGoal
        With weights above zero.
    must, ask : callable
        Solve a program that must have a solution, and one that may not.

    Returns
    -------
    status : AnswerStatus
        OPTIMAL or LIMIT.
    program : Program
        With every row's gap held down to what it must be.
    """
    bounds = program.bounds.copy()
    low, high = bounds.column_lower, bounds.column_upper
    free = high[goal.gap] > low[goal.gap]
    floor = 0.0
    while free.any():
        rows = np.flatnonzero(free)
        part = goal.part(rows)
        found = _level(program.with_bounds(bounds), part, floor, must, ask)
        if found is None:
            return AnswerStatus.LIMIT, program.with_bounds(bounds)
        level, gap = found
        room = ROOM * (part.cap + program.unit[part.gap])
        most = np.minimum(high[part.gap], part.cap)
        high[part.gap] = np.clip(gap + room, low[part.gap], most)
        top = part.cap - low[part.gap]
        stuck = top <= level * part.weight * (1 + _SAME)
        if not stuck.all():
            tried = _stuck(program.with_bounds(bounds), part, ~stuck, must)
            if tried is None:
                return AnswerStatus.LIMIT, program.with_bounds(bounds)
            stuck |= tried
        # A stuck row cannot rise in any solution: its floor alone holds it.
        free[rows[stuck]] = False
        floor = level
    return AnswerStatus.OPTIMAL, program.with_bounds(bounds)


def with_shares(program: Program, goal: FairGoal, outcome: Outcome) -> Program:
    """Hold the fair shares of an outcome, but for what solvers' rounding needs.

    Parameters
    ----------
    program : Program
    goal : FairGoal
        Whose rows share no column.
    outcome : Outcome
        With shares of some of its rows.
    """
    bounds = program.bounds.copy()
    high = bounds.column_upper
    for rows, shares in outcome.shares:
        mine = np.isin(goal.rows, rows)
        if not mine.any():
            continue
        gap, cap = goal.gap[mine], goal.cap[mine]
        lack = np.maximum(cap - shares, 0.0) + ROOM * (cap + program.unit[gap])
        high[gap] = np.minimum(program.bounds.column_upper[gap], lack)
    return program.with_bounds(bounds)


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


def _level(
    program: Program, goal: FairGoal, floor: float, must: Ask, ask: Ask
) -> tuple[float, Floats] | None:
    """Return the highest common level, with gaps of a solution that has it; None at a limit."""
    nothing = np.zeros(program.n_columns)
    least_gap = program.bounds.column_lower[goal.gap]
    ends = (goal.cap - least_gap) / goal.weight
    marks = np.unique(ends[ends > floor])
    can, cannot, asked = -1, len(marks), False
    while cannot - can > 1:
        # Often all rows can be full: that is asked first.
        middle = (can + cannot) // 2 if asked else len(marks) - 1
        asked = True
        answer = ask(program.with_bounds(at_level(program.bounds, goal, marks[middle])), nothing)
        if answer.status is AnswerStatus.LIMIT:
            return None
        if answer.status is AnswerStatus.OPTIMAL:
            can = middle
        else:
            cannot = middle
    least = float(marks[can]) if can >= 0 else floor
    if can == len(marks) - 1:
        return least, least_gap
    rising = ends > least
    at_least = program.with_bounds(at_level(program.bounds, goal, floor))
    question = with_level(at_least, goal, rising, most=float(marks[cannot]))
    answer = must(question, np.append(nothing, -1.0))
    if answer.status is AnswerStatus.LIMIT or answer.values is None:
        return None
    level = float(answer.values[-1])
    owed = np.minimum(level * goal.weight, goal.cap - least_gap)
    return level, np.maximum(goal.cap - owed, answer.values[goal.gap])


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
        unit=np.ones(1),
        row_lower=np.full(count, -np.inf),
        row_upper=cap / weight,
        entries=(
            np.concatenate([number, number]),
            np.concatenate([gap, np.full(count, column)]),
            np.concatenate([1 / weight, np.ones(count)]),
        ),
    )


def _stuck(program: Program, goal: FairGoal, undecided: np.ndarray, must: Ask) -> np.ndarray | None:
    """Return which rows cannot be raised above their gap's upper bound; None at a limit.

    The sum of all raises is made as large as can be; rows raised are not stuck, and the rest
    is tried again without them. Whatever is left when nothing more can be raised is stuck.
    """
    left = undecided.copy()
    while True:
        rows = np.flatnonzero(left)
        question, cost, least = raises(program, goal, left)
        answer = must(question, cost)
        if answer.status is AnswerStatus.LIMIT or answer.values is None:
            return None
        found = answer.values[program.n_columns :]
        raised = found > least
        if raised.all():
            # The level is the highest all can have, so this is rounding: the least raised stay.
            raised = found > found.min()
        if not raised.any():
            return left
        left[rows[raised]] = False


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
    least = _RAISED * np.maximum(1.0, (goal.cap[rows] - ceiling) / weight)
    return question, cost, least
