"""Networks as GeoJSON, as GraphML, as Parquet."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import networkx as nx
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import supplyopt as so

from ..laws.networks import network_of, tables

pytest.importorskip("pyarrow")

FORMATS = ("csv", "parquet", "geojson", "graphml", "xlsx")
hostile = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"),
    min_size=1,
    max_size=6,
).filter(lambda text: text.strip() == text)


def through(network, kind):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / ("net" if kind in ("csv", "parquet") else f"net.{kind}")
        so.write_network(network, path, format=kind)
        return so.read_network(path)


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.filterwarnings("ignore::supplyopt.InputWarning")
@given(tables(switches=2), st.lists(hostile, unique=True, min_size=7, max_size=7))
def test_a_network_comes_back_equal(kind, given_tables, names):
    new = dict(zip([f"P{number}" for number in range(7)], names, strict=True))
    renamed = {
        table: [
            {
                column: new.get(cell, cell)
                if column in ("place", "origin", "destination", "parent")
                else cell
                for column, cell in row.items()
            }
            for row in rows
        ]
        if isinstance(rows, list)
        else rows
        for table, rows in given_tables.items()
    }
    network = network_of(renamed)
    assert through(network, kind) == network


@pytest.mark.parametrize("kind", FORMATS)
def test_columns_of_the_users_own_come_back_too(kind):
    network = so.examples.xiamen()
    again = through(network, kind)
    assert again == network
    assert again.tables["places"]["name_en"].tolist() == (
        network.tables["places"]["name_en"].tolist()
    )


@pytest.mark.parametrize("kind", FORMATS)
def test_floats_come_back_to_the_last_digit(kind):
    network = so.examples.four_places()
    demand = network.tables["demand"]
    demand["quantity"] = [0.1 + 0.2, 1e-6, 123456789.123, 1.234]
    network = network.replace(demand=demand)
    again = through(network, kind).filled("demand")["quantity"]
    assert again.tolist() == demand["quantity"].tolist()


def test_geojson_is_what_maps_read(tmp_path):
    file = tmp_path / "city.geojson"
    network = so.examples.xiamen()
    so.write_network(network, file)
    collection = json.loads(file.read_text(encoding="utf-8"))
    points = [f for f in collection["features"] if f["table"] == "places" and f["geometry"]]
    place = network.filled("places").set_index("place").loc[points[0]["properties"]["place"]]
    assert points[0]["geometry"] == {
        "type": "Point",
        "coordinates": [place["lon"], place["lat"]],
    }
    lines = [f for f in collection["features"] if f["table"] == "lanes" and f["geometry"]]
    assert all(len(line["geometry"]["coordinates"]) == 2 for line in lines)
    assert lines


def test_a_map_drawn_elsewhere_gives_places(tmp_path):
    collection = {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"地点": name, "note": "drawn"},
                "geometry": {"type": "Point", "coordinates": [118.1, 24.5]},
            }
            for name in ("仓库", "社区")
        ],
    }
    file = tmp_path / "drawn.geojson"
    file.write_text(json.dumps(collection), encoding="utf-8")
    with pytest.raises(so.InputError) as told:
        so.read_network(file, columns={"地点": "place"})
    # What a map cannot know is missing; the places are there.
    assert {fault.table for fault in told.value.faults} == {"items", "lanes", "demand"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "no JSON"),
        ("[1, 2]", "no collection of features"),
        ('{"type": "FeatureCollection", "features": [3]}', "feature 1 is neither"),
        ('{"features": [{"properties": {"place": "A", "lat": 1, "lon": 2}, "geometry": '
         '{"type": "Point", "coordinates": [5, 6]}}]}', "the point is at 6, 5"),
        ('{"features": [], "supplyopt": {"tables": {"demand": 3}}}', "'demand' is no table"),
        ('{"features": [], "supplyopt": 3}', "the table is missing"),
    ],
)  # fmt: skip
def test_spoilt_geojson_is_told(tmp_path, text, said):
    file = tmp_path / "x.geojson"
    file.write_text(text)
    with pytest.raises(so.InputError) as told:
        so.read_network(file)
    assert said in str(told.value)


def test_graphml_is_what_networkx_reads(tmp_path):
    file = tmp_path / "four.graphml"
    network = so.examples.four_places()
    so.write_network(network, file)
    graph = nx.read_graphml(file, force_multigraph=True)
    assert set(graph.nodes) == set(network.numbered.places)
    assert graph.number_of_edges() == len(network.tables["lanes"])
    assert {mode for *_, mode in graph.edges(data="mode")} == {"tiered", "direct"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("<graphml", "no GraphML"),
        ("", "no GraphML"),
        ("<?xml version='1.0' encoding='utf-2'?><graphml/>", "no GraphML"),
        (
            '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">'
            '<graph edgedefault="undirected"><node id="A"/></graph></graphml>',
            "no directions",
        ),
    ],
)
def test_spoilt_graphml_is_told(tmp_path, text, said):
    file = tmp_path / "x.graphml"
    file.write_text(text)
    with pytest.raises(so.InputError) as told:
        so.read_network(file)
    assert said in str(told.value)


def test_what_graphml_cannot_hold_is_refused(tmp_path):
    network = so.examples.four_places()
    lanes = network.tables["lanes"].assign(id="x")
    with pytest.raises(so.InputError, match="lanes, id"):
        so.write_network(network.replace(lanes=lanes), tmp_path / "x.graphml")
    places = network.tables["places"].assign(note="a\x01b")
    with pytest.raises(so.InputError, match="places, row 2, note"):
        so.write_network(network.replace(places=places), tmp_path / "x.graphml")
    assert not (tmp_path / "x.graphml").exists()


def test_a_folder_holds_one_kind_of_tables(tmp_path):
    network = so.examples.four_places()
    so.write_network(network, tmp_path, format="parquet")
    with pytest.raises(so.InputError, match=r"tables of another kind.*places\.parquet"):
        so.write_network(network, tmp_path)
    (tmp_path / "stock.csv").write_text("place,item,quantity\nW,mask,5\n")
    with pytest.raises(so.InputError, match=r"stock: is there as stock\.parquet and as stock\.csv"):
        so.read_network(tmp_path)


def test_a_spoilt_parquet_file_is_told(tmp_path):
    so.write_network(so.examples.four_places(), tmp_path, format="parquet")
    (tmp_path / "lanes.parquet").write_bytes(b"PAR1 no more")
    with pytest.raises(so.InputError, match="lanes: cannot be read as Parquet"):
        so.read_network(tmp_path)


def test_bytes_that_are_no_text_are_told(tmp_path):
    so.write_network(so.examples.four_places(), tmp_path, format="parquet")
    file = tmp_path / "demand.parquet"
    file.write_bytes(file.read_bytes().replace(b"support", b"sup\xfdort"))
    with pytest.raises(so.InputError, match="demand: cannot be read as Parquet"):
        so.read_network(tmp_path)


def test_parquet_of_other_programs_has_its_headers_mapped(tmp_path):
    network = so.examples.four_places()
    so.write_network(network, tmp_path, format="parquet")
    demand = network.tables["demand"].rename(columns={"quantity": "需求量"})
    demand.to_parquet(tmp_path / "demand.parquet")
    assert so.read_network(tmp_path, columns={"需求量": "quantity"}) == network


@pytest.mark.parametrize(
    ("name", "kind", "said"),
    [
        ("x.geojson", "graphml", "does not end in .graphml"),
        ("x", "xlsx", "does not end in .xlsx"),
        ("x", "shapefile", "is no format"),
        ("x.ods", None, "written as .xlsx only"),
    ],
)
def test_formats_that_do_not_fit_are_told(tmp_path, name, kind, said):
    with pytest.raises(so.InputError, match=said):
        so.write_network(so.examples.four_places(), tmp_path / name, format=kind)


def test_a_network_of_cells_of_many_kinds_goes_into_parquet(tmp_path):
    network = so.examples.four_places()
    places = network.tables["places"]
    places["note"] = pd.Series(["a", 1, 2.5, None][: len(places)], dtype=object)
    so.write_network(network.replace(places=places), tmp_path, format="parquet")
    again = so.read_network(tmp_path).tables["places"]["note"]
    assert again.dropna().tolist() == ["a", "1", "2.5"]
