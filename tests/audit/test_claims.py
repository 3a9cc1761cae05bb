"""Claims held against people: p-values that hold, findings that hold together."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.audit.honest_claims import SHAPES, city, told

import supplyopt as so
from supplyopt.audit.claims.discoveries import adjusted, threshold
from supplyopt.audit.claims.null import null_of
from supplyopt.audit.claims.student_tail import student_tail, student_tail_inverse

few = settings(max_examples=4)
SEEDS = st.integers(0, 2**32 - 1)


@given(value=st.floats(0, 1e6))
def test_tails_are_those_of_closed_forms(value):
    at = np.array([value])
    root = math.sqrt(2 + value**2)
    cauchy = 0.5 if value == 0 else math.atan(1 / value) / math.pi
    assert student_tail(at, 1)[0] == pytest.approx(cauchy, rel=1e-12)
    assert student_tail(at, 2)[0] == pytest.approx(1 / (root * (root + value)), rel=1e-12)
    # Of four degrees of freedom: the density's integral.
    u = value / math.sqrt(4 + value**2)
    four = (1 - u) ** 2 * (2 + u) / 4
    if four > 1e-6:
        assert student_tail(at, 4)[0] == pytest.approx(four, rel=1e-9)


@given(chance=st.floats(1e-12, 0.5), freedom=st.floats(1, 60))
def test_quantiles_lead_back(chance, freedom):
    value = student_tail_inverse(chance, freedom)
    assert student_tail(np.array([value]), freedom)[0] == pytest.approx(chance, rel=1e-8)


@given(seed=SEEDS, count=st.integers(1, 30), level=st.floats(0.001, 0.9))
def test_findings_are_those_of_benjamini_and_yekutieli(seed, count, level):
    rng = np.random.default_rng(seed)
    p = rng.random(count) ** rng.integers(1, 6)
    p[rng.random(count) < 0.2] = np.nan
    known = np.sort(p[~np.isnan(p)])
    m = len(known)
    harmonic = sum(1 / k for k in range(1, m + 1))
    # As it is defined: the largest rank whose p is within its share of the level.
    ranks = [k for k in range(1, m + 1) if known[k - 1] <= k * level / (m * harmonic)]
    last = max(ranks, default=0)
    found = adjusted(p) <= level
    assert found.sum() == last
    assert set(p[found]) == set(known[:last])
    if m:
        assert threshold(p, level) == pytest.approx(max(last, 1) * level / (m * harmonic))


@few
@given(seed=SEEDS, factor=st.floats(0.01, 1000))
def test_in_other_units_the_same_is_found(seed, factor):
    tables = city(seed, over=0.1)
    one = so.audit.against_people(so.audit.read_books(**tables))
    scaled = dict(tables)
    scaled["claims"] = tables["claims"].assign(quantity=tables["claims"]["quantity"] * factor)
    scaled["norms"] = tables["norms"].assign(
        per_person_day=tables["norms"]["per_person_day"] * factor
    )
    two = so.audit.against_people(so.audit.read_books(**scaled))
    assert one["p_value"].to_numpy() == pytest.approx(two["p_value"].to_numpy(), rel=1e-6)
    assert one["flagged"].equals(two["flagged"])


@few
@given(seed=SEEDS, order=SEEDS)
def test_the_order_of_rows_changes_nothing(seed, order):
    tables = city(seed, over=0.1)
    shuffled = {
        name: table.sample(frac=1, random_state=order).reset_index(drop=True)
        for name, table in tables.items()
    }
    one, two = (
        so.audit.against_people(so.audit.read_books(**each)).drop(columns="row")
        for each in (tables, shuffled)
    )
    pd.testing.assert_frame_equal(one, two)


@few
@given(seed=SEEDS, which=st.integers(0, 10**6), factor=st.floats(0.0, 1.0))
def test_asking_for_less_is_never_held_against_anybody(seed, which, factor):
    tables = city(seed, shape="cartons" if seed % 2 else "lognormal", over=0.1)
    before = so.audit.against_people(so.audit.read_books(**tables))
    claims = tables["claims"].copy()
    at = which % len(claims)
    claims.loc[at, "quantity"] *= factor
    after = so.audit.against_people(so.audit.read_books(**{**tables, "claims": claims}))
    row = at + 2
    was = before.set_index("row").loc[row]
    now = after.set_index("row").loc[row]
    if was["ratio"] > 1:
        assert now["p_value"] >= was["p_value"]
    if now["ratio"] <= 1:
        assert now["p_value"] == 1
        assert not now["flagged"]


@few
@given(seed=SEEDS, factor=st.floats(1.0, 100.0))
def test_who_asks_for_ever_more_moves_nobody_else(seed, factor):
    tables = city(seed, over=0.1)
    before = so.audit.against_people(so.audit.read_books(**tables)).set_index("row")
    above = before.index[before["ratio"] > 1][0]
    claims = tables["claims"].copy()
    claims.loc[above - 2, "quantity"] *= factor
    after = so.audit.against_people(so.audit.read_books(**{**tables, "claims": claims}))
    others = after.set_index("row").drop(index=above)["p_value"]
    assert others.equals(before.drop(index=above)["p_value"])


def test_a_claim_in_whole_cartons_may_be_a_carton_above():
    tables = city(3, over=0.0)
    tables["items"] = pd.DataFrame({"item": ["mask"], "lot": [1000.0]})
    claims = tables["claims"]
    mask = claims["item"] == "mask"
    claims.loc[mask, "quantity"] = np.ceil(claims.loc[mask, "quantity"] / 1000) * 1000
    table = so.audit.against_people(so.audit.read_books(**tables))
    assert (table.loc[table["item"] == "mask", "ratio"] > 3).any()
    assert not table["flagged"].any()


def test_what_has_no_reference_is_told():
    tables = city(3, over=0.0)
    tables["people"] = tables["people"].assign(
        people=tables["people"]["people"].where(tables["people"]["place"] != "P001", 0)
    )
    more = pd.DataFrame({"place": ["new"], "item": ["mask"], "cycle": [1], "quantity": [50]})
    tables["claims"] = pd.concat([tables["claims"], more])
    found = so.audit.examine(so.audit.read_books(**tables), checks=["claims"]).table
    told = found[found["kind"] == "no_reference"].groupby("place")["evidence"].first()
    assert told["new"] == "50 asked for; no verified headcount, or no norm"
    assert "nobody on duty there" in told["P001"]


def test_of_few_claims_nothing_is_tested():
    tables = {name: table.head(30) for name, table in city(3, over=0.0).items()}
    found = so.audit.examine(so.audit.read_books(**tables), checks=["claims"]).table
    assert set(found["kind"]) == {"too_few_claims"}
    assert null_of(np.full(19, -0.1), np.ones(19)) is None
    assert null_of(np.zeros(39), np.ones(39)) is None
    assert null_of(np.zeros(40), np.ones(40)) is not None


def test_at_no_level_is_a_claim_up_to_the_need_told():
    tables = city(3, over=0.1)
    table = so.audit.against_people(so.audit.read_books(**tables, settings={"level": 1}))
    assert table["flagged"].any()
    assert (table.loc[table["flagged"], "ratio"] > 1).all()


def test_a_norm_for_all_holds_for_groups_that_have_none():
    books = so.audit.read_books(
        people={"place": ["A", "A", "B"], "group": ["nurse", "guard", "all"], "people": [3, 2, 7]},
        norms={
            "item": ["mask", "mask", "suit"],
            "group": ["all", "nurse", "nurse"],
            "per_person_day": [1, 4, 0.5],
        },
        claims={
            "place": ["A", "A", "A", "A", "B", "B"],
            "item": ["mask", "mask", "mask", "suit", "mask", "suit"],
            "group": ["nurse", "guard", "all", "all", "all", "all"],
            "quantity": [1, 1, 1, 1, 1, 1],
            "days": [None, 5, None, None, None, None],
        },
    )
    table = so.audit.against_people(books).set_index(["place", "item", "group"])["need"]
    expected = {
        ("A", "mask", "nurse"): 120,
        ("A", "mask", "guard"): 10,
        ("A", "mask", "all"): 140,
        ("A", "suit", "all"): 15,
        ("B", "mask", "all"): 70,
    }
    assert {key: table[key] for key in expected} == pytest.approx(expected)
    assert math.isnan(table["B", "suit", "all"])


@pytest.mark.parametrize("shape", SHAPES)
def test_of_what_is_told_few_are_wrong(shape):
    """Over drawn cities the false share is, on average, within the level."""
    runs = 5
    shares = np.array([told(seed, shape=shape, over=0.1)[0] for seed in range(runs)])
    # Of so few cities the error is that of the level itself: a false share of 0 or 1.
    error = math.sqrt(0.05 * 0.95 / runs)
    assert shares.mean() <= 0.05 + 2 * error
    alone = np.array([told(seed, shape=shape, over=0.0)[0] for seed in range(runs)])
    assert alone.mean() <= 0.05 + 2 * error


def test_who_asks_for_twice_the_need_is_mostly_found():
    shares = [told(seed, over=0.1, times=2.0)[1] for seed in range(5)]
    assert np.mean(shares) > 0.6


def test_small_places_are_not_told_more_often():
    small, large = 0, 0
    for seed in range(20):
        table = so.audit.against_people(so.audit.read_books(**city(seed, over=0.0)))
        p = table["p_value"].to_numpy()
        few = table["people"].to_numpy() <= table["people"].median()
        small += int((p[few] <= 0.01).sum())
        large += int((p[~few] <= 0.01).sum())
    # Valid for either: at most one in a hundred, of about 16,000 claims each.
    assert small <= 160 + 3 * math.sqrt(160)
    assert large <= 160 + 3 * math.sqrt(160)


def by_hand(uses, empties):
    """Work out the product-limit mean, use by use."""
    left, share, mean, last = len(uses), 1.0, 0.0, 0.0
    for use in sorted(set(uses)):
        mean += share * (use - last)
        last = use
        ended = sum(1 for u, e in zip(uses, empties, strict=True) if u == use and not e)
        share *= 1 - ended / left
        left -= sum(1 for u in uses if u == use)
    return mean


@given(seed=SEEDS)
def test_use_is_the_product_limit_mean(seed):
    rng = np.random.default_rng(seed)
    rows, uses, empties, stock = [("A", "mask", "2020-02-01", "opening", 60)], [], [], 60
    for day in range(12):
        date = str(np.datetime64("2020-02-01") + day)
        if rng.random() < 0.3:
            rows.append(("A", "mask", date, "received", 20))
            stock += 20
        use = min(int(rng.integers(0, 12)), stock)
        stock -= use
        if use or day == 11:
            rows.append(("A", "mask", date, "used", use))
        uses.append(use)
        empties.append(stock == 0)
    frame = pd.DataFrame(rows, columns=["place", "item", "date", "kind", "quantity"])
    row = so.audit.use_per_day(so.audit.read_books(movements=frame)).iloc[0]
    assert row["days"] == 12
    assert row["empty_days"] == sum(empties)
    assert row["booked"] == sum(uses)
    assert row["use_per_day"] == pytest.approx(by_hand(uses, empties))
    assert row["use_per_day"] >= row["booked_per_day"] - 1e-9
    if not any(empties):
        assert row["use_per_day"] == pytest.approx(np.mean(uses))
