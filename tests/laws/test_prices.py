"""Prices agree with solving again."""

from __future__ import annotations

import copy

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

import supplyopt as so

from .agreement import EXACT, attempt, levels_of, sizes_of
from .networks import QUANTITIES, network_of, reordered, scaled, tables
from .reference import best, stages_of

few = settings(max_examples=max(settings.default.max_examples // 3, 5))
some = settings(max_examples=max(settings.default.max_examples // 2, 8))
"""Each price of each of these is held against four solves."""
DEFAULT = ("unmet", "fairness", "stages", "cost")
some_goals = st.one_of(
    st.just(DEFAULT),
    st.lists(st.sampled_from([*DEFAULT, "hours"]), unique=True, min_size=1).map(tuple),
)
KEYS = {
    "stock": ("stock", ("place", "item"), "quantity"),
    "arrivals": ("arrivals", ("place", "item"), "quantity"),
    "lane": ("lanes", ("origin", "destination", "mode"), "capacity"),
    "carrier": ("carriers", ("carrier",), "capacity"),
    "storage": ("places", ("place",), "storage"),
}


def raised(tables, price, amount):
    """Return the tables with more of what a row of prices speaks of."""
    table, keys, column = KEYS[price["kind"]]
    more = copy.deepcopy(tables)
    found = [row for row in more[table] if all((row.get(key) or "") == price[key] for key in keys)]
    assert len(found) == 1
    found[0][column] += amount
    return more


def by_solving(tables, goals):
    """Return what the goals come to, less being better: rates of fair goals in their order."""
    plan = so.solve(network_of(tables), goals=goals)
    stages = stages_of(plan.network, goals)
    return [
        [-rate for rate in levels_of(plan, priority)] if name == "fairness" else [value]
        for (name, priority), value in zip(stages, plan.goals["value"], strict=True)
    ]


def by_reference(tables, goals):
    """Return the same from a program that shares nothing with the package."""
    return [list(stage.key) for stage in best(network_of(tables), goals)[0]]


def first_move(before, after, near):
    """Return stage, place in it and gain of what moved first; None where nothing did."""
    for stage, (old, new) in enumerate(zip(before, after, strict=True)):
        for place, (left, right) in enumerate(zip(old, new, strict=True)):
            if abs(left - right) > near[stage]:
                return stage, place, left - right
    return None


def require_law(tables, goals, solve=by_solving):
    """Fail unless every price holds inside its range, and no longer outside."""
    plan = attempt(tables, goals=goals)
    assume(plan is not None)
    stages, sizes = stages_of(plan.network, goals), sizes_of(plan)
    asked = float(plan.served["demand"].sum())
    near = [
        1e-8 * (1 + (asked if name == "fairness" else sizes.get(name, 0))) for name, _ in stages
    ]
    before = solve(tables, goals)

    def moved(price, amount):
        return first_move(before, solve(raised(tables, price, amount), goals), near)

    for price in plan.prices.to_dict("records"):
        if price["price"] == 0:
            event("nothing moves")
            assert (price["goal"], price["unit"], price["valid_up_to"]) == ("", "", np.inf)
            assert moved(price, 0.5) is None
            assert moved(price, 40.0) is None
            continue
        above = price["goal"] == "fairness" and price["rank"] > 1
        event(f"{price['kind']}: {price['goal']} moves{' above the lowest' if above else ''}")
        assert price["price"] > 0
        for part in (0.5, 1.0):
            amount = part * min(price["valid_up_to"], 1000.0)
            stage, place, gained = moved(price, amount)
            priority = None if pd.isna(price["priority"]) else price["priority"]
            assert stages[stage] == (price["goal"], priority)
            assert place == (price["rank"] - 1 if price["goal"] == "fairness" else 0)
            assert gained == pytest.approx(price["price"] * amount, rel=EXACT, abs=near[stage])
        if price["valid_up_to"] < np.inf:
            amount = 2 * price["valid_up_to"] + 1
            _, _, gained = moved(price, amount)
            assert gained < price["price"] * amount * (1 - EXACT)


@some
@given(tables=tables(most_places=6), goals=some_goals)
def test_prices_hold_inside_their_range_and_no_further(tables, goals):
    require_law(tables, goals)


@few
@given(tables=tables(most_places=5, most_items=2), goals=some_goals)
def test_an_independent_program_confirms_prices(tables, goals):
    require_law(tables, goals, by_reference)


def levelled(tables, size):
    """Return the tables with one number for all quantities that are not zero."""
    return {
        name: [
            {
                column: size if column in QUANTITIES.get(name, ()) and value else value
                for column, value in row.items()
            }
            for row in rows
        ]
        for name, rows in tables.items()
    }


@some
@given(tables=tables(most_places=6, dues=False), goals=some_goals)
def test_prices_of_equal_numbers(tables, goals):
    require_law(levelled(tables, 6), goals)


def tightened(tables, goals):
    """Return the tables with nothing to spare: supply and capacities are what a plan uses."""
    tight = copy.deepcopy(tables)
    plan = so.solve(network_of(tables), goals=goals)
    volume = {row["item"]: row["volume"] for row in tables["items"]}
    on_lane = {}
    for *lane, item, _, quantity in plan.shipments.itertuples(index=False):
        on_lane[tuple(lane)] = on_lane.get(tuple(lane), 0.0) + quantity * volume[item]
    carried = {}
    for lane in tight["lanes"]:
        way = lane["origin"], lane["destination"], lane["mode"]
        lane["capacity"] = on_lane.get(way, 0.0)
        carried[lane["carrier"]] = carried.get(lane["carrier"], 0.0) + lane["capacity"]
    for carrier in tight["carriers"]:
        carrier["capacity"] = carried.get(carrier["carrier"], 0.0)
    for row in tight["stock"]:
        for left in (plan.stock, plan.surplus):
            here = left[(left["place"] == row["place"]) & (left["item"] == row["item"])]
            row["quantity"] = max(row["quantity"] - float(here["quantity"].sum()), 0.0)
    return tight


@some
@given(tables=tables(most_places=5, dues=False), goals=some_goals)
def test_prices_where_nothing_is_to_spare(tables, goals):
    require_law(tightened(tables, goals), goals)


@few
@given(tables=tables(), factor=st.sampled_from([1e-6, 0.1, 1e7]), goals=some_goals)
def test_prices_do_not_depend_on_the_size_of_quantities(tables, factor, goals):
    plan, other = attempt(tables, goals=goals), attempt(scaled(tables, factor), goals=goals)
    assume(plan is not None)
    assert other is not None
    mine, its = plan.prices, other.prices
    pd.testing.assert_frame_equal(
        mine.drop(columns=["price", "valid_up_to"]), its.drop(columns=["price", "valid_up_to"])
    )
    rate = (mine["goal"] == "fairness") & mine["unit"].str.startswith("share")
    per = np.where(rate, factor, 1.0)
    assert (its["price"] * per).tolist() == pytest.approx(mine["price"].tolist(), rel=EXACT)
    assert (its["valid_up_to"] / factor).tolist() == pytest.approx(
        mine["valid_up_to"].tolist(), rel=EXACT
    )


@few
@given(tables=tables(), data=st.data())
def test_prices_do_not_depend_on_the_order_of_rows(tables, data):
    plan = attempt(tables)
    assume(plan is not None)
    other = so.solve(network_of(data.draw(reordered(tables)))).prices
    keys = ["kind", "place", "origin", "destination", "mode", "item", "carrier"]
    mine, its = (each.sort_values(keys, ignore_index=True) for each in (plan.prices, other))
    pd.testing.assert_frame_equal(mine, its, rtol=EXACT)
