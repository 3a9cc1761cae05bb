"""A policy of one cycle carried on from cycle to cycle."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from supplyopt.errors import Fault, InputError, InputWarning
from supplyopt.network.network import Network
from supplyopt.planning.given import flows_from_tables
from supplyopt.planning.plan import Plan
from supplyopt.planning.status import Status

__all__ = ["cycle_by_cycle", "faults_of_cycles"]

_NEED = ["place", "item", "group"]


def cycle_by_cycle(network: Network, policy: Callable[[Network], Plan]) -> Plan:
    """Let an office act in each cycle on what it sees then, and knows nothing of later ones.

    In each cycle there is what was stored before with what arrives; it is asked for what the cycle
    asks for and, where unmet demand waits, for what waits, of which the oldest is served first.

    Parameters
    ----------
    network : Network
        Of several cycles.
    policy : callable
        Makes a plan of one cycle.

    Raises
    ------
    InputError
        Where goods are under way for a cycle or more, or do not keep: what is sent today for
        another day is no rule of one cycle.
    """
    faults = faults_of_cycles(network)
    if faults:
        raise InputError(faults)
    tables = {name: network.filled(name) for name in ("lanes", "arrivals", "demand", "guarantees")}
    stock = network.filled("stock")[["place", "item", "quantity"]]
    waits = network.unmet_mode == "backlog"
    demand = tables["demand"]
    left = demand["quantity"].to_numpy(dtype=float, copy=True)
    served = np.zeros(len(demand))
    need = list(demand[_NEED].itertuples(index=False, name=None))
    shipments = []
    for cycle in range(1, network.cycles + 1):
        arrived = tables["arrivals"].query("cycle == @cycle")[["place", "item", "quantity"]]
        there = pd.concat([stock, arrived]).groupby(["place", "item"], as_index=False).sum()
        due = demand["cycle"] == cycle
        if waits:
            due = (demand["cycle"] <= cycle) & ((left > 0) | due)
        records = np.flatnonzero(due)
        asked = _asked(demand.iloc[records], left[records])
        plan = policy(_one(network, tables, there, asked, cycle=cycle))
        shipments.append(plan.shipments.assign(cycle=cycle))
        got = plan.served.set_index(_NEED)["served"].to_dict()
        oldest_first = records[np.argsort(demand["cycle"].to_numpy()[records], kind="stable")]
        for record in oldest_first.tolist():
            given = min(got[need[record]], left[record])
            served[record] += given
            left[record] -= given
            got[need[record]] -= given
        stock = plan.stock[["place", "item", "quantity"]]
    table = demand[[*_NEED, "cycle"]].assign(served=served)
    sent = pd.concat(shipments, ignore_index=True)
    return Plan(network, Status.GIVEN, flows_from_tables(network, shipments=sent, served=table))


def _asked(rows: pd.DataFrame, left: np.ndarray) -> pd.DataFrame:
    """Return what is asked for now, each need once."""
    whole = rows["quantity"].to_numpy(dtype=float)
    share = np.divide(left, whole, out=np.zeros(len(rows)), where=whole > 0)
    now = rows.assign(quantity=left, entitlement=rows["entitlement"] * share)
    return now.groupby(_NEED, as_index=False, sort=False)[["quantity", "entitlement"]].sum()


def _one(
    network: Network,
    tables: dict[str, pd.DataFrame],
    stock: pd.DataFrame,
    demand: pd.DataFrame,
    *,
    cycle: int,
) -> Network:
    lanes, guarantees = tables["lanes"], tables["guarantees"]
    since = cycle - lanes["first_cycle"]
    is_open = (since >= 0) & (since % lanes["every"] == 0)
    holds = (guarantees["cycle"] == cycle) | (guarantees["cycle"] == 0)
    changed: dict[str, Any] = {
        "lanes": network.tables["lanes"][is_open.to_numpy()].assign(first_cycle=1, every=1),
        "stock": stock,
        "arrivals": None,
        "demand": demand,
        "guarantees": guarantees[holds].drop(columns="cycle") if holds.any() else None,
        "settings": {"cycles": 1, "cycle_days": network.cycle_days, "unmet": network.unmet_mode},
    }
    with warnings.catch_warnings():
        # What has no effect was told when the network was read.
        warnings.simplefilter("ignore", InputWarning)
        return network.replace(**changed)


def faults_of_cycles(network: Network) -> list[Fault]:
    """Return what keeps offices' own rules from acting cycle by cycle; nothing of one cycle.

    Parameters
    ----------
    network : Network
    """
    if network.cycles == 1:
        return []
    rows = network.row_numbers
    faults = [
        Fault(
            "lanes",
            int(rows["lanes"][lane]),
            "lead_time",
            int(network.numbered.lane_lead_time[lane]),
            "offices' own rules send goods for the cycle in which they arrive at once only",
            "set it to 0, or roll plans with so.roll",
        )
        for lane in np.flatnonzero(network.numbered.lane_lead_time > 0).tolist()
    ]
    faults += [
        Fault(
            "items",
            int(rows["items"][item]),
            "shelf_life",
            f"{network.numbered.item_shelf_life[item]:g}",
            "offices' own rules know nothing of the age of goods",
            "leave it blank, or roll plans with so.roll",
        )
        for item in np.flatnonzero(network.unrolled.net.item_batched).tolist()
    ]
    return faults
