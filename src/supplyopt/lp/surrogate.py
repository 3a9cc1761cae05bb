"""Shares near to fair ones, where the fair ones are beyond proof."""

from __future__ import annotations

import numpy as np

from supplyopt.lp.asker import Asker
from supplyopt.lp.extend import extend
from supplyopt.lp.goals import FairGoal
from supplyopt.lp.program import Floats, Program

__all__ = ["nearest_to"]

_STEPS = (0.25, 0.5, 0.75, 1.0)
_PRICES = (64.0, 16.0, 4.0, 1.0)
"""What a row lacks of the last quarter of its aim counts 1, of the quarter before 4, ..."""


def nearest_to(program: Program, goal: FairGoal, aim: Floats, asker: Asker) -> None:
    """Look for values whose shares are near to some, whatever a row lacks most counting most.

    A sum of prices that rise with what is missing prefers, as fairness does, to give to those
    who have least. The asker keeps what it finds.

    Parameters
    ----------
    program : Program
    goal : FairGoal
        With weights above zero.
    aim : float array, one a row
        Shares to come near to.
    asker : Asker
    """
    count, n_steps = len(goal.rows), len(_STEPS)
    first = program.n_columns
    row = np.arange(count)
    rate = aim / goal.weight
    width = np.diff(np.concatenate([[0.0], _STEPS]))
    price = np.array(_PRICES)
    # A column a row and step: how much of that step, as a rate, is there.
    column = first + np.arange(count * n_steps)
    question = extend(
        program,
        lower=np.zeros(count * n_steps),
        upper=np.outer(rate, width).ravel(),
        unit=np.ones(count * n_steps),
        # The steps together are no more than (cap - gap) / weight.
        row_lower=np.full(count, -np.inf),
        row_upper=goal.cap / goal.weight,
        entries=(
            np.concatenate([row, np.repeat(row, n_steps)]),
            np.concatenate([goal.gap, column]),
            np.concatenate([1 / goal.weight, np.ones(count * n_steps)]),
        ),
    )
    cost = np.concatenate([np.zeros(first), -np.tile(price, count)])
    asker.ask(question, cost, gap=1e-3 * float(np.outer(rate, width * price).sum()))
