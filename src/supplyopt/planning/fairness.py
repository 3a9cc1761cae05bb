"""Who is stuck at which level, by what."""

from __future__ import annotations

import numpy as np
import pandas as pd

from supplyopt.network.numbered import Numbered
from supplyopt.planning.books import labels
from supplyopt.planning.flows import Floats, Flows, Indices
from supplyopt.planning.limits import Limits

__all__ = ["fairness_of"]

_SAME = 1e-7


def fairness_of(net: Numbered, flows: Flows) -> pd.DataFrame:
    """Return each row's rate of served over entitlement, with its level and limit.

    Parameters
    ----------
    net : Numbered
    flows : Flows

    Returns
    -------
    DataFrame
        A row a record of demand: ``priority, place, item, group, rate, level, limit``, sorted
        by priority and rate. `rate` is NaN where nothing is asked for, and where neither
        anything was served nor anybody is entitled; infinite where something was served
        without entitlement. `level` counts the different rates of a priority from 1, the
        lowest; missing where there is no finite rate. `limit` is "demand" where all that was
        asked for is served, "no demand" where nothing was asked for, else what kept more from
        coming.
    """
    asked, served = net.demand_quantity, flows.served
    entitled = net.demand_entitlement
    with np.errstate(invalid="ignore", divide="ignore"):
        rate = np.where(asked > 0, served / entitled, np.nan)
    priority = net.group_priority[net.demand_group]
    order = np.lexsort((np.arange(len(rate)), rate, priority))
    limits = Limits(net, flows)
    frame = pd.DataFrame(
        {
            "priority": priority[order],
            "place": labels(net.places, net.demand_place[order]),
            "item": labels(net.items, net.demand_item[order]),
            "group": labels(net.groups, net.demand_group[order]),
            "rate": rate[order],
            "level": _levels(priority[order], rate[order]),
        }
    )
    frame["limit"] = pd.Series([_limit(net, flows, limits, int(row)) for row in order], dtype="str")
    return frame


def _limit(net: Numbered, flows: Flows, limits: Limits, row: int) -> str:
    asked = net.demand_quantity[row]
    if asked == 0:
        return "no demand"
    if flows.served[row] >= asked * (1 - _SAME):
        return "demand"
    return limits.of(row)


def _levels(priority: Indices, rate: Floats) -> pd.arrays.IntegerArray:
    """Give sorted rates of each priority their levels; equal up to rounding is equal."""
    finite = np.isfinite(rate)
    before = np.concatenate([[np.nan], rate[:-1]])
    first = np.concatenate([[True], priority[1:] != priority[:-1]])
    with np.errstate(invalid="ignore"):
        risen = ~(rate <= before + _SAME * np.maximum(1.0, np.abs(before)))
    step = np.where(first, 1, np.where(risen, 1, 0))
    total = np.cumsum(step)
    start = np.maximum.accumulate(np.where(first, total - 1, 0))
    return pd.arrays.IntegerArray(np.where(finite, total - start, 0), ~finite)
