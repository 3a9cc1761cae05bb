"""Sums over the records of each need."""

from __future__ import annotations

import numpy as np

from supplyopt.network.numbered import Floats, Numbered

__all__ = ["by_need"]


def by_need(net: Numbered, *columns: Floats) -> tuple[Floats, ...]:
    """Return the sum of each column over the records of each need.

    Parameters
    ----------
    net : Numbered
    *columns : float array, one a record of demand

    Returns
    -------
    tuple of float array, one a need, as ``demand_row`` numbers them
    """
    count = int(net.demand_row.max(initial=-1)) + 1
    return tuple(
        np.bincount(net.demand_row, weights=column, minlength=count).astype(np.float64)
        for column in columns
    )
