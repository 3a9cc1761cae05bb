"""The network of the next cycles, on tables made by hand."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pandas as pd
import pytest

import supplyopt as so
from supplyopt.rolling.ahead import network_ahead, tables_ahead
from supplyopt.rolling.needs import true_needs
from supplyopt.rolling.shelves import shelves_frame, take, take_oldest
from supplyopt.rolling.state import State, UnderWay


def season(**changed: Any) -> so.Network:
    tables: dict[str, Any] = {
        "places": {"place": ["仓", "A"]},
        "items": [{"item": "口罩"}, {"item": "疫苗", "shelf_life": 3}],
        "groups": {"group": ["g", "h"], "priority": [1, 2]},
        "lanes": [
            {"origin": "仓", "destination": "A", "lead_time": 2},
            {"origin": "仓", "destination": "A", "mode": "rare", "every": 4, "first_cycle": 2},
            {"origin": "A", "destination": "仓", "first_cycle": 9},
        ],
        "stock": [{"place": "仓", "item": "口罩", "quantity": 50}],
        "arrivals": [
            {"place": "A", "item": "口罩", "cycle": 4, "source": "under way", "quantity": 1},
            {"place": "仓", "item": "疫苗", "cycle": 2, "quantity": 7},
            {"place": "仓", "item": "疫苗", "cycle": 5, "age": 1, "quantity": 8},
            {"place": "仓", "item": "疫苗", "cycle": 9, "quantity": 9},
        ],
        "demand": [
            {
                "place": "A",
                "item": "口罩",
                "group": group,
                "cycle": cycle,
                "quantity": 10,
                "entitlement": 20 if group == "g" else None,
            }
            for group in "gh"
            for cycle in (1, 2, 4, 5)
        ],
        "guarantees": [
            {"place": "A", "item": "口罩", "group": "g", "cycle": 5, "quantity": 6},
            {"place": "A", "item": "口罩", "cycle": 2, "quantity": 9},
        ],
        "settings": {"cycles": 10, "cycle_days": 1},
    }
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", so.InputWarning)
        return so.Network.from_tables(**{**tables, **changed})


def state_of(network: so.Network, cycle: int, served: list[float]) -> State:
    stock = np.zeros((2, 2, 3))
    stock[1, 0, 0], stock[0, 1, 1] = 3, 4
    way = UnderWay(
        lane=np.array([0, 0, 0]),
        item=np.array([0, 1, 0]),
        left=np.array([2, 2, 1]),
        lands=np.array([4, 4, 9]),
        age=np.array([0, 0, 0]),
        quantity=np.array([5.0, 6.0, 7.0]),
    )
    way = way.take(np.flatnonzero(way.lands >= cycle))
    return State(cycle, stock, stock, way, np.array(served))


def ahead(network: so.Network, state: State, last: int, *, carry_over: bool = True) -> so.Network:
    tables = tables_ahead(
        network,
        state,
        last=last,
        stock=state.stock,
        needs=true_needs(network.numbered),
        carry_over=carry_over,
    )
    return network_ahead(network, tables, cycle=state.cycle, last=last)


def records(network: so.Network, name: str, *columns: str) -> list[tuple[Any, ...]]:
    table = network.filled(name)
    return list(table[list(columns)].itertuples(index=False, name=None))


def test_lanes_open_when_they_would_have() -> None:
    network = season()
    state = state_of(network, 3, [0] * 8)
    later = ahead(network, state, 6)
    # 2, 6, 10 are the fourth and eighth from cycle 3; 9 is the seventh.
    assert records(later, "lanes", "first_cycle", "every") == [(1, 1), (4, 4), (7, 1)]
    assert records(later, "settings", "cycles", "cycle_days", "unmet") == [(4, 1, "lost")]
    for cycle in range(1, 10):
        then = ahead(network, state_of(network, cycle, [0] * 8), cycle)
        for lane, (first, every) in enumerate(records(network, "lanes", "first_cycle", "every")):
            is_open = cycle >= first and (cycle - first) % every == 0
            assert (then.filled("lanes")["first_cycle"][lane] == 1) == is_open


def test_what_is_under_way_arrives() -> None:
    network = season()
    later = ahead(network, state_of(network, 3, [0] * 8), 6)
    assert records(later, "arrivals", "place", "item", "cycle", "source", "age", "quantity") == [
        ("A", "口罩", 2, "under way", 0, 1),
        ("仓", "疫苗", 3, "", 1, 8),
        ("A", "口罩", 2, "under way, sent", 0, 5),
        ("A", "疫苗", 2, "under way, sent", 2, 6),
    ]
    assert records(later, "stock", "place", "item", "age", "quantity") == [
        ("仓", "疫苗", 1, 4),
        ("A", "口罩", 0, 3),
    ]


def test_what_was_served_counts_where_it_is_carried_over() -> None:
    network = season()
    state = state_of(network, 3, [4, 10, 0, 0, 1, 2, 0, 0])
    columns = ("group", "cycle", "quantity", "entitlement", "served_before")
    assert records(ahead(network, state, 6), "demand", *columns) == [
        ("g", 2, 10, 60, 14),
        ("g", 3, 10, 20, 0),
        ("h", 2, 10, 30, 3),
        ("h", 3, 10, 10, 0),
    ]
    assert records(ahead(network, state, 6, carry_over=False), "demand", *columns) == [
        ("g", 2, 10, 20, 0),
        ("g", 3, 10, 20, 0),
        ("h", 2, 10, 10, 0),
        ("h", 3, 10, 10, 0),
    ]
    assert records(ahead(network, state, 6), "guarantees", "group", "cycle", "quantity") == [
        ("g", 3, 6)
    ]


def test_what_waits_is_asked_for_at_once() -> None:
    network = season(settings={"cycles": 10, "unmet": "backlog"})
    state = state_of(network, 3, [4, 10, 0, 0, 1, 2, 0, 0])
    columns = ("group", "cycle", "quantity", "entitlement", "served_before")
    assert records(ahead(network, state, 4), "demand", *columns) == [
        ("g", 2, 10, 20, 0),
        ("h", 2, 10, 10, 0),
        ("g", 1, 6, 40, 14),
        ("h", 1, 17, 20, 3),
    ]
    alone = ahead(network, state, 4, carry_over=False)
    assert records(alone, "demand", *columns)[2:] == [("g", 1, 6, 12, 0), ("h", 1, 17, 17, 0)]
    # Of the second cycle's 12 were served, 9 were guaranteed; nothing of it is due.
    assert records(ahead(network, state, 4), "guarantees", "cycle", "quantity") == []
    less = state_of(network, 3, [4, 1, 0, 0, 1, 2, 0, 0])
    assert records(ahead(network, less, 4), "guarantees", "group", "cycle", "quantity") == [
        ("", 1, 6)
    ]


def test_a_guarantee_for_every_cycle_holds_up_to_the_forecast() -> None:
    guarantees = [{"place": "A", "item": "口罩", "group": "g", "quantity": 7}]
    demand = [
        {"place": "A", "item": "口罩", "group": "g", "cycle": cycle, "quantity": 10}
        for cycle in range(1, 11)
    ]
    stock = [{"place": "A", "item": "口罩", "quantity": 99}]
    network = season(guarantees=guarantees, demand=demand, stock=stock)

    def low(review: so.Review) -> pd.DataFrame:
        return review.needs.assign(quantity=review.needs["cycle"])

    roll = so.roll(network, horizon=3, every=2, forecast=low)
    due = roll.plans[1].network.filled("guarantees")
    assert due["quantity"].tolist() == [3, 4, 5]
    assert due["cycle"].tolist() == [1, 2, 3]


def test_the_oldest_are_taken_first() -> None:
    shelf = np.array([[5.0, 0.0, 2.0], [1.0, 1.0, 1.0]])
    assert take_oldest(shelf, np.array([3.0, 9.0])).tolist() == [[1, 0, 2], [1, 1, 1]]
    first = np.array([[4.0, 0.0, 0.0], [0.0, 0.0, 0.0]])
    assert take(shelf, np.array([5.0, 2.0]), first).tolist() == [[4, 0, 1], [0, 1, 1]]
    net = season().numbered
    frame = shelves_frame(net, np.zeros((2, 2, 3)))
    assert len(frame) == 0
    assert list(frame) == ["place", "item", "age", "quantity"]


@pytest.mark.parametrize(
    ("changed", "argument", "problem"),
    [
        ({"horizon": 0}, "horizon", "is no number of cycles"),
        ({"horizon": 2.5}, "horizon", "is no number of cycles"),
        ({"horizon": True}, "horizon", "is no number of cycles"),
        ({"horizon": 2, "every": 3}, "every", "is more than the 2 cycles that are planned"),
        ({"horizon": 2, "forecast": 3}, "forecast", "cannot be called"),
        ({"horizon": 2, "observe": []}, "observe", "cannot be called"),
        ({"horizon": 2, "receipts": "all"}, "receipts", "cannot be called"),
        ({"horizon": 2, "progress": 1}, "progress", "cannot be called"),
        ({"horizon": 2, "carry_over": "yes"}, "carry_over", "is neither true nor false"),
        ({"horizon": 2, "goals": ("unmett",)}, "goals", "is no goal"),
        ({"horizon": 2, "goals": ("lateness",)}, "goals", "has no meaning"),
        ({"horizon": 2, "lots": 3}, "lots", "is no rule"),
        ({"horizon": 2, "time_limit": -1}, "time_limit", "is no number of seconds"),
    ],
)
def test_wrong_arguments_are_told(changed: dict[str, Any], argument: str, problem: str) -> None:
    with pytest.raises(so.InputError, match=problem) as told:
        so.roll(season(), **changed)
    assert [fault.column for fault in told.value.faults] == [argument]
    assert all(fault.remedy for fault in told.value.faults)


def test_all_wrong_arguments_are_told_at_once() -> None:
    with pytest.raises(so.InputError) as told:
        so.roll("DATA", horizon=-1, every="x", goals=(), lots="some")  # type: ignore[arg-type]
    assert [f.column for f in told.value.faults] == ["network", "horizon", "every", "goals", "lots"]


@pytest.mark.parametrize(
    ("changed", "table", "problem"),
    [
        ({"forecast": lambda review: 3}, "forecast", "is not a table"),
        (
            {"forecast": lambda review: review.needs.assign(quantity=-1)},
            "forecast",
            "is negative",
        ),
        (
            {"forecast": lambda review: review.needs.assign(place="nowhere")},
            "forecast",
            "no place has this id",
        ),
        ({"observe": lambda review: review.stock}, "observe", "told something else"),
        ({"observe": lambda review: {"stok": 1}}, "observe", "told something else"),
        (
            {"observe": lambda review: {"stock": review.stock.assign(quantity="x")}},
            "observe",
            "is not a number",
        ),
        ({"receipts": lambda rows: rows["quantity"] * 2}, "receipts", "more than was sent"),
        ({"receipts": lambda rows: rows["quantity"] - 99}, "receipts", "less than nothing"),
        ({"receipts": lambda rows: [1, 2, 3, 4, 5]}, "receipts", "told 5 numbers of 1"),
        ({"receipts": lambda rows: "all"}, "receipts", "no numbers"),
    ],
)
def test_wrong_answers_are_told(changed: dict[str, Any], table: str, problem: str) -> None:
    with pytest.raises(so.InputError, match=problem) as told:
        so.roll(season(), horizon=4, **changed)
    for fault in told.value.faults:
        assert table in (fault.table, fault.column)
