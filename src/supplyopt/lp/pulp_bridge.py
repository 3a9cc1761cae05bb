"""PuLP: any of its solvers for any program, readable LP files, readable MPS files.

The one file that knows PuLP, written for both of its majors (3.3.2 and later, 4).
"""

from __future__ import annotations

import copy
import re
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pulp

from supplyopt.errors import Fault, InputError
from supplyopt.lp.answer import Answer, AnswerStatus, Limits, Solver
from supplyopt.lp.program import Block, Floats, Program
from supplyopt.lp.scale import scaled_cost, scaled_program

__all__ = ["pulp_solver", "write_program"]

_STATUS = {
    "Optimal": AnswerStatus.OPTIMAL,
    "Infeasible": AnswerStatus.INFEASIBLE,
    "Unbounded": AnswerStatus.UNBOUNDED,
}


def pulp_solver(solver: Any = "pulp") -> Solver:
    """Return a solver that asks PuLP.

    Parameters
    ----------
    solver : "pulp" or a PuLP solver object
        "pulp" takes CBC where PuLP brings it, else PuLP's way to HiGHS.

    Raises
    ------
    InputError
        If it is neither, or the solver is not installed.
    """
    chosen = _default() if isinstance(solver, str) else solver
    if not hasattr(chosen, "actualSolve") or not hasattr(chosen, "available"):
        raise _fault(solver, "is not a solver", 'give "highs", "pulp" or a PuLP solver object')
    if not chosen.available():
        raise _fault(type(chosen).__name__, "is not available", "install it, or take another")

    def solve(program: Program, cost: Floats, limits: Limits) -> Answer:
        return _solve(program, cost, limits, chosen)

    return solve


def _fault(value: object, problem: str, remedy: str) -> InputError:
    return InputError([Fault("", None, "solver", value, problem, remedy)])


def _default() -> Any:
    if "PULP_CBC_CMD" in pulp.listSolvers(onlyAvailable=True):
        return pulp.PULP_CBC_CMD(msg=False, gapRel=0.0)
    return pulp.HiGHS(msg=False, gapRel=0.0)


def _solve(program: Program, cost: Floats, limits: Limits, solver: Any) -> Answer:
    if program.n_columns == 0:
        return Answer(AnswerStatus.OPTIMAL, np.zeros(0))
    # PuLP merges names that differ in signs only, and solvers choke on long ones: numbers do.
    problem, variables = _problem(
        scaled_program(program),
        scaled_cost(program, cost)[0],
        [f"x{number}" for number in range(program.n_columns)],
        [f"r{number}" for number in range(program.n_rows)],
    )
    asked = copy.copy(solver)
    if limits.seconds is not None:
        least = limits.seconds if asked.timeLimit is None else min(asked.timeLimit, limits.seconds)
        asked.timeLimit = max(least, 0.01)
    try:
        said = problem.solve(asked)
    except pulp.PulpError as error:
        return Answer(AnswerStatus.FAILED, said=str(error))
    status = _STATUS.get(_status_of(said, problem), AnswerStatus.LIMIT)
    if status is not AnswerStatus.OPTIMAL:
        return Answer(status, said=str(status.value))
    values = np.array(
        [0.0 if variable.varValue is None else variable.varValue for variable in variables]
    )
    if _stopped_early(said, problem):
        status = AnswerStatus.LIMIT
    return Answer(status, values * program.unit, said=str(status.value))


def _status_of(said: Any, problem: Any) -> str:
    if isinstance(said, int):
        return str(pulp.LpStatus[said])
    return str(said.status_str)


def _stopped_early(said: Any, problem: Any) -> bool:
    """Whether values are there that are not claimed to be best."""
    if isinstance(said, int):
        return bool(problem.sol_status == pulp.const.LpSolutionIntegerFeasible)
    code = said.solver_sol_code
    return code is not None and "Solution Found" == str(code)


def _problem(
    program: Program, cost: Floats, columns: Sequence[str], rows: Sequence[str]
) -> tuple[Any, list[Any]]:
    bounds = program.bounds
    problem = pulp.LpProblem("supplyopt", pulp.LpMinimize)
    variables = [
        problem.add_variable(name, _finite(low), _finite(high), "Integer" if whole else "Continuous")
        for name, low, high, whole in zip(
            columns,
            bounds.column_lower.tolist(),
            bounds.column_upper.tolist(),
            program.integral.tolist(),
            strict=True,
        )
    ]
    problem.setObjective(_expression([(variables[j], float(cost[j])) for j in np.flatnonzero(cost)]))
    terms: dict[int, list[tuple[Any, float]]] = defaultdict(list)
    for row, column, value in zip(
        program.entry_row.tolist(),
        program.entry_column.tolist(),
        program.entry_value.tolist(),
        strict=True,
    ):
        terms[row].append((variables[column], value))
    for row, name in enumerate(rows):
        low, high = float(bounds.row_lower[row]), float(bounds.row_upper[row])
        if not terms[row]:
            # PuLP cannot hold a row without columns; such a row says 0, which may be forbidden.
            if low > 0 or high < 0:
                terms[row] = [(problem.add_variable(f"{name}_empty", 0, 0), 1.0)]
            else:
                continue
        expression = _expression(terms[row])
        if low == high:
            problem += (expression == low, name)
            continue
        if np.isfinite(low):
            problem += (expression >= low, f"{name}_low" if np.isfinite(high) else name)
        if np.isfinite(high):
            problem += (expression <= high, name)
    return problem, variables


def _finite(bound: float) -> float | None:
    return bound if np.isfinite(bound) else None


def _expression(terms: list[tuple[Any, float]]) -> Any:
    make = getattr(pulp.LpAffineExpression, "from_list", pulp.LpAffineExpression)
    return make(terms)


def write_program(program: Program, cost: Floats, path: Path, *, goal: str) -> None:
    """Write a program under one cost as an LP or MPS file with readable names.

    Parameters
    ----------
    program : Program
    cost : float array, one a column
    path : Path
        Ending in .lp or .mps.
    goal : str
        Names the objective.

    Raises
    ------
    InputError
        If the path ends otherwise.
    """
    suffix = path.suffix.lower()
    if suffix not in (".lp", ".mps"):
        raise InputError(
            [Fault("", None, "path", str(path), "is neither .lp nor .mps", "end it in one of them")]
        )
    problem, _ = _problem(program, cost, _readable(program.columns), _readable(program.rows))
    problem.objective.name = re.sub(r"\W", "_", goal, flags=re.ASCII)
    if suffix == ".lp":
        problem.writeLP(str(path))
    else:
        problem.writeMPS(str(path))


def _readable(blocks: Sequence[Block]) -> list[str]:
    """Return names that any solver reads: plain letters, and a number that keeps them apart."""
    names = []
    for block in blocks:
        for number, key in enumerate(block.keys):
            parts = [re.sub(r"\W+", "_", part, flags=re.ASCII).strip("_")[:24] for part in key]
            names.append("_".join([f"{block.name}{number}", *filter(None, parts)]))
    return names
