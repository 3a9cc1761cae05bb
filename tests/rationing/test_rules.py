"""The sharing rules keep their promises on ugly claims."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supplyopt.rationing.in_order import in_order
from supplyopt.rationing.proportional import proportional
from supplyopt.rationing.remainder import remainder
from supplyopt.rationing.uniform import uniform

RULES = {
    "proportional": lambda claims, supply, weights: proportional(claims, supply),
    "uniform": lambda claims, supply, weights: uniform(claims, supply),
    "weighted uniform": lambda claims, supply, weights: uniform(claims, supply, weights=weights),
    "in order": lambda claims, supply, weights: in_order(claims, supply),
}

amounts = st.one_of(
    st.just(0.0),
    st.integers(0, 20).map(float),
    st.floats(1e-6, 1e9),
)


@st.composite
def sharings(draw):
    """Claims with weights, and a supply anywhere from nothing to more than enough."""
    claims = np.array(draw(st.lists(amounts, max_size=8)), dtype=float)
    weights = np.array(draw(st.lists(amounts, min_size=len(claims), max_size=len(claims))))
    share = draw(st.one_of(st.sampled_from([0.0, 1.0, 1.5]), st.floats(1e-9, 1)))
    return claims, share * float(claims.sum()), weights


def level_by_bisection(claims, supply, weights):
    """Find the level of the uniform rule as a slow reader of its definition would."""
    low, high = 0.0, float((claims / weights).max())
    for _ in range(2000):
        middle = (low + high) / 2
        if np.minimum(claims, middle * weights).sum() < supply:
            low = middle
        else:
            high = middle
    return high


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
@given(sharing=sharings())
@settings(deadline=None, max_examples=60)
def test_all_supply_is_shared_and_nobody_gets_more_than_claimed(rule, sharing):
    claims, supply, weights = sharing
    before = claims.copy()
    shares = rule(claims, supply, weights)
    assert (claims == before).all()
    assert (shares >= 0).all()
    assert (shares <= claims).all()
    assert shares.sum() == pytest.approx(min(supply, claims.sum()), rel=1e-9, abs=1e-18)
    if supply >= claims.sum():
        assert (shares == claims).all()


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
@given(sharing=sharings(), more=st.floats(1, 3))
@settings(deadline=None, max_examples=40)
def test_more_supply_gives_nobody_less(rule, sharing, more):
    claims, supply, weights = sharing
    less = rule(claims, supply, weights)
    assert (rule(claims, more * supply, weights) >= less * (1 - 1e-9)).all()


@given(sharing=sharings())
@settings(deadline=None, max_examples=60)
def test_proportional_gives_each_the_same_part_of_the_claim(sharing):
    claims, supply, _ = sharing
    asking = claims > 0
    rates = proportional(claims, supply)[asking] / claims[asking]
    assert rates == pytest.approx(np.full(len(rates), rates[0] if len(rates) else 0.0), rel=1e-12)


@given(sharing=sharings())
@settings(deadline=None, max_examples=60)
def test_uniform_is_the_one_level_that_bisection_finds(sharing):
    claims, supply, weights = sharing
    weights = weights + 1e-3
    if not 0 < supply < claims.sum():
        return
    level = level_by_bisection(claims, supply, weights)
    expected = np.minimum(claims, level * weights)
    shares = uniform(claims, supply, weights=weights)
    assert shares == pytest.approx(expected, rel=1e-6, abs=1e-9 * supply)


@given(sharing=sharings(), seed=st.integers(0, 100))
@settings(deadline=None, max_examples=40)
def test_uniform_does_not_care_who_is_listed_first(sharing, seed):
    claims, supply, weights = sharing
    order = np.random.default_rng(seed).permutation(len(claims))
    shares = uniform(claims, supply, weights=weights)
    again = uniform(claims[order], supply, weights=weights[order])
    assert again == pytest.approx(shares[order], rel=1e-9, abs=1e-9 * supply)


def test_uniform_by_hand():
    # 10 is met in full; the other 90 make 30 for each of the three who ask for more.
    assert uniform(np.array([50.0, 10.0, 60.0, 70.0]), 100.0).tolist() == [30.0, 10.0, 30.0, 30.0]
    # Level 20 a weight: 20 x 1, 20 x 3, and a claim of 10 below 20 x 2.
    shares = uniform(np.array([90.0, 90.0, 10.0]), 90.0, weights=np.array([1.0, 3.0, 2.0]))
    assert shares.tolist() == [20.0, 60.0, 10.0]


def test_claims_of_no_weight_wait_then_share_equally():
    claims, weights = np.array([30.0, 10.0, 40.0]), np.array([0.0, 1.0, 0.0])
    assert uniform(claims, 8.0, weights=weights).tolist() == [0.0, 8.0, 0.0]
    assert uniform(claims, 50.0, weights=weights).tolist() == [20.0, 10.0, 20.0]
    assert uniform(claims, 75.0, weights=weights).tolist() == [30.0, 10.0, 35.0]


def test_what_is_left_is_free_of_dust():
    # 0.1 + 0.2 - 0.3 is 5.6e-17 in binary, and would be shipped as goods.
    assert in_order(np.array([0.1, 0.2, 1.0]), 0.1 + 0.2)[2] == 0
    assert in_order(np.array([0.3, 1.0]), 0.1 + 0.2)[1] == 0
    assert remainder(0.1 + 0.2, 0.3) == 0
    assert remainder(1e-6, 0.4e-6) == pytest.approx(0.6e-6)
