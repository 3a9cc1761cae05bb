"""What a merged network's solution says of the whole one balances, place by place."""

from __future__ import annotations

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st

from supplyopt.formulation.formulate import formulate
from supplyopt.formulation.merge import no_merging
from supplyopt.formulation.spread import spread_flows, spread_served
from supplyopt.lp.answer import AnswerStatus, Limits
from supplyopt.lp.highs import solve_with_highs

from ..laws.networks import Tables, network_of, tables

seeds = st.integers(0, 2**32 - 1)


@given(given=tables(), seed=seeds)
def test_spread_solution_balances(given: Tables, seed: int) -> None:
    formulation = formulate(network_of(given).numbered, with_trips=False, merged=True)
    merging, layout, program = formulation.merging, formulation.layout, formulation.program
    whole, small = merging.whole, merging.small
    draw = np.random.default_rng(seed)
    # Any corner of the merged program will do, not only those that some goal likes.
    cost = draw.normal(size=program.n_columns)
    cost[layout.columns("ship")] = np.abs(cost[layout.columns("ship")])
    answer = solve_with_highs(program, cost, Limits())
    assume(answer.status is AnswerStatus.OPTIMAL)
    small_served = np.zeros(len(small.demand_place))
    small_served[layout.demand] = answer.values[layout.columns("served")]
    carried = np.zeros((len(small.lane_origin), len(small.items)))
    carried[layout.ship_lane, layout.ship_item] = answer.values[layout.columns("ship")]

    # A class's total is split in any way at all.
    shares = draw.random(len(whole.demand_place)) + 0.01
    served = spread_served(merging, small_served, shares)
    np.testing.assert_allclose(
        np.bincount(merging.demand_of, weights=served, minlength=len(small_served)),
        small_served,
        atol=1e-9,
    )
    flows = spread_flows(merging, carried, served)
    assert (flows >= -1e-9).all()
    passing = merging.passing[merging.place_of]
    lane_of = merging.lane_of
    assert not flows[lane_of < 0].any()
    together = np.zeros_like(carried)
    np.add.at(together, lane_of[lane_of >= 0], flows[lane_of >= 0])
    np.testing.assert_allclose(together, carried, atol=1e-6)

    left = np.zeros((len(whole.places), len(whole.items)))
    np.add.at(left, whole.lane_destination, flows)
    np.subtract.at(left, whole.lane_origin, flows)
    np.subtract.at(left, (whole.demand_place, whole.demand_item), served)
    np.testing.assert_allclose(left[passing], 0, atol=1e-6)
    forbidden = (whole.lane_item[:, None] >= 0) & (
        whole.lane_item[:, None] != np.arange(len(whole.items))
    )
    assert not flows[forbidden].any()


@given(given=tables(), seed=seeds)
def test_network_that_stands_for_itself_is_left_alone(given: Tables, seed: int) -> None:
    net = network_of(given).numbered
    merging = no_merging(net)
    draw = np.random.default_rng(seed)
    served = draw.random(len(net.demand_place))
    carried = draw.random((len(net.lane_origin), len(net.items)))
    shares = draw.random(len(net.demand_place)) + 0.01
    np.testing.assert_array_equal(spread_served(merging, served, shares), served)
    np.testing.assert_array_equal(spread_flows(merging, carried, served), carried)
