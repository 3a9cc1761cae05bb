"""Goals in order in exact arithmetic."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import supplyopt as so
from supplyopt.lp.answer import AnswerStatus
from supplyopt.lp.exact import solve_exactly
from supplyopt.lp.faces import solve_by_faces
from supplyopt.lp.goals import FairGoal, LinearGoal

seeds = st.integers(0, 10**6)
few = settings(max_examples=max(settings.default.max_examples, 5))


@few
@given(seed=seeds)
def test_values_are_those_of_highs(seed: int, random_program: Any, random_cost: Any) -> None:
    """On ordinary numbers two methods that share nothing agree, goal by goal."""
    program = random_program(seed)
    goals = [LinearGoal(f"goal {n}", None, random_cost(program, seed + n)) for n in range(3)]
    expected, _ = solve_by_faces(program, goals)
    found = solve_exactly(program, goals)
    for one, other, goal in zip(found.stages, expected.stages, goals, strict=True):
        size = float(np.abs(goal.cost * expected.values).sum()) + 1
        assert one.value == pytest.approx(other.value, abs=1e-6 * size)
        assert one.bound == one.value


@few
@given(
    claims=st.lists(
        st.tuples(st.integers(-6, 9), st.integers(1, 99), st.integers(-6, 9)), min_size=1
    ),
    part=st.fractions(0, 1, max_denominator=50),
)
def test_fair_shares_are_those_of_a_level_of_water(claims: Any, part: Fraction, make: Any) -> None:
    """Claims of a millionth beside a billion, in fractions: each is filled to one level."""
    cap = [Fraction(digits) * Fraction(10) ** power for power, digits, _ in claims]
    weight = [Fraction(10) ** power for _, _, power in claims]
    there = Fraction(repr(float(part * sum(cap))))
    count = len(cap)
    program = make(
        np.ones((1, count)),
        rows=([float(sum(cap)) - float(there)], [np.inf]),
        columns=(np.zeros(count), [float(each) for each in cap]),
    )
    goal = FairGoal(
        "fairness",
        None,
        gap=np.arange(count),
        cap=np.array([float(each) for each in cap]),
        weight=np.array([float(each) for each in weight]),
        rows=np.arange(count),
    )
    found = solve_exactly(program, [goal])
    lacking = min(Fraction(repr(float(sum(cap)) - float(there))), sum(cap))
    level = _level(cap, weight, sum(cap) - lacking)
    assert found.status is AnswerStatus.OPTIMAL
    for row in range(count):
        share = min(cap[row], level * weight[row])
        lacks = float(cap[row] - share)
        assert found.values[row] == pytest.approx(lacks, rel=1e-12, abs=0)


def _level(cap: list[Fraction], weight: list[Fraction], there: Fraction) -> Fraction:
    """Return the level to which claims are filled, rate by rate."""
    order = sorted(range(len(cap)), key=lambda row: cap[row] / weight[row])
    left, open_weight = there, sum(weight)
    for row in order:
        level = left / open_weight
        if level <= cap[row] / weight[row]:
            return level
        left -= cap[row]
        open_weight -= weight[row]
    return max(each / other for each, other in zip(cap, weight, strict=True))


def test_what_cannot_be_kept_is_told(make: Any) -> None:
    """A row that asks for a billionth more than there is is not rounding."""
    program = make(np.ones((1, 1)), rows=([1 + 1e-9], [np.inf]), columns=([0.0], [1.0]))
    with pytest.raises(so.InfeasibleError):
        solve_exactly(program, [])


def test_the_last_digit_of_a_sum_is_rounding(make: Any) -> None:
    """0.1 and 0.2 make 0.3 even where doubles say 0.30000000000000004."""
    program = make(np.ones((1, 2)), rows=([0.1 + 0.2], [np.inf]), columns=([0.0] * 2, [0.1, 0.2]))
    assert solve_exactly(program, []).values.tolist() == [0.1, 0.2]


def test_a_tenth_is_a_tenth(make: Any) -> None:
    """Two ways for 0.1 + 0.2 and 0.3 cost the same, so the goal behind may choose."""
    program = make(
        [[1.0, 0, 1], [0, 1.0, 1]], rows=([1.0, 1], [1.0, 1]), columns=([0.0] * 3, [1.0] * 3)
    )
    goals = [
        LinearGoal("cost", None, np.array([0.1, 0.2, 0.3])),
        LinearGoal("hours", None, np.array([1.0, 1, 5])),
    ]
    assert solve_exactly(program, goals).values.tolist() == [1.0, 1.0, 0.0]
    goals[1] = LinearGoal("hours", None, np.array([1.0, 1, 1]))
    assert solve_exactly(program, goals).values.tolist() == [0.0, 0.0, 1.0]


def test_no_time_gives_no_claim(make: Any) -> None:
    program = make(np.ones((1, 2)), rows=([1.0], [np.inf]), columns=(np.zeros(2), np.ones(2)))
    with pytest.raises(so.LimitError):
        solve_exactly(program, [LinearGoal("least", None, np.array([-1.0, -1.0]))], seconds=-1.0)
