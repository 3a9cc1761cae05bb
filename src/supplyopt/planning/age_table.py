"""Which goods of which age do what in a plan."""

from __future__ import annotations

import numpy as np
import pandas as pd

from supplyopt.network.parsed import named_series
from supplyopt.network.unrolled import HOLD, ISSUE, SHIP, Unrolled
from supplyopt.planning.flows import Flows, left_over

__all__ = ["ages_of"]

_WHAT = {SHIP: "sent", HOLD: "stored", ISSUE: "used"}


def ages_of(unrolled: Unrolled, flows: Flows) -> pd.DataFrame:
    """Write down what becomes of goods that do not keep over the horizon.

    Parameters
    ----------
    unrolled : Unrolled
    flows : Flows

    Returns
    -------
    DataFrame
        ``what, place, destination, mode, item, cycle, born, quantity``: `what` is "sent", "used"
        (handed over), "stored", "surplus" or "waste"; `born` is the cycle in which the goods were
        new, missing where no goods that are still good could be what the plan says.
    """
    net = unrolled.net
    base = net.as_given
    mine = net.item_batched[flows.item] & (flows.quantity > 0)
    kind = unrolled.lane_kind[flows.lane]
    batch = unrolled.node_item[net.lane_origin[flows.lane]] >= 0
    # What comes out of a counter has been told when it went in.
    moved = np.flatnonzero(mine & (batch | (kind == SHIP)))
    lane, item = flows.lane[moved], flows.item[moved]
    start, of = net.lane_origin[lane], unrolled.lane_of[lane]
    trip, ends = of >= 0, np.append(base.lane_destination, 0)[of]
    known = unrolled.node_item[start] >= 0
    parts = [
        pd.DataFrame(
            {
                "what": [_WHAT[number] for number in unrolled.lane_kind[lane].tolist()],
                "place": named_series(base.places, unrolled.node_place[start]),
                "destination": named_series(
                    (*base.places, ""), np.where(trip, ends, len(base.places))
                ),
                "mode": named_series(
                    (*base.lane_mode, ""), np.where(trip, of, len(base.lane_mode))
                ),
                "item": named_series(base.items, item),
                "cycle": unrolled.lane_cycle[lane],
                "born": pd.array(np.where(known, unrolled.node_birth[start], 0), dtype="Int64"),
                "quantity": flows.quantity[moved],
            }
        )
    ]
    parts[0].loc[~known, "born"] = pd.NA
    left = left_over(net, flows)
    node = np.flatnonzero(unrolled.node_item >= 0)
    lying = left[node, unrolled.node_item[node]]
    node, lying = node[lying != 0], lying[lying != 0]
    parts.append(
        pd.DataFrame(
            {
                "what": np.where(net.place_keeps[node] >= 0, "waste", "surplus"),
                "place": named_series(base.places, unrolled.node_place[node]),
                "destination": "",
                "mode": "",
                "item": named_series(base.items, unrolled.node_item[node]),
                "cycle": unrolled.node_cycle[node],
                "born": pd.array(unrolled.node_birth[node], dtype="Int64"),
                "quantity": lying,
            }
        )
    )
    frame = pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)
    return frame.sort_values(["cycle", "place", "item", "born"], kind="stable", ignore_index=True)
