"""Random linear programs, dense, that have a solution."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.optimize import linprog

from supplyopt.lp.program import Bounds, Program

Array = NDArray[Any]


def _program(
    matrix: Any,
    *,
    rows: tuple[Any, Any],
    columns: tuple[Any, Any],
    integral: Any = None,
    unit: Any = None,
) -> Program:
    matrix = np.asarray(matrix, dtype=np.float64)
    row, column = np.nonzero(matrix)
    count = matrix.shape[1]
    return Program(
        entry_row=row,
        entry_column=column,
        entry_value=matrix[row, column],
        bounds=Bounds(
            *(np.array(part, dtype=np.float64) for part in columns),
            *(np.array(part, dtype=np.float64) for part in rows),
        ),
        integral=np.zeros(count, dtype=bool) if integral is None else np.asarray(integral),
        unit=np.ones(count) if unit is None else np.asarray(unit, dtype=np.float64),
    )


def _dense(program: Program) -> Array:
    matrix = np.zeros((program.n_rows, program.n_columns))
    matrix[program.entry_row, program.entry_column] = program.entry_value
    return matrix


def _random(seed: int, *, finite: bool = False) -> Program:
    """Draw rows around a whole point, so that the point is a solution.

    Degenerate on purpose: small whole numbers, many bounds that meet in the point.
    """
    draw = np.random.default_rng(seed)
    n_columns, n_rows = int(draw.integers(2, 8)), int(draw.integers(1, 7))
    matrix = draw.integers(-2, 3, (n_rows, n_columns)) * (draw.random((n_rows, n_columns)) < 0.7)
    point = draw.integers(0, 6, n_columns).astype(np.float64)
    upper = point + draw.integers(0, 4, n_columns)
    if not finite:
        upper[draw.random(n_columns) < 0.2] = np.inf
    lower = np.where(draw.random(n_columns) < 0.3, point, 0.0)
    activity = matrix @ point
    row_lower = activity - draw.integers(0, 3, n_rows)
    row_upper = activity + draw.integers(0, 3, n_rows)
    open_end = draw.integers(0, 3, n_rows)
    row_lower[open_end == 1] = -np.inf
    row_upper[open_end == 2] = np.inf
    return _program(matrix, rows=(row_lower, row_upper), columns=(lower, upper))


def _random_cost(program: Program, seed: int) -> Array:
    """Draw a whole cost that cannot fall for ever."""
    draw = np.random.default_rng(seed)
    cost = draw.integers(-3, 4, program.n_columns) * (draw.random(program.n_columns) < 0.8)
    endless = np.isinf(program.bounds.column_upper)
    return np.where(endless, np.abs(cost), cost).astype(np.float64)


def _least(
    program: Program, cost: Array, held: Sequence[tuple[Array, float]] = ()
) -> tuple[float, Any]:
    """Return the least cost by scipy, other costs held at or below values."""
    matrix, bounds = _dense(program), program.bounds
    above, below = np.isfinite(bounds.row_upper), np.isfinite(bounds.row_lower)
    rows = [matrix[above], -matrix[below], *(np.atleast_2d(other) for other, _ in held)]
    most = [bounds.row_upper[above], -bounds.row_lower[below], *([value] for _, value in held)]
    answer = linprog(
        cost,
        A_ub=np.concatenate(rows),
        b_ub=np.concatenate(most),
        bounds=np.stack([bounds.column_lower, bounds.column_upper], axis=1),
    )
    assert answer.status == 0, answer.message
    return float(answer.fun), answer


@pytest.fixture(scope="session")
def make() -> Callable[..., Program]:
    """Make a program of a dense matrix."""
    return _program


@pytest.fixture(scope="session")
def dense() -> Callable[[Program], Array]:
    """Give the matrix of a program."""
    return _dense


@pytest.fixture(scope="session")
def random_program() -> Callable[..., Program]:
    """Draw a program that has a solution."""
    return _random


@pytest.fixture(scope="session")
def random_cost() -> Callable[[Program, int], Array]:
    """Draw a cost that has a least value."""
    return _random_cost


@pytest.fixture(scope="session")
def least() -> Callable[..., tuple[float, Any]]:
    """Find the least cost of a program without the package's own solver code."""
    return _least
