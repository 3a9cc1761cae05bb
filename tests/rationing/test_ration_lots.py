"""Whole lots: what divisor methods keep, and three paradoxes of the largest remainder."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import supplyopt as so
from supplyopt.rationing.lots import ROUNDINGS
from supplyopt.rationing.shares import RULES, level_of

DIVISORS = {
    "adams": lambda k: k,
    "dean": lambda k: k * (k + 1) / (k + 0.5),
    "hill": lambda k: (k * (k + 1)) ** 0.5,
    "webster": lambda k: k + 0.5,
    "jefferson": lambda k: k + 1,
}
whole_claims = st.lists(st.integers(0, 30), min_size=1, max_size=6)
every = pytest.mark.parametrize("rule", RULES)


def one_after_another(rule, claims, count, divisor, low, high, weights):
    """Give lot by lot to whose level is the lowest, as the docstring says."""
    claims = np.array(claims, dtype=float)
    level = level_of(rule, claims, weights=weights)
    heavy = claims if rule == "proportional" else np.ones(len(claims))
    heavy = heavy if weights is None else heavy * weights
    given = list(low)
    while sum(given) < count:
        place = min(
            (i for i in range(len(claims)) if given[i] < high[i]),
            key=lambda i: (
                *level(np.array([float(divisor(given[i]))]), np.array([i]))[:, 0],
                -heavy[i],
                i,
            ),
        )
        given[place] += 1
    return given


@every
@pytest.mark.parametrize("rounding", DIVISORS)
@given(data=st.data(), claims=whole_claims)
def test_lots_go_one_after_another(rule, rounding, data, claims):
    same = {"min_size": len(claims), "max_size": len(claims)}
    weights = None
    if rule != "talmud" and data.draw(st.booleans()):
        weights = np.array(data.draw(st.lists(st.integers(1, 5), **same)), dtype=float)
    cap = data.draw(st.lists(st.integers(0, 30), **same))
    high = np.minimum(claims, cap)
    low = np.minimum(data.draw(st.lists(st.integers(0, 5), **same)), high)
    supply = data.draw(st.integers(int(low.sum()), sum(claims) + 2))
    expected = one_after_another(
        rule, claims, min(supply, int(high.sum())), DIVISORS[rounding], low, high, weights
    )
    given = so.ration(
        claims,
        supply,
        rule=rule,
        weights=weights,
        minimum=low,
        cap=cap,
        lots=1,
        rounding=rounding,
    )
    assert given.tolist() == expected


@every
@pytest.mark.parametrize("rounding", ROUNDINGS)
@given(quarters=st.lists(st.integers(0, 200), min_size=1, max_size=6), part=st.floats(0, 1.2))
def test_whole_lots_within_claims_and_supply(rule, rounding, quarters, part):
    lot, claims, supply = 2.5, [k / 4 for k in quarters], int(part * sum(quarters)) / 4
    given = so.ration(claims, supply, rule=rule, lots=lot, rounding=rounding)
    assert (given == np.round(given / lot) * lot).all()
    assert (given <= np.array(claims)).all()
    fit = sum(int(claim // lot) for claim in claims)
    assert given.sum() / lot == min(int(supply // lot), fit)


@every
@pytest.mark.parametrize("rounding", DIVISORS)
@given(claims=whole_claims, supply=st.integers(0, 60))
def test_a_lot_more_takes_none_from_anybody(rule, rounding, claims, supply):
    less, more = (
        so.ration(claims, amount, rule=rule, lots=1, rounding=rounding)
        for amount in (supply, supply + 1)
    )
    assert (more >= less).all()


@every
@given(claims=whole_claims, part=st.floats(0, 1))
def test_largest_remainder_stays_within_a_lot_of_each_share(rule, claims, part):
    supply = int(part * sum(claims))
    shares = so.ration(claims, supply, rule=rule)
    given = so.ration(claims, supply, rule=rule, lots=1, rounding="largest_remainder")
    assert (np.abs(given - shares) < 1).all()


@pytest.mark.parametrize("rounding", DIVISORS)
@given(needs=whole_claims, supply=st.integers(0, 80), told=st.integers(0, 60))
def test_uniform_in_lots_is_strategy_proof_for_whole_needs(rounding, needs, supply, told):
    honest = so.ration(needs, supply, rule="uniform", lots=1, rounding=rounding)
    got = so.ration([told, *needs[1:]], supply, rule="uniform", lots=1, rounding=rounding)
    assert min(got[0], needs[0]) <= honest[0]


def test_a_need_of_no_whole_lots_gains_by_asking_for_the_next_one():
    assert so.ration([3, 10], 10, rule="uniform", lots=2).tolist() == [2, 8]
    assert so.ration([4, 10], 10, rule="uniform", lots=2).tolist() == [4, 6]


def hamilton(people, seats):
    given = so.ration(people, seats, rule="proportional", lots=1, rounding="largest_remainder")
    return given.tolist()


def webster(people, seats):
    return so.ration(people, seats, rule="proportional", lots=1).tolist()


def test_alabama_paradox():
    """One seat more, and the smallest loses one. Recomputed."""
    people = [600, 600, 200]
    assert hamilton(people, 10) == [4, 4, 2]  # 4.29, 4.29, 1.43
    assert hamilton(people, 11) == [5, 5, 1]  # 4.71, 4.71, 1.57
    assert webster(people, 11)[2] >= webster(people, 10)[2]


def test_new_state_paradox():
    """A newcomer with the seats of its own share moves one between the old two. Recomputed."""
    assert hamilton([1045, 8955], 100) == [10, 90]  # 10.45, 89.55
    assert hamilton([1045, 8955, 525], 105) == [11, 89, 5]  # 10.43, 89.34, 5.24
    old, new = webster([1045, 8955], 100), webster([1045, 8955, 525], 105)
    assert new[:2] == old


def test_population_paradox():
    """The first grows, the last shrinks, and the first loses a seat to it. Recomputed."""
    before, after = [250, 730, 950], [260, 640, 930]
    assert hamilton(before, 11) == [2, 4, 5]  # 1.425, 4.16, 5.415
    assert hamilton(after, 11) == [1, 4, 6]  # 1.56, 3.85, 5.59
    old, new = webster(before, 11), webster(after, 11)
    assert not (new[0] < old[0] and new[2] > old[2])


def test_divisor_methods_leave_quota():
    """Jefferson gives the largest two lots above its share, as it favors the large."""
    people = [8785, 126, 125, 124, 123, 122, 121, 120, 119, 118, 117]
    share = 100 * people[0] / sum(people)
    given = so.ration(people, 100, rule="proportional", lots=1, rounding="jefferson")
    assert given[0] >= np.ceil(share) + 1


@pytest.mark.parametrize("rounding", ROUNDINGS)
def test_lots_of_a_fraction_are_counted_as_meant(rounding):
    given = so.ration([0.3, 0.7], 0.6, rule="uniform", lots=0.1, rounding=rounding)
    assert given == pytest.approx([0.3, 0.3])


def test_minimum_takes_whole_lots():
    given = so.ration([10, 10], 8, rule="uniform", minimum=[5, 0], lots=2)
    assert given.tolist() == [6, 2]


def test_many_lots_for_many():
    claims = np.random.default_rng(0).integers(0, 1000, 20_000)
    for rule in RULES:
        given = so.ration(claims, 4_000_000, rule=rule, lots=1)
        assert given.sum() == 4_000_000
        assert (np.abs(given - so.ration(claims, 4_000_000, rule=rule)) <= 1).all()


@pytest.mark.parametrize(
    ("claims", "weights", "lots", "given"),
    [
        # The ninth lot of the first and the first one of the second come at the same level, 2.55.
        ([7.3, 3.6, 2.7], [2.0, 3.0, 2.4], 9, [8, 1, 0]),
        ([2.9, 4.6, 1.5, 6.9], [2.8, 2.6, 2.2, 1.1], 18, [2, 5, 1, 10]),
    ],
)
def test_of_equal_levels_of_losses_the_heavier_comes_first(claims, weights, lots, given):
    rule = "constrained_equal_losses"
    shares = so.ration(claims, lots * 0.6, rule=rule, weights=weights, lots=0.6)
    assert np.rint(shares / 0.6).tolist() == given
