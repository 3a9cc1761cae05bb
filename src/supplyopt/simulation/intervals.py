"""What runs tell of a mean."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from supplyopt.survey.student import student_quantile

__all__ = ["interval_table"]


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
