"""Solvers of arrays propose, HiGHS proves."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import highspy
import numpy as np
import pytest

import supplyopt as so
from supplyopt.errors import CertificateError, InfeasibleError, InputError, LimitError
from supplyopt.lp.arrays import Arrays, Told

FOUR = so.examples.four_places()


def proposer(method: str, **options: Any) -> Any:
    """Make a solver of arrays of a method of HiGHS, without crossover."""

    def propose(arrays: Arrays) -> Told:
        highs = highspy.Highs()
        highs.silent()
        for name, value in {"solver": method, "run_crossover": "off", **options}.items():
            highs.setOptionValue(name, value)
        n, m = len(arrays.cost), len(arrays.row_lower)
        within = arrays.column_lower, arrays.column_upper, arrays.row_lower, arrays.row_upper
        matrix = arrays.starts, arrays.columns, arrays.entries, np.zeros(n, dtype=np.int32)
        highs.passModel(n, m, len(arrays.entries), 2, 1, 0.0, arrays.cost, *within, *matrix)
        highs.run()
        words = {
            highspy.HighsModelStatus.kOptimal: "optimal",
            highspy.HighsModelStatus.kInfeasible: "infeasible",
        }
        answer = highs.getSolution()
        word = words.get(highs.getModelStatus(), "failed")
        return word, answer.col_value, answer.row_dual

    propose.__name__ = method
    return propose


@pytest.mark.parametrize(
    ("network", "solver"),
    [
        (so.examples.xiamen(), proposer("simplex")),
        (so.examples.xiamen(), proposer("ipx")),
        (so.examples.xiamen(), proposer("pdlp", kkt_tolerance=1e-7)),
        (so.examples.xiamen_season(cycles=2), proposer("pdlp", kkt_tolerance=1e-4)),
    ],
    ids=["simplex", "interior point", "first-order", "two cycles, roughly"],
)
def test_plans_are_those_of_highs(network: so.Network, solver: Any) -> None:
    """However rough the proposals: the same goals, bounds, fair shares."""
    right, plan = so.solve(network), so.solve(network, solver=solver)
    assert plan.status is so.Status.OPTIMAL
    size = right.goals["value"].abs().clip(lower=1.0)
    assert ((plan.goals["value"] - right.goals["value"]).abs() <= 1e-7 * size).all()
    assert ((plan.goals["value"] - plan.goals["bound"]).abs() <= 1e-7 * size).all()
    key = ["priority", "place", "item", "group"]
    shares = plan.fairness.set_index(key)["rate"], right.fairness.set_index(key)["rate"]
    assert np.allclose(*(rate.sort_index() for rate in shares), rtol=0, atol=1e-7)
    asked = plan.report["solves"] > 0
    assert set(plan.report.loc[asked, "method"]) == {f"{solver.__name__}, then simplex"}


def told(*answer: Any) -> Any:
    return lambda arrays: answer


def shaped(arrays: Arrays, value: float) -> tuple[Any, Any]:
    return np.full(len(arrays.cost), value), np.zeros(len(arrays.row_lower))


@pytest.mark.parametrize(
    ("solver", "word"),
    [
        (told("perfect", None, None), "gives no status"),
        (told("optimal"), "gives no status"),
        (lambda arrays: None, "gives no status"),
        (told("optimal", None, None), "no numbers"),
        (told("optimal", ["a"], [1.0]), "no numbers"),
        (told("optimal", [1j], [1.0]), "no numbers"),
        (told("optimal", [object()], [1.0]), "no numbers"),
        (told("optimal", [1.0], [1.0]), "not one value a column"),
        (lambda a: ("optimal", *shaped(a, np.nan)), "not finite"),
        (lambda a: ("optimal", *shaped(a, 1e6)), "the proven optimum is"),
        (lambda a: ("optimal", *shaped(a, -1e6)), "the proven optimum is"),
        (told("infeasible", None, None), "says infeasible, HiGHS proves Optimal"),
        (told("unbounded", None, None), "says unbounded, HiGHS proves Optimal"),
        (told("failed", None, None), "says failed"),
    ],
)
def test_what_is_wrong_is_refused(solver: Any, word: str) -> None:
    with pytest.raises(CertificateError, match=word):
        so.solve(FOUR, solver=solver)


def test_what_is_impossible_stays_so() -> None:
    """Whether the solver says so, or claims to have an optimum."""
    guarantees = FOUR.tables["demand"].assign(quantity=1e6, group="", cycle=1).head(1)
    demand = FOUR.tables["demand"].assign(quantity=1e6)
    hard = FOUR.replace(demand=demand, guarantees=guarantees[["place", "item", "quantity"]])
    with pytest.raises(InfeasibleError):
        so.solve(hard, solver=proposer("simplex"))
    with pytest.raises(CertificateError, match="says optimal, HiGHS proves Infeasible"):
        so.solve(hard, solver=lambda a: ("optimal", *shaped(a, 0.0)))


def test_time_is_told_and_kept() -> None:
    seen: list[float] = []

    def slow(arrays: Arrays) -> Told:
        seen.append(arrays.seconds)
        return "limit", None, None

    with pytest.raises(LimitError):
        so.solve(FOUR, solver=slow, time_limit=7.0)
    assert 0 < seen[0] <= 7.0
    with pytest.raises(LimitError):
        so.solve(FOUR, solver=slow)
    assert seen[1] == np.inf


def test_programs_with_whole_numbers_are_refused() -> None:
    with pytest.raises(InputError, match="linear programs only"):
        so.solve(FOUR, solver=proposer("simplex"), lots=True)


def test_a_plan_before_is_a_start() -> None:
    """Its bases are of no use here; its cuts are."""
    solver = proposer("ipx")
    first = so.solve(FOUR, solver=solver)
    stock = FOUR.tables["stock"]
    changed = FOUR.replace(stock=stock.assign(quantity=stock["quantity"] * 0.9))
    again = so.solve(changed, solver=solver, start=first)
    assert np.allclose(again.goals["value"], so.solve(changed).goals["value"])


def test_the_first_call_of_a_process_may_be_a_proposal() -> None:
    """Crossover of HiGHS 1.16 crashes a process in which nothing ran before."""
    code = (
        "import numpy as np, supplyopt as so\n"
        "near = lambda a: ('optimal', np.zeros(len(a.cost)), np.zeros(len(a.row_lower)))\n"
        "try:\n"
        "    so.solve(so.examples.four_places(), solver=near)\n"
        "except so.CertificateError as error:\n"
        "    print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
