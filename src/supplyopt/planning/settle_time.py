"""What lies where from cycle to cycle, worked out from trips with what is served.

Trips and pieces served say what a plan does; what stays where in between follows. Goods that will
be sent on or are reserved are stored first, then others as there is room; pieces that wait for
goods are handed over as early as can be, the oldest request first.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from supplyopt.formulation.cartons import whole_pieces
from supplyopt.lp.program import Flags, sums, sums_of_pairs
from supplyopt.network.numbered import Numbered
from supplyopt.network.supply import rounding
from supplyopt.network.unrolled import HOLD, ISSUE, WAIT, Unrolled
from supplyopt.planning.flows import Floats, Flows, Indices, left_over
from supplyopt.planning.stored import stored_within

__all__ = ["settle"]


@dataclass(frozen=True)
class _Days:
    """Pieces by cycle, place and item; a share of what met there is rounding, item by item.

    Of goods in batches all but what is held is nothing, since it is decided: `fixed`.
    """

    coming: Floats
    leaving: Floats
    served: Floats
    reserve: Floats
    met: Floats
    rounding: Floats
    fixed: Floats


def settle(unrolled: Unrolled, flows: Flows, *, lots: bool | str = False) -> Flows:
    """Return the flows with what is held, handed over or late worked out anew from the trips.

    Of goods that keep for ever; who has others of which age is part of the plan, so that those
    stay as they are, in the room that they take. What the plan leaves of them where there is room
    without end stays there.

    Parameters
    ----------
    unrolled : Unrolled
    flows : Flows
        Numbered as in ``unrolled.net``; flows that are no trips are left out of account.
    lots : False, True, "pieces" or "everywhere"
        Of what only whole pieces are handed over.
    """
    net = unrolled.net
    if unrolled.is_plain:
        return flows
    if net.item_batched.any():
        flows = _with_the_rest_held(unrolled, flows)
    days = _by_days(unrolled, flows)
    base = net.as_given
    waits = bool((unrolled.lane_kind == WAIT).any())
    whole = whole_pieces(base, lots)
    used, late, kept = _early(base, days, whole) if waits else _at_once(base, days)
    stays = net.lane_trip[flows.lane] | net.item_batched[flows.item]
    parts = [(flows.lane[stays], flows.item[stays], flows.quantity[stays])]
    for kind, quantity in ((HOLD, kept), (ISSUE, used), (WAIT, late)):
        parts.append(_on_lanes(unrolled, kind, quantity))
    lane, item, quantity = (np.concatenate(each) for each in zip(*parts, strict=True))
    return Flows(lane, item, quantity, flows.served)


def _with_the_rest_held(unrolled: Unrolled, flows: Flows) -> Flows:
    """Hold goods in batches that nobody could use, and the plan says nothing of, as they age."""
    net = unrolled.net
    rest = np.maximum(left_over(net, flows), 0.0)
    batch = unrolled.node_item >= 0
    rest[~(batch & np.isinf(net.place_storage))] = 0.0
    held = np.flatnonzero((unrolled.lane_kind == HOLD) & (net.lane_item >= 0))
    added: list[tuple[Indices, Floats]] = []
    for cycle in range(1, unrolled.cycles + 1):
        lane = held[unrolled.lane_cycle[held] == cycle]
        start, end, item = net.lane_origin[lane], net.lane_destination[lane], net.lane_item[lane]
        more = rest[start, item]
        # Where goods lie at the horizon's end, nothing leads on.
        rest[end, item] += more
        added.append((lane[more > 0], more[more > 0]))
    lane, quantity = (np.concatenate(each) for each in zip(*added, strict=True))
    if not len(lane):
        return flows
    count = len(net.items)
    at = np.concatenate([flows.lane * count + flows.item, lane * count + net.lane_item[lane]])
    pair, number = np.unique(at, return_inverse=True)
    total = sums(np.concatenate([flows.quantity, quantity]), number.reshape(-1), len(pair))
    return Flows(pair // count, pair % count, total, flows.served)


def _on_lanes(unrolled: Unrolled, kind: int, quantity: Floats) -> tuple[Indices, Indices, Floats]:
    """Return the pieces on lanes of a kind, by the cycle and place at which these start."""
    net = unrolled.net
    lanes = np.flatnonzero((unrolled.lane_kind == kind) & (net.lane_item == -1))
    quantity = np.where(net.item_batched, 0.0, quantity)
    place = unrolled.node_place[net.lane_origin[lanes]]
    there = quantity[unrolled.lane_cycle[lanes] - 1, place]
    lane, item = np.nonzero(there > 0)
    return lanes[lane], item, there[lane, item]


def _by_days(unrolled: Unrolled, flows: Flows) -> _Days:
    net = unrolled.net
    base = net.as_given
    shape = (unrolled.cycles, len(base.places), len(net.items))
    coming, leaving, served, met = (np.zeros(shape) for _ in range(4))
    trips = net.lane_trip[flows.lane]
    lane, item, quantity = flows.lane[trips], flows.item[trips], flows.quantity[trips]
    start, end = net.lane_origin[lane], net.lane_destination[lane]
    lands = unrolled.node_place[end] >= 0
    ways = (
        (coming, net.stock_place, net.stock_item, net.stock_quantity),
        (coming, net.arrival_place, net.arrival_item, net.arrival_quantity),
        (coming, end[lands], item[lands], quantity[lands]),
        (leaving, start, item, quantity),
        (served, net.demand_place, net.demand_item, flows.served),
    )
    for into, node, what, pieces in ways:
        row = (unrolled.node_cycle[node] - 1) * shape[1] + unrolled.node_place[node]
        rows = (shape[0] * shape[1], shape[2])
        into += sums_of_pairs(pieces, row, what, rows).reshape(shape)
        met += sums_of_pairs(np.abs(pieces), row, what, rows).reshape(shape)
    reserve = np.zeros(shape[1:])
    reserve[base.reserve_place, base.reserve_item] = base.reserve_quantity
    for each in (coming, leaving, served, met, reserve):
        each[..., net.item_batched] = 0.0
    held = (unrolled.lane_kind[flows.lane] == HOLD) & net.item_batched[flows.item]
    lane = flows.lane[held]
    row = (unrolled.lane_cycle[lane] - 1) * shape[1]
    row += unrolled.node_place[net.lane_origin[lane]]
    fixed = sums_of_pairs(
        flows.quantity[held], row, flows.item[held], (shape[0] * shape[1], shape[2])
    )
    return _Days(coming, leaving, served, reserve, met, rounding(base), fixed.reshape(shape))


def _needed(days: _Days, day: int, *, last: Floats) -> Floats:
    """Return what has to be left of a cycle so that all later trips and uses can be kept.

    Parameters
    ----------
    days : _Days
    day : int
    last : float array, places x items
        Pieces used by the end, whenever.
    """
    needed = days.reserve + last
    for then in range(len(days.coming) - 1, day, -1):
        short = needed + days.leaving[then] - days.coming[then]
        needed = _above_rounding(days, then, short)
    return needed


def _above_rounding(days: _Days, day: int, short: Floats) -> Floats:
    """Return what has to be left the day before: what is short, and no less than reserves."""
    found: Floats = np.maximum(
        days.reserve, np.where(np.abs(short) <= days.rounding * days.met[day], 0.0, short)
    )
    return found


def _step(
    base: Numbered, days: _Days, day: int, *, there: Floats, left: Floats, first: Floats
) -> Floats:
    """Return what is stored of the goods that are there when a cycle ends.

    Parameters
    ----------
    base : Numbered
    days : _Days
    day : int
    there, left : float array, places x items
        What is there now, and was left the day before.
    first : float array, places x items
        What later trips and uses need, and reserves.
    """
    # What is needed later is known to the digits of what is small then; what is there is the rest
    # of all that met. Where rounding explains the difference, the former is so.
    explained = days.rounding * (days.met[day] + left)
    there = np.where(np.abs(there - first) <= explained, first, there)
    # What is missing is a fault of the plan: it is seen where it is, and goes no further.
    fixed = days.fixed[day]
    kept: Floats = stored_within(base, there + fixed, first=first + fixed) - fixed
    return np.maximum(kept, 0.0)


def _at_once(base: Numbered, days: _Days) -> tuple[Floats, Floats, Floats]:
    """Return what is used, late, kept in each cycle where pieces are used as they are asked for."""
    kept = np.zeros_like(days.served)
    needed = np.empty_like(days.served)
    needed[-1] = days.reserve
    for day in range(len(kept) - 1, 0, -1):
        short = needed[day] + days.leaving[day] + days.served[day] - days.coming[day]
        needed[day - 1] = _above_rounding(days, day, short)
    left = np.zeros_like(days.reserve)
    for day in range(len(kept)):
        there = left + days.coming[day] - days.leaving[day] - days.served[day]
        left = _step(base, days, day, there=there, left=left, first=needed[day])
        kept[day] = left
    return days.served, np.zeros_like(days.served), kept


def _early(base: Numbered, days: _Days, whole: Flags) -> tuple[Floats, Floats, Floats]:
    """Return what is used, late, kept in each cycle where pieces are handed over when they can."""
    used, late, kept = (np.zeros_like(days.served) for _ in range(3))
    left = np.zeros_like(days.reserve)
    waiting, to_come = left, days.served.sum(axis=0)
    last = len(used) - 1
    for day in range(len(used)):
        late[day] = waiting
        waiting = waiting + days.served[day]
        there = left + days.coming[day] - days.leaving[day]
        # Later trips go before: what they need may not be handed over.
        trips = _needed(days, day, last=np.zeros_like(left))
        most = np.maximum(there - trips, 0.0)
        most[:, whole] = np.floor(most[:, whole] * (1 + days.rounding[whole]))
        used[day] = waiting if day == last else np.minimum(waiting, most)
        waiting = waiting - used[day]
        waiting[waiting <= days.rounding * days.met[: day + 1].sum(axis=0)] = 0.0
        to_come = np.maximum(to_come - used[day], 0.0)
        first = _needed(days, day, last=to_come)
        left = _step(base, days, day, there=there - used[day], left=left, first=first)
        kept[day] = left
    return used, late, kept
