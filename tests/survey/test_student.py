"""Student's quantiles are those of scipy, whole degrees of freedom or not."""

from __future__ import annotations

import math

import pytest
from scipy import stats

from supplyopt.survey.student import student_quantile

FREEDOMS = [1, 1.01, 1.7, 2, 2.5, 3.3, 9, 21.09, 29.99, 30.5, 49, 199.5, 999.9, 1001, 99_999, 1e7]


@pytest.mark.parametrize("freedom", FREEDOMS)
@pytest.mark.parametrize("confidence", [0.5, 0.8, 0.9, 0.95, 0.99, 0.999])
def test_quantiles_are_those_of_scipy(confidence: float, freedom: float) -> None:
    expected = stats.t.ppf((1 + confidence) / 2, freedom)
    assert student_quantile(confidence, freedom) == pytest.approx(expected, rel=1e-10)


def test_without_end_it_is_the_normal_quantile() -> None:
    assert student_quantile(0.95, math.inf) == pytest.approx(stats.norm.ppf(0.975), rel=1e-14)
