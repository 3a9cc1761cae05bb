"""Fair goals on programs with whole columns, by sums of the lowest rates."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from supplyopt.lp.answer import AnswerStatus
from supplyopt.lp.extend import extend
from supplyopt.lp.goals import FairGoal
from supplyopt.lp.program import Floats, Program, hold
from supplyopt.lp.trial import Ask

__all__ = ["sum_of_lowest"]

_ROOM = 1e-9
"""Room of the row that holds a sum of rates, whose last digit is known."""


def sum_of_lowest(
    program: Program,
    goal: FairGoal,
    must: Ask,
    *,
    shares: Callable[[Floats], Floats],
) -> tuple[AnswerStatus, Program]:
    """Make the lowest rate as high as can be, then the two lowest together, and so on.

    With whole columns the solutions are no convex set: no row is stuck for good at a level, and
    raising levels can go wrong. The sum of the k lowest rates, taken for k = 1, 2, ..., gives
    the same order of vectors and is linear in more columns (Ogryczak and Sliwinski, 2006, "On
    direct methods for lexicographic min-max optimization").

    Parameters
    ----------
    program : Program
    goal : FairGoal
        With weights above zero.
    must : callable
        Solves a program that must have a solution.
    shares : callable
        Returns the fair shares once whole columns are fixed where values have them.

    Returns
    -------
    status : AnswerStatus
    program : Program
        Larger by the columns and rows that hold every sum.
    """
    n_columns = program.n_columns
    for k in range(1, len(goal.gap) + 1):
        program = _with_sum(program, goal, k)
        cost = np.zeros(program.n_columns)
        count = len(goal.gap)
        cost[-count - 1] = -float(k)
        cost[-count:] = 1.0
        answer = must(program, cost)
        if answer.status is AnswerStatus.LIMIT or answer.values is None:
            return AnswerStatus.LIMIT, program
        rates = np.sort(shares(answer.values[:n_columns]) / goal.weight)
        value = -float(rates[:k].sum())
        slack = _ROOM * max(1.0, abs(value))
        program = hold(program, cost, at_most=value + slack)
    return AnswerStatus.OPTIMAL, program


def _with_sum(program: Program, goal: FairGoal, k: int) -> Program:
    """Add the columns t and d[r] of the k lowest: their sum is at most ``k t - sum d``."""
    count, first = len(goal.gap), program.n_columns
    number = np.arange(count)
    return extend(
        program,
        lower=np.concatenate([[-np.inf], np.zeros(count)]),
        upper=np.full(count + 1, np.inf),
        unit=np.ones(count + 1),
        # d[r] >= t - (cap[r] - gap[r]) / weight[r]
        row_lower=-goal.cap / goal.weight,
        row_upper=np.full(count, np.inf),
        entries=(
            np.concatenate([number, number, number]),
            np.concatenate([first + 1 + number, np.full(count, first), goal.gap]),
            np.concatenate([np.ones(count), -np.ones(count), -1 / goal.weight]),
        ),
    )
