"""Values or rows of several columns, told apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from supplyopt.lp.program import Indices

__all__ = ["distinct", "distinct_rows"]

_MOST = 2**62


def distinct(values: NDArray[Any]) -> NDArray[Any]:
    """Return what `numpy.unique` says of values, which in numpy 2.4 hashes: many times slower.

    Parameters
    ----------
    values : array
        Without NaN.
    """
    if len(values) == 0:
        return values.copy()
    ordered = np.sort(values)
    found: NDArray[Any] = ordered[np.append(True, ordered[1:] != ordered[:-1])]
    return found


def distinct_rows(columns: Sequence[NDArray[Any]]) -> tuple[Indices, Indices]:
    """Return what `numpy.unique` says of rows, several times faster.

    Parameters
    ----------
    columns : sequence of array
        Of one length; at least one.

    Returns
    -------
    first : integer array, one a distinct row
        Where each stands first, in the order of dictionaries.
    number : integer array, one a row
        Which distinct row it is.
    """
    key = np.zeros(len(columns[0]), dtype=np.int64)
    size = 1
    for column in columns:
        code, count = _codes(column)
        if size > _MOST // count:
            _, key = _numbered(key)
            size = int(key.max(initial=0)) + 1
        key = key * count + code
        size *= count
    return _numbered(key)


def _codes(column: NDArray[Any]) -> tuple[Indices, int]:
    """Return numbers in the order of the values, and one more than the largest."""
    if len(column) == 0:
        return np.zeros(0, dtype=np.int64), 1
    if column.dtype.kind in "iu":
        least, most = int(column.min()), int(column.max())
        if most - least < 2 * len(column):
            return column.astype(np.int64) - least, most - least + 1
    code, values = pd.factorize(column, sort=True, use_na_sentinel=False)
    return code.astype(np.int64), len(values)


def _numbered(key: Indices) -> tuple[Indices, Indices]:
    _, first, number = np.unique(key, return_index=True, return_inverse=True)
    return first.astype(np.int64), number.reshape(-1).astype(np.int64)
