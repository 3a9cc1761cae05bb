"""A program put to a solver of arrays, whose answer is where HiGHS begins."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import numpy as np

from supplyopt.errors import CertificateError
from supplyopt.lp.answer import Answer, AnswerStatus, Limits
from supplyopt.lp.arrays import Arrays, ArraySolver, arrays_of
from supplyopt.lp.highs import HighsSession
from supplyopt.lp.program import Bounds, Floats, Program
from supplyopt.lp.scale import scaled_bounds, scaled_cost, scaled_program

__all__ = ["ArraySession"]

_NEAR = 0.01
"""Share of a goal's size by which what is called optimal may be off."""


class ArraySession:
    """A program before a solver of arrays, which need be neither exact nor right.

    From its answer HiGHS's crossover goes to a vertex near by, and simplex from there to the
    optimum, which takes no step where that vertex is best; of a solver without prices just the
    status and the value are held against HiGHS's. Every answer is thus HiGHS's own. An
    interior answer would not do, however good: goals are held by what has a price at all, and
    prices that are off in the seventh digit hold what is free.

    Parameters
    ----------
    program : Program
        With no integral column.
    solver : ArraySolver
    """

    def __init__(self, program: Program, solver: ArraySolver) -> None:
        self._program = program
        self._solver = solver
        self._name = str(getattr(solver, "__name__", type(solver).__name__))
        self._arrays = arrays_of(scaled_program(program))
        self._highs = HighsSession(program)

    def solve(self, cost: Floats, bounds: Bounds, limits: Limits) -> Answer:
        """Minimize `cost` within `bounds`.

        Parameters
        ----------
        cost : float array, one a column
        bounds : Bounds
        limits : Limits

        Raises
        ------
        CertificateError
            If the solver gives no answer, or one that HiGHS proves to be far from right.
        """
        program = self._program
        if program.n_columns == 0 or program.n_rows == 0:
            return self._highs.solve(cost, bounds, limits)
        start = time.monotonic()
        costs, cost_scale = scaled_cost(program, cost)
        seconds = np.inf if limits.seconds is None else limits.seconds
        within = vars(scaled_bounds(program, bounds))
        arrays = replace(self._arrays, cost=costs, seconds=seconds, **within)
        status, x, y = self._ask(arrays)
        said = f"{self._name} says {status.value}"
        if status in (AnswerStatus.LIMIT, AnswerStatus.FAILED):
            return Answer(status, said=said)
        if status is AnswerStatus.OPTIMAL and y is not None:
            self._highs.start_near(x * program.unit, y * program.row_scale / cost_scale)
        answer = self._highs.solve(cost, bounds, limits.since(start))
        if answer.status not in (AnswerStatus.LIMIT, status):
            raise CertificateError(f"{said}, HiGHS proves {answer.said}")
        if answer.status is AnswerStatus.OPTIMAL and answer.values is not None:
            self._require_near(arrays, x, answer.values / program.unit)
        return replace(answer, method=f"{self._name}, then {answer.method}")

    def basis(self) -> None:
        """Return None: where a solve of arrays ended is no place to begin another."""

    def start_from(self, basis: Any) -> None:
        """Do nothing, for the same reason."""

    def _ask(self, arrays: Arrays) -> tuple[AnswerStatus, Floats, Floats | None]:
        told = self._solver(arrays)
        try:
            word, values, prices = told
            status = AnswerStatus(word)
        except (TypeError, ValueError):
            raise CertificateError(
                f"{self._name} gives no status, values, prices, but {told!r:.60}"
            ) from None
        if status is not AnswerStatus.OPTIMAL:
            return status, np.zeros(0), None
        x = self._numbers(values)
        y = None if prices is None else self._numbers(prices)
        if x.shape != arrays.cost.shape or (y is not None and y.shape != arrays.row_lower.shape):
            raise CertificateError(f"{self._name} gives not one value a column, one price a row")
        if not (np.isfinite(x).all() and (y is None or np.isfinite(y).all())):
            raise CertificateError(f"{self._name} gives values or prices that are not finite")
        return status, x, y

    def _numbers(self, told: Any) -> Floats:
        try:
            numbers = np.asarray(told)
            if numbers.dtype.kind not in "biuf":
                raise TypeError(f"of type {numbers.dtype}")
        except (TypeError, ValueError) as error:
            raise CertificateError(
                f"{self._name} gives values or prices that are no numbers: {error}"
            ) from None
        return numbers.astype(np.float64)

    def _require_near(self, arrays: Arrays, told: Floats, right: Floats) -> None:
        cost = arrays.cost
        ends = np.concatenate(
            [arrays.column_lower, arrays.column_upper, arrays.row_lower, arrays.row_upper]
        )
        # First-order methods stop at a share of the largest bound, too.
        largest = np.abs(cost).max() * np.abs(ends[np.isfinite(ends)]).max(initial=0.0)
        size = np.abs(cost) @ (np.abs(told) + np.abs(right)) + largest
        if abs(cost @ told - cost @ right) > _NEAR * size:
            raise CertificateError(
                f"{self._name} says that {cost @ told:.9g} is best, the proven optimum is "
                f"{cost @ right:.9g} (both scaled)"
            )
