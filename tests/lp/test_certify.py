"""What the certificate lets pass, and what it does not."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from supplyopt.errors import CertificateError
from supplyopt.lp.answer import AnswerStatus, Limits
from supplyopt.lp.certify import dual_bound, require_feasible, require_optimal
from supplyopt.lp.highs import HighsSession, solve_with_highs
from supplyopt.lp.program import Block

seeds = st.integers(0, 2**32 - 1)


@given(seed=seeds)
def test_duals_of_another_solver_prove_its_optimum(
    seed: int, random_program: Any, random_cost: Any, least: Any
) -> None:
    program = random_program(seed)
    cost = random_cost(program, seed)
    value, answer = least(program, cost)
    above = np.isfinite(program.bounds.row_upper)
    below = np.isfinite(program.bounds.row_lower)
    duals = np.zeros(program.n_rows)
    marginals = answer.ineqlin.marginals
    duals[above] += marginals[: above.sum()]
    duals[below] -= marginals[above.sum() :]
    bound = dual_bound(program, program.bounds, cost, duals)
    assert bound == pytest.approx(value, rel=1e-7, abs=1e-7)


@given(seed=seeds)
def test_no_prices_prove_more_than_the_optimum(
    seed: int, random_program: Any, random_cost: Any, least: Any
) -> None:
    program = random_program(seed)
    cost = random_cost(program, seed)
    value, _ = least(program, cost)
    duals = np.random.default_rng(seed).normal(size=program.n_rows) * 3
    assert dual_bound(program, program.bounds, cost, duals) <= value + 1e-7


@given(seed=seeds)
def test_own_answer_is_proved_by_its_own_prices(
    seed: int, random_program: Any, random_cost: Any, least: Any
) -> None:
    program = random_program(seed)
    cost = random_cost(program, seed)
    answer = solve_with_highs(program, cost, Limits())
    assert answer.status is AnswerStatus.OPTIMAL
    require_feasible(program, program.bounds, answer.values)
    value, _ = least(program, cost)
    assert float(cost @ answer.values) == pytest.approx(value, rel=1e-7, abs=1e-7)
    bound = dual_bound(program, program.bounds, cost, answer.duals)
    assert bound == pytest.approx(value, rel=1e-7, abs=1e-7)


@given(seed=seeds)
def test_warm_session_answers_as_a_cold_one(
    seed: int, random_program: Any, random_cost: Any
) -> None:
    program = random_program(seed, finite=True)
    session = HighsSession(program)
    bounds = program.bounds
    for step in range(4):
        cost = random_cost(program, seed + step)
        warm = session.solve(cost, bounds, Limits())
        cold = solve_with_highs(program.with_bounds(bounds), cost, Limits())
        assert warm.status is cold.status
        if warm.values is None:
            break
        assert float(cost @ warm.values) == pytest.approx(float(cost @ cold.values), abs=1e-7)
        bounds = bounds.copy()
        column = step % program.n_columns
        bounds.column_lower[column] = bounds.column_upper[column] = warm.values[column]
        bounds.row_upper[step % program.n_rows] += 1


def test_statuses_of_programs_without_an_optimum(make: Any) -> None:
    endless = make([[1, -1]], rows=([0], [0]), columns=([0, 0], [np.inf, np.inf]))
    answer = solve_with_highs(endless, np.array([-1.0, 0.0]), Limits())
    assert answer.status is AnswerStatus.UNBOUNDED
    assert answer.values is None
    torn = make([[1, 1]], rows=([3], [3]), columns=([0, 0], [1, 1]))
    answer = solve_with_highs(torn, np.zeros(2), Limits())
    assert answer.status is AnswerStatus.INFEASIBLE
    assert answer.values is None
    no_rows = make(np.zeros((0, 2)), rows=([], []), columns=([1, 0], [2, 3]))
    answer = solve_with_highs(no_rows, np.array([1.0, -1.0]), Limits())
    assert answer.values.tolist() == [1, 3]


def test_no_time_gives_no_claim(make: Any) -> None:
    program = make([[1, 1]], rows=([1], [1]), columns=([0, 0], [1, 1]))
    answer = solve_with_highs(program, np.array([1.0, 2.0]), Limits(seconds=0.0))
    assert answer.status is AnswerStatus.LIMIT


def _two_rows(make: Any) -> Any:
    """x + y = 3 and 0 <= x - y <= 1 in columns from 0 to 2, the second whole."""
    program = make(
        [[1, 1], [1, -1]],
        rows=([3, 0], [3, 1]),
        columns=([0, 0], [2, 2]),
        integral=[False, True],
    )
    numbers = np.arange(2)
    names = (Block("row", 0, ((("sum", "difference"), numbers),)),)
    columns = (Block("column", 0, ((("x", "y"), numbers),)),)
    return type(program)(**{**vars(program), "rows": names, "columns": columns})


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ([2.0, 1.0 - 1e-5], r"row row\[sum\]"),
        ([1.0, 2.0], r"row row\[difference\]"),
        ([2.0005, 1.0], r"column column\[x\]"),
        ([1.5, 1.5], r"column column\[y\]"),
        ([np.nan, 1.0], "not finite"),
        ([2.0, np.inf], "not finite"),
    ],
)
def test_values_that_miss_a_row_or_bound_are_refused(
    values: list[float], named: str, make: Any
) -> None:
    program = _two_rows(make)
    with pytest.raises(CertificateError, match=named):
        require_feasible(program, program.bounds, np.array(values))


def test_values_within_rounding_pass(make: Any) -> None:
    program = _two_rows(make)
    require_feasible(program, program.bounds, np.array([2.0, 1.0]))
    require_feasible(program, program.bounds, np.array([2.0 + 1e-9, 1.0]))


def test_breach_counts_by_what_meets_in_the_row(make: Any) -> None:
    program = make([[1, -1]], rows=([0], [0]), columns=([0, 0], [1e12, 1e12]))
    # A thousandth of 1e9 pieces is rounding where 1e12 meet, not where 1 do.
    require_feasible(program, program.bounds, np.array([1e12, 1e12 + 1e4]))
    with pytest.raises(CertificateError):
        require_feasible(program, program.bounds, np.array([1.0, 1.001]))
    small = make([[1, -1]], rows=([0], [0]), columns=([0, 0], [1, 1]), unit=[1e-6, 1e-6])
    with pytest.raises(CertificateError):
        require_feasible(small, small.bounds, np.array([1e-6, 1.1e-6]))


def test_value_away_from_its_bound_is_refused() -> None:
    require_optimal(10.0, 10.0, size=10.0, goal="unmet")
    require_optimal(10.0, 10.0 - 1e-8, size=10.0, goal="unmet")
    with pytest.raises(CertificateError, match="'unmet'"):
        require_optimal(10.0, 9.99, size=10.0, goal="unmet")
    for bound in (np.nan, -np.inf):
        with pytest.raises(CertificateError):
            require_optimal(10.0, bound, size=10.0, goal="unmet")
