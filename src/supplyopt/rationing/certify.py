"""Shares, held against what their rule says of them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from supplyopt.rationing.level import summed

__all__ = ["fault_of"]

Floats = NDArray[np.float64]

_BY_GAINS = ("uniform", "proportional")
_ROUNDING = 8 * float(np.finfo(np.float64).eps)
_SMALLEST = 5e-324


def fault_of(
    given: Floats,
    *,
    rule: str,
    claims: Floats,
    supply: float,
    low: Floats | None,
    high: Floats,
    weights: Floats | None,
    extended: bool,
) -> str:
    """Say what of shares does not stand up to their rule; nothing where all does.

    Nothing of how they were worked out is used: limits, the sum, and that there is one level at
    which each gets what the rule gives it. A share above its least says what the level is at
    least, one below its most what it is at most.

    Parameters
    ----------
    given : float array, shape (n,)
    rule, claims, supply, weights
        As for `supplyopt.rationing.shares.shares`; weights above 0.
    low, high : float array, shape (n,)
        Least and most shares; None: all 0.
    extended : bool
        Whether to reckon to extended precision and range, as exact shares of any magnitude need.

    Examples
    --------
    >>> from functools import partial
    >>> claims = np.array([10.0, 50.0])
    >>> check = partial(fault_of, rule="uniform", claims=claims, supply=30.0, low=None,
    ...                 high=claims, weights=None, extended=False)
    >>> check(np.array([10.0, 20.0]))
    ''
    >>> check(np.array([5.0, 25.0]))
    'that there is one level for all'
    """
    least = 0.0 if low is None else low
    if not ((given >= least).all() and (given <= high).all()):
        return "that no share is below its minimum, or above its claim or cap"
    total, most = summed(given), summed(high)
    due = min(np.longdouble(supply), most)
    if low is not None:
        due = max(due, summed(low))
    if not abs(total - due) <= _ROUNDING / 2 * due + len(given) * _SMALLEST:
        return f"that they sum to {float(due)!r} (they sum to {float(total)!r})"
    kind = np.longdouble if extended else np.float64
    with np.errstate(over="ignore", divide="ignore", invalid="ignore", under="ignore"):
        lowest, highest = _levels(given.astype(kind, copy=False), rule, claims, weights)
        at_least = lowest.max(where=given > least, initial=-np.inf)
        at_most = highest.min(where=given < high, initial=np.inf)
        if rule in _BY_GAINS:
            at_least = at_least - _ROUNDING * abs(at_least)
            at_most = at_most + _ROUNDING * abs(at_most)
    return "" if at_least <= at_most else "that there is one level for all"


def _levels(
    given: Floats, rule: str, claims: Floats, weights: Floats | None
) -> tuple[Floats, Floats]:
    """Return the lowest and the highest level at which each may get what it gets.

    Of uniform and proportional a level is what one gets a weight; of losses it is below zero what
    one loses a weight; of talmud what one of the largest claim gets. Levels of losses, which are
    differences, are given with their rounding.
    """
    if rule == "talmud":
        half, beyond = claims / 2, claims.max() - claims
        noise = _ROUNDING * (given + beyond)
        lowest = np.where(given > half + noise, given + beyond, given)
        highest = np.where(given < half - noise, given, given + beyond)
        return lowest - noise, highest + noise
    # The smallest numbers have few digits.
    least = _SMALLEST if given.dtype == np.longdouble else 0.0
    if rule == "constrained_equal_losses":
        level, noise = given - claims, _ROUNDING * claims.astype(given.dtype) + least
        lowest, highest = level - noise, level + noise
        return (lowest, highest) if weights is None else (lowest / weights, highest / weights)
    width = None if weights is None else weights.astype(given.dtype)
    if rule == "proportional":
        # Claims of zero get nothing, at every level.
        some = np.maximum(claims, _SMALLEST).astype(given.dtype)
        width = some if width is None else width * some
    level = given if width is None else given / width
    if not least:
        return level, level
    noise = given.dtype.type(least) / (1.0 if width is None else width)
    return level - noise, level + noise
