"""A network as a folder: read, written, read again."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import supplyopt as so

# Ids that spreadsheets and careless readers spoil.
UGLY = ["007", "NA", "null", "None", "nan", "1e3", "湖滨社区", 'a "b"', "c, d", "e\nf", "g\rh", "-"]
# No file of text can hold a NUL.
NOT_BLANK = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"), include_characters="\t\n\r"),
    min_size=1,
    max_size=8,
).filter(lambda text: text == text.strip())
IDS = st.one_of(st.sampled_from(UGLY), NOT_BLANK)
# Those with three decimals could be whole numbers with a point between their thousands.
AMOUNTS = st.one_of(
    st.floats(0, 1e12, allow_nan=False), st.integers(0, 10**6).map(lambda n: n / 1000)
)


def write(folder: Path, **tables: str) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a folder with a small network in it."""
    return write(
        tmp_path / "data",
        places="place\nW\nA\n",
        items="item\nmask\n",
        lanes="origin,destination\nW,A\n",
        demand="place,item,quantity\nA,mask,5\n",
        stock="place,item,quantity\nW,mask,5\n",
    )


def faults_of(folder: Path, **options: Any) -> list[so.Fault]:
    with pytest.raises(so.InputError) as caught:
        so.read_network(folder, **options)
    return list(caught.value.faults)


@st.composite
def networks(draw: st.DrawFn) -> so.Network:
    places = draw(st.lists(IDS, min_size=2, max_size=5, unique=True))
    items = draw(st.lists(IDS, min_size=1, max_size=3, unique=True))
    place, item = st.sampled_from(places), st.sampled_from(items)
    ends = st.lists(st.sampled_from(places), min_size=2, max_size=2, unique=True).map(tuple)
    lanes = draw(st.lists(st.tuples(ends, st.one_of(st.none(), IDS)), max_size=5, unique=True))
    pairs = st.lists(st.tuples(place, item), max_size=5, unique=True)
    optional = st.one_of(st.none(), AMOUNTS)
    tables: dict[str, Any] = {
        "places": pd.DataFrame(
            {"place": places, "name": [draw(st.one_of(st.none(), IDS)) for _ in places]}
        ),
        "items": pd.DataFrame({"item": items, "volume": [draw(optional) for _ in items]}),
        "lanes": pd.DataFrame(
            [(*pair, mode, draw(optional)) for pair, mode in lanes],
            columns=["origin", "destination", "mode", "capacity"],
        ),
    }
    for name in ("demand", "stock"):
        rows = [(*pair, draw(AMOUNTS)) for pair in draw(pairs)]
        tables[name] = pd.DataFrame(rows, columns=["place", "item", "quantity"])
    if draw(st.booleans()):
        tables["settings"] = draw(
            st.sampled_from(
                [{"cycles": 2}, {"unmet": "backlog"}, {"cycle_days": 0.5}, {"cycles": None}]
            )
        )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", so.InputWarning)
        return so.Network.from_tables(**tables)


@settings(deadline=None, max_examples=60)
@given(networks())
def test_round_trip_is_equal(tmp_path_factory: pytest.TempPathFactory, network: so.Network) -> None:
    folder = tmp_path_factory.mktemp("round")
    so.write_network(network, folder)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", so.InputWarning)
        back = so.read_network(folder)
    assert back == network
    assert list(back.tables) == list(network.tables)
    for name, frame in network.tables.items():
        pd.testing.assert_frame_equal(back.tables[name], frame, check_exact=True)


@settings(deadline=None, max_examples=40)
@given(networks())
def test_graph_round_trip_is_equal(network: so.Network) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", so.InputWarning)
        assert so.Network.from_networkx(network.to_networkx()) == network


def test_writing_replaces_what_was_there(folder: Path) -> None:
    network = so.read_network(folder)
    (folder / "notes.txt").write_text("keep me")
    so.write_network(network.replace(stock=None, arrivals=network.tables["stock"]), folder)
    assert sorted(file.name for file in folder.iterdir()) == [
        "arrivals.csv",
        "demand.csv",
        "items.csv",
        "lanes.csv",
        "notes.txt",
        "places.csv",
    ]


def test_writing_is_all_or_nothing(folder: Path, tmp_path: Path) -> None:
    network = so.read_network(folder)
    notes = network.tables["demand"].assign(note="\0")
    with pytest.raises(so.InputError, match="NUL"):
        so.write_network(network.replace(demand=notes), tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_writing_makes_the_folder(folder: Path, tmp_path: Path) -> None:
    network = so.read_network(folder)
    so.write_network(network, tmp_path / "new" / "deep")
    assert so.read_network(tmp_path / "new" / "deep") == network
    with pytest.raises(so.InputError, match="is not a folder"):
        so.write_network(network, folder / "places.csv")


@pytest.mark.parametrize(
    ("name", "problem", "remedy"),
    [
        ("nowhere", "there is no such folder", "places.csv"),
        ("data.xlsx", "the workbook cannot be read: No such file or directory", "check the path"),
        ("data/places.csv", "is not a folder", "give the folder"),
    ],
)
def test_path_that_is_no_folder(folder: Path, name: str, problem: str, remedy: str) -> None:
    (fault,) = faults_of(folder.parent / name)
    assert (fault.column, fault.problem) == ("path", problem)
    assert remedy in fault.remedy


def test_empty_folder_names_every_missing_table(tmp_path: Path) -> None:
    assert [fault.table for fault in faults_of(tmp_path)] == ["places", "items", "lanes", "demand"]


def test_rows_are_lines_of_the_file(folder: Path) -> None:
    write(folder, stock='note,place,item,quantity\n\n"two\nlines",W,mask,5\n,A,mask,-1\n')
    (fault,) = faults_of(folder)
    assert (fault.row, fault.column, fault.value) == (5, "quantity", -1)
    write(folder, stock='note,place,item,quantity\n\n"two\nlines",W,mask,5\n,A,mask,1\n')
    assert so.read_network(folder).row_numbers["stock"].tolist() == [3, 5]


def test_faults_of_files_come_with_faults_of_cells(folder: Path) -> None:
    write(folder, demand="place,item,quantity\nA,mask\nB,mask,5\n", stock="place，item，quantity\n")
    (folder / "items.csv").write_bytes(b"item\n\xff\n")
    found = [(fault.table, fault.row, fault.column) for fault in faults_of(folder)]
    assert found == [
        ("items", 2, ""),
        ("stock", 1, ""),
        ("demand", 2, ""),
        ("demand", 3, "place"),
    ]


def test_file_that_is_no_table_is_said(folder: Path) -> None:
    write(folder, stocks="place\n", remarks="x\n")
    with pytest.warns(so.InputWarning, match="did you mean stock.csv"):
        network = so.read_network(folder)
    assert [warning.value for warning in network.warnings] == ["remarks.csv", "stocks.csv"]


def test_warning_points_at_the_caller(folder: Path) -> None:
    write(folder, stock="place,item,quantity\nW , mask,5\n")
    with pytest.warns(so.InputWarning) as caught:
        so.read_network(folder)
    assert [warning.filename for warning in caught] == [__file__]


def test_path_may_be_text(folder: Path) -> None:
    assert so.read_network(str(folder)) == so.read_network(folder)


FOREIGN = {
    "places": "地点\nW\nA\n",
    "demand": "地点, 物资 ,数量\nA,mask,5\n",
    "stock": "地点,item,数量\nW,mask,5\n",
}


def test_foreign_headers_for_all_tables(folder: Path) -> None:
    expected = so.read_network(folder)
    write(folder, **FOREIGN)
    columns = {"地点": "place", "物资": "item", "数量": "quantity"}
    assert so.read_network(folder, columns=columns) == expected


def test_foreign_headers_table_by_table(folder: Path) -> None:
    expected = so.read_network(folder)
    write(folder, **FOREIGN)
    columns = {
        "places": {"地点": "place"},
        "demand": {"地点": "place", "物资": "item"},
        "stock": {"地点": "place"},
        "数量": "quantity",
    }
    assert so.read_network(folder, columns=columns) == expected


@pytest.mark.parametrize(
    ("columns", "value", "remedy"),
    [
        ({"地点名": "place"}, "地点名", "did you mean '地点'?"),
        ({"地点": "palce"}, "palce", "did you mean 'place'?"),
        ({"place": {"地点": "place"}}, "place", "did you mean 'places'?"),
    ],
)
def test_foreign_headers_that_lead_nowhere(
    folder: Path, columns: Any, value: str, remedy: str
) -> None:
    write(folder, **FOREIGN)
    fault = faults_of(folder, columns=columns)[0]
    assert (fault.table, fault.column, fault.value, fault.remedy) == ("", "columns", value, remedy)


def test_lines_that_a_file_does_not_use_are_told_of_once(folder: Path) -> None:
    write(folder, **FOREIGN)
    plain = {"地点": "place", "物资": "item", "数量": "quantity"}
    more = {"groups": {"物资": "group"}, "纬度": "lat", "需求": "demand", "到货": "arrivals"}
    with pytest.warns(so.InputWarning, match="4 lines had no effect") as told:
        network = so.read_network(folder, columns={**plain, **more})
    assert "'物资, 纬度, 需求, 到货'" in str(told[0].message)
    assert network == so.read_network(folder, columns=plain)


def test_two_headers_for_one_column(folder: Path) -> None:
    write(folder, stock="place,where,item,quantity\nW,A,mask,5\n")
    (fault,) = faults_of(folder, columns={"where": "place"})
    assert (fault.table, fault.column, fault.problem) == (
        "stock",
        "place",
        "the column is there twice",
    )
