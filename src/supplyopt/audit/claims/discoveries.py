"""Which of many p-values are findings, however they hang together."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["adjusted", "threshold"]


def adjusted(p_values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the least level at which each is a finding.

    Parameters
    ----------
    p_values : array of float
        NaN where nothing was tested.

    Notes
    -----
    Benjamini and Yekutieli, Annals of Statistics 29 (2001), Theorem 1.3: with p (1 + 1/2 + ... +
    1/m) m / rank the false discovery rate is held whatever the dependence.

    Examples
    --------
    >>> import numpy as np
    >>> adjusted(np.array([0.001, 0.5, np.nan, 0.01])).round(4)
    array([0.0055, 0.9167,    nan, 0.0275])
    """
    found = np.full(len(p_values), np.nan)
    tested = np.flatnonzero(~np.isnan(p_values))
    count = len(tested)
    if not count:
        return found
    harmonic = float(np.sum(1 / np.arange(1, count + 1)))
    order = tested[np.argsort(p_values[tested], kind="stable")]
    raised = p_values[order] * harmonic * count / np.arange(1, count + 1)
    found[order] = np.minimum(np.minimum.accumulate(raised[::-1])[::-1], 1.0)
    return found


def threshold(p_values: NDArray[np.float64], level: float) -> float:
    """Give the p-value up to which there are findings; that of a single one where there are none.

    Parameters
    ----------
    p_values : array of float
    level : float
    """
    count = int(np.sum(~np.isnan(p_values)))
    if not count:
        return np.nan
    harmonic = float(np.sum(1 / np.arange(1, count + 1)))
    found = max(int(np.sum(adjusted(p_values) <= level)), 1)
    return level * found / (harmonic * count)
