"""Pieces of one list paired with pieces of another, first with first."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

__all__ = ["landed", "pair_off"]

_ROUNDING = 1e-9
"""Pairs below this share of what there is by a key are rounding."""


def pair_off(left: pd.DataFrame, right: pd.DataFrame, *, by: Sequence[str]) -> pd.DataFrame:
    """Pair pieces that agree in their keys, in the order in which they stand.

    The first piece of the left is paired with the first of the right, and so on, as two queues
    that are emptied together; what one has more than the other stays alone.

    Parameters
    ----------
    left, right : DataFrame
        With the columns of `by`, and ``quantity``, not below 0; in order of time.
    by : sequence of str
        The keys.

    Returns
    -------
    DataFrame
        ``left, right``: labels of the indices; ``quantity``.
    """
    keys = list(by)
    both = pd.concat([left[keys], right[keys]], ignore_index=True)
    key = _numbered(both, keys)
    keys_left, keys_right = key[: len(left)], key[len(left) :]
    order_left = np.argsort(keys_left, kind="stable")
    order_right = np.argsort(keys_right, kind="stable")
    key_left, key_right = keys_left[order_left], keys_right[order_right]
    end_left = _added(left["quantity"].to_numpy(dtype=float)[order_left], key_left)
    end_right = _added(right["quantity"].to_numpy(dtype=float)[order_right], key_right)
    # Every end of a piece of either side ends a stretch that belongs to one of each.
    key = np.concatenate([key_left, key_right])
    end = np.concatenate([end_left, end_right])
    is_left = np.arange(len(key)) < len(key_left)
    order = np.lexsort([end, key])
    key, end, is_left = key[order], end[order], is_left[order]
    first = np.append(True, key[1:] != key[:-1])[: len(key)]
    length = end - np.where(first, 0.0, np.append(0.0, end[:-1])[: len(key)])
    # As many as ended before stand before the one to which the stretch belongs.
    at_left = np.cumsum(is_left, dtype=np.int64) - is_left
    at_right = np.arange(len(key)) - at_left
    size = pd.Series(end).groupby(key).transform("max").to_numpy()
    kept = (length > _ROUNDING * size) & _same(key_left, at_left, key)
    kept &= _same(key_right, at_right, key)
    return pd.DataFrame(
        {
            "left": left.index.to_numpy()[order_left[at_left[kept]]],
            "right": right.index.to_numpy()[order_right[at_right[kept]]],
            "quantity": length[kept],
        }
    )


def landed(lines: pd.DataFrame, *, by: Sequence[str]) -> NDArray[np.float64]:
    """Give the pieces of each line that were not taken back by a later line below 0.

    Parameters
    ----------
    lines : DataFrame
        With the columns of `by`, and ``quantity`` of any sign; in order of time.
    by : sequence of str

    Returns
    -------
    array of float
        Not below 0; by each key they add up to the sum of the lines, if that is not below 0.
    """
    quantity = lines["quantity"].to_numpy(dtype=float)
    if not (quantity < 0).any():
        return quantity
    key = _numbered(lines, list(by))
    order = np.argsort(key, kind="stable")
    sums = pd.Series(_added(quantity[order], key[order]))
    # What is there for good after a line is the least that will be there from then on.
    least = sums[::-1].groupby(key[order][::-1]).cummin()[::-1].clip(lower=0.0)
    steps = least - least.groupby(key[order]).shift(fill_value=0.0)
    stays = np.empty(len(quantity))
    stays[order] = steps.to_numpy()
    return stays


def _numbered(frame: pd.DataFrame, keys: list[str]) -> NDArray[np.int64]:
    groups = frame.groupby(keys, sort=False, dropna=False).ngroup()
    return np.asarray(groups, dtype=np.int64)


def _added(quantity: NDArray[np.float64], key: NDArray[np.int64]) -> NDArray[np.float64]:
    return np.asarray(pd.Series(quantity).groupby(key).cumsum(), dtype=np.float64)


def _same(
    keys: NDArray[np.int64], at: NDArray[np.int64], key: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Whether there is one at a position, and it has this key."""
    return np.asarray(np.append(keys, -1)[np.minimum(at, len(keys))] == key, dtype=np.bool_)
