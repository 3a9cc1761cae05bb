"""HiGHS, fed with arrays."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import highspy
import numpy as np

from supplyopt.lp.answer import Answer, AnswerStatus, Basis, Limits
from supplyopt.lp.program import Bounds, Floats, Program
from supplyopt.lp.scale import scaled_bounds, scaled_cost, scaled_program

__all__ = ["HighsSession", "silent_highs", "solve_with_highs"]

_PRIMAL_TOLERANCE = 1e-9
_DUAL_TOLERANCE = 1e-9

_LARGE = 20_000
"""From so many rows on, interior point finds in seconds what simplex may look for in minutes."""
_FEW = 500
"""So many steps of simplex a warm start on a large program gets, before interior point is asked."""
_SOME = 5_000
"""So many one gets that starts where another search for the same goal ended."""
_MANY = 50_000
"""So many a start from scratch gets: presolve may leave little, and then simplex is faster."""
_NO_LIMIT = 2**31 - 1

_STATUS = {
    highspy.HighsModelStatus.kOptimal: AnswerStatus.OPTIMAL,
    highspy.HighsModelStatus.kModelEmpty: AnswerStatus.OPTIMAL,
    highspy.HighsModelStatus.kTimeLimit: AnswerStatus.LIMIT,
    highspy.HighsModelStatus.kIterationLimit: AnswerStatus.LIMIT,
    highspy.HighsModelStatus.kInterrupt: AnswerStatus.LIMIT,
    highspy.HighsModelStatus.kInfeasible: AnswerStatus.INFEASIBLE,
    highspy.HighsModelStatus.kUnbounded: AnswerStatus.UNBOUNDED,
}


class HighsSession:
    """A program inside HiGHS, solved again and again from where the last solve ended.

    The matrix stays; cost and bounds may change from solve to solve. Columns are divided by
    their unit, rows and costs by powers of two, so that HiGHS's absolute tolerances mean the
    same for data of any size.

    Parameters
    ----------
    program : Program
    presolve : bool, default True
        Whether HiGHS may shrink it first. It pays but where many columns are fixed already.
    """

    def __init__(self, program: Program, *, presolve: bool = True) -> None:
        self._near: tuple[Floats, Floats] | None = None
        self._program = program
        self._columns = np.arange(program.n_columns, dtype=np.int32)
        self._rows = np.arange(program.n_rows, dtype=np.int32)
        self._bounds: Bounds | None = None
        self._basis: Any = None
        self._made = self._hinted = False
        # Whether the steps that simplex gets did not do: the next solve goes through the interior.
        self._far = False
        self._highs = silent_highs()
        self._presolve = "choose" if presolve else "off"
        self._highs.setOptionValue("presolve", self._presolve)

    @property
    def is_large(self) -> bool:
        """Whether simplex gets but few steps before interior point is asked."""
        return self._program.n_rows >= _LARGE

    def solve(
        self, cost: Floats, bounds: Bounds, limits: Limits, *, start: Floats | None = None
    ) -> Answer:
        """Minimise `cost` within `bounds`.

        Parameters
        ----------
        cost : float array, one a column
        bounds : Bounds
        limits : Limits
        start : float array, one a column, optional
            A solution with whole columns that is known.

        Returns
        -------
        Answer
        """
        if self._program.n_columns == 0:
            # HiGHS says nothing of rows without columns.
            kept = (bounds.row_lower <= 0).all() and (bounds.row_upper >= 0).all()
            status = AnswerStatus.OPTIMAL if kept else AnswerStatus.INFEASIBLE
            duals = np.zeros(self._program.n_rows)
            return Answer(status, np.zeros(0), duals, said="no columns", method="arithmetic")
        made, highs = self._made, self._highs
        cost_scale = self._hand_over(cost, bounds)
        if self._near is not None:
            self._give_time(limits)
            self._cross_over(*self._near, cost, cost_scale)
            self._near, self._hinted, self._far = None, True, False
        if start is not None:
            known = highspy.HighsSolution()
            known.col_value = start / self._program.unit
            highs.setSolution(known)
        mixed = not self._program.is_linear
        highs.setOptionValue("mip_abs_gap", limits.gap * cost_scale)
        if mixed or not self.is_large or made:
            answer = self._run(cost_scale, limits, mixed=mixed)
        else:
            started = time.monotonic()
            tried = None if self._far else self._few_steps(cost_scale, limits)
            answer = tried or self._interior(cost_scale, limits.since(started))
        if answer.status is AnswerStatus.FAILED:
            # A warm start can lead simplex into a corner; from scratch it often comes through.
            highs.clearSolver()
            answer = self._run(cost_scale, limits, mixed=mixed)
        return answer

    def start_near(self, values: Floats, duals: Floats) -> None:
        """Begin the next solve at a vertex near values and duals that are nearly best.

        Parameters
        ----------
        values : float array, one a column
        duals : float array, one a row
        """
        self._near = values, duals

    def _cross_over(self, values: Floats, duals: Floats, cost: Floats, cost_scale: float) -> None:
        program, bounds = self._program, self._bounds
        assert bounds is not None
        inside = np.clip(values / program.unit, bounds.column_lower, bounds.column_upper)
        near = highspy.HighsSolution()
        near.col_value = inside
        near.col_dual = (cost - program.pricing(duals)) * program.unit * cost_scale
        near.row_value = program.activity(inside * program.unit) * program.row_scale
        near.row_dual = duals / program.row_scale * cost_scale
        near.value_valid = near.dual_valid = True
        # HiGHS 1.16 crashes where a thread's first call of it is no run.
        silent_highs().run()
        self._highs.crossover(near)

    def solve_in_few_steps(self, cost: Floats, bounds: Bounds, limits: Limits) -> Answer | None:
        """Minimise `cost` from where the last solve ended, if that takes few steps.

        Parameters
        ----------
        cost : float array, one a column
        bounds : Bounds
        limits : Limits

        Returns
        -------
        Answer or None
            None where there was no last solve, or it takes more; the next solve of a large
            program then goes through the interior.
        """
        if self._basis is None and self.basis() is None:
            return None
        return self._few_steps(self._hand_over(cost, bounds), limits)

    def _hand_over(self, cost: Floats, bounds: Bounds) -> float:
        """Give HiGHS the program, or what has changed of it; return the scale of the cost."""
        costs, cost_scale = scaled_cost(self._program, cost)
        scaled = scaled_bounds(self._program, bounds)
        if self._bounds is None:
            _pass(self._highs, scaled_program(self._program), costs, scaled)
        else:
            self._highs.changeColsCost(len(self._columns), self._columns, costs)
            self._change_bounds(scaled)
        self._bounds = scaled
        self._hinted = self._basis is not None
        if self._hinted:
            self._highs.setBasis(self._basis)
            self._basis, self._made = None, False
        return cost_scale

    def _few_steps(self, cost_scale: float, limits: Limits) -> Answer | None:
        """Let simplex try; None, and no basis, where the steps that it gets do not do."""
        highs = self._highs
        warm = _SOME if self._hinted else _FEW
        steps = _MANY if self.basis() is None else warm
        highs.setOptionValue("simplex_iteration_limit", steps)
        answer = self._run(cost_scale, limits, mixed=False)
        highs.setOptionValue("simplex_iteration_limit", _NO_LIMIT)
        stopped = highs.getModelStatus() == highspy.HighsModelStatus.kIterationLimit
        if not stopped and answer.status is not AnswerStatus.FAILED:
            return answer
        highs.clearSolver()
        self._far = True
        return None

    def _interior(self, cost_scale: float, limits: Limits) -> Answer:
        """Go through the interior; crossover ends in a basis, so the next solve can start warm."""
        self._highs.setOptionValue("solver", "ipx")
        answer = self._run(cost_scale, limits, mixed=False)
        self._highs.setOptionValue("solver", "choose")
        self._far = False
        info = self._highs.getInfo()
        steps = info.ipm_iteration_count + info.crossover_iteration_count
        return replace(answer, method="interior point", iterations=answer.iterations + steps)

    def basis(self) -> Any:
        """Return where the last solve ended, for `start_from`; None where there is no basis."""
        basis = self._highs.getBasis()
        return basis if basis.valid else None

    def start_from(self, basis: Any) -> None:
        """Begin the next solve where another ended, or from a basis made otherwise.

        Parameters
        ----------
        basis : object or Basis
            From `basis`, of a program with as many columns and rows; or made for this cost, so
            that simplex goes all the way from it, however large the program.
        """
        self._made, self._far = isinstance(basis, Basis), False
        self._basis = _basis_of_highs(basis) if self._made else basis

    def _change_bounds(self, new: Bounds) -> None:
        old = self._bounds
        assert old is not None
        moved = (new.column_lower != old.column_lower) | (new.column_upper != old.column_upper)
        which = self._columns[moved]
        if len(which):
            self._highs.changeColsBounds(
                len(which), which, new.column_lower[moved], new.column_upper[moved]
            )
        moved = (new.row_lower != old.row_lower) | (new.row_upper != old.row_upper)
        which = self._rows[moved]
        if len(which):
            self._highs.changeRowsBounds(
                len(which), which, new.row_lower[moved], new.row_upper[moved]
            )

    def _give_time(self, limits: Limits) -> None:
        seconds = np.inf if limits.seconds is None else max(limits.seconds, 0.0)
        if np.isfinite(seconds):
            # HiGHS counts its time from the first run of an instance, not from this one.
            seconds += self._highs.getRunTime()
        self._highs.setOptionValue("time_limit", seconds)

    def _run(self, cost_scale: float, limits: Limits, *, mixed: bool) -> Answer:
        highs = self._highs
        self._give_time(limits)
        highs.run()
        model_status = highs.getModelStatus()
        if model_status == highspy.HighsModelStatus.kUnboundedOrInfeasible:
            highs.setOptionValue("presolve", "off")
            highs.run()
            highs.setOptionValue("presolve", self._presolve)
            model_status = highs.getModelStatus()
        said = highs.modelStatusToString(model_status)
        status = _STATUS.get(model_status, AnswerStatus.FAILED)
        if status not in (AnswerStatus.OPTIMAL, AnswerStatus.LIMIT):
            return Answer(status, said=said)
        info = highs.getInfo()
        feasible = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
        if not feasible and self._program.n_rows + self._program.n_columns > 0:
            kept = AnswerStatus.LIMIT if status is AnswerStatus.LIMIT else AnswerStatus.FAILED
            return Answer(kept, said=said)
        solution = highs.getSolution()
        values = np.asarray(solution.col_value, dtype=np.float64) * self._program.unit
        if mixed:
            apart = info.objective_function_value - info.mip_dual_bound
            if apart > 1e-6 * abs(info.objective_function_value) + limits.gap * cost_scale + 1e-6:
                # No bound, no proof, whatever the status says.
                status = AnswerStatus.LIMIT
            bound = info.mip_dual_bound / cost_scale
            return Answer(status, values, bound=bound, said=said, method="branch and cut")
        duals = None
        if status is AnswerStatus.OPTIMAL:
            duals = np.asarray(solution.row_dual, dtype=np.float64)
            duals = duals * self._program.row_scale / cost_scale
        return Answer(
            status,
            values,
            duals,
            said=said,
            method="simplex",
            iterations=max(info.simplex_iteration_count, 0),
        )


def solve_with_highs(
    program: Program,
    cost: Floats,
    limits: Limits,
    *,
    start: Floats | None = None,
    presolve: bool = True,
) -> Answer:
    """Solve one program under one cost, from scratch.

    Parameters
    ----------
    program : Program
    cost : float array, one a column
    limits : Limits
    start : float array, one a column, optional
        A solution with whole columns that is known.
    presolve : bool, default True
        Whether HiGHS may shrink the program first.

    Returns
    -------
    Answer
    """
    session = HighsSession(program, presolve=presolve)
    return session.solve(cost, program.bounds, limits, start=start)


class _SilentHighs(highspy.Highs):
    """HiGHS without the banner that its constructor prints to standard output."""

    def enableCallbacks(self) -> None:
        self.silent()
        super().enableCallbacks()  # type: ignore[no-untyped-call]


def silent_highs() -> Any:
    """Return HiGHS as every solve here wants it: silent, exact, the same each time."""
    highs = _SilentHighs()  # type: ignore[no-untyped-call]
    highs.setOptionValue("primal_feasibility_tolerance", _PRIMAL_TOLERANCE)
    highs.setOptionValue("dual_feasibility_tolerance", _DUAL_TOLERANCE)
    highs.setOptionValue("mip_feasibility_tolerance", _PRIMAL_TOLERANCE)
    highs.setOptionValue("mip_rel_gap", 0.0)
    highs.setOptionValue("mip_abs_gap", 0.0)
    highs.setOptionValue("small_matrix_value", 1e-12)
    # Not by threads=1: HiGHS keeps one pool of threads a process, and refuses every solve whose
    # number differs from that of the first, be it ours or that of another user of HiGHS.
    highs.setOptionValue("parallel", "off")
    highs.setOptionValue("random_seed", 0)
    return highs


_STANDS = np.array(
    [
        highspy.HighsBasisStatus.kLower,
        highspy.HighsBasisStatus.kBasic,
        highspy.HighsBasisStatus.kUpper,
    ],
    dtype=object,
)


def _basis_of_highs(basis: Basis) -> Any:
    found = highspy.HighsBasis()
    found.col_status = _STANDS[basis.columns + 1].tolist()
    found.row_status = _STANDS[basis.rows + 1].tolist()
    found.valid = True
    return found


def _pass(highs: Any, program: Program, cost: Floats, bounds: Bounds) -> None:
    order = np.lexsort((program.entry_row, program.entry_column))
    row, column = program.entry_row[order], program.entry_column[order]
    starts = np.zeros(program.n_columns + 1, dtype=np.int64)
    np.cumsum(np.bincount(column, minlength=program.n_columns), out=starts[1:])
    highs.passModel(
        program.n_columns,
        program.n_rows,
        len(row),
        int(highspy.MatrixFormat.kColwise),
        int(highspy.ObjSense.kMinimize),
        0.0,
        cost,
        bounds.column_lower,
        bounds.column_upper,
        bounds.row_lower,
        bounds.row_upper,
        starts.astype(np.int32),
        row.astype(np.int32),
        program.entry_value[order],
        program.integral.astype(np.int32),
    )
