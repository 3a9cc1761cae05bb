"""What is said where guarantees and reserves cannot all be kept."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

import supplyopt as so

from .networks import network_of, tables
from .reference import Linear, switched_lanes

pytestmark = pytest.mark.filterwarnings("ignore::supplyopt.InputWarning")

RECORDS = ("guarantees", "reserves", "lanes", "carriers", "places")


def can_be_kept(network, asked):
    """Whether records can all be kept, all others that ask for something being left out."""
    every = {(name, row) for name in RECORDS for row in range(2, 2 + len(network.filled(name)))}
    without = frozenset(every - set(asked))
    switched = switched_lanes(network)
    return any(
        Linear(
            network, [lane for lane, used in zip(switched, flags, strict=True) if used], without
        ).feasible()
        for flags in product((True, False), repeat=len(switched))
    )


def kept_in_tables(network, asked):
    """Whether a network can be kept in which all other limits are blank, all else not due."""
    tables = {name: network.tables[name] for name in network.tables}
    blanks = {
        "places": {"storage": None},
        "lanes": {"capacity": None, "min_load": None},
        "carriers": {"capacity": None, "stops": None},
        "guarantees": {"quantity": 0},
        "reserves": {"quantity": 0},
    }
    for name, blank in blanks.items():
        if name in tables:
            frame = tables[name].astype(object)
            out = [(name, row) not in asked for row in range(2, 2 + len(frame))]
            for column, value in blank.items():
                if column in frame:
                    frame.loc[out, column] = value
            tables[name] = frame
    bare = network_of(tables)
    switched = switched_lanes(bare)
    return any(
        Linear(bare, [lane for lane, used in zip(switched, flags, strict=True) if used]).feasible()
        for flags in product((True, False), repeat=len(switched))
    )


def error_of(network, **how):
    with pytest.raises(so.InfeasibleError) as caught:
        so.solve(network, goals=["unmet"], **how)
    return caught.value


@st.composite
def tight(draw):
    """A network in which as much is guaranteed as is asked for, reserves on top."""
    found = draw(tables(dues=False, most_places=5, most_items=2, switches=2))
    due = [
        {name: row[name] for name in ("place", "item", "group", "quantity")}
        for row in found["demand"]
        if row["quantity"] and draw(st.booleans())
    ]
    pairs = [(p["place"], i["item"]) for p in found["places"] for i in found["items"]]
    kept = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=3))
    found["guarantees"] = due
    found["reserves"] = [
        {"place": place, "item": item, "quantity": draw(st.integers(0, 12))} for place, item in kept
    ]
    return found


@given(tables=tight())
def test_the_records_named_cannot_be_kept_and_all_but_any_one_can(tables):
    network = network_of(tables)
    try:
        so.solve(network, goals=["unmet"])
    except so.InfeasibleError as error:
        rows = error.rows
    else:
        event("no conflict")
        return
    event(f"a conflict of {len(rows)}")
    assert rows
    assert len(set(rows)) == len(rows)
    assert {table for table, _ in rows} <= set(RECORDS)
    assert {table for table, _ in rows} & {"guarantees", "reserves"}
    assert not can_be_kept(network, rows)
    for row in rows:
        others = [other for other in rows if other != row]
        assert can_be_kept(network, others), row
        assert kept_in_tables(network, others), row
    assert not kept_in_tables(network, rows)
    assert len(error_of(network).words) == len(rows)
    for (table, row), words in zip(rows, error_of(network).words, strict=True):
        assert words.startswith(f"{table}, row {row}: ")


@pytest.mark.parametrize(
    ("lanes", "carriers", "guaranteed", "expected"),
    [
        pytest.param(
            [{"origin": "W", "destination": "A", "capacity": 3, "min_load": 1}],
            [],
            {"A": 5},
            {("lanes", 2), ("guarantees", 2)},
            id="a lane that is switched is too small",
        ),
        pytest.param(
            [
                {"origin": "W", "destination": "A", "carrier": "van"},
                {"origin": "V", "destination": "A", "carrier": "van"},
                {"origin": "W", "destination": "B", "carrier": "van"},
            ],
            [{"carrier": "van", "capacity": 12, "stops": 1}],
            {"A": 11, "B": 2},
            {("carriers", 2), ("guarantees", 2)},
            id="a carrier whose stops alone are too few",
        ),
    ],
)
def test_conflicts_by_hand(lanes, carriers, guaranteed, expected):
    """10 lie at W, 3 at V; 5 over a lane of 3 is too much, as is 11 in one stop."""
    tables = {
        "places": [{"place": place} for place in "WVAB"],
        "items": [{"item": "x"}],
        "lanes": lanes,
        "carriers": carriers,
        "stock": [
            {"place": place, "item": "x", "quantity": quantity}
            for place, quantity in (("W", 10), ("V", 3))
        ],
        "demand": [{"place": p, "item": "x", "quantity": q} for p, q in guaranteed.items()],
        "guarantees": [{"place": p, "item": "x", "quantity": q} for p, q in guaranteed.items()],
    }
    with pytest.raises(so.InfeasibleError) as caught:
        so.solve(network_of(tables))
    assert set(caught.value.rows) == expected


def city():
    """60 masks at W; A by a lane of 40, B by a lane that opens later, C by nothing."""
    return network_of(
        {
            "places": [{"place": place} for place in "WABC"],
            "items": [{"item": "mask"}, {"item": "suit", "volume": 3, "unit": "box"}],
            "groups": [{"group": "frontline", "priority": 1}, {"group": "rest", "priority": 2}],
            "lanes": [
                {"origin": "W", "destination": "A", "mode": "direct", "capacity": 40},
                {"origin": "W", "destination": "B", "capacity": 50, "first_cycle": 2},
            ],
            "stock": [
                {"place": "W", "item": "mask", "quantity": 60},
                {"place": "W", "item": "suit", "quantity": 1000.5},
            ],
            "demand": [
                {"place": place, "item": item, "group": group, "quantity": 50}
                for place in "ABC"
                for item in ("mask", "suit")
                for group in ("frontline", "rest")
            ],
            "settings": [{"cycles": 1}],
        }
    )


def due(place, item, quantity, group="frontline"):
    return {"place": place, "item": item, "group": group, "quantity": quantity}


@pytest.mark.parametrize(
    ("guarantees", "reserves", "words", "facts"),
    [
        pytest.param(
            [due("A", "mask", 35)],
            [{"place": "W", "item": "mask", "quantity": 30}],
            [
                "guarantees, row 2: 35 pieces of mask guaranteed for A (frontline)",
                "reserves, row 2: 30 pieces of mask must stay at W",
            ],
            ["in all 65 pieces of mask asked for; 60 could come: 60 at W (stock, row 2)"],
            id="supply",
        ),
        pytest.param(
            [due("A", "suit", 20, group=None)],
            [],
            [
                "guarantees, row 2: 20 box of suit guaranteed for A (all groups together)",
                "lanes, row 2: W → A (direct) carries at most 40 in volume",
            ],
            [
                "in all 20 box of suit asked for; 1,000.5 could come: 1,000.5 at W (stock, row 3)",
                "1 box of suit takes 3 in volume",
            ],
            id="a lane",
        ),
        pytest.param(
            [due("B", "mask", 1)],
            [],
            ["guarantees, row 2: 1 piece of mask guaranteed for B (frontline)"],
            [
                "in all 1 piece of mask asked for; "
                "none can come to B (lanes, row 3, W → B, opens in cycle 2)"
            ],
            id="a lane that is not open",
        ),
        pytest.param(
            [due("C", "mask", 2)],
            [],
            ["guarantees, row 2: 2 pieces of mask guaranteed for C (frontline)"],
            ["in all 2 pieces of mask asked for; none can come to C"],
            id="no lane",
        ),
    ],
)
def test_conflicts_are_told_in_words_of_tables(guarantees, reserves, words, facts):
    error = error_of(city().replace(guarantees=guarantees, reserves=reserves))
    assert list(error.words) == words
    assert list(error.facts) == facts
    told = str(error)
    for line in (*words, *facts, *error.remedies):
        assert f"\n  {line}" in told
    assert error.repair is not None
    assert len(error.remedies) == len(error.repair)


def test_what_is_fixed_by_hand_is_told_with_what_it_could_be():
    fixed = [{"origin": "W", "destination": "A", "mode": "direct", "item": "mask", "quantity": 45}]
    error = error_of(city(), fixed=fixed)
    assert error.rows == (("fixed", 2), ("lanes", 2))
    assert error.words[0] == "fixed, row 2: 45 pieces of mask fixed on W → A (direct)"
    assert error.facts == ("45 pieces of mask to leave W; 60 could come: 60 at W (stock, row 2)",)
    assert error.repair["repaired"].tolist() == [40.0]


def test_what_is_fixed_gives_way_before_guarantees():
    network = city().replace(guarantees=[due("A", "mask", 30)])
    fixed = [{"place": "A", "item": "mask", "group": "frontline", "quantity": 10}]
    error = error_of(network, fixed=fixed)
    assert error.rows == (("fixed", 2), ("guarantees", 2))
    assert error.words[0] == "fixed, row 2: 10 pieces of mask fixed for A (frontline)"
    repair = error.repair
    assert repair[["table", "row", "given", "repaired", "lowered"]].to_numpy().tolist() == [
        ["fixed", 2, 10.0, 30.0, -20.0]
    ]


def test_long_conflicts_are_cut_short_in_print_alone():
    names = [f"A{number}" for number in range(60)]
    network = network_of(
        {
            "places": [{"place": "W"}, *({"place": name} for name in names)],
            "items": [{"item": "mask"}],
            "lanes": [{"origin": "W", "destination": name} for name in names],
            "stock": [{"place": "W", "item": "mask", "quantity": 500}],
            "demand": [{"place": name, "item": "mask", "quantity": 10} for name in names],
            "guarantees": [{"place": name, "item": "mask", "quantity": 10} for name in names],
        }
    )
    error = error_of(network)
    assert len(error.rows) == len(error.words) == 51
    assert "... and 31 more in .rows" in str(error)
    assert str(error).count("guarantees, row") == 20 + len(error.repair)


def test_comparisons_tell_the_conflict():
    network = city().replace(guarantees=[due("C", "mask", 2)])
    text = so.compare({"as asked": network, "without": city()}).to_text()
    assert "guarantees, row 2: 2 pieces of mask guaranteed for C (frontline)" in text
    assert "none can come to C" in text
