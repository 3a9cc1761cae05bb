"""Cover targets: by hand, by their laws, by a day-to-day simulation of what they promise."""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import supplyopt as so

RATES = [
    {"place": "A", "item": "mask", "group": "worker", "per_day": 12},
    {"place": "A", "item": "mask", "group": "volunteer", "per_day": 20, "deviation": 5},
    {"place": "B", "item": "mask", "group": "volunteer", "per_day": 10, "deviation": 4},
]


def column(targets: pd.DataFrame, name: str) -> dict[tuple[str, str, str], float]:
    keys = zip(targets["place"], targets["item"], targets["group"], strict=True)
    return dict(zip(keys, targets[name], strict=True))


def faults_of(*args: Any, **kwargs: Any) -> list[tuple[str, int | None, str]]:
    with pytest.raises(so.InputError) as caught:
        so.cover_targets(*args, **kwargs)
    return [(fault.table, fault.row, fault.column) for fault in caught.value.faults]


def test_review_lead_and_safety_days_add_up() -> None:
    targets = so.cover_targets(RATES, review_days=10, lead_days=2, safety=3)
    # 12 x 15, 20 x 15, 10 x 15.
    assert targets["gross"].tolist() == [180, 300, 150]
    assert targets["quantity"].tolist() == targets["entitlement"].tolist() == [180, 300, 150]
    assert targets["safety"].tolist() == [36, 60, 30]
    assert targets["days"].tolist() == [12, 12, 12]


def test_a_row_may_have_its_own_lead() -> None:
    rates = [RATES[0] | {"lead_days": 20}, RATES[1], RATES[2] | {"lead_days": 0}]
    targets = so.cover_targets(rates, review_days=10, lead_days=5)
    assert targets["days"].tolist() == [30, 15, 10]
    assert targets["gross"].tolist() == [360, 300, 100]


def test_a_service_level_follows_the_normal_table() -> None:
    safety = [{"group": "worker", "days": 1}, {"service_level": 0.975}]
    targets = so.cover_targets(RATES, review_days=7, lead_days=2, safety=safety)
    # The tables give z(0.975) = 1.960; R + L = 9, whose root is 3.
    assert targets["safety"].tolist() == pytest.approx([12, 1.96 * 5 * 3, 1.96 * 4 * 3], abs=1e-3)
    half = so.cover_targets(RATES[1:], review_days=7, safety=[{"service_level": 0.5}])
    assert half["safety"].tolist() == pytest.approx([0, 0], abs=1e-12)


def test_what_is_there_and_on_its_way_counts_once_priority_by_priority() -> None:
    on_hand = [{"place": "A", "item": "mask", "quantity": 100}]
    on_order = [
        {"place": "A", "item": "mask", "quantity": 60},
        {"place": "B", "item": "mask", "quantity": 500},
    ]
    groups = [{"group": "volunteer", "priority": 1}, {"group": "worker", "priority": 2}]
    targets = so.cover_targets(
        RATES, review_days=10, on_hand=on_hand, on_order=on_order, groups=groups
    )
    # Volunteers at A need 200 and have the 160; the 500 at B are more than its 100.
    assert column(targets, "quantity") == {
        ("A", "mask", "worker"): 120,
        ("A", "mask", "volunteer"): 40,
        ("B", "mask", "volunteer"): 0,
    }
    assert targets["entitlement"].tolist() == [120, 200, 100]
    # Without the groups table, those whom the rates name first come first.
    first = so.cover_targets(RATES, review_days=10, on_hand=on_hand)
    assert column(first, "quantity")["A", "mask", "worker"] == 20


def test_the_table_goes_into_a_network() -> None:
    demand = so.cover_targets(RATES, review_days=10, safety=1)
    network = so.Network.from_tables(
        places={"place": ["W", "A", "B"]},
        items={"item": ["mask"]},
        groups={"group": ["worker", "volunteer"], "priority": [1, 2]},
        lanes={"origin": ["W", "W"], "destination": ["A", "B"]},
        stock={"place": ["W"], "item": ["mask"], "quantity": [400]},
        demand=demand,
    )
    plan = so.solve(network)
    assert plan.measures["demand"] == pytest.approx((12 + 20 + 10) * 11)
    assert plan.measures["served"] == pytest.approx(400)


def test_all_faults_at_once() -> None:
    rates = pd.DataFrame(
        {
            "place": ["A", "A", None, "B", "C"],
            "item": ["mask"] * 5,
            "group": ["worker", "worker", "worker", "guest", "volunteer"],
            "per_day": [1, 2, 3, -4, "many"],
            "deviation": [1, 1, 1, 1, None],
        }
    )
    safety = pd.DataFrame(
        {
            "group": ["worker", "volunteer", "officer", "nobody", "student"],
            "days": [1, None, 2, None, None],
            "service_level": [0.9, 0.95, None, None, 1.0],
        }
    )
    on_hand = [{"place": "A", "item": "mask", "quantity": math.inf}]
    found = faults_of(rates, review_days=0, lead_days=-1, safety=safety, on_hand=on_hand)
    assert set(found) == {
        ("", None, "review_days"),
        ("", None, "lead_days"),
        ("rates", 3, "place, item, group"),  # A, mask, worker again
        ("rates", 4, "place"),  # blank
        ("rates", 5, "per_day"),  # negative
        ("rates", 5, "group"),  # safety has no row for guests
        ("rates", 6, "per_day"),  # text
        ("rates", 6, "deviation"),  # blank where a level needs it
        ("safety", 2, "days, service_level"),  # two measures
        ("safety", 5, "days, service_level"),  # none
        ("safety", 6, "service_level"),  # certainty
        ("on_hand", 2, "quantity"),
    }
    assert len(found) == len(set(found))


@pytest.mark.parametrize("value", [-1, math.nan, math.inf, "10", None, True])
def test_days_are_numbers(value: Any) -> None:
    assert faults_of(RATES, review_days=value) == [("", None, "review_days")]
    assert faults_of(RATES, review_days=1, lead_days=value) == [("", None, "lead_days")]


@pytest.mark.parametrize("value", [-1, math.nan, math.inf, True, np.float64(-1)])
def test_safety_days_are_a_number_or_a_table(value: Any) -> None:
    assert faults_of(RATES, review_days=1, safety=value) == [("", None, "safety")]


def test_safety_that_is_no_table_and_rates_that_are_missing() -> None:
    assert faults_of(None, review_days=1)[0] == ("rates", None, "")
    assert faults_of(RATES, review_days=1, safety="three days")[0][0] == "safety"
    missing = ("safety", None, "days, service_level")
    assert missing in faults_of(RATES, review_days=1, safety=[{"group": "worker"}])
    # A safety of no rows is for nobody.
    empty = pd.DataFrame({"group": [], "days": []})
    assert faults_of(RATES, review_days=1, safety=empty)[0][0] == "safety"


def test_groups_are_those_of_the_groups_table() -> None:
    groups = [{"group": "worker", "priority": 1}, {"group": "volunteer", "priority": 2}]
    rates = [*RATES, {"place": "C", "item": "mask", "group": "voluntee", "per_day": 1}]
    with pytest.raises(so.InputError) as caught:
        so.cover_targets(rates, review_days=1, groups=groups)
    (fault,) = caught.value.faults
    assert (fault.table, fault.row, fault.remedy) == ("rates", 5, "did you mean 'volunteer'?")


def test_what_has_no_effect_is_said() -> None:
    on_hand = [{"place": "C", "item": "mask", "quantity": 5}]
    safety = [{"days": 1}, {"group": "student", "days": 9}]
    with pytest.warns(so.InputWarning) as caught:
        so.cover_targets(RATES, review_days=1, safety=safety, on_hand=on_hand)
    (warning,) = caught
    assert "safety, row 3, group = 'student'" in str(warning.message)
    assert "on_hand, row 2, place, item = 'C, mask'" in str(warning.message)
    assert warning.filename == __file__


def test_no_rates_no_targets() -> None:
    targets = so.cover_targets(pd.DataFrame(RATES).iloc[:0], review_days=10, safety=2)
    assert len(targets) == 0
    assert list(targets) == [
        *("place", "item", "group", "per_day", "days", "safety", "gross", "quantity"),
        "entitlement",
    ]


AMOUNTS = st.one_of(st.just(0.0), st.floats(1e-6, 1e6))
DAYS = st.floats(0.1, 60)


@st.composite
def cases(draw: st.DrawFn) -> dict[str, Any]:
    keys = draw(
        st.lists(
            st.tuples(st.sampled_from("AB"), st.sampled_from(["g1", "g2", "g3"])),
            min_size=1,
            unique=True,
        )
    )
    rates = pd.DataFrame(keys, columns=["place", "group"]).assign(item="mask")
    rates["per_day"] = draw(st.lists(AMOUNTS, min_size=len(keys), max_size=len(keys)))
    rates["deviation"] = draw(st.lists(AMOUNTS, min_size=len(keys), max_size=len(keys)))
    safety = [
        {"group": "g1", "days": draw(st.floats(0, 30))},
        {"service_level": draw(st.floats(0.5, 0.999))},
    ]
    there = [{"place": p, "item": "mask", "quantity": draw(AMOUNTS)} for p in "AB"]
    return {
        "rates": rates,
        "review_days": draw(DAYS),
        "lead_days": draw(st.floats(0, 30)),
        "safety": safety,
        "on_hand": there,
    }


@pytest.mark.filterwarnings("ignore::supplyopt.InputWarning")
@settings(max_examples=60, deadline=None)
@given(cases(), st.floats(1.0, 5.0))
def test_laws_of_targets(case: dict[str, Any], more: float) -> None:
    targets = so.cover_targets(**case)
    use = targets["per_day"] * targets["days"]
    assert (targets["safety"] >= 0).all()
    assert (targets["gross"] >= use).all()
    assert ((targets["quantity"] >= 0) & (targets["quantity"] <= targets["gross"])).all()
    # What is asked for is the whole target less the whole position, never below nothing.
    have = {row["place"]: row["quantity"] for row in case["on_hand"]}
    for place, rows in targets.groupby("place"):
        left = max(0.0, rows["gross"].sum() - have[str(place)])
        assert rows["quantity"].sum() == pytest.approx(left, rel=1e-9, abs=1e-6)
    # Looked at less often, or delivered later, nobody needs less.
    for name in ("review_days", "lead_days"):
        longer = so.cover_targets(**{**case, name: case[name] * more})
        assert (longer["gross"] >= targets["gross"] * (1 - 1e-12)).all()
    # Goods on order count as goods on hand do.
    moved = {key: value for key, value in case.items() if key != "on_hand"}
    ordered = so.cover_targets(**moved, on_order=case["on_hand"])
    assert ordered["quantity"].tolist() == targets["quantity"].tolist()


def test_the_service_level_is_kept_day_by_day() -> None:
    """Two hundred thousand review periods of a place that orders up to its target."""
    level, use, deviation, review, lead = 0.9, 20.0, 5.0, 7, 3
    rates = [{"place": "A", "item": "mask", "per_day": use, "deviation": deviation}]
    safety = [{"service_level": level}]
    target = so.cover_targets(rates, review_days=review, lead_days=lead, safety=safety)
    up_to = float(target["gross"].iloc[0])
    rng = np.random.default_rng(20200214)
    runs, periods = 2000, 102
    on_hand = np.full(runs, up_to)
    coming = np.zeros(runs)
    short = []
    for period in range(periods):
        # At a review all that was ordered before has come, for the lead is below the review.
        coming = up_to - on_hand
        for day in range(review):
            if day == lead:
                # The moment before goods come is when stock is lowest.
                if period > 1:
                    short.append(on_hand < 0)
                on_hand = on_hand + coming
            on_hand = on_hand - rng.normal(use, deviation, runs)
    kept = 1 - np.mean(short)
    # Periods of one run depend on each other only a little; four standard errors of one in ten.
    error = math.sqrt(level * (1 - level) / (runs * (periods - 2)))
    assert kept == pytest.approx(level, abs=4 * error * 1.5)
    assert up_to == pytest.approx(
        use * 10 + NormalDist().inv_cdf(level) * deviation * math.sqrt(10)
    )
