"""How likely Student's t is to be so large, far out too."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

__all__ = ["student_tail", "student_tail_inverse"]

_STEPS = 300
_TINY = 1e-300


def student_tail(value: NDArray[np.float64], freedom: float) -> NDArray[np.float64]:
    """Give the probability that Student's t is at least so large.

    Parameters
    ----------
    value : array of float
        0 or more.
    freedom : float
        Degrees of freedom, above 0.

    Notes
    -----
    Half the regularized incomplete beta function at freedom / (freedom + t^2), by its continued
    fraction (Abramowitz and Stegun, Handbook of Mathematical Functions, 26.5.8 and 26.7.1): all
    digits are right however small it is.

    Examples
    --------
    >>> import numpy as np
    >>> [f"{chance:.4g}" for chance in student_tail(np.array([0.0, 2.228139, 100.0]), 10)]
    ['0.5', '0.025', '1.225e-16']
    """
    value = np.asarray(value, dtype=np.float64)
    a, b = freedom / 2, 0.5
    x = freedom / (freedom + value * value)
    log_beta = math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)
    with np.errstate(divide="ignore"):
        front = np.exp(a * np.log(x) + b * np.log1p(-x) - log_beta)
    near = x < (a + 1) / (a + b + 2)
    whole = np.where(near, front * _fraction(a, b, x) / a, 1 - front * _fraction(b, a, 1 - x) / b)
    return np.asarray(whole / 2, dtype=np.float64)


def _fraction(a: float, b: float, x: NDArray[np.float64]) -> NDArray[np.float64]:
    """Work out the continued fraction of the incomplete beta function from its front."""
    c = np.ones_like(x)
    d = 1 - (a + b) * x / (a + 1)
    d = 1 / np.where(np.abs(d) < _TINY, _TINY, d)
    found = d
    for m in range(1, _STEPS):
        for term in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1 + term * d
            d = 1 / np.where(np.abs(d) < _TINY, _TINY, d)
            c = 1 + term / c
            c = np.where(np.abs(c) < _TINY, _TINY, c)
            found = found * d * c
        if np.all(np.abs(d * c - 1) < 1e-16):
            break
    return found


def student_tail_inverse(chance: float, freedom: float) -> float:
    """Give the value that Student's t reaches with a chance.

    Parameters
    ----------
    chance : float
        Above 0, at most 0.5.
    freedom : float

    Examples
    --------
    >>> round(student_tail_inverse(0.025, 10), 6)
    2.228139
    """
    low, high = 0.0, 1.0
    while student_tail(np.array([high]), freedom)[0] > chance:
        low, high = high, high * 2
    while high - low > 1e-12 * high:
        middle = (low + high) / 2
        if student_tail(np.array([middle]), freedom)[0] > chance:
            low = middle
        else:
            high = middle
    return high
