"""The network of the next cycles, as the office knows it at a review."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from supplyopt.errors import InputWarning
from supplyopt.network.network import Network
from supplyopt.network.numbered import Numbered
from supplyopt.network.schema import TABLES
from supplyopt.rolling.due import guarantees_ahead
from supplyopt.rolling.shelves import Floats, Indices, shelves_frame
from supplyopt.rolling.state import State

__all__ = ["UNDER_WAY", "network_ahead", "tables_ahead"]

UNDER_WAY = "under way"
"""The source of arrivals that were sent earlier."""
_NEED = ["place", "item", "group", "cycle"]


def tables_ahead(
    network: Network,
    state: State,
    *,
    last: int,
    stock: Floats,
    needs: pd.DataFrame,
    carry_over: bool,
) -> dict[str, pd.DataFrame]:
    """Return the tables that differ from those of the whole network, cycles counted from now.

    Parameters
    ----------
    network : Network
        The truth.
    state : State
        Before the first cycle to plan.
    last : int
        The last cycle to plan.
    stock : float array, places x items x ages
        What is reported to be on hand.
    needs : DataFrame
        The forecast as a table of demand, in the cycles of the whole network.
    carry_over : bool
        Whether what was served earlier counts when goods are shared.

    Returns
    -------
    dict of DataFrame
        "stock", "arrivals", "demand", "guarantees".
    """
    demand = _demand(network, state, needs, last=last, carry_over=carry_over)
    return {
        "stock": _known("stock", shelves_frame(network.numbered, stock)),
        "arrivals": _arrivals(network, state, last),
        "demand": demand,
        "guarantees": guarantees_ahead(network, state, demand, last=last),
    }


def network_ahead(
    network: Network, tables: Mapping[str, pd.DataFrame], *, cycle: int, last: int
) -> Network:
    """Return the network of some cycles of another, cycles counted from the first of them.

    Parameters
    ----------
    network : Network
    tables : mapping of str to DataFrame
        What differs, as `tables_ahead` gives it.
    cycle, last : int
        The first cycle, the last.
    """
    changed: dict[str, Any] = dict(tables)
    if cycle > 1 and _opens_at_times(network.numbered):
        lanes = network.tables["lanes"]
        lanes["first_cycle"] = _openings(network.numbered, cycle)
        changed["lanes"] = lanes
    changed["settings"] = {
        "cycles": last - cycle + 1,
        "cycle_days": network.cycle_days,
        "unmet": network.unmet_mode,
    }
    with warnings.catch_warnings():
        # What has no effect in a few cycles was told of the network of all of them.
        warnings.simplefilter("ignore", InputWarning)
        return network.replace(**changed)


def _opens_at_times(net: Numbered) -> bool:
    return bool((net.lane_every > 1).any() or (net.lane_first_cycle > 1).any())


def _openings(net: Numbered, cycle: int) -> Indices:
    """Return the first opening of each lane from a cycle on, counted from it."""
    first, every = net.lane_first_cycle, net.lane_every
    openings = np.maximum(-(-(cycle - first) // every), 0)
    return first + openings * every - (cycle - 1)


def _known(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Return the columns that the contract knows."""
    return frame[[column for column in frame if column in TABLES[name].by_name]]


def _arrivals(network: Network, state: State, last: int) -> pd.DataFrame:
    """Return what will come from outside, with what is under way and comes in time."""
    net = network.numbered
    known = network.filled("arrivals")
    known = known[(known["cycle"] >= state.cycle) & (known["cycle"] <= last)]
    way = state.under_way
    way = way.take(way.lands <= last)
    age = way.age + (way.lands - way.left)
    age = np.where(np.isinf(net.item_shelf_life[way.item]), 0, age)
    fresh = age < net.item_shelf_life[way.item]
    source = UNDER_WAY
    while source in set(known["source"]):
        source = f"{source}, sent"
    coming = pd.DataFrame(
        {
            "place": np.array(net.places, dtype=object)[net.lane_destination[way.lane]],
            "item": np.array(net.items, dtype=object)[way.item],
            "cycle": way.lands,
            "source": source,
            "age": age,
            "quantity": way.quantity,
        }
    )[fresh]
    names = [name for name in coming if name != "quantity"]
    coming = coming.groupby(names, sort=False, as_index=False)["quantity"].sum()
    parts = [_known("arrivals", part) for part in (known, coming) if len(part)]
    frame = pd.concat(parts, ignore_index=True) if parts else _known("arrivals", known)
    return frame.assign(cycle=frame["cycle"] - (state.cycle - 1))


def _demand(
    network: Network, state: State, needs: pd.DataFrame, *, last: int, carry_over: bool
) -> pd.DataFrame:
    """Return the forecast with what waits, which is asked for in the first cycle."""
    inside = (needs["cycle"] >= state.cycle) & (needs["cycle"] <= last)
    ahead = needs.loc[inside, [*_NEED, "quantity", "entitlement"]]
    ahead = ahead.assign(cycle=ahead["cycle"] - (state.cycle - 1))
    before = _before(network, state)
    if network.unmet_mode == "backlog":
        waiting = before[before["quantity"] > 0].assign(cycle=1)
        ahead = pd.concat([ahead, waiting[ahead.columns]], ignore_index=True)
        ahead = ahead.groupby(_NEED, sort=False, as_index=False).sum()
    ahead = ahead.reset_index(drop=True)
    if carry_over and "served_before" in TABLES["demand"].by_name:
        _carry_over(ahead, before)
    return ahead


def _before(network: Network, state: State) -> pd.DataFrame:
    """Return what was asked for and served earlier, by place, item, group.

    `quantity` is what waits in backlog, `entitlement` its share of the entitlement; `entitled`
    and `served` count everything.
    """
    net = network.numbered
    earlier = np.flatnonzero(net.demand_cycle < state.cycle)
    asked = net.demand_quantity[earlier]
    left = np.maximum(asked - state.served[earlier], 0.0)
    entitled = net.demand_entitlement[earlier]
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.where(asked > 0, entitled * (left / asked), 0.0)
    frame = network.filled("demand").iloc[earlier]
    frame = frame.assign(
        quantity=left, entitlement=share, entitled=entitled, served=state.served[earlier]
    )
    names = ["quantity", "entitlement", "entitled", "served"]
    return frame.groupby(_NEED[:3], sort=False, as_index=False)[names].sum()


def _carry_over(ahead: pd.DataFrame, before: pd.DataFrame) -> None:
    """Count what was served earlier in the first row of each place, item, group."""
    ahead["served_before"] = 0.0
    keys = pd.MultiIndex.from_frame(ahead[_NEED[:3]])
    first = ahead.assign(row=np.arange(len(ahead))).sort_values("cycle", kind="stable")
    first = first.drop_duplicates(_NEED[:3])
    known = pd.MultiIndex.from_frame(before[_NEED[:3]])
    where = known.get_indexer(keys[first["row"]])
    row, where = first["row"].to_numpy()[where >= 0], where[where >= 0]
    entitlement = ahead["entitlement"].to_numpy(dtype=np.float64, copy=True)
    # What waits brought its own part of the entitlement along, which is in the whole of it.
    entitlement[row] += (before["entitled"] - before["entitlement"]).to_numpy()[where]
    served = np.zeros(len(ahead))
    served[row] = before["served"].to_numpy()[where]
    ahead["entitlement"], ahead["served_before"] = entitlement, served
