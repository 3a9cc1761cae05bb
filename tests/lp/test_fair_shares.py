"""Fair shares under known limits, against every point of a grid."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from supplyopt.lp.answer import Limits
from supplyopt.lp.certify import dual_bound
from supplyopt.lp.cuts import Cuts, cuts_of
from supplyopt.lp.fair_shares import FairShares
from supplyopt.lp.highs import solve_with_highs

seeds = st.integers(0, 2**32 - 1)


def _free(weight: Any, cap: Any, *, floor: Any = None, ceiling: Any = None) -> FairShares:
    """Give each row a column of its own."""
    cap = np.asarray(cap, dtype=np.float64)
    return FairShares(
        np.asarray(weight, dtype=np.float64),
        cap,
        np.arange(len(cap)),
        floor=np.zeros(len(cap)) if floor is None else np.asarray(floor, dtype=np.float64),
        ceiling=cap if ceiling is None else np.asarray(ceiling, dtype=np.float64),
    )


def _one_cut(prices: Any, worth: float) -> Cuts:
    prices = np.asarray(prices, dtype=np.float64)
    return Cuts(np.where(prices > 0, 0, -1), prices, np.array([worth]))


@given(data=st.data())
def test_no_point_of_a_grid_is_fairer(data: st.DataObject) -> None:
    count = data.draw(st.integers(1, 3))
    weight = np.array(data.draw(st.lists(st.integers(1, 3), min_size=count, max_size=count)))
    cap = np.array(data.draw(st.lists(st.integers(1, 4), min_size=count, max_size=count)))
    shares = _free(weight, cap)
    cuts = [
        (np.array(prices), worth)
        for prices, worth in data.draw(
            st.lists(
                st.tuples(
                    st.lists(st.integers(0, 2), min_size=count, max_size=count),
                    st.integers(0, 8),
                ),
                max_size=3,
            )
        )
    ]
    for prices, worth in cuts:
        shares.add(_one_cut(prices, worth))
    found = shares.fill()
    assert (found >= -1e-12).all()
    assert (found <= cap + 1e-12).all()
    for prices, worth in cuts:
        assert prices @ found <= worth + 1e-9
    best = sorted(found / weight)
    for point in product(*(np.arange(0, most + 0.1, 0.25) for most in cap)):
        if all(prices @ point <= worth for prices, worth in cuts):
            for mine, other in zip(best, sorted(np.array(point) / weight), strict=True):
                if mine > other + 1e-9:
                    break
                assert other <= mine + 1e-9, (found, point)


def test_shares_without_limits_are_full() -> None:
    assert _free([1, 2], [3, 5]).fill().tolist() == [3, 5]


def test_cut_shares_by_weight_until_a_cap() -> None:
    shares = _free([1, 2, 1], [9, 9, 1])
    # 10 pieces: level 3 gives 3, 6 and the capped 1.
    assert shares.add(_one_cut([1, 1, 1], 10))
    assert shares.fill().tolist() == pytest.approx([3, 6, 1])
    assert not shares.add(_one_cut([1, 1, 1], 10)), "it says nothing new"


def test_ceiling_of_a_column_is_shared_by_its_rows() -> None:
    shares = FairShares(
        np.array([1.0, 3.0, 1.0]),
        np.array([9.0, 9.0, 9.0]),
        np.array([0, 0, 1]),
        floor=np.zeros(2),
        ceiling=np.array([8.0, 9.0]),
    )
    assert shares.fill().tolist() == pytest.approx([2, 6, 9])


def test_floor_is_had_in_every_answer() -> None:
    shares = _free([1, 1], [9, 9], floor=[6, 0])
    # 8 pieces of which the first has 6 whatever happens: the other gets what is left.
    shares.add(_one_cut([1, 1], 8))
    assert shares.fill().tolist() == pytest.approx([6, 2])


def _rows_of_cut(cuts: Cuts, asked: Any) -> list[tuple[float, float]]:
    return [
        (float((cuts.prices * asked)[cuts.cut == number].sum()), float(worth))
        for number, worth in enumerate(cuts.worth)
    ]


@given(seed=seeds)
def test_cuts_hold_for_all_solutions_but_not_for_what_was_asked(
    seed: int, random_program: Any, least: Any
) -> None:
    from supplyopt.lp.program import append_columns

    program = random_program(seed, finite=True)
    gap = np.flatnonzero(program.bounds.column_upper > program.bounds.column_lower)[:3]
    if len(gap) == 0:
        return
    cap = program.bounds.column_upper[gap]
    larger = append_columns(program, like=gap)
    bounds = larger.bounds.copy()
    # All is asked for: nothing may be lacking.
    bounds.column_upper[gap] = bounds.column_lower[gap]
    asked = cap - bounds.column_lower[gap]
    copies = program.n_columns + np.arange(len(gap))
    bounds.column_upper[copies] = np.inf
    cost = np.zeros(larger.n_columns)
    cost[copies] = 1.0
    answer = solve_with_highs(larger.with_bounds(bounds), cost, Limits())
    missing = dual_bound(larger, bounds, cost, answer.duals)
    cuts = cuts_of(larger, bounds, cost, answer.duals, gap, asked)
    assert (cuts.prices >= 0).all()
    if missing > 1e-7:
        overdrawn = sum(owed - worth for owed, worth in _rows_of_cut(cuts, asked))
        assert overdrawn == pytest.approx(missing, rel=1e-6)
    draw = np.random.default_rng(seed)
    for _ in range(4):
        _, solution = least(program, draw.normal(size=program.n_columns))
        shares = cap - solution.x[gap]
        for owed, worth in _rows_of_cut(cuts, shares):
            assert owed <= worth + 1e-7


def test_cut_falls_into_one_for_each_part(make: Any) -> None:
    # Two warehouses of 3 and 5, each with a town of its own that asks for 10.
    matrix = [[1, 0, 0, 0], [0, 1, 0, 0], [1, 0, 1, 0], [0, 1, 0, 1]]
    program = make(
        np.hstack([matrix, np.array(matrix)[:, 2:]]),
        rows=([-np.inf, -np.inf, 10, 10], [3, 5, 10, 10]),
        columns=(np.zeros(6), [np.inf, np.inf, 0, 0, np.inf, np.inf]),
    )
    cost = np.array([0, 0, 0, 0, 1.0, 1.0])
    answer = solve_with_highs(program, cost, Limits())
    cuts = cuts_of(
        program, program.bounds, cost, answer.duals, np.array([2, 3]), np.array([10.0, 10.0])
    )
    assert sorted(cuts.cut.tolist()) == [0, 1]
    limits = {
        int(cuts.cut[row]): float(cuts.worth[cuts.cut[row]] / cuts.prices[row]) for row in (0, 1)
    }
    assert limits[int(cuts.cut[0])] == pytest.approx(3)
    assert limits[int(cuts.cut[1])] == pytest.approx(5)


def test_price_that_is_rounding_ties_no_row_to_a_limit(make: Any) -> None:
    program = make([[1, 1]], rows=([7], [np.inf]), columns=([0, 0], [5, 6]))
    # The price of the first column pays its cost but for the last bit.
    duals = np.array([1 + 2**-52])
    cost = np.array([1.0, 0.0])
    cuts = cuts_of(program, program.bounds, cost, duals, np.array([0, 1]), np.array([5.0, 6.0]))
    assert cuts.cut.tolist() == [-1, 0]
    assert cuts.prices[0] == 0
