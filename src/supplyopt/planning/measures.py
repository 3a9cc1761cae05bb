"""What a plan comes to, in plain pieces."""

from __future__ import annotations

import numpy as np
import pandas as pd

from supplyopt.network.network import Network
from supplyopt.network.numbered import Numbered
from supplyopt.planning.chains import chains_of
from supplyopt.planning.flows import (
    Floats,
    Flows,
    cost_of,
    lateness_of,
    left_over,
    rates_of_entitled,
    rates_of_needs,
)

__all__ = ["gini", "measure"]


def measure(network: Network, flows: Flows) -> pd.Series:
    """Return the measures of a plan.

    Parameters
    ----------
    network : Network
    flows : Flows

    Returns
    -------
    Series of float
        As in the contract; the unit of each in ``.attrs["units"]``.
    """
    unrolled = network.unrolled
    net = unrolled.net
    served, asked = flows.served, net.demand_quantity
    rates, wanted = rates_of_needs(net, served)
    priority = net.group_priority[net.demand_group]
    chains = chains_of(unrolled, flows)
    behind = chains.mean[net.demand_place, net.demand_item]
    reached = served > 0
    total, given = float(asked.sum()), float(served.sum())
    lane = flows.lane
    values = {
        "demand": total,
        "served": given,
        "unmet": float((asked - served).sum()),
        **{
            f"unmet_priority_{level}": float((asked - served)[priority == level].sum())
            for level in np.unique(net.group_priority)
        },
        "fill_rate": given / total if total > 0 else np.nan,
        "worst_fill_rate": float(rates.min()) if len(rates) else np.nan,
        "gini": gini(rates, weights=wanted),
        **_fairness(net, served),
        "stages": float((flows.quantity * net.lane_stages[lane]).sum()),
        "mean_stages": float((served[reached] * behind[reached]).sum()) / given
        if given > 0
        else np.nan,
        "longest_chain": float(
            chains.longest[net.demand_place, net.demand_item][reached].max(initial=0.0)
        ),
        "hours": float((flows.quantity * net.lane_hours[lane]).sum()),
        "cost": cost_of(net, flows),
    }
    if network.unmet_mode == "backlog":
        values["lateness"] = lateness_of(net, flows)
    if not unrolled.is_plain and np.isfinite(net.item_shelf_life).any():
        values["waste"] = float(left_over(net, flows)[net.place_keeps >= 0].sum())
    series = pd.Series(values, name="measure", dtype=np.float64)
    series.attrs["units"] = {name: _unit(name) for name in values}
    return series


def _fairness(net: Numbered, served: Floats) -> dict[str, float]:
    """Return the lowest rate and the inequality of rates that the goal fairness shares."""
    rates, entitled, priority = rates_of_entitled(net, served)
    values = {}
    for level in np.unique(net.group_priority).tolist():
        mine = priority == level
        values[f"worst_rate_priority_{level}"] = float(rates[mine].min()) if mine.any() else np.nan
    for level in np.unique(net.group_priority).tolist():
        mine = priority == level
        values[f"gini_rate_priority_{level}"] = gini(rates[mine], weights=entitled[mine])
    return values


_ROUNDING = 1e-12
_UNITS = {
    "fill_rate": "share of demand",
    "worst_fill_rate": "share of demand",
    "gini": "0 (all equal) to 1",
    "stages": "pieces x hand-overs",
    "mean_stages": "hand-overs a served piece",
    "longest_chain": "hand-overs",
    "hours": "hours",
    "cost": "cost",
    "lateness": "piece-cycles",
}


def _unit(name: str) -> str:
    if name.startswith("worst_rate_priority_"):
        return "share of entitlement"
    if name.startswith("gini_rate_priority_"):
        return _UNITS["gini"]
    return _UNITS.get(name, "pieces")


def gini(rates: Floats, *, weights: Floats) -> float:
    """Return the Gini coefficient of rates, each counted with a weight.

    Half the mean absolute difference between two rates drawn by weight, over their mean.

    Parameters
    ----------
    rates, weights : float array
        Of one length; weights above zero.

    Returns
    -------
    float
        0 where all rates are equal (all zero included), NaN without any rate.

    Notes
    -----
    With rates sorted and w their weights' shares, G = sum_i w_i r_i (2 W_i - w_i - 1) / mean,
    where W_i is the running total of w: the weighted form of the usual rank formula.

    Examples
    --------
    >>> import numpy as np
    >>> gini(np.array([1.0, 0.0]), weights=np.array([1.0, 1.0]))
    0.5
    """
    if len(rates) == 0:
        return float("nan")
    order = np.argsort(rates, kind="stable")
    share = weights[order] / weights.sum()
    mean = float((share * rates[order]).sum())
    if mean == 0:
        return 0.0
    below = np.cumsum(share)
    value = float((share * rates[order] * (2 * below - share - 1)).sum()) / mean
    return value if value > _ROUNDING else 0.0
