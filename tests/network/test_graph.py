"""A network as a networkx graph."""

from __future__ import annotations

from typing import Any

import networkx as nx
import pandas as pd
import pytest

import supplyopt as so

Rows = dict[str, list[dict[str, Any]]]


@pytest.fixture
def network(good: Rows) -> so.Network:
    """Give a network whose lanes are not in the order of its places."""
    good["places"] += [{"place": "007", "lat": 24.5, "lon": 118.1}, {"place": "湖滨"}]
    good["lanes"] += [
        {"origin": "007", "destination": "湖滨", "cost": 2},
        {"origin": "W", "destination": "007", "mode": "tiered", "capacity": 5},
        {"origin": "W", "destination": "A", "mode": "tiered", "every": 2},
    ]
    return so.Network.from_tables(**good)


def test_round_trip_is_equal(network: so.Network) -> None:
    back = so.Network.from_networkx(network.to_networkx())
    assert back == network
    for name, frame in network.tables.items():
        pd.testing.assert_frame_equal(back.tables[name], frame)


def test_nodes_are_places_edges_are_lanes(network: so.Network) -> None:
    graph = network.to_networkx()
    assert isinstance(graph, nx.MultiDiGraph)
    assert list(graph) == ["W", "A", "007", "湖滨"]
    assert graph.nodes["A"]["parent"] == "W"
    assert graph.nodes["W"]["parent"] is None
    assert graph.edges["W", "007", "tiered"]["capacity"] == 5
    assert graph.edges["007", "湖滨", ""]["cost"] == 2
    assert graph.graph["demand"]["quantity"].tolist() == [40, 20]
    assert "places" not in graph.graph


def test_graph_is_a_copy(network: so.Network) -> None:
    before = network.tables["demand"]
    graph = network.to_networkx()
    graph.graph["demand"]["quantity"] = 0
    graph.nodes["A"]["parent"] = None
    pd.testing.assert_frame_equal(network.tables["demand"], before)
    assert network.tables["places"].loc[1, "parent"] == "W"


def test_changed_graph_gives_a_changed_network(network: so.Network) -> None:
    graph = network.to_networkx()
    graph.remove_edge("W", "A", key="tiered")
    graph.add_edge("湖滨", "A", key="boat", cost=3)
    lanes = so.Network.from_networkx(graph).filled("lanes")
    assert lanes["mode"].tolist() == ["direct", "", "tiered", "boat"]
    assert lanes["cost"].tolist() == [0, 2, 0, 3]


def test_graph_of_digits_without_keys() -> None:
    graph = nx.DiGraph([(1, 2), (2, 3)])
    graph.edges[1, 2]["mode"] = "road"
    graph.graph["items"] = [{"item": "m"}]
    graph.graph["stock"] = [{"place": 1, "item": "m", "quantity": 2}]
    graph.graph["demand"] = [{"place": 3, "item": "m", "quantity": 2}]
    graph.graph["name"] = "not a table"
    network = so.Network.from_networkx(graph)
    assert network.numbered.places == ("1", "2", "3")
    assert network.numbered.lane_mode == ("road", "")


def test_mode_of_edges_that_networkx_numbered(network: so.Network) -> None:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.graph.update(network.to_networkx().graph)
    graph.add_nodes_from(["W", "A"])
    graph.add_edge("W", "A", mode="road", carrier="van")
    graph.add_edge("W", "A", mode="rail")
    graph.add_edge("A", "W")
    lanes = so.Network.from_networkx(graph).filled("lanes")
    assert lanes["mode"].tolist() == ["road", "rail", "0"]


def test_columns_may_bear_the_names_that_networkx_uses(good: Rows) -> None:
    good["places"][0]["node_for_adding"] = good["lanes"][0]["key"] = 1
    network = so.Network.from_tables(**good)
    back = so.Network.from_networkx(network.to_networkx())
    assert back.tables["lanes"]["key"].tolist() == [1]
    assert back.tables["places"]["node_for_adding"].tolist()[0] == 1


def test_graph_without_lanes(good: Rows) -> None:
    graph = so.Network.from_tables(
        places=good["places"], items=good["items"], lanes=[], demand=[]
    ).to_networkx()
    assert list(so.Network.from_networkx(graph).tables["lanes"]) == ["origin", "destination"]


def test_faults_of_a_graph_are_faults_of_its_tables(network: so.Network) -> None:
    graph = network.to_networkx()
    graph.add_edge("A", "A", key="")
    graph.nodes["W"]["lat"] = 200
    del graph.graph["items"]
    with pytest.raises(so.InputError) as caught:
        so.Network.from_networkx(graph)
    assert {(f.table, f.column) for f in caught.value.faults} == {
        ("items", ""),
        ("places", "lat"),
        ("lanes", "destination"),
    }


def test_graph_without_directions_is_refused() -> None:
    with pytest.raises(so.InputError, match="no directions"):
        so.Network.from_networkx(nx.Graph([(1, 2)]))
