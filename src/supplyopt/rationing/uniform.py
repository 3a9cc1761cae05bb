"""Shares as equal as claims allow."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from supplyopt.rationing.remainder import remainder

__all__ = ["uniform"]


def uniform(
    claims: NDArray[np.float64], supply: float, *, weights: NDArray[np.float64] | None = None
) -> NDArray[np.float64]:
    """Share a supply so that everybody gets the same a weight, up to the own claim.

    Parameters
    ----------
    claims : float array, shape (n,)
        Finite, 0 or more.
    supply : float
        0 or more, in the unit of the claims.
    weights : float array, shape (n,), optional
        Finite, 0 or more; all 1 when left out. Claims of weight 0 wait until all others are met,
        then share equally: the limit of ever smaller equal weights.

    Returns
    -------
    float array, shape (n,)
        ``min(claim, level x weight)`` at the one level that uses up the supply, or the claims
        where there is enough for all.

    Notes
    -----
    The level is found exactly, by sorting: between two neighbors of ``claims / weights`` the
    total given is linear in it. With equal weights this is the rule of constrained equal awards
    (Thomson, "Axiomatic and game-theoretic analysis of bankruptcy and taxation problems",
    Mathematical Social Sciences 45, 2003).

    Examples
    --------
    >>> uniform(np.array([10.0, 50.0, 60.0]), 70.0).tolist()
    [10.0, 30.0, 30.0]
    >>> uniform(np.array([90.0, 90.0]), 90.0, weights=np.array([1.0, 2.0])).tolist()
    [30.0, 60.0]
    """
    if supply >= float(claims.sum()):
        return claims.copy()
    if weights is None:
        return _at_level(claims, supply, weights=np.ones_like(claims))
    weighty = weights > 0
    shares = np.zeros_like(claims)
    first = float(claims[weighty].sum())
    if supply < first:
        shares[weighty] = _at_level(claims[weighty], supply, weights=weights[weighty])
    else:
        shares[weighty] = claims[weighty]
        shares[~weighty] = uniform(claims[~weighty], float(remainder(supply, first)))
    return shares


def _at_level(
    claims: NDArray[np.float64], supply: float, *, weights: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Share less than the claims sum to; every weight is above 0."""
    ratio = claims / weights
    order = np.argsort(ratio, kind="stable")
    met_before = np.concatenate([[0.0], np.cumsum(claims[order])])[:-1]
    weight_left = np.cumsum(weights[order][::-1])[::-1]
    # What all get together when the level is just enough for the claim at each position.
    given = np.maximum.accumulate(met_before + weight_left * ratio[order])
    at = min(int(np.searchsorted(given, supply)), len(claims) - 1)
    level = (supply - met_before[at]) / weight_left[at]
    shares: NDArray[np.float64] = np.minimum(claims, level * weights)
    return shares
