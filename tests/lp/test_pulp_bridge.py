"""PuLP's solvers answer as HiGHS does, on both of PuLP's majors."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import pulp
import pytest
from hypothesis import given
from hypothesis import strategies as st

import supplyopt as so
from supplyopt.errors import CertificateError, LimitError
from supplyopt.lp.answer import AnswerStatus, Limits
from supplyopt.lp.certify import dual_bound
from supplyopt.lp.goals import LinearGoal
from supplyopt.lp.highs import solve_with_highs
from supplyopt.lp.pulp_bridge import pulp_solver
from supplyopt.lp.rows import solve_by_rows

seeds = st.integers(0, 2**32 - 1)


def _installed() -> list[str]:
    """Return the classes of PuLP whose programs are on this machine."""
    known = ["PULP_CBC_CMD", "COIN_CMD", "HiGHS", "GLPK_CMD", "SCIP_CMD", "SCIP_PY"]
    made = {name: getattr(pulp, name)(msg=False) for name in known if hasattr(pulp, name)}
    return [name for name, solver in made.items() if solver.available()]


@pytest.fixture(params=["pulp", *_installed()])
def solver(request: pytest.FixtureRequest) -> Any:
    """Make each solver as a user does."""
    return "pulp" if request.param == "pulp" else getattr(pulp, request.param)(msg=False)


@given(seed=seeds)
def test_values_are_as_good_as_those_of_highs(
    seed: int, random_program: Any, random_cost: Any
) -> None:
    program = random_program(seed)
    cost = random_cost(program, seed)
    best = solve_with_highs(program, cost, Limits())
    answer = pulp_solver()(program, cost, Limits())
    assert answer.status is AnswerStatus.OPTIMAL
    found, known = float(cost @ answer.values), float(cost @ best.values)
    assert found == pytest.approx(known, rel=1e-6, abs=1e-6)
    assert answer.bound is None
    bound = dual_bound(program, program.bounds, cost, answer.duals)
    assert bound == pytest.approx(known, rel=1e-6, abs=1e-6)


def test_rows_of_every_kind(solver: Any, make: Any) -> None:
    program = make(
        [[1, 1, 0, 0], [1, -1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 0], [0, 0, 2, -3]],
        # A range, an equation, a floor, a row without columns, a free row.
        rows=([2, 1, -5, -1, -np.inf], [4, 1, np.inf, 1, np.inf]),
        columns=([0, 0, -np.inf, -2], [np.inf, np.inf, np.inf, 7]),
    )
    ask = pulp_solver(solver)
    lowest = ask(program, np.array([1.0, 1.0, 1.0, 0.0]), Limits())
    assert lowest.status is AnswerStatus.OPTIMAL
    assert lowest.values[:3].tolist() == pytest.approx([1.5, 0.5, -5], abs=1e-7)
    assert -2 <= lowest.values[3] <= 7
    highest = ask(program, np.array([-1.0, -1.0, 1.0, -1.0]), Limits())
    assert highest.values.tolist() == pytest.approx([2.5, 1.5, -5, 7], abs=1e-7)


def test_whole_columns_are_whole(solver: Any, make: Any) -> None:
    program = make(
        [[2, 2, 1]],
        rows=([-np.inf], [7]),
        columns=([0, 0, 0], [9, 1, 0.5]),
        integral=[True, True, False],
    )
    answer = pulp_solver(solver)(program, np.array([-3.0, -4.0, -1.0]), Limits())
    # One of the second (4), two of the first (6), half of the third: 2 + 4 + 0.5 of 7.
    assert answer.values.tolist() == pytest.approx([2, 1, 0.5], abs=1e-6)


def test_sizes_from_a_millionth_to_a_thousand_million(solver: Any, make: Any) -> None:
    program = make(
        [[1, 0], [0, 1]],
        rows=([3e-6, 2e9], [np.inf, np.inf]),
        columns=([0, 0], [1e-5, 3e9]),
        unit=[2.0**-20, 2.0**30],
    )
    answer = pulp_solver(solver)(program, np.array([1e6, 1e-9]), Limits())
    assert answer.values.tolist() == pytest.approx([3e-6, 2e9], rel=1e-6)


def test_no_solution_gives_no_values(solver: Any, make: Any) -> None:
    torn = make([[1, 1], [1, -1]], rows=([3, 0], [3, 0]), columns=([0, 0], [1, 1]))
    answer = pulp_solver(solver)(torn, np.array([1.0, 1.0]), Limits())
    assert answer.status is AnswerStatus.INFEASIBLE
    assert answer.values is None


def test_endless_cost_gives_no_values(solver: Any, make: Any) -> None:
    endless = make([[1, -1]], rows=([0], [0]), columns=([0, 0], [np.inf, np.inf]))
    answer = pulp_solver(solver)(endless, np.array([-1.0, 0.0]), Limits())
    assert answer.status not in (AnswerStatus.OPTIMAL, AnswerStatus.LIMIT)
    assert answer.values is None


def test_rows_without_columns_may_forbid_everything(make: Any) -> None:
    ask = pulp_solver()
    for count in (0, 2):
        matrix, ends = np.zeros((1, count)), (np.zeros(count), np.ones(count))
        allowed = ask(make(matrix, rows=([-1], [0]), columns=ends), np.zeros(count), Limits())
        assert allowed.status is AnswerStatus.OPTIMAL
        assert len(allowed.values) == count
        refused = ask(make(matrix, rows=([1], [2]), columns=ends), np.zeros(count), Limits())
        assert refused.status is AnswerStatus.INFEASIBLE
        assert refused.values is None


def test_program_without_rows_goes_to_its_bounds(make: Any) -> None:
    program = make(np.zeros((0, 2)), rows=([], []), columns=([1, 0], [2, 3]))
    answer = pulp_solver()(program, np.array([1.0, -1.0]), Limits())
    assert answer.values.tolist() == [1, 3]


def _market_split(make: Any) -> Any:
    """Draw shares of 30 customers of which a half is wanted in each of 4 products.

    Such equations take hours (Cornuejols and Dawande, 1998, "A class of hard small 0-1
    programs"); what is missed or overshot is counted, so that a solution is at hand.
    """
    draw = np.random.default_rng(1998)
    shares = draw.integers(0, 100, (4, 30))
    matrix = np.hstack([shares, np.eye(4), -np.eye(4)])
    half = shares.sum(axis=1) // 2
    upper = np.concatenate([np.ones(30), np.full(8, np.inf)])
    return make(
        matrix,
        rows=(half, half),
        columns=(np.zeros(38), upper),
        integral=np.arange(38) < 30,
    )


def test_time_limit_is_kept_without_a_claim(solver: Any, make: Any) -> None:
    program = _market_split(make)
    cost = np.concatenate([np.zeros(30), np.ones(8)])
    answer = pulp_solver(solver)(program, cost, Limits(seconds=0.3))
    assert answer.status is AnswerStatus.LIMIT
    goal = LinearGoal("missed", None, cost)
    try:
        outcome = solve_by_rows(program, [goal], pulp_solver(solver), seconds=0.3)
    except LimitError:
        return
    assert outcome.status is AnswerStatus.LIMIT
    np.testing.assert_allclose(program.activity(outcome.values), program.bounds.row_lower)


@pytest.mark.parametrize("name", _installed())
def test_solver_object_of_the_user_stays_as_it_was(name: str, make: Any) -> None:
    solver = getattr(pulp, name)(msg=False)
    before = copy.deepcopy(vars(solver))
    program = _market_split(make)
    pulp_solver(solver)(program, np.ones(38), Limits(seconds=0.2))
    so.solve(so.examples.four_places(), solver=solver, time_limit=60)
    assert vars(solver) == before


def test_solver_is_asked_for_the_optimum_unless_told_otherwise(make: Any) -> None:
    asked = []

    class Spy(pulp.HiGHS):
        def actualSolve(self, lp: Any, **options: Any) -> Any:
            asked.append((self.gapRel, self.timeLimit))
            return super().actualSolve(lp, **options)

    program = make([[1]], rows=([0.5], [9]), columns=([0], [9]), integral=[True])
    for gap, own, left in ((None, None, None), (0.1, 5.0, 3.0), (None, 2.0, 3.0)):
        chosen = Spy(msg=False, gapRel=gap, timeLimit=own)
        pulp_solver(chosen)(program, np.array([1.0]), Limits(seconds=left))
    assert asked == [(0.0, None), (0.1, 3.0), (0.0, 2.0)]


def test_solver_that_breaks_down_is_no_traceback(make: Any) -> None:
    class Broken(pulp.HiGHS):
        def actualSolve(self, lp: Any, **_: Any) -> Any:
            raise pulp.PulpSolverError("out of order")

    program = make([[1]], rows=([1], [2]), columns=([0], [9]))
    answer = pulp_solver(Broken(msg=False))(program, np.array([1.0]), Limits())
    assert answer.status is AnswerStatus.FAILED
    with pytest.raises(CertificateError, match="out of order"):
        so.solve(so.examples.four_places(), solver=Broken(msg=False))


@pytest.mark.parametrize("given", [object(), "gurobi", "", None, 3, pulp.HiGHS, pulp])
def test_what_is_no_solver_is_named(given: Any) -> None:
    with pytest.raises(so.InputError) as caught:
        so.solve(so.examples.four_places(), solver=given)
    (fault,) = caught.value.faults
    assert fault.column == "solver"
    assert "is not a solver" in fault.problem


def test_solver_that_is_not_installed_is_named() -> None:
    missing = pulp.GLPK_CMD(path="no-such-program", msg=False)
    with pytest.raises(so.InputError, match="is not available"):
        so.solve(so.examples.four_places(), solver=missing)


def test_plan_is_that_of_highs(solver: Any) -> None:
    network = so.examples.four_places()
    plan, known = so.solve(network, solver=solver), so.solve(network)
    assert plan.status is so.Status.OPTIMAL
    values = plan.goals["value"].tolist()
    assert values == pytest.approx(known.goals["value"].tolist(), abs=180e-6)
    served = plan.served["served"].tolist()
    assert served == pytest.approx(known.served["served"].tolist(), abs=180e-6)


def test_plan_with_trips_is_that_of_highs(solver: Any) -> None:
    network = so.examples.four_places()
    lanes = network.tables["lanes"].assign(trip_cost=[5, 0, 7, 3, 40])
    network = network.replace(lanes=lanes)
    plan, known = so.solve(network, solver=solver), so.solve(network)
    values = plan.goals["value"].tolist()
    assert values == pytest.approx(known.goals["value"].tolist(), abs=180e-6)


def test_names_that_pulp_would_merge_stay_apart(solver: Any) -> None:
    towns = ["W-1", "W+1", "W_1", "W 1", "思明", "湖里"]
    network = so.Network.from_tables(
        places=[{"place": place} for place in ["W", *towns]],
        items=[{"item": "mask"}],
        lanes=[
            {"origin": "W", "destination": town, "capacity": 1 + number}
            for number, town in enumerate(towns)
        ],
        stock=[{"place": "W", "item": "mask", "quantity": 100}],
        demand=[{"place": town, "item": "mask", "quantity": 10} for town in towns],
    )
    served = so.solve(network, solver=solver).served.set_index("place")["served"]
    assert [served[town] for town in towns] == pytest.approx([1, 2, 3, 4, 5, 6])
