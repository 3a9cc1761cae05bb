"""A solver asked within a time, its answers checked."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from supplyopt.errors import CertificateError, InfeasibleError, LimitError
from supplyopt.lp.answer import Answer, AnswerStatus, Limits, Solver
from supplyopt.lp.certify import FOREIGN_RESOLUTION, require_feasible
from supplyopt.lp.highs import solve_with_highs
from supplyopt.lp.program import Flags, Floats, Program

__all__ = ["Asker"]


class Asker:
    """Asks a solver within the time left, and keeps the last values that passed the check.

    Parameters
    ----------
    solver : Solver
    deadline : float or None
        When time is up, by the monotonic clock.
    integral : bool array
        Columns of the program that have to be whole: values of a program that lets them be
        broken are not kept.
    """

    def __init__(self, solver: Solver, deadline: float | None, integral: Flags) -> None:
        self._solver = solver
        self._deadline = deadline
        self._integral = integral
        self.values: Floats | None = None

    def left(self) -> float | None:
        """Return the seconds left, None without a limit."""
        return None if self._deadline is None else max(self._deadline - time.monotonic(), 0.0)

    @contextmanager
    def no_longer_than(self, seconds: float | None) -> Iterator[None]:
        """Ask within some seconds, or within the time left where that is less."""
        before = self._deadline
        if seconds is not None:
            until = time.monotonic() + seconds
            self._deadline = until if before is None else min(before, until)
        try:
            yield
        finally:
            self._deadline = before

    def ask(self, program: Program, cost: Floats, *, gap: float = 0.0) -> Answer:
        """Ask, where there may be no solution.

        Parameters
        ----------
        program : Program
        cost : float array, one a column
        gap : float
            How near to the best is best, for programs with whole columns.
        """
        left = self.left()
        if left == 0.0:
            return Answer(AnswerStatus.LIMIT, said="time limit")
        return self._checked(program, self._solver(program, cost, Limits(left, gap)))

    def _checked(self, program: Program, answer: Answer) -> Answer:
        if answer.values is not None:
            try:
                require_feasible(
                    program, program.bounds, answer.values, resolution=FOREIGN_RESOLUTION
                )
            except CertificateError:
                if answer.status is AnswerStatus.OPTIMAL:
                    raise
                # Solvers that were stopped may hand over whatever they had.
                return replace(answer, values=None)
            n = len(self._integral)
            if (program.integral[:n] == self._integral).all():
                self.values = answer.values[:n]
        elif answer.status is AnswerStatus.OPTIMAL:
            return replace(answer, status=AnswerStatus.FAILED)
        return answer

    def must(self, program: Program, cost: Floats, *, gap: float = 0.0) -> Answer:
        """Ask, where a solution must exist.

        Parameters
        ----------
        program : Program
        cost : float array, one a column
        gap : float
            How near to the best is best, for programs with whole columns.
        """
        known = self.values
        answer = self.ask(program, cost, gap=gap)
        if answer.status is AnswerStatus.INFEASIBLE and known is not None:
            # There is a solution: presolve, or another solver's tolerances, lost it.
            limits = Limits(self.left(), gap)
            answer = self._checked(program, solve_with_highs(program, cost, limits, presolve=False))
        if answer.status is AnswerStatus.INFEASIBLE:
            if known is None:
                raise InfeasibleError("not all guarantees and reserves can be kept")
            raise CertificateError("holding an earlier goal left no solution: rounding")
        if answer.status in (AnswerStatus.FAILED, AnswerStatus.UNBOUNDED):
            raise CertificateError(f"the solver gave no answer: {answer.said}")
        if self.values is None:
            raise LimitError("the time limit was hit before any plan was found")
        return answer
