"""Prices worked out by hand, published ones, plans that have none."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import supplyopt as so

CONTRACT = [
    *("kind", "place", "origin", "destination", "mode", "item", "cycle"),
    *("goal", "price", "unit", "valid_up_to"),
]


def network(**tables):
    tables.setdefault("items", [{"item": "mask"}])
    ends = [lane[end] for lane in tables["lanes"] for end in ("origin", "destination")]
    tables.setdefault("places", [{"place": place} for place in dict.fromkeys(ends)])
    return so.Network.from_tables(**tables)


def lane(origin, destination, **more):
    return {"origin": origin, "destination": destination, **more}


def claim(place, quantity, item="mask", **more):
    return {"place": place, "item": item, "quantity": quantity, **more}


def priced(plan, **keys):
    """Return the goal, price and range of the one row that has some keys."""
    prices = plan.prices
    for key, value in keys.items():
        prices = prices[prices[key] == value]
    row = prices.iloc[0]
    assert len(prices) == 1
    return row["goal"], pytest.approx(row["price"]), pytest.approx(row["valid_up_to"])


NOTHING = ("", 0.0, np.inf)


def test_columns_are_those_of_the_contract():
    prices = so.solve(so.examples.four_places()).prices
    assert prices.columns.tolist() == [*CONTRACT, "carrier", "source", "priority", "rank"]
    assert prices["kind"].tolist() == ["stock", "carrier"]
    assert prices["place"].tolist() == ["W", ""]
    assert prices["cycle"].isna().tolist() == [True, False]
    assert prices["unit"].tolist() == [
        "weighted pieces a piece",
        "pieces x hand-overs a unit of volume",
    ]


def test_four_places():
    # Each mask more is one unmet less. Of the 90 masks 75 go by van; the other 15 could.
    plan = so.solve(so.examples.four_places())
    assert priced(plan, kind="stock") == ("unmet", 1.0, 90.0)
    assert priced(plan, kind="carrier") == ("stages", 1.0, 15.0)


def test_prices_are_a_copy():
    plan = so.solve(so.examples.four_places())
    taken = plan.prices
    taken.loc[0, "price"] = -1
    assert plan.prices.loc[0, "price"] == 1.0


def test_wyndor_glass():
    """Hillier and Lieberman, "Introduction to Operations Research", chapters 3 to 4.

    Maximise 3 x1 + 5 x2 within x1 <= 4, 2 x2 <= 12, 3 x1 + 2 x2 <= 18. Published: shadow prices
    0, 3/2, 1; the second right side may rise by 6 to 18, the third by 6 to 24, the first for ever.
    """
    plan = so.solve(
        network(
            items=[
                {"item": "door", "weight": 3, "volume": 3},
                {"item": "window", "weight": 5, "volume": 2},
            ],
            carriers=[{"carrier": "plant 3", "capacity": 18}],
            lanes=[
                # The first plant makes 4 doors, which have a volume of 3.
                lane("P", "M", item="door", mode="1", capacity=12, carrier="plant 3"),
                lane("P", "M", item="window", mode="2", capacity=12, carrier="plant 3"),
            ],
            stock=[claim("P", 1000, "door"), claim("P", 1000, "window")],
            demand=[claim("M", 1000, "door"), claim("M", 1000, "window")],
        ),
        goals=["unmet"],
    )
    assert plan.goals["value"].item() == pytest.approx(8000 - 36)
    assert priced(plan, kind="lane", mode="1") == NOTHING
    assert priced(plan, kind="lane", mode="2") == ("unmet", 3 / 2, 6.0)
    assert priced(plan, kind="carrier") == ("unmet", 1.0, 6.0)
    assert priced(plan, kind="stock", item="door") == NOTHING


def test_two_lanes_in_a_row_help_only_together():
    # One dual solution prices the first lane at 1, another the second: each alone gains nothing.
    plan = so.solve(
        network(
            lanes=[lane("A", "B", capacity=5), lane("B", "C", capacity=5)],
            stock=[claim("A", 20)],
            demand=[claim("C", 20)],
        ),
        goals=["unmet"],
    )
    assert priced(plan, kind="lane", origin="A") == NOTHING
    assert priced(plan, kind="lane", origin="B") == NOTHING


def test_supply_that_meets_demand_exactly():
    # A piece less would cost 1 unmet; a piece more only spares the dear lane.
    plan = so.solve(
        network(
            lanes=[lane("A", "C", cost=2), lane("B", "C", cost=5)],
            stock=[claim("A", 6), claim("B", 4)],
            demand=[claim("C", 10)],
        )
    )
    assert priced(plan, kind="stock", place="A") == ("cost", 3.0, 4.0)
    assert priced(plan, kind="stock", place="B") == NOTHING


def test_capacity_of_nothing():
    plan = so.solve(
        network(
            lanes=[lane("A", "B", capacity=0)],
            stock=[claim("A", 3)],
            demand=[claim("B", 8)],
            items=[{"item": "mask", "volume": 2}],
        )
    )
    assert priced(plan, kind="lane") == ("unmet", 0.5, 6.0)
    assert priced(plan, kind="stock") == NOTHING


def test_the_lowest_rate_rises_until_it_is_that_of_another():
    plan = so.solve(
        network(
            lanes=[lane("W", "A", capacity=30), lane("W", "B", capacity=60)],
            stock=[claim("W", 500)],
            demand=[claim("A", 100), claim("B", 100)],
        ),
        goals=["fairness", "unmet"],
    )
    assert priced(plan, destination="A") == ("fairness", 0.01, 30.0)
    # B is not the lowest, and A is stuck: the second rate is the first that moves.
    assert priced(plan, destination="B") == ("fairness", 0.01, 40.0)
    assert plan.prices["rank"].tolist() == [pd.NA, 1, 2]
    assert plan.prices["priority"].tolist() == [pd.NA, 1, 1]
    assert plan.prices["unit"].tolist()[1] == "share of entitlement a unit of volume"


def test_rows_without_entitlement_are_priced_in_pieces():
    plan = so.solve(
        network(
            lanes=[lane("W", "A", capacity=30)],
            stock=[claim("W", 500)],
            demand=[claim("A", 100, entitlement=0), claim("W", 10)],
        ),
        goals=["fairness"],
    )
    assert priced(plan, kind="lane") == ("fairness", 1.0, 70.0)
    assert plan.prices["rank"].tolist() == [pd.NA, 2]
    assert plan.prices["unit"].tolist()[1] == "pieces a unit of volume"


def test_lanes_that_deliver_later_gain_nothing_now():
    with pytest.warns(so.InputWarning):
        delayed = network(
            lanes=[lane("A", "B", capacity=0, lead_time=1)],
            stock=[claim("A", 3)],
            demand=[claim("B", 8)],
        )
    assert priced(so.solve(delayed), kind="lane") == NOTHING


def test_arrivals_bear_their_source():
    plan = so.solve(
        network(
            lanes=[lane("A", "B")],
            arrivals=[
                {**claim("A", 3), "source": "gift"},
                {**claim("A", 2), "source": "order"},
            ],
            demand=[claim("B", 8)],
        )
    )
    assert plan.prices["source"].tolist() == ["gift", "order"]
    assert priced(plan, source="gift") == ("unmet", 1.0, 3.0)
    assert priced(plan, source="order") == ("unmet", 1.0, 3.0)


def test_what_is_fixed_by_hand_stays_fixed():
    tables = {
        "lanes": [lane("W", "A"), lane("W", "B", capacity=9)],
        "stock": [claim("W", 20)],
        "demand": [claim("A", 20), claim("B", 20)],
    }
    fixed = pd.DataFrame({"origin": ["W"], "destination": ["A"], "item": ["mask"], "quantity": [5]})
    plan = so.solve(network(**tables), fixed=fixed)
    # A has its 5, so B could have all the rest, were its lane not full.
    assert priced(plan, kind="lane") == ("unmet", 1.0, 6.0)
    assert priced(plan, kind="stock") == NOTHING
    assert priced(so.solve(network(**tables)), kind="stock") == ("unmet", 1.0, 9.0)


def test_trips_hide_what_no_earlier_goal_prices():
    plan = so.solve(
        network(
            lanes=[lane("W", "A", trip_cost=50, capacity=9), lane("W", "A", mode="slow", cost=9)],
            stock=[claim("W", 20)],
            demand=[claim("A", 100)],
        )
    )
    assert priced(plan, kind="stock") == ("unmet", 1.0, 80.0)
    hidden = plan.prices[plan.prices["kind"] == "lane"].iloc[0]
    assert np.isnan(hidden["price"])
    assert np.isnan(hidden["valid_up_to"])
    assert hidden["goal"] == ""


@pytest.mark.parametrize(
    ("more", "table", "column"),
    [
        ({"trip_cost": 5}, "lanes", "trip_cost"),
        ({"min_load": 5}, "lanes", "min_load"),
        ({"carrier": "van"}, "carriers", "stops"),
    ],
)
def test_whole_numbered_plans_have_no_prices(more, table, column):
    plan = so.solve(
        network(
            carriers=[{"carrier": "van", "stops": 1}],
            lanes=[lane("W", "A", **more), lane("W", "B", **more)],
            stock=[claim("W", 20)],
            demand=[claim("A", 10), claim("B", 10)],
        ),
        goals=["cost", "unmet"],
    )
    with pytest.raises(so.InputError) as caught:
        _ = plan.prices
    assert {(fault.table, fault.column) for fault in caught.value.faults} == {(table, column)}
    assert caught.value.faults[0].row == 2


def test_what_is_whole_is_named_in_whatever_cycle_it_is():
    """A lane that takes a cycle and a carrier whose stops are few in cycle 2 only."""
    tables = {
        "places": [{"place": place} for place in "WAB"],
        "items": [{"item": "mask"}],
        "stock": [{"place": "W", "item": "mask", "quantity": 9}],
        "demand": [{"place": place, "item": "mask", "cycle": 2, "quantity": 5} for place in "AB"],
        "settings": [{"cycles": 2}],
    }
    late = {"origin": "W", "destination": "A", "lead_time": 1, "min_load": 1}
    with pytest.raises(so.InputError) as caught:
        so.solve(so.Network.from_tables(**tables, lanes=[late])).prices  # noqa: B018
    assert [(fault.table, fault.row, fault.column) for fault in caught.value.faults] == [
        ("lanes", 2, "min_load")
    ]
    lanes = [
        {"origin": "W", "destination": place, "carrier": "van", "first_cycle": 2} for place in "AB"
    ]
    van = [{"carrier": "van", "stops": 1}]
    with pytest.raises(so.InputError) as caught:
        so.solve(so.Network.from_tables(**tables, lanes=lanes, carriers=van)).prices  # noqa: B018
    assert [(fault.table, fault.row, fault.column) for fault in caught.value.faults] == [
        ("carriers", 2, "stops")
    ]


def test_trips_are_no_hindrance_where_cost_is_no_goal():
    plan = so.solve(
        network(
            lanes=[lane("W", "A", trip_cost=50)],
            stock=[claim("W", 20)],
            demand=[claim("A", 100)],
        ),
        goals=["unmet"],
    )
    assert priced(plan, kind="stock") == ("unmet", 1.0, 80.0)


def test_given_plans_have_no_prices():
    plan = so.policies.nearest_first(so.examples.four_places())
    with pytest.raises(so.InputError, match="prices belong to solved plans"):
        _ = plan.prices


def test_plans_of_whole_cartons_have_no_prices():
    plan = so.solve(so.examples.four_places(), lots=True)
    with pytest.raises(so.InputError, match="whole cartons have no prices"):
        _ = plan.prices


def test_guarantees_and_reserves_are_kept():
    # The guarantee takes 4 of W's 10, the reserve 3: B has 3 of the rest.
    plan = so.solve(
        network(
            items=[{"item": "mask", "weight": 2}],
            lanes=[lane("W", "A"), lane("W", "B")],
            groups=[{"group": "all", "priority": 1, "weight": 1}],
            stock=[claim("W", 10)],
            demand=[claim("A", 4), claim("B", 5)],
            guarantees=[claim("A", 4)],
            reserves=[claim("W", 3)],
        )
    )
    assert priced(plan, kind="stock") == ("unmet", 2.0, 2.0)


@pytest.mark.parametrize(
    "options", [{}, {"supply_share": 1.2}, {"supply_share": 0.9, "fleet": 0.3}]
)
def test_the_city(options):
    city = so.examples.xiamen(**options)
    plan = so.solve(city)
    prices = plan.prices
    assert (prices["price"] > 0).any()
    draw = np.random.default_rng(0)
    moved = prices[prices["price"] > 0]
    for number in draw.choice(moved.index, size=3, replace=False):
        price = moved.loc[number]
        amount = price["valid_up_to"] / 2
        tables = {name: frame.copy() for name, frame in city.tables.items()}
        name, column, keys = {
            "stock": ("stock", "quantity", ["place", "item"]),
            "arrivals": ("arrivals", "quantity", ["place", "item"]),
            "lane": ("lanes", "capacity", ["origin", "destination", "mode"]),
            "carrier": ("carriers", "capacity", ["carrier"]),
        }[price["kind"]]
        table = tables[name]
        same = (table[keys].fillna("") == price[keys].to_numpy()).all(axis=1)
        assert same.sum() == 1
        table[column] = table[column].astype(float).where(~same, table[column] + amount)
        after = so.solve(so.Network.from_tables(**tables)).goals
        gained = plan.goals["value"] - after["value"]
        first = gained[gained.abs() > 1e-7 * (1 + plan.goals["value"])].index[0]
        assert plan.goals.loc[first, "goal"] == price["goal"]
        assert gained[first] == pytest.approx(price["price"] * amount, rel=1e-6)


def test_prices_that_rounding_could_make_up_are_refused():
    plan = so.solve(
        network(
            lanes=[lane("A", "B")],
            stock=[claim("A", 10000)],
            demand=[claim("B", 10000.0000005)],
        )
    )
    with pytest.raises(so.CertificateError, match="cannot be told from rounding"):
        _ = plan.prices
