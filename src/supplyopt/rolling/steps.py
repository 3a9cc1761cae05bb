"""One step of a roll: a cycle carried out, as the journal tells of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from supplyopt.formulation.cartons import carton_ships, whole_pieces
from supplyopt.network.network import Network
from supplyopt.network.numbered import Numbered
from supplyopt.rolling.carry_out import Done, Today, carry_out
from supplyopt.rolling.closing import close, grown_older
from supplyopt.rolling.entries import dense, frame_of_entry, sparse
from supplyopt.rolling.landing import Landed, land
from supplyopt.rolling.orders import Orders
from supplyopt.rolling.reports import Receipts
from supplyopt.rolling.requests import needs_now
from supplyopt.rolling.shelves import Floats, shelves_of, take_oldest
from supplyopt.rolling.state import State, UnderWay

__all__ = ["after_cycle", "after_review", "arrivals_of", "cycle_entry"]


def cycle_entry(
    network: Network,
    state: State,
    orders: Orders,
    *,
    lots: bool | str,
    receipts: Receipts | None,
) -> dict[str, Any]:
    """Carry a cycle out, and tell what was done.

    Parameters
    ----------
    network : Network
        The truth.
    state : State
        Before the cycle.
    orders : Orders
    lots : False, True or "everywhere"
    receipts : callable or None

    Returns
    -------
    dict
        An entry of the journal, from which `after_cycle` makes the next state.
    """
    net, cycle = network.numbered, state.cycle
    shape = state.stock.shape
    fresh = arrivals_of(net, cycle, shape)
    landing = state.under_way.take(np.flatnonzero(state.under_way.lands == cycle))
    landed = land(net, landing, shape=shape, receipts=receipts)
    today = Today(
        cycle,
        hand=state.stock + fresh + landed.good,
        need=needs_now(network, state),
        lot=np.where(
            carton_ships(net, lots), net.item_lot, whole_pieces(net, lots).astype(np.float64)
        ),
        whole=whole_pieces(net, lots),
    )
    done = carry_out(net, today, orders, receipts=receipts)
    closed = close(net, done.left, stored=orders.stored, held=orders.held)
    believed = _believed(net, state, orders, done, come=fresh + _due(net, landing, shape))
    columns = [orders.lane.tolist(), orders.item.tolist()]
    return {
        "kind": "cycle",
        "cycle": cycle,
        "planned": [*columns, orders.quantity.tolist()],
        "sent": sparse(done.sent),
        "received": [None if value != value else value for value in done.received.tolist()],
        "landed": _lists(landed),
        "served": [orders.record.tolist(), done.served.tolist()],
        "used": sparse(done.used),
        "closing": sparse(closed.stock),
        "surplus": sparse(closed.surplus),
        "waste": sparse(closed.waste),
        "believed": sparse(believed),
    }


def after_review(network: Network, state: State, entry: Mapping[str, Any]) -> State:
    """Return how things stand after a review: what was reported is what the office believes.

    Parameters
    ----------
    network : Network
        The truth.
    state : State
        Before the review.
    entry : mapping
        What was told of the review.
    """
    reported = frame_of_entry(entry["tables"]["stock"])
    return replace(state, believed=shelves_of(network.numbered, reported))


def after_cycle(network: Network, state: State, entry: Mapping[str, Any]) -> State:
    """Return how things stand after a cycle.

    Parameters
    ----------
    network : Network
        The truth.
    state : State
        Before the cycle.
    entry : mapping
        What `cycle_entry` told.
    """
    net, shape = network.numbered, state.stock.shape
    served = state.served.copy()
    records, pieces = entry["served"]
    served[np.array(records, dtype=np.int64)] += pieces
    lane, item, _ = (np.array(column) for column in entry["planned"])
    row, age, quantity = (np.array(column) for column in entry["sent"])
    row, age = row.astype(np.int64), age.astype(np.int64)
    lead = net.lane_lead_time[lane[row].astype(np.int64)] if len(row) else row
    longer = np.flatnonzero(lead > 0)
    way, left = state.under_way, np.full(len(longer), state.cycle)
    going = way.take(np.flatnonzero(way.lands > state.cycle))
    return State(
        state.cycle + 1,
        dense(entry["closing"], shape),
        dense(entry["believed"], shape),
        UnderWay(
            np.append(going.lane, lane[row[longer]].astype(np.int64)),
            np.append(going.item, item[row[longer]].astype(np.int64)),
            np.append(going.left, left),
            np.append(going.lands, left + lead[longer]),
            np.append(going.age, age[longer]),
            np.append(going.quantity, quantity[longer]),
        ),
        served,
    )


def arrivals_of(net: Numbered, cycle: int, shape: tuple[int, ...]) -> Floats:
    """Return what comes from outside in a cycle, places x items x ages.

    Parameters
    ----------
    net : Numbered
    cycle : int
    shape : tuple of int
        Places, items, ages.
    """
    fresh = np.zeros(shape)
    now = np.flatnonzero(net.arrival_cycle == cycle)
    item = net.arrival_item[now]
    age = np.where(np.isinf(net.item_shelf_life[item]), 0, net.arrival_age[now]).astype(np.int64)
    np.add.at(fresh, (net.arrival_place[now], item, age), net.arrival_quantity[now])
    return fresh


def _due(net: Numbered, landing: UnderWay, shape: tuple[int, ...]) -> Floats:
    """Return all that was sent and lands, as if nothing of it were missing."""
    return land(net, landing, shape=shape, receipts=None).good


def _believed(net: Numbered, state: State, orders: Orders, done: Done, *, come: Floats) -> Floats:
    """Return what the office will think is left where it gets no report."""
    thought = state.believed + come
    now = np.flatnonzero(net.lane_lead_time[orders.lane] == 0)
    target = net.lane_destination[orders.lane[now]]
    np.add.at(thought, (target, orders.item[now]), done.sent[now])
    gone = np.zeros(thought.shape[:2])
    origin = net.lane_origin[orders.lane]
    np.add.at(gone, (origin, orders.item), done.sent.sum(axis=1))
    used = (net.demand_place[orders.record], net.demand_item[orders.record])
    np.add.at(gone, used, orders.planned)
    older, _ = grown_older(net, thought - take_oldest(thought, gone))
    return older


def _lists(landed: Landed) -> list[list[float]]:
    names = ("lane", "item", "left", "due", "received")
    return [getattr(landed, name).tolist() for name in names]
