"""A number that is changed in a right plan comes to light."""

from __future__ import annotations

import csv
import math
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

import supplyopt as so

from ..folders import NEW_COLUMNS, seal_again
from .agreement import attempt
from .networks import network_of, tables

few = settings(max_examples=max(settings.default.max_examples // 2, 5))

# 20 masks and 6 suits lie at W, 5 masks at S, where there is room for 3. The van stops twice.
# Whole plan: 6 masks to A, 3 to B, 4 suits to D; nothing to C, where the van does not stop.
LANES = {
    "A": {"carrier": "van", "capacity": 8},
    "B": {"carrier": "van", "min_load": 3},
    "C": {"carrier": "van"},
    "D": {"item": "suit"},
    "E": {"first_cycle": 2},
}
TABLES = {
    "places": [{"place": place} for place in "WABCDE"] + [{"place": "S", "storage": 3}],
    "items": [{"item": "mask"}, {"item": "suit", "volume": 2}],
    "groups": [{"group": "all", "priority": 1}, {"group": "later", "priority": 2}],
    "carriers": [{"carrier": "van", "capacity": 10, "stops": 2}],
    "lanes": [{"origin": "W", "destination": end, **lane} for end, lane in LANES.items()],
    "stock": [
        {"place": "W", "item": "mask", "quantity": 20},
        {"place": "W", "item": "suit", "quantity": 6},
        {"place": "S", "item": "mask", "quantity": 5},
    ],
    "demand": [
        {"place": "A", "item": "mask", "quantity": 6},
        {"place": "B", "item": "mask", "quantity": 3, "entitlement": 4},
        {"place": "C", "item": "mask", "quantity": 2, "group": "later"},
        {"place": "D", "item": "suit", "quantity": 4},
        {"place": "E", "item": "mask", "quantity": 1, "group": "later"},
    ],
    "guarantees": [{"place": "A", "item": "mask", "quantity": 4}],
    "reserves": [{"place": "W", "item": "mask", "quantity": 5}],
    "settings": [{"cycles": 1}],
}


@pytest.fixture(scope="module")
def right():
    plan = so.solve(network_of(TABLES))
    assert plan.served["served"].tolist() == pytest.approx([6, 3, 0, 4, 0])
    assert not so.verify(plan)
    return plan


def changed(plan, *, ship=(), serve=()):
    """Change what goes from W to a place, and what is served there, by so many pieces."""
    net, flows = plan.network.numbered, plan.flows
    end = [net.places[place] for place in net.lane_destination]
    carried = np.zeros((len(end), len(net.items)))
    carried[flows.lane, flows.item] = flows.quantity
    for place, item, more in ship:
        carried[end.index(place), net.items.index(item)] += more
    lane, item = np.nonzero(carried)
    served = flows.served.copy()
    for place, more in serve:
        served[[net.places[at] for at in net.demand_place].index(place)] += more
    flows = replace(flows, lane=lane, item=item, quantity=carried[lane, item], served=served)
    return replace(plan, flows=flows)


@pytest.mark.parametrize(
    ("check", "ship", "serve"),
    [
        ("lane capacity", [("A", "mask", 2.01)], []),
        ("carrier capacity", [("B", "mask", 1.01)], []),
        ("carrier stops", [("C", "mask", 0.01)], []),
        ("least load", [("B", "mask", -0.01)], [("B", -0.01)]),
        ("reserve", [("A", "mask", 6.01)], []),
        ("guarantee", [], [("A", -2.01)]),
        ("stock at least 0", [("A", "mask", -0.01)], []),
        ("served at most demand", [("B", "mask", 0.01)], [("B", 0.01)]),
        ("served at least 0", [], [("C", -0.01)]),
        ("lane open", [("E", "mask", 0.01)], [("E", 0.01)]),
        ("lane's item", [("D", "mask", 0.01)], []),
        ("shipment above 0", [("E", "mask", -0.01)], []),
        ("goal", [("A", "mask", -0.01)], [("A", -0.01)]),
    ],
)
def test_flows_that_break_a_rule(right, check, ship, serve):
    assert check in set(so.verify(changed(right, ship=ship, serve=serve)).table["check"])


def test_a_shipment_written_twice(right):
    flows = right.flows
    twice = replace(
        flows,
        lane=np.append(flows.lane, flows.lane[0]),
        item=np.append(flows.item, flows.item[0]),
        quantity=np.append(flows.quantity / 2, flows.quantity[0] / 2),
    )
    assert "shipment once" in set(so.verify(replace(right, flows=twice)).table["check"])


@pytest.mark.parametrize("row", range(6))
@pytest.mark.parametrize("share", [-1e-4, 1e-4])
def test_a_goal_said_to_be_better_or_worse_than_it_is(right, row, share):
    goals = right.goals
    goals.loc[row, "value"] += share * max(1.0, abs(goals.loc[row, "value"]))
    report = so.verify(replace(right, goal_table=goals))
    assert "goal" in set(report.table["check"])


@pytest.mark.parametrize(
    ("check", "table", "row", "column", "value"),
    [
        ("books balance", "stock", {"place": "S"}, "quantity", 2.99),
        ("storage", "stock", {"place": "S"}, "quantity", 3.01),
        ("surplus only without room", "stock", {"place": "S"}, "quantity", 2.9),
        ("surplus at least 0", "surplus", {"place": "S"}, "quantity", -2),
        ("demand as asked", "served", {"place": "B"}, "demand", 3.01),
        ("entitlement as given", "served", {"place": "B"}, "entitlement", 4.01),
        ("unmet", "served", {"place": "C"}, "unmet", 1.99),
        ("fill rate", "served", {"place": "C"}, "fill_rate", 0.01),
        ("measure", "measures", {"measure": "gini"}, "value", 0.01),
        ("measure", "measures", {"measure": "gini_rate_priority_1"}, "value", 0.01),
        ("measure", "measures", {"measure": "worst_rate_priority_1"}, "value", 0.01),
        ("goal", "goals", {"goal": "stages"}, "value", 12.99),
        ("fairness as it follows", "fairness", {"place": "B"}, "rate", 0.76),
        ("status", "goals", {"goal": "stages"}, "status", "limit"),
    ],
)
def test_a_cell_of_a_file_that_does_not_follow(tmp_path, right, check, table, row, column, value):
    so.write_plan(right, tmp_path)
    path = tmp_path / f"{table}.csv"
    rows = _read(path)
    (found,) = [each for each in rows if row.items() <= each.items()]
    assert found[column] != str(value)
    found[column] = str(value)
    _write(path, rows)
    assert check in _checks(tmp_path)


def _read(path):
    with path.open(newline="", encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def _write(path, rows):
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def _checks(folder):
    """Return the checks that fail, "input" where the folder is not even read."""
    try:
        return set(so.verify(so.read_plan(folder)).table["check"])
    except so.InputError:
        return {"input"}


@given(tables=tables(switches=2), data=st.data())
@few
def test_no_number_of_a_plan_changes_in_silence(tables, data):
    plan = attempt(tables)
    assume(plan is not None)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        so.write_plan(plan, folder)
        cells = [
            (path, number, column)
            for path in sorted(folder.glob("*.csv"))
            if path.stem not in ("asked", "multipliers", "rows")
            for number, row in enumerate(_read(path))
            for column, value in row.items()
            if _is_number(value) and column not in NEW_COLUMNS
        ]
        path, number, column = data.draw(st.sampled_from(cells))
        rows = _read(path)
        old = float(rows[number][column])
        rows[number][column] = repr(old + data.draw(st.sampled_from([-1, 1, 0.01])))
        event(f"{path.name} {column}")
        _write(path, rows)
        seal_again(folder)
        assert _checks(folder)


def _is_number(text):
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False
