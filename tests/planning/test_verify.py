"""Each check of `verify` finds the fault that it is for, in a plan of several cycles."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

import supplyopt as so

# All comes to W. A is a cycle away, S holds 3 pieces, the van stops once a cycle.
PLACES = [{"place": place} for place in "WABC"] + [{"place": "S", "storage": 3}]
LANES = [
    {"origin": "W", "destination": "A", "lead_time": 1, "capacity": 6, "stages": 2},
    {"origin": "W", "destination": "A", "mode": "fast", "item": "y", "cost": 3, "capacity": 4},
    {"origin": "W", "destination": "B", "carrier": "van", "every": 2, "trip_cost": 5},
    {"origin": "W", "destination": "C", "carrier": "van", "min_load": 2, "hours": 1},
    {"origin": "A", "destination": "C", "stages": 1},
]
STOCK = [
    {"place": "W", "item": "x", "quantity": 20},
    {"place": "W", "item": "y", "quantity": 9},
    {"place": "S", "item": "x", "quantity": 5},
]
DEMAND = [
    {"place": place, "item": item, "group": group, "cycle": cycle, "quantity": quantity}
    for place, item, group, cycle, quantity in [
        ("A", "x", "all", 2, 5),
        ("A", "x", "later", 2, 1),
        ("A", "y", "all", 1, 2),
        ("A", "y", "all", 3, 3),
        ("B", "x", "all", 1, 4),
        ("B", "x", "later", 3, 2),
        ("C", "x", "all", 2, 3),
        ("C", "x", "all", 3, 30),
    ]
]
TABLES = {
    "places": PLACES,
    "items": [{"item": "x"}, {"item": "y", "volume": 2}],
    "groups": [{"group": "all", "priority": 1}, {"group": "later", "priority": 2}],
    "carriers": [{"carrier": "van", "capacity": 9, "stops": 1}],
    "lanes": LANES,
    "stock": STOCK,
    "arrivals": [{"place": "W", "item": "x", "cycle": 3, "quantity": 10}],
    "demand": DEMAND,
    "guarantees": [
        {"place": "A", "item": "x", "group": "all", "cycle": 2, "quantity": 4},
        {"place": "B", "item": "x", "cycle": 1, "quantity": 3},
    ],
    "reserves": [{"place": "W", "item": "y", "quantity": 1}],
    "settings": [{"cycles": 3}],
}
GOALS = ("unmet", "fairness", "stages", "hours", "cost")


@pytest.fixture(scope="module")
def right():
    plan = so.solve(so.Network.from_tables(**TABLES), goals=GOALS)
    assert not so.verify(plan)
    return plan


def checks_of(plan):
    return set(so.verify(plan).table["check"])


def with_cells(plan, table, where, **cells):
    """Write other cells into the rows of a table that have some cells."""
    frame = getattr(plan, table)
    rows = pd.Series(True, index=frame.index)
    for name, value in where.items():
        rows &= frame[name] == value
    assert rows.any()
    for name, value in cells.items():
        frame.loc[rows, name] = value
    return replace(plan, written={table: frame})


def with_row(plan, table, **cells):
    """Add a row to a table: its first one with other cells."""
    frame = getattr(plan, table)
    first = plan.served if table in ("surplus", "waste", "in_transit") else frame
    row = {name: first[name].iloc[0] for name in frame.columns.intersection(first.columns)}
    more = pd.DataFrame([{**row, **cells}])[list(frame.columns)]
    return replace(plan, written={table: pd.concat([frame, more], ignore_index=True)})


SHIP = {"origin": "W", "destination": "A", "mode": "", "item": "x", "cycle": 1}
LIE = {"place": "W", "item": "x", "cycle": 2, "quantity": 1.0}


@pytest.mark.parametrize(
    ("check", "table", "where", "cells"),
    [
        ("lane's item", "shipments", {"mode": "fast"}, {"item": "x"}),
        ("lane exists", "shipments", {"mode": "fast"}, {"mode": "slow"}),
        ("lane exists", "shipments", {"destination": "A"}, {"origin": "A", "destination": "W"}),
        ("lane open", "shipments", {"destination": "B"}, {"cycle": 2}),
        ("shipment above 0", "shipments", {"mode": "fast"}, {"quantity": 0.0}),
        ("shipment above 0", "shipments", {"mode": "fast"}, {"quantity": float("nan")}),
        ("lane capacity", "shipments", {"destination": "A", "item": "x"}, {"quantity": 6.01}),
        ("carrier capacity", "shipments", {"destination": "B", "cycle": 1}, {"quantity": 9.01}),
        ("least load", "shipments", {"destination": "C"}, {"quantity": 1.99}),
        ("books balance", "shipments", {"destination": "A", "item": "x"}, {"quantity": 5.9}),
        ("under way", "shipments", {"destination": "A", "item": "x"}, {"quantity": 5.9}),
        ("served as asked", "served", {"place": "B", "cycle": 1}, {"cycle": 2}),
        ("served as asked", "served", {"place": "B", "cycle": 1}, {"group": "later"}),
        ("demand as asked", "served", {"place": "B", "cycle": 1}, {"demand": 4.01}),
        ("entitlement as given", "served", {"place": "B", "cycle": 1}, {"entitlement": 3.99}),
        ("served at least 0", "served", {"place": "B", "cycle": 3}, {"served": -0.01}),
        ("served at most demand", "served", {"place": "B", "cycle": 1}, {"served": 4.01}),
        ("unmet", "served", {"place": "B", "cycle": 1}, {"unmet": 0.01}),
        ("fill rate", "served", {"place": "B", "cycle": 1}, {"fill_rate": 0.99}),
        ("fill rate", "served", {"place": "B", "cycle": 1}, {"fill_rate": float("nan")}),
        ("books balance", "served", {"place": "B", "cycle": 1}, {"served": 3.99}),
        ("guarantee", "served", {"place": "A", "item": "x", "group": "all"}, {"served": 3.99}),
        ("guarantee", "served", {"place": "B", "cycle": 1}, {"served": 2.99}),
        ("books balance", "stock", {"place": "W", "item": "y", "cycle": 2}, {"quantity": 9.0}),
        ("reserve", "stock", {"place": "W", "item": "y", "cycle": 3}, {"quantity": 0.99}),
        ("stock at least 0", "stock", {"place": "S", "cycle": 2}, {"quantity": -3.0}),
        ("storage", "stock", {"place": "S", "cycle": 2}, {"quantity": 3.01}),
        ("surplus only without room", "stock", {"place": "S", "cycle": 1}, {"quantity": 2.99}),
        ("surplus at least 0", "surplus", {"place": "S"}, {"quantity": -2.0}),
        ("surplus only without room", "surplus", {"place": "S"}, {"place": "W"}),
        ("under way", "in_transit", {"destination": "A"}, {"quantity": 0.5}),
        ("under way", "in_transit", {"destination": "A"}, {"cycle": 3}),
        ("lane exists", "in_transit", {"destination": "A"}, {"mode": "slow"}),
        ("fairness as it follows", "fairness", {"place": "B"}, {"rate": 0.5}),
        # What names nothing that there is.
        ("id defined", "shipments", {"mode": "fast"}, {"origin": "nowhere"}),
        ("id defined", "shipments", {"mode": "fast"}, {"item": "z"}),
        ("id defined", "served", {"place": "B"}, {"group": "nobody"}),
        ("id defined", "served", {"place": "B"}, {"place": None}),
        ("id defined", "stock", {"place": "S"}, {"place": "nowhere"}),
        ("id defined", "surplus", {"place": "S"}, {"item": "z"}),
        ("id defined", "in_transit", {"destination": "A"}, {"destination": "nowhere"}),
        ("cycle", "shipments", {"mode": "fast"}, {"cycle": 4}),
        ("cycle", "stock", {"place": "S"}, {"cycle": 0}),
    ],
)
def test_cells_that_are_not_as_they_should_be(right, check, table, where, cells):
    assert check in checks_of(with_cells(right, table, where, **cells))


@pytest.mark.parametrize(
    ("check", "table", "cells"),
    [
        ("carrier stops", "shipments", {"destination": "C", "mode": "", "cycle": 1}),
        ("shipment once", "shipments", {}),
        ("served as asked", "served", {}),
        ("books balance", "stock", LIE),
        ("books balance", "surplus", LIE),
        ("books balance", "waste", LIE),
        ("waste at least 0", "waste", {**LIE, "quantity": -1.0}),
        ("id defined", "waste", {**LIE, "place": "nowhere"}),
        ("under way", "in_transit", {**SHIP, "cycle": 3, "quantity": 1.0}),
        ("under way", "in_transit", {**SHIP, "mode": "fast", "item": "y", "quantity": 1.0}),
    ],
)
def test_a_row_too_many(right, check, table, cells):
    assert check in checks_of(with_row(right, table, **cells))


@pytest.mark.parametrize("table", ["shipments", "served", "stock", "surplus", "in_transit"])
def test_a_row_too_few(right, table):
    frame = getattr(right, table)
    for row in range(len(frame)):
        assert checks_of(replace(right, written={table: frame.drop(index=row)}))


def test_rows_in_another_order_are_the_same_plan(right):
    for table in ("shipments", "served", "stock", "surplus", "in_transit"):
        turned = getattr(right, table).iloc[::-1].reset_index(drop=True)
        found = checks_of(replace(right, written={table: turned}))
        # The folder is written in order, which only what follows from the flows is held to.
        assert found <= {"in_transit as it follows"}


def test_every_measure_that_is_not_what_the_tables_add_up_to(right):
    for name in right.measures.index:
        measures = right.measures
        measures[name] += 0.01
        assert "measure" in checks_of(replace(right, written={"measures": measures})), name


def test_every_goal_that_is_not_what_the_tables_add_up_to(right):
    for row in range(len(right.goals)):
        goals = right.goals
        goals.loc[row, "value"] += 0.01
        assert "goal" in checks_of(replace(right, goal_table=goals)), row


def test_goods_that_wait_are_handed_over_in_time():
    """Of what is handed over in cycle 3, one piece is said to be used where it was asked for."""
    tables = {**TABLES, "settings": [{"cycles": 3, "unmet": "backlog"}], "guarantees": []}
    plan = so.solve(so.Network.from_tables(**tables), goals=(*GOALS, "lateness"))
    assert not so.verify(plan)
    measures = plan.measures
    measures["lateness"] += 0.01
    assert "measure" in checks_of(replace(plan, written={"measures": measures}))
    late = with_cells(plan, "stock", {"place": "W", "item": "y", "cycle": 1}, quantity=8.5)
    assert "books balance" in checks_of(late)


def test_half_a_carton():
    tables = {**TABLES, "items": [{"item": "x", "lot": 2}, {"item": "y", "volume": 2}]}
    plan = so.solve(so.Network.from_tables(**tables), lots="everywhere")
    assert not so.verify(plan)
    ship = plan.shipments.query("item == 'x'").iloc[0].drop("quantity").to_dict()
    assert "whole cartons" in checks_of(with_cells(plan, "shipments", ship, quantity=3.0))


@pytest.mark.parametrize(
    ("check", "table", "column"),
    [("fixed shipment", "shipments", "quantity"), ("fixed amount served", "served", "served")],
)
def test_what_was_fixed_is_otherwise(right, check, table, column):
    row = getattr(right, table).query("item == 'y' and cycle == 1").iloc[:1]
    plan = so.solve(right.network, goals=GOALS, fixed=row)
    assert not so.verify(plan)
    where = row.iloc[0].drop(column).dropna().to_dict()
    keys = {name: where[name] for name in ("item", "cycle", "mode", "place") if name in where}
    assert check in checks_of(with_cells(plan, table, keys, **{column: 1.5}))


@pytest.mark.parametrize(
    ("check", "table"),
    [
        ("sent by age", "shipments"),
        ("stored by age", "stock"),
        ("waste by age", "waste"),
        ("used by age", "served"),
    ],
)
def test_goods_that_do_not_keep(check, table):
    items = [{"item": "x", "shelf_life": 2}, {"item": "y", "volume": 2}]
    plan = so.solve(so.Network.from_tables(**{**TABLES, "items": items, "guarantees": []}))
    assert not so.verify(plan)
    frame = getattr(plan, table)
    column = "served" if table == "served" else "quantity"
    row = frame.index[(frame["item"] == "x") & (frame[column] > 0)][0]
    frame.loc[row, column] -= 0.01
    assert check in checks_of(replace(plan, written={table: frame}))


def test_goods_that_are_used_when_they_are_too_old():
    items = [{"item": "x", "shelf_life": 2}, {"item": "y", "volume": 2}]
    network = so.Network.from_tables(**{**TABLES, "items": items, "guarantees": []})
    plan = so.solve(so.Network.from_tables(**{**TABLES, "guarantees": [], "arrivals": []}))
    old = so.Plan.from_tables(network, shipments=plan.shipments, served=plan.served)
    assert "goods still good" in checks_of(old)
