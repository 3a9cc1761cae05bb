"""What a goal is to the mathematics, and what a solved one leaves behind."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from supplyopt.lp.answer import AnswerStatus
from supplyopt.lp.program import Floats, Indices, Program

__all__ = ["FairGoal", "Goal", "LinearGoal", "Outcome", "Stage", "natural_size"]


@dataclass(frozen=True)
class LinearGoal:
    """A cost to be made as small as can be.

    Attributes
    ----------
    name : str
    priority : int or None
        Which priority it speaks of, None for all.
    cost : float array, one a column
    """

    name: str
    priority: int | None
    cost: Floats


@dataclass(frozen=True)
class FairGoal:
    """Rates of which the lowest is to be as high as can be, then the next lowest, and so on.

    The rate of row r is ``(cap[r] - x[gap[r]]) / weight[r]``. A row of weight zero has no rate:
    such rows come after all others, with equal weights among themselves, which is what weights
    that vanish together lead to.

    Attributes
    ----------
    name : str
    priority : int or None
    gap : integer array
        The columns that hold what each row still lacks.
    cap : float array
        What each row has when it lacks nothing, above zero.
    weight : float array
        What each row's share is measured against.
    """

    name: str
    priority: int | None
    gap: Indices
    cap: Floats
    weight: Floats

    def layers(self) -> list[FairGoal]:
        """Return the rows that have a rate, then the others with equal weights."""
        rated = self.weight > 0
        parts = [(rated, self.weight), (~rated, np.full(len(self.cap), self.cap.max(initial=0.0)))]
        return [
            FairGoal(self.name, self.priority, self.gap[rows], self.cap[rows], weight[rows])
            for rows, weight in parts
            if rows.any()
        ]

    def lowest_rate(self, values: Floats) -> float:
        """Return the lowest rate among rows that have one, NaN where none has."""
        rated = self.weight > 0
        rates = (self.cap[rated] - values[self.gap[rated]]) / self.weight[rated]
        return float(rates.min()) if len(rates) else float("nan")


Goal = LinearGoal | FairGoal


@dataclass(frozen=True)
class Stage:
    """One goal, solved.

    Attributes
    ----------
    goal : str
    priority : int or None
    value : float
        What was reached; for a fair goal the lowest rate.
    bound : float
        What cannot be surpassed; NaN where the solver proves none.
    status : AnswerStatus
        OPTIMAL or LIMIT.
    """

    goal: str
    priority: int | None
    value: float
    bound: float
    status: AnswerStatus


@dataclass(frozen=True)
class Outcome:
    """Values of all columns after all goals.

    Attributes
    ----------
    values : float array, one a column
    stages : tuple of Stage
    status : AnswerStatus
        LIMIT if any stage stopped at a limit.
    """

    values: Floats
    stages: tuple[Stage, ...]
    status: AnswerStatus


def natural_size(program: Program, cost: Floats, values: Floats) -> float:
    """Return the magnitude against which errors of a cost are judged.

    The magnitudes that the cost is summed from, and once the middle price of one unit, so that
    an optimum of zero has a size too.
    """
    prices = np.abs(cost * program.unit[: len(cost)])
    prices = prices[prices > 0]
    middle = float(np.sqrt(prices.min() * prices.max())) if len(prices) else 0.0
    return float(np.abs(cost * values[: len(cost)]).sum()) + middle
