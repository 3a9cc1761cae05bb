"""Claims met one after another."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from supplyopt.rationing.remainder import remainder

__all__ = ["in_order"]


def in_order(claims: NDArray[np.float64], supply: float) -> NDArray[np.float64]:
    """Meet each claim in full before the next, as far as a supply goes.

    Parameters
    ----------
    claims : float array, shape (n,)
        Finite, 0 or more.
    supply : float
        0 or more, in the unit of the claims.

    Returns
    -------
    float array, shape (n,)

    Examples
    --------
    >>> in_order(np.array([40.0, 20.0, 30.0]), 50.0).tolist()
    [40.0, 10.0, 0.0]
    """
    if supply >= claims.sum():
        return claims.copy()
    before = np.concatenate([[0.0], np.cumsum(claims)])[:-1]
    return np.minimum(remainder(supply, before), claims)
