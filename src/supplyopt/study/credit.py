"""Which of several changes did most of what all of them do, where the runs tell."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from supplyopt.simulation.intervals import interval_table

__all__ = ["aim_of", "credit"]

Floats = NDArray[np.float64]

_ROUNDING = 1e-9
_MORE_IS_BETTER = ("served", "fill_rate", "worst_fill_rate")
_NO_AIM = ("need", "lying", "under_way")


def aim_of(outcome: str) -> int:
    """Return 1 where more of an outcome is better, -1 where less is, 0 where neither is."""
    if outcome in _NO_AIM:
        return 0
    return 1 if outcome in _MORE_IS_BETTER else -1


def credit(shares: Floats, *, names: Sequence[str], aim: int) -> str:
    """Say which change did most of what all together do; only what the runs tell is said.

    Parameters
    ----------
    shares : float array, changes x runs
        The share of each change in each run, in the unit of the outcome; NaN where a run does
        not have it.
    names : sequence of str
        Of the changes.
    aim : {-1, 0, 1}
        As `aim_of` gives it.

    Returns
    -------
    str
        "Most of the work" goes to a change where the whole got better, and its share is above
        half of the whole and above every other share, each by more than the runs leave unsure.

    Examples
    --------
    >>> shares = np.array([[-8.0, -9.0, -8.5], [-1.0, -1.5, -1.2]])
    >>> credit(shares, names=["direct lane", "one desk"], aim=-1)
    'Most of the work: direct lane, then one desk.'
    >>> credit(shares, names=["direct lane", "one desk"], aim=1)
    'All together make it worse; most of that comes with direct lane.'
    """
    shares = shares[:, ~np.isnan(shares).any(axis=0)]
    if shares.shape[1] == 0:
        return "No run has this outcome under every practice."
    noise = _ROUNDING * float(np.abs(shares).max(initial=0.0))
    total = shares.sum(axis=0)
    if (np.abs(total) <= noise).all():
        return "All together: no change in any run."
    sign = float(np.sign(total.mean()))
    if not _above(sign * total, noise):
        few = "one run tells" if len(total) == 1 else "the runs tell"
        return f"All together: no change that {few} from none."
    gains = sign * shares
    order = np.argsort(-gains.mean(axis=1), kind="stable")
    first = order[0]
    most = _above(gains[first] - sign * total / 2, noise) and _leads(gains, order, 0, noise)
    if aim * sign < 0:
        more = f"; most of that comes with {names[first]}" if most else ""
        return f"All together make it worse{more}."
    if not most:
        largest = _largest(gains, order, names, noise)
        return f"No change is told to do more than half of it; the largest share is {largest}."
    then = ""
    if len(order) > 1 and _above(gains[order[1]], noise) and _leads(gains, order, 1, noise):
        then = f", then {names[order[1]]}"
    return f"Most of the {'work' if aim else 'change'}: {names[first]}{then}."


def _largest(gains: Floats, order: NDArray[np.int64], names: Sequence[str], noise: float) -> str:
    """Say who may have the largest share."""
    first = gains[order[0]]
    near = [names[k] for k in order if k == order[0] or not _above(first - gains[k], noise)]
    others = ", ".join(near[:-1])
    return f"that of {others} or {near[-1]}" if others else f"that of {near[0]}"


def _leads(gains: Floats, order: NDArray[np.int64], place: int, noise: float) -> bool:
    """Whether a change is above all that come after it, for more than the runs leave unsure."""
    mine = gains[order[place]]
    return all(_above(mine - gains[other], noise) for other in order[place + 1 :])


def _above(values: Floats, noise: float) -> bool:
    """Whether the mean over the runs is above zero for certain; one run alone is unsure."""
    low = float(interval_table(pd.DataFrame({"value": values}))["low"].iloc[0])
    return low > noise
