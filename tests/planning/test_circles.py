"""Pieces that go round in a circle are taken out where nothing asks for a load."""

from __future__ import annotations

import itertools
import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import supplyopt as so
from supplyopt.planning.chains import item_in_circle, without_circles
from supplyopt.planning.flows import Flows

NAMES = "ABCD"
LANES = list(itertools.permutations(NAMES, 2))
NETWORK = so.Network.from_tables(
    places=[{"place": place} for place in NAMES],
    items=[{"item": "mask"}, {"item": "suit"}],
    lanes=[{"origin": origin, "destination": end} for origin, end in LANES],
    stock=[{"place": "A", "item": item, "quantity": 5} for item in ("mask", "suit")],
    demand=[{"place": "D", "item": item, "quantity": 3} for item in ("mask", "suit")],
)


@given(moves=st.dictionaries(st.tuples(st.integers(0, 11), st.integers(0, 1)), st.integers(1, 9)))
def test_what_is_left_delivers_the_same_and_goes_in_no_circle(moves):
    net = NETWORK.unrolled.net
    lane = np.array([lane for lane, _ in moves], dtype=np.int64)
    item = np.array([item for _, item in moves], dtype=np.int64)
    flows = Flows(lane, item, np.array(list(moves.values()), dtype=float), np.zeros(2))

    def delivered(flows):
        brought = np.zeros((len(NAMES), 2))
        np.add.at(brought, (net.lane_destination[flows.lane], flows.item), flows.quantity)
        np.subtract.at(brought, (net.lane_origin[flows.lane], flows.item), flows.quantity)
        return brought.tolist()

    left = without_circles(net, flows)
    assert item_in_circle(net, left) is None
    assert delivered(left) == delivered(flows)
    before = {(each, of): most for each, of, most in zip(lane, item, flows.quantity, strict=True)}
    for each, of, quantity in zip(left.lane, left.item, left.quantity, strict=True):
        assert 0 < quantity <= before[each, of]


@pytest.mark.parametrize("goals", [("unmet",), ("unmet", "fairness"), ("unmet", "stages")])
def test_a_limit_behind_the_last_goal_is_none(goals, monkeypatch):
    """All goals are proved; that no piece moves idly is no goal, and costs no status."""
    statuses = []
    for looks in range(1, 40):
        ticks = itertools.count()
        with monkeypatch.context() as patch:
            patch.setattr(time, "monotonic", lambda t=ticks, n=looks: 0.0 if next(t) < n else 1e9)
            try:
                plan = so.solve(NETWORK, goals=goals, time_limit=1e6)
            except so.LimitError:
                continue
        assert (plan.status is so.Status.LIMIT) == (plan.goals["status"] == "limit").any()
        statuses.append(plan.status)
    assert so.Status.OPTIMAL in statuses


@pytest.mark.parametrize("lots", [True, "pieces", "everywhere"])
def test_cartons_do_not_go_round(lots):
    """Their number is decided before idle moves are taken out; no least load asks for them."""
    network = so.Network.from_tables(
        places=[{"place": place} for place in "ABC"],
        items=[{"item": "mask", "lot": 2}],
        lanes=[
            {"origin": "A", "destination": "B"},
            {"origin": "B", "destination": "C"},
            {"origin": "C", "destination": "A"},
        ],
        arrivals=[{"place": "A", "item": "mask", "quantity": 14.0}],
        demand=[
            {"place": "A", "item": "mask", "quantity": 0.0},
            {"place": "B", "item": "mask", "quantity": 4.0},
        ],
    )
    plan = so.solve(network, goals=("fairness",), lots=lots)
    assert plan.served["served"].tolist() == [0, 4]
    assert item_in_circle(network.unrolled.net, plan.flows) is None
