"""What the columns of a solved program say of the network."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from supplyopt.formulation.formulate import Formulation
from supplyopt.formulation.spread import spread_flows, spread_served
from supplyopt.lp.goals import Outcome, Stage
from supplyopt.lp.program import Floats, Indices
from supplyopt.network.by_need import by_need
from supplyopt.network.numbered import Numbered
from supplyopt.planning.flows import Flows

__all__ = ["flows_of", "goal_table"]

_DUST = 1e-9
"""In units of an item, of which its largest quantity is about 10,000: below it is rounding."""
_NEAR = 1e-7
"""Likewise, for how near whole numbers are, where all data of the item are whole."""


def flows_of(formulation: Formulation, outcome: Outcome) -> Flows:
    """Return the flows of a solution, free of dust.

    Quantities below 1e-13 of the item's largest are rounding, and zero. Where all data of an
    item are whole, and all its flows nearly so, they are those whole numbers.

    Parameters
    ----------
    formulation : Formulation
    outcome : Outcome
    """
    merging, layout, values = formulation.merging, formulation.layout, outcome.values
    if formulation.cartons is not None:
        values = formulation.cartons.exact(values)
    net, small = merging.whole, merging.small
    small_served = np.zeros(len(small.demand_place))
    small_served[layout.demand] = (
        values[layout.columns("served")]
        if outcome.exact
        else small.demand_quantity[layout.demand] - values[layout.columns("unmet")]
    )
    shares = net.demand_quantity.copy()
    for rows, share in outcome.shares:
        _split(net, rows, share, shares)
    # What was worked out in fractions has no dust.
    item_unit = np.zeros(len(net.items)) if outcome.exact else layout.item_unit
    unit = item_unit[net.demand_item]
    unmet = net.demand_quantity - spread_served(merging, small_served, shares)
    if outcome.exact:
        served = small_served
    else:
        served = net.demand_quantity - _without_dust(unmet, unit)
        served = _without_dust(served, unit)
    if formulation.cartons is not None:
        # By records: what is handed out in whole pieces is not merged.
        by_piece = np.zeros(len(small.demand_place), dtype=bool)
        by_piece[layout.demand] = np.isin(
            np.arange(*layout.columns("served").indices(len(values))[:2]),
            formulation.cartons.whole,
        )
        by_piece = by_piece[merging.demand_of]
        served[by_piece] = np.round(served[by_piece])

    shipped = _without_dust(values[layout.columns("ship")], item_unit[layout.ship_item])
    carried = np.zeros((len(small.lane_origin), len(small.items)))
    carried[layout.ship_lane, layout.ship_item] = shipped
    flows = spread_flows(merging, carried, served)
    lane, item = np.nonzero(flows > 0)
    quantity = flows[lane, item]
    for number in _whole_items(net):
        near = _NEAR * min(float(item_unit[number]), 1e3)
        mine, asked = item == number, net.demand_item == number
        both = np.concatenate([quantity[mine], served[asked]])
        if (np.abs(both - np.round(both)) <= near).all():
            quantity[mine] = np.round(quantity[mine])
            served[asked] = np.round(served[asked])
    moved = quantity > 0
    return Flows(lane[moved], item[moved], quantity[moved], served)


def _split(net: Numbered, rows: Indices, share: Floats, shares: Floats) -> None:
    """Give each record its part of what its need is served, in proportion to what is asked."""
    asked, before = by_need(net, net.demand_quantity, net.demand_served_before)
    count = len(asked)
    rate = np.full(count, np.nan)
    rate[rows] = (share - before[rows]) / asked[rows]
    known = ~np.isnan(rate[net.demand_row])
    alone = np.bincount(net.demand_row, minlength=count)[net.demand_row] == 1
    whole = np.zeros(count)
    whole[rows] = share - before[rows]
    shares[known] = (rate[net.demand_row] * net.demand_quantity)[known]
    # Of one record the share is what was found, to the last digit.
    shares[known & alone] = whole[net.demand_row][known & alone]


def _without_dust(values: Floats, unit: Floats) -> Floats:
    return np.where(np.abs(values) <= _DUST * unit, 0.0, values)


def _whole_items(net: Numbered) -> list[int]:
    """Return the items of which every quantity in the data is whole."""
    broken = np.zeros(len(net.items), dtype=bool)
    for item, quantity in (
        (net.stock_item, net.stock_quantity),
        (net.arrival_item, net.arrival_quantity),
        (net.demand_item, net.demand_quantity),
    ):
        broken[item[quantity != np.round(quantity)]] = True
    return [int(item) for item in np.flatnonzero(~broken)]


def goal_table(stages: Sequence[Stage]) -> pd.DataFrame:
    """Return the goals table of a plan: one row a solved stage.

    Parameters
    ----------
    stages : sequence of Stage

    Returns
    -------
    DataFrame
        ``goal, priority, value, bound, gap, status``; `priority` is missing where a goal
        speaks of all; `bound` and `gap` are NaN where nothing is proved.
    """
    value = np.array([stage.value for stage in stages], dtype=np.float64)
    bound = np.array([stage.bound for stage in stages], dtype=np.float64)
    return pd.DataFrame(
        {
            "goal": pd.Series([stage.goal for stage in stages], dtype="str"),
            "priority": pd.array([stage.priority for stage in stages], dtype="Int64"),
            "value": value,
            "bound": bound,
            "gap": np.abs(value - bound),
            "status": pd.Series([stage.status.value for stage in stages], dtype="str"),
        }
    )
