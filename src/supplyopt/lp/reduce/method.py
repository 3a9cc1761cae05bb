"""Which method answers which program, by its shape.

The rules are measured (docs/benchmarks-methods.md). Under one cost a program is reduced first; of
chains, trees whose needs are fixed and goals that are mostly decided nothing is left, and the
answer is arithmetic. What is left goes to simplex: a flow from the tree of its cheapest ways;
without presolve where rows are few, since there presolve takes longer than simplex. Large programs
go through the interior, as `HighsSession` decides.

Once simplex has a basis of the whole program, it starts from there: the next goal, or the same one
with other bounds, is mostly a few steps away, and a reduction starts from nothing.
"""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

from supplyopt.errors import CertificateError
from supplyopt.lp.answer import Answer, AnswerStatus, Limits
from supplyopt.lp.certify import certified_bound
from supplyopt.lp.highs import HighsSession
from supplyopt.lp.program import Bounds, Floats, Program
from supplyopt.lp.reduce.reduce import Reduced, reduce
from supplyopt.lp.reduce.tree import cheapest_tree

__all__ = ["Session", "solve_once"]

_WORTH_ROWS = 5_000
"""A program of fewer rows is left to simplex as it is: that takes less time than to reduce it."""
_FEW_ROWS = 1_000
"""A rest of fewer rows is solved without presolve, and without a tree to start from."""
_SMALL = 0.3
"""A rest of no more than this share of rows and columns is solved from scratch; a flow, anyway."""


class Session:
    """A linear program, solved again and again under other costs and bounds.

    As long as reductions leave little of it, what they leave is solved; from the first time on
    that they do not, HiGHS solves the whole, each time from where the last solve ended. Where that
    takes many steps on a large program, reductions come first again.

    Parameters
    ----------
    program : Program
        With no whole columns.
    presolve : bool, default True
        Whether HiGHS may shrink the whole program first.
    reduces : bool, optional
        Whether reductions come first; by default, where there are rows enough for them to pay.
    """

    def __init__(
        self, program: Program, *, presolve: bool = True, reduces: bool | None = None
    ) -> None:
        self._program = program
        self._reduces = program.n_rows >= _WORTH_ROWS if reduces is None else reduces
        self._presolve = presolve
        self._whole: HighsSession | None = None
        self._given: Any = None
        self._ended_whole = False

    def basis(self) -> Any:
        """Return where the last solve of the whole program ended, None if a part answered it."""
        return self._whole.basis() if self._whole is not None and self._ended_whole else None

    def start_from(self, basis: Any) -> None:
        """Begin the next solve at a basis of the whole program.

        Parameters
        ----------
        basis : object
            From `basis`, of a program with as many columns and rows.
        """
        self._given = basis

    def solve(self, cost: Floats, bounds: Bounds, limits: Limits) -> Answer:
        """Minimise `cost` within `bounds`.

        Parameters
        ----------
        cost : float array, one a column
        bounds : Bounds
        limits : Limits

        Returns
        -------
        Answer
        """
        started = time.monotonic()
        whole, given = self._whole, self._given
        self._given = None
        self._ended_whole = True
        if whole is not None and whole.is_large and given is None:
            answer = whole.solve_in_few_steps(cost, bounds, limits)
            if answer is not None:
                return answer
        if self._reduces and given is None and (whole is None or whole.is_large):
            answer = _by_reduction(self._program, cost, bounds, limits.since(started))
            if answer is not None:
                self._ended_whole = False
                return answer
        if whole is None:
            whole = self._whole = HighsSession(self._program, presolve=self._presolve)
        if given is not None:
            whole.start_from(given)
        return whole.solve(cost, bounds, limits.since(started))


def solve_once(program: Program, cost: Floats, bounds: Bounds, limits: Limits) -> Answer:
    """Minimise `cost` within `bounds`, from scratch.

    Parameters
    ----------
    program : Program
        With no whole columns.
    cost : float array, one a column
    bounds : Bounds
    limits : Limits

    Returns
    -------
    Answer
        Of the whole program. One that comes from a reduction is certified already.
    """
    return Session(program, reduces=True).solve(cost, bounds, limits)


def _by_reduction(program: Program, cost: Floats, bounds: Bounds, limits: Limits) -> Answer | None:
    """Return an optimal answer, proved, or one that a limit stopped; None where it needs more."""
    started = time.monotonic()
    reduced = reduce(program, bounds, cost)
    if reduced is None:
        return None
    rest = reduced.program
    few = rest.n_rows < _FEW_ROWS
    tree = None if few else cheapest_tree(rest, reduced.cost)
    if tree is None and reduced.size > _SMALL * (program.n_rows + program.n_columns):
        return None
    session = HighsSession(rest, presolve=not few)
    if tree is not None:
        session.start_from(tree)
    answer = session.solve(reduced.cost, rest.bounds, limits.since(started))
    if answer.status is AnswerStatus.LIMIT:
        return Answer(AnswerStatus.LIMIT, said=answer.said)
    if answer.status is not AnswerStatus.OPTIMAL:
        return None
    return _led_back(program, cost, bounds, reduced, answer)


def _led_back(
    program: Program, cost: Floats, bounds: Bounds, reduced: Reduced, answer: Answer
) -> Answer | None:
    assert answer.values is not None
    assert answer.duals is not None
    values, duals = reduced.back(answer.values, answer.duals)
    try:
        certified_bound(program, bounds, cost, values, duals)
    except CertificateError:
        return None
    return replace(answer, values=values, duals=duals)
