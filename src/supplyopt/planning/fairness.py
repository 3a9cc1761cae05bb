"""Who is stuck at which level, by what."""

from __future__ import annotations

import numpy as np
import pandas as pd

from supplyopt.network.by_need import by_need
from supplyopt.network.numbered import Numbered
from supplyopt.network.parsed import named_series
from supplyopt.planning.flows import Floats, Flows, Indices
from supplyopt.planning.limits import Limits

__all__ = ["fairness_of"]

_SAME = 1e-7


def fairness_of(
    net: Numbered, flows: Flows, *, places: Numbered, lots: bool | str = False
) -> pd.DataFrame:
    """Return each need's rate of served over entitlement, with its level and limit.

    Parameters
    ----------
    net : Numbered
        Unrolled.
    flows : Flows
    places : Numbered
        As its tables have it.
    lots : False, True, "pieces" or "everywhere"
        What is whole.

    Returns
    -------
    DataFrame
        A row a place, item and group: ``priority, place, item, group, rate, level, limit``,
        sorted by priority and rate. `rate` is over the horizon, with what was served before; NaN
        where nothing is asked for, and where neither anything was served nor anybody is
        entitled; infinite where something was served without entitlement. `level` counts the
        different rates of a priority from 1, the lowest; missing where there is no finite rate.
        `limit` is "demand" where all that was asked for is served, "no demand" where nothing was
        asked for, else what kept more from coming.
    """
    row = net.demand_row
    first = np.unique(row, return_index=True)[1]
    count = len(first)
    asked, entitled, had = by_need(
        net, net.demand_quantity, net.demand_entitlement, flows.served + net.demand_served_before
    )
    with np.errstate(invalid="ignore", divide="ignore"):
        rate = np.where(asked > 0, had / entitled, np.nan)
    priority = net.group_priority[net.demand_group[first]]
    order = np.lexsort((np.arange(count), rate, priority))
    needs = first[order]
    frame = pd.DataFrame(
        {
            "priority": priority[order],
            "place": named_series(places.places, places.demand_place[needs]),
            "item": named_series(net.items, net.demand_item[needs]),
            "group": named_series(net.groups, net.demand_group[needs]),
            "rate": rate[order],
            "level": _levels(priority[order], rate[order]),
        }
    )
    said, word = _limits(net, flows, count, lots)
    frame["limit"] = named_series(said, word[order])
    return frame


def _limits(net: Numbered, flows: Flows, count: int, lots: bool | str) -> tuple[list[str], Indices]:
    """Return what keeps needs from more, in whatever cycle: the words, one's number a need."""
    asked = net.demand_quantity > 0
    short = np.flatnonzero(asked & ~(flows.served >= net.demand_quantity * (1 - _SAME)))
    words, word = Limits(net, flows, lots=lots).of_each(short)
    # What keeps each record of a need from more, one after the other as they are listed.
    said: list[tuple[str, ...]] = [()]
    found = np.zeros(count, dtype=np.int64)
    need = net.demand_row[short]
    order = np.argsort(need, kind="stable")
    need, word = need[order], word[order]
    nth = np.arange(len(need)) - np.searchsorted(need, need)
    for turn in range(int(nth.max(initial=-1)) + 1):
        mine = nth == turn
        both = found[need[mine]] * len(words) + word[mine]
        kinds, kind = np.unique(both, return_inverse=True)
        found[need[mine]] = len(said) + kind.reshape(-1)
        said += [(*said[each // len(words)], words[each % len(words)]) for each in kinds.tolist()]
    texts = [", ".join(dict.fromkeys(", ".join(each).split(", "))) for each in said]
    none = np.bincount(net.demand_row, weights=asked, minlength=count) == 0
    found = np.where(found > 0, found, np.where(none, len(texts) + 1, len(texts)))
    return [*texts, "demand", "no demand"], found


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
