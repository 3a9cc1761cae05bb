"""What hangs on the figures that stand in for missing reports."""

from __future__ import annotations

from collections.abc import Iterable
from numbers import Real
from typing import Any

import numpy as np
import pandas as pd

from supplyopt.errors import Fault, InfeasibleError, InputError
from supplyopt.network.network import Network
from supplyopt.network.units import measured
from supplyopt.planning.marks import assumed
from supplyopt.planning.plan import Plan, require_plan
from supplyopt.planning.solve import solve
from supplyopt.planning.status import Status

__all__ = ["effect_of_fallback"]


@measured()
def effect_of_fallback(
    plan: Plan, *, scales: Iterable[float] = (0.0, 0.5, 1.0, 1.5, 2.0), solver: Any = "highs"
) -> pd.DataFrame:
    """Return how the plan would differ, were the assumed needs smaller or larger.

    Parameters
    ----------
    plan : Plan
        Of a network whose demand has a column `basis`, as `fill_reports` makes it.
    scales : iterable of float, default (0, 0.5, 1, 1.5, 2)
        The assumed needs are taken so many times; 0 is a plan as if those places needed nothing.
    solver : "highs", "pulp" or a PuLP solver object, default "highs"

    Returns
    -------
    DataFrame
        A row a scale and priority: ``scale, priority, assumed_demand, assumed_served,
        reported_demand, reported_served, reported_lowest_rate, status``. Pieces of all items
        together; the rate is served over entitlement, NaN where there is none. The plan is
        made anew for each scale, with its own goals (those of the contract for a given plan).

    Raises
    ------
    InputError
        If no demand of the network stands on a fallback, or a scale is no number of 0 or more.

    Notes
    -----
    A guarantee to a place that has not reported is lowered where it would exceed the scaled
    need. Entitlements of those rows are scaled with their needs.

    Examples
    --------
    >>> import supplyopt as so
    >>> network = so.examples.four_places()
    >>> demand = network.tables["demand"]
    >>> demand["basis"] = ["reported"] * 3 + ["peers per head"]
    >>> plan = so.solve(network.replace(demand=demand))
    >>> so.effect_of_fallback(plan, scales=[0, 1])[["scale", "priority", "reported_served"]]
       scale  priority  reported_served
    0    0.0         1             60.0
    1    0.0         2             20.0
    2    1.0         1             60.0
    3    1.0         2             10.0
    """
    require_plan(plan)
    times = list(scales)
    faults = [
        Fault("", None, "scales", scale, "is no number of 0 or more", "give one, such as 0.5")
        for scale in times
        if isinstance(scale, bool) or not isinstance(scale, Real) or not 0 <= scale < np.inf
    ]
    silent = assumed(plan.network)
    if not silent.any():
        problem = "no row says that it is anything but reported"
        remedy = "make the demand by so.fill_reports"
        faults.append(Fault("demand", None, "basis", None, problem, remedy))
    if faults:
        raise InputError(faults)
    goals = tuple(dict.fromkeys(plan.goals["goal"])) or ("unmet", "fairness", "stages", "cost")
    return pd.concat(
        [_row(plan.network, silent, float(scale), goals, solver) for scale in times],
        ignore_index=True,
    )


def _row(
    network: Network, silent: Any, scale: float, goals: tuple[str, ...], solver: Any
) -> pd.DataFrame:
    changed = _scaled(network, silent, scale)
    net = changed.numbered
    priority = net.group_priority[net.demand_group]
    try:
        plan = solve(changed, goals=goals, solver=solver)
        served, status = plan.flows.served, plan.status
    except InfeasibleError:
        served, status = np.full(len(silent), np.nan), Status.INFEASIBLE
    rows = []
    for level in np.unique(priority):
        mine = priority == level
        rated = mine & ~silent & (net.demand_entitlement > 0) & (net.demand_quantity > 0)
        rates = served[rated] / net.demand_entitlement[rated]
        rows.append(
            {
                "scale": scale,
                "priority": int(level),
                "assumed_demand": float(net.demand_quantity[mine & silent].sum()),
                "assumed_served": float(served[mine & silent].sum()),
                "reported_demand": float(net.demand_quantity[mine & ~silent].sum()),
                "reported_served": float(served[mine & ~silent].sum()),
                "reported_lowest_rate": float(rates.min()) if len(rates) else np.nan,
                "status": status.value,
            }
        )
    return pd.DataFrame(rows)


def _scaled(network: Network, silent: Any, scale: float) -> Network:
    if scale == 1.0:
        return network
    demand, filled = network.tables["demand"], network.filled("demand")
    for name in ("quantity", "entitlement"):
        demand[name] = np.where(silent, filled[name] * scale, filled[name])
    changes = {"demand": demand}
    if "guarantees" in network.tables:
        changes["guarantees"] = _within(network, demand, silent)
    return network.replace(**changes)


def _within(network: Network, demand: pd.DataFrame, silent: Any) -> pd.DataFrame:
    """Lower guarantees of places that have not reported to what they now ask for."""
    guarantees, filled = network.tables["guarantees"], network.filled("guarantees")
    asked = network.filled("demand").assign(quantity=demand["quantity"], silent=silent)
    quantity = []
    for place, item, group, given in filled[["place", "item", "group", "quantity"]].itertuples(
        index=False
    ):
        of = asked[(asked["place"] == place) & (asked["item"] == item)]
        of = of[of["group"] == group] if group else of
        quantity.append(min(given, float(of["quantity"].sum())) if of["silent"].any() else given)
    return guarantees.assign(quantity=quantity)
