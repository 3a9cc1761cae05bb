"""Only the recall lanes that are needed, with no more than is needed on them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from supplyopt.audit.stock.back_sides import KEPT, BackSides, replace_quietly
from supplyopt.network.network import Network
from supplyopt.planning.plan import Plan
from supplyopt.planning.solve import solve

__all__ = ["fewest_moves"]

_LANE = ["origin", "destination", "mode"]
_ROUNDING = 1e-9


def fewest_moves(sides: BackSides, *, time_limit: float | None) -> tuple[Plan, Network]:
    """Give a plan that moves as few pieces back as the best shares allow, and the lanes it uses.

    Parameters
    ----------
    sides : BackSides
    time_limit : float or None

    Returns
    -------
    plan : Plan
        Of the least unmet demand, shared as fairly as can be; of such plans one in which the
        fewest pieces are moved back or aside, each trip counted.
    network : Network
        That of the sides, without the recall lanes that this plan does not use. The others take
        no more than in this plan.
    """
    network = sides.network
    lanes = network.tables["lanes"].reset_index(drop=True)
    is_recall = lanes["origin"].isin(sides.place) & (lanes["mode"] != KEPT)
    counted = lanes.assign(stages=is_recall.astype(float))
    goals = ("unmet", "fairness", "stages")
    plan = solve(replace_quietly(network, lanes=counted), goals=goals, time_limit=time_limit)
    trips = plan.shipments
    volume = network.filled("items").set_index("item")["volume"]
    trips["size"] = trips["quantity"] * trips["item"].map(volume).astype(float)
    loads = trips.groupby([*_LANE, "cycle"])["size"].sum().groupby(_LANE).max()
    keys = pd.MultiIndex.from_frame(lanes[_LANE].fillna(""))
    used = loads.reindex(keys).fillna(0.0).to_numpy(dtype=float)
    capacity = pd.to_numeric(lanes["capacity"]) if "capacity" in lanes else np.nan
    limit = np.fmin(capacity, used * (1 + _ROUNDING))
    wanted = lanes.assign(capacity=np.where(is_recall, limit, capacity))
    wanted = wanted[~is_recall | (used > 0)]
    return plan, replace_quietly(network, lanes=wanted)
