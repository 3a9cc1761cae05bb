"""A program made smaller, with the way back for its answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from supplyopt.lp.program import Bounds, Floats, Indices, Program
from supplyopt.lp.reduce.binding import bind_rows
from supplyopt.lp.reduce.doubletons import drop_doubletons
from supplyopt.lp.reduce.duplicates import join_duplicates
from supplyopt.lp.reduce.fixed import drop_fixed
from supplyopt.lp.reduce.single_rows import NoSolution, drop_single_rows, drop_vain_rows
from supplyopt.lp.reduce.slacks import drop_slacks
from supplyopt.lp.reduce.task import Back, Task, Undo

__all__ = ["Reduced", "reduce"]

Step = Callable[[Task], Undo | None]
_GROUPS: tuple[tuple[Step, ...], ...] = (
    # Rows have to lose their slacks before it can be told whether they are equations.
    (drop_fixed, drop_single_rows, drop_vain_rows, drop_slacks),
    (bind_rows, drop_doubletons),
    (join_duplicates,),
)
_WORTH = 0.01
"""What takes out a smaller share of the rows and columns left is not repeated."""


@dataclass(frozen=True)
class Reduced:
    """The rest of a program under one cost, with the way back.

    Attributes
    ----------
    program : Program
    cost : float array, one a column of the rest
    columns, rows : integer array
        The numbers that the rest's columns and rows have in the whole program.
    shape : (int, int)
        Rows and columns of the whole program.
    undo : tuple of callable
        Each reduction's way back, in the order in which they were made.
    """

    program: Program
    cost: Floats
    columns: Indices
    rows: Indices
    shape: tuple[int, int]
    undo: tuple[Undo, ...]

    @property
    def size(self) -> int:
        """How many rows and columns are left."""
        return self.program.n_rows + self.program.n_columns

    def back(self, values: Floats, duals: Floats) -> tuple[Floats, Floats]:
        """Return values and row prices of the whole program.

        Parameters
        ----------
        values, duals : float array
            Of the rest; where they are optimal, so is what is returned.
        """
        n_rows, n_columns = self.shape
        back = Back(np.zeros(n_columns), np.zeros(n_columns), np.zeros(n_rows))
        back.values[self.columns] = values
        back.prices[self.rows] = duals
        back.reduced[self.columns] = self.cost - self.program.pricing(duals)
        for undo in reversed(self.undo):
            undo(back)
        return back.values, back.prices


def reduce(
    program: Program,
    bounds: Bounds,
    cost: Floats,
    *,
    groups: Sequence[Sequence[Step]] = _GROUPS,
) -> Reduced | None:
    """Return what is left of a program when all is taken out that arithmetic can answer.

    Parameters
    ----------
    program : Program
        With no whole columns.
    bounds : Bounds
    cost : float array, one a column
    groups : sequence of sequences of reductions, optional
        Each group is repeated while it pays, and so are all together.

    Returns
    -------
    Reduced or None
        None where bounds contradict each other: the whole program should be solved, and speak.
    """
    task = Task(program, bounds, cost)
    undo: list[Undo] = []

    def group_pays(group: Sequence[Step]) -> bool:
        before = task.size
        undo.extend(way for step in group if (way := step(task)) is not None)
        return before - task.size > _WORTH * before

    def round_pays() -> bool:
        before = task.size
        for group in groups:
            while group_pays(group):
                pass
        return before - task.size > _WORTH * before

    try:
        while round_pays():
            pass
    except NoSolution:
        return None
    return _rest(program, task, undo)


def _rest(program: Program, task: Task, undo: list[Undo]) -> Reduced:
    columns, rows = np.flatnonzero(task.columns_in), np.flatnonzero(task.rows_in)
    new_column = np.cumsum(task.columns_in) - 1
    new_row = np.cumsum(task.rows_in) - 1
    bounds = task.bounds
    rest = Program(
        entry_row=new_row[task.row],
        entry_column=new_column[task.column],
        entry_value=task.value,
        bounds=Bounds(
            bounds.column_lower[columns],
            bounds.column_upper[columns],
            bounds.row_lower[rows],
            bounds.row_upper[rows],
        ),
        integral=np.zeros(len(columns), dtype=bool),
        unit=program.unit[columns],
    )
    shape = (program.n_rows, program.n_columns)
    return Reduced(rest, task.cost[columns], columns, rows, shape, tuple(undo))
