"""Alike places made one: which are, which are not, nothing lost."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import numpy as np
import pytest
from hypothesis import given

import supplyopt as so
from supplyopt.formulation.merge import Merging, merge

from ..laws.networks import Tables, network_of, tables

GOALS = ("unmet", "fairness", "stages", "hours", "cost")


def _solved(network: so.Network, *, merging: bool) -> Any:
    """Solve with alike places made one, or not; say so where it cannot be done."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(import_module("supplyopt.planning.solve"), "MERGING", merging)
        try:
            return so.solve(network, goals=GOALS)
        except so.InfeasibleError:
            return None


@given(given=tables())
def test_merged_optimum_is_the_unmerged_one(given: Tables) -> None:
    network = network_of(given)
    merged, plain = _solved(network, merging=True), _solved(network, merging=False)
    assert (merged is None) == (plain is None)
    if merged is None:
        return
    scale = 1 + plain.served["demand"].sum()
    for column in ("value", "bound"):
        assert merged.goals[column].tolist() == pytest.approx(
            plain.goals[column].tolist(), rel=1e-6, abs=1e-6 * scale, nan_ok=True
        )
    assert merged.served["served"].tolist() == pytest.approx(
        plain.served["served"].tolist(), abs=1e-5 * scale
    )
    assert not so.verify(merged)


def _classes(tables: Tables) -> list[list[str]]:
    """Return the places that became one, in the order of the table."""
    merging = merge(network_of(tables).numbered)
    names = merging.whole.places
    found: dict[int, list[str]] = {}
    for place, small in enumerate(merging.place_of):
        found.setdefault(int(small), []).append(names[place])
    for small, members in found.items():
        assert len(members) == 1 or merging.passing[small], "classes keep no stock"
    return sorted(members for members in found.values() if len(members) > 1)


def _city(**changes: Any) -> Tables:
    """Two districts of two towns each; goods come from a warehouse."""
    ends = ["WD", "WE", "DA", "DB", "EF", "EG"]
    found: Tables = {
        "places": [{"place": place} for place in "WDEABFG"],
        "items": [{"item": "mask"}, {"item": "jar"}],
        "lanes": [{"origin": a, "destination": b, "mode": "tiered"} for a, b in ends],
        "stock": [{"place": "W", "item": "mask", "quantity": 10}],
        "demand": [
            {"place": place, "item": "mask", "quantity": 1 + number}
            for number, place in enumerate("ABFG")
        ],
    }
    return found | changes


def _with_lane(**changes: Any) -> Tables:
    city = _city()
    first = next(lane for lane in city["lanes"] if lane["destination"] == "A")
    first |= changes
    city.setdefault("carriers", [{"carrier": "van", "capacity": 5}])
    return city


EVERYTHING = [["A", "B", "F", "G"], ["D", "E"]]


def test_districts_merge_with_all_their_towns() -> None:
    assert _classes(_city()) == EVERYTHING


def test_quantities_asked_for_do_not_tell_places_apart() -> None:
    city = _city()
    city["demand"][0] |= {"quantity": 1e6, "entitlement": 3}
    city["demand"].pop(1)
    assert _classes(city) == EVERYTHING


@pytest.mark.parametrize(
    ("table", "row"),
    [
        ("stock", {"place": "A", "item": "mask", "quantity": 1}),
        ("arrivals", {"place": "A", "item": "jar", "quantity": 1}),
        ("reserves", {"place": "A", "item": "mask", "quantity": 0}),
        ("guarantees", {"place": "A", "item": "mask", "quantity": 1}),
    ],
)
def test_place_with_goods_of_its_own_stays_alone(table: str, row: dict[str, Any]) -> None:
    city = _city()
    city[table] = [*city.get(table, []), row]
    assert _classes(city) == [["B", "F", "G"], ["D", "E"]]


def test_place_with_a_room_of_its_own_stays_alone() -> None:
    city = _city()
    city["places"][3] = {"place": "A", "storage": 5}
    assert _classes(city) == [["B", "F", "G"], ["D", "E"]]


@pytest.mark.parametrize(
    "trait",
    [
        {"capacity": 5},
        {"min_load": 5},
        {"cost": 5},
        {"hours": 5},
        {"stages": 5},
        {"mode": "direct"},
        {"carrier": "van"},
        {"item": "mask"},
        {"lead_time": 1},
        {"first_cycle": 2},
    ],
)
def test_place_on_a_lane_of_another_kind_stays_alone(trait: dict[str, Any]) -> None:
    assert _classes(_with_lane(**trait)) == [["B", "F", "G"], ["D", "E"]]


def test_town_that_is_fed_as_districts_are_is_one_of_them() -> None:
    assert _classes(_with_lane(origin="W")) == [["B", "F", "G"], ["D", "E", "A"]]


def test_district_with_stock_parts_the_towns_of_the_districts() -> None:
    city = _city()
    city["stock"].append({"place": "D", "item": "mask", "quantity": 1})
    assert _classes(city) == [["A", "B"], ["F", "G"]]


def test_places_on_a_circle_of_lanes_stay_alone() -> None:
    city = _city()
    city["lanes"] += [
        {"origin": a, "destination": b, "mode": "round"} for a, b in ("AB", "BA", "FG", "GF")
    ]
    assert _classes(city) == [["D", "E"]]


def test_lanes_of_one_class_become_one() -> None:
    merging = merge(network_of(_city()).numbered)
    assert len(merging.small.places) == 3
    assert len(merging.small.lane_origin) == 2
    assert merging.small.demand_quantity.tolist() == [1 + 2 + 3 + 4]


def test_rows_without_entitlement_are_added_up_apart() -> None:
    city = _city()
    city["demand"][0]["entitlement"] = 0
    merging = merge(network_of(city).numbered)
    small = merging.small
    assert dict(zip(small.demand_entitlement, small.demand_quantity, strict=True)) == {0: 1, 9: 9}


def _merged(given: Tables) -> Merging:
    return merge(network_of(given).numbered)


@given(given=tables(dues=False))
def test_merged_network_has_the_sums_of_the_whole(given: Tables) -> None:
    merging = _merged(given)
    whole, small = merging.whole, merging.small
    for name in ("demand_quantity", "demand_entitlement", "stock_quantity", "arrival_quantity"):
        assert getattr(small, name).sum() == pytest.approx(getattr(whole, name).sum())
    # Each record of demand stands at its own place's class, with its own item and group.
    of = merging.demand_of
    np.testing.assert_array_equal(small.demand_place[of], merging.place_of[whole.demand_place])
    np.testing.assert_array_equal(small.demand_item[of], whole.demand_item)
    np.testing.assert_array_equal(small.demand_group[of], whole.demand_group)
    # Each lane that is kept joins the classes of its ends, with the same traits.
    kept = merging.lane_of >= 0
    lane = merging.lane_of[kept]
    np.testing.assert_array_equal(
        small.lane_origin[lane], merging.place_of[whole.lane_origin[kept]]
    )
    for trait in ("carrier", "item", "stages", "cost", "hours", "capacity"):
        np.testing.assert_array_equal(
            getattr(small, f"lane_{trait}")[lane], getattr(whole, f"lane_{trait}")[kept]
        )
