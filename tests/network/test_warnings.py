"""What is put right, or will have no effect, is said once."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import networkx as nx
import numpy as np
import pytest

import supplyopt as so

Rows = dict[str, list[dict[str, Any]]]
Road = Callable[[dict[str, Any]], so.Network]


def warned(road: Road, tables: dict[str, Any]) -> tuple[so.Network, str]:
    with pytest.warns(so.InputWarning) as caught:
        network = road(tables)
    assert len(caught) == 1
    return network, str(caught[0].message)


def test_good_tables_are_not_warned_of(road: Road, good: Rows) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert road(good).warnings == ()


def test_the_warning_points_at_the_caller(good: Rows) -> None:
    good["items"][0]["item"] = "mask "
    with pytest.warns(so.InputWarning) as caught:
        so.Network.from_tables(**good)
    assert caught[0].filename == __file__


def test_outer_blanks_are_stripped_and_said_so(road: Road, good: Rows) -> None:
    good["demand"][1]["place"] = " A\u3000"
    good["demand"][0]["item"] = "mask\t"
    good["demand"][1]["item"] = " mask"
    network, text = warned(road, good)
    assert network.tables["demand"]["place"].tolist() == ["A", "A"]
    found = [(w.table, w.row, w.column, w.value) for w in network.warnings]
    assert found == [("demand", 3, "place", "A"), ("demand", 2, "item", "mask")]
    assert "from 2 cells" in network.warnings[1].problem
    assert "2 warnings" in text


def test_headers_are_stripped_and_said_so(road: Road, good: Rows) -> None:
    good["stock"] = [{" place": "W", "item": "mask", "quantity ": 5}]
    network, _ = warned(road, good)
    assert [w.column for w in network.warnings] == ["place", "quantity"]
    assert list(network.tables["stock"]) == ["place", "item", "quantity"]


@pytest.mark.parametrize(
    ("header", "meant"),
    [
        ("Capacity", "capacity"),
        ("lead time", "lead_time"),
        ("hour", "hours"),
        ("trip-cost", "trip_cost"),
    ],
)
def test_near_miss_of_an_optional_column(road: Road, good: Rows, header: str, meant: str) -> None:
    good["lanes"][0][header] = 1
    network, _ = warned(road, good)
    (warning,) = network.warnings
    assert (warning.table, warning.column) == ("lanes", header)
    assert f"did you mean {meant!r}?" in warning.remedy
    assert header in network.tables["lanes"]


@pytest.mark.parametrize("header", ["code", "remark", "longitude_source", "unit cost", "备注"])
def test_other_unknown_columns_are_kept_without_a_word(road: Road, good: Rows, header: str) -> None:
    good["lanes"][0][header] = 1
    assert road(good).warnings == ()


def test_lane_that_can_never_deliver(road: Road, good: Rows) -> None:
    good["settings"][0]["cycles"] = 2
    good["guarantees"] = [{"place": "A", "item": "mask", "cycle": 1, "quantity": 1}]
    good["lanes"] += [
        {"origin": "W", "destination": "A", "mode": "ship", "lead_time": 2},
        {"origin": "W", "destination": "A", "mode": "late", "first_cycle": 3},
        {"origin": "W", "destination": "A", "mode": "just", "lead_time": 1, "first_cycle": 1},
        {"origin": "W", "destination": "A", "mode": "both", "lead_time": 1, "first_cycle": 2},
    ]
    network, _ = warned(road, good)
    found = [(w.table, w.row, w.column, w.value) for w in network.warnings]
    assert found == [
        ("lanes", 3, "lead_time", 2),
        ("lanes", 4, "first_cycle", 3),
        ("lanes", 6, "lead_time", 1),
    ]


@pytest.mark.parametrize(
    ("table", "row"),
    [
        ("stock", {"quantity": 0}),
        ("lanes", {"item": "gown"}),
        ("lanes", {"origin": "A", "destination": "W"}),
    ],
)
def test_demand_that_no_lane_reaches(
    road: Road, good: Rows, table: str, row: dict[str, object]
) -> None:
    good["items"].append({"item": "gown"})
    good["arrivals"][0]["quantity"] = 0
    good[table][0].update(row)
    network, _ = warned(road, good)
    found = [(w.table, w.row, w.column, w.value) for w in network.warnings]
    assert found == [("demand", 2, "place", "A"), ("demand", 3, "place", "A")]


def test_demand_for_nothing_needs_no_lane(road: Road, good: Rows) -> None:
    good["demand"].append({"place": "W", "item": "gown", "group": "front", "quantity": 0})
    good["items"].append({"item": "gown"})
    assert road(good).warnings == ()


def test_goods_on_the_spot_need_no_lane(road: Road, good: Rows) -> None:
    good["lanes"] = [{"origin": "A", "destination": "W"}]
    good["stock"][0]["place"] = "A"
    assert road(good).warnings == ()


@pytest.mark.parametrize(("unmet", "late"), [("lost", [1, 2, 3, 4]), ("backlog", [])])
def test_demand_is_reached_in_time_or_not(unmet: str, late: list[int]) -> None:
    # By hand: goods of cycle 1 wait for the lane of cycles 2, 5, ..., leave in 2, arrive in 4,
    # wait for the lane of cycles 1, 3, 5, leave in 5, arrive in 5.
    network = so.Network.from_tables
    places = {"place": ["W", "D", "A"]}
    lanes = [
        {"origin": "W", "destination": "D", "first_cycle": 2, "every": 3, "lead_time": 2},
        {"origin": "D", "destination": "A", "first_cycle": 1, "every": 2, "lead_time": 0},
    ]
    demand = [{"place": "A", "item": "m", "cycle": c, "quantity": 1} for c in range(1, 7)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", so.InputWarning)
        found = network(
            places=places,
            items={"item": ["m"]},
            lanes=lanes,
            stock={"place": ["W"], "item": ["m"], "quantity": [1]},
            demand=demand,
            settings={"unmet": unmet},
        ).warnings
    assert [w.row - 1 for w in found if w.row] == late


@pytest.mark.parametrize("seed", range(5))
def test_reach_is_networkx_reach(seed: int) -> None:
    rng = np.random.default_rng(seed)
    places = [str(n) for n in range(25)]
    graph = nx.gnp_random_graph(25, 0.04, seed=seed, directed=True)
    lanes = [{"origin": str(a), "destination": str(b)} for a, b in graph.edges]
    sources = rng.choice(25, 2, replace=False).tolist()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", so.InputWarning)
        network = so.Network.from_tables(
            places={"place": places},
            items={"item": ["m"]},
            lanes=lanes,
            stock=[{"place": n, "item": "m", "quantity": 1} for n in sources],
            demand=[{"place": n, "item": "m", "quantity": 1} for n in places],
        )
    reached = set(sources).union(*(nx.descendants(graph, n) for n in sources))
    assert {int(str(w.value)) for w in network.warnings} == set(range(25)) - reached


def test_many_warnings_are_counted_not_listed(good: Rows) -> None:
    good["stock"] = good["arrivals"] = []
    good["demand"] = [
        {"place": "A", "item": "mask", "group": "front", "cycle": c, "quantity": 20}
        for c in range(1, 31)
    ]
    with pytest.warns(so.InputWarning, match=r"\(30 such, also in rows 3, 4, 5, 6, 7, \.\.\.\)"):
        network = so.Network.from_tables(**good)
    assert len(network.warnings) == 30


def test_restrict_is_silent_and_keeps_its_warnings(good: Rows) -> None:
    good["lanes"].append({"origin": "A", "destination": "W", "mode": "back"})
    network = so.Network.from_tables(**good)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        back = network.restrict(modes=["back"])
    assert [w.table for w in back.warnings] == ["demand", "demand"]


def test_replaced_table_takes_its_warning_with_it(good: Rows) -> None:
    good["stock"][0]["item"] = "mask "
    with pytest.warns(so.InputWarning):
        network = so.Network.from_tables(**good)
    with pytest.warns(so.InputWarning):
        still = network.replace(reserves=None)
    assert [w.table for w in still.warnings] == ["stock"]
    assert network.replace(stock=network.tables["stock"]).warnings == ()
