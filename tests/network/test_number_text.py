"""Numbers that stand as text: one reading, or a fault that names both."""

from __future__ import annotations

import math
import re
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import supplyopt as so
from supplyopt.network.number_text import (
    Notation,
    Unreadable,
    check_notation,
    is_doubtful,
    read_number,
)

SIGNS = [".", ",", " ", "'"]


def read(
    text: str, *, decimal: str | None = None, thousands: str | None = None, low: float = 0.0
) -> float:
    return read_number(
        text,
        Notation(decimal, thousands),
        point_shown=lambda: False,
        holds=lambda number: number >= low,
    )


def written(number: float, *, decimal: str, thousands: str | None) -> str:
    whole, _, fraction = f"{number:.3f}".partition(".")
    if thousands:
        whole = f"{int(whole):,}".replace(",", thousands)
    return whole + (decimal + fraction if fraction.strip("0") else "")


@given(
    st.integers(0, 10**9).map(lambda n: n / 1000),
    st.sampled_from([".", ","]),
    st.sampled_from([None, *SIGNS]),
)
def test_what_is_said_is_read_back(number: float, decimal: str, thousands: str | None) -> None:
    if decimal == thousands:
        assert check_notation(Notation(decimal, thousands))
        return
    text = written(number, decimal=decimal, thousands=thousands)
    assert read(text, decimal=decimal, thousands=thousands) == number


@given(st.text(st.sampled_from("0123456789.,' \u00a0-+eE"), min_size=1, max_size=9))
def test_what_is_read_unasked_has_no_other_reading(text: str) -> None:
    try:
        number = read(text)
    except Unreadable as error:
        problem, remedy = error.args
        assert problem
        assert remedy
        return
    assert number == float(text) or math.isnan(number)
    for decimal, thousands in ((",", "."), (".", ","), (".", " "), (",", " "), (".", "'")):
        try:
            other = read(text, decimal=decimal, thousands=thousands)
        except Unreadable:
            continue
        assert other == number


@given(st.floats(0.001, 1e9), st.sampled_from([",", "."]), st.sampled_from([None, *SIGNS]))
def test_what_fits_what_is_said_in_no_way_is_refused(
    number: float, decimal: str, thousands: str | None
) -> None:
    other = "," if decimal == "." else "."
    text = f"{number:.4f}".replace(".", other)
    if decimal != thousands and other != thousands:
        with pytest.raises(Unreadable):
            read(text, decimal=decimal, thousands=thousands)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("1,200", "may be 1200 or 1.2"),
        ("12,345", "may be 12345 or 12.345"),
        ("1.200", "may be 1200 or 1.2"),
        ("-1,200", "is not a number"),
        ("1 200", "may be 1200, or two numbers"),
        ("1\u202f200", "may be 1200, or two numbers"),
        ("1\u2009200", "may be 1200, or two numbers"),
        ("1,5", "is not a number"),
        ("1.200.300", "is not a number"),
    ],
)
def test_both_readings_are_named(text: str, problem: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read(text)
    assert caught.value.args[0] == problem


@pytest.mark.parametrize(("decimal", "thousands", "number"), [(".", None, 1.2), (None, ".", 1200)])
def test_doubt_is_settled_by_what_is_said(
    decimal: str | None, thousands: str | None, number: float
) -> None:
    assert read("1.200", decimal=decimal, thousands=thousands) == number


@given(st.floats(0, 1e15, allow_nan=False))
def test_doubtful_has_the_shape_of_parted_thousands(number: float) -> None:
    text = repr(number)
    assert is_doubtful(text) == bool(re.fullmatch(r"[1-9]\d{0,2}\.\d{3}", text))


def town(**quantity: Any) -> dict[str, Any]:
    return {
        "places": [{"place": "W", **quantity.pop("at", {})}, {"place": "A"}],
        "items": [{"item": "mask"}],
        "lanes": [{"origin": "W", "destination": "A"}],
        "demand": [{"place": "A", "item": "mask", "quantity": 1}],
        "stock": [{"place": "W", "item": "mask", "quantity": quantity["stock"]}],
    }


def test_a_latitude_is_never_in_doubt() -> None:
    tables = town(stock=1, at={"lat": "24.479", "lon": "118.089"})
    assert so.Network.from_tables(**tables).tables["places"]["lat"][0] == 24.479


def test_a_cell_beside_it_shows_the_point() -> None:
    tables = town(stock="1.200")
    with pytest.raises(so.InputError, match=r"may be 1200 or 1\.2"):
        so.Network.from_tables(**tables)
    tables["demand"] = [{"place": "A", "item": "mask", "quantity": "0.5"}]
    with pytest.raises(so.InputError, match=r"may be 1200 or 1\.2"):
        so.Network.from_tables(**tables)  # of another table it shows nothing
    rows = pd.DataFrame({"place": ["W", "A"], "item": "mask", "quantity": ["1.200", "0.5"]})
    network = so.Network.from_tables(**{**tables, "stock": rows})
    assert network.tables["stock"]["quantity"].tolist() == [1.2, 0.5]


def test_a_whole_number_is_never_guessed() -> None:
    tables = {**town(stock=1), "settings": {"cycles": "1.200"}}
    with pytest.raises(so.InputError, match=r"may be 1200 or 1\.2"):
        so.Network.from_tables(**tables)
    tables["settings"] = {"cycles": "1.200", "cycle_days": "0.5"}
    with pytest.raises(so.InputError, match="is not whole"):
        so.Network.from_tables(**tables)


@pytest.mark.parametrize(("decimal", "thousands"), [(";", None), (".", "."), (None, "x"), (1, "")])
def test_signs_that_are_none(decimal: Any, thousands: Any) -> None:
    assert check_notation(Notation(decimal, thousands))


@pytest.mark.parametrize("text", ["9" * 5000, "9" * 200_000 + "x", "1" * 900 + "," * 90])
def test_long_texts_take_no_time(text: str) -> None:
    with pytest.raises(Unreadable):
        read(text)
