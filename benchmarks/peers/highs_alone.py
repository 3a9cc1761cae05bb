"""HiGHS alone on arrays that supplyopt made."""

from __future__ import annotations

import time
from collections.abc import Callable

import highspy
import numpy as np

from benchmarks.peers.stated import Stated
from supplyopt.formulation.formulate import formulate
from supplyopt.formulation.goals import goals_of

__all__ = ["highs_runs"]


def highs_runs(stated: Stated, *, merged: bool) -> Callable[[], tuple[float, float]]:
    """Hand the arrays to HiGHS, and return what solves them from scratch once more.

    Neither the making of the arrays nor their way into HiGHS counts; its own presolve does. All
    its options are as they come.

    Parameters
    ----------
    stated : Stated
    merged : bool
        The arrays in which places that are alike are one, instead of those of every place.
    """
    formulation = formulate(stated.network.unrolled.net, with_trips=False, merged=merged)
    program, layout = formulation.program, formulation.layout
    goal = goals_of(stated.goal, formulation.merging, layout)[0]
    upper = program.bounds.column_upper.copy()
    if stated.goal == "cost":
        upper[layout.columns("unmet")] = 0.0
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = program.n_columns, program.n_rows
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = goal.cost, program.bounds.column_lower, upper
    lp.row_lower_, lp.row_upper_ = program.bounds.row_lower, program.bounds.row_upper
    order = np.lexsort((program.entry_row, program.entry_column))
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    starts = np.zeros(program.n_columns + 1, dtype=np.int32)
    np.cumsum(np.bincount(program.entry_column, minlength=program.n_columns), out=starts[1:])
    lp.a_matrix_.start_ = starts
    lp.a_matrix_.index_ = program.entry_row[order].astype(np.int32)
    lp.a_matrix_.value_ = program.entry_value[order]
    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    highs.passModel(lp)

    def run() -> tuple[float, float]:
        highs.clearSolver()
        start = time.perf_counter()
        highs.run()
        np.asarray(highs.getSolution().col_value)
        seconds = time.perf_counter() - start
        if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            raise RuntimeError(f"HiGHS says {highs.getModelStatus()}")
        return seconds, float(highs.getInfo().objective_function_value)

    return run
