"""Claims and weights of any magnitude, weights of zero: against fractions, by another way."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import supplyopt as so
from supplyopt.rationing import shares as kernel

from .claims import RULES, WEIGHTED

plain = pytest.mark.parametrize("rule", RULES)
weighted = pytest.mark.parametrize("rule", WEIGHTED)
sizes = st.sampled_from([5e-324, 1e-310, 1e-300, 1e-9, 1e-6, 1e-3, 1.0, 1e3, 1e9, 1e150, 1e299])
amounts = st.one_of(
    st.just(0.0),
    st.integers(0, 20).map(float),
    st.builds(lambda s, x: s * x, sizes, st.floats(1, 9)),
)
weights = st.builds(lambda s, x: s * x, sizes, st.floats(1, 9))


def at(rule, level, claim, weight, largest):
    """What one gets at a level, by the definition of the rule."""
    if rule == "proportional":
        return level * weight * claim
    if rule == "uniform":
        return level * weight
    if rule == "constrained_equal_losses":
        return claim + level * weight
    return level if level <= claim / 2 else max(claim / 2, claim - (largest - level))


def turns(rule, amount, claim, weight, largest):
    """At which levels one gets an amount."""
    if rule == "proportional":
        return [amount / (weight * claim)] if claim else []
    if rule == "uniform":
        return [amount / weight]
    if rule == "constrained_equal_losses":
        return [(amount - claim) / weight]
    found = [claim / 2, largest - claim / 2]
    return [*found, amount if amount <= claim / 2 else largest - claim + amount]


def by_levels(rule, claims, supply, weights, low, high):
    """Share exactly: try the levels at which somebody's share turns, then between two of them."""
    claims, low, high = ([Fraction(float(x)) for x in each] for each in (claims, low, high))
    weights = [Fraction(float(w)) for w in weights]
    supply = min(Fraction(float(supply)), sum(high))
    largest = max(claims)
    people = list(zip(claims, weights, low, high, strict=True))

    def given(level):
        return [min(max(at(rule, level, c, w, largest), a), b) for c, w, a, b in people]

    levels = sorted(
        {x for c, w, a, b in people for y in (a, b) for x in turns(rule, y, c, w, largest)}
    )
    if not levels:
        return low
    upper = next((x for x in levels if sum(given(x)) >= supply), levels[-1])
    lower = max((x for x in levels if x < upper), default=upper)
    less, more = given(lower), given(upper)
    if sum(more) == sum(less):
        return more
    part = (supply - sum(less)) / (sum(more) - sum(less))
    return [x + part * (y - x) for x, y in zip(less, more, strict=True)]


@st.composite
def problems(draw):
    claims = np.array(draw(st.lists(amounts, min_size=1, max_size=6)))
    same = {"min_size": len(claims), "max_size": len(claims)}
    high, low = claims, np.zeros(len(claims))
    if draw(st.booleans()):
        high = claims * np.array(draw(st.lists(st.sampled_from([0, 0.25, 0.7, 1]), **same)))
    if draw(st.booleans()):
        low = high * np.array(draw(st.lists(st.sampled_from([0, 0.1, 0.5, 1]), **same)))
    part = draw(st.one_of(st.sampled_from([0.0, 0.5, 1.0, 1.5]), st.floats(0, 1)))
    supply = max(part * float(draw(st.sampled_from([high.sum(), high.min()]))), float(low.sum()))
    return claims, supply, np.array(draw(st.lists(weights, **same))), low, high


def close(shares, exact, supply, high):
    """The float nearest to each share, but where the supply is all of it up to rounding."""
    if supply >= high.sum():
        return (shares == high).all()
    return shares.tolist() == [float(x) for x in exact]


@plain
@given(problem=problems())
def test_shares_of_any_magnitude_are_the_nearest_floats(rule, problem):
    claims, supply, weight, low, high = problem
    weight = np.ones(len(claims)) if rule == "talmud" else weight
    given = None if rule == "talmud" else weight
    shares = so.ration(claims, supply, rule=rule, weights=given, minimum=low, cap=high)
    exact = by_levels(rule, claims, supply, weight, low, high)
    assert close(shares, exact, supply, high)


@pytest.mark.parametrize("rule", RULES)
@settings(max_examples=30)
@given(problem=problems())
def test_many_claims_add_up_and_keep_their_rule(rule, problem):
    """More claims than are worked out exactly, unless floats do not do."""
    copies = 360
    claims, supply, weight, low, high = problem
    weight = np.ones(len(claims)) if rule == "talmud" else weight
    exact = by_levels(rule, claims, supply, weight, low, high)
    if claims.max() > 1e290 or len(claims) < 3:
        return
    many = {"minimum": np.tile(low, copies), "cap": np.tile(high, copies)}
    if rule != "talmud":
        many["weights"] = np.tile(weight, copies)
    shares = so.ration(np.tile(claims, copies), supply * copies, rule=rule, **many)
    first = shares[: len(claims)]
    assert (shares == np.tile(first, copies)).all()
    assert (first >= low).all()
    assert (first <= high).all()
    wanted = min(supply, float(high.sum()))
    off = sum(map(Fraction, first.tolist())) - Fraction(wanted)
    assert abs(off) <= Fraction(wanted) / 10**14 + Fraction(1, 2**1070)
    if supply < high.sum():
        off = 1e-14 * max(supply, float(claims.max()) * (rule != "uniform"))
        assert first.tolist() == pytest.approx([float(x) for x in exact], rel=1e-11, abs=off)


def test_wide_weights_of_losses():
    rule = "constrained_equal_losses"
    for claims, supply, weight, expected in (
        ([14.0, 74.75], 86.28, [1e9, 1e-6], [11.530000000000003, 74.75]),
        ([5e8, 4.0], 2.5e8, [1e9, 1e-6], [249999996.00000024, 3.999999749999996]),
        ([5.0, 4.0], 2.25, [1e300, 1e9], [0.0, 2.25]),
        ([15.0, 7.5], 11.25, [3.0, 1e-300], [3.75, 7.5]),
        ([14.0, 74.75], 86.28, [1e3, 1e-6], [11.53000000247, 74.74999999753]),
    ):
        assert so.ration(claims, supply, rule=rule, weights=weight).tolist() == expected


def test_the_smallest_numbers():
    assert so.ration([2.2e-308], 5.5e-309, rule="uniform", weights=[1e300]).tolist() == [5.5e-309]
    losses = so.ration([1e-310], 5e-311, rule="constrained_equal_losses", weights=[1e308])
    assert losses.tolist() == [5e-311]
    assert so.ration([4, 1e10], 100, rule="uniform").tolist() == [4, 96]
    for rule in RULES:
        assert so.ration([0.0, 0.0], 1e-310, rule=rule).tolist() == [0, 0]
        assert so.ration([1e-310, 3.0], 0, rule=rule).tolist() == [0, 0]


@weighted
@given(problem=problems(), nothing=st.lists(st.booleans(), min_size=6, max_size=6))
def test_a_weight_of_zero_gets_what_all_others_leave(rule, problem, nothing):
    claims, supply, weight, low, high = problem
    if claims.max() > 1e290:
        return
    last = np.array(nothing[: len(claims)])
    weight = np.where(last, 0.0, weight)
    shares = so.ration(claims, supply, rule=rule, weights=weight, minimum=low, cap=high)
    kept = sum(map(Fraction, low[last].tolist()))
    left = max(Fraction(supply) - kept, Fraction(0))
    others = (
        by_levels(rule, claims[~last], left, weight[~last], low[~last], high[~last])
        if (not last.all())
        else []
    )
    rest = max(Fraction(supply) - sum(others, Fraction(0)), kept)
    mine = (
        by_levels(rule, claims[last], rest, np.ones(int(last.sum())), low[last], high[last])
        if (last.any())
        else []
    )
    off = 1e-15 * supply
    assert shares[~last].tolist() == pytest.approx([float(x) for x in others], rel=1e-12, abs=off)
    assert shares[last].tolist() == pytest.approx([float(x) for x in mine], rel=1e-12, abs=8 * off)
    if (shares[~last] < high[~last]).any():
        assert (shares[last] <= low[last] + off).all()


@weighted
def test_weights_of_zero_by_hand(rule):
    asked = [10, 10, 10]
    assert so.ration(asked, 9, rule=rule, weights=[1, 0, 0]).tolist() == [9, 0, 0]
    assert so.ration(asked, 16, rule=rule, weights=[1, 0, 0]).tolist() == [10, 3, 3]
    assert so.ration(asked, 9, rule=rule, weights=[0, 0, 0]).tolist() == [3, 3, 3]
    kept = so.ration(asked, 9, rule=rule, weights=[1, 0, 0], minimum=[0, 2, 0])
    assert kept.tolist() == [7, 2, 0]
    assert so.ration(asked, 13, rule=rule, weights=[1, 0, 0], lots=2).tolist() == [10, 2, 0]
    least = so.ration(asked, 13, rule=rule, weights=[1, 0, 0], lots=2, minimum=[0, 0, 3])
    assert least.tolist() == [8, 0, 4]


@pytest.mark.parametrize("rounding", ["webster", "largest_remainder"])
def test_lots_of_wide_weights_follow_the_exact_shares(rounding):
    """Losses a weight of 1e9 and 1e-6: the first loses all there is to lose."""
    rule = "constrained_equal_losses"
    lots = so.ration([14, 75], 86, rule=rule, weights=[1e9, 1e-6], lots=1, rounding=rounding)
    assert lots.tolist() == [11, 75]
    many = so.ration([9, 9, 9], 20, rule=rule, weights=[1e12, 1e6, 1], lots=1, rounding=rounding)
    assert many.tolist() == [2, 9, 9]


def test_what_does_not_stand_up_to_the_check_is_refused(monkeypatch):
    wrong = {"uniform": [2.0, 5.0], "talmud": [3.0, 4.0 + 1e-6], "proportional": [0.0, 7.0]}
    for rule, answer in wrong.items():
        monkeypatch.setattr(kernel, "exact_shares", lambda *_, a=answer, **__: np.array(a))
        with pytest.raises(so.CertificateError, match="could not be certified"):
            so.ration([6, 8], 7, rule=rule)
