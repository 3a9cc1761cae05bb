"""PuLP's solvers for any program, its readable files of any program.

With `pulp_problem` and `pulp_reader` the place that knows PuLP, in both of its majors (3.3.2 and
later, 4).
"""

from __future__ import annotations

import copy
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import pulp

from supplyopt.errors import CertificateError, Fault, InputError
from supplyopt.lp.answer import Answer, AnswerStatus, Limits, Solver
from supplyopt.lp.arrays import Arrays, ArraySolver, Told, program_of
from supplyopt.lp.highs import silent_highs, solve_with_highs
from supplyopt.lp.program import Floats, Program
from supplyopt.lp.pulp_problem import build_problem, readable_names
from supplyopt.lp.scale import scaled_cost, scaled_program

__all__ = ["program_file", "pulp_arrays", "pulp_solver"]

_LONGEST_NAME = 255
"""What the LP format allows."""
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
    chosen = _default() if isinstance(solver, str) and solver == "pulp" else solver
    if not isinstance(chosen, pulp.LpSolver):
        remedy = 'give "highs", "cuopt", "pulp", a PuLP solver object or a call'
        raise _solver_fault(solver, "is not a solver", remedy)
    if not chosen.available():
        name = type(chosen).__name__
        raise _solver_fault(name, "is not available", "install it, or take another")

    def solve(program: Program, cost: Floats, limits: Limits) -> Answer:
        return _solve(program, cost, limits, chosen)

    return solve


def pulp_arrays(solver: Any = "pulp") -> ArraySolver:
    """Return a solver of arrays that asks PuLP: HiGHS goes on from where it ends.

    Solvers that PuLP starts as programs hand over eight digits, too few to hold a goal by, and
    some give no prices.

    Parameters
    ----------
    solver : "pulp" or a PuLP solver object

    Raises
    ------
    InputError
        As `pulp_solver`.
    """
    ask = pulp_solver(solver)

    def solve(arrays: Arrays) -> Told:
        seconds = None if np.isinf(arrays.seconds) else arrays.seconds
        answer = ask(program_of(arrays), arrays.cost, Limits(seconds))
        if answer.status is AnswerStatus.FAILED:
            raise CertificateError(f"the solver gave no answer: {answer.said}")
        return answer.status.value, answer.values, answer.duals

    solve.__name__ = type(solver).__name__ if isinstance(solver, pulp.LpSolver) else "PuLP"
    return solve


def _solver_fault(value: object, problem: str, remedy: str) -> InputError:
    return InputError([Fault("", None, "solver", value, problem, remedy)])


class _SilentHighs(pulp.HiGHS):  # type: ignore[misc]
    """PuLP's way to HiGHS, without the banner that HiGHS's constructor prints."""

    def createAndConfigureSolver(self, lp: Any) -> None:
        lp.solverModel = silent_highs()
        if self.timeLimit is not None:
            lp.solverModel.setOptionValue("time_limit", float(self.timeLimit))


def _default() -> Any:
    if hasattr(pulp, "PULP_CBC_CMD"):
        brought = pulp.PULP_CBC_CMD(msg=False)
        if brought.available():
            return brought
    return _SilentHighs(msg=False)


def _solve(program: Program, cost: Floats, limits: Limits, solver: Any) -> Answer:
    if program.n_columns == 0:
        return _without_columns(program)
    # PuLP merges names that differ in signs only, and solvers choke on long ones: numbers do.
    costs, cost_scale = scaled_cost(program, cost)
    problem, variables = build_problem(
        scaled_program(program),
        costs,
        [f"x{number}" for number in range(program.n_columns)],
        [f"r{number}" for number in range(program.n_rows)],
    )
    asked = _asked(solver, limits)
    exacting = _exacting(asked, program)
    if exacting:
        asked.options = [*exacting, *(asked.options or [])]
    start = time.monotonic()
    try:
        said = problem.solve(asked)
    except pulp.PulpError as error:
        return Answer(AnswerStatus.FAILED, said=str(error))
    word, has_values = _word(said, problem)
    status = _STATUS.get(word)
    limit = np.inf if asked.timeLimit is None else asked.timeLimit
    if status is AnswerStatus.OPTIMAL and time.monotonic() - start >= limit:
        # PuLP 3 calls what GLPK had when its time was up optimal.
        status = AnswerStatus.LIMIT
    if status is None:
        # PuLP 3 says "Not Solved" of a limit, as it does of a failure.
        stopped = "Limit" in word or has_values or np.isfinite(limit)
        status = AnswerStatus.LIMIT if stopped else AnswerStatus.FAILED
    if word == "Undefined":
        # GLPK, for one, says no more than this of a program that has no solution.
        status = AnswerStatus.FAILED
        known = solve_with_highs(program, np.zeros(program.n_columns), limits)
        if known.status is AnswerStatus.INFEASIBLE:
            status = AnswerStatus.INFEASIBLE
    if not has_values or status not in (AnswerStatus.OPTIMAL, AnswerStatus.LIMIT):
        return Answer(status, said=word)
    values = np.array(
        [0.0 if variable.varValue is None else variable.varValue for variable in variables]
    )
    duals = _prices(problem, program, cost_scale) if status is AnswerStatus.OPTIMAL else None
    return Answer(status, values * program.unit, duals, said=word)


def _prices(problem: Any, program: Program, cost_scale: float) -> Floats | None:
    """Return the price of each row of a linear program, None where the solver gives none."""
    if not program.is_linear:
        return None
    known = problem.constraints
    rows = list(known() if callable(known) else known.values())
    prices = np.zeros(program.n_rows)
    for row in rows:
        if row.pi is None:
            return None
        # A row with two ends is two constraints, "r7" and "r7_low".
        prices[int(row.name[1:].removesuffix("_low"))] += row.pi
    return prices * program.row_scale / cost_scale


def _without_columns(program: Program) -> Answer:
    bounds = program.bounds
    if (bounds.row_lower > 0).any() or (bounds.row_upper < 0).any():
        return Answer(AnswerStatus.INFEASIBLE, said="rows without columns")
    return Answer(AnswerStatus.OPTIMAL, np.zeros(0), said="no columns")


def _asked(solver: Any, limits: Limits) -> Any:
    """Return a copy of a solver that keeps to the time left, and to the optimum.

    Solvers that are told no gap take one of their own (HiGHS: 1e-4), and still say "optimal".
    """
    asked = copy.copy(solver)
    if limits.seconds is not None:
        least = limits.seconds if asked.timeLimit is None else min(asked.timeLimit, limits.seconds)
        asked.timeLimit = max(least, 0.01)
        if isinstance(asked, pulp.GLPK_CMD):
            asked.timeLimit = int(np.ceil(least))  # It takes whole seconds only.
    if isinstance(asked, pulp.LpSolver_CMD):
        asked.optionsDict = {"gapRel": 0.0, **asked.optionsDict}
    elif getattr(asked, "gapRel", 0.0) is None:
        asked.gapRel = 0.0
    return asked


def _exacting(solver: Any, program: Program) -> list[str]:
    """Return options that make a solver exact enough for goals that are held.

    GLPK lets bounds slip by a share of their size, so that rows that hold a goal at next to
    nothing are missed: exact arithmetic from its last basis mends that. Its preprocessor of
    mixed-integer programs takes such rows for impossible. SCIP lets rows slip by a millionth.
    """
    if isinstance(solver, pulp.GLPK_CMD):
        return ["--xcheck"] if program.is_linear else ["--nointopt"]
    if isinstance(solver, pulp.SCIP_CMD | pulp.SCIP_PY):
        return ["numerics/feastol=1e-9"]
    return []


def _word(said: Any, problem: Any) -> tuple[str, bool]:
    """Return a solver's verdict, with whether there are values that may be looked at."""
    if not isinstance(said, int):
        return str(said.status_str), bool(said.has_solution)
    if problem.sol_status == pulp.const.LpSolutionIntegerFeasible:
        return "Stopped", True
    return str(pulp.LpStatus[said]), said == pulp.const.LpStatusOptimal


def program_file(program: Program, cost: Floats, path: Path, *, goal: str) -> bytes:
    """Return a program under one cost as an LP or MPS file with readable names.

    Parameters
    ----------
    program : Program
    cost : float array, one a column
    path : Path
        Ending in .lp or .mps: what the file is to be.
    goal : str
        Names the objective: ASCII letters, digits, underscores.

    Raises
    ------
    InputError
        If the path ends otherwise, or is a folder.
    """
    suffix = path.suffix.lower()
    if suffix not in (".lp", ".mps"):
        raise _path_fault(path, "is neither .lp nor .mps", "end it in one of them")
    if path.is_dir():
        raise _path_fault(path, "is a folder", "give a file")
    problem, _ = build_problem(
        program,
        cost,
        readable_names(program.columns),
        readable_names(program.rows),
        goal=goal,
    )
    with tempfile.TemporaryDirectory() as place:
        file = Path(place) / f"program{suffix}"
        if suffix == ".lp":
            problem.writeLP(str(file), max_length=_LONGEST_NAME)
        else:
            problem.writeMPS(str(file))
        return file.read_bytes()


def _path_fault(path: Path, problem: str, remedy: str) -> InputError:
    return InputError([Fault("", None, "path", str(path), problem, remedy)])
