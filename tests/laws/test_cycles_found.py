"""Networks of many cycles on which the library was once wrong, each told in a sentence."""

from __future__ import annotations

import pytest

import supplyopt as so

from .cycles_agreement import require_balance, require_best
from .cycles_reference import best
from .networks import network_of

TWO = {"places": [{"place": "W"}, {"place": "A"}], "items": [{"item": "x", "shelf_life": 1}]}
LANE = {"origin": "W", "destination": "A"}


def asked(place, *quantities):
    return [
        {"place": place, "item": "x", "cycle": cycle, "quantity": quantity}
        for cycle, quantity in enumerate(quantities, start=1)
    ]


def lies(place, quantity, **more):
    return [{"place": place, "item": "x", "quantity": quantity, **more}]


FOUND = {
    # Goods rode the plain copy of a lane that names them, and never went off.
    "goods go off on a lane of their own": {
        **TWO,
        "lanes": [{**LANE, "item": "x", "lead_time": 1}],
        "stock": lies("W", 6),
        "demand": asked("A", 0, 1),
    },
    # The plain copy of that lane, which carries nothing, had no largest load.
    "a trip on a lane of their own": {
        **TWO,
        "items": [{"item": "x", "shelf_life": 2}],
        "lanes": [{**LANE, "item": "x", "trip_cost": 1}],
        "stock": lies("W", 6),
        "demand": asked("A", 0, 1),
    },
    # What was good in the last cycle, and in none after it, was stock at its end.
    "a reserve of what is good no more": {
        **TWO,
        "items": [{"item": "x", "shelf_life": 2}],
        "lanes": [LANE],
        "stock": lies("W", 6),
        "demand": asked("A", 0, 1),
        "reserves": lies("W", 1),
    },
    "a reserve of what is good no more, in one cycle": {
        **TWO,
        "lanes": [LANE],
        "stock": lies("W", 6),
        "demand": asked("A", 1),
        "reserves": lies("W", 1),
    },
    # Goods that go off were handed over for the cycle they came in only.
    "goods that go off serve whom waited": {
        **TWO,
        "lanes": [LANE],
        "arrivals": lies("W", 20, cycle=2),
        "demand": asked("W", 9, 12),
        "settings": [{"unmet": "backlog"}],
    },
    # 34 pieces, of which 9 for each cycle: 16 in the first, 1 and 8, then 9.
    "guarantees kept late": {
        **TWO,
        "lanes": [LANE],
        "arrivals": [*lies("W", 16), *lies("W", 1, cycle=2), *lies("W", 17, cycle=3)],
        "demand": asked("W", 20, 30, 20),
        "guarantees": lies("W", 9),
        "settings": [{"unmet": "backlog"}],
    },
}


@pytest.mark.parametrize("name", FOUND)
def test_a_network_that_was_solved_wrong(name):
    network = network_of(FOUND[name])
    goals = ("unmet", "fairness", "stages", "cost")
    if network.unmet_mode == "backlog":
        goals = ("unmet", "lateness", *goals[1:])
    expected = best(network, goals)
    if expected is None:
        with pytest.raises(so.InfeasibleError):
            so.solve(network, goals=goals)
        return
    plan = so.solve(network, goals=goals)
    assert not so.verify(plan)
    require_balance(plan)
    require_best(plan, expected)
    left = plan.stock[plan.stock["cycle"] == network.cycles]
    assert len(left) == 0, "nothing here keeps beyond the horizon"
