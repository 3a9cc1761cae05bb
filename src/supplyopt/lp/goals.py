"""Goals as the mathematics sees them, before they are solved or after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from supplyopt.lp.answer import AnswerStatus
from supplyopt.lp.multipliers import GoalProof
from supplyopt.lp.program import Floats, Indices, Program
from supplyopt.lp.trail import GoalTrail, Work

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
    size : float
        What the value would be at the worst, where that is known: errors are judged against it.
    known : float
        What the value is beside the cost of the columns, whatever these are: `Outcome.beside`
        adds it once all is solved and proved.
    """

    name: str
    priority: int | None
    cost: Floats
    size: float = 0.0
    known: float = 0.0


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
        The columns that hold what each row still lacks; rows may share one, which then holds
        what they lack together, and how they split it is free.
    cap : float array
        What each row has when it lacks nothing, above zero.
    weight : float array
        What each row's share is measured against.
    rows : integer array
        Numbers that whoever set the goal knows the rows by.
    """

    name: str
    priority: int | None
    gap: Indices
    cap: Floats
    weight: Floats
    rows: Indices

    def layers(self) -> list[FairGoal]:
        """Return the rows that have a rate, then the others with equal weights."""
        rated = self.weight > 0
        equal = replace(self, weight=np.full(len(self.cap), self.cap.max(initial=0.0)))
        parts = [self.part(np.flatnonzero(rated)), equal.part(np.flatnonzero(~rated))]
        return [part for part in parts if len(part.rows)]

    def part(self, which: Indices) -> FairGoal:
        """Return the goal for some of its rows."""
        return replace(
            self,
            gap=self.gap[which],
            cap=self.cap[which],
            weight=self.weight[which],
            rows=self.rows[which],
        )

    def lowest_rate(self, values: Floats) -> float:
        """Return the lowest rate among rows that have one, NaN where none has.

        Of rows that share no column.
        """
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
    shares : tuple of (integer array, float array)
        Fair shares that were proved, each with the numbers of its rows.
    trail : tuple of GoalTrail
        Where the search for each linear goal, each layer of a fair one, ended.
    work : tuple of Work
        What each goal took.
    exact : bool
        Whether nothing in the values is rounding but what doubles cannot hold.
    proofs : tuple of GoalProof
        Of the goals that were proved best, as far as multipliers prove them.
    """

    values: Floats
    stages: tuple[Stage, ...]
    status: AnswerStatus
    shares: tuple[tuple[Indices, Floats], ...] = ()
    trail: tuple[GoalTrail, ...] = ()
    work: tuple[Work, ...] = ()
    exact: bool = False
    proofs: tuple[GoalProof, ...] = ()

    def beside(self, goals: Sequence[Goal]) -> Outcome:
        """Return the outcome with what is known of each goal's value added to it.

        Parameters
        ----------
        goals : sequence of Goal
            In the order of the stages, as far as these go.
        """
        known = [goal.known if isinstance(goal, LinearGoal) else 0.0 for goal in goals]
        if not any(known):
            return self
        stages = [
            replace(stage, value=stage.value + more, bound=stage.bound + more)
            for stage, more in zip(self.stages, known, strict=False)
        ]
        return replace(self, stages=(*stages, *self.stages[len(stages) :]))

    def of_first(self, count: int) -> Outcome:
        """Return the outcome of some first goals: a limit hit behind them is none of theirs."""
        stages = self.stages[:count]
        limit = any(stage.status is AnswerStatus.LIMIT for stage in stages)
        status = AnswerStatus.LIMIT if limit else AnswerStatus.OPTIMAL
        return replace(self, stages=stages, status=status, proofs=self.proofs[:count])


def natural_size(program: Program, cost: Floats, values: Floats) -> float:
    """Return the magnitude against which errors of a cost are judged.

    The magnitudes that the cost is summed from, and once the middle price of one unit, so that
    an optimum of zero has a size too.
    """
    prices = np.abs(cost * program.unit[: len(cost)])
    prices = prices[prices > 0]
    middle = float(np.sqrt(prices.min() * prices.max())) if len(prices) else 0.0
    return float(np.abs(cost * values[: len(cost)]).sum()) + middle
