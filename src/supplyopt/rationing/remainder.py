"""What is left of a whole."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["remainder"]

_ROUNDING = 1e-12


def remainder(whole: ArrayLike, part: ArrayLike) -> NDArray[np.float64]:
    """Return what is left when a part is taken away, free of rounding.

    Parameters
    ----------
    whole, part : float or float array
        0 or more.

    Returns
    -------
    float array
        0 where the part is all of the whole up to rounding, or more.

    Examples
    --------
    >>> remainder([0.1 + 0.2, 5.0, 1.0], [0.3, 2.0, 4.0]).tolist()
    [0.0, 3.0, 0.0]
    """
    whole = np.asarray(whole, dtype=np.float64)
    left = whole - part
    return np.where(left > _ROUNDING * whole, left, 0.0)
