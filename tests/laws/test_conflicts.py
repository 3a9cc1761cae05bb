"""What is said where guarantees and reserves cannot all be kept."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

import supplyopt as so

from .networks import network_of, tables
from .reference import Linear, switched_lanes

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
        assert can_be_kept(network, [other for other in rows if other != row]), row


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
    """10 lie at W, 2 at V; 5 over a lane of 3 is too much, as is 11 in one stop."""
    tables = {
        "places": [{"place": place} for place in "WVAB"],
        "items": [{"item": "x"}],
        "lanes": lanes,
        "carriers": carriers,
        "stock": [
            {"place": place, "item": "x", "quantity": quantity}
            for place, quantity in (("W", 10), ("V", 2))
        ],
        "demand": [{"place": p, "item": "x", "quantity": q} for p, q in guaranteed.items()],
        "guarantees": [{"place": p, "item": "x", "quantity": q} for p, q in guaranteed.items()],
    }
    with pytest.raises(so.InfeasibleError) as caught:
        so.solve(network_of(tables))
    assert set(caught.value.rows) == expected
