"""The least to give up, held against scipy on the tables themselves."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import event, given
from hypothesis import strategies as st

import supplyopt as so

from ..laws.networks import network_of, tables
from ..laws.reference import Linear, switched_lanes

COLUMNS = ["table", "row", "place", "item", "group", "cycle", "column"]
AMOUNTS = ["given", "repaired", "lowered"]
NEAR = 1e-6


@st.composite
def tight(draw: st.DrawFn, *, switches: int = 0) -> dict[str, list[dict[str, Any]]]:
    """Draw a network in which much of what is asked for is guaranteed, reserves on top."""
    found = draw(tables(dues=False, most_places=5, most_items=2, switches=switches))
    due = [
        {**{name: row[name] for name in ("place", "item", "group")}, "quantity": row["quantity"]}
        for row in found["demand"]
        if row["quantity"] and draw(st.booleans())
    ]
    in_all: dict[tuple[str, str], float] = {}
    for row in found["demand"]:
        pair = row["place"], row["item"]
        in_all[pair] = in_all.get(pair, 0) + row["quantity"]
    for (place, item), most in in_all.items():
        if draw(st.booleans()):
            quantity = draw(st.integers(0, int(most)))
            due.append({"place": place, "item": item, "group": None, "quantity": quantity})
    pairs = [(p["place"], i["item"]) for p in found["places"] for i in found["items"]]
    kept = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=3))
    found["guarantees"] = due
    found["reserves"] = [
        {"place": place, "item": item, "quantity": draw(st.integers(0, 12))} for place, item in kept
    ]
    return found


def uses(network: so.Network) -> Iterator[list[int]]:
    switched = switched_lanes(network)
    for flags in product((True, False), repeat=len(switched)):
        yield [lane for lane, used in zip(switched, flags, strict=True) if used]


def feasible(network: so.Network) -> bool:
    return any(Linear(network, on).feasible() for on in uses(network))


def prices(network: so.Network) -> list[list[tuple[float, float, float]]]:
    """Return for each guarantee, then each reserve: priority, weight, number of its pieces."""
    weight = network.filled("items").set_index("item")["weight"]
    groups = network.filled("groups").set_index("group")
    demand = network.filled("demand")
    last = float(groups["priority"].max())
    found = []
    for due in network.filled("guarantees").to_dict("records"):
        here = demand[(demand["place"] == due["place"]) & (demand["item"] == due["item"])]
        if due["group"]:
            here = here[here["group"] == due["group"]]
        found.append(
            [
                (
                    float(groups.loc[row["group"], "priority"]),
                    float(weight[due["item"]] * groups.loc[row["group"], "weight"]),
                    float(row["quantity"]),
                )
                for row in here.to_dict("records")
            ]
        )
    for kept in network.filled("reserves").to_dict("records"):
        found.append([(last, float(weight[kept["item"]]), float(kept["quantity"]))])
    return found


def levels(network: so.Network) -> list[float]:
    return sorted(set(network.filled("groups")["priority"].astype(float)))


def least_by_scipy(network: so.Network) -> list[float]:
    """Return the least weighted pieces to give up, priority by priority."""
    dues = [
        *(("guarantees", row) for row in range(2, 2 + len(network.filled("guarantees")))),
        *(("reserves", row) for row in range(2, 2 + len(network.filled("reserves")))),
    ]
    pieces = [(n, *part) for n, parts in enumerate(prices(network)) for part in parts]
    models = []
    for on in uses(network):
        model = Linear(network, on, frozenset(dues))
        if not model.feasible():
            continue
        own = len(model.column)
        asked = Linear(network, on).upper[-len(dues) :] if dues else []
        rows = []
        for number, (row, right) in enumerate(asked):
            wide = np.append(row, [-1.0 if piece[0] == number else 0.0 for piece in pieces])
            rows.append((wide, right))
        for number, piece in enumerate(pieces):
            cap = np.zeros(own + len(pieces))
            cap[own + number] = 1.0
            rows.append((cap, piece[3]))
        models.append((model, rows))
    assert models, "physical data alone can always be kept"
    found = []
    for level in levels(network):
        price = np.array([piece[2] if piece[1] == level else 0.0 for piece in pieces])
        reached = []
        for model, rows in models:
            cost = np.append(np.zeros(len(model.column)), price)
            answer = model.least(cost, rows)
            reached.append((float(answer.fun) if answer.status == 0 else np.inf, cost))
        least = min(value for value, _ in reached)
        found.append(least)
        models = [
            (model, [*rows, (cost, value + 1e-8)])
            for (model, rows), (value, cost) in zip(models, reached, strict=True)
            if value <= least + 1e-7
        ]
    return found


def given_up(network: so.Network, table: pd.DataFrame) -> list[float]:
    """Return the weighted pieces that a repair gives up: of each record the cheapest ones."""
    parts = prices(network)
    first = {"guarantees": 0, "reserves": len(network.filled("guarantees"))}
    lost = dict.fromkeys(levels(network), 0.0)
    for row in table.to_dict("records"):
        left = row["given"] - row["repaired"]
        of = parts[first[row["table"]] + row["row"] - 2]
        # What weighs nothing costs nothing in any priority.
        for priority, weight, most in sorted(of, key=lambda p: (p[1] > 0, -p[0], p[1])):
            taken = min(left, most)
            lost[priority] += weight * taken
            left -= taken
        assert left <= NEAR
    return list(lost.values())


def check(network: so.Network) -> None:
    mended = so.repair(network)
    assert mended.status is so.Status.OPTIMAL
    table = mended.table
    assert table.columns.tolist() == [*COLUMNS, *AMOUNTS]
    if feasible(network):
        event("feasible")
        assert mended.network is network
        assert len(table) == len(mended) == 0
        return
    event(f"{len(table)} lowered")
    assert len(table) > 0
    assert (table["repaired"] < table["given"]).all()
    assert (table["repaired"] >= 0).all()
    np.testing.assert_allclose(table["given"] - table["repaired"], table["lowered"], atol=1e-9)
    for name in network.tables:
        before, after = network.filled(name), mended.network.filled(name)
        if name not in ("guarantees", "reserves"):
            pd.testing.assert_frame_equal(before, after)
            continue
        expected = before["quantity"].to_numpy(dtype=float, copy=True)
        for row in table[table["table"] == name].to_dict("records"):
            assert before.loc[row["row"] - 2, "place"] == row["place"]
            assert before.loc[row["row"] - 2, "item"] == row["item"]
            assert expected[row["row"] - 2] == row["given"]
            expected[row["row"] - 2] = row["repaired"]
        assert after["quantity"].tolist() == expected.tolist()
        pd.testing.assert_frame_equal(
            before.drop(columns="quantity"), after.drop(columns="quantity")
        )
    assert so.solve(mended.network, goals=["unmet"]).status is so.Status.OPTIMAL
    np.testing.assert_allclose(given_up(network, table), least_by_scipy(network), atol=NEAR)


@given(tables=tight())
def test_a_repair_is_the_least_that_lets_a_plan_exist(tables: Any) -> None:
    check(network_of(tables))


@given(tables=tight(switches=2))
def test_so_it_is_where_lanes_are_used_or_not(tables: Any) -> None:
    check(network_of(tables))


@given(tables=tables(dues=False, switches=2))
def test_physical_data_alone_can_always_be_kept(tables: Any) -> None:
    network = network_of(tables)
    assert feasible(network)
    mended = so.repair(network)
    assert mended.network is network
    assert len(mended.table) == 0


@given(tables=tight())
def test_the_error_brings_the_same_repair(tables: Any) -> None:
    network = network_of(tables)
    mended = so.repair(network)
    if not len(mended):
        event("feasible")
        return
    with pytest.raises(so.InfeasibleError) as caught:
        so.solve(network, goals=["unmet"])
    repair = caught.value.repair
    assert repair is not None
    pd.testing.assert_frame_equal(repair, mended.table)
    again = pickle.loads(pickle.dumps(caught.value))
    assert (str(again), again.rows) == (str(caught.value), caught.value.rows)
    pd.testing.assert_frame_equal(again.repair, repair)
    repair.loc[:, "given"] = -1
    pd.testing.assert_frame_equal(caught.value.repair, mended.table)


def pool(**changes: Any) -> so.Network:
    """60 masks at W, from where they go to A or B."""
    return so.Network.from_tables(
        **{
            "places": [{"place": place} for place in "WAB"],
            "items": [{"item": "mask"}],
            "groups": [{"group": "front", "priority": 1}, {"group": "rest", "priority": 2}],
            "lanes": [{"origin": "W", "destination": place} for place in "AB"],
            "stock": [{"place": "W", "item": "mask", "quantity": 60}],
            "demand": [
                {"place": "A", "item": "mask", "group": "front", "quantity": 50},
                {"place": "A", "item": "mask", "group": "rest", "quantity": 20},
                {"place": "B", "item": "mask", "group": "rest", "quantity": 40},
            ],
            **changes,
        }
    )


def due(place: str, group: str | None, quantity: float) -> dict[str, Any]:
    return {"place": place, "item": "mask", "group": group, "quantity": quantity}


def test_the_last_priority_gives_way_first_and_reserves_with_it() -> None:
    network = pool(
        guarantees=[due("A", "front", 50), due("B", "rest", 12)],
        reserves=[{"place": "W", "item": "mask", "quantity": 30}],
    )
    table = so.repair(network).table
    assert ("guarantees", 2) not in set(zip(table["table"], table["row"], strict=True))
    assert table["lowered"].sum() == 32
    assert table["cycle"].isna().all()


def test_a_guarantee_for_all_groups_gives_up_the_pieces_of_its_last_priority() -> None:
    network = pool(guarantees=[due("A", None, 65), due("B", "rest", 5)])
    table = so.repair(network).table
    assert table["lowered"].sum() == 10
    assert set(table["row"]) <= {2, 3}
    network = pool(guarantees=[due("A", None, 45), due("A", "front", 45), due("B", "rest", 30)])
    table = so.repair(network).table
    assert table[["row", "given", "repaired"]].to_numpy().tolist() == [[4, 30.0, 15.0]]


def test_few_records_change_where_many_could() -> None:
    network = so.Network.from_tables(
        places=[{"place": place} for place in "WABCD"],
        items=[{"item": "mask"}],
        lanes=[{"origin": "W", "destination": place} for place in "ABCD"],
        stock=[{"place": "W", "item": "mask", "quantity": 60}],
        demand=[{"place": place, "item": "mask", "quantity": 40} for place in "ABCD"],
        guarantees=[
            {"place": place, "item": "mask", "quantity": quantity}
            for place, quantity in zip("ABCD", (20, 10, 38, 12), strict=True)
        ],
    )
    table = so.repair(network).table
    assert table[["place", "repaired"]].to_numpy().tolist() == [["C", 18.0]]


@pytest.mark.parametrize("size", [1e-6, 1e-3, 1.0, 7.3, 1e6, 1e9])
def test_quantities_come_out_clean(size: float) -> None:
    network = pool(
        stock=[{"place": "W", "item": "mask", "quantity": 12.34 * size}],
        demand=[
            {"place": "A", "item": "mask", "group": "front", "quantity": 50 * size},
            {"place": "B", "item": "mask", "group": "rest", "quantity": 40 * size},
        ],
        guarantees=[due("A", "front", 20 * size)],
    )
    mended = so.repair(network)
    assert mended.table["repaired"].tolist() == [float(f"{12.34 * size:.9g}")]
    assert so.solve(mended.network).status is so.Status.OPTIMAL


def test_a_third_is_rounded_so_that_it_can_be_kept() -> None:
    network = pool(
        items=[{"item": "mask", "volume": 3}],
        lanes=[{"origin": "W", "destination": "A", "capacity": 20}],
        demand=[due("A", "front", 50)],
        guarantees=[due("A", "front", 20)],
    )
    mended = so.repair(network)
    (repaired,) = mended.table["repaired"]
    assert 20 / 3 - 1e-10 < repaired <= 20 / 3
    assert so.solve(mended.network).status is so.Status.OPTIMAL


def test_items_that_weigh_nothing_are_lowered_no_more_than_needed() -> None:
    network = pool(
        items=[{"item": "mask", "weight": 0}],
        guarantees=[due("A", "front", 50), due("B", "rest", 30)],
    )
    assert so.repair(network).table["lowered"].sum() == 20


def test_whole_cartons_are_repaired_as_whole_cartons() -> None:
    network = so.Network.from_tables(
        places=[{"place": place} for place in "WDA"],
        items=[{"item": "mask", "lot": 50}],
        lanes=[{"origin": "W", "destination": "D"}, {"origin": "D", "destination": "A"}],
        stock=[{"place": "W", "item": "mask", "quantity": 90}],
        demand=[{"place": "A", "item": "mask", "quantity": 80}],
        guarantees=[{"place": "A", "item": "mask", "quantity": 70}],
    )
    assert so.solve(network).status is so.Status.OPTIMAL
    with pytest.raises(so.InfeasibleError, match="in whole cartons") as caught:
        so.solve(network, lots=True)
    assert caught.value.rows == (("guarantees", 2),)
    assert caught.value.repair is not None
    assert caught.value.repair["repaired"].tolist() == [50.0]


@pytest.mark.parametrize("limit", [0, -1, True, "soon"])
def test_a_limit_of_time_is_a_number(limit: Any) -> None:
    with pytest.raises(so.InputError):
        so.repair(pool(), time_limit=limit)


def test_what_is_no_network_is_refused() -> None:
    with pytest.raises(so.InputError, match="is no network"):
        so.repair("x")  # type: ignore[arg-type]


def test_a_repair_shows_itself() -> None:
    network = pool(guarantees=[due("A", "front", 50), due("B", "rest", 30)])
    mended = so.repair(network)
    assert repr(mended) == "<Repair optimal: 1 record to lower>"
    assert "guarantees" in mended._repr_html_()
