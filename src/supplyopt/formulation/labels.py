"""What the columns of a network's program are called, by the columns of the result's tables."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from supplyopt.formulation.formulate import Formulation
from supplyopt.lp.program import Indices
from supplyopt.network.numbered import KEEPS_ANY, Numbered
from supplyopt.network.unrolled import HOLD, ISSUE, WAIT, Unrolled

__all__ = ["Label", "labels_of"]

Label = tuple[str, tuple[str | int, ...]]
"""A column of the network's program: its kind, then its key with the cycle."""

_STAYING = {HOLD: "stock", ISSUE: "handed", WAIT: "late"}


def labels_of(formulation: Formulation, unrolled: Unrolled) -> list[Label]:
    """Return the label of every column of a network's program.

    Parameters
    ----------
    formulation : Formulation
        With every place on its own, and nothing added.
    unrolled : Unrolled
        What it was made from.

    Returns
    -------
    list of Label
        Of one cycle the kinds are those of the layout. Of many, goods that stay until the next
        cycle are "stock", pieces handed over "handed", those that had waited "late", both at
        place, item, cycle; goods of a batch have "batch" behind their kind, and the cycle in
        which they were new behind their key.
    """
    return [label for part in _parts(formulation, unrolled) for label in part]


def _parts(formulation: Formulation, unrolled: Unrolled) -> Iterator[list[Label]]:
    layout, net = formulation.layout, unrolled.net
    base = net.as_given
    yield [_moved(base, unrolled, *ship) for ship in _pairs(layout.ship_lane, layout.ship_item)]
    needs = [
        (
            base.places[base.demand_place[record]],
            base.items[base.demand_item[record]],
            base.groups[base.demand_group[record]],
            int(base.demand_cycle[record]),
        )
        for record in layout.demand.tolist()
    ]
    yield [("served", need) for need in needs]
    yield [("unmet", need) for need in needs]
    keeps = net.place_keeps[layout.pair_place]
    kinds = np.where(keeps == KEEPS_ANY, "stock", np.where(keeps >= 0, "waste", "nothing"))
    pairs = list(_pairs(layout.pair_place, layout.pair_item))
    yield [
        _lying(base, unrolled, str(kind), *pair) for kind, pair in zip(kinds, pairs, strict=True)
    ]
    yield [_lying(base, unrolled, "surplus", *pairs[pair]) for pair in layout.surplus_pair.tolist()]
    yield [("use", _way(base, unrolled, lane)) for lane in layout.use_lane.tolist()]
    yield [("lack", needs[record][:3]) for record in layout.lack_first.tolist()]


def _pairs(left: Indices, right: Indices) -> Iterator[tuple[int, int]]:
    return zip(left.tolist(), right.tolist(), strict=True)


def _way(base: Numbered, unrolled: Unrolled, lane: int) -> tuple[str | int, ...]:
    of = int(unrolled.lane_of[lane])
    return (
        base.places[base.lane_origin[of]],
        base.places[base.lane_destination[of]],
        base.lane_mode[of],
        int(unrolled.lane_cycle[lane]),
    )


def _moved(base: Numbered, unrolled: Unrolled, lane: int, item: int) -> Label:
    start, end = int(unrolled.net.lane_origin[lane]), int(unrolled.net.lane_destination[lane])
    batch = start if unrolled.node_item[start] >= 0 else end
    if unrolled.lane_of[lane] >= 0:
        *ends, cycle = _way(base, unrolled, lane)
        return _of_batch(unrolled, batch, "ship", (*ends, base.items[item], cycle))
    kind = _STAYING[int(unrolled.lane_kind[lane])]
    place = base.places[unrolled.node_place[start]]
    key = (place, base.items[item], int(unrolled.lane_cycle[lane]))
    return _of_batch(unrolled, batch, kind, key)


def _lying(base: Numbered, unrolled: Unrolled, kind: str, node: int, item: int) -> Label:
    place, cycle = int(unrolled.node_place[node]), int(unrolled.node_cycle[node])
    name = base.places[place] if place >= 0 else "(under way)"
    if kind == "stock" and cycle > unrolled.cycles:
        kind = "left"
    if kind == "nothing" and unrolled.is_counter[node]:
        kind = "over"
    return _of_batch(unrolled, node, kind, (name, base.items[item], cycle))


def _of_batch(unrolled: Unrolled, node: int, kind: str, key: tuple[str | int, ...]) -> Label:
    if unrolled.node_item[node] < 0:
        return kind, key
    return f"{kind} batch", (*key, int(unrolled.node_birth[node]))
