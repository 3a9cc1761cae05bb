"""Programs as arrays say the same as their dense matrices."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from supplyopt.lp.extend import extend
from supplyopt.lp.program import Block, append_columns, hold, sums
from supplyopt.lp.scale import scaled_bounds, scaled_cost, scaled_program

seeds = st.integers(0, 2**32 - 1)


@given(seed=seeds)
def test_products_are_those_of_the_dense_matrix(seed: int, random_program: Any, dense: Any) -> None:
    program = random_program(seed)
    draw = np.random.default_rng(seed)
    values = draw.normal(size=program.n_columns)
    duals = draw.normal(size=program.n_rows)
    matrix = dense(program)
    np.testing.assert_allclose(program.activity(values), matrix @ values, atol=1e-12)
    np.testing.assert_allclose(program.pricing(duals), matrix.T @ duals, atol=1e-12)
    np.testing.assert_allclose(
        program.size_of_activity(values), np.abs(matrix) @ np.abs(values), atol=1e-12
    )


@given(seed=seeds)
def test_copies_of_columns_stand_in_the_same_rows(
    seed: int, random_program: Any, dense: Any
) -> None:
    program = random_program(seed)
    draw = np.random.default_rng(seed)
    like = draw.permutation(program.n_columns)[: draw.integers(0, program.n_columns + 1)]
    larger = append_columns(program, like=like)
    matrix = dense(program)
    np.testing.assert_array_equal(dense(larger), np.hstack([matrix, matrix[:, like]]))
    copies = slice(program.n_columns, None)
    assert (larger.bounds.column_lower[copies] == 0).all()
    assert (larger.bounds.column_upper[copies] == 0).all()
    assert not larger.integral[copies].any()
    np.testing.assert_array_equal(larger.bounds.row_upper, program.bounds.row_upper)


@given(seed=seeds)
def test_held_cost_is_one_more_row(
    seed: int, random_program: Any, random_cost: Any, dense: Any
) -> None:
    program = random_program(seed)
    cost = random_cost(program, seed)
    held = hold(program, cost, at_most=2.5)
    np.testing.assert_array_equal(dense(held), np.vstack([dense(program), cost]))
    assert held.bounds.row_upper[-1] == 2.5
    assert held.bounds.row_lower[-1] == -np.inf
    assert held.n_columns == program.n_columns


def test_extension_is_a_block_matrix(make: Any, dense: Any) -> None:
    program = make([[1, 2], [0, 3]], rows=([0, 0], [4, 5]), columns=([0, 0], [9, 9]))
    larger = extend(
        program,
        lower=np.array([-1.0]),
        upper=np.array([7.0]),
        unit=np.array([2.0]),
        row_lower=np.array([1.0, 2.0]),
        row_upper=np.array([3.0, np.inf]),
        entries=(np.array([0, 1, 1]), np.array([2, 0, 2]), np.array([5.0, -6.0, 7.0])),
    )
    expected = [[1, 2, 0], [0, 3, 0], [0, 0, 5], [-6, 0, 7]]
    np.testing.assert_array_equal(dense(larger), expected)
    np.testing.assert_array_equal(larger.bounds.row_lower, [0, 0, 1, 2])
    np.testing.assert_array_equal(larger.bounds.column_upper, [9, 9, 7])
    np.testing.assert_array_equal(larger.unit, [1, 1, 2])


@given(seed=seeds)
def test_scaling_moves_the_point_only(
    seed: int, random_program: Any, random_cost: Any, make: Any, dense: Any
) -> None:
    plain = random_program(seed)
    draw = np.random.default_rng(seed)
    program = make(
        dense(plain) * 10.0 ** draw.integers(-6, 7, (plain.n_rows, 1)),
        rows=(plain.bounds.row_lower, plain.bounds.row_upper),
        columns=(plain.bounds.column_lower, plain.bounds.column_upper),
        unit=np.exp2(draw.integers(-20, 21, plain.n_columns)),
    )
    values = draw.normal(size=program.n_columns)
    scaled = scaled_program(program)
    # Powers of two: not a bit is lost.
    np.testing.assert_allclose(
        scaled.activity(values / program.unit),
        program.activity(values) * program.row_scale,
        rtol=1e-12,
    )
    np.testing.assert_array_equal(
        scaled.bounds.column_upper * program.unit, program.bounds.column_upper
    )
    np.testing.assert_array_equal(
        scaled_bounds(program, program.bounds).row_upper / program.row_scale,
        program.bounds.row_upper,
    )
    largest = np.abs(dense(scaled)).max(axis=1)
    assert ((largest == 0) | ((largest >= 0.5) & (largest <= 2))).all()

    cost = random_cost(program, seed) * 1e-6
    costs, scale = scaled_cost(program, cost)
    assert np.log2(scale) == np.round(np.log2(scale))
    np.testing.assert_array_equal(costs / scale / program.unit, cost)
    sizes = np.abs(costs[costs != 0])
    if len(sizes):
        assert 0.5 <= np.sqrt(sizes.min() * sizes.max()) <= 2


def test_no_cost_has_scale_one(make: Any) -> None:
    program = make([[1, 1]], rows=([0], [1]), columns=([0, 0], [1, 1]))
    costs, scale = scaled_cost(program, np.zeros(2))
    assert scale == 1.0
    assert not costs.any()


def test_sums_of_nothing_are_zeros_of_floats() -> None:
    nothing = np.zeros(0)
    found = sums(nothing, nothing.astype(np.int64), 3)
    assert found.dtype == np.float64
    np.testing.assert_array_equal(found, [0, 0, 0])
    np.testing.assert_array_equal(
        sums(np.array([1.5, 2.0, 3.0]), np.array([2, 0, 2]), 4), [2, 0, 4.5, 0]
    )


def test_names_of_a_block() -> None:
    block = Block("ship", 3, ((("W", "A"), np.array([0, 1, 1])), (("mask",), np.array([0, 0, 0]))))
    assert block.size == 3
    assert block.slice == slice(3, 6)
    assert block.keys == [("W", "mask"), ("A", "mask"), ("A", "mask")]
    assert block.names[0] == "ship[W,mask]"


def test_changed_copy_of_bounds_leaves_the_bounds(make: Any) -> None:
    program = make([[1, 1]], rows=([0], [1]), columns=([0, 0], [1, 1]))
    copy = program.bounds.copy()
    for part in (copy.column_lower, copy.column_upper, copy.row_lower, copy.row_upper):
        part[:] = 9
    assert program.bounds.column_upper.tolist() == [1, 1]
    assert program.bounds.row_lower.tolist() == [0]
    assert program.with_bounds(copy).bounds.row_upper.tolist() == [9]


def test_relaxed_program_is_linear(make: Any) -> None:
    program = make([[1]], rows=([0], [1]), columns=([0], [1]), integral=[True])
    assert not program.is_linear
    assert program.relaxed().is_linear
    assert not program.is_linear
