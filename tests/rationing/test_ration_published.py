"""Published tables: the Talmud's, O'Neill's, Balinski-Young's."""

from __future__ import annotations

import pandas as pd
import pytest

import supplyopt as so

RULES = ("proportional", "uniform", "constrained_equal_losses", "talmud")


@pytest.mark.parametrize(
    ("estate", "shares"),
    [(100, [100 / 3] * 3), (200, [50, 75, 75]), (300, [50, 100, 150])],
)
def test_three_estates_of_the_talmud(estate, shares):
    """Kethubot 93a: three widows; Aumann & Maschler 1985 found the rule behind it."""
    assert so.ration([100, 200, 300], estate, rule="talmud") == pytest.approx(shares, rel=1e-15)


@pytest.mark.parametrize(("claim", "shares"), [(100, [50, 50]), (50, [75, 25])])
def test_contested_garment(claim, shares):
    """Baba Metzia 2a: one claims all of it, the other all, or half."""
    assert so.ration([100, claim], 100, rule="talmud").tolist() == shares


@pytest.mark.parametrize(
    ("rule", "shares"),
    [
        ("proportional", [57.6, 28.8, 19.2, 14.4]),
        ("uniform", [30, 30, 30, 30]),
        ("constrained_equal_losses", [260 / 3, 80 / 3, 20 / 3, 0]),
        ("talmud", [55, 30, 20, 15]),
    ],
)
def test_four_sons_of_jacob(rule, shares):
    """Claims of O'Neill 1982, from Ibn Ezra: all of 120, half, a third, a quarter; recomputed."""
    assert so.ration([120, 60, 40, 30], 120, rule=rule) == pytest.approx(shares, rel=1e-14)


@pytest.mark.parametrize(
    ("rounding", "seats"),
    [
        ("adams", [9, 7, 5, 3, 2]),
        ("dean", [9, 7, 5, 4, 1]),
        ("hill", [9, 7, 6, 3, 1]),
        ("webster", [9, 8, 5, 3, 1]),
        ("jefferson", [10, 7, 5, 3, 1]),
    ],
)
def test_five_methods_give_five_apportionments(rounding, seats):
    """26 seats, in Balinski & Young's papers and book; quoted from memory, recomputed by hand."""
    people = [9061, 7179, 5259, 3319, 1182]
    given = so.ration(people, 26, rule="proportional", lots=1, rounding=rounding)
    assert given.tolist() == seats


def test_fair_sharing_by_use():
    """As users asked of open-mSupply (issues 491 and 852): stock by monthly use, in whole packs."""
    asked = pd.Series({"A": 25, "B": 35, "C": 40})
    use = pd.Series({"C": 50, "A": 10, "B": 20})
    parts = so.ration(asked, 50, rule="uniform", weights=use)
    assert parts.to_dict() == {"A": 6.25, "B": 12.5, "C": 31.25}
    for rounding in ("webster", "largest_remainder"):
        shares = so.ration(asked, 50, rule="uniform", weights=use, lots=1, rounding=rounding)
        assert shares.to_dict() == {"A": 6, "B": 13, "C": 31}
    # Use is measured where there was stock: B could use half of what it needed, and gets less.
    censored = so.ration(asked, 50, rule="uniform", weights=use.replace(20, 10), lots=1)
    assert censored["B"] < 13


@pytest.mark.parametrize("rule", RULES)
def test_supply_beyond_the_claims_is_left_over(rule):
    assert so.ration([1, 2.5, 0], 10, rule=rule).tolist() == [1, 2.5, 0]
    assert so.ration([1, 2.5, 0], 0, rule=rule).tolist() == [0, 0, 0]
    assert so.ration([0, 0], 5, rule=rule).tolist() == [0, 0]
    assert so.ration([], 5, rule=rule).tolist() == []
    assert so.ration([], 5, rule=rule, lots=1, minimum=0).tolist() == []
    assert so.ration([1, 2.5, 0], 1e300, rule=rule, lots=0.5).tolist() == [1, 2.5, 0]
    assert so.ration([0.1, 0.2], 0.1 + 0.2, rule=rule).tolist() == [0.1, 0.2]


def test_whole_numbers_of_any_magnitude():
    big = 2**52
    assert so.ration([big, big, 7], big + 7, rule="uniform").tolist() == [big / 2, big / 2, 7]
    losses = so.ration([big, big - 10, 7], 30, rule="constrained_equal_losses")
    assert losses.tolist() == [20, 10, 0]
    # At S = 1 beside claims of 1e15, the share is 1, not 1 up to the rounding of 1e15.
    tiny = so.ration([1e15, 1e15, 3.0], 1.0, rule="constrained_equal_losses")
    assert tiny.tolist() == [0.5, 0.5, 0]


def test_weights_by_hand():
    assert so.ration([90, 90, 10], 90, rule="uniform", weights=[1, 3, 2]).tolist() == [20, 60, 10]
    # Losses of 60: 20 and 40.
    lost = so.ration([60, 60], 60, rule="constrained_equal_losses", weights=[1, 2])
    assert lost.tolist() == [40, 20]
    # In proportion to 30 and 60, the second up to its claim.
    assert so.ration([30, 20], 20, rule="proportional", weights=[1, 3]).tolist() == pytest.approx(
        [20 / 3, 40 / 3]
    )
    assert so.ration([30, 20], 35, rule="proportional", weights=[1, 3]).tolist() == [15, 20]


def test_limits_by_hand():
    claims = [30, 60, 90]
    shares = so.ration(claims, 80, rule="proportional", minimum=[20, 0, 0])
    assert shares.tolist() == [20, 24, 36]
    assert so.ration(claims, 80, rule="uniform", cap=20).tolist() == [20, 20, 20]
    assert so.ration(claims, 80, rule="uniform", cap=[5, 100, 100]).tolist() == [5, 37.5, 37.5]
    losses = so.ration(claims, 80, rule="constrained_equal_losses", minimum=[10, 0, 0])
    assert losses.tolist() == [10, 20, 50]
    # Talmud of 100, 200, 300 at 200 is 50, 75, 75; the first one's 60 are at the others' cost.
    assert so.ration([100, 200, 300], 200, rule="talmud", minimum=[60, 0, 0]).tolist() == [
        60,
        70,
        70,
    ]
    assert so.ration([100, 200, 300], 300, rule="talmud", cap=[100, 100, 120]).tolist() == [
        80,
        100,
        120,
    ]
