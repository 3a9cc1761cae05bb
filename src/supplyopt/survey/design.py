"""What every design of a probability sample can tell."""

from __future__ import annotations

import math
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

__all__ = ["Design", "Numbers", "satterthwaite", "spread"]

Numbers = NDArray[np.float64]


class Design(Protocol):
    """How the answers were drawn: the weight of each, the variance of what they add up to."""

    @property
    def name(self) -> str:
        """What the design is called."""

    @property
    def elements(self) -> float:
        """How many elements the population has, NaN where nobody knows."""

    @property
    def complete(self) -> bool:
        """Whether all were asked."""

    def weights(self) -> Numbers:
        """Give for each answer how many elements it stands for."""

    def variance(self, values: Numbers) -> float:
        """Estimate the variance of the weighted sum of values, one an answer."""

    def freedom(self, values: Numbers) -> float:
        """Give the degrees of freedom of that estimate."""


def spread(values: Numbers, codes: NDArray[np.int64], counts: Numbers) -> Numbers:
    """Return the variance of the values with each code, 0 where there is one value only.

    Parameters
    ----------
    values : float array, shape (n,)
    codes : int array, shape (n,)
    counts : float array, shape (codes,)
        How many values have each code.
    """
    mean = np.bincount(codes, weights=values, minlength=len(counts)) / counts
    squares = np.bincount(codes, weights=(values - mean[codes]) ** 2, minlength=len(counts))
    # Of one value alone nothing is known; designs refuse it unless it is all there is.
    variance: Numbers = squares / np.maximum(counts - 1, 1)
    return variance


def satterthwaite(parts: Numbers, freedoms: Numbers) -> float:
    """Return the degrees of freedom of a sum of independent estimates of variance.

    Parameters
    ----------
    parts : float array, shape (n,)
        What each adds to the variance.
    freedoms : float array, shape (n,)
        The degrees of freedom of each.

    Notes
    -----
    Satterthwaite (1946), An approximate distribution of estimates of variance components,
    Biometrics Bulletin 2, 110-114; Cochran (1977), Sampling Techniques, 5.16. Parts of 0 do not
    count; where all are 0, the degrees of freedom are added up.

    Examples
    --------
    >>> satterthwaite(np.array([2.0, 2.0]), np.array([5.0, 5.0]))
    10.0
    """
    there = parts > 0
    if not there.any():
        return float(freedoms.sum())
    # Shares of the largest part: squares of small numbers would vanish.
    share = parts[there] / parts[there].max()
    return float(math.fsum(share) ** 2 / math.fsum(share**2 / freedoms[there]))
