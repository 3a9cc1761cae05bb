"""What cannot be certified is refused, by name."""

from __future__ import annotations

import pytest

import supplyopt as so


def two_places(*, stock, asked, items=({"item": "mask"},), **tables):
    return so.Network.from_tables(
        places=[{"place": "h"}, {"place": "x"}, {"place": "y"}],
        items=list(items),
        lanes=[{"origin": "h", "destination": "x"}, {"origin": "h", "destination": "y"}],
        stock=[{"place": "h", "item": item, "quantity": quantity} for item, quantity in stock],
        demand=[
            {"place": place, "item": item, "quantity": quantity} for place, item, quantity in asked
        ],
        **tables,
    )


def test_a_demand_lost_beside_the_largest_quantity_is_named():
    network = two_places(stock=[("mask", 2e9)], asked=[("x", "mask", 1e9), ("y", "mask", 0.02)])
    with pytest.raises(so.CertificateError, match=r"0\.02 \(demand, row 3, place = 'y'"):
        so.solve(network, goals=("unmet",), lots="everywhere")
    assert so.solve(network, goals=("unmet",)).served["served"].tolist() == [1e9, 0.02]


def test_a_guarantee_lost_beside_the_largest_quantity_is_named():
    network = two_places(
        stock=[("mask", 2e9)],
        asked=[("x", "mask", 1e9), ("y", "mask", 5)],
        guarantees=[{"place": "y", "item": "mask", "quantity": 5e-5}],
    )
    with pytest.raises(so.CertificateError, match="guarantees, row 2"):
        so.solve(network, lots="everywhere")
    assert so.solve(network).served["served"].tolist() == [1e9, 5]


def test_prices_that_span_more_than_doubles_can_hold_are_told_apart_or_refused():
    """Else the light item's unmet demand would be traded for its hand-overs."""
    network = two_places(
        stock=[("A", 1e9), ("B", 1e-6)],
        asked=[("x", "A", 1e9), ("x", "B", 1e-6)],
        items=[{"item": "A", "weight": 1.0}, {"item": "B", "weight": 0.01}],
    )
    plan = so.solve(network, goals=("unmet", "stages"))
    assert plan.served["unmet"].tolist() == [0, 0]
    with pytest.raises(so.CertificateError):
        so.solve(network, goals=("unmet", "stages"), lots="everywhere")


@pytest.mark.parametrize("more", [5e-5, -5e-5, 5e-7])
def test_a_nearly_whole_quantity_stays_what_it_is(more):
    """Rounding to whole pieces would leave 5e-5 pieces too few or too many at x."""
    network = so.Network.from_tables(
        places=[{"place": "h"}, {"place": "x"}, {"place": "y"}],
        items=[{"item": "A"}],
        lanes=[{"origin": "h", "destination": "x"}, {"origin": "h", "destination": "y"}],
        stock=[{"place": "h", "item": "A", "quantity": 1e7 + 100 + more}],
        demand=[
            {"place": "x", "item": "A", "quantity": 150.5, "entitlement": 100 + more},
            {"place": "y", "item": "A", "quantity": 2e7 + 0.5, "entitlement": 1e7},
        ],
    )
    plan = so.solve(network, goals=("fairness",))
    assert plan.served["served"].tolist() == pytest.approx([100 + more, 1e7], rel=1e-9)
    assert plan.stock.empty


def test_what_is_no_network_is_named():
    with pytest.raises(so.InputError, match="is no network"):
        so.solve("town")


def test_a_plan_never_overwrites_the_tables_of_a_network(tmp_path):
    network = so.examples.four_places()
    so.write_network(network, tmp_path)
    with pytest.raises(so.InputError, match="would overwrite"):
        so.write_plan(so.solve(network), tmp_path)
    assert so.read_network(tmp_path) == network


def test_goods_without_volume_are_not_limited_by_a_full_lane():
    network = so.Network.from_tables(
        places=[{"place": "h"}, {"place": "x"}],
        items=[{"item": "A", "volume": 1}, {"item": "W", "volume": 0}],
        lanes=[{"origin": "h", "destination": "x", "capacity": 20}],
        stock=[
            {"place": "h", "item": "A", "quantity": 100},
            {"place": "h", "item": "W", "quantity": 5},
        ],
        demand=[
            {"place": "x", "item": "A", "quantity": 50},
            {"place": "x", "item": "W", "quantity": 10},
        ],
    )
    limits = so.solve(network).fairness.set_index("item")["limit"]
    assert limits.to_dict() == {"A": "lane h → x", "W": "supply"}


def test_goods_on_many_circles_are_measured():
    """A given plan may send goods both ways between a hub and hundreds of places."""
    places = ["hub", *(f"p{number}" for number in range(300))]
    ways = [way for p in places[1:] for way in (("hub", p), (p, "hub"))]
    network = so.Network.from_tables(
        places=[{"place": place} for place in places],
        items=[{"item": "A"}],
        lanes=[{"origin": origin, "destination": end} for origin, end in ways],
        stock=[{"place": "hub", "item": "A", "quantity": 1}],
        demand=[{"place": "p0", "item": "A", "quantity": 1}],
    )
    shipments = [
        {"origin": origin, "destination": end, "item": "A", "quantity": 1.0} for origin, end in ways
    ]
    shipments[0]["quantity"] = 2.0
    served = [{"place": "p0", "item": "A", "served": 1.0}]
    plan = so.Plan.from_tables(network, shipments=shipments, served=served)
    assert plan.measures["longest_chain"] == 1
