"""Shares in proportion to claims."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["proportional"]


def proportional(claims: NDArray[np.float64], supply: float) -> NDArray[np.float64]:
    """Share a supply in proportion to claims.

    Parameters
    ----------
    claims : float array, shape (n,)
        Finite, 0 or more.
    supply : float
        0 or more, in the unit of the claims.

    Returns
    -------
    float array, shape (n,)
        No share above its claim. They sum to the supply, or are the claims where there is enough
        for all.

    Examples
    --------
    >>> proportional(np.array([100.0, 300.0]), 100.0).tolist()
    [25.0, 75.0]
    """
    total = float(claims.sum())
    if supply >= total:
        return claims.copy()
    return claims * (supply / total)
