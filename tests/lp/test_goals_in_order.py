"""Goals in order on random programs: by faces, by rows, and by a reference without either."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy.optimize import linprog

import supplyopt.lp.faces as faces
from supplyopt.errors import CertificateError, InfeasibleError, LimitError
from supplyopt.lp.answer import Answer, AnswerStatus, Limits
from supplyopt.lp.faces import solve_by_faces
from supplyopt.lp.goals import FairGoal, LinearGoal
from supplyopt.lp.highs import solve_with_highs
from supplyopt.lp.mixed import solve_mixed
from supplyopt.lp.reduce.method import Session
from supplyopt.lp.rows import solve_by_rows

seeds = st.integers(0, 2**32 - 1)


def _linear(number: int, cost: Any) -> LinearGoal:
    return LinearGoal(f"goal {number}", None, np.asarray(cost, dtype=np.float64))


def _mixed(program: Any, goals: list[Any]) -> Any:
    """Solve by the road for whole columns, with nothing to tidy up at its end."""
    nothing = _linear(9, np.zeros(program.n_columns))
    return solve_mixed(program, goals, solve_with_highs, free_switches=False, last=nothing)


@given(seed=seeds)
def test_linear_goals_by_faces_by_rows_by_scipy(
    seed: int, random_program: Any, random_cost: Any, least: Any
) -> None:
    program = random_program(seed)
    costs = [random_cost(program, seed + number) for number in range(4)]
    goals = [_linear(number, cost) for number, cost in enumerate(costs)]
    held: list[tuple[Any, float]] = []
    for cost in costs:
        value, _ = least(program, cost, held)
        # Room for the rounding of the rows that hold; later goals move by as much at most.
        held.append((cost, value + 1e-9))
    expected = [value for _, value in held]
    by_faces, face = solve_by_faces(program, goals)
    by_rows = solve_by_rows(program, goals, solve_with_highs)
    for outcome in (by_faces, by_rows):
        assert outcome.status is AnswerStatus.OPTIMAL
        found = [stage.value for stage in outcome.stages]
        assert found == pytest.approx(expected, rel=1e-5, abs=1e-5)
        # The values after all goals still have every goal's value.
        kept = [float(cost @ outcome.values) for cost in costs]
        assert kept == pytest.approx(expected, rel=1e-5, abs=1e-5)
    for stage in by_faces.stages:
        assert stage.bound <= stage.value
        assert stage.bound == pytest.approx(stage.value, rel=1e-6, abs=1e-6)
    assert (face.column_lower <= by_faces.values + 1e-7).all()
    assert (by_faces.values <= face.column_upper + 1e-7).all()


@given(seed=seeds)
def test_face_holds_exactly_the_best_solutions(
    seed: int, random_program: Any, random_cost: Any, least: Any
) -> None:
    program = random_program(seed, finite=True)
    cost = random_cost(program, seed)
    best, _ = least(program, cost)
    _, face = solve_by_faces(program, [_linear(0, cost)])
    draw = np.random.default_rng(seed)
    for _ in range(3):
        other = draw.normal(size=program.n_columns)
        # Any other cost has the same least value over the face as over "cost <= best".
        over_face, answer = least(program.with_bounds(face), other)
        over_row, _ = least(program, other, [(cost, best + 1e-10)])
        assert over_face == pytest.approx(over_row, rel=1e-6, abs=1e-6)
        assert float(cost @ answer.x) == pytest.approx(best, rel=1e-7, abs=1e-7)


def _fair_goal(program: Any, seed: int, *, shared: bool) -> FairGoal | None:
    """Draw rates over some columns that have room, several rows a column if `shared`."""
    draw = np.random.default_rng(seed)
    lower, upper = program.bounds.column_lower, program.bounds.column_upper
    fit = np.flatnonzero((upper > lower) & np.isfinite(upper))[:4]
    if len(fit) == 0:
        return None
    counts = draw.integers(1, 4, len(fit)) if shared else np.ones(len(fit), dtype=np.int64)
    gap = np.repeat(fit, counts)
    cap = upper[gap] / np.repeat(counts, counts)
    weight = draw.integers(1, 4, len(gap)).astype(np.float64)
    return FairGoal("fair", 1, gap, cap, weight, np.arange(len(gap)))


def _reference(program: Any, goal: FairGoal, dense: Any) -> list[float]:
    """Return fair rates by raising a common level, with a column for each row's share.

    Whether a row can rise above the level is asked row by row: slow, plain, by scipy alone.
    """
    n, count = program.n_columns, len(goal.gap)
    bounds, matrix = program.bounds, dense(program)
    above, below = np.isfinite(bounds.row_upper), np.isfinite(bounds.row_lower)
    limits = np.vstack([matrix[above], -matrix[below]])
    most = np.concatenate([bounds.row_upper[above], -bounds.row_lower[below]])
    columns = np.unique(goal.gap)
    # Per column: what its rows have together plus the gap is what they could have.
    shared = np.zeros((len(columns), n + count + 1))
    for number, column in enumerate(columns):
        shared[number, column] = 1
        shared[number, n : n + count][goal.gap == column] = 1
    caps = np.array([goal.cap[goal.gap == column].sum() for column in columns])
    ends = [*zip(bounds.column_lower, bounds.column_upper, strict=True)]
    ends += [(0.0, cap) for cap in goal.cap]

    def solve(cost: Any, rates: Any, rising: Any) -> Any:
        rows = np.zeros((len(limits) + count, n + count + 1))
        rows[: len(limits), :n] = limits
        rows[len(limits) :, n : n + count] = -np.diag(1 / goal.weight)
        rows[len(limits) :, -1] = rising
        answer = linprog(
            cost,
            A_ub=rows,
            b_ub=np.concatenate([most, -rates]),
            A_eq=shared,
            b_eq=caps,
            bounds=[*ends, (0, None)],
        )
        assert answer.status == 0, answer.message
        return answer

    rates = np.zeros(count)
    free = np.ones(count, dtype=bool)
    while free.any():
        cost = np.zeros(n + count + 1)
        cost[-1] = -1
        level = -solve(cost, np.where(free, 0.0, rates - 1e-9), free.astype(float)).fun
        rates[free] = level
        stuck = []
        for row in np.flatnonzero(free):
            cost = np.zeros(n + count + 1)
            cost[n + row] = -1 / goal.weight[row]
            if -solve(cost, rates - 1e-9, np.zeros(count)).fun <= level + 1e-6:
                stuck.append(row)
        assert stuck, "some row stops each level"
        free[stuck] = False
    return rates.tolist()


@given(seed=seeds, shared=st.booleans())
@example(seed=39320, shared=False)  # A price of 6e-17 once tied a free row to another's limit.
def test_fair_shares_by_faces_are_leximin(
    seed: int, shared: bool, random_program: Any, random_cost: Any, dense: Any
) -> None:
    program = random_program(seed)
    goal = _fair_goal(program, seed, shared=shared)
    if goal is None:
        return
    outcome, _ = solve_by_faces(program, [goal, _linear(1, random_cost(program, seed))])
    ((rows, shares),) = outcome.shares
    assert rows.tolist() == list(range(len(goal.gap)))
    expected = _reference(program, goal, dense)
    assert (shares / goal.weight).tolist() == pytest.approx(expected, rel=1e-5, abs=1e-5)
    assert outcome.stages[0].value == pytest.approx(min(expected), rel=1e-5, abs=1e-5)
    # What the columns say of each column's rows together is what was proved.
    for column in np.unique(goal.gap):
        together = goal.gap == column
        lack = goal.cap[together].sum() - shares[together].sum()
        assert outcome.values[column] == pytest.approx(lack, abs=1e-6)


@given(seed=seeds)
@example(seed=1287)  # Asked for less than rows have anyway, a cut was too tight.
def test_fair_shares_above_what_rows_have_anyway_level_by_level(
    seed: int, random_program: Any, dense: Any
) -> None:
    program = random_program(seed)
    goal = _fair_goal(program, seed, shared=True)
    if goal is None:
        return
    # The columns cannot lack all of it.
    goal = replace(goal, cap=goal.cap * 1.5)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(faces, "_WHOLE_TURNS", 0)
        outcome, _ = solve_by_faces(program, [goal])
    ((_, shares),) = outcome.shares
    expected = _reference(program, goal, dense)
    assert (shares / goal.weight).tolist() == pytest.approx(expected, rel=1e-5, abs=1e-5)


@given(seed=seeds)
def test_fair_goals_between_linear_ones_by_faces_by_rows(
    seed: int, random_program: Any, random_cost: Any
) -> None:
    program = random_program(seed)
    fair = _fair_goal(program, seed, shared=False)
    if fair is None:
        return
    goals = [
        _linear(0, random_cost(program, seed)),
        fair,
        _linear(2, random_cost(program, seed + 1)),
    ]
    by_faces, _ = solve_by_faces(program, goals)
    by_mixed = _mixed(program, goals)
    rates = (fair.cap - by_faces.values[fair.gap]) / fair.weight
    found = [stage.value for stage in by_mixed.stages]
    expected = [stage.value for stage in by_faces.stages]
    assert found == pytest.approx(expected, rel=2e-5, abs=2e-5)
    same = (fair.cap - by_mixed.values[fair.gap]) / fair.weight
    assert same.tolist() == pytest.approx(rates.tolist(), abs=2e-5)


def _with_whole_columns(program: Any, seed: int, make: Any, dense: Any, *, most: int) -> Any:
    """Make some columns whole; the point the program was drawn around is."""
    integral = np.random.default_rng(seed).random(program.n_columns) < 0.5
    integral &= np.cumsum(integral) <= most
    bounds = program.bounds
    return make(
        dense(program),
        rows=(bounds.row_lower, bounds.row_upper),
        columns=(bounds.column_lower, bounds.column_upper),
        integral=integral,
    )


def _combinations(program: Any, least: Any) -> list[Any]:
    """Fix the whole columns in every way that leaves a solution."""
    whole = np.flatnonzero(program.integral)
    bounds, found = program.bounds, []
    spans = (bounds.column_upper - bounds.column_lower)[whole].astype(int) + 1
    for steps in np.ndindex(*spans):
        fixed = bounds.copy()
        at = bounds.column_lower[whole] + np.array(steps, dtype=np.float64)
        fixed.column_lower[whole] = at
        fixed.column_upper[whole] = at
        one = program.with_bounds(fixed).relaxed()
        try:
            least(one, np.zeros(one.n_columns))
        except AssertionError:
            continue
        found.append(one)
    return found


@given(seed=seeds)
def test_whole_columns_by_every_combination(
    seed: int, random_program: Any, random_cost: Any, make: Any, dense: Any, least: Any
) -> None:
    plain = random_program(seed, finite=True)
    program = _with_whole_columns(plain, seed, make, dense, most=2)
    costs = [random_cost(program, seed + number) for number in range(2)]
    outcome = _mixed(program, [_linear(number, cost) for number, cost in enumerate(costs)])
    found = []
    for one in _combinations(program, least):
        first, _ = least(one, costs[0])
        second, _ = least(one, costs[1], [(costs[0], first + 1e-9)])
        found.append((round(first, 6), round(second, 6)))
    assert [stage.value for stage in outcome.stages] == pytest.approx(
        min(found), rel=1e-5, abs=1e-5
    )
    whole = outcome.values[program.integral]
    np.testing.assert_array_equal(whole, np.round(whole))


@given(seed=seeds)
def test_fair_goal_on_whole_columns_by_every_combination(
    seed: int, random_program: Any, random_cost: Any, make: Any, dense: Any, least: Any
) -> None:
    plain = random_program(seed, finite=True)
    program = _with_whole_columns(plain, seed, make, dense, most=2)
    fair = _fair_goal(program, seed, shared=False)
    if fair is None:
        return
    fair = fair.part(np.arange(min(3, len(fair.rows))))
    cost = random_cost(program, seed)
    outcome = _mixed(program, [fair, _linear(1, cost)])
    found = []
    for one in _combinations(program, least):
        rates = sorted(_reference(one, fair, dense))
        found.append([round(rate, 6) for rate in rates])
    reached = sorted((fair.cap - outcome.values[fair.gap]) / fair.weight)
    assert reached == pytest.approx(max(found), rel=1e-5, abs=1e-5)
    assert outcome.stages[0].value == pytest.approx(reached[0], rel=1e-6, abs=1e-6)


def test_no_goal_gives_some_solution(make: Any) -> None:
    program = make([[1, 1]], rows=([3], [3]), columns=([0, 0], [2, 2]))
    for outcome in (
        solve_by_faces(program, [])[0],
        solve_by_rows(program, [], solve_with_highs),
    ):
        assert outcome.values.sum() == pytest.approx(3)
        assert outcome.stages == ()
        assert outcome.status is AnswerStatus.OPTIMAL


def test_no_solution_is_said_on_every_road(make: Any) -> None:
    program = make([[1, 1]], rows=([5], [5]), columns=([0, 0], [2, 2]))
    goals = [_linear(0, [1, 1])]
    with pytest.raises(InfeasibleError):
        solve_by_faces(program, goals)
    with pytest.raises(InfeasibleError):
        solve_by_rows(program, goals, solve_with_highs)
    with pytest.raises(InfeasibleError):
        _mixed(program, goals)


def test_no_time_finds_no_plan(make: Any) -> None:
    program = make([[1, 1]], rows=([3], [3]), columns=([0, 0], [2, 2]))
    goals = [_linear(0, [1, 2])]
    with pytest.raises(LimitError):
        solve_by_faces(program, goals, seconds=0.0)
    with pytest.raises(LimitError):
        solve_by_rows(program, goals, solve_with_highs, seconds=0.0)


def test_no_time_finds_no_plan_where_every_goal_was_decided_before(make: Any) -> None:
    program = make([[1, 1]], rows=([3], [3]), columns=([0, 2], [2, 2]))
    with pytest.raises(LimitError):
        solve_by_faces(program, [_linear(0, [0, 1])], seconds=0.0)


def test_solver_that_lies_is_not_believed(make: Any) -> None:
    program = make([[1, 1]], rows=([3], [3]), columns=([0, 0], [2, 2]))

    def lies(*_: Any) -> Answer:
        return Answer(AnswerStatus.OPTIMAL, np.array([2.0, 2.0]))

    def is_stopped(*_: Any) -> Answer:
        return Answer(AnswerStatus.LIMIT, np.array([2.0, 2.0]))

    def gives_up(*_: Any) -> Answer:
        return Answer(AnswerStatus.FAILED, said="no idea")

    goals = [_linear(0, [1, 2])]
    with pytest.raises(CertificateError, match="miss row"):
        solve_by_rows(program, goals, lies)
    with pytest.raises(LimitError):
        solve_by_rows(program, goals, is_stopped)
    with pytest.raises(CertificateError, match="no idea"):
        solve_by_rows(program, goals, gives_up)


def test_stopped_solver_leaves_a_checked_answer(make: Any) -> None:
    program = make([[1, 1]], rows=([3], [3]), columns=([0, 0], [2, 2]))

    def is_stopped(*_: Any) -> Answer:
        return Answer(AnswerStatus.LIMIT, np.array([2.0, 1.0]))

    outcome = solve_by_rows(program, [_linear(0, [1, 0]), _linear(1, [0, 1])], is_stopped)
    assert outcome.status is AnswerStatus.LIMIT
    assert outcome.values.tolist() == [2, 1]
    assert [stage.status for stage in outcome.stages] == [AnswerStatus.LIMIT]
    assert np.isnan(outcome.stages[0].bound)


class _WarmStartsThatMiss:
    """A session whose solves after the first are nearly best, and called optimal."""

    def __init__(self, program: Any, *, presolve: bool = True) -> None:
        self._session, self._solves = Session(program, presolve=presolve), 0

    def solve(self, cost: Any, bounds: Any, limits: Limits) -> Answer:
        answer = self._session.solve(cost, bounds, limits)
        self._solves += 1
        if self._solves == 1:
            return answer
        off = np.array([-1.0, 1.0, 0.0, 0.0]) * 1e-7 * answer.values.max()
        return replace(answer, values=answer.values + off)

    def basis(self) -> Any:
        return self._session.basis()


class _WarmStartsThatGiveUp(_WarmStartsThatMiss):
    """A session whose solves after the first call infeasible what is not."""

    def solve(self, cost: Any, bounds: Any, limits: Limits) -> Answer:
        self._solves += 1
        if self._solves == 1:
            return self._session.solve(cost, bounds, limits)
        return Answer(AnswerStatus.INFEASIBLE, said="Infeasible")


@pytest.mark.parametrize("session", [_WarmStartsThatMiss, _WarmStartsThatGiveUp])
def test_a_warm_start_in_doubt_is_solved_from_scratch(
    session: Any, make: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(faces, "Session", session)
    program = make([[1, 1, 1, 1]], rows=([9], [9]), columns=([0] * 4, [4, 8, 8, 1]))
    goals = [_linear(0, [0, 0, 0, -1]), _linear(1, [1, 2, 3, 0])]
    outcome, _ = solve_by_faces(program, goals)
    assert outcome.values.tolist() == [4, 4, 0, 1]
    assert [stage.value for stage in outcome.stages] == [-1, 12]
    assert outcome.stages[1].bound == pytest.approx(12, rel=1e-12)
