"""How things stand between two cycles of a roll."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from supplyopt.network.network import Network
from supplyopt.network.numbered import Numbered
from supplyopt.planning.books import labels
from supplyopt.rolling.review import Review
from supplyopt.rolling.shelves import Floats, Indices, shelves_frame, shelves_of

__all__ = [
    "State",
    "UnderWay",
    "before_first_cycle",
    "review_of",
    "shipments_frame",
    "under_way_frame",
]


@dataclass(frozen=True)
class UnderWay:
    """What was sent over lanes that take time, a row a lane, item, cycle, age.

    Attributes
    ----------
    lane, item : integer array
    left, lands : integer array
        The cycle in which it left, the cycle at whose start it comes.
    age : integer array
        When it left.
    quantity : float array
        Pieces that were sent.
    """

    lane: Indices
    item: Indices
    left: Indices
    lands: Indices
    age: Indices
    quantity: Floats

    def take(self, which: Floats | Indices) -> UnderWay:
        """Return some of the rows."""
        return UnderWay(
            *(
                getattr(self, name)[which]
                for name in ("lane", "item", "left", "lands", "age", "quantity")
            )
        )


def nothing_under_way() -> UnderWay:
    """Return what is under way where nothing is."""
    none = np.zeros(0, dtype=np.int64)
    return UnderWay(none, none, none, none, none, np.zeros(0))


@dataclass(frozen=True)
class State:
    """How things stand before a cycle.

    Attributes
    ----------
    cycle : int
        The cycle that comes next.
    stock : float array, places x items x ages
        What is on hand.
    believed : float array, places x items x ages
        What the office thinks is on hand where it gets no report.
    under_way : UnderWay
    served : float array, one a record of demand
        What was served of it so far.
    """

    cycle: int
    stock: Floats
    believed: Floats
    under_way: UnderWay
    served: Floats


def before_first_cycle(network: Network) -> State:
    """Return how things stand before anything was done.

    Parameters
    ----------
    network : Network
    """
    net = network.numbered
    stock = shelves_of(net, network.filled("stock"))
    return State(1, stock, stock, nothing_under_way(), np.zeros(len(net.demand_place)))


def review_of(network: Network, state: State, *, number: int, last: int) -> Review:
    """Return how things stand as tables.

    Parameters
    ----------
    network : Network
        The truth.
    state : State
    number : int
        Of the review.
    last : int
        The last cycle to plan.
    """
    net = network.numbered
    earlier = net.demand_cycle < state.cycle
    waits = earlier if network.unmet_mode == "backlog" else np.zeros_like(earlier)
    served = _needs(net, np.flatnonzero(earlier))
    served["entitlement"] = net.demand_entitlement[earlier]
    served["served"] = state.served[earlier]
    left = np.flatnonzero(waits & (net.demand_quantity > state.served))
    waiting = _needs(net, left)
    waiting["quantity"] -= state.served[left]
    return Review(
        network,
        number,
        state.cycle,
        last,
        shelves_frame(net, state.stock),
        shelves_frame(net, state.believed),
        under_way_frame(net, state.under_way),
        waiting,
        served,
    )


def under_way_frame(net: Numbered, under_way: UnderWay) -> pd.DataFrame:
    """Return what is under way as a table, ages together.

    Parameters
    ----------
    net : Numbered
    under_way : UnderWay
    """
    frame = shipments_frame(
        net,
        under_way.lane,
        under_way.item,
        left=under_way.left,
        lands=under_way.lands,
        quantity=under_way.quantity,
    )
    names = [name for name in frame if name != "quantity"]
    return frame.groupby(names, sort=False, as_index=False)["quantity"].sum()


def shipments_frame(
    net: Numbered,
    lane: Indices,
    item: Indices,
    *,
    left: Indices,
    lands: Indices,
    quantity: Floats,
) -> pd.DataFrame:
    """Return shipments as a table.

    ``origin, destination, mode, item, cycle, arrives, quantity``.

    Parameters
    ----------
    net : Numbered
    lane, item : integer array, one a shipment
    left, lands : integer array
        Cycles.
    quantity : float array
        Pieces.
    """
    return pd.DataFrame(
        {
            "origin": labels(net.places, net.lane_origin[lane]),
            "destination": labels(net.places, net.lane_destination[lane]),
            "mode": labels(net.lane_mode, lane),
            "item": labels(net.items, item),
            "cycle": left,
            "arrives": lands,
            "quantity": quantity,
        }
    )


def _needs(net: Numbered, records: Indices) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "place": labels(net.places, net.demand_place[records]),
            "item": labels(net.items, net.demand_item[records]),
            "group": labels(net.groups, net.demand_group[records]),
            "cycle": net.demand_cycle[records],
            "quantity": net.demand_quantity[records],
        }
    )
