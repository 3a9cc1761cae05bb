"""A smallest set of a user's own constraints that no plan keeps."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from supplyopt.errors import CertificateError, InfeasibleError
from supplyopt.formulation.formulate import Formulation
from supplyopt.formulation.own import Own
from supplyopt.lp.answer import AnswerStatus, Limits
from supplyopt.lp.highs import HighsSession
from supplyopt.lp.program import Program
from supplyopt.lp.smallest import smallest_conflict

__all__ = ["conflict_of_own"]


def conflict_of_own(formulation: Formulation, own: Own) -> InfeasibleError | None:
    """Return the error that names a smallest conflicting set of own constraints.

    Parameters
    ----------
    formulation : Formulation
        With own constraints behind all other rows; it has no solution.
    own : Own

    Returns
    -------
    InfeasibleError or None
        None where the network alone has no plan.

    Raises
    ------
    CertificateError
        If there is a solution all the same.
    """
    program = formulation.program
    first = program.n_rows - len(own.constraints)
    session = HighsSession(program)

    def can_keep(kept: list[int]) -> bool:
        return _solvable(session, program, set(kept), first)

    if can_keep([]):
        everything = list(range(len(own.constraints)))
        if can_keep(everything):
            raise CertificateError("the solver found no plan where there is one")
        found = smallest_conflict(can_keep, everything)
        lines = [f"  {own.constraints[k].name}: {own.constraints[k]}" for k in sorted(found)]
        few = (
            "this constraint of your own cannot be kept"
            if len(found) == 1
            else "these constraints of your own cannot all be kept together"
        )
        return InfeasibleError(
            f"no plan of the network does what the model asks: {few}\n" + "\n".join(lines),
            [("own constraints", k + 1) for k in sorted(found)],
        )
    without = np.zeros(program.n_columns, dtype=bool)
    without[formulation.layout.columns("use")] = True
    session = HighsSession(replace(program, integral=without))
    if _solvable(session, program, set(), first):
        return InfeasibleError(
            "no plan of the network does what the model asks: not all variables that you made "
            "whole can be whole, even without your constraints"
        )
    return None


def _solvable(session: HighsSession, program: Program, kept: set[int], first: int) -> bool:
    bounds = program.bounds.copy()
    for row in range(first, program.n_rows):
        if row - first not in kept:
            bounds.row_lower[row] = -np.inf
            bounds.row_upper[row] = np.inf
    answer = session.solve(np.zeros(program.n_columns), bounds, Limits())
    return answer.status is AnswerStatus.OPTIMAL
