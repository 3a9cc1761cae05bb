"""Frames of polars, of Arrow, of whatever speaks Arrow's interface."""

from __future__ import annotations

import datetime

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import supplyopt as so
from supplyopt.network.frames import as_frame

polars = pytest.importorskip("polars")
pyarrow = pytest.importorskip("pyarrow")


class Stream:
    """A frame of some other library that speaks Arrow's interface and nothing else."""

    def __init__(self, table):
        self._table = table

    def __arrow_c_stream__(self, requested_schema=None):
        return self._table.__arrow_c_stream__(requested_schema)


def polars_of(columns):
    return polars.DataFrame(columns, strict=False)


def stream_of(columns):
    return Stream(pyarrow.table(columns))


KINDS = pytest.mark.parametrize("make", [polars_of, pyarrow.table, stream_of])
city = {
    "places": {"place": ["W", "厦门", "007"], "storage": [None, None, 12.5]},
    "items": {"item": ["mask"]},
    "lanes": {
        "origin": ["W", "W"],
        "destination": ["厦门", "007"],
        "stages": [None, 2],
        "capacity": [30, None],
    },
    "stock": {"place": ["W"], "item": ["mask"], "quantity": [50]},
    "demand": {
        "place": ["厦门", "007"],
        "item": ["mask", "mask"],
        "quantity": [40, 20],
        "entitlement": [None, 2**53],
    },
}


@KINDS
def test_a_network_of_other_frames_is_the_network_of_pandas_frames(make):
    expected = so.Network.from_tables(**{name: pd.DataFrame(t) for name, t in city.items()})
    assert so.Network.from_tables(**{name: make(t) for name, t in city.items()}) == expected
    other = make({**city["demand"], "quantity": [1, 2]})
    assert expected.replace(demand=other).filled("demand")["quantity"].tolist() == [1, 2]


@KINDS
def test_whole_numbers_beside_blanks_stay_ids(make):
    # As floats, ids above 2**53 would be others.
    frame = as_frame(make({"place": [9007199254740993, None]}))
    assert frame["place"].iloc[0] == 9007199254740993
    assert frame["place"].isna().tolist() == [False, True]


@KINDS
def test_faults_are_those_of_a_pandas_frame(make):
    tables = {**city, "demand": {"place": ["厦门"], "item": ["mask"], "quantity": [-4.0]}}
    with pytest.raises(so.InputError) as told:
        so.Network.from_tables(**{name: make(t) for name, t in tables.items()})
    (fault,) = told.value.faults
    assert (fault.table, fault.row, fault.column) == ("demand", 2, "quantity")


@KINDS
def test_dates_are_no_numbers(make):
    demand = make({"place": ["厦门"], "item": ["mask"], "quantity": [datetime.date(2020, 2, 3)]})
    tables = {name: make(table) for name, table in city.items()} | {"demand": demand}
    with pytest.raises(so.InputError, match="demand, row 2, quantity"):
        so.Network.from_tables(**tables)


@KINDS
def test_plans_and_needs_take_them_too(make):
    network = so.Network.from_tables(**city)
    plan = so.solve(network)
    again = so.Plan.from_tables(
        network,
        shipments=make(plan.shipments.to_dict("list")),
        served=make(plan.served[["place", "item", "served"]].to_dict("list")),
    )
    assert again.measures.equals(plan.measures)
    heads = {"place": ["厦门", "007"], "group": ["worker", "worker"], "people": [3, None]}
    norms = {"item": ["mask"], "group": ["worker"], "per_person_day": [2]}
    with pytest.raises(so.InputError, match="headcount, row 3, people"):
        so.demand_from_headcount(make(heads), make(norms))
    heads["people"] = [3, 4]
    needs = so.demand_from_headcount(make(heads), make(norms))
    assert needs["quantity"].tolist() == [60, 80]


def test_a_lazy_frame_is_told_how_to_come():
    with pytest.raises(so.InputError, match=r"places.*call collect\(\) first"):
        so.Network.from_tables(**{**city, "places": polars.LazyFrame(city["places"])})


def test_a_column_is_no_table():
    with pytest.raises(so.InputError, match="places"):
        so.Network.from_tables(**{**city, "places": pyarrow.array(["W"])})


@given(
    st.lists(
        st.one_of(st.none(), st.integers(-(2**62), 2**62)),
        min_size=1,
        max_size=6,
    )
)
def test_integers_come_over_exactly(cells):
    for make in (polars_of, pyarrow.table, stream_of):
        came = as_frame(make({"x": cells}))["x"].tolist()
        assert [None if pd.isna(cell) else int(cell) for cell in came] == cells
