"""Amounts held against needs: how likely each is by chance, which are findings."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from supplyopt.audit.claims.discoveries import adjusted, threshold
from supplyopt.audit.claims.null import Null, null_of

__all__ = ["judge"]

_Numbers = NDArray[np.float64]

_OWN = 60
"""An item with so many claims not above need is judged by its own spread, others together."""


def judge(
    amount: _Numbers,
    need: _Numbers,
    *,
    people: _Numbers,
    lot: _Numbers,
    item: pd.Series,
    level: float,
) -> pd.DataFrame:
    """Hold amounts against needs.

    Parameters
    ----------
    amount, need : array of float
        Pieces. ``need`` is NaN or 0 where there is nothing to hold it against.
    people : array of float
        Behind each need.
    lot : array of float
        Pieces in a carton: an amount may be up to one carton above what is meant, where it is more
        than one piece.
    item : Series of str
    level : float
        Share of false findings on average.

    Returns
    -------
    DataFrame
        ``p_value``, ``adjusted``, ``flagged``, ``high`` (amounts up to it are no finding);
        NaN where nothing was tested.
    """
    usable = np.isfinite(need) & (need > 0) & (people > 0)
    # Of each amount, or a smaller one could be held against a place more than a larger one.
    rounding = np.where(lot > 1, lot, 0.0)
    middle, least = (_excess(amount - part, need, usable) for part in (rounding / 2, rounding))
    nulls = _nulls(middle, people, item, usable)
    p_value = np.full(len(amount), np.nan)
    for name, null in nulls.items():
        here = usable & (item == name).to_numpy()
        if null is not None:
            p_value[here] = null.p_values(least[here], people[here])
    table = pd.DataFrame({"p_value": p_value, "adjusted": adjusted(p_value)})
    # Who does not ask for more than the need is never told, at whatever level.
    table["flagged"] = (table["adjusted"] <= level) & (table["p_value"] < 1)
    chance = threshold(p_value, level)
    high = np.full(len(amount), np.nan)
    for name, null in nulls.items():
        here = usable & (item == name).to_numpy()
        if null is not None:
            high[here] = need[here] * np.exp(null.reach(chance, people[here])) + rounding[here]
    table["high"] = high
    return table


def _excess(amount: _Numbers, need: _Numbers, usable: NDArray[np.bool_]) -> _Numbers:
    """Give log(amount / need), -inf for nothing."""
    ratio = np.where(usable, np.maximum(amount, 0.0), 0.0) / np.where(usable, need, 1.0)
    # To rounding a claim of exactly the need is one.
    ratio = np.where(np.abs(ratio - 1) <= 1e-9, 1.0, ratio)
    with np.errstate(divide="ignore"):
        return np.asarray(np.log(ratio), dtype=np.float64)


def _nulls(
    excess: _Numbers, people: _Numbers, item: pd.Series, usable: NDArray[np.bool_]
) -> dict[str, Null | None]:
    own: dict[str, Null | None] = {}
    together = np.zeros(len(excess), dtype=bool)
    for name in sorted(set(item)):
        here = usable & (item == name).to_numpy()
        null = null_of(excess[here], people[here])
        if null is not None and null.claims >= _OWN:
            own[name] = null
        else:
            together |= here
    shared = null_of(excess[together], people[together]) if together.any() else None
    return {name: own.get(name, shared) for name in sorted(set(item))}
