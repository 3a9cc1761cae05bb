"""A program in parts has the optimum of the whole, and parts share nothing."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from supplyopt.lp.answer import AnswerStatus, Limits
from supplyopt.lp.certify import dual_bound, require_feasible, require_optimal
from supplyopt.lp.goals import natural_size
from supplyopt.lp.highs import solve_with_highs
from supplyopt.lp.program import Program
from supplyopt.lp.reduce.components import split

Array = np.ndarray[Any, Any]
seeds = st.integers(0, 10**9)


@pytest.fixture(scope="session")
def draw_several(make: Any, dense: Any, random_program: Any) -> Any:
    """Draw some programs as one, rows and columns shuffled, with a fixed column across."""

    def several(seed: int) -> Program:
        draw = np.random.default_rng(seed)
        blocks = [random_program(seed + number) for number in range(int(draw.integers(1, 5)))]
        n_rows, n_columns = sum(b.n_rows for b in blocks), sum(b.n_columns for b in blocks)
        matrix = np.zeros((n_rows, n_columns + 1))
        row = column = 0
        for block in blocks:
            matrix[row : row + block.n_rows, column : column + block.n_columns] = dense(block)
            row, column = row + block.n_rows, column + block.n_columns
        across = draw.integers(-1, 2, n_rows)
        matrix[:, n_columns] = across
        sides = ["row_lower", "row_upper", "column_lower", "column_upper"]
        bounds = {side: np.concatenate([getattr(b.bounds, side) for b in blocks]) for side in sides}
        rows, columns = draw.permutation(n_rows), draw.permutation(n_columns + 1)
        return make(
            matrix[np.ix_(rows, columns)],
            rows=tuple((bounds[side] + 2 * across)[rows] for side in sides[:2]),
            columns=tuple(np.append(bounds[side], 2.0)[columns] for side in sides[2:]),
        )

    return several


@given(seed=seeds, at_least=st.sampled_from([1, 8, 10**6]))
def test_parts_have_the_optimum_of_the_whole(
    seed: int, at_least: int, draw_several: Any, random_cost: Any
) -> None:
    program = draw_several(seed)
    cost = random_cost(program, seed)
    whole = split(program, program.bounds, at_least=at_least)
    answers = [solve_with_highs(p.program, cost[p.columns], Limits()) for p in whole.parts]
    assert all(answer.status is AnswerStatus.OPTIMAL for answer in answers)
    values, duals = whole.back([(a.values, a.duals) for a in answers])  # type: ignore[misc]
    require_feasible(program, program.bounds, values)
    bound = dual_bound(program, program.bounds, cost, duals)
    size = natural_size(program, cost, values)
    require_optimal(float(cost @ values), bound, size=size, goal="parts")


@given(seed=seeds)
def test_parts_are_the_connected_components(seed: int, draw_several: Any, dense: Any) -> None:
    program = draw_several(seed)
    bounds = program.bounds
    parts = split(program, bounds, at_least=0).parts
    free = np.flatnonzero(bounds.column_lower != bounds.column_upper)
    says = np.isfinite(bounds.row_lower) | np.isfinite(bounds.row_upper)
    met = (dense(program)[says][:, free] != 0).astype(float)
    count, label = connected_components(coo_array(met.T @ met), directed=False)
    assert len(parts) == (count if len(free) else 0)
    for part in parts:
        inside = np.isin(free, part.columns)
        assert len(np.unique(label[inside])) == 1
        assert inside.sum() == (label == label[inside][0]).sum()
    assert sum(len(part.columns) for part in parts) == len(free)


def test_a_row_that_fixed_columns_break_is_told(make: Any) -> None:
    program = make(
        [[1.0, 0.0], [0.0, 1.0]], rows=([5.0, 0.0], [5.0, 9.0]), columns=([3.0, 0.0], [3.0, 4.0])
    )
    parts = split(program, program.bounds).parts
    told = [solve_with_highs(p.program, np.ones(len(p.columns)), Limits()).status for p in parts]
    assert told == [AnswerStatus.INFEASIBLE]


def test_a_long_chain_is_one_part(make: Any) -> None:
    size = 2000
    matrix = np.eye(size) - np.eye(size, k=1)
    order = np.random.default_rng(0).permutation(size)
    program = make(
        matrix[:, order],
        rows=(np.zeros(size), np.zeros(size)),
        columns=(np.zeros(size), np.ones(size)),
    )
    assert len(split(program, program.bounds).parts) == 1
