"""The arrays say what the tables say."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

import supplyopt as so

Rows = dict[str, list[dict[str, Any]]]


def test_columns_of_the_numbered_network(good: Rows) -> None:
    good["items"].append({"item": "gown", "volume": 3, "shelf_life": 2})
    good["lanes"].append({"origin": "A", "destination": "W", "item": "gown", "capacity": 4})
    good["guarantees"].append({"place": "A", "item": "mask", "cycle": 1, "quantity": 60})
    net = so.Network.from_tables(**good).numbered
    assert net.places == ("W", "A")
    assert net.items == ("mask", "gown")
    assert net.groups == ("front", "support")
    assert net.carriers == ("van",)
    assert net.place_parent.tolist() == [-1, 0]
    assert net.item_volume.tolist() == [1, 3]
    assert net.item_shelf_life.tolist() == [np.inf, 2]
    assert net.group_priority.tolist() == [1, 2]
    assert net.carrier_stops.tolist() == [np.inf]
    assert net.lane_origin.tolist() == [0, 1]
    assert net.lane_destination.tolist() == [1, 0]
    assert net.lane_mode == ("direct", "")
    assert net.lane_carrier.tolist() == [0, -1]
    assert net.lane_item.tolist() == [-1, 1]
    assert net.lane_capacity.tolist() == [np.inf, 4]
    assert net.demand_group.tolist() == [0, 1]
    assert net.demand_entitlement.tolist() == [40, 20]
    assert net.guarantee_group.tolist() == [0, -1]
    assert net.guarantee_cycle.tolist() == [0, 1]
    assert net.arrival_cycle.tolist() == [1]
    assert net.reserve_quantity.tolist() == [1]


def test_default_group_without_a_table_of_groups() -> None:
    net = so.Network.from_tables(
        places={"place": ["A"]},
        items={"item": ["m"]},
        lanes=[],
        stock={"place": ["A"], "item": ["m"], "quantity": [1]},
        demand=[
            {"place": "A", "item": "m", "cycle": 1, "quantity": 1},
            {"place": "A", "item": "m", "cycle": 2, "group": "all", "quantity": 1},
        ],
    ).numbered
    assert net.groups == ("all",)
    assert net.demand_group.tolist() == [0, 0]
    assert net.group_priority.tolist() == [1]


@pytest.mark.parametrize("seed", range(3))
def test_numbers_name_the_ids_of_the_rows(seed: int) -> None:
    rng = np.random.default_rng(seed)
    places = [f"p{n}" for n in rng.permutation(30)]
    pairs = [(a, b) for a in places for b in places if a != b]
    lanes = pd.DataFrame([pairs[n] for n in rng.choice(len(pairs), 80, replace=False)])
    lanes.columns = pd.Index(["origin", "destination"])
    lanes["item"] = pd.Series(["m", "g", None])[rng.integers(0, 3, 80)].to_numpy()
    network = so.Network.from_tables(
        places={"place": places, "parent": [None, *places[:-1]]},
        items={"item": ["m", "g"]},
        lanes=lanes,
        demand=[],
    )
    net, filled = network.numbered, network.filled("lanes")
    assert [net.places[n] for n in net.lane_origin] == filled["origin"].tolist()
    assert [net.places[n] for n in net.lane_destination] == filled["destination"].tolist()
    assert [[*net.items, ""][n] for n in net.lane_item] == filled["item"].tolist()
    assert net.place_parent.tolist() == list(range(-1, 29))
