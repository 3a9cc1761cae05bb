"""What estimators promise, over all samples that could have been drawn."""

from __future__ import annotations

import math
from itertools import combinations, product
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import supplyopt as so

survey = so.survey
numbers = st.integers(-50, 200).map(float)


def close(found: float, expected: float, *, scale: float = 1.0) -> bool:
    return math.isclose(found, expected, rel_tol=1e-9, abs_tol=1e-9 * max(scale, 1.0))


def unbiased(samples: list[tuple[float, Any]], *, total: float, size: float) -> None:
    """Check expected estimate and expected variance over samples with their probabilities."""
    chances = np.array([chance for chance, _ in samples])
    assert close(chances.sum(), 1.0)
    values = np.array([estimate.value for _, estimate in samples])
    variances = np.array([estimate.standard_error**2 for _, estimate in samples])
    assert close(chances @ values, total, scale=size)
    truth = chances @ (values - total) ** 2
    assert close(chances @ variances, truth, scale=size**2)


@settings(max_examples=15)
@given(st.lists(numbers, min_size=3, max_size=6), st.data())
def test_simple_random_samples_are_unbiased(values: list[float], data: st.DataObject) -> None:
    asked = data.draw(st.integers(2, len(values)))
    samples = [
        survey.expansion(survey.simple_random({"y": list(drawn)}, len(values)), "y")
        for drawn in combinations(values, asked)
    ]
    even = [(1 / len(samples), estimate) for estimate in samples]
    unbiased(even, total=sum(values), size=1000.0)


@settings(max_examples=5)
@given(st.lists(numbers, min_size=7, max_size=7))
def test_stratified_samples_are_unbiased(values: list[float]) -> None:
    first, second = values[:4], values[4:]
    strata = {"stratum": ["a", "b"], "population": [4, 3]}
    samples = [
        survey.expansion(
            survey.stratified({"stratum": ["a", "a", "b", "b"], "y": [*one, *two]}, strata), "y"
        )
        for one, two in product(combinations(first, 2), combinations(second, 2))
    ]
    even = [(1 / len(samples), estimate) for estimate in samples]
    unbiased(even, total=sum(values), size=1000.0)


@settings(max_examples=3)
@given(st.lists(numbers, min_size=9, max_size=9))
def test_two_stage_samples_are_unbiased(values: list[float]) -> None:
    towns = {"a": values[:3], "b": values[3:5], "c": values[5:]}
    samples = []
    for names in combinations(towns, 2):
        ways = list(product(*(combinations(towns[name], 2) for name in names)))
        for one, two in ways:
            answers = {"cluster": [names[0]] * 2 + [names[1]] * 2, "y": [*one, *two]}
            sizes = {"cluster": names, "size": [len(towns[name]) for name in names]}
            sample = survey.cluster(answers, 3, sizes=sizes)
            samples.append((1 / 3 / len(ways), survey.expansion(sample, "y")))
    unbiased(samples, total=sum(values), size=1000.0)


def test_one_stage_clusters_are_unbiased() -> None:
    towns = {"a": [3.0, 5.0, 1.0], "b": [7.0], "c": [2.0, 2.0], "d": [9.0, 0.0, 4.0, 4.0]}
    samples = []
    for names in combinations(towns, 2):
        rows = [(name, value) for name in names for value in towns[name]]
        sample = survey.cluster(pd.DataFrame(rows, columns=["cluster", "y"]), 4)
        assert sample.design.name == "one-stage cluster"
        samples.append((1 / 6, survey.expansion(sample, "y")))
    unbiased(samples, total=37.0, size=37.0)


@settings(max_examples=10)
@given(
    st.lists(st.integers(0, 200).map(float), min_size=5, max_size=5),
    st.lists(st.integers(1, 9), min_size=10, max_size=10),
    st.sampled_from(["sen_yates_grundy", "horvitz_thompson"]),
)
def test_unequal_samples_are_unbiased(values: list[float], chosen: list[int], form: Any) -> None:
    """Any design of fixed size at all: each pair of three has a probability of its own."""
    subsets = list(combinations(range(5), 3))
    chances = np.array(chosen) / sum(chosen)
    joint = np.zeros((5, 5))
    for subset, chance in zip(subsets, chances, strict=True):
        joint[np.ix_(subset, subset)] += chance
    expected, variance = 0.0, 0.0
    truth = 0.0
    for subset, chance in zip(subsets, chances, strict=True):
        part = joint[np.ix_(subset, subset)]
        answers = {"probability": np.diag(part), "y": [values[i] for i in subset]}
        sample = survey.unequal(answers, joint=part, variance=form)
        total = float(sample.weights() @ np.array(answers["y"]))
        expected += chance * total
        truth += chance * (total - sum(values)) ** 2
        # Below 0 for some samples, where no estimate is given; the law is about all of them.
        variance += chance * sample.design.variance(np.array(answers["y"]))
    assert close(expected, sum(values), scale=1000.0)
    assert close(variance, truth, scale=1e6)


@settings(max_examples=10)
@given(st.lists(numbers, min_size=2, max_size=8), st.integers(0, 30))
def test_one_stratum_is_a_simple_random_sample(values: list[float], more: int) -> None:
    population = len(values) + more
    simple = survey.simple_random({"y": values}, population, label="s")
    answers = {"stratum": ["a"] * len(values), "y": values}
    strata = {"stratum": ["a"], "population": [population]}
    one = survey.stratified(answers, strata, label="s")
    assert repr(survey.expansion(one, "y")) == repr(survey.expansion(simple, "y"))
    # So are clusters of one, and equal chances with the joint ones of that design.
    alone = survey.cluster(
        {"cluster": [f"c{i}" for i in range(len(values))], "y": values}, population
    )
    expected = survey.expansion(simple, "y")
    count = len(values)
    chance = count / population
    joint = np.full((count, count), chance * (count - 1) / max(population - 1, 1))
    np.fill_diagonal(joint, chance)
    equal = survey.unequal({"probability": [chance] * count, "y": values}, joint=joint)
    for sample in (alone, equal):
        found = survey.expansion(sample, "y")
        assert close(found.value, expected.value, scale=1000)
        assert close(found.standard_error**2, expected.standard_error**2, scale=1e6)


def all_designs(y: list[float], x: list[float]) -> list[so.survey.Sample]:
    """Give samples of six of twenty-four, one of each design."""
    columns = {"y": y, "x": x}
    halves = ["a", "a", "a", "b", "b", "b"]
    chances = [0.1, 0.2, 0.3, 0.3, 0.4, 0.2]
    return [
        survey.simple_random(columns, 24),
        survey.stratified(
            {"stratum": halves, **columns}, {"stratum": ["a", "b"], "population": [10, 14]}
        ),
        survey.cluster({"cluster": ["a", "a", "b", "b", "c", "c"], **columns}, 6, elements=24),
        survey.cluster(
            {"cluster": ["a", "a", "b", "b", "c", "c"], **columns},
            6,
            sizes={"cluster": ["a", "b", "c"], "size": [5, 4, 3]},
            elements=24,
        ),
        survey.unequal({"probability": chances, **columns}, population=24),
    ]


Y = [40.0, 44.0, 30.0, 52.0, 70.0, 64.0]
X = [20.0, 21.0, 16.0, 25.0, 36.0, 30.0]


def estimates(y: list[float], x: list[float], *, known: float) -> list[list[so.survey.Estimate]]:
    return [
        [
            survey.expansion(sample, "y"),
            survey.expansion(sample, "y", of="mean"),
            survey.hajek(sample, "y"),
            survey.hajek(sample, "y", of="total"),
            survey.ratio(sample, "y", auxiliary="x"),
            survey.ratio(sample, "y", auxiliary="x", auxiliary_total=known, of="total"),
            survey.regression(sample, "y", auxiliary="x", auxiliary_total=known),
        ]
        for sample in all_designs(y, x)
    ]


@pytest.mark.parametrize("factor", [1e-6, 3.0, 1e9])
def test_scaling_answers_scales_estimates(factor: float) -> None:
    scaled = [factor * y for y in Y]
    for before, after in zip(
        estimates(Y, X, known=600), estimates(scaled, X, known=600), strict=True
    ):
        for one, other in zip(before, after, strict=True):
            assert other.value == pytest.approx(factor * one.value, rel=1e-12)
            assert other.standard_error == pytest.approx(factor * one.standard_error, rel=1e-9)
            assert other.freedom == pytest.approx(one.freedom, rel=1e-9)
            assert other.design_effect == pytest.approx(one.design_effect, rel=1e-9)


def test_shifting_answers_shifts_means_alone() -> None:
    shifted = [y + 1000 for y in Y]
    for sample, moved in zip(all_designs(Y, X), all_designs(shifted, X), strict=True):
        one, other = survey.hajek(sample, "y"), survey.hajek(moved, "y")
        assert other.value == pytest.approx(one.value + 1000, rel=1e-12)
        assert other.standard_error == pytest.approx(one.standard_error, rel=1e-8)


def test_weights_sum_to_the_population() -> None:
    simple, strata, one_stage, *_ = all_designs(Y, X)
    assert simple.weights().sum() == pytest.approx(24)
    assert strata.weights().sum() == pytest.approx(24)
    assert strata.weights()[:3].sum() == pytest.approx(10)
    assert one_stage.weights().tolist() == [2.0] * 6


def test_a_ratio_of_what_goes_in_proportion_is_exact() -> None:
    for sample in all_designs([2 * x for x in X], X):
        found = survey.ratio(sample, "y", auxiliary="x", auxiliary_total=600, of="total")
        assert found.value == pytest.approx(1200)
        assert found.standard_error == pytest.approx(0, abs=1e-9)
        line = survey.regression(sample, "y", auxiliary="x", auxiliary_total=600)
        assert line.value == pytest.approx(1200)
        assert line.standard_error == pytest.approx(0, abs=1e-9)


def censuses() -> list[so.survey.Sample]:
    columns = {"y": Y, "x": X}
    halves = ["a", "a", "a", "b", "b", "b"]
    return [
        survey.simple_random(columns, 6),
        survey.simple_random({"y": [sum(Y)], "x": [sum(X)]}, 1),
        survey.stratified(
            {"stratum": halves, **columns}, {"stratum": ["a", "b"], "population": [3, 3]}
        ),
        survey.cluster({"cluster": halves, **columns}, 2),
        survey.cluster(
            {"cluster": halves, **columns}, 2, sizes={"cluster": ["a", "b"], "size": [3, 3]}
        ),
        survey.unequal({"probability": [1] * 6, **columns}, joint=np.ones((6, 6)), population=6),
        survey.unequal({"probability": [1] * 6, **columns}, population=6),
    ]


@pytest.mark.parametrize("sample", censuses(), ids=lambda sample: sample.label)
def test_a_census_has_no_error(sample: so.survey.Sample) -> None:
    assert sample.design.complete
    found = [
        survey.expansion(sample, "y"),
        survey.hajek(sample, "y", of="total"),
        survey.ratio(sample, "y", auxiliary="x", auxiliary_total=sum(X), of="total"),
    ]
    if sample.asked > 1:
        line = survey.regression(sample, "y", auxiliary="x", auxiliary_total=sum(X))
        found.append(line)
    for estimate in found:
        assert estimate.value == pytest.approx(sum(Y))
        assert estimate.standard_error == 0
        assert (estimate.low, estimate.high) == (estimate.value, estimate.value)
        assert math.isnan(estimate.design_effect)


def test_clusters_all_drawn_are_strata() -> None:
    halves = ["a", "a", "a", "b", "b", "b"]
    sizes = {"cluster": ["a", "b"], "size": [10, 14]}
    by_cluster = survey.cluster({"cluster": halves, "y": Y}, 2, sizes=sizes)
    strata = {"stratum": ["a", "b"], "population": [10, 14]}
    by_stratum = survey.stratified({"stratum": halves, "y": Y}, strata)
    one, other = survey.expansion(by_cluster, "y"), survey.expansion(by_stratum, "y")
    assert repr(one) == repr(other)
    assert one.design_effect == pytest.approx(other.design_effect)


def test_design_effects() -> None:
    simple = survey.expansion(all_designs(Y, X)[0], "y")
    assert simple.design_effect == pytest.approx(1)
    # Alike within, different between: good strata, bad clusters.
    y, names = [1.0, 2.0, 51.0, 52.0], ["a", "a", "b", "b"]
    strata = {"stratum": ["a", "b"], "population": [10, 10]}
    assert (
        survey.expansion(survey.stratified({"stratum": names, "y": y}, strata), "y").design_effect
        < 0.01
    )
    assert survey.expansion(survey.cluster({"cluster": names, "y": y}, 10), "y").design_effect > 2


def test_intervals_hold_the_mean_as_often_as_they_say() -> None:
    rng = np.random.default_rng(5)
    towns, hills = rng.normal(50, 10, 40), rng.normal(20, 4, 60)
    strata = {"stratum": ["t", "h"], "population": [40, 60]}
    held, runs = 0, 300
    for _ in range(runs):
        y = [*rng.choice(towns, 5, replace=False), *rng.choice(hills, 4, replace=False)]
        sample = survey.stratified({"stratum": ["t"] * 5 + ["h"] * 4, "y": y}, strata)
        found = survey.expansion(sample, "y")
        held += found.low <= towns.sum() + hills.sum() <= found.high
    assert abs(held / runs - 0.95) < 4 * math.sqrt(0.95 * 0.05 / runs)
