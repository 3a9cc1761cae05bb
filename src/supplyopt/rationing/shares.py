"""The rules, each as vessels that one level of water fills."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from supplyopt.rationing.level import Vessels, fill, summed

__all__ = ["ALIASES", "RULES", "bounded", "level_of", "shares"]

Floats = NDArray[np.float64]

_SMALL, _LARGE = 1e-100, 1e100
"""Between these a product of two amounts is no trouble."""

RULES = ("proportional", "uniform", "constrained_equal_losses", "talmud")
ALIASES = {"constrained_equal_awards": "uniform"}


def shares(rule: str, claims: Floats, supply: float, *, weights: Floats | None = None) -> Floats:
    """Share a supply by a rule, with no other limit than the claims.

    Parameters
    ----------
    rule : str
        One of `RULES`.
    claims : float array, shape (n,)
        Finite, 0 or more.
    supply : float
        0 or more.
    weights : float array, shape (n,), optional
        Above 0; not with talmud.

    Returns
    -------
    float array, shape (n,)

    Examples
    --------
    >>> shares("talmud", np.array([100.0, 200.0, 300.0]), 200.0).tolist()
    [50.0, 75.0, 75.0]
    """
    if _covers(supply, claims):
        return claims.copy()
    if supply == 0:
        return np.zeros_like(claims)
    exact = summed(claims) if rule != "uniform" else np.longdouble(0)
    if rule == "proportional" and weights is None:
        # Claims times supply first: whole shares of whole claims come out whole.
        if supply > _SMALL and exact < _LARGE:
            given: Floats = claims * supply
            given /= float(exact)
        else:
            given = claims * float(supply / exact)
    elif rule == "talmud":
        half = claims / 2
        short = exact - np.longdouble(supply)
        # Up to half of all claims they gain alike; beyond it they lose alike.
        given = (
            fill(Vessels(half), supply) if supply <= short else claims - fill(Vessels(half), short)
        )
    else:
        given = fill(_vessels(rule, claims, weights), supply)
    return np.minimum(given, claims, out=given)


def bounded(
    rule: str,
    claims: Floats,
    supply: float,
    *,
    low: Floats,
    high: Floats,
    weights: Floats | None = None,
) -> Floats:
    """Share a supply by a rule, none below or above a limit of its own.

    Parameters
    ----------
    rule, claims, supply, weights
        As for `shares`.
    low, high : float array, shape (n,)
        0 <= low <= high <= claims; the lows sum to the supply at most.

    Returns
    -------
    float array, shape (n,)
        What the rule gives at some level, raised to ``low`` or cut to ``high``, at the one level
        at which that uses up the supply; the highs where there is enough for all of them.

    Examples
    --------
    >>> claims, low = np.array([30.0, 60.0, 90.0]), np.array([20.0, 0.0, 0.0])
    >>> bounded("proportional", claims, 80.0, low=low, high=claims).tolist()
    [20.0, 24.0, 36.0]
    """
    if _covers(supply, high):
        return high.copy()
    if rule == "talmud":
        half = claims / 2
        largest = float(claims.max())
        both = Vessels(
            np.concatenate([np.minimum(high, half), np.maximum(high - half, 0)]),
            stand=np.concatenate([np.zeros_like(half), largest - half]),
            low=np.concatenate([np.minimum(low, half), np.maximum(low - half, 0)]),
        )
        parts = fill(both, supply)
        given: Floats = parts[: len(half)] + parts[len(half) :]
    else:
        plain = _vessels(rule, claims, weights)
        given = fill(Vessels(high, width=plain.width, stand=plain.stand, low=low), supply)
    return np.clip(given, low, high)


def level_of(
    rule: str, claims: Floats, *, weights: Floats | None = None
) -> Callable[[Floats, NDArray[np.int64]], Floats]:
    """Give the level at which a rule gives a claimant some amount.

    Parameters
    ----------
    rule, claims, weights
        As for `shares`.

    Returns
    -------
    callable
        From amounts, above 0 and up to the claims, and the numbers of their claimants, both of
        shape (m,), to levels.

    Examples
    --------
    >>> level_of("uniform", np.array([9.0, 9.0]), weights=np.array([1.0, 2.0]))(
    ...     np.array([3.0, 3.0]), np.array([0, 1])
    ... ).tolist()
    [3.0, 1.5]
    """
    if rule == "talmud":
        half, largest = claims / 2, float(claims.max(initial=0.0))
        return lambda amounts, who: np.where(
            amounts <= half[who], amounts, amounts + (largest - claims[who])
        )
    plain = _vessels(rule, claims, weights)
    width = np.ones_like(claims) if plain.width is None else plain.width
    stand = np.zeros_like(claims) if plain.stand is None else plain.stand
    return lambda amounts, who: stand[who] + amounts / width[who]


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
