"""Samples with unequal chances: exact against all samples there are, drawn as promised."""

from __future__ import annotations

import math
import time
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import supplyopt as so
from supplyopt.survey.max_entropy import max_entropy

survey = so.survey


def enumerated(log_odds: Any, size: int) -> tuple[list[tuple[int, ...]], np.ndarray]:
    """Give all samples of a size with their probabilities: products of odds, normed."""
    samples = list(combinations(range(len(log_odds)), size))
    weights = np.array([math.exp(math.fsum(log_odds[i] for i in sample)) for sample in samples])
    return samples, weights / weights.sum()


def together(samples: list[tuple[int, ...]], chances: np.ndarray, count: int) -> np.ndarray:
    table = np.zeros((count, count))
    for sample, chance in zip(samples, chances, strict=True):
        table[np.ix_(sample, sample)] += chance
    return table


odds = st.lists(st.floats(-5, 5), min_size=2, max_size=8)


@given(odds, st.data())
def test_pairs_are_those_of_all_samples(log_odds: list[float], data: st.DataObject) -> None:
    """From the chances alone the same odds are found again, and so all pairs."""
    size = data.draw(st.integers(1, len(log_odds) - 1))
    joint = together(*enumerated(log_odds, size), len(log_odds))
    found = survey.joint_chances(np.diag(joint)).to_numpy()
    np.testing.assert_allclose(found, joint, rtol=0, atol=1e-10)
    part = data.draw(st.permutations(range(len(log_odds))))[:3]
    some = survey.joint_chances(np.diag(joint), of=part)
    np.testing.assert_allclose(some.to_numpy(), joint[np.ix_(part, part)], rtol=0, atol=1e-10)
    assert some.index.tolist() == some.columns.tolist() == part


sizes = st.lists(
    st.floats(1e-6, 1) | st.sampled_from([1e-6, 1.0, 1e3]) | st.integers(1, 9).map(float),
    min_size=1,
    max_size=40,
)


@given(sizes, st.data())
def test_chances_and_pairs_add_up(worth: list[float], data: st.DataObject) -> None:
    count = len(worth)
    asked = data.draw(st.integers(1, count))
    least = data.draw(st.floats(0, 1)) * asked / count
    chance = survey.inclusion_chances(worth, asked, least=min(least, asked / count)).to_numpy()
    assert chance.sum() == pytest.approx(asked, abs=1e-12 * count)
    assert (chance > 0).all()
    assert (chance <= 1).all()
    assert (chance >= min(least, 1) * (1 - 1e-12)).all()
    # Between the bounds all are one multiple of size; at them none would fit better.
    free = (chance > least) & (chance < 1)
    multiple = chance / np.array(worth)
    if free.any():
        rate = multiple[free].max()
        assert multiple[free].min() == pytest.approx(rate, rel=1e-9)
        assert (multiple[chance >= 1] <= rate * (1 + 1e-9)).all()
        assert (multiple[chance <= least] >= rate * (1 - 1e-9)).all()
    joint = survey.joint_chances(chance).to_numpy()
    np.testing.assert_allclose(joint.sum(axis=0), asked * chance, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(np.diag(joint), chance, rtol=1e-9)
    assert (joint == joint.T).all()
    product = np.outer(chance, chance)
    apart = ~np.eye(count, dtype=bool)
    assert (joint[apart] <= product[apart] * (1 + 1e-9)).all()
    if asked - (chance == 1).sum() > 1:
        assert (joint > 0).all()


@given(st.integers(1, 30), st.data())
def test_equal_sizes_are_a_simple_random_sample(count: int, data: st.DataObject) -> None:
    asked = data.draw(st.integers(1, count))
    chance = survey.inclusion_chances([7] * count, asked)
    assert chance.to_numpy() == pytest.approx(asked / count, rel=1e-12)
    joint = survey.joint_chances(chance).to_numpy()
    apart = ~np.eye(count, dtype=bool)
    even = asked * (asked - 1) / (count * max(count - 1, 1))
    np.testing.assert_allclose(joint[apart], even, rtol=1e-11, atol=1e-15)


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5])
def test_extreme_odds_stay_exact_to_the_last_pair(size: int) -> None:
    """A millionth beside one: pairs of the small are right in themselves, not beside the large."""
    log_odds = np.log([1.0, 1e-6, 3e-6, 0.5, 1e-3, 2.0])
    joint = together(*enumerated(log_odds, size), 6)
    found = survey.joint_chances(np.diag(joint)).to_numpy()
    np.testing.assert_allclose(found, joint, rtol=1e-8)


@pytest.mark.parametrize("scale", [1e-300, 1e-6, 1.0, 1e300])
def test_sizes_of_any_magnitude(scale: float) -> None:
    worth = np.array([1.0, 1e-6, 1.0, 1e-6, 1.0])
    chance = survey.inclusion_chances(worth * scale, 2)
    expected = 2 * worth / worth.sum()
    np.testing.assert_allclose(chance, expected, rtol=1e-12)
    assert survey.joint_chances(chance).loc[1, 3] > 0


@given(odds, st.data())
def test_one_and_all_but_one(log_odds: list[float], data: st.DataObject) -> None:
    """Of one nothing is drawn with it; of all but one, who is left out is drawn alone."""
    count = len(log_odds)
    chance = np.exp(log_odds) / np.exp(log_odds).sum()
    one = survey.joint_chances(chance).to_numpy()
    np.testing.assert_allclose(one, np.diag(chance), atol=1e-15)
    rest = survey.joint_chances(1 - chance).to_numpy()
    expected = 1 - np.add.outer(chance, chance)
    np.fill_diagonal(expected, 1 - chance)
    np.testing.assert_allclose(rest, expected, atol=1e-12)
    seed = data.draw(st.integers(0, 2**32 - 1))
    for part, size in ((chance, 1), (1 - chance, count - 1), (np.ones(count), count)):
        drawn = survey.draw_unequal({"place": range(count)}, size, chances=part, seed=seed)
        assert len(drawn) == size


@given(sizes, st.data())
def test_as_many_as_asked_are_drawn_in_their_order(worth: list[float], data: st.DataObject) -> None:
    asked = data.draw(st.integers(1, len(worth)))
    seed = data.draw(st.integers(0, 2**32 - 1))
    labels = [f"p{i}" for i in range(len(worth))]
    frame = pd.DataFrame({"place": labels, "worth": worth}, index=labels)
    chance = survey.inclusion_chances(frame["worth"], asked)
    drawn = survey.draw_unequal(frame, asked, chances=chance, seed=seed)
    assert len(drawn) == asked
    assert drawn.index.is_unique
    assert drawn.index.tolist() == [label for label in labels if label in set(drawn.index)]
    assert set(chance.index[chance == 1]) <= set(drawn.index)
    assert drawn["probability"].equals(chance[drawn.index])
    # Its chances may be a column as well, or stand in another order with their index.
    other = survey.draw_unequal(frame.assign(chance=chance), asked, chances="chance", seed=seed)
    assert other.index.equals(drawn.index)
    again = survey.draw_unequal(frame, asked, chances=chance.iloc[::-1], seed=seed)
    assert again.equals(drawn)


def test_samples_are_drawn_as_often_as_they_should() -> None:
    """Chi-square over all twenty samples of three of six; a bound passed once in a million."""
    chance = survey.inclusion_chances([1, 2, 3, 4, 5, 6], 3).to_numpy()
    design = max_entropy(chance)
    samples, expected = enumerated(design.log_odds, 3)
    rng = np.random.default_rng(7)
    draws = 20_000
    counts = dict.fromkeys(samples, 0)
    for _ in range(draws):
        counts[tuple(design.drawn(rng).tolist())] += 1
    seen = np.array(list(counts.values()))
    square = float(((seen - draws * expected) ** 2 / (draws * expected)).sum())
    # Quantile of chi-square with 19 degrees of freedom at 1 - 1e-6 (tables: 63.7).
    assert square < 63.7


def test_draws_of_seeds_have_the_chances_they_say() -> None:
    frame = pd.DataFrame({"place": range(12), "worth": [9, 9, 1, 1, 1, 2, 2, 3, 3, 4, 5, 0.1]})
    chance = survey.inclusion_chances(frame["worth"], 4)
    seen = np.zeros(12)
    for seed in range(300):
        seen[survey.draw_unequal(frame, 4, chances=chance, seed=seed).index] += 1
    error = np.sqrt(300 * chance * (1 - chance)).to_numpy()
    free = error > 0
    # Five standard errors for eleven numbers: by chance once in a hundred thousand.
    assert (np.abs(seen - 300 * chance.to_numpy())[free] < 5 * error[free]).all()


@settings(max_examples=10)
@given(
    st.lists(st.integers(0, 50).map(float), min_size=4, max_size=6),
    st.lists(st.integers(1, 40), min_size=6, max_size=6),
    st.data(),
)
def test_the_whole_chain_is_unbiased(
    values: list[float], worth: list[int], data: st.DataObject
) -> None:
    """Estimate and variance by Sen, Yates and Grundy, over every sample that may be drawn."""
    count = len(values)
    asked = data.draw(st.integers(2, count - 1))
    chance = survey.inclusion_chances(worth[:count], asked)
    design = max_entropy(chance.to_numpy())
    samples, likely = enumerated(design.log_odds, design.size)
    if design.size == 1:
        return  # Nothing tells how others differ: see below.
    total = variance = truth = 0.0
    for part, how_likely in zip(samples, likely, strict=True):
        rows = sorted([*design.certain.tolist(), *design.others[list(part)].tolist()])
        answers = {"probability": chance[rows], "y": [values[i] for i in rows]}
        joint = survey.joint_chances(chance, of=rows)
        found = survey.expansion(survey.unequal(answers, joint=joint), "y")
        total += how_likely * found.value
        variance += how_likely * found.standard_error**2
        truth += how_likely * (found.value - sum(values)) ** 2
    assert total == pytest.approx(sum(values), abs=1e-7)
    assert variance == pytest.approx(truth, rel=1e-7, abs=1e-7)


def test_who_was_certain_is_no_degree_of_freedom() -> None:
    chance = survey.inclusion_chances([50, 3, 2, 2, 1, 1], 4)
    drawn = survey.draw_unequal({"y": [9, 1, 2, 3, 4, 5]}, 4, chances=chance, seed=1)
    joint = survey.joint_chances(chance, of=drawn.index)
    assert (drawn["probability"] == 1).sum() == 2
    assert survey.expansion(survey.unequal(drawn, joint=joint), "y").freedom == 1
    assert survey.expansion(survey.unequal(drawn), "y").freedom == 3


def test_what_goes_with_size_is_known_exactly() -> None:
    frame = so.examples.xiamen_communities()
    chance = survey.inclusion_chances(frame["listed"], 26)
    drawn = survey.draw_unequal(frame, 26, chances=chance, seed=2020)
    joint = survey.joint_chances(chance, of=drawn.index)
    sample = survey.unequal(drawn, joint=joint, population=len(frame))
    found = survey.expansion(sample, "listed")
    assert found.value == pytest.approx(float(frame["listed"].sum()))
    assert found.standard_error < 1e-6 * found.value
    assert survey.expansion(sample, "masks").standard_error > 0


def test_the_city_takes_less_than_two_seconds() -> None:
    frame = so.examples.xiamen_communities()
    start = time.perf_counter()
    chance = survey.inclusion_chances(frame["listed"], 26)
    joint = survey.joint_chances(chance).to_numpy()
    assert time.perf_counter() - start < 2
    np.testing.assert_allclose(joint.sum(axis=0), 26 * chance, rtol=1e-11)


@pytest.mark.parametrize("few", [1e-2, 1e-6, 1e-9])
def test_where_nearly_nothing_is_left_to_chance(few: float) -> None:
    chance = np.r_[np.full(3, 1 - few), np.full(4, 3 * few / 4)]
    joint = survey.joint_chances(chance).to_numpy()
    np.testing.assert_allclose(joint.sum(axis=0), 3 * chance, rtol=1e-6)
    # One of the large is out for one of the small: each of the twelve ways as often.
    assert joint[0, 3] == pytest.approx(few / 2, rel=10 * few + 1e-6)


def faults(call: Any) -> list[tuple[str, int | None, str]]:
    with pytest.raises(so.InputError) as caught:
        call()
    return [(fault.table, fault.row, fault.column) for fault in caught.value.faults]


def test_chances_that_cannot_be_had() -> None:
    chances = survey.inclusion_chances
    assert faults(lambda: chances([1, -2, None, "x"], 2)) == [("sizes", 4, ""), ("sizes", 5, "")]
    assert faults(lambda: chances([1, -2, 3], 2)) == [("sizes", 3, "")]
    assert faults(lambda: chances([1, 0, 3], 2)) == [("sizes", 3, "")]
    assert faults(lambda: chances([1, 0, 0], 2, least=0.1)) == [("", None, "asked")]
    assert faults(lambda: chances([1, 2], 3)) == [("", None, "asked")]
    assert faults(lambda: chances([1, 2], 0)) == [("", None, "asked")]
    assert faults(lambda: chances([1, 2], 1, least=0.6)) == [("", None, "least")]
    assert faults(lambda: chances([1, 2], 1, least=True)) == [("", None, "least")]
    assert faults(lambda: chances([], 1)) == [("sizes", None, "")]
    assert faults(lambda: chances(object(), 1)) == [("sizes", 2, "")]
    assert chances([0, 0], 1, least=0.25).tolist() == [0.5, 0.5]
    assert chances(pd.Series([1, 3], ["a", "b"]), 1).index.tolist() == ["a", "b"]


def test_one_left_to_chance_has_no_standard_error() -> None:
    chance = survey.inclusion_chances([50, 2, 1, 1], 2)
    drawn = survey.draw_unequal({"y": [9, 1, 2, 3]}, 2, chances=chance, seed=1)
    joint = survey.joint_chances(chance, of=drawn.index)
    assert faults(lambda: survey.unequal(drawn, joint=joint)) == [("answers", 3, "probability")]


def test_draws_that_cannot_be_made() -> None:
    frame = pd.DataFrame({"place": list("ABC"), "p": [0.5, 0.5, 1.0]})

    def drawn(size: Any = 2, seed: Any = 1, *, of: Any = frame, chances: Any = "p") -> Any:
        return faults(lambda: survey.draw_unequal(of, size, chances=chances, seed=seed))

    assert drawn(size=1.5, seed=-1) == [("", None, "seed"), ("", None, "size")]
    assert drawn(chances="q") == [("frame", None, "q")]
    assert drawn(size=1) == [("chances", None, "")]
    assert drawn(chances=[0.5, 0.5]) == [("chances", None, "")]
    assert drawn(chances=[0.0, 1.5, 0.5]) == [("chances", 2, ""), ("chances", 3, "")]
    assert drawn(chances=pd.Series([0.5, 0.5, 1.0], [7, 8, 9])) == [("chances", None, "")]
    assert drawn(of=frame.rename(columns={"p": "probability"}), chances=frame["p"]) == [
        ("frame", None, "probability")
    ]
    assert drawn(of=3) == [("frame", None, "")]
    visit = survey.visits({"place": ["A"]}, reason="a road")
    assert drawn(of=visit, size=1, chances=[1.0]) == [("frame", None, "")]
    joint = survey.joint_chances
    assert faults(lambda: joint([0.5, 0.7])) == [("chances", None, "")]
    assert faults(lambda: joint([0.5, 0.5], of=[0, 0, 2])) == [("", None, "of")] * 2
    with pytest.raises(so.CertificateError, match="lost in the rounding"):
        joint([1.0, 1e-20])
