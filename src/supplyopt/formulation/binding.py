"""A network without what cannot bind, so that one absurd number does not hide all others.

A request for more than all that can ever come is served no more by asking so much; of stock beyond
all that anybody could use the rest stays where it lies; a limit beyond all that there is limits
nothing. Such numbers are cut to twice the most that can come of them, so that the program never
sees how large they were, and no row of it is tight only because it was cut. What was cut off is
arithmetic: unmet demand that is known before, goods that lie. Numbers of which nothing is out of
proportion are left alone, and so are their programs.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from supplyopt.formulation.merge import open_lanes
from supplyopt.lp.connected import connected
from supplyopt.lp.program import Flags, Floats, Indices, sums
from supplyopt.network.carried import carried_items
from supplyopt.network.numbered import Numbered
from supplyopt.network.supply import ORDINARY, far_apart, first_supply, quantities

__all__ = ["without_what_cannot_bind"]

_ROOM = 2.0
"""What is cut keeps so many times the most that can come of it."""
_ORDINARY_OF_WHOLE = 1e3
"""The same for programs with whole columns, in which rates are found by trial."""
_ENDLESS = 1e9
"""Limits that are so many times what all there is could fill are cut."""
_SWEEPS = 100
"""So often what can come is bounded anew from what can come before it."""


def without_what_cannot_bind(
    net: Numbered,
    *,
    lots: bool | str = False,
    moved: Floats | None = None,
    asked: bool = False,
    loose: bool = False,
) -> Numbered:
    """Return the network with what cannot bind cut, itself where nothing is out of proportion.

    Every plan of the one is a plan of the other, and as good by every goal once what was cut off
    is added to what is unmet: `Numbered.uncut` remembers the network as it was.

    Parameters
    ----------
    net : Numbered
        Of one cycle, or unrolled.
    lots : False, True or "everywhere"
        Where shipments are whole cartons, which may need more than is asked for.
    moved : float array, one an item, optional
        Pieces that have to be sent, or are better sent, whoever uses them: fixed shipments, those
        of a plan to stay near to.
    asked : bool, default False
        Whether guarantees and reserves stay as they are, with the demand that guarantees need.
    loose : bool, default False
        Whether limits of lanes and carriers may still be taken out, so that nothing is cut by them.
    """
    mixed = lots is not False or bool((net.lane_min_load > 0).any())
    odd = far_apart(net, _ORDINARY_OF_WHOLE if mixed else ORDINARY)
    supply = first_supply(net)
    volume = float(supply.sum(axis=0) @ net.item_volume)
    if not odd.any():
        cut = _with_limits_that_can_bind(replace(net, uncut=net), volume)
        return net if _same(cut, net) else cut
    most = _most_that_can_come(_without_limits(net) if loose else net, supply)
    of_item = supply.sum(axis=0)
    if asked:
        due = np.zeros_like(most)
        np.add.at(due, (net.guarantee_place, net.guarantee_item), net.guarantee_quantity)
        most = np.maximum(most, due)
    columns = {"demand": "demand_quantity"}
    if not asked:
        columns |= {"guarantees": "guarantee_quantity", "reserves": "reserve_quantity"}
    given = quantities(net)
    changed: dict[str, Any] = {
        column: _cut(quantity, _bound(net, most, of_item, place, item), odd[item])
        for name, column in columns.items()
        for place, item, quantity in [given[name]]
    }
    cut = replace(net, **changed)
    needed = _most_that_can_be_needed(cut, volume, lots=lots, moved=moved)
    # Which goods find room is part of a plan of goods that do not keep.
    piled = odd & (~net.item_batched | np.isinf(net.place_storage)[:, None])
    lies, comes = net.stock_item, net.arrival_item
    cut = replace(
        cut,
        stock_quantity=_cut(net.stock_quantity, needed[lies], piled[net.stock_place, lies]),
        arrival_quantity=_cut(net.arrival_quantity, needed[comes], piled[net.arrival_place, comes]),
        uncut=net,
    )
    left = float(first_supply(cut).sum(axis=0) @ net.item_volume)
    cut = _with_limits_that_can_bind(cut, left)
    return net if _same(cut, net) else cut


def _without_limits(net: Numbered) -> Numbered:
    """Return the network with lanes and carriers that take all there is."""
    return replace(
        net,
        lane_capacity=np.full_like(net.lane_capacity, np.inf),
        carrier_capacity=np.full_like(net.carrier_capacity, np.inf),
    )


def _same(cut: Numbered, net: Numbered) -> bool:
    """Whether nothing had to be cut."""
    return all(
        np.array_equal(getattr(cut, name), getattr(net, name))
        for name in (
            "stock_quantity",
            "arrival_quantity",
            "demand_quantity",
            "guarantee_quantity",
            "reserve_quantity",
            "lane_capacity",
            "lane_min_load",
            "carrier_capacity",
            "place_storage",
        )
    )


def _most_that_can_come(net: Numbered, supply: Floats) -> Floats:
    """Return, places x items, what no more than can ever be at a place.

    All that hangs together with it by lanes; and no more than lies there and comes over its lanes,
    each of which brings no more than it can carry, nor than can be where it starts.
    """
    n_items = len(net.items)
    lane, item = np.nonzero(carried_items(net) & open_lanes(net)[:, None])
    start = net.lane_origin[lane] * n_items + item
    end = net.lane_destination[lane] * n_items + item
    size = net.item_volume[item]
    carriers = np.append(net.carrier_capacity, np.inf)
    room = np.minimum(net.lane_capacity[lane], carriers[net.lane_carrier[lane]])
    carries = np.full(len(lane), np.inf)
    np.divide(room, size, out=carries, where=size > 0)
    lies = supply.ravel()
    numbers = np.arange(len(lane))
    whole = connected(np.tile(numbers, 2), np.concatenate([start, end]), len(lies))
    most = sums(lies, whole, len(lies))[whole]
    for _ in range(_SWEEPS):
        comes = sums(np.minimum(carries, most[start]), end, len(lies))
        less = np.minimum(most, lies + comes)
        if (less == most).all():
            break
        most = less
    return most.reshape(supply.shape)


def _bound(net: Numbered, most: Floats, of_item: Floats, place: Indices, item: Indices) -> Floats:
    """Return where a record is cut: a place to which nothing comes keeps a number above zero."""
    asked = np.full(len(net.items), np.inf)
    some = net.demand_quantity > 0
    np.minimum.at(asked, net.demand_item[some], net.demand_quantity[some])
    least = np.where(of_item > 0, of_item, asked)[item]
    comes = most[place, item]
    return np.where(comes > 0, comes, least)


def _cut(quantity: Floats, bound: Floats, which: Flags) -> Floats:
    return np.where(which, np.minimum(quantity, _ROOM * bound), quantity)


def _most_that_can_be_needed(
    net: Numbered, volume: float, *, lots: bool | str, moved: Floats | None
) -> Floats:
    """Return for each item the pieces beyond which nobody can use any.

    What is asked for and reserved, everywhere; where lanes have least loads, those; a carton
    more on every lane where cartons are whole.
    """
    count = len(net.items)
    needed = sums(net.demand_quantity, net.demand_item, count)
    needed += sums(net.reserve_quantity, net.reserve_item, count)
    loads = float(np.minimum(net.lane_min_load, _ROOM * volume).sum())
    if loads > 0:
        filled = np.zeros(count)
        np.divide(loads, net.item_volume, out=filled, where=net.item_volume > 0)
        needed += filled
    if lots is not False:
        needed += net.item_lot * (1 + (carried_items(net) & open_lanes(net)[:, None]).sum(axis=0))
    if moved is not None:
        needed += moved
    return needed


def _with_limits_that_can_bind(net: Numbered, volume: float) -> Numbered:
    """Return the network with limits no larger than what all that is there can fill."""
    if not volume > 0:
        return net
    lanes = np.bincount(net.lane_carrier + 1, minlength=len(net.carriers) + 1)[1:]
    passes = np.maximum(lanes, 1) * volume
    return replace(
        net,
        lane_capacity=_limit(net.lane_capacity, volume),
        carrier_capacity=_limit(net.carrier_capacity, passes),
        place_storage=_limit(net.place_storage, volume),
        lane_min_load=_limit(net.lane_min_load, volume),
    )


def _limit(limit: Floats, most: float | Floats) -> Floats:
    endless = np.isfinite(limit) & (limit > _ENDLESS * np.asarray(most))
    return np.where(endless, _ROOM * np.asarray(most), limit)
