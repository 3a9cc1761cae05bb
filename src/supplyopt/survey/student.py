"""How many standard errors Student's interval reaches to each side."""

from __future__ import annotations

import math
from functools import cache
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

__all__ = ["student_quantile"]

_POINTS = 400
# From here on the expansion about the normal quantile is exact to rounding.
_MANY = 1000
# A fractional power ends in a point without derivatives; from here on none is felt there.
_SMOOTH = 30
# Stretches the last piece of the way, so that the rule sees a smooth function there too.
_STRETCH = 8


@cache
def student_quantile(confidence: float, freedom: float) -> float:
    """Return the half width, in standard errors, of Student's two-sided interval.

    Parameters
    ----------
    confidence : float
        Above 0, below 1.
    freedom : float
        Degrees of freedom, 1 or more; they need not be whole, nor finite.

    Notes
    -----
    With t = sqrt(freedom) tan(angle) the density is proportional to cos(angle)^(freedom - 1), a
    smooth function, whose integral Gauss and Legendre's rule gives to rounding. The quantile is
    found by halving. Where few degrees of freedom are no whole number, the function is not smooth
    at the far end, and the rest beyond the angle is integrated instead. Many degrees of freedom
    are left to the expansion about the normal quantile of Abramowitz and Stegun, Handbook of
    Mathematical Functions, 26.7.5.

    Examples
    --------
    >>> round(student_quantile(0.95, 10), 4)
    2.2281
    >>> round(student_quantile(0.95, 21.09), 4)
    2.0791
    """
    if freedom > _MANY:
        return _expanded(NormalDist().inv_cdf((1 + confidence) / 2), freedom)
    nodes, weights = _rule()
    log_whole = 0.5 * math.log(math.pi) + math.lgamma(freedom / 2) - math.lgamma((freedom + 1) / 2)
    smooth = freedom == int(freedom) or freedom > _SMOOTH

    def inside(angle: float) -> float:
        if smooth:
            at = angle / 2 * (nodes + 1)
            half = float(weights @ np.cos(at) ** (freedom - 1)) * angle / 2
            return 2 * half / math.exp(log_whole)
        rest = math.pi / 2 - angle
        part = (nodes + 1) / 2
        slope = rest * _STRETCH * part ** (_STRETCH - 1) / 2
        beyond = float(weights @ (np.sin(rest * part**_STRETCH) ** (freedom - 1) * slope))
        return 1 - 2 * beyond / math.exp(log_whole)

    low, high = 0.0, math.pi / 2
    while high - low > 1e-15 * high:
        middle = (low + high) / 2
        if not low < middle < high:
            break
        low, high = (middle, high) if inside(middle) < confidence else (low, middle)
    return math.sqrt(freedom) * math.tan((low + high) / 2)


@cache
def _rule() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    return np.polynomial.legendre.leggauss(_POINTS)


def _expanded(z: float, freedom: float) -> float:
    square = z * z
    terms = (
        (square + 1) / 4,
        ((5 * square + 16) * square + 3) / 96,
        (((3 * square + 19) * square + 17) * square - 15) / 384,
        ((((79 * square + 776) * square + 1482) * square - 1920) * square - 945) / 92160,
    )
    return z * (1 + sum(term / freedom**power for power, term in enumerate(terms, start=1)))
