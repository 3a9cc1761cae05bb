"""Why places are short: what is said of networks small enough for the hand, and of the city."""

from __future__ import annotations

import pytest

import supplyopt as so


def network(**tables: object) -> so.Network:
    """A warehouse W with 100 masks, two communities that ask for 60 each, over a lane each."""
    given = {
        "places": [{"place": place} for place in ("W", "A", "B")],
        "items": [{"item": "mask", "unit": "box"}],
        "lanes": [{"origin": "W", "destination": "A"}, {"origin": "W", "destination": "B"}],
        "stock": [{"place": "W", "item": "mask", "quantity": 100}],
        "demand": [
            {"place": place, "item": "mask", "quantity": 60, "entitlement": 50} for place in "AB"
        ],
    }
    return so.Network.from_tables(**{**given, **tables})


def told(why: so.Explanation, *columns: str) -> list[tuple[object, ...]]:
    """Return columns of what would help, a tuple a row."""
    return list(why.changes[list(columns)].itertuples(index=False, name=None))


def test_supply_is_short_and_shared():
    """Both have 50; for A to have 60 B must have 60 too, for their rates are the same."""
    why = so.explain(so.solve(network()), "A")
    assert str(why) == (
        "A got 50 of 60 boxes of mask (100.0 % of its entitlement of 50): the supply is short, "
        "with all 100 boxes within its reach used up, shared at the same rate with 1 other; 20 "
        "more boxes lying at W (stock, row 2, quantity: from 100 to 120) would serve it in full."
    )
    assert told(why, "table", "row", "more", "serves", "reaches") == [("stock", 2, 20, 60, True)]
    assert why.least.equals(why.changes)


def test_a_full_lane():
    lanes = [
        {"origin": "W", "destination": "A", "capacity": 9},
        {"origin": "W", "destination": "B"},
    ]
    why = so.explain(so.solve(network(lanes=lanes)), "A")
    assert "lane W → A is full (9 volume)" in str(why)
    # With 50 on the lane A has what B has; for more there must be more at W, too.
    assert told(why, "change", "table", "needed", "serves", "reaches") == [
        (1, "lanes", 60, 60, True),
        (1, "stock", 120, 60, True),
        (2, "lanes", 50, 50, False),
    ]


def test_two_full_lanes_one_behind_the_other_are_one_change():
    places = [{"place": place} for place in "WDA"]
    lanes = [
        {"origin": "W", "destination": "D", "capacity": 10},
        {"origin": "D", "destination": "A", "capacity": 8},
    ]
    demand = [{"place": "A", "item": "mask", "quantity": 30}]
    plan = so.solve(network(places=places, lanes=lanes, demand=demand))
    why = so.explain(plan, "A")
    assert set(told(why, "change", "row", "more", "serves", "reaches")) == {
        (1, 2, 20, 30, True),
        (1, 3, 22, 30, True),
        (2, 3, 2, 10, False),
    }
    assert len(why.least) == 2
    assert "together with" in str(why)


def test_a_full_carrier():
    carriers = [{"carrier": "van", "capacity": 40}]
    lanes = [{"origin": "W", "destination": place, "carrier": "van"} for place in "AB"]
    why = so.explain(so.solve(network(lanes=lanes, carriers=carriers)), "B", target=0.8)
    assert "carrier van is full (40 volume)" in str(why)
    assert told(why, "table", "carrier", "needed") == [("carriers", "van", 80)]


def test_a_reserve():
    reserves = [{"place": "W", "item": "mask", "quantity": 30}]
    why = so.explain(so.solve(network(reserves=reserves)), "A", target=0.9)
    kept = "with all 70 boxes within its reach used up beside a reserve of 30 at W"
    assert kept in str(why)
    assert told(why, "table", "more") == [("stock", 20), ("reserves", -20)]


def test_priority_of_others():
    groups = [{"group": "first", "priority": 1}, {"group": "second", "priority": 2}]
    demand = [
        {"place": "A", "item": "mask", "group": "first", "quantity": 90},
        {"place": "B", "item": "mask", "group": "second", "quantity": 60},
    ]
    why = so.explain(so.solve(network(groups=groups, demand=demand)), "B")
    assert "90 of them by priority 1, which comes first" in str(why)
    assert told(why, "more") == [(50,)]
    fact = why.evidence[why.evidence["fact"] == "priority 1 first"]
    assert fact["amount"].tolist() == [90]


def test_no_stop_left():
    carriers = [{"carrier": "van", "stops": 1}]
    lanes = [{"origin": "W", "destination": place, "carrier": "van"} for place in "AB"]
    plan = so.solve(network(lanes=lanes, carriers=carriers))
    (short,) = plan.served.loc[plan.served["served"] == 0, "place"]
    why = so.explain(plan, short, target=0.8)
    assert "carrier van has no stop left (1 in all)" in str(why)
    least = why.least[["table", "column", "more", "unit"]].iloc[0].tolist()
    assert least == ["carriers", "stops", 1, "stops"]


def test_no_lane():
    lanes = [{"origin": "W", "destination": "A"}]
    with pytest.warns(so.InputWarning, match="no lane brings"):
        without = network(lanes=lanes)
    why = so.explain(so.solve(without), "B", target=0.8)
    assert "no lane brings mask to it" in str(why)
    assert told(why, "origin", "destination", "needed", "serves") == [("W", "B", 40, 40)]
    assert why.changes["row"].isna().all()


def test_nothing_was_asked_for_or_all_was_given():
    plan = so.solve(so.examples.four_places())
    assert str(so.explain(plan, "W")).startswith(
        "W has no row in demand, so nothing is handed out there"
    )
    full = so.solve(network(stock=[{"place": "W", "item": "mask", "quantity": 500}]))
    assert str(so.explain(full, "A")).endswith("all that it asked for.")
    assert str(so.explain(full)) == "No record of demand is short."
    assert so.explain(full).table.empty


def test_a_given_plan_owes_what_the_best_would_give():
    given = so.policies.equal_shares(so.examples.four_places())
    why = str(so.explain(given, "A"))
    assert "the plan itself keeps 15 pieces of mask from it" in why
    assert "nothing has to change in the tables" in why


def test_what_is_fixed_by_hand_is_named():
    plan = so.solve(network(), fixed=[{"place": "A", "item": "mask", "quantity": 3}])
    why = so.explain(plan, "A")
    assert "its amount is fixed by hand" in str(why)
    assert why.changes.empty


def test_all_faults_of_the_arguments_are_told_together():
    plan = so.solve(so.examples.four_places())
    with pytest.raises(so.InputError) as caught:
        so.explain(plan, "a", item="mas", target=0, time_limit=True)
    assert [fault.column for fault in caught.value.faults] == [
        "place",
        "item",
        "target",
        "time_limit",
    ]
    assert "did you mean 'A'?" in str(caught.value)
    with pytest.raises(so.InputError, match="is no plan"):
        so.explain("plan")


def test_a_plan_read_from_a_folder_is_explained_alike(tmp_path):
    plan = so.solve(so.examples.four_places())
    so.write_plan(plan, tmp_path)
    assert str(so.explain(so.read_plan(tmp_path))) == str(so.explain(plan))


def test_time_that_is_up_is_said():
    plan = so.solve(so.examples.four_places())
    why = so.explain(plan, "B", time_limit=1e-9)
    assert "within the time" in str(why)
    assert why.changes.empty


def test_the_whole_city():
    """Each unit of a bureau is helped most cheaply by goods at its own bureau."""
    plan = so.solve(so.examples.xiamen())
    why = so.explain(plan, item="mask")
    short = plan.served.query("item == 'mask' and served < demand * 0.9999999")
    assert len(why.table) == len(short)
    assert why.table["least_table"].notna().all()
    units = why.least[why.least["group"] == "officer"]
    assert (units["at"] == units["place"].str.split("-").str[0]).all()
    # The front line lacks as much as it needs more: nobody else comes first.
    front = short[short["group"] != "officer"]
    least = why.table.loc[why.table["priority"] == 1, "least_more"]
    assert least.to_numpy() == pytest.approx(front["unmet"].sum(), rel=1e-3)


def test_a_place_without_a_lane_is_told_the_same_alone_as_among_all():
    network = so.examples.four_places().restrict(modes=[])
    plan = so.solve(network)
    alone = so.explain(plan, "B").sentences
    assert [said for said in so.explain(plan).sentences if said.startswith("B ")] == list(alone)
    assert "for a volume of 20 " in alone[0]
