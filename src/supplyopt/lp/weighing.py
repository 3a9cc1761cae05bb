"""Several goals of one linear program, weighed against each other."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from supplyopt.errors import CertificateError, InfeasibleError
from supplyopt.lp.answer import Answer, AnswerStatus, Limits
from supplyopt.lp.certify import OPTIMALITY, dual_bound, require_feasible, require_optimal
from supplyopt.lp.face import face_of
from supplyopt.lp.goals import natural_size
from supplyopt.lp.highs import HighsSession
from supplyopt.lp.program import Bounds, Floats, Program

__all__ = ["OutOfTime", "Trade", "TradeFace", "TradePoint", "Weigher"]


class OutOfTime(Exception):
    """The time limit was hit."""


@dataclass(frozen=True)
class TradePoint:
    """Values of the goals that no solution betters in one without losing in another.

    Attributes
    ----------
    values : float array, one a goal
    weights : float array, one a goal
        Under which these values are best, and no others where the point is a corner.
    """

    values: Floats
    weights: Floats


@dataclass(frozen=True)
class TradeFace:
    """What bounds all solutions: under the weights no solution comes below the bound.

    Attributes
    ----------
    weights : float array, one a goal
    bound : float
        Proved by prices from the program's own numbers; NaN where time ran out before.
    points : tuple of int
        The points that lie on it.
    gap : float
        How far the points lie above the bound.
    proved : bool
        Whether that is rounding: then no solution lies beyond the face.
    """

    weights: Floats
    bound: float
    points: tuple[int, ...]
    gap: float
    proved: bool


@dataclass(frozen=True)
class Trade:
    """The corners of what several goals can reach together.

    Attributes
    ----------
    points : tuple of TradePoint
    faces : tuple of TradeFace
        Where all are proved, each point of the front lies on one of them, between its points.
    """

    points: tuple[TradePoint, ...]
    faces: tuple[TradeFace, ...]


class Weigher:
    """A linear program with several costs, which remembers where the last solve ended.

    Parameters
    ----------
    program : Program
        With no integral column.
    costs : sequence of float arrays, one a goal
    seconds : float, optional
        Limit of time for all solves together.
    """

    def __init__(
        self, program: Program, costs: Sequence[Floats], *, seconds: float | None = None
    ) -> None:
        self.costs = np.array(costs, dtype=np.float64)
        # What a natural unit of quantities comes to: below it a goal counts as nothing.
        nothing = np.zeros(program.n_columns)
        floors = np.array([natural_size(program, cost, nothing) for cost in self.costs])
        self.sizes = np.where(floors > 0, floors, 1.0)
        self._program = program
        self._session = HighsSession(program)
        self._deadline = None if seconds is None else time.monotonic() + seconds

    def best(self, weights: Floats, *, then: Floats) -> tuple[Floats, float]:
        """Return the values of the goals at the least weighed sum, with a proven bound of it.

        Parameters
        ----------
        weights : float array, one a goal
        then : float array, one a goal
            Weights to choose by among solutions that are best.

        Raises
        ------
        OutOfTime
            If the limit was hit.
        InfeasibleError
            If no values keep all rows and bounds.
        CertificateError
            If an answer could not be proved right.
        """
        program = self._program
        cost = weights @ self.costs
        answer, bound = self._solve(cost, program.bounds)
        face = program.bounds
        if cost.any() and answer.duals is not None:
            face = face_of(program, face, cost, answer.duals)
        answer, _ = self._solve(then @ self.costs, face)
        values = self.values_of(answer)
        found = float(weights @ values)
        size = natural_size(program, cost, answer.values) if answer.values is not None else 0.0
        require_optimal(found, bound, size=size, goal="weighed sum")
        return values, bound

    def values_of(self, answer: Answer) -> Floats:
        """Return the value of each goal."""
        if answer.values is None:
            raise CertificateError(f"the solver gave no answer: {answer.said}")
        return self.costs @ answer.values

    def tolerance(self, weights: Floats, values: Floats) -> float:
        """Return how far apart weighed sums may be that are equal but for rounding."""
        return OPTIMALITY * float(weights @ (np.abs(values) + self.sizes))

    def _solve(self, cost: Floats, bounds: Bounds) -> tuple[Answer, float]:
        left = None if self._deadline is None else self._deadline - time.monotonic()
        if left is not None and left <= 0:
            raise OutOfTime
        answer = self._session.solve(cost, bounds, Limits(left))
        if answer.status is AnswerStatus.LIMIT:
            raise OutOfTime
        if answer.status is AnswerStatus.INFEASIBLE:
            if bounds is self._program.bounds:
                raise InfeasibleError("not all guarantees and reserves can be kept")
            raise CertificateError("holding a weighed sum left no solution: rounding")
        if answer.values is None or answer.duals is None:
            raise CertificateError(f"the solver gave no answer: {answer.said}")
        require_feasible(self._program, bounds, answer.values)
        bound = dual_bound(self._program, bounds, cost, answer.duals)
        size = natural_size(self._program, cost, answer.values)
        require_optimal(float(cost @ answer.values), bound, size=size, goal="weighed sum")
        return answer, bound
