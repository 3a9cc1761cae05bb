"""Places that no goal can tell apart, made one.

Two places are alike when the open lanes into them come from alike places and agree in carrier,
item, time and in whatever the goals at hand tell lanes apart by (stages, hours, cost), and neither
they nor those lanes have anything of their own: no supply, no reserve, no guarantee, no limit. What
is asked for at a class of alike places is added up, and the program sees one place.

Why nothing is lost. A solution of the whole network, added up over each class, is a solution of
the merged one with the same value of every goal. Back again: let a class take its goods over its
lanes in some proportion; when each of its places takes what it needs (what is served there plus
what it passes on) in the same proportion, every place is in balance, lanes of a class add up to
what the merged lane carried, and shared limits see the same totals. Needs are known from the
places furthest down, since places of a class never lie on a circle of lanes. Who is served what
within a class is free, so the fair shares of its records decide it. Goods that no one is served
may as well stay where they were, so merged places keep no stock.

The idea is that of equitable partitions (Grohe, Kersting, Mladenov and Selman, 2014, "Dimension
reduction via colour refinement"), with demands added up instead of compared.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from supplyopt.lp.distinct import distinct, distinct_rows
from supplyopt.lp.program import Flags, Indices, sums
from supplyopt.network.by_need import by_need
from supplyopt.network.numbered import Numbered

__all__ = ["TELLING", "Merging", "merge", "merge_again", "no_merging", "open_lanes"]

TELLING = ("mode", "stages", "hours", "cost")
"""What may tell lanes apart, or not, as the goals at hand have it."""


@dataclass(frozen=True)
class Merging:
    """A network, and the smaller one that stands for it.

    Attributes
    ----------
    whole : Numbered
    small : Numbered
        Its alike places made one.
    place_of : integer array, one a place
        The place of `small` that stands for it.
    lane_of : integer array, one a lane
        Likewise; -1 for lanes that carry nothing.
    lane_like : integer array, one a lane
        Likewise, but lanes that carry nothing for another carries it bear the other's number.
    demand_of : integer array, one a record of demand
        Likewise.
    passing : bool array, one a place of `small`
        Whether it stands for a class: goods pass it, and none stay.
    """

    whole: Numbered
    small: Numbered
    place_of: Indices
    lane_of: Indices
    lane_like: Indices
    demand_of: Indices
    passing: Flags


def open_lanes(net: Numbered) -> Flags:
    """Return which lanes leave in the first cycle and deliver in it."""
    now: Flags = (net.lane_first_cycle == 1) & (net.lane_lead_time == 0)
    return now


def no_merging(net: Numbered) -> Merging:
    """Return a network standing for itself.

    Parameters
    ----------
    net : Numbered
    """
    return Merging(
        whole=net,
        small=net,
        place_of=np.arange(len(net.places)),
        lane_of=np.arange(len(net.lane_origin)),
        lane_like=np.arange(len(net.lane_origin)),
        demand_of=np.arange(len(net.demand_place)),
        passing=np.zeros(len(net.places), dtype=bool),
    )


def merge(
    net: Numbered, *, apart: Indices | None = None, telling: Collection[str] = TELLING
) -> Merging:
    """Return a network with the smaller one that stands for it.

    Valid for linear programs only: a lane that is switched on or off is no part of a whole.

    Parameters
    ----------
    net : Numbered
        Of one cycle, or unrolled.
    apart : integer array, optional
        Places that stay single, and with them the lanes into them and what they ask for. Of an
        unrolled network a place stays single in every cycle.
    telling : collection of str
        Which of `TELLING` tell lanes apart: what no goal looks at need not.
    """
    lanes = np.flatnonzero(open_lanes(net))
    origin, destination = net.lane_origin[lanes], net.lane_destination[lanes]
    color, alone = _colors(net, apart, telling)
    single = np.append(alone, True)[net.place_base]
    # Nodes are alike where their places are, and they are the same thing of them.
    own = np.where(single, np.arange(len(single)), -1)
    first, place_of = distinct_rows([np.append(color, 0)[net.place_base], net.place_slot, own])
    kind = _lane_kinds(net, lanes, telling)
    # Lanes into single places stay as they are; others are one for each kind and class.
    own = np.where(single[destination], np.arange(len(lanes)), -1)
    first_lane, small_lane = distinct_rows([place_of[origin], place_of[destination], kind, own])
    # A place that has several lanes of a kind from a class needs but one of them.
    needed, _ = distinct_rows([destination, small_lane])
    lane_of = np.full(len(net.lane_origin), -1, dtype=np.int64)
    lane_of[lanes[needed]] = small_lane[needed]
    lane_like = np.full(len(net.lane_origin), -1, dtype=np.int64)
    lane_like[lanes] = small_lane
    demand_of, demand = _added_up(net, place_of, color[net.place_base[net.demand_place]])
    small = _smaller(net, place_of, first, lanes[first_lane], lane_of, demand)
    return Merging(net, small, place_of, lane_of, lane_like, demand_of, ~single[first])


def merge_again(merging: Merging, *, telling: Collection[str]) -> tuple[Merging, Merging]:
    """Return the step from a merged network to a smaller one, and both steps as one.

    Classes of classes: places that are alike when less tells lanes apart.

    Parameters
    ----------
    merging : Merging
    telling : collection of str
        Part of what told lanes apart before.

    Returns
    -------
    step, both : Merging
        From `merging.small`, and from `merging.whole`, to the same small network.
    """
    step = merge(merging.small, telling=telling)
    both = Merging(
        whole=merging.whole,
        small=step.small,
        place_of=step.place_of[merging.place_of],
        lane_of=np.append(step.lane_of, -1)[merging.lane_of],
        lane_like=np.append(step.lane_like, -1)[merging.lane_like],
        demand_of=step.demand_of[merging.demand_of],
        passing=step.passing,
    )
    return step, both


def _colors(
    net: Numbered, apart: Indices | None, telling: Collection[str]
) -> tuple[Indices, Flags]:
    """Give alike places one color, with which of them stay single.

    Places that are alike in every lane, whenever it is open and however long it takes, are alike
    in every cycle: so an unrolled network is looked at as it was before.
    """
    base = net.as_given
    now = open_lanes(net) if net.base is None else np.ones(len(base.lane_origin), dtype=bool)
    lanes = np.flatnonzero(now)
    origin, destination = base.lane_origin[lanes], base.lane_destination[lanes]
    kind = _lane_kinds(base, lanes, telling)
    single = _special(base, lanes)
    if apart is not None:
        single[net.place_base[apart]] = True
    # Lanes that take time lead on to later cycles, and close no circle.
    at_once = base.lane_lead_time[lanes] == 0
    while True:
        color = _refine(origin, destination, kind, single)
        circle = _on_circles(origin[at_once], destination[at_once], ~single)
        if not circle.any():
            return color, single
        single |= circle


def _lane_kinds(net: Numbered, lanes: Indices, telling: Collection[str]) -> Indices:
    always = ("carrier", "item", "lead_time", "every", "first_cycle")
    columns = [
        getattr(net, f"lane_{name}")[lanes]
        for name in (*always, *(name for name in TELLING if name in telling and name != "mode"))
    ]
    if "mode" in telling:
        modes = {mode: number for number, mode in enumerate(dict.fromkeys(net.lane_mode))}
        columns.append(np.array([modes[mode] for mode in net.lane_mode], dtype=np.int64)[lanes])
    _, kinds = distinct_rows(columns)
    return kinds


def _special(net: Numbered, lanes: Indices) -> Flags:
    """Return the places that have something of their own."""
    special = np.isfinite(net.place_storage)
    for places in (net.stock_place, net.arrival_place, net.reserve_place, net.guarantee_place):
        special[places] = True
    limited = np.isfinite(net.lane_capacity[lanes]) | (net.lane_min_load[lanes] > 0)
    special[net.lane_destination[lanes][limited]] = True
    return special


def _refine(origin: Indices, destination: Indices, kind: Indices, single: Flags) -> Indices:
    """Split places until those of one color have lanes in from the same colors."""
    count = len(single)
    color = np.where(single, 1 + np.arange(count), 0)
    n_kinds = int(kind.max(initial=0)) + 1
    while True:
        source = np.unique(color, return_inverse=True)[1]
        coming = distinct(destination * (count * n_kinds) + source[origin] * n_kinds + kind)
        ends = np.searchsorted(coming, np.arange(count + 1) * (count * n_kinds))
        new = np.where(single, 1 + np.arange(count), 0)
        new[~single] = -_told_apart(coming % (count * n_kinds), ends, np.flatnonzero(~single))
        if len(distinct(new)) == len(distinct(color)):
            return new
        color = new


def _told_apart(codes: Indices, ends: Indices, places: Indices) -> Indices:
    """Give places numbers, the same where the codes between their ends are the same."""
    first, size = ends[places], ends[places + 1] - ends[places]
    number = np.zeros(len(places), dtype=np.int64)
    known = 0
    for length in distinct(size).tolist():
        mine = np.flatnonzero(size == length)
        if len(mine) == 1 or length == 0:
            new = np.zeros(len(mine), dtype=np.int64)
        else:
            _, new = distinct_rows([codes[first[mine] + at] for at in range(length)])
        number[mine] = known + new
        known += int(new.max(initial=-1)) + 1
    return number


def _on_circles(origin: Indices, destination: Indices, inside: Flags) -> Flags:
    """Return the places that lie on, or between, circles of lanes among the places `inside`."""
    left = inside.copy()
    while True:
        among = left[origin] & left[destination]
        entered = np.zeros(len(left), dtype=bool)
        entered[destination[among]] = True
        left_from = np.zeros(len(left), dtype=bool)
        left_from[origin[among]] = True
        kept = left & entered & left_from
        if (kept == left).all():
            return left
        left = kept


def _added_up(net: Numbered, place_of: Indices, color: Indices) -> tuple[Indices, dict[str, Any]]:
    """Add up demand by place, item, group; apart where nobody is entitled to anything."""
    profile = _profiles(net)
    first, demand_of = distinct_rows(
        [place_of[net.demand_place], net.demand_item, net.demand_group, profile]
    )
    count = len(first)
    several = profile[first] >= 0
    needs = [
        np.where(several, each[first], -1)
        for each in (color, net.demand_item, net.demand_group, profile)
    ]
    _, row = distinct_rows([*needs, np.where(several, -1, np.arange(count))])
    return demand_of, {
        **{
            name: getattr(net, name)[first]
            for name in ("demand_item", "demand_group", "demand_cycle", "demand_wait")
        },
        "demand_place": place_of[net.demand_place[first]],
        **{
            name: sums(getattr(net, name), demand_of, count)
            for name in ("demand_quantity", "demand_entitlement", "demand_served_before")
        },
        "demand_row": row,
    }


def _profiles(net: Numbered) -> Indices:
    """Tell apart records that cannot be added up, for what a class is served is split freely.

    Of one record a need, any part can be served: only those that nobody is entitled to are apart,
    numbered -2. Of several, the split has to be good in every cycle. It is where all ask in
    proportion, and are entitled to the same share of what they ask: then all are served at the
    same rate. They bear the number of their proportions.
    """
    row = net.demand_row
    asked, entitled, before = by_need(
        net, net.demand_quantity, net.demand_entitlement, net.demand_served_before
    )
    count = len(asked)
    several = (np.bincount(row, minlength=count) > 1) | (before > 0)
    profile = np.where(entitled > 0, -1, -2)
    if not several.any():
        return profile[row]
    with np.errstate(invalid="ignore", divide="ignore"):
        shares = np.stack([entitled / asked, before / asked], axis=1)
        part = net.demand_quantity / asked[row]
    slots, slot = np.unique(net.place_slot[net.demand_place], return_inverse=True)
    when = np.full((count, len(slots)), -1.0)
    when[row, slot.reshape(-1)] = part
    # Needs of no entitlement are served alike, not in proportion: only equal ones are split so.
    size = np.where(entitled > 0, -1.0, asked)
    traits = np.nan_to_num(np.column_stack([shares, size, when]), nan=-2.0, posinf=-3.0)
    _, kinds = distinct_rows(list(np.round(traits, 12).T))
    found: Indices = np.where(several, kinds, profile)[row]
    return found


def _smaller(
    net: Numbered,
    place_of: Indices,
    places: Indices,
    lanes: Indices,
    lane_of: Indices,
    demand: dict[str, Any],
) -> Numbered:
    of_lanes = {
        name: getattr(net, name)[lanes]
        for name in (
            "lane_carrier",
            "lane_item",
            "lane_stages",
            "lane_lead_time",
            "lane_capacity",
            "lane_cost",
            "lane_hours",
            "lane_trip_cost",
            "lane_min_load",
            "lane_every",
            "lane_first_cycle",
            "lane_trip",
            "lane_effort",
            "lane_wait",
        )
    }
    shared = lane_of[net.lane_share[lanes]]
    mine = np.arange(len(lanes))
    hold = net.place_hold[places]
    return replace(
        net,
        places=tuple(net.places[place] for place in places),
        place_parent=np.full(len(places), -1, dtype=np.int64),
        place_storage=net.place_storage[places],
        # Of one cycle the smaller network is as good as given.
        place_base=np.arange(len(places)) if net.base is None else net.place_base[places],
        place_cycle=net.place_cycle[places],
        place_slot=net.place_slot[places],
        place_keeps=net.place_keeps[places],
        place_hold=np.append(lane_of, -1)[hold],
        lane_origin=place_of[net.lane_origin[lanes]],
        lane_destination=place_of[net.lane_destination[lanes]],
        lane_mode=tuple(net.lane_mode[lane] for lane in lanes),
        lane_share=np.where(shared >= 0, shared, mine),
        **of_lanes,
        stock_place=place_of[net.stock_place],
        arrival_place=place_of[net.arrival_place],
        guarantee_place=place_of[net.guarantee_place],
        reserve_place=place_of[net.reserve_place],
        **demand,
    )
