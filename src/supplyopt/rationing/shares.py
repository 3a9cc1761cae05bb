"""The rules, each as vessels that one level of water fills."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial

import numpy as np
from numpy.typing import NDArray

from supplyopt.errors import CertificateError
from supplyopt.rationing.certify import fault_of
from supplyopt.rationing.exact import exact_shares
from supplyopt.rationing.level import Vessels, fill, summed

__all__ = ["ALIASES", "LARGE", "RULES", "SMALL", "level_of", "shares"]

Floats = NDArray[np.float64]

SMALL, LARGE = 1e-100, 1e100
"""Between these products and ratios of amounts are no trouble."""
_FEW = 1000
"""Up to so many claims shares are worked out exactly: it takes milliseconds."""
_DIGITS = 2.0**36
"""Of levels of losses so many parts are told apart."""
_ROUNDING = 4 * float(np.finfo(np.float64).eps)

RULES = ("proportional", "uniform", "constrained_equal_losses", "talmud")
ALIASES = {"constrained_equal_awards": "uniform"}


def shares(
    rule: str,
    claims: Floats,
    supply: float,
    *,
    weights: Floats | None = None,
    low: Floats | None = None,
    high: Floats | None = None,
) -> Floats:
    """Share a supply by a rule, none below or above a limit of its own.

    Parameters
    ----------
    rule : str
        One of `RULES`.
    claims : float array, shape (n,)
        Finite, 0 or more.
    supply : float
        0 or more.
    weights : float array, shape (n,), optional
        0 or more; not with talmud. Who has weight 0 shares what all others leave.
    low, high : float array, shape (n,), optional
        0 <= low <= high <= claims; the lows sum to the supply at most. None: 0, the claims.

    Returns
    -------
    float array, shape (n,)
        What the rule gives at some level, raised to ``low`` or cut to ``high``, at the one level
        at which that uses up the supply; the highs where there is enough for all of them.

    Raises
    ------
    CertificateError
        If no shares were found that stand up to their check.

    Examples
    --------
    >>> shares("talmud", np.array([100.0, 200.0, 300.0]), 200.0).tolist()
    [50.0, 75.0, 75.0]
    >>> claims, low = np.array([30.0, 60.0, 90.0]), np.array([20.0, 0.0, 0.0])
    >>> shares("proportional", claims, 80.0, low=low).tolist()
    [20.0, 24.0, 36.0]
    """
    most = claims if high is None else high
    if _covers(supply, most):
        return most.copy()
    if weights is not None and not weights.all():
        return _in_two_steps(rule, claims, supply, weights=weights, low=low, high=most)
    if supply == 0:
        return np.zeros_like(claims)
    check = partial(
        fault_of, rule=rule, claims=claims, supply=supply, low=low, high=most, weights=weights
    )
    if len(claims) > _FEW and not _is_wide(claims, weights, supply):
        given = _by_level(rule, claims, supply, low=low, high=high, weights=weights)
        if not check(given, extended=False):
            return given
    least = np.zeros_like(claims) if low is None else low
    given = exact_shares(rule, claims, supply, low=least, high=most, weights=weights)
    fault = check(given, extended=True)
    if fault:
        told = f"of shares by the rule {rule!r} of supply {supply!r} it could not be certified"
        raise CertificateError(f"{told} {fault}")
    return given


def _in_two_steps(
    rule: str, claims: Floats, supply: float, *, weights: Floats, low: Floats | None, high: Floats
) -> Floats:
    """Share among all who have a weight, then what they leave among those who have none."""
    given = np.zeros_like(claims)
    least = given if low is None else low
    first, then = weights > 0, weights == 0
    kept = math.fsum(least[then].tolist())
    given[first] = shares(
        rule,
        claims[first],
        max(supply - kept, 0.0),
        weights=weights[first],
        low=least[first],
        high=high[first],
    )
    left = math.fsum([supply, *(-given[first]).tolist()])
    if (given[first] < high[first]).any() or left <= _ROUNDING * supply:
        # What is not left, or is rounding.
        left = kept
    given[then] = shares(rule, claims[then], left, low=least[then], high=high[then])
    return given


def _by_level(
    rule: str,
    claims: Floats,
    supply: float,
    *,
    low: Floats | None,
    high: Floats | None,
    weights: Floats | None,
) -> Floats:
    """Share by the level that is found in floats, right but for rounding."""
    if low is None and high is None:
        return np.minimum(_plain(rule, claims, supply, weights), claims)
    least = np.zeros_like(claims) if low is None else low
    most = claims if high is None else high
    if rule == "talmud":
        half = claims / 2
        largest = float(claims.max())
        both = Vessels(
            np.concatenate([np.minimum(most, half), np.maximum(most - half, 0)]),
            stand=np.concatenate([np.zeros_like(half), largest - half]),
            low=np.concatenate([np.minimum(least, half), np.maximum(least - half, 0)]),
        )
        parts = fill(both, supply)
        given: Floats = parts[: len(half)] + parts[len(half) :]
    else:
        plain = _vessels(rule, claims, weights)
        given = fill(Vessels(most, width=plain.width, stand=plain.stand, low=least), supply)
    return np.clip(given, least, most)


def _plain(rule: str, claims: Floats, supply: float, weights: Floats | None) -> Floats:
    if rule == "uniform":
        return fill(Vessels(claims, width=weights), supply)
    exact = summed(claims)
    if rule == "proportional" and weights is None:
        # Claims times supply first: whole shares of whole claims come out whole.
        return claims * supply / float(exact)
    if rule != "talmud":
        return fill(_vessels(rule, claims, weights), supply)
    half = claims / 2
    short = exact - np.longdouble(supply)
    # Up to half of all claims they gain alike; beyond it they lose alike.
    if supply <= short:
        return fill(Vessels(half), supply)
    return claims - fill(Vessels(half), short)


def _is_wide(claims: Floats, weights: Floats | None, supply: float) -> bool:
    """Whether products and ratios of what is given may leave the range of floats."""
    some = claims[claims > 0]
    amounts = [float(some.min(initial=1.0)), float(some.max(initial=1.0)), supply]
    if weights is not None:
        amounts += [float(weights.min()), float(weights.max())]
    return min(amounts) < SMALL or max(amounts) > LARGE


def level_of(
    rule: str, claims: Floats, *, weights: Floats | None = None
) -> Callable[[Floats, NDArray[np.int64]], Floats]:
    """Give the level at which a rule gives a claimant some amount.

    Parameters
    ----------
    rule, claims, weights
        As for `shares`, weights above 0.

    Returns
    -------
    callable
        From amounts, above 0 and up to the claims, and the numbers of their claimants, both of
        shape (m,), to levels, shape (2, m): what gains are told by comes before what losses are
        told by; among either the lower number comes first. Levels of losses are differences,
        and rounded, so that of equal ones rounding alone does not say who comes first.

    Examples
    --------
    >>> level_of("uniform", np.array([9.0, 9.0]), weights=np.array([1.0, 2.0]))(
    ...     np.array([3.0, 3.0]), np.array([0, 1])
    ... ).tolist()
    [[0.0, 0.0], [3.0, 1.5]]
    """
    width = np.ones_like(claims) if weights is None else weights
    if rule == "proportional":
        width = np.where(claims > 0, claims * width, 1.0)

    def levels(amounts: Floats, who: NDArray[np.int64]) -> Floats:
        losing = np.full(len(amounts), rule == "constrained_equal_losses")
        if rule == "talmud":
            losing = amounts > claims[who] / 2
        losses = claims[who] - amounts
        losses[np.abs(losses) <= _ROUNDING * claims[who]] = 0.0
        digits, power = np.frexp(losses / width[who])
        lost = np.ldexp(np.rint(digits * _DIGITS), power) / _DIGITS
        return np.stack([losing.astype(np.float64), np.where(losing, -lost, amounts / width[who])])

    return levels


def _vessels(rule: str, claims: Floats, weights: Floats | None) -> Vessels:
    if rule == "uniform":
        return Vessels(claims, width=weights)
    if rule == "proportional":
        width = claims if weights is None else claims * weights
        return Vessels(claims, width=np.where(claims > 0, width, 1.0))
    # The level is what the claimant gets, a weight, whose claim a weight is the largest.
    # Small shares of large claims keep their digits that way.
    each = claims if weights is None else claims / weights
    return Vessels(claims, width=weights, stand=float(each.max(initial=0.0)) - each)


def _covers(supply: float, amounts: Floats) -> bool:
    """Whether a supply is the sum, as whoever gives just the sum may have rounded it, or more."""
    total = float(amounts.sum())
    return supply >= total or (supply > total * (1 - 1e-9) and supply >= float(summed(amounts)))
