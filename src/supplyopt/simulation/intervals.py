"""What runs tell of a mean."""

from __future__ import annotations

import math
from functools import cache
from statistics import NormalDist

import numpy as np
import pandas as pd

__all__ = ["interval_table", "student_quantile"]

_POINTS = 400


def interval_table(values: pd.DataFrame, *, confidence: float = 0.95) -> pd.DataFrame:
    """Return mean, standard error, confidence interval of each column over runs.

    Parameters
    ----------
    values : DataFrame, runs x measures
        NaN where a run has no such value; it is left out.
    confidence : float

    Returns
    -------
    DataFrame, a row a measure
        ``mean, standard_error, low, high``: Student's interval, NaN with fewer than two runs.

    Examples
    --------
    >>> interval_table(pd.DataFrame({"a": [1.0, 3.0]})).round(2).loc["a"].tolist()
    [2.0, 1.0, -10.71, 14.71]
    """
    count = values.notna().sum()
    mean = values.mean()
    with np.errstate(invalid="ignore", divide="ignore"):
        error = values.std(ddof=1) / np.sqrt(count)
    wide = [student_quantile(confidence, int(n) - 1) if n > 1 else math.nan for n in count]
    half = error * np.array(wide, dtype=float)
    table = pd.DataFrame(
        {"mean": mean, "standard_error": error, "low": mean - half, "high": mean + half}
    )
    table.index.name = "measure"
    return table


@cache
def student_quantile(confidence: float, freedom: int) -> float:
    """Return the half width, in standard errors, of Student's two-sided interval.

    Parameters
    ----------
    confidence : float
        Above 0, below 1.
    freedom : int
        Degrees of freedom, 1 or more.

    Notes
    -----
    With t = sqrt(freedom) tan(angle) the density is proportional to cos(angle)^(freedom - 1), a
    smooth function, whose integral Gauss and Legendre's rule gives to rounding. The quantile is
    found by halving.

    Examples
    --------
    >>> round(student_quantile(0.95, 10), 4)
    2.2281
    """
    if freedom > 10**6:
        return NormalDist().inv_cdf((1 + confidence) / 2)
    nodes, weights = np.polynomial.legendre.leggauss(_POINTS)
    log_whole = 0.5 * math.log(math.pi) + math.lgamma(freedom / 2) - math.lgamma((freedom + 1) / 2)

    def inside(angle: float) -> float:
        at = angle / 2 * (nodes + 1)
        half = float(weights @ np.cos(at) ** (freedom - 1)) * angle / 2
        return 2 * half / math.exp(log_whole)

    low, high = 0.0, math.pi / 2
    while high - low > 1e-15 * high:
        middle = (low + high) / 2
        if not low < middle < high:
            break
        low, high = (middle, high) if inside(middle) < confidence else (low, middle)
    return math.sqrt(freedom) * math.tan((low + high) / 2)
