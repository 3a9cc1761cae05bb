"""Prices of rows of random degenerate programs, against values found by scipy."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, event, given
from hypothesis import strategies as st

from supplyopt.errors import InfeasibleError
from supplyopt.lp.faces import solve_by_faces
from supplyopt.lp.goals import LinearGoal
from supplyopt.lp.prices import prices_of_rows


def relaxable(program):
    """Return the program with its first rows limited from above alone."""
    bounds = program.bounds.copy()
    rows = np.flatnonzero(np.isfinite(bounds.row_upper))
    bounds.row_lower[rows] = -np.inf
    return program.with_bounds(bounds), rows


def with_more(program, row, amount):
    bounds = program.bounds.copy()
    bounds.row_upper[row] += amount
    return replace(program, bounds=bounds)


@given(seed=st.integers(0, 10**6), costs=st.lists(st.integers(0, 10**6), min_size=1, max_size=3))
def test_prices_are_slopes_to_the_right(seed, costs, random_program, random_cost, least):
    program, rows = relaxable(random_program(seed, finite=True))
    assume(len(rows))
    goals = [
        LinearGoal(f"goal {number}", None, random_cost(program, each))
        for number, each in enumerate(costs)
    ]
    try:
        outcome, _ = solve_by_faces(program, goals)
    except InfeasibleError:
        assume(False)

    def values(larger):
        held, found = [], []
        for goal in goals:
            value, _ = least(larger, goal.cost, held)
            found.append(value)
            held.append((goal.cost, value + 1e-9))
        return np.array(found)

    before = values(program)
    prices = prices_of_rows(program, goals, outcome, rows)
    for row, price in zip(rows, prices, strict=True):
        event(f"goal {price.goal}")
        end = min(price.up_to, 50.0)
        for amount in (end / 2, end):
            gained = before - values(with_more(program, row, amount))
            last = len(goals) if price.goal is None else price.goal
            assert gained[:last] == pytest.approx(np.zeros(last), abs=1e-6)
            if price.goal is not None:
                assert price.gain > 0
                assert gained[price.goal] == pytest.approx(price.gain * amount, abs=1e-6)
        if price.up_to < np.inf:
            amount = 2 * price.up_to + 1
            gained = before - values(with_more(program, row, amount))
            assert gained[price.goal] < price.gain * amount - 1e-6
