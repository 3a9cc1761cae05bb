"""How the time grows with the number of places."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

__all__ = ["exponent"]


def exponent(places: Sequence[float], seconds: Sequence[float]) -> float:
    """Return the least-squares slope of log time on log places: 1 means in proportion.

    Parameters
    ----------
    places, seconds : sequence of float
        A number each of every network, at least two of different size.
    """
    slope, _ = np.polyfit(np.log(places), np.log(seconds), 1)
    return float(slope)
