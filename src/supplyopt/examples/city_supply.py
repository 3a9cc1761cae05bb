"""What the example city has: pieces in its stores, pieces that arrive."""

from __future__ import annotations

import pandas as pd

from supplyopt.examples.city_base import CITY_ITEMS
from supplyopt.examples.city_needs import apportion

__all__ = ["city_supply"]

_LYING_AT_BUREAUS = 0.05
_ARRIVING = 0.60


def city_supply(need: pd.DataFrame, *, supply_share: float) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Make the stock and the arrivals of the one-cycle city.

    Parameters
    ----------
    need : DataFrame
        What is needed in the cycle, with the ``parent`` of each place.
    supply_share : float
        Stock and arrivals as a share of it.
    """
    stock, arrivals = [], []
    officers = need[need["group"] == "officer"]
    for item in CITY_ITEMS["item"]:
        supply = round(supply_share * need.loc[need["item"] == item, "entitlement"].sum())
        arriving = round(_ARRIVING * supply)
        bureaus = officers[officers["item"] == item].groupby("parent")["entitlement"].sum()
        lying = round(_LYING_AT_BUREAUS * supply) if len(bureaus) else 0
        arrivals.append(("W-PORT", item, 1, "purchase", arriving))
        stock.append(("W-CITY", item, supply - arriving - lying))
        if lying:
            shares = apportion(lying, bureaus.to_numpy(dtype=float)).tolist()
            stock += [
                (bureau, item, share) for bureau, share in zip(bureaus.index, shares, strict=True)
            ]
    return (
        pd.DataFrame(stock, columns=["place", "item", "quantity"]),
        pd.DataFrame(arrivals, columns=["place", "item", "cycle", "source", "quantity"]),
    )
