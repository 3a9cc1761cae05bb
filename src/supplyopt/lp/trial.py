"""Fair goals on linear programs, by trial alone: no prices needed."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from supplyopt.lp.answer import Answer, AnswerStatus
from supplyopt.lp.extend import extend
from supplyopt.lp.goals import FairGoal
from supplyopt.lp.program import Bounds, Floats, Program

__all__ = ["raise_by_trial"]

Ask = Callable[[Program, Floats], Answer]
_ROOM = 1e-2
"""By how much, as a share of the level's range, a row is tried to be raised."""
_RAISED = 1e-3
"""A row raised by this share of what was tried is not stuck."""


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
        With every row's gap fixed.
    """
    bounds = program.bounds.copy()
    low, high = bounds.column_lower, bounds.column_upper
    free = high[goal.gap] > low[goal.gap]
    floor = 0.0
    while free.any():
        rows = np.flatnonzero(free)
        part = FairGoal(goal.name, goal.priority, goal.gap[rows], goal.cap[rows], goal.weight[rows])
        found = _level(program.with_bounds(bounds), part, floor, must, ask)
        if found is None:
            return AnswerStatus.LIMIT, program.with_bounds(bounds)
        level, step = found
        top = part.cap - low[part.gap]
        full = top <= level * part.weight * (1 + 1e-9)
        high[part.gap] = np.minimum(high[part.gap], part.cap - np.minimum(level * part.weight, top))
        stuck = full.copy()
        if not full.all():
            tried = _stuck(program.with_bounds(bounds), part, ~full, step, must)
            if tried is None:
                return AnswerStatus.LIMIT, program.with_bounds(bounds)
            stuck |= tried
        if not stuck.any():
            # Nothing is stuck within the step tried: that step is a level all of them can have.
            floor = level + step * _ROOM * _RAISED
            continue
        fixed = part.gap[stuck]
        low[fixed] = high[fixed]
        free[rows[stuck]] = False
        floor = level
    return AnswerStatus.OPTIMAL, program.with_bounds(_loosened(bounds, goal, program))


def _loosened(bounds: Bounds, goal: FairGoal, program: Program) -> Bounds:
    """Give fixed gaps the room that solvers' rounding needs, far below what is checked."""
    bounds = bounds.copy()
    room = 1e-9 * (goal.cap + program.unit[goal.gap])
    bounds.column_upper[goal.gap] += room
    return bounds


def _at(bounds: Bounds, goal: FairGoal, level: float) -> Bounds:
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
) -> tuple[float, float] | None:
    """Return the highest common level and the range it was sought in; None at a limit."""
    nothing = np.zeros(program.n_columns)
    ends = (goal.cap - program.bounds.column_lower[goal.gap]) / goal.weight
    marks = np.unique(ends[ends > floor])
    can, cannot, asked = -1, len(marks), False
    while cannot - can > 1:
        # Often all rows can be full: that is asked first.
        middle = (can + cannot) // 2 if asked else len(marks) - 1
        asked = True
        answer = ask(program.with_bounds(_at(program.bounds, goal, marks[middle])), nothing)
        if answer.status is AnswerStatus.LIMIT:
            return None
        if answer.status is AnswerStatus.OPTIMAL:
            can = middle
        else:
            cannot = middle
    least = marks[can] if can >= 0 else floor
    if can == len(marks) - 1:
        return float(least), 0.0
    most = marks[cannot]
    rising = ends > least
    question = _with_level(program.with_bounds(_at(program.bounds, goal, least)), goal, rising)
    bounds = question.bounds.copy()
    bounds.column_lower[-1], bounds.column_upper[-1] = least, most
    cost = np.append(nothing, -1.0)
    answer = must(question.with_bounds(bounds), cost)
    if answer.status is AnswerStatus.LIMIT or answer.values is None:
        return None
    return min(float(answer.values[-1]), float(most)), float(most - least)


def _with_level(program: Program, goal: FairGoal, rising: np.ndarray) -> Program:
    """Add the level as a last column, and per rising row "gap + weight x level <= cap"."""
    rows = np.flatnonzero(rising)
    count, column = len(rows), program.n_columns
    gap, weight, cap = goal.gap[rows], goal.weight[rows], goal.cap[rows]
    number = np.arange(count)
    return extend(
        program,
        lower=np.zeros(1),
        upper=np.full(1, np.inf),
        unit=np.ones(1),
        row_lower=np.full(count, -np.inf),
        row_upper=cap / weight,
        entries=(
            np.concatenate([number, number]),
            np.concatenate([gap, np.full(count, column)]),
            np.concatenate([1 / weight, np.ones(count)]),
        ),
    )


def _stuck(
    program: Program, goal: FairGoal, undecided: np.ndarray, step: float, must: Ask
) -> np.ndarray | None:
    """Return which rows cannot be raised above their gap's upper bound; None at a limit."""
    left = undecided.copy()
    while left.any():
        rows = np.flatnonzero(left)
        count = len(rows)
        gap, weight = goal.gap[rows], goal.weight[rows]
        ceiling = program.bounds.column_upper[gap]
        room = np.minimum(step * _ROOM * weight, ceiling - program.bounds.column_lower[gap])
        number, column = np.arange(count), program.n_columns + np.arange(count)
        question = extend(
            program,
            lower=np.zeros(count),
            upper=np.ones(count),
            unit=np.ones(count),
            row_lower=np.full(count, -np.inf),
            row_upper=ceiling / room,
            entries=(
                np.concatenate([number, number]),
                np.concatenate([gap, column]),
                np.concatenate([1 / room, np.ones(count)]),
            ),
        )
        cost = np.concatenate([np.zeros(program.n_columns), -np.ones(count)])
        answer = must(question, cost)
        if answer.status is AnswerStatus.LIMIT or answer.values is None:
            return None
        raised = answer.values[program.n_columns :] > _RAISED
        if not raised.any():
            break
        left[rows[raised]] = False
    return left
