"""A plan of many cycles that breaks a rule in one of them comes to light."""

from __future__ import annotations

import csv
import math
import tempfile
import warnings
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import assume, event, given
from hypothesis import strategies as st

import supplyopt as so

from ..folders import NEW_COLUMNS, seal_again
from .agreement import attempt
from .cycles_networks import examples, seasons
from .networks import network_of

few = examples(1 / 4)

# Everything comes to W. A is a cycle away; the van goes to B in cycles 1 and 3, and stops once.
TABLES = {
    "places": [{"place": place} for place in "WABC"] + [{"place": "S", "storage": 3}],
    "items": [{"item": "x"}],
    "carriers": [{"carrier": "van", "capacity": 9, "stops": 1}],
    "lanes": [
        {"origin": "W", "destination": "A", "lead_time": 1, "capacity": 6},
        {"origin": "W", "destination": "B", "carrier": "van", "every": 2},
        {"origin": "W", "destination": "C", "carrier": "van"},
        {"origin": "W", "destination": "S", "min_load": 2},
    ],
    "stock": [{"place": "W", "item": "x", "quantity": 20}],
    "arrivals": [{"place": "W", "item": "x", "cycle": 3, "quantity": 10}],
    "demand": [
        {"place": place, "item": "x", "cycle": cycle, "quantity": quantity}
        for place, cycle, quantity in [
            ("A", 2, 5),
            ("A", 3, 6),
            ("B", 1, 4),
            ("B", 2, 3),
            ("B", 3, 2),
            ("C", 2, 2),
            ("S", 3, 2),
        ]
    ],
    "guarantees": [{"place": "A", "item": "x", "cycle": 2, "quantity": 4}],
    "reserves": [{"place": "W", "item": "x", "quantity": 1}],
    "settings": [{"cycles": 3}],
}
SENT = {
    ("A", 1): 5,
    ("A", 2): 6,
    ("B", 1): 7,
    ("C", 2): 1,
    ("B", 3): 2,
    ("S", 3): 2,
}
SERVED = {
    ("A", 2): 5,
    ("A", 3): 6,
    ("B", 1): 4,
    ("B", 2): 3,
    ("B", 3): 2,
    ("C", 2): 1,
    ("S", 3): 2,
}


def plan_of(sent, served, **tables):
    """Take shipments from W and amounts served, by place and cycle, as a plan."""
    network = network_of({**TABLES, **tables})
    shipments = pd.DataFrame(
        [
            {"origin": "W", "destination": place, "item": "x", "cycle": cycle, "quantity": pieces}
            for (place, cycle), pieces in sent.items()
            if pieces
        ]
    )
    rows = pd.DataFrame(
        [
            {"place": place, "item": "x", "cycle": cycle, "served": pieces}
            for (place, cycle), pieces in served.items()
        ]
    )
    return so.Plan.from_tables(network, shipments=shipments, served=rows)


def checks_of(plan):
    return set(so.verify(plan).table["check"])


def test_the_plan_untouched_stands_up():
    assert checks_of(plan_of(SENT, SERVED)) == set()


@pytest.mark.parametrize(
    ("check", "sent", "served"),
    [
        # A lane closed in this cycle; all else would do.
        ("lane open", {("B", 1): 4, ("B", 2): 3, ("C", 2): 0}, {("C", 2): 0}),
        # 11 in two cycles are fine, 7 in one are not.
        ("lane capacity", {("A", 1): 7, ("A", 2): 4}, {}),
        ("carrier capacity", {("B", 1): 10}, {}),
        ("carrier stops", {("C", 1): 1, ("C", 2): 0}, {}),
        ("least load", {("S", 1): 1, ("S", 3): 1}, {}),
        # On hand at the end of cycle 2 is nothing; cycle 3 brings more than enough.
        ("reserve", {("A", 1): 6, ("B", 1): 8}, {}),
        # Landing in cycle 3, used in 2.
        ("stock at least 0", {("A", 1): 3, ("A", 2): 6}, {}),
        ("stock at least 0", {("B", 1): 4, ("B", 3): 5}, {}),
        ("served at most demand", {}, {("A", 2): 4, ("A", 3): 7}),
        ("guarantee", {}, {("A", 2): 3.99}),
        ("stock at least 0", {("C", 2): 0, ("C", 3): 1}, {}),
    ],
)
def test_a_rule_broken_in_one_cycle_only(check, sent, served):
    assert check in checks_of(plan_of({**SENT, **sent}, {**SERVED, **served}))


def test_goods_that_land_after_the_end_are_under_way():
    plan = plan_of({**SENT, ("A", 3): 4}, SERVED)
    assert checks_of(plan) == set()
    under = plan.in_transit
    assert under["cycle"].tolist() == [1, 2, 3]
    assert under["quantity"].tolist() == [5, 6, 4]


def test_what_is_handed_over_before_it_is_asked_for_is_not_there_later():
    """1 piece reaches C in cycle 2, too late for cycle 1 and in time for cycle 3 as it waits."""
    backlog = [{"cycles": 3, "unmet": "backlog"}]
    late = {**SERVED, ("C", 2): 2}
    assert checks_of(plan_of({**SENT, ("C", 2): 1, ("C", 3): 0}, late, settings=backlog))
    # The van would stop twice in cycle 3: only the stops are at fault.
    split = {**SENT, ("C", 2): 1, ("C", 3): 1}
    assert checks_of(plan_of(split, late, settings=backlog)) == {"carrier stops"}
    assert "stock at least 0" in checks_of(plan_of(split, late))


@pytest.mark.parametrize(("life", "fine"), [(3, True), (2, False)])
def test_what_has_gone_off_is_not_served(life, fine):
    """What B is served in cycle 3 left W as it lay there from the start, where nothing arrives."""
    items = [{"item": "x", "shelf_life": life}]
    stock = [{"place": "W", "item": "x", "quantity": 30}]
    tables = {"items": items, "stock": stock, "arrivals": [], "guarantees": [], "reserves": []}
    assert (checks_of(plan_of(SENT, SERVED, **tables)) == set()) == fine


@given(tables=seasons(shelf_life=True, switches=1, most_cycles=3, most_places=5), data=st.data())
@few
def test_no_number_of_a_plan_changes_in_silence(tables, data):
    plan = attempt(tables)
    assume(plan is not None)
    with tempfile.TemporaryDirectory() as name, warnings.catch_warnings():
        warnings.simplefilter("ignore", so.InputWarning)
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
        try:
            assert so.verify(so.read_plan(folder))
        except so.InputError:
            event("not even read")


def _read(path):
    with path.open(newline="", encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def _write(path, rows):
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def _is_number(text):
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False
