"""Laws of demand from headcounts."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import supplyopt as so
from supplyopt.network.needs import demand_from_headcount

HEADS = pd.DataFrame(
    {
        "place": ["A", "A", "B"],
        "group": ["worker", "volunteer", "volunteer"],
        "people": [6, 20, 10],
    }
)
NORMS = pd.DataFrame(
    [
        {"item": "mask", "group": "worker", "per_person_day": 2},
        {"item": "mask", "group": "volunteer", "per_person_day": 1},
        {"item": "goggles", "group": "worker", "per_person": 1},
        {"item": "disinfectant", "group": None, "per_place": 3},
    ]
)


def asked(demand: pd.DataFrame, column: str = "quantity") -> dict[tuple[str, str, str], float]:
    keys = zip(demand["place"], demand["item"], demand["group"], strict=True)
    return dict(zip(keys, demand[column], strict=True))


def faults_of(*args: object, **kwargs: object) -> list[tuple[str, int | None, str]]:
    with pytest.raises(so.InputError) as caught:
        demand_from_headcount(*args, **kwargs)
    return [(fault.table, fault.row, fault.column) for fault in caught.value.faults]


def test_a_person_day_a_person_and_a_place() -> None:
    demand = demand_from_headcount(HEADS, NORMS, days=10)
    # 6 x 2 x 10; 20 x 1 x 10; 10 x 1 x 10; goggles once; 3 barrels a place, on whom is first.
    assert asked(demand, "gross") == {
        ("A", "mask", "worker"): 120,
        ("A", "goggles", "worker"): 6,
        ("A", "disinfectant", "worker"): 3,
        ("A", "mask", "volunteer"): 200,
        ("B", "mask", "volunteer"): 100,
        ("B", "disinfectant", "volunteer"): 3,
    }
    assert demand["quantity"].tolist() == demand["gross"].tolist()
    assert demand["entitlement"].tolist() == demand["gross"].tolist()
    assert demand["people"].tolist() == [6, 6, 6, 20, 10, 10]


def test_what_is_on_hand_serves_the_first_priority_first() -> None:
    on_hand = pd.DataFrame({"place": ["A"], "item": ["mask"], "quantity": [150]})
    by_order = demand_from_headcount(HEADS, NORMS, 10, on_hand)
    # 150 cover the workers' 120, listed first in the norms, and 30 of the volunteers' 200.
    assert asked(by_order)["A", "mask", "worker"] == 0
    assert asked(by_order)["A", "mask", "volunteer"] == 170
    assert asked(by_order)["B", "mask", "volunteer"] == 100
    assert asked(by_order, "entitlement")["A", "mask", "worker"] == 120

    groups = pd.DataFrame({"group": ["worker", "volunteer"], "priority": [2, 1]})
    turned = demand_from_headcount(HEADS, NORMS, 10, on_hand, groups=groups)
    assert asked(turned)["A", "mask", "worker"] == 120
    assert asked(turned)["A", "mask", "volunteer"] == 50
    # The barrels a place go to whoever is first there, and that is now the volunteers.
    assert ("A", "disinfectant", "volunteer") in asked(turned)


def test_groups_of_one_priority_share_what_is_on_hand_by_need() -> None:
    on_hand = [{"place": "A", "item": "mask", "quantity": 80}]
    groups = {"group": ["worker", "volunteer"], "priority": [1, 1]}
    demand = demand_from_headcount(HEADS, NORMS, 10, on_hand, groups=groups)
    # 80 over needs of 120 and 200: 30 and 50.
    assert asked(demand)["A", "mask", "worker"] == pytest.approx(90, rel=1e-12)
    assert asked(demand)["A", "mask", "volunteer"] == pytest.approx(150, rel=1e-12)


def test_a_blank_group_is_everybody() -> None:
    norms = [{"item": "mask", "per_person_day": 1}]
    demand = demand_from_headcount(HEADS, norms, 2)
    assert demand["gross"].tolist() == [12, 40, 20]
    nameless = demand_from_headcount([{"place": "A", "people": 3}], norms, 2)
    assert asked(nameless) == {("A", "mask", "all"): 6}


def test_nobody_there_needs_nothing() -> None:
    heads = [
        {"place": "A", "group": "worker", "people": 0},
        {"place": "A", "group": "volunteer", "people": 1},
        {"place": "B", "group": "worker", "people": 0},
    ]
    demand = demand_from_headcount(heads, NORMS, 10)
    # Barrels follow the people: volunteers at A though workers come first, nobody at B.
    assert asked(demand)["A", "mask", "worker"] == 0
    assert asked(demand)["A", "disinfectant", "volunteer"] == 3
    assert ("B", "disinfectant", "worker") not in asked(demand)
    named = [{"item": "soap", "group": "worker", "per_place": 5}]
    with pytest.warns(so.InputWarning):
        none = so.demand_from_headcount(heads[::2], [*named, {"item": "x", "group": "nobody", "per_place": 1}])
    assert none["gross"].tolist() == [0, 0]


def test_norms_a_person_and_a_place_of_one_item_add_up() -> None:
    norms = [
        {"item": "soap", "group": "worker", "per_person": 2},
        {"item": "soap", "per_place": 5},
    ]
    demand = demand_from_headcount(HEADS.iloc[:1], norms)
    assert asked(demand) == {("A", "soap", "worker"): 17}


def test_ids_are_those_of_a_network() -> None:
    heads = pd.DataFrame({"place": [350203001001, 7], "group": [" 志愿者 ", "NA"], "people": [2, 1]})
    norms = pd.DataFrame({"item": ["口罩", "口罩"], "group": ["志愿者", "NA"], "per_person": [1, 1]})
    with pytest.warns(so.InputWarning, match="group"):
        demand = demand_from_headcount(heads, norms)
    assert asked(demand) == {("350203001001", "口罩", "志愿者"): 2, ("7", "口罩", "NA"): 1}


def test_the_table_goes_into_a_network() -> None:
    demand = demand_from_headcount(HEADS, NORMS)
    network = so.Network.from_tables(
        places={"place": ["W", "A", "B"]},
        items={"item": ["mask", "goggles", "disinfectant"]},
        groups={"group": ["worker", "volunteer"], "priority": [1, 2]},
        lanes={"origin": ["W", "W"], "destination": ["A", "B"]},
        stock={
            "place": ["W"] * 3,
            "item": ["mask", "goggles", "disinfectant"],
            "quantity": [9, 9, 9],
        },
        demand=demand,
    )
    assert network.filled("demand")["quantity"].sum() == 120 + 200 + 100 + 6 + 3 + 3


def test_all_faults_at_once() -> None:
    heads = pd.DataFrame(
        {
            "place": ["A", "A", None, "B", "C"],
            "group": ["worker", "worker", "worker", "volunter", "worker"],
            "people": [1, 2, 3, -4, "many"],
        }
    )
    norms = pd.DataFrame(
        {
            "item": ["mask", "mask", "soap", "soap", "gel"],
            "group": ["worker", "volunteer", "worker", "volunteer", None],
            "per_person": [1, 1, 1, None, None],
            "per_place": [None, None, 2, None, -1],
        }
    )
    on_hand = pd.DataFrame(
        {"place": ["A", "A"], "item": ["mask", "mask"], "quantity": [1, math.inf]}
    )
    found = faults_of(heads, norms, 0, on_hand)
    assert set(found) == {
        ("headcount", 3, "group"),  # place A, worker again
        ("headcount", 4, "place"),  # blank
        ("headcount", 5, "group"),  # volunter: no norm
        ("headcount", 5, "people"),  # negative
        ("headcount", 6, "people"),  # text
        ("norms", 4, "per_place"),  # two norms in one row
        ("norms", 5, "per_person_day"),  # none
        ("norms", 6, "per_place"),  # negative
        ("on_hand", 3, "item"),  # twice
        ("on_hand", 3, "quantity"),  # infinite
        ("", None, "days"),
    }
    assert len(found) == len(set(found))
