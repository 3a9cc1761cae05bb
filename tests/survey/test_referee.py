"""The same answers as another library gives: svy 0.35.0, by Taylor linearization.

That library is not installed here: it is in beta and brings a data frame library and two compiled
parts of its own. Its numbers were taken down once.
"""

from __future__ import annotations

import pytest

import supplyopt as so

survey = so.survey

COLUMNS = {"y": [40.0, 44.0, 30.0, 52.0, 70.0, 64.0], "x": [20.0, 21.0, 16.0, 25.0, 36.0, 30.0]}
HALVES = {"stratum": ["a", "a", "a", "b", "b", "b"], **COLUMNS}
PAIRS = {"cluster": ["a", "a", "b", "b", "c", "c"], **COLUMNS}
CHANCES = {"probability": [0.1, 0.2, 0.3, 0.3, 0.4, 0.2], **COLUMNS}
SAMPLES = {
    "simple": survey.simple_random(COLUMNS, 24),
    "strata": survey.stratified(HALVES, {"stratum": ["a", "b"], "population": [10, 14]}),
    "one stage": survey.cluster(PAIRS, 6),
    "two stages": survey.cluster(PAIRS, 6, sizes={"cluster": ["a", "b", "c"], "size": [5, 4, 3]}),
    "unequal": survey.unequal(CHANCES),
}
# Estimate, standard error, design effect.
TOTALS = {
    "simple": (1200.0, 127.89996090695259, 1.0),
    "strata": (1248.0, 74.33258594542099, 0.34177883346529814),
    "one stage": (600.0, 72.16647421067486, 1.910211267605634),
    "two stages": (1150.0, 75.33923280734945, 0.39616399346706305),
    "unequal": (1388.3333333333335, 268.8297685235853, 3.5950495903215973),
}
MEANS = {
    "simple": (50.0, 5.329165037789691, 1.0),
    "strata": (52.0, 3.0971910810591896, 0.3417788334652943),
    "one stage": (50.0, 6.013872850889571, 1.9102112676056335),
    "two stages": (47.916666666666664, 5.410981257710684, 1.1770831879243036),
    "unequal": (47.6, 5.260401474552051, 1.171012544604759),
}
RATIOS = {
    "simple": (2.027027027027027, 0.03453336977470839),
    "strata": (2.0303687635574836, 0.03996080661610211),
    "one stage": (2.027027027027027, 0.008419128054954688),
    "two stages": (2.0282186948853616, 0.023123392913666385),
    "unequal": (2.036674816625917, 0.03439586291243268),
}


@pytest.mark.parametrize("name", SAMPLES)
def test_totals(name: str) -> None:
    found = survey.expansion(SAMPLES[name], "y")
    given = (found.value, found.standard_error, found.design_effect)
    assert given == pytest.approx(TOTALS[name], rel=1e-12)


@pytest.mark.parametrize("name", SAMPLES)
def test_means(name: str) -> None:
    found = survey.hajek(SAMPLES[name], "y")
    given = (found.value, found.standard_error, found.design_effect)
    assert given == pytest.approx(MEANS[name], rel=1e-12)


@pytest.mark.parametrize("name", SAMPLES)
def test_ratios(name: str) -> None:
    found = survey.ratio(SAMPLES[name], "y", auxiliary="x")
    assert (found.value, found.standard_error) == pytest.approx(RATIOS[name], rel=1e-12)
