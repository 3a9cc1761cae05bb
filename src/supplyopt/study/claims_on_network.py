"""Whether it pays a place to ask for more, with lanes between."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

import pandas as pd

from supplyopt.errors import Fault, InputError
from supplyopt.network.network import Network
from supplyopt.planning.solve import solve
from supplyopt.study.claim_case import read_who
from supplyopt.study.claim_gains import ClaimGains

__all__ = ["claims_on_network"]

_ROW = ["place", "item", "group"]
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
    if found:
        raise InputError(found)
    parts = []
    for kind in (_REQUEST, _VERIFIED):
        honest = _received(network, demand, kind, lots=lots)
        for times in multiples:
            for place in places[chosen]:
                more = demand.assign(
                    quantity=demand["quantity"].where(
                        demand["place"] != place, demand["quantity"] * times
                    )
                )
                got = _received(network, more, kind, lots=lots)
                rows = _rows(demand, honest, got, place)
                rows.insert(0, "times", times)
                rows.insert(0, "entitlement", kind)
                rows.insert(5, "claim", rows["need"] * times)
                parts.append(rows)
    # Plans agree to within a millionth of all demand.
    tie = 1e-6 * float(demand["quantity"].sum())
    return ClaimGains("entitlement", tie, pd.concat(parts, ignore_index=True))


def _received(network: Network, demand: pd.DataFrame, kind: str, *, lots: Any) -> pd.Series:
    """Return what each row is served over all cycles."""
    if kind == _REQUEST:
        demand = demand.assign(entitlement=demand["quantity"])
    plan = solve(network.replace(demand=demand), goals=("unmet", "fairness"), lots=lots)
    return plan.served.groupby(_ROW)["served"].sum()


def _rows(demand: pd.DataFrame, honest: pd.Series, got: pd.Series, place: object) -> pd.DataFrame:
    """Compare what one place has before and after, item by item."""
    need = demand.groupby(_ROW)["quantity"].sum()
    table = pd.DataFrame({"need": need, "honest": honest, "received": got}).fillna(0.0)
    useful = table[["honest", "received"]].clip(upper=table["need"], axis=0)
    table["gain"] = useful["received"] - useful["honest"]
    table["beyond"] = (table["received"] - table["need"]).clip(lower=0.0)
    items = table.groupby(["place", "item"]).sum()
    pooled = items[["honest", "received"]].clip(upper=items["need"], axis=0)
    items["gain_pooled"] = pooled["received"] - pooled["honest"]
    items["others"] = items["gain"].groupby("item").transform("sum") - items["gain"]
    names = ["need", "honest", "received", "gain", "gain_pooled", "beyond", "others"]
    own = items.index.get_level_values("place") == place
    return items.loc[own, names].reset_index()
