"""Whether it pays a place to ask for more, with lanes between."""

from __future__ import annotations

import warnings
from collections.abc import Hashable, Sequence
from typing import Any

import pandas as pd

from supplyopt.errors import Fault, InputError, InputWarning
from supplyopt.network.network import Network
from supplyopt.planning.arguments import check_lots
from supplyopt.planning.solve import solve
from supplyopt.study.claim_case import read_who
from supplyopt.study.claim_gains import ClaimGains

__all__ = ["claims_on_network"]

_ROW = ["place", "item", "group"]
_ITEM = ["place", "item"]
_REQUEST, _VERIFIED = "request", "verified need"


def claims_on_network(
    network: Network,
    multiples: Sequence[float],
    *,
    who: Sequence[Hashable] | None,
    lots: Any,
    faults: Sequence[Fault],
) -> ClaimGains:
    """Plan anew for each place that asks more, all others what they need.

    Parameters
    ----------
    network : Network
        Its demand is the need.
    multiples : sequence of float
    who : sequence of places, optional
    lots
        As for `solve`.
    faults : sequence of Fault
        What was found before.

    Raises
    ------
    InputError
        With all faults.
    """
    demand = network.filled("demand")
    places = pd.Index(demand.loc[demand["quantity"] > 0, "place"].unique(), dtype=object)
    chosen, unknown = read_who(who, places)
    found = [*faults, *unknown]
    if places.empty:
        found.append(Fault("demand", None, "", None, "is empty", "give what places need"))
    try:
        check_lots(lots)
    except InputError as error:
        found += error.faults
    if found:
        raise InputError(found)
    need, waits = _by_cycle(demand, "quantity"), network.unmet_mode == "backlog"
    parts = []
    for kind in (_REQUEST, _VERIFIED):
        honest = _received(network, demand, kind, lots=lots)
        for times in multiples:
            for place in places[chosen]:
                larger = demand["quantity"].where(
                    demand["place"] != place, demand["quantity"] * times
                )
                more = demand.assign(quantity=larger)
                got = _received(network, more, kind, lots=lots)
                rows = _rows(need, honest, got, backlog=waits)
                rows = rows.loc[[place]].reset_index()
                rows.insert(0, "times", times)
                rows.insert(0, "entitlement", kind)
                rows.insert(5, "claim", rows["need"] * times)
                parts.append(rows)
    tie = 1e-6 * float(demand["quantity"].max())
    return ClaimGains("entitlement", tie, pd.concat(parts, ignore_index=True))


def _received(network: Network, demand: pd.DataFrame, kind: str, *, lots: Any) -> pd.DataFrame:
    """Return what each row of demand is served, a column a cycle."""
    if kind == _REQUEST:
        demand = demand.assign(entitlement=demand["quantity"])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", InputWarning)  # Said when the network was made.
        asked = network.replace(demand=demand)
        plan = solve(asked, goals=("unmet", "fairness"), lots=lots)
    return _by_cycle(plan.served, "served")


def _by_cycle(table: pd.DataFrame, column: str) -> pd.DataFrame:
    return table.groupby([*_ROW, "cycle"])[column].sum().unstack("cycle", fill_value=0)


def _rows(
    need: pd.DataFrame, honest: pd.DataFrame, got: pd.DataFrame, *, backlog: bool
) -> pd.DataFrame:
    """Compare what each place has before and after, item by item."""
    useful = _useful(got, need, backlog=backlog)
    gain = useful - _useful(honest, need, backlog=backlog)
    rows = pd.DataFrame(
        {
            "need": need.sum(axis=1),
            "honest": honest.sum(axis=1),
            "received": got.sum(axis=1),
            "gain": gain,
            "beyond": got.sum(axis=1) - useful,
        }
    )
    items = rows.groupby(_ITEM).sum()
    before, after, wanted = (each.groupby(_ITEM).sum() for each in (honest, got, need))
    pooled = _useful(after, wanted, backlog=backlog) - _useful(before, wanted, backlog=backlog)
    items.insert(4, "gain_pooled", pooled)
    items["others"] = items["gain"].groupby("item").transform("sum") - items["gain"]
    return items


def _useful(received: pd.DataFrame, need: pd.DataFrame, *, backlog: bool) -> pd.Series:
    """Return the needs met over all cycles; what is beyond one is kept for later ones."""
    if backlog:  # Earlier ones wait for it, too.
        return received.sum(axis=1).clip(upper=need.sum(axis=1))
    held = pd.Series(0.0, index=need.index)
    met = held
    for cycle in need.columns:
        held = held + received[cycle]
        now = held.clip(upper=need[cycle])
        held, met = held - now, met + now
    return met
