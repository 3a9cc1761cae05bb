"""Supply of many desks, in many runs, shared out at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from supplyopt.rationing.remainder import remainder

__all__ = ["SHARES", "Family", "family_of"]

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]


@dataclass(frozen=True)
class Family:
    """Claimants side by side, those of one desk next to each other.

    Attributes
    ----------
    desk : int array, one a claimant
        The number of its desk, from 0, rising.
    starts : int array, one a desk
        Its first claimant.
    """

    desk: Indices
    starts: Indices

    def total(self, values: Floats) -> Floats:
        """Add up by desk, claimants x anything."""
        return np.add.reduceat(values, self.starts, axis=0)


def family_of(desk: Indices) -> Family:
    """Return the family of claimants whose desks are numbered from 0, rising.

    Examples
    --------
    >>> family_of(np.array([0, 0, 1])).total(np.array([1.0, 2.0, 4.0])).tolist()
    [3.0, 4.0]
    """
    return Family(desk, np.flatnonzero(np.diff(desk, prepend=-1)))


def _proportional(
    claims: Floats, supply: Floats, *, family: Family, entitled: Floats, since: Indices
) -> Floats:
    total = family.total(claims)
    part = np.divide(supply, total, out=np.ones_like(total), where=total > supply)
    return claims * part[family.desk]


def _uniform(claims: Floats, supply: Floats, *, family: Family, weights: Floats) -> Floats:
    """Share so that each gets the same a weight, up to the own claim.

    The level rises until every claim below it is met; each step meets some, so the steps end.
    Claims of weight 0 share equally what is left.
    """
    open_ = (claims > 0) & (weights > 0)
    shares = np.zeros_like(claims)
    left = supply.copy()
    while open_.any():
        weight = family.total(np.where(open_, weights, 0.0))
        level = np.divide(left, weight, out=np.zeros_like(left), where=weight > 0)
        reached = level[family.desk] * weights
        met = open_ & (claims <= reached)
        if not met.any():
            shares = np.where(open_, reached, shares)
            left = np.where(weight > 0, 0.0, left)
            break
        shares = np.where(met, claims, shares)
        left = remainder(left, family.total(np.where(met, claims, 0.0)))
        open_ &= ~met
    weightless = (claims > 0) & (weights == 0)
    if weightless.any():
        rest = np.where(weightless, claims, 0.0)
        shares += _uniform(rest, left, family=family, weights=np.ones_like(claims))
    return shares


def _headcount(
    claims: Floats, supply: Floats, *, family: Family, entitled: Floats, since: Indices
) -> Floats:
    weights = np.broadcast_to(entitled[..., np.newaxis], claims.shape)
    return _uniform(claims, supply, family=family, weights=weights)


def _equal(
    claims: Floats, supply: Floats, *, family: Family, entitled: Floats, since: Indices
) -> Floats:
    return _uniform(claims, supply, family=family, weights=np.ones_like(claims))


def _first_come(
    claims: Floats, supply: Floats, *, family: Family, entitled: Floats, since: Indices
) -> Floats:
    late = int(since.max(initial=0)) + 1
    order = np.argsort(family.desk[:, np.newaxis] * late + since, axis=0, kind="stable")
    turn = np.broadcast_to(order[:, np.newaxis, :], claims.shape)
    sorted_claims = np.take_along_axis(claims, turn, axis=0)
    running = np.cumsum(sorted_claims, axis=0) - sorted_claims
    before = running - running[family.starts][family.desk]
    given = np.clip(supply[family.desk] - before, 0.0, sorted_claims)
    shares = np.empty_like(claims)
    np.put_along_axis(shares, turn, given, axis=0)
    return shares


SHARES: Mapping[str, Callable[..., Floats]] = {
    "request": _proportional,
    "headcount": _headcount,
    "equal": _equal,
    "first_come": _first_come,
}
"""From claims (claimants x items x runs), supply (desks x items x runs) to shares.

Each takes ``family``, ``entitled`` (claimants x items), ``since`` (claimants x runs: when a claim
came in; early ones first, those of one day as listed).
"""
