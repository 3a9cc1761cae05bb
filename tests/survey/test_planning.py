"""How many to ask, where, whom."""

from __future__ import annotations

import math
from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

import supplyopt as so

survey = so.survey


@settings(max_examples=30)
@given(
    st.floats(0.5, 40), st.floats(0, 200), st.integers(3, 3000), st.sampled_from([0.8, 0.95, 0.99])
)
def test_a_size_is_the_smallest_that_keeps_the_margin(
    margin: float, deviation: float, population: int, confidence: float
) -> None:
    found = survey.size_for_margin(margin, deviation, population=population, confidence=confidence)

    def half(asked: int) -> float:
        error = deviation * math.sqrt((1 - asked / population) / asked)
        return float(stats.t.ppf((1 + confidence) / 2, asked - 1) * error)

    assert 2 <= found <= population
    assert half(found) <= margin * (1 + 1e-9)
    assert found == 2 or half(found - 1) > margin * (1 - 1e-9)


def test_a_share_within_three_points() -> None:
    """Lohr, section 2.6: 1.96^2 (1/2) (1/2) / 0.03^2 = 1,067; Student's quantile adds a few."""
    normal = math.ceil((1.96 * 0.5 / 0.03) ** 2)
    assert normal == 1068
    assert normal <= survey.size_for_margin(0.03, 0.5) <= normal + 3


def test_what_no_size_can_be_worked_out_for() -> None:
    with pytest.raises(so.InputError) as caught:
        survey.size_for_margin(0, -1, population=2.5, design_effect=math.nan, confidence=95.0)
    columns = [fault.column for fault in caught.value.faults]
    assert columns == ["margin", "deviation", "design_effect", "confidence", "population"]
    with pytest.raises(so.InputError, match="too small"):
        survey.size_for_margin(1e-9, 1e9)


def test_cochran_cities() -> None:
    """Cochran (1977), 5.5: the best of 24 are 12.21 and 11.79."""
    strata = {
        "stratum": ["large", "small"],
        "population": [16, 48],
        "deviation": [math.sqrt(53_843), math.sqrt(5_581)],
    }
    assert survey.allocate(strata, 24)["asked"].tolist() == [12, 12]
    assert survey.allocate(strata, 24, rule="proportional")["asked"].tolist() == [6, 18]


@settings(max_examples=30)
@given(
    st.lists(st.tuples(st.integers(1, 9), st.integers(0, 9)), min_size=1, max_size=3),
    st.integers(0, 20),
)
def test_no_other_whole_numbers_are_better(rows: list[tuple[int, int]], more: int) -> None:
    table = pd.DataFrame(rows, columns=["population", "deviation"]).astype(float)
    table.insert(0, "stratum", [f"s{i}" for i in range(len(table))])
    least = np.minimum(2, table["population"]).astype(int)
    most = table["population"].astype(int)
    size = min(int(least.sum()) + more, int(most.sum()))
    asked = survey.allocate(table, size)["asked"]
    assert asked.sum() == size
    assert ((asked >= least) & (asked <= most)).all()

    def variance(counts: tuple[int, ...]) -> float:
        return sum(
            (n * s) ** 2 / count
            for n, s, count in zip(table["population"], table["deviation"], counts, strict=True)
        )

    ranges = [range(low, high + 1) for low, high in zip(least, most, strict=True)]
    best = min(variance(counts) for counts in product(*ranges) if sum(counts) == size)
    assert variance(tuple(asked)) == pytest.approx(best)


def test_a_budget_goes_where_an_answer_tells_most_for_its_cost() -> None:
    """Cochran (1977), 5.5: in proportion to population x deviation / square root of cost."""
    strata = pd.DataFrame(
        {
            "stratum": ["a", "b", "c"],
            "population": [90_000, 40_000, 100_000],
            "deviation": [10.0, 30.0, 5.0],
            "cost": [1.0, 4.0, 9.0],
        }
    )
    found = survey.allocate(strata, budget=20_000)
    spent = float(found["asked"] @ found["cost"])
    assert 20_000 - strata["cost"].min() < spent <= 20_000
    worth = strata["population"] * strata["deviation"] / np.sqrt(strata["cost"])
    share = found["asked"] / found["asked"].sum()
    assert share.tolist() == pytest.approx((worth / worth.sum()).tolist(), rel=2e-3)
    # Whoever can pay for all asks all.
    everybody = survey.allocate(strata, budget=1e9)
    assert everybody["asked"].tolist() == strata["population"].tolist()


def test_what_no_budget_is_shared_for() -> None:
    strata = {"stratum": ["a"], "population": [9], "deviation": [1.0], "cost": [0.1]}
    # Three tenths are not quite 0.3.
    assert survey.allocate(strata, budget=0.3)["asked"].tolist() == [3]
    with pytest.raises(so.InputError, match="which two a stratum cost"):
        survey.allocate(strata, budget=0.1)
    with pytest.raises(so.InputError, match="nor is a budget"):
        survey.allocate(strata)
    with pytest.raises(so.InputError) as caught:
        survey.allocate(strata, 3, budget=math.inf, rule="proportional")
    assert [fault.column for fault in caught.value.faults] == ["size", "budget", "budget"]


def test_faults_of_strata_are_told_together() -> None:
    strata = {"stratum": ["a", "a"], "population": [0, 4], "deviation": [1, None], "cost": [1, 0]}
    with pytest.raises(so.InputError) as caught:
        survey.allocate(strata, 1.5)
    assert [fault.column for fault in caught.value.faults] == [
        "population",
        "cost",
        "stratum",
        "deviation",
        "size",
    ]
    good = {"stratum": ["a", "b"], "population": [9, 4]}
    with pytest.raises(so.InputError, match="deviation: the column is missing"):
        survey.allocate(good, 6)
    with pytest.raises(so.InputError, match="not between 4, two a stratum, and 13, all"):
        survey.allocate(good, 3, rule="proportional")


def test_everybody_is_drawn_as_often() -> None:
    frame = pd.DataFrame({"place": list("ABCDE")})
    times = sum(
        (frame["place"].isin(survey.draw(frame, 2, seed=seed)["place"])) for seed in range(2000)
    )
    assert (abs(times / 2000 - 0.4) < 5 * math.sqrt(0.4 * 0.6 / 2000)).all()


def test_a_draw_is_repeated_by_its_seed() -> None:
    frame = pd.DataFrame({"place": range(100), "stratum": ["a", "b"] * 50}, index=range(7, 107))
    one = survey.draw(frame, {"a": 3, "b": 4}, seed=5)
    assert one.equals(survey.draw(frame, pd.Series({"b": 4, "a": 3}), seed=5))
    assert not one.equals(survey.draw(frame, {"a": 3, "b": 4}, seed=6))
    assert one["stratum"].value_counts().to_dict() == {"b": 4, "a": 3}
    assert one.index.is_monotonic_increasing
    assert one.index.is_unique


def test_what_cannot_be_drawn() -> None:
    frame = {"place": ["A", "B"], "stratum": ["a", "b"]}
    with pytest.raises(so.InputError) as caught:
        survey.draw(frame, {"a": 2, "c": 1}, seed=-1)
    assert len(caught.value.faults) == 4
    with pytest.raises(so.InputError, match="above the 2 that can be drawn"):
        survey.draw(frame, 3, seed=0)
    with pytest.raises(so.InputError, match="the column is missing"):
        survey.draw({"place": ["A"]}, {"a": 1}, seed=0)
