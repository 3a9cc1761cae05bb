"""The axioms that the docstring of `ration` promises, and where they fail, an example."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import supplyopt as so
from supplyopt.rationing.uniform import uniform

from .claims import RULES, WEIGHTED, amounts, by_definition, problems

ALL = [(rule, False) for rule in RULES] + [(rule, True) for rule in WEIGHTED]
plain = pytest.mark.parametrize("rule", RULES)
every = pytest.mark.parametrize(("rule", "weighted"), ALL)
EPS = float(np.finfo(float).eps)


def near(supply, claims):
    """The rounding that is allowed for a share, as the claims and the supply have their own."""
    return 8 * len(claims) * EPS * max(float(np.max(claims, initial=0)), supply)


@every
@given(data=st.data())
def test_all_is_spent_and_nobody_gets_more_than_claimed(rule, weighted, data):
    claims, supply, weights = data.draw(problems(weighted=weighted))
    before = claims.copy()
    shares = so.ration(claims, supply, rule=rule, weights=weights)
    assert (claims == before).all()
    assert (shares >= 0).all()
    assert (shares <= claims).all()
    total = sum(map(Fraction, claims.tolist()))
    spent = sum(map(Fraction, shares.tolist()))
    wanted = min(Fraction(supply), total)
    assert abs(spent - wanted) <= EPS * wanted
    if supply >= claims.sum():
        assert (shares == claims).all()


@every
@given(data=st.data(), more=st.floats(1, 3))
def test_more_supply_gives_nobody_less_to_the_bit(rule, weighted, data, more):
    claims, supply, weights = data.draw(problems(weighted=weighted))
    less = so.ration(claims, supply, rule=rule, weights=weights)
    assert (so.ration(claims, supply * more, rule=rule, weights=weights) >= less).all()
    above = np.nextafter(supply, np.inf)
    assert (so.ration(claims, above, rule=rule, weights=weights) >= less).all()


@every
@given(data=st.data())
def test_shares_are_those_of_the_definition(rule, weighted, data):
    claims, supply, weights = data.draw(problems(weighted=weighted))
    exact = by_definition(rule, claims, supply, weights)
    shares = so.ration(claims, supply, rule=rule, weights=weights)
    if supply < claims.sum():
        assert shares.tolist() == [float(x) for x in exact]


@plain
@given(claims=st.lists(st.integers(0, 10**6), min_size=1, max_size=5), part=st.floats(0, 1))
def test_whole_shares_of_whole_claims_come_out_whole(rule, claims, part):
    supply = round(part * sum(claims) / 60) * 60
    exact = by_definition(rule, claims, supply)
    shares = so.ration(claims, supply, rule=rule).tolist()
    assert [x for x in exact if x.denominator == 1] == [
        share for share, x in zip(shares, exact, strict=True) if x.denominator == 1
    ]


@every
@given(data=st.data(), seed=st.integers(0, 99))
def test_equals_get_the_same_and_the_order_does_not_count(rule, weighted, data, seed):
    claims, supply, weights = data.draw(problems(weighted=weighted))
    claims, weights = np.tile(claims, 2), None if weights is None else np.tile(weights, 2)
    shares = so.ration(claims, supply, rule=rule, weights=weights)
    assert (shares[: len(claims) // 2] == shares[len(claims) // 2 :]).all()
    order = np.random.default_rng(seed).permutation(len(claims))
    again = so.ration(
        claims[order], supply, rule=rule, weights=None if weights is None else weights[order]
    )
    assert again == pytest.approx(shares[order], rel=1e-12, abs=near(supply, claims))


@every
@given(data=st.data())
def test_consistency(rule, weighted, data):
    claims, supply, weights = data.draw(problems(weighted=weighted, least=2))
    shares = so.ration(claims, supply, rule=rule, weights=weights)
    stay = data.draw(st.integers(1, len(claims) - 1))
    again = so.ration(
        claims[:stay],
        float(shares[:stay].sum()),
        rule=rule,
        weights=None if weights is None else weights[:stay],
    )
    scale = 1.0 if weights is None else float(weights.max() / weights.min())
    assert again == pytest.approx(shares[:stay], rel=1e-9, abs=near(supply, claims) * scale)


COMPOSED = [
    ("proportional", False),
    *[(rule, w) for rule in ("uniform", "constrained_equal_losses") for w in (False, True)],
]
composed = pytest.mark.parametrize(("rule", "weighted"), COMPOSED)


@composed
@given(data=st.data(), part=st.floats(0, 1))
def test_composition_up_and_down(rule, weighted, data, part):
    claims, supply, weights = data.draw(problems(weighted=weighted))
    supply = min(supply, float(claims.sum()))
    whole = so.ration(claims, supply, rule=rule, weights=weights)
    first = so.ration(claims, supply * part, rule=rule, weights=weights)
    rest = so.ration(claims - first, supply - supply * part, rule=rule, weights=weights)
    down = so.ration(whole, supply * part, rule=rule, weights=weights)
    scale = 1.0 if weights is None else float(weights.max() / weights.min())
    off = near(supply, claims) * scale
    assert first + rest == pytest.approx(whole, rel=1e-9, abs=off)
    assert down == pytest.approx(first, rel=1e-9, abs=off)


def test_talmud_and_weighted_proportional_do_not_compose():
    claims = np.array([10.0, 30.0])
    whole, first = (so.ration(claims, supply, rule="talmud") for supply in (30, 10))
    assert whole.tolist() == [5, 25]
    assert first.tolist() == [5, 5]
    assert (first + so.ration(claims - first, 20, rule="talmud")).tolist() == [7.5, 22.5]
    # Down: 30 are announced, 10 come.
    claims = np.array([10.0, 20.0, 30.0])
    announced = so.ration(claims, 40, rule="talmud")
    assert announced.tolist() == [5, 12.5, 22.5]
    assert so.ration(claims, 20, rule="talmud") == pytest.approx([5, 7.5, 7.5])
    assert so.ration(announced, 20, rule="talmud") == pytest.approx([2.5, 6.25, 11.25])
    weights = [1, 3]
    whole = so.ration([10, 10], 16, rule="proportional", weights=weights)
    assert whole.tolist() == [6, 10]
    assert so.ration([10, 10], 8, rule="proportional", weights=weights).tolist() == [2, 6]
    assert so.ration(whole, 8, rule="proportional", weights=weights) == pytest.approx(
        [4 / 3, 20 / 3]
    )
    first = so.ration([10, 10], 4, rule="proportional", weights=weights)
    rest = so.ration(10 - first, 4, rule="proportional", weights=weights)
    assert first + rest == pytest.approx([2.2, 5.8])


@pytest.mark.parametrize(
    ("rule", "dual"),
    [
        ("proportional", "proportional"),
        ("talmud", "talmud"),
        ("uniform", "constrained_equal_losses"),
        ("constrained_equal_losses", "uniform"),
    ],
)
@given(data=st.data())
def test_duality(rule, dual, data):
    weighted = rule not in ("proportional", "talmud")
    claims, supply, weights = data.draw(problems(weighted=weighted))
    supply = min(supply, float(claims.sum()))
    gains = so.ration(claims, supply, rule=rule, weights=weights)
    losses = claims - so.ration(claims, float(claims.sum()) - supply, rule=dual, weights=weights)
    scale = 1.0 if weights is None else float(weights.max() / weights.min())
    assert gains == pytest.approx(losses, rel=1e-9, abs=near(supply, claims) * scale)


def test_uniform_losses_and_weighted_proportional_are_not_self_dual():
    for rule in ("uniform", "constrained_equal_losses"):
        gains = so.ration([10, 30], 20, rule=rule)
        assert gains.tolist() != (np.array([10, 30]) - gains).tolist()
    gains = so.ration([10, 10], 10, rule="proportional", weights=[1, 3])
    assert gains.tolist() == [2.5, 7.5]


@pytest.mark.parametrize("weighted", [False, True])
@given(data=st.data(), told=amounts, mine=st.integers(0, 6))
def test_uniform_is_strategy_proof(weighted, data, told, mine):
    needs, supply, weights = data.draw(problems(weighted=weighted))
    mine %= len(needs)
    honest = so.ration(needs, supply, rule="uniform", weights=weights)
    claims = needs.copy()
    claims[mine] = told
    got = so.ration(claims, supply, rule="uniform", weights=weights)
    assert min(got[mine], needs[mine]) <= honest[mine] * (1 + 1e-12)


@pytest.mark.parametrize(
    ("rule", "needs", "supply", "told", "honest", "got"),
    [
        ("proportional", [10, 10], 10, 30, 5, 7.5),
        ("constrained_equal_losses", [10, 10], 10, 30, 5, 10),
        ("talmud", [10, 30], 20, 20, 5, 10),
    ],
)
def test_the_other_rules_reward_who_claims_more(rule, needs, supply, told, honest, got):
    assert so.ration(needs, supply, rule=rule)[0] == honest
    assert so.ration([told, needs[1]], supply, rule=rule)[0] == got
    assert honest < got <= needs[0]


@plain
@given(data=st.data())
def test_limits_are_kept_and_what_stays_of_the_laws(rule, data):
    claims, supply, weights = data.draw(problems(weighted=rule != "talmud"))
    cap = np.array([data.draw(st.floats(0, 1.2)) for _ in claims]) * claims
    low = np.array([data.draw(st.floats(0, 1)) for _ in claims]) * np.minimum(cap, claims)
    supply = max(supply, float(low.sum()))
    limits = {"weights": weights, "minimum": low, "cap": cap}
    shares = so.ration(claims, supply, rule=rule, **limits)
    high = np.minimum(cap, claims)
    assert (shares >= low).all()
    assert (shares <= high).all()
    off = near(supply, claims) * (1.0 if weights is None else weights.max() / weights.min())
    assert shares.sum() == pytest.approx(min(supply, high.sum()), rel=1e-12, abs=off)
    more = so.ration(claims, supply * 1.1, rule=rule, **limits)
    assert (more >= shares - off).all()
    # Who is at no limit gets what the rule gives these alone of what is left.
    free = (shares > low * (1 + 1e-6)) & (shares < high * (1 - 1e-6))
    if free.any():
        some = None if weights is None else weights[free]
        left = float(shares[free].sum())
        again = so.ration(claims[free], left, rule=rule, weights=some)
        assert again == pytest.approx(shares[free], rel=1e-6, abs=10 * off)


@plain
def test_limits_that_do_not_bind_change_nothing(rule):
    claims = np.random.default_rng(1).lognormal(3, 1, 500)
    for part in (0.01, 0.3, 0.5, 0.7, 0.99):
        supply = part * claims.sum()
        shares = so.ration(claims, supply, rule=rule)
        again = so.ration(claims, supply, rule=rule, minimum=0, cap=claims)
        assert again == pytest.approx(shares, rel=1e-9, abs=1e-9)


@given(data=st.data(), told=amounts)
def test_uniform_with_limits_is_strategy_proof(data, told):
    needs, supply, _ = data.draw(problems())
    cap = np.array([data.draw(st.floats(0, 1.5)) for _ in needs]) * max(float(needs.max()), 1)
    low = np.minimum(np.minimum(needs, cap), 0.5 * supply / len(needs))
    claims = needs.copy()
    claims[0] = max(told, low[0])
    honest = so.ration(needs, supply, rule="uniform", minimum=low, cap=cap)
    got = so.ration(claims, supply, rule="uniform", minimum=low, cap=cap)
    assert min(got[0], needs[0]) <= honest[0] * (1 + 1e-12) + near(supply, claims)


def test_many_claims_are_shared_like_few():
    """Above some size only the vessels around the level are sorted."""
    rng = np.random.default_rng(0)
    claims = np.concatenate([rng.lognormal(3, 2, 40_000), np.zeros(100), np.full(5_000, 7.0)])
    weights = rng.choice([0.5, 1.0, 3.0], len(claims)) * rng.uniform(0.9, 1.1, len(claims))
    before = np.zeros_like(claims)
    for part in (1e-9, 0.01, 0.2, 0.5, 0.8, 0.999, 1 - 1e-12, 1):
        supply = float(part * claims.sum())
        shares = so.ration(claims, supply, rule="uniform", weights=weights)
        expected = uniform(claims, supply, weights=weights)
        np.testing.assert_allclose(shares, expected, rtol=1e-9)
        assert shares.sum() == pytest.approx(supply, rel=1e-14)
        assert (shares >= before).all()
        before = shares
    one = so.ration(np.full(40_000, 3.0), 60_000, rule="uniform", weights=np.full(40_000, 2.0))
    assert (one == 1.5).all()
