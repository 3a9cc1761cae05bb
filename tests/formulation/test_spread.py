"""What a merged network's solution says of the whole one balances, place by place."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supplyopt.formulation.merge import merge, no_merging
from supplyopt.formulation.spread import spread_flows, spread_served

from ..laws.networks import Tables, network_of, tables


def _any_solution(merging: object, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Draw flows of the small network, then serve at places that are passed all that comes.

    Places of their own take what they like: the books of those are the solver's, not ours.
    """
    small, passing = merging.small, merging.passing  # type: ignore[attr-defined]
    draw = np.random.default_rng(seed)
    count = len(small.demand_place)
    served = np.round(draw.random(count) * small.demand_quantity, 3)
    need = np.zeros((len(small.places), len(small.items)))
    np.add.at(need, (small.demand_place, small.demand_item), served)
    carried = np.zeros((len(small.lane_origin), len(small.items)))
    # Needs of passed places are met from the furthest down, split over their lanes at random.
    order = _upwards(small.lane_origin, small.lane_destination, passing)
    for place in order:
        lanes = np.flatnonzero(small.lane_destination == place)
        for item in range(len(small.items)):
            fit = lanes[np.isin(small.lane_item[lanes], (-1, item))]
            if len(fit) == 0:
                # Nothing can come here: nobody is served, nothing is passed on.
                served[(small.demand_place == place) & (small.demand_item == item)] = 0
                carried[small.lane_origin == place, item] = 0
                continue
            share = draw.random(len(fit)) + 0.1
            carried[fit, item] = need[place, item] * share / share.sum()
            np.add.at(need, (small.lane_origin[fit], item), carried[fit, item])
    return carried, served


def _upwards(origin: np.ndarray, destination: np.ndarray, passing: np.ndarray) -> list[int]:
    left = set(np.flatnonzero(passing).tolist())
    order = []
    while left:
        last = [p for p in left if not (left & set(destination[origin == p].tolist()))]
        assert last, "passed places never lie on a circle"
        order += last
        left -= set(last)
    return order
