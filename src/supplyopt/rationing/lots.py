"""Shares in whole lots."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from supplyopt.rationing.shares import level_of, shares

__all__ = ["ROUNDINGS", "in_lots", "whole"]

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

# 0.3 / 0.1 is below 3 in binary, and three lots all the same.
_ROUNDING = 1e-12

# Of what a claimant should get, in lots, when does it get one lot more than k?
_DIVISORS: dict[str, Callable[[Floats], Floats]] = {
    "adams": lambda k: k,
    "dean": lambda k: k * (k + 1) / (k + 0.5),
    "hill": lambda k: np.sqrt(k * (k + 1)),
    "webster": lambda k: k + 0.5,
    "jefferson": lambda k: k + 1,
}
ROUNDINGS = (*_DIVISORS, "largest_remainder")


def whole(amounts: Floats | float, lot: Floats | float, *, up: bool = False) -> Whole:
    """Count the whole lots in amounts.

    Parameters
    ----------
    amounts : float or float array
        0 or more.
    lot : float or float array
        Above 0.
    up : bool, default False
        Whether the last lot may be opened, not full.

    Returns
    -------
    int array

    Examples
    --------
    >>> whole(np.array([0.3, 0.35]), 0.1).tolist(), int(whole(0.35, 0.1, up=True))
    ([3, 3], 4)
    """
    count = np.asarray(amounts, dtype=np.float64) / lot
    slack = _ROUNDING * np.maximum(count, 1)
    found = np.ceil(count - slack) if up else np.floor(count + slack)
    return np.asarray(found.astype(np.int64))


def in_lots(
    rule: str,
    claims: Floats,
    count: int,
    *,
    lot: float,
    rounding: str,
    low: Whole,
    high: Whole,
    weights: Floats | None = None,
) -> Whole:
    """Share a number of whole lots by a rule.

    Parameters
    ----------
    rule, claims, weights
        As for `shares`; who has weight 0 gets of the lots that all others leave.
    count : int
        How many lots there are.
    lot : float
        Pieces in one.
    rounding : str
        One of `ROUNDINGS`.
    low, high : int array, shape (n,)
        Least and most lots of each: quotas. They allow the count, and high lots are within the
        claim.

    Returns
    -------
    int array, shape (n,)
        They sum to the count.

    Examples
    --------
    >>> claims, none = np.array([25.0, 35.0, 40.0]), np.zeros(3, dtype=int)
    >>> use = np.array([10.0, 20.0, 50.0])
    >>> in_lots("uniform", claims, 50, lot=1, rounding="webster", low=none,
    ...         high=claims.astype(int), weights=use).tolist()
    [6, 13, 31]
    """
    if weights is not None and not weights.all():
        both = np.zeros_like(high)
        first, then = weights > 0, weights == 0
        mine = min(count - int(low[then].sum()), int(high[first].sum()))
        for part, each, some in ((first, mine, weights[first]), (then, count - mine, None)):
            both[part] = in_lots(
                rule,
                claims[part],
                each,
                lot=lot,
                rounding=rounding,
                low=low[part],
                high=high[part],
                weights=some,
            )
        return both
    least, most = low.astype(np.float64) * lot, high.astype(np.float64) * lot

    def fair(supply: float) -> Floats:
        return shares(rule, claims, supply, low=least, high=most, weights=weights) / lot

    if rounding == "largest_remainder":
        quotas = fair(count * lot)
        given = np.clip(whole(quotas, 1.0), low, high)
        # Remainders that differ by rounding alone are equal, and the first in the list comes first.
        rest = np.where(given < high, np.round(quotas - given, 9), -np.inf)
        given[np.argsort(-rest, kind="stable")[: count - int(given.sum())]] += 1
        return given
    # At the level of n lots less nobody has more than it gets here, at that of n lots more nobody
    # less: rounding moves each by a lot at most. The lots between the two are put in order.
    divisor, several = _DIVISORS[rounding], len(claims)
    given = low.copy()
    if (count - several) * lot > float(least.sum()):
        quotas = fair((count - several) * lot) * (1 - _ROUNDING)
        down = np.floor(quotas)
        up = (quotas >= divisor(down)) & (quotas > 0)
        given = np.clip((down + up).astype(np.int64), low, high)
    reached = np.clip(whole(fair((count + several) * lot), 1.0) + 1, low, high)
    heavy = claims if rule == "proportional" else np.ones_like(claims)
    order = np.argsort(-heavy if weights is None else -heavy * weights, kind="stable")
    more = (reached - given)[order]
    who = np.repeat(order, more)
    ahead = np.arange(len(who)) - np.repeat(np.cumsum(more) - more, more)
    amounts = divisor((given[who] + ahead).astype(np.float64)) * lot
    levels = level_of(rule, claims, weights=weights)(amounts, who)
    chosen = np.lexsort(levels[::-1])[: count - int(given.sum())]
    return given + np.bincount(who[chosen], minlength=several)
