"""Which road the goals of a program take to their outcome."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from supplyopt.errors import CertificateError, Fault, InputError
from supplyopt.formulation.formulate import Formulation
from supplyopt.lp.answer import AnswerStatus, Solver
from supplyopt.lp.arrays import ArraySolver
from supplyopt.lp.cuopt import cuopt
from supplyopt.lp.faces import solve_by_faces
from supplyopt.lp.goals import Goal, LinearGoal, Outcome
from supplyopt.lp.highs import solve_with_highs
from supplyopt.lp.mixed import polish, solve_again, solve_mixed
from supplyopt.lp.program import Flags, Floats
from supplyopt.lp.rows import solve_by_rows

__all__ = ["array_solver", "takes_arrays", "travel"]

_AGREE = 1e-6


def travel(
    formulation: Formulation,
    goals: Sequence[Goal],
    solver: Any,
    *,
    last: LinearGoal,
    seconds: float | None,
) -> Outcome:
    """Solve goals in order, by faces or by rows, with HiGHS or another solver.

    Parameters
    ----------
    formulation : Formulation
    goals : sequence of Goal
    solver : "highs", "cuopt", "pulp", a PuLP solver object or a solver of arrays
    last : LinearGoal
        A goal to choose by where all others leave freedom; it is no part of the outcome.
    seconds : float or None
        Limit of time for all goals together.
    """
    program = formulation.program
    if takes_arrays(solver):
        by_arrays = array_solver(solver)
        if program.is_linear:
            outcome, _ = solve_by_faces(program, [*goals, last], seconds=seconds, solver=by_arrays)
            return replace(outcome, stages=outcome.stages[: len(goals)])
        if by_arrays is not None:
            raise InputError([_needs_linear(solver)])
        asked: Solver = solve_with_highs
    else:
        asked = _pulp(solver)
    if not program.is_linear:
        free = formulation.switches_free
        return solve_mixed(program, goals, asked, last=last, free_switches=free, seconds=seconds)
    everything = np.ones(program.n_columns, dtype=bool)

    def exact(first: Sequence[Goal], values: Floats) -> Outcome:
        return solve_again(program, first, values, fixed=everything)

    outcome = solve_by_rows(program, goals, asked, seconds=seconds, exact=exact)
    if outcome.status is AnswerStatus.OPTIMAL:
        outcome = _with_bounds_of_highs(formulation, goals, outcome)
    decided = _decided(formulation)
    return polish(program, goals, outcome.values, outcome.stages, last=last, fixed=decided)


def takes_arrays(solver: Any) -> bool:
    """Whether the road by faces is open to a solver, where nothing has to be whole."""
    by_name = isinstance(solver, str) and solver == "highs"
    return by_name or array_solver(solver) is not None


def array_solver(solver: Any) -> ArraySolver | None:
    """Return the solver of arrays that is meant, None where it is HiGHS or one of PuLP's."""
    if isinstance(solver, str):
        return cuopt() if solver == "cuopt" else None
    # Solvers of PuLP are no calls; their classes are, given in the place of an object.
    return solver if callable(solver) and not isinstance(solver, type) else None


def _needs_linear(solver: Any) -> Fault:
    named = solver if isinstance(solver, str) else getattr(solver, "__name__", "a call")
    problem = "solves linear programs only, and trips or cartons have to be whole here"
    return Fault("", None, "solver", named, problem, 'give "highs", "pulp" or a PuLP solver object')


def _decided(formulation: Formulation) -> Flags:
    """Return the columns that are another solver's to decide; over cycles not what stays where."""
    net, layout = formulation.merging.small, formulation.layout
    decided = np.ones(formulation.program.n_columns, dtype=bool)
    if net.base is not None:
        decided[layout.columns("ship")] = net.lane_trip[layout.ship_lane]
        decided[layout.columns("stock")] = False
        decided[layout.columns("surplus")] = False
    return decided


def _pulp(solver: Any) -> Solver:
    # Imported here: most plans never need PuLP, which takes longer to load than to solve a city.
    from supplyopt.lp.pulp_bridge import pulp_solver

    return pulp_solver(solver)


def _with_bounds_of_highs(
    formulation: Formulation, goals: Sequence[Goal], outcome: Outcome
) -> Outcome:
    """Take another solver's word only as far as HiGHS's bounds confirm it."""
    proved, _ = solve_by_faces(formulation.program, goals)
    size = float(formulation.weighted_demand)
    stages = []
    for goal, said, known in zip(goals, outcome.stages, proved.stages, strict=True):
        scale = max(abs(known.value), size if isinstance(goal, LinearGoal) else 1.0)
        if abs(said.value - known.value) > _AGREE * scale:
            raise CertificateError(
                f"goal {goal.name!r}: the solver says {said.value:.9g} is best, "
                f"the proven optimum is {known.value:.9g}"
            )
        stages.append(replace(said, bound=known.bound))
    return Outcome(outcome.values, tuple(stages), outcome.status)
