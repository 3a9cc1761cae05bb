"""Reductions change no optimum, and lead values with prices back that prove it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from supplyopt.lp import highs
from supplyopt.lp.answer import Answer, AnswerStatus, Limits
from supplyopt.lp.certify import dual_bound, require_feasible, require_optimal
from supplyopt.lp.goals import natural_size
from supplyopt.lp.highs import HighsSession, solve_with_highs
from supplyopt.lp.program import Bounds, Program
from supplyopt.lp.reduce import method
from supplyopt.lp.reduce.binding import bind_rows
from supplyopt.lp.reduce.doubletons import drop_doubletons
from supplyopt.lp.reduce.duplicates import join_duplicates
from supplyopt.lp.reduce.fixed import drop_fixed
from supplyopt.lp.reduce.method import Session, solve_once
from supplyopt.lp.reduce.reduce import reduce
from supplyopt.lp.reduce.single_rows import drop_single_rows, drop_vain_rows
from supplyopt.lp.reduce.slacks import drop_slacks
from supplyopt.lp.reduce.tree import cheapest_tree

Array = np.ndarray[Any, Any]
EACH = (
    drop_fixed,
    drop_single_rows,
    drop_vain_rows,
    drop_slacks,
    bind_rows,
    drop_doubletons,
    join_duplicates,
)
seeds = st.integers(0, 10**9)


def sparse(seed: int) -> tuple[Program, Array]:
    """Draw a program with all that reductions look for; it may have no solution, or no least."""
    draw = np.random.default_rng(seed)
    n_rows, n_columns = int(draw.integers(1, 9)), int(draw.integers(1, 12))
    # A flow, or any small numbers; columns of few entries, some of them twice.
    flow = draw.random() < 0.6
    matrix = np.zeros((n_rows, n_columns))
    for column in range(n_columns):
        if column and draw.random() < 0.15:
            matrix[:, column] = matrix[:, column - 1]
            continue
        some = draw.permutation(n_rows)[: int(draw.integers(0, 4 if not flow else 3))]
        sizes = np.array([1.0, -1.0, 1.0])[: len(some)]
        matrix[some, column] = sizes if flow else draw.choice([-3, -2, -1, 1, 2, 4], len(some))
    point = draw.integers(-2 if draw.random() < 0.3 else 0, 6, n_columns).astype(np.float64)
    lower = point - draw.integers(0, 3, n_columns) * (draw.random(n_columns) < 0.6)
    upper = point + draw.integers(0, 4, n_columns) * (draw.random(n_columns) < 0.6)
    upper[draw.random(n_columns) < 0.4] = np.inf
    lower[draw.random(n_columns) < 0.1] = -np.inf
    activity = matrix @ point
    if draw.random() < 0.1:
        # Off the point there may be no solution.
        activity += draw.integers(-3, 4, n_rows)
    kind = draw.integers(0, 6, n_rows)
    room = draw.integers(0, 3, n_rows)
    row_lower = np.where(kind == 1, -np.inf, activity - room * (kind == 3))
    row_upper = np.where(kind == 2, np.inf, activity + room * (kind == 3))
    row_lower[kind == 4], row_upper[kind == 4] = -np.inf, np.inf
    cost = draw.integers(-2, 5, n_columns) * (draw.random(n_columns) < 0.7)
    if draw.random() < 0.8:
        cost = np.where(np.isinf(upper), np.abs(cost), cost)
        cost = np.where(np.isinf(lower), -np.abs(cost), cost)
    row, column = np.nonzero(matrix)
    program = Program(
        entry_row=row,
        entry_column=column,
        entry_value=matrix[row, column],
        bounds=Bounds(lower, upper, row_lower, row_upper),
        integral=np.zeros(n_columns, dtype=bool),
        unit=np.exp2(draw.integers(-3, 4, n_columns)),
    )
    return program, cost.astype(np.float64)


def require_best(program: Program, cost: Array, values: Array, duals: Array) -> None:
    require_feasible(program, program.bounds, values)
    bound = dual_bound(program, program.bounds, cost, duals)
    size = natural_size(program, cost, values)
    require_optimal(float(cost @ values), bound, size=size, goal="reduced")


def solved(program: Program, cost: Array) -> Answer:
    return solve_with_highs(program, cost, Limits())


def require_same(program: Program, cost: Array, groups: Any = None) -> bool:
    """Reduce, solve what is left, lead back: the answer is that of the whole. True if reduced."""
    whole = solved(program, cost)
    chosen = {} if groups is None else {"groups": groups}
    reduced = reduce(program, program.bounds, cost, **chosen)
    if reduced is None:
        assert whole.status is AnswerStatus.INFEASIBLE
        return True
    rest = solved(reduced.program, reduced.cost)
    if whole.status is not AnswerStatus.OPTIMAL:
        # Which of the two is said of a program that is both is the solver's choice.
        assert rest.status in (AnswerStatus.INFEASIBLE, AnswerStatus.UNBOUNDED)
        return bool(reduced.undo)
    assert rest.values is not None
    assert rest.duals is not None
    assert whole.values is not None
    values, duals = reduced.back(rest.values, rest.duals)
    require_best(program, cost, values, duals)
    least = float(cost @ whole.values)
    assert float(cost @ values) == pytest.approx(least, rel=1e-7, abs=1e-7)
    return bool(reduced.undo)


@pytest.mark.parametrize("step", EACH)
@given(seed=seeds)
def test_one_reduction_changes_no_optimum(step: Callable[..., Any], seed: int) -> None:
    require_same(*sparse(seed), groups=((step,),))


@given(seed=seeds)
def test_all_reductions_together_change_no_optimum(seed: int) -> None:
    require_same(*sparse(seed))


@given(seed=seeds)
def test_dense_programs_too(seed: int, random_program: Any, random_cost: Any) -> None:
    program = random_program(seed)
    require_same(program, random_cost(program, seed))


@pytest.mark.parametrize("step", EACH)
def test_each_reduction_finds_something(step: Callable[..., Any]) -> None:
    assert sum(require_same(*sparse(seed), groups=((step,),)) for seed in range(60)) > 5


@given(seed=seeds)
def test_a_session_says_what_highs_says(seed: int) -> None:
    program, cost = sparse(seed)
    session, plain = Session(program), HighsSession(program)
    for goal in (cost, np.abs(cost[::-1]), np.zeros(len(cost))):
        said = session.solve(goal, program.bounds, Limits())
        known = plain.solve(goal, program.bounds, Limits())
        assert said.status is known.status
        if said.values is not None:
            assert said.duals is not None
            assert known.values is not None
            require_best(program, goal, said.values, said.duals)
            least = float(goal @ known.values)
            assert float(goal @ said.values) == pytest.approx(least, rel=1e-7, abs=1e-7)


def test_a_session_begins_where_another_ended() -> None:
    program, cost = flow(7)
    first, session = HighsSession(program, presolve=False), Session(program, presolve=False)
    assert first.solve(cost, program.bounds, Limits()).iterations > 0
    assert session.basis() is None
    session.start_from(first.basis())
    assert session.solve(cost, program.bounds, Limits()).iterations == 0
    assert session.basis() is not None


def test_a_large_program_leaves_a_basis_that_leads_far(monkeypatch: Any) -> None:
    program, cost = flow(7)
    monkeypatch.setattr(highs, "_LARGE", 0)
    for limit in ("_FEW", "_SOME", "_MANY"):
        monkeypatch.setattr(highs, limit, 0)
    first, second = HighsSession(program, presolve=False), HighsSession(program, presolve=False)
    first.solve(-cost[::-1], program.bounds, Limits())
    second.start_from(first.basis())
    answer = second.solve(cost, program.bounds, Limits())
    assert answer.method == "interior point"
    tree = cheapest_tree(program, cost)
    second.start_from(tree)
    assert second.solve(cost, program.bounds, Limits()).method == "simplex"


def test_what_a_warm_start_did_not_reach_is_not_tried_from_scratch(monkeypatch: Any) -> None:
    program, cost = flow(7)
    session = HighsSession(program, presolve=False)
    session.solve(-cost[::-1], program.bounds, Limits())
    monkeypatch.setattr(highs, "_LARGE", 0)
    monkeypatch.setattr(highs, "_FEW", 0)
    assert session.solve_in_few_steps(cost, program.bounds, Limits()) is None
    assert session.solve(cost, program.bounds, Limits()).method == "interior point"


def chain(length: int) -> tuple[Program, Array]:
    """Give a chain of places, each fed by the one before, with a need at its end."""
    ways = np.arange(length)
    rows = np.concatenate([ways, ways[1:] - 1])
    entries = np.concatenate([np.ones(length), -np.ones(length - 1)])
    need = np.zeros(length)
    need[-1] = 5.0
    program = Program(
        entry_row=rows,
        entry_column=np.concatenate([ways, ways[1:]]),
        entry_value=entries,
        bounds=Bounds(np.zeros(length), np.full(length, np.inf), need, need),
        integral=np.zeros(length, dtype=bool),
        unit=np.ones(length),
    )
    return program, np.arange(1.0, length + 1)


def test_chains_are_answered_by_arithmetic() -> None:
    program, cost = chain(500)
    answer = solve_once(program, cost, program.bounds, Limits())
    assert answer.method == "arithmetic"
    assert answer.values is not None
    assert answer.duals is not None
    np.testing.assert_array_equal(answer.values, 5.0)
    require_best(program, cost, answer.values, answer.duals)
    np.testing.assert_allclose(answer.duals, np.cumsum(cost), rtol=1e-12)


@given(seed=seeds)
def test_trees_are_answered_by_arithmetic(seed: int) -> None:
    draw = np.random.default_rng(seed)
    size = 200
    ways = np.arange(size)
    # The place that way k leads to is k; it comes from an earlier one, or from outside.
    above = np.array([draw.integers(-1, k) for k in ways])
    inner = above >= 0
    need = draw.integers(0, 9, size).astype(np.float64)
    row = np.concatenate([ways, above[inner]])
    value = np.concatenate([np.ones(size), -np.ones(inner.sum())])
    column = np.concatenate([ways, ways[inner]])
    program = Program(
        entry_row=row,
        entry_column=column,
        entry_value=value,
        bounds=Bounds(np.zeros(size), np.where(draw.random(size) < 0.5, 1e4, np.inf), need, need),
        integral=np.zeros(size, dtype=bool),
        unit=np.ones(size),
    )
    cost = draw.integers(0, 9, size).astype(np.float64)
    answer = solve_once(program, cost, program.bounds, Limits())
    assert answer.method == "arithmetic"
    assert answer.values is not None
    assert answer.duals is not None
    require_best(program, cost, answer.values, answer.duals)


def flow(seed: int) -> tuple[Program, Array]:
    """Draw a flow from some places with supply, over ways with and without limits, to needs."""
    draw = np.random.default_rng(seed)
    n_places = int(draw.integers(2, 12))
    matrix = []
    upper = []
    for place in range(1, n_places):
        for _ in range(int(draw.integers(1, 4))):
            way = np.zeros(n_places)
            way[int(draw.integers(0, place))], way[place] = 1.0, -1.0
            matrix.append(way)
            upper.append(draw.choice([np.inf, float(draw.integers(1, 12))]))
    # What is not met is paid for, so that there is a solution.
    matrix.extend(-np.eye(n_places)[1:])
    upper.extend([np.inf] * (n_places - 1))
    need = np.append(-40.0, draw.integers(0, 5, n_places - 1))
    lower = np.where(draw.random(n_places) < 0.3, -need, -np.inf)
    lower[0] = -np.inf
    cost = draw.integers(0, 9, len(upper)).astype(np.float64)
    cost[1 - n_places :] = 60.0
    dense = np.array(matrix).T
    row, column = np.nonzero(dense)
    program = Program(
        entry_row=row,
        entry_column=column,
        entry_value=dense[row, column],
        bounds=Bounds(np.zeros(len(upper)), np.array(upper), lower, -need),
        integral=np.zeros(len(upper), dtype=bool),
        unit=np.ones(len(upper)),
    )
    return program, cost


@given(seed=seeds)
def test_the_tree_of_cheapest_ways_is_a_basis_of_the_dual(seed: int) -> None:
    program, cost = flow(seed)
    tree = cheapest_tree(program, cost)
    assert tree is not None
    inside = tree.columns == 0
    assert inside.sum() + (tree.rows == 0).sum() == program.n_rows
    matrix = np.zeros((program.n_rows, program.n_columns))
    matrix[program.entry_row, program.entry_column] = program.entry_value
    square = np.hstack([matrix[:, inside], np.eye(program.n_rows)[:, tree.rows == 0]])
    assert np.linalg.matrix_rank(square) == program.n_rows
    prices = np.linalg.solve(square.T, np.append(cost[inside], np.zeros((tree.rows == 0).sum())))
    reduced = cost - matrix.T @ prices
    assert (reduced[np.isinf(program.bounds.column_upper)] >= -1e-9).all()
    assert (reduced[tree.columns == 1] <= 1e-9).all()
    session = HighsSession(program)
    session.start_from(tree)
    answer = session.solve(cost, program.bounds, Limits())
    assert answer.values is not None
    assert answer.duals is not None
    require_best(program, cost, answer.values, answer.duals)


@given(seed=seeds)
def test_a_session_starts_flows_from_the_tree(seed: int) -> None:
    program, cost = flow(seed)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(method, "_FEW_ROWS", 0)
        answer = solve_once(program, cost, program.bounds, Limits())
    assert answer.values is not None
    assert answer.duals is not None
    require_best(program, cost, answer.values, answer.duals)


def test_what_is_no_flow_has_no_tree(make: Any) -> None:
    bounds = {"rows": (np.zeros(2), np.ones(2)), "columns": (np.zeros(2), np.ones(2))}
    assert cheapest_tree(make([[1.0, 1.0], [1.0, -1.0]], **bounds), np.ones(2)) is None
    assert cheapest_tree(make([[1.0, 1.0], [-2.0, -1.0]], **bounds), np.ones(2)) is None
    # A circle that costs less than nothing.
    free = make([[1.0, -1.0], [-1.0, 1.0]], rows=([-np.inf, 0], [5, 0]), columns=([0, 0], [9, 9]))
    assert cheapest_tree(free, np.array([-1.0, -1.0])) is None


@given(seed=seeds)
def test_large_programs_go_through_the_interior(seed: int) -> None:
    program, cost = sparse(seed)
    known = solved(program, cost)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(highs, "_LARGE", 0)
        for limit in ("_FEW", "_SOME", "_MANY"):
            patch.setattr(highs, limit, 1)
        for session in (HighsSession(program), Session(program)):
            for goal in (np.abs(cost), cost):
                said = session.solve(goal, program.bounds, Limits())
            assert said.status is known.status
            if said.values is not None:
                assert said.duals is not None
                require_best(program, cost, said.values, said.duals)


def test_the_method_is_told() -> None:
    program, cost = chain(3)
    assert solved(program, cost).method == "simplex"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(highs, "_LARGE", 0)
        patch.setattr(highs, "_MANY", 0)
        program, cost = flow(7)
        session = HighsSession(program, presolve=False)
        answer = session.solve(cost, program.bounds, Limits())
        assert answer.method == "interior point"
        assert answer.iterations > 0
