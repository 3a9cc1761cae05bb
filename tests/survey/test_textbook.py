"""Examples of the textbooks, with the numbers printed there."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

import supplyopt as so

survey = so.survey

# Cochran, Sampling Techniques (3rd edition, 1977), section 2.8: signatures on 50 of 676 sheets.
SIGNATURES = [42, 41, 36, 32, 29, 27, 23, 19, 16, 15, 14, 11, 10, 9, 7, 6, 5, 4, 3]
SHEETS = [23, 4, 1, 1, 1, 2, 1, 1, 2, 2, 1, 1, 1, 1, 1, 3, 2, 1, 1]


def with_moments(count: int, mean: float, variance: float) -> list[float]:
    """Make numbers with a given mean and variance: printed examples give no more."""
    steps = np.arange(count, dtype=float)
    values = (steps - steps.mean()) / steps.std(ddof=1) * math.sqrt(variance) + mean
    return [float(value) for value in values]


def test_cochran_signatures_on_a_petition() -> None:
    y = np.repeat(SIGNATURES, SHEETS).astype(float)
    assert (len(y), y.sum()) == (50, 1471)
    found = survey.expansion(survey.simple_random({"y": y}, 676), "y")
    assert round(found.value) == 19_888
    assert np.var(y, ddof=1) == pytest.approx(229.0, abs=0.05)
    # Printed: 80 % limits by 1.28, the normal quantile, 18,107 and 21,669.
    low, high = (found.value + sign * 1.28 * found.standard_error for sign in (-1, 1))
    assert low == pytest.approx(18_107, abs=2)
    assert high == pytest.approx(21_669, abs=2)


@pytest.mark.parametrize(("asked", "error"), [((6, 18), 1372), ((12, 12), 1044)])
def test_cochran_cities_in_two_strata(asked: tuple[int, int], error: float) -> None:
    """Section 5.5: 16 and 48 cities, variances 53,843 and 5,581."""
    y = [*with_moments(asked[0], 600, 53_843), *with_moments(asked[1], 200, 5_581)]
    names = ["large"] * asked[0] + ["small"] * asked[1]
    strata = {"stratum": ["large", "small"], "population": [16, 48]}
    found = survey.expansion(survey.stratified({"stratum": names, "y": y}, strata), "y")
    assert found.standard_error == pytest.approx(error, abs=0.6)


def test_cochran_cities_by_ratio() -> None:
    """Section 6.2: 49 of 196 cities, 5,054 in 1920 and 6,262 in 1930, all together 22,919."""
    answers = {"x": [5054 / 49] * 49, "y": with_moments(49, 6262 / 49, 100.0)}
    sample = survey.simple_random(answers, 196)
    assert survey.expansion(sample, "y").value == pytest.approx(25_048)
    found = survey.ratio(sample, "y", auxiliary="x", auxiliary_total=22_919, of="total")
    assert round(found.value) == 28_397


def test_lohr_acres_of_counties() -> None:
    """Lohr, Sampling: Design and Analysis, example 2.6: 300 of 3,078 counties."""
    y = with_moments(300, 297_897.046667, 344_551.9**2)
    sample = survey.simple_random({"acres": y}, 3078)
    mean = survey.expansion(sample, "acres", of="mean")
    assert mean.standard_error == pytest.approx(18_898.43, abs=0.05)
    assert (round(mean.low), round(mean.high)) == (260_706, 335_088)
    total = survey.expansion(sample, "acres")
    assert total.value == pytest.approx(916_927_110, abs=500)
    assert total.standard_error == pytest.approx(58_169_381, abs=100)


def test_lohr_acres_by_region() -> None:
    """Lohr, example 3.2: the same in four strata."""
    table = pd.DataFrame(
        {
            "stratum": ["NE", "NC", "S", "W"],
            "population": [220, 1054, 1382, 422],
            "asked": [21, 103, 135, 41],
            "mean": [97_629.8, 300_504.2, 211_315.0, 662_295.5],
            "variance": [7_647_472_708, 29_618_183_543, 53_587_487_856, 396_185_950_266],
        }
    )
    answers = pd.DataFrame(
        [
            (row.stratum, y)
            for row in table.itertuples()
            for y in with_moments(row.asked, row.mean, row.variance)
        ],
        columns=["stratum", "acres"],
    )
    found = survey.expansion(survey.stratified(answers, table), "acres")
    assert found.value == pytest.approx(909_736_034, abs=100)
    assert found.standard_error == pytest.approx(50_417_248, rel=1e-6)


def test_lohr_grades_in_suites() -> None:
    """Lohr, example 5.2: grade point averages of the four students in 5 of 100 suites."""
    suites = [
        (3.08, 2.60, 3.44, 3.04),
        (2.36, 3.04, 3.28, 2.68),
        (2.00, 2.56, 2.52, 1.88),
        (3.00, 2.88, 3.44, 3.64),
        (2.68, 1.92, 3.28, 3.20),
    ]
    rows = [(f"s{number}", grade) for number, suite in enumerate(suites) for grade in suite]
    sample = survey.cluster(pd.DataFrame(rows, columns=["cluster", "grade"]), 100, elements=400)
    total = survey.expansion(sample, "grade")
    assert total.value == pytest.approx(1130.4)
    mean = survey.expansion(sample, "grade", of="mean")
    assert mean.value == pytest.approx(2.826)
    assert mean.standard_error == pytest.approx(0.164, abs=0.0005)
    assert mean.freedom == 4
    # Suites are of one size, so the ratio to size is the same.
    assert survey.hajek(sample, "grade").standard_error == pytest.approx(mean.standard_error)


def test_regression_has_the_residual_variance_of_a_line() -> None:
    """Cochran 7.29: (1 - f) / n x residual sum of squares / (n - 2), by least squares apart."""
    rng = np.random.default_rng(2)
    x = rng.uniform(10, 50, 30)
    y = 5 + 1.3 * x + rng.normal(0, 3, 30)
    sample = survey.simple_random({"x": x, "y": y}, 200)
    found = survey.regression(sample, "y", auxiliary="x", auxiliary_total=6200, of="mean")
    slope, level = np.polyfit(x, y, 1)
    rest = ((y - level - slope * x) ** 2).sum() / 28
    assert found.value == pytest.approx(level + slope * 31)
    assert found.standard_error == pytest.approx(math.sqrt((1 - 30 / 200) / 30 * rest))
    assert found.freedom == 28


def test_with_replacement_variance_is_that_of_hansen_and_hurwitz() -> None:
    """Cochran 9A.3: the mean of n estimates y / p of the total, each of one draw."""
    y, draw = np.array([50.0, 20.0, 22.0, 31.0]), np.array([0.11, 0.06, 0.05, 0.08])
    sample = survey.unequal({"probability": 4 * draw, "y": y})
    found = survey.expansion(sample, "y")
    assert found.value == pytest.approx((y / draw).mean())
    assert found.standard_error == pytest.approx((y / draw).std(ddof=1) / 2)
