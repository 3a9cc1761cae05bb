"""Answers of warm starts that may be wrong, asked for again from scratch.

HiGHS started warm has called optimal what was a ten-millionth off (its issues 3194 and 3294), and
infeasible what cannot be so: the optimal face of a goal that was met.
"""

from __future__ import annotations

import time
from typing import Any

from supplyopt.lp.answer import Answer, AnswerStatus, Limits
from supplyopt.lp.array_session import ArraySession
from supplyopt.lp.certify import dual_bound
from supplyopt.lp.goals import natural_size
from supplyopt.lp.highs import solve_with_highs
from supplyopt.lp.program import Bounds, Floats, Program
from supplyopt.lp.reduce.method import Session

__all__ = ["WithoutDoubt"]

_CERTAIN = 1e-10
"""Share of a goal's size by which value and bound differ where nothing but rounding is left."""


class WithoutDoubt:
    """A session whose answers are solved again from scratch where a warm start may have erred.

    Parameters
    ----------
    program : Program
    session : Session or ArraySession
        Of the same program.
    """

    def __init__(self, program: Program, session: Session | ArraySession) -> None:
        self._program = program
        self._session = session
        self._warm = False

    def basis(self) -> Any:
        """Return where the last solve ended, as the session does."""
        return self._session.basis()

    def start_from(self, basis: Any) -> None:
        """Begin the next solve at a basis, as the session does."""
        self._session.start_from(basis)
        self._warm = True

    def solve(self, cost: Floats, bounds: Bounds, limits: Limits) -> Answer:
        """Minimize `cost` within `bounds`.

        Parameters
        ----------
        cost : float array, one a column
        bounds : Bounds
        limits : Limits
        """
        started, warm = time.monotonic(), self._warm
        answer, self._warm = self._session.solve(cost, bounds, limits), True
        if not self._doubtful(answer, cost, bounds, warm=warm):
            return answer
        within = self._program.with_bounds(bounds)
        cold = solve_with_highs(within, cost, limits.since(started))
        return answer if cold.status is AnswerStatus.FAILED else cold

    def _doubtful(self, answer: Answer, cost: Floats, bounds: Bounds, *, warm: bool) -> bool:
        if answer.status is AnswerStatus.INFEASIBLE:
            return warm
        if answer.values is None or answer.duals is None:
            return False
        value = float((cost * answer.values).sum())
        gap = value - dual_bound(self._program, bounds, cost, answer.duals)
        return not gap <= _CERTAIN * max(
            natural_size(self._program, cost, answer.values), abs(value)
        )
