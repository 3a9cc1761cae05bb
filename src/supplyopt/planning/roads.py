"""Which road the goals of a program take to their outcome."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from supplyopt.errors import Fault, InputError
from supplyopt.formulation.formulate import Formulation
from supplyopt.lp.answer import Solver
from supplyopt.lp.arrays import ArraySolver
from supplyopt.lp.cuopt import cuopt
from supplyopt.lp.faces import solve_by_faces
from supplyopt.lp.goals import Goal, LinearGoal, Outcome
from supplyopt.lp.highs import solve_with_highs
from supplyopt.lp.mixed import solve_mixed

__all__ = ["array_solver", "travel"]


def travel(
    formulation: Formulation,
    goals: Sequence[Goal],
    solver: Any,
    *,
    last: LinearGoal,
    seconds: float | None,
) -> Outcome:
    """Solve goals in order, by faces where nothing has to be whole, else by rows.

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
    if program.is_linear:
        asked = array_solver(solver)
        outcome, _ = solve_by_faces(program, [*goals, last], seconds=seconds, solver=asked)
        return outcome.of_first(len(goals))
    free = formulation.switches_free
    return solve_mixed(
        program, goals, _mixed_solver(solver), last=last, free_switches=free, seconds=seconds
    )


def array_solver(solver: Any) -> ArraySolver | None:
    """Return the solver of linear programs that is meant, None where it is HiGHS itself."""
    if isinstance(solver, str) and solver == "highs":
        return None
    if isinstance(solver, str) and solver == "cuopt":
        return cuopt()
    if _is_call(solver):
        call: ArraySolver = solver
        return call
    # Imported here: most plans never need PuLP, which takes longer to load than to solve a city.
    from supplyopt.lp.pulp_bridge import pulp_arrays

    return pulp_arrays(solver)


def _mixed_solver(solver: Any) -> Solver:
    if isinstance(solver, str) and solver == "highs":
        return solve_with_highs
    if _is_call(solver) or (isinstance(solver, str) and solver == "cuopt"):
        raise InputError([_needs_linear(solver)])
    from supplyopt.lp.pulp_bridge import pulp_solver

    return pulp_solver(solver)


def _is_call(solver: Any) -> bool:
    """Whether it is a call on arrays: PuLP's solvers are none, though their classes are."""
    return callable(solver) and not isinstance(solver, type)


def _needs_linear(solver: Any) -> Fault:
    named = solver if isinstance(solver, str) else getattr(solver, "__name__", "a call")
    problem = "solves linear programs only, and trips or cartons have to be whole here"
    return Fault("", None, "solver", named, problem, 'give "highs", "pulp" or a PuLP solver object')
