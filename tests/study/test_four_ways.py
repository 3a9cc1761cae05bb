"""The alternatives of a change: as it was, each way, all ways."""

from __future__ import annotations

import pytest

import supplyopt as so
from supplyopt.study.four_ways import four_ways


def modes_of(way: object) -> set[str]:
    assert isinstance(way, so.Network)
    return set(way.filled("lanes")["mode"])


def test_each_way_has_its_lanes() -> None:
    ways = four_ways(so.examples.four_places())
    assert list(ways) == ["as it was", "tiered", "direct", "mixed"]
    assert modes_of(ways["tiered"]) == {"tiered"}
    assert modes_of(ways["direct"]) == {"direct"}
    assert modes_of(ways["mixed"]) == {"tiered", "direct"}


def test_as_it_was_uses_the_lanes_of_the_desks_only() -> None:
    make = four_ways(so.examples.four_places())["as it was"]
    assert callable(make)
    plan = make()
    assert plan.status is so.Status.GIVEN
    assert set(plan.shipments["mode"]) == {"tiered"}


def test_rules_are_passed_to_the_desks() -> None:
    make = four_ways(so.examples.four_places(), rules="equal")["as it was"]
    assert callable(make)
    served = make().served
    assert served.groupby("place")["served"].sum().to_dict() == {"A": 45, "B": 45}


def test_one_mode_is_not_mixed() -> None:
    assert list(four_ways(so.examples.four_places(), modes=["direct"])) == ["direct"]
    assert list(four_ways(so.examples.four_places(), modes=["tiered"])) == ["as it was", "tiered"]


def test_an_unknown_mode_is_told() -> None:
    with pytest.raises(so.InputError, match="did you mean 'tiered'"):
        four_ways(so.examples.four_places(), modes=["tierd"])


def test_rules_of_one_cycle_are_left_out_where_goods_take_cycles() -> None:
    network = so.examples.four_places()
    slow = network.replace(
        lanes=network.tables["lanes"].assign(lead_time=1), settings={"cycles": 2}
    )
    assert list(four_ways(slow)) == ["tiered", "direct", "mixed"]
    assert "as it was" in four_ways(network.replace(settings={"cycles": 2}))


def test_without_a_tree_there_is_no_as_it_was() -> None:
    network = so.examples.four_places()
    places = network.tables["places"].drop(columns="parent")
    assert "as it was" not in four_ways(network.replace(places=places))


def test_modes_with_awkward_names_keep_their_own_column() -> None:
    network = so.examples.four_places()
    lanes = network.tables["lanes"]
    lanes["mode"] = lanes["mode"].replace({"tiered": "mixed", "direct": None})
    ways = four_ways(network.replace(lanes=lanes))
    assert list(ways) == ["as it was", "mode 'mixed'", "no mode", "mixed"]
    assert modes_of(ways["mixed"]) == {"mixed", ""}
