"""Numbers are said as they are: no digits that mean nothing, none that hide something."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

import supplyopt as so
from supplyopt.report.wording import number, percent, row_label, row_of_numbers

counts = st.floats(min_value=1e-9, max_value=1e12)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([1578065.0, 826792.99999999], ["1,578,065", "826,793"]),
        ([541091.747, 0.0], ["541,092", "0"]),
        ([12.0, 3.0], ["12", "3"]),
        ([12.34, 3.0], ["12.3", "3.0"]),
        ([0.00123, 0.0], ["0.00123", "0.00000"]),
        ([250.0, 0.2], ["250", "<1"]),
        ([math.nan, 7.0], ["-", "7"]),
        ([math.nan], ["-"]),
    ],
)
def test_a_row_of_counts_shares_its_decimals(values: list[float], expected: list[str]) -> None:
    assert row_of_numbers("unmet", values) == expected


@given(counts)
def test_what_is_not_zero_is_not_said_to_be(value: float) -> None:
    (alone,) = row_of_numbers("unmet", [value])
    beside, _ = row_of_numbers("unmet", [value, 1e12])
    for text in (alone, beside):
        assert text.startswith("<") or float(text.replace(",", "")) > 0


@given(counts)
def test_what_is_said_is_near_what_is_meant(value: float) -> None:
    (text,) = row_of_numbers("unmet", [value])
    # Three digits, rounded: never off by more than half of the last of them.
    assert float(text.replace(",", "")) == pytest.approx(value, rel=0.0051)


@given(st.floats(min_value=0, max_value=1 - 1e-8))
def test_less_than_all_is_not_said_to_be_all(share: float) -> None:
    assert not percent(share).startswith("100")
    assert not percent(share, 0).startswith("100")


def test_all_is_said_to_be_all() -> None:
    assert percent(1.0) == "100.0 %"
    assert percent(1 - 1e-12) == "100.0 %"
    assert percent(0.0) == "0.0 %"


def test_more_than_asked_for_is_said() -> None:
    assert percent(1.5) == "150.0 %"


@pytest.mark.parametrize(
    ("measure", "unit", "label"),
    [
        ("demand", "pieces", "asked for (pieces)"),
        ("unmet_priority_12", "pieces", "unmet, priority 12 (pieces)"),
        ("worst_fill_rate", "share of demand", "lowest fill rate, of what was asked"),
        (
            "worst_rate_priority_2",
            "share of entitlement",
            "lowest rate, of entitlement, priority 2",
        ),
        ("mean_stages", "hand-overs a served piece", "hand-overs, a served piece"),
        ("hours", "hours", "work (hours)"),
        ("new_measure", "", "new measure"),
    ],
)
def test_labels_have_units_where_they_say_more(measure: str, unit: str, label: str) -> None:
    assert row_label(measure, unit) == label


def test_numbers_are_grouped() -> None:
    assert number(-1234567.891, 2) == "-1,234,567.89"


def test_sums_over_items_are_marked_as_such_where_hand_overs_are_counted() -> None:
    network = so.Network.from_tables(
        places=[{"place": "W"}, {"place": "A"}],
        items=[{"item": "m"}, {"item": "n"}],
        lanes=[{"origin": "W", "destination": "A"}],
        stock=[{"place": "W", "item": item, "quantity": 5} for item in "mn"],
        demand=[{"place": "A", "item": item, "quantity": 5} for item in "mn"],
    )
    assert "hand-overs, all pieces (2 items added up)" in so.compare({"a": network}).to_text()
    one = so.compare({"a": so.examples.four_places()}).to_text()
    assert "hand-overs, all pieces " in one
    assert "added up" not in one


def test_one_shipment_is_one() -> None:
    network = so.Network.from_tables(
        places=[{"place": "W"}, {"place": "A"}],
        items=[{"item": "m"}],
        lanes=[{"origin": "W", "destination": "A"}],
        stock=[{"place": "W", "item": "m", "quantity": 5}],
        demand=[{"place": "A", "item": "m", "quantity": 5}],
    )
    assert "1 shipment," in repr(so.solve(network))
