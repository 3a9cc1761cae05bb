"""Whole cartons: as trying every number of cartons on every lane has them."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

import supplyopt as so
from supplyopt.lp.asker import Asker

from .agreement import EXACT, attempt, require_same, unmet_of
from .networks import network_of, scaled, tables
from .reference import Linear, best_of, fixed_at, switched_lanes
from .test_optimum import require_best
from .test_switches import solve_until

few = settings(max_examples=max(settings.default.max_examples // 2, 8))
rules = st.sampled_from([True, "everywhere"])
orders = st.sampled_from(
    [
        ("unmet", "fairness", "stages", "cost"),
        ("fairness", "unmet", "cost"),
        ("cost", "unmet", "fairness"),
        ("unmet", "stages"),
    ]
)
MOST_WAYS = 300


@st.composite
def in_cartons(draw, **sizes):
    """Draw tables whose items come in cartons of a few pieces."""
    found = draw(tables(**sizes))
    for item in found["items"]:
        item["lot"] = draw(st.sampled_from([4, 5, 7, 10, 12.5, 0.5, 30]))
    return found


def carton_ways(network, rule):
    """Return the lanes and items that go in whole cartons, by the words of the contract."""
    demand = network.filled("demand")
    last = set(zip(demand["place"], demand["item"], strict=True))
    lanes, items = network.filled("lanes"), network.filled("items")
    return [
        (number, item)
        for number, lane in enumerate(lanes.to_dict("records"))
        for item in items["item"]
        if lane["item"] in ("", item)
        if lane["first_cycle"] == 1 and lane["lead_time"] == 0
        if rule == "everywhere" or (lane["destination"], item) not in last
    ]


def every_count(network, rule):
    """Return every choice of numbers of cartons; more than there is of an item never move."""
    lot = network.filled("items").set_index("item")["lot"]
    there = dict.fromkeys(lot.index, 0.0)
    for name in ("stock", "arrivals"):
        for row in network.filled(name).to_dict("records"):
            there[row["item"]] += row["quantity"]
    ways = carton_ways(network, rule)
    counts = [range(math.floor(there[item] / lot[item]) + 1) for _, item in ways]
    size = math.prod(len(count) for count in counts)
    lanes = network.filled("lanes").to_dict("records")
    part = ("origin", "destination", "mode")
    return size, (
        [
            {**{name: lanes[lane][name] for name in part}, "item": item, "quantity": k * lot[item]}
            for (lane, item), k in zip(ways, choice, strict=True)
        ]
        for choice in itertools.product(*counts)
    )


def require_whole(plan, rule):
    """Fail unless every shipment that goes in cartons is a whole number of them, exactly."""
    network = plan.network
    lot = network.filled("items").set_index("item")["lot"]
    lanes = network.filled("lanes").to_dict("records")
    ways = {
        (lanes[lane]["origin"], lanes[lane]["destination"], lanes[lane]["mode"], item)
        for lane, item in carton_ways(network, rule)
    }
    for row in plan.shipments.itertuples():
        if (row.origin, row.destination, row.mode, row.item) in ways:
            assert row.quantity == round(row.quantity / lot[row.item]) * lot[row.item]


@given(tables=in_cartons(most_places=4, most_items=1, most_groups=2), goals=orders, rule=rules)
@few
def test_goals_are_as_trying_every_number_of_cartons_has_them(tables, goals, rule):
    network = network_of(tables)
    size, choices = every_count(network, rule)
    assume(1 < size <= MOST_WAYS)
    plan = attempt(tables, goals=goals, lots=rule)
    expected = best_of([fixed_at(Linear(network), fixed) for fixed in choices], network, goals)
    event("infeasible" if plan is None else "a plan")
    assert (plan is None) == (expected is None)
    if plan is not None:
        assert not so.verify(plan)
        require_best(plan, expected)
        require_whole(plan, rule)


@given(
    tables=in_cartons(most_places=4, most_items=2, most_groups=2, switches=2),
    goals=orders,
    rule=rules,
)
@few
def test_so_they_are_where_lanes_are_switched_too(tables, goals, rule):
    network = network_of(tables)
    switched = switched_lanes(network)
    assume(1 <= len(switched) <= 3)
    size, choices = every_count(network, rule)
    assume(1 < size * 2 ** len(switched) <= MOST_WAYS)
    uses = [
        [lane for lane, used in zip(switched, flags, strict=True) if used]
        for flags in itertools.product((False, True), repeat=len(switched))
    ]
    models = [fixed_at(Linear(network, on), fixed) for fixed in choices for on in uses]
    plan, expected = attempt(tables, goals=goals, lots=rule), best_of(models, network, goals)
    event("infeasible" if plan is None else "a plan")
    assert (plan is None) == (expected is None)
    if plan is not None:
        assert not so.verify(plan)
        require_best(plan, expected)
        require_whole(plan, rule)


@given(tables=in_cartons(switches=1), rule=rules)
@few
def test_cartons_never_break_a_limit_nor_better_the_plan_without_them(tables, rule):
    plan, free = attempt(tables, lots=rule), attempt(tables)
    if free is None:
        assert plan is None
    if plan is None or free is None:
        return
    event(plan.status.value)
    assert not so.verify(plan)
    require_whole(plan, rule)
    assert (plan.stock["quantity"] >= 0).all()
    near = EXACT * max(float(plan.served["demand"].sum()), 1.0)
    assert unmet_of(plan)[0] >= unmet_of(free)[0] - near


@given(tables=in_cartons(most_places=5, most_items=2), rule=rules, power=st.integers(-3, 6))
@few
def test_larger_pieces_of_larger_lots_are_the_same_plan(tables, rule, power):
    factor = 10.0**power
    larger = scaled(tables, factor)
    for item, old in zip(larger["items"], tables["items"], strict=True):
        item["lot"] = old["lot"] * factor
        # A whole piece of what is counted larger would be another.
        item["divisible"] = old["divisible"] = 1
    plan, other = attempt(tables, lots=rule), attempt(larger, lots=rule)
    require_same(plan, other, factor=factor, shares=False)


@given(tables=tables(most_places=5, most_items=2), rule=rules)
@few
def test_cartons_of_a_part_that_all_quantities_are_multiples_of_cost_nothing(tables, rule):
    """Quantities are whole, so a lot of 1 leaves the first goal, a flow of each item, as it is.

    So it is where no limit is shared: items of volume 1 on lanes without carriers.
    """
    for item in tables["items"]:
        item |= {"volume": 1, "lot": 1}
    tables["items"] = tables["items"][:1]
    kept = tables["items"][0]["item"]
    for name in ("stock", "arrivals", "demand", "guarantees", "reserves"):
        tables[name] = [row for row in tables.get(name, []) if row["item"] == kept]
    for lane in tables["lanes"]:
        lane |= {"carrier": None, "item": None}
    assume(tables["demand"])
    goals, asked = ("unmet", "stages"), []
    with pytest.MonkeyPatch.context() as patch:
        # The corners are whole, so no program with whole columns is ever minimised.
        ask = Asker.ask

        def counted(self, program, cost, **more):
            asked.append(not program.is_linear and cost.any())
            return ask(self, program, cost, **more)

        patch.setattr(Asker, "ask", counted)
        plan = attempt(tables, goals=goals, lots=rule)
    require_same(plan, attempt(tables, goals=goals), shares=False)
    if plan is not None:
        assert plan.status is so.Status.OPTIMAL
        assert not any(asked)


@given(tables=tables(most_places=5, most_items=2), rule=rules)
@few
def test_tiny_cartons_come_near_to_none(tables, rule):
    for item in tables["items"]:
        item["lot"] = 2.0**-13
    assume(not any(row["quantity"] for row in tables.get("guarantees", [])))
    plan, free = attempt(tables, goals=("unmet",), lots=rule), attempt(tables, goals=("unmet",))
    if plan is None or free is None:
        assert plan is free
        return
    loss = np.array(unmet_of(plan)) - np.array(unmet_of(free))
    weights = [item["weight"] for item in tables["items"]]
    most = 2.0**-13 * len(tables["lanes"]) * max(weights) * 2
    assert loss[0] <= most + EXACT * float(plan.served["demand"].sum())


@given(tables=in_cartons(most_places=4, most_items=2, most_groups=2), rule=rules)
@few
def test_another_solver_agrees(tables, rule):
    plan = attempt(tables, lots=rule)
    other = attempt(tables, lots=rule, solver="pulp")
    require_same(plan, other, shares=False)


@given(tables=in_cartons(most_places=5), data=st.data(), rule=rules)
@few
def test_the_order_of_rows_changes_no_goal(tables, data, rule):
    again = {name: data.draw(st.permutations(rows)) for name, rows in tables.items()}
    require_same(attempt(tables, lots=rule), attempt(again, lots=rule), shares=False)


def test_a_shipment_of_broken_cartons_comes_to_light(tmp_path):
    plan = so.solve(
        network_of(
            {
                "places": [{"place": place} for place in ("W", "D", "A")],
                "items": [{"item": "mask", "lot": 5}],
                "lanes": [
                    {"origin": "W", "destination": "D"},
                    {"origin": "D", "destination": "A"},
                ],
                "stock": [{"place": "W", "item": "mask", "quantity": 20}],
                "demand": [{"place": "A", "item": "mask", "quantity": 8}],
                "settings": [{"cycles": 1}],
            }
        ),
        lots=True,
    )
    assert plan.shipments["quantity"].tolist() == [10, 8]
    so.write_plan(plan, tmp_path)
    assert not so.verify(so.read_plan(tmp_path))
    assert so.read_plan(tmp_path).terms.lots is True
    for name, old, new in (("shipments", ",1,10", ",1,9"), ("stock", "D,mask,1,2", "D,mask,1,1")):
        file = tmp_path / f"{name}.csv"
        text = file.read_text(encoding="utf-8-sig")
        assert old in text
        file.write_text(text.replace(old, new, 1), encoding="utf-8")
    assert "whole cartons" in set(so.verify(so.read_plan(tmp_path)).table["check"])


@given(tables=in_cartons(switches=1), goals=orders, rule=rules, looks=st.integers(1, 15))
@few
def test_a_limit_of_time_leaves_a_plan_that_stands_up_or_none(tables, goals, rule, looks):
    plan = solve_until(network_of(tables), looks, goals=goals, lots=rule)
    event("no plan" if plan is None else plan.status.value)
    if plan is not None:
        assert not so.verify(plan)
        require_whole(plan, rule)
        assert (plan.status is so.Status.LIMIT) == (plan.goals["status"] == "limit").any()


@given(tables=in_cartons(most_items=2), goals=orders)
@few
def test_merging_is_exact_with_cartons_too(tables, goals):
    plan = attempt(tables, goals=goals, lots=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("supplyopt.planning.solve.MERGING", False)
        require_same(plan, attempt(tables, goals=goals, lots=True), shares=False)
