"""Fair goals with a column for each row."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from supplyopt.lp.extend import extend
from supplyopt.lp.goals import FairGoal
from supplyopt.lp.program import Program

__all__ = ["unshared"]


def unshared(program: Program, goal: FairGoal) -> tuple[Program, FairGoal]:
    """Return a program with a goal whose rows share no column.

    Parameters
    ----------
    program : Program
    goal : FairGoal

    Returns
    -------
    program : Program
        With a column for what each row of a shared column lacks; they add up to it.
    goal : FairGoal
        Of those columns.
    """
    sharing = np.flatnonzero(np.bincount(goal.gap, minlength=program.n_columns)[goal.gap] > 1)
    if len(sharing) == 0:
        return program, goal
    columns, row = np.unique(goal.gap[sharing], return_inverse=True)
    own = program.n_columns + np.arange(len(sharing))
    grown = extend(
        program,
        lower=np.zeros(len(sharing)),
        upper=goal.cap[sharing],
        unit=program.unit[goal.gap[sharing]],
        row_lower=np.zeros(len(columns)),
        row_upper=np.zeros(len(columns)),
        entries=(
            np.concatenate([row, np.arange(len(columns))]),
            np.concatenate([own, columns]),
            np.concatenate([np.ones(len(sharing)), -np.ones(len(columns))]),
        ),
    )
    gap = goal.gap.copy()
    gap[sharing] = own
    return grown, replace(goal, gap=gap)
