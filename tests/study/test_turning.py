"""Turns along a line: each real, each narrow, none that the grid shows left out."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supplyopt.study.turning import find_turns

states = st.lists(st.sampled_from(["a", "b", "tie"]), min_size=1, max_size=6)
steps = st.lists(st.floats(0, 10, allow_nan=False), min_size=5, max_size=5).map(sorted)
grids = st.lists(st.integers(0, 40), min_size=2, max_size=8, unique=True).map(sorted)


def along(steps: list[float], names: list[str], value: float) -> str:
    """Return the state of a step function."""
    return names[min(sum(value >= step for step in steps), len(names) - 1)]


@given(steps=steps, names=states, grid=grids, tolerance=st.sampled_from([1e-3, 0.3, 5.0]))
def test_turns_of_any_step_function(steps, names, grid, tolerance):
    grid = [value / 4 for value in grid]
    asked: list[float] = []

    def ask(points):
        asked.extend(value for _, value in points)
        return [along(steps, names, value) for _, value in points]

    turns = find_turns(["line"], grid, ask, tolerance=tolerance)
    for turn in turns:
        assert turn.high - turn.low <= tolerance
        assert (turn.below, turn.above) == (
            along(steps, names, turn.low),
            along(steps, names, turn.high),
        )
        assert turn.below != turn.above
    # Put together they lead from the state at one end to that at the other, gap by gap.
    for low, high in pairwise(grid):
        here = along(steps, names, low)
        for turn in turns:
            if low <= turn.low and turn.high <= high:
                assert turn.below == here
                here = turn.above
        assert here == along(steps, names, high)
    assert len(asked) == len(set(asked))
    assert min(asked) == grid[0]
    assert max(asked) == grid[-1]


@given(steps=steps, names=states, grid=grids)
def test_whole_turns_lie_between_neighbors(steps, names, grid):
    def ask(points):
        assert all(value == int(value) for _, value in points)
        return [along(steps, names, value) for _, value in points]

    for turn in find_turns(["line"], grid, ask, tolerance=1e-9, whole=True):
        assert turn.high - turn.low == 1


@pytest.mark.parametrize("root", [0.1234567, 3.0, 9.999])
def test_a_root_is_found_with_few_questions(root: float) -> None:
    asked = 0

    def ask(points):
        nonlocal asked
        asked += len(points)
        return [str(value > root) for _, value in points]

    (turn,) = find_turns([()], [0.0, 5.0, 10.0], ask, tolerance=1e-6)
    assert turn.low <= root <= turn.high
    assert asked <= 3 + 23


def test_lines_are_asked_together() -> None:
    rounds = 0

    def ask(points):
        nonlocal rounds
        rounds += 1
        return [str(value > line) for line, value in points]

    turns = find_turns([1.5, 0.7, 3.1], [0, 4], ask, tolerance=1e-3)
    assert [turn.line for turn in turns] == [1.5, 0.7, 3.1]
    assert rounds == 1 + 12 + 1
