"""What a place keeps of its stock, what is above it."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from supplyopt.network.network import Network

__all__ = ["excess_of"]

_KEYS = ["place", "item"]
_ROUNDING = 1e-9


def excess_of(network: Network, *, keep_days: float) -> pd.DataFrame:
    """Give the stock of each place above its reserve with its own demand of the first days.

    Parameters
    ----------
    network : Network
    keep_days : float
        Days from the start of cycle 1. Demand of a cycle is spread evenly over its days; behind the
        last cycle it goes on as it was on average.

    Returns
    -------
    DataFrame
        ``place, item, stock, keep, excess``, in pieces, in the order of the stock; rows with stock
        alone.
    """
    days, cycles = network.cycle_days, network.cycles
    horizon = days * cycles
    begins = np.arange(cycles) * days
    share = np.clip(keep_days - begins, 0.0, days) / days
    # Each cycle stands for as much of what comes behind the last one.
    share = share + max(keep_days - horizon, 0.0) / horizon
    demand = network.filled("demand")
    cycle = demand["cycle"].to_numpy(dtype=np.int64) - 1
    wanted = demand[_KEYS].assign(keep=demand["quantity"].to_numpy(dtype=float) * share[cycle])
    reserves = network.filled("reserves").rename(columns={"quantity": "keep"})
    kept = pd.concat([wanted, reserves[[*_KEYS, "keep"]]]).groupby(_KEYS)["keep"].sum()
    stock = network.filled("stock").groupby(_KEYS, sort=False)["quantity"].sum()
    table = stock.rename("stock").astype(float).reset_index()
    table["keep"] = kept.reindex(pd.MultiIndex.from_frame(table[_KEYS])).fillna(0.0).to_numpy()
    above = table["stock"] - table["keep"]
    above = above.where(above > _ROUNDING * table["stock"], 0.0)
    table["excess"] = above
    return table[table["stock"] > 0].reset_index(drop=True)


def is_amount(value: object) -> bool:
    """Tell whether a value is a finite number of 0 or more.

    Parameters
    ----------
    value : object
    """
    number = isinstance(value, int | float | np.integer | np.floating)
    return number and not isinstance(value, bool) and 0 <= float(value) < math.inf  # type: ignore[arg-type]
