"""What flows come to, goal by goal, with no solver."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from supplyopt.lp.program import Flags
from supplyopt.network.by_need import by_need
from supplyopt.network.network import Network
from supplyopt.network.numbered import Numbered
from supplyopt.planning.flows import Floats, Flows, cost_of, lateness_of

__all__ = ["goal_values", "rates_of"]


def goal_values(network: Network, flows: Flows, *, names: Sequence[str]) -> pd.DataFrame:
    """Return the value of each goal, as a solve for these goals would report it.

    Parameters
    ----------
    network : Network
    flows : Flows
        Best or not.
    names : sequence of str
        Goals in order; "stability", which is of two plans, is left out:
        "unmet", "fairness", "stages", "hours", "cost", "lateness".

    Returns
    -------
    DataFrame
        ``goal, priority, value``: weighted unmet pieces of each priority; the lowest rate of
        served over entitlement of each priority, NaN where no row has a rate; pieces times
        stages, hours or cost of their lanes, cost with a trip on each lane that is used.
    """
    net = network.unrolled.net
    rows: list[tuple[str, int | None, float]] = []
    for name in names:
        if name == "unmet":
            rows += [(name, *each) for each in _unmet(net, flows)]
        elif name == "fairness":
            rows += [(name, *each) for each in _fairness(net, flows)]
        elif name != "stability":
            rows.append((name, None, _of_lanes(net, flows, name)))
    return pd.DataFrame(
        {
            "goal": pd.Series([row[0] for row in rows], dtype="str"),
            "priority": pd.array([row[1] for row in rows], dtype="Int64"),
            "value": np.array([row[2] for row in rows], dtype=np.float64),
        }
    )


def rates_of(net: Numbered, served: Floats, *, priority: int) -> Floats:
    """Return served over entitlement of each need that has a rate, NaN for all others.

    Parameters
    ----------
    net : Numbered
    served : float array, one a record of demand
    priority : int
        Needs of other priorities have none.

    Returns
    -------
    float array, one a place, item and group, as ``demand_row`` numbers them
        Over the horizon, with what was served before.
    """
    asked, entitled, had = by_need(
        net, net.demand_quantity, net.demand_entitlement, served + net.demand_served_before
    )
    level = np.zeros(len(asked), dtype=np.int64)
    level[net.demand_row] = net.group_priority[net.demand_group]
    rated: Flags = (level == priority) & (asked > 0) & (entitled > 0)
    rates = np.full(len(asked), np.nan)
    np.divide(had, entitled, out=rates, where=rated)
    return rates


def _unmet(net: Numbered, flows: Flows) -> list[tuple[int, float]]:
    weight = net.item_weight[net.demand_item] * net.group_weight[net.demand_group]
    unmet = weight * (net.demand_quantity - flows.served)
    priority = net.group_priority[net.demand_group]
    return [
        (int(level), float(unmet[priority == level].sum()))
        for level in np.unique(net.group_priority)
    ]


def _fairness(net: Numbered, flows: Flows) -> list[tuple[int, float]]:
    found = []
    asked = net.group_priority[net.demand_group][net.demand_quantity > 0]
    for level in np.unique(asked).tolist():
        rates = rates_of(net, flows.served, priority=level)
        known = rates[~np.isnan(rates)]
        found.append((level, float(known.min()) if len(known) else float("nan")))
    return found


def _of_lanes(net: Numbered, flows: Flows, name: str) -> float:
    if name == "cost":
        return cost_of(net, flows)
    if name == "lateness":
        return lateness_of(net, flows)
    per_piece = {"stages": net.lane_stages, "hours": net.lane_hours}[name]
    return float(flows.quantity @ per_piece[flows.lane])
