"""Claims as hypothesis draws them, with the rules by their definitions in fractions."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from hypothesis import strategies as st

RULES = ("proportional", "uniform", "constrained_equal_losses", "talmud")
WEIGHTED = RULES[:3]
amounts = st.one_of(
    st.just(0.0),
    st.integers(0, 20).map(float),
    st.floats(1e-6, 1e9),
    st.integers(10**12, 10**15).map(float),
)
weights = st.one_of(st.integers(1, 9).map(float), st.floats(1e-3, 1e3))


@st.composite
def problems(draw, *, weighted=False, least=1):
    """Claims, a supply from nothing to more than enough, and weights where they are wanted."""
    claims = draw(st.lists(amounts, min_size=least, max_size=7))
    total = float(np.sum(claims))
    share = draw(st.one_of(st.sampled_from([0.0, 0.5, 1.0, 1.5]), st.floats(1e-9, 1)))
    some = draw(st.lists(weights, min_size=len(claims), max_size=len(claims)))
    return np.array(claims), share * total, np.array(some) if weighted else None


def by_definition(rule, claims, supply, weights=None):
    """Share exactly, in fractions, claimant by claimant as the definitions say."""
    claims = [Fraction(float(claim)) for claim in claims]
    given = [Fraction(float(w)) for w in (np.ones(len(claims)) if weights is None else weights)]
    supply = min(Fraction(float(supply)), sum(claims))
    if rule == "proportional":
        return _awards(claims, supply, [w * c for w, c in zip(given, claims, strict=True)])
    if rule == "uniform":
        return _awards(claims, supply, given)
    if rule == "constrained_equal_losses":
        return _less(claims, _awards(claims, sum(claims) - supply, given))
    half = [claim / 2 for claim in claims]
    if supply <= sum(half):
        return _awards(half, supply, given)
    return _less(claims, _awards(half, sum(claims) - supply, given))


def _awards(claims, supply, weights):
    shares, open_ones = [Fraction(0)] * len(claims), {i for i, c in enumerate(claims) if c > 0}
    while open_ones:
        level = supply / sum(weights[i] for i in open_ones)
        met = {i for i in open_ones if claims[i] <= level * weights[i]}
        for i in met or open_ones:
            shares[i] = claims[i] if met else level * weights[i]
            supply -= shares[i]
        open_ones -= met or open_ones
    return shares


def _less(wholes, parts):
    return [whole - part for whole, part in zip(wholes, parts, strict=True)]
