"""A network with some tables replaced is the one that is made of all its tables anew."""

from __future__ import annotations

import copy
import pickle
import warnings
from dataclasses import fields
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import supplyopt as so

TABLES = {
    "places": [{"place": place} for place in "WABC"],
    "items": [{"item": "x", "shelf_life": 4}, {"item": "y"}],
    "groups": [{"group": "all", "priority": 1}, {"group": "later", "priority": 2}],
    "carriers": [{"carrier": "van", "capacity": 9}],
    "lanes": [
        {"origin": "W", "destination": "A", "carrier": "van"},
        {"origin": "W", "destination": "B", "mode": "fast", "item": "y"},
        {"origin": "A", "destination": "C", "lead_time": 1},
    ],
    "stock": [{"place": "W", "item": "x", "quantity": 20, "age": 1}],
    "arrivals": [{"place": "W", "item": "y", "cycle": 2, "quantity": 10}],
    "demand": [
        {"place": "A", "item": "x", "cycle": 1, "quantity": 5, "basis": "reported"},
        {"place": "B", "item": "y", "cycle": 2, "quantity": 4, "basis": "survey per head"},
        {"place": "C", "item": "x", "cycle": 2, "group": "later", "quantity": 3, "basis": None},
    ],
    "guarantees": [{"place": "A", "item": "x", "cycle": 1, "quantity": 4}],
    "reserves": [{"place": "W", "item": "y", "quantity": 1}],
    "settings": [{"cycles": 2}],
}
DEMAND = TABLES["demand"]
LANES = TABLES["lanes"]
CHANGES = {
    "places": [
        [{"place": place} for place in "CBAW"],
        [{"place": place} for place in "WAB"],
        [{"place": place} for place in "WABCW"],
        [{"place": "W"}, {"place": "A", "parent": "B"}, {"place": "B", "parent": "A"}],
        [{"place": "W", "storage": -1}, *({"place": place} for place in "ABC")],
        [{"place": place, "parent": "Z"} for place in "WABC"],
        [],
        None,
    ],
    "items": [
        [{"item": "y"}, {"item": "x"}],
        [{"item": "x", "shelf_life": 1}, {"item": "y"}],
        [{"item": "x", "lot": 0}, {"item": "y"}],
        [{"item": "x"}],
    ],
    "groups": [
        [{"group": "later", "priority": 1}, {"group": "all", "priority": 1.5}],
        [{"group": "later", "priority": 1}],
        [{"group": "all", "priority": 1}],
        [{"group": "all", "priority": 2}, {"group": "later", "priority": 1}],
        None,
    ],
    "carriers": [[{"carrier": "lorry"}], [{"carrier": "van", "stops": -1}], None],
    "lanes": [
        LANES[:2],
        LANES[::-1],
        [*LANES, {"origin": "W", "destination": "W"}],
        [*LANES, {"origin": "W", "destination": "Z", "item": "z", "carrier": "bus"}],
        [*LANES, LANES[1]],
        [{**LANES[0], "lead_time": 7}, *LANES[1:]],
        [{**LANES[0], "capacity": "many"}, *LANES[1:]],
        [{"origin": "W", "destinatoin": "A"}],
    ],
    "stock": [
        [{"place": "W", "item": "x", "quantity": 1}],
        [{"place": "W", "item": "x", "quantity": 1, "age": 4}],
        [{"place": "Z", "item": "z", "quantity": 1}],
        [{"place": " W ", "item": "x", "quantity": 1}],
        [{"place": "W", "item": "x", "quantity": None}],
        None,
    ],
    "arrivals": [
        [{"place": "W", "item": "y", "cycle": 3, "quantity": 10}],
        [{"place": "W", "item": "y", "cycle": 20260101, "quantity": 10}],
        [{"place": "W", "item": "x", "cycle": 1, "quantity": 10, "age": 5}],
        None,
    ],
    "demand": [
        DEMAND[::-1],
        DEMAND[1:],
        [*DEMAND, DEMAND[0]],
        [*DEMAND, {"place": "A", "item": "x", "group": "all", "cycle": 9, "quantity": 1}],
        [*DEMAND, {"place": "A", "item": "x", "group": "nobody", "quantity": 1}],
        [{**DEMAND[0], "quantity": 3}, *DEMAND[1:]],
        [{**DEMAND[0], "quantity": float("inf")}, *DEMAND[1:]],
        [],
        None,
    ],
    "guarantees": [
        [{"place": "A", "item": "x", "quantity": 4}],
        [{"place": "A", "item": "x", "cycle": 1, "quantity": 6}],
        [{"place": "B", "item": "x", "cycle": 1, "quantity": 6}],
        [{"place": "Z", "item": "x", "group": "nobody", "quantity": 6}],
        None,
    ],
    "reserves": [[{"place": "Z", "item": "y", "quantity": 1}], None],
    "settings": [
        [{"cycles": 1}],
        [{"cycles": 3, "unmet": "backlog"}],
        [{"unmet": "gone"}],
        [{"cycles": 2}, {"cycles": 2}],
        None,
    ],
}
ALL = [(name, number) for name, rows in CHANGES.items() for number in range(len(rows))]


def told(make, tables):
    """Return the faults of what cannot be made, or the network."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", so.InputWarning)
        try:
            return make(**tables)
        except so.InputError as error:
            return list(error.faults)


def from_tables(tables):
    given = {name: rows for name, rows in tables.items() if rows is not None}
    return told(so.Network.from_tables, given)


def same(found, expected):
    if isinstance(expected, list):
        assert found == expected
        return
    assert found == expected
    assert found.digest == expected.digest
    assert found.warnings == expected.warnings
    for field in fields(expected.numbered):
        mine, theirs = (getattr(each.numbered, field.name) for each in (found, expected))
        assert np.array_equal(mine, theirs), field.name


@pytest.mark.parametrize(("name", "number"), ALL)
def test_one_table_replaced(name, number):
    network = from_tables(TABLES)
    rows = CHANGES[name][number]
    same(told(network.replace, {name: rows}), from_tables({**TABLES, name: rows}))


@given(
    steps=st.lists(st.dictionaries(st.sampled_from(list(CHANGES)), st.integers(0, 8)), max_size=4)
)
def test_tables_replaced_one_after_the_other(steps):
    """What was kept of tables that are there no more is of no effect."""
    network, tables = from_tables(TABLES), dict(TABLES)
    for step in steps:
        rows = {name: CHANGES[name][number % len(CHANGES[name])] for name, number in step.items()}
        found, expected = told(network.replace, rows), from_tables({**tables, **rows})
        same(found, expected)
        if isinstance(found, so.Network):
            network, tables = found, {**tables, **rows}
    # What was changed and is changed back is as it was.
    same(told(network.replace, TABLES), from_tables(TABLES))


def test_what_is_kept_is_neither_copied_nor_pickled():
    network = from_tables(TABLES)
    for again in (pickle.loads(pickle.dumps(network)), copy.deepcopy(network)):
        same(again, network)
    fresh = from_tables(TABLES)
    assert len(pickle.dumps(network)) == len(pickle.dumps(fresh))


def test_a_restricted_network_has_its_own_lanes():
    network = from_tables(TABLES)
    fast = network.restrict(modes="fast")
    same(fast, from_tables({**TABLES, "lanes": LANES[1:2]}))


def test_frames_given_and_handed_out_are_not_shared():
    frame = pd.DataFrame(TABLES["stock"])
    network = told(so.Network.from_tables, {**TABLES, "stock": frame})
    for each in (frame, network.tables["stock"], network.filled("stock")):
        each.loc[0, "quantity"] = 99
    assert network.numbered.stock_quantity.tolist() == [20]


@pytest.mark.parametrize("name", sorted(TABLES))
def test_a_table_with_its_defaults_in_changes_nothing(name: str) -> None:
    network = so.Network.from_tables(**TABLES)
    again = network.replace(**{name: network.filled(name)})
    assert again == network
    assert again.digest == network.digest


@pytest.mark.parametrize(
    "infinite",
    [float("inf"), np.float32("inf"), Decimal("Infinity")],
    ids=["float", "numpy", "decimal"],
)
@pytest.mark.parametrize("beside", [7.0, None, "7"])
def test_the_number_inf_is_a_blank_where_blank_is_unlimited(
    infinite: object, beside: object
) -> None:
    """Among numbers, blanks and texts alike; the text "inf" and a number too long stay faults."""
    network = so.Network.from_tables(**TABLES)
    lanes = network.tables["lanes"]

    def with_capacity(first: object) -> so.Network:
        cells = pd.Series([first, beside, beside], dtype=object)
        return network.replace(lanes=lanes.assign(capacity=cells))

    found = with_capacity(infinite)
    assert found == with_capacity(None)
    assert found.digest == with_capacity(None).digest
    assert found.tables["lanes"]["capacity"].isna().iloc[0]
    for wrong in ("inf", 10**400, -np.inf):
        with pytest.raises(so.InputError, match="unlimited"):
            with_capacity(wrong)
    with pytest.raises(so.InputError, match="cost = inf: is infinite"):
        network.replace(lanes=lanes.assign(cost=np.inf))


def test_unlimited_by_number_is_written_and_read_back(tmp_path: Path) -> None:
    network = so.Network.from_tables(**TABLES)
    filled = network.replace(
        **{name: network.filled(name) for name in ("items", "lanes", "places")}
    )
    graph = filled.to_networkx()
    for edge in graph.edges:
        graph.edges[edge]["capacity"] = float("inf")
    assert so.Network.from_networkx(graph) == network
    for path in (tmp_path / "folder", tmp_path / "network.xlsx", tmp_path / "network.graphml"):
        so.write_network(filled, path)
        assert so.read_network(path) == network


def test_files_say_unlimited_by_a_blank_alone(tmp_path: Path) -> None:
    so.write_network(so.Network.from_tables(**TABLES), tmp_path)
    file = tmp_path / "carriers.csv"
    file.write_text(file.read_text().replace("9", "inf"))
    with pytest.raises(so.InputError, match=r"carriers, row 2, capacity = .*unlimited"):
        so.read_network(tmp_path)
    pytest.importorskip("pyarrow")
    file.unlink()
    pd.DataFrame({"carrier": ["van"], "capacity": [np.inf]}).to_parquet(
        tmp_path / "carriers.parquet"
    )
    with pytest.raises(so.InputError, match=r"carriers, row 2, capacity = .*unlimited"):
        so.read_network(tmp_path)
