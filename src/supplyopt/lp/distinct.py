"""Rows of several columns, told apart."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from supplyopt.lp.program import Indices

__all__ = ["distinct_rows"]


def distinct_rows(columns: Sequence[np.ndarray]) -> tuple[Indices, Indices]:
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
    number = np.zeros(len(columns[0]), dtype=np.int64)
    for column in columns:
        values, code = np.unique(column, return_inverse=True)
        if len(values) > 1:
            joined = number * len(values) + code.reshape(-1)
            number = np.unique(joined, return_inverse=True)[1].reshape(-1).astype(np.int64)
    first: Indices = np.unique(number, return_index=True)[1].astype(np.int64)
    return first, number
