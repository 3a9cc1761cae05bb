"""What a plan loses against the best plan of its network alone, goal by goal."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from supplyopt.errors import InfeasibleError
from supplyopt.network.network import Network
from supplyopt.planning.conflict import conflicting_rows
from supplyopt.planning.extract import flows_of
from supplyopt.planning.flows import Flows
from supplyopt.planning.goal_values import goal_values, rates_of
from supplyopt.planning.pose import answer, pose

__all__ = ["losses_of"]

_SAME = 1e-9
_LOWER = 1e-6
"""A rate that is lower by less is the same rate."""


def losses_of(
    network: Network, flows: Flows, *, names: Sequence[str], bound_by_terms: bool
) -> pd.DataFrame:
    """Return what flows lose against the best flows of the network, goal by goal.

    Parameters
    ----------
    network : Network
    flows : Flows
    names : sequence of str
        Goals in order.
    bound_by_terms : bool
        Whether the flows kept to anything beside the network, or were never the best ones. Where
        not, nothing is lost, and nothing is solved.

    Returns
    -------
    DataFrame
        As `Plan.losses` says.

    Raises
    ------
    InfeasibleError
        If the network itself has no plan.
    """
    value = goal_values(network, flows, names=names)
    free = flows
    if bound_by_terms:
        posed = pose(network, names)
        try:
            free = flows_of(posed.formulation, answer(posed))
        except InfeasibleError:
            raise conflicting_rows(network) from None
    best = goal_values(network, free, names=names)["value"].to_numpy()
    reached = value["value"].to_numpy()
    fair = (value["goal"] == "fairness").to_numpy()
    loss = np.where(fair, best - reached, reached - best)
    size = np.fmax(np.fmax(np.abs(best), np.abs(reached)), _sizes(network, value))
    loss = np.where(np.abs(loss) <= _SAME * size, 0.0, loss)
    return value.assign(free=best, loss=loss, rows_below=_rows_below(network, value, flows, free))


def _sizes(network: Network, goals: pd.DataFrame) -> np.ndarray:
    """Return the size of what rounding goals are made of, where it is more than their value."""
    net = network.numbered
    weight = net.item_weight[net.demand_item] * net.group_weight[net.demand_group]
    asked = float(weight @ net.demand_quantity)
    sizes = {"unmet": asked, "fairness": 1.0}
    return np.array([sizes.get(name, 0.0) for name in goals["goal"]])


def _rows_below(
    network: Network, goals: pd.DataFrame, flows: Flows, free: Flows
) -> pd.arrays.IntegerArray:
    """Count the needs of each priority whose rate is lower than in the free plan."""
    net = network.unrolled.net
    counts: list[int | None] = []
    for name, priority in zip(goals["goal"].tolist(), goals["priority"].tolist(), strict=True):
        if name != "fairness":
            counts.append(None)
            continue
        mine, its = (rates_of(net, each.served, priority=priority) for each in (flows, free))
        with np.errstate(invalid="ignore"):
            counts.append(int((its - mine > _LOWER * np.maximum(its, 1.0)).sum()))
    found: pd.arrays.IntegerArray = pd.array(counts, dtype="Int64")
    return found
