"""The frozen network: its tables, its copies, its equality."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

import supplyopt as so
from supplyopt.network.schema import TABLES

Rows = dict[str, list[dict[str, Any]]]


def test_tables_come_back_as_given(good: Rows) -> None:
    network = so.Network.from_tables(**good)
    assert list(network.tables) == list(TABLES)
    assert network.tables["places"]["parent"].isna().tolist() == [True, False]
    assert network.tables["stock"].to_dict("records") == good["stock"]
    with pytest.raises(KeyError):
        so.Network.from_tables(**{**good, "reserves": None}).tables["reserves"]


def test_ids_are_text_whatever_they_were(good: Rows, quiet: Callable[..., so.Network]) -> None:
    ids = ["007", "NA", "null", "None", "湖滨社区", 'a "b", c', "two\nlines", 12, np.int8(3), 4.0]
    good["places"] += [{"place": value} for value in ids]
    places = quiet(good).tables["places"]["place"].tolist()
    assert places[2:] == [*ids[:7], "12", "3", "4"]


@pytest.mark.parametrize(
    "ids",
    [
        pd.Series([1, 2]),
        pd.Series([1.0, 2.0]),
        pd.Series(["1", "2"], dtype="category"),
        pd.Series([1, 2], dtype="Int64"),
        pd.Series(["1", "2"], dtype="string"),
        pd.Series(["1", 2], dtype=object),
    ],
    ids=lambda ids: str(ids.dtype),
)
def test_ids_agree_across_types_of_columns(ids: pd.Series[Any]) -> None:
    network = so.Network.from_tables(
        places=pd.DataFrame({"place": ids}),
        items={"item": ["m"]},
        lanes={"origin": ["1"], "destination": [2.0]},
        stock={"place": [1], "item": ["m"], "quantity": [1]},
        demand={"place": ["2"], "item": ["m"], "quantity": [1]},
    )
    assert network.numbered.places == ("1", "2")
    assert network.numbered.lane_destination.tolist() == [1]


def test_equal_numbers_of_different_kinds_stay_apart(good: Rows) -> None:
    # True == 1 == 1.0 to Python; only one of the three is no id.
    good["carriers"] += [{"carrier": value} for value in (1, "1", 1.0, True)]
    with pytest.raises(so.InputError) as caught:
        so.Network.from_tables(**good)
    found = [(fault.row, fault.problem.split()[1]) for fault in caught.value.faults]
    assert found == [(4, "a"), (5, "a"), (6, "a")]
    assert "truth value" in caught.value.faults[2].problem


def test_the_index_of_a_frame_is_not_read(good: Rows) -> None:
    frame = pd.DataFrame(good["demand"], index=[7, 7])
    network = so.Network.from_tables(**{**good, "demand": frame})
    assert network == so.Network.from_tables(**good)
    assert network.row_numbers["demand"].tolist() == [2, 3]
    frame.loc[7, "quantity"] = -1
    with pytest.raises(so.InputError) as caught:
        so.Network.from_tables(**{**good, "demand": frame})
    assert [fault.row for fault in caught.value.faults] == [2, 3]


def test_unknown_columns_are_kept(good: Rows) -> None:
    good["places"][1]["phone"] = "0592"
    network = so.Network.from_tables(**good)
    assert network.tables["places"]["phone"].tolist()[1] == "0592"
    assert network.filled("places")["phone"].tolist()[1] == "0592"
    assert network == so.Network.from_tables(**{**good, "places": good["places"]})


def test_defaults_are_filled_in(good: Rows) -> None:
    network = so.Network.from_tables(
        places=[{"place": "W"}, {"place": "A", "name": "甲"}],
        items=[{"item": "mask"}],
        lanes=[{"origin": "W", "destination": "A"}],
        stock=[{"place": "W", "item": "mask", "quantity": 1}],
        demand=[{"place": "A", "item": "mask", "quantity": 7}],
        guarantees=[{"place": "A", "item": "mask", "quantity": 1}],
    )
    inf = np.inf
    expected = {
        "places": ["W", "", "W", "", None, None, inf],
        "items": ["mask", "piece", 1, 1, 1, inf, 0],
        "groups": ["all", 1, 1],
        "lanes": ["W", "A", "", "", 1, 0, inf, "", 0, 0, 0, 0, 1, 1],
        "stock": ["W", "mask", 1, 0],
        "demand": ["A", "mask", "all", 1, 7, 7, 0],
        "guarantees": ["A", "mask", "", 0, 1],
        "settings": [1, 10, "lost"],
    }
    for name, table in TABLES.items():
        filled = network.filled(name)
        assert list(filled) == list(table.by_name)
        if name in expected:
            first = filled.astype(object).where(filled.notna(), None).iloc[0].tolist()
            assert first == expected[name], name
        else:
            assert filled.empty
    assert network.filled("places")["name"].tolist() == ["W", "甲"]


def test_filled_names_only_tables_of_the_contract(good: Rows) -> None:
    with pytest.raises(so.InputError, match="did you mean 'demand'"):
        so.Network.from_tables(**good).filled("demands")


def test_filled_types_do_not_depend_on_what_was_given(good: Rows) -> None:
    full = so.Network.from_tables(**good)
    bare = so.Network.from_tables(places=good["places"], items=good["items"], lanes=[], demand=[])
    for name in TABLES:
        known = list(TABLES[name].by_name)
        assert full.filled(name)[known].dtypes.equals(bare.filled(name)[known].dtypes), name


@pytest.mark.parametrize(
    ("settings", "cycles"), [(None, 3), ({"cycles": 5}, 5), ({"cycles": None}, 3), ([], 3)]
)
def test_length_of_the_horizon(good: Rows, settings: Any, cycles: int) -> None:
    good["arrivals"][0]["cycle"] = 3
    good["guarantees"] = []
    network = so.Network.from_tables(**{**good, "settings": settings})
    assert network.cycles == cycles
    assert network.filled("settings")["cycles"].tolist() == [cycles]


def test_settings_may_be_a_dict(good: Rows) -> None:
    network = so.Network.from_tables(**{**good, "settings": {"cycle_days": 7, "unmet": "backlog"}})
    assert (network.cycle_days, network.unmet_mode) == (7, "backlog")


def test_nothing_in_a_network_can_be_changed(good: Rows) -> None:
    network = so.Network.from_tables(**good)
    same = so.Network.from_tables(**copy.deepcopy(good))
    with pytest.raises(dataclasses.FrozenInstanceError):
        network.cycles = 2
    with pytest.raises(dataclasses.FrozenInstanceError):
        network.extra = 2
    with pytest.raises(TypeError):
        network.tables["lanes"] = pd.DataFrame()
    for frame in (network.tables["demand"], network.filled("demand")):
        frame["quantity"] = 0.0
        frame.loc[0, "place"] = "W"
    network.row_numbers["demand"][0] = 99
    with pytest.raises(ValueError, match="read-only"):
        network.numbered.demand_quantity[0] = 0
    good["demand"][0]["quantity"] = 0
    assert network == same
    assert network.row_numbers["demand"][0] == 2


def test_what_was_given_is_left_as_it_was(good: Rows) -> None:
    frames = {name: pd.DataFrame(rows) for name, rows in good.items()}
    before = {name: frame.copy(deep=True) for name, frame in frames.items()}
    network = so.Network.from_tables(**frames)
    for name in frames:
        pd.testing.assert_frame_equal(frames[name], before[name])
        frames[name].iloc[0, 0] = "changed" if name != "settings" else 1
    assert network.filled("places")["place"].tolist() == ["W", "A"]


def test_columns_unknown_to_the_contract_are_copies_too(good: Rows) -> None:
    frame = pd.DataFrame(good["places"]).assign(phone=[1, 2])
    network = so.Network.from_tables(**{**good, "places": frame})
    frame.loc[0, "phone"] = 9
    for copied in (network.tables["places"], network.filled("places")):
        copied.loc[0, "phone"] = 8
    assert network.tables["places"]["phone"].tolist() == [1, 2]


def test_pickles_and_copies_are_equal(good: Rows) -> None:
    network = so.Network.from_tables(**good)
    network.numbered  # noqa: B018 - worked out before the copy is made
    for other in (pickle.loads(pickle.dumps(network)), copy.deepcopy(network)):
        assert other == network
        assert hash(other) == hash(network)
        assert not other.numbered.demand_quantity.flags.writeable


def test_equality_is_what_the_tables_say(good: Rows) -> None:
    network = so.Network.from_tables(**good)
    assert network == network.replace(settings=None)  # ten days, lost: the defaults
    assert network != network.replace(settings={"cycle_days": 9})
    assert network != network.replace(demand=network.tables["demand"].iloc[::-1])
    assert network != "network"


def test_restrict_keeps_only_some_lanes(good: Rows) -> None:
    good["lanes"].append({"origin": "W", "destination": "A", "mode": "tiered"})
    good["lanes"].append({"origin": "A", "destination": "W"})
    network = so.Network.from_tables(**good)
    tiered = network.restrict(modes="tiered")
    assert tiered.tables["lanes"]["mode"].tolist() == ["tiered"]
    assert tiered.row_numbers["lanes"].tolist() == [3]
    assert tiered.numbered.lane_mode == ("tiered",)
    assert network.restrict(modes=["tiered", "direct", ""]) == network
    assert network.restrict(modes=[""]).row_numbers["lanes"].tolist() == [4]
    assert len(network.restrict(modes=[]).tables["lanes"]) == 0
    with pytest.raises(so.InputError) as caught:
        network.restrict(modes=["teired", "by drone"])
    assert [fault.value for fault in caught.value.faults] == ["teired", "by drone"]
    assert caught.value.faults[0].remedy == "did you mean 'tiered'?"


def test_replace_checks_again(good: Rows) -> None:
    network = so.Network.from_tables(**good)
    assert network.replace() == network
    more = network.replace(stock=network.tables["stock"].assign(quantity=99))
    assert more.numbered.stock_quantity.tolist() == [99]
    assert network.numbered.stock_quantity.tolist() == [50]
    assert "reserves" not in network.replace(reserves=None).tables
    with pytest.raises(so.InputError) as caught:
        network.replace(places=[{"place": "W"}], stock=None)
    assert {fault.table for fault in caught.value.faults} == {"lanes", "demand", "guarantees"}
    with pytest.raises(so.InputError, match="the table is missing"):
        network.replace(demand=None)
    with pytest.raises(TypeError, match="did you mean 'stock'"):
        network.replace(stocks=[])


def test_replaced_table_leaves_the_row_numbers_of_the_others(good: Rows) -> None:
    good["lanes"].insert(0, {"origin": "A", "destination": "W", "mode": "back"})
    network = so.Network.from_tables(**good).restrict(modes=["direct"])
    assert network.replace(stock=good["stock"]).row_numbers["lanes"].tolist() == [3]


def test_notebooks_show_the_tables(good: Rows) -> None:
    good["places"][0]["<b>"] = 1
    html = so.Network.from_tables(**good)._repr_html_()
    assert "2 places, 1 item, 1 lane, 2 demand rows, 1 cycle" in html
    assert "&lt;b&gt;" in html
    assert "<b>" not in html
