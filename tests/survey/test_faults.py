"""What is wrong with answers is told at once; a visit is never an estimate."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

import supplyopt as so

survey = so.survey
VISIT = survey.visits({"place": ["Jinqiao"], "masks": [0.45], "x": [1]}, reason="unannounced")
SAMPLE = survey.simple_random({"place": list("ABC"), "masks": [1, 2, 4], "x": [1, 1, 1]}, 9)


def faults(call: Callable[[], Any]) -> list[tuple[str, int | None, str]]:
    with pytest.raises(so.InputError) as caught:
        call()
    return [(fault.table, fault.row, fault.column) for fault in caught.value.faults]


ESTIMATORS: list[Callable[[Any], Any]] = [
    lambda sample: survey.expansion(sample, "masks"),
    lambda sample: survey.hajek(sample, "masks"),
    lambda sample: survey.ratio(sample, "masks", auxiliary="x"),
    lambda sample: survey.regression(sample, "masks", auxiliary="x", auxiliary_total=3),
    lambda sample: survey.demands({"mask": sample}, so.examples.four_places().tables["demand"]),
]


@pytest.mark.parametrize("estimator", ESTIMATORS)
def test_a_visit_is_refused_everywhere(estimator: Callable[[Any], Any]) -> None:
    with pytest.raises(so.InputError, match="an anecdote, not an estimate"):
        estimator(VISIT)
    with pytest.raises(so.InputError):
        estimator(0.45)


def test_a_visit_has_no_numbers_of_a_sample() -> None:
    assert not isinstance(VISIT, survey.Sample)
    for name in ("weights", "design", "value", "standard_error", "interval"):
        assert not hasattr(VISIT, name)
    assert VISIT.label == "visit to 1 chosen place"
    assert "no estimate" in repr(VISIT)
    assert faults(lambda: survey.visits(3, reason=" ")) == [
        ("", None, "reason"),
        ("answers", None, ""),
    ]


MAKERS: list[Callable[[Any], Any]] = [
    lambda answers: survey.simple_random(answers, 530),
    lambda answers: survey.stratified(answers, {"stratum": ["a"], "population": [530]}),
    lambda answers: survey.cluster(answers, 530),
    survey.unequal,
]


@pytest.mark.parametrize("maker", MAKERS)
def test_a_visit_does_not_become_a_sample(maker: Callable[[Any], Any]) -> None:
    with pytest.raises(so.InputError, match="an anecdote, not an estimate") as caught:
        maker(VISIT)
    assert len(caught.value.faults) == 1


def test_answers_without_a_design_are_no_sample() -> None:
    with pytest.raises(so.InputError, match="does not say how the answers were drawn"):
        survey.expansion(pd.DataFrame({"masks": [1.0, 2.0]}), "masks")


def test_simple_random() -> None:
    answers = {"place": ["A", " A", None], "masks": [1, 2, 3]}
    assert faults(lambda: survey.simple_random(answers, 2)) == [
        ("", None, "population"),
        ("answers", 3, "place"),
    ]
    with pytest.raises(so.InputError, match="has no standard error"):
        survey.simple_random({"masks": [0.45]}, 530)
    with pytest.raises(so.InputError, match="there is no answer"):
        survey.simple_random({"masks": []}, 530)
    with pytest.raises(so.InputError, match="not a whole number"):
        survey.simple_random({"masks": [1, 2]}, 5.5)


def test_stratified() -> None:
    answers = {"stratum": ["a", "a", "a", "x", "c"], "masks": [1, 2, 3, 4, 5]}
    strata = {"stratum": ["a", "b", "c"], "population": [2, 5, 7]}
    assert faults(lambda: survey.stratified(answers, strata)) == [
        ("answers", 5, "stratum"),
        ("strata", 2, "population"),
        ("strata", 3, "stratum"),
        ("strata", 4, "stratum"),
    ]
    assert faults(lambda: survey.stratified({"masks": [1]}, {"stratum": ["a", "a"]})) == [
        ("answers", None, "stratum"),
        ("strata", None, "population"),
        ("strata", 3, "stratum"),
    ]


def test_cluster() -> None:
    answers = {"cluster": ["a", "a", "b", "c", "d"], "masks": [1, 2, 3, 4, 5]}
    sizes = {"cluster": ["a", "b", "c"], "size": [1, 4, 1]}
    assert faults(lambda: survey.cluster(answers, 3, sizes=sizes, elements=2)) == [
        ("", None, "population"),
        ("", None, "elements"),
        ("sizes", 2, "size"),
        ("sizes", 3, "cluster"),
        ("sizes", None, "cluster"),
    ]
    with pytest.raises(so.InputError, match="there is one cluster"):
        survey.cluster({"cluster": ["a", "a"], "masks": [1, 2]}, 3)


def test_known_numbers_that_contradict_the_answers() -> None:
    whole = {"cluster": ["a", "a", "b"], "masks": [1, 2, 3]}
    with pytest.raises(so.InputError, match="is not 3, what all clusters have"):
        survey.cluster(whole, 2, elements=4)
    certain = {"probability": [1, 1], "masks": [1, 2]}
    with pytest.raises(so.InputError, match="nothing was left to chance"):
        survey.unequal(certain, population=3)


def test_unequal() -> None:
    answers = {"probability": [0.5, 0, 1.5], "masks": [1, 2, 3]}
    assert faults(lambda: survey.unequal(answers, variance="horvitz_thompson", population=2)) == [
        ("", None, "variance"),
        ("", None, "population"),
        ("answers", 3, "probability"),
        ("answers", 4, "probability"),
    ]
    good = {"probability": [0.5, 0.4, 0.3], "masks": [1, 2, 3]}
    joint = [[0.5, 0.0, 0.35], [0.2, 0.4, 0.1], [0.1, 0.2, math.nan]]
    assert faults(lambda: survey.unequal(good, joint=joint)) == [
        ("joint", 3, "1"),
        ("joint", 4, "1"),
        ("joint", 4, "2"),
        ("joint", 4, "3"),
    ]
    with pytest.raises(so.InputError, match="has the shape"):
        survey.unequal(good, joint=[[0.5]])
    with pytest.raises(so.InputError, match="no number"):
        survey.unequal(good, joint=[["x"]])


def test_a_variance_below_0_is_refused() -> None:
    chance = [0.9, 0.1]
    joint = np.array([[0.9, 0.095], [0.095, 0.1]])
    sample = survey.unequal({"probability": chance, "y": [10.0, 0.0]}, joint=joint)
    assert sample.design.variance(np.array([10.0, 0.0])) < 0
    with pytest.raises(so.InputError, match="estimated variance is"):
        survey.expansion(sample, "y")


def test_columns_of_answers() -> None:
    sample = survey.simple_random({"masks": [1, "many", None], "x": [1, math.inf, 2]}, 9)
    assert faults(lambda: survey.ratio(sample, "masks", auxiliary="x")) == [
        ("answers", 3, "masks"),
        ("answers", 4, "masks"),
        ("answers", 3, "x"),
    ]
    with pytest.raises(so.InputError, match="they have: masks, x"):
        survey.expansion(sample, "mask")


def test_arguments_of_estimators() -> None:
    with pytest.raises(so.InputError, match="cannot be estimated"):
        survey.expansion(SAMPLE, "masks", of="median")  # type: ignore[arg-type]
    with pytest.raises(so.InputError, match="between 0 and 1"):
        survey.expansion(SAMPLE, "masks", confidence=95)
    with pytest.raises(so.InputError, match="same everywhere"):
        survey.regression(SAMPLE, "masks", auxiliary="x", auxiliary_total=9)
    with pytest.raises(so.InputError, match="auxiliary_total"):
        survey.ratio(SAMPLE, "masks", auxiliary="x", of="total")
    none = survey.simple_random({"masks": [1, 2], "x": [0, 0]}, 9)
    with pytest.raises(so.InputError, match="adds up to 0"):
        survey.ratio(none, "masks", auxiliary="x")
    two = survey.simple_random({"masks": [1, 2], "x": [0, 1]}, 9)
    with pytest.raises(so.InputError, match="a slope uses up"):
        survey.regression(two, "masks", auxiliary="x", auxiliary_total=3)
    clusters = survey.cluster({"cluster": ["a", "b"], "masks": [1, 2]}, 9)
    with pytest.raises(so.InputError, match="number of elements"):
        survey.expansion(clusters, "masks", of="mean")
    everybody = survey.simple_random({"masks": [1, 2, 3], "x": [1, 2, 3]}, 3)
    with pytest.raises(so.InputError, match="not what all of them answered"):
        survey.ratio(everybody, "masks", auxiliary="x", auxiliary_total=7, of="total")


def test_what_was_put_right_is_said_where_it_was_given() -> None:
    with pytest.warns(so.InputWarning, match="outer blanks") as caught:
        survey.simple_random({"place": [" A", "B"], "masks": [1, 2]}, 9)
    assert caught[0].filename == __file__


def test_answers_are_kept_as_they_were() -> None:
    given = pd.DataFrame({"masks": [1.0, 2.0]}, index=[7, 8])
    sample = survey.simple_random(given, 9)
    given.loc[7, "masks"] = 100.0
    copy = sample.answers
    copy.loc[0, "masks"] = 100.0
    assert survey.expansion(sample, "masks", of="mean").value == 1.5
