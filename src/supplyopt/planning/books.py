"""The tables of a plan, from its flows."""

from __future__ import annotations

import numpy as np
import pandas as pd

from supplyopt.network.numbered import Numbered
from supplyopt.planning.flows import Floats, Flows, Indices, left_over

__all__ = ["labels", "tables_of"]

_ROUNDING = 1e-9


def tables_of(net: Numbered, flows: Flows) -> dict[str, pd.DataFrame]:
    """Write down what a plan does.

    Parameters
    ----------
    net : Numbered
    flows : Flows

    Returns
    -------
    dict of DataFrame
        "shipments", "served", "stock", "in_transit" and "surplus", as in the contract.
    """
    left = left_over(net, flows)
    stored = _stored(net, left)
    return {
        "shipments": _shipments(net, flows),
        "served": _served(net, flows.served),
        "stock": _lying(net, stored),
        "in_transit": _in_transit(),
        "surplus": _lying(net, left - stored),
    }


def labels(names: tuple[str, ...], numbers: Indices) -> pd.Series:
    """Return the name of each number."""
    return pd.Series(np.array([*names, None], dtype=object)[numbers], dtype="str")


def _shipments(net: Numbered, flows: Flows) -> pd.DataFrame:
    moved = flows.quantity != 0
    lane, item = flows.lane[moved], flows.item[moved]
    return pd.DataFrame(
        {
            "origin": labels(net.places, net.lane_origin[lane]),
            "destination": labels(net.places, net.lane_destination[lane]),
            "mode": labels(net.lane_mode, lane),
            "item": labels(net.items, item),
            "cycle": np.ones(len(lane), dtype=np.int64),
            "quantity": flows.quantity[moved],
        }
    )


def _served(net: Numbered, served: Floats) -> pd.DataFrame:
    asked = net.demand_quantity
    with np.errstate(invalid="ignore", divide="ignore"):
        rate = np.where(asked > 0, served / asked, np.nan)
    return pd.DataFrame(
        {
            "place": labels(net.places, net.demand_place),
            "item": labels(net.items, net.demand_item),
            "group": labels(net.groups, net.demand_group),
            "cycle": net.demand_cycle.copy(),
            "demand": asked.copy(),
            "served": served,
            "unmet": asked - served,
            "fill_rate": rate,
            "entitlement": net.demand_entitlement.copy(),
        }
    )


def _stored(net: Numbered, left: Floats) -> Floats:
    """Store what is left within the room there is: reserves first, then items as listed."""
    finite = np.flatnonzero(np.isfinite(net.place_storage))
    stored = left.copy()
    if len(finite) == 0:
        return stored
    reserve = np.zeros_like(left)
    reserve[net.reserve_place, net.reserve_item] = net.reserve_quantity
    room = net.place_storage[finite].copy()
    kept = np.zeros((len(finite), left.shape[1]))
    for wanted in (np.minimum(left, reserve)[finite], left[finite]):
        for item, volume in enumerate(net.item_volume):
            more = np.maximum(wanted[:, item] - kept[:, item], 0.0)
            if volume > 0:
                more = np.minimum(more, np.maximum(room, 0.0) / volume)
            kept[:, item] += more
            room -= more * volume
    # What is below zero is a fault of the plan, and stays to be seen; what differs by rounding
    # only has found its room.
    whole = (left[finite] < 0) | (left[finite] - kept <= _ROUNDING * left[finite])
    stored[finite] = np.where(whole, left[finite], kept)
    return stored


def _lying(net: Numbered, quantity: Floats) -> pd.DataFrame:
    place, item = np.nonzero(quantity)
    return pd.DataFrame(
        {
            "place": labels(net.places, place),
            "item": labels(net.items, item),
            "cycle": np.ones(len(place), dtype=np.int64),
            "quantity": quantity[place, item],
        }
    )


def _in_transit() -> pd.DataFrame:
    """Nothing is under way at the end of the only cycle."""
    columns = ["origin", "destination", "mode", "item"]
    frame = pd.DataFrame({name: pd.Series([], dtype="str") for name in columns})
    frame["cycle"] = pd.Series([], dtype="int64")
    frame["quantity"] = pd.Series([], dtype="float64")
    return frame
